//! Apple's `CreateML`: a JSON list of pictures, boxes by their middle, in pixels.
//!
//! Roboflow writes one `_annotations.createml.json` into each split folder; one file beside the
//! pictures is read as well.

use super::fault_list::FaultList;
use super::folder_index::{FolderIndex, picture_twice, root_of};
use super::format::Wanted;
use super::found::{Found, FoundItem, FoundMark, MarkUnit, Record};
use super::json_file::{Annotated, AnnotationFiles};
use super::{class_list, json_file};
use crate::data::media::SkipReason;
use crate::failure::Failure;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct Picture {
    #[serde(default, alias = "imagefilename", alias = "filename")]
    image: Value,
    #[serde(default, alias = "annotation")]
    annotations: Vec<Drawn>,
}

#[derive(Deserialize)]
pub(crate) struct Drawn {
    #[serde(default)]
    label: Value,
    #[serde(default)]
    coordinates: Value,
}

/// Whether a folder or a JSON file holds `CreateML` annotations.
pub fn is_one(source: &Path) -> bool {
    !files_of(source, &root_of(source)).is_empty()
}

/// Reads `CreateML` annotations. Classes are in the order of `classes.txt` where there is one, else
/// in that of their first box.
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
        format: "CreateML",
        classes: class_list::first_of(&root, &["classes.txt"]).unwrap_or_default(),
        wanted,
    };
    set.read(|path, pictures: Vec<Picture>, annotated| {
        let Annotated { index, found, used } = annotated;
        add(pictures, path, index, found, used);
    })
}

pub(super) fn files_of(source: &Path, root: &Path) -> Vec<PathBuf> {
    let mut files = json_file::candidates(source, root);
    files.retain(|path| {
        let head = json_file::head(path);
        let names_picture = head.has("image") || head.has("imagefilename") || head.has("filename");
        // Label Studio's tasks have annotations, too, but name the picture below `data`.
        let is_task = head.has("data") || head.has("annotator");
        head.is_list && names_picture && head.has("annotations") && !is_task
    });
    files
}

fn add(
    pictures: Vec<Picture>,
    path: &Path,
    index: &FolderIndex,
    found: &mut Found,
    used: &mut HashSet<PathBuf>,
) {
    let mut faults = FaultList::of(path);
    let beside = path.parent().unwrap_or(&index.root);
    let beside = beside.strip_prefix(&index.root).unwrap_or(Path::new(""));
    let beside = beside.to_string_lossy().replace('\\', "/");
    let images = super::folder_index::join(&beside, "images");
    let near = [beside, images];
    for (place, picture) in pictures.into_iter().enumerate() {
        let name = picture.image.as_str().unwrap_or_default();
        let file = match index.picture(name, &near) {
            Ok(file) => file,
            Err(reason) => {
                faults.add(reason);
                continue;
            }
        };
        if !used.insert(file.path.clone()) {
            faults.add(picture_twice(name));
            continue;
        }
        let mut marks = Vec::with_capacity(picture.annotations.len());
        for drawn in &picture.annotations {
            match drawn.mark() {
                Ok(mark) => {
                    found.class(&mark.class);
                    marks.push(mark);
                }
                Err(reason) => faults.add(reason),
            }
        }
        found.items.push(FoundItem {
            path: file.path.clone(),
            split: file.split(),
            num_bad: picture.annotations.len() - marks.len(),
            record: Some(Record {
                file: path.to_owned(),
                place,
                name: name.to_owned(),
            }),
            marks,
            ..FoundItem::default()
        });
    }
    found.skipped.extend(faults.finish());
}

impl Drawn {
    /// What it says.
    pub fn mark(&self) -> Result<FoundMark, SkipReason> {
        let name = json_file::identifier(&self.label);
        let class = name.and_then(|name| class_list::class_name(&name));
        let class = class
            .ok_or_else(|| SkipReason::new("unknown-class", "a box without the name of a class"))?;
        let number = |name| self.coordinates.get(name).and_then(json_file::number);
        let (Some(x), Some(y), Some(width), Some(height)) =
            (number("x"), number("y"), number("width"), number("height"))
        else {
            return Err(SkipReason::new("bad-box", "a box has not four numbers"));
        };
        let rect = [x - width / 2.0, y - height / 2.0, width, height];
        let rect = rect.map(|number| number as f32);
        Ok(FoundMark::rect(class, rect, MarkUnit::Own))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::data::{DataKind, Shape, Split};
    use std::fs;

    fn read(source: &Path) -> Result<Found, Failure> {
        super::read(source, &Wanted::plain(DataKind::Pictures))
    }

    fn folder(json: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("valid")).unwrap();
        fs::write(dir.path().join("valid/猫 1.JPG"), "x").unwrap();
        fs::write(dir.path().join("valid/b.jpg"), "x").unwrap();
        fs::write(dir.path().join("valid/_annotations.createml.json"), json).unwrap();
        dir
    }

    #[test]
    fn boxes_are_read_from_their_middle_and_faults_are_named() {
        let dir = folder(
            r#"[{"image": "猫 1.JPG", "annotations": [
                {"label": "猫", "coordinates": {"x": 50, "y": "40", "width": 20, "height": 10}},
                {"label": "猫", "coordinates": {"x": 50, "y": 40, "width": 20}},
                {"label": " ", "coordinates": {"x": 50, "y": 40, "width": 20, "height": 10}}]},
              {"imagefilename": "../b.jpg", "annotations": []},
              {"image": "https://x.org/b.jpg", "annotations": []},
              {"image": "猫 1.JPG", "annotations": []},
              {"annotations": []}]"#,
        );
        assert!(is_one(dir.path()));
        let found = read(dir.path()).unwrap();
        assert_eq!(found.classes, ["猫"]);
        assert_eq!(found.items.len(), 1);
        assert_eq!(found.items[0].split, Some(Split::Valid));
        let rect_px = [40.0, 35.0, 20.0, 10.0];
        assert_eq!(found.items[0].marks[0].shape, Shape::Box { rect_px });
        let codes: Vec<&str> = found.skipped.iter().map(|s| s.reason.code).collect();
        assert_eq!(
            codes,
            [
                "bad-box",
                "unknown-class",
                "outside-folder",
                "picture-at-address",
                "picture-twice",
                "no-file-name",
                "not-annotated",
            ]
        );
    }

    #[test]
    fn a_file_cut_short_fails_and_other_lists_are_not_taken() {
        let dir = folder(r#"[{"image": "b.jpg", "annotations": [{"label": "#);
        assert!(is_one(dir.path()));
        assert_eq!(read(dir.path()).unwrap_err().code, "annotations-damaged");
        let dir = folder(r#"[{"id": 1, "data": {"image": "b.jpg"}, "annotations": []}]"#);
        assert!(!is_one(dir.path()));
        assert_eq!(read(dir.path()).unwrap_err().code, "no-annotations");
    }
}
