//! One class has many times the pictures of another.

use super::{Finding, Remedy, Severity};
use crate::data::Split;
use crate::project::Snapshot;

/// Ratio from which the smaller class is usually predicted too rarely.
const RATIO: f64 = 3.0;

pub(super) fn find(snapshot: &Snapshot) -> Option<Finding> {
    let counts = snapshot.class_counts(Some(Split::Train));
    let (_, &most) = counts.iter().enumerate().max_by_key(|(_, n)| **n)?;
    let small: Vec<String> = snapshot
        .classes
        .iter()
        .zip(&counts)
        .filter(|(_, n)| **n > 0 && most as f64 >= RATIO * **n as f64)
        .map(|(class, _)| class.name.clone())
        .collect();
    let things = super::things(snapshot);
    let least = counts.iter().copied().filter(|n| *n > 0).min()?;
    (!small.is_empty()).then(|| Finding {
        kind: "class-imbalance".into(),
        severity: Severity::Warning,
        num_items: small.len(),
        evidence: format!(
            "The largest class has {most} training {things}, the smallest {least}: {:.1} times as many.",
            most as f64 / least as f64
        ),
        fix: format!(
            "Add {things} to: {}. Or let training weigh the classes alike: balance=weights.",
            small.join(", ")
        ),
        classes: small,
        remedy: Some(Remedy::Balance),
        ..Finding::default()
    })
}
