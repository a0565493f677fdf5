//! Two runs beside each other on the same items: which is better, and whether that may be luck.

mod disagreements;
mod figures;
mod pairs;
mod verdict;

pub use disagreements::{Answers, Disagreement, Right};
pub use figures::{Compared, Figure};
pub use verdict::Verdict;

use super::Measured;
use super::significance::{McNemar, mcnemar};
use super::today::Since;
use crate::data::Split;
use crate::failure::Failure;
use crate::ids::RunId;
use crate::project::Snapshot;
use crate::project::runs::load_report;
use crate::train::RunSummary;
use pairs::{Pairs, paired};
use serde::{Deserialize, Serialize};

/// Two runs on the same items. Whatever comes in twos is of the first run and of the second one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The runs.
    pub runs: [RunId; 2],
    /// The split that both were measured on.
    pub split: Split,
    /// Items that both were measured on and that can be judged today.
    pub num_common: usize,
    /// Items that only one of them was measured on.
    pub num_only: [usize; 2],
    /// What changed since they were measured, of the items of both.
    pub since: Since,
    /// The figures of both and their differences.
    pub figures: Vec<Compared>,
    /// How often both are right, one alone or neither; not of numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<Outcomes>,
    /// `McNemar`'s test of whether one is right more often, where each item has one class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mcnemar: Option<McNemar>,
    /// What all of that says.
    pub verdict: Verdict,
    /// Class names in the order in which [`Self::disagreements`] numbers them; none of numbers.
    pub labels: Vec<String>,
    /// Items of which they say different things, the most telling first.
    pub disagreements: Vec<Disagreement>,
    /// What each of them costs.
    pub costs: [Cost; 2],
}

/// On how many items both are right, one alone or neither. Where an item may have several classes,
/// right means all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcomes {
    /// Both are right.
    pub both: u64,
    /// The first alone is.
    pub only_a: u64,
    /// The second alone is.
    pub only_b: u64,
    /// Neither is.
    pub neither: u64,
}

/// What a model costs, as far as it was measured when it was trained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Size of its file, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_bytes: Option<u64>,
    /// Time of one answer on the CPU, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_secs: Option<f64>,
    /// Memory that one answer takes, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_bytes: Option<u64>,
    /// Time of its training, in seconds.
    pub training_secs: f64,
}

impl Cost {
    fn of(run: &RunSummary) -> Self {
        Self {
            model_bytes: run.model_bytes,
            answer_secs: run.answer_secs,
            answer_bytes: run.answer_bytes,
            training_secs: run.duration_secs,
        }
    }
}

/// The reports of two runs of a project on a split, compared.
///
/// # Errors
/// If a run was not measured on the split, its report cannot be read, or the two cannot be compared.
pub fn compare_runs(
    project: &Snapshot,
    runs: [&RunSummary; 2],
    split: Split,
) -> Result<Comparison, Failure> {
    if runs[0].run == runs[1].run {
        let message = "A run has nothing to be compared with in itself. Choose another one.";
        return Err(Failure::new("same-run", message));
    }
    let [a, b] = runs.map(|run| report_of(project, &run.run, split));
    let mut comparison = compare(&a?, &b?, project)?;
    comparison.costs = runs.map(Cost::of);
    Ok(comparison)
}

/// The report of a run on a split.
///
/// # Errors
/// If it was not measured there, or the report cannot be read.
pub fn report_of(project: &Snapshot, run: &RunId, split: Split) -> Result<Measured, Failure> {
    load_report(&project.dir, run, split)?.ok_or_else(|| {
        let message = format!(
            "{run} was not measured on the {split} split. Measure it first: hearth evaluate PROJECT --run {run} --split {split}"
        );
        Failure::new("not-measured", message)
            .with("run", run)
            .with("split", split)
    })
}

/// Compares two reports on the items that both have, judged by today's labels.
///
/// # Errors
/// If they are of models for different things, of different classes or numbers, or have no item in
/// common.
pub fn compare(a: &Measured, b: &Measured, project: &Snapshot) -> Result<Comparison, Failure> {
    let paired = paired(a, b, project)?;
    if paired.pairs.len() == 0 {
        let message = format!(
            "{} and {} were measured on no item in common. Measure both again.",
            a.run(),
            b.run()
        );
        return Err(Failure::new("nothing-in-common", message)
            .with("a", a.run())
            .with("b", b.run()));
    }
    let figures = figures::of(&paired.pairs);
    let outcomes = outcomes(&paired.pairs);
    let is_of_classes = matches!(paired.pairs, Pairs::Classes { .. });
    let mcnemar = outcomes
        .filter(|_| is_of_classes)
        .map(|outcomes| mcnemar(outcomes.only_a, outcomes.only_b));
    Ok(Comparison {
        runs: [a.run().clone(), b.run().clone()],
        split: a.split(),
        num_common: paired.pairs.len(),
        num_only: paired.num_only,
        since: paired.since,
        verdict: verdict::of(&paired.pairs, &figures, outcomes, mcnemar),
        disagreements: disagreements::of(&paired.pairs),
        labels: a.class_names(),
        figures,
        outcomes,
        mcnemar,
        costs: [Cost::default(); 2],
    })
}

/// Counts who is right; `None` where numbers are predicted.
fn outcomes(pairs: &Pairs) -> Option<Outcomes> {
    let mut outcomes = Outcomes::default();
    for right in pairs.right()? {
        *match right {
            [true, true] => &mut outcomes.both,
            [true, false] => &mut outcomes.only_a,
            [false, true] => &mut outcomes.only_b,
            [false, false] => &mut outcomes.neither,
        } += 1;
    }
    Some(outcomes)
}

#[cfg(test)]
mod tests;
