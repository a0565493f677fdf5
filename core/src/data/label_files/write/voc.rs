//! Pascal VOC: a file's elements stay as they are but for the objects that Hearth says otherwise.

use super::class_lists::beside;
use super::replace::NewFile;
use super::{Entry, Task, with_ending};
use crate::data::NewMark;
use crate::data::formats::voc as written;
use crate::data::import::canvas::Canvas;
use crate::data::import::class_list;
use crate::data::import::voc::Annotation;
use crate::data::label_files::same::same_mark;

/// Larger files are no annotation of one picture.
const MOST_BYTES: u64 = 16 << 20;

/// The file of a picture: in the folder of annotations that stands beside its own, else beside it.
pub(super) fn name_for(picture: &str) -> String {
    let (folder, file) = picture.rsplit_once('/').unwrap_or(("", picture));
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    if let Some(last) = parts.last_mut() {
        match *last {
            "JPEGImages" => *last = "Annotations",
            "images" => *last = "annotations",
            _ => {}
        }
    }
    parts.push(file);
    with_ending(&parts.join("/"), "xml")
}

pub(super) fn files(task: &Task<'_>) -> Vec<NewFile> {
    let mut files = Vec::new();
    for entry in task.entries.iter().filter(|entry| entry.changes()) {
        let path = task.file_of(entry);
        let before = class_list::small_text(&path, MOST_BYTES);
        let changed = before.as_deref().and_then(|text| changed(entry, text));
        let text = changed.unwrap_or_else(|| {
            let (folder, name) = entry
                .item
                .name
                .rsplit_once('/')
                .unwrap_or(("", &entry.item.name));
            written::annotation(folder, name, entry.item.size_px, &entry.item.marks)
        });
        files.push(NewFile::new(path, text));
    }
    files.extend(beside(task));
    files
}

/// A file with the objects of an entry; `None` where there is none to be changed.
fn changed(entry: &Entry, text: &str) -> Option<String> {
    let annotation = Annotation::of(text).ok().filter(|a| a.end > 0)?;
    let canvas = Canvas::Picture {
        size_px: entry.item.size_px,
    };
    let mut left: Vec<&NewMark> = entry.item.marks.iter().collect();
    let mut new = String::new();
    let mut from = 0;
    for object in &annotation.object {
        let says = object.mark().and_then(|mark| mark.on(&canvas));
        let is_kept = match says {
            // What cannot be read stays.
            Err(_) => true,
            Ok(said) => {
                let at = left.iter().position(|mark| same_mark(mark, &said));
                at.map(|at| left.remove(at)).is_some()
            }
        };
        if !is_kept {
            new += text[from..object.place.start].trim_end_matches([' ', '\t']);
            let behind = &text[object.place.end..];
            from = object.place.end + behind.len() - behind.trim_start_matches(['\r', '\n']).len();
        }
    }
    new += text[from..annotation.end].trim_end_matches([' ', '\t']);
    for mark in left {
        if !new.ends_with('\n') {
            new.push('\n');
        }
        new += &format!("  {}\n", written::object(mark));
    }
    new += &text[annotation.end..];
    Some(new)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::data::formats::ExportItem;
    use crate::data::label_files::testing::mark;

    const BEFORE: &str = "<?xml version=\"1.0\"?>\n<annotation>\n\t<source>mine</source>\n\t<object>\n\t\t<name>cat</name><pose>Left</pose>\n\t\t<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>11</xmax><ymax>12</ymax></bndbox>\n\t</object>\n\t<object><name>dog</name><bndbox><xmin>20</xmin><ymin>20</ymin><xmax>30</xmax><ymax>30</ymax></bndbox></object>\n\t<object><name>odd</name><bndbox><xmin>x</xmin></bndbox></object>\n</annotation>\n";

    fn after(marks: &[&str]) -> String {
        let entry = Entry {
            item: ExportItem {
                size_px: [100, 100],
                marks: marks.iter().map(|text| mark(text)).collect(),
                ..ExportItem::default()
            },
            record: None,
            is_same: false,
            is_verified: false,
            is_namesake: false,
        };
        changed(&entry, BEFORE).unwrap()
    }

    #[test]
    fn elements_stay_where_nothing_changed() {
        assert_eq!(after(&["cat box 1 2 10 10", "dog box 20 20 10 10"]), BEFORE);
        let moved = after(&["cat box 1 2 10 10", "dog box 25 20 10 10"]);
        assert!(moved.contains("<pose>Left</pose>") && moved.contains("<source>mine</source>"));
        assert!(moved.contains("<xmin>25</xmin>") && !moved.contains("<xmin>20</xmin>"));
        assert!(
            moved.contains("<name>odd</name>"),
            "what cannot be read stays"
        );
        assert!(moved.ends_with("</object>\n</annotation>\n"), "{moved}");
        let empty = after(&[]);
        assert!(!empty.contains("cat") && !empty.contains("dog"));
        assert_eq!(Annotation::of(&empty).unwrap().object.len(), 1);
    }

    #[test]
    fn files_stand_where_voc_looks_for_them() {
        assert_eq!(name_for("VOC/JPEGImages/a.jpg"), "VOC/Annotations/a.xml");
        assert_eq!(name_for("images/a.jpg"), "annotations/a.xml");
        assert_eq!(name_for("a.jpg"), "a.xml");
    }
}
