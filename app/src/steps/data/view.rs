//! What the Data page shows, from a snapshot and a filter.

use hearth_core::clean::quality::Quality;
use hearth_core::data::{Sample, Split};
use hearth_core::ids::{ClassId, SampleId};
use hearth_core::project::Snapshot;
use std::collections::BTreeSet;

/// Which pictures are shown. Everything, where nothing is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataFilter {
    /// Only these classes.
    pub classes: BTreeSet<ClassId>,
    /// Only this split.
    pub split: Option<Split>,
    /// Only files with this in their path, whatever its case.
    pub search: String,
    /// Only these pictures, as a finding names them.
    pub samples: Option<BTreeSet<SampleId>>,
    /// Only pictures of this imported folder.
    pub source: Option<u32>,
    /// Only pictures without a class.
    pub is_unlabelled: bool,
    /// What comes first.
    pub order: Order,
}

/// What pictures are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they were imported.
    #[default]
    Import,
    /// By the name of the file.
    Name,
    /// By class, in the order of the project.
    Class,
    /// The most pixels first.
    Pixels,
    /// The largest files first.
    Bytes,
    /// The most boxes first.
    Boxes,
    /// The darkest first.
    Brightness,
    /// The blurriest first.
    Sharpness,
}

impl Order {
    /// Every order, as they are offered.
    pub const ALL: [Self; 8] = [
        Self::Import,
        Self::Name,
        Self::Class,
        Self::Pixels,
        Self::Bytes,
        Self::Boxes,
        Self::Brightness,
        Self::Sharpness,
    ];

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Import => "order-import",
            Self::Name => "order-name",
            Self::Class => "order-class",
            Self::Pixels => "order-pixels",
            Self::Bytes => "order-bytes",
            Self::Boxes => "order-boxes",
            Self::Brightness => "order-brightness",
            Self::Sharpness => "order-sharpness",
        }
    }

    fn sort(self, rows: &mut [u32], samples: &[Sample]) {
        let of = |row: &u32| &samples[*row as usize];
        match self {
            Self::Import => {}
            Self::Name => rows.sort_by_cached_key(|row| file_name(&of(row).path).to_lowercase()),
            Self::Class => rows.sort_by_key(|row| of(row).class.map_or(u32::MAX, |class| class.0)),
            Self::Pixels => rows.sort_by_key(|row| {
                let [width, height] = of(row).size_px().map(u64::from);
                std::cmp::Reverse(width * height)
            }),
            Self::Bytes => rows.sort_by_key(|row| std::cmp::Reverse(of(row).num_bytes)),
            Self::Boxes => rows.sort_by_key(|row| std::cmp::Reverse(of(row).boxes.len())),
            Self::Brightness => sort_by_quality(rows, samples, |quality| quality.brightness),
            Self::Sharpness => sort_by_quality(rows, samples, |quality| quality.sharpness),
        }
    }
}

/// The smallest first; pictures of which it is not known come last.
fn sort_by_quality(rows: &mut [u32], samples: &[Sample], value: impl Fn(&Quality) -> f32) {
    let key = |row: &u32| {
        let picture = samples[*row as usize].picture();
        let quality = picture.and_then(|picture| picture.quality.as_ref());
        quality.map_or(f32::MAX, &value)
    };
    rows.sort_by(|a, b| key(a).total_cmp(&key(b)));
}

impl DataFilter {
    /// Whether anything is left out.
    pub fn is_active(&self) -> bool {
        let order = self.order;
        *self
            != Self {
                order,
                ..Self::default()
            }
    }

    /// Leaves nothing out any more; the order stays.
    pub fn clear(&mut self) {
        *self = Self {
            order: self.order,
            ..Self::default()
        };
    }

    /// Positions in the snapshot's samples of those that pass.
    pub fn rows(&self, snapshot: &Snapshot) -> Vec<u32> {
        let search = self.search.to_lowercase();
        let passes = |sample: &Sample| {
            self.split.is_none_or(|split| split == sample.split)
                && (self.classes.is_empty()
                    || sample
                        .class
                        .is_some_and(|class| self.classes.contains(&class))
                    || sample.boxes.iter().any(|b| self.classes.contains(&b.class)))
                && self
                    .samples
                    .as_ref()
                    .is_none_or(|samples| samples.contains(&sample.id))
                && self.source.is_none_or(|source| source == sample.source)
                && !(self.is_unlabelled && (sample.class.is_some() || !sample.boxes.is_empty()))
                && (search.is_empty() || sample.path.to_lowercase().contains(&search))
        };
        let samples = snapshot.samples.iter().enumerate();
        let mut rows: Vec<u32> = samples
            .filter(|(_, sample)| passes(sample))
            .map(|(index, _)| index as u32)
            .collect();
        self.order.sort(&mut rows, &snapshot.samples);
        rows
    }
}

