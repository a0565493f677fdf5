//! The validation pictures go better than the training pictures.

use super::{Mend, Trouble, TroubleKind, Watched, facts, percent};
use crate::advice::Severity;

/// Epochs that are averaged.
const TAIL: usize = 3;

/// So many validation pictures at least, for chance to be unlikely.
const LEAST_PICTURES: usize = 20;

/// How much better is odd.
const ODD: f32 = 0.06;

/// How much better is odd where training sees something harder.
const ODD_WHEN_HARD: f32 = 0.2;

pub(super) fn find(watched: &Watched<'_>) -> Option<Trouble> {
    let count = watched.epochs.len();
    if count < TAIL + 2 || watched.num_valid < LEAST_PICTURES {
        return None;
    }
    let tail = &watched.epochs[count - TAIL..];
    let mean = |values: Vec<f32>| values.iter().sum::<f32>() / values.len().max(1) as f32;
    let train = mean(tail.iter().map(|epoch| epoch.train_accuracy).collect());
    let valid: Vec<f32> = tail
        .iter()
        .filter_map(|epoch| epoch.valid_accuracy)
        .collect();
    if valid.len() < TAIL {
        return None;
    }
    let valid = mean(valid);
    // A few standard errors, so that few pictures are not taken at their word.
    let noise = 2.0 * (valid * (1.0 - valid) / watched.num_valid as f32).sqrt();
    let odd = if watched.learns_the_hard_way() {
        ODD_WHEN_HARD
    } else {
        ODD
    };
    if valid - train < odd.max(noise) {
        return None;
    }
    let last = watched.epochs.last()?;
    Some(Trouble {
        kind: TroubleKind::ValidBetter,
        severity: Severity::Info,
        epoch: last.epoch,
        facts: facts([("valid", percent(valid)), ("train", percent(train))]),
        evidence: format!(
            "{} of the validation pictures are right, but only {} of the training pictures.",
            percent(valid),
            percent(train)
        ),
        fix: "The validation pictures may be easier than the others, or copies of them. Split the data anew.".into(),
        mend: Mend::Split,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{epochs, said_of};
    use super::*;
    use crate::train::TrainConfig;

    #[test]
    fn better_on_validation_is_odd_unless_training_is_harder() {
        let odd = epochs(
            &[1.0, 0.9, 0.8, 0.7, 0.7, 0.7],
            &[0.9, 0.7, 0.5, 0.4, 0.4, 0.4],
        );
        let config = TrainConfig::default();
        assert!(said_of(find, &odd, &config).is_some_and(|t| t.mend == Mend::Split));
        let hard = TrainConfig {
            dropout: 0.4,
            ..config
        };
        assert_eq!(said_of(find, &odd, &hard), None);
    }
}
