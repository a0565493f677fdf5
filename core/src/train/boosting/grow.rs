//! Growing one tree on slopes and curvatures: the leaf that gains most is split next, as in
//! `LightGBM` (Ke et al., 2017); a split's gain is that of `XGBoost` (Chen and Guestrin, 2016).

use super::Settings;
use super::bins::{Bins, MISSING};
use crate::graph::trees::{Tree, TreeNode};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Rows times columns from which on threads share the counting.
const WORTH_THREADS: usize = 40_000;
/// Columns that are counted in one pass over the rows: most rows add to the same sum as the row before
/// where a column has few values, and the sums of several columns do not wait for each other.
const AT_ONCE: usize = 4;
/// A gain below this is none.
const LEAST_GAIN: f64 = 1e-9;
/// A sum of curvatures below this says nothing.
const LEAST_CURVATURE: f64 = 1e-3;

/// Slope and curvature of a row's loss.
pub type Slope = [f32; 2];
/// Their sums over the rows of each code of each column, column after column.
type Sums = Vec<[f64; 2]>;

/// A tree while it grows, with the rows of each leaf.
pub struct Grown {
    /// The tree.
    pub tree: Tree,
    /// What each leaf adds, and the range of its rows.
    pub leaves: Vec<(f64, std::ops::Range<usize>)>,
}

#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    column: usize,
    code: u8,
    is_missing_below: bool,
}

struct Leaf {
    rows: std::ops::Range<usize>,
    slope: f64,
    curvature: f64,
    sums: Sums,
    best: Option<Split>,
    node: usize,
}

/// Memory that every tree needs again.
#[derive(Default)]
pub struct Scratch {
    pool: Vec<Sums>,
    slopes: Vec<Slope>,
    sides: [Vec<u32>; 2],
}

struct Grower<'a> {
    bins: &'a Bins,
    columns: Vec<usize>,
    /// Where the sums of each column begin, and behind the last one their number. Most columns have
    /// far fewer codes than there can be, and every split goes through all sums.
    starts: Vec<usize>,
    slopes: &'a [Slope],
    settings: &'a Settings,
    scratch: &'a mut Scratch,
}

/// Grows a tree for `rows`, which are put in the order of the leaves.
pub fn grow(
    bins: &Bins,
    slopes: &[Slope],
    rows: &mut [u32],
    output: usize,
    settings: &Settings,
    rng: &mut ChaCha8Rng,
    scratch: &mut Scratch,
) -> Grown {
    let all = bins.num_columns();
    let wanted = ((all as f64 * settings.column_share).round() as usize).clamp(1, all.max(1));
    let mut columns = picked(all, wanted.min(all), rng);
    columns.sort_unstable();
    let starts = std::iter::once(0)
        .chain(columns.iter().scan(0, |end, column| {
            *end += bins.last(*column) + 1;
            Some(*end)
        }))
        .collect();
    let grower = Grower {
        bins,
        columns,
        starts,
        slopes,
        settings,
        scratch,
    };
    grower.grow(rows, output)
}

/// So many of the first `all` numbers, in random order.
pub(super) fn picked(all: usize, wanted: usize, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..all).collect();
    for i in 0..wanted {
        let other = rng.random_range(i..all);
        numbers.swap(i, other);
    }
    numbers.truncate(wanted);
    numbers
}

