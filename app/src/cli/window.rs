//! Opening the window.

use super::error::CliError;
use super::output;
use hearth_core::failure::Failure;
use std::path::PathBuf;
use std::process::ExitCode;

pub fn open(project: Option<PathBuf>) -> ExitCode {
    if has_no_display() {
        return fail("There is no display to open a window on");
    }
    match hearth::run_window(project) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("The window could not be opened ({error})")),
    }
}

fn fail(what: &str) -> ExitCode {
    let message = format!(
        "{what}; the command line works without one: try `cargo run --release -- demo` or `hearth --help`."
    );
    let error = CliError::from(Failure::new("no-display", message.replace('\n', " ")));
    output::complain(&error);
    error.exit_code()
}

/// Only X11 and Wayland systems can be without a display; asking first gives a better message
/// than the windowing library does.
fn has_no_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(all(unix, not(target_os = "macos"))) && !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY")
}
