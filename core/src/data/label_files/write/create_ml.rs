//! `CreateML`: a file's list stays as it is but for what Hearth says otherwise of its pictures.

use super::class_lists::beside;
use super::replace::NewFile;
use super::{Entry, Task};
use crate::data::NewMark;
use crate::data::formats::create_ml as written;
use crate::data::import::canvas::Canvas;
use crate::data::import::create_ml::Drawn;
use crate::data::import::json_file;
use crate::data::label_files::same::same_mark;
use crate::failure::Failure;
use serde_json::{Value, json};

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
            if let Some(picture) = list.get_mut(record.place) {
                set_marks(picture, entry);
            }
        }
        list.extend(new.drain(..).map(picture));
        files.push(NewFile::json(path.clone(), &list.into()));
    }
    if !new.is_empty() {
        let list: Vec<Value> = new.into_iter().map(picture).collect();
        let path = task.dir.join("_annotations.createml.json");
        files.push(NewFile::json(path, &list.into()));
    }
    files.extend(beside(task));
    Ok(files)
}

fn picture(entry: &Entry) -> Value {
    let annotations: Vec<Value> = entry.item.marks.iter().map(written::annotation).collect();
    json!({ "image": entry.item.name, "annotations": annotations })
}

/// Says what is drawn on a picture from now on; what cannot be read stays.
fn set_marks(picture: &mut Value, entry: &Entry) {
    let canvas = Canvas::Picture {
        size_px: entry.item.size_px,
    };
    // Some programs write one without the s.
    let key = if picture.get("annotation").is_some() {
        "annotation"
    } else {
        "annotations"
    };
    let mut left: Vec<&NewMark> = entry.item.marks.iter().collect();
    let mut annotations = match picture[key].take() {
        Value::Array(annotations) => annotations,
        _ => Vec::new(),
    };
    annotations.retain(|annotation| {
        let read: Result<Drawn, _> = serde_json::from_value(annotation.clone());
        let says = read.ok().and_then(|drawn| drawn.mark().ok());
        let Some(said) = says.and_then(|mark| mark.on(&canvas).ok()) else {
            return true;
        };
        let at = left.iter().position(|mark| same_mark(mark, &said));
        at.map(|at| left.remove(at)).is_some()
    });
    annotations.extend(left.into_iter().map(written::annotation));
    picture[key] = annotations.into();
}
