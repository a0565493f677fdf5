//! Not even the training pictures are learned.

use super::{Mend, Trouble, TroubleKind, Watched, facts, percent, setting};
use crate::advice::Severity;
use crate::train::Way;

/// Below this share of right answers on its own pictures, a model has not learned them.
const LOW: f32 = 0.75;

/// Epochs before it can be said.
const LEAST: usize = 5;

/// Still falling, if the last epochs brought the loss to this share.
const FALLING: f32 = 0.97;

pub(super) fn find(watched: &Watched<'_>) -> Option<Trouble> {
    let last = watched.epochs.last()?;
    let count = watched.epochs.len();
    let high = watched.epochs.iter().map(|epoch| epoch.train_accuracy);
    let high = high.fold(0.0, f32::max);
    let guess = 1.0 / watched.labels.len().max(1) as f32;
    let is_low = high < LOW.max(guess);
    let is_late = watched.is_over || count as u32 * 2 >= last.max_epochs;
    // A rate that is far off has a file of its own.
    let has_learned = last.train_loss < watched.chance() * 0.9;
    if count < LEAST || !is_low || !is_late || !has_learned {
        return None;
    }
    let config = watched.config;
    let before = &watched.epochs[count - 4];
    let is_falling = last.train_loss < before.train_loss * FALLING;
    let change = match config.way {
        _ if is_falling => vec![
            setting("epochs", (config.epochs * 2).min(10_000)),
            setting("patience", (config.patience * 2).min(10_000)),
        ],
        Way::Head | Way::Auto if config.fits_backbone() && config.folds == 0 => {
            vec![setting("way", "fine-tune")]
        }
        Way::FineTune => vec![setting("unfreeze", "all"), setting("dropout", 0)],
        Way::Scratch | Way::Net => vec![setting(
            "width",
            if config.width == 0 {
                32
            } else {
                config.width * 2
            }
            .min(256),
        )],
        Way::Head | Way::Auto => vec![setting("hidden", 256), setting("weight_decay", 0.1)],
        Way::Ngrams | Way::Trees => vec![setting("preset", "best")],
    };
    Some(Trouble {
        kind: TroubleKind::Underfitting,
        severity: Severity::Warning,
        epoch: last.epoch,
        facts: facts([("accuracy", percent(high)), ("epochs", count.to_string())]),
        evidence: format!(
            "After {count} epochs only {} of the training pictures themselves are right.",
            percent(high)
        ),
        fix: if is_falling {
            "The loss still falls: give it more epochs."
        } else {
            "The model is too simple for these pictures: let more of it learn, and check the labels."
        }
        .into(),
        mend: Mend::Train(change),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::testing::{epochs, said_of};
    use super::*;
    use crate::train::TrainConfig;

    #[test]
    fn what_is_not_learned_gets_time_or_a_larger_model() {
        let falling = [1.0, 0.95, 0.9, 0.85, 0.8, 0.75];
        let config = TrainConfig::default();
        let trouble = said_of(find, &epochs(&falling, &falling), &config).unwrap();
        let expected = [setting("epochs", 200), setting("patience", 20)];
        assert_eq!(trouble.mend, Mend::Train(expected.into()));
        let flat = [1.0, 0.8, 0.75, 0.74, 0.74, 0.74];
        let trouble = said_of(find, &epochs(&flat, &flat), &config).unwrap();
        assert_eq!(trouble.mend, Mend::Train(vec![setting("way", "fine-tune")]));
        let learned = [1.0, 0.6, 0.4, 0.3, 0.2, 0.1];
        assert_eq!(said_of(find, &epochs(&learned, &flat), &config), None);
    }
}
