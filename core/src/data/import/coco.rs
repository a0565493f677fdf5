//! COCO: one JSON file with lists of pictures, categories, boxes, outlines and key points.
//!
//! An outline of several parts becomes a polygon for each part, so that nothing drawn is lost. A
//! mask (RLE) is read as its box. Key points become points of the class of what they belong to.
//!
//! The official layout (`annotations/instances_train2017.json`), Roboflow's
//! (`train/_annotations.coco.json`), or one file. <https://cocodataset.org/#format-data>

use super::fault_list::FaultList;
use super::folder_index::{FolderIndex, IndexedFile, picture_twice, root_of, split_in, stem_of};
use super::format::Wanted;
use super::found::{Found, FoundItem, FoundMark, MarkUnit, Record};
use super::json_file::AnnotationFiles;
use super::yolo::upright;
use super::{class_list, json_file};
use crate::data::media::SkipReason;
use crate::data::{MarkFlags, Shape, Split};
use crate::failure::Failure;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Whether a folder or a JSON file holds COCO annotations.
pub fn is_one(source: &Path) -> bool {
    !files_of(source, &root_of(source)).is_empty()
}

/// Reads COCO annotations. Numbers are in pixels, classes in the order of their ids.
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
        format: "COCO",
        classes: Vec::new(),
        wanted,
    };
    set.read(|path, file, annotated| {
        let mut reader = Reader {
            index: &annotated.index,
            found: &mut annotated.found,
            used: &mut annotated.used,
        };
        reader.add(path, file);
    })
}

/// The files to read, training first. Where there are files with boxes by their name, the others
/// (captions, keypoints) describe the same pictures again.
pub(super) fn files_of(source: &Path, root: &Path) -> Vec<PathBuf> {
    let mut files = json_file::candidates(source, root);
    files.retain(|path| {
        let head = json_file::head(path);
        let keys = ["images", "annotations", "categories"];
        !head.is_list && keys.iter().any(|key| head.has(key)) && !head.has("shapes")
    });
    for is_usual in [
        (|name: &str| name.starts_with("instances_")) as fn(&str) -> bool,
        |name| name == "_annotations.coco.json",
    ] {
        let name_of = |path: &PathBuf| path.file_name().map(|n| n.to_string_lossy().to_lowercase());
        let usual = |path: &PathBuf| name_of(path).is_some_and(|name| is_usual(&name));
        if files.iter().any(usual) {
            files.retain(usual);
            break;
        }
    }
    files.sort_by_key(|path| {
        (
            split_of(path, root).map_or(9, |split| split as u8),
            path.clone(),
        )
    });
    files
}

/// The split that the file's name says, or else its folder's.
pub(crate) fn split_of(path: &Path, root: &Path) -> Option<Split> {
    let name = path.file_name()?.to_string_lossy();
    split_in(stem_of(&name)).or_else(|| {
        let folder = path.parent()?;
        let name = folder.file_name()?.to_string_lossy();
        if folder == root {
            // A word in the name of the data set itself says nothing.
            Split::from_folder_name(&name)
        } else {
            split_in(&name)
        }
    })
}

#[derive(Deserialize)]
struct CocoFile {
    #[serde(default)]
    images: Vec<CocoImage>,
    #[serde(default)]
    annotations: Vec<CocoAnnotation>,
    #[serde(default)]
    categories: Vec<CocoCategory>,
}

#[derive(Deserialize)]
struct CocoImage {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    file_name: Value,
}

#[derive(Deserialize)]
struct CocoCategory {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    name: Value,
}

/// What a COCO file says of one thing on a picture.
#[derive(Deserialize)]
pub(crate) struct CocoAnnotation {
    #[serde(default)]
    image_id: Value,
    #[serde(default)]
    category_id: Value,
    #[serde(default)]
    bbox: Value,
    #[serde(default)]
    segmentation: Outline,
    #[serde(default)]
    keypoints: KeyPoints,
    #[serde(default)]
    attributes: Value,
}

/// An outline, without the JSON around it: outlines are most of a file.
#[derive(Default)]
enum Outline {
    #[default]
    None,
    /// The points of each part.
    Parts(Vec<Vec<[f32; 2]>>),
    /// A mask, which is not read.
    Mask,
    /// Something that is none.
    Bad,
}

