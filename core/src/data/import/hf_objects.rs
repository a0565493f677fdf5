//! Boxes as data sets of Hugging Face have them: a column `objects` with the lists `bbox` (left,
//! top, width and height in pixels) and `categories` (numbers or names).
//!
//! <https://huggingface.co/docs/datasets/image_dataset#object-detection>

use super::fault_list::FaultList;
use super::found::{Found, FoundMark, MarkUnit};
use super::hf_names::ClassNames;
use super::json_file;
use crate::data::MarkFlags;
use crate::data::table::Table;
use serde_json::{Map, Value};

const OBJECTS: [&str; 2] = ["objects", "annotations"];
const BOX_KEYS: [&str; 3] = ["bbox", "bboxes", "boxes"];
const CLASS_KEYS: [&str; 8] = [
    "categories",
    "category",
    "labels",
    "label",
    "category_id",
    "classes",
    "class",
    "class_label",
];

/// Those that mean boxes only, so that one may be written for the other.
const OWN_KEYS: [&str; 2] = ["categories", "category"];

/// The class of a box that says none.
const UNNAMED: &str = "object";

/// The columns of a table that hold boxes.
#[derive(Debug)]
pub struct ObjectColumns {
    /// The whole of it as JSON.
    whole: Option<usize>,
    /// Its parts, which a table has as columns of their own, with their names.
    parts: Vec<(String, usize)>,
}

impl ObjectColumns {
    /// The columns of boxes, where there are some.
    pub fn of(table: &Table) -> Option<Self> {
        let place = |name: &str| table.columns.iter().position(|column| column.name == name);
        for name in OBJECTS {
            let start = format!("{name}.");
            let columns = table.columns.iter().enumerate();
            let parts: Vec<(String, usize)> = columns
                .filter_map(|(at, column)| Some((column.name.strip_prefix(&start)?.to_owned(), at)))
                .collect();
            let has_boxes = parts
                .iter()
                .any(|(part, _)| BOX_KEYS.contains(&part.as_str()));
            // A column `annotations` on its own may hold anything.
            let whole = place(name).filter(|_| name == OBJECTS[0]);
            if has_boxes || whole.is_some() {
                return Some(Self { whole, parts });
            }
        }
        let boxes = BOX_KEYS.iter().find_map(|name| Some((*name, place(name)?)));
        let classes = CLASS_KEYS
            .iter()
            .find_map(|name| Some((*name, place(name)?)));
        let parts = [boxes?].into_iter().chain(classes);
        Some(Self {
            whole: None,
            parts: parts.map(|(name, at)| (name.to_owned(), at)).collect(),
        })
    }

    /// Whether a column belongs to the boxes.
    pub fn contains(&self, place: usize) -> bool {
        self.whole == Some(place) || self.parts.iter().any(|(_, at)| *at == place)
    }

    /// The names of the boxes' classes, where they are known before any box is read.
    pub fn class_names<'a>(&self, names: &'a ClassNames) -> &'a [String] {
        let columns = self.parts.iter().map(|(name, _)| name.as_str());
        let own = columns.filter(|name| CLASS_KEYS.contains(name));
        let mut known = own.chain(OWN_KEYS).filter(|key| names.has(key));
        known.next().map_or(&[], |key| names.of(key))
    }

    /// The boxes of a row. Those that are none are named in `faults`.
    pub fn boxes(
        &self,
        table: &Table,
        row: usize,
        names: &ClassNames,
        found: &mut Found,
        faults: &mut FaultList,
    ) -> Vec<FoundMark> {
        let text = |place: usize| table.columns[place].cells.text(row);
        let mut objects: Vec<Map<String, Value>> = Vec::new();
        let mut lists = Map::new();
        for (name, place) in &self.parts {
            if let Some(text) = text(*place) {
                // What is no JSON is a name.
                let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
                lists.insert(name.clone(), value);
            }
        }
        if let Some(text) = self.whole.and_then(text) {
            match serde_json::from_str(text) {
                Ok(Value::Object(object)) => lists = object,
                Ok(Value::Array(items)) => {
                    objects.extend(items.into_iter().filter_map(|item| match item {
                        Value::Object(object) => Some(object),
                        _ => None,
                    }));
                }
                Ok(Value::Null) => {}
                _ => faults.note(
                    "bad-box",
                    format!("the boxes of row {} are no JSON", row + 1),
                ),
            }
        }
        objects.extend(apart(lists));
        let mut boxes = Vec::with_capacity(objects.len());
        for object in objects {
            boxes.extend(box_of(&object, names, found, faults));
        }
        boxes
    }
}

/// One object for each box, from the lists that describe all of them.
fn apart(lists: Map<String, Value>) -> Vec<Map<String, Value>> {
    let Some(boxes) = BOX_KEYS.iter().find_map(|key| lists.get(*key)) else {
        return Vec::new();
    };
    let Value::Array(boxes) = boxes else {
        return Vec::new();
    };
    // A single box without a list around it.
    if !boxes.is_empty() && boxes.iter().all(Value::is_number) {
        return vec![lists];
    }
    (0..boxes.len())
        .map(|at| {
            let of_one = lists.iter().filter_map(|(key, value)| match value {
                Value::Array(values) => Some((key.clone(), values.get(at)?.clone())),
                _ => None,
            });
            of_one.collect()
        })
        .collect()
}

fn box_of(
    object: &Map<String, Value>,
    names: &ClassNames,
    found: &mut Found,
    faults: &mut FaultList,
) -> Option<FoundMark> {
    let rect = BOX_KEYS.iter().find_map(|key| object.get(*key));
    let numbers: Option<Vec<f64>> = rect
        .and_then(Value::as_array)
        .and_then(|numbers| numbers.iter().map(json_file::number).collect());
    let Some([x, y, width, height]) = numbers.as_deref() else {
        faults.note("bad-box", "a box has not four numbers");
        return None;
    };
    let said = CLASS_KEYS
        .iter()
        .find_map(|key| Some((*key, json_file::identifier(object.get(*key)?)?)));
    let class = match said {
        Some((key, written)) => {
            let alike = || OWN_KEYS.into_iter().find(|key| names.has(key));
            let key = Some(key).filter(|key| names.has(key)).or_else(alike);
            names.class_of(key.unwrap_or_default(), &written, faults)?
        }
        None => UNNAMED.to_owned(),
    };
    let flag = |name| object.get(name).is_some_and(json_file::is_set);
    let rect = [*x, *y, *width, *height].map(|number| number as f32);
    Some(FoundMark {
        flags: MarkFlags {
            difficult: flag("difficult"),
            truncated: flag("truncated"),
            occluded: flag("occluded"),
        },
        ..FoundMark::rect(found.class(&class), rect, MarkUnit::Own)
    })
}
