//! Folders in a project's `media` that an import has written and not yet stored: a process that is
//! killed between the two leaves a folder that nothing refers to.

use crate::data::Source;
use std::fs;
use std::path::Path;

/// Lies in a folder until what it holds is stored.
const MARK: &str = ".hearth-pending";

/// Marks a folder that is about to appear.
///
/// # Errors
/// If it cannot be written.
pub fn mark(folder: &Path) -> std::io::Result<()> {
    fs::write(folder.join(MARK), "")
}

/// Says that what a folder holds is stored.
pub fn settle(folder: &Path) {
    let _ = fs::remove_file(folder.join(MARK));
}

/// Removes marked folders that no source lies in. Folders without a mark are left alone, whoever
/// put them there.
pub(super) fn clean(project: &Path, sources: &[Source]) {
    let Ok(entries) = fs::read_dir(project.join("media")) else {
        return;
    };
    for folder in entries.flatten().map(|entry| entry.path()) {
        if !folder.join(MARK).is_file() {
            continue;
        }
        // Killed after it was stored, and before it was said.
        if sources.iter().any(|source| lies_in(&source.root, &folder)) {
            settle(&folder);
        } else {
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

/// Whether a folder is another one or lies below it, by whatever way each is named.
fn lies_in(root: &Path, folder: &Path) -> bool {
    let real = |path: &Path| path.canonicalize();
    root.starts_with(folder)
        || matches!((real(root), real(folder)), (Ok(root), Ok(folder)) if root.starts_with(&folder))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn only_what_is_marked_and_unknown_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let folder = dir.path().join("media").join(name);
            fs::create_dir_all(folder.join("cat")).unwrap();
            fs::write(folder.join("cat/1.png"), "x").unwrap();
            folder
        };
        let (lost, stored, own) = (folder("lost"), folder("stored"), folder("own"));
        mark(&lost).unwrap();
        mark(&stored).unwrap();
        let sources = [Source {
            root: stored.join("cat"),
        }];
        clean(dir.path(), &sources);
        assert!(!lost.exists());
        assert!(stored.join("cat/1.png").is_file() && !stored.join(MARK).exists());
        assert!(own.join("cat/1.png").is_file(), "a person's own folder");
    }
}
