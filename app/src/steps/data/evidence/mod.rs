//! The evidence of a finding, one pair after the other: two samples side by side, and what can be
//! done about them. [`choices`] says what can be done, `paint` shows it.

mod choices;
mod paint;

pub use choices::{Choice, choices};
pub use paint::show_evidence;

use super::listening::Listening;
use hearth_core::advice::{Finding, Pair};
use hearth_core::data::Sample;
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use std::collections::HashSet;
use std::sync::Arc;

/// The evidence that is looked at. Its pairs stay the same while the data changes; those that were
/// dealt with are left out, and come back when that is undone.
#[derive(Debug)]
pub struct Evidence {
    /// Kind of the finding.
    pub kind: String,
    /// All pairs, in the order of the finding.
    pairs: Vec<Pair>,
    /// Which of the open pairs is shown.
    at: usize,
    /// Places of pairs that were left as they are.
    left_alone: HashSet<usize>,
    /// Places of pairs that are still to be looked at, of this data.
    open: Option<(Arc<Snapshot>, Vec<usize>)>,
    /// The recording of the pair that is listened to.
    heard: Option<SampleId>,
    /// What is chosen of it.
    listening: Listening,
}

impl Evidence {
    /// The pairs of a finding, or each of its samples by itself; `None` where it has none.
    pub fn of(finding: &Finding) -> Option<Self> {
        let pairs: Vec<Pair> = if finding.pairs.is_empty() {
            finding.samples.iter().copied().map(Pair::single).collect()
        } else {
            finding.pairs.clone()
        };
        (!pairs.is_empty()).then(|| Self {
            kind: finding.kind.clone(),
            pairs,
            at: 0,
            left_alone: HashSet::new(),
            open: None,
            heard: None,
            listening: Listening::default(),
        })
    }

    /// Finds out which pairs are still to be looked at, where the data or the choices changed.
    pub fn refresh(&mut self, snapshot: &Arc<Snapshot>) {
        let is_fresh = self
            .open
            .as_ref()
            .is_some_and(|(of, _)| Arc::ptr_eq(of, snapshot));
        if !is_fresh {
            let places = 0..self.pairs.len();
            let open: Vec<usize> = places
                .filter(|place| !self.left_alone.contains(place))
                .filter(|place| is_open(&self.kind, &self.pairs[*place], snapshot))
                .collect();
            self.at = self.at.min(open.len().saturating_sub(1));
            self.open = Some((snapshot.clone(), open));
        }
    }

    /// The pair that is shown, if one is left.
    pub fn shown(&self) -> Option<&Pair> {
        let (_, open) = self.open.as_ref()?;
        open.get(self.at).map(|place| &self.pairs[*place])
    }

    /// How many pairs are still to be looked at.
    pub fn num_open(&self) -> usize {
        self.open.as_ref().map_or(0, |(_, open)| open.len())
    }

    /// Shows the next pair, or the one before.
    pub fn turn(&mut self, by: isize) {
        // Right after a choice it is not known yet how many are left.
        if let Some((_, open)) = &self.open {
            let last = open.len().saturating_sub(1);
            self.at = self.at.saturating_add_signed(by).min(last);
        }
    }

    /// Leaves the pair that is shown as it is.
    fn leave_alone(&mut self) {
        let shown = self
            .open
            .as_ref()
            .and_then(|(_, open)| open.get(self.at).copied());
        self.left_alone.extend(shown);
        self.open = None;
    }
}

/// Whether a finding is about samples that belong together and lie in two splits.
fn is_torn(kind: &str) -> bool {
    matches!(
        kind,
        "leak-between-splits"
            | "near-leak-between-splits"
            | "leak-valid-test"
            | "near-leak-valid-test"
            | "group-in-two-splits"
    )
}

