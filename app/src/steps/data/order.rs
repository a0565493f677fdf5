//! What samples are sorted by.

use super::marks::Marks;
use super::view::file_name;
use hearth_core::clean::quality::Quality;
use hearth_core::data::table::{Decimal, parse};
use hearth_core::data::{ColumnKind, DataKind, Sample};
use hearth_core::project::Snapshot;
use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

/// What samples are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they were imported.
    #[default]
    Import,
    /// By the name of the file.
    Name,
    /// By class, in the order of the project.
    Class,
    /// Training, validation, test.
    Split,
    /// The most pixels first.
    Pixels,
    /// The largest first.
    Bytes,
    /// The most boxes first.
    Boxes,
    /// The darkest first.
    Brightness,
    /// The blurriest first.
    Sharpness,
    /// The longest text first.
    Length,
    /// The longest recording first.
    Duration,
    /// What the newest model was least sure of first.
    Confidence,
    /// By imported folder or file, in the order in which they came.
    Source,
    /// What the most severe findings are about first.
    Finding,
    /// By the class that the newest model says; what it was less sure of comes first.
    Prediction,
    /// By the cells of a column, given by its place: numbers by size, other cells by letters.
    Cell(u32),
}

impl Order {
    /// The orders that data of a kind can have, as they are offered in the menu.
    pub fn of_kind(kind: DataKind) -> &'static [Self] {
        match kind {
            DataKind::Pictures => &[
                Self::Import,
                Self::Name,
                Self::Class,
                Self::Source,
                Self::Finding,
                Self::Prediction,
                Self::Confidence,
                Self::Pixels,
                Self::Bytes,
                Self::Boxes,
                Self::Brightness,
                Self::Sharpness,
            ],
            DataKind::Sounds => &[
                Self::Import,
                Self::Name,
                Self::Class,
                Self::Source,
                Self::Finding,
                Self::Duration,
                Self::Prediction,
                Self::Confidence,
                Self::Bytes,
            ],
            DataKind::Texts => &[
                Self::Import,
                Self::Class,
                Self::Source,
                Self::Finding,
                Self::Length,
                Self::Prediction,
                Self::Confidence,
            ],
            DataKind::Rows => &[
                Self::Import,
                Self::Class,
                Self::Source,
                Self::Finding,
                Self::Prediction,
                Self::Confidence,
            ],
        }
    }

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Import => "order-import",
            Self::Name => "order-name",
            Self::Class => "order-class",
            Self::Split => "order-split",
            Self::Pixels => "order-pixels",
            Self::Bytes => "order-bytes",
            Self::Boxes => "order-boxes",
            Self::Brightness => "order-brightness",
            Self::Sharpness => "order-sharpness",
            Self::Length | Self::Duration => "order-length",
            Self::Confidence => "order-confidence",
            Self::Source => "order-source",
            Self::Finding => "order-finding",
            Self::Prediction => "order-prediction",
            Self::Cell(_) => "order-cell",
        }
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        self.key().trim_start_matches("order-")
    }

    /// The order of this name that data of a kind can have.
    pub fn named(name: &str, kind: DataKind) -> Option<Self> {
        let orders = Self::of_kind(kind).iter().chain(&[Self::Split]);
        orders.copied().find(|order| order.name() == name)
    }

    /// Sorts positions in the snapshot's samples.
    pub fn sort(self, rows: &mut [u32], snapshot: &Snapshot, marks: &Marks) {
        let samples = &snapshot.samples;
        let of = |row: &u32| &samples[*row as usize];
        match self {
            Self::Import => {}
            Self::Name => rows.sort_by_cached_key(|row| file_name(&of(row).path).to_lowercase()),
            Self::Class => rows.sort_by_key(|row| of(row).class.map_or(u32::MAX, |class| class.0)),
            Self::Split => rows.sort_by_key(|row| of(row).split),
            Self::Pixels => rows.sort_by_key(|row| {
                let [width, height] = of(row).size_px().map(u64::from);
                Reverse(width * height)
            }),
            Self::Bytes => rows.sort_by_key(|row| Reverse(of(row).num_bytes)),
            Self::Boxes => rows.sort_by_key(|row| Reverse(of(row).num_drawn())),
            Self::Brightness => by_quality(rows, samples, |quality| quality.brightness),
            Self::Sharpness => by_quality(rows, samples, |quality| quality.sharpness),
            Self::Length => rows.sort_by_cached_key(|row| {
                Reverse(of(row).text().map_or(0, |text| text.chars().count()))
            }),
            Self::Duration => {
                let secs = |row: &u32| of(row).sound().map_or(0.0, |s| s.facts.duration_secs);
                rows.sort_by(|a, b| secs(b).total_cmp(&secs(a)));
            }
            Self::Confidence => {
                let key = |row: &u32| {
                    let prediction = marks.predictions.get(&of(row).id);
                    prediction.map_or(f32::MAX, |prediction| prediction.confidence)
                };
                rows.sort_by(|a, b| key(a).total_cmp(&key(b)));
            }
            Self::Source => rows.sort_by_key(|row| of(row).source),
            Self::Finding => {
                let first = marks.first_findings();
                rows.sort_by_key(|row| first.get(&of(row).id).copied().unwrap_or(usize::MAX));
            }
            Self::Prediction => {
                let places: HashMap<&str, usize> = snapshot
                    .classes
                    .iter()
                    .enumerate()
                    .map(|(place, class)| (&*class.name, place))
                    .collect();
                let key = |row: &u32| {
                    let prediction = marks.predictions.get(&of(row).id)?;
                    let place = places.get(&*prediction.label).copied();
                    Some((place.unwrap_or(places.len()), prediction.confidence))
                };
                rows.sort_by(|a, b| match (key(a), key(b)) {
                    (Some(a), Some(b)) => a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)),
                    (a, b) => a.is_none().cmp(&b.is_none()),
                });
            }
            Self::Cell(place) => by_cell(rows, snapshot, place as usize),
        }
    }
}