impl<'de> Deserialize<'de> for Outline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = match Value::deserialize(deserializer)? {
            Value::Object(mask) if mask.contains_key("counts") => return Ok(Self::Mask),
            // Some programs leave the list around the only part out.
            Value::Array(parts) if parts.iter().all(Value::is_number) => vec![Value::Array(parts)],
            Value::Array(parts) => parts,
            Value::Null | Value::Bool(_) | Value::Number(_) => return Ok(Self::None),
            _ => return Ok(Self::Bad),
        };
        if parts
            .iter()
            .all(|part| part.as_array().is_some_and(Vec::is_empty))
        {
            return Ok(Self::None);
        }
        let points: Option<Vec<_>> = parts.iter().map(points_of).collect();
        Ok(points.map_or(Self::Bad, Self::Parts))
    }
}

/// The points of a list of their numbers; `None` where that is no outline.
fn points_of(part: &Value) -> Option<Vec<[f32; 2]>> {
    let numbers = part.as_array()?;
    let numbers: Option<Vec<f32>> = numbers
        .iter()
        .map(|value| json_file::number(value).map(|number| number as f32))
        .collect();
    let numbers = numbers?;
    let (points, rest) = numbers.as_chunks::<2>();
    (rest.is_empty() && points.len() >= 3).then(|| points.to_vec())
}

/// Places of the key points that can be told.
#[derive(Default)]
struct KeyPoints(Vec<[f32; 2]>);

impl<'de> Deserialize<'de> for KeyPoints {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let numbers = value.as_array().map_or(&[][..], |numbers| numbers);
        let numbers: Option<Vec<f64>> = numbers.iter().map(json_file::number).collect();
        let numbers = numbers.unwrap_or_default();
        let (points, _) = numbers.as_chunks::<3>();
        // The third number is 0 where nobody said where the point is.
        let told = points.iter().filter(|[_, _, is_told]| *is_told > 0.0);
        Ok(Self(told.map(|[x, y, _]| [*x as f32, *y as f32]).collect()))
    }
}

/// How many annotations were read in a way that has to be said.
#[derive(Default)]
pub(crate) struct Notes {
    masks: usize,
    bad_outlines: usize,
    in_parts: usize,
    key_points: usize,
}

impl Notes {
    fn say(&self, faults: &mut FaultList) {
        let Self {
            masks,
            bad_outlines,
            in_parts,
            key_points,
        } = self;
        if *masks > 0 {
            let message = format!("{masks} masks (RLE) were not read, only their boxes");
            faults.note("outlines-ignored", message);
        }
        if *bad_outlines > 0 {
            let message = format!("{bad_outlines} outlines are damaged; their boxes were read");
            faults.note("bad-outline", message);
        }
        if *in_parts > 0 {
            let message =
                format!("{in_parts} outlines have several parts, each of which is a polygon now");
            faults.note("outline-in-parts", message);
        }
        if *key_points > 0 {
            let message = format!(
                "the key points of {key_points} things were read as points of their class, without their names"
            );
            faults.note("keypoint-names-ignored", message);
        }
    }
}

impl CocoAnnotation {
    /// The picture that it is about.
    pub fn picture(&self) -> Option<String> {
        json_file::identifier(&self.image_id)
    }

    /// What it says: one mark or, for outlines in parts and for key points, several.
    pub fn marks(
        &self,
        classes: &HashMap<String, String>,
        notes: &mut Notes,
    ) -> Result<Vec<FoundMark>, SkipReason> {
        let id = json_file::identifier(&self.category_id);
        let Some(class) = id.as_ref().and_then(|id| classes.get(id)) else {
            let id = id.unwrap_or_else(|| "(none)".to_owned());
            return Err(SkipReason::new(
                "unknown-class",
                format!("a box has the class id {id}, which is not listed"),
            ));
        };
        let nothing = Map::new();
        let attributes = self.attributes.as_object().unwrap_or(&nothing);
        let flag = |name| attributes.get(name).is_some_and(json_file::is_set);
        let flags = MarkFlags {
            difficult: flag("difficult"),
            truncated: flag("truncated"),
            occluded: flag("occluded"),
        };
        let mut shapes = Vec::new();
        let KeyPoints(points) = &self.keypoints;
        match &self.segmentation {
            Outline::Parts(parts) => {
                notes.in_parts += usize::from(parts.len() > 1);
                shapes.extend(parts.iter().map(|points| {
                    upright(Shape::Polygon {
                        points_px: points.clone(),
                    })
                }));
            }
            _ => match self.rect() {
                Some([_, _, 0.0, 0.0]) | None if !points.is_empty() => {}
                Some(rect_px) => shapes.push(Shape::Box { rect_px }),
                None => return Err(SkipReason::new("bad-box", "a box has not four numbers")),
            },
        }
        notes.masks += usize::from(matches!(self.segmentation, Outline::Mask));
        notes.bad_outlines += usize::from(matches!(self.segmentation, Outline::Bad));
        // A point alone is what Hearth writes.
        notes.key_points += usize::from(points.len() + shapes.len() > 1 && !points.is_empty());
        shapes.extend(points.iter().map(|at_px| Shape::Point { at_px: *at_px }));
        let marks = shapes.into_iter().map(|shape| FoundMark {
            unit: MarkUnit::Own,
            flags,
            ..FoundMark::plain(class.clone(), shape)
        });
        Ok(marks.collect())
    }

