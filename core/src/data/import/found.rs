//! What a reader found in a data set, before anything of it is stored: one form for all formats.

use super::Skipped;
use crate::data::media::SkipReason;
use crate::data::table::choose::Role;
use crate::data::table::types::Kind;
use crate::data::{Row, Split, TableColumn};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// A data set as its files describe it. Nothing is decoded yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Class names in the order of the format (the numbers of a model follow it); also classes
    /// that no item has.
    pub classes: Vec<String>,
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
    /// Boxes drawn on it.
    pub boxes: Vec<FoundBox>,
}

/// A box on a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundBox {
    /// Its class.
    pub class: String,
    /// Left, top, width and height.
    pub rect: [f32; 4],
    /// What `rect` counts in.
    pub unit: BoxUnit,
    /// Hard to recognise; often left out when measuring.
    pub difficult: bool,
    /// Cut off by the picture's edge.
    pub truncated: bool,
    /// Partly hidden by something else.
    pub occluded: bool,
}

/// What the numbers of a box count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoxUnit {
    /// Pixels of the picture as it is shown (upright).
    Pixels,
    /// Shares of the picture's width and height, 0 to 1.
    Shares,
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

impl FoundBox {
    /// The box in pixels of a picture of this size, cut at its edges.
    ///
    /// # Errors
    /// If a number is missing, it has no area, or it lies outside the picture.
    pub fn in_pixels(&self, size_px: [u32; 2]) -> Result<[f32; 4], SkipReason> {
        let [width, height] = size_px.map(|side| side as f32);
        if !self.rect.iter().all(|number| number.is_finite()) {
            return Err(SkipReason::new(
                "box-not-a-number",
                "a box whose place is not a number",
            ));
        }
        let scale = match self.unit {
            BoxUnit::Pixels => [1.0, 1.0],
            BoxUnit::Shares => [width, height],
        };
        let [x, y, w, h] = self.rect;
        let (x, w) = (x * scale[0], w * scale[0]);
        let (y, h) = (y * scale[1], h * scale[1]);
        if w <= 0.0 || h <= 0.0 {
            return Err(SkipReason::new("box-without-area", "a box without area"));
        }
        let (left, right) = (x.clamp(0.0, width), (x + w).clamp(0.0, width));
        let (top, bottom) = (y.clamp(0.0, height), (y + h).clamp(0.0, height));
        if right <= left || bottom <= top {
            return Err(SkipReason::new("box-outside", "a box outside the picture"));
        }
        Ok([left, top, right - left, bottom - top])
    }
}
