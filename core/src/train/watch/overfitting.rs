//! The training pictures are learned by heart: their loss falls on while that of the validation
//! pictures turns and rises.

use super::{Mend, Trouble, TroubleKind, Watched, facts, setting};
use crate::advice::Severity;
use crate::data::augment::PictureAugment;
use crate::train::Way;

/// Epochs after the best one before a turn is believed.
const LEAST_AFTER: u32 = 3;

/// The validation loss must have risen by this share of its lowest value.
const RISE: f32 = 1.15;

/// The training loss must have fallen to this share meanwhile.
const FALL: f32 = 0.9;

/// The two must lie so far apart, in nats.
const GAP: f32 = 0.15;

pub(super) fn find(watched: &Watched<'_>) -> Option<Trouble> {
    let best = watched.best()?;
    let last = watched.epochs.last()?;
    if last.epoch < best.epoch + LEAST_AFTER {
        return None;
    }
    // One bad epoch is no turn.
    let tail = &watched.epochs[watched.epochs.len() - 2..];
    let valid = tail
        .iter()
        .filter_map(|epoch| epoch.valid_loss)
        .sum::<f32>()
        / 2.0;
    let lowest = best.valid_loss?;
    let is_turned = valid > lowest * RISE
        && last.train_loss < best.train_loss * FALL
        && valid - last.train_loss > GAP;
    if !is_turned {
        return None;
    }
    let config = watched.config;
    let mut change = vec![setting("dropout", (config.dropout + 0.2).min(0.6))];
    if config.way == Way::Net {
        // Rows have no views.
        change.push(setting("weight_decay", config.weight_decay.max(0.1) * 3.0));
    } else if config.augment == PictureAugment::default() {
        change.push(setting("augment", "usual"));
    } else {
        change.push(setting("label_smoothing", 0.1));
    }
    Some(Trouble {
        kind: TroubleKind::Overfitting,
        severity: Severity::Warning,
        epoch: best.epoch,
        facts: facts([
            ("best", best.epoch.to_string()),
            ("lowest", format!("{lowest:.3}")),
            ("valid", format!("{valid:.3}")),
            ("train", format!("{:.3}", last.train_loss)),
        ]),
        evidence: format!(
            "Since epoch {} the validation loss rose from {lowest:.3} to {valid:.3} while the training loss fell to {:.3}.",
            best.epoch, last.train_loss
        ),
        fix: "The weights of the best epoch are kept. More pictures help most; augmentation and dropout help, too.".into(),
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
    fn a_turn_with_a_gap_is_overfitting() {
        let train = [1.0, 0.6, 0.4, 0.2, 0.1, 0.05, 0.03];
        let turned = epochs(&train, &[1.0, 0.7, 0.6, 0.65, 0.75, 0.85, 0.95]);
        let trouble = said_of(find, &turned, &TrainConfig::default()).unwrap();
        assert_eq!(trouble.epoch, 3);
        assert_eq!(trouble.facts["train"], "0.030");
        let expected = [setting("dropout", 0.2), setting("augment", "usual")];
        assert_eq!(trouble.mend, Mend::Train(expected.into()));
        // A gap alone, without a turn, is not: the best epoch is the last one.
        let flat = epochs(&train, &[1.0, 0.7, 0.6, 0.58, 0.57, 0.57, 0.57]);
        assert_eq!(said_of(find, &flat, &TrainConfig::default()), None);
        // Nor is one bad epoch.
        let noisy = epochs(&train, &[1.0, 0.7, 0.6, 0.6, 0.6, 0.6, 0.75]);
        assert_eq!(said_of(find, &noisy, &TrainConfig::default()), None);
    }
}
