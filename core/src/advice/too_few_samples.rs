//! Classes with too few pictures to learn from or to measure on.

use super::{Finding, Severity};
use crate::project::Snapshot;

/// Fewer than this many pictures in a class seldom make a model that holds up.
const COMFORTABLE: usize = 20;

pub(super) fn find(snapshot: &Snapshot) -> Option<Finding> {
    if snapshot.samples.is_empty() {
        return None;
    }
    let things = super::things(snapshot);
    let counts = snapshot.class_counts(None);
    let small: Vec<(String, usize)> = snapshot
        .classes
        .iter()
        .zip(counts)
        .filter(|(_, n)| *n < COMFORTABLE)
        .map(|(class, n)| (class.name.clone(), n))
        .collect();
    if small.is_empty() {
        return None;
    }
    let unusable = small.iter().any(|(_, n)| *n < 2);
    let list: Vec<String> = small
        .iter()
        .map(|(name, n)| format!("{name} ({n})"))
        .collect();
    Some(Finding {
        kind: "too-few-samples".into(),
        severity: if unusable {
            Severity::Error
        } else {
            Severity::Warning
        },
        num_items: small.len(),
        evidence: format!(
            "Classes with fewer than {COMFORTABLE} {things}: {}.",
            list.join(", ")
        ),
        fix: format!(
            "Add {things} until each class has at least {COMFORTABLE}; 50 or more are better."
        ),
        classes: small.into_iter().map(|(name, _)| name).collect(),
        ..Finding::default()
    })
}
