//! The same file in two splits: the model is measured on what it has learned by heart, or chosen
//! by what it is tested on.

use super::two_splits::{self, Side};
use super::{Finding, Severity};
use crate::data::{ContentHash, Sample};
use crate::project::Snapshot;
use std::collections::HashMap;

pub(super) fn find(snapshot: &Snapshot) -> Vec<Finding> {
    let mut copies: HashMap<ContentHash, Vec<&Sample>> = HashMap::new();
    for sample in snapshot.all() {
        copies.entry(sample.hash).or_default().push(sample);
    }
    let clusters: Vec<Vec<&Sample>> = copies.into_values().filter(|all| all.len() > 1).collect();
    let things = super::things(snapshot);
    let mut found = Vec::new();
    for (side, kind, severity) in [
        (Side::Train, "leak-between-splits", Severity::Error),
        (Side::Valid, "leak-valid-test", Severity::Warning),
    ] {
        let cure = two_splits::cure(snapshot, &clusters, side);
        if cure.num_leaked == 0 {
            continue;
        }
        let evidence = match side {
            Side::Train => format!(
                "Some {things} for validation or test are also in the training split: {}. The figures look better than they are.",
                cure.num_leaked
            ),
            Side::Valid => format!(
                "Some {things} for the test are also in the validation split, by which the best epoch is chosen: {}.",
                cure.num_leaked
            ),
        };
        found.push(cure.finding(kind, severity, evidence));
    }
    found
}
