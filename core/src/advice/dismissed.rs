//! What a person looked at and left as it is, so that it is not said again. Kept in a file of its
//! own in the project's folder: it changes no data, and no cache may lose it.

use super::Finding;
use super::pair::{Pair, is_example};
use crate::failure::Failure;
use crate::ids::SampleId;
use crate::project::Snapshot;
use crate::project::runs::{read_json_or_none, write_json};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// Everything that was left as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dismissed {
    items: BTreeSet<Dismissal>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Dismissal {
    /// Kind of the finding.
    kind: String,
    /// What it was about, the smaller id first.
    samples: Vec<i64>,
    /// The labels that were doubted: with another one, it is another doubt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    labels: Vec<String>,
}

impl Dismissed {
    /// What was left as it is in a project; nothing where that cannot be read.
    pub fn load(project: &Path) -> Self {
        read_json_or_none(&file_of(project)).unwrap_or_default()
    }

    /// Keeps it.
    ///
    /// # Errors
    /// If the project cannot be written.
    pub fn store(&self, project: &Path) -> Result<(), Failure> {
        write_json(&file_of(project), self)
    }

    /// Leaves pairs of a kind of finding as they are.
    pub fn add(&mut self, kind: &str, pairs: &[Pair], snapshot: &Snapshot) {
        let new = pairs.iter().map(|pair| dismissal(kind, pair, snapshot));
        self.items.extend(new);
    }

    /// Has everything of a kind said again; of every kind if `None`.
    pub fn bring_back(&mut self, kind: Option<&str>) {
        self.items
            .retain(|item| kind.is_some_and(|kind| item.kind != kind));
    }

    /// How many of each kind were left as they are.
    pub fn counts(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for item in &self.items {
            *counts.entry(&*item.kind).or_default() += 1;
        }
        counts
    }

    /// Whether this was left as it is.
    pub(super) fn has(&self, kind: &str, pair: &Pair, snapshot: &Snapshot) -> bool {
        !self.items.is_empty() && self.items.contains(&dismissal(kind, pair, snapshot))
    }

    /// A finding without what was left as it is; `None` if nothing else was found.
    pub(super) fn without(&self, mut finding: Finding, snapshot: &Snapshot) -> Option<Finding> {
        if !self.items.iter().any(|item| item.kind == finding.kind) || finding.samples.is_empty() {
            return Some(finding);
        }
        let kind = &finding.kind;
        let mut gone = HashSet::new();
        if finding.pairs.is_empty() {
            let singles = finding.samples.iter().copied();
            gone.extend(singles.filter(|id| self.has(kind, &Pair::single(*id), snapshot)));
        } else {
            let is_dismissed = |pair: &Pair| self.has(kind, pair, snapshot);
            let (left_alone, kept): (Vec<Pair>, _) = std::mem::take(&mut finding.pairs)
                .into_iter()
                .partition(is_dismissed);
            let members = |pair: &Pair| [Some(pair.left), pair.right];
            gone.extend(left_alone.iter().flat_map(members).flatten());
            for id in kept.iter().flat_map(members).flatten() {
                gone.remove(&id);
            }
            finding.pairs = kept;
        }
        let stays: Vec<bool> = finding
            .samples
            .iter()
            .map(|id| !gone.contains(id))
            .collect();
        let num_gone = stays.iter().filter(|stays| !**stays).count();
        if num_gone == 0 {
            return Some(finding);
        }
        finding.samples = kept_of(finding.samples, &stays);
        finding.suggested = kept_of(finding.suggested, &stays);
        finding.num_items = finding.samples.len();
        finding.evidence += &format!(" Looked at and left as they are: {num_gone}.");
        (!finding.samples.is_empty()).then_some(finding)
    }
}

fn kept_of<T>(items: Vec<T>, stays: &[bool]) -> Vec<T> {
    let items = items.into_iter().zip(stays);
    items
        .filter(|(_, stays)| **stays)
        .map(|(item, _)| item)
        .collect()
}

