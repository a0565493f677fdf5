//! aclImdb, the reviews that text classifiers are mostly tried on: one text a file in `train/pos`,
//! `train/neg`, `test/pos` and `test/neg`, and texts without a class in `train/unsup`.
//!
//! <https://ai.stanford.edu/~amaas/data/sentiment/>. It has 100,000 files, so that folders are
//! listed once and no file is asked about on its own.

use super::found::{Found, FoundItem};
use crate::data::Split;
use crate::data::media::SkipReason;
use crate::failure::Failure;
use crate::project::error::io_failure;
use std::path::{Path, PathBuf};

/// The classes, in the order in which its authors number them.
const CLASSES: [&str; 2] = ["neg", "pos"];

/// The folder of texts without a class.
const UNLABELLED: &str = "unsup";

/// What lies beside the texts in this data set and in no other: it tells it from class folders
/// that happen to be called `pos` and `neg`.
const MARKS: [&str; 4] = [
    "imdb.vocab",
    "imdbEr.txt",
    "labeledBow.feat",
    "urls_pos.txt",
];

/// Whether a folder is aclImdb or a part of it.
pub fn is_one(source: &Path) -> bool {
    let parts = parts_of(source);
    let is_marked = |folder: &Path| {
        folder.join(UNLABELLED).is_dir() || MARKS.iter().any(|mark| folder.join(mark).is_file())
    };
    !parts.is_empty() && (is_marked(source) || parts.iter().any(|(_, part)| is_marked(part)))
}

/// Lists the texts. What lies beside their folders describes the same texts and is passed over.
///
/// # Errors
/// If there are no such folders, or one cannot be read.
pub fn read(source: &Path) -> Result<Found, Failure> {
    let parts = parts_of(source);
    if parts.is_empty() {
        return Err(not_one(source));
    }
    let mut found = Found {
        classes: CLASSES.map(str::to_owned).to_vec(),
        ..Found::default()
    };
    for (split, part) in parts {
        for class in CLASSES {
            add_folder(&mut found, &part.join(class), Some(class), split)?;
        }
        let unlabelled = part.join(UNLABELLED);
        if unlabelled.is_dir() {
            add_folder(&mut found, &unlabelled, None, split)?;
        }
    }
    Ok(found)
}

/// The folders that hold `pos` and `neg`: those of the splits, or the folder itself.
fn parts_of(source: &Path) -> Vec<(Option<Split>, PathBuf)> {
    let has_classes = |folder: &PathBuf| CLASSES.iter().all(|class| folder.join(class).is_dir());
    let splits = [(Split::Train, "train"), (Split::Test, "test")];
    let mut parts: Vec<(Option<Split>, PathBuf)> = splits
        .into_iter()
        .map(|(split, name)| (Some(split), source.join(name)))
        .filter(|(_, part)| has_classes(part))
        .collect();
    if parts.is_empty() {
        let name = source.file_name().unwrap_or_default().to_string_lossy();
        let own = (Split::from_folder_name(&name), source.to_owned());
        parts.extend(Some(own).filter(|(_, part)| has_classes(part)));
    }
    parts
}

fn add_folder(
    found: &mut Found,
    folder: &Path,
    class: Option<&str>,
    split: Option<Split>,
) -> Result<(), Failure> {
    let wrong = |error| io_failure(folder, error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        let name = entry.map_err(wrong)?.file_name();
        if !name.as_encoded_bytes().starts_with(b".") {
            names.push(name);
        }
    }
    names.sort_unstable();
    for name in names {
        let path = folder.join(&name);
        let ending = path.extension();
        if !ending.is_some_and(|ending| ending.eq_ignore_ascii_case("txt")) {
            found.skip(&path, SkipReason::new("not-text", "the file is not text"));
            continue;
        }
        found.items.push(FoundItem {
            path,
            class: class.map(str::to_owned),
            split,
            ..FoundItem::default()
        });
    }
    Ok(())
}

fn not_one(source: &Path) -> Failure {
    let message = format!(
        "{} is not aclImdb: there is no train or test folder with the folders pos and neg in it.",
        source.display()
    );
    Failure::new("not-acl-imdb", message).with("path", source.display())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use std::fs;

    fn put(root: &Path, names: &[&str]) {
        for name in names {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "a film").unwrap();
        }
    }

    #[test]
    fn reviews_come_with_class_and_split_and_the_rest_is_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        put(
            dir.path(),
            &[
                "README",
                "imdb.vocab",
                "imdbEr.txt",
                "train/labeledBow.feat",
                "train/urls_pos.txt",
                "train/urls_unsup.txt",
                "train/pos/0_9.txt",
                "train/neg/0_2.txt",
                "train/neg/.hidden.txt",
                "train/unsup/0_0.txt",
                "test/pos/1_10.txt",
                "test/neg/1_1.txt",
                "test/neg/notes.pdf",
            ],
        );
        assert!(is_one(dir.path()));
        let found = read(dir.path()).unwrap();
        assert_eq!(found.classes, ["neg", "pos"]);
        let items: Vec<_> = found
            .items
            .iter()
            .map(|item| {
                let below = item.path.strip_prefix(dir.path()).unwrap();
                (below.to_str().unwrap(), item.class.as_deref(), item.split)
            })
            .collect();
        let [train, test] = [Some(Split::Train), Some(Split::Test)];
        assert_eq!(
            items,
            [
                ("train/neg/0_2.txt", Some("neg"), train),
                ("train/pos/0_9.txt", Some("pos"), train),
                ("train/unsup/0_0.txt", None, train),
                ("test/neg/1_1.txt", Some("neg"), test),
                ("test/pos/1_10.txt", Some("pos"), test),
            ]
        );
        let skipped: Vec<_> = found.skipped.iter().map(|s| s.reason.code).collect();
        assert_eq!(skipped, ["not-text"], "the file among the texts only");
        // One half of it alone.
        let train = dir.path().join("train");
        assert!(is_one(&train));
        let half = read(&train).unwrap();
        assert_eq!((half.items.len(), half.classes.len()), (3, 2));
        assert_eq!(half.items[0].split, Some(Split::Train));
    }

    #[test]
    fn class_folders_that_are_called_alike_are_not_taken() {
        let dir = tempfile::tempdir().unwrap();
        put(
            dir.path(),
            &["train/pos/a.txt", "train/neg/b.txt", "list.txt"],
        );
        assert!(!is_one(dir.path()));
        put(
            dir.path(),
            &["other/train/unsup/a.txt", "other/train/pos/b.txt"],
        );
        assert!(!is_one(&dir.path().join("other")), "one class is missing");
        let failure = read(&dir.path().join("other")).unwrap_err();
        assert_eq!(failure.code, "not-acl-imdb");
    }
}