    fn rect(&self) -> Option<[f32; 4]> {
        let numbers = self.bbox.as_array()?;
        let numbers: Option<Vec<f64>> = numbers.iter().map(json_file::number).collect();
        match numbers?[..] {
            [x, y, w, h] => Some([x, y, w, h].map(|number| number as f32)),
            _ => None,
        }
    }
}

struct Reader<'a> {
    index: &'a FolderIndex,
    found: &'a mut Found,
    used: &'a mut HashSet<PathBuf>,
}

impl Reader<'_> {
    fn add(&mut self, path: &Path, file: CocoFile) {
        let mut faults = FaultList::of(path);
        let classes = self.classes(file.categories, &mut faults);
        let split = split_of(path, &self.index.root);
        let near = self.usual_places(path);
        let mut items = HashMap::new();
        // Boxes of a picture that was left out are left out with it, without a line for each.
        let mut left_out = HashSet::new();
        for (place, image) in file.images.into_iter().enumerate() {
            let Some(id) = json_file::identifier(&image.id) else {
                faults.note("image-without-id", "a picture has no id");
                continue;
            };
            let id_text = id.clone();
            if items.contains_key(&id) || left_out.contains(&id) {
                faults.note("image-twice", format!("the picture id {id} is there twice"));
                continue;
            }
            let found = self
                .picture(&image.file_name, &near)
                .map(|picture| (picture.path.clone(), picture.split()));
            match found {
                Ok((picture, own_split)) => {
                    items.insert(id, self.found.items.len());
                    self.used.insert(picture.clone());
                    self.found.items.push(FoundItem {
                        path: picture,
                        split: split.or(own_split),
                        record: Some(Record {
                            file: path.to_owned(),
                            place,
                            name: id_text,
                        }),
                        ..FoundItem::default()
                    });
                }
                Err(reason) => {
                    faults.add(reason);
                    left_out.insert(id);
                }
            }
        }
        let mut notes = Notes::default();
        for annotation in file.annotations {
            let id = annotation.picture();
            let Some(item) = id.as_ref().and_then(|id| items.get(id)) else {
                if !id.as_ref().is_some_and(|id| left_out.contains(id)) {
                    let id = id.unwrap_or_else(|| "(none)".to_owned());
                    faults.note(
                        "box-of-unknown-picture",
                        format!("a box belongs to the picture id {id}, which is not listed"),
                    );
                }
                continue;
            };
            match annotation.marks(&classes, &mut notes) {
                Ok(marks) => self.found.items[*item].marks.extend(marks),
                Err(reason) => {
                    self.found.items[*item].num_bad += 1;
                    faults.add(reason);
                }
            }
        }
        notes.say(&mut faults);
        self.found.skipped.extend(faults.finish());
    }

    /// The class of each category id, added to the data set in the order of the ids.
    fn classes(
        &mut self,
        categories: Vec<CocoCategory>,
        faults: &mut FaultList,
    ) -> HashMap<String, String> {
        let mut classes = HashMap::new();
        for (id, name) in in_order(categories, faults) {
            let Some(name) = name else {
                faults.note(
                    "class-without-name",
                    format!("the class id {id} has no name"),
                );
                continue;
            };
            if classes.contains_key(&id) {
                faults.note("class-twice", format!("the class id {id} is there twice"));
                continue;
            }
            classes.insert(id, self.found.class(&name));
        }
        classes
    }

    /// Folders below the root that a picture may be named from.
    fn usual_places(&self, path: &Path) -> Vec<String> {
        let root = &self.index.root;
        let beside = path
            .parent()
            .and_then(|folder| folder.strip_prefix(root).ok());
        let beside = beside.map(|folder| folder.to_string_lossy().replace('\\', "/"));
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        // instances_train2017 describes train2017.
        let of_name = stem.split_once('_').map_or("", |(_, rest)| rest).to_owned();
        let mut places: Vec<String> = beside.into_iter().collect();
        let mut names = vec![of_name];
        if let Some(split) = split_of(path, root) {
            names.push(split.name().to_owned());
            if split == Split::Valid {
                names.push("val".to_owned());
            }
        }
        names.retain(|name| !name.is_empty());
        for name in &names {
            places.extend([
                name.clone(),
                format!("images/{name}"),
                format!("{name}/images"),
            ]);
        }
        places.push("images".to_owned());
        places
    }

    fn picture(&self, name: &Value, near: &[String]) -> Result<&IndexedFile, SkipReason> {
        let name = name.as_str().unwrap_or_default();
        let picture = self.index.picture(name, near)?;
        if self.used.contains(&picture.path) {
            return Err(picture_twice(name));
        }
        Ok(picture)
    }
}

