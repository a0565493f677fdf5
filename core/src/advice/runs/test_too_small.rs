//! Too few samples test: the figure may be anything within a wide interval, and runs cannot be
//! told apart.

use super::{RunsSeen, figure};
use crate::advice::{Finding, Remedy, Severity, facts};
use crate::eval::{Score, metrics};

/// Width of the 95% interval that still says something: five points up or down.
const WIDEST: f64 = 0.10;

pub(super) fn find(seen: &RunsSeen) -> Option<Finding> {
    let run = seen.newest.as_ref()?;
    let test = run.test.as_ref()?;
    let [low, high] = test.interval();
    let width = high - low;
    if width <= WIDEST || !width.is_finite() {
        return None;
    }
    let n = test.num_samples();
    let more = wanted(test, width).saturating_sub(n).max(1);
    let (low, high) = (figure(test, low), figure(test, high));
    Some(Finding {
        kind: "test-too-small".into(),
        severity: Severity::Info,
        num_items: 1,
        evidence: format!(
            "{}: with {n} in the test, the true figure lies anywhere from {low} to {high}.",
            run.run
        ),
        fix: format!("About {more} more in the test would make it known within 5 points."),
        remedy: Some(Remedy::LargerTest),
        facts: facts([
            ("low", low),
            ("high", high),
            ("more", more.to_string()),
            ("measured", n.to_string()),
        ]),
        ..Finding::default()
    })
}

/// Samples with which the interval is as wide as it may be.
fn wanted(score: &Score, width: f64) -> usize {
    if let Score::Classes(score) = score {
        // The width falls with every sample, so that halving finds it.
        let (mut low, mut high) = (score.num_samples, 1_000);
        while low < high {
            let middle = usize::midpoint(low, high);
            let [from, to] = metrics::wilson_interval(score.accuracy, middle);
            if to - from > WIDEST {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
    // The width falls with the root of the number.
    (score.num_samples() as f64 * (width / WIDEST).powi(2)).ceil() as usize
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::testing::{run, score, seen};
    use super::*;

    #[test]
    fn a_small_test_says_how_many_more_would_do() {
        let found = find(&seen(run(0.8, 50))).unwrap();
        let more: usize = found.facts["more"].parse().unwrap();
        let [low, high] = score(0.8, 50 + more).interval();
        assert!(high - low <= WIDEST, "{low} to {high} with {more} more");
        let [low, high] = score(0.8, 49 + more).interval();
        assert!(high - low > WIDEST, "not more than are needed");
        assert_eq!(find(&seen(run(0.8, 300))), None);
    }
}
