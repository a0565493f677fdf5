//! YOLO: one text file a picture, `class cx cy width height` or `class x y x y x y …` (outlines) as
//! shares, in both usual layouts (`images/train` beside `labels/train`, and `train/images` beside
//! `train/labels`) and flat.

use super::class_list;
use super::fault_list::FaultList;
use super::folder_index::{FolderIndex, IndexedFile};
use super::format::Wanted;
use super::found::{Found, FoundItem, FoundMark, MarkUnit, Record};
use crate::data::media::SkipReason;
use crate::data::{DataKind, Shape, Split};
use crate::failure::Failure;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};

/// Larger label files and descriptions are none.
const MOST_BYTES: u64 = 16 << 20;

/// Without a list of names, a larger number is more likely damage than a class.
const MOST_UNNAMED: usize = 10_000;

/// Lists of classes, the one that counts first.
pub(crate) const CLASS_LISTS: [&str; 3] = ["classes.txt", "obj.names", "labels/classes.txt"];

/// Names of the description of a data set.
pub(crate) const DESCRIPTIONS: [&str; 4] = ["data.yaml", "data.yml", "dataset.yaml", "dataset.yml"];

/// Whether a folder holds a YOLO description or label files beside pictures.
pub fn is_one(source: &Path) -> bool {
    if !source.is_dir() {
        return false;
    }
    if DESCRIPTIONS.iter().any(|name| source.join(name).is_file()) {
        return true;
    }
    let Ok(index) = FolderIndex::of(source) else {
        return false;
    };
    let labels = labels_by_key(&index);
    // A text beside a picture may be a caption, also where there is a class list: its lines tell.
    let paired = index.pictures().filter_map(|p| labels.get(&key(p)));
    let texts = paired.filter_map(|label| class_list::small_text(&label.path, MOST_BYTES));
    let first = texts.take(100).find(|text| !text.trim().is_empty());
    first.is_some_and(|text| {
        text.trim()
            .lines()
            .next()
            .is_some_and(|line| parse(line, 0).is_ok())
    })
}

/// Reads what is drawn on all pictures; on one without a label file there is nothing. Where labels
/// are read again, such a picture is left out.
///
/// # Errors
/// If the folder cannot be listed.
pub(super) fn read(source: &Path, wanted: &Wanted<'_>) -> Result<Found, Failure> {
    let known = wanted.again.unwrap_or_default();
    let index = FolderIndex::with(source, DataKind::Pictures, known)?;
    let mut found = Found {
        skipped: index.skipped.clone(),
        ..Found::default()
    };
    found.classes = class_names(source, &mut found);
    let listed = listed_splits(source, &index, &mut found);
    let lines = Lines {
        has_names: !found.classes.is_empty(),
        num_key_numbers: num_key_numbers(source),
    };
    let labels = labels_by_key(&index);
    let pictures: HashSet<String> = index.pictures().map(key).collect();
    for label in index.files.iter().filter(|file| is_label(file)) {
        if !pictures.contains(&key(label)) {
            let reason = SkipReason::new("label-without-picture", "no picture belongs to it");
            found.skip(&label.path, reason);
        }
    }
    for picture in index.pictures() {
        let label = labels.get(&key(picture));
        if label.is_none() && wanted.again.is_some() {
            continue;
        }
        let mut item = FoundItem {
            path: picture.path.clone(),
            split: listed
                .get(&picture.below)
                .copied()
                .or_else(|| picture.split()),
            ..FoundItem::default()
        };
        if let Some(label) = label {
            let mut faults = FaultList::of(&label.path);
            match class_list::small_text(&label.path, MOST_BYTES) {
                Some(text) => lines.read(&text, &mut found.classes, &mut item, &mut faults),
                None => {
                    item.num_bad += 1;
                    faults.note("label-unreadable", "its label file cannot be read as text");
                }
            }
            item.record = Some(Record {
                file: label.path.clone(),
                place: 0,
                name: String::new(),
            });
            found.skipped.extend(faults.finish());
        }
        found.items.push(item);
    }
    Ok(found)
}

/// The files of a folder that say labels: those of pictures, the class list, the description.
pub(crate) fn label_files(source: &Path) -> Result<Vec<PathBuf>, Failure> {
    let index = FolderIndex::of(source)?;
    let pictures: HashSet<String> = index.pictures().map(key).collect();
    let is_one = |file: &&IndexedFile| {
        let is_listed = CLASS_LISTS.contains(&&*file.below) || DESCRIPTIONS.contains(&&*file.below);
        let is_text = file.ends_with("txt") && file.name() != "classes.txt";
        is_listed
            || is_label(file)
            || is_text && (pictures.contains(&key(file)) || is_label_text(file))
    };
    let files = index.files.iter().filter(is_one);
    Ok(files.map(|file| file.path.clone()).collect())
}

