//! `hearth import`

use super::args::ImportArgs;
use super::client::{Client, wrong_result};
use super::error::CliError;
use super::inspect;
use super::output::Output;
use super::text;
use hearth_core::command::Command;
use hearth_core::data::import::ImportReport;
use hearth_core::event::JobResult;
use hearth_core::project::Project;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Skipped files that are named in the text; `--json` names all.
const MOST_NAMED: usize = 20;

pub fn run(args: &ImportArgs, client: &mut Client) -> Result<Output, CliError> {
    if !matches!(args.format.as_str(), "auto" | "folder") {
        let message = format!(
            "This version imports folders of pictures; “{}” is not among its formats. Use --format auto or folder.",
            args.format
        );
        return Err(CliError::usage("unknown-format", message));
    }
    client.open(&args.project)?;
    let result = client.run(Command::Import {
        source: args.path.clone(),
        split: args.split,
    })?;
    let Some(JobResult::Imported(report)) = result else {
        return Err(wrong_result());
    };
    let project = client.project()?;
    let mut object = to_json(&report);
    object.insert("project".into(), json!(project.dir()));
    object.insert("findings".into(), inspect::findings_json(project));
    object.insert("warnings".into(), client.warnings());
    Ok(Output::new(describe(&report, project), object.into()))
}

pub fn to_json(report: &ImportReport) -> Map<String, Value> {
    let skipped: Vec<Value> = report
        .skipped
        .iter()
        .map(|s| json!({ "path": s.path, "reason": s.reason.message, "code": s.reason.code }))
        .collect();
    let classes: Vec<Value> = report
        .classes
        .iter()
        .map(|(label, n)| json!({ "label": label, "num_samples": n }))
        .collect();
    let [train, valid, test] = report.split_counts;
    let object = json!({
        "source": report.source,
        "num_added": report.num_added,
        "num_already_there": report.num_already_there,
        "classes": classes,
        "has_split_folders": report.has_split_folders,
        "splits": { "train": train, "valid": valid, "test": test },
        "skipped": skipped,
        "duration_secs": report.duration_secs,
    });
    match object {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

fn describe(report: &ImportReport, project: &Project) -> String {
    let mut text = format!(
        "Added {} in {}",
        text::pictures(report.num_added),
        text::count(report.classes.len(), "class", "classes"),
    );
    if report.num_already_there > 0 {
        let _ = write!(text, "; {} were there already", report.num_already_there);
    }
    let _ = writeln!(text, " ({}).", text::duration(report.duration_secs));
    if !report.skipped.is_empty() {
        let _ = writeln!(
            text,
            "\nSkipped {}:",
            text::count(report.skipped.len(), "file", "files")
        );
        for skipped in report.skipped.iter().take(MOST_NAMED) {
            let _ = writeln!(
                text,
                "  {}\n    {}",
                skipped.path.display(),
                skipped.reason.message
            );
        }
        if report.skipped.len() > MOST_NAMED {
            let _ = writeln!(
                text,
                "  and {} more; --json names all",
                report.skipped.len() - MOST_NAMED
            );
        }
    }
    let _ = write!(text, "\n{}", inspect::describe_data(project));
    text
}
