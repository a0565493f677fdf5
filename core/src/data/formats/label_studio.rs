//! Label Studio's JSON export: one task a picture, boxes in percent. What is said of a box is a
//! choice for its region, as `<Choices perRegion="true">` writes it: a result of its own with the
//! id and the place of the region.

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
        let mut results = Vec::new();
        for (number, drawn) in item.boxes.iter().enumerate() {
            let [x, y, w, h] = drawn.rect_px.map(f64::from);
            let place = json!({
                "x": x / width * 100.0,
                "y": y / height * 100.0,
                "width": w / width * 100.0,
                "height": h / height * 100.0,
                "rotation": 0,
            });
            let result = |kind: &str, from: &str, said: Value| {
                let mut value = place.clone();
                value[kind] = said;
                json!({
                    "id": format!("{}-{}", index + 1, number + 1),
                    "type": kind,
                    "from_name": from,
                    "to_name": "image",
                    "original_width": item.size_px[0],
                    "original_height": item.size_px[1],
                    "image_rotation": 0,
                    "value": value,
                })
            };
            results.push(result("rectanglelabels", "label", json!([drawn.class])));
            let flags = [
                ("difficult", drawn.difficult),
                ("truncated", drawn.truncated),
                ("occluded", drawn.occluded),
            ];
            let flags = flags.into_iter().filter(|(_, is_set)| *is_set);
            let flags: Vec<&str> = flags.map(|(flag, _)| flag).collect();
            if !flags.is_empty() {
                results.push(result("choices", "flags", json!(flags)));
            }
        }
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
