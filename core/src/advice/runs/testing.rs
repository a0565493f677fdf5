//! Runs for the tests of this folder.

use super::RunsSeen;
use crate::eval::metrics::wilson_interval;
use crate::eval::{Score, SplitScore};
use crate::ids::RunId;
use crate::train::{RunSummary, StopReason, TrainConfig};

/// Figures of so many samples with this share right.
pub(crate) fn score(accuracy: f64, num_samples: usize) -> Score {
    Score::Classes(SplitScore {
        accuracy,
        accuracy_interval: wilson_interval(accuracy, num_samples),
        macro_f1: accuracy,
        auc: None,
        num_samples,
    })
}

/// A run that does the same on validation and test.
pub(crate) fn run(accuracy: f64, num_samples: usize) -> RunSummary {
    RunSummary {
        run: RunId::numbered(1),
        created: "2026-01-01T00:00:00Z".into(),
        config: TrainConfig::default(),
        way: None,
        target: None,
        device: "CPU".into(),
        backbone: String::new(),
        labels: ["a", "b", "c"].map(str::to_owned).to_vec(),
        epochs: Vec::new(),
        best_epoch: 1,
        stop_reason: StopReason::AllEpochs,
        moments: Vec::new(),
        num_train_samples: 1000,
        data: None,
        valid: Some(score(accuracy, num_samples)),
        test: Some(score(accuracy, num_samples)),
        cross_validation: None,
        num_cached: 0,
        features_secs: 0.0,
        duration_secs: 1.0,
        model_bytes: None,
        answer_secs: None,
        answer_bytes: None,
    }
}

/// What is known where this is the newest run.
pub(crate) fn seen(run: RunSummary) -> RunsSeen {
    RunsSeen {
        newest: Some(run),
        ..RunsSeen::default()
    }
}
