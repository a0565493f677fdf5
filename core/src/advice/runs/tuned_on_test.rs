//! The test was looked at too often: who chooses among many by it, chooses the luckiest, and its
//! figure is no honest one any more.

use super::RunsSeen;
use crate::advice::{Finding, Remedy, Severity, facts};
use crate::project::Snapshot;

/// Runs whose test figures may be seen before the choice among them counts.
pub(super) const MOST_LOOKS: usize = 10;

/// From so many on it costs more than it tells.
const MANY_LOOKS: usize = 20;

pub(super) fn find(snapshot: &Snapshot, seen: &RunsSeen) -> Option<Finding> {
    let looks = seen.looks.num_looks(snapshot);
    if looks <= MOST_LOOKS {
        return None;
    }
    let test = seen.newest.as_ref().and_then(|run| run.test.as_ref());
    let flattery = test.map_or(0.0, |test| {
        let [low, high] = test.interval();
        luckiest(looks) * (high - low) / 2.0 / 1.96
    });
    let points = format!("{:.1}", flattery * 100.0);
    let is_frozen = snapshot.has_frozen_test();
    Some(Finding {
        kind: "tuned-on-test".into(),
        severity: if looks > MANY_LOOKS { Severity::Warning } else { Severity::Info },
        num_items: looks,
        evidence: format!(
            "The test results of {looks} runs were seen since this test split was made. By luck alone, the best of so many looks up to {points} points better than it is."
        ),
        fix: if is_frozen {
            "Choose by validation. Collect new data for a test, and look at it once."
        } else {
            "Choose by validation. Draw a new test split, train again, and look at it once; then freeze it."
        }
        .into(),
        remedy: Some(if is_frozen { Remedy::GoToData } else { Remedy::NewSplit }),
        facts: facts([("points", points)]),
        ..Finding::default()
    })
}

/// How many standard errors the luckiest of so many equal ones lies above the mean (Blom 1958).
fn luckiest(count: usize) -> f64 {
    let share = (count as f64 - 0.375) / (count as f64 + 0.25);
    // The upper quantile of a normal distribution (Abramowitz and Stegun 26.2.23).
    let t = (-2.0 * (1.0 - share).ln()).sqrt();
    t - (2.515_517 + 0.802_853 * t + 0.010_328 * t * t)
        / (1.0 + 1.432_788 * t + 0.189_269 * t * t + 0.001_308 * t * t * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_luckiest_of_many_is_that_of_tables() {
        // Expected maximum of 10 and of 20 normal numbers: 1.539 and 1.867.
        assert!((luckiest(10) - 1.539).abs() < 0.02, "{}", luckiest(10));
        assert!((luckiest(20) - 1.867).abs() < 0.02, "{}", luckiest(20));
    }
}
