//! Splits as a person asks for them: shares, by class, by group or by time.
//!
//! Where two wishes collide, the order is: what is frozen stays, a group stays together, the
//! shares hold, the classes are balanced. What belongs to a frozen test by its group stays out of
//! training, as far as there is a validation split to take it.

use super::grouping::GroupsFrom;
use super::split_as_before::beside_test;
use super::{Split, times};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What decides who goes where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// Drawn, every class in the same shares. Rows with a group (copies) stay together.
    #[default]
    Class,
    /// The same, where the group is what a person named: a patient, a speaker.
    Group,
    /// The oldest rows learn, the newest test. A group goes where its newest row goes, so that
    /// nothing is learned from the future.
    Time,
}

/// A wish for splits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitRequest {
    /// Shares of train, valid and test, each 0 to 1; only their ratio counts.
    pub shares: [f64; 3],
    /// What decides.
    pub by: By,
    /// Seed of the draw.
    pub seed: u64,
    /// Whether the rows that test now go on doing so, alone; without any, a test split is drawn.
    pub freeze_test: bool,
    /// Where groups come from, where they decide.
    #[serde(default)]
    pub groups: GroupsFrom,
}

impl Default for SplitRequest {
    /// As an import splits.
    fn default() -> Self {
        Self {
            shares: [0.7, 0.15, 0.15],
            by: By::Class,
            seed: 42,
            freeze_test: false,
            groups: GroupsFrom::Data,
        }
    }
}

/// A row to be placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanRow<'a> {
    /// Its class, if it has one.
    pub class: Option<u32>,
    /// Rows of one group never lie in two splits.
    pub group: Option<u64>,
    /// When it was taken, as [`times::ranks`] reads it. Rows without are taken for the oldest.
    pub time: Option<&'a str>,
    /// Where it is now.
    pub current: Split,
    /// Whether it must stay there.
    pub frozen: bool,
}

/// Rows that move together.
struct Unit {
    rows: Vec<usize>,
    /// Class and number of its rows.
    classes: Vec<(u32, usize)>,
}

/// The split of every row, in order. The shares are met within the size of one group, as far as
/// frozen rows leave room. A row whose group has frozen rows joins the first of them.
pub fn plan(rows: &[PlanRow], request: &SplitRequest) -> Vec<Split> {
    let mut splits: Vec<Split> = rows.iter().map(|row| row.current).collect();
    let has_frozen_test = request.freeze_test && rows.iter().any(|row| row.current == Split::Test);
    let stays = |row: &PlanRow| row.frozen || (has_frozen_test && row.current == Split::Test);

    let mut fixed_groups: HashMap<u64, Split> = HashMap::new();
    for row in rows.iter().filter(|row| stays(row)) {
        if let Some(group) = row.group {
            fixed_groups.entry(group).or_insert(row.current);
        }
    }
    let mut free = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        if stays(row) {
            continue;
        }
        match row.group.and_then(|group| fixed_groups.get(&group)) {
            Some(Split::Test) if has_frozen_test => splits[i] = beside_test(request),
            Some(split) => splits[i] = *split,
            None => free.push(i),
        }
    }
    let mut shares = request.shares.map(|share| {
        if share.is_finite() {
            share.max(0.0)
        } else {
            0.0
        }
    });
    let mut counted: Vec<bool> = vec![true; rows.len()];
    for &i in &free {
        counted[i] = false;
    }
    if has_frozen_test {
        shares[2] = 0.0;
        for (i, counted) in counted.iter_mut().enumerate() {
            *counted &= splits[i] != Split::Test;
        }
    }
    if shares.iter().sum::<f64>() <= 0.0 {
        shares = [1.0, 0.0, 0.0];
    }
    // Rows that are placed already count towards the shares.
    let mut bins = Bins::new(3);
    for i in (0..rows.len()).filter(|&i| counted[i]) {
        bins.add(splits[i] as usize, &unit_of(rows, vec![i]));
    }
    let mut units = units(rows, &free);
    if request.by == By::Time {
        let times: Vec<Option<&str>> = rows.iter().map(|row| row.time).collect();
        let (keys, _) = times::ranks(&times);
        let newest = |unit: &Unit| unit.rows.iter().map(|&i| keys[i]).max();
        units.sort_by_key(|unit| (newest(unit), unit.rows[0]));
        let total = free.len() + counted.iter().filter(|c| **c).count();
        let goals = whole_targets(total, &shares);
        let mut bin = 0;
        for unit in units {
            let size = unit.rows.len();
            // On to the next split once this one would be more over than it is under.
            while bin < 2 && (bins.total[bin] + size).saturating_sub(goals[bin]) * 2 > size {
                bin += 1;
            }
            // Nothing goes into a split that was not wanted.
            let at = if goals[bin] == 0 {
                (0..3).rev().find(|&b| goals[b] > 0).unwrap_or(0)
            } else {
                bin
            };
            bins.add(at, &unit);
            for i in unit.rows {
                splits[i] = Split::ALL[at];
            }
        }
        return splits;
    }
    for (bin, unit) in distribute(units, bins, &shares, request.seed) {
        for i in unit.rows {
            splits[i] = Split::ALL[bin];
        }
    }
    splits
}

