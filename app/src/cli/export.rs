//! `hearth export`

use super::args::ExportArgs;
use super::client::{Client, run_named, wrong_result};
use super::error::{CliError, IntoUsage};
use super::output::Output;
use super::text;
use hearth_core::command::Command;
use hearth_core::event::JobResult;
use hearth_core::export::model_card::CardLanguage;
use hearth_core::export::{ExportFormat, ExportReport};
use hearth_core::failure::Failure;
use hearth_core::ids::RunId;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::path::PathBuf;

pub fn run(args: &ExportArgs, client: &mut Client) -> Result<Output, CliError> {
    let format = args
        .format
        .parse()
        .map_err(|failure: Failure| failure.into_usage())?;
    let language = args
        .language
        .parse()
        .map_err(|failure: Failure| failure.into_usage())?;
    client.open(&args.project)?;
    let run = run_named(&args.run);
    let report = export(run, format, args.out.clone(), language, client)?;
    let mut object = to_json(&report);
    object.insert("warnings".into(), client.warnings());
    let mut output = Output::new(describe(&report), object.into());
    output.failure = failed_proof(&report);
    Ok(output)
}

pub fn export(
    run: Option<RunId>,
    format: ExportFormat,
    dir: PathBuf,
    language: CardLanguage,
    client: &mut Client,
) -> Result<ExportReport, CliError> {
    let command = Command::Export {
        run,
        format,
        dir,
        language,
    };
    match client.run(command)? {
        Some(JobResult::Exported(report)) => Ok(*report),
        _ => Err(wrong_result()),
    }
}

/// A model that behaves differently elsewhere must not pass unseen in a script.
pub fn failed_proof(report: &ExportReport) -> Option<CliError> {
    let parity = report.parity.as_ref().filter(|parity| !parity.passed)?;
    let message = format!(
        "The exported model gives another answer in {} on {} of the test samples. Do not use it; please report this.",
        parity.runtime,
        text::percent(
            1.0 - parity
                .known_agreement
                .unwrap_or(1.0)
                .min(parity.top1_agreement)
        ),
    );
    Some(Failure::new("parity-failed", message).into())
}

pub fn to_json(report: &ExportReport) -> Map<String, Value> {
    match json!(report) {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

pub fn describe(report: &ExportReport) -> String {
    let mut text = String::new();
    for (i, file) in report.files.iter().enumerate() {
        let size = if i == 0 {
            format!("  ({})", text::bytes(report.num_bytes))
        } else {
            String::new()
        };
        let _ = writeln!(text, "{}{size}", file.display());
    }
    match &report.parity {
        Some(parity) => {
            let same = (parity.top1_agreement * parity.num_samples as f64).round() as usize;
            let _ = writeln!(
                text,
                "Proof: {} gives the same answer on {same} of {}; probabilities differ by {:.1e} at most.",
                parity.runtime,
                text::count(parity.num_samples, "test sample", "test samples"),
                parity.max_abs_diff,
            );
            if let Some(share) = parity.known_agreement {
                let same = (share * parity.num_samples as f64).round() as usize;
                let _ = writeln!(text, "It knows or does not know the same on {same}.");
            }
        }
        None => text += "Not proven: the project has no test split to run the exported model on.\n",
    }
    text
}