/// Whether the first line of a file is one of labels.
fn is_label_text(file: &IndexedFile) -> bool {
    class_list::small_text(&file.path, MOST_BYTES).is_some_and(|text| {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.next().is_some_and(|line| parse(line, 0).is_ok())
    })
}

/// How the lines of a data set are read.
pub(crate) struct Lines {
    /// Whether its classes have names; without, a new number is a new class.
    pub has_names: bool,
    /// Numbers of key points behind each box.
    pub num_key_numbers: usize,
}

impl Lines {
    /// Adds the marks of a label file to its item. What is no mark is named in `faults`.
    fn read(
        &self,
        text: &str,
        classes: &mut Vec<String>,
        item: &mut FoundItem,
        faults: &mut FaultList,
    ) {
        let mut num_with_points = 0;
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            match self.mark(line, classes) {
                Ok((mark, has_points)) => {
                    num_with_points += usize::from(has_points);
                    item.marks.push(mark);
                }
                Err(reason) => {
                    item.num_bad += 1;
                    let message = format!("line {}: {reason}", number + 1);
                    faults.note(reason.code, message);
                }
            }
        }
        if num_with_points > 0 {
            let message = format!("the key points of {num_with_points} boxes were not read");
            faults.note("keypoints-ignored", message);
        }
    }

    /// The mark of a line, and whether it has key points, which are not read.
    pub fn mark(
        &self,
        line: &str,
        classes: &mut Vec<String>,
    ) -> Result<(FoundMark, bool), SkipReason> {
        let (class, shape) = parse(line, self.num_key_numbers)
            .map_err(|what| SkipReason::new("bad-label-line", what))?;
        if class >= classes.len() && (self.has_names || class >= MOST_UNNAMED) {
            let message = format!("there is no class {class}");
            return Err(SkipReason::new("unknown-class", message));
        }
        while classes.len() <= class {
            classes.push(classes.len().to_string());
        }
        let mark = FoundMark {
            unit: MarkUnit::Shares,
            ..FoundMark::plain(classes[class].clone(), shape)
        };
        Ok((mark, self.num_key_numbers > 0))
    }

    /// How the lines of a folder are read, and its classes.
    pub fn of(source: &Path) -> (Self, Vec<String>) {
        let classes = class_names(source, &mut Found::default());
        let lines = Self {
            has_names: !classes.is_empty(),
            num_key_numbers: num_key_numbers(source),
        };
        (lines, classes)
    }
}

/// A description as far as it is read. Everything but the names is optional.
#[derive(Default, Deserialize)]
struct Description {
    #[serde(default)]
    names: Names,
    #[serde(default)]
    train: Places,
    #[serde(default)]
    val: Places,
    #[serde(default)]
    test: Places,
    /// Key points of each box and the numbers of each of them, where the labels are poses.
    #[serde(default)]
    kpt_shape: Option<[usize; 2]>,
}

/// Names by their number, from a list or a map; numbers are names, too.
#[derive(Default)]
struct Names(BTreeMap<usize, String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = BTreeMap<usize, String>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list or a map of names")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Self::Value, A::Error> {
                let mut map = BTreeMap::new();
                while let Some(name) = names.next_element::<String>()? {
                    map.insert(map.len(), name);
                }
                Ok(map)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut names: A) -> Result<Self::Value, A::Error> {
                let mut map = BTreeMap::new();
                while let Some((number, name)) = names.next_entry::<usize, String>()? {
                    map.insert(number, name);
                }
                Ok(map)
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(BTreeMap::new())
            }
        }
        deserializer.deserialize_any(Either).map(Self)
    }
}

/// One path, several, or none.
#[derive(Default, Deserialize)]
#[serde(untagged)]
enum Places {
    One(String),
    Many(Vec<String>),
    #[default]
    None,
}

/// The description of a data set; `None` where there is none.
fn description(source: &Path) -> Option<(PathBuf, Result<Description, String>)> {
    DESCRIPTIONS.iter().find_map(|name| {
        let path = source.join(name);
        let text = class_list::small_text(&path, MOST_BYTES)?;
        let read = serde_saphyr::from_str(&text).map_err(|error| error.to_string());
        Some((path, read))
    })
}

