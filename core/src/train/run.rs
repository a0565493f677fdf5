//! What a training leaves behind: a folder with the model, its card, the curves and reports.

use super::search::Trial;
use super::target::PickedTarget;
use super::{Moment, PickedWay, TrainConfig};
use crate::eval::Score;
use crate::ids::{ClassId, RunId, SampleId};
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
    /// Samples learned from in a second.
    #[serde(default)]
    pub samples_per_sec: f32,
    /// Classes of the validation split that none of its samples is taken for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never_predicted: Vec<ClassId>,
    /// Whether these are the best weights so far.
    pub is_best: bool,
}

/// What else a training tells while it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrainingNote {
    /// The way was picked. Comes once, before the first epoch.
    Way(PickedWay),
    /// It has a name and all its settings. Comes once, before the first epoch.
    Settled {
        /// The run.
        run: RunId,
        /// What was chosen, with the way and its settings filled in.
        config: Box<TrainConfig>,
    },
    /// Something happened beside the epochs.
    Moment(Moment),
    /// What the model says of a few validation samples, always the same ones.
    Watched {
        /// After this epoch.
        epoch: u32,
        /// The samples.
        samples: Vec<WatchedSample>,
    },
    /// A trial of a search ended.
    Trial(Box<Trial>),
    /// It goes on from a checkpoint; these epochs were run before.
    Resumed {
        /// The run.
        run: RunId,
        /// Curves so far.
        epochs: Vec<EpochMetrics>,
        /// What happened so far.
        moments: Vec<Moment>,
    },
}

/// What the model says of one sample while it learns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatchedSample {
    /// The sample.
    pub sample: SampleId,
    /// Its class.
    pub truth: ClassId,
    /// The likeliest class.
    pub predicted: ClassId,
    /// The probability of the likeliest class, 0 to 1.
    pub probability: f32,
}

/// A training that was paused, or whose process ended, and that can go on. Stored as
/// `resume.json` in its folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PausedRun {
    /// Its name, which it keeps.
    pub run: RunId,
    /// When it was started, RFC 3339 in UTC.
    pub created: String,
    /// What was chosen, with the way and its settings filled in.
    pub config: TrainConfig,
    /// Why this way.
    pub way: PickedWay,
    /// Stands for the samples with their classes and splits: the training cannot go on with
    /// others.
    pub data: String,
}

/// Why training ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// All epochs were run.
    AllEpochs,
    /// The validation loss did not improve any more; the best weights were kept.
    EarlyStopping,
    /// The person ended it; the best weights were kept.
    Stopped,
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

/// What a person says of a run. Stored as `remark.json` in its folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRemark {
    /// Whether it stands out.
    #[serde(default)]
    pub is_starred: bool,
    /// Anything worth remembering.
    #[serde(default)]
    pub note: String,
}

/// A finished run, as it is listed. Stored as `run.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    /// Its name.
    pub run: RunId,
    /// When it ended, RFC 3339 in UTC.
    pub created: String,
    /// What was chosen, with the way and its settings filled in.
    pub config: TrainConfig,
    /// Which way the model came to be, and why; `None` for runs of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<PickedWay>,
    /// What was learned of the number that is predicted, and why; `None` for classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<PickedTarget>,
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
    /// What happened beside the epochs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moments: Vec<Moment>,
    /// Samples learned from.
    pub num_train_samples: usize,
    /// Stands for the samples that it learned from and was judged by, with their classes and splits;
    /// `None` for runs of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// Figures on the validation split, where there is one.
    pub valid: Option<Score>,
    /// Figures on the test split, where there is one.
    pub test: Option<Score>,
    /// How the choices do on each part of the data, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cross_validation: Option<CrossValidation>,
    /// Views of pictures whose features came from the cache.
    pub num_cached: usize,
    /// Time to get features, in seconds.
    pub features_secs: f64,
    /// Time from the start of the job to its result, in seconds.
    pub duration_secs: f64,
    /// Size of the model's file, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_bytes: Option<u64>,
    /// Time of one answer on the CPU of the machine that trained it, in seconds, reading included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_secs: Option<f64>,
    /// Memory that one answer takes, in bytes: the weights, and the most values that are needed at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_bytes: Option<u64>,
}
