//! COCO: one JSON file with lists of pictures, categories and boxes.
//!
//! The official layout (`annotations/instances_train2017.json`), Roboflow's
//! (`train/_annotations.coco.json`), or one file. <https://cocodataset.org/#format-data>

use super::fault_list::FaultList;
use super::folder_index::{FolderIndex, IndexedFile, picture_twice, root_of, split_in, stem_of};
use super::found::{BoxUnit, Found, FoundBox, FoundItem};
use super::json_file::AnnotationFiles;
use super::{class_list, json_file};
use crate::data::Split;
use crate::data::media::SkipReason;
use crate::failure::Failure;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};

/// Whether a folder or a JSON file holds COCO annotations.
pub fn is_one(source: &Path) -> bool {
    !files_of(source, &root_of(source)).is_empty()
}

/// Reads COCO annotations. Boxes are in pixels, classes in the order of their ids.
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
        format: "COCO",
        classes: Vec::new(),
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
fn files_of(source: &Path, root: &Path) -> Vec<PathBuf> {
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
fn split_of(path: &Path, root: &Path) -> Option<Split> {
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

#[derive(Deserialize)]
struct CocoAnnotation {
    #[serde(default)]
    image_id: Value,
    #[serde(default)]
    category_id: Value,
    #[serde(default)]
    bbox: Value,
    #[serde(default)]
    segmentation: IsThere,
    #[serde(default)]
    keypoints: IsThere,
    #[serde(default)]
    attributes: Value,
}

/// Whether something is there, without keeping it: outlines are most of a file.
#[derive(Default)]
struct IsThere(bool);

impl<'de> Deserialize<'de> for IsThere {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Look;
        impl<'de> Visitor<'de> for Look {
            type Value = bool;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("anything")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
                let mut any = false;
                while items.next_element::<IgnoredAny>()?.is_some() {
                    any = true;
                }
                Ok(any)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
                while items.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(true)
            }
            fn visit_unit<E>(self) -> Result<bool, E> {
                Ok(false)
            }
            fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
                Ok(false)
            }
            fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
                Ok(false)
            }
            fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
                Ok(false)
            }
            fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
                Ok(false)
            }
            fn visit_str<E>(self, _: &str) -> Result<bool, E> {
                Ok(false)
            }
        }
        deserializer.deserialize_any(Look).map(Self)
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
        for image in file.images {
            let Some(id) = json_file::identifier(&image.id) else {
                faults.note("image-without-id", "a picture has no id");
                continue;
            };
            if items.contains_key(&id) || left_out.contains(&id) {
                faults.note("image-twice", format!("the picture id {id} is there twice"));
                continue;
            }
            let place = self
                .picture(&image.file_name, &near)
                .map(|picture| (picture.path.clone(), picture.split()));
            match place {
                Ok((path, own_split)) => {
                    items.insert(id, self.found.items.len());
                    self.used.insert(path.clone());
                    self.found.items.push(FoundItem {
                        path,
                        split: split.or(own_split),
                        ..FoundItem::default()
                    });
                }
                Err(reason) => {
                    faults.add(reason);
                    left_out.insert(id);
                }
            }
        }
        let mut ignored = [0_usize; 2];
        for annotation in file.annotations {
            ignored[0] += usize::from(annotation.segmentation.0);
            ignored[1] += usize::from(annotation.keypoints.0);
            let id = json_file::identifier(&annotation.image_id);
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
            match found_box(&annotation, &classes) {
                Ok(found) => self.found.items[*item].boxes.push(found),
                Err(reason) => faults.add(reason),
            }
        }
        let [outlines, points] = ignored;
        if outlines > 0 {
            let message = format!("{outlines} outlines were not read, only their boxes");
            faults.note("outlines-ignored", message);
        }
        if points > 0 {
            let message = format!("the key points of {points} boxes were not read");
            faults.note("keypoints-ignored", message);
        }
        self.found.skipped.extend(faults.finish());
    }

    /// The class of each category id, added to the data set in the order of the ids.
    fn classes(
        &mut self,
        categories: Vec<CocoCategory>,
        faults: &mut FaultList,
    ) -> HashMap<String, String> {
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
        let mut classes = HashMap::new();
        for (_, id, name) in sorted {
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

fn found_box(
    annotation: &CocoAnnotation,
    classes: &HashMap<String, String>,
) -> Result<FoundBox, SkipReason> {
    let id = json_file::identifier(&annotation.category_id);
    let Some(class) = id.as_ref().and_then(|id| classes.get(id)) else {
        let id = id.unwrap_or_else(|| "(none)".to_owned());
        return Err(SkipReason::new(
            "unknown-class",
            format!("a box has the class id {id}, which is not listed"),
        ));
    };
    let numbers: Option<Vec<f64>> = annotation
        .bbox
        .as_array()
        .and_then(|numbers| numbers.iter().map(json_file::number).collect());
    let Some([x, y, w, h]) = numbers.as_deref() else {
        return Err(SkipReason::new("bad-box", "a box has not four numbers"));
    };
    let nothing = Map::new();
    let attributes = annotation.attributes.as_object().unwrap_or(&nothing);
    let flag = |name| attributes.get(name).is_some_and(json_file::is_set);
    Ok(FoundBox {
        class: class.clone(),
        rect: [*x, *y, *w, *h].map(|number| number as f32),
        unit: BoxUnit::Pixels,
        difficult: flag("difficult"),
        truncated: flag("truncated"),
        occluded: flag("occluded"),
    })
}
