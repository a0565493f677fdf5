//! Label Studio's JSON export: one task a picture, boxes in percent.

use super::{ExportSet, copy, write_class_list, write_json};
use crate::failure::Failure;
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    let mut tasks = Vec::with_capacity(set.items.len());
    for (index, item) in set.items.iter().enumerate() {
        let path = format!("images/{}", item.name);
        copy(item, root, &path)?;
        let [width, height] = item.size_px.map(|side| f64::from(side.max(1)));
        let mut results: Vec<Value> = item
            .boxes
            .iter()
            .map(|drawn| {
                let [x, y, w, h] = drawn.rect_px.map(f64::from);
                json!({
                    "type": "rectanglelabels",
                    "from_name": "label",
                    "to_name": "image",
                    "original_width": item.size_px[0],
                    "original_height": item.size_px[1],
                    "image_rotation": 0,
                    "value": {
                        "x": x / width * 100.0,
                        "y": y / height * 100.0,
                        "width": w / width * 100.0,
                        "height": h / height * 100.0,
                        "rotation": 0,
                        "rectanglelabels": [drawn.class],
                    },
                })
            })
            .collect();
        if let Some(class) = &item.class {
            results.push(json!({
                "type": "choices",
                "from_name": "choice",
                "to_name": "image",
                "value": { "choices": [class] },
            }));
        }
        tasks.push(json!({
            "id": index + 1,
            "data": { "image": path, "split": item.split },
            "annotations": [{ "id": index + 1, "result": results }],
        }));
    }
    write_json(root, "tasks.json", &tasks.into())?;
    write_class_list(set, root)
}
