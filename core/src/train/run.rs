//! What a training leaves behind: a folder with the model, its card, the curves and reports.

use super::TrainConfig;
use crate::ids::RunId;
use serde::{Deserialize, Serialize};

/// Loss and accuracy after one epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochMetrics {
    /// Counted from 1.
    pub epoch: u32,
    /// Most epochs that may follow.
    pub max_epochs: u32,
    /// Mean cross-entropy over the training split, in nats.
    pub train_loss: f32,
    /// Share of the training split that is right.
    pub train_accuracy: f32,
    /// Mean cross-entropy over the validation split, in nats; `None` where there is none.
    pub valid_loss: Option<f32>,
    /// Share of the validation split that is right.
    pub valid_accuracy: Option<f32>,
    /// Learning rate at the end of the epoch.
    pub learning_rate: f64,
    /// Seconds since training of the head began.
    pub elapsed_secs: f64,
    /// Whether these are the best weights so far.
    pub is_best: bool,
}

/// Why training ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// All epochs were run.
    AllEpochs,
    /// The validation loss did not improve any more; the best weights were kept.
    EarlyStopping,
}

/// Headline figures of a run on one split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitScore {
    /// Share of right answers.
    pub accuracy: f64,
    /// 95% interval of the accuracy.
    pub accuracy_interval: [f64; 2],
    /// Mean F1 of the classes.
    pub macro_f1: f64,
    /// Samples measured on.
    pub num_samples: usize,
}

/// How well heads did on pictures that each of them did not learn from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CrossValidation {
    /// Parts into which training and validation pictures were divided.
    pub folds: u32,
    /// Share of right answers on each part.
    pub accuracies: Vec<f64>,
    /// Their mean.
    pub mean: f64,
    /// 95% interval of the mean, by Student's t.
    pub interval: [f64; 2],
}

/// A finished run, as it is listed. Stored as `run.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    /// Its name.
    pub run: RunId,
    /// When it ended, RFC 3339 in UTC.
    pub created: String,
    /// What was chosen.
    pub config: TrainConfig,
    /// The device in words, such as `CPU` or a GPU's name.
    pub device: String,
    /// Name of the backbone.
    pub backbone: String,
    /// Classes in the model's order.
    pub labels: Vec<String>,
    /// Curves.
    pub epochs: Vec<EpochMetrics>,
    /// The epoch whose weights were kept.
    pub best_epoch: u32,
    /// Why training ended.
    pub stop_reason: StopReason,
    /// Samples learned from.
    pub num_train_samples: usize,
    /// Figures on the validation split, where there is one.
    pub valid: Option<SplitScore>,
    /// Figures on the test split, where there is one.
    pub test: Option<SplitScore>,
    /// How the choices do on each part of the data, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cross_validation: Option<CrossValidation>,
    /// Views of pictures whose features came from the cache.
    pub num_cached: usize,
    /// Time to get features, in seconds.
    pub features_secs: f64,
    /// Time from the start of the job to its result, in seconds.
    pub duration_secs: f64,
}
