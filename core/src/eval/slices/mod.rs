//! How a model does on parts of the data: by columns, sources, sizes, lengths, or what a person
//! chose; and where it does worse than on the rest.

mod attribute;
mod bins;
mod classes;
mod columns;
mod figures;
mod files;
mod texts;
mod worse;

pub use attribute::{Attribute, GroupName};
pub use figures::{GroupFigure, SliceFigure};
pub use worse::{WorseGroup, significantly_worse};

pub(crate) use columns::groups_of_column;

use super::Measured;
use super::today::Since;
use crate::data::{DataKind, Sample, Split};
use crate::failure::Failure;
use crate::ids::{RunId, SampleId};
use crate::project::Snapshot;
use figures::Scored;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// Values of an attribute that have a group of their own; the rarer ones are put together.
const MOST_GROUPS: usize = 30;
/// Samples of a group, and of the rest, from which on it may be called worse.
pub const LEAST_TESTED: usize = 20;

/// A run on a split, group by group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slices {
    /// The run.
    pub run: RunId,
    /// The split.
    pub split: Split,
    /// What the figures are.
    pub figure: SliceFigure,
    /// Samples that were measured and can be judged today.
    pub num_samples: usize,
    /// What changed since it was measured.
    pub since: Since,
    /// The figure of all of them.
    pub overall: f64,
    /// Groups that are significantly worse than the rest, over all attributes, the worst first.
    pub worse: Vec<WorseGroup>,
    /// What a person chose, beside the rest, where something was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Group>,
    /// All attributes by which there are groups.
    pub attributes: Vec<Sliced>,
    /// Attributes by which there are none: all samples are alike, or each is like no other.
    pub without_groups: Vec<Attribute>,
}

/// The groups by one attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sliced {
    /// The attribute.
    pub attribute: Attribute,
    /// Its groups in their own order.
    pub groups: Vec<Group>,
}

/// Samples that have something in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// What they have in common.
    pub name: GroupName,
    /// How the model does on them and on the rest.
    #[serde(flatten)]
    pub figure: GroupFigure,
    /// The samples.
    pub samples: Vec<SampleId>,
}

impl Slices {
    /// The groups by an attribute, from its name or that of a column.
    ///
    /// # Errors
    /// If there is no such attribute, or it makes no groups.
    pub fn by(&self, name: &str) -> Result<&Sliced, Failure> {
        let is_column = |of: &&Sliced| matches!(of.attribute, Attribute::Column(_));
        let all = || {
            let called = |of: &&Sliced| of.attribute.is_called(name);
            self.attributes.iter().filter(called)
        };
        // A column may be called like anything else that is known, and then it is meant.
        let found = all().find(is_column).or_else(|| all().next());
        found.ok_or_else(|| {
            let mut without = self.without_groups.iter();
            if without.any(|attribute| attribute.is_called(name)) {
                let message = format!(
                    "There are no groups by “{name}”: either all samples of the split have the same value, or nearly every one has a value of its own."
                );
                return Failure::new("no-groups", message).with("name", name);
            }
            let known = self.attributes.iter().map(|of| of.attribute.name());
            let known: Vec<&str> = known.collect();
            let message = format!(
                "There is nothing called “{name}” to make groups by. There is: {}.",
                known.join(", ")
            );
            Failure::new("no-such-attribute", message)
                .with("name", name)
                .with("known", known.join(", "))
        })
    }
}