/// The names that the text of a description gives its classes, in their order.
pub(crate) fn names_in(text: &str) -> Option<Vec<String>> {
    let description: Description = serde_saphyr::from_str(text).ok()?;
    in_order(&description.names.0)
}

/// Names by their numbers as a list; `None` where there are none.
fn in_order(names: &BTreeMap<usize, String>) -> Option<Vec<String>> {
    let last = names.keys().last().copied();
    let last = last.filter(|last| *last <= class_list::MOST_CLASSES)?;
    // Gaps keep their number, so that labels keep their meaning.
    let names: Vec<String> = (0..=last)
        .map(|n| names.get(&n).cloned().unwrap_or_else(|| n.to_string()))
        .collect();
    Some(class_list::numbered(names.iter().map(String::as_str)))
}

/// The classes in their order: of the description, else of a class list.
fn class_names(source: &Path, found: &mut Found) -> Vec<String> {
    let names = match description(source) {
        Some((_, Ok(description))) => description.names.0,
        Some((path, Err(error))) => {
            // Said, because numbers instead of names would puzzle.
            let message = format!("the names of the classes cannot be read: {error}");
            found.skip(&path, SkipReason::new("bad-description", message));
            BTreeMap::new()
        }
        None => BTreeMap::new(),
    };
    in_order(&names)
        .or_else(|| class_list::first_of(source, &CLASS_LISTS))
        .unwrap_or_default()
}

/// Numbers of key points behind each box.
fn num_key_numbers(source: &Path) -> usize {
    let shape = match description(source) {
        Some((_, Ok(description))) => description.kpt_shape,
        _ => None,
    };
    shape.map_or(0, |[points, numbers]| points.saturating_mul(numbers))
}

/// The splits of the pictures that the description lists by folder or in text files.
fn listed_splits(source: &Path, index: &FolderIndex, found: &mut Found) -> HashMap<String, Split> {
    let mut splits = HashMap::new();
    let Some((path, Ok(description))) = description(source) else {
        return splits;
    };
    let places = [
        (Split::Test, description.test),
        (Split::Valid, description.val),
        (Split::Train, description.train),
    ];
    for (split, places) in places {
        let places = match places {
            Places::One(place) => vec![place],
            Places::Many(places) => places,
            Places::None => continue,
        };
        for place in places.iter().filter(|place| !place.trim().is_empty()) {
            // Roboflow writes ../train/images and means train/images.
            let below = match index.below(place.trim().trim_start_matches("../")) {
                Ok(below) => below,
                Err(reason) => {
                    found.skip(&path, reason);
                    continue;
                }
            };
            let Some(list) = index.at(&below) else {
                let folder = format!("{below}/");
                let inside = index
                    .pictures()
                    .filter(|file| file.below.starts_with(&folder));
                splits.extend(inside.map(|file| (file.below.clone(), split)));
                continue;
            };
            let text = class_list::small_text(&list.path, 16 * MOST_BYTES).unwrap_or_default();
            let near = [list.folder().to_owned()];
            let mut faults = FaultList::of(&list.path);
            for (number, line) in text.lines().enumerate() {
                if line.trim().is_empty() {
                    continue;
                }
                match index.picture(line, &near) {
                    Ok(file) => {
                        splits.insert(file.below.clone(), split);
                    }
                    Err(reason) => {
                        let message = format!("line {}: {reason}", number + 1);
                        faults.note(reason.code, message);
                    }
                }
            }
            found.skipped.extend(faults.finish());
        }
    }
    splits
}

/// Whether a text file lies where only label files do.
pub(crate) fn is_label(file: &IndexedFile) -> bool {
    let mut folders = file.folder().split('/');
    file.ends_with("txt")
        && file.name() != "classes.txt"
        && folders.any(|folder| folder.eq_ignore_ascii_case("labels"))
}

/// The label files by what they share with their picture.
fn labels_by_key(index: &FolderIndex) -> HashMap<String, &IndexedFile> {
    let texts = index.files.iter().filter(|file| file.ends_with("txt"));
    texts
        .filter(|file| file.name() != "classes.txt")
        .map(|file| (key(file), file))
        .collect()
}

/// The path without ending and without the folders that are called `images` or `labels`.
pub(crate) fn key(file: &IndexedFile) -> String {
    let folder = file.folder().split('/').filter(|part| {
        let part = part.to_lowercase();
        part != "images" && part != "labels"
    });
    let mut parts: Vec<&str> = folder.collect();
    parts.push(file.stem());
    parts.join("/")
}

