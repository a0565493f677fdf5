//! What belongs together and lies in two splits, and how it comes to lie in one: never in the
//! test, for what was learned or chosen by is known.

use super::{Finding, Remedy, Severity};
use crate::data::{Sample, Split};
use crate::ids::SampleId;
use crate::project::Snapshot;
use std::collections::{BTreeMap, HashMap};

/// Where the rest of a cluster lies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Some of it is learned from.
    Train,
    /// None of it is learned from, but some of it is validated on.
    Valid,
}

impl Side {
    /// Where a cluster is to lie; nothing where it lies in one split.
    pub(super) fn of(cluster: &[&Sample]) -> Option<Self> {
        let has = |split| cluster.iter().any(|sample| sample.split == split);
        let [train, valid, test] = Split::ALL.map(has);
        match (train, valid, test) {
            (true, true, _) | (true, _, true) => Some(Self::Train),
            (false, true, true) => Some(Self::Valid),
            _ => None,
        }
    }

    /// Its split.
    pub(super) fn split(self) -> Split {
        match self {
            Self::Train => Split::Train,
            Self::Valid => Split::Valid,
        }
    }
}

/// What mends it.
pub(super) struct Cure {
    /// Samples that are where they should not be.
    pub num_leaked: usize,
    samples: Vec<SampleId>,
    remedy: Option<Remedy>,
    fix: &'static str,
}

impl Cure {
    /// It as a finding.
    pub(super) fn finding(self, kind: &str, severity: Severity, evidence: String) -> Finding {
        Finding {
            kind: kind.into(),
            severity,
            num_items: self.num_leaked,
            evidence,
            fix: self.fix.into(),
            samples: self.samples,
            remedy: self.remedy,
            ..Finding::default()
        }
    }
}

/// What is to be done about the clusters that belong to one side. A frozen test is left alone:
/// there it is the copies outside it that leave the project.
pub(super) fn cure(snapshot: &Snapshot, clusters: &[Vec<&Sample>], side: Side) -> Cure {
    let own: Vec<&Vec<&Sample>> = clusters
        .iter()
        .filter(|cluster| Side::of(cluster) == Some(side))
        .collect();
    let is_frozen = snapshot.has_frozen_test();
    let is_in_test = |cluster: &[&Sample]| cluster.iter().any(|s| s.split == Split::Test);
    // All of one kind, so that one click mends it: first what can be moved.
    let (fixed, movable): (Vec<_>, Vec<_>) = own
        .into_iter()
        .partition(|cluster| is_frozen && is_in_test(cluster));
    let pick = |clusters: &[&Vec<&Sample>], is_wanted: &dyn Fn(&Sample) -> bool| {
        let all = clusters.iter().flat_map(|cluster| cluster.iter());
        let mut ids: Vec<SampleId> = all.filter(|s| is_wanted(s)).map(|s| s.id).collect();
        ids.sort_unstable();
        ids
    };
    if movable.is_empty() {
        let samples = pick(&fixed, &|sample| sample.split != Split::Test);
        return Cure {
            num_leaked: samples.len(),
            samples,
            remedy: Some(Remedy::Remove),
            fix: "The test is frozen: remove them from training and validation.",
        };
    }
    let samples = pick(&movable, &|sample| sample.split != side.split());
    let num_fixed = pick(&fixed, &|sample| sample.split != Split::Test).len();
    let (remedy, fix) = match side {
        Side::Train => (
            Remedy::MoveToTrain,
            "Move them to the training split, or take them out of it.",
        ),
        Side::Valid => (
            Remedy::MoveToValid,
            "Move them to the validation split, or take them out of it.",
        ),
    };
    Cure {
        num_leaked: samples.len() + num_fixed,
        samples,
        remedy: Some(remedy),
        fix,
    }
}

/// Samples that hang together by pairs, each cluster in order.
pub(super) fn clusters<'a>(pairs: &[(&'a Sample, &'a Sample)]) -> Vec<Vec<&'a Sample>> {
    let mut parents: HashMap<SampleId, SampleId> = HashMap::new();
    let mut samples: BTreeMap<SampleId, &Sample> = BTreeMap::new();
    for (a, b) in pairs {
        samples.extend([(a.id, *a), (b.id, *b)]);
        let (a, b) = (root(&parents, a.id), root(&parents, b.id));
        if a != b {
            parents.insert(a.max(b), a.min(b));
        }
    }
    let mut found: BTreeMap<SampleId, Vec<&Sample>> = BTreeMap::new();
    for (id, sample) in samples {
        found.entry(root(&parents, id)).or_default().push(sample);
    }
    found.into_values().collect()
}

