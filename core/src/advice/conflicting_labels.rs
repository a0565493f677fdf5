//! The same picture in two classes: at least one of its labels is wrong.

use super::{Finding, Severity};
use crate::data::Sample;
use crate::ids::SampleId;
use crate::project::Snapshot;
use std::collections::{BTreeSet, HashMap};

/// `alike` are the pictures that look the same.
pub(super) fn find(snapshot: &Snapshot, alike: &[(&Sample, &Sample)]) -> Option<Finding> {
    let mut concerned: BTreeSet<SampleId> = BTreeSet::new();
    // Files that are the same to the byte, whatever they look like.
    let mut first = HashMap::new();
    for sample in &snapshot.samples {
        let earlier = *first.entry(sample.hash).or_insert(sample);
        if earlier.class != sample.class {
            concerned.extend([earlier.id, sample.id]);
        }
    }
    for (a, b) in alike.iter().filter(|(a, b)| a.class != b.class) {
        concerned.extend([a.id, b.id]);
    }
    if concerned.is_empty() {
        return None;
    }
    let classes: BTreeSet<&str> = concerned
        .iter()
        .filter_map(|id| snapshot.sample(*id))
        .map(|sample| &*snapshot.classes[sample.class.index()].name)
        .collect();
    Some(Finding {
        kind: "conflicting-labels".into(),
        severity: Severity::Warning,
        num_items: concerned.len(),
        evidence: format!(
            "Pictures that lie in two classes, as copies or look-alikes: {}.",
            concerned.len()
        ),
        fix: "Look at them, and give each the right class or remove it.".into(),
        classes: classes.into_iter().map(str::to_owned).collect(),
        samples: concerned.into_iter().collect(),
        remedy: None,
    })
}
