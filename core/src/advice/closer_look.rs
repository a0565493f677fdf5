//! What the closer look found: labels that are probably wrong, and pictures unlike their class.

use super::{Finding, Remedy, Severity};
use crate::data::checks::Checks;
use crate::project::Snapshot;
use std::collections::BTreeSet;

pub(super) fn find(snapshot: &Snapshot) -> Vec<Finding> {
    let Some(checks) = Checks::load(&snapshot.dir) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let things = super::things(snapshot);
    let suspects: Vec<_> = checks.standing_suspects(snapshot).collect();
    if !suspects.is_empty() {
        let classes: BTreeSet<&String> = suspects.iter().map(|suspect| &suspect.given).collect();
        found.push(Finding {
            kind: "likely-label-errors".into(),
            severity: Severity::Warning,
            num_items: suspects.len(),
            evidence: format!(
                "Some {things} look like another class than the one they have: {}.",
                suspects.len()
            ),
            fix: "Look at them, and give the wrong ones the right class.".into(),
            classes: classes.into_iter().cloned().collect(),
            samples: suspects.iter().map(|suspect| suspect.sample).collect(),
            suggested: suspects.iter().map(|s| s.suggested.clone()).collect(),
            remedy: Some(Remedy::Relabel),
            ..Finding::default()
        });
    }
    let outliers: Vec<_> = checks
        .outliers
        .iter()
        .copied()
        .filter(|id| snapshot.sample(*id).is_some())
        .collect();
    if !outliers.is_empty() {
        found.push(Finding {
            kind: "outliers".into(),
            severity: Severity::Info,
            num_items: outliers.len(),
            evidence: format!(
                "Some {things} are unlike all others of their class: {}.",
                outliers.len()
            ),
            fix: "Look at them. Remove those that do not belong; rare but right ones are valuable."
                .into(),
            samples: outliers,
            remedy: Some(Remedy::Remove),
            ..Finding::default()
        });
    }
    found
}
