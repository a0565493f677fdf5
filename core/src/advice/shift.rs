//! Samples that differ from those that are learned from: the test from training, or what was
//! imported last from what was there before. Figures of the one say little of the other.

use super::circumstances::{self, Circumstance};
use super::two_samples::difference;
use super::{Finding, Remedy, Severity, facts};
use crate::data::split_plan::By;
use crate::data::{Sample, Split};
use crate::ids::ClassId;
use crate::project::Snapshot;
use std::collections::{BTreeMap, BTreeSet};

/// Samples of each side below which nothing is said.
const LEAST: usize = 30;

/// Samples of a class on each side below which it is not compared.
const LEAST_OF_CLASS: usize = 5;

/// From which difference on the two are not the same world: 0 where they are alike, 1 where a
/// single respect tells them apart.
const APART: f64 = 0.25;

/// The same for the classes themselves, which a split keeps in shares.
const CLASSES_APART: f64 = 0.2;

/// A few speakers or patients differ from a few others, and that is what such a test measures.
const FEW_GROUPS: usize = 20;

pub(super) fn find(snapshot: &Snapshot) -> Vec<Finding> {
    let samples = circumstances::some(snapshot);
    let by_split = |split| {
        let places = 0..samples.len();
        let inside = places.filter(|place| samples[*place].split == split);
        inside.collect::<Vec<usize>>()
    };
    let (train, test) = (by_split(Split::Train), by_split(Split::Test));
    let last = (snapshot.sources.len() as u32).checked_sub(1);
    let (newer, older): (Vec<usize>, Vec<usize>) =
        (0..samples.len()).partition(|place| Some(samples[*place].source) == last);
    let can_compare = |a: &[usize], b: &[usize]| a.len().min(b.len()) >= LEAST;
    if !can_compare(&train, &test) && !can_compare(&newer, &older) {
        return Vec::new();
    }
    let mut known = circumstances::of(snapshot, &samples);
    known.extend(circumstances::columns(snapshot, &samples));
    known.extend(circumstances::places(snapshot, &samples));
    let mut found = Vec::new();
    let things = super::things(snapshot);
    let can_compare_splits = can_compare(&train, &test) && !is_of_few_groups(&samples, &test);
    if can_compare_splits && let Some(shift) = shift(&samples, &known, &test, &train, true) {
        let is_by_time = snapshot
            .split_request
            .as_ref()
            .is_some_and(|request| request.by == By::Time);
        // Where the newest test, it is the world that changed and not the draw.
        let remedy = if is_by_time || snapshot.has_frozen_test() {
            Remedy::GoToData
        } else {
            Remedy::NewSplit
        };
        found.push(shift.finding(
            "test-unlike-training",
            Severity::Warning,
            remedy,
            format!("The {things} for the test differ from those that are learned from"),
            "Split anew, so that both are of one kind; or bring training data like the test.",
        ));
    }
    // Sources that share no class are the classes' own folders.
    if can_compare(&newer, &older)
        && let Some(shift) = shift(&samples, &known, &newer, &older, false)
    {
        found.push(shift.finding(
            "newer-unlike-older",
            Severity::Info,
            Remedy::TrainAgain,
            format!("The {things} that were imported last differ from those before"),
            "Figures from before say little of the new ones. Train anew, and see how it does on them.",
        ));
    }
    found
}

/// Whether all of these belong to a few groups.
fn is_of_few_groups(samples: &[&Sample], places: &[usize]) -> bool {
    let groups: Option<BTreeSet<&str>> = places.iter().map(|at| samples[*at].group()).collect();
    groups.is_some_and(|groups| groups.len() < FEW_GROUPS)
}

/// In what two groups differ.
struct Shift {
    /// The respects, the strongest first; columns by their names.
    circumstances: Vec<String>,
    columns: Vec<String>,
    /// The largest difference, 0 to 1.
    share: f64,
    num_samples: usize,
}

