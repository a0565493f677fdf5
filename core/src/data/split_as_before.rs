//! Where new samples go once a person has split the data: by the same shares in the same way, and
//! never into a test split that is frozen. What has a split keeps it.

use super::Split;
use super::resplit::{root, unite};
use super::split_plan::{self, By, PlanRow, SplitRequest};
use crate::project::store::SplitRow;
use std::collections::HashMap;

/// The split of every row, in order.
pub fn plan(rows: &[SplitRow], request: &SplitRequest) -> Vec<Split> {
    let groups = groups(rows, request.by != By::Class);
    let is_frozen = request.freeze_test && rows.iter().any(|row| row.current == Some(Split::Test));
    let rows: Vec<PlanRow<'_>> = rows
        .iter()
        .zip(&groups)
        .map(|(row, group)| {
            let named = row.given.map(|split| match split {
                Split::Test if is_frozen => beside_test(request),
                split => split,
            });
            let split = row.current.or(named);
            PlanRow {
                class: row.class.map(|class| class.0),
                group: *group,
                time: row.time.as_deref(),
                current: split.unwrap_or(Split::Train),
                frozen: split.is_some(),
            }
        })
        .collect();
    let request = SplitRequest {
        freeze_test: is_frozen,
        ..request.clone()
    };
    split_plan::plan(&rows, &request)
}

/// Where what belongs to a frozen test goes: to validation, so that at least nothing of the test
/// is learned; to training where nothing is to be for validation.
pub(super) fn beside_test(request: &SplitRequest) -> Split {
    if request.shares[1] > 0.0 {
        Split::Valid
    } else {
        Split::Train
    }
}

fn groups(rows: &[SplitRow], by_group: bool) -> Vec<Option<u64>> {
    let mut parents: Vec<usize> = (0..rows.len()).collect();
    let mut by_hash = HashMap::new();
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        unite(
            &mut parents,
            *by_hash.entry(row.hash).or_insert(index),
            index,
        );
        if let Some(group) = row.group.as_deref().filter(|_| by_group) {
            unite(&mut parents, *by_name.entry(group).or_insert(index), index);
        }
    }
    (0..rows.len())
        .map(|index| Some(root(&mut parents, index) as u64))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(i: usize, current: Option<Split>) -> SplitRow {
        SplitRow {
            current,
            ..SplitRow::added(i, i as u32 % 2)
        }
    }

    fn rows() -> Vec<SplitRow> {
        let old = (0..100).map(|i| row(i, Some(Split::ALL[(i % 10).saturating_sub(7)])));
        old.chain((100..160).map(|i| row(i, None))).collect()
    }

    fn request(freeze_test: bool) -> SplitRequest {
        SplitRequest {
            freeze_test,
            ..SplitRequest::default()
        }
    }

    #[test]
    fn a_frozen_test_never_changes_whatever_comes() {
        let mut rows = rows();
        // Named a test row, a copy of one, and one of a group of one.
        rows[100].given = Some(Split::Test);
        rows[101].hash = rows[9].hash;
        (rows[9].group, rows[102].group) = (Some("a".into()), Some("a".into()));
        for by in [By::Class, By::Group, By::Time] {
            let wish = SplitRequest {
                by,
                ..request(true)
            };
            let splits = plan(&rows, &wish);
            for (row, split) in rows.iter().zip(&splits) {
                match row.current {
                    Some(current) => assert_eq!(current, *split),
                    None => assert_ne!(*split, Split::Test),
                }
            }
            assert_eq!(splits[100], Split::Valid);
            assert_eq!(splits[101], Split::Valid, "not learned from");
            assert!(splits[100..].contains(&Split::Train));
        }
    }

    #[test]
    fn without_freezing_the_shares_go_on_and_nothing_moves() {
        let rows = rows();
        let splits = plan(&rows, &request(false));
        for (row, split) in rows.iter().zip(&splits).take(100) {
            assert_eq!(row.current, Some(*split));
        }
        let count = |split| splits.iter().filter(|s| **s == split).count();
        assert_eq!(Split::ALL.map(count), [112, 24, 24]);
    }
}
