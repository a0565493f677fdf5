//! Samples: where they come from, how they are read, and which split each belongs to.

pub mod augment;
pub mod background;
pub mod checks;
pub mod columns;
pub mod content;
pub mod export_data;
pub mod formats;
pub mod grouping;
pub mod import;
pub mod label_files;
pub mod mark;
pub mod media;
pub mod moved;
mod only_class;
pub mod personal;
pub mod public;
pub mod recorded;
pub mod resplit;
mod safe_name;
pub mod sound;
pub mod split;
pub mod split_as_before;
mod split_in_order;
pub mod split_plan;
pub(crate) mod strata;
pub mod table;
pub mod times;

use crate::ids::{ClassId, SampleId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

pub use mark::{Mark, MarkFlags, NewMark, Shape};
pub use only_class::only_class;

pub use content::{
    ColumnKind, ColumnRole, Content, DataKind, Picture, Row, SoundContent, TableColumn,
};

/// The part of the data that a sample belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// To learn from.
    Train,
    /// To choose the best epoch on.
    Valid,
    /// To measure on, once everything is chosen.
    Test,
}

impl Split {
    /// All splits in their usual order.
    pub const ALL: [Self; 3] = [Self::Train, Self::Valid, Self::Test];

    /// The name used on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Valid => "valid",
            Self::Test => "test",
        }
    }

    /// The split that a folder of this name means, whatever its case.
    pub fn from_folder_name(name: &str) -> Option<Self> {
        match name.to_lowercase().as_str() {
            "train" | "training" => Some(Self::Train),
            "valid" | "validation" | "val" | "dev" => Some(Self::Valid),
            "test" | "testing" | "eval" | "evaluation" => Some(Self::Test),
            _ => None,
        }
    }
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Split {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::from_folder_name(text)
            .ok_or_else(|| format!("“{text}” is not a split; use train, valid or test"))
    }
}

/// BLAKE3 hash of a file's bytes: the same picture has the same hash wherever it lies.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    /// Hashes a file's bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in &self.0[..8] {
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// A class of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its position; never changes.
    pub id: ClassId,
    /// Its name as the person wrote it.
    pub name: String,
}

/// One picture, sound, text or row of the project.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Row in the store.
    pub id: SampleId,
    /// Its class; `None` where nobody said one.
    pub class: Option<ClassId>,
    /// Its split.
    pub split: Split,
    /// The folder that was imported, as an index into the project's sources.
    pub source: u32,
    /// Path below that folder, with `/` between parts. What came from a table has the table's
    /// path, `#` and the start of its hash behind.
    pub path: Box<str>,
    /// What it holds.
    pub content: Content,
    /// Size of the file, the text or the row, in bytes.
    pub num_bytes: u64,
    /// Hash of the bytes of the file, the text or the row.
    pub hash: ContentHash,
    /// What is drawn on it, the lowest first, and its further classes.
    pub marks: Vec<Mark>,
    /// What a person said of it beside its labels; few samples have it.
    pub review: Option<Box<Review>>,
    /// What is known of it beside the file.
    pub facts: Option<Box<Facts>>,
}

/// What a person said of a sample beside its labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// Whether somebody looked at its labels and found them right.
    pub is_verified: bool,
    /// What is to be remembered of it.
    pub note: Option<String>,
    /// What was answered when it was asked about.
    pub answer: Option<Answer>,
    /// The class that it got in a second pass, by somebody who did not see the first one.
    pub second: Option<ClassId>,
}

/// An answer to the question whether a label is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It is right.
    Accept,
    /// It is wrong, and nothing was put in its place: nothing is learned from the sample.
    Reject,
    /// It cannot be told: nothing is learned from the sample.
    Ignore,
}

impl Answer {
    /// Every answer, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Accept, Self::Reject, Self::Ignore];

    /// The name used in the store, in locale files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Ignore => "ignore",
        }
    }

    /// The answer of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.name() == name)
    }
}

/// What is known of a sample beside its file; few samples have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// What it belongs together with (speaker, patient, scene): never in two splits.
    pub group: Option<String>,
    /// When it was made; sorts by time.
    pub time: Option<String>,
    /// The address that it was fetched from.
    pub origin: Option<String>,
}

impl Sample {
    /// What is known of it as a picture.
    pub fn picture(&self) -> Option<&Picture> {
        match &self.content {
            Content::Picture(picture) => Some(picture),
            _ => None,
        }
    }

    /// Width and height after EXIF orientation, in pixels; nothing where it is no picture.
    pub fn size_px(&self) -> [u32; 2] {
        self.picture().map_or([0, 0], |picture| picture.size_px)
    }

    /// What is known of it as a sound.
    pub fn sound(&self) -> Option<&SoundContent> {
        match &self.content {
            Content::Sound(sound) => Some(sound),
            _ => None,
        }
    }

    /// Its text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Its cells, where it is a row.
    pub fn row(&self) -> Option<&Row> {
        match &self.content {
            Content::Row(row) => Some(row),
            _ => None,
        }
    }

    /// All of its classes: its own, then those of a sample that has several.
    pub fn classes(&self) -> impl Iterator<Item = ClassId> {
        let more = self.marks.iter().filter(|mark| mark.shape == Shape::Whole);
        self.class.into_iter().chain(more.map(|mark| mark.class))
    }

    /// What is drawn on it: all marks but those of the whole sample.
    pub fn drawn(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(|mark| mark.shape != Shape::Whole)
    }

    /// The number of marks that are drawn on it.
    pub fn num_drawn(&self) -> usize {
        self.drawn().count()
    }

    /// Whether somebody said that it has none of the classes: it has no label, and was found right.
    pub fn has_none(&self) -> bool {
        self.is_unlabelled() && (self.is_verified() || self.answer() == Some(Answer::Accept))
    }

    /// Whether nothing was said of what it shows.
    pub fn is_unlabelled(&self) -> bool {
        self.class.is_none() && self.marks.is_empty()
    }

    /// What a person said of it beside its labels.
    pub fn review(&self) -> Review {
        self.review.as_deref().cloned().unwrap_or_default()
    }

    /// Whether somebody looked at its labels and found them right.
    pub fn is_verified(&self) -> bool {
        self.review
            .as_ref()
            .is_some_and(|review| review.is_verified)
    }

    /// What was answered when it was asked about.
    pub fn answer(&self) -> Option<Answer> {
        self.review.as_ref()?.answer
    }

    /// Whether two passes gave it different classes.
    pub fn is_disputed(&self) -> bool {
        let second = self.review.as_ref().and_then(|review| review.second);
        second.is_some() && self.class.is_some() && second != self.class
    }

    /// Whether a model may learn from it and be measured on it.
    pub fn is_usable(&self) -> bool {
        !matches!(self.answer(), Some(Answer::Reject | Answer::Ignore))
    }

    /// Its group, where it has one.
    pub fn group(&self) -> Option<&str> {
        self.facts.as_ref()?.group.as_deref()
    }

    /// When it was made, where that is known.
    pub fn time(&self) -> Option<&str> {
        self.facts.as_ref()?.time.as_deref()
    }

    /// The address that it was fetched from, where that is known.
    pub fn origin(&self) -> Option<&str> {
        self.facts.as_ref()?.origin.as_deref()
    }
}

/// A folder whose pictures are referenced in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Absolute path.
    pub root: PathBuf,
}
