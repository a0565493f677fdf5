//! `hearth doctor`

use super::client::{Client, wrong_result};
use super::error::CliError;
use super::folders;
use super::output::{self, Output};
use super::text;
use hearth_core::command::Command;
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use hearth_core::train::device::{self, DeviceInfo};
use serde_json::json;
use std::fmt::Write;
use std::process::ExitCode;

pub fn run(client: &mut Client) -> Result<Output, CliError> {
    let Some(JobResult::Devices(devices)) = client.run(Command::ProbeDevices)? else {
        return Err(wrong_result());
    };
    let num_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let features = cpu_features();
    let data_dir = folders::data_dir();
    let program = std::env::current_exe().ok();
    let works = devices.iter().any(|device| device.usable);

    let mut text = format!(
        "Hearth {}  on {} {}\n\nDevices\n",
        hearth_core::VERSION,
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    text += &describe(&devices);
    let _ = writeln!(
        text,
        "\nProcessor: {}",
        text::count(num_threads, "thread", "threads")
    );
    let _ = writeln!(
        text,
        "  {}",
        if features.is_empty() {
            "–".to_owned()
        } else {
            features.join(" ")
        }
    );
    text += "\nFolders\n";
    let _ = writeln!(
        text,
        "  settings and recent projects   {}",
        data_dir.display()
    );
    text += "  everything else                in each project's own folder\n";

    let object = json!({
        "version": hearth_core::VERSION,
        "os": std::env::consts::OS,
        "arch": std::env::consts::ARCH,
        "program": program,
        "self_test": { "passed": works },
        "devices": devices,
        "cpu": { "num_threads": num_threads, "features": features },
        "folders": { "data": data_dir },
        "warnings": client.warnings(),
    });
    let mut output = Output::new(text, object);
    if !works {
        let failure = Failure::new(
            "no-usable-device",
            "No device passed its self-test, so nothing can be trained.",
        );
        output.failure = Some(failure.into());
    }
    Ok(output)
}

/// The child process of a probe: whatever the driver does to it, Hearth itself lives on.
pub fn probe(device: &str) -> ExitCode {
    match device::run_probe(device) {
        Ok(answer) => {
            output::print(&format!("{answer}\n"));
            ExitCode::SUCCESS
        }
        Err(message) => {
            output::complain(&Failure::new("probe-failed", message).into());
            ExitCode::FAILURE
        }
    }
}

fn describe(devices: &[DeviceInfo]) -> String {
    let width = devices
        .iter()
        .map(|device| device.id.len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for device in devices {
        let verdict = match (&device.reason, device.usable) {
            (_, true) if device.is_half_right => {
                "passed its self-test, also in half precision".to_owned()
            }
            (_, true) => "passed its self-test".to_owned(),
            (Some(reason), false) => format!("not used. {}", reason.message),
            (None, false) => "not used".to_owned(),
        };
        let _ = writeln!(text, "  {:width$}  {}: {verdict}", device.id, device.name);
    }
    text
}

/// What of this processor the matrix products can use.
fn cpu_features() -> Vec<&'static str> {
    let mut features = Vec::new();
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    {
        macro_rules! note {
            ($($name:tt),*) => { $(if is_x86_feature_detected!($name) { features.push($name); })* };
        }
        note!("sse4.1", "avx", "avx2", "fma", "avx512f", "avx512vnni");
    }
    #[cfg(target_arch = "aarch64")]
    {
        macro_rules! note {
            ($($name:tt),*) => { $(if std::arch::is_aarch64_feature_detected!($name) { features.push($name); })* };
        }
        note!("neon", "fp16", "dotprod", "i8mm");
    }
    features
}
