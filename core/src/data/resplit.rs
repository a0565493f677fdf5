//! Splitting a project's data anew, as a person wishes: one edit, which can be undone.

use super::Split;
use super::split_plan::{By, PlanRow, SplitRequest, plan};
use crate::advice::near_pairs;
use crate::failure::Failure;
use crate::project::Snapshot;
use crate::project::edit::Edit;
use std::collections::HashMap;

/// The edit that gives every sample its split. Samples of one group, copies and look-alikes stay
/// together, so that the test knows nothing from training.
///
/// # Errors
/// If the shares are no shares, or training gets none.
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
    let groups = groups(snapshot, request.by != By::Class);
    let rows: Vec<PlanRow<'_>> = snapshot
        .all()
        .zip(&groups)
        .map(|(sample, group)| PlanRow {
            class: sample.class.map(|class| class.0),
            group: *group,
            time: sample.time(),
            current: sample.split,
            frozen: false,
        })
        .collect();
    let splits = plan(&rows, request);
    let moved = snapshot.all().zip(splits);
    Ok(Edit::MoveEach {
        samples: moved
            .filter(|(sample, split)| sample.split != *split)
            .map(|(sample, split)| (sample.id, split))
            .collect::<Vec<(_, Split)>>(),
    })
}

/// A number for each sample that belongs together with others: by what the data says, by equal
/// content, by looks. `by_group`: whether what the data says counts.
pub(crate) fn groups(snapshot: &Snapshot, by_group: bool) -> Vec<Option<u64>> {
    let samples = &snapshot.samples;
    let mut parents: Vec<usize> = (0..samples.len()).collect();
    let mut by_hash = HashMap::new();
    let mut first_of: HashMap<&str, usize> = HashMap::new();
    for (index, sample) in samples.iter().enumerate() {
        let first = *by_hash.entry(sample.hash).or_insert(index);
        unite(&mut parents, first, index);
        if let Some(group) = sample.group().filter(|_| by_group) {
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

fn root(parents: &mut [usize], mut of: usize) -> usize {
    while parents[of] != of {
        parents[of] = parents[parents[of]];
        of = parents[of];
    }
    of
}

fn unite(parents: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parents, a), root(parents, b));
    parents[a.max(b)] = a.min(b);
}
