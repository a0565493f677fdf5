//! Groups by class; where a sample may have several, by the set of them.

use super::GroupName;
use crate::data::Sample;
use crate::project::Snapshot;
use crate::tasks::truth_of;

/// The class of each sample, or its classes.
pub(super) fn by_class(project: &Snapshot, samples: &[&Sample]) -> Vec<GroupName> {
    let is_multi = project.task.is_multi_label();
    let name = |sample: &&Sample| {
        if !is_multi {
            return project.class_name(sample).map(str::to_owned);
        }
        let truth = truth_of(sample);
        let names = truth.iter().map(|c| &*project.classes[c.index()].name);
        let names: Vec<&str> = names.collect();
        (!names.is_empty()).then(|| names.join(" + "))
    };
    let names = samples.iter().map(name);
    names
        .map(|name| name.map_or(GroupName::Missing, GroupName::Value))
        .collect()
}
