//! Splitting a project's data anew, as a person wishes: one edit, which can be undone.

use super::grouping::{self, GroupsFrom};
use super::split_plan::{By, PlanRow, SplitRequest, plan};
use super::strata::rarest_classes;
use super::times::{self, TimesNote};
use super::{Sample, Split};
use crate::advice::near_pairs;
use crate::failure::Failure;
use crate::ids::SampleId;
use crate::project::Snapshot;
use crate::project::edit::Edit;
use std::collections::HashMap;

/// The edit that gives every sample its split. Samples of one group, copies and look-alikes stay
/// together, so that the test knows nothing from training.
///
/// # Errors
/// If the shares are no shares, training gets none, or groups cannot be told.
pub fn edit(snapshot: &Snapshot, request: &SplitRequest) -> Result<Edit, Failure> {
    let [train, valid, test] = request.shares;
    let are_shares = [train, valid, test]
        .iter()
        .all(|s| s.is_finite() && *s >= 0.0);
    if !are_shares || train <= 0.0 {
        let message =
            "The shares of the splits must be numbers from 0 up, and training needs one above 0.";
        return Err(Failure::new("bad-split-shares", message));
    }
    let is_new = request.by == By::Group && request.groups != GroupsFrom::Data;
    let named = if is_new {
        Some(grouping::groups(snapshot, &request.groups)?)
    } else {
        None
    };
    let groups = match &named {
        Some(named) => united(snapshot, |index, _| named[index].as_deref()),
        None => groups(snapshot, request.by != By::Class),
    };
    let rows: Vec<PlanRow<'_>> = snapshot
        .all()
        .zip(strata(snapshot))
        .zip(&groups)
        .map(|((sample, class), group)| PlanRow {
            class,
            group: *group,
            time: sample.time(),
            current: sample.split,
            frozen: false,
        })
        .collect();
    let splits = plan(&rows, request);
    let moved = snapshot.all().zip(splits);
    Ok(Edit::Resplit {
        request: request.clone(),
        groups: changed_groups(snapshot, named.unwrap_or_default()),
        samples: moved
            .filter(|(sample, split)| sample.split != *split)
            .map(|(sample, split)| (sample.id, split))
            .collect::<Vec<(_, Split)>>(),
    })
}

/// What each sample is stratified by: its class, or the rarest where it may have several.
fn strata(snapshot: &Snapshot) -> Vec<Option<u32>> {
    if !snapshot.task.is_multi_label() {
        let own = |sample: &Sample| sample.class.map(|class| class.0);
        return snapshot.all().map(own).collect();
    }
    let all = |sample: &Sample| sample.classes().map(|class| class.0).collect();
    rarest_classes(&snapshot.all().map(all).collect::<Vec<Vec<u32>>>())
}

/// The samples whose group becomes another one. `named`: the group of each, or nothing where
/// they stay.
fn changed_groups(
    snapshot: &Snapshot,
    named: Vec<Option<String>>,
) -> Vec<(SampleId, Option<String>)> {
    let new = snapshot.all().zip(named);
    new.filter(|(sample, group)| sample.group() != group.as_deref())
        .map(|(sample, group)| (sample.id, group))
        .collect()
}

/// The edit that writes down what belongs together.
///
/// # Errors
/// If that cannot be told.
pub fn group_edit(snapshot: &Snapshot, from: &GroupsFrom) -> Result<Edit, Failure> {
    let named = grouping::groups(snapshot, from)?;
    Ok(Edit::SetGroups {
        groups: changed_groups(snapshot, named),
        from: from.clone(),
    })
}

/// How the times of the samples are read, to be told before a split by time.
pub fn times(snapshot: &Snapshot) -> TimesNote {
    let times: Vec<Option<&str>> = snapshot.all().map(Sample::time).collect();
    times::ranks(&times).1
}

/// A number for each sample that belongs together with others: by what the data says, by equal
/// content, by looks. `by_group`: whether what the data says counts.
pub(crate) fn groups(snapshot: &Snapshot, by_group: bool) -> Vec<Option<u64>> {
    united(snapshot, |_, sample| sample.group().filter(|_| by_group))
}

/// The same, where groups have names of their own. The number is the place of the first member.
fn united<'a>(
    snapshot: &'a Snapshot,
    name: impl Fn(usize, &'a Sample) -> Option<&'a str>,
) -> Vec<Option<u64>> {
    let samples = &snapshot.samples;
    let mut parents: Vec<usize> = (0..samples.len()).collect();
    let mut by_hash = HashMap::new();
    let mut first_of: HashMap<&str, usize> = HashMap::new();
    for (index, sample) in samples.iter().enumerate() {
        let first = *by_hash.entry(sample.hash).or_insert(index);
        unite(&mut parents, first, index);
        if let Some(group) = name(index, sample) {
            let first = *first_of.entry(group).or_insert(index);
            unite(&mut parents, first, index);
        }
    }
    let position = |id| samples.binary_search_by_key(&id, |s| s.id).ok();
    for (a, b) in near_pairs::of(snapshot) {
        if let (Some(a), Some(b)) = (position(a), position(b)) {
            unite(&mut parents, a, b);
        }
    }
    let mut sizes = vec![0_u32; samples.len()];
    let roots: Vec<usize> = (0..samples.len()).map(|i| root(&mut parents, i)).collect();
    for root in &roots {
        sizes[*root] += 1;
    }
    roots
        .into_iter()
        .map(|root| (sizes[root] > 1).then_some(root as u64))
        .collect()
}

pub(super) fn root(parents: &mut [usize], mut of: usize) -> usize {
    while parents[of] != of {
        parents[of] = parents[parents[of]];
        of = parents[of];
    }
    of
}

pub(super) fn unite(parents: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parents, a), root(parents, b));
    parents[a.max(b)] = a.min(b);
}