/// How a run does on groups of what it was measured on, by everything that is known of the samples,
/// and on those that a person chose.
///
/// # Errors
/// If the project's task is not that of the report any more.
pub fn slices(
    report: &Measured,
    project: &Snapshot,
    chosen: &[SampleId],
) -> Result<Slices, Failure> {
    let scored = Scored::of(report, project)?;
    let samples: Vec<&Sample> = scored
        .samples
        .iter()
        .filter_map(|id| project.sample(*id))
        .collect();
    let mut attributes = Vec::new();
    let mut without_groups = Vec::new();
    for (attribute, names) in all_groups(report, project, &samples) {
        let groups = grouped(&scored, names);
        if groups.len() > 1 {
            attributes.push(Sliced { attribute, groups });
        } else {
            without_groups.push(attribute);
        }
    }
    let chosen = (!chosen.is_empty()).then(|| {
        let of: HashSet<SampleId> = chosen.iter().copied().collect();
        let members = (0..scored.samples.len()).filter(|i| of.contains(&scored.samples[*i]));
        group(&scored, GroupName::Chosen, members.collect())
    });
    Ok(Slices {
        run: report.run().clone(),
        split: report.split(),
        figure: scored.figure(),
        num_samples: samples.len(),
        since: scored.since,
        overall: scored.overall(),
        worse: worse::of(&attributes, scored.figure()),
        chosen,
        attributes,
        without_groups,
    })
}

/// The group of each sample, by every attribute that the kind of data has.
fn all_groups(
    report: &Measured,
    project: &Snapshot,
    samples: &[&Sample],
) -> Vec<(Attribute, Vec<GroupName>)> {
    let mut all = Vec::new();
    if !matches!(report, Measured::Numbers(_)) {
        all.push((Attribute::Class, classes::by_class(project, samples)));
    }
    all.push((Attribute::Source, files::by_source(project, samples)));
    let kind = project.task.data_kind();
    match kind {
        DataKind::Pictures => {
            all.push((Attribute::Format, files::by_format(samples)));
            all.push((Attribute::Size, files::by_size(samples)));
            all.push((Attribute::Brightness, files::by_brightness(samples)));
        }
        DataKind::Sounds => {
            all.push((Attribute::Format, files::by_format(samples)));
            all.push((Attribute::Length, files::by_seconds(samples)));
        }
        DataKind::Texts => {
            all.push((Attribute::Length, texts::by_length(samples)));
            all.push((Attribute::Language, texts::by_language(samples)));
        }
        DataKind::Rows => {
            for column in &project.columns {
                let name = Attribute::Column(column.name.clone());
                all.push((name, groups_of_column(project, column, samples)));
            }
        }
    }
    if samples.iter().any(|sample| sample.group().is_some()) {
        all.push((Attribute::Group, files::by_group(samples)));
    }
    if samples.iter().any(|sample| sample.time().is_some()) {
        all.push((Attribute::Time, columns::by_time(project, samples)));
    }
    all
}

/// Puts samples of one name together. Rare values beyond [`MOST_GROUPS`] become one group; where no
/// value is shared by two samples there is none.
fn grouped(scored: &Scored, names: Vec<GroupName>) -> Vec<Group> {
    let mut members: HashMap<GroupName, Vec<usize>> = HashMap::new();
    for (index, name) in names.into_iter().enumerate() {
        members.entry(name).or_default().push(index);
    }
    let num_values = members.len();
    let mut all: Vec<(GroupName, Vec<usize>)> = members.into_iter().collect();
    all.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    // Where most values stand alone nothing is common, such as in a column that numbers the rows.
    let num_alone = all.iter().filter(|(_, members)| members.len() == 1).count();
    if num_alone == num_values || num_values > MOST_GROUPS && num_alone * 2 > num_values {
        return Vec::new();
    }
    if all.len() > MOST_GROUPS {
        let rare = all.split_off(MOST_GROUPS - 1);
        let num_values = rare.len();
        let mut members: Vec<usize> = rare.into_iter().flat_map(|(_, of)| of).collect();
        members.sort_unstable();
        all.push((GroupName::Others { num_values }, members));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.into_iter()
        .map(|(name, members)| group(scored, name, members))
        .collect()
}

fn group(scored: &Scored, name: GroupName, members: Vec<usize>) -> Group {
    Group {
        name,
        figure: scored.of_group(&members),
        samples: members.iter().map(|i| scored.samples[*i]).collect(),
    }
}

#[cfg(test)]
mod tests;
