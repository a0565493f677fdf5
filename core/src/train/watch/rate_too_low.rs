//! The learning rate is too low: the loss creeps down from that of guessing.

use super::{Mend, Trouble, TroubleKind, Watched, facts, setting};
use crate::advice::Severity;

/// Epochs before it can be said.
const LEAST: usize = 6;

/// After so many epochs, more than this share of the first loss is left.
const LEFT: f32 = 0.9;

/// And it is still near that of guessing.
const NEAR_CHANCE: f32 = 0.8;

pub(super) fn find(watched: &Watched<'_>) -> Option<Trouble> {
    let (first, last) = (watched.epochs.first()?, watched.epochs.last()?);
    let count = watched.epochs.len();
    if count < LEAST || f64::from(last.epoch) <= watched.config.warmup + 3.0 {
        return None;
    }
    let is_smooth = watched
        .epochs
        .windows(2)
        .all(|pair| pair[1].train_loss <= pair[0].train_loss * 1.02);
    let creeps = last.train_loss > first.train_loss * LEFT
        && last.train_loss < first.train_loss
        && last.train_loss > watched.chance() * NEAR_CHANCE;
    let rate = watched.config.learning_rate;
    if !is_smooth || !creeps || rate >= 1.0 {
        return None;
    }
    Some(Trouble {
        kind: TroubleKind::RateTooLow,
        severity: Severity::Warning,
        epoch: last.epoch,
        facts: facts([
            ("rate", rate.to_string()),
            ("epochs", count.to_string()),
            ("first", format!("{:.3}", first.train_loss)),
            ("last", format!("{:.3}", last.train_loss)),
        ]),
        evidence: format!(
            "In {count} epochs the training loss went from {:.3} to {:.3} only, with a learning rate of {rate}.",
            first.train_loss, last.train_loss
        ),
        fix: "It learns, but far too slowly. Try ten times the learning rate, or let Hearth find one.".into(),
        mend: Mend::Train(vec![setting("learning_rate", larger(rate))]),
    })
}

fn larger(rate: f64) -> f64 {
    let ten = (rate * 10.0).min(1.0);
    format!("{ten:.8}").parse().unwrap_or(ten)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::testing::{epochs, said_of};
    use super::*;
    use crate::train::TrainConfig;

    #[test]
    fn a_loss_that_creeps_is_too_low() {
        let config = TrainConfig {
            learning_rate: 1e-6,
            ..TrainConfig::default()
        };
        let creeping = [1.098, 1.096, 1.094, 1.092, 1.09, 1.088];
        let trouble = said_of(find, &epochs(&creeping, &creeping), &config).unwrap();
        let expected = Mend::Train(vec![setting("learning_rate", 1e-5)]);
        assert_eq!(trouble.mend, expected);
        let slow_start = epochs(&creeping[..4], &creeping[..4]);
        assert_eq!(said_of(find, &slow_start, &config), None);
        let noise = [1.0, 1.1, 0.99, 1.08, 0.98, 1.0];
        assert_eq!(said_of(find, &epochs(&noise, &noise), &config), None);
    }
}
