//! One JSON object a line: one a picture, or one a box where there are boxes.

use super::{ExportSet, copy, write_class_list, write_text};
use crate::failure::Failure;
use serde_json::json;
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    let mut lines = String::new();
    for item in &set.items {
        let path = format!("images/{}", item.name);
        copy(item, root, &path)?;
        if item.boxes.is_empty() {
            let object = json!({ "file": path, "split": item.split, "label": item.class });
            lines += &format!("{object}\n");
        }
        for drawn in &item.boxes {
            let [x, y, width, height] = drawn.rect_px;
            let object = json!({
                "file": path, "split": item.split, "label": drawn.class,
                "x": x, "y": y, "width": width, "height": height,
                "difficult": drawn.difficult, "truncated": drawn.truncated,
                "occluded": drawn.occluded,
            });
            lines += &format!("{object}\n");
        }
    }
    write_text(root, "annotations.jsonl", &lines)?;
    write_class_list(set, root)
}
