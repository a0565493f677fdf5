//! A table: one row a picture, or one row a box where there are boxes.

use super::{ExportSet, copy, write_class_list};
use crate::failure::Failure;
use crate::project::error::io_failure;
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    let file = root.join("annotations.csv");
    let wrong = |error: csv::Error| io_failure(&file, error.into());
    let mut table = csv::Writer::from_path(&file).map_err(wrong)?;
    let has_boxes = set.items.iter().any(|item| !item.boxes.is_empty());
    let mut header = vec!["file", "split", "label"];
    if has_boxes {
        header.extend([
            "x",
            "y",
            "width",
            "height",
            "difficult",
            "truncated",
            "occluded",
        ]);
    }
    table.write_record(&header).map_err(wrong)?;
    for item in &set.items {
        let path = format!("images/{}", item.name);
        copy(item, root, &path)?;
        let start = [path, item.split.to_string()];
        // A row without a place is the class of the whole picture.
        if item.class.is_some() || item.boxes.is_empty() {
            let mut row = start.to_vec();
            row.push(item.class.clone().unwrap_or_default());
            row.resize(header.len(), String::new());
            table.write_record(&row).map_err(wrong)?;
        }
        for drawn in &item.boxes {
            let mut row = start.to_vec();
            row.push(drawn.class.clone());
            row.extend(drawn.rect_px.map(|number| number.to_string()));
            let flags = [drawn.difficult, drawn.truncated, drawn.occluded];
            row.extend(flags.map(|flag| u8::from(flag).to_string()));
            table.write_record(&row).map_err(wrong)?;
        }
    }
    table.flush().map_err(|error| io_failure(&file, error))?;
    write_class_list(set, root)
}
