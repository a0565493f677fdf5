//! Texts and rows as one table: what was read, with labels and split, and what is known beside.
//! JSON lines of texts have the form of Prodigy.

use super::class_folder_names::{WITHOUT, folders_of};
use super::rows::{self, cell};
use super::{ExportItem, write_text};
use crate::data::{Answer, Content, DataKind, Sample};
use crate::failure::Failure;
use crate::project::Snapshot;
use crate::project::edit::SampleLabels;
use crate::project::error::io_failure;
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::path::Path;

/// The name of the tables.
const STEM: &str = "data";

/// A table of all samples.
struct Written {
    header: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

/// Puts the table of rows together: first what a sample holds, then class, split, and the facts that any
/// sample has. A name that a column of the data has already gets a mark behind.
fn table_of(project: &Snapshot) -> Written {
    let mut taken = HashSet::new();
    let mut named = |name: &str| {
        let mut name = name.to_owned();
        while !taken.insert(name.to_lowercase()) {
            name.push('_');
        }
        name
    };
    let mut header: Vec<String> = project.columns.iter().map(|c| named(&c.name)).collect();
    let has_classes = !project.classes.is_empty();
    let any = |is: fn(&crate::data::Sample) -> bool| project.all().any(is);
    let facts = [
        ("group", any(|sample| sample.group().is_some())),
        ("time", any(|sample| sample.time().is_some())),
        ("origin", any(|sample| sample.origin().is_some())),
    ];
    if has_classes {
        header.push(named("label"));
    }
    header.push(named("split"));
    for (name, is_there) in facts {
        header.extend(is_there.then(|| named(name)));
    }
    let rows = project.all().map(|sample| {
        let mut row: Vec<Option<String>> = match &sample.content {
            Content::Row(cells) => {
                let cells: Vec<Option<&str>> = cells.cells().collect();
                let places = project.columns.iter().map(|column| column.place);
                places
                    .map(|place| cells.get(place).copied().flatten().map(str::to_owned))
                    .collect()
            }
            Content::Picture(_) | Content::Sound(_) | Content::Text(_) => Vec::new(),
        };
        if has_classes {
            row.push(project.class_name(sample).map(str::to_owned));
        }
        row.push(Some(sample.split.to_string()));
        let values = [sample.group(), sample.time(), sample.origin()];
        for ((_, is_there), value) in facts.iter().zip(values) {
            if *is_there {
                row.push(value.map(str::to_owned));
            }
        }
        row
    });
    Written {
        rows: rows.collect(),
        header,
    }
}

/// A text with its labels.
pub(crate) fn text_item(project: &Snapshot, sample: &Sample) -> ExportItem {
    let labels = SampleLabels::of(project, sample);
    ExportItem {
        sample: sample.id,
        text: sample.text().map(str::to_owned),
        class: labels.class,
        split: sample.split,
        marks: labels.marks,
        // Also where it was verified: what reads it takes an accepted text without a class for one.
        answer: sample
            .answer()
            .or_else(|| project.has_none(sample).then_some(Answer::Accept)),
        ..ExportItem::default()
    }
}

/// What is known of a text beside its labels, by the names of columns.
pub(crate) fn facts(sample: &Sample) -> impl Iterator<Item = (&'static str, &str)> {
    let facts = [
        ("group", sample.group()),
        ("time", sample.time()),
        ("origin", sample.origin()),
    ];
    let known = facts.into_iter();
    known.filter_map(|(name, value)| Some((name, value?)))
}

/// A text in the form in which Prodigy writes it.
pub(crate) fn prodigy(sample: &Sample, item: &ExportItem) -> rows::Row {
    let text = item.text.as_deref().unwrap_or_default();
    let mut object = rows::Row::new();
    object.insert("text".into(), text.into());
    set_labels(&mut object, item);
    object.insert("split".into(), json!(item.split));
    object.extend(facts(sample).map(|(name, value)| (name.to_owned(), value.into())));
    object
}

/// Says in an object of Prodigy's what the labels of its text are.
pub(crate) fn set_labels(object: &mut rows::Row, item: &ExportItem) {
    let text = item.text.as_deref().unwrap_or_default();
    object.insert("label".into(), json!(item.class));
    let more = rows::further_classes(&item.marks);
    if more.is_empty() {
        object.remove("accept");
    } else {
        let all: Vec<&str> = item.class.as_deref().into_iter().chain(more).collect();
        object.insert("accept".into(), json!(all));
    }
    let spans = rows::spans(&item.marks, text);
    if !spans.is_empty() || object.contains_key("spans") {
        object.insert("spans".into(), json!(spans));
    }
    if let Some(answer) = item.answer {
        object.insert("answer".into(), json!(answer));
    }
}

/// Writes texts with their spans: a row each, below that of their text.
fn write_text_csv(project: &Snapshot, root: &Path) -> Result<(), Failure> {
    let file = root.join(format!("{STEM}.csv"));
    let wrong = |error: csv::Error| io_failure(&file, error.into());
    let items: Vec<_> = project
        .all()
        .map(|sample| (sample, text_item(project, sample)))
        .collect();
    let all: Vec<_> = items.iter().map(|(_, item)| text_rows(item)).collect();
    let known: Vec<&str> = ["group", "time", "origin"]
        .into_iter()
        .filter(|name| project.all().flat_map(facts).any(|(fact, _)| fact == *name))
        .collect();
    let mut columns = rows::columns_of(all.iter().flatten());
    if project.classes.is_empty() {
        columns.retain(|name| *name != "label");
    }
    let (label, others): (Vec<&str>, Vec<&str>) = columns
        .into_iter()
        .partition(|name| name.starts_with("label"));
    let header = [
        &["text"][..],
        &label[..],
        &["split"][..],
        &known[..],
        &others[..],
    ]
    .concat();
    let mut table = csv::Writer::from_path(&file).map_err(wrong)?;
    table.write_record(&header).map_err(wrong)?;
    for ((sample, item), rows) in items.iter().zip(all) {
        for mut row in rows {
            row.insert("text".into(), json!(item.text));
            row.insert("split".into(), json!(item.split));
            row.extend(facts(sample).map(|(name, value)| (name.to_owned(), value.into())));
            let cells = header.iter().map(|name| cell(row.get(*name)));
            table.write_record(cells).map_err(wrong)?;
        }
    }
    table.flush().map_err(|error| io_failure(&file, error))
}

/// The rows of a text, the first of which is about the whole.
pub(crate) fn text_rows(item: &ExportItem) -> Vec<rows::Row> {
    let mut rows = rows::rows(item);
    if rows.first().is_some_and(|row| row.contains_key("start")) {
        rows.insert(0, rows::Row::new());
    }
    rows
}

/// Writes a CSV file.
pub(super) fn write_csv(project: &Snapshot, root: &Path) -> Result<(), Failure> {
    if project.task.data_kind() == DataKind::Texts {
        return write_text_csv(project, root);
    }
    let file = root.join(format!("{STEM}.csv"));
    let wrong = |error: csv::Error| io_failure(&file, error.into());
    let written = table_of(project);
    let mut table = csv::Writer::from_path(&file).map_err(wrong)?;
    table.write_record(&written.header).map_err(wrong)?;
    for row in &written.rows {
        let cells = row.iter().map(|cell| cell.as_deref().unwrap_or_default());
        table.write_record(cells).map_err(wrong)?;
    }
    table.flush().map_err(|error| io_failure(&file, error))
}

/// Writes one JSON object a line.
pub(super) fn write_jsonl(project: &Snapshot, root: &Path) -> Result<(), Failure> {
    let mut lines = String::new();
    if project.task.data_kind() == DataKind::Texts {
        for sample in project.all() {
            let object = prodigy(sample, &text_item(project, sample));
            lines += &format!("{}\n", Value::Object(object));
        }
        return write_text(root, &format!("{STEM}.jsonl"), &lines);
    }
    let written = table_of(project);
    for row in written.rows {
        let cells = row
            .into_iter()
            .map(|cell| cell.map_or(Value::Null, Value::String));
        let object: Map<String, Value> = written.header.iter().cloned().zip(cells).collect();
        lines += &Value::Object(object).to_string();
        lines.push('\n');
    }
    write_text(root, &format!("{STEM}.jsonl"), &lines)
}

/// Writes each text into a file of its own: one folder a split, in it one a class.
pub(super) fn write_text_folders(project: &Snapshot, root: &Path) -> Result<(), Failure> {
    let classes = project.labels();
    let folders = folders_of(&classes);
    for (index, sample) in project.all().enumerate() {
        let class = project.class_name(sample);
        let class = class.and_then(|class| folders.get(class));
        let class = class.map_or(WITHOUT, String::as_str);
        let path = format!("{}/{class}/{:06}.txt", sample.split, index + 1);
        write_text(root, &path, sample.text().unwrap_or_default())?;
    }
    super::write_class_list(&classes, root)
}
