//! YOLO: one text file a picture, `class cx cy width height` as shares, in both usual layouts
//! (`images/train` beside `labels/train`, and `train/images` beside `train/labels`) and flat.

use super::class_list;
use super::fault_list::FaultList;
use super::folder_index::{FolderIndex, IndexedFile};
use super::found::{BoxUnit, Found, FoundBox, FoundItem};
use crate::data::Split;
use crate::data::media::SkipReason;
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

/// Names of the description of a data set.
const DESCRIPTIONS: [&str; 4] = ["data.yaml", "data.yml", "dataset.yaml", "dataset.yml"];

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
            .is_some_and(|line| parse(line).is_ok())
    })
}

/// Reads the boxes of all pictures; one without a label file has none.
///
/// # Errors
/// If the folder cannot be listed.
pub fn read(source: &Path) -> Result<Found, Failure> {
    let index = FolderIndex::of(source)?;
    let mut found = Found {
        skipped: index.skipped.clone(),
        ..Found::default()
    };
    found.classes = class_names(source, &mut found);
    let listed = listed_splits(source, &index, &mut found);
    let has_names = !found.classes.is_empty();
    let labels = labels_by_key(&index);
    let pictures: HashSet<String> = index.pictures().map(key).collect();
    for label in index.files.iter().filter(|file| is_label(file)) {
        if !pictures.contains(&key(label)) {
            let reason = SkipReason::new("label-without-picture", "no picture belongs to it");
            found.skip(&label.path, reason);
        }
    }
    for picture in index.pictures() {
        let mut item = FoundItem {
            path: picture.path.clone(),
            split: listed
                .get(&picture.below)
                .copied()
                .or_else(|| picture.split()),
            ..FoundItem::default()
        };
        if let Some(label) = labels.get(&key(picture)) {
            let mut faults = FaultList::of(&label.path);
            match class_list::small_text(&label.path, MOST_BYTES) {
                Some(text) => {
                    for (number, line) in text.lines().enumerate() {
                        if line.trim().is_empty() {
                            continue;
                        }
                        match parse(line) {
                            Ok((class, rect))
                                if class < found.classes.len()
                                    || !has_names && class < MOST_UNNAMED =>
                            {
                                while found.classes.len() <= class {
                                    found.classes.push(found.classes.len().to_string());
                                }
                                item.boxes.push(FoundBox {
                                    class: found.classes[class].clone(),
                                    rect,
                                    unit: BoxUnit::Shares,
                                    difficult: false,
                                    truncated: false,
                                    occluded: false,
                                });
                            }
                            Ok((class, _)) => faults.note(
                                "unknown-class",
                                format!("line {}: there is no class {class}", number + 1),
                            ),
                            Err(what) => {
                                faults
                                    .note("bad-label-line", format!("line {}: {what}", number + 1));
                            }
                        }
                    }
                }
                None => faults.note("label-unreadable", "its label file cannot be read as text"),
            }
            found.skipped.extend(faults.finish());
        }
        found.items.push(item);
    }
    Ok(found)
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
    let last = names.keys().last().copied();
    match last.filter(|last| *last <= class_list::MOST_CLASSES) {
        // Gaps keep their number, so that labels keep their meaning.
        Some(last) => {
            let names: Vec<String> = (0..=last)
                .map(|n| names.get(&n).cloned().unwrap_or_else(|| n.to_string()))
                .collect();
            class_list::numbered(names.iter().map(String::as_str))
        }
        None => {
            let lists = ["classes.txt", "obj.names", "labels/classes.txt"];
            class_list::first_of(source, &lists).unwrap_or_default()
        }
    }
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
fn is_label(file: &IndexedFile) -> bool {
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
fn key(file: &IndexedFile) -> String {
    let folder = file.folder().split('/').filter(|part| {
        let part = part.to_lowercase();
        part != "images" && part != "labels"
    });
    let mut parts: Vec<&str> = folder.collect();
    parts.push(file.stem());
    parts.join("/")
}

/// Class and box of a line: left, top, width and height as shares. A polygon becomes the box
/// around it.
fn parse(line: &str) -> Result<(usize, [f32; 4]), String> {
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
    match numbers[..] {
        // A sixth number is a detector's confidence.
        [cx, cy, w, h] | [cx, cy, w, h, _] => Ok((class, [cx - w / 2.0, cy - h / 2.0, w, h])),
        _ if numbers.len() >= 6 && numbers.len().is_multiple_of(2) => {
            let axis = |start: usize| {
                let values = numbers.iter().skip(start).step_by(2);
                values.fold((f32::MAX, f32::MIN), |(low, high), value| {
                    (low.min(*value), high.max(*value))
                })
            };
            let ((left, right), (top, bottom)) = (axis(0), axis(1));
            Ok((class, [left, top, right - left, bottom - top]))
        }
        _ => Err(format!("{} numbers are no box", numbers.len())),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn lines_are_boxes_or_polygons_or_named_faults() {
        assert_eq!(
            parse("2 0.5 0.5 0.5 0.25"),
            Ok((2, [0.25, 0.375, 0.5, 0.25]))
        );
        assert_eq!(
            parse("0 0.1 0.2 0.5 0.2 0.5 0.75"),
            Ok((0, [0.1, 0.2, 0.4, 0.55]))
        );
        for bad in [
            "",
            "cat 1 1 1 1",
            "0 1 1 1",
            "0 nan 1 1 1",
            "0 1 1 x 1",
            "-1 1 1 1 1",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