/// The smallest first; pictures of which it is not known come last.
fn by_quality(
    rows: &mut [u32],
    samples: &[std::sync::Arc<Sample>],
    value: impl Fn(&Quality) -> f32,
) {
    let key = |row: &u32| {
        let picture = samples[*row as usize].picture();
        let quality = picture.and_then(|picture| picture.quality.as_ref());
        quality.map_or(f32::MAX, &value)
    };
    rows.sort_by(|a, b| key(a).total_cmp(&key(b)));
}

/// A number in whatever way it is written.
fn number(cell: &str) -> Option<f64> {
    parse(cell, Decimal::Point).or_else(|| parse(cell, Decimal::Comma))
}

/// What a cell is sorted by.
enum CellKey<'a> {
    Number(f64),
    Text(&'a str),
    Missing,
}

impl CellKey<'_> {
    fn compare(&self, other: &Self) -> Ordering {
        let rank = |key: &Self| match key {
            CellKey::Number(_) => 0,
            CellKey::Text(_) => 1,
            CellKey::Missing => 2,
        };
        match (self, other) {
            (CellKey::Number(a), CellKey::Number(b)) => a.total_cmp(b),
            (CellKey::Text(a), CellKey::Text(b)) => a.cmp(b),
            _ => rank(self).cmp(&rank(other)),
        }
    }
}

fn by_cell(rows: &mut [u32], snapshot: &Snapshot, place: usize) {
    let column = snapshot.columns.iter().find(|column| column.place == place);
    let is_number = column.is_some_and(|column| column.kind == ColumnKind::Number);
    let mut keyed: Vec<(CellKey<'_>, u32)> = rows
        .iter()
        .map(|row| {
            let cell = snapshot.samples[*row as usize].row();
            let key = match cell.and_then(|cells| cells.cell(place)) {
                None => CellKey::Missing,
                Some(text) => match number(text).filter(|_| is_number) {
                    Some(number) => CellKey::Number(number),
                    None => CellKey::Text(text),
                },
            };
            (key, *row)
        })
        .collect();
    keyed.sort_by(|(a, _), (b, _)| a.compare(b));
    for (slot, (_, row)) in rows.iter_mut().zip(keyed) {
        *slot = row;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rows;

    #[test]
    fn numbers_are_sorted_by_size_and_missing_ones_come_last() {
        let snapshot = rows(
            &[
                ("price", ColumnKind::Number),
                ("city", ColumnKind::Category),
            ],
            &[&["10", "b"], &["9", ""], &["", "c"], &["1,5", "a"]],
        );
        let sorted = |order: Order| {
            let mut rows = vec![0, 1, 2, 3];
            order.sort(&mut rows, &snapshot, &Marks::default());
            rows
        };
        assert_eq!(sorted(Order::Cell(0)), [3, 1, 0, 2]);
        assert_eq!(sorted(Order::Cell(1)), [3, 0, 2, 1]);
        assert_eq!(sorted(Order::Import), [0, 1, 2, 3]);
    }
}
