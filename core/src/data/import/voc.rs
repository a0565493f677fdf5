//! Pascal VOC: one XML file a picture, `xmin ymin xmax ymax` in pixels, also beside the pictures
//! as `LabelImg` writes them; lists of the splits in `ImageSets/Main`.

use super::class_list;
use super::fault_list::FaultList;
use super::folder_index::{FolderIndex, bare_name, stem_of};
use super::format::Wanted;
use super::found::{Found, FoundItem, FoundMark, MarkUnit, Record};
use crate::data::media::SkipReason;
use crate::data::{DataKind, MarkFlags, Split};
use crate::failure::Failure;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Larger files are no annotation of one picture.
const MOST_BYTES: u64 = 16 << 20;

/// Lists of classes, as `LabelImg` calls them.
const CLASS_LISTS: [&str; 3] = [
    "classes.txt",
    "predefined_classes.txt",
    "data/predefined_classes.txt",
];

/// No annotation nests deeper.
const MOST_DEEP: usize = 64;

/// What is read of a file.
#[derive(Default)]
pub(crate) struct Annotation {
    filename: String,
    /// Its objects, in their order.
    pub object: Vec<Object>,
    /// Where in the file the element ends that all others lie in.
    pub end: usize,
}

/// An object's texts, as they are written.
#[derive(Default)]
pub(crate) struct Object {
    /// Where in the file it stands, with its tags.
    pub place: Range<usize>,
    name: String,
    difficult: String,
    truncated: String,
    occluded: String,
    corners: [String; 4],
}

impl Annotation {
    /// Reads the elements that count and passes over all others, wherever they stand. Entities of
    /// the file's own are refused, so that none can grow.
    pub fn of(text: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(text);
        let mut annotation = Self::default();
        let mut path: Vec<String> = Vec::new();
        loop {
            let before = reader.buffer_position() as usize;
            let text = match reader.read_event().map_err(|error| error.to_string())? {
                Event::Start(start) => {
                    let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
                    if path.is_empty() && name != "annotation" {
                        return Err(format!("it begins with <{name}>, not <annotation>"));
                    }
                    path.push(name);
                    if path.len() > MOST_DEEP {
                        return Err("it nests too deep".to_owned());
                    }
                    if path.len() == 2 && path[1] == "object" {
                        annotation.object.push(Object {
                            place: before..before,
                            ..Object::default()
                        });
                    }
                    continue;
                }
                Event::End(_) => {
                    if path.len() == 1 {
                        annotation.end = before;
                    }
                    if path.len() == 2
                        && path[1] == "object"
                        && let Some(object) = annotation.object.last_mut()
                    {
                        object.place.end = reader.buffer_position() as usize;
                    }
                    path.pop();
                    continue;
                }
                Event::Text(text) => text.decode().map_err(|e| e.to_string())?.into_owned(),
                Event::CData(text) => text.decode().map_err(|e| e.to_string())?.into_owned(),
                Event::GeneralRef(name) => match name.resolve_char_ref() {
                    Ok(Some(character)) => character.to_string(),
                    _ => {
                        let name = name.decode().map_err(|error| error.to_string())?;
                        let known = resolve_predefined_entity(&name);
                        known
                            .ok_or_else(|| format!("unknown entity &{name};"))?
                            .to_owned()
                    }
                },
                Event::Eof if path.is_empty() => return Ok(annotation),
                Event::Eof => return Err("it is cut short".to_owned()),
                _ => continue,
            };
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            if let Some(place) = annotation.place(&path) {
                place.push_str(&text);
            }
        }
    }

    /// Where the text of an element belongs.
    fn place(&mut self, path: &[&str]) -> Option<&mut String> {
        if path == ["annotation", "filename"] {
            return Some(&mut self.filename);
        }
        let ["annotation", "object", inner @ ..] = path else {
            return None;
        };
        let object = self.object.last_mut()?;
        let [left, top, right, bottom] = &mut object.corners;
        match inner {
            ["name"] => Some(&mut object.name),
            ["difficult"] => Some(&mut object.difficult),
            ["truncated"] => Some(&mut object.truncated),
            ["occluded"] => Some(&mut object.occluded),
            ["bndbox", "xmin"] => Some(left),
            ["bndbox", "ymin"] => Some(top),
            ["bndbox", "xmax"] => Some(right),
            ["bndbox", "ymax"] => Some(bottom),
            _ => None,
        }
    }
}

/// Whether a folder holds XML files of VOC's form.
pub fn is_one(source: &Path) -> bool {
    if !source.is_dir() {
        return false;
    }
    let Ok(index) = FolderIndex::of(source) else {
        return false;
    };
    // The first few: there may be an XML file of something else among them.
    let mut first = index
        .files
        .iter()
        .filter(|file| file.ends_with("xml"))
        .take(20);
    first.any(|file| {
        class_list::small_text(&file.path, MOST_BYTES)
            .is_some_and(|text| text.contains("<annotation"))
    })
}

