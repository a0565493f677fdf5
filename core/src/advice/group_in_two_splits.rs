//! A group (patient, speaker, scene) that lies in two splits: the model knows it already when it
//! is measured.

use super::two_splits::Side;
use super::{Finding, Remedy, Severity};
use crate::data::{Sample, Split};
use crate::ids::SampleId;
use crate::project::Snapshot;
use std::collections::BTreeMap;

/// Groups that the evidence names.
const MOST_NAMED: usize = 3;

pub(super) fn find(snapshot: &Snapshot) -> Option<Finding> {
    let mut groups: BTreeMap<&str, Vec<&Sample>> = BTreeMap::new();
    for sample in snapshot.all() {
        if let Some(group) = sample.group() {
            groups.entry(group).or_default().push(sample);
        }
    }
    let torn: Vec<(&str, Vec<&Sample>, Side)> = groups
        .into_iter()
        .filter_map(|(name, members)| {
            let side = Side::of(&members)?;
            Some((name, members, side))
        })
        .collect();
    if torn.is_empty() {
        return None;
    }
    let mut moves: Vec<(SampleId, Split)> = torn
        .iter()
        .flat_map(|(_, members, side)| {
            let away = members.iter().filter(|s| s.split != side.split());
            away.map(|sample| (sample.id, side.split()))
        })
        .collect();
    moves.sort_unstable_by_key(|(id, _)| *id);
    let is_fixed = snapshot.has_frozen_test()
        && torn
            .iter()
            .any(|(_, members, _)| members.iter().any(|s| s.split == Split::Test));
    let names: Vec<&str> = torn.iter().map(|(name, ..)| *name).collect();
    let named = names[..names.len().min(MOST_NAMED)].join(", ");
    let more = if names.len() > MOST_NAMED {
        ", …"
    } else {
        ""
    };
    Some(Finding {
        kind: "group-in-two-splits".into(),
        severity: Severity::Warning,
        num_items: torn.len(),
        evidence: format!(
            "Groups that lie in two splits: {} ({named}{more}). The figures may look better than they are.",
            torn.len()
        ),
        fix: if is_fixed {
            "The test is frozen. Thaw it, then move each group to one side.".into()
        } else {
            "Move each group to one side: to training where some of it is there, else to validation."
                .into()
        },
        samples: moves.iter().map(|(id, _)| *id).collect(),
        suggested: moves.iter().map(|(_, to)| to.name().to_owned()).collect(),
        remedy: (!is_fixed).then_some(Remedy::MoveTogether),
        ..Finding::default()
    })
}
