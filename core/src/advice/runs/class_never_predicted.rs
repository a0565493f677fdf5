//! A class that the newest run never gives, or hardly ever: its samples are all taken for others.

use super::RunsSeen;
use crate::advice::{Finding, Remedy, Severity, facts};

/// Samples of a class below which nothing is said.
const LEAST: u64 = 5;

/// A class that is given less often than this share of its due is hardly known.
const HARDLY: f64 = 0.05;

pub(super) fn find(seen: &RunsSeen) -> Option<Finding> {
    let run = seen.newest.as_ref()?;
    let missed = seen.classes.iter().filter(|class| {
        class.num_due >= LEAST && (class.num_given as f64) < class.num_due as f64 * HARDLY
    });
    let missed: Vec<(String, u64)> = missed
        .map(|class| (class.label.clone(), class.num_due))
        .collect();
    if missed.is_empty() {
        return None;
    }
    let num_due: u64 = missed.iter().map(|(_, due)| due).sum();
    let classes: Vec<String> = missed.into_iter().map(|(label, _)| label).collect();
    let balance = match run.config.balance {
        crate::train::Balance::None => "weights",
        _ => "oversample",
    };
    Some(Finding {
        kind: "class-never-predicted".into(),
        severity: Severity::Warning,
        num_items: classes.len(),
        evidence: format!(
            "{}: of the {num_due} measured ones of these classes hardly any is recognised, for they are never given as an answer: {}.",
            run.run,
            classes.join(", ")
        ),
        fix: format!(
            "Let all classes count the same (balance={balance}), add more of these, or merge them with what they are taken for."
        ),
        classes,
        remedy: Some(Remedy::TrainAgain),
        facts: facts([("due", num_due.to_string())]),
        change: vec![("balance".into(), balance.into())],
        ..Finding::default()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::ClassSeen;
    use super::super::testing::{run, seen};
    use super::*;

    #[test]
    fn a_class_that_is_never_given_is_named() {
        let class = |label: &str, num_due, num_given| ClassSeen {
            label: label.into(),
            num_due,
            num_given,
        };
        let mut seen = seen(run(0.7, 60));
        seen.classes = vec![
            class("cat", 30, 40),
            class("dog", 20, 0),
            class("owl", 3, 0),
        ];
        let found = find(&seen).unwrap();
        assert_eq!(found.classes, ["dog"]);
        seen.classes[1].num_given = 5;
        assert_eq!(find(&seen), None);
    }
}
