//! The items that two reports have in common, each with both answers.

use crate::eval::Measured;
use crate::eval::today::{self, Judged, Since};
use crate::failure::Failure;
use crate::ids::{ClassId, SampleId};
use crate::project::Snapshot;
use std::collections::{HashMap, HashSet};

/// An item with both answers.
#[derive(Clone, Debug)]
pub(super) struct Pair<T> {
    /// The sample.
    pub sample: SampleId,
    /// What it is.
    pub truth: T,
    /// What the first and the second say.
    pub said: [T; 2],
}

/// Items with both answers, by what is predicted.
#[derive(Clone, Debug)]
pub(super) enum Pairs {
    /// One class an item.
    Classes {
        pairs: Vec<Pair<ClassId>>,
        num_classes: usize,
    },
    /// Several classes an item.
    Labels(Vec<Pair<Vec<ClassId>>>),
    /// A number an item.
    Numbers(Vec<Pair<f64>>),
}

/// What two reports have in common.
pub(super) struct Paired {
    pub pairs: Pairs,
    pub num_only: [usize; 2],
    pub since: Since,
}

impl Pairs {
    /// The number of items.
    pub fn len(&self) -> usize {
        match self {
            Self::Classes { pairs, .. } => pairs.len(),
            Self::Labels(pairs) => pairs.len(),
            Self::Numbers(pairs) => pairs.len(),
        }
    }

    /// Whether each of the two is right, item by item; `None` of numbers.
    pub fn right(&self) -> Option<Vec<[bool; 2]>> {
        fn each<T: PartialEq>(pairs: &[Pair<T>]) -> Vec<[bool; 2]> {
            let right = |pair: &Pair<T>| pair.said.each_ref().map(|said| *said == pair.truth);
            pairs.iter().map(right).collect()
        }
        match self {
            Self::Classes { pairs, .. } => Some(each(pairs)),
            Self::Labels(pairs) => Some(each(pairs)),
            Self::Numbers(_) => None,
        }
    }

    /// Whether both say the same of every item.
    pub fn are_equal(&self) -> bool {
        fn all<T: PartialEq>(pairs: &[Pair<T>]) -> bool {
            pairs.iter().all(|pair| pair.said[0] == pair.said[1])
        }
        match self {
            Self::Classes { pairs, .. } => all(pairs),
            Self::Labels(pairs) => all(pairs),
            Self::Numbers(pairs) => all(pairs),
        }
    }
}

/// Puts two reports together by their samples.
///
/// # Errors
/// If they are of models for different things, or of different classes or numbers.
pub(super) fn paired(a: &Measured, b: &Measured, project: &Snapshot) -> Result<Paired, Failure> {
    if a.split() != b.split() {
        return Err(differ(
            "different-splits",
            "were measured on different splits",
            a,
            b,
        ));
    }
    match (a, b) {
        (Measured::Classes(first), Measured::Classes(second)) => {
            let order = class_order(a, b)?;
            let (a, mut b) = (
                today::classes(first, project)?,
                today::classes(second, project)?,
            );
            for item in &mut b.items {
                item.truth = order[item.truth.index()];
                item.predicted = order[item.predicted.index()];
            }
            Ok(joined(a, b, |pairs| Pairs::Classes {
                pairs,
                num_classes: order.len(),
            }))
        }
        (Measured::Labels(first), Measured::Labels(second)) => {
            let order = class_order(a, b)?;
            let (a, mut b) = (
                today::labels(first, project)?,
                today::labels(second, project)?,
            );
            for item in &mut b.items {
                for classes in [&mut item.truth, &mut item.predicted] {
                    for class in classes.iter_mut() {
                        *class = order[class.index()];
                    }
                    classes.sort_unstable();
                }
            }
            Ok(joined(a, b, Pairs::Labels))
        }
        (Measured::Numbers(first), Measured::Numbers(second)) => {
            if first.target != second.target {
                return Err(differ(
                    "different-targets",
                    "predict different numbers",
                    a,
                    b,
                ));
            }
            let (a, b) = (
                today::numbers(first, project)?,
                today::numbers(second, project)?,
            );
            Ok(joined(a, b, Pairs::Numbers))
        }
        _ => Err(differ("different-tasks", "are for different tasks", a, b)),
    }
}

/// The number that the first model gives to each class of the second one.
fn class_order(a: &Measured, b: &Measured) -> Result<Vec<ClassId>, Failure> {
    let (first, second) = (a.class_names(), b.class_names());
    let place = |name: &String| first.iter().position(|label| label == name);
    let order: Option<Vec<ClassId>> = second
        .iter()
        .map(|name| place(name).map(|place| ClassId(place as u32)))
        .collect();
    order
        .filter(|order| order.len() == first.len())
        .ok_or_else(|| differ("different-classes", "know different classes", a, b))
}

fn differ(code: &str, how: &str, a: &Measured, b: &Measured) -> Failure {
    let message = format!(
        "{} and {} {how}, so they cannot be compared. Train one of them again.",
        a.run(),
        b.run()
    );
    Failure::new(code, message)
        .with("a", a.run())
        .with("b", b.run())
}

fn joined<T>(a: Judged<T>, b: Judged<T>, pairs: impl FnOnce(Vec<Pair<T>>) -> Pairs) -> Paired {
    let mut since = Since {
        num_relabelled: a.since.num_relabelled.max(b.since.num_relabelled),
        num_gone: a.since.num_gone.max(b.since.num_gone),
    };
    let in_a: HashSet<SampleId> = a.items.iter().map(|item| item.sample).collect();
    let only_b = b.items.iter().filter(|i| !in_a.contains(&i.sample)).count();
    let mut of_b: HashMap<SampleId, T> = b
        .items
        .into_iter()
        .map(|i| (i.sample, i.predicted))
        .collect();
    let num_a = a.items.len();
    let both: Vec<Pair<T>> = a
        .items
        .into_iter()
        .filter_map(|item| {
            let other = of_b.remove(&item.sample)?;
            Some(Pair {
                sample: item.sample,
                truth: item.truth,
                said: [item.predicted, other],
            })
        })
        .collect();
    // More cannot have changed of what both have.
    since.num_relabelled = since.num_relabelled.min(both.len());
    Paired {
        num_only: [num_a - both.len(), only_b],
        since,
        pairs: pairs(both),
    }
}
