//! Groups on which a model does significantly worse than on the rest, found by looking at all of
//! them, with the luck of looking often taken out.

use super::{Attribute, GroupFigure, GroupName, LEAST_TESTED, SliceFigure, Sliced, slices};
use crate::eval::Measured;
use crate::eval::significance::false_discovery;
use crate::ids::SampleId;
use crate::project::Snapshot;
use serde::{Deserialize, Serialize};

/// Share of the findings that may be false.
const RATE: f64 = 0.05;

/// A group on which a model does significantly worse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorseGroup {
    /// By what the group was made.
    pub attribute: Attribute,
    /// What its samples have in common.
    pub name: GroupName,
    /// How the model does on it and on the rest.
    #[serde(flatten)]
    pub figure: GroupFigure,
    /// Value of Benjamini and Hochberg, over all groups that were tested: at most 5%.
    pub q: f64,
    /// The samples.
    pub samples: Vec<SampleId>,
}

/// Groups on which a run does significantly worse than on the rest, the worst first; empty where
/// there are none, or where the report does not fit the project any more. Groups by what is predicted
/// are not among them: how each class does is in the report, and neither classes nor large and small
/// numbers are equally hard. Takes a fraction of a second for ten thousand samples; what language a
/// text is in takes longest.
pub fn significantly_worse(report: &Measured, project: &Snapshot) -> Vec<WorseGroup> {
    match slices(report, project, &[]) {
        Ok(found) => {
            let mut worse = found.worse;
            let target = project.target().map(|column| &column.name);
            worse.retain(|group| match &group.attribute {
                Attribute::Class => false,
                Attribute::Column(name) => Some(name) != target,
                _ => true,
            });
            worse
        }
        Err(failure) => {
            log::info!("no groups to look at: {failure}");
            Vec::new()
        }
    }
}

/// The worse ones of all groups with enough samples, with a false discovery rate of 5%.
pub(super) fn of(attributes: &[Sliced], figure: SliceFigure) -> Vec<WorseGroup> {
    let mut tested = Vec::new();
    for sliced in attributes {
        let num_all: usize = sliced.groups.iter().map(|g| g.samples.len()).sum();
        for group in &sliced.groups {
            let n = group.samples.len();
            if let (Some(p), true) = (
                group.figure.p,
                n >= LEAST_TESTED && num_all - n >= LEAST_TESTED,
            ) {
                tested.push((&sliced.attribute, group, p));
            }
        }
    }
    let ps: Vec<f64> = tested.iter().map(|(_, _, p)| *p).collect();
    let values = false_discovery(&ps);
    let mut worse: Vec<WorseGroup> = tested
        .into_iter()
        .zip(values)
        .filter(|((_, group, _), q)| {
            let difference = group.figure.difference.unwrap_or(0.0);
            let is_worse = if figure.is_error() {
                difference > 0.0
            } else {
                difference < 0.0
            };
            is_worse && *q <= RATE
        })
        .map(|((attribute, group, _), q)| WorseGroup {
            attribute: attribute.clone(),
            name: group.name.clone(),
            figure: group.figure,
            q,
            samples: group.samples.clone(),
        })
        .collect();
    let apart = |group: &WorseGroup| group.figure.difference.unwrap_or(0.0).abs();
    worse.sort_by(|a, b| apart(b).total_cmp(&apart(a)));
    worse
}
