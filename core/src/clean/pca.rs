//! Principal components of many long rows, by subspace iteration from a seeded random start:
//! Halko, Martinsson and Tropp, *Finding structure with randomness*, SIAM Review 53 (2011).

use super::dense::{Panels, over_chunks, product};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Rows that the components are worked out from; more change nothing that can be seen.
const MAX_FIT_ROWS: usize = 10_000;
/// Directions beside the wanted ones, for accuracy.
const EXTRA: usize = 10;
const ITERATIONS: usize = 4;

/// Rows as principal components.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reduced {
    /// `[n, columns]`, by falling variance.
    pub scores: Vec<f32>,
    /// Number of components.
    pub columns: usize,
    /// For each row its squared distance from what the components can say, `[n]`.
    pub rest: Vec<f32>,
}

/// The first `components` principal components of rows of length `dim`; fewer where rows are
/// shorter. The largest loading of each is positive, so that signs do not change from run to run.
pub fn reduce(features: &[f32], dim: usize, components: usize, seed: u64) -> Reduced {
    let rows: Vec<&[f32]> = features.chunks_exact(dim.max(1)).collect();
    let wanted = components.min(dim);
    if rows.is_empty() || wanted == 0 {
        return Reduced::default();
    }
    let (mean, axes) = principal_axes(&rows, dim, wanted, seed);
    let panels = Panels::pack(dim, wanted, |j, c| axes[c][j] as f32);
    let shift: Vec<f32> = axes.iter().map(|axis| dot(axis, &mean) as f32).collect();
    let mut out = product(&rows, &panels);
    for row in out.chunks_exact_mut(wanted) {
        for (value, shift) in row.iter_mut().zip(&shift) {
            *value -= shift;
        }
    }
    let whole = over_chunks(&rows, |_, chunk| {
        let squared = |row: &&[f32]| {
            let pairs = row.iter().zip(&mean);
            pairs.map(|(x, m)| (f64::from(*x) - m).powi(2)).sum::<f64>()
        };
        chunk.iter().map(squared).collect::<Vec<f64>>()
    });
    let said = out
        .chunks_exact(wanted)
        .map(|row| row.iter().map(|v| f64::from(v * v)).sum::<f64>());
    let rest = whole
        .concat()
        .into_iter()
        .zip(said)
        .map(|(all, said)| (all - said).max(0.0) as f32);
    Reduced {
        rest: rest.collect(),
        scores: out,
        columns: wanted,
    }
}

/// The mean of rows, and the directions in which they vary most, `wanted` of them, each of length 1;
/// of many rows, of so many as change nothing.
pub(crate) fn principal_axes(
    rows: &[&[f32]],
    dim: usize,
    wanted: usize,
    seed: u64,
) -> (Vec<f64>, Vec<Vec<f64>>) {
    let step = rows.len().div_ceil(MAX_FIT_ROWS);
    let fit: Vec<&[f32]> = rows.iter().step_by(step).copied().collect();
    let mean = mean_of(&fit, dim);
    let width = (wanted + EXTRA).min(dim);

    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut basis: Vec<Vec<f64>> = (0..width)
        .map(|_| (0..dim).map(|_| rng.random_range(-1.0..1.0)).collect())
        .collect();
    orthonormalise(&mut basis);
    for _ in 0..ITERATIONS {
        basis = covariance_times(&fit, &mean, &basis);
        orthonormalise(&mut basis);
    }
    // Turned within the subspace so that the columns are uncorrelated (Rayleigh-Ritz).
    let image = covariance_times(&fit, &mean, &basis);
    let small: Vec<Vec<f64>> = basis
        .iter()
        .map(|a| image.iter().map(|b| dot(a, b)).collect())
        .collect();
    let axes: Vec<Vec<f64>> = eigenvectors(small)
        .into_iter()
        .take(wanted)
        .map(|turn| {
            let mut axis = vec![0.0; dim];
            for (weight, direction) in turn.iter().zip(&basis) {
                for (to, from) in axis.iter_mut().zip(direction) {
                    *to += weight * from;
                }
            }
            let peak = axis
                .iter()
                .copied()
                .fold(0.0f64, |a, b| if b.abs() > a.abs() { b } else { a });
            if peak < 0.0 {
                for v in &mut axis {
                    *v = -*v;
                }
            }
            axis
        })
        .collect();
    (mean, axes)
}

fn mean_of(rows: &[&[f32]], dim: usize) -> Vec<f64> {
    let mut mean = vec![0.0; dim];
    for row in rows {
        for (to, from) in mean.iter_mut().zip(*row) {
            *to += f64::from(*from);
        }
    }
    let n = rows.len() as f64;
    for v in &mut mean {
        *v /= n;
    }
    mean
}

