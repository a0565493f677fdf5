//! The report of a run on one split.

use super::{Answered, ColumnEffect, curves, metrics};
use crate::data::Split;
use crate::ids::{ClassId, RunId, SampleId};
use serde::{Deserialize, Serialize};

/// How a run does on one split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The run.
    pub run: RunId,
    /// The split.
    pub split: Split,
    /// Samples measured on.
    pub num_samples: usize,
    /// Share of right answers.
    pub accuracy: f64,
    /// Wilson's 95% interval of the accuracy.
    pub accuracy_interval: [f64; 2],
    /// Mean F1 of the classes that occur.
    pub macro_f1: f64,
    /// Bootstrap 95% interval of the macro F1.
    pub macro_f1_interval: [f64; 2],
    /// Mean recall of the classes that occur.
    pub balanced_accuracy: f64,
    /// Mean F1, each class weighted by its samples.
    pub weighted_f1: f64,
    /// Area under the ROC curve of the second class, where there are two and both occur.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auc: Option<f64>,
    /// Figures of each class, in the model's order.
    pub per_class: Vec<ClassScore>,
    /// Rows are the true classes, columns the predicted ones, cells count samples.
    pub confusion_matrix: Vec<Vec<u64>>,
    /// Every sample with its prediction.
    pub items: Vec<ItemPrediction>,
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
    /// Works all figures out from the items.
    pub fn of(run: &RunId, split: Split, labels: &[String], items: Vec<ItemPrediction>) -> Self {
        /// Seed of the bootstrap, fixed so that the same items give the same interval.
        const SEED: u64 = 0;
        let pairs: Vec<(u32, u32)> = items.iter().map(|i| (i.truth.0, i.predicted.0)).collect();
        let matrix = metrics::confusion_matrix(&pairs, labels.len());
        let per_class = metrics::class_scores(&matrix, labels);
        let accuracy = metrics::accuracy(&matrix);
        Self {
            run: run.clone(),
            split,
            num_samples: items.len(),
            accuracy,
            accuracy_interval: metrics::wilson_interval(accuracy, items.len()),
            macro_f1: metrics::macro_f1(&matrix),
            macro_f1_interval: metrics::bootstrap_interval(
                &pairs,
                labels.len(),
                SEED,
                metrics::macro_f1,
            ),
            balanced_accuracy: metrics::balanced_accuracy(&matrix),
            weighted_f1: metrics::weighted_f1(&per_class),
            auc: (labels.len() == 2)
                .then(|| curves::auc(&items, ClassId(1)))
                .flatten(),
            per_class,
            confusion_matrix: matrix,
            items,
            columns: Vec::new(),
            answered: None,
            duration_secs: 0.0,
        }
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
