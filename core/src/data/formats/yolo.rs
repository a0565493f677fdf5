//! YOLO: a text file beside each picture's folder, `class cx cy w h` as shares, and `data.yaml`.

use super::{ExportSet, copy, stem, write_class_list, write_text};
use crate::data::Split;
use crate::failure::Failure;
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    for item in &set.items {
        let folder = folder_of(item.split);
        copy(item, root, &format!("images/{folder}/{}", item.name))?;
        let [width, height] = item.size_px.map(|side| f64::from(side.max(1)));
        let mut lines = String::new();
        for drawn in &item.boxes {
            let Some(class) = set.classes.iter().position(|name| *name == drawn.class) else {
                continue;
            };
            let [x, y, w, h] = drawn.rect_px.map(f64::from);
            lines += &format!(
                "{class} {:.7} {:.7} {:.7} {:.7}\n",
                (x + w / 2.0) / width,
                (y + h / 2.0) / height,
                w / width,
                h / height
            );
        }
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
            yaml += &format!("{folder}: images/{folder}\n");
        }
    }
    yaml += &format!("nc: {}\nnames:\n", set.classes.len());
    for (index, name) in set.classes.iter().enumerate() {
        // A JSON string is a YAML string, whatever is in the name.
        yaml += &format!("  {index}: {}\n", serde_json::Value::from(name.as_str()));
    }
    write_text(root, "data.yaml", &yaml)?;
    write_class_list(set, root)
}

fn folder_of(split: Split) -> &'static str {
    match split {
        Split::Train => "train",
        Split::Valid => "val",
        Split::Test => "test",
    }
}
