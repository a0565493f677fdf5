//! Extremely randomised trees (Geurts, Ernst and Wehenkel, 2006), for regression on few rows: their
//! smooth mean goes well with boosted trees.

use super::bins::{Bins, MISSING};
use super::grow::picked;
use crate::graph::trees::{Tree, TreeNode};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Share of the columns that are tried at a node.
const COLUMN_SHARE: f64 = 0.6;
/// A gain below this is none.
const LEAST_GAIN: f64 = 1e-9;

/// Trees whose mean predicts the targets; their leaves are scaled so that their sum does, times
/// `scale`. Missing numbers go below.
pub fn forest(bins: &Bins, targets: &[f64], num_trees: usize, scale: f64, seed: u64) -> Vec<Tree> {
    let share = scale / num_trees.max(1) as f64;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..num_trees)
        .map(|_| tree(bins, targets, share, &mut rng))
        .collect()
}

fn tree(bins: &Bins, targets: &[f64], share: f64, rng: &mut ChaCha8Rng) -> Tree {
    let num_columns = bins.num_columns();
    let wanted = ((num_columns as f64 * COLUMN_SHARE).ceil() as usize).clamp(1, num_columns.max(1));
    let mut rows: Vec<u32> = (0..bins.num_rows() as u32).collect();
    let mut nodes = vec![TreeNode::Leaf { value: 0.0 }];
    let mut open = vec![(0, 0..rows.len())];
    while let Some((node, range)) = open.pop() {
        let sum: f64 = rows[range.clone()]
            .iter()
            .map(|row| targets[*row as usize])
            .sum();
        let count = range.len() as f64;
        nodes[node] = TreeNode::Leaf {
            value: (share * sum / count.max(1.0)) as f32,
        };
        let Some((column, code)) = best_cut(bins, targets, &rows[range.clone()], sum, wanted, rng)
        else {
            continue;
        };
        let codes = bins.column(column);
        let mut end = range.start;
        for at in range.clone() {
            if codes[rows[at] as usize] <= code {
                rows.swap(at, end);
                end += 1;
            }
        }
        let below = nodes.len();
        nodes.extend([TreeNode::Leaf { value: 0.0 }; 2]);
        nodes[node] = TreeNode::Split {
            feature: column as u32,
            threshold: bins.threshold(column, code),
            below: below as u32,
            above: below as u32 + 1,
            is_missing_below: true,
        };
        open.push((below, range.start..end));
        open.push((below + 1, end..range.end));
    }
    Tree { output: 0, nodes }
}

/// The best of one random cut in each of a few columns that vary.
fn best_cut(
    bins: &Bins,
    targets: &[f64],
    rows: &[u32],
    sum: f64,
    wanted: usize,
    rng: &mut ChaCha8Rng,
) -> Option<(usize, u8)> {
    if rows.len() < 2 {
        return None;
    }
    let count = rows.len() as f64;
    let mut best = (LEAST_GAIN, None);
    let mut num_tried = 0;
    let all = bins.num_columns();
    for column in picked(all, all, rng) {
        let codes = bins.column(column);
        let (mut low, mut high) = (u8::MAX, 0);
        for row in rows {
            let code = codes[*row as usize];
            low = low.min(code);
            high = high.max(code);
        }
        if low >= high {
            continue;
        }
        num_tried += 1;
        let cut = random_cut(bins, column, low, high, rng);
        let (mut below, mut num_below) = (0.0, 0.0);
        for row in rows {
            if codes[*row as usize] <= cut {
                below += targets[*row as usize];
                num_below += 1.0;
            }
        }
        let (above, num_above) = (sum - below, count - num_below);
        if num_below > 0.0 && num_above > 0.0 {
            let gain = below * below / num_below + above * above / num_above - sum * sum / count;
            if gain > best.0 {
                best = (gain, Some((column, cut)));
            }
        }
        if num_tried == wanted {
            break;
        }
    }
    best.1
}

/// A cut that is uniform over the numbers between the two pieces, not over the pieces.
fn random_cut(bins: &Bins, column: usize, low: u8, high: u8, rng: &mut ChaCha8Rng) -> u8 {
    if low == MISSING {
        return rng.random_range(low..high);
    }
    let edges = bins.edges(column);
    let edge = |code: u8| edges[(usize::from(code) - 1).min(edges.len() - 1)];
    let (from, to) = (edge(low), edge(high - 1));
    let number = from + (to - from) * rng.random::<f32>();
    let cut = 1 + edges.partition_point(|edge| *edge < number) as u8;
    cut.clamp(low, high - 1)
}
