//! `hearth edit`, `hearth undo` and `hearth redo`

use super::args::{Change, EditArgs};
use super::client::Client;
use super::error::CliError;
use super::inspect;
use super::output::Output;
use super::text;
use super::which::Which;
use hearth_core::advice::Finding;
use hearth_core::command::Command;
use hearth_core::data::resplit;
use hearth_core::data::{Answer, ColumnKind, ColumnRole, DataKind, MarkFlags, NewMark, Shape};
use hearth_core::failure::Failure;
use hearth_core::project::Project;
use hearth_core::project::edit::{Edit, EditName, EditRecord, Fate, MarkEdit, SampleLabels};
use serde_json::json;
use std::path::Path;

pub fn run(args: &EditArgs, client: &mut Client) -> Result<Output, CliError> {
    let project = client.open(&args.project)?;
    let command = match &args.change {
        Change::Fix { kind } => {
            // What no edit mends is refused; what one does is remembered, for before and after.
            remedy(kind, project)?;
            Command::Mend {
                kind: kind.clone(),
                remedy: None,
            }
        }
        change => Command::Edit(edit(change, project)?),
    };
    let before = project.snapshot().clone();
    client.run(command)?;
    let after = client.project()?.snapshot();
    let changed = (before != *after).then(|| after.history.undo.clone());
    report(client, "Done", changed.flatten())
}

pub fn undo(project: &Path, client: &mut Client) -> Result<Output, CliError> {
    let record = client.open(project)?.snapshot().history.undo.clone();
    client.run(Command::Undo)?;
    report(client, "Taken back", record)
}

pub fn redo(project: &Path, client: &mut Client) -> Result<Output, CliError> {
    let record = client.open(project)?.snapshot().history.redo.clone();
    client.run(Command::Redo)?;
    report(client, "Done again", record)
}

fn edit(change: &Change, project: &Project) -> Result<Edit, CliError> {
    let snapshot = project.snapshot();
    Ok(match change {
        Change::Relabel { class, which } => Edit::Relabel {
            samples: which.samples(project)?,
            class: class.clone(),
        },
        Change::Move { split, which } => Edit::Move {
            samples: which.samples(project)?,
            split: *split,
        },
        Change::Remove { which } => Edit::Remove {
            samples: which.samples(project)?,
        },
        Change::RenameClass { class, name } => Edit::RenameClass {
            class: class.clone(),
            name: name.clone(),
        },
        Change::MergeClasses { classes, into } => Edit::MergeClasses {
            classes: classes.clone(),
            into: into.clone(),
        },
        Change::Group { group, which } => Edit::SetGroup {
            samples: which.samples(project)?,
            group: (group != "-").then(|| group.clone()),
        },
        Change::GroupsFrom { from } => resplit::group_edit(snapshot, from)?,
        Change::FreezeTest => Edit::FreezeTest { is_frozen: true },
        Change::ThawTest => Edit::FreezeTest { is_frozen: false },
        Change::Fix { kind } => remedy(kind, project)?,
        Change::SetColumn { column, kind, role } => {
            let known = snapshot.columns.iter().find(|known| known.name == *column);
            let Some(known) = known else {
                let message = format!("There is no column “{column}” in this project.");
                return Err(Failure::new("no-such-column", message)
                    .with("column", column)
                    .into());
            };
            Edit::SetColumn {
                column: column.clone(),
                kind: kind
                    .as_deref()
                    .and_then(ColumnKind::named)
                    .unwrap_or(known.kind),
                role: role
                    .as_deref()
                    .and_then(ColumnRole::named)
                    .unwrap_or(known.role),
            }
        }
        Change::RemoveClass {
            class,
            keep_samples,
        } => Edit::RemoveClass {
            class: class.clone(),
            samples: if *keep_samples {
                Fate::Unlabel
            } else {
                Fate::Remove
            },
        },
        Change::AddClass { class } => Edit::AddClass {
            class: class.clone(),
        },
        Change::Unlabel { which } => Edit::Unlabel {
            samples: which.samples(project)?,
        },
        Change::Tag { class, which } => Edit::Tag {
            samples: which.samples(project)?,
            class: class.clone(),
            is_on: true,
        },
        Change::None { which } => Edit::TagNone {
            samples: which.samples(project)?,
        },
        Change::Task { task } => Edit::SetTask { task: *task },
        Change::Untag { class, which } => Edit::Tag {
            samples: which.samples(project)?,
            class: class.clone(),
            is_on: false,
        },
        Change::Draw {
            class,
            shape,
            which,
        } => {
            let shape = shape.parse::<Shape>().map_err(|()| bad_shape(shape))?;
            let new = NewMark {
                id: None,
                class: class.clone(),
                shape,
                flags: MarkFlags::default(),
            };
            set_labels(which, project, "draw", |marks| marks.push(new.clone()))?
        }
        Change::Erase { drawn, which } => set_labels(which, project, "erase", |marks| {
            marks.retain(|mark| {
                mark.shape == Shape::Whole || !(drawn.is_empty() || drawn.contains(&mark.class))
            });
        })?,
        Change::Verify { undo, which } => Edit::Verify {
            samples: which.samples(project)?,
            is_verified: !undo,
        },
        Change::Note { note, which } => Edit::SetNote {
            samples: which.samples(project)?,
            note: note.clone(),
        },
        Change::Answer { answer, which } => Edit::SetAnswer {
            samples: which.samples(project)?,
            answer: Answer::named(answer),
        },
        Change::SecondPass { class, which } => Edit::SecondPass {
            samples: which.samples(project)?,
            class: (class != "-").then(|| class.clone()),
        },
        Change::SetCell {
            column,
            value,
            which,
        } => Edit::SetCell {
            samples: which.samples(project)?,
            column: column.clone(),
            value: value.clone(),
        },
    })
}

