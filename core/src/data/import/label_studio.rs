//! Label Studio's JSON and JSON-MIN exports: one task a picture, a text or a sound. Places on
//! pictures are in percent, those in texts in UTF-16 units, those in sounds in seconds.
//!
//! <https://labelstud.io/guide/export>. Of several people's answers to a task the first one that was
//! not cancelled counts.

use super::fault_list::FaultList;
use super::folder_index::{
    FolderIndex, IndexedFile, bare_name, is_picture, is_sound, picture_twice, root_of,
};
use super::format::Wanted;
use super::found::{Body, Found, FoundItem, FoundMark, MarkUnit, Record};
use super::json_file::{Annotated, AnnotationFiles};
use super::table_files::Places;
use super::yolo::upright;
use super::{class_list, json_file};
use crate::data::media::SkipReason;
use crate::data::{DataKind, MarkFlags, Shape, Split};
use crate::failure::Failure;
use crate::label::offsets::Unit;
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Names that a task's picture usually goes by; others are found by the ending of their value.
const PICTURE_KEYS: [&str; 4] = ["image", "img", "picture", "photo"];

/// Names that a task's sound usually goes by.
const SOUND_KEYS: [&str; 4] = ["audio", "sound", "wav", "recording"];

/// Names that a task's text usually goes by; without one the longest text counts.
const TEXT_KEYS: [&str; 4] = ["text", "content", "document", "review"];

/// Names of the lists of answers; the second is that of old versions.
pub(crate) const ANSWER_KEYS: [&str; 2] = ["annotations", "completions"];

type Object = Map<String, Value>;

/// Whether a folder or a JSON file holds Label Studio's tasks.
pub fn is_one(source: &Path) -> bool {
    !files_of(source, &root_of(source)).is_empty()
}

/// Reads tasks: what is drawn, and `choices` as classes of the whole. Classes are in the order of
/// `classes.txt` where there is one, else in that of their first use.
///
/// # Errors
/// If there are none, or none of their files can be read.
pub(super) fn read(source: &Path, wanted: &Wanted<'_>) -> Result<Found, Failure> {
    let root = root_of(source);
    let files = files_of(source, &root);
    let set = AnnotationFiles {
        source,
        root: &root,
        files: &files,
        format: "Label Studio",
        classes: class_list::first_of(&root, &["classes.txt"]).unwrap_or_default(),
        wanted,
    };
    let kind = wanted.kind;
    let mut places = Places::default();
    set.read(|path, tasks: Vec<Object>, annotated| {
        let Annotated { index, found, used } = annotated;
        let mut faults = FaultList::of(path);
        for (place, task) in tasks.iter().enumerate() {
            // JSON-MIN has what was asked and what was answered side by side.
            let data = data_of(task);
            let item = if kind == DataKind::Texts {
                text_item(data, path, &mut places)
            } else {
                file_item(data, kind, index, used)
            };
            match item {
                Ok((mut item, key)) => {
                    item.record = Some(Record {
                        file: path.to_owned(),
                        place,
                        name: data.get(key).map(Value::to_string).unwrap_or_default(),
                    });
                    add(task, key, item, kind, found, &mut faults);
                }
                Err(reason) => faults.add(reason),
            }
        }
        found.skipped.extend(faults.finish());
    })
}

pub(super) fn files_of(source: &Path, root: &Path) -> Vec<PathBuf> {
    let mut files = json_file::candidates(source, root);
    files.retain(|path| {
        let head = json_file::head(path);
        let is_task = head.has("data") && ANSWER_KEYS.iter().any(|key| head.has(key));
        let is_min = head.has("annotation_id") || head.has("annotator");
        head.is_list && (is_task || is_min)
    });
    files
}

/// What a task is about.
pub(crate) fn data_of(task: &Object) -> &Object {
    task.get("data").and_then(Value::as_object).unwrap_or(task)
}

/// The item of a task about a text, and the name of the text's field.
fn text_item<'a>(
    data: &'a Object,
    path: &Path,
    places: &mut Places,
) -> Result<(FoundItem, &'a str), SkipReason> {
    let (key, text) = text_of(data)
        .ok_or_else(|| SkipReason::new("row-without-text", "a task without a text"))?;
    let item = FoundItem {
        path: places.of(path, text),
        body: Body::Text(text.to_owned()),
        ..FoundItem::default()
    };
    Ok((item, key))
}

