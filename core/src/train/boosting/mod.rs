//! Gradient-boosted decision trees for tables.
//!
//! Our own, because what was tried of the crates was several times slower than `LightGBM` and less
//! accurate on the tables of the benchmark (`docs/benchmarks.md`), and because its trees become
//! ONNX as they are.

mod bins;
mod forest;
mod grow;

pub use bins::Bins;
pub use forest::forest;

use crate::graph::trees::{Tree, Trees};
use grow::{Scratch, Slope, grow};
use rand::seq::index;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Rows that a thread takes at least.
const LEAST_SHARED: usize = 4096;

/// How trees are grown.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Rounds; in each, one tree an output is grown.
    pub rounds: usize,
    /// Learning rate: share of a tree that is added.
    pub rate: f64,
    /// Leaves of a tree at most.
    pub leaves: usize,
    /// Rows of a leaf at least.
    pub least_rows: usize,
    /// Strength of the L2 on leaves.
    pub l2: f64,
    /// Share of the columns that a tree looks at.
    pub column_share: f64,
    /// Share of the rows that a round learns from.
    pub row_share: f64,
    /// Seed of what is drawn.
    pub seed: u64,
}

/// What is learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal<'a> {
    /// A number for each row, by squared error.
    Numbers(&'a [f64]),
    /// One of two classes for each row, by cross-entropy; one output, the log of the odds of the
    /// second class.
    TwoClasses(&'a [u32]),
    /// One of several classes, by cross-entropy; an output each.
    Classes(&'a [u32], usize),
}

impl Goal<'_> {
    /// Outputs of the sum of trees.
    pub fn num_outputs(&self) -> usize {
        match self {
            Self::Numbers(_) | Self::TwoClasses(_) => 1,
            Self::Classes(_, count) => *count,
        }
    }

    /// What the best constant gives, by output.
    fn base(&self, weights: &[f32]) -> Vec<f64> {
        let total: f64 = weights.iter().map(|w| f64::from(*w)).sum();
        let share = |is_one: &dyn Fn(usize) -> f64| {
            let sum: f64 = weights
                .iter()
                .enumerate()
                .map(|(i, w)| f64::from(*w) * is_one(i))
                .sum();
            sum / total.max(1e-12)
        };
        match self {
            Self::Numbers(numbers) => vec![share(&|i| numbers[i])],
            Self::TwoClasses(classes) => {
                let p = share(&|i| f64::from(classes[i])).clamp(1e-9, 1.0 - 1e-9);
                vec![(p / (1.0 - p)).ln()]
            }
            Self::Classes(classes, count) => (0..*count as u32)
                .map(|class| {
                    share(&|i| f64::from(u8::from(classes[i] == class)))
                        .max(1e-9)
                        .ln()
                })
                .collect(),
        }
    }

    /// Slopes and curvatures of the loss by one output. `raw` is output after output.
    fn slopes(&self, raw: &[f64], probabilities: &[f64], output: usize, slopes: &mut [Slope]) {
        let n = slopes.len();
        match self {
            Self::Numbers(numbers) => {
                for (slope, (raw, number)) in slopes.iter_mut().zip(raw.iter().zip(*numbers)) {
                    *slope = [(raw - number) as f32, 1.0];
                }
            }
            Self::TwoClasses(classes) => {
                let of = |(slope, (raw, class)): (&mut Slope, (&f64, &u32))| {
                    let p = 1.0 / (1.0 + (-raw).exp());
                    *slope = [
                        (p - f64::from(*class)) as f32,
                        (p * (1.0 - p)).max(1e-12) as f32,
                    ];
                };
                slopes
                    .par_iter_mut()
                    .with_min_len(LEAST_SHARED)
                    .zip(raw.par_iter().zip(*classes))
                    .for_each(of);
            }
            Self::Classes(classes, count) => {
                // Friedman's factor for trees that are grown class by class.
                let factor = *count as f64 / (*count as f64 - 1.0).max(1.0);
                let probabilities = &probabilities[output * n..][..n];
                for (slope, (p, class)) in slopes.iter_mut().zip(probabilities.iter().zip(*classes))
                {
                    let is_one = f64::from(u8::from(*class as usize == output));
                    *slope = [
                        (p - is_one) as f32,
                        (factor * p * (1.0 - p)).max(1e-12) as f32,
                    ];
                }
            }
        }
    }
}

/// Fits trees. `weights` says how much each row counts. `goes_on` hears of every round, with the sum
/// of trees for each row and output, output after output, and all trees so far, those of the round
/// last; it may end the fit.
///
/// # Errors
/// What `goes_on` says.
pub fn fit<E>(
    bins: &Bins,
    goal: Goal<'_>,
    weights: &[f32],
    settings: &Settings,
    mut goes_on: impl FnMut(usize, &[f64], &Trees) -> Result<(), E>,
) -> Result<Trees, E> {
    let (n, outputs) = (bins.num_rows(), goal.num_outputs());
    let base = goal.base(weights);
    let mut trees = Trees {
        num_features: bins.num_columns(),
        base: base.iter().map(|b| *b as f32).collect(),
        trees: Vec::with_capacity(settings.rounds * outputs),
    };
    if bins.num_columns() == 0 || n == 0 {
        return Ok(trees);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(settings.seed);
    let mut raw: Vec<f64> = base
        .iter()
        .flat_map(|b| std::iter::repeat_n(*b, n))
        .collect();
    let mut slopes: Vec<Slope> = vec![[0.0; 2]; n];
    let mut scratch = Scratch::default();
    let num_drawn = ((n as f64 * settings.row_share).round() as usize).clamp(1, n);
    for round in 0..settings.rounds {
        let (drawn, left_out) = draw(n, num_drawn, &mut rng);
        let probabilities = match goal {
            Goal::Classes(_, count) => softmax(&raw, n, count),
            Goal::Numbers(_) | Goal::TwoClasses(_) => Vec::new(),
        };
        for output in 0..outputs {
            goal.slopes(&raw[output * n..][..n], &probabilities, output, &mut slopes);
            for (slope, weight) in slopes.iter_mut().zip(weights) {
                *slope = slope.map(|value| value * weight);
            }
            let mut rows = drawn.clone();
            let grown = grow(
                bins,
                &slopes,
                &mut rows,
                output,
                settings,
                &mut rng,
                &mut scratch,
            );
            let raw = &mut raw[output * n..][..n];
            for (value, range) in &grown.leaves {
                for row in &rows[range.clone()] {
                    raw[*row as usize] += value;
                }
            }
            for row in &left_out {
                raw[*row as usize] += leaf_of(&grown.tree, bins, *row as usize);
            }
            trees.trees.push(grown.tree);
        }
        goes_on(round, &raw, &trees)?;
    }
    Ok(trees)
}

/// Rows that a round learns from, in order, and the others.
fn draw(n: usize, wanted: usize, rng: &mut impl Rng) -> (Vec<u32>, Vec<u32>) {
    if wanted == n {
        return ((0..n as u32).collect(), Vec::new());
    }
    let mut is_drawn = vec![false; n];
    for row in index::sample(rng, n, wanted) {
        is_drawn[row] = true;
    }
    (0..n as u32).partition(|row| is_drawn[*row as usize])
}

/// What a tree adds for a row of the bins.
fn leaf_of(tree: &Tree, bins: &Bins, row: usize) -> f64 {
    f64::from(tree.leaf(|column, threshold, is_missing_below| {
        let code = bins.column(column)[row];
        if code == bins::MISSING {
            is_missing_below
        } else {
            bins.threshold(column, code) <= threshold
        }
    }))
}

fn softmax(raw: &[f64], n: usize, count: usize) -> Vec<f64> {
    let mut probabilities = raw.to_vec();
    for row in 0..n {
        let highest = (0..count)
            .map(|class| raw[class * n + row])
            .fold(f64::MIN, f64::max);
        let mut sum = 0.0;
        for class in 0..count {
            let value = &mut probabilities[class * n + row];
            *value = (*value - highest).exp();
            sum += *value;
        }
        for class in 0..count {
            probabilities[class * n + row] /= sum;
        }
    }
    probabilities
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use std::convert::Infallible;

    fn settings() -> Settings {
        Settings {
            rounds: 60,
            rate: 0.2,
            leaves: 8,
            least_rows: 3,
            l2: 1.0,
            column_share: 1.0,
            row_share: 0.8,
            seed: 1,
        }
    }

    /// x decides by steps, y by chance, z is missing where it matters.
    fn columns() -> Vec<Vec<f32>> {
        let n = 300;
        let x = (0..n).map(|i| (i % 20) as f32).collect();
        let noise = (0..n).map(|i| ((i * 7919) % 101) as f32).collect();
        let z = (0..n)
            .map(|i| if i % 3 == 0 { f32::NAN } else { (i % 5) as f32 })
            .collect();
        vec![x, noise, z]
    }

    fn rows(columns: &[Vec<f32>]) -> Vec<Vec<f32>> {
        (0..columns[0].len())
            .map(|i| columns.iter().map(|column| column[i]).collect())
            .collect()
    }

    #[allow(clippy::unnecessary_wraps)] // what `fit` asks for
    fn quiet(_: usize, _: &[f64], _: &Trees) -> Result<(), Infallible> {
        Ok(())
    }

    #[test]
    fn numbers_are_learned_and_the_sum_of_trees_is_what_was_fitted() {
        let columns = columns();
        let targets: Vec<f64> = rows(&columns)
            .iter()
            .map(|row| f64::from(row[0]) * 2.0 + if row[2].is_nan() { 30.0 } else { 0.0 })
            .collect();
        let weights = vec![1.0; targets.len()];
        let mut last = Vec::new();
        let trees = fit(
            &Bins::of(&columns),
            Goal::Numbers(&targets),
            &weights,
            &settings(),
            |_, raw, _| {
                last = raw.to_vec();
                Ok::<(), Infallible>(())
            },
        )
        .unwrap();
        assert_eq!(trees.check(), Ok(()));
        let mut sums = [0.0];
        for ((row, target), raw) in rows(&columns).iter().zip(&targets).zip(last) {
            trees.sum(row, &mut sums);
            assert!((f64::from(sums[0]) - raw).abs() < 1e-3, "{} {raw}", sums[0]);
            assert!((raw - target).abs() < 3.0, "{raw} {target}");
        }
    }

    #[test]
    fn classes_are_learned_two_or_more() {
        let columns = columns();
        let bins = Bins::of(&columns);
        let two: Vec<u32> = rows(&columns)
            .iter()
            .map(|row| u32::from(row[0] > 9.0))
            .collect();
        let three: Vec<u32> = rows(&columns)
            .iter()
            .map(|row| (row[0] / 7.0) as u32)
            .collect();
        let weights = vec![1.0; two.len()];
        let trees = fit(&bins, Goal::TwoClasses(&two), &weights, &settings(), quiet).unwrap();
        let mut sums = [0.0];
        for (row, class) in rows(&columns).iter().zip(&two) {
            trees.sum(row, &mut sums);
            assert_eq!(u32::from(sums[0] > 0.0), *class);
        }
        let goal = Goal::Classes(&three, 3);
        let trees = fit(&bins, goal, &weights, &settings(), quiet).unwrap();
        let again = fit(&bins, goal, &weights, &settings(), quiet).unwrap();
        assert_eq!(trees, again, "the same seed gives the same trees");
        let mut sums = [0.0; 3];
        for (row, class) in rows(&columns).iter().zip(&three) {
            trees.sum(row, &mut sums);
            let best = (0..3).max_by(|a, b| sums[*a].total_cmp(&sums[*b])).unwrap();
            assert_eq!(best as u32, *class);
        }
    }

    #[test]
    fn a_forest_predicts_by_its_sum() {
        let columns = columns();
        let targets: Vec<f64> = columns[0].iter().map(|x| f64::from(*x)).collect();
        let trees = Trees {
            num_features: 3,
            base: vec![0.0],
            trees: forest(&Bins::of(&columns), &targets, 50, 1.0, 3),
        };
        assert_eq!(trees.check(), Ok(()));
        let mut sums = [0.0];
        for (row, target) in rows(&columns).iter().zip(&targets) {
            trees.sum(row, &mut sums);
            assert!((f64::from(sums[0]) - target).abs() < 2.0);
        }
    }

    #[test]
    fn one_column_without_values_learns_the_mean() {
        let bins = Bins::of(&[vec![f32::NAN; 20]]);
        let targets = vec![4.0; 20];
        let goal = Goal::Numbers(&targets);
        let trees = fit(&bins, goal, &[1.0; 20], &settings(), quiet).unwrap();
        let mut sums = [0.0];
        trees.sum(&[f32::NAN], &mut sums);
        assert!((sums[0] - 4.0).abs() < 1e-4);
    }
}