/// Class and shape of a line, in shares. Behind a box there may be its key points, of so many
/// numbers. An outline that is an upright rectangle is a box: where a file has outlines, its boxes
/// are written as such.
fn parse(line: &str, num_key_numbers: usize) -> Result<(usize, Shape), String> {
    let mut words = line.split_whitespace();
    let class = words.next().unwrap_or_default();
    let class: usize = class
        .parse()
        .map_err(|_| format!("“{class}” is not the number of a class"))?;
    if class > class_list::MOST_CLASSES {
        return Err(format!("{class} is too large for the number of a class"));
    }
    let numbers: Vec<f32> = words
        .map(|word| {
            let number: Option<f32> = word.parse().ok();
            number
                .filter(|number| number.is_finite())
                .ok_or_else(|| format!("“{word}” is not a number"))
        })
        .collect::<Result<_, _>>()?;
    let is_pose = num_key_numbers > 0 && numbers.len() == 4 + num_key_numbers;
    let numbers = if is_pose { &numbers[..4] } else { &numbers[..] };
    match *numbers {
        // A sixth number is a detector's confidence.
        [cx, cy, w, h] | [cx, cy, w, h, _] => {
            let rect_px = [cx - w / 2.0, cy - h / 2.0, w, h];
            Ok((class, Shape::Box { rect_px }))
        }
        _ if numbers.len() >= 6 && numbers.len().is_multiple_of(2) => {
            let (points, _) = numbers.as_chunks::<2>();
            let outline = Shape::Polygon {
                points_px: points.to_vec(),
            };
            Ok((class, upright(outline)))
        }
        _ => Err(format!("{} numbers are no box", numbers.len())),
    }
}

/// A box in the place of an outline that is one; any other shape as it is.
pub(super) fn upright(shape: Shape) -> Shape {
    let Shape::Polygon { points_px } = &shape else {
        return shape;
    };
    let points = match &points_px[..] {
        [points @ .., last] if points.len() == 4 && points.first() == Some(last) => points,
        points => points,
    };
    let [a, b, c, d] = points else { return shape };
    let same = |axis: usize, p: &[f32; 2], q: &[f32; 2]| (p[axis] - q[axis]).abs() < 1e-6;
    let is_upright = [0, 1].into_iter().any(|axis| {
        same(axis, a, b) && same(1 - axis, b, c) && same(axis, c, d) && same(1 - axis, d, a)
    });
    match shape.bounds_px() {
        Some(rect_px) if is_upright && rect_px[2] > 0.0 && rect_px[3] > 0.0 => {
            Shape::Box { rect_px }
        }
        _ => shape,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    fn rect(rect_px: [f32; 4]) -> Shape {
        Shape::Box { rect_px }
    }

    #[test]
    fn lines_are_boxes_or_outlines_or_named_faults() {
        let box_line = parse("2 0.5 0.5 0.5 0.25", 0);
        assert_eq!(box_line, Ok((2, rect([0.25, 0.375, 0.5, 0.25]))));
        let points_px = vec![[0.1, 0.2], [0.5, 0.2], [0.5, 0.75]];
        let outline = parse("0 0.1 0.2 0.5 0.2 0.5 0.75", 0);
        assert_eq!(outline, Ok((0, Shape::Polygon { points_px })));
        let pose = parse("0 0.5 0.5 0.5 0.25 0.1 0.1 2 0.2 0.2 0", 6);
        assert_eq!(pose, Ok((0, rect([0.25, 0.375, 0.5, 0.25]))));
        for bad in [
            "",
            "cat 1 1 1 1",
            "0 1 1 1",
            "0 nan 1 1 1",
            "0 1 1 x 1",
            "-1 1 1 1 1",
        ] {
            assert!(parse(bad, 0).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_outline_of_four_square_corners_is_a_box() {
        for line in [
            "0 0.25 0.5 0.75 0.5 0.75 1 0.25 1",
            "0 0.25 0.5 0.25 1 0.75 1 0.75 0.5",
            "0 0.75 1 0.25 1 0.25 0.5 0.75 0.5 0.75 1",
        ] {
            assert_eq!(
                parse(line, 0),
                Ok((0, rect([0.25, 0.5, 0.5, 0.5]))),
                "{line}"
            );
        }
        let (_, bent) = parse("0 0.25 0.5 0.75 0.5 0.7 1 0.25 1", 0).unwrap();
        assert!(matches!(bent, Shape::Polygon { .. }));
    }
}
