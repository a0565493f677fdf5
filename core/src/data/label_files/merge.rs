//! Three versions of a sample's labels become one: what both knew last, what the project has, and
//! what the file says.

use super::same::{became, same_mark};
use crate::data::NewMark;
use crate::project::edit::SampleLabels;
use serde::{Deserialize, Serialize};

/// What is taken where both changed the same differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Take {
    /// What the file says.
    Theirs,
    /// What the project has.
    Ours,
    /// Both, beside each other.
    Both,
}

impl Take {
    /// Every way, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Theirs, Self::Ours, Self::Both];

    /// The name used on the command line and in locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Theirs => "theirs",
            Self::Ours => "ours",
            Self::Both => "both",
        }
    }
}

/// What both sides changed differently.
#[derive(Clone, Debug, PartialEq)]
pub enum Conflict {
    /// The class of the whole.
    Class {
        /// What both knew last; `None` also where that is not known.
        base: Option<String>,
        /// The project's.
        ours: Option<String>,
        /// The file's.
        theirs: Option<String>,
    },
    /// A mark.
    Mark {
        /// What both knew last; `None` where that is not known.
        base: Option<NewMark>,
        /// The project's; `None` where it was taken away.
        ours: Option<NewMark>,
        /// The file's; `None` where it was taken away.
        theirs: Option<NewMark>,
    },
}

/// Labels put together from two versions.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The labels; where both changed the same differently, those of the project.
    pub labels: SampleLabels,
    /// What is to be asked.
    pub conflicts: Vec<Conflict>,
}

/// Puts two versions together. What only one of them changed is taken from it; without a base,
/// whatever both say differently is a conflict. The marks of the project keep their ids.
pub fn merge(base: Option<&SampleLabels>, ours: &SampleLabels, theirs: &SampleLabels) -> Merged {
    walk(base, ours, theirs, Take::Ours)
}

/// As [`merge`], with every conflict settled in the same way.
pub fn resolve(
    base: Option<&SampleLabels>,
    ours: &SampleLabels,
    theirs: &SampleLabels,
    take: Take,
) -> SampleLabels {
    walk(base, ours, theirs, take).labels
}

fn walk(
    base: Option<&SampleLabels>,
    ours: &SampleLabels,
    theirs: &SampleLabels,
    take: Take,
) -> Merged {
    let mut walk = Walk {
        take,
        marks: Vec::new(),
        conflicts: Vec::new(),
    };
    let class = walk.class(base, ours.class.as_ref(), theirs.class.as_ref());
    match base {
        Some(base) => walk.marks_of_three(&base.marks, &ours.marks, &theirs.marks),
        // Nothing is lost where one of them has none.
        None if ours.marks.is_empty() => walk.marks.extend(theirs.marks.iter().map(as_new)),
        None if theirs.marks.is_empty() => walk.marks.clone_from(&ours.marks),
        None => walk.marks_of_two(&ours.marks, &theirs.marks),
    }
    Merged {
        labels: SampleLabels {
            sample: ours.sample,
            class,
            marks: walk.marks,
        },
        conflicts: walk.conflicts,
    }
}

fn as_new(mark: &NewMark) -> NewMark {
    NewMark {
        id: None,
        ..mark.clone()
    }
}

struct Walk {
    take: Take,
    marks: Vec<NewMark>,
    conflicts: Vec<Conflict>,
}

impl Walk {
    fn class(
        &mut self,
        base: Option<&SampleLabels>,
        ours: Option<&String>,
        theirs: Option<&String>,
    ) -> Option<String> {
        let before = base.map(|base| base.class.as_ref());
        let is_ours =
            ours == theirs || before == Some(theirs) || before.is_none() && theirs.is_none();
        if is_ours {
            return ours.cloned();
        }
        if before == Some(ours) || before.is_none() && ours.is_none() {
            return theirs.cloned();
        }
        self.conflicts.push(Conflict::Class {
            base: before.flatten().cloned(),
            ours: ours.cloned(),
            theirs: theirs.cloned(),
        });
        match (self.take, theirs) {
            (Take::Theirs, theirs) => theirs.cloned(),
            (Take::Both, Some(theirs)) if ours.is_some() => {
                let further = NewMark {
                    id: None,
                    class: theirs.clone(),
                    shape: crate::data::Shape::Whole,
                    flags: crate::data::MarkFlags::default(),
                };
                self.marks.push(further);
                ours.cloned()
            }
            (Take::Both, theirs) => ours.or(theirs).cloned(),
            (Take::Ours, _) => ours.cloned(),
        }
    }