/// Reads all XML files. One that is damaged is left out and listed; so is a picture without one.
///
/// # Errors
/// If the folder cannot be listed.
pub(super) fn read(source: &Path, wanted: &Wanted<'_>) -> Result<Found, Failure> {
    let known = wanted.again.unwrap_or_default();
    let index = FolderIndex::with(source, DataKind::Pictures, known)?;
    let mut found = Found {
        classes: class_list::first_of(source, &CLASS_LISTS).unwrap_or_default(),
        skipped: index.skipped.clone(),
        ..Found::default()
    };
    let splits = split_lists(&index);
    let mut used = HashSet::new();
    for file in index.files.iter().filter(|file| file.ends_with("xml")) {
        let mut faults = FaultList::of(&file.path);
        let near = [
            file.folder().to_owned(),
            file.folder().replace("Annotations", "JPEGImages"),
            file.folder().replace("annotations", "images"),
        ];
        let text = class_list::small_text(&file.path, MOST_BYTES).unwrap_or_default();
        match Annotation::of(&text) {
            Err(error) => faults.note("bad-xml", format!("it is damaged: {error}")),
            Ok(annotation) => {
                let named = Some(bare_name(annotation.filename.trim()));
                // LabelImg keeps the old name in a file that was renamed.
                let picture =
                    index.picture_of_stem(file.stem(), &near).or_else(|reason| {
                        match named.filter(|name| !name.is_empty()) {
                            Some(name) => index
                                .picture_of_stem(stem_of(name), &near)
                                .or_else(|_| index.picture_named(name)),
                            None => Err(reason),
                        }
                    });
                match picture {
                    Err(reason) => faults.add(reason),
                    Ok(picture) => {
                        let (marks, num_bad) = marks_of(&annotation, &mut found, &mut faults);
                        if used.insert(picture.path.clone()) {
                            let split = splits.get(file.stem()).copied();
                            found.items.push(FoundItem {
                                path: picture.path.clone(),
                                split: split.or_else(|| picture.split()),
                                marks,
                                num_bad,
                                record: Some(Record {
                                    file: file.path.clone(),
                                    place: 0,
                                    name: String::new(),
                                }),
                                ..FoundItem::default()
                            });
                        } else {
                            faults.note("image-twice", "another file describes the same picture");
                        }
                    }
                }
            }
        }
        found.skipped.extend(faults.finish());
    }
    if wanted.again.is_none() {
        found.skipped.extend(index.not_annotated(&used));
    }
    Ok(found)
}

/// The files of a folder that say labels: an XML file a picture, and the class list.
pub(crate) fn label_files(source: &Path) -> Result<Vec<PathBuf>, Failure> {
    let index = FolderIndex::of(source)?;
    let files = index
        .files
        .iter()
        .filter(|file| file.ends_with("xml") || CLASS_LISTS.contains(&&*file.below));
    Ok(files.map(|file| file.path.clone()).collect())
}

/// The marks of a file, and how many more are none.
fn marks_of(
    annotation: &Annotation,
    found: &mut Found,
    faults: &mut FaultList,
) -> (Vec<FoundMark>, usize) {
    let mut marks = Vec::with_capacity(annotation.object.len());
    for object in &annotation.object {
        match object.mark() {
            Ok(mark) => {
                found.class(&mark.class);
                marks.push(mark);
            }
            Err(reason) => faults.add(reason),
        }
    }
    let num_bad = annotation.object.len() - marks.len();
    (marks, num_bad)
}

impl Object {
    /// What it says.
    pub fn mark(&self) -> Result<FoundMark, SkipReason> {
        let class = class_list::class_name(&self.name)
            .ok_or_else(|| SkipReason::new("unknown-class", "a box without the name of a class"))?;
        let numbers: Option<Vec<f32>> = self
            .corners
            .iter()
            .map(|text| text.trim().parse().ok().filter(|n: &f32| n.is_finite()))
            .collect();
        let Some([left, top, right, bottom]) = numbers.as_deref() else {
            return Err(SkipReason::new("bad-box", "a box has not four numbers"));
        };
        let is = |flag: &str| matches!(flag.trim(), "1" | "true" | "True");
        let rect = [*left, *top, right - left, bottom - top];
        Ok(FoundMark {
            flags: MarkFlags {
                difficult: is(&self.difficult),
                truncated: is(&self.truncated),
                occluded: is(&self.occluded),
            },
            ..FoundMark::rect(class, rect, MarkUnit::Own)
        })
    }
}

/// The split of each stem that `ImageSets/Main` lists.
fn split_lists(index: &FolderIndex) -> HashMap<String, Split> {
    let mut splits = HashMap::new();
    let mut in_either = Vec::new();
    for file in &index.files {
        if !file.folder().ends_with("ImageSets/Main") {
            continue;
        }
        let text = || class_list::small_text(&file.path, MOST_BYTES).unwrap_or_default();
        // A line is a whole stem, which may hold spaces.
        let stems = |text: String| -> Vec<String> {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            lines.map(str::to_owned).collect()
        };
        if let Some(split) = Split::from_folder_name(file.stem()) {
            splits.extend(stems(text()).into_iter().map(|stem| (stem, split)));
        } else if file.stem() == "trainval" {
            in_either = stems(text());
        }
    }
    // Where it is not said which of the two, it is there to learn from.
    for stem in in_either {
        splits.entry(stem).or_insert(Split::Train);
    }
    splits
}
