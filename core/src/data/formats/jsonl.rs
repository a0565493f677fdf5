//! One JSON object a line: one a file, and one for each mark on it.

use super::{ExportItem, ExportSet, copy, rows, write_class_list, write_text};
use crate::failure::Failure;
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    let mut lines = String::new();
    for item in &set.items {
        let path = set.path_of(item);
        copy(item, root, &path)?;
        for object in objects(item, &path) {
            lines += &format!("{object}\n");
        }
    }
    write_text(root, "annotations.jsonl", &lines)?;
    write_class_list(&set.classes, root)
}

/// The objects of a file.
pub(crate) fn objects(item: &ExportItem, path: &str) -> Vec<Value> {
    let rows = rows::rows(item).into_iter().map(|row| {
        let mut object = rows::Row::new();
        object.insert("file".into(), json!(path));
        object.insert("split".into(), json!(item.split));
        object.extend(row);
        Value::Object(object)
    });
    rows.collect()
}
