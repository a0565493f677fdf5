//! Whether something is unlike all that a model learned from, by its place among the embeddings of
//! the training split: Lee, Lee, Lee and Shin, *A Simple Unified Framework for Detecting
//! Out-of-Distribution Samples*, 2018, on embeddings of length 1: Mueller and Hein, *Mahalanobis++*,
//! 2025.

use crate::clean::pca::principal_axes;

/// Directions that have a width of their own; all others share one.
const MOST_DIRECTIONS: usize = 32;
/// Samples that are needed for each such direction.
const SAMPLES_PER_DIRECTION: usize = 5;
/// Kept off zero, so that an embedding of zeros can be divided by its length.
pub const TINY: f32 = 1e-12;
/// A width below this is none, next to a length of 1.
const LEAST_WIDTH: f64 = 1e-9;
/// Seed of the directions.
const SEED: u64 = 0;
/// A limit lies this much above the last distance that has to pass, so that runtimes that differ in
/// the last digits agree.
const MARGIN: f32 = 1e-3;

/// Where the embeddings of the classes lie, and how widely around their means. With `u` the embedding
/// at length 1, its distance is
/// `|u|² − |components · u|² − max over classes of (u · weight + bias)`:
/// the smallest squared Mahalanobis distance to the mean of a class, times the shared width of all
/// directions that have none of their own. The covariance is one for all classes, of low rank and a
/// multiple of one beside it, so that it stays small.
#[derive(Clone, Debug, PartialEq)]
pub struct Familiar {
    /// Length of an embedding.
    pub dim: usize,
    /// Classes that have training samples.
    pub num_classes: usize,
    /// `[dim, num_classes]`.
    pub weight: Vec<f32>,
    /// `[num_classes]`.
    pub bias: Vec<f32>,
    /// `[dim, num_components]`.
    pub components: Vec<f32>,
    /// Columns of the components; there may be none.
    pub num_components: usize,
}

impl Familiar {
    /// From embeddings `[n, dim]` of training samples and their classes; `None` where there are none.
    pub fn of(embeddings: &[f32], dim: usize, classes: &[u32]) -> Option<Self> {
        let rows: Vec<Vec<f32>> = embeddings
            .chunks_exact(dim.max(1))
            .zip(classes)
            .filter(|(row, _)| row.iter().all(|v| v.is_finite()))
            .map(|(row, _)| at_length_one(row))
            .collect();
        let classes: Vec<u32> = embeddings
            .chunks_exact(dim.max(1))
            .zip(classes)
            .filter(|(row, _)| row.iter().all(|v| v.is_finite()))
            .map(|(_, class)| *class)
            .collect();
        let (means, place) = class_means(&rows, dim, &classes)?;
        let residuals: Vec<Vec<f32>> = rows
            .iter()
            .zip(&classes)
            .map(|(row, class)| {
                let mean = &means[place[*class as usize]];
                row.iter()
                    .zip(mean)
                    .map(|(v, m)| (f64::from(*v) - m) as f32)
                    .collect()
            })
            .collect();
        let axes = own_directions(&residuals, dim, means.len());
        // How much narrower a direction would count if it had the shared width.
        let (axes, scales): (Vec<Vec<f64>>, Vec<f64>) = axes.into_iter().unzip();
        let (num_components, num_classes) = (axes.len(), means.len());
        let mut components = vec![0.0; dim * num_components];
        for (c, (axis, scale)) in axes.iter().zip(&scales).enumerate() {
            for (j, value) in axis.iter().enumerate() {
                components[j * num_components + c] = (value * scale) as f32;
            }
        }
        // −|u − m|² + |B(u − m)|² without |u|² and |B u|², which are the same for all classes.
        let mut weight = vec![0.0; dim * num_classes];
        let mut bias = vec![0.0; num_classes];
        for (class, mean) in means.iter().enumerate() {
            let mut inner = mean.clone();
            for (axis, scale) in axes.iter().zip(&scales) {
                let along = dot(axis, mean) * scale * scale;
                for (to, from) in inner.iter_mut().zip(axis) {
                    *to -= along * from;
                }
            }
            for (j, value) in inner.iter().enumerate() {
                weight[j * num_classes + class] = (2.0 * value) as f32;
            }
            bias[class] = -dot(mean, &inner) as f32;
        }
        Some(Self {
            dim,
            num_classes,
            weight,
            bias,
            components,
            num_components,
        })
    }

