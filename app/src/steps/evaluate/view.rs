//! What the Evaluate page shows, from a report.

use hearth_core::eval::confusion::by_confusion;
use hearth_core::eval::{ItemPrediction, Reliability, Report};
use hearth_core::ids::ClassId;
use hearth_core::project::Snapshot;
use hearth_core::tasks::{Question, question_of};

/// A sample of the gallery.
#[derive(Clone, Debug, PartialEq)]
pub struct GalleryItem {
    /// The sample, as the model is asked about it.
    pub question: Question,
    /// Its class in the project.
    pub truth: String,
    /// The class that the model gives it.
    pub predicted: String,
    /// Probability of the predicted class, 0 to 1.
    pub probability: f32,
    /// Whether the two agree.
    pub is_right: bool,
}

/// What the Evaluate page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluateView {
    /// Class names in the order of the matrix.
    pub labels: Vec<String>,
    /// Wrong predictions in all.
    pub num_wrong: usize,
    /// The pictures of the chosen cell, or the mistakes, surest first.
    pub gallery: Vec<GalleryItem>,
    /// The two classes that are taken for each other most, where any are: true, predicted, times.
    pub worst_pair: Option<(usize, usize, u64)>,
    /// The classes, those that are taken for each other side by side.
    pub by_confusion: Vec<usize>,
    /// How well probabilities fit how often answers are right.
    pub reliability: Reliability,
}

/// Makes the data of the Evaluate page. Without a chosen cell the gallery holds all mistakes.
pub fn evaluate_view(
    report: &Report,
    snapshot: &Snapshot,
    cell: Option<(usize, usize)>,
) -> EvaluateView {
    let labels: Vec<String> = report
        .per_class
        .iter()
        .map(|class| class.label.clone())
        .collect();
    let items: Vec<&ItemPrediction> = match cell {
        Some((truth, predicted)) => {
            report.items_in_cell(ClassId(truth as u32), ClassId(predicted as u32))
        }
        None => {
            let mut wrong: Vec<_> = report
                .items
                .iter()
                .filter(|i| i.truth != i.predicted)
                .collect();
            wrong.sort_by(|a, b| b.probability.total_cmp(&a.probability));
            wrong
        }
    };
    let label = |class: ClassId| labels.get(class.index()).cloned().unwrap_or_default();
    let gallery = items
        .into_iter()
        .filter_map(|item| {
            let sample = snapshot.sample(item.sample)?;
            Some(GalleryItem {
                question: question_of(snapshot, sample),
                truth: label(item.truth),
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

    #[test]
    fn mistakes_come_first_the_surest_on_top() {
        let snapshot = snapshot(&[("cat", 3), ("dog", 3)]);
        let report = report(&[
            (1, 0, 0, 0.9),
            (2, 0, 1, 0.6),
            (4, 1, 0, 0.8),
            (5, 1, 1, 0.7),
        ]);
        let view = evaluate_view(&report, &snapshot, None);
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
    fn a_cell_shows_its_own_pictures() {
        let snapshot = snapshot(&[("cat", 3), ("dog", 3)]);
        let report = report(&[(1, 0, 0, 0.9), (2, 0, 1, 0.6), (4, 1, 0, 0.8)]);
        let view = evaluate_view(&report, &snapshot, Some((0, 0)));
        assert_eq!(view.gallery.len(), 1);
        assert!(view.gallery[0].is_right);
        let shown = view.gallery[0].question.file();
        assert!(shown.is_some_and(|path| path.ends_with("cat/0000.png")));
    }

    #[test]
    fn pictures_that_left_the_project_are_left_out() {
        let view = evaluate_view(&report(&[(99, 0, 1, 0.9)]), &snapshot(&[("cat", 1)]), None);
        assert!(view.gallery.is_empty());
        assert_eq!(view.num_wrong, 1);
    }
}
