//! The same file in two splits: the model is measured on what it has learned by heart.

use super::{Finding, Remedy, Severity};
use crate::data::Split;
use crate::project::Snapshot;
use std::collections::HashMap;

pub(super) fn find(snapshot: &Snapshot) -> Option<Finding> {
    let mut learned = HashMap::new();
    for sample in snapshot.all().filter(|s| s.split == Split::Train) {
        learned.entry(sample.hash).or_insert(sample.id);
    }
    let leaked: Vec<_> = snapshot
        .all()
        .filter(|s| s.split != Split::Train && learned.contains_key(&s.hash))
        .map(|s| s.id)
        .collect();
    (!leaked.is_empty()).then(|| Finding {
        kind: "leak-between-splits".into(),
        severity: Severity::Error,
        num_items: leaked.len(),
        evidence: format!(
            "Some {} for validation or test are also in the training split: {}. The figures look better than they are.",
            super::things(snapshot),
            leaked.len()
        ),
        fix: "Move them to the training split, or take them out of it.".into(),
        classes: Vec::new(),
        columns: Vec::new(),
        samples: leaked,
        suggested: Vec::new(),
        pairs: Vec::new(),
        remedy: Some(Remedy::MoveToTrain),
    })
}
