//! Label Studio's JSON and JSON-MIN exports: one task a picture, boxes in percent.
//!
//! <https://labelstud.io/guide/export>. Of several people's answers to a task the first one that was
//! not cancelled counts.

use super::fault_list::FaultList;
use super::folder_index::{
    FolderIndex, IndexedFile, bare_name, is_picture, picture_twice, root_of,
};
use super::found::{BoxUnit, Found, FoundBox, FoundItem};
use super::json_file::{Annotated, AnnotationFiles};
use super::{class_list, json_file};
use crate::data::Split;
use crate::data::media::SkipReason;
use crate::failure::Failure;
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Names that a task's picture usually goes by; others are found by the ending of their value.
const PICTURE_KEYS: [&str; 4] = ["image", "img", "picture", "photo"];

/// Names of the lists of answers; the second is that of old versions.
const ANSWER_KEYS: [&str; 2] = ["annotations", "completions"];

type Object = Map<String, Value>;

/// Whether a folder or a JSON file holds Label Studio's tasks.
pub fn is_one(source: &Path) -> bool {
    !files_of(source, &root_of(source)).is_empty()
}

/// Reads tasks. Boxes are shares of the picture, `choices` are classes of pictures. Classes are in
/// the order of `classes.txt` where there is one, else in that of their first use.
///
/// # Errors
/// If there are none, or none of their files can be read.
pub fn read(source: &Path) -> Result<Found, Failure> {
    let root = root_of(source);
    let files = files_of(source, &root);
    let set = AnnotationFiles {
        source,
        root: &root,
        files: &files,
        format: "Label Studio",
        classes: class_list::first_of(&root, &["classes.txt"]).unwrap_or_default(),
    };
    set.read(|path, tasks: Vec<Object>, annotated| {
        let Annotated { index, found, used } = annotated;
        let mut faults = FaultList::of(path);
        for task in &tasks {
            add(task, index, found, used, &mut faults);
        }
        found.skipped.extend(faults.finish());
    })
}

fn files_of(source: &Path, root: &Path) -> Vec<PathBuf> {
    let mut files = json_file::candidates(source, root);
    files.retain(|path| {
        let head = json_file::head(path);
        let is_task = head.has("data") && ANSWER_KEYS.iter().any(|key| head.has(key));
        let is_min = head.has("annotation_id") || head.has("annotator");
        head.is_list && (is_task || is_min)
    });
    files
}

fn add(
    task: &Object,
    index: &FolderIndex,
    found: &mut Found,
    used: &mut HashSet<PathBuf>,
    faults: &mut FaultList,
) {
    // JSON-MIN has what was asked and what was answered side by side.
    let data = task.get("data").and_then(Value::as_object).unwrap_or(task);
    let Some((key, written)) = picture_of(data) else {
        faults.note("no-file-name", "a task names no picture");
        return;
    };
    let file = match find(index, written) {
        Ok(file) => file,
        Err(reason) => return faults.add(reason),
    };
    if !used.insert(file.path.clone()) {
        return faults.add(picture_twice(written));
    }
    let said = data.get("split").and_then(Value::as_str);
    let mut item = FoundItem {
        path: file.path.clone(),
        split: said
            .and_then(Split::from_folder_name)
            .or_else(|| file.split()),
        ..FoundItem::default()
    };
    let mut answer = Answer {
        found,
        item: &mut item,
        faults,
    };
    match ANSWER_KEYS.iter().find_map(|key| task.get(*key)) {
        Some(answers) => answer.add_first_of(answers),
        None => answer.add_min(task, key),
    }
    found.items.push(item);
}

/// The name and the value of the field that holds the picture.
fn picture_of(data: &Object) -> Option<(&str, &str)> {
    let texts = || {
        let texts = data.iter().filter_map(|(k, v)| Some((&**k, v.as_str()?)));
        texts.filter(|(_, value)| !value.trim().is_empty())
    };
    let usual = texts().find(|(key, _)| PICTURE_KEYS.contains(key));
    usual.or_else(|| texts().find(|(_, value)| is_picture(without_query(value))))
}

