//! Microsoft COCO: one JSON file a split, boxes as absolute `[x, y, width, height]`.

use super::{ExportSet, copy, of_split, write_class_list, write_json};
use crate::data::Split;
use crate::failure::Failure;
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    let id_of = |name: &str| {
        set.classes
            .iter()
            .position(|class| class == name)
            .map(|i| i + 1)
    };
    let categories: Vec<Value> = set
        .classes
        .iter()
        .enumerate()
        .map(|(index, name)| json!({ "id": index + 1, "name": name, "supercategory": "" }))
        .collect();
    for split in Split::ALL {
        let items = of_split(set, split);
        if items.is_empty() {
            continue;
        }
        let (mut images, mut annotations) = (Vec::new(), Vec::new());
        for (index, item) in items.into_iter().enumerate() {
            copy(item, root, &format!("{split}/{}", item.name))?;
            let [width, height] = item.size_px;
            images.push(json!({
                "id": index + 1, "file_name": item.name, "width": width, "height": height,
            }));
            for drawn in &item.boxes {
                let [_, _, width, height] = drawn.rect_px;
                annotations.push(json!({
                    "id": annotations.len() + 1,
                    "image_id": index + 1,
                    "category_id": id_of(&drawn.class),
                    "bbox": drawn.rect_px,
                    "area": width * height,
                    "iscrowd": 0,
                    "segmentation": [],
                    // Where CVAT puts them; `import/coco.rs` reads them there.
                    "attributes": {
                        "difficult": drawn.difficult,
                        "truncated": drawn.truncated,
                        "occluded": drawn.occluded,
                    },
                }));
            }
        }
        let file = json!({
            "info": { "description": "Written by Hearth" },
            "licenses": [],
            "images": images,
            "annotations": annotations,
            "categories": categories,
        });
        write_json(root, &format!("annotations/instances_{split}.json"), &file)?;
    }
    write_class_list(set, root)
}
