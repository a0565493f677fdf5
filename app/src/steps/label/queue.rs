//! Which samples are labelled, and in which order: pure functions of the project, the filter and
//! what the model says.

use crate::ui::icons;
use hearth_core::data::Sample;
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::HashSet;

/// Which samples the queue holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LabelFilter {
    /// All of them.
    All,
    /// Those that nothing was said of yet.
    #[default]
    Unlabelled,
    /// Those for which the model suggests something.
    Suggested,
    /// Those whose labels were looked at and found right.
    Verified,
    /// Those with labels that nobody looked at again yet.
    Unverified,
    /// Those that two passes labelled differently.
    Disputed,
    /// Those with a note.
    Noted,
    /// Those that another page sent, in its order.
    Sent,
}

impl LabelFilter {
    /// Every filter that is always offered, in order.
    pub const ALL: [Self; 7] = [
        Self::All,
        Self::Unlabelled,
        Self::Suggested,
        Self::Verified,
        Self::Unverified,
        Self::Disputed,
        Self::Noted,
    ];

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::All => "label-all",
            Self::Unlabelled => "label-unlabelled",
            Self::Suggested => "label-suggested",
            Self::Verified => "label-verified",
            Self::Unverified => "label-unverified",
            Self::Disputed => "label-disputed",
            Self::Noted => "label-noted",
            Self::Sent => "label-sent",
        }
    }

    /// Its icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::All => icons::IMAGES,
            Self::Unlabelled => icons::TAG,
            Self::Suggested => icons::SPARKLE,
            Self::Verified => icons::SEAL_CHECK,
            Self::Unverified => icons::EYE,
            Self::Disputed => icons::SCALES,
            Self::Noted => icons::NOTE_PENCIL,
            Self::Sent => icons::CHART_BAR,
        }
    }

    /// Whether a sample passes; `is_suggested` says whether the model suggests something for it.
    pub fn passes(self, snapshot: &Snapshot, sample: &Sample, is_suggested: bool) -> bool {
        match self {
            // Which were sent says a list of its own.
            Self::All | Self::Sent => true,
            Self::Unlabelled => is_open(snapshot, sample),
            Self::Suggested => is_suggested && is_open(snapshot, sample),
            Self::Verified => sample.is_verified(),
            Self::Unverified => !snapshot.is_unlabelled(sample) && !sample.is_verified(),
            Self::Disputed => sample.is_disputed(),
            Self::Noted => sample.review.as_ref().is_some_and(|r| r.note.is_some()),
        }
    }
}

/// Whether a sample waits for a label: without one, and not put aside.
pub fn is_open(snapshot: &Snapshot, sample: &Sample) -> bool {
    snapshot.is_unlabelled(sample) && sample.answer().is_none()
}

/// The samples of the queue: those that are ranked first, by their rank, then the others as they
/// are listed.
pub fn queue(
    snapshot: &Snapshot,
    filter: LabelFilter,
    ranked: &[SampleId],
    is_suggested: impl Fn(SampleId) -> bool,
) -> Vec<SampleId> {
    let passes = |sample: &Sample| filter.passes(snapshot, sample, is_suggested(sample.id));
    let first: Vec<SampleId> = ranked
        .iter()
        .copied()
        .filter(|id| snapshot.sample(*id).is_some_and(passes))
        .collect();
    let taken: HashSet<SampleId> = first.iter().copied().collect();
    let others = snapshot
        .all()
        .filter(|sample| passes(sample) && !taken.contains(&sample.id))
        .map(|sample| sample.id);
    let mut all = first;
    all.extend(others);
    all
}

/// The samples that another page sent, in its order; those that left the project are gone.
pub fn sent(snapshot: &Snapshot, sent: &[SampleId]) -> Vec<SampleId> {
    let is_there = |id: &SampleId| snapshot.sample(*id).is_some();
    sent.iter().copied().filter(is_there).collect()
}

/// The samples of a second pass: all that have a class, in an order that tells nothing of the first
/// one; those that were seen again already come last.
pub fn second_pass(snapshot: &Snapshot) -> Vec<SampleId> {
    let mut open = Vec::new();
    let mut seen = Vec::new();
    for sample in snapshot.all().filter(|sample| sample.class.is_some()) {
        match sample.review().second {
            None => open.push(sample.id),
            Some(_) => seen.push(sample.id),
        }
    }
    open.shuffle(&mut ChaCha8Rng::seed_from_u64(SECOND_PASS_SEED));
    open.extend(seen);
    open
}

const SECOND_PASS_SEED: u64 = 2;

