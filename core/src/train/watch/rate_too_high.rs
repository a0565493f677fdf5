//! The learning rate is too high: the training loss jumps or rises.

use super::{Mend, Trouble, TroubleKind, Watched, facts, setting};
use crate::advice::Severity;

/// Epochs before it can be said.
const LEAST: usize = 4;

/// A rise by this share is a jump.
const JUMP: f32 = 1.08;

/// So much of all steps may be jumps.
const SHARE: f32 = 0.34;

/// A loss of so many times that of guessing has run away.
const RUNAWAY: f32 = 1.3;

pub(super) fn find(watched: &Watched<'_>) -> Option<Trouble> {
    let (first, last) = (watched.epochs.first()?, watched.epochs.last()?);
    if watched.epochs.len() < LEAST {
        return None;
    }
    // Near zero, jumps mean nothing.
    let floor = watched.chance() * 0.05;
    let pairs = watched.epochs.windows(2);
    let num_pairs = pairs.len();
    let jumps = pairs
        .filter(|pair| pair[1].train_loss > (pair[0].train_loss * JUMP).max(floor))
        .count();
    let is_jumping = jumps >= 2 && jumps as f32 > num_pairs as f32 * SHARE;
    let has_run_away =
        last.train_loss > watched.chance() * RUNAWAY && last.train_loss > first.train_loss * 0.9;
    if !is_jumping && !has_run_away {
        return None;
    }
    let rate = watched.config.learning_rate;
    Some(Trouble {
        kind: TroubleKind::RateTooHigh,
        severity: Severity::Warning,
        epoch: last.epoch,
        facts: facts([
            ("rate", rate.to_string()),
            ("jumps", jumps.to_string()),
            ("loss", format!("{:.3}", last.train_loss)),
        ]),
        evidence: format!(
            "With a learning rate of {rate}, the training loss rose {jumps} times from one epoch to the next, and is {:.3} now.",
            last.train_loss
        ),
        fix: "Each correction overshoots. Try a fifth of the learning rate.".into(),
        mend: Mend::Train(vec![setting("learning_rate", smaller(rate))]),
    })
}

/// A fifth, in a figure that reads well.
fn smaller(rate: f64) -> f64 {
    let unit = 10f64.powf((rate / 5.0).log10().floor() - 1.0);
    let rounded = (rate / 5.0 / unit).round() * unit;
    // What is left of the binary fraction.
    format!("{rounded:.8}").parse().unwrap_or(rounded)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::testing::{epochs, said_of};
    use super::*;
    use crate::train::TrainConfig;

    #[test]
    fn jumps_and_a_runaway_are_too_high() {
        let config = TrainConfig::default();
        let jumping = [1.0, 0.6, 0.9, 0.5, 0.8, 0.6, 0.9];
        let trouble = said_of(find, &epochs(&jumping, &jumping), &config).unwrap();
        assert_eq!(trouble.facts["jumps"], "3");
        let expected = Mend::Train(vec![setting("learning_rate", 0.0002)]);
        assert_eq!(trouble.mend, expected);
        let runaway = [1.5, 3.0, 3.0, 3.1];
        assert!(said_of(find, &epochs(&runaway, &runaway), &config).is_some());
        let tiny = [1.0, 0.01, 0.02, 0.01, 0.02, 0.01, 0.02];
        assert_eq!(said_of(find, &epochs(&tiny, &tiny), &config), None);
    }
}
