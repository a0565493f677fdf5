//! The model is larger or slower than what was agreed for where it is to run.

use super::RunsSeen;
use crate::advice::{Finding, Remedy, Severity, facts};
use crate::goal::judge;
use crate::train::Way;

pub(super) fn find(seen: &RunsSeen) -> Vec<Finding> {
    let Some((run, goal)) = seen.newest.as_ref().zip(seen.goal.as_ref()) else {
        return Vec::new();
    };
    let verdicts = judge(goal, run).into_iter();
    let missed = verdicts.filter(|verdict| !verdict.passed);
    let found = missed.filter_map(|verdict| {
        let (kind, unit, words) = match verdict.what {
            "size-mb" => ("model-too-large", "MB", "The file of the model is larger"),
            "latency-ms" => ("model-too-slow", "ms", "One answer takes longer"),
            _ => return None,
        };
        let (is, wanted) = (short(verdict.found), short(verdict.wanted));
        // Smaller pictures make it quicker, and a net of one's own makes it small.
        let change = match (kind, run.config.way) {
            ("model-too-large", Way::Head | Way::FineTune) => {
                vec![("way".to_owned(), Way::Scratch.to_string())]
            }
            ("model-too-slow", Way::Head | Way::FineTune) if run.config.input_px > 96 => {
                vec![("input_px".to_owned(), "96".to_owned())]
            }
            _ => Vec::new(),
        };
        Some(Finding {
            kind: kind.into(),
            severity: Severity::Warning,
            num_items: 1,
            evidence: format!(
                "{}: {words} than was agreed: {is} {unit} instead of {wanted} {unit}.",
                run.run
            ),
            fix: "Choose a smaller way to train, or agree on more.".into(),
            remedy: Some(Remedy::GoToTrain),
            facts: facts([("found", is), ("wanted", wanted)]),
            change,
            ..Finding::default()
        })
    });
    found.collect()
}

/// Three figures that count.
fn short(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 1.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{run, seen};
    use super::*;
    use crate::goal::Goal;

    #[test]
    fn size_and_time_have_limits_of_their_own() {
        let mut heavy = run(0.9, 400);
        heavy.model_bytes = Some(12_000_000);
        heavy.answer_secs = Some(0.040);
        let kinds = |most_mb, most_ms| -> Vec<String> {
            let mut seen = seen(heavy.clone());
            seen.goal = Some(Goal {
                most_mb: Some(most_mb),
                most_ms: Some(most_ms),
                ..Goal::default()
            });
            find(&seen)
                .into_iter()
                .map(|finding| finding.kind)
                .collect()
        };
        assert_eq!(kinds(5.0, 50.0), ["model-too-large"]);
        assert_eq!(kinds(20.0, 10.0), ["model-too-slow"]);
        assert!(kinds(20.0, 50.0).is_empty());
    }
}
