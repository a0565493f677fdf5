//! The same picture in two classes: at least one of its labels is wrong.

use super::{Finding, Severity};
use crate::data::Sample;
use crate::ids::SampleId;
use crate::project::Snapshot;
use std::collections::{BTreeSet, HashMap};

/// Whether both have a class, and not the same.
fn differ(a: &Sample, b: &Sample) -> bool {
    a.class.zip(b.class).is_some_and(|(a, b)| a != b)
}

/// `alike` are the pictures that look the same.
pub(super) fn find(snapshot: &Snapshot, alike: &[(&Sample, &Sample)]) -> Option<Finding> {
    let mut concerned: BTreeSet<SampleId> = BTreeSet::new();
    // Files that are the same to the byte, whatever they look like.
    let mut first = HashMap::new();
    for sample in snapshot.all() {
        let earlier = *first.entry(sample.hash).or_insert(sample);
        if differ(earlier, sample) {
            concerned.extend([earlier.id, sample.id]);
        }
    }
    for (a, b) in alike.iter().filter(|(a, b)| differ(a, b)) {
        concerned.extend([a.id, b.id]);
    }
    if concerned.is_empty() {
        return None;
    }
    let classes: BTreeSet<&str> = concerned
        .iter()
        .filter_map(|id| snapshot.sample(*id))
        .filter_map(|sample| snapshot.class_name(sample))
        .collect();
    Some(Finding {
        kind: "conflicting-labels".into(),
        severity: Severity::Warning,
        num_items: concerned.len(),
        evidence: format!(
            "Some {} lie in two classes, as copies or look-alikes: {}.",
            super::things(snapshot),
            concerned.len()
        ),
        fix: "Look at them, and give each the right class or remove it.".into(),
        classes: classes.into_iter().map(str::to_owned).collect(),
        columns: Vec::new(),
        samples: concerned.into_iter().collect(),
        suggested: Vec::new(),
        remedy: None,
    })
}
