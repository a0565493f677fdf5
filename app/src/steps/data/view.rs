//! What the Data page shows, from a snapshot and a filter.

use super::marks::{Marks, Outcome};
use super::order::Order;
use super::size_filter::SizeFilter;
use hearth_core::data::{DataKind, Sample, Split};
use hearth_core::ids::{ClassId, SampleId};
use hearth_core::project::Snapshot;
use std::collections::BTreeSet;

/// Which pictures are shown. Everything, where nothing is chosen. The window and the command line
/// choose with the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataFilter {
    /// Only these classes.
    pub classes: BTreeSet<ClassId>,
    /// Only this split.
    pub split: Option<Split>,
    /// Only samples with this in their path, text or cells, whatever its case.
    pub search: String,
    /// Only these pictures, as a finding names them.
    pub samples: Option<BTreeSet<SampleId>>,
    /// Only pictures of this imported folder.
    pub source: Option<u32>,
    /// Only pictures without a class.
    pub is_unlabelled: bool,
    /// Only what Hearth noticed something about: the kind of the finding.
    pub finding: Option<String>,
    /// Only what the newest model got right, or wrong.
    pub outcome: Option<Outcome>,
    /// Only what the newest model took for this.
    pub predicted: Option<String>,
    /// Only what the newest model was less sure of than this, in percent.
    pub below_percent: Option<u8>,
    /// Only pictures of these sizes.
    pub size: SizeFilter,
    /// What comes first.
    pub order: Order,
    /// Whether that comes last instead.
    pub is_reversed: bool,
}

impl DataFilter {
    /// Whether anything is left out.
    pub fn is_active(&self) -> bool {
        *self != self.order_only()
    }

    /// Leaves nothing out any more; the order stays.
    pub fn clear(&mut self) {
        *self = self.order_only();
    }

    fn order_only(&self) -> Self {
        Self {
            order: self.order,
            is_reversed: self.is_reversed,
            ..Self::default()
        }
    }

    /// Positions in the snapshot's samples of those that pass.
    pub fn rows(&self, snapshot: &Snapshot, marks: &Marks) -> Vec<u32> {
        let search = self.search.to_lowercase();
        let noticed = self.finding.as_ref().map(|kind| marks.noticed(kind));
        let has_words = |sample: &Sample| {
            let contains = |text: &str| text.to_lowercase().contains(&search);
            contains(&sample.path)
                || sample.text().is_some_and(contains)
                || sample.row().is_some_and(|row| contains(row.as_str()))
        };
        let passes = |sample: &Sample| {
            self.split.is_none_or(|split| split == sample.split)
                && (self.classes.is_empty()
                    || sample
                        .class
                        .is_some_and(|class| self.classes.contains(&class))
                    || sample.marks.iter().any(|b| self.classes.contains(&b.class)))
                && self
                    .samples
                    .as_ref()
                    .is_none_or(|samples| samples.contains(&sample.id))
                && self.source.is_none_or(|source| source == sample.source)
                && (!self.is_unlabelled || sample.is_unlabelled())
                && self.size.passes(sample)
                && noticed.is_none_or(|noticed| noticed.is_some_and(|n| n.contains(&sample.id)))
                && self.passes_predictions(sample, snapshot, marks)
                && (search.is_empty() || has_words(sample))
        };
        let samples = snapshot.all().enumerate();
        let mut rows: Vec<u32> = samples
            .filter(|(_, sample)| passes(sample))
            .map(|(index, _)| index as u32)
            .collect();
        self.order.sort(&mut rows, snapshot, marks);
        if self.is_reversed {
            rows.reverse();
        }
        rows
    }

    fn passes_predictions(&self, sample: &Sample, snapshot: &Snapshot, marks: &Marks) -> bool {
        let asks = self.outcome.is_some() || self.predicted.is_some();
        if !asks && self.below_percent.is_none() {
            return true;
        }
        let Some(prediction) = marks.predictions.get(&sample.id) else {
            return false;
        };
        let is_right = snapshot.class_name(sample) == Some(&*prediction.label);
        self.outcome
            .is_none_or(|outcome| (outcome == Outcome::Right) == is_right)
            && self
                .predicted
                .as_ref()
                .is_none_or(|label| *label == prediction.label)
            && self
                .below_percent
                .is_none_or(|percent| prediction.confidence * 100.0 < f32::from(percent))
    }
}

/// How samples can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Pictures side by side.
    Grid,
    /// One line each.
    Table,
    /// Alike ones near each other.
    Map,
}

