//! A model whose percentages promise more than they keep.

use super::RunsSeen;
use crate::advice::{Finding, Remedy, Severity, facts};

pub(super) fn find(seen: &RunsSeen) -> Option<Finding> {
    let run = seen.newest.as_ref()?;
    let found = seen.overconfidence?;
    let percent = |share: f64| format!("{:.1}%", share * 100.0);
    Some(Finding {
        kind: "overconfident".into(),
        severity: Severity::Info,
        num_items: found.num_samples,
        evidence: format!(
            "{}: on average it is {} sure of its answers, and {} of them are right.",
            run.run,
            percent(found.said),
            percent(found.right)
        ),
        fix: "Bring its percentages to keep their word; its answers stay the same.".into(),
        remedy: Some(Remedy::Calibrate),
        facts: facts([
            ("said", percent(found.said)),
            ("right", percent(found.right)),
        ]),
        ..Finding::default()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::testing::{run, seen};
    use super::*;
    use crate::eval::calibration::Overconfidence;

    #[test]
    fn what_promises_too_much_is_named_with_what_it_keeps() {
        let mut seen = seen(run(0.8, 200));
        assert_eq!(find(&seen), None);
        seen.overconfidence = Some(Overconfidence {
            said: 0.95,
            right: 0.8,
            right_at_most: 0.85,
            num_samples: 200,
        });
        let found = find(&seen).unwrap();
        assert!(found.evidence.contains("95.0%") && found.evidence.contains("80.0%"));
        assert_eq!(found.remedies(), [Remedy::Calibrate]);
    }
}
