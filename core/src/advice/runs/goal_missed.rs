//! The newest run is not as good as was agreed.

use super::{RunsSeen, figure};
use crate::advice::{Finding, Remedy, Severity, facts};
use crate::goal::{Metric, judge};
use crate::train::{Preset, Way};

pub(super) fn find(seen: &RunsSeen) -> Option<Finding> {
    let (run, goal) = seen.newest.as_ref().zip(seen.goal.as_ref())?;
    let verdicts = judge(goal, run).into_iter();
    let mut of_metric =
        verdicts.filter(|verdict| Metric::ALL.iter().any(|m| m.name() == verdict.what));
    let missed = of_metric.find(|verdict| !verdict.passed)?;
    let score = run.test.as_ref().or(run.valid.as_ref())?;
    let (found, wanted) = (figure(score, missed.found), figure(score, missed.wanted));
    // What may be tried before more data is collected.
    let change = match (run.config.way, run.config.preset) {
        (Way::Ngrams | Way::Trees, _) | (_, Preset::Best) => Vec::new(),
        _ => vec![("preset".to_owned(), Preset::Best.to_string())],
    };
    let close = if missed.is_close {
        " That is too close to tell: another test set might say the opposite."
    } else {
        ""
    };
    Some(Finding {
        kind: if missed.is_close {
            "goal-nearly-reached"
        } else {
            "goal-missed"
        }
        .into(),
        severity: if missed.is_close {
            Severity::Info
        } else {
            Severity::Warning
        },
        num_items: 1,
        evidence: format!(
            "{}: {} {found}, and {wanted} was agreed on.{close}",
            run.run, missed.what
        ),
        fix: "More and better data helps most; then a stronger way to train. Or agree on less."
            .into(),
        remedy: Some(if change.is_empty() {
            Remedy::GoToData
        } else {
            Remedy::GoToTrain
        }),
        facts: facts([
            ("metric", missed.what.to_owned()),
            ("found", found),
            ("wanted", wanted),
        ]),
        change,
        ..Finding::default()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::testing::{run, seen};
    use super::*;
    use crate::goal::Goal;

    #[test]
    fn a_target_is_missed_nearly_reached_or_reached() {
        let kind = |accuracy: f64| {
            let mut seen = seen(run(accuracy, 400));
            seen.goal = Some(Goal {
                least: Some(0.9),
                ..Goal::default()
            });
            find(&seen).map(|finding| finding.kind)
        };
        assert_eq!(kind(0.8).unwrap(), "goal-missed");
        assert_eq!(kind(0.89).unwrap(), "goal-nearly-reached");
        assert_eq!(kind(0.9), None);
    }
}
