//! Texts and rows as one table: what was read, with class and split, and what is known beside.

use super::write_text;
use crate::data::{Content, DataKind};
use crate::failure::Failure;
use crate::project::Snapshot;
use crate::project::error::io_failure;
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::path::Path;

/// The name of the tables.
const STEM: &str = "data";

/// A table of all samples.
struct Written {
    header: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

/// Puts the table together: first what a sample holds, then class, split, and the facts that any
/// sample has. A name that a column of the data has already gets a mark behind.
fn table_of(project: &Snapshot) -> Written {
    let is_text = project.task.data_kind() == DataKind::Texts;
    let mut taken = HashSet::new();
    let mut named = |name: &str| {
        let mut name = name.to_owned();
        while !taken.insert(name.to_lowercase()) {
            name.push('_');
        }
        name
    };
    let mut header: Vec<String> = if is_text {
        vec![named("text")]
    } else {
        project.columns.iter().map(|c| named(&c.name)).collect()
    };
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
            Content::Text(text) => vec![Some(text.to_string())],
            Content::Row(cells) => {
                let cells: Vec<Option<&str>> = cells.cells().collect();
                let places = project.columns.iter().map(|column| column.place);
                places
                    .map(|place| cells.get(place).copied().flatten().map(str::to_owned))
                    .collect()
            }
            Content::Picture(_) | Content::Sound(_) => Vec::new(),
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

/// Writes a CSV file.
pub(super) fn write_csv(project: &Snapshot, root: &Path) -> Result<(), Failure> {
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
    let written = table_of(project);
    let mut lines = String::new();
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
    for (index, sample) in project.all().enumerate() {
        let class = project.class_name(sample);
        let class = class.map_or_else(
            || super::class_folders::WITHOUT.to_owned(),
            super::folder_name,
        );
        let path = format!("{}/{class}/{:06}.txt", sample.split, index + 1);
        write_text(root, &path, sample.text().unwrap_or_default())?;
    }
    Ok(())
}
