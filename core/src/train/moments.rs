//! What happens in a training beside its epochs.

use super::{EpochMetrics, RunSummary, StopReason};
use serde::{Deserialize, Serialize};

/// A learning rate that falls to so small a part from one epoch to the next changed at once.
const SUDDEN: f64 = 0.35;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MomentKind {
    /// All of it was written, to go on from after a crash. Only the newest one is kept.
    Checkpoint,
    /// The person paused it.
    Paused,
    /// It went on.
    Resumed,
    /// The computer slept: its lid was closed.
    Slept,
    /// The schedule made the learning rate much smaller.
    RateChanged,
    /// The validation loss was lowest here.
    Best,
    /// The validation loss did not fall any more.
    StoppedEarly,
    /// The person ended it.
    Ended,
}

/// Something that happened in a training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// The epoch that was under way.
    pub epoch: u32,
    /// What happened.
    pub kind: MomentKind,
    /// Seconds since the training began, without pauses.
    pub elapsed_secs: f64,
}

/// Everything that is worth a mark on the curves, in order: what was reported, and what the
/// epochs themselves say.
pub fn all(
    reported: &[Moment],
    epochs: &[EpochMetrics],
    end: Option<(u32, StopReason)>,
) -> Vec<Moment> {
    let mut moments = reported.to_vec();
    let of = |epoch: &EpochMetrics, kind| Moment {
        epoch: epoch.epoch,
        kind,
        elapsed_secs: epoch.elapsed_secs,
    };
    for pair in epochs.windows(2) {
        let [before, after] = pair else { continue };
        // The last epochs of a cosine fall steeply by nature.
        let is_steady = after.epoch + 2 < after.max_epochs;
        if is_steady && after.learning_rate < before.learning_rate * SUDDEN {
            moments.push(of(after, MomentKind::RateChanged));
        }
    }
    let best = end.map(|(best, _)| best);
    let best = epochs
        .iter()
        .rev()
        .find(|epoch| best.map_or(epoch.is_best, |best| best == epoch.epoch));
    moments.extend(best.map(|epoch| of(epoch, MomentKind::Best)));
    if let (Some((_, reason)), Some(last)) = (end, epochs.last()) {
        match reason {
            StopReason::EarlyStopping => moments.push(of(last, MomentKind::StoppedEarly)),
            StopReason::Stopped => moments.push(of(last, MomentKind::Ended)),
            StopReason::AllEpochs => {}
        }
    }
    moments.sort_by_key(|moment| moment.epoch);
    moments
}

impl RunSummary {
    /// All moments of a finished run.
    pub fn all_moments(&self) -> Vec<Moment> {
        let end = Some((self.best_epoch, self.stop_reason));
        all(&self.moments, &self.epochs, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::watch::testing::epochs;

    #[test]
    fn the_curves_say_what_was_not_reported() {
        let mut epochs = epochs(&[1.0, 0.8, 0.6, 0.5, 0.5], &[1.0, 0.9, 0.8, 0.9, 1.0]);
        for epoch in &mut epochs[3..] {
            epoch.learning_rate *= 0.1;
        }
        let paused = Moment {
            epoch: 2,
            kind: MomentKind::Paused,
            elapsed_secs: 1.0,
        };
        let moments = all(&[paused], &epochs, Some((3, StopReason::EarlyStopping)));
        let seen: Vec<(u32, MomentKind)> = moments.iter().map(|m| (m.epoch, m.kind)).collect();
        let expected = [
            (2, MomentKind::Paused),
            (3, MomentKind::Best),
            (4, MomentKind::RateChanged),
            (5, MomentKind::StoppedEarly),
        ];
        assert_eq!(seen, expected);
        assert!(all(&[], &[], None).is_empty());
    }
}
