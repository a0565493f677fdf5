//! YOLO: lines that say what Hearth says stay as they are, and so do lines that are no marks.

use super::class_lists::{extended, list_with};
use super::replace::NewFile;
use super::{Entry, Task, with_ending};
use crate::data::NewMark;
use crate::data::formats::yolo as written;
use crate::data::import::canvas::Canvas;
use crate::data::import::class_list;
use crate::data::import::yolo::{CLASS_LISTS, DESCRIPTIONS, Lines};
use crate::data::label_files::same::same_mark;
use crate::failure::Failure;
use std::fmt::Write;
use std::path::Path;

/// Larger label files are none.
const MOST_BYTES: u64 = 16 << 20;

/// The label file of a picture: in the folder `labels` that stands beside its folder `images`, else
/// beside it.
pub(super) fn name_for(picture: &str) -> String {
    let (folder, file) = picture.rsplit_once('/').unwrap_or(("", picture));
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    if let Some(images) = parts
        .iter_mut()
        .rfind(|part| part.eq_ignore_ascii_case("images"))
    {
        *images = "labels";
    }
    parts.push(file);
    with_ending(&parts.join("/"), "txt")
}

pub(super) fn files(task: &Task<'_>) -> Result<Vec<NewFile>, Failure> {
    let (lines, mut known) = Lines::of(task.dir);
    if !lines.has_names {
        // Its classes are called by their numbers, which keep their places in the new list.
        for path in &task.there {
            let text = class_list::small_text(path, MOST_BYTES).unwrap_or_default();
            for line in text.lines() {
                let _ = lines.mark(line, &mut known);
            }
        }
    }
    let classes = extended(&known, &task.classes);
    let mut files = Vec::new();
    for entry in task.entries.iter().filter(|entry| entry.changes()) {
        let path = task.file_of(entry);
        let before = class_list::small_text(&path, MOST_BYTES).unwrap_or_default();
        let text = label_text(entry, &before, &lines, &known, &classes);
        files.push(NewFile::new(path, text));
    }
    if classes != known {
        files.extend(class_files(task.dir, &classes)?);
    }
    Ok(files)
}

/// The label file of a picture from now on. `known` are the classes that its lines count in.
fn label_text(
    entry: &Entry,
    before: &str,
    lines: &Lines,
    known: &[String],
    classes: &[String],
) -> String {
    let canvas = Canvas::Picture {
        size_px: entry.item.size_px,
    };
    let new = written::lines(&entry.item.marks, classes, entry.item.size_px);
    // All lines of a file are boxes, or all are outlines.
    let is_outline = |line: &str| line.split_whitespace().count() > 6;
    let has_outlines = new.iter().flatten().any(|line| is_outline(line));
    let mut left: Vec<(&NewMark, &Option<String>)> = entry.item.marks.iter().zip(&new).collect();
    let mut text = String::new();
    for line in before.lines() {
        let mut known = known.to_vec();
        let says = lines.mark(line, &mut known);
        let said = says.and_then(|(mark, _)| mark.on(&canvas));
        let kept = match said {
            // A blank line, or something that is no mark.
            Err(_) => !line.trim().is_empty(),
            Ok(said) => {
                let at = left.iter().position(|(mark, _)| same_mark(mark, &said));
                let at = at.filter(|_| is_outline(line) == has_outlines);
                at.map(|at| left.remove(at)).is_some()
            }
        };
        if kept {
            let _ = writeln!(text, "{line}");
        }
    }
    for line in left.into_iter().filter_map(|(_, line)| line.as_ref()) {
        let _ = writeln!(text, "{line}");
    }
    text
}

/// The lists that name the classes: those that are there, else a `classes.txt`.
fn class_files(dir: &Path, classes: &[String]) -> Result<Vec<NewFile>, Failure> {
    let mut files = Vec::new();
    let description = DESCRIPTIONS.iter().map(|name| dir.join(name));
    if let Some(path) = description.into_iter().find(|path| path.is_file()) {
        let text = class_list::small_text(&path, MOST_BYTES).unwrap_or_default();
        match with_names(&text, classes) {
            Some(text) => files.push(NewFile::new(path, text)),
            None => {
                let message = format!(
                    "The classes in {} cannot be extended. Write its names as a list, one a line, then try again; nothing was written.",
                    path.display()
                );
                return Err(
                    Failure::new("class-list-not-extended", message).with("path", path.display())
                );
            }
        }
    }
    let lists: Vec<_> = CLASS_LISTS.iter().map(|name| dir.join(name)).collect();
    let there: Vec<_> = lists.iter().filter(|path| path.is_file()).collect();
    files.extend(there.iter().filter_map(|path| list_with(path, classes)));
    if files.is_empty() && there.is_empty() {
        files.extend(list_with(&dir.join("classes.txt"), classes));
    }
    Ok(files)
}