/// Whether a pair is still what the finding says.
fn is_open(kind: &str, pair: &Pair, snapshot: &Snapshot) -> bool {
    let Some(left) = snapshot.sample(pair.left) else {
        return false;
    };
    let right = pair.right.and_then(|id| snapshot.sample(id));
    let both = |holds: fn(&Sample, &Sample) -> bool| right.is_some_and(|right| holds(left, right));
    match kind {
        "exact-duplicates" | "near-duplicates" => both(|left, right| left.split == right.split),
        kind if is_torn(kind) => both(|left, right| left.split != right.split),
        "conflicting-labels" => both(|left, right| match (left.class, right.class) {
            (Some(left), Some(right)) => left != right,
            _ => false,
        }),
        "likely-label-errors" => {
            let class = snapshot.class_name(left);
            let guess = pair.guess.as_ref().map(|guess| &*guess.class);
            class.is_some() && class != guess
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::snapshot;
    use hearth_core::advice::{Guess, Severity};
    use hearth_core::ids::ClassId;

    fn finding(kind: &str, pairs: Vec<Pair>) -> Finding {
        Finding {
            kind: kind.into(),
            severity: Severity::Warning,
            num_items: 1,
            evidence: String::new(),
            fix: String::new(),
            samples: vec![SampleId(1), SampleId(2)],
            pairs,
            ..Finding::default()
        }
    }

    fn pair(left: i64, right: i64) -> Pair {
        Pair::of(SampleId(left), SampleId(right))
    }

    #[test]
    fn what_was_dealt_with_is_not_shown_again_until_it_is_undone() {
        let before = Arc::new(snapshot(&[("cat", 4), ("dog", 4)]));
        let conflicts = vec![pair(1, 5), pair(2, 6), pair(3, 7)];
        let mut evidence = Evidence::of(&finding("conflicting-labels", conflicts)).expect("pairs");
        evidence.refresh(&before);
        assert_eq!(evidence.num_open(), 3);
        evidence.turn(1);
        assert_eq!(evidence.shown(), Some(&pair(2, 6)));

        let mut relabelled = (*before).clone();
        Arc::make_mut(&mut relabelled.samples[5]).class = Some(ClassId(0));
        evidence.refresh(&Arc::new(relabelled));
        assert_eq!(evidence.shown(), Some(&pair(3, 7)), "the next one follows");
        evidence.leave_alone();
        evidence.turn(0);
        evidence.refresh(&before);
        assert_eq!((evidence.num_open(), evidence.at), (2, 1));
        assert_eq!(evidence.shown(), Some(&pair(2, 6)), "it was undone");
        evidence.turn(-9);
        assert_eq!(evidence.shown(), Some(&pair(1, 5)));
        evidence.turn(9);
        assert_eq!(evidence.shown(), Some(&pair(2, 6)));
    }

    #[test]
    fn pairs_are_open_as_long_as_the_finding_holds() {
        let mut snapshot = snapshot(&[("cat", 6)]);
        let holds = |kind, pair: &Pair, snapshot: &Snapshot| is_open(kind, pair, snapshot);
        // 1 and 4 are learned from, 2 validates, 3 tests.
        assert!(holds("exact-duplicates", &pair(1, 4), &snapshot));
        assert!(!holds("exact-duplicates", &pair(1, 2), &snapshot));
        assert!(!holds("exact-duplicates", &pair(1, 99), &snapshot));
        assert!(holds("leak-between-splits", &pair(1, 2), &snapshot));
        assert!(!holds("leak-between-splits", &pair(1, 4), &snapshot));
        assert!(holds("near-leak-valid-test", &pair(2, 3), &snapshot));
        assert!(!holds("group-in-two-splits", &pair(1, 4), &snapshot));
        let doubted = Pair {
            guess: Some(Guess {
                class: "dog".into(),
                confidence: 0.9,
            }),
            ..Pair::single(SampleId(1))
        };
        assert!(holds("likely-label-errors", &doubted, &snapshot));
        Arc::make_mut(&mut snapshot.samples[0]).class = None;
        assert!(!holds("likely-label-errors", &doubted, &snapshot));
        assert!(holds("blurred", &Pair::single(SampleId(1)), &snapshot));
        assert!(!holds("blurred", &Pair::single(SampleId(9)), &snapshot));
        let alone = Evidence::of(&finding("blurred", Vec::new())).expect("samples");
        assert_eq!(alone.pairs.len(), 2);
    }
}
