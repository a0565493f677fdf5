//! `hearth labels read`, `hearth labels write` and `hearth labels status`

use super::args::{LabelsReadArgs, LabelsVerb, LabelsWriteArgs};
use super::client::{Client, wrong_result};
use super::error::{CliError, IntoUsage};
use super::import::{name_skipped, skipped_json};
use super::output::Output;
use super::text;
use hearth_core::command::Command;
use hearth_core::data::formats::DataFormat;
use hearth_core::data::import::Format;
use hearth_core::data::label_files::{
    Conflict, DifferenceKind, LabelChoice, LabelDiff, LabelDifference, Take, changed_outside,
    linked_folders,
};
use hearth_core::data::{DataKind, MarkFlags, NewMark};
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use hearth_core::project::edit::SampleLabels;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// Differences and files that are named in the text; `--json` names all.
const MOST_NAMED: usize = 20;

pub fn run(verb: &LabelsVerb, client: &mut Client) -> Result<Output, CliError> {
    match verb {
        LabelsVerb::Read(args) => read(args, client),
        LabelsVerb::Write(args) => write(args, client),
        LabelsVerb::Status { project } => status(project, client),
    }
}

fn read(args: &LabelsReadArgs, client: &mut Client) -> Result<Output, CliError> {
    let format = match args.format.as_str() {
        "auto" => None,
        name => Some(
            name.parse::<Format>()
                .map_err(|message| CliError::usage("unknown-format", message))?,
        ),
    };
    let take = args.take.as_deref().and_then(|name| {
        let mut all = Take::ALL.into_iter();
        all.find(|take| take.name() == name)
    });
    client.open(&args.project)?;
    let result = client.run(Command::CompareLabels {
        source: args.path.clone(),
        format,
    })?;
    let Some(JobResult::LabelsCompared(diff)) = result else {
        return Err(wrong_result());
    };
    let choice = LabelChoice {
        conflicts: take,
        ..LabelChoice::default()
    };
    let taken = diff.taken(&choice);
    if !args.preview {
        client.run(Command::TakeLabels {
            diff: Arc::clone(&diff),
            choice,
        })?;
    }
    let kind = client.project()?.snapshot().task.data_kind();
    let mut words = describe(&diff, kind);
    let _ = writeln!(words);
    let (num_taken, num_open) = (taken.labels.len(), taken.num_open);
    if args.preview {
        let _ = write!(
            words,
            "Nothing was changed. Leave --preview out to change the labels of {}.",
            text::things(kind, num_taken)
        );
    } else {
        let _ = write!(
            words,
            "Changed the labels of {}.",
            text::things(kind, num_taken)
        );
    }
    if num_open > 0 {
        let _ = write!(
            words,
            " {} changed differently on both sides and keep what they have here: say --take theirs, ours or both.",
            text::things(kind, num_open)
        );
    }
    let object = json!({
        "source": diff.source,
        "format": diff.format,
        "base_known": diff.base_known,
        "num_same": diff.num_same,
        "num_unknown": diff.num_unknown,
        "num_differences": diff.differences.len(),
        "num_conflicts": diff.num_conflicts(),
        "num_taken": if args.preview { 0 } else { num_taken },
        "num_open": num_open,
        "new_classes": diff.new_classes,
        "differences": diff.differences.iter().map(difference_json).collect::<Vec<_>>(),
        "skipped": skipped_json(&diff.skipped),
        "warnings": client.warnings(),
    });
    Ok(Output::new(words, object))
}

fn describe(diff: &LabelDiff, kind: DataKind) -> String {
    let mut words = format!(
        "{} ({}): the same labels for {}, other labels for {}, {} not in this project.\n",
        diff.source.display(),
        diff.format,
        text::things(kind, diff.num_same),
        text::things(kind, diff.differences.len()),
        text::things(kind, diff.num_unknown),
    );
    if !diff.base_known && !diff.differences.is_empty() {
        words += "What both said last is not known, so that all that differs is a question.\n";
    }
    for one in diff.differences.iter().take(MOST_NAMED) {
        let side = match one.kind {
            DifferenceKind::OnlyTheirs => "changed there",
            DifferenceKind::OnlyOurs => "changed here",
            DifferenceKind::Both => "changed on both sides",
        };
        let _ = write!(words, "  {}: {side}", text::short(&one.path, 60));
        if one.ours.class != one.theirs.class {
            let name = |class: &Option<String>| class.clone().unwrap_or_else(|| "–".to_owned());
            let _ = write!(
                words,
                ", class {} → {}",
                name(&one.ours.class),
                name(&one.theirs.class)
            );
        }
        for (marks, word) in [
            (one.added.len(), "only there"),
            (one.removed.len(), "only here"),
        ] {
            if marks > 0 {
                let _ = write!(words, ", {marks} {word}");
            }
        }
        if !one.changed.is_empty() {
            let _ = write!(words, ", {} not alike", one.changed.len());
        }
        if !one.conflicts().is_empty() {
            let _ = write!(
                words,
                " – {}",
                text::count(one.conflicts().len(), "question", "questions")
            );
        }
        words.push('\n');
    }
    if diff.differences.len() > MOST_NAMED {
        let more = diff.differences.len() - MOST_NAMED;
        let _ = writeln!(words, "  and {more} more; --json names all");
    }
    name_skipped(&mut words, &diff.skipped);
    words
}

