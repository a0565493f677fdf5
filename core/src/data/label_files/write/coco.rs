//! COCO: the lists of a file stay as they are but for what Hearth says otherwise of its pictures.

use super::replace::NewFile;
use super::{Entry, Task, is_point};
use crate::data::formats::coco as written;
use crate::data::import::canvas::Canvas;
use crate::data::import::coco::{CocoAnnotation, Notes, split_of};
use crate::data::import::{class_list, json_file};
use crate::data::label_files::same::same_mark;
use crate::data::{NewMark, Split};
use crate::failure::Failure;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::path::PathBuf;

pub(super) fn files(task: &Task<'_>) -> Result<Vec<NewFile>, Failure> {
    let there: Vec<&PathBuf> = task.shared_files().collect();
    let mut files = Vec::new();
    let mut of_new: HashMap<PathBuf, Vec<&Entry>> = HashMap::new();
    for entry in task.new_entries() {
        of_new
            .entry(file_for(task, &there, entry.item.split))
            .or_default()
            .push(entry);
    }
    for path in &there {
        let changed: Vec<_> = task.changed_in(path).collect();
        let new = of_new.remove(*path).unwrap_or_default();
        if changed.is_empty() && new.is_empty() {
            continue;
        }
        let mut file = File::read(path)?;
        file.add_classes(task);
        let changed = changed
            .iter()
            .map(|(entry, record)| (&*record.name, *entry));
        file.set_marks(&changed.collect::<Vec<_>>());
        for entry in new {
            file.add(entry);
        }
        files.push(NewFile::json((*path).clone(), &file.into_value()));
    }
    let mut new: Vec<_> = of_new.into_iter().collect();
    new.sort_by(|a, b| a.0.cmp(&b.0));
    for (path, entries) in new {
        let mut file = File::new();
        file.add_classes(task);
        for entry in entries {
            file.add(entry);
        }
        files.push(NewFile::json(path, &file.into_value()));
    }
    // Not a part of COCO, but other programs take the order of the classes from it.
    let list = task.dir.join("classes.txt");
    if list.is_file() {
        files.extend(super::class_lists::list_with(&list, &task.classes));
    }
    Ok(files)
}

/// The file for pictures of a split: that of the split, else the first, else a new one.
fn file_for(task: &Task<'_>, there: &[&PathBuf], split: Split) -> PathBuf {
    let of_split = there
        .iter()
        .find(|path| split_of(path, task.dir) == Some(split));
    match of_split.or(there.first()) {
        Some(path) => (*path).clone(),
        None => task.dir.join(format!("annotations/instances_{split}.json")),
    }
}

/// A file while it is changed.
struct File {
    /// All but the lists below.
    others: Map<String, Value>,
    images: Vec<Value>,
    annotations: Vec<Value>,
    categories: Vec<Value>,
    next_image: u64,
    next_annotation: u64,
}

impl File {
    fn new() -> Self {
        Self::of(written::whole(Vec::new(), Vec::new(), Vec::new()))
    }

    fn read(path: &std::path::Path) -> Result<Self, Failure> {
        Ok(Self::of(json_file::read(path)?))
    }

    fn of(value: Value) -> Self {
        let mut others = match value {
            Value::Object(others) => others,
            _ => Map::new(),
        };
        let mut list = |name: &str| match others.get_mut(name).map(Value::take) {
            Some(Value::Array(list)) => list,
            _ => Vec::new(),
        };
        let (images, annotations) = (list("images"), list("annotations"));
        Self {
            next_image: next_id(&images),
            next_annotation: next_id(&annotations),
            images,
            annotations,
            categories: list("categories"),
            others,
        }
    }

    fn into_value(self) -> Value {
        let mut value = self.others;
        value.insert("images".into(), self.images.into());
        value.insert("annotations".into(), self.annotations.into());
        value.insert("categories".into(), self.categories.into());
        value.into()
    }

    /// Names of the classes by their ids; of the same id the first counts, as for the reader.
    fn names(&self) -> HashMap<String, String> {
        let mut names = HashMap::new();
        for category in &self.categories {
            let text = |key| category.get(key).and_then(json_file::identifier);
            let name = text("name").and_then(|name| class_list::class_name(&name));
            if let (Some(id), Some(name)) = (text("id"), name) {
                names.entry(id).or_insert(name);
            }
        }
        names
    }

    /// Adds the classes that are missing, behind all others.
    fn add_classes(&mut self, task: &Task<'_>) {
        let names = self.names();
        let mut next = next_id(&self.categories);
        for class in &task.classes {
            if !names.values().any(|name| name == class) {
                self.categories.push(written::category(next, class, false));
                next += 1;
            }
        }
    }

    /// The id of a class, which can hold points if this is one.
    fn class_id(&mut self, mark: &NewMark) -> Value {
        let mut named = self.categories.iter_mut().filter(|category| {
            let name = category.get("name").and_then(json_file::identifier);
            name.and_then(|name| class_list::class_name(&name)).as_ref() == Some(&mark.class)
        });
        let Some(category) = named.next() else {
            return Value::Null;
        };
        if is_point(&mark.shape) && category.get("keypoints").is_none() {
            category["keypoints"] = json!(["point"]);
            category["skeleton"] = json!([]);
        }
        category["id"].clone()
    }