/// A fold below `k` for every row: equal sizes, classes balanced, groups together.
pub fn k_folds(rows: &[PlanRow], k: usize, seed: u64) -> Vec<u32> {
    let k = k.max(1);
    let all: Vec<usize> = (0..rows.len()).collect();
    let mut folds = vec![0; rows.len()];
    let placed = distribute(units(rows, &all), Bins::new(k), &vec![1.0; k], seed);
    for (bin, unit) in placed {
        for i in unit.rows {
            folds[i] = bin as u32;
        }
    }
    folds
}

fn unit_of(rows: &[PlanRow], members: Vec<usize>) -> Unit {
    let mut counts = BTreeMap::new();
    for &i in &members {
        *counts.entry(rows[i].class.unwrap_or(u32::MAX)).or_insert(0) += 1;
    }
    Unit {
        rows: members,
        classes: counts.into_iter().collect(),
    }
}

fn units(rows: &[PlanRow], free: &[usize]) -> Vec<Unit> {
    let mut place: HashMap<u64, usize> = HashMap::new();
    let mut lists: Vec<Vec<usize>> = Vec::new();
    for &i in free {
        match rows[i].group {
            Some(group) => {
                let at = *place.entry(group).or_insert_with(|| {
                    lists.push(Vec::new());
                    lists.len() - 1
                });
                lists[at].push(i);
            }
            None => lists.push(vec![i]),
        }
    }
    lists
        .into_iter()
        .map(|members| unit_of(rows, members))
        .collect()
}

/// What lies in each bin.
struct Bins {
    total: Vec<usize>,
    by_class: Vec<HashMap<u32, usize>>,
}

impl Bins {
    fn new(count: usize) -> Self {
        Self {
            total: vec![0; count],
            by_class: vec![HashMap::new(); count],
        }
    }

    fn add(&mut self, bin: usize, unit: &Unit) {
        self.total[bin] += unit.rows.len();
        for (class, count) in &unit.classes {
            *self.by_class[bin].entry(*class).or_insert(0) += count;
        }
    }
}