/// The picture that a task means. Where Label Studio kept it says nothing about where it lies here,
/// so that the bare name of uploads and addresses is looked for.
fn find<'a>(index: &'a FolderIndex, written: &str) -> Result<&'a IndexedFile, SkipReason> {
    let written = written.trim();
    if let Some((_, path)) = written.split_once("/data/local-files/?d=") {
        let path = path.split('&').next().unwrap_or_default();
        return index
            .picture(&decoded(path), &[])
            .or_else(|reason| match reason.code {
                "picture-missing" => index.picture(path, &[]).map_err(|_| reason),
                _ => Err(reason),
            });
    }
    if written.contains("://") || written.starts_with("/data/") {
        let name = decoded(bare_name(without_query(written)));
        let name = name.replace('\\', "/");
        let name = bare_name(&name);
        let here = index
            .picture_named(name)
            .or_else(|reason| match without_prefix(name) {
                Some(name) => index.picture_named(name),
                None => Err(reason),
            });
        return here.map_err(|reason| match reason.code {
            "picture-missing" if written.contains("://") => SkipReason::new(
                "picture-at-address",
                format!("“{written}” is an address, not a file in the folder"),
            ),
            _ => reason,
        });
    }
    index.picture(written, &[]).or_else(|reason| {
        let name = without_prefix(bare_name(written)).filter(|_| reason.code == "picture-missing");
        let found = name.and_then(|name| index.picture_named(name).ok());
        found.ok_or(reason)
    })
}

/// The name of an upload without the eight hexadecimal digits that Label Studio puts before it.
fn without_prefix(name: &str) -> Option<&str> {
    let (prefix, rest) = name.split_once('-')?;
    let is_prefix = prefix.len() == 8 && prefix.bytes().all(|b| b.is_ascii_hexdigit());
    (is_prefix && !rest.is_empty()).then_some(rest)
}

fn without_query(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// A text with `%20` and the like turned into what they mean.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        rest = others;
        let hex = others.get(..2).filter(|_| *first == b'%');
        let hex = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &others[2..];
            }
            None => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// One person's answer to a task, while it is read.
struct Answer<'a> {
    found: &'a mut Found,
    item: &'a mut FoundItem,
    faults: &'a mut FaultList,
}