impl Shift {
    fn finding(
        self,
        kind: &str,
        severity: Severity,
        remedy: Remedy,
        words: String,
        fix: &str,
    ) -> Finding {
        let names = [&self.circumstances[..], &self.columns[..]]
            .concat()
            .join(", ");
        let apart = format!("{:.0}%", self.share * 100.0);
        Finding {
            kind: kind.into(),
            severity,
            num_items: self.num_samples,
            evidence: format!(
                "{words}: {names}. The difference is {apart} of the largest possible."
            ),
            fix: fix.into(),
            columns: self.columns.clone(),
            remedy: Some(remedy),
            facts: facts([
                ("circumstances", self.circumstances.join(" ")),
                ("apart", apart),
            ]),
            ..Finding::default()
        }
    }
}

/// Compares within the classes, so that other shares of the classes are told as such and not as
/// everything that goes with a class.
fn shift(
    samples: &[&Sample],
    known: &[Circumstance],
    group: &[usize],
    others: &[usize],
    with_classes: bool,
) -> Option<Shift> {
    let mut told: Vec<(f64, &Circumstance)> = Vec::new();
    let classes = circumstances::class(samples);
    if with_classes
        && let Some(apart) = difference(&classes.values, group, others, LEAST)
        && apart.is_at_least(CLASSES_APART)
    {
        told.push((apart.share, &classes));
    }
    let (a, b) = matched(samples, group, others);
    for circumstance in known {
        let apart = difference(&circumstance.values, &a, &b, LEAST);
        let Some(apart) = apart.filter(|apart| apart.is_at_least(APART)) else {
            continue;
        };
        // What lies in another folder is not different for that alone.
        if circumstance.name != "source" || circumstance.is_column {
            told.push((apart.share, circumstance));
        }
    }
    told.sort_by(|a, b| b.0.total_cmp(&a.0));
    let share = told.first()?.0;
    let names = |is_column: bool| {
        let mut names: Vec<String> = Vec::new();
        for (_, circumstance) in &told {
            if circumstance.is_column == is_column && !names.contains(&circumstance.name) {
                names.push(circumstance.name.clone());
            }
        }
        names
    };
    Some(Shift {
        circumstances: names(false),
        columns: names(true),
        share,
        num_samples: group.len(),
    })
}

/// As many of each class from the one as there are, in the shares of the other. Without classes,
/// both as they are.
fn matched(samples: &[&Sample], group: &[usize], others: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let by_class = |places: &[usize]| {
        let mut by_class: BTreeMap<Option<ClassId>, Vec<usize>> = BTreeMap::new();
        for place in places {
            by_class
                .entry(samples[*place].class)
                .or_default()
                .push(*place);
        }
        by_class
    };
    let (mut a, mut b) = (Vec::new(), Vec::new());
    let others = by_class(others);
    // As many of the others for each one of the group, the same for all classes.
    let ratios = by_class(group).into_iter().filter_map(|(class, of_group)| {
        let of_others = others.get(&class)?;
        let is_enough = of_group.len().min(of_others.len()) >= LEAST_OF_CLASS;
        is_enough.then_some((of_group, of_others))
    });
    let pairs: Vec<(Vec<usize>, &Vec<usize>)> = ratios.collect();
    let ratio = pairs
        .iter()
        .map(|(of_group, of_others)| of_others.len() as f64 / of_group.len() as f64)
        .reduce(f64::min)
        .unwrap_or(1.0);
    // Where the others are few, they set the measure for the group.
    let (each, ratio) = if ratio < 1.0 {
        (ratio, 1.0)
    } else {
        (1.0, ratio)
    };
    for (of_group, of_others) in pairs {
        let num_group = (of_group.len() as f64 * each).round() as usize;
        let num_others = (num_group as f64 * ratio).round() as usize;
        a.extend(evenly(&of_group, num_group));
        b.extend(evenly(of_others, num_others));
    }
    (a, b)
}

/// So many of them, evenly chosen.
fn evenly(places: &[usize], count: usize) -> impl Iterator<Item = usize> {
    let count = count.clamp(1, places.len());
    (0..count).map(move |index| places[index * places.len() / count])
}
