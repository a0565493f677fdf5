//! Validation and test say different things of the newest run, by more than chance does.

use super::{RunsSeen, figure};
use crate::advice::{Finding, Remedy, Severity, facts};
use crate::eval::Score;

/// Standard errors between the two from which it is no chance: about once in 370 times. The best
/// epoch is chosen on validation, so that it may well look a little better.
const BEYOND_CHANCE: f64 = 3.0;

/// A difference that matters.
const MATTERS: f64 = 0.03;

pub(super) fn find(seen: &RunsSeen) -> Option<Finding> {
    let run = seen.newest.as_ref()?;
    let (valid, test) = run.valid.as_ref().zip(run.test.as_ref())?;
    let apart = valid.headline() - test.headline();
    let error = (standard_error(valid).powi(2) + standard_error(test).powi(2)).sqrt();
    if apart.abs() < MATTERS || apart.abs() < BEYOND_CHANCE * error {
        return None;
    }
    let (on_valid, on_test) = (
        figure(valid, valid.headline()),
        figure(test, test.headline()),
    );
    let is_worse = apart > 0.0;
    Some(Finding {
        kind: if is_worse { "test-worse-than-valid" } else { "test-better-than-valid" }.into(),
        severity: Severity::Warning,
        num_items: 1,
        evidence: format!(
            "{}: {on_valid} on validation, {on_test} on the test. Chance seldom makes such a difference.",
            run.run
        ),
        fix: if is_worse {
            "The two are of different kinds, or settings were chosen on validation too often. Split the data anew and train again."
        } else {
            "The test may be easier, or hold copies of what was learned from. Look for copies, split the data anew and train again."
        }
        .into(),
        remedy: Some(Remedy::NewSplit),
        facts: facts([("valid", on_valid), ("test", on_test)]),
        ..Finding::default()
    })
}

/// Half of a 95% interval is about two standard errors.
fn standard_error(score: &Score) -> f64 {
    let [low, high] = score.interval();
    (high - low).max(0.0) / 2.0 / 1.96
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::testing::{run, score, seen};
    use super::*;

    #[test]
    fn only_what_chance_does_not_do_is_told() {
        let mut run = run(0.80, 400);
        run.valid = Some(score(0.92, 400));
        let found = find(&seen(run.clone())).unwrap();
        assert_eq!(found.kind, "test-worse-than-valid");
        assert_eq!(found.facts["valid"], "92.0%");
        run.valid = Some(score(0.84, 400));
        assert_eq!(find(&seen(run.clone())), None);
        run.valid = Some(score(0.60, 400));
        assert_eq!(find(&seen(run)).unwrap().kind, "test-better-than-valid");
    }
}
