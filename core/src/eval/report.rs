//! The report of a run on one split.

use super::class_intervals::ClassIntervals;
use super::ranking::Rankings;
use super::{Answered, ColumnEffect, ProbabilityFigures, Scores, metrics};
use crate::data::Split;
use crate::ids::{ClassId, RunId, SampleId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a run does on one split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The run.
    pub run: RunId,
    /// The split.
    pub split: Split,
    /// Samples measured on, those without an answer among them.
    pub num_samples: usize,
    /// Share of right answers.
    pub accuracy: f64,
    /// Wilson's 95% interval of the accuracy.
    pub accuracy_interval: [f64; 2],
    /// Mean F1 of the classes that occur.
    pub macro_f1: f64,
    /// Bootstrap 95% interval of the macro F1, bias-corrected and accelerated.
    pub macro_f1_interval: [f64; 2],
    /// Mean recall of the classes that occur.
    pub balanced_accuracy: f64,
    /// 95% interval of it; reports of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balanced_accuracy_interval: Option<[f64; 2]>,
    /// Mean F1, each class weighted by its samples.
    pub weighted_f1: f64,
    /// Bootstrap 95% interval of it; reports of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighted_f1_interval: Option<[f64; 2]>,
    /// Area under the ROC curve of the second class, where there are two and both occur.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auc: Option<f64>,
    /// 95% interval of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auc_interval: Option<[f64; 2]>,
    /// What all probabilities say; reports of earlier versions have nothing of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probabilities: Option<ProbabilityFigures>,
    /// Figures of each class, in the model's order.
    pub per_class: Vec<ClassScore>,
    /// Rows are the true classes, columns the predicted ones, cells count samples.
    pub confusion_matrix: Vec<Vec<u64>>,
    /// Every sample with its prediction.
    pub items: Vec<ItemPrediction>,
    /// Samples for which the model gave no probabilities: not a number. Every figure counts them
    /// as wrong, and the confusion matrix has no column for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<Unanswered>,
    /// Classes of samples in the split that the model never learned. No figure knows of these
    /// samples: they say nothing of how well it tells the classes that it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown_classes: Vec<UnknownClass>,
    /// All probabilities, from measuring until they are written beside the report.
    #[serde(skip)]
    pub scores: Option<Arc<Scores>>,
    /// What each column of a table means to the model, the most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnEffect>,
    /// What is left of its answers where it may say that it does not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Answered>,
    /// Time to measure, in seconds.
    pub duration_secs: f64,
}

impl Report {
    /// Works the figures of the answers out from the items.
    pub fn of(run: &RunId, split: Split, labels: &[String], items: Vec<ItemPrediction>) -> Self {
        Self::with_unanswered(run, split, labels, items, Vec::new())
    }

    /// As [`Self::of`], with samples for which the model gave no probabilities, which are wrong.
    pub fn with_unanswered(
        run: &RunId,
        split: Split,
        labels: &[String],
        items: Vec<ItemPrediction>,
        unanswered: Vec<Unanswered>,
    ) -> Self {
        let num_classes = labels.len();
        // An answer that is none stands in a column behind those of the classes.
        let none = unanswered.iter().map(|of| (of.truth.0, num_classes as u32));
        let answers = items.iter().map(|item| (item.truth.0, item.predicted.0));
        let num_answers = items.len();
        let pairs: Vec<(u32, u32)> = answers.chain(none).collect();
        let confusion_matrix = metrics::confusion_matrix(&pairs[..num_answers], num_classes);
        let mut matrix = confusion_matrix.clone();
        for row in &mut matrix {
            row.push(0);
        }
        for of in &unanswered {
            matrix[of.truth.index()][num_classes] += 1;
        }
        let per_class = metrics::class_scores(&matrix, labels);
        let accuracy = metrics::accuracy(&matrix);
        let intervals = ClassIntervals::of(&pairs, num_classes);
        let ranking = (num_classes == 2).then(|| {
            let truths: Vec<u32> = items.iter().map(|item| item.truth.0).collect();
            Rankings::of(&truths, &Scores::of_two_classes(&items)).per_class[1]
        });
        Self {
            run: run.clone(),
            split,
            num_samples: pairs.len(),
            accuracy,
            accuracy_interval: metrics::wilson_interval(accuracy, pairs.len()),
            macro_f1: metrics::macro_f1(&matrix),
            macro_f1_interval: intervals.macro_f1,
            balanced_accuracy: metrics::balanced_accuracy(&matrix),
            balanced_accuracy_interval: Some(intervals.balanced_accuracy),
            weighted_f1: metrics::weighted_f1(&per_class),
            weighted_f1_interval: Some(intervals.weighted_f1),
            auc: ranking.and_then(|ranking| ranking.auc),
            auc_interval: ranking.and_then(|ranking| ranking.auc_interval),
            probabilities: None,
            per_class,
            confusion_matrix,
            items,
            unanswered,
            unknown_classes: Vec::new(),
            scores: None,
            columns: Vec::new(),
            answered: None,
            duration_secs: 0.0,
        }
    }