    fn marks_of_three(&mut self, base: &[NewMark], ours: &[NewMark], theirs: &[NewMark]) {
        let to_ours = became(base, ours);
        let to_theirs = became(base, theirs);
        let from = |to: &[Option<usize>], num: usize| {
            let mut from = vec![None; num];
            for (at, place) in to.iter().enumerate() {
                if let Some(place) = place {
                    from[*place] = Some(at);
                }
            }
            from
        };
        let of_ours: Vec<Option<usize>> = from(&to_ours, ours.len());
        let of_theirs: Vec<Option<usize>> = from(&to_theirs, theirs.len());
        // What both added alike is there once.
        let mut added: Vec<&NewMark> = Vec::new();
        for (mark, before) in theirs.iter().zip(&of_theirs) {
            if before.is_none() {
                added.push(mark);
            }
        }
        for (mark, before) in ours.iter().zip(&of_ours) {
            let Some(before) = *before else {
                if let Some(at) = added.iter().position(|other| same_mark(mark, other)) {
                    added.remove(at);
                }
                self.marks.push(mark.clone());
                continue;
            };
            let theirs = to_theirs[before].map(|at| &theirs[at]);
            self.settle_three(&base[before], Some(mark), theirs);
        }
        for (at, mark) in base.iter().enumerate() {
            if to_ours[at].is_none()
                && let Some(place) = to_theirs[at]
            {
                self.settle_three(mark, None, Some(&theirs[place]));
            }
        }
        self.marks.extend(added.into_iter().map(as_new));
    }

    /// Decides about a mark that was there before and still is on one side at least.
    fn settle_three(&mut self, base: &NewMark, ours: Option<&NewMark>, theirs: Option<&NewMark>) {
        let is_same = |a: Option<&NewMark>, b: Option<&NewMark>| match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => same_mark(a, b),
            _ => false,
        };
        if is_same(ours, theirs) || is_same(theirs, Some(base)) {
            self.marks.extend(ours.cloned());
        } else if is_same(ours, Some(base)) {
            self.marks.extend(theirs.map(|mark| with_id_of(mark, ours)));
        } else {
            self.ask(Some(base), ours, theirs);
        }
    }

    fn marks_of_two(&mut self, ours: &[NewMark], theirs: &[NewMark]) {
        let to_theirs = became(ours, theirs);
        for (mark, place) in ours.iter().zip(&to_theirs) {
            let other = place.map(|at| &theirs[at]);
            match other {
                Some(other) if same_mark(mark, other) => self.marks.push(mark.clone()),
                other => self.ask(None, Some(mark), other),
            }
        }
        for (at, mark) in theirs.iter().enumerate() {
            if !to_theirs.contains(&Some(at)) {
                self.ask(None, None, Some(mark));
            }
        }
    }

    /// Notes that both changed a mark differently, and does what is to be done with such.
    fn ask(&mut self, base: Option<&NewMark>, ours: Option<&NewMark>, theirs: Option<&NewMark>) {
        self.conflicts.push(Conflict::Mark {
            base: base.cloned(),
            ours: ours.cloned(),
            theirs: theirs.cloned(),
        });
        match self.take {
            Take::Ours => self.marks.extend(ours.cloned()),
            Take::Theirs => self.marks.extend(theirs.map(|mark| with_id_of(mark, ours))),
            Take::Both => {
                self.marks.extend(ours.cloned());
                self.marks.extend(theirs.map(as_new));
            }
        }
    }
}