/// A description with these names instead of its own; `None` where that cannot be done by lines.
fn with_names(text: &str, classes: &[String]) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    let mut at = None;
    let mut depth = 0_i32;
    let mut in_names = false;
    for line in text.lines() {
        let is_top = !line.starts_with([' ', '\t', '-', '#', ']', '}']) && !line.trim().is_empty();
        if is_top && depth == 0 {
            in_names = line.starts_with("names:");
            if in_names {
                at = Some(kept.len());
            }
            if line.starts_with("nc:") {
                continue;
            }
        }
        if in_names {
            let count = |c: &[char]| line.matches(c).count() as i32;
            depth += count(&['[', '{']) - count(&[']', '}']);
            continue;
        }
        kept.push(line);
    }
    let at = at.unwrap_or(kept.len());
    let mut new = String::new();
    for line in &kept[..at] {
        let _ = writeln!(new, "{line}");
    }
    new += &written::names(classes);
    for line in &kept[at..] {
        let _ = writeln!(new, "{line}");
    }
    // What was written is read again: quotes and brackets in names may have misled.
    let read = crate::data::import::yolo::names_in(&new)?;
    let is_whole = read == classes && depth == 0;
    is_whole.then_some(new)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::data::formats::ExportItem;
    use crate::data::label_files::testing::mark;

    fn text(marks: &[&str], before: &str, known: &[&str]) -> String {
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
        let lines = Lines {
            has_names: true,
            num_key_numbers: 0,
        };
        let known: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
        let classes = extended(&known, &["cat".to_owned(), "dog".to_owned()]);
        label_text(&entry, before, &lines, &known, &classes)
    }

    #[test]
    fn label_files_stand_where_yolo_looks_for_them() {
        assert_eq!(name_for("images/train/a.b.jpg"), "labels/train/a.b.txt");
        assert_eq!(name_for("train/images/猫.png"), "train/labels/猫.txt");
        assert_eq!(name_for("a.jpg"), "a.txt");
        assert_eq!(name_for("x/.hidden"), "x/.hidden.txt");
    }

    #[test]
    fn lines_stay_where_nothing_changed() {
        let before = "1 0.2 0.2 0.2 0.2\nwhat is this\n\n0 0.5 0.5 0.2 0.2\n";
        // zebra is 0 there, cat 1; the zebra is gone, a dog is new.
        let after = text(
            &["cat box 10 10 20 20", "dog box 50 50 10 10"],
            before,
            &["zebra", "cat"],
        );
        assert_eq!(
            after,
            "1 0.2 0.2 0.2 0.2\nwhat is this\n2 0.5500000 0.5500000 0.1000000 0.1000000\n"
        );
        assert_eq!(text(&[], before, &["zebra", "cat"]), "what is this\n");
    }

    #[test]
    fn boxes_become_outlines_where_there_are_outlines() {
        let before = "0 0.2 0.2 0.2 0.2\n";
        let after = text(
            &["cat box 10 10 20 20", "cat polygon 50 50 60 50 60 60"],
            before,
            &["cat"],
        );
        let counts: Vec<usize> = after.lines().map(|l| l.split(' ').count()).collect();
        assert_eq!(counts, [9, 7], "{after}");
    }

    #[test]
    fn names_of_a_description_are_extended_whatever_their_form() {
        let classes: Vec<String> = ["a: b", "猫", "new"].map(str::to_owned).to_vec();
        for text in [
            "train: ../train/images\nnc: 2\nnames: ['a: b', \"猫\"]\n# end\n",
            "names:\n  0: 'a: b'\n  1: 猫\ntrain: ../train/images\n",
            "names:\n- 'a: b'\n- 猫\n\ntrain: ../train/images\n",
            "names: [\n  'a: b',\n  猫\n]\ntrain: ../train/images\n",
            "train: ../train/images\n",
        ] {
            let new = with_names(text, &classes).unwrap();
            assert!(new.contains("train: ../train/images\n"), "{new}");
            assert_eq!(new.matches("nc:").count(), 1, "{new}");
        }
        assert!(with_names("names: ['[']\ntrain: x\n", &classes).is_none());
    }
}