    /// Adds what all probabilities say; nothing where they are not those of this report.
    #[must_use]
    pub fn with_scores(mut self, scores: Scores) -> Self {
        if !scores.fit(&self) {
            return self;
        }
        let figures = ProbabilityFigures::of(&self.items, &scores, self.unanswered.len());
        if let [_, second] = &figures.per_class[..] {
            (self.auc, self.auc_interval) = (second.auc, second.auc_interval);
        }
        self.probabilities = Some(figures);
        self.scores = Some(Arc::new(scores));
        self
    }

    /// Classes that occur among the samples that were measured.
    pub fn num_occurring(&self) -> usize {
        self.per_class
            .iter()
            .filter(|class| class.support > 0)
            .count()
    }

    /// The accuracy if samples of classes that the model never learned are counted as wrong, and how
    /// many these are; `None` where there are none.
    pub fn with_unknown_classes(&self) -> Option<(f64, usize)> {
        let num_unknown: usize = self.unknown_classes.iter().map(|of| of.count).sum();
        let all = self.num_samples + num_unknown;
        let right = self.accuracy * self.num_samples as f64;
        (num_unknown > 0).then(|| (right / all as f64, num_unknown))
    }

    /// The headline figures.
    pub fn score(&self) -> SplitScore {
        SplitScore {
            accuracy: self.accuracy,
            accuracy_interval: self.accuracy_interval,
            macro_f1: self.macro_f1,
            auc: self.auc,
            num_samples: self.num_samples,
        }
    }

    /// The samples of one cell of the confusion matrix, surest first.
    pub fn items_in_cell(&self, truth: ClassId, predicted: ClassId) -> Vec<&ItemPrediction> {
        let mut items: Vec<_> = self
            .items
            .iter()
            .filter(|item| item.truth == truth && item.predicted == predicted)
            .collect();
        items.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        items
    }
}

/// Headline figures of a run that names classes, on one split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitScore {
    /// Share of right answers.
    pub accuracy: f64,
    /// 95% interval of the accuracy.
    pub accuracy_interval: [f64; 2],
    /// Mean F1 of the classes.
    pub macro_f1: f64,
    /// Area under the ROC curve, where there are two classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auc: Option<f64>,
    /// Samples measured on.
    pub num_samples: usize,
}

/// Precision, recall and F1 of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassScore {
    /// The class's name.
    pub label: String,
    /// Share of its predictions that are right; 0 where there are none.
    pub precision: f64,
    /// Share of its samples that are found; 0 where there are none.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Its samples in the split.
    pub support: u64,
}

/// One sample with its prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemPrediction {
    /// The sample.
    pub sample: SampleId,
    /// Its class in the project.
    pub truth: ClassId,
    /// The class that the model gives it.
    pub predicted: ClassId,
    /// Probability of the predicted class, 0 to 1.
    pub probability: f32,
    /// Probability that the model gives to the true class, 0 to 1.
    pub truth_probability: f32,
}

/// A sample for which the model gave no probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    /// The sample.
    pub sample: SampleId,
    /// Its class in the project.
    pub truth: ClassId,
}