/// A class as its card shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassCard {
    /// The class.
    pub id: ClassId,
    /// Its name.
    pub name: String,
    /// Its pictures in the chosen split, or in all.
    pub count: usize,
    /// That count against the largest class's, 0 to 1.
    pub share: f32,
    /// Whether the filter names it.
    pub is_chosen: bool,
}

/// What the Data page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct DataStepView {
    /// All pictures of the project.
    pub num_samples: usize,
    /// Pictures in each split, in the order of [`Split::ALL`].
    pub split_counts: [usize; 3],
    /// A card for each class.
    pub classes: Vec<ClassCard>,
    /// Positions in the snapshot's samples of the pictures that pass the filter.
    pub rows: Vec<u32>,
    /// Their ids, in the same order.
    pub ids: Vec<SampleId>,
}

/// Makes the data of the Data page.
pub fn data_step_view(snapshot: &Snapshot, filter: &DataFilter) -> DataStepView {
    let counts = snapshot.class_counts(filter.split);
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let classes = snapshot
        .classes
        .iter()
        .zip(&counts)
        .map(|(class, &count)| ClassCard {
            id: class.id,
            name: class.name.clone(),
            count,
            share: count as f32 / most as f32,
            is_chosen: filter.classes.contains(&class.id),
        })
        .collect();
    // Blanks around what is typed are not meant.
    let filter = DataFilter {
        search: filter.search.trim().to_owned(),
        ..filter.clone()
    };
    let rows = filter.rows(snapshot);
    DataStepView {
        num_samples: snapshot.samples.len(),
        split_counts: snapshot.split_counts(),
        classes,
        ids: rows
            .iter()
            .map(|row| snapshot.samples[*row as usize].id)
            .collect(),
        rows,
    }
}

/// The last part of a sample's path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::snapshot;

    #[test]
    fn nothing_chosen_shows_everything() {
        let snapshot = snapshot(&[("cat", 3), ("dog", 1)]);
        let view = data_step_view(&snapshot, &DataFilter::default());
        assert_eq!(view.num_samples, 4);
        assert_eq!(view.rows, [0, 1, 2, 3]);
        assert_eq!(view.classes[0].count, 3);
        assert_eq!(view.classes[1].share, 1.0 / 3.0);
        assert!(!DataFilter::default().is_active());
    }

    #[test]
    fn filters_add_up() {
        let snapshot = snapshot(&[("cat", 6), ("dog", 6)]);
        let mut filter = DataFilter {
            split: Some(Split::Test),
            ..DataFilter::default()
        };
        filter.classes.insert(ClassId(1));
        let view = data_step_view(&snapshot, &filter);
        assert!(view.rows.iter().all(|row| {
            let sample = &snapshot.samples[*row as usize];
            sample.split == Split::Test && sample.class == Some(ClassId(1))
        }));
        assert!(!view.rows.is_empty());
        assert!(view.classes[1].is_chosen && !view.classes[0].is_chosen);
        filter.search = "NO SUCH".into();
        assert!(data_step_view(&snapshot, &filter).rows.is_empty());
    }

    #[test]
    fn search_looks_at_paths_whatever_their_case() {
        let snapshot = snapshot(&[("Cat", 2)]);
        let filter = DataFilter {
            search: "cat/0001".into(),
            ..DataFilter::default()
        };
        assert_eq!(data_step_view(&snapshot, &filter).rows, [1]);
    }

    #[test]
    fn an_empty_project_has_no_division_by_nothing() {
        let view = data_step_view(&snapshot(&[]), &DataFilter::default());
        assert!(view.classes.is_empty() && view.rows.is_empty());
    }

    #[test]
    fn file_names_are_the_last_part() {
        assert_eq!(file_name("a/b/猫.jpg"), "猫.jpg");
        assert_eq!(file_name("x.png"), "x.png");
    }
}
