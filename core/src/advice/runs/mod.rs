//! What Hearth notices about the runs of a project. One file a pitfall, each a pure function.

mod bias;
mod class_never_predicted;
mod curves;
mod goal_contradictory;
mod goal_missed;
mod over_budget;
mod overconfident;
mod splits_disagree;
mod test_too_small;
#[cfg(test)]
pub(crate) mod testing;
mod tuned_on_test;

pub use bias::WorseGroup;

use super::Finding;
use super::test_looks::TestLooks;
use crate::data::Split;
use crate::eval::calibration::{Overconfidence, overconfident};
use crate::eval::slices::significantly_worse;
use crate::eval::{Measured, Score};
use crate::goal::Goal;
use crate::ids::RunId;
use crate::project::Snapshot;
use crate::project::runs::{load_report, read_json, report_path, run_dir};
use crate::train::RunSummary;
use serde::Deserialize;
use std::path::Path;

/// What is known of a project beside its data.
#[derive(Clone, Debug, Default)]
pub struct RunsSeen {
    /// The newest run.
    pub newest: Option<RunSummary>,
    /// Figures of each of its classes on the test split, or on the validation split where there
    /// is no test; none where it was not measured or names no classes.
    pub classes: Vec<ClassSeen>,
    /// What was agreed on.
    pub goal: Option<Goal>,
    /// How often the test was looked at.
    pub looks: TestLooks,
    /// Groups in which the newest run is significantly worse than elsewhere.
    pub worse_groups: Vec<WorseGroup>,
    /// How much more the newest run promises than it keeps, where it does.
    pub overconfidence: Option<Overconfidence>,
}

/// How often a class was due and how often it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassSeen {
    /// Its name.
    pub label: String,
    /// Samples that have it.
    pub num_due: u64,
    /// Samples that are given it, rightly or wrongly.
    pub num_given: u64,
}

impl RunsSeen {
    /// Reads the report of the newest run; what cannot be read is not known.
    pub fn load(
        project: &Path,
        newest: Option<RunSummary>,
        goal: Option<Goal>,
        looks: TestLooks,
    ) -> Self {
        let classes = newest.as_ref().map(|run| classes_of(project, &run.run));
        Self {
            newest,
            classes: classes.unwrap_or_default(),
            goal,
            looks,
            worse_groups: Vec::new(),
            overconfidence: None,
        }
    }

    /// Looks at each answer of the newest run: for groups in which it does worse, and for what its
    /// percentages are worth. That takes a moment for many samples.
    pub fn look_at_answers(&mut self, project: &Snapshot) {
        let Some(run) = &self.newest else {
            return;
        };
        let read = |split| {
            let read = load_report(&project.dir, &run.run, split);
            read.inspect_err(|failure| log::warn!("{}", failure.message))
                .ok()
                .flatten()
        };
        let report = read(Split::Test).or_else(|| read(Split::Valid));
        self.overconfidence = report
            .as_ref()
            .and_then(Measured::classes)
            .and_then(overconfident);
        // Where numbers are predicted a group's error hangs on how large its numbers are.
        let report = report.filter(|report| report.numbers().is_none());
        let worse = report.map(|report| significantly_worse(&report, project));
        self.worse_groups = worse
            .into_iter()
            .flatten()
            .filter_map(|group| {
                Some(WorseGroup {
                    name: format!("{} = {}", group.attribute.name(), group.name),
                    inside: group.figure.value?,
                    outside: group.figure.rest?,
                    num_samples: group.figure.num_samples,
                })
            })
            .collect();
    }
}

/// Looks for every known pitfall of the runs.
pub fn findings(snapshot: &Snapshot, seen: &RunsSeen) -> Vec<Finding> {
    let mut found = curves::find(seen);
    found.extend(tuned_on_test::find(snapshot, seen));
    let more = [
        class_never_predicted::find,
        splits_disagree::find,
        test_too_small::find,
        goal_missed::find,
        bias::find,
        overconfident::find,
    ];
    found.extend(more.into_iter().filter_map(|find| find(seen)));
    found.extend(over_budget::find(seen));
    for finding in &mut found {
        finding.run = seen.newest.as_ref().map(|run| run.run.clone());
    }
    found.extend(goal_contradictory::find(snapshot, seen));
    found
}

/// The part of a report that is wanted here: its samples, which are most of it, are passed over.
#[derive(Deserialize)]
struct Digest {
    #[serde(default)]
    per_class: Vec<ClassDigest>,
    #[serde(default)]
    confusion_matrix: Vec<Vec<u64>>,
}

#[derive(Deserialize)]
struct ClassDigest {
    label: String,
    support: u64,
    /// Of several classes: given and missed.
    #[serde(default)]
    num_missed: u64,
    #[serde(default)]
    num_wrong: u64,
}

fn classes_of(project: &Path, run: &RunId) -> Vec<ClassSeen> {
    let dir = run_dir(project, run);
    let read = |split| {
        let read: Result<Option<Digest>, _> = read_json(&report_path(&dir, split));
        read.inspect_err(|failure| log::warn!("{}", failure.message))
            .ok()
            .flatten()
    };
    let Some(digest) = read(Split::Test).or_else(|| read(Split::Valid)) else {
        return Vec::new();
    };
    let given = |place: usize, class: &ClassDigest| {
        let column = digest.confusion_matrix.iter().map(|row| row.get(place));
        if digest.confusion_matrix.is_empty() {
            class.support.saturating_sub(class.num_missed) + class.num_wrong
        } else {
            column.flatten().sum()
        }
    };
    let classes = digest.per_class.iter().enumerate();
    classes
        .map(|(place, class)| ClassSeen {
            label: class.label.clone(),
            num_due: class.support,
            num_given: given(place, class),
        })
        .collect()
}

/// A figure of a score as it is read: a share of right answers in percent, others as they are.
fn figure(score: &Score, value: f64) -> String {
    match score {
        Score::Classes(_) => format!("{:.1}%", value * 100.0),
        Score::Labels(_) | Score::Numbers(_) => format!("{value:.3}"),
    }
}