/// What is drawn on samples, changed for each of them.
fn set_labels(
    which: &Which,
    project: &Project,
    source: &str,
    change: impl Fn(&mut Vec<NewMark>),
) -> Result<Edit, CliError> {
    let snapshot = project.snapshot();
    let labels = which
        .samples(project)?
        .into_iter()
        .filter_map(|id| snapshot.sample(id))
        .map(|sample| {
            let mut labels = SampleLabels::of(snapshot, sample);
            change(&mut labels.marks);
            labels
        });
    Ok(Edit::SetLabels {
        labels: labels.collect(),
        source: source.to_owned(),
    })
}

fn bad_shape(shape: &str) -> CliError {
    let message = format!(
        "“{shape}” cannot be drawn. Write box X Y WIDTH HEIGHT, polygon X Y X Y …, point X Y, span START END or region START END."
    );
    Failure::new("bad-shape", message)
        .with("shape", shape)
        .into()
}

fn remedy(kind: &str, project: &Project) -> Result<Edit, CliError> {
    let findings = project.findings().iter();
    let edit = findings
        .filter(|finding| finding.kind == kind)
        .find_map(Finding::edit);
    edit.ok_or_else(|| {
        let message =
            format!("Hearth noticed nothing of the kind “{kind}” that it could mend by itself.");
        Failure::new("nothing-to-fix", message)
            .with("finding", kind)
            .into()
    })
}

pub fn report(client: &Client, done: &str, record: Option<EditRecord>) -> Result<Output, CliError> {
    let project = client.project()?;
    let mut text = match &record {
        Some(record) => {
            let kind = project.snapshot().task.data_kind();
            format!("{done}: {}.\n\n", describe(record, kind))
        }
        None => "Nothing had to be changed.\n\n".to_owned(),
    };
    text += &inspect::describe_data(project);
    let mut object = inspect::to_json(project);
    object["edit"] = json!(record);
    Ok(Output::new(text, object))
}

/// An edit in words.
pub fn describe(record: &EditRecord, kind: DataKind) -> String {
    let pictures = text::things(kind, record.num_samples);
    match &record.name {
        EditName::Import { source } => format!("import of {pictures} from {source}"),
        EditName::Relabel { class } => format!("{pictures} relabelled as “{class}”"),
        EditName::RelabelEach => format!("{pictures} given the classes that they look like"),
        EditName::Unlabel => format!("{pictures} without a class"),
        EditName::Tag { class, is_on: true } => format!("{pictures} also “{class}”"),
        EditName::Tag { class, .. } => format!("{pictures} not “{class}” any more"),
        EditName::TagNone => format!("{pictures} with none of the classes"),
        EditName::SetTask { task } => format!("task {task}"),
        EditName::SetMarks { how } => {
            let done = match how {
                MarkEdit::Draw => "something drawn",
                MarkEdit::Move => "something moved",
                MarkEdit::Delete => "something taken away",
                MarkEdit::Reclass => "another class of something drawn",
                MarkEdit::Flag => "what is special of something drawn",
                MarkEdit::Reorder => "another order",
                MarkEdit::Paste => "something pasted",
            };
            format!("{done} on {pictures}")
        }
        EditName::SetLabels { source } => format!("labels of {pictures} by {source}"),
        EditName::Verify { is_verified: true } => format!("{pictures} verified"),
        EditName::Verify { .. } => format!("{pictures} not verified any more"),
        EditName::SetNote => format!("note on {pictures}"),
        EditName::SetAnswer { answer } => match answer {
            Some(answer) => format!("{pictures} answered with {}", answer.name()),
            None => format!("answers on {pictures} taken back"),
        },
        EditName::SecondPass => format!("second pass over {pictures}"),
        EditName::SetCell { column } => format!("column “{column}” of {pictures} set"),
        EditName::AddClass { class } => format!("class “{class}” added"),
        EditName::Move { split } => format!("{pictures} moved to {split}"),
        EditName::MoveEach => format!("{pictures} put into other splits"),
        EditName::Resplit => format!("{pictures} split anew"),
        EditName::FreezeTest { is_frozen: true } => "test split frozen".to_owned(),
        EditName::FreezeTest { .. } => "test split thawed".to_owned(),
        EditName::SetGroup { group: Some(group) } => format!("{pictures} put into group “{group}”"),
        EditName::SetGroup { .. } => format!("{pictures} taken out of their groups"),
        EditName::SetGroups { from } => format!("groups of {pictures} from {from}"),
        EditName::Remove => format!("{pictures} removed"),
        EditName::RenameClass { class, name } => format!("class “{class}” renamed to “{name}”"),
        EditName::MergeClasses { into } => format!("{pictures} merged into class “{into}”"),
        EditName::SetColumn { column } => format!("column “{column}” set"),
        EditName::IgnoreColumns { columns } => format!("left aside: {}", columns.join(", ")),
        EditName::RemoveClass { class } => format!("class “{class}” removed, with {pictures}"),
    }
}
