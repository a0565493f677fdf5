//! All that is said of a run group by group: how it does on parts of the data, and how it treats
//! protected ones.

use super::compare::report_of;
use super::fairness::{Fairness, fairness, protected_columns};
use super::slices::{Slices, slices};
use crate::command::GroupRequest;
use crate::failure::Failure;
use crate::ids::RunId;
use crate::project::Snapshot;
use serde::{Deserialize, Serialize};

/// What is said of a run group by group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Groups {
    /// How it does on parts of the data.
    pub slices: Slices,
    /// How it treats the groups of protected columns.
    pub fairness: Vec<Fairness>,
    /// Columns that were asked for and whose groups cannot be compared, with the reason.
    pub not_compared: Vec<Failure>,
    /// Columns whose names say that they are protected, whether they can be compared or not.
    pub protected: Vec<String>,
}

/// Looks at what a run said of a split, group by group.
///
/// # Errors
/// If it was not measured there, its report cannot be read, or the project's task is not that of the
/// report any more.
pub fn measure_groups(
    project: &Snapshot,
    run: &RunId,
    request: &GroupRequest,
) -> Result<Groups, Failure> {
    let report = report_of(project, run, request.split)?;
    let protected = protected_columns(project);
    let positive = request.positive.as_deref();
    let mut found = Vec::new();
    let mut not_compared = Vec::new();
    for column in &request.protected {
        match fairness(&report, project, column, positive) {
            Ok(fairness) => found.push(fairness),
            Err(failure) => not_compared.push(failure),
        }
    }
    // Nobody asked for those: where they cannot be compared there is nothing to say.
    let others = protected
        .iter()
        .filter(|of| !request.protected.contains(of));
    found.extend(others.filter_map(|of| fairness(&report, project, of, positive).ok()));
    Ok(Groups {
        slices: slices(&report, project, &request.chosen)?,
        fairness: found,
        not_compared,
        protected,
    })
}
