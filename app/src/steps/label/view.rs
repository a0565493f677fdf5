//! What the Label page shows, from a snapshot and what was chosen.

use super::LabelState;
use super::queue::{LabelCounts, LabelFilter, queue, second_pass, sent};
use hearth_core::ids::SampleId;
use hearth_core::label::suggest::Suggested;
use hearth_core::project::Snapshot;
use std::sync::Arc;

/// What a view was made for.
#[derive(Clone, Debug)]
pub struct Asked {
    filter: LabelFilter,
    sent: Arc<[SampleId]>,
    is_second_pass: bool,
    suggested: Option<Arc<Suggested>>,
}

impl Asked {
    /// What the page asks for now.
    pub fn of(state: &LabelState) -> Self {
        Self {
            filter: state.filter,
            sent: state.sent.clone(),
            is_second_pass: state.is_second_pass,
            suggested: state.suggested.clone(),
        }
    }
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        let is_same_word = match (&self.suggested, &other.suggested) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        self.filter == other.filter
            && self.sent == other.sent
            && self.is_second_pass == other.is_second_pass
            && is_same_word
    }
}

/// What the Label page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelView {
    /// What is to be labelled, the next one first.
    pub queue: Vec<SampleId>,
    /// How far labelling is.
    pub counts: LabelCounts,
    /// Samples of each class.
    pub class_counts: Vec<usize>,
}

impl LabelView {
    /// Makes it.
    pub fn of(snapshot: &Snapshot, state: &LabelState) -> Self {
        let queue = if state.is_second_pass {
            second_pass(snapshot)
        } else if state.filter == LabelFilter::Sent {
            sent(snapshot, &state.sent)
        } else {
            let ranked = state.suggested.as_ref().map_or(&[][..], |word| &word.queue);
            let has = |id| {
                let word = state.suggested.as_ref();
                word.is_some_and(|word| word.of(id).is_some())
            };
            queue(snapshot, state.filter, ranked, has)
        };
        Self {
            queue,
            counts: LabelCounts::of(snapshot),
            class_counts: snapshot.class_counts(None),
        }
    }
}

/// The first sample that is not as it was, or that was not there.
pub fn first_changed(before: &Snapshot, now: &Snapshot) -> Option<SampleId> {
    let mut old = before.samples.iter().peekable();
    for sample in &now.samples {
        while old.next_if(|other| other.id < sample.id).is_some() {}
        match old.next_if(|other| other.id == sample.id) {
            Some(same) if Arc::ptr_eq(same, sample) || same == sample => {}
            _ => return Some(sample.id),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use hearth_core::ids::ClassId;

    #[test]
    fn what_an_undo_changed_is_found() {
        let before = testing::snapshot(&[("cat", 4), ("dog", 2)]);
        assert_eq!(first_changed(&before, &before.clone()), None);
        let mut now = before.clone();
        Arc::make_mut(&mut now.samples[3]).class = Some(ClassId(1));
        assert_eq!(first_changed(&before, &now), Some(SampleId(4)));
        let mut back = before.clone();
        back.samples.remove(1);
        assert_eq!(
            first_changed(&back, &before),
            Some(SampleId(2)),
            "it came back"
        );
        assert_eq!(first_changed(&before, &back), None, "it went");
    }
}