/// The earliest sample of the cluster that one belongs to.
fn root(parents: &HashMap<SampleId, SampleId>, mut id: SampleId) -> SampleId {
    while let Some(parent) = parents.get(&id) {
        id = *parent;
    }
    id
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::{group_in_two_splits, leak_between_splits};
    use super::*;
    use crate::data::split_plan::SplitRequest;
    use crate::data::{Content, ContentHash, Facts};
    use crate::project::edit::{Edit, History};
    use std::sync::Arc;

    fn snapshot(samples: &[(Split, &str, Option<&str>)]) -> Snapshot {
        let samples = samples.iter().enumerate();
        let samples = samples.map(|(id, (split, content, group))| {
            Arc::new(Sample {
                id: SampleId(id as i64),
                class: None,
                split: *split,
                source: 0,
                path: format!("{id}.txt").into(),
                num_bytes: 1,
                hash: ContentHash::of(content.as_bytes()),
                content: Content::Text((*content).into()),
                marks: Vec::new(),
                review: None,
                facts: group.map(|group| {
                    Box::new(Facts {
                        group: Some(group.to_owned()),
                        ..Facts::default()
                    })
                }),
            })
        });
        Snapshot {
            dir: "/no/such/folder".into(),
            name: "p".into(),
            task: crate::tasks::TaskKind::TextClassification,
            classes: Vec::new(),
            columns: Vec::new(),
            sources: Vec::new(),
            samples: samples.collect(),
            split_request: None,
            history: History::default(),
        }
    }

    const TRAIN: Split = Split::Train;
    const VALID: Split = Split::Valid;
    const TEST: Split = Split::Test;

    fn frozen(mut snapshot: Snapshot) -> Snapshot {
        snapshot.split_request = Some(SplitRequest {
            freeze_test: true,
            ..SplitRequest::default()
        });
        snapshot
    }

    #[test]
    fn copies_in_validation_and_test_are_found_and_never_moved_to_the_test() {
        let data = [
            (TRAIN, "a", None),
            (TEST, "a", None),
            (VALID, "b", None),
            (TEST, "b", None),
            (TEST, "c", None),
        ];
        let found = leak_between_splits::find(&snapshot(&data));
        let told: Vec<_> = found
            .iter()
            .map(|f| (&*f.kind, f.samples.clone()))
            .collect();
        assert_eq!(
            told,
            [
                ("leak-between-splits", vec![SampleId(1)]),
                ("leak-valid-test", vec![SampleId(3)])
            ]
        );
        assert!(matches!(
            found[1].edit(),
            Some(Edit::Move { split: VALID, .. })
        ));
        // A frozen test stays: its copies elsewhere go.
        let found = leak_between_splits::find(&frozen(snapshot(&data)));
        assert_eq!(found[0].samples, [SampleId(0)]);
        assert_eq!(found[1].samples, [SampleId(2)]);
        assert!(found.iter().all(|f| f.remedy == Some(Remedy::Remove)));
    }

    #[test]
    fn a_group_in_two_splits_goes_to_one_side() {
        let data = [
            (TRAIN, "a", Some("anna")),
            (TEST, "b", Some("anna")),
            (VALID, "c", Some("ben")),
            (TEST, "d", Some("ben")),
            (TEST, "e", Some("cleo")),
            (TEST, "f", Some("cleo")),
            (TRAIN, "g", None),
        ];
        let finding = group_in_two_splits::find(&snapshot(&data)).unwrap();
        assert_eq!(finding.num_items, 2);
        let moves = vec![(SampleId(1), TRAIN), (SampleId(3), VALID)];
        assert_eq!(finding.edit(), Some(Edit::MoveEach { samples: moves }));
        assert_eq!(group_in_two_splits::find(&snapshot(&data[4..])), None);
        let finding = group_in_two_splits::find(&frozen(snapshot(&data))).unwrap();
        assert_eq!(finding.edit(), None);
    }
}
