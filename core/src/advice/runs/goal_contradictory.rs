//! The goal asks for what hardly goes together.

use super::RunsSeen;
use crate::advice::{Finding, Remedy, Severity, facts};
use crate::data::Split;
use crate::goal::contradictions;
use crate::project::Snapshot;

/// Training samples of the smallest class below which there is little to learn from.
const LITTLE: usize = 20;

pub(super) fn find(snapshot: &Snapshot, seen: &RunsSeen) -> Option<Finding> {
    let goal = seen.goal.as_ref()?;
    let counts = snapshot.class_counts(Some(Split::Train));
    let least = if counts.is_empty() {
        snapshot.samples_in(Split::Train).count()
    } else {
        counts.into_iter().min().unwrap_or(0)
    };
    let has_little_data = !snapshot.samples.is_empty() && least < LITTLE;
    let found = contradictions(goal, has_little_data);
    if found.is_empty() {
        return None;
    }
    let sentences: Vec<&str> = found.iter().map(|c| c.sentence()).collect();
    let names: Vec<&str> = found.iter().map(|c| c.name()).collect();
    Some(Finding {
        kind: "goal-contradictory".into(),
        severity: Severity::Info,
        num_items: found.len(),
        evidence: sentences.join(" "),
        fix: "Say which of the wishes may give way.".into(),
        remedy: Some(Remedy::GoToGoal),
        facts: facts([("wishes", names.join(" "))]),
        ..Finding::default()
    })
}
