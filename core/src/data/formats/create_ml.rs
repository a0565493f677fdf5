//! Apple's `CreateML`: one JSON list a split, boxes by their middle, in pixels.

use super::{ExportSet, copy, of_split, short, write_class_list, write_json};
use crate::data::{NewMark, Split};
use crate::failure::Failure;
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    for split in Split::ALL {
        let items = of_split(set, split);
        if items.is_empty() {
            continue;
        }
        let mut list = Vec::new();
        for item in items {
            copy(item, root, &format!("{split}/{}", item.name))?;
            let annotations: Vec<Value> = item.marks.iter().map(annotation).collect();
            list.push(json!({ "image": item.name, "annotations": annotations }));
        }
        write_json(
            root,
            &format!("{split}/_annotations.createml.json"),
            &list.into(),
        )?;
    }
    write_class_list(&set.classes, root)
}

/// A box.
pub(crate) fn annotation(mark: &NewMark) -> Value {
    let [x, y, width, height] = mark.shape.bounds_px().unwrap_or_default();
    json!({
        "label": mark.class,
        "coordinates": {
            "x": short(x + width / 2.0),
            "y": short(y + height / 2.0),
            "width": short(width),
            "height": short(height),
        },
    })
}