    /// The distance of an embedding `[dim]`; 0 and above, but for rounding.
    pub fn distance(&self, embedding: &[f32]) -> f32 {
        let row = at_length_one(embedding);
        let product = |matrix: &[f32], columns: usize| {
            let mut out = vec![0.0f32; columns];
            for (value, weights) in row.iter().zip(matrix.chunks_exact(columns.max(1))) {
                for (to, weight) in out.iter_mut().zip(weights) {
                    *to += value * weight;
                }
            }
            out
        };
        let own: f32 = row.iter().map(|v| v * v).sum();
        let along = product(&self.components, self.num_components);
        let nearest = product(&self.weight, self.num_classes)
            .iter()
            .zip(&self.bias)
            .map(|(score, bias)| score + bias)
            .fold(f32::NEG_INFINITY, f32::max);
        own - along.iter().map(|v| v * v).sum::<f32>() - nearest
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn at_length_one(row: &[f32]) -> Vec<f32> {
    let length = (row.iter().map(|v| v * v).sum::<f32>() + TINY).sqrt();
    row.iter().map(|v| v / length).collect()
}

/// The mean of each class that has rows, and where it stands among them by the number of the class.
fn class_means(
    rows: &[Vec<f32>],
    dim: usize,
    classes: &[u32],
) -> Option<(Vec<Vec<f64>>, Vec<usize>)> {
    let num_classes = *classes.iter().max()? as usize + 1;
    let mut counts = vec![0usize; num_classes];
    let mut sums = vec![vec![0.0; dim]; num_classes];
    for (row, class) in rows.iter().zip(classes) {
        counts[*class as usize] += 1;
        for (sum, value) in sums[*class as usize].iter_mut().zip(row) {
            *sum += f64::from(*value);
        }
    }
    let mut place = vec![0; num_classes];
    let mut means = Vec::new();
    for (class, (mut sum, count)) in sums.into_iter().zip(counts).enumerate() {
        if count > 0 {
            place[class] = means.len();
            for value in &mut sum {
                *value /= count as f64;
            }
            means.push(sum);
        }
    }
    Some((means, place))
}

/// The directions in which samples vary most around the means of their classes, each with the root
/// of 1 − shared width / own width; as many as the samples can tell.
fn own_directions(residuals: &[Vec<f32>], dim: usize, num_classes: usize) -> Vec<(Vec<f64>, f64)> {
    let rows: Vec<&[f32]> = residuals.iter().map(Vec::as_slice).collect();
    let freedom = rows.len().saturating_sub(num_classes);
    let most = (freedom / SAMPLES_PER_DIRECTION).min(dim.saturating_sub(1));
    let wanted = most.min(MOST_DIRECTIONS);
    if wanted == 0 {
        return Vec::new();
    }
    let (_, axes) = principal_axes(&rows, dim, wanted, SEED);
    let widths: Vec<f64> = axes
        .iter()
        .map(|axis| {
            let along = |row: &&[f32]| {
                let product: f64 = row.iter().zip(axis).map(|(v, a)| f64::from(*v) * a).sum();
                product * product
            };
            rows.iter().map(along).sum::<f64>() / freedom as f64
        })
        .collect();
    let squares = |row: &&[f32]| {
        row.iter()
            .map(|v| f64::from(*v) * f64::from(*v))
            .sum::<f64>()
    };
    let total = rows.iter().map(squares).sum::<f64>() / freedom as f64;
    let rest = (total - widths.iter().sum::<f64>()).max(0.0);
    let shared = (rest / (dim - axes.len()) as f64).max(LEAST_WIDTH);
    axes.into_iter()
        .zip(widths)
        .filter(|(_, width)| *width > shared)
        .map(|(axis, width)| (axis, (1.0 - shared / width).sqrt()))
        .collect()
}

/// The distance from which on something counts as unfamiliar, so that of new samples that are
/// familiar about `share` are rejected: the quantile that split conformal prediction takes (Vovk,
/// Gammerman and Shafer, *Algorithmic Learning in a Random World*, 2005). Fewer than 1 / share
/// samples cannot tell it, and none of them is rejected then. `None` where there are no distances.
pub fn limit(distances: &[f32], share: f64) -> Option<f32> {
    let mut sorted: Vec<f32> = distances
        .iter()
        .copied()
        .filter(|d| d.is_finite())
        .collect();
    sorted.sort_by(f32::total_cmp);
    let n = sorted.len();
    let pass = ((n + 1) as f64 * (1.0 - share)).ceil() as usize;
    let last = *sorted.get(pass.clamp(1, n.max(1)) - 1)?;
    let above = last + MARGIN * last.abs().max(TINY);
    Some(above)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    const DIM: usize = 12;

    /// Two classes around two directions, wide along a third one.
    fn embeddings(n: usize, seed: u64) -> (Vec<f32>, Vec<u32>) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (mut rows, mut classes) = (Vec::new(), Vec::new());
        for i in 0..n {
            let class = i % 2;
            let mut row: Vec<f32> = (0..DIM).map(|_| rng.random_range(-0.02..0.02)).collect();
            row[class] += 1.0;
            row[2] += rng.random_range(-0.5f32..0.5);
            let length = rng.random_range(1.0..9.0);
            rows.extend(row.iter().map(|v| v * length));
            classes.push(class as u32);
        }
        (rows, classes)
    }

    #[test]
    fn what_varies_anyway_counts_for_little() {
        let (rows, classes) = embeddings(400, 1);
        let familiar = Familiar::of(&rows, DIM, &classes).unwrap();
        assert_eq!((familiar.num_classes, familiar.dim), (2, DIM));
        let distances = |seed| -> Vec<f32> {
            let (rows, _) = embeddings(200, seed);
            rows.chunks_exact(DIM)
                .map(|row| familiar.distance(row))
                .collect()
        };
        let limit = limit(&distances(2), 0.02).unwrap();
        let rejected = distances(3).iter().filter(|d| **d > limit).count();
        assert!(
            rejected <= 12,
            "{rejected} of 200 familiar ones are rejected"
        );
        // As far from the mean as the classes vary along the third direction, but along another.
        let mut foreign = vec![0.0; DIM];
        (foreign[0], foreign[7]) = (1.0, 0.3);
        assert!(familiar.distance(&foreign) > 3.0 * limit);
        foreign.swap(2, 7);
        assert!(familiar.distance(&foreign) < limit);
        // Nothing is far away, too, and no number comes of it.
        assert!(familiar.distance(&[0.0; DIM]).is_finite());
    }

    #[test]
    fn a_distance_is_that_of_mahalanobis() {
        let (rows, classes) = embeddings(60, 4);
        let familiar = Familiar::of(&rows, DIM, &classes).unwrap();
        let k = familiar.num_components;
        assert!(k > 0 && k < DIM, "{k}");
        let mut means = vec![vec![0.0f32; DIM]; 2];
        for (row, class) in rows.chunks_exact(DIM).zip(&classes) {
            for (m, v) in means[*class as usize].iter_mut().zip(at_length_one(row)) {
                *m += v / 30.0;
            }
        }
        for row in embeddings(20, 5).0.chunks_exact(DIM) {
            let u = at_length_one(row);
            let to = |mean: &Vec<f32>| -> f32 {
                let rest: Vec<f32> = u.iter().zip(mean).map(|(u, m)| u - m).collect();
                let along = |c: usize| -> f32 {
                    let each = rest.iter().enumerate();
                    each.map(|(j, r)| r * familiar.components[j * k + c]).sum()
                };
                let all: f32 = rest.iter().map(|r| r * r).sum();
                all - (0..k).map(|c| along(c).powi(2)).sum::<f32>()
            };
            let expected = means.iter().map(to).fold(f32::INFINITY, f32::min);
            let found = familiar.distance(row);
            assert!(
                (found - expected).abs() < 1e-5,
                "{found} instead of {expected}"
            );
        }
    }

    #[test]
    fn few_samples_have_no_directions_of_their_own() {
        let rows = [1.0, 0.0, 0.0, 1.0];
        let familiar = Familiar::of(&rows, 2, &[0, 2]).unwrap();
        assert_eq!((familiar.num_components, familiar.num_classes), (0, 2));
        assert!(familiar.distance(&[3.0, 0.0]).abs() < 1e-6);
        let half_way = familiar.distance(&[1.0, 1.0]);
        assert!(
            (half_way - (2.0 - 2.0f32.sqrt())).abs() < 1e-5,
            "{half_way}"
        );
        assert!(Familiar::of(&[], 2, &[]).is_none());
    }

    #[test]
    fn the_limit_is_a_quantile_and_never_below_all() {
        let distances: Vec<f32> = (1..=199).map(|i| i as f32).collect();
        let rejected = |share| {
            let limit = limit(&distances, share).unwrap();
            distances.iter().filter(|d| **d > limit).count()
        };
        assert_eq!((rejected(0.1), rejected(0.01)), (19, 1));
        assert_eq!(rejected(0.001), 0, "too few to tell");
        assert_eq!(limit(&[], 0.01), None);
        assert!(limit(&[0.0, 0.0], 0.5).unwrap() > 0.0);
        assert!(limit(&[f32::NAN, 2.0], 0.01).unwrap() > 2.0);
    }
}