/// Puts every unit into a bin, large ones first, so that small ones can even out. Among the bins
/// with room for it, the one whose classes lack it most; with room in none, the emptiest. So no
/// bin is off its share by a whole unit.
fn distribute(
    mut units: Vec<Unit>,
    mut bins: Bins,
    shares: &[f64],
    seed: u64,
) -> Vec<(usize, Unit)> {
    units.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    units.sort_by_key(|unit| std::cmp::Reverse(unit.rows.len()));
    let mut class_totals: BTreeMap<u32, usize> = BTreeMap::new();
    for counts in &bins.by_class {
        for (class, count) in counts {
            *class_totals.entry(*class).or_insert(0) += count;
        }
    }
    for (class, count) in units.iter().flat_map(|unit| &unit.classes) {
        *class_totals.entry(*class).or_insert(0) += count;
    }
    let total: usize = class_totals.values().sum();
    let goals = whole_targets(total, shares);
    let sum: f64 = shares.iter().sum();
    let mut placed = Vec::with_capacity(units.len());
    for unit in units {
        let size = unit.rows.len();
        let lack = |bin: usize| goals[bin] as f64 - bins.total[bin] as f64;
        // How much the squared distance from the classes' goals falls.
        let gain = |bin: usize| -> f64 {
            let share = shares[bin] / sum;
            unit.classes
                .iter()
                .map(|(class, count)| {
                    let goal = class_totals[class] as f64 * share;
                    let have = bins.by_class[bin].get(class).copied().unwrap_or(0) as f64;
                    *count as f64 * (2.0 * (goal - have) - *count as f64)
                })
                .sum()
        };
        let fits = (0..shares.len()).filter(|&bin| bins.total[bin] + size <= goals[bin]);
        let best = fits.max_by(|&a, &b| {
            // Rounded, so that equal lacks are equal and the emptier bin is taken.
            let coarse = |bin| (gain(bin) * 1e6).round();
            coarse(a)
                .total_cmp(&coarse(b))
                .then(lack(a).total_cmp(&lack(b)))
                .then(b.cmp(&a))
        });
        let emptiest =
            || (0..shares.len()).max_by(|&a, &b| lack(a).total_cmp(&lack(b)).then(b.cmp(&a)));
        let bin = best.or_else(emptiest).unwrap_or(0);
        bins.add(bin, &unit);
        placed.push((bin, unit));
    }
    placed
}