/// A mark in the place of another one.
fn with_id_of(mark: &NewMark, known: Option<&NewMark>) -> NewMark {
    NewMark {
        id: known.and_then(|known| known.id),
        ..mark.clone()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::testing::{labels, told};
    use super::*;
    use crate::ids::MarkId;

    /// Merges labels given as `class | mark | mark`; the marks of base and ours have ids by their
    /// place in the base. Gives what came out and the number of conflicts.
    fn check(base: &str, ours: &str, theirs: &str, expected: &str, num_conflicts: usize) {
        let (base, ours, theirs) = (labels(base), labels(ours), labels(theirs));
        let merged = merge(Some(&base), &ours, &theirs);
        assert_eq!(told(&merged.labels), expected);
        assert_eq!(
            merged.conflicts.len(),
            num_conflicts,
            "{:?}",
            merged.conflicts
        );
    }

    #[test]
    fn what_only_one_side_changed_is_taken_from_it() {
        let base = "a | #1 cat box 10 10 20 20 | #2 dog box 60 60 20 20";
        check(base, base, base, base, 0);
        let moved = "a | #1 cat box 10 10 20 20 | dog box 66 60 20 20";
        check(
            base,
            base,
            moved,
            "a | #1 cat box 10 10 20 20 | #2 dog box 66 60 20 20",
            0,
        );
        let ours = "a | #1 cat box 12 10 20 20 | #2 dog box 60 60 20 20";
        check(base, ours, base, ours, 0);
        // Moved there, another one added here, a third one moved here.
        let ours = "a | #1 cat box 12 10 20 20 | #2 dog box 60 60 20 20 | #9 cat box 1 90 5 5";
        check(
            base,
            ours,
            moved,
            "a | #1 cat box 12 10 20 20 | #2 dog box 66 60 20 20 | #9 cat box 1 90 5 5",
            0,
        );
        // Taken away there, and here.
        check(
            base,
            base,
            "a | cat box 10 10 20 20",
            "a | #1 cat box 10 10 20 20",
            0,
        );
        check(
            base,
            "a | #2 dog box 60 60 20 20",
            base,
            "a | #2 dog box 60 60 20 20",
            0,
        );
        check(
            base,
            "a | #2 dog box 60 60 20 20",
            "a | cat box 10 10 20 20",
            "a",
            0,
        );
        check(base, "a", "a", "a", 0);
        // Another class, there and here.
        let reclassed = "a | cat box 10 10 20 20 | cow box 60 60 20 20";
        check(
            base,
            base,
            reclassed,
            "a | #1 cat box 10 10 20 20 | #2 cow box 60 60 20 20",
            0,
        );
    }

    #[test]
    fn what_both_added_alike_is_there_once() {
        let ours = "- | #4 cat box 10 10 20 20 | #5 dog point 3 3";
        let theirs = "- | cat box 10.3 10 20 20 | cat box 80 80 5 5";
        let both = "- | #4 cat box 10 10 20 20 | #5 dog point 3 3 | cat box 80 80 5 5";
        check("-", ours, theirs, both, 0);
        // Two of the same, added there twice, are two.
        let twice = "- | cat box 10 10 20 20 | cat box 10 10 20 20";
        let expected = "- | #4 cat box 10 10 20 20 | #5 dog point 3 3 | cat box 10 10 20 20";
        check("-", ours, twice, expected, 0);
        // Both changed it alike.
        let base = "- | #1 cat box 10 10 20 20";
        let moved = "- | #1 cat box 15 10 20 20";
        check(base, moved, "- | cat box 15 10 20 20", moved, 0);
    }

    #[test]
    fn what_both_changed_differently_is_asked() {
        let base = "a | #1 cat box 10 10 20 20";
        let ours = "a | #1 cat box 12 10 20 20";
        let theirs = "a | cat box 10 14 20 20";
        check(base, ours, theirs, ours, 1);
        // Moved here, taken away there, and the other way around.
        check(base, ours, "a", ours, 1);
        check(base, "a", theirs, "a", 1);
        // Its class here, its place there: nobody knows whether that goes together.
        check(
            base,
            "a | #1 dog box 10 10 20 20",
            theirs,
            "a | #1 dog box 10 10 20 20",
            1,
        );
        check("a", "b", "c", "b", 1);
        check("a", "b", "-", "b", 1);
        check("-", "b", "c", "b", 1);
        check("a", "a", "-", "-", 0);
        check("a", "-", "a", "-", 0);
        check("-", "-", "c", "c", 0);
        // A conflict does not hold the rest back.
        check(
            "a | #1 cat box 10 10 20 20 | #2 dog box 60 60 20 20",
            "a | #1 cat box 12 10 20 20 | #2 dog box 60 60 20 20",
            "b | cat box 10 14 20 20 | dog box 60 65 20 20",
            "b | #1 cat box 12 10 20 20 | #2 dog box 60 65 20 20",
            1,
        );
    }

    #[test]
    fn conflicts_are_settled_as_asked() {
        let base = labels("a | #1 cat box 10 10 20 20 | #2 dog box 60 60 20 20");
        let ours = labels("b | #1 cat box 12 10 20 20 | #2 dog box 60 66 20 20");
        let theirs = labels("c | cat box 10 14 20 20");
        let resolved = |take| told(&resolve(Some(&base), &ours, &theirs, take));
        assert_eq!(resolved(Take::Ours), told(&ours));
        assert_eq!(resolved(Take::Theirs), "c | #1 cat box 10 14 20 20");
        assert_eq!(
            resolved(Take::Both),
            "b | c whole | #1 cat box 12 10 20 20 | cat box 10 14 20 20 | #2 dog box 60 66 20 20"
        );
        let theirs = labels("- | cat box 10 14 20 20 | dog box 60 60 20 20");
        let ours = labels("- | #2 dog box 60 60 20 20");
        let base = labels("- | #1 cat box 10 10 20 20 | #2 dog box 60 60 20 20");
        let resolved = |take| told(&resolve(Some(&base), &ours, &theirs, take));
        assert_eq!(resolved(Take::Ours), told(&ours));
        let again = "- | #2 dog box 60 60 20 20 | cat box 10 14 20 20";
        assert_eq!(
            (resolved(Take::Theirs), resolved(Take::Both)),
            (again.into(), again.into())
        );
    }

    #[test]
    fn without_a_base_all_that_differs_is_asked_but_nothing_is_lost() {
        let ours = labels("a | #1 cat box 10 10 20 20 | #2 dog box 60 60 20 20");
        let theirs = labels("a | dog box 60 60 20 20 | cow box 90 90 20 20");
        let merged = merge(None, &ours, &theirs);
        assert_eq!(merged.labels, ours);
        assert_eq!(merged.conflicts.len(), 2);
        let both = resolve(None, &ours, &theirs, Take::Both);
        assert_eq!(
            told(&both),
            "a | #1 cat box 10 10 20 20 | #2 dog box 60 60 20 20 | cow box 90 90 20 20"
        );
        let taken = resolve(None, &ours, &theirs, Take::Theirs);
        assert_eq!(
            told(&taken),
            "a | #2 dog box 60 60 20 20 | cow box 90 90 20 20"
        );
        // Where one side has none, there is nothing to ask.
        let nothing = labels("-");
        for (a, b) in [(&ours, &nothing), (&nothing, &theirs)] {
            let merged = merge(None, a, b);
            assert_eq!(merged.conflicts, []);
            assert_eq!(merged.labels.marks.len(), 2);
            assert_eq!(merged.labels.class.as_deref(), Some("a"));
        }
    }

    #[test]
    fn further_classes_come_and_go() {
        let base = "a | #1 b whole | #2 c whole";
        check(
            base,
            base,
            "a | b whole | d whole",
            "a | #1 b whole | d whole",
            0,
        );
        check(
            base,
            "a | #1 b whole",
            "a | b whole | c whole | d whole",
            "a | #1 b whole | d whole",
            0,
        );
    }

    #[test]
    fn spans_and_regions_merge_as_boxes_do() {
        check(
            "- | #1 ORG span 0 5 | #2 PER span 10 16",
            "- | #1 ORG span 0 6 | #2 PER span 10 16",
            "- | ORG span 0 5 | PER span 11 16 | LOC span 20 22",
            "- | #1 ORG span 0 6 | #2 PER span 11 16 | LOC span 20 22",
            0,
        );
        check(
            "- | #1 bark region 0.5 1.5",
            "- | #1 bark region 0.5 1.5",
            "- | bark region 0.5005 1.5",
            "- | #1 bark region 0.5 1.5",
            0,
        );
    }

    #[test]
    fn whatever_happened_no_mark_of_ours_is_lost_without_a_reason() {
        use rand::{RngExt, SeedableRng};
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(7);
        for _ in 0..500 {
            let mut draw = |most: usize, first_id: i64| -> Vec<NewMark> {
                (0..rng.random_range(0..most))
                    .map(|n| {
                        let [x, y] = [0, 0].map(|_| rng.random_range(0..20) as f32 * 10.0);
                        let mut mark = super::super::testing::mark("cat box 0 0 20 20");
                        mark.shape = crate::data::Shape::Box {
                            rect_px: [x, y, 20.0, 20.0],
                        };
                        mark.id = (first_id > 0).then_some(MarkId(first_id + n as i64));
                        mark
                    })
                    .collect()
            };
            let nothing = labels("-");
            let of = |marks| SampleLabels {
                marks,
                ..nothing.clone()
            };
            let (base, added_here, added_there) = (draw(6, 1), draw(3, 50), draw(3, 0));
            let ours = of([base.clone(), added_here.clone()].concat());
            let kept_there = base.iter().map(as_new).collect::<Vec<_>>();
            let theirs = of([kept_there, added_there.clone()].concat());
            let merged = merge(Some(&of(base)), &ours, &theirs);
            assert_eq!(merged.conflicts, []);
            let num = merged.labels.marks.len();
            assert_eq!(merged.labels.marks[..ours.marks.len()], ours.marks);
            assert!(num <= ours.marks.len() + added_there.len());
            for mark in &added_there {
                assert!(
                    merged
                        .labels
                        .marks
                        .iter()
                        .any(|other| same_mark(mark, other))
                );
            }
            // Once more with what came out: nothing changes.
            let again = merge(Some(&theirs), &merged.labels, &theirs);
            assert_eq!(again.labels, merged.labels);
        }
    }
}