impl Grower<'_> {
    fn grow(mut self, rows: &mut [u32], output: usize) -> Grown {
        let mut nodes = vec![TreeNode::Leaf { value: 0.0 }];
        let sums = self.sums(rows);
        let mut root = Leaf {
            rows: 0..rows.len(),
            slope: self.total(&sums, 0),
            curvature: self.total(&sums, 1),
            sums,
            best: None,
            node: 0,
        };
        root.best = self.best_split(&root);
        let mut leaves = vec![root];
        while leaves.len() < self.settings.leaves {
            let gain = |leaf: &Leaf| leaf.best.map_or(f64::NEG_INFINITY, |split| split.gain);
            let most =
                (0..leaves.len()).max_by(|a, b| gain(&leaves[*a]).total_cmp(&gain(&leaves[*b])));
            let Some((index, split)) = most.and_then(|i| Some((i, leaves[i].best?))) else {
                break;
            };
            let leaf = leaves.swap_remove(index);
            let is_last = leaves.len() + 2 >= self.settings.leaves;
            let children = [nodes.len(), nodes.len() + 1];
            nodes.extend([TreeNode::Leaf { value: 0.0 }; 2]);
            nodes[leaf.node] = TreeNode::Split {
                feature: split.column as u32,
                threshold: self.bins.threshold(split.column, split.code),
                below: children[0] as u32,
                above: children[1] as u32,
                is_missing_below: split.is_missing_below,
            };
            for mut child in self.parted(leaf, split, rows, children) {
                if !is_last {
                    child.best = self.best_split(&child);
                }
                leaves.push(child);
            }
        }
        let mut ends = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            let step = leaf.slope / (leaf.curvature + self.settings.l2);
            let value = -self.settings.rate * step;
            nodes[leaf.node] = TreeNode::Leaf {
                value: value as f32,
            };
            ends.push((value, leaf.rows));
            self.scratch.pool.push(leaf.sums);
        }
        Grown {
            tree: Tree { output, nodes },
            leaves: ends,
        }
    }

    /// Sums over rows, column by column.
    fn sums(&mut self, rows: &[u32]) -> Sums {
        let mut sums = self.scratch.pool.pop().unwrap_or_default();
        sums.resize(self.starts[self.columns.len()], [0.0; 2]);
        let slopes = &mut self.scratch.slopes;
        slopes.clear();
        slopes.extend(rows.iter().map(|row| self.slopes[*row as usize]));
        let (slopes, bins) = (&slopes[..], self.bins);
        let mut rest = &mut sums[..];
        let mut parts = Vec::with_capacity(self.columns.len().div_ceil(AT_ONCE));
        for (index, columns) in self.columns.chunks(AT_ONCE).enumerate() {
            let starts = &self.starts[index * AT_ONCE..][..=columns.len()];
            let (part, others) = rest.split_at_mut(starts[columns.len()] - starts[0]);
            parts.push((columns, starts, part));
            rest = others;
        }
        let count_some = |(columns, starts, part): (&[usize], &[usize], &mut [[f64; 2]])| {
            part.fill([0.0; 2]);
            let codes = |index: usize| bins.column(columns[index]);
            match columns.len() {
                AT_ONCE => count([0, 1, 2, 3].map(codes), starts, rows, slopes, part),
                3 => count([0, 1, 2].map(codes), starts, rows, slopes, part),
                2 => count([0, 1].map(codes), starts, rows, slopes, part),
                _ => count([codes(0)], starts, rows, slopes, part),
            }
        };
        if rows.len() * self.columns.len() > WORTH_THREADS {
            parts.into_par_iter().for_each(count_some);
        } else {
            parts.into_iter().for_each(count_some);
        }
        sums
    }

    /// The sum over one column, which is that over all rows.
    fn total(&self, sums: &[[f64; 2]], which: usize) -> f64 {
        sums[..self.starts[1]].iter().map(|sum| sum[which]).sum()
    }

    /// The two leaves that a split leaves, with the rows put in their order.
    fn parted(
        &mut self,
        mut leaf: Leaf,
        split: Split,
        rows: &mut [u32],
        nodes: [usize; 2],
    ) -> [Leaf; 2] {
        let codes = self.bins.column(split.column);
        let own = &mut rows[leaf.rows.clone()];
        let sides = &mut self.scratch.sides;
        for side in sides.iter_mut() {
            side.resize(side.len().max(own.len()), 0);
        }
        // Each row is written to both sides and stays on one: which one cannot be foretold.
        let [below, above] = sides.each_mut().map(|side| &mut side[..own.len()]);
        let (mut num_below, mut num_above) = (0, 0);
        for row in &*own {
            below[num_below] = *row;
            above[num_above] = *row;
            let is_below = usize::from(split.goes_below(codes[*row as usize]));
            num_below += is_below;
            num_above += 1 - is_below;
        }
        own[..num_below].copy_from_slice(&below[..num_below]);
        own[num_below..].copy_from_slice(&above[..num_above]);
        let end = leaf.rows.start + num_below;
        let ranges = [leaf.rows.start..end, end..leaf.rows.end];
        // The smaller side is counted, the other one is what is left.
        let smaller = usize::from(ranges[1].len() < ranges[0].len());
        let counted = self.sums(&rows[ranges[smaller].clone()]);
        for (rest, part) in leaf.sums.iter_mut().zip(&counted) {
            rest[0] -= part[0];
            rest[1] -= part[1];
        }
        let small = [self.total(&counted, 0), self.total(&counted, 1)];
        let large = [leaf.slope - small[0], leaf.curvature - small[1]];
        let [below, above] = ranges;
        let leaf_of = |rows, [slope, curvature]: [f64; 2], sums, node| Leaf {
            rows,
            slope,
            curvature,
            sums,
            best: None,
            node,
        };
        if smaller == 0 {
            [
                leaf_of(below, small, counted, nodes[0]),
                leaf_of(above, large, leaf.sums, nodes[1]),
            ]
        } else {
            [
                leaf_of(below, large, leaf.sums, nodes[0]),
                leaf_of(above, small, counted, nodes[1]),
            ]
        }
    }

    fn best_split(&self, leaf: &Leaf) -> Option<Split> {
        let least = self.settings.least_rows as f64;
        let num_rows = leaf.rows.len() as f64;
        if num_rows < 2.0 * least {
            return None;
        }
        // Rows are not counted; curvature stands for them.
        let rows_of = num_rows / leaf.curvature.max(1e-12);
        let is_too_small =
            |curvature: f64| curvature * rows_of < least - 0.5 || curvature < LEAST_CURVATURE;
        let l2 = self.settings.l2;
        let score = |slope: f64, curvature: f64| slope * slope / (curvature + l2);
        let before = score(leaf.slope, leaf.curvature);
        let mut best: Option<Split> = None;
        for (index, column) in self.columns.iter().copied().enumerate() {
            let sums = &leaf.sums[self.starts[index]..self.starts[index + 1]];
            let missing = sums[usize::from(MISSING)];
            let has_missing = self.bins.has_missing(column) && missing[1] > 1e-9;
            let last = self.bins.last(column);
            let sides: &[bool] = if has_missing {
                &[false, true]
            } else {
                &[false]
            };
            for is_missing_below in sides.iter().copied() {
                let [mut slope, mut curvature] = if is_missing_below { missing } else { [0.0; 2] };
                // Behind the last piece, missing ones may be told from all others.
                let end = if has_missing && !is_missing_below {
                    last
                } else {
                    last - 1
                };
                for (code, sum) in sums.iter().enumerate().take(end + 1).skip(1) {
                    slope += sum[0];
                    curvature += sum[1];
                    if is_too_small(curvature) {
                        continue;
                    }
                    let rest = [leaf.slope - slope, leaf.curvature - curvature];
                    if is_too_small(rest[1]) {
                        break;
                    }
                    let gain = score(slope, curvature) + score(rest[0], rest[1]) - before;
                    if gain > best.map_or(LEAST_GAIN, |best| best.gain) {
                        best = Some(Split {
                            gain,
                            column,
                            code: code as u8,
                            is_missing_below,
                        });
                    }
                }
            }
        }
        best
    }
}

/// Adds the slopes of rows to the sums of some columns, whose codes these are; the sums of each begin
/// at its start.
fn count<const N: usize>(
    codes: [&[u8]; N],
    starts: &[usize],
    rows: &[u32],
    slopes: &[Slope],
    sums: &mut [[f64; 2]],
) {
    let places: [usize; N] = std::array::from_fn(|index| starts[index] - starts[0]);
    for (row, slope) in rows.iter().zip(slopes) {
        let slope = slope.map(f64::from);
        for (codes, place) in codes.iter().zip(places) {
            let sum = &mut sums[place + usize::from(codes[*row as usize])];
            sum[0] += slope[0];
            sum[1] += slope[1];
        }
    }
}

impl Split {
    fn goes_below(self, code: u8) -> bool {
        // A missing number's code is the lowest; taken down by one it becomes the highest.
        let down = u8::from(!self.is_missing_below);
        code.wrapping_sub(down) <= self.code - down
    }
}