/// The item of a task about a file, and the name of the file's field.
fn file_item<'a>(
    data: &'a Object,
    kind: DataKind,
    index: &FolderIndex,
    used: &mut HashSet<PathBuf>,
) -> Result<(FoundItem, &'a str), SkipReason> {
    let (key, written) = file_of(data, kind)
        .ok_or_else(|| SkipReason::new("no-file-name", "a task names no file"))?;
    let file = find(index, written)?;
    if !used.insert(file.path.clone()) {
        return Err(picture_twice(written));
    }
    let item = FoundItem {
        path: file.path.clone(),
        split: file.split(),
        ..FoundItem::default()
    };
    Ok((item, key))
}

fn add(
    task: &Object,
    key: &str,
    mut item: FoundItem,
    kind: DataKind,
    found: &mut Found,
    faults: &mut FaultList,
) {
    let said = data_of(task).get("split").and_then(Value::as_str);
    item.split = said.and_then(Split::from_folder_name).or(item.split);
    let mut answer = Answer {
        kind,
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

/// The texts of a task that are not empty, by the names of their fields.
fn texts(data: &Object) -> impl Iterator<Item = (&str, &str)> {
    let texts = data.iter().filter_map(|(k, v)| Some((&**k, v.as_str()?)));
    texts.filter(|(_, value)| !value.trim().is_empty())
}

/// The name and the value of the field that holds the text.
pub(crate) fn text_of(data: &Object) -> Option<(&str, &str)> {
    let usual = texts(data).find(|(key, _)| TEXT_KEYS.contains(key));
    usual.or_else(|| texts(data).max_by_key(|(_, text)| text.len()))
}

/// The name and the value of the field that holds the picture or the sound.
pub(crate) fn file_of(data: &Object, kind: DataKind) -> Option<(&str, &str)> {
    let (keys, is_file): ([&str; 4], fn(&str) -> bool) = match kind {
        DataKind::Sounds => (SOUND_KEYS, is_sound),
        _ => (PICTURE_KEYS, is_picture),
    };
    let usual = texts(data).find(|(key, _)| keys.contains(key));
    usual.or_else(|| texts(data).find(|(_, value)| is_file(without_query(value))))
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
    kind: DataKind,
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

    /// What a choice says of the mark in the same place; choices that mean something else are no
    /// class of the whole either.
    fn add_flags(&mut self, value: &Object, result: Option<&Value>) {
        let Some((shape, _)) = place_of(value, result, self.kind) else {
            return;
        };
        let said = value.get("choices").map(texts_of).unwrap_or_default();
        for mark in self.item.marks.iter_mut().filter(|m| m.shape == shape) {
            for flag in &said {
                set_flag(&mut mark.flags, flag);
            }
        }
    }

    fn add_value(&mut self, value: &Object, result: Option<&Value>) {
        if let Some(choices) = value.get("choices") {
            for class in texts_of(choices) {
                self.add_class(class);
            }
            return;
        }
        let Some(labels) = LABEL_KEYS.iter().find_map(|key| value.get(*key)) else {
            let shape = value.keys().any(|key| key.ends_with("labels"));
            if shape {
                let message = "a shape that is no box, outline, point or part was not read";
                self.faults.note("shape-ignored", message);
            }
            return;
        };
        let labels = texts_of(labels);
        let class = labels.first().and_then(|name| class_list::class_name(name));
        let Some(class) = class else {
            let message = "a box without the name of a class";
            self.faults.note("unknown-class", message);
            self.item.num_bad += 1;
            return;
        };
        if labels.len() > 1 {
            let message = format!("a mark has {} classes; the first counts", labels.len());
            self.faults.note("several-classes", message);
        }
        match place_of(value, result, self.kind) {
            Some((shape, unit)) => {
                let class = self.found.class(&class);
                self.item.marks.push(FoundMark {
                    unit,
                    ..FoundMark::plain(class, shape)
                });
            }
            None => {
                self.item.num_bad += 1;
                self.faults.note("bad-box", "a box has not four numbers");
            }
        }
    }

    fn add_class(&mut self, written: &str) {
        match class_list::class_name(written) {
            Some(class) => {
                let class = self.found.class(&class);
                self.item.add_class(class);
            }
            None => self.faults.note("unknown-class", "a choice without a name"),
        }
    }
}

/// What results say marks under, by their control.
pub(crate) const LABEL_KEYS: [&str; 4] = [
    "rectanglelabels",
    "polygonlabels",
    "keypointlabels",
    "labels",
];

fn set_flag(flags: &mut MarkFlags, said: &str) {
    match said.to_lowercase().as_str() {
        "difficult" => flags.difficult = true,
        "truncated" => flags.truncated = true,
        "occluded" => flags.occluded = true,
        _ => {}
    }
}

/// Whether choices are those of a region (`perRegion`), which has a place, not of the picture.
fn is_of_region(value: &Object) -> bool {
    let has_place = ["x", "points", "start"]
        .iter()
        .any(|key| value.contains_key(*key));
    value.contains_key("choices") && has_place
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

/// Where a value is, and what it counts in. On pictures: as shares.
fn place_of(value: &Object, result: Option<&Value>, kind: DataKind) -> Option<(Shape, MarkUnit)> {
    let number = |name| value.get(name).and_then(json_file::number);
    let share = |percent: f64| (percent / 100.0) as f32;
    match kind {
        DataKind::Texts => {
            let [start, end] = [number("start")?, number("end")?];
            let is_place = |at: f64| (0.0..=f64::from(u32::MAX)).contains(&at);
            let shape = Shape::Span {
                start: start as u32,
                end: end as u32,
            };
            // Label Studio counts as JavaScript does.
            let unit = MarkUnit::Text(Unit::Utf16);
            (is_place(start) && is_place(end)).then_some((shape, unit))
        }
        DataKind::Sounds => {
            let shape = Shape::Region {
                start_secs: number("start")?,
                end_secs: number("end")?,
            };
            Some((shape, MarkUnit::Own))
        }
        DataKind::Rows => None,
        DataKind::Pictures => {
            if let Some(points) = value.get("points").and_then(Value::as_array) {
                let points: Option<Vec<[f64; 2]>> = points.iter().map(point).collect();
                let points_px = points?.iter().map(|point| point.map(share)).collect();
                return Some((Shape::Polygon { points_px }, MarkUnit::Shares));
            }
            if value.contains_key("keypointlabels") {
                let at_px = [number("x")?, number("y")?].map(share);
                return Some((Shape::Point { at_px }, MarkUnit::Shares));
            }
            let shape = match rect_of(value, result)? {
                Rect::Upright(rect) => Shape::Box {
                    rect_px: rect.map(share),
                },
                Rect::Turned(corners) => upright(Shape::Polygon {
                    points_px: corners.map(|corner| corner.map(share)).to_vec(),
                }),
            };
            Some((shape, MarkUnit::Shares))
        }
    }
}

/// A box in percent.
enum Rect {
    /// Left, top, width and height.
    Upright([f64; 4]),
    /// The corners of one that was turned.
    Turned([[f64; 2]; 4]),
}

fn rect_of(value: &Object, result: Option<&Value>) -> Option<Rect> {
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
        return Some(Rect::Upright(rect));
    };
    // Turned clockwise around the upper left corner.
    let (sin, cos) = turned.to_radians().sin_cos();
    let corners = [[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]];
    Some(Rect::Turned(corners.map(|[across, down]| {
        let (across, down) = (across * full_width, down * full_height);
        let turned = [across * cos - down * sin, across * sin + down * cos];
        [x + turned[0] / full_width, y + turned[1] / full_height]
    })))
}

fn point(value: &Value) -> Option<[f64; 2]> {
    match &value.as_array()?[..] {
        [x, y] => Some([json_file::number(x)?, json_file::number(y)?]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use serde_json::json;
    use std::fs;

    fn read(source: &Path) -> Result<Found, Failure> {
        super::read(source, &Wanted::plain(DataKind::Pictures))
    }

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
                {"type": "keypointlabels",
                 "value": {"x": 50, "y": 25, "width": 0.5, "keypointlabels": ["eye"]}},
                {"type": "relation", "from_id": "a", "to_id": "b"}
            ])),
            task("b.jpg", &json!([])),
            {"id": 3, "data": {"nothing": 1}, "annotations": []}
        ]);
        let dir = folder(&tasks.to_string());
        assert!(is_one(dir.path()) && is_one(&dir.path().join("project-1.json")));
        let found = read(dir.path()).unwrap();
        assert_eq!(found.classes, ["狗", "cat", "outdoor", "night", "eye"]);
        let item = &found.items[0];
        assert_eq!(item.class.as_deref(), Some("outdoor"));
        let near = |a: [f32; 4], b: [f32; 4]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5);
        let bounds: Vec<[f32; 4]> = item.drawn().filter_map(|m| m.shape.bounds_px()).collect();
        assert!(near(bounds[0], [0.1, 0.2, 0.3, 0.4]));
        // 20 × 40 pixels become 40 × 20, left of where the corner is.
        assert!(near(bounds[1], [0.3, 0.2, 0.2, 0.2]));
        assert!(item.marks[1].shape.rect_px().is_some(), "a quarter turn");
        assert!(near(bounds[2], [0.1, 0.1, 0.2, 0.4]));
        assert_eq!(bounds[3], [0.5, 0.25, 0.0, 0.0]);
        let kinds: Vec<String> = item.marks.iter().map(|m| m.shape.to_string()).collect();
        assert!(
            kinds[2].starts_with("polygon") && kinds[4].starts_with("point"),
            "{kinds:?}"
        );
        assert_eq!((&*kinds[3], &*item.marks[3].class), ("whole", "night"));
        assert_eq!(kinds.len(), 5);
        let codes: Vec<&str> = found.skipped.iter().map(|s| s.reason.code).collect();
        let expected = [
            "bad-box",
            "unknown-class",
            "shape-ignored",
            "picture-twice",
            "no-file-name",
        ];
        assert_eq!(codes[..5], expected);
        assert!(codes[5..].iter().all(|code| *code == "not-annotated"));
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
            let MarkFlags {
                difficult,
                truncated,
                occluded,
            } = item.marks[place].flags;
            [difficult, truncated, occluded]
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
        assert_eq!(found.items[0].marks[0].class, "dog");
        assert_eq!(found.items[1].class.as_deref(), Some("猫"));
        assert_eq!(found.skipped, []);
    }

    #[test]
    fn parts_of_texts_count_as_javascript_does_and_parts_of_sounds_in_seconds() {
        let tasks = json!([{"id": 1, "data": {"text": "好😀 cat"}, "annotations": [{"result": [
            {"type": "labels", "value":
                {"start": 4, "end": 7, "text": "cat", "labels": ["animal"]}},
            {"type": "choices", "value": {"choices": ["short", "silly"]}},
        ]}]}]);
        let dir = folder(&tasks.to_string());
        let found = super::read(dir.path(), &Wanted::plain(DataKind::Texts)).unwrap();
        assert_eq!(found.classes, ["animal", "short", "silly"]);
        let item = &found.items[0];
        assert_eq!(item.body, Body::Text("好😀 cat".into()));
        assert_eq!(item.class.as_deref(), Some("short"));
        assert_eq!(item.marks[0].shape, Shape::Span { start: 4, end: 7 });
        assert_eq!(item.marks[0].unit, MarkUnit::Text(Unit::Utf16));
        assert_eq!(item.marks[1].shape, Shape::Whole);

        let tasks = json!([task(
            "a.wav",
            &json!([
                {"type": "labels", "value":
                    {"start": 0.25, "end": "1.5", "channel": 0, "labels": ["bark"]}},
            ])
        )]);
        let dir = folder(&tasks.to_string().replace("image", "audio"));
        fs::write(dir.path().join("a.wav"), "x").unwrap();
        let found = super::read(dir.path(), &Wanted::plain(DataKind::Sounds)).unwrap();
        let (start_secs, end_secs) = (0.25, 1.5);
        let shape = Shape::Region {
            start_secs,
            end_secs,
        };
        assert_eq!(found.items[0].marks[0].shape, shape);
    }

    #[test]
    fn a_file_cut_short_fails() {
        let dir = folder(r#"[{"id": 1, "data": {"image": "b.jpg"}, "annotations": [{"resu"#);
        assert!(is_one(dir.path()));
        assert_eq!(read(dir.path()).unwrap_err().code, "annotations-damaged");
    }
}
