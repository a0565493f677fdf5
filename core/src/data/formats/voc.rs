//! Pascal VOC: an XML file for each picture, and lists of the splits.

use super::{ExportSet, copy, of_split, stem, write_class_list, write_text};
use crate::data::{NewMark, Split};
use crate::failure::Failure;
use quick_xml::escape::escape;
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    for item in &set.items {
        copy(item, root, &format!("JPEGImages/{}", item.name))?;
        let path = format!("Annotations/{}.xml", stem(&item.name));
        let xml = annotation("JPEGImages", &item.name, item.size_px, &item.marks);
        write_text(root, &path, &xml)?;
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
    write_class_list(&set.classes, root)
}

/// The file of a picture.
pub(crate) fn annotation(
    folder: &str,
    name: &str,
    [width, height]: [u32; 2],
    marks: &[NewMark],
) -> String {
    let mut xml = format!(
        "<annotation>\n  <folder>{}</folder>\n  <filename>{}</filename>\n  <size>\n    <width>{width}</width>\n    <height>{height}</height>\n    <depth>3</depth>\n  </size>\n  <segmented>0</segmented>\n",
        escape(folder),
        escape(name)
    );
    for mark in marks {
        xml += &format!("  {}\n", object(mark));
    }
    xml + "</annotation>\n"
}

/// A box, with the indentation of all lines but the first.
pub(crate) fn object(mark: &NewMark) -> String {
    let [x, y, w, h] = mark.shape.bounds_px().unwrap_or_default();
    format!(
        "<object>\n    <name>{}</name>\n    <pose>Unspecified</pose>\n    <truncated>{}</truncated>\n    <difficult>{}</difficult>\n    <occluded>{}</occluded>\n    <bndbox>\n      <xmin>{x}</xmin>\n      <ymin>{y}</ymin>\n      <xmax>{}</xmax>\n      <ymax>{}</ymax>\n    </bndbox>\n  </object>",
        escape(&mark.class),
        u8::from(mark.flags.truncated),
        u8::from(mark.flags.difficult),
        u8::from(mark.flags.occluded),
        x + w,
        y + h
    )
}