/// The sample by so many places behind `current`, or before it; where `current` has left the queue,
/// the first one.
pub fn neighbour(queue: &[SampleId], current: Option<SampleId>, by: isize) -> Option<SampleId> {
    let position = current.and_then(|id| queue.iter().position(|other| *other == id));
    match position {
        Some(position) => queue.get(position.checked_add_signed(by)?).copied(),
        None => queue.first().copied(),
    }
}

/// How far labelling is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LabelCounts {
    /// All samples.
    pub all: usize,
    /// Those with a label.
    pub labelled: usize,
    /// Those whose labels were looked at again.
    pub verified: usize,
    /// Those that two passes labelled differently.
    pub disputed: usize,
    /// Those that were labelled in a second pass.
    pub twice: usize,
}

impl LabelCounts {
    /// Counts.
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut counts = Self {
            all: snapshot.samples.len(),
            ..Self::default()
        };
        for sample in snapshot.all() {
            counts.labelled += usize::from(!snapshot.is_unlabelled(sample));
            if let Some(review) = &sample.review {
                counts.verified += usize::from(review.is_verified);
                counts.twice += usize::from(review.second.is_some() && sample.class.is_some());
            }
            counts.disputed += usize::from(sample.is_disputed());
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use hearth_core::data::{Answer, Review};
    use hearth_core::ids::ClassId;
    use std::sync::Arc;

    fn ids(numbers: &[i64]) -> Vec<SampleId> {
        numbers.iter().map(|id| SampleId(*id)).collect()
    }

    fn change(snapshot: &mut Snapshot, at: usize, change: impl FnOnce(&mut Sample)) {
        change(Arc::make_mut(&mut snapshot.samples[at]));
    }

    #[test]
    fn what_is_ranked_comes_first_and_what_is_done_leaves() {
        let mut snapshot = testing::snapshot(&[("cat", 6)]);
        for at in [0, 2, 3, 5] {
            change(&mut snapshot, at, |sample| sample.class = None);
        }
        let ranked = ids(&[6, 2, 1]);
        let none = |_| false;
        assert_eq!(
            queue(&snapshot, LabelFilter::Unlabelled, &ranked, none),
            ids(&[6, 1, 3, 4]),
            "the second one has a label meanwhile"
        );
        change(&mut snapshot, 2, |sample| {
            sample.review = Some(Box::new(Review {
                answer: Some(Answer::Ignore),
                ..Review::default()
            }));
        });
        let only_last = |id| id == SampleId(6);
        assert_eq!(
            queue(&snapshot, LabelFilter::Unlabelled, &ranked, none),
            ids(&[6, 1, 4]),
            "what was put aside does not come again"
        );
        assert_eq!(
            queue(&snapshot, LabelFilter::Suggested, &ranked, only_last),
            ids(&[6])
        );
        assert_eq!(queue(&snapshot, LabelFilter::All, &[], none).len(), 6);
        assert_eq!(
            queue(&snapshot, LabelFilter::Unverified, &[], none),
            ids(&[2, 5])
        );
        let counts = LabelCounts::of(&snapshot);
        assert_eq!((counts.all, counts.labelled), (6, 2));
    }

    #[test]
    fn a_second_pass_finds_the_disputed_ones() {
        let mut snapshot = testing::snapshot(&[("cat", 3), ("dog", 3)]);
        for (at, second) in [(0, 0), (1, 1)] {
            change(&mut snapshot, at, |sample| {
                sample.review = Some(Box::new(Review {
                    second: Some(ClassId(second)),
                    ..Review::default()
                }));
            });
        }
        let counts = LabelCounts::of(&snapshot);
        assert_eq!((counts.twice, counts.disputed), (2, 1));
        let order = second_pass(&snapshot);
        assert_eq!(order[4..], ids(&[1, 2]), "those come last");
        assert_eq!(order.len(), 6);
        let none = |_| false;
        assert_eq!(
            queue(&snapshot, LabelFilter::Disputed, &[], none),
            ids(&[2])
        );
    }

    #[test]
    fn what_was_sent_keeps_its_order() {
        let snapshot = testing::snapshot(&[("cat", 4)]);
        assert_eq!(sent(&snapshot, &ids(&[3, 99, 1])), ids(&[3, 1]));
    }

    #[test]
    fn the_next_one_is_the_next_of_the_queue() {
        let queue = ids(&[4, 9, 2]);
        assert_eq!(neighbour(&queue, Some(SampleId(9)), 1), Some(SampleId(2)));
        assert_eq!(neighbour(&queue, Some(SampleId(9)), -1), Some(SampleId(4)));
        assert_eq!(neighbour(&queue, Some(SampleId(2)), 1), None);
        assert_eq!(neighbour(&queue, Some(SampleId(7)), 1), Some(SampleId(4)));
        assert_eq!(neighbour(&[], None, 1), None);
    }
}
