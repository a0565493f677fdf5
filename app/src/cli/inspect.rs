//! `hearth inspect`

use super::args::InspectArgs;
use super::client::Client;
use super::error::CliError;
use super::output::Output;
use super::split;
use super::table::Table;
use super::text;
use hearth_core::advice::Severity;
use hearth_core::data::Split;
use hearth_core::data::moved::missing_files;
use hearth_core::ids::SampleId;
use hearth_core::project::Project;
use hearth_core::train::RunSummary;
use serde_json::{Value, json};
use std::fmt::Write;

pub fn run(args: &InspectArgs, client: &mut Client) -> Result<Output, CliError> {
    let project = client.open(&args.project)?;
    Ok(Output::new(describe(project), to_json(project)))
}

pub fn to_json(project: &Project) -> Value {
    let snapshot = project.snapshot();
    let [train, valid, test] = Split::ALL.map(|split| snapshot.class_counts(Some(split)));
    let classes: Vec<Value> = snapshot
        .classes
        .iter()
        .enumerate()
        .map(|(i, class)| {
            json!({
                "label": class.name,
                "num_samples": train[i] + valid[i] + test[i],
                "train": train[i],
                "valid": valid[i],
                "test": test[i],
            })
        })
        .collect();
    let [num_train, num_valid, num_test] = snapshot.split_counts();
    json!({
        "project": project.dir(),
        "name": snapshot.name,
        "task": snapshot.task.name(),
        "num_samples": snapshot.samples.len(),
        "splits": { "train": num_train, "valid": num_valid, "test": num_test },
        "split_request": snapshot.split_request,
        "classes": classes,
        "columns": snapshot.columns.iter().map(|column| json!({
            "name": column.name, "kind": column.kind, "role": column.role,
        })).collect::<Value>(),
        "sources": snapshot.sources.iter().map(|source| &source.root).collect::<Vec<_>>(),
        "missing": missing_files(snapshot).iter().map(|(source, samples)| json!({
            "source": snapshot.sources[*source as usize].root,
            "num_missing": samples.len(),
        })).collect::<Value>(),
        "runs": project.runs().iter().map(run_json).collect::<Value>(),
        "findings": findings_json(project),
        "mended": super::advise::mended_json(project),
        "history": snapshot.history,
        "read_only": project.read_only(),
        "warnings": project.read_only().into_iter().collect::<Vec<_>>(),
    })
}

fn run_json(run: &RunSummary) -> Value {
    json!({
        "run": run.run,
        "created": run.created,
        "preset": run.config.preset,
        "device": run.device,
        "seed": run.config.seed,
        "valid": run.valid,
        "test": run.test,
        "duration_secs": run.duration_secs,
    })
}

/// What the advisor noticed.
pub fn findings_json(project: &Project) -> Value {
    project
        .findings()
        .iter()
        .map(|f| {
            json!({
                "kind": f.kind,
                "severity": f.severity,
                "num_items": f.num_items,
                "evidence": f.evidence,
                "fix": f.fix,
                "classes": f.classes,
                "samples": paths_of(project, &f.samples),
                "suggested": f.suggested,
                "columns": f.columns,
                "remedy": f.remedy,
                "remedies": f.remedies(),
                "facts": f.facts,
                "change": f.change,
                "run": f.run,
            })
        })
        .collect()
}

fn paths_of(project: &Project, samples: &[SampleId]) -> Vec<String> {
    let snapshot = project.snapshot();
    samples
        .iter()
        .filter_map(|id| Some(snapshot.sample(*id)?.path.to_string()))
        .collect()
}

fn describe(project: &Project) -> String {
    let snapshot = project.snapshot();
    let mut text = format!(
        "{}  ({})\n{}\n\n",
        snapshot.name,
        snapshot.task,
        project.dir().display()
    );
    if let Some(reason) = project.read_only() {
        let _ = writeln!(text, "Read only: {}\n", reason.message);
    }
    text += &describe_data(project);
    if !project.runs().is_empty() {
        let mut table = Table::default();
        table.row(["run", "preset", "on the test", "macro F1", "time"]);
        for run in project.runs() {
            let [accuracy, macro_f1] = match &run.test {
                Some(test) => [
                    text::score(test),
                    test.macro_f1()
                        .map_or("–".to_owned(), |macro_f1| format!("{macro_f1:.3}")),
                ],
                None => ["–".to_owned(), "–".to_owned()],
            };
            table.row([
                run.run.to_string(),
                run.config.preset.to_string(),
                accuracy,
                macro_f1,
                text::duration(run.duration_secs),
            ]);
        }
        let _ = write!(text, "\n{}", table.render());
    }
    text
}

/// Counts of each class and split, and what the advisor noticed.
pub fn describe_data(project: &Project) -> String {
    let snapshot = project.snapshot();
    if snapshot.samples.is_empty() {
        let kind = snapshot.task.data_kind();
        return format!(
            "No {} yet. Add some with: hearth import PROJECT PATH\n",
            kind.name()
        );
    }
    let counts = Split::ALL.map(|split| snapshot.class_counts(Some(split)));
    let mut table = Table::default();
    table.row(["class", "train", "valid", "test", "all"]);
    for (i, class) in snapshot.classes.iter().enumerate() {
        let [train, valid, test] = [counts[0][i], counts[1][i], counts[2][i]];
        let numbers = [train, valid, test, train + valid + test].map(|n| n.to_string());
        table.row(std::iter::once(class.name.clone()).chain(numbers));
    }
    if snapshot.classes.len() != 1 {
        let [train, valid, test] = snapshot.split_counts();
        let numbers = [train, valid, test, snapshot.samples.len()].map(|n| n.to_string());
        table.row(std::iter::once("all".to_owned()).chain(numbers));
    }
    let mut text = table.render();
    for (source, samples) in missing_files(snapshot) {
        let _ = writeln!(
            text,
            "\nNot where they were: {} of {}. `hearth find-media` looks for them.",
            text::things(snapshot.task.data_kind(), samples.len()),
            snapshot.sources[source as usize].root.display()
        );
    }
    if let Some(request) = &snapshot.split_request {
        let _ = writeln!(text, "\nSplit: {}", split::describe(request));
    }
    if !snapshot.columns.is_empty() {
        let mut table = Table::default();
        table.row(["column", "holds", "used as"]);
        for column in &snapshot.columns {
            table.row([&*column.name, column.kind.name(), column.role.name()]);
        }
        text = format!("{text}\n{}", table.render());
    }
    text + &describe_findings(project)
}

/// What the advisor noticed; empty where that is nothing.
pub fn describe_findings(project: &Project) -> String {
    let mut text = String::new();
    if !project.findings().is_empty() {
        text += "\nNoticed:\n";
        for finding in project.findings() {
            let severity = match finding.severity {
                Severity::Info => "note",
                Severity::Warning => "warning",
                Severity::Error => "error",
            };
            let _ = writeln!(
                text,
                "  {severity}: {}\n    {}",
                finding.evidence, finding.fix
            );
        }
    }
    text
}
