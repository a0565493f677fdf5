//! The same picture in two classes: at least one of its labels is wrong.

use super::dismissed::Dismissed;
use super::{Finding, Pair, Remedy, Severity};
use crate::data::Sample;
use crate::ids::{ClassId, SampleId};
use crate::project::Snapshot;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const KIND: &str = "conflicting-labels";

/// `alike` are the pictures that look the same. What was dismissed is left out here, because a
/// conflict is one of several samples together.
pub(super) fn find(
    snapshot: &Snapshot,
    alike: &[(&Sample, &Sample)],
    dismissed: &Dismissed,
) -> Option<Finding> {
    if snapshot.task.is_multi_label() {
        // Copies may well differ in one of several classes; which of them is right, no majority says.
        return None;
    }
    let mut samples = Vec::new();
    let mut suggested = Vec::new();
    let mut pairs = Vec::new();
    let mut has_majority = false;
    for group in groups(snapshot, alike) {
        let majority = majority(&group);
        let leader = match majority {
            Some(class) => group.iter().find(|sample| sample.class == Some(class)),
            None => group.first(),
        };
        let Some(leader) = leader else { continue };
        let others = group.iter().filter(|other| other.class != leader.class);
        let open: Vec<Pair> = others
            .map(|other| Pair::of(leader.id, other.id))
            .filter(|pair| !dismissed.has(KIND, pair, snapshot))
            .collect();
        if open.is_empty() {
            continue;
        }
        has_majority |= majority.is_some();
        let concerned = |sample: &&&Sample| {
            sample.class == leader.class || open.iter().any(|pair| pair.right == Some(sample.id))
        };
        for sample in group.iter().filter(concerned) {
            let class = majority.or(sample.class);
            samples.push(sample.id);
            suggested.push(class.map_or_else(String::new, |class| {
                snapshot.classes[class.index()].name.clone()
            }));
        }
        pairs.extend(open);
    }
    if samples.is_empty() {
        return None;
    }
    let classes: BTreeSet<&str> = samples
        .iter()
        .filter_map(|id| snapshot.sample(*id))
        .filter_map(|sample| snapshot.class_name(sample))
        .collect();
    Some(Finding {
        kind: KIND.into(),
        severity: Severity::Warning,
        num_items: samples.len(),
        evidence: format!(
            "Some {} lie in two classes, as copies or look-alikes: {}.",
            super::things(snapshot),
            samples.len()
        ),
        fix: "Look at them, and give each the right class or remove it.".into(),
        classes: classes.into_iter().map(str::to_owned).collect(),
        samples,
        // Where every group is a tie, there is no label that most have.
        suggested: if has_majority { suggested } else { Vec::new() },
        pairs,
        remedy: Some(Remedy::Unlabel),
        ..Finding::default()
    })
}

/// Samples with a class that are the same or look the same, where their classes differ.
fn groups<'a>(snapshot: &'a Snapshot, alike: &[(&'a Sample, &'a Sample)]) -> Vec<Vec<&'a Sample>> {
    let mut joined = Joined::default();
    // Files that are the same to the byte, whatever they look like.
    let mut first = HashMap::new();
    for sample in snapshot.all().filter(|sample| sample.class.is_some()) {
        let earlier = *first.entry(sample.hash).or_insert(sample.id);
        joined.join(earlier, sample.id);
    }
    for (a, b) in alike {
        if a.class.is_some() && b.class.is_some() {
            joined.join(a.id, b.id);
        }
    }
    let mut groups: BTreeMap<SampleId, Vec<&Sample>> = BTreeMap::new();
    for sample in snapshot.all() {
        if !joined.knows(sample.id) {
            continue;
        }
        groups
            .entry(joined.first_of(sample.id))
            .or_default()
            .push(sample);
    }
    let differ = |group: &Vec<&Sample>| group.iter().any(|sample| sample.class != group[0].class);
    groups.into_values().filter(differ).collect()
}

/// The class that more of them have than any other.
fn majority(group: &[&Sample]) -> Option<ClassId> {
    let mut counts: BTreeMap<ClassId, usize> = BTreeMap::new();
    for class in group.iter().filter_map(|sample| sample.class) {
        *counts.entry(class).or_default() += 1;
    }
    let (class, most) = counts.iter().max_by_key(|(_, count)| **count)?;
    let is_alone = counts.values().filter(|count| *count == most).count() == 1;
    is_alone.then_some(*class)
}

/// Which samples belong together.
#[derive(Default)]
struct Joined {
    /// What each sample is joined to; itself where it is the first.
    to: HashMap<SampleId, SampleId>,
}

impl Joined {
    fn join(&mut self, a: SampleId, b: SampleId) {
        if a == b {
            return;
        }
        let (a, b) = (self.first_of(a), self.first_of(b));
        let (first, other) = if a <= b { (a, b) } else { (b, a) };
        self.to.insert(first, first);
        self.to.insert(other, first);
    }

    fn knows(&self, sample: SampleId) -> bool {
        self.to.contains_key(&sample)
    }

    fn first_of(&mut self, sample: SampleId) -> SampleId {
        let mut first = sample;
        while let Some(next) = self.to.get(&first).copied().filter(|next| *next != first) {
            first = next;
        }
        // The way is short the next time.
        if first != sample {
            self.to.insert(sample, first);
        }
        first
    }
}
