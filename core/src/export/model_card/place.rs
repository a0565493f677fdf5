//! Where a card is written, and what may be replaced there.

use super::{CardFormat, MARK};
use crate::failure::Failure;
use crate::project::error::io_failure;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A card says what it is within so many bytes.
const HEAD_BYTES: u64 = 1024;

/// Where a card goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, absolute.
    pub file: PathBuf,
    /// As what.
    pub format: CardFormat,
}

impl Place {
    /// The place that a path means: a file with the ending of a format, else a folder.
    ///
    /// # Errors
    /// If the ending is that of another format than the one that is wanted.
    pub fn of(path: &Path, format: Option<CardFormat>) -> Result<Self, Failure> {
        let path = std::path::absolute(path).map_err(|error| io_failure(path, error))?;
        let ending = path
            .extension()
            .map(|ending| ending.to_string_lossy().to_lowercase());
        let told = match ending.as_deref() {
            Some("html" | "htm") => Some(CardFormat::Html),
            Some("md" | "markdown") => Some(CardFormat::Markdown),
            _ => None,
        };
        let Some(told) = told.filter(|_| !path.is_dir()) else {
            let format = format.unwrap_or_default();
            return Ok(Self {
                file: path.join(format.file_name()),
                format,
            });
        };
        if let Some(format) = format.filter(|format| *format != told) {
            let message = format!(
                "{} ends like a file of another format than {}. Give it another name, or choose the other format.",
                path.display(),
                format.name()
            );
            return Err(Failure::new("card-other-ending", message)
                .with("path", path.display())
                .with("format", format.name()));
        }
        Ok(Self {
            file: path,
            format: told,
        })
    }

    /// The folder of a Markdown card's pictures.
    pub fn pictures(&self) -> PathBuf {
        self.file.with_file_name(self.pictures_name())
    }

    /// How that folder is called.
    pub fn pictures_name(&self) -> String {
        let stem = self.file.file_stem().unwrap_or_default().to_string_lossy();
        format!("{stem}-pictures")
    }

    /// Refuses to replace what is no card of ours, unless that is wanted.
    ///
    /// # Errors
    /// Names what is in the way.
    pub fn check(&self, overwrites: bool) -> Result<(), Failure> {
        if overwrites && !self.file.is_dir() {
            return Ok(());
        }
        if self.file.exists() && !is_card(&self.file) {
            return Err(in_the_way(&self.file));
        }
        let pictures = self.pictures();
        let is_new = self.format == CardFormat::Markdown && !self.file.exists();
        let is_empty =
            |dir: &Path| std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none());
        if is_new && pictures.exists() && !is_empty(&pictures) {
            return Err(in_the_way(&pictures));
        }
        Ok(())
    }

    /// Removes pictures of an earlier card from the folder, such as samples that are not to be shown
    /// any more. What does not bear one of our names stays.
    pub fn remove_others(&self, kept: &[PathBuf]) {
        let Ok(entries) = std::fs::read_dir(self.pictures()) else {
            return;
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let is_ours = is_example(&name)
                || [
                    "confusion-matrix.svg",
                    "learning-curve.svg",
                    "predicted-and-true.svg",
                    "reliability.svg",
                ]
                .contains(&&*name);
            if is_ours && !kept.contains(&path) {
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

/// Whether a picture's name is that of a sample in a card.
fn is_example(name: &str) -> bool {
    let number = name
        .strip_prefix("example-")
        .and_then(|rest| rest.strip_suffix(".jpg"));
    number.is_some_and(|n| n.len() == 2 && n.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a file begins like a card that Hearth wrote.
fn is_card(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
    read.is_ok() && String::from_utf8_lossy(&head).contains(&format!("<!-- {MARK} -->"))
}

fn in_the_way(path: &Path) -> Failure {
    let message = format!(
        "{} is there already and is no model card of Hearth. Choose another name, or say that it may be replaced.",
        path.display()
    );
    Failure::new("card-in-the-way", message).with("path", path.display())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn a_path_says_format_and_name() {
        let dir = tempfile::tempdir().unwrap();
        let of = |name: &str, format| Place::of(&dir.path().join(name), format);
        let file = |name: &str, format| {
            let place = of(name, format).unwrap();
            let below = place.file.strip_prefix(dir.path()).unwrap().to_owned();
            (below.to_str().unwrap().to_owned(), place.format)
        };
        assert_eq!(file("a.md", None), ("a.md".into(), CardFormat::Markdown));
        assert_eq!(file("a.HTML", None), ("a.HTML".into(), CardFormat::Html));
        let in_folder = ("a/model-card.html".into(), CardFormat::Html);
        assert_eq!(file("a", None), in_folder);
        let markdown = Some(CardFormat::Markdown);
        let in_folder = ("v1.5/model-card.md".into(), CardFormat::Markdown);
        assert_eq!(file("v1.5", markdown), in_folder);
        assert_eq!(
            of("a.html", markdown).unwrap_err().code,
            "card-other-ending"
        );
    }

    #[test]
    fn only_cards_are_replaced_unasked() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::of(&dir.path().join("README.md"), None).unwrap();
        place.check(false).unwrap();
        std::fs::create_dir(place.pictures()).unwrap();
        place.check(false).unwrap();
        let own = place.pictures().join("holiday.jpg");
        let old = place.pictures().join("example-01.jpg");
        std::fs::write(&own, "x").unwrap();
        std::fs::write(&old, "x").unwrap();
        assert_eq!(place.check(false).unwrap_err().code, "card-in-the-way");
        std::fs::write(&place.file, "# My project\n").unwrap();
        assert_eq!(place.check(false).unwrap_err().code, "card-in-the-way");
        place.check(true).unwrap();
        std::fs::write(&place.file, format!("<!-- {MARK} -->\n# Card\n")).unwrap();
        place.check(false).unwrap();
        place.remove_others(&[]);
        assert!(own.exists() && !old.exists());
    }
}