fn dismissal(kind: &str, pair: &Pair, snapshot: &Snapshot) -> Dismissal {
    // An example to compare with may be another one tomorrow.
    let right = pair.right.filter(|_| !is_example(kind));
    let mut ids: Vec<SampleId> = std::iter::once(pair.left).chain(right).collect();
    ids.sort_unstable();
    let mut labels = Vec::new();
    if matches!(kind, "conflicting-labels" | "likely-label-errors") {
        let given = ids.iter().map(|id| {
            let class = snapshot.sample(*id).and_then(|s| snapshot.class_name(s));
            class.unwrap_or_default().to_owned()
        });
        labels.extend(given);
        labels.extend(pair.guess.iter().map(|guess| guess.class.clone()));
    }
    Dismissal {
        kind: kind.to_owned(),
        samples: ids.into_iter().map(|id| id.0).collect(),
        labels,
    }
}

fn file_of(project: &Path) -> PathBuf {
    project.join("dismissed.json")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::advice::{Remedy, findings};
    use crate::data::checks::{Checks, Suspect};
    use crate::data::{Class, Content, ContentHash, Picture, Sample, Split};
    use crate::ids::ClassId;
    use crate::project::edit::{Edit, History};
    use std::sync::Arc;

    /// Pictures as (content, class, split); their ids are their places, from 1.
    fn project(dir: &Path, pictures: &[(&str, u32, Split)]) -> Snapshot {
        let samples = pictures
            .iter()
            .enumerate()
            .map(|(i, (content, class, split))| {
                Arc::new(Sample {
                    id: SampleId(i as i64 + 1),
                    class: Some(ClassId(*class)),
                    split: *split,
                    source: 0,
                    path: format!("{i}.png").into(),
                    num_bytes: 1,
                    hash: ContentHash::of(content.as_bytes()),
                    content: Content::Picture(Picture::default()),
                    marks: Vec::new(),
                    review: None,
                    facts: None,
                })
            });
        let class = |(id, name): (usize, &str)| Class {
            id: ClassId(id as u32),
            name: name.into(),
        };
        Snapshot {
            split_request: None,
            dir: dir.to_owned(),
            name: "p".into(),
            task: crate::tasks::TaskKind::ImageClassification,
            classes: ["cat", "dog", "owl"]
                .into_iter()
                .enumerate()
                .map(class)
                .collect(),
            columns: Vec::new(),
            sources: Vec::new(),
            samples: samples.collect(),
            history: History::default(),
        }
    }

    fn of(snapshot: &Snapshot, kind: &str) -> Option<Finding> {
        findings(snapshot)
            .into_iter()
            .find(|finding| finding.kind == kind)
    }

    fn ids(pairs: &[Pair]) -> Vec<(i64, Option<i64>)> {
        let ids = pairs.iter();
        ids.map(|pair| (pair.left.0, pair.right.map(|id| id.0)))
            .collect()
    }

    #[test]
    fn copies_and_leaks_lie_beside_what_they_are_copies_of() {
        use Split::{Test, Train};
        let dir = tempfile::tempdir().unwrap();
        let pictures = [
            ("a", 0, Train),
            ("b", 0, Train),
            ("a", 0, Train),
            ("a", 0, Train),
            ("b", 0, Test),
        ];
        let snapshot = project(dir.path(), &pictures);
        let copies = of(&snapshot, "exact-duplicates").unwrap();
        assert_eq!(ids(&copies.pairs), [(1, Some(3)), (1, Some(4))]);
        let leak = of(&snapshot, "leak-between-splits").unwrap();
        assert_eq!(ids(&leak.pairs), [(2, Some(5))]);
        assert_eq!(leak.remedies(), [Remedy::MoveToTrain, Remedy::Remove]);

        let mut dismissed = Dismissed::default();
        dismissed.add("exact-duplicates", &copies.pairs[..1], &snapshot);
        dismissed.add("leak-between-splits", &leak.pairs, &snapshot);
        dismissed.store(dir.path()).unwrap();
        let copies = of(&snapshot, "exact-duplicates").unwrap();
        assert_eq!(ids(&copies.pairs), [(1, Some(4))]);
        assert_eq!(
            (copies.num_items, &*copies.samples),
            (1, &[SampleId(4)][..])
        );
        assert!(
            copies.evidence.ends_with("left as they are: 1."),
            "{}",
            copies.evidence
        );
        assert_eq!(of(&snapshot, "leak-between-splits"), None);

        let mut dismissed = Dismissed::load(dir.path());
        assert_eq!(dismissed.counts()["leak-between-splits"], 1);
        dismissed.bring_back(Some("leak-between-splits"));
        dismissed.store(dir.path()).unwrap();
        assert!(of(&snapshot, "leak-between-splits").is_some());
        assert_eq!(of(&snapshot, "exact-duplicates").unwrap().num_items, 1);
    }

    #[test]
    fn a_conflict_can_be_mended_by_the_label_that_most_have() {
        use Split::Train;
        let dir = tempfile::tempdir().unwrap();
        let pictures = [
            ("a", 0, Train),
            ("a", 1, Train),
            ("a", 1, Train),
            ("b", 0, Train),
            ("b", 2, Train),
            ("c", 2, Train),
        ];
        let snapshot = project(dir.path(), &pictures);
        let conflict = of(&snapshot, "conflicting-labels").unwrap();
        assert_eq!(ids(&conflict.pairs), [(2, Some(1)), (4, Some(5))]);
        let all: Vec<SampleId> = (1..=5).map(SampleId).collect();
        assert_eq!(conflict.samples, all);
        assert_eq!(
            conflict.remedies(),
            [Remedy::Unlabel, Remedy::Majority, Remedy::KeepOne]
        );
        assert_eq!(conflict.edit(), Some(Edit::Unlabel { samples: all }));
        assert_eq!(conflict.suggested, ["dog", "dog", "dog", "cat", "owl"]);
        let one = conflict.edit_by(Remedy::KeepOne);
        let samples = [1, 3, 5].map(SampleId).to_vec();
        assert_eq!(one, Some(Edit::Remove { samples }));

        // A tie has no majority; what is left as it is comes back with another label.
        let mut dismissed = Dismissed::default();
        dismissed.add("conflicting-labels", &conflict.pairs[..1], &snapshot);
        dismissed.store(dir.path()).unwrap();
        let tie = of(&snapshot, "conflicting-labels").unwrap();
        assert_eq!(ids(&tie.pairs), [(4, Some(5))]);
        assert_eq!(tie.remedies(), [Remedy::Unlabel, Remedy::KeepOne]);
        assert_eq!(tie.edit_by(Remedy::Majority), None);
        let mut relabelled = snapshot.clone();
        Arc::make_mut(&mut relabelled.samples[0]).class = Some(ClassId(2));
        let again = of(&relabelled, "conflicting-labels").unwrap();
        assert_eq!(again.pairs.len(), 2);
    }

    #[test]
    fn a_doubted_label_lies_beside_a_typical_sample() {
        let dir = tempfile::tempdir().unwrap();
        let pictures = ["a", "b", "c", "d"].map(|content| (content, 0, Split::Train));
        let mut snapshot = project(dir.path(), &pictures);
        Arc::make_mut(&mut snapshot.samples[3]).class = Some(ClassId(1));
        let checks = Checks {
            suspects: vec![Suspect {
                sample: SampleId(1),
                given: "cat".into(),
                suggested: "dog".into(),
                score: 0.9,
                typical: Some(SampleId(4)),
            }],
            outliers: vec![SampleId(2), SampleId(3)],
            typical: [("cat".to_owned(), SampleId(3))].into(),
            ..Checks::default()
        };
        checks.store(dir.path()).unwrap();
        let doubted = of(&snapshot, "likely-label-errors").unwrap();
        assert_eq!(ids(&doubted.pairs), [(1, Some(4))]);
        let guess = doubted.pairs[0].guess.as_ref().unwrap();
        assert_eq!((&*guess.class, guess.confidence), ("dog", 0.9));
        let outliers = of(&snapshot, "outliers").unwrap();
        assert_eq!(ids(&outliers.pairs), [(2, Some(3)), (3, None)]);

        // An example beside it is no part of what was dismissed.
        let mut dismissed = Dismissed::default();
        dismissed.add("outliers", &[Pair::single(SampleId(2))], &snapshot);
        dismissed.add("likely-label-errors", &doubted.pairs, &snapshot);
        dismissed.store(dir.path()).unwrap();
        assert_eq!(ids(&of(&snapshot, "outliers").unwrap().pairs), [(3, None)]);
        assert_eq!(of(&snapshot, "likely-label-errors"), None);
    }
}
