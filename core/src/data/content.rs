//! What samples hold: pictures, sounds, texts or rows of a table, by the task of their project.

use super::media::look::Look;
use super::sound::facts::{NUM_BYTES, SoundFacts};
use super::sound::fingerprint::Fingerprint;
use crate::clean::quality::Quality;
use serde::{Deserialize, Serialize};

/// The kinds of data. All samples of a project are of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DataKind {
    /// Picture files.
    #[default]
    Pictures,
    /// Sound files.
    Sounds,
    /// Texts: files, or cells of a table.
    Texts,
    /// Rows of a table.
    Rows,
}

impl DataKind {
    /// The name used in locale files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pictures => "pictures",
            Self::Sounds => "sounds",
            Self::Texts => "texts",
            Self::Rows => "rows",
        }
    }

    /// Whether samples are files that stay where they are; texts and rows live in the store.
    pub fn is_files(self) -> bool {
        matches!(self, Self::Pictures | Self::Sounds)
    }
}

/// What a sample holds, as far as it is kept at hand.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A picture file.
    Picture(Picture),
    /// A sound file.
    Sound(Box<SoundContent>),
    /// A text, whole.
    Text(Box<str>),
    /// A row, one cell for each of the project's columns.
    Row(Row),
}

/// What is known of a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Width and height after EXIF orientation, in pixels.
    pub size_px: [u32; 2],
    /// What it looks like; `None` where an older version imported it.
    pub look: Option<Box<Look>>,
    /// How sharp and bright it is; `None` where an older version imported it.
    pub quality: Option<Quality>,
}

/// What is known of a sound.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SoundContent {
    /// What was measured on it.
    pub facts: SoundFacts,
    /// What it sounds like at a glance, where it could be worked out.
    pub print: Option<Fingerprint>,
}

impl SoundContent {
    /// As it is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.facts.to_bytes().to_vec();
        if let Some(print) = &self.print {
            bytes.extend(print.to_bytes());
        }
        bytes
    }

    /// From what was stored; nothing is known where that is damaged.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let (facts, print) = bytes.split_at(bytes.len().min(NUM_BYTES));
        Self {
            facts: SoundFacts::from_bytes(facts).unwrap_or_default(),
            print: Fingerprint::from_bytes(print).filter(|_| !print.is_empty()),
        }
    }
}

/// Between two cells of a [`Row`]: the control character that was made for it.
const BETWEEN: char = '\u{1F}';

/// The cells of a row in one piece of memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row(Box<str>);

impl Row {
    /// From cells in the order of the columns. A missing cell is empty.
    pub fn of<'a>(cells: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut all = String::new();
        for (index, cell) in cells.into_iter().enumerate() {
            if index > 0 {
                all.push(BETWEEN);
            }
            let cell = cell.unwrap_or_default().trim();
            if cell.contains(BETWEEN) {
                all.push_str(&cell.replace(BETWEEN, " "));
            } else {
                all.push_str(cell);
            }
        }
        Self(all.into())
    }

    /// As [`Row::as_str`] gave it.
    pub fn from_stored(text: &str) -> Self {
        Self(text.into())
    }

    /// The form in which it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its cells; `None` for those that are missing. A row that was stored before the project got
    /// more columns has fewer.
    pub fn cells(&self) -> impl Iterator<Item = Option<&str>> {
        self.0
            .split(BETWEEN)
            .map(|cell| (!cell.is_empty()).then_some(cell))
    }

    /// The cell of a column.
    pub fn cell(&self, column: usize) -> Option<&str> {
        self.cells().nth(column).flatten()
    }
}

/// What a column of a project's table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// Numbers to compute with.
    Number,
    /// One of a few values.
    Category,
    /// Days or moments.
    Date,
    /// Sentences.
    Text,
}

impl ColumnKind {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Number, Self::Category, Self::Date, Self::Text];

    /// The name used in the store, in locale files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Category => "category",
            Self::Date => "date",
            Self::Text => "text",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a column is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnRole {
    /// A model learns from it.
    Feature,
    /// A model is to say it: the number of a regression. Classes are kept as classes.
    Target,
    /// Left aside.
    Ignored,
}

impl ColumnRole {
    /// Every role, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Feature, Self::Target, Self::Ignored];

    /// The name used in the store, in locale files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Feature => "feature",
            Self::Target => "target",
            Self::Ignored => "ignored",
        }
    }

    /// The role of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A column of a project's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// The place of its cells in a [`Row`].
    pub place: usize,
    /// Its name, unlike all others.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// What it is used for.
    pub role: ColumnRole,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_come_back_as_they_were_and_damage_does_no_harm() {
        let sound = crate::data::sound::Sound {
            rate_hz: 8000,
            num_channels: 1,
            samples: (0..8000).map(|i| (i as f32 * 0.3).sin() * 0.5).collect(),
        };
        let content = SoundContent {
            facts: SoundFacts::of(&sound),
            print: Some(crate::data::sound::fingerprint::Printer::default().print(&sound)),
        };
        assert_eq!(SoundContent::from_bytes(&content.to_bytes()), content);
        let bare = SoundContent {
            print: None,
            ..content
        };
        assert_eq!(SoundContent::from_bytes(&bare.to_bytes()), bare);
        assert_eq!(
            SoundContent::from_bytes(&[1, 2, 3]),
            SoundContent::default()
        );
    }

    #[test]
    fn cells_come_back_as_they_were() {
        let row = Row::of([Some("猫"), None, Some(" 1,5 "), Some("a\u{1F}b"), None]);
        let cells: Vec<_> = row.cells().collect();
        assert_eq!(cells, [Some("猫"), None, Some("1,5"), Some("a b"), None]);
        assert_eq!(row.cell(2), Some("1,5"));
        assert_eq!(row.cell(9), None);
        assert_eq!(Row::from_stored(row.as_str()), row);
    }
}
