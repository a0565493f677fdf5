//! Giving each sample a split: stratified by class, seeded, copies of a picture together, and
//! never changed again without need.

use super::{ContentHash, Split};
use crate::project::store::SplitRow;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, HashMap};

/// Share of the pictures for validation, and for test, where no import names these splits.
pub const HELD_OUT_SHARE: f64 = 0.15;

/// The split of every row, in order.
///
/// What an import named stays. A split that no import named gets [`HELD_OUT_SHARE`] of each
/// class, drawn from samples without a split or from the training split; a sample that has a
/// split already keeps it as long as it may. What the person chose is never changed.
pub fn plan(rows: &[SplitRow], seed: u64) -> Vec<Split> {
    let is_given = |split| {
        rows.iter()
            .any(|row| !row.pinned && row.given == Some(split))
    };
    let shares = [Split::Valid, Split::Test]
        .map(|split| (split, if is_given(split) { 0.0 } else { HELD_OUT_SHARE }));
    let may_keep = |split: Split| {
        split == Split::Train || shares.iter().any(|(s, share)| *s == split && *share > 0.0)
    };

    // Samples that were named training ones are drawn from only where there are no others.
    let has_free = rows.iter().any(|row| row.given.is_none());
    let mut splits: Vec<Split> = rows
        .iter()
        .map(|r| {
            let chosen = r.current.filter(|_| r.pinned);
            chosen.or(r.given).unwrap_or(Split::Train)
        })
        .collect();
    // Rows that may be moved, by class; copies of a picture form one group and stay together.
    let mut groups: BTreeMap<_, BTreeMap<_, Vec<usize>>> = BTreeMap::new();
    // Rows of one speaker, patient or scene stay together whatever their classes, and so do copies
    // that two classes claim: else the test would know them from training.
    let mut together: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let disputed = disputed(rows);
    for (i, row) in rows.iter().enumerate() {
        let is_free = row.given.is_none() || (row.given == Some(Split::Train) && !has_free);
        let may_move = is_free && !row.pinned;
        let group = row.group.as_deref();
        let group = group.or_else(|| disputed.get(&row.hash).map(String::as_str));
        if let Some(group) = group.filter(|_| may_move) {
            together.entry(group).or_default().push(i);
        } else if may_move {
            groups
                .entry(row.class)
                .or_default()
                .entry(row.hash)
                .or_default()
                .push(i);
        }
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    assign_groups(&mut splits, rows, &together, shares, &mut rng);
    for class in groups.values() {
        let num_rows: usize = class.values().map(Vec::len).sum();
        let mut wanted = shares.map(|(split, share)| (split, held_out_count(num_rows, share)));
        if num_rows == 2 && wanted.iter().all(|(_, n)| *n > 0) {
            // One to learn from and one to test on leave none to validate on.
            wanted[0].1 = 0;
        }
        let mut free = Vec::new();
        for members in class.values() {
            let kept = members
                .iter()
                .find_map(|&i| rows[i].current)
                .filter(|split| may_keep(*split));
            match kept {
                Some(split) => assign(&mut splits, members, split, &mut wanted),
                None => free.push(members),
            }
        }
        free.shuffle(&mut rng);
        for members in free {
            let open = wanted
                .iter()
                .find(|(_, n)| *n >= members.len())
                .map(|(split, _)| *split);
            assign(
                &mut splits,
                members,
                open.unwrap_or(Split::Train),
                &mut wanted,
            );
        }
    }
    splits
}

/// Contents that lie in more than one class, each with a name for its group.
fn disputed(rows: &[SplitRow]) -> HashMap<ContentHash, String> {
    let mut classes = HashMap::new();
    let mut disputed = HashMap::new();
    for row in rows {
        if *classes.entry(row.hash).or_insert(row.class) != row.class {
            disputed
                .entry(row.hash)
                .or_insert_with(|| format!("{:?}", row.hash));
        }
    }
    disputed
}

/// Gives whole groups a split: one that has a split keeps it, the others are drawn until the
/// shares are reached, the first one always to training.
fn assign_groups(
    splits: &mut [Split],
    rows: &[SplitRow],
    groups: &BTreeMap<&str, Vec<usize>>,
    shares: [(Split, f64); 2],
    rng: &mut ChaCha8Rng,
) {
    let num_rows: usize = groups.values().map(Vec::len).sum();
    let mut wanted = shares.map(|(split, share)| (split, held_out_count(num_rows, share)));
    let mut free = Vec::new();
    for members in groups.values() {
        match members.iter().find_map(|&i| rows[i].current) {
            Some(split) => assign(splits, members, split, &mut wanted),
            None => free.push(members),
        }
    }
    free.shuffle(rng);
    let num_placed = groups.len() - free.len();
    for (learned_from, members) in (num_placed..).zip(free) {
        let open = wanted
            .iter()
            .filter(|(_, n)| *n > 0 && learned_from > 0)
            .find(|(_, n)| members.len() <= (2 * n).max(1) || groups.len() < 10)
            .map(|(split, _)| *split);
        assign(splits, members, open.unwrap_or(Split::Train), &mut wanted);
    }
}

/// Samples to hold out of `n` for a split with this share: at least one where it leaves one to
/// learn from.
fn held_out_count(n: usize, share: f64) -> usize {
    if share == 0.0 || n < 2 {
        return 0;
    }
    ((n as f64 * share).round() as usize).max(1)
}

fn assign(splits: &mut [Split], members: &[usize], split: Split, wanted: &mut [(Split, usize); 2]) {
    for &i in members {
        splits[i] = split;
    }
    if let Some((_, n)) = wanted.iter_mut().find(|(s, _)| *s == split) {
        *n = n.saturating_sub(members.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(i: usize, class: u32, given: Option<Split>) -> SplitRow {
        SplitRow {
            given,
            ..SplitRow::added(i, class)
        }
    }

    fn counts(splits: &[Split]) -> [usize; 3] {
        Split::ALL.map(|split| splits.iter().filter(|s| **s == split).count())
    }

    #[test]
    fn shares_are_70_15_15_in_every_class() {
        let rows: Vec<_> = (0..300)
            .map(|i| row(i, u32::from(i >= 100), None))
            .collect();
        let splits = plan(&rows, 1);
        assert_eq!(counts(&splits[..100]), [70, 15, 15]);
        assert_eq!(counts(&splits[100..]), [140, 30, 30]);
        assert_eq!(
            splits,
            plan(&rows, 1),
            "the same seed gives the same splits"
        );
        assert_ne!(splits, plan(&rows, 2));
    }

    #[test]
    fn given_splits_stay_and_only_missing_ones_are_drawn() {
        let mut rows: Vec<_> = (0..100).map(|i| row(i, 0, Some(Split::Train))).collect();
        rows.extend((100..120).map(|i| row(i, 0, Some(Split::Test))));
        let splits = plan(&rows, 1);
        assert_eq!(counts(&splits), [85, 15, 20]);
        assert!(splits[100..].iter().all(|s| *s == Split::Test));
    }

    #[test]
    fn a_later_import_moves_no_sample_but_frees_a_drawn_test_split() {
        let mut rows: Vec<_> = (0..100).map(|i| row(i, 0, Some(Split::Train))).collect();
        let first = plan(&rows, 1);
        assert_eq!(counts(&first), [70, 15, 15]);
        for (row, split) in rows.iter_mut().zip(&first) {
            row.current = Some(*split);
        }
        rows.extend((100..130).map(|i| row(i, 0, Some(Split::Test))));
        let second = plan(&rows, 1);
        assert_eq!(counts(&second), [85, 15, 30]);
        for i in 0..100 {
            let expected = if first[i] == Split::Test {
                Split::Train
            } else {
                first[i]
            };
            assert_eq!(second[i], expected);
        }
    }

    #[test]
    fn what_the_person_chose_stays_and_says_nothing_of_the_others() {
        let mut rows: Vec<_> = (0..100).map(|i| row(i, 0, None)).collect();
        let first = plan(&rows, 1);
        for (row, split) in rows.iter_mut().zip(first) {
            row.current = Some(split);
        }
        for row in &mut rows[..10] {
            row.current = Some(Split::Test);
            row.pinned = true;
        }
        let splits = plan(&rows, 1);
        assert!(splits[..10].iter().all(|split| *split == Split::Test));
        for (row, split) in rows.iter().zip(&splits).skip(10) {
            assert_eq!(row.current, Some(*split));
        }
    }

    #[test]
    fn copies_stay_together() {
        let mut rows: Vec<_> = (0..60).map(|i| row(i, 0, None)).collect();
        for i in 0..30 {
            rows[i + 30].hash = rows[i].hash;
        }
        let splits = plan(&rows, 3);
        for i in 0..30 {
            assert_eq!(splits[i], splits[i + 30]);
        }
        assert!(counts(&splits).iter().all(|n| *n > 0));
    }

    #[test]
    fn no_group_is_in_two_splits() {
        let mut rows: Vec<_> = (0..600).map(|i| row(i, (i % 3) as u32, None)).collect();
        for (i, row) in rows.iter_mut().enumerate() {
            row.group = Some(format!("speaker {}", i / 3 % 20));
        }
        let splits = plan(&rows, 5);
        for (i, row) in rows.iter().enumerate() {
            let first = rows.iter().position(|other| other.group == row.group);
            assert_eq!(splits[first.unwrap_or(i)], splits[i]);
        }
        let counts = counts(&splits);
        assert_eq!(counts.iter().sum::<usize>(), 600);
        assert!(counts[1] >= 60 && counts[2] >= 60, "{counts:?}");
        assert!(counts[0] >= 380, "{counts:?}");
    }

    #[test]
    fn tiny_classes_keep_one_to_learn_from() {
        for n in 1..8 {
            let rows: Vec<_> = (0..n).map(|i| row(i, 0, None)).collect();
            let found = counts(&plan(&rows, 1));
            assert!(found[0] >= 1, "{n} pictures: {found:?}");
            if n >= 3 {
                assert!(found.iter().all(|n| *n >= 1), "{n} pictures: {found:?}");
            }
        }
    }
}