/// A class that came to the project after the model had learned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownClass {
    /// The class's name.
    pub label: String,
    /// Its samples in the split.
    pub count: usize,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::eval::test_reports::answers;

    fn report(items: Vec<ItemPrediction>, unanswered: Vec<Unanswered>) -> Report {
        let labels = ["a", "b"].map(str::to_owned);
        Report::with_unanswered(&RunId::numbered(1), Split::Test, &labels, items, unanswered)
    }

    #[test]
    fn no_answer_is_a_wrong_one() {
        let (items, scores) = answers(&[(0, vec![0.75, 0.25]), (1, vec![0.25, 0.75])]);
        let none = Unanswered {
            sample: SampleId(7),
            truth: ClassId(1),
        };
        let report = report(items, vec![none; 2]).with_scores(scores);
        assert_eq!((report.num_samples, report.accuracy), (4, 0.5));
        assert_eq!(report.confusion_matrix, [[1, 0], [0, 1]]);
        let second = &report.per_class[1];
        assert_eq!((second.support, second.precision), (3, 1.0));
        assert!((second.recall - 1.0 / 3.0).abs() < 1e-12 && (second.f1 - 0.5).abs() < 1e-12);
        assert!((report.balanced_accuracy - 2.0 / 3.0).abs() < 1e-12);
        assert!((report.macro_f1 - 0.75).abs() < 1e-12);
        assert_eq!(report.auc, Some(1.0), "of what was answered");
    }

    #[test]
    fn one_class_alone_has_no_curve_and_an_empty_split_no_figures() {
        let (items, scores) = answers(&[(0, vec![0.75, 0.25]), (0, vec![0.25, 0.75])]);
        let one = report(items, Vec::new()).with_scores(scores);
        assert_eq!((one.num_occurring(), one.auc, one.accuracy), (1, None, 0.5));
        assert_eq!(one.probabilities.unwrap().macro_auc, None);
        let none = report(Vec::new(), Vec::new()).with_scores(Scores::new(2, Vec::new()));
        assert_eq!(
            (none.accuracy, none.macro_f1, none.num_samples),
            (0.0, 0.0, 0)
        );
        assert_eq!(none.accuracy_interval, [0.0, 1.0]);
    }

    #[test]
    fn unknown_classes_are_told_apart() {
        let (items, _) = answers(&[(0, vec![0.75, 0.25]), (1, vec![0.25, 0.75])]);
        let mut report = report(items, Vec::new());
        assert_eq!(report.with_unknown_classes(), None);
        report.unknown_classes.push(UnknownClass {
            label: "c".into(),
            count: 2,
        });
        assert_eq!(report.with_unknown_classes(), Some((0.5, 2)));
    }

    /// What version 0.1.0 wrote before there were intervals, probabilities and samples without an
    /// answer.
    #[test]
    fn reports_of_earlier_versions_are_read() {
        let old = r#"{"run":"run-001","split":"test","num_samples":1,"accuracy":1.0,
            "accuracy_interval":[0.2,1.0],"macro_f1":1.0,"macro_f1_interval":[1.0,1.0],
            "balanced_accuracy":1.0,"weighted_f1":1.0,"per_class":[
            {"label":"a","precision":1.0,"recall":1.0,"f1":1.0,"support":1},
            {"label":"b","precision":0.0,"recall":0.0,"f1":0.0,"support":0}],
            "confusion_matrix":[[1,0],[0,0]],"items":[{"sample":1,"truth":0,"predicted":0,
            "probability":0.9,"truth_probability":0.9}],"duration_secs":0.1}"#;
        let old: crate::eval::Measured = serde_json::from_str(old).unwrap();
        let old = old.classes().unwrap().clone();
        assert!(old.probabilities.is_none() && old.balanced_accuracy_interval.is_none());
        let numbers = r#"{"run":"run-001","split":"test","target":"price","num_samples":0,
            "r2":0.0,"r2_interval":[0.0,0.0],"rmse":0.0,"rmse_interval":[0.0,0.0],"mae":0.0,
            "items":[],"duration_secs":0.1}"#;
        let numbers: crate::eval::Measured = serde_json::from_str(numbers).unwrap();
        assert_eq!(numbers.numbers().unwrap().mae_interval, None);
        // Probabilities stand in a file of their own.
        let (items, scores) = answers(&[(0, vec![0.75, 0.25]), (1, vec![0.25, 0.75])]);
        let new = report(items, Vec::new()).with_scores(scores);
        let text = serde_json::to_string(&new).unwrap();
        assert!(!text.contains("scores"));
        let read: Report = serde_json::from_str(&text).unwrap();
        assert_eq!(
            read,
            Report {
                scores: None,
                ..new
            }
        );
    }
}
