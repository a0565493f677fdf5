//! Pascal VOC: an XML file for each picture, and lists of the splits.

use super::{ExportItem, ExportSet, copy, of_split, stem, write_class_list, write_text};
use crate::data::Split;
use crate::failure::Failure;
use quick_xml::escape::escape;
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    for item in &set.items {
        copy(item, root, &format!("JPEGImages/{}", item.name))?;
        let path = format!("Annotations/{}.xml", stem(&item.name));
        write_text(root, &path, &annotation(item))?;
    }
    for split in Split::ALL {
        let items = of_split(set, split);
        if items.is_empty() {
            continue;
        }
        let name = match split {
            Split::Train => "train",
            Split::Valid => "val",
            Split::Test => "test",
        };
        let stems: Vec<&str> = items.iter().map(|item| stem(&item.name)).collect();
        let lines = stems.join("\n") + "\n";
        write_text(root, &format!("ImageSets/Main/{name}.txt"), &lines)?;
    }
    write_class_list(set, root)
}

fn annotation(item: &ExportItem) -> String {
    let [width, height] = item.size_px;
    let mut xml = format!(
        "<annotation>\n  <folder>JPEGImages</folder>\n  <filename>{}</filename>\n  <size>\n    <width>{width}</width>\n    <height>{height}</height>\n    <depth>3</depth>\n  </size>\n  <segmented>0</segmented>\n",
        escape(&item.name)
    );
    for drawn in &item.boxes {
        let [x, y, w, h] = drawn.rect_px;
        xml += &format!(
            "  <object>\n    <name>{}</name>\n    <pose>Unspecified</pose>\n    <truncated>{}</truncated>\n    <difficult>{}</difficult>\n    <occluded>{}</occluded>\n    <bndbox>\n      <xmin>{x}</xmin>\n      <ymin>{y}</ymin>\n      <xmax>{}</xmax>\n      <ymax>{}</ymax>\n    </bndbox>\n  </object>\n",
            escape(&drawn.class),
            u8::from(drawn.truncated),
            u8::from(drawn.difficult),
            u8::from(drawn.occluded),
            x + w,
            y + h
        );
    }
    xml + "</annotation>\n"
}
