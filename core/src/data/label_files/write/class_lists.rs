//! Lists of classes: what is there keeps its place for ever, new classes come behind.

use super::Task;
use super::replace::NewFile;
use crate::data::import::class_list;
use std::path::Path;

/// The names of a list with those that it lacks behind.
pub(super) fn extended(known: &[String], classes: &[String]) -> Vec<String> {
    let mut all = known.to_vec();
    for class in classes {
        if !all.contains(class) {
            all.push(class.clone());
        }
    }
    all
}

/// A `classes.txt` that names all of these, where it does not yet. Its lines stay as they are.
pub(super) fn list_with(path: &Path, classes: &[String]) -> Option<NewFile> {
    let Some(known) = class_list::read(path) else {
        return Some(NewFile::new(path.to_owned(), classes.join("\n") + "\n"));
    };
    let missing: Vec<&str> = classes
        .iter()
        .filter(|class| !known.contains(class))
        .map(String::as_str)
        .collect();
    if missing.is_empty() {
        return None;
    }
    let bytes = std::fs::read(path).unwrap_or_default();
    let text = class_list::text_of(&bytes);
    // Lines that are blank at the end are no classes; one in the middle has a number.
    let text = text.trim_end();
    Some(NewFile::new(
        path.to_owned(),
        format!("{text}\n{}\n", missing.join("\n")),
    ))
}

/// The `classes.txt` beside shared label files.
pub(super) fn beside(task: &Task<'_>) -> Option<NewFile> {
    list_with(&task.dir.join("classes.txt"), &task.classes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use std::fs;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_list_is_never_reordered_and_never_shrinks() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("classes.txt");
        fs::write(&path, "zebra\r\n\r\ncat\r\n\r\n").unwrap();
        let written = list_with(&path, &names(&["cat", "dog"])).unwrap();
        assert_eq!(written.bytes, b"zebra\r\n\r\ncat\ndog\n");
        fs::write(&path, &written.bytes).unwrap();
        assert_eq!(
            class_list::read(&path).unwrap(),
            ["zebra", "class 1", "cat", "dog"]
        );
        assert!(list_with(&path, &names(&["dog", "zebra"])).is_none());
        assert!(list_with(&path, &[]).is_none());
        let known = names(&["b", "a"]);
        assert_eq!(extended(&known, &names(&["a", "c", "b"])), ["b", "a", "c"]);
    }
}
