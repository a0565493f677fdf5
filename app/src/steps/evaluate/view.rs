//! What the Evaluate page shows, from a report.

use super::stale::label_now;
use hearth_core::eval::confusion::by_confusion;
use hearth_core::eval::{Doubts, ItemPrediction, MistakeOrder, Reliability, Report};
use hearth_core::ids::{ClassId, SampleId};
use hearth_core::project::Snapshot;
use hearth_core::tasks::{Question, question_of};

/// A sample of the gallery.
#[derive(Clone, Debug, PartialEq)]
pub struct GalleryItem {
    /// The sample.
    pub sample: SampleId,
    /// The sample, as the model is asked about it.
    pub question: Question,
    /// Its class in the project, when it was measured.
    pub truth: String,
    /// The class that the model gives it.
    pub predicted: String,
    /// Probability of the predicted class, 0 to 1.
    pub probability: f32,
    /// Whether the two agree.
    pub is_right: bool,
    /// Its class in the project now, where that is another one; empty where it has none any more.
    pub relabelled: Option<String>,
}

/// What of a report is listed.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    /// What comes first.
    pub order: MistakeOrder,
    /// Only a cell of the confusion matrix: true class, predicted class.
    pub cell: Option<(usize, usize)>,
    /// What a closer look at the data says.
    pub doubts: &'a Doubts,
}

/// What the Evaluate page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluateView {
    /// Class names in the order of the matrix.
    pub labels: Vec<String>,
    /// Wrong predictions in all.
    pub num_wrong: usize,
    /// What is listed, in its order.
    pub gallery: Vec<GalleryItem>,
    /// The two classes that are taken for each other most, where any are: true, predicted, times.
    pub worst_pair: Option<(usize, usize, u64)>,
    /// The classes, those that are taken for each other side by side.
    pub by_confusion: Vec<usize>,
    /// How well probabilities fit how often answers are right.
    pub reliability: Reliability,
}

/// Makes the data of the Evaluate page.
pub fn evaluate_view(report: &Report, snapshot: &Snapshot, listing: Listing<'_>) -> EvaluateView {
    let labels: Vec<String> = report
        .per_class
        .iter()
        .map(|class| class.label.clone())
        .collect();
    let cell = listing.cell;
    let cell = cell.map(|(truth, predicted)| (ClassId(truth as u32), ClassId(predicted as u32)));
    let items: Vec<&ItemPrediction> = report.listed(listing.order, cell, listing.doubts);
    let label = |class: ClassId| labels.get(class.index()).cloned().unwrap_or_default();
    let gallery = items
        .into_iter()
        .filter_map(|item| {
            let sample = snapshot.sample(item.sample)?;
            let truth = label(item.truth);
            Some(GalleryItem {
                sample: item.sample,
                question: question_of(snapshot, sample),
                relabelled: label_now(snapshot, sample, &[&truth]),
                truth,
                predicted: label(item.predicted),
                probability: item.probability,
                is_right: item.truth == item.predicted,
            })
        })
        .collect();
    let worst_pair = report
        .confusion_matrix
        .iter()
        .enumerate()
        .flat_map(|(row, counts)| {
            counts
                .iter()
                .enumerate()
                .map(move |(column, n)| (row, column, *n))
        })
        .filter(|(row, column, n)| row != column && *n > 0)
        .max_by_key(|(_, _, n)| *n);
    EvaluateView {
        num_wrong: report
            .items
            .iter()
            .filter(|i| i.truth != i.predicted)
            .count()
            + report.unanswered.len(),
        by_confusion: by_confusion(&report.confusion_matrix),
        reliability: Reliability::of(&report.items),
        labels,
        gallery,
        worst_pair,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{report, snapshot};
    use std::sync::Arc;

    fn listing(cell: Option<(usize, usize)>) -> Listing<'static> {
        static NONE: std::sync::LazyLock<Doubts> = std::sync::LazyLock::new(Doubts::default);
        Listing {
            order: MistakeOrder::Sure,
            cell,
            doubts: &NONE,
        }
    }

    #[test]
    fn mistakes_come_first_the_surest_on_top() {
        let snapshot = snapshot(&[("cat", 3), ("dog", 3)]);
        let report = report(&[
            (1, 0, 0, 0.9),
            (2, 0, 1, 0.6),
            (4, 1, 0, 0.8),
            (5, 1, 1, 0.7),
        ]);
        let view = evaluate_view(&report, &snapshot, listing(None));
        assert_eq!(view.num_wrong, 2);
        let shown: Vec<_> = view
            .gallery
            .iter()
            .map(|g| (g.truth.as_str(), g.probability))
            .collect();
        assert_eq!(shown, [("dog", 0.8), ("cat", 0.6)]);
        assert!(
            view.worst_pair
                .is_some_and(|(row, column, n)| row != column && n == 1)
        );
    }

    #[test]
    fn an_item_says_that_its_label_is_another_one_now() {
        let mut snapshot = snapshot(&[("cat", 3), ("dog", 3)]);
        let report = report(&[(1, 0, 1, 0.9), (2, 0, 1, 0.8), (3, 0, 1, 0.7)]);
        Arc::make_mut(&mut snapshot.samples[0]).class = Some(ClassId(1));
        Arc::make_mut(&mut snapshot.samples[1]).class = None;
        let view = evaluate_view(&report, &snapshot, listing(None));
        let now: Vec<_> = view
            .gallery
            .iter()
            .map(|g| g.relabelled.as_deref())
            .collect();
        assert_eq!(now, [Some("dog"), Some(""), None]);
    }

    #[test]
    fn a_cell_shows_its_own_pictures() {
        let snapshot = snapshot(&[("cat", 3), ("dog", 3)]);
        let report = report(&[(1, 0, 0, 0.9), (2, 0, 1, 0.6), (4, 1, 0, 0.8)]);
        let view = evaluate_view(&report, &snapshot, listing(Some((0, 0))));
        assert_eq!(view.gallery.len(), 1);
        assert!(view.gallery[0].is_right);
        let shown = view.gallery[0].question.file();
        assert!(shown.is_some_and(|path| path.ends_with("cat/0000.png")));
    }

    #[test]
    fn pictures_that_left_the_project_are_left_out() {
        let view = evaluate_view(
            &report(&[(99, 0, 1, 0.9)]),
            &snapshot(&[("cat", 1)]),
            listing(None),
        );
        assert!(view.gallery.is_empty());
        assert_eq!(view.num_wrong, 1);
    }
}
