//! Curves for the tests of this folder.

use super::{Trouble, Watched};
use crate::train::{EpochMetrics, TrainConfig};

/// Epochs with these losses on the training and the validation split.
pub(crate) fn epochs(train: &[f32], valid: &[f32]) -> Vec<EpochMetrics> {
    let both = train.iter().zip(valid);
    (1..)
        .zip(both)
        .map(|(epoch, (train, valid))| EpochMetrics {
            epoch,
            max_epochs: 100,
            train_loss: *train,
            train_accuracy: (1.0 - train / 2.0).clamp(0.0, 1.0),
            valid_loss: Some(*valid),
            valid_accuracy: Some((1.0 - valid / 2.0).clamp(0.0, 1.0)),
            learning_rate: 1e-3,
            elapsed_secs: f64::from(epoch),
            samples_per_sec: 10.0,
            never_predicted: Vec::new(),
            is_best: false,
        })
        .collect()
}

/// What a pitfall says of these epochs of three classes.
pub(super) fn said_of(
    find: fn(&Watched<'_>) -> Option<Trouble>,
    epochs: &[EpochMetrics],
    config: &TrainConfig,
) -> Option<Trouble> {
    let labels = ["a", "b", "c"].map(str::to_owned);
    find(&Watched {
        epochs,
        config,
        labels: &labels,
        num_valid: 60,
        is_over: true,
    })
}

/// A training as it should be.
pub(super) fn healthy() -> Vec<EpochMetrics> {
    epochs(
        &[1.0, 0.7, 0.5, 0.4, 0.34, 0.3, 0.28, 0.27, 0.26, 0.25],
        &[1.0, 0.75, 0.56, 0.46, 0.4, 0.37, 0.35, 0.34, 0.34, 0.34],
    )
}

#[test]
fn a_healthy_training_has_no_trouble() {
    let labels = ["a", "b", "c"].map(str::to_owned);
    let epochs = healthy();
    let config = TrainConfig::default();
    for count in 0..=epochs.len() {
        let watched = Watched {
            epochs: &epochs[..count],
            config: &config,
            labels: &labels,
            num_valid: 60,
            is_over: count == epochs.len(),
        };
        assert_eq!(super::look(&watched), [], "after {count} epochs");
    }
}
