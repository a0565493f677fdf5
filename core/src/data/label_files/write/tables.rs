//! CSV and JSON lines: rows of samples that the project has not stay as they are, and so do those of
//! samples that say the same already.

use super::class_lists::beside;
use super::replace::NewFile;
use super::{Entry, Task};
use crate::data::DataKind;
use crate::data::formats::rows::{self, COLUMNS, Row, cell};
use crate::data::formats::{DataFormat, jsonl, tables};
use crate::data::import::class_list;
use crate::failure::Failure;
use crate::project::error::io_failure;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

pub(super) fn files(task: &Task<'_>) -> Result<Vec<NewFile>, Failure> {
    let is_csv = task.format == DataFormat::Csv;
    let path = target(task, is_csv)?;
    let changed = task.entries.iter().any(Entry::changes);
    let mut files = Vec::new();
    if changed && is_csv {
        files.push(NewFile::new(path.clone(), csv_table(task, &path)?));
    } else if changed {
        files.push(NewFile::new(path.clone(), json_lines(task, &path)));
    }
    if !task.classes.is_empty() {
        files.extend(beside(task));
    }
    Ok(files)
}

/// The table of the folder: the one that is there, or a new one.
fn target(task: &Task<'_>, is_csv: bool) -> Result<PathBuf, Failure> {
    let ending = if is_csv { "csv" } else { "jsonl" };
    let mut there = task.shared_files();
    let Some(first) = there.next() else {
        let stem = if task.kind == DataKind::Texts {
            "data"
        } else {
            "annotations"
        };
        return Ok(task.dir.join(format!("{stem}.{ending}")));
    };
    let other = Some(first)
        .filter(|path| {
            path.extension()
                .is_none_or(|e| !e.eq_ignore_ascii_case(ending))
        })
        .or(there.next());
    match other {
        None => Ok(first.clone()),
        Some(other) => Err(other_table(other, task.format)),
    }
}

fn other_table(path: &Path, format: DataFormat) -> Failure {
    let message = format!(
        "{} holds labels in a form that Hearth does not write as {format}. Write into another folder; nothing was written.",
        path.display()
    );
    Failure::new("labels-in-another-table", message)
        .with("path", path.display())
        .with("format", format)
}

/// The entries that are written anew, by what the table calls them, in the order of the project.
fn anew<'a>(task: &'a Task<'_>) -> HashMap<&'a str, Vec<&'a Entry>> {
    let mut anew: HashMap<&str, Vec<&Entry>> = HashMap::new();
    for entry in task.entries.iter().filter(|entry| entry.changes()) {
        if let Some(record) = &entry.record {
            anew.entry(&record.name).or_default().push(entry);
        }
    }
    anew
}

