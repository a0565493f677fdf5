//! The evidence of a finding, side by side: a picture and its copy, what is learned from and what
//! is measured on, a doubted label and what it looks like.

use super::Finding;
use crate::data::Sample;
use crate::data::checks::Checks;
use crate::ids::SampleId;
use crate::project::Snapshot;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// What is looked at side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The original, the training sample, or the one that is doubted.
    pub left: SampleId,
    /// The copy or the test sample; beside a doubted one a typical sample of the class that it is
    /// measured by, where one is known.
    pub right: Option<SampleId>,
    /// What the left one looks like instead, where its label is doubted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guess: Option<Guess>,
}

/// What a sample looks like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guess {
    /// The class.
    pub class: String,
    /// How sure that is, 0 to 1.
    pub confidence: f32,
}

impl Pair {
    /// Two samples that are the finding's together.
    pub fn of(left: SampleId, right: SampleId) -> Self {
        Self {
            left,
            right: Some(right),
            guess: None,
        }
    }

    /// A sample by itself.
    pub fn single(left: SampleId) -> Self {
        Self {
            left,
            right: None,
            guess: None,
        }
    }
}

/// Whether the right one of a finding's pairs is only an example to compare with.
pub fn is_example(kind: &str) -> bool {
    matches!(kind, "likely-label-errors" | "outliers")
}

/// The pairs of a finding, in the order of its samples. Nothing for a finding whose samples are
/// each looked at by themselves.
pub(super) fn of(
    finding: &Finding,
    snapshot: &Snapshot,
    alike: &[(&Sample, &Sample)],
) -> Vec<Pair> {
    let samples = &finding.samples;
    match &*finding.kind {
        "exact-duplicates" => {
            let mut first = HashMap::new();
            for sample in snapshot.all() {
                first
                    .entry((sample.hash, sample.split))
                    .or_insert(sample.id);
            }
            paired(samples, snapshot, |copy| {
                first.get(&(copy.hash, copy.split)).copied()
            })
        }
        "leak-between-splits" | "leak-valid-test" => {
            let beside = first_beside(samples, snapshot, |sample| Some(sample.hash));
            paired(samples, snapshot, |leaked| {
                beside.get(&leaked.hash).copied()
            })
        }
        "group-in-two-splits" => {
            let beside = first_beside(samples, snapshot, Sample::group);
            paired(samples, snapshot, |torn| beside.get(torn.group()?).copied())
        }
        "near-duplicates" => {
            let mut first = HashMap::new();
            for (earlier, later) in alike {
                if earlier.hash != later.hash && earlier.split == later.split {
                    first.entry(later.id).or_insert(earlier.id);
                }
            }
            paired(samples, snapshot, |copy| first.get(&copy.id).copied())
        }
        "near-leak-between-splits" | "near-leak-valid-test" => {
            let beside = beside_leaked(samples, alike);
            paired(samples, snapshot, |leaked| beside.get(&leaked.id).copied())
        }
        "likely-label-errors" => {
            let checks = Checks::load(&snapshot.dir).unwrap_or_default();
            let suspects: HashMap<SampleId, _> =
                checks.suspects.iter().map(|s| (s.sample, s)).collect();
            let pairs = samples.iter().filter_map(|id| {
                let suspect = suspects.get(id)?;
                Some(Pair {
                    left: *id,
                    right: still_there(suspect.typical, snapshot),
                    guess: Some(Guess {
                        class: suspect.suggested.clone(),
                        confidence: suspect.score,
                    }),
                })
            });
            pairs.collect()
        }
        "outliers" => {
            let checks = Checks::load(&snapshot.dir).unwrap_or_default();
            let pairs = samples.iter().map(|id| {
                let class = snapshot.sample(*id).and_then(|s| snapshot.class_name(s));
                let typical = checks.typical.get(class.unwrap_or_default()).copied();
                Pair {
                    left: *id,
                    right: still_there(typical, snapshot).filter(|typical| typical != id),
                    guess: None,
                }
            });
            pairs.collect()
        }
        _ => Vec::new(),
    }
}

fn still_there(sample: Option<SampleId>, snapshot: &Snapshot) -> Option<SampleId> {
    sample.filter(|id| snapshot.sample(*id).is_some())
}

/// Each sample on the right of what it is a copy of.
fn paired(
    samples: &[SampleId],
    snapshot: &Snapshot,
    original: impl Fn(&Sample) -> Option<SampleId>,
) -> Vec<Pair> {
    let samples = samples.iter().filter_map(|id| snapshot.sample(*id));
    samples
        .filter_map(|sample| Some(Pair::of(original(sample)?, sample.id)))
        .collect()
}

/// The first sample with each mark of what is not among these samples.
fn first_beside<'a, T: Eq + Hash>(
    samples: &[SampleId],
    snapshot: &'a Snapshot,
    mark: impl Fn(&'a Sample) -> Option<T>,
) -> HashMap<T, SampleId> {
    let leaked: HashSet<SampleId> = samples.iter().copied().collect();
    let mut first = HashMap::new();
    for sample in snapshot.all().filter(|sample| !leaked.contains(&sample.id)) {
        if let Some(mark) = mark(sample) {
            first.entry(mark).or_insert(sample.id);
        }
    }
    first
}

/// What a leaked look-alike lies beside: a sample that did not leak, or another one that did.
fn beside_leaked(leaked: &[SampleId], alike: &[(&Sample, &Sample)]) -> HashMap<SampleId, SampleId> {
    let leaked: HashSet<SampleId> = leaked.iter().copied().collect();
    let both_ways = || alike.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]);
    let mut beside = HashMap::new();
    for (from, to) in both_ways() {
        if !leaked.contains(&from.id) && from.split != to.split && leaked.contains(&to.id) {
            beside.entry(to.id).or_insert(from.id);
        }
    }
    for (from, to) in both_ways() {
        if leaked.contains(&from.id) && leaked.contains(&to.id) {
            beside.entry(to.id).or_insert(from.id);
        }
    }
    beside
}
