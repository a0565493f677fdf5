//! `hearth import`

use super::args::{ColumnArgs, ImportArgs};
use super::client::{Client, wrong_result};
use super::error::CliError;
use super::inspect;
use super::output::Output;
use super::text;
use hearth_core::command::Command;
use hearth_core::data::import::{
    Format, ImportOptions, ImportPreview, ImportReport, LabelsIn, Skipped,
};
use hearth_core::data::table::choose::{Picks, Role};
use hearth_core::event::JobResult;
use hearth_core::project::Project;
use hearth_core::tasks::TaskKind;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Skipped files that are named in the text; `--json` names all.
const MOST_NAMED: usize = 20;

pub fn run(args: &ImportArgs, client: &mut Client) -> Result<Output, CliError> {
    let format = match args.format.as_str() {
        "auto" => None,
        name => Some(
            name.parse::<Format>()
                .map_err(|message| CliError::usage("unknown-format", message))?,
        ),
    };
    let source = args.path.clone();
    let options = ImportOptions {
        split: args.split,
        format,
        columns: picks(&args.columns),
        labels: args.labels,
        copies: args.copy,
    };
    client.open(&args.project)?;
    if args.preview {
        let result = client.run(Command::PreviewImport { source, options })?;
        let Some(JobResult::Previewed(preview)) = result else {
            return Err(wrong_result());
        };
        let mut object = json!(preview);
        object["classes"] = class_counts(&preview.classes);
        object["skipped"] = skipped_json(&preview.skipped);
        return Ok(Output::new(describe_preview(&preview), object));
    }
    let result = client.run(Command::Import { source, options })?;
    let Some(JobResult::Imported(report)) = result else {
        return Err(wrong_result());
    };
    self::report(&report, client)
}

fn picks(args: &ColumnArgs) -> Picks {
    let named = [
        (Role::Target, &args.target),
        (Role::Text, &args.text),
        (Role::File, &args.file),
        (Role::Group, &args.group),
        (Role::Time, &args.time),
        (Role::Split, &args.split_column),
    ];
    named
        .into_iter()
        .filter_map(|(role, name)| {
            let name = name.clone()?;
            Some((role, Some(name).filter(|name| !name.is_empty())))
        })
        .collect()
}

/// What an import did, with the project's findings.
pub fn report(report: &ImportReport, client: &Client) -> Result<Output, CliError> {
    let project = client.project()?;
    let mut object = to_json(report);
    object.insert("project".into(), json!(project.dir()));
    object.insert("findings".into(), inspect::findings_json(project));
    object.insert("warnings".into(), client.warnings());
    Ok(Output::new(describe(report, project), object.into()))
}

