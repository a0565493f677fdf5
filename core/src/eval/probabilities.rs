//! What all probabilities of a report say beside its answers.

use super::metrics::wilson_interval;
use super::ranking::{ClassRanking, Rankings};
use super::{ItemPrediction, Scores};
use serde::{Deserialize, Serialize};

/// The numbers of classes among which the true one is looked for.
const TOP: [usize; 2] = [3, 5];

/// Figures of the probabilities of a model that names classes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProbabilityFigures {
    /// Mean negative logarithm of the probability of the true class, in nats. Lower is better.
    pub log_loss: f64,
    /// Mean squared distance between probabilities and truth; halved of two classes, as
    /// scikit-learn does, so that it is that of one probability. Lower is better.
    pub brier_score: f64,
    /// How often the true class is among the likeliest three and five, where there are more classes.
    pub top_k: Vec<TopK>,
    /// Mean area under the ROC curve of each class against the rest, of the classes that occur;
    /// `None` where only one does.
    pub macro_auc: Option<f64>,
    /// Its 95% interval.
    pub macro_auc_interval: Option<[f64; 2]>,
    /// Each class against the rest, in the model's order.
    pub per_class: Vec<ClassRanking>,
}

/// How often the true class is among the likeliest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopK {
    /// Likeliest classes that are looked at.
    pub k: usize,
    /// Share of the samples whose class is among them; of equals the first class counts as likelier.
    pub accuracy: f64,
    /// Wilson's 95% interval of it.
    pub accuracy_interval: [f64; 2],
}

impl ProbabilityFigures {
    /// From items with a row of probabilities each. Samples without an answer are wrong, however
    /// many classes are looked at; loss and score know nothing of them.
    pub fn of(items: &[ItemPrediction], scores: &Scores, num_unanswered: usize) -> Self {
        let truths: Vec<u32> = items.iter().map(|item| item.truth.0).collect();
        let Rankings {
            per_class,
            macro_auc,
            macro_auc_interval,
        } = Rankings::of(&truths, scores);
        let count = items.len().max(1) as f64;
        let each = || {
            items
                .iter()
                .map(|item| item.truth.index())
                .zip(scores.rows())
        };
        let loss = |(truth, row): (usize, &[f32])| {
            let probability = f64::from(row.get(truth).copied().unwrap_or(0.0));
            -probability.clamp(f64::EPSILON, 1.0 - f64::EPSILON).ln()
        };
        let halved = if scores.num_classes() == 2 { 2.0 } else { 1.0 };
        let num_samples = items.len() + num_unanswered;
        let top_k = TOP.into_iter().filter(|k| *k < scores.num_classes());
        let top_k = top_k.map(|k| {
            let hits = each().filter(|(truth, row)| rank(row, *truth) < k).count();
            let accuracy = hits as f64 / num_samples.max(1) as f64;
            TopK {
                k,
                accuracy,
                accuracy_interval: wilson_interval(accuracy, num_samples),
            }
        });
        Self {
            log_loss: each().map(loss).sum::<f64>() / count,
            brier_score: each().map(|(truth, row)| distance(row, truth)).sum::<f64>()
                / count
                / halved,
            top_k: top_k.collect(),
            macro_auc,
            macro_auc_interval,
            per_class,
        }
    }
}

/// How many classes come before this one.
fn rank(row: &[f32], class: usize) -> usize {
    let Some(own) = row.get(class) else {
        return row.len();
    };
    let is_before = |(other, value): (usize, &f32)| value > own || (value == own && other < class);
    row.iter()
        .enumerate()
        .filter(|(i, v)| is_before((*i, v)))
        .count()
}

/// Squared distance between probabilities and the truth.
fn distance(row: &[f32], truth: usize) -> f64 {
    let off = |(class, probability): (usize, &f32)| {
        (f64::from(*probability) - f64::from(u8::from(class == truth))).powi(2)
    };
    row.iter().enumerate().map(off).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::test_reports::answers;

    /// Worked out by hand; a test of the product compares larger ones with scikit-learn.
    #[test]
    fn figures_are_those_of_the_definitions() {
        let rows = [
            (0, vec![0.5, 0.25, 0.125, 0.125]),
            (3, vec![0.5, 0.25, 0.125, 0.125]),
        ];
        let (items, scores) = answers(&rows);
        let figures = ProbabilityFigures::of(&items, &scores, 0);
        assert!((figures.log_loss - f64::midpoint(2.0_f64.ln(), 8.0_f64.ln())).abs() < 1e-12);
        let brier: f64 = 0.25 + 0.0625 + 2.0 * 0.015_625;
        let other: f64 = 0.25 + 0.0625 + 0.015_625 + 0.765_625;
        assert!((figures.brier_score - f64::midpoint(brier, other)).abs() < 1e-12);
        assert_eq!(figures.top_k.len(), 1, "5 of 4 is always");
        assert_eq!((figures.top_k[0].k, figures.top_k[0].accuracy), (3, 0.5));
        let with_none = ProbabilityFigures::of(&items, &scores, 2);
        assert_eq!(with_none.top_k[0].accuracy, 0.25);
        assert_eq!(with_none.log_loss, figures.log_loss);
    }

    #[test]
    fn of_two_classes_the_brier_score_is_that_of_one_probability() {
        let (items, scores) = answers(&[(1, vec![0.25, 0.75])]);
        let figures = ProbabilityFigures::of(&items, &scores, 0);
        assert!((figures.brier_score - 0.0625).abs() < 1e-12);
        assert!(figures.top_k.is_empty() && figures.macro_auc.is_none());
    }

    #[test]
    fn nothing_is_divided_by_zero() {
        let none = ProbabilityFigures::of(&[], &Scores::new(4, Vec::new()), 0);
        assert_eq!((none.log_loss, none.brier_score), (0.0, 0.0));
        assert_eq!(none.top_k[0].accuracy_interval, [0.0, 1.0]);
        // Certain and wrong is bad, and still a number.
        let (items, scores) = answers(&[(1, vec![1.0, 0.0])]);
        assert!(
            ProbabilityFigures::of(&items, &scores, 0)
                .log_loss
                .is_finite()
        );
    }
}
