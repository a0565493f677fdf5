//! What a reader found in a data set, before anything of it is stored: one form for all formats.

use super::LabelsIn;
use super::Skipped;
use super::canvas::Canvas;
use crate::data::media::SkipReason;
use crate::data::table::choose::Role;
use crate::data::table::types::Kind;
use crate::data::{Answer, MarkFlags, NewMark, Row, Shape, Split, TableColumn};
use crate::label::offsets::Unit;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// A data set as its files describe it. Nothing is decoded yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Class names in the order of the format (the numbers of a model follow it); also classes
    /// that no item has.
    pub classes: Vec<String>,
    /// Whether a list of classes came with them, so that a class without an item is meant.
    pub lists_classes: bool,
    /// The items, in a stable order.
    pub items: Vec<FoundItem>,
    /// Columns of the rows, where the items are rows.
    pub columns: Vec<TableColumn>,
    /// The first table that was read, where there was one.
    pub table: Option<SeenTable>,
    /// What was left out, with its reason.
    pub skipped: Vec<Skipped>,
}

/// A table as it can be shown before its import, for the choice of columns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeenTable {
    /// The file.
    pub path: PathBuf,
    /// Its rows.
    pub num_rows: usize,
    /// Its columns.
    pub columns: Vec<SeenColumn>,
    /// How labels are read from it, where it is one of texts.
    pub labels: Option<LabelsIn>,
    /// How it seems to say several labels for some texts, where it does.
    pub several: Option<LabelsIn>,
}

/// A column of a table that was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeenColumn {
    /// Its name.
    pub name: String,
    /// What it seems to hold.
    pub kind: Kind,
    /// Share of cells without a value, 0 to 1.
    pub missing_share: f64,
    /// Different values, as far as they are counted.
    pub num_distinct: usize,
    /// What it is used for.
    pub role: Option<Role>,
    /// Its first values.
    pub examples: Vec<String>,
}

/// Where an item's content is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Body {
    /// In its file.
    #[default]
    File,
    /// Here: a text of a table.
    Text(String),
    /// Here: a row, with a cell for each of the data set's columns.
    Row(Row),
}

/// One item of a data set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundItem {
    /// Its file, absolute. What is in a table has the table's path with `#` and a name behind.
    pub path: PathBuf,
    /// Where its content is.
    pub body: Body,
    /// Its class, where it is said.
    pub class: Option<String>,
    /// Its split, where it is said.
    pub split: Option<Split>,
    /// What it belongs together with (speaker, patient, scene): never in two splits.
    pub group: Option<String>,
    /// When it was made, as the data says; sorts by time where it is written as ISO 8601 is.
    pub time: Option<String>,
    /// The address that it was fetched from.
    pub origin: Option<String>,
    /// What is drawn on it, and its further classes.
    pub marks: Vec<FoundMark>,
    /// What was answered when somebody was asked about it.
    pub answer: Option<Answer>,
    /// What its files say of it and cannot be read: marks may be missing above.
    pub num_bad: usize,
    /// Where a label file describes it.
    pub record: Option<Record>,
}

/// The place of a label file at which an item is described.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The file.
    pub file: PathBuf,
    /// Its place in the file's list, counted from 0.
    pub place: usize,
    /// What the file calls it: a name, or the text itself.
    pub name: String,
}

/// A mark as its file says it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundMark {
    /// Its class.
    pub class: String,
    /// Where it is, in what the file counts in.
    pub shape: Shape,
    /// What the numbers of `shape` count in.
    pub unit: MarkUnit,
    /// What is special about it.
    pub flags: MarkFlags,
}

/// What the numbers of a mark count in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MarkUnit {
    /// As in [`Shape`]: pixels of the picture as it is shown (upright), Unicode scalars, seconds.
    #[default]
    Own,
    /// Shares of the picture's width and height, 0 to 1.
    Shares,
    /// Places in a text, counted otherwise.
    Text(Unit),
}

impl Found {
    /// The class of this name, added at the end where it is new.
    pub fn class(&mut self, name: &str) -> String {
        if !self.classes.iter().any(|known| known == name) {
            self.classes.push(name.to_owned());
        }
        name.to_owned()
    }

    /// Writes down that something is left out.
    pub fn skip(&mut self, path: &Path, reason: SkipReason) {
        self.skipped.push(Skipped {
            path: path.to_owned(),
            reason,
        });
    }
}

impl FoundItem {
    /// What is drawn on it: all marks but its further classes.
    pub fn drawn(&self) -> impl Iterator<Item = &FoundMark> {
        self.marks.iter().filter(|mark| mark.shape != Shape::Whole)
    }

    /// Gives it one more class: its own if it has none, else a further one.
    pub fn add_class(&mut self, class: String) {
        let is_known = self.class.as_ref() == Some(&class)
            || self
                .marks
                .iter()
                .any(|mark| mark.shape == Shape::Whole && mark.class == class);
        match &self.class {
            _ if is_known => {}
            None => self.class = Some(class),
            Some(_) => self.marks.push(FoundMark::plain(class, Shape::Whole)),
        }
    }
}

impl FoundMark {
    /// A mark of which nothing special is said, counted as in [`Shape`].
    pub fn plain(class: String, shape: Shape) -> Self {
        Self {
            class,
            shape,
            unit: MarkUnit::Own,
            flags: MarkFlags::default(),
        }
    }

    /// A box on a picture.
    pub fn rect(class: String, rect: [f32; 4], unit: MarkUnit) -> Self {
        Self {
            unit,
            ..Self::plain(class, Shape::Box { rect_px: rect })
        }
    }

    /// The mark on what it is drawn on, cut at its edges.
    ///
    /// # Errors
    /// If a number is missing, it has no extent, it lies outside, or it is of another kind of data.
    pub fn on(&self, canvas: &Canvas<'_>) -> Result<NewMark, SkipReason> {
        Ok(NewMark {
            id: None,
            class: self.class.clone(),
            shape: canvas.placed(&self.shape, self.unit)?,
            flags: self.flags,
        })
    }
}
