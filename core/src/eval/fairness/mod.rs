//! How a model treats people of different groups: figures that are used to judge it, with counts and
//! intervals. Which of them has to be equal is not for a program to say: where the groups differ in
//! how often the truth is positive, no model but a perfect one can make all of them equal at once.

mod errors;
mod names;
mod rates;

pub use errors::{ErrorFairness, ErrorGap, ErrorGroup};
pub use names::{is_protected, protected_columns};
pub use rates::{FOUR_FIFTHS, Gap, Impact, Rate, RateFairness, RateGroup};

use super::Measured;
use super::slices::{GroupName, groups_of_column};
use super::today;
use crate::data::Sample;
use crate::failure::Failure;
use crate::ids::{ClassId, SampleId};
use crate::project::Snapshot;
use serde::{Deserialize, Serialize};

/// How a run treats the groups of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fairness {
    /// The column.
    pub column: String,
    /// The figures.
    pub figures: Figures,
}

/// The figures, by what is predicted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figures {
    /// Shares of a class.
    Rates(RateFairness),
    /// Errors of a number.
    Errors(ErrorFairness),
}

impl Fairness {
    /// Whether a difference between groups is large enough to be looked at, and unlikely to be luck:
    /// a ratio of selection rates below four fifths, chances of being found that lie a tenth apart,
    /// or errors of which one is a quarter larger than the other.
    pub fn is_notable(&self) -> bool {
        match &self.figures {
            Figures::Rates(rates) => rates.is_notable(),
            Figures::Errors(errors) => errors.is_notable(),
        }
    }
}

/// How a run treats the groups of a column. Of classes, `positive` is the one that people would like
/// to get, or fear; the second of two where it is `None`, else the first.
///
/// # Errors
/// If there is no such column, class or group, or the project's task is not that of the report any
/// more.
pub fn fairness(
    report: &Measured,
    project: &Snapshot,
    column: &str,
    positive: Option<&str>,
) -> Result<Fairness, Failure> {
    let Some(found) = project.columns.iter().find(|of| of.name == column) else {
        let message = format!("There is no column “{column}” in this project.");
        return Err(Failure::new("no-such-column", message).with("column", column));
    };
    let groups_of = |ids: &[SampleId]| {
        let samples: Vec<&Sample> = ids.iter().filter_map(|id| project.sample(*id)).collect();
        groups_of_column(project, found, &samples)
    };
    let figures = match report {
        Measured::Classes(measured) => {
            let (class, name) = class_named(report, positive)?;
            let judged = today::classes(measured, project)?;
            let items = judged.items.iter();
            let pairs = items.map(|i| [i.truth == class, i.predicted == class]);
            let pairs: Vec<[bool; 2]> = pairs.collect();
            let ids: Vec<SampleId> = judged.items.iter().map(|i| i.sample).collect();
            Figures::Rates(RateFairness::of(name, groups_of(&ids), &pairs))
        }
        Measured::Labels(measured) => {
            let (class, name) = class_named(report, positive)?;
            let judged = today::labels(measured, project)?;
            let items = judged.items.iter();
            let pairs = items.map(|i| [i.truth.contains(&class), i.predicted.contains(&class)]);
            let pairs: Vec<[bool; 2]> = pairs.collect();
            let ids: Vec<SampleId> = judged.items.iter().map(|i| i.sample).collect();
            Figures::Rates(RateFairness::of(name, groups_of(&ids), &pairs))
        }
        Measured::Numbers(measured) => {
            let judged = today::numbers(measured, project)?;
            let pairs = judged.items.iter().map(|i| [i.truth, i.predicted]);
            let pairs: Vec<[f64; 2]> = pairs.collect();
            let ids: Vec<SampleId> = judged.items.iter().map(|i| i.sample).collect();
            Figures::Errors(ErrorFairness::of(groups_of(&ids), &pairs))
        }
    };
    let num_groups = match &figures {
        Figures::Rates(rates) => rates.groups.len(),
        Figures::Errors(errors) => errors.groups.len(),
    };
    if !(2..=MOST_GROUPS).contains(&num_groups) {
        let message = format!(
            "“{column}” makes {num_groups} groups on the split that was measured; 2 to {MOST_GROUPS} can be compared."
        );
        return Err(Failure::new("no-groups-to-compare", message)
            .with("column", column)
            .with("groups", num_groups)
            .with("most", MOST_GROUPS));
    }
    Ok(Fairness {
        column: column.to_owned(),
        figures,
    })
}

/// Groups that can be looked at beside each other.
const MOST_GROUPS: usize = 40;

/// What is [notable](Fairness::is_notable) in the columns whose names say that they are protected. Of
/// models that choose between two classes, with the second one as the positive one, or predict a
/// number; where there are more classes nobody but the person knows which one matters. Empty where
/// the report does not fit the project any more. Takes a fraction of a second for ten thousand rows.
pub fn concerns(report: &Measured, project: &Snapshot) -> Vec<Fairness> {
    let is_clear = match report {
        Measured::Classes(report) => report.per_class.len() == 2,
        Measured::Numbers(_) => true,
        Measured::Labels(_) => false,
    };
    let columns = protected_columns(project).into_iter().filter(|_| is_clear);
    columns
        .filter_map(|column| fairness(report, project, &column, None).ok())
        .filter(Fairness::is_notable)
        .collect()
}

/// The class of this name, or the one that is meant without a name.
fn class_named(report: &Measured, name: Option<&str>) -> Result<(ClassId, String), Failure> {
    let labels = report.class_names();
    let usual = usize::from(labels.len() == 2);
    let place = match name {
        Some(name) => labels.iter().position(|label| label == name),
        None => (usual < labels.len()).then_some(usual),
    };
    match place {
        Some(place) => Ok((ClassId(place as u32), labels[place].clone())),
        None => {
            let name = name.unwrap_or_default();
            let message = format!("There is no class “{name}” in this project.");
            Err(Failure::new("no-such-class", message).with("class", name))
        }
    }
}

/// The positions of each group's items, in the order of the groups.
fn members(names: Vec<GroupName>) -> Vec<(GroupName, Vec<usize>)> {
    let mut places: Vec<(GroupName, usize)> = names.into_iter().zip(0..).collect();
    places.sort();
    let parts = places.chunk_by(|a, b| a.0 == b.0);
    parts
        .map(|part| (part[0].0.clone(), part.iter().map(|(_, i)| *i).collect()))
        .collect()
}

#[cfg(test)]
mod tests;
