//! Something beside the subject tells the class: the format of the files, their size, where they
//! come from, a border. A model learns that instead, and fails where it is otherwise.

use super::circumstances::{self, Circumstance};
use super::two_samples::difference;
use super::{Finding, Remedy, Severity, facts};
use crate::data::{DataKind, Sample};
use crate::ids::ClassId;
use crate::project::Snapshot;
use std::collections::BTreeSet;

/// Samples of a class, and of all others, below which nothing is said.
const LEAST: usize = 20;

pub(super) fn find(snapshot: &Snapshot) -> Option<Finding> {
    let is_single = !snapshot.task.is_multi_label() && !snapshot.task.predicts_number();
    if !is_single || snapshot.classes.len() < 2 {
        return None;
    }
    let samples: Vec<&Sample> = circumstances::some(snapshot)
        .into_iter()
        .filter(|sample| sample.class.is_some())
        .collect();
    let mut told: Vec<(String, f64)> = Vec::new();
    let mut classes: BTreeSet<ClassId> = BTreeSet::new();
    for circumstance in circumstances::of(snapshot, &samples) {
        let given = given_away(snapshot, &samples, &circumstance);
        let Some(most) = given.iter().map(|(_, share)| *share).reduce(f64::max) else {
            continue;
        };
        classes.extend(given.iter().map(|(class, _)| *class));
        told.push((circumstance.name, most));
    }
    told.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (_, most) = told.first()?;
    // Of two groups of one size, a rule on nothing else is right so often.
    let right = format!("{:.0}%", (1.0 + most) / 2.0 * 100.0);
    let names: Vec<&str> = told.iter().map(|(name, _)| &**name).collect();
    let classes = classes
        .iter()
        .map(|class| &snapshot.classes[class.index()].name);
    let classes: Vec<String> = classes.cloned().collect();
    let may_augment = snapshot.task.data_kind() == DataKind::Pictures
        && names
            .iter()
            .any(|name| matches!(*name, "brightness" | "border" | "size" | "area"));
    Some(Finding {
        kind: "class-given-away".into(),
        severity: Severity::Warning,
        num_items: classes.len(),
        evidence: format!(
            "Something beside the subject tells these classes: {}. {} alone is right in {right} of the cases.",
            classes.join(", "),
            names.join(", ")
        ),
        fix: format!(
            "Bring {} of every class made in the same way, or bring all into one form.",
            super::things(snapshot)
        ),
        classes,
        remedy: Some(if may_augment {
            Remedy::TrainAgain
        } else {
            Remedy::GoToData
        }),
        facts: facts([("circumstances", names.join(" ")), ("right", right)]),
        change: if may_augment {
            vec![("augment".to_owned(), "strong".to_owned())]
        } else {
            Vec::new()
        },
        ..Finding::default()
    })
}

/// The classes that a circumstance tells from all others, and how surely, 0 to 1.
fn given_away(
    snapshot: &Snapshot,
    samples: &[&Sample],
    circumstance: &Circumstance,
) -> Vec<(ClassId, f64)> {
    let classes = snapshot.classes.iter().map(|class| class.id);
    let told = classes.filter_map(|class| {
        let places = 0..samples.len();
        let (of_class, of_others): (Vec<usize>, Vec<usize>) =
            places.partition(|place| samples[*place].class == Some(class));
        let apart = difference(&circumstance.values, &of_class, &of_others, LEAST)?;
        apart
            .is_at_least(circumstance.telling)
            .then_some((class, apart.share))
    });
    told.collect()
}