/// The name of the field that says what a row is about.
fn name_field(task: &Task<'_>) -> &'static str {
    match task.kind {
        DataKind::Texts => "text",
        _ => "file",
    }
}

fn json_lines(task: &Task<'_>, path: &Path) -> String {
    let before = fs::read(path).map(|bytes| class_list::text_of(&bytes));
    let mut anew = anew(task);
    let mut lines = String::new();
    let mut done = HashSet::new();
    for line in before.unwrap_or_default().lines() {
        let Ok(Value::Object(object)) = serde_json::from_str(line) else {
            // What cannot be read stays.
            lines += line;
            lines.push('\n');
            continue;
        };
        let name = name_in(&object, name_field(task));
        if let Some(entries) = name.as_deref().and_then(|name| anew.get_mut(name))
            && !entries.is_empty()
        {
            let entry = entries.remove(0);
            done.insert(name.clone());
            lines += &new_lines(task, entry, Some(&object));
        } else if !done.contains(&name) || task.kind == DataKind::Texts {
            lines += line;
            lines.push('\n');
        }
    }
    for entry in task.new_entries() {
        lines += &new_lines(task, entry, None);
    }
    lines
}

/// What a line is about: its file or text, under whatever name.
fn name_in(object: &Row, field: &str) -> Option<String> {
    let text = |key: &str| object.get(key).and_then(Value::as_str);
    let others = ["file_name", "filename", "path", "image", "audio"];
    let name = text(field).or_else(|| {
        let mut others = others.into_iter().filter(|_| field == "file");
        others.find_map(text)
    });
    name.map(|name| name.trim().to_owned())
}

/// The lines of an entry; the fields of `before` that are no labels stay.
fn new_lines(task: &Task<'_>, entry: &Entry, before: Option<&Row>) -> String {
    let objects: Vec<Value> = if task.kind == DataKind::Texts {
        let object = match (before, task.project.sample(entry.item.sample)) {
            (Some(before), _) => {
                let mut object = before.clone();
                tables::set_labels(&mut object, &entry.item);
                object
            }
            (None, Some(sample)) => tables::prodigy(sample, &entry.item),
            (None, None) => Row::new(),
        };
        vec![object.into()]
    } else {
        let mut objects = jsonl::objects(&entry.item, &entry.item.name);
        if let Some(before) = before {
            for object in objects.iter_mut().filter_map(Value::as_object_mut) {
                for (key, value) in before {
                    let is_label = COLUMNS.contains(&&**key);
                    if !is_label && (key != "file" || object.contains_key("file")) {
                        object.insert(key.clone(), value.clone());
                    }
                }
                if !before.contains_key("file") {
                    object.remove("file");
                }
            }
        }
        objects
    };
    let mut lines = String::new();
    for object in objects {
        lines += &object.to_string();
        lines.push('\n');
    }
    lines
}

fn csv_table(task: &Task<'_>, path: &Path) -> Result<Vec<u8>, Failure> {
    let field = name_field(task);
    let text = fs::read(path).map(|bytes| class_list::text_of(&bytes));
    let text = text.unwrap_or_default();
    let wrong = |error: csv::Error| io_failure(path, error.into());
    let mut before = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut header: Vec<String> = before
        .headers()
        .map_err(wrong)?
        .iter()
        .map(str::to_owned)
        .collect();
    let rows_of = |entry: &Entry| {
        let rows = match task.kind {
            DataKind::Texts => tables::text_rows(&entry.item),
            _ => rows::rows(&entry.item),
        };
        rows.into_iter()
            .map(|mut row| {
                row.insert("split".into(), json!(entry.item.split));
                if let Some(text) = &entry.item.text {
                    row.insert("text".into(), json!(text));
                } else {
                    row.insert("file".into(), json!(entry.item.name));
                }
                row
            })
            .collect::<Vec<Row>>()
    };
    let entries = task.entries.iter().filter(|entry| entry.changes());
    let new: Vec<Row> = entries.flat_map(rows_of).collect();
    if header.is_empty() {
        header = vec![field.to_owned(), "split".to_owned()];
    } else if !header.iter().any(|name| name == field) || !header.iter().any(|name| name == "label")
    {
        return Err(other_table(path, task.format));
    }
    for name in rows::columns_of(new.iter()) {
        if !header.iter().any(|known| known == name) {
            header.push(name.to_owned());
        }
    }
    let at = header.iter().position(|name| name == field).unwrap_or(0);
    let place = header
        .iter()
        .position(|name| matches!(&**name, "start" | "x" | "start_secs"));
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(&header).map_err(wrong)?;
    let mut anew = anew(task);
    // The rows of a text stand below each other; those of a file are all its own.
    let mut skipping: Option<String> = None;
    let mut done = HashSet::new();
    for record in before.records() {
        let record = record.map_err(wrong)?;
        let name = record.get(at).unwrap_or_default().trim().to_owned();
        let is_mark = place.is_some_and(|at| record.get(at).is_some_and(|cell| !cell.is_empty()));
        let is_below = skipping.as_ref() == Some(&name) && is_mark;
        if task.kind == DataKind::Texts && is_below
            || task.kind != DataKind::Texts && done.contains(&name)
        {
            continue;
        }
        skipping = None;
        if let Some(entries) = anew.get_mut(&*name)
            && !entries.is_empty()
        {
            let entry = entries.remove(0);
            for row in rows_of(entry) {
                let cells = header.iter().enumerate().map(|(at, name)| {
                    let is_ours = COLUMNS.contains(&&**name);
                    match record.get(at) {
                        Some(before) if !is_ours => before.to_owned(),
                        _ => cell(row.get(name)),
                    }
                });
                table.write_record(cells).map_err(wrong)?;
            }
            done.insert(name.clone());
            skipping = Some(name);
            continue;
        }
        let mut cells: Vec<&str> = record.iter().collect();
        cells.resize(header.len().max(cells.len()), "");
        table.write_record(cells).map_err(wrong)?;
    }
    for entry in task.new_entries() {
        for row in rows_of(entry) {
            let cells = header.iter().map(|name| cell(row.get(name)));
            table.write_record(cells).map_err(wrong)?;
        }
    }
    table
        .into_inner()
        .map_err(|error| io_failure(path, error.into_error()))
}