    /// Says what is drawn on pictures from now on. Annotations that say so already stay, and so do
    /// those that cannot be read.
    fn set_marks(&mut self, entries: &[(&str, &Entry)]) {
        let names = self.names();
        let mut changes: HashMap<&str, Change<'_>> = entries
            .iter()
            .map(|(image, entry)| (*image, Change::of(image, entry)))
            .collect();
        self.annotations.retain(|annotation| {
            let about = annotation.get("image_id").and_then(json_file::identifier);
            let change = about.and_then(|image| changes.get_mut(&*image));
            change.is_none_or(|change| change.keeps(annotation, &names))
        });
        for known in &self.images {
            let id = json_file::identifier(&known["id"]);
            if let Some(change) = id.and_then(|image| changes.get_mut(&*image)) {
                change.image = known["id"].clone();
            }
        }
        for (image, _) in entries {
            if let Some(change) = changes.remove(image) {
                self.push(&change.image, change.left);
            }
        }
    }

    /// Adds a picture with what is drawn on it.
    fn add(&mut self, entry: &Entry) {
        let id = self.next_image;
        self.next_image += 1;
        self.images
            .push(written::image(id, &entry.item.name, entry.item.size_px));
        self.push(&json!(id), entry.item.marks.iter().collect());
    }

    fn push(&mut self, image: &Value, marks: Vec<&NewMark>) {
        for mark in marks {
            let mut annotation = written::annotation(mark);
            annotation["id"] = json!(self.next_annotation);
            annotation["image_id"] = image.clone();
            annotation["category_id"] = self.class_id(mark);
            self.next_annotation += 1;
            self.annotations.push(annotation);
        }
    }
}

/// What is to be said of one picture.
struct Change<'a> {
    /// Its id, as the file writes it.
    image: Value,
    canvas: Canvas<'a>,
    /// What no annotation says yet.
    left: Vec<&'a NewMark>,
}

impl<'a> Change<'a> {
    fn of(image: &str, entry: &'a Entry) -> Self {
        Self {
            image: json!(image),
            canvas: Canvas::Picture {
                size_px: entry.item.size_px,
            },
            left: entry.item.marks.iter().collect(),
        }
    }

    /// Whether an annotation of the picture stays: it says what is to be said, or nobody knows what.
    fn keeps(&mut self, annotation: &Value, names: &HashMap<String, String>) -> bool {
        self.image = annotation["image_id"].clone();
        let read: Result<CocoAnnotation, _> = serde_json::from_value(annotation.clone());
        let says = read
            .ok()
            .and_then(|read| read.marks(names, &mut Notes::default()).ok());
        let says: Option<Vec<NewMark>> = says.and_then(|marks| {
            let marks = marks.iter();
            marks.map(|mark| mark.on(&self.canvas).ok()).collect()
        });
        let Some(says) = says else {
            return true;
        };
        // Several parts of one outline stay together, or all of them are written anew.
        let mut without = self.left.clone();
        let is_kept = says.iter().all(|said| {
            let at = without.iter().position(|mark| same_mark(mark, said));
            at.map(|at| without.remove(at)).is_some()
        });
        if is_kept {
            self.left = without;
        }
        is_kept
    }
}

/// A number that none of the list has as its id.
fn next_id(list: &[Value]) -> u64 {
    let ids = list
        .iter()
        .filter_map(|item| json_file::number(item.get("id")?));
    ids.fold(0.0, f64::max) as u64 + 1
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::data::formats::ExportItem;
    use crate::data::label_files::testing::mark;

    #[test]
    fn annotations_stay_where_nothing_changed() {
        let mut file = File::of(json!({
            "info": { "by": "somebody" },
            "images": [{ "id": "a", "file_name": "a.jpg" }, { "id": 9, "file_name": "b.jpg" }],
            "categories": [{ "id": 4, "name": "cat" }],
            "annotations": [
                { "id": 1, "image_id": "a", "category_id": 4, "bbox": [1, 1, 5, 5], "mine": true },
                { "id": 2, "image_id": "a", "category_id": 4, "bbox": [9, 9, 5, 5] },
                { "id": 3, "image_id": "a", "category_id": 77, "bbox": [9, 9, 5, 5] },
                { "id": 8, "image_id": 9, "category_id": 4, "bbox": [9, 9, 5, 5] },
            ],
        }));
        let entry = Entry {
            item: ExportItem {
                size_px: [100, 100],
                marks: vec![mark("cat box 1 1 5 5"), mark("cat point 3 4")],
                ..ExportItem::default()
            },
            record: None,
            is_same: false,
            is_verified: false,
            is_namesake: false,
        };
        file.set_marks(&[("a", &entry)]);
        let value = file.into_value();
        assert_eq!(value["info"]["by"], "somebody");
        let ids: Vec<&Value> = value["annotations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|annotation| &annotation["id"])
            .collect();
        assert_eq!(ids, [&json!(1), &json!(3), &json!(8), &json!(9)]);
        assert_eq!(value["annotations"][0]["mine"], true);
        assert_eq!(value["annotations"][3]["image_id"], "a");
        assert_eq!(value["annotations"][3]["keypoints"], json!([3.0, 4.0, 2]));
        assert_eq!(value["categories"][0]["keypoints"], json!(["point"]));
    }
}
