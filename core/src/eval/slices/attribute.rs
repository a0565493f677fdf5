//! By what groups are made, and what a group is called.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// By what groups are made.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attribute {
    /// The class, or the set of classes.
    Class,
    /// The folder or table that was imported.
    Source,
    /// The ending of the file's name.
    Format,
    /// The shorter side of a picture, in pixels.
    Size,
    /// Mean grey level of a picture, 0 to 1.
    Brightness,
    /// Seconds of a recording, characters of a text.
    Length,
    /// The language of a text.
    Language,
    /// What belongs together, such as a speaker.
    Group,
    /// When it was made.
    Time,
    /// A column of the table, by its name.
    Column(String),
}

impl Attribute {
    /// The name used in locale files and on the command line; of a column, its own.
    pub fn name(&self) -> &str {
        match self {
            Self::Class => "class",
            Self::Source => "source",
            Self::Format => "format",
            Self::Size => "size",
            Self::Brightness => "brightness",
            Self::Length => "length",
            Self::Language => "language",
            Self::Group => "group",
            Self::Time => "time",
            Self::Column(name) => name,
        }
    }

    /// Whether a person may mean it by this name.
    pub(super) fn is_called(&self, name: &str) -> bool {
        match self {
            Self::Column(own) => own == name,
            other => other.name().eq_ignore_ascii_case(name),
        }
    }
}

/// What the samples of a group have in common.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupName {
    /// A value as it is written: a class, a cell, a file's ending, a year or a month.
    Value(String),
    /// Numbers from the first to the second, both included.
    Range([f64; 2]),
    /// All values that are too rare for a group of their own.
    Others {
        /// How many values these are.
        num_values: usize,
    },
    /// Nothing is known.
    Missing,
    /// A person chose them.
    Chosen,
}

impl fmt::Display for GroupName {
    /// In English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => f.write_str(value),
            Self::Range([low, high]) if low == high => write!(f, "{low}"),
            Self::Range([low, high]) => write!(f, "{low} to {high}"),
            Self::Others { num_values: 1 } => f.write_str("1 rare value"),
            Self::Others { num_values } => write!(f, "{num_values} rare values"),
            Self::Missing => f.write_str("not known"),
            Self::Chosen => f.write_str("chosen"),
        }
    }
}

impl GroupName {
    fn rank(&self) -> u8 {
        match self {
            Self::Range(_) => 0,
            Self::Value(_) => 1,
            Self::Others { .. } => 2,
            Self::Missing => 3,
            Self::Chosen => 4,
        }
    }
}

/// Numbers ascend, then words, then what has no value of its own.
impl Ord for GroupName {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Range(a), Self::Range(b)) => a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])),
            (Self::Value(a), Self::Value(b)) => a.cmp(b),
            (Self::Others { num_values: a }, Self::Others { num_values: b }) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for GroupName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for GroupName {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for GroupName {}

impl Hash for GroupName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rank().hash(state);
        match self {
            Self::Value(value) => value.hash(state),
            Self::Range(range) => range.map(f64::to_bits).hash(state),
            Self::Others { num_values } => num_values.hash(state),
            Self::Missing | Self::Chosen => {}
        }
    }
}