impl Shape {
    /// The shapes for a kind of data, the usual one first.
    pub fn of_kind(kind: DataKind) -> &'static [Self] {
        match kind {
            DataKind::Pictures => &[Self::Grid, Self::Table, Self::Map],
            _ => &[Self::Table, Self::Map],
        }
    }

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Grid => "view-grid",
            Self::Table => "view-table",
            Self::Map => "view-map",
        }
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
pub fn data_step_view(snapshot: &Snapshot, filter: &DataFilter, marks: &Marks) -> DataStepView {
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
    let rows = filter.rows(snapshot, marks);
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

/// A sample in a line of words: its file's name, its text, or its first cells.
pub fn outlined(snapshot: &Snapshot, sample: &Sample) -> String {
    const MOST_CELLS: usize = 6;
    match (sample.text(), sample.row()) {
        (Some(text), _) => text.to_owned(),
        (_, Some(row)) => {
            let places = snapshot.columns.iter().map(|column| column.place);
            let cells: Vec<&str> = places.filter_map(|place| row.cell(place)).collect();
            cells[..cells.len().min(MOST_CELLS)].join(", ")
        }
        _ => file_name(&sample.path).to_owned(),
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
        let view = data_step_view(&snapshot, &DataFilter::default(), &Marks::default());
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
        let view = data_step_view(&snapshot, &filter, &Marks::default());
        assert!(view.rows.iter().all(|row| {
            let sample = &snapshot.samples[*row as usize];
            sample.split == Split::Test && sample.class == Some(ClassId(1))
        }));
        assert!(!view.rows.is_empty());
        assert!(view.classes[1].is_chosen && !view.classes[0].is_chosen);
        filter.search = "NO SUCH".into();
        assert!(
            data_step_view(&snapshot, &filter, &Marks::default())
                .rows
                .is_empty()
        );
    }

    #[test]
    fn what_is_known_beside_the_data_is_filtered_and_sorted_by() {
        let mut snapshot = snapshot(&[("cat", 4), ("dog", 4)]);
        snapshot.sources.push(hearth_core::data::Source {
            root: "/more".into(),
        });
        for sample in &mut snapshot.samples[2..5] {
            std::sync::Arc::make_mut(sample).source = 1;
        }
        std::sync::Arc::make_mut(&mut snapshot.samples[7]).class = None;
        let marks = Marks::for_tests(
            &[
                (1, "cat", 0.9),
                (2, "dog", 0.6),
                (5, "dog", 0.4),
                (6, "cat", 0.8),
            ],
            &[("blurred", &[3, 6]), ("dark", &[1, 3])],
        );
        let ids = |filter: DataFilter| -> Vec<i64> {
            let view = data_step_view(&snapshot, &filter, &marks);
            view.ids.iter().map(|id| id.0).collect()
        };
        let all = DataFilter::default;
        assert_eq!(
            ids(DataFilter {
                source: Some(1),
                ..all()
            }),
            [3, 4, 5]
        );
        assert_eq!(
            ids(DataFilter {
                is_unlabelled: true,
                ..all()
            }),
            [8]
        );
        let finding = Some("blurred".to_owned());
        assert_eq!(
            ids(DataFilter {
                finding: finding.clone(),
                ..all()
            }),
            [3, 6]
        );
        let unknown = Some("no-such".to_owned());
        assert!(
            ids(DataFilter {
                finding: unknown,
                ..all()
            })
            .is_empty()
        );
        let wrong = Some(Outcome::Wrong);
        assert_eq!(
            ids(DataFilter {
                outcome: wrong,
                ..all()
            }),
            [2, 6]
        );
        let predicted = Some("dog".to_owned());
        assert_eq!(
            ids(DataFilter {
                predicted: predicted.clone(),
                ..all()
            }),
            [2, 5]
        );
        assert_eq!(
            ids(DataFilter {
                below_percent: Some(70),
                ..all()
            }),
            [2, 5]
        );
        let both = DataFilter {
            finding,
            predicted,
            ..all()
        };
        assert!(ids(both).is_empty(), "filters add up");
        let order = |order| ids(DataFilter { order, ..all() });
        assert_eq!(order(Order::Source), [1, 2, 6, 7, 8, 3, 4, 5]);
        assert_eq!(order(Order::Finding), [3, 6, 1, 2, 4, 5, 7, 8]);
        assert_eq!(order(Order::Prediction), [6, 1, 5, 2, 3, 4, 7, 8]);
    }

    #[test]
    fn search_looks_at_paths_whatever_their_case() {
        let snapshot = snapshot(&[("Cat", 2)]);
        let filter = DataFilter {
            search: "cat/0001".into(),
            ..DataFilter::default()
        };
        assert_eq!(
            data_step_view(&snapshot, &filter, &Marks::default()).rows,
            [1]
        );
    }

    #[test]
    fn an_empty_project_has_no_division_by_nothing() {
        let view = data_step_view(&snapshot(&[]), &DataFilter::default(), &Marks::default());
        assert!(view.classes.is_empty() && view.rows.is_empty());
    }

    #[test]
    fn file_names_are_the_last_part() {
        assert_eq!(file_name("a/b/猫.jpg"), "猫.jpg");
        assert_eq!(file_name("x.png"), "x.png");
    }
}
