//! The same file more than once within a split.

use super::{Finding, Remedy, Severity};
use crate::project::Snapshot;
use std::collections::HashMap;

pub(super) fn find(snapshot: &Snapshot) -> Option<Finding> {
    let mut seen = HashMap::new();
    let copies: Vec<_> = snapshot
        .all()
        .filter(|sample| {
            seen.insert((sample.hash, sample.split), sample.id)
                .is_some()
        })
        .map(|sample| sample.id)
        .collect();
    (!copies.is_empty()).then(|| Finding {
        kind: "exact-duplicates".into(),
        severity: Severity::Info,
        num_items: copies.len(),
        evidence: format!(
            "{} {} are exact copies of another one.",
            copies.len(),
            super::things(snapshot)
        ),
        fix: "Remove the copies.".into(),
        samples: copies,
        remedy: Some(Remedy::Remove),
        ..Finding::default()
    })
}