/// The ids of categories with their names, by the ids.
fn in_order(
    categories: Vec<CocoCategory>,
    faults: &mut FaultList,
) -> Vec<(String, Option<String>)> {
    let mut sorted: Vec<(Option<f64>, String, Option<String>)> = Vec::new();
    for category in categories {
        match json_file::identifier(&category.id) {
            Some(id) => {
                let name = json_file::identifier(&category.name);
                let name = name.and_then(|name| class_list::class_name(&name));
                sorted.push((id.parse().ok(), id, name));
            }
            None => faults.note("class-without-id", "a class has no id"),
        }
    }
    sorted.sort_by(|a, b| {
        let number = |id: Option<f64>| id.unwrap_or(f64::INFINITY);
        number(a.0).total_cmp(&number(b.0)).then(a.1.cmp(&b.1))
    });
    sorted.into_iter().map(|(_, id, name)| (id, name)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use serde_json::json;

    fn marks(annotation: Value) -> (Vec<String>, Notes) {
        let classes = HashMap::from([("1".to_owned(), "cat".to_owned())]);
        let mut notes = Notes::default();
        let annotation: CocoAnnotation = serde_json::from_value(annotation).unwrap();
        let marks = annotation.marks(&classes, &mut notes);
        let shapes = marks.map_or_else(
            |reason| vec![reason.code.to_owned()],
            |marks| marks.iter().map(|mark| mark.shape.to_string()).collect(),
        );
        (shapes, notes)
    }

    #[test]
    fn outlines_masks_and_key_points_are_read_as_far_as_they_can() {
        let bbox = json!([1, 2, 3, 4]);
        let of = |segmentation: Value| {
            marks(json!({ "category_id": 1, "bbox": bbox, "segmentation": segmentation }))
        };
        assert_eq!(of(json!([])).0, ["box 1 2 3 4"]);
        assert_eq!(of(json!([[]])).0, ["box 1 2 3 4"]);
        assert_eq!(of(json!([[0, 0, 5, 0, 5, 5]])).0, ["polygon 0 0 5 0 5 5"]);
        assert_eq!(of(json!([0, 0, 5, 0, 5, 5])).0, ["polygon 0 0 5 0 5 5"]);
        // A box that was written as an outline.
        assert_eq!(of(json!([[0, 0, 5, 0, 5, 6, 0, 6]])).0, ["box 0 0 5 6"]);
        let (shapes, notes) = of(json!([[0, 0, 5, 0, 5, 5], [7, 7, 9, 7, 9, 9]]));
        assert_eq!(shapes, ["polygon 0 0 5 0 5 5", "polygon 7 7 9 7 9 9"]);
        assert_eq!(notes.in_parts, 1);
        let (shapes, notes) = of(json!({ "counts": "abc", "size": [5, 5] }));
        assert_eq!((shapes, notes.masks), (vec!["box 1 2 3 4".to_owned()], 1));
        let (shapes, notes) = of(json!([[0, 0, 5, 0, "x", 5]]));
        assert_eq!(
            (shapes, notes.bad_outlines),
            (vec!["box 1 2 3 4".to_owned()], 1)
        );

        let (shapes, notes) = marks(json!({
            "category_id": 1, "bbox": [5, 6, 0, 0], "keypoints": [5, 6, 2], "num_keypoints": 1,
        }));
        assert_eq!(
            (shapes, notes.key_points),
            (vec!["point 5 6".to_owned()], 0)
        );
        let (shapes, notes) = marks(json!({
            "category_id": 1, "bbox": bbox, "keypoints": [1, 2, 2, 0, 0, 0, 3, 4, 1],
        }));
        assert_eq!(shapes, ["box 1 2 3 4", "point 1 2", "point 3 4"]);
        assert_eq!(notes.key_points, 1);
        assert_eq!(marks(json!({ "category_id": 1 })).0, ["bad-box"]);
        assert_eq!(
            marks(json!({ "category_id": 2, "bbox": bbox })).0,
            ["unknown-class"]
        );
    }
}