pub fn to_json(report: &ImportReport) -> Map<String, Value> {
    let [train, valid, test] = report.split_counts;
    let object = json!({
        "source": report.source,
        "num_added": report.num_added,
        "num_already_there": report.num_already_there,
        "format": report.format,
        "num_boxes": report.num_boxes,
        "num_unlabelled": report.num_unlabelled,
        "classes": class_counts(&report.classes),
        "has_split_folders": report.has_split_folders,
        "is_split_by_time": report.is_split_by_time,
        "new_by_time": report.new_by_time.map(|[train, valid, test]| {
            json!({ "train": train, "valid": valid, "test": test })
        }),
        "splits": { "train": train, "valid": valid, "test": test },
        "skipped": skipped_json(&report.skipped),
        "duration_secs": report.duration_secs,
    });
    match object {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

pub fn skipped_json(skipped: &[Skipped]) -> Value {
    skipped
        .iter()
        .map(|s| json!({ "path": s.path, "reason": s.reason.message, "code": s.reason.code }))
        .collect()
}

fn class_counts(classes: &[(String, usize)]) -> Value {
    classes
        .iter()
        .map(|(label, n)| json!({ "label": label, "num_samples": n }))
        .collect()
}

fn labels_in_words(labels: LabelsIn) -> String {
    match labels {
        LabelsIn::Auto | LabelsIn::One => "one in a cell".to_owned(),
        LabelsIn::Cell(mark) => format!("several in a cell, with “{mark}” between them"),
        LabelsIn::List => "several in a cell, as a list".to_owned(),
        LabelsIn::Columns => "a column of 0 and 1 for each".to_owned(),
    }
}

fn describe_preview(preview: &ImportPreview) -> String {
    let mut text = format!(
        "{} is laid out as {}: {}, {}.\n",
        preview.source.display(),
        preview.format,
        text::things(preview.kind, preview.num_items),
        text::count(preview.num_boxes, "box", "boxes"),
    );
    if let Some(table) = &preview.table {
        for column in &table.columns {
            let role = column
                .role
                .map_or("", hearth_core::data::table::choose::Role::name);
            let examples = column.examples.join(" | ");
            let _ = writeln!(
                text,
                "  {:<20} {:<9} {:<7} {}",
                column.name,
                format!("{:?}", column.kind).to_lowercase(),
                role,
                text::short(&examples, 60)
            );
        }
    }
    let table = preview.table.as_ref();
    if let Some(labels) = table.and_then(|table| table.labels) {
        let _ = writeln!(text, "Labels: {}.", labels_in_words(labels));
    }
    if let Some(several) = table.and_then(|table| table.several)
        && table.is_some_and(|table| table.labels != Some(several))
    {
        let _ = writeln!(
            text,
            "Some texts seem to have several labels ({}). For a model that gives several: hearth edit PROJECT task {}, then import.",
            labels_in_words(several),
            TaskKind::MultiLabelTextClassification
        );
    }
    let [train, valid, test] = preview.split_counts;
    let _ = writeln!(
        text,
        "Already there: {}. Without a class: {}. Splits that are said: {train} train, {valid} valid, {test} test.",
        preview.num_already_there, preview.num_unlabelled
    );
    let _ = writeln!(
        text,
        "The files would be {}.\n",
        if !preview.kind.is_files() {
            "left as they are; what they hold is kept in the project"
        } else if preview.is_copied {
            "written into the project"
        } else {
            "referred to where they lie"
        }
    );
    for (name, count) in &preview.classes {
        let is_new = preview.new_classes.contains(name);
        let note = if is_new { "  (new)" } else { "" };
        let _ = writeln!(text, "  {name}: {count}{note}");
    }
    name_skipped(&mut text, &preview.skipped);
    text += "\nNothing was imported. Leave --preview out to do it.";
    text
}

fn describe(report: &ImportReport, project: &Project) -> String {
    let mut text = format!(
        "Added {} in {}",
        text::things(project.snapshot().task.data_kind(), report.num_added),
        text::count(report.classes.len(), "class", "classes"),
    );
    if report.num_already_there > 0 {
        let _ = write!(text, "; {} were there already", report.num_already_there);
    }
    let _ = writeln!(text, " ({}).", text::duration(report.duration_secs));
    if report.is_split_by_time {
        text += "The rows are in the order of time, so the oldest learn and the newest test.\n";
    }
    if let Some([train, valid, test]) = report.new_by_time {
        let _ = writeln!(
            text,
            "The data is split by time, and what was tested stays so: of the new ones {train} learn, {valid} are for validation and {test} test, so that nothing newer than the test is learned. To learn from newer ones, split by time anew (hearth split --by time)."
        );
    }
    name_skipped(&mut text, &report.skipped);
    let _ = write!(text, "\n{}", inspect::describe_data(project));
    text
}

/// Names what was left out, with the reasons.
pub fn name_skipped(text: &mut String, skipped: &[Skipped]) {
    if skipped.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "\nSkipped {}:",
        text::count(skipped.len(), "file", "files")
    );
    for skipped in skipped.iter().take(MOST_NAMED) {
        let _ = writeln!(
            text,
            "  {}\n    {}",
            skipped.path.display(),
            skipped.reason.message
        );
    }
    if skipped.len() > MOST_NAMED {
        let more = skipped.len() - MOST_NAMED;
        let _ = writeln!(text, "  and {more} more; --json names all");
    }
}