/// The covariance matrix times each vector, without ever making that matrix.
fn covariance_times(rows: &[&[f32]], mean: &[f64], vectors: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let (dim, k) = (mean.len(), vectors.len());
    let panels = Panels::pack(dim, k, |j, c| vectors[c][j] as f32);
    let width = panels.width();
    let mut shift = vec![0.0f32; width];
    for (to, vector) in shift.iter_mut().zip(vectors) {
        *to = dot(vector, mean) as f32;
    }
    let parts = over_chunks(rows, |_, chunk| {
        let mut scores = vec![0.0; chunk.len() * width];
        panels.multiply(chunk, &mut scores);
        let mut sums = vec![0.0f64; width];
        for row in scores.chunks_exact_mut(width) {
            for ((value, shift), sum) in row.iter_mut().zip(&shift).zip(&mut sums) {
                *value -= shift;
                *sum += f64::from(*value);
            }
        }
        let mut outer = Panels::zeros(dim, k);
        outer.add_outer(chunk, &scores);
        (outer.data, sums)
    });
    let mut total = vec![0.0f64; panels.data.len()];
    let mut sums = vec![0.0f64; width];
    for (outer, part) in parts {
        for (to, from) in total.iter_mut().zip(outer) {
            *to += f64::from(from);
        }
        for (to, from) in sums.iter_mut().zip(part) {
            *to += from;
        }
    }
    (0..k)
        .map(|c| {
            (0..dim)
                .map(|j| total[panels.at(j, c)] - mean[j] * sums[c])
                .collect()
        })
        .collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Gram-Schmidt, twice, because once loses orthogonality where vectors are nearly parallel.
fn orthonormalise(vectors: &mut [Vec<f64>]) {
    for i in 0..vectors.len() {
        let (before, rest) = vectors.split_at_mut(i);
        let vector = &mut rest[0];
        let size = dot(vector, vector).sqrt();
        for _ in 0..2 {
            for other in &*before {
                let share = dot(vector, other);
                for (to, from) in vector.iter_mut().zip(other) {
                    *to -= share * from;
                }
            }
        }
        let left = dot(vector, vector).sqrt();
        // A direction that adds nothing becomes zero and stays so.
        let scale = if left > 1e-10 * size.max(1e-300) {
            1.0 / left
        } else {
            0.0
        };
        for v in vector.iter_mut() {
            *v *= scale;
        }
    }
}

/// Eigenvectors of a small symmetric matrix by falling eigenvalue (cyclic Jacobi).
#[allow(clippy::needless_range_loop)] // two rows of one matrix are turned at once
fn eigenvectors(mut a: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = a.len();
    let mut v: Vec<Vec<f64>> = (0..n)
        .map(|i| (0..n).map(|j| f64::from(i == j)).collect())
        .collect();
    for _ in 0..30 {
        let off: f64 = (0..n)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|(i, j)| a[i][j].powi(2))
            .sum();
        let on: f64 = (0..n).map(|i| a[i][i].powi(2)).sum();
        if off <= 1e-22 * on {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q] == 0.0 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in &mut a {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                for i in 0..n {
                    (a[p][i], a[q][i]) = (c * a[p][i] - s * a[q][i], s * a[p][i] + c * a[q][i]);
                }
                for row in &mut v {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[j][j].total_cmp(&a[i][i]));
    order
        .into_iter()
        .map(|c| v.iter().map(|row| row[c]).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_directions_come_first() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let spread: Vec<f32> = (0..30)
            .map(|j| [9.0, 4.0, 1.0][usize::min(j % 10, 2)] / (1 + j / 10) as f32)
            .collect();
        let features: Vec<f32> = (0..500 * 30)
            .map(|i| 100.0 + rng.random_range(-1.0..1.0) * spread[i % 30])
            .collect();
        let reduced = reduce(&features, 30, 3, 7);
        let found = &reduced.scores;
        assert_eq!(
            (found.len(), reduced.columns, reduced.rest.len()),
            (1500, 3, 500)
        );
        let variance = |c: usize| found.chunks_exact(3).map(|r| r[c] * r[c]).sum::<f32>() / 500.0;
        assert!((variance(0) / 27.0 - 1.0).abs() < 0.2, "{}", variance(0));
        assert!(variance(0) > variance(1) && variance(1) > variance(2));
        let covariance: f32 = found.chunks_exact(3).map(|r| r[0] * r[1]).sum::<f32>() / 500.0;
        assert!(covariance.abs() < 0.05);
        assert_eq!(reduced, reduce(&features, 30, 3, 7));
        let all = reduce(&features, 30, 30, 7).rest;
        assert!(all.iter().all(|rest| *rest < 1e-3), "nothing is left out");
    }

    #[test]
    fn rows_that_are_all_the_same_have_no_directions() {
        let reduced = reduce(&[2.0; 40], 4, 2, 1);
        assert_eq!(reduced.columns, 2);
        assert!(reduced.scores.iter().all(|v| v.abs() < 1e-4));
    }
}
