//! Label Studio: tasks stay as they are but for the results that Hearth can say, of the answer that
//! counts.

use super::class_lists::beside;
use super::replace::NewFile;
use super::{Entry, Task};
use crate::data::formats::label_studio as written;
use crate::data::import::json_file;
use crate::data::import::label_studio::{ANSWER_KEYS, LABEL_KEYS};
use crate::failure::Failure;
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn files(task: &Task<'_>) -> Result<Vec<NewFile>, Failure> {
    let mut files = Vec::new();
    let mut new: Vec<&Entry> = task.new_entries().collect();
    for path in task.shared_files() {
        let changed: Vec<_> = task.changed_in(path).collect();
        if changed.is_empty() && new.is_empty() {
            continue;
        }
        let mut list: Vec<Value> = json_file::read(path)?;
        for (entry, record) in changed {
            if let Some(value) = list.get_mut(record.place) {
                set_results(value, entry, task, path)?;
            }
        }
        let ids = list
            .iter()
            .filter_map(|value| json_file::number(value.get("id")?));
        let next = ids.fold(0.0, f64::max) as u64 + 1;
        let tasks = (next..)
            .zip(new.drain(..))
            .map(|(id, entry)| of(task, id, entry));
        list.extend(tasks);
        files.push(NewFile::json(path.clone(), &list.into()));
    }
    if !new.is_empty() {
        let tasks = (1..).zip(new).map(|(id, entry)| of(task, id, entry));
        let list: Vec<Value> = tasks.collect();
        files.push(NewFile::json(task.dir.join("tasks.json"), &list.into()));
    }
    files.extend(beside(task));
    Ok(files)
}

fn of(task: &Task<'_>, id: u64, entry: &Entry) -> Value {
    written::task(id, task.kind, &entry.item, &entry.item.name)
}

/// Says what the labels of a task are from now on.
fn set_results(
    value: &mut Value,
    entry: &Entry,
    task: &Task<'_>,
    path: &Path,
) -> Result<(), Failure> {
    let Some(key) = ANSWER_KEYS.into_iter().find(|key| value[*key].is_array()) else {
        let message = format!(
            "{} is an export of Label Studio without answers of their own (JSON-MIN), which cannot be written over. Export it as JSON there; nothing was written.",
            path.display()
        );
        return Err(Failure::new("label-studio-min", message).with("path", path.display()));
    };
    let id = json_file::identifier(&value["id"]).unwrap_or_default();
    let results = written::results(task.kind, &entry.item, &id);
    let Some(answers) = value[key].as_array_mut() else {
        return Ok(());
    };
    let is_counted =
        |answer: &&mut Value| !answer.get("was_cancelled").is_some_and(json_file::is_set);
    match answers.iter_mut().find(is_counted) {
        Some(answer) => {
            let mut kept = match answer["result"].take() {
                Value::Array(kept) => kept,
                _ => Vec::new(),
            };
            kept.retain(|result| !is_said_by_us(result));
            kept.extend(results);
            answer["result"] = kept.into();
        }
        None => answers.push(json!({ "result": results })),
    }
    Ok(())
}

/// Whether a result is one of those that Hearth reads, so that it is written anew.
fn is_said_by_us(result: &Value) -> bool {
    let value = &result["value"];
    value.get("choices").is_some() || LABEL_KEYS.iter().any(|key| value.get(*key).is_some())
}
