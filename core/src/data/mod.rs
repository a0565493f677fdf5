//! Samples: where they come from, how they are read, and which split each belongs to.

pub mod augment;
pub mod checks;
pub mod columns;
pub mod content;
pub mod export_data;
pub mod formats;
pub mod import;
pub mod media;
pub mod moved;
pub mod public;
pub mod resplit;
mod safe_name;
pub mod sound;
pub mod split;
pub mod split_plan;
pub mod table;

use crate::ids::{ClassId, SampleId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

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
    /// Boxes drawn on it, in the order in which they were drawn.
    pub boxes: Vec<BoxLabel>,
    /// What is known of it beside the file.
    pub facts: Option<Box<Facts>>,
}

/// A box on a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct BoxLabel {
    /// Its class.
    pub class: ClassId,
    /// Left, top, width and height in pixels of the upright picture.
    pub rect_px: [f32; 4],
    /// What is special about it.
    pub flags: BoxFlags,
}

/// What is special about a box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoxFlags {
    /// Hard to recognise.
    pub difficult: bool,
    /// Cut off by the picture's edge.
    pub truncated: bool,
    /// Partly hidden by something else.
    pub occluded: bool,
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
