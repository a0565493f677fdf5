//! YOLO: a text file beside each picture's folder, `class cx cy w h` or `class x y x y x y …` as
//! shares, and `data.yaml`.

use super::{ExportSet, copy, stem, write_class_list, write_text};
use crate::data::{NewMark, Shape, Split};
use crate::failure::Failure;
use std::fmt::Write;
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    for item in &set.items {
        let folder = folder_of(item.split);
        copy(item, root, &format!("images/{folder}/{}", item.name))?;
        let lines: String = lines(&item.marks, &set.classes, item.size_px)
            .into_iter()
            .flatten()
            .map(|line| line + "\n")
            .collect();
        write_text(
            root,
            &format!("labels/{folder}/{}.txt", stem(&item.name)),
            &lines,
        )?;
    }
    // Without `path`, Ultralytics takes the folder of this file; "." would be where it was started.
    let mut yaml = String::new();
    for split in Split::ALL {
        if split != Split::Test || set.items.iter().any(|item| item.split == split) {
            let folder = folder_of(split);
            let _ = writeln!(yaml, "{folder}: images/{folder}");
        }
    }
    yaml += &names(&set.classes);
    write_text(root, "data.yaml", &yaml)?;
    write_class_list(&set.classes, root)
}

/// The number and the names of the classes, as `data.yaml` has them.
pub(crate) fn names(classes: &[String]) -> String {
    let mut yaml = format!("nc: {}\nnames:\n", classes.len());
    for (index, name) in classes.iter().enumerate() {
        // A JSON string is a YAML string, whatever is in the name.
        let _ = writeln!(
            yaml,
            "  {index}: {}",
            serde_json::Value::from(name.as_str())
        );
    }
    yaml
}

/// A line for each mark; none where it has no place or no class. Where there are outlines, boxes
/// are written as such: Ultralytics takes every line of a file for an outline if one of them is.
pub(crate) fn lines(
    marks: &[NewMark],
    classes: &[String],
    size_px: [u32; 2],
) -> Vec<Option<String>> {
    let [width, height] = size_px.map(|side| f64::from(side.max(1)));
    let is_outline = |mark: &NewMark| matches!(mark.shape, Shape::Polygon { .. });
    let has_outlines = marks.iter().any(is_outline);
    let line = |mark: &NewMark| {
        let class = classes.iter().position(|name| *name == mark.class)?;
        let mut line = class.to_string();
        let mut add = |numbers: &[f64]| {
            for number in numbers {
                let _ = write!(line, " {number:.7}");
            }
        };
        match &mark.shape {
            Shape::Box { rect_px } => {
                let [x, y, w, h] = rect_px.map(f64::from);
                let (left, right) = (x / width, (x + w) / width);
                let (top, bottom) = (y / height, (y + h) / height);
                if has_outlines {
                    add(&[left, top, right, top, right, bottom, left, bottom]);
                } else {
                    add(&[
                        (x + w / 2.0) / width,
                        (y + h / 2.0) / height,
                        w / width,
                        h / height,
                    ]);
                }
            }
            Shape::Polygon { points_px } => {
                for [x, y] in points_px {
                    add(&[f64::from(*x) / width, f64::from(*y) / height]);
                }
            }
            _ => return None,
        }
        Some(line)
    };
    marks.iter().map(line).collect()
}

/// The folder of a split.
pub(crate) fn folder_of(split: Split) -> &'static str {
    match split {
        Split::Train => "train",
        Split::Valid => "val",
        Split::Test => "test",
    }
}