/// Whole numbers in the ratio of the shares that add up to `total` (largest remainders).
fn whole_targets(total: usize, shares: &[f64]) -> Vec<usize> {
    let sum: f64 = shares.iter().sum();
    let exact: Vec<f64> = shares.iter().map(|s| s / sum * total as f64).collect();
    let mut goals: Vec<usize> = exact.iter().map(|e| (e + 1e-9).floor() as usize).collect();
    let mut order: Vec<usize> = (0..shares.len()).filter(|&i| shares[i] > 0.0).collect();
    order.sort_by(|&a, &b| {
        let rest = |i: usize| exact[i] - goals[i] as f64;
        rest(b).total_cmp(&rest(a)).then(a.cmp(&b))
    });
    let missing = total.saturating_sub(goals.iter().sum());
    for &i in order.iter().cycle().take(missing) {
        goals[i] += 1;
    }
    goals
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use rand::RngExt;

    const ROW: PlanRow = PlanRow {
        class: Some(0),
        group: None,
        time: None,
        current: Split::Train,
        frozen: false,
    };

    fn request(by: By) -> SplitRequest {
        SplitRequest {
            by,
            seed: 4,
            ..SplitRequest::default()
        }
    }

    fn counts(splits: &[Split]) -> [usize; 3] {
        Split::ALL.map(|split| splits.iter().filter(|s| **s == split).count())
    }

    #[test]
    fn shares_hold_in_every_class() {
        let rows: Vec<PlanRow> = (0..300)
            .map(|i| PlanRow {
                class: Some(u32::from(i >= 100)),
                ..ROW
            })
            .collect();
        let splits = plan(&rows, &request(By::Class));
        assert_eq!(counts(&splits[..100]), [70, 15, 15]);
        assert_eq!(counts(&splits[100..]), [140, 30, 30]);
    }

    #[test]
    fn whatever_the_groups_they_stay_whole_and_the_shares_hold() {
        for seed in 0..60 {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let n = rng.random_range(20..400);
            let num_groups = rng.random_range(3..80);
            let rows: Vec<PlanRow> = (0..n)
                .map(|_| PlanRow {
                    class: Some(rng.random_range(0..4)),
                    group: rng
                        .random_bool(0.8)
                        .then(|| rng.random_range(0..num_groups)),
                    ..ROW
                })
                .collect();
            let wish = SplitRequest {
                seed,
                ..request(By::Group)
            };
            let splits = plan(&rows, &wish);
            assert_eq!(splits, plan(&rows, &wish), "the same seed, the same splits");
            let mut sizes: HashMap<u64, usize> = HashMap::new();
            let mut places: HashMap<u64, Split> = HashMap::new();
            for (row, split) in rows.iter().zip(&splits) {
                if let Some(group) = row.group {
                    *sizes.entry(group).or_default() += 1;
                    assert_eq!(places.entry(group).or_insert(*split), split);
                }
            }
            let largest = sizes.values().copied().max().unwrap_or(1) as f64;
            for (count, share) in counts(&splits).iter().zip(wish.shares) {
                let off = (*count as f64 - share * f64::from(n)).abs();
                assert!(off <= largest + 1.0, "seed {seed}: {off} off, {largest}");
            }
            let folds = k_folds(&rows, 5, seed);
            for fold in 0..5 {
                let count = folds.iter().filter(|f| **f == fold).count() as f64;
                assert!((count - f64::from(n) / 5.0).abs() <= largest + 1.0);
            }
        }
    }

    #[test]
    fn the_oldest_learn_and_the_newest_test() {
        let times: Vec<String> = (0..100)
            .map(|i| format!("2024-{:02}-{:02}", i / 28 + 1, i % 28 + 1))
            .collect();
        let rows: Vec<PlanRow> = times
            .iter()
            .rev()
            .map(|time| PlanRow {
                time: Some(time),
                ..ROW
            })
            .collect();
        let splits = plan(&rows, &request(By::Time));
        assert_eq!(counts(&splits), [70, 15, 15]);
        assert!(splits[..15].iter().all(|s| *s == Split::Test));
        assert!(splits[30..].iter().all(|s| *s == Split::Train));
        let numbers = ["9", "10", "100", "2"].map(|time| PlanRow {
            time: Some(time),
            ..ROW
        });
        let halves = SplitRequest {
            shares: [0.5, 0.0, 0.5],
            ..request(By::Time)
        };
        let [a, b] = [Split::Train, Split::Test];
        assert_eq!(plan(&numbers, &halves), [a, b, b, a]);
    }

    #[test]
    fn a_frozen_test_split_is_neither_left_nor_joined() {
        let rows: Vec<PlanRow> = (0..200)
            .map(|i| PlanRow {
                class: Some(i % 3),
                current: if i < 30 { Split::Test } else { Split::Train },
                ..ROW
            })
            .collect();
        let frozen = SplitRequest {
            freeze_test: true,
            ..request(By::Class)
        };
        for by in [By::Class, By::Group, By::Time] {
            let splits = plan(
                &rows,
                &SplitRequest {
                    by,
                    ..frozen.clone()
                },
            );
            assert!(splits[..30].iter().all(|s| *s == Split::Test));
            assert_eq!(counts(&splits), [140, 30, 30]);
        }
    }

    #[test]
    fn what_a_person_froze_stays() {
        let mut rows = [ROW; 50];
        for row in &mut rows[..5] {
            (row.current, row.frozen) = (Split::Valid, true);
        }
        let splits = plan(&rows, &request(By::Class));
        assert!(splits[..5].iter().all(|s| *s == Split::Valid));
        assert_eq!(counts(&splits)[0], 35);
    }

    #[test]
    fn folds_hold_every_class_alike() {
        let rows: Vec<PlanRow> = (0..103)
            .map(|i| PlanRow {
                class: Some(i % 4),
                ..ROW
            })
            .collect();
        let folds = k_folds(&rows, 5, 2);
        for class in 0..4 {
            for fold in 0..5 {
                let count = (0..103)
                    .filter(|&i| i as u32 % 4 == class && folds[i] == fold)
                    .count();
                assert!((4..=7).contains(&count), "{count}");
            }
        }
    }
}
