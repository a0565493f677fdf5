//! What Hearth notices about the runs of a project. One file a pitfall, each a pure function.

mod answers;
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

pub use answers::AnswersSeen;
pub use bias::WorseGroup;

use super::Finding;
use super::test_looks::TestLooks;
use crate::eval::Score;
use crate::eval::calibration::Overconfidence;
use crate::goal::Goal;
use crate::project::Snapshot;
use crate::train::RunSummary;

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
    /// From the newest run, if there is one, and what its answers tell.
    pub fn of(
        newest: Option<RunSummary>,
        goal: Option<Goal>,
        looks: TestLooks,
        answers: Option<&AnswersSeen>,
    ) -> Self {
        Self {
            newest,
            classes: answers.map_or(Vec::new(), |seen| seen.classes.clone()),
            goal,
            looks,
            worse_groups: answers.map_or(Vec::new(), |seen| seen.worse_groups.clone()),
            overconfidence: answers.and_then(|seen| seen.overconfidence),
        }
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

/// A figure of a score as it is read: a share of right answers in percent, others as they are.
fn figure(score: &Score, value: f64) -> String {
    match score {
        Score::Classes(_) => format!("{:.1}%", value * 100.0),
        Score::Labels(_) | Score::Numbers(_) => format!("{value:.3}"),
    }
}