impl Answer<'_> {
    fn add_first_of(&mut self, answers: &Value) {
        let answers = answers.as_array().map_or(&[][..], |answers| answers);
        let mut valid = answers
            .iter()
            .filter(|answer| !answer.get("was_cancelled").is_some_and(json_file::is_set));
        let first = valid.next();
        let results = first.and_then(|answer| answer.get("result")?.as_array());
        for result in results.iter().flat_map(|results| results.iter()) {
            let Some(value) = result.get("value").and_then(Value::as_object) else {
                // A relation between boxes.
                continue;
            };
            if !is_of_region(value) {
                self.add_value(value, Some(result));
            }
        }
        // After the boxes, whatever the order in which both stand in the file.
        for result in results.iter().flat_map(|results| results.iter()) {
            let value = result.get("value").and_then(Value::as_object);
            if let Some(value) = value.filter(|value| is_of_region(value)) {
                self.add_flags(value, Some(result));
            }
        }
        let others = valid.count();
        if others > 0 {
            let message = format!("{others} further answers to a task were not read");
            self.faults.note("answers-ignored", message);
        }
    }

    /// What JSON-MIN says: lists of boxes, and choices as a text or an object.
    fn add_min(&mut self, task: &Object, picture_key: &str) {
        let mut of_regions = Vec::new();
        for (key, value) in task {
            match value {
                Value::Array(values) => {
                    for value in values.iter().filter_map(Value::as_object) {
                        if is_of_region(value) {
                            of_regions.push(value);
                        } else {
                            self.add_value(value, None);
                        }
                    }
                }
                Value::Object(value) if value.contains_key("choices") => {
                    self.add_value(value, None);
                }
                Value::String(class) if key != picture_key && means_class(key) => {
                    self.add_class(class);
                }
                _ => {}
            }
        }
        for value in of_regions {
            self.add_flags(value, None);
        }
    }

    /// What a choice says of the box in the same place; choices that mean something else are no
    /// class of the picture either.
    fn add_flags(&mut self, value: &Object, result: Option<&Value>) {
        let Some(rect) = rect_of(value, result) else {
            return;
        };
        let rect = rect.map(|percent| (percent / 100.0) as f32);
        let said = value.get("choices").map(texts_of).unwrap_or_default();
        for found in self.item.boxes.iter_mut().filter(|b| b.rect == rect) {
            for flag in &said {
                match flag.to_lowercase().as_str() {
                    "difficult" => found.difficult = true,
                    "truncated" => found.truncated = true,
                    "occluded" => found.occluded = true,
                    _ => {}
                }
            }
        }
    }

    fn add_value(&mut self, value: &Object, result: Option<&Value>) {
        if let Some(choices) = value.get("choices") {
            let classes = texts_of(choices);
            if let Some(class) = classes.first() {
                self.add_class(class);
            }
            if classes.len() > 1 {
                let message = format!("a picture has {} choices; the first counts", classes.len());
                self.faults.note("several-classes", message);
            }
            return;
        }
        let labels = ["rectanglelabels", "polygonlabels", "labels"];
        let Some(labels) = labels.iter().find_map(|key| value.get(*key)) else {
            let shape = value.keys().any(|key| key.ends_with("labels"));
            if shape {
                let message = "a shape that is neither a box nor a polygon was not read";
                self.faults.note("shape-ignored", message);
            }
            return;
        };
        let labels = texts_of(labels);
        let class = labels.first().and_then(|name| class_list::class_name(name));
        let Some(class) = class else {
            let message = "a box without the name of a class";
            self.faults.note("unknown-class", message);
            return;
        };
        match rect_of(value, result) {
            Some(rect) => {
                let class = self.found.class(&class);
                self.item.boxes.push(FoundBox {
                    class,
                    rect: rect.map(|percent| (percent / 100.0) as f32),
                    unit: BoxUnit::Shares,
                    difficult: false,
                    truncated: false,
                    occluded: false,
                });
            }
            None => self.faults.note("bad-box", "a box has not four numbers"),
        }
    }

    fn add_class(&mut self, written: &str) {
        match (class_list::class_name(written), &self.item.class) {
            (Some(class), None) => self.item.class = Some(self.found.class(&class)),
            (Some(class), Some(before)) if class != *before => {
                let message = format!("a picture is both “{before}” and “{class}”");
                self.faults.note("several-classes", message);
            }
            (Some(_), Some(_)) => {}
            (None, _) => self.faults.note("unknown-class", "a choice without a name"),
        }
    }
}

/// Whether choices are those of a region (`perRegion`), which has a place, not of the picture.
fn is_of_region(value: &Object) -> bool {
    value.contains_key("choices") && (value.contains_key("x") || value.contains_key("points"))
}

/// Whether a field of JSON-MIN with this name holds a class: fields of the task lie beside it.
fn means_class(key: &str) -> bool {
    let key = key.to_lowercase();
    ["choice", "class", "label", "category"]
        .iter()
        .any(|word| key.contains(word))
}