fn difference_json(one: &LabelDifference) -> Value {
    let marks = |marks: &[NewMark]| marks.iter().map(mark_json).collect::<Vec<_>>();
    let changed = one.changed.iter();
    json!({
        "path": one.path,
        "kind": one.kind,
        "ours": labels_json(&one.ours),
        "theirs": labels_json(&one.theirs),
        "added": marks(&one.added),
        "removed": marks(&one.removed),
        "changed": changed
            .map(|(ours, theirs)| json!({ "ours": mark_json(ours), "theirs": mark_json(theirs) }))
            .collect::<Vec<_>>(),
        "conflicts": one.conflicts().iter().map(conflict_json).collect::<Vec<_>>(),
    })
}

fn conflict_json(conflict: &Conflict) -> Value {
    let mark = |mark: &Option<NewMark>| mark.as_ref().map(mark_json);
    match conflict {
        Conflict::Class { base, ours, theirs } => {
            json!({ "what": "class", "base": base, "ours": ours, "theirs": theirs })
        }
        Conflict::Mark { base, ours, theirs } => json!({
            "what": "mark", "base": mark(base), "ours": mark(ours), "theirs": mark(theirs),
        }),
    }
}

fn labels_json(labels: &SampleLabels) -> Value {
    let marks: Vec<Value> = labels.marks.iter().map(mark_json).collect();
    json!({ "class": labels.class, "marks": marks })
}

fn mark_json(mark: &NewMark) -> Value {
    let mut object = json!({ "label": mark.class, "shape": mark.shape });
    if mark.flags != MarkFlags::default() {
        object["flags"] = json!(mark.flags);
    }
    object
}

fn write(args: &LabelsWriteArgs, client: &mut Client) -> Result<Output, CliError> {
    let format: DataFormat = args
        .format
        .parse()
        .map_err(|failure: Failure| failure.into_usage())?;
    let kind = client.open(&args.project)?.snapshot().task.data_kind();
    let result = client.run(Command::WriteLabels {
        dir: args.dir.clone(),
        format,
    })?;
    let Some(JobResult::LabelsWritten(report)) = result else {
        return Err(wrong_result());
    };
    let mut words = format!(
        "The label files in {} are about {} now; the labels of {} were written into {}.",
        report.dir.display(),
        text::things(kind, report.num_samples),
        report.num_changed,
        text::count(report.files.len(), "file", "files"),
    );
    words += &text::left_out(&report.left_out);
    let mut object = json!(*report);
    object["warnings"] = client.warnings();
    Ok(Output::new(words, object))
}

fn status(project: &Path, client: &mut Client) -> Result<Output, CliError> {
    let dir = client.open(project)?.dir().to_owned();
    let mut words = String::new();
    let mut folders = Vec::new();
    for folder in linked_folders(&dir) {
        let changed = changed_outside(&dir, &folder.dir);
        let state = if !folder.is_there {
            "not there at the moment".to_owned()
        } else if changed.is_empty() {
            "as Hearth knows them".to_owned()
        } else {
            format!("{} changed by another program", changed.len())
        };
        let _ = writeln!(
            words,
            "{} ({}): {}, {state}",
            folder.dir.display(),
            folder.format,
            text::count(folder.num_files, "label file", "label files"),
        );
        for path in changed.iter().take(MOST_NAMED) {
            let name = path.strip_prefix(&folder.dir).unwrap_or(path);
            let _ = writeln!(words, "  {}", name.display());
        }
        let mut object = json!(folder);
        object["changed"] = json!(changed);
        folders.push(object);
    }
    if folders.is_empty() {
        words += "Hearth has neither read nor written label files for this project.";
    }
    Ok(Output::new(words, json!({ "folders": folders })))
}