fn texts_of(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Left, top, width and height in percent: around a polygon, or around a box that was turned.
fn rect_of(value: &Object, result: Option<&Value>) -> Option<[f64; 4]> {
    if let Some(points) = value.get("points").and_then(Value::as_array) {
        let points: Option<Vec<[f64; 2]>> = points.iter().map(point).collect();
        return around(&points?);
    }
    let number = |name| value.get(name).and_then(json_file::number);
    let rect @ [x, y, width, height] = [
        number("x")?,
        number("y")?,
        number("width")?,
        number("height")?,
    ];
    let turned = number("rotation").unwrap_or(0.0);
    let side = |name| {
        let written = result
            .and_then(|result| result.get(name))
            .or(value.get(name));
        written
            .and_then(json_file::number)
            .filter(|side| *side > 0.0)
    };
    let sides = (side("original_width"), side("original_height"));
    // Percent of width and height differ in pixels: without the picture's size nothing can be turned.
    let (true, (Some(full_width), Some(full_height))) = (turned != 0.0, sides) else {
        return Some(rect);
    };
    // Turned clockwise around the upper left corner.
    let (sin, cos) = turned.to_radians().sin_cos();
    let corners = [[0.0, 0.0], [width, 0.0], [0.0, height], [width, height]];
    let corners = corners.map(|[across, down]| {
        let (across, down) = (across * full_width, down * full_height);
        let turned = [across * cos - down * sin, across * sin + down * cos];
        [x + turned[0] / full_width, y + turned[1] / full_height]
    });
    around(&corners)
}

fn point(value: &Value) -> Option<[f64; 2]> {
    match &value.as_array()?[..] {
        [x, y] => Some([json_file::number(x)?, json_file::number(y)?]),
        _ => None,
    }
}

/// The upright box around points; `None` without points.
fn around(points: &[[f64; 2]]) -> Option<[f64; 4]> {
    let first = *points.first()?;
    let (low, high) = points.iter().fold((first, first), |(low, high), [x, y]| {
        (
            [low[0].min(*x), low[1].min(*y)],
            [high[0].max(*x), high[1].max(*y)],
        )
    });
    Some([low[0], low[1], high[0] - low[0], high[1] - low[1]])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use serde_json::json;
    use std::fs;

    fn folder(tasks: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("images")).unwrap();
        for name in ["猫 1.JPG", "b.jpg", "deadbeef-c.png"] {
            fs::write(dir.path().join("images").join(name), "x").unwrap();
        }
        fs::write(dir.path().join("project-1.json"), tasks).unwrap();
        dir
    }

    fn task(image: &str, result: &Value) -> Value {
        json!({"id": 1, "data": {"image": image}, "annotations": [{"result": result}]})
    }

    #[test]
    fn every_way_to_write_a_picture_is_followed_but_none_leads_out() {
        let dir = folder("[]");
        let index = FolderIndex::of(dir.path()).unwrap();
        for (written, name) in [
            ("/data/upload/3/0123abcd-%E7%8C%AB%201.JPG", "猫 1.JPG"),
            ("/data/upload/3/deadbeef-c.png", "deadbeef-c.png"),
            ("/data/local-files/?d=images/%E7%8C%AB%201.JPG", "猫 1.JPG"),
            ("/data/local-files/?d=images/b.jpg", "b.jpg"),
            ("https://x.org/a/b.jpg?size=%2F..", "b.jpg"),
            ("s3://bucket/b.jpg", "b.jpg"),
            ("images/b.jpg", "b.jpg"),
            ("0123abcd-b.jpg", "b.jpg"),
        ] {
            assert_eq!(find(&index, written).unwrap().name(), name, "{written}");
        }
        for (written, code) in [
            ("/data/local-files/?d=../../etc/passwd", "outside-folder"),
            ("/data/local-files/?d=%2E%2E/b.jpg", "outside-folder"),
            ("/home/me/b.jpg", "outside-folder"),
            ("../b.jpg", "outside-folder"),
            ("https://x.org/none.jpg", "picture-at-address"),
            ("/data/upload/1/none.jpg", "picture-missing"),
        ] {
            assert_eq!(find(&index, written).unwrap_err().code, code, "{written}");
        }
    }

    #[test]
    fn boxes_polygons_turned_boxes_and_choices_are_read() {
        let tasks = json!([
            task("b.jpg", &json!([
                {"type": "rectanglelabels", "original_width": 200, "original_height": 100,
                 "value": {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0,
                           "rectanglelabels": ["狗"]}},
                {"type": "rectanglelabels", "original_width": 200, "original_height": 100,
                 "value": {"x": 50, "y": 20, "width": 10, "height": 40, "rotation": 90,
                           "rectanglelabels": ["cat"]}},
                {"type": "polygonlabels",
                 "value": {"points": [[10, 10], [30, 20], [20, 50]], "polygonlabels": ["cat"]}},
                {"type": "choices", "value": {"choices": ["outdoor", "night"]}},
                {"type": "rectanglelabels", "value": {"x": 1, "rectanglelabels": ["cat"]}},
                {"type": "rectanglelabels",
                 "value": {"x": 1, "y": 1, "width": 1, "height": 1, "rectanglelabels": []}},
                {"type": "ellipselabels", "value": {"x": 1, "ellipselabels": ["cat"]}},
                {"type": "relation", "from_id": "a", "to_id": "b"}
            ])),
            task("b.jpg", &json!([])),
            {"id": 3, "data": {"nothing": 1}, "annotations": []}
        ]);
        let dir = folder(&tasks.to_string());
        assert!(is_one(dir.path()) && is_one(&dir.path().join("project-1.json")));
        let found = read(dir.path()).unwrap();
        assert_eq!(found.classes, ["狗", "cat", "outdoor"]);
        let item = &found.items[0];
        assert_eq!(item.class.as_deref(), Some("outdoor"));
        let near = |a: [f32; 4], b: [f32; 4]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5);
        assert!(near(item.boxes[0].rect, [0.1, 0.2, 0.3, 0.4]));
        // 20 × 40 pixels become 40 × 20, left of where the corner is.
        assert!(near(item.boxes[1].rect, [0.3, 0.2, 0.2, 0.2]));
        assert!(near(item.boxes[2].rect, [0.1, 0.1, 0.2, 0.4]));
        assert_eq!(item.boxes.len(), 3);
        let codes: Vec<&str> = found.skipped.iter().map(|s| s.reason.code).collect();
        let expected = [
            "several-classes",
            "bad-box",
            "unknown-class",
            "shape-ignored",
            "picture-twice",
            "no-file-name",
        ];
        assert_eq!(codes[..6], expected);
        assert!(codes[6..].iter().all(|code| *code == "not-annotated"));
    }

    #[test]
    fn choices_of_a_region_are_said_of_its_box_and_no_class_of_the_picture() {
        let place = json!({"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0});
        let with = |key: &str, said: &str| {
            let mut value = place.clone();
            value[key] = json!([said]);
            json!({"id": "a", "type": key, "value": value})
        };
        let tasks = json!([task(
            "b.jpg",
            &json!([
                with("choices", "Occluded"),
                with("choices", "red"),
                with("rectanglelabels", "car"),
                {"id": "b", "type": "rectanglelabels", "value":
                    {"x": 1, "y": 1, "width": 1, "height": 1, "rectanglelabels": ["car"]}},
            ])
        )]);
        let dir = folder(&tasks.to_string());
        let found = read(dir.path()).unwrap();
        assert_eq!(found.classes, ["car"]);
        let item = &found.items[0];
        assert_eq!(item.class, None);
        let flags = |place: usize| {
            let found = &item.boxes[place];
            [found.difficult, found.truncated, found.occluded]
        };
        assert_eq!(flags(0), [false, false, true]);
        assert_eq!(flags(1), [false; 3]);
    }

    #[test]
    fn cancelled_and_further_answers_do_not_count() {
        let choice = |class: &str| json!([{"type": "choices", "value": {"choices": [class]}}]);
        let tasks = json!([{"data": {"image": "b.jpg"}, "annotations": [
            {"was_cancelled": true, "result": choice("wrong")},
            {"result": choice("right")},
            {"result": choice("other")}
        ]}]);
        let dir = folder(&tasks.to_string());
        let found = read(&dir.path().join("project-1.json")).unwrap();
        assert_eq!(found.items[0].class.as_deref(), Some("right"));
        assert_eq!(found.skipped.len(), 1);
        assert_eq!(found.skipped[0].reason.code, "answers-ignored");
    }

    #[test]
    fn the_small_form_is_read() {
        let tasks = json!([
            {"image": "/data/upload/1/0123abcd-b.jpg", "id": 1, "annotator": 1, "annotation_id": 1,
             "label": [{"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0,
                        "rectanglelabels": ["dog"], "original_width": 9, "original_height": 9}]},
            {"image": "猫 1.JPG", "id": 2, "annotator": 1, "annotation_id": 2, "choice": "猫"}
        ]);
        let dir = folder(&tasks.to_string());
        assert!(is_one(dir.path()));
        let found = read(&dir.path().join("project-1.json")).unwrap();
        assert_eq!(found.items[0].boxes[0].class, "dog");
        assert_eq!(found.items[1].class.as_deref(), Some("猫"));
        assert_eq!(found.skipped, []);
    }

    #[test]
    fn a_file_cut_short_fails() {
        let dir = folder(r#"[{"id": 1, "data": {"image": "b.jpg"}, "annotations": [{"resu"#);
        assert!(is_one(dir.path()));
        assert_eq!(read(dir.path()).unwrap_err().code, "annotations-damaged");
    }
}
