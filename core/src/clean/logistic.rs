//! Multinomial logistic regression on dense features, fast enough to be fitted five times while
//! a person waits.

use super::dense::{Panels, over_chunks};
use super::lbfgs;
use crate::graph::cpu::softmax;

/// Weight of half the squared norm of the weights beside the mean loss. Strong, because labels
/// that are suspected must not be learned by heart.
const L2: f64 = 0.1;
/// Features for which it is that; fewer are learned by heart less.
const L2_DIM: f64 = 1280.0;
const MAX_STEPS: usize = 40;
const TOLERANCE: f64 = 2e-4;

/// A fitted classifier, on features as they came: standardising is folded into its weights.
#[derive(Clone, Debug)]
pub struct Logistic {
    weights: Panels,
    bias: Vec<f32>,
}

impl Logistic {
    /// Fits on rows of one length, with a class below `num_classes` for each. Features are
    /// standardised by the rows' own mean and deviation. The same on any number of threads.
    ///
    /// Full-batch L-BFGS; the loss is the mean cross-entropy with L2 on standardised weights.
    pub fn fit(rows: &[&[f32]], classes: &[u32], num_classes: usize) -> Self {
        Self::fit_weighed(rows, classes, &vec![1.0; num_classes])
    }

    /// As [`Self::fit`], with the loss of each class multiplied with its weight.
    pub fn fit_weighed(rows: &[&[f32]], classes: &[u32], class_weights: &[f32]) -> Self {
        let dim = rows.first().map_or(0, |row| row.len());
        let l2 = L2 * (dim as f64 / L2_DIM).clamp(0.02, 1.0);
        let scale = Standard::of(rows, dim);
        Self::fit_scaled(rows, classes, class_weights, &scale, l2)
    }

    /// Fits on rows that are scaled already, trusting all labels: the fewer there are, the
    /// stronger the L2, as a prior of that strength against each of them would have it.
    pub fn fit_trusting(
        rows: &[&[f32]],
        classes: &[u32],
        num_classes: usize,
        strength: f64,
    ) -> Self {
        let dim = rows.first().map_or(0, |row| row.len());
        let l2 = strength / rows.len().max(1) as f64;
        let even = vec![1.0; num_classes];
        Self::fit_scaled(rows, classes, &even, &Standard::none(dim), l2)
    }

    fn fit_scaled(
        rows: &[&[f32]],
        classes: &[u32],
        class_weights: &[f32],
        scale: &Standard,
        l2: f64,
    ) -> Self {
        let num_classes = class_weights.len();
        let dim = scale.mean.len();
        let count = rows.len().max(1) as f64;
        // Priors first: the bias of a model that knows nothing else.
        let mut start = vec![0.0f64; num_classes * (dim + 1)];
        for class in classes {
            start[num_classes * dim + *class as usize] += 1.0;
        }
        for prior in &mut start[num_classes * dim..] {
            *prior = ((*prior + 0.5) / (count + 1.0)).ln();
        }
        let found = lbfgs::minimise(start, MAX_STEPS, TOLERANCE, |at| {
            let model = Self::unscaled(at, dim, num_classes, scale);
            let (loss, raw, sums) = model.loss(rows, classes, class_weights);
            let mut gradient = vec![0.0; at.len()];
            let mut penalty = 0.0;
            for class in 0..num_classes {
                for j in 0..dim {
                    let i = class * dim + j;
                    let slope = raw[model.weights.at(j, class)] - scale.mean[j] * sums[class];
                    gradient[i] = slope * scale.inverse[j] / count + l2 * at[i];
                    penalty += at[i] * at[i];
                }
                gradient[num_classes * dim + class] = sums[class] / count;
            }
            (loss / count + 0.5 * l2 * penalty, gradient)
        });
        Self::unscaled(&found, dim, num_classes, scale)
    }

    /// What a feature adds to the score of a class.
    pub fn weight(&self, feature: usize, class: usize) -> f32 {
        self.weights.data[self.weights.at(feature, class)]
    }

    /// The score that each class begins with.
    pub fn bias(&self) -> &[f32] {
        &self.bias
    }

    /// From weights `[classes, dim]` on standardised features, followed by biases.
    fn unscaled(at: &[f64], dim: usize, num_classes: usize, scale: &Standard) -> Self {
        let weights = Panels::pack(dim, num_classes, |j, class| {
            (at[class * dim + j] * scale.inverse[j]) as f32
        });
        let shift = |class: usize| -> f64 {
            (0..dim)
                .map(|j| at[class * dim + j] * scale.inverse[j] * scale.mean[j])
                .sum()
        };
        let bias = (0..num_classes)
            .map(|class| (at[num_classes * dim + class] - shift(class)) as f32)
            .collect();
        Self { weights, bias }
    }

    /// Summed loss, its gradient by the panels' layout, and by the biases.
    fn loss(
        &self,
        rows: &[&[f32]],
        classes: &[u32],
        class_weights: &[f32],
    ) -> (f64, Vec<f64>, Vec<f64>) {
        let width = self.weights.width();
        let parts = over_chunks(rows, |first, chunk| {
            let mut scores = vec![0.0; chunk.len() * width];
            self.weights.multiply(chunk, &mut scores);
            let mut loss = 0.0;
            let mut sums = vec![0.0; self.bias.len()];
            for (row, class) in scores.chunks_exact_mut(width).zip(&classes[first..]) {
                self.softmax(row);
                let weight = class_weights[*class as usize];
                let given = &mut row[*class as usize];
                loss -= f64::from(weight) * f64::from(given.max(1e-30)).ln();
                *given -= 1.0;
                for value in &mut *row {
                    *value *= weight;
                }
                for (sum, value) in sums.iter_mut().zip(&*row) {
                    *sum += f64::from(*value);
                }
            }
            let mut gradient = Panels::zeros(self.weights.depth, self.weights.columns);
            gradient.add_outer(chunk, &scores);
            (loss, gradient.data, sums)
        });
        let mut loss = 0.0;
        let mut gradient = vec![0.0; self.weights.data.len()];
        let mut sums = vec![0.0; self.bias.len()];
        for (part, slopes, part_sums) in parts {
            loss += part;
            for (to, from) in gradient.iter_mut().zip(slopes) {
                *to += f64::from(from);
            }
            for (to, from) in sums.iter_mut().zip(part_sums) {
                *to += from;
            }
        }
        (loss, gradient, sums)
    }

    /// Scores to probabilities, in place; the padding becomes 0.
    fn softmax(&self, row: &mut [f32]) {
        let (scores, padding) = row.split_at_mut(self.bias.len());
        padding.fill(0.0);
        for (score, bias) in scores.iter_mut().zip(&self.bias) {
            *score += bias;
        }
        softmax(scores);
    }

    /// Probabilities of the classes, `[rows, classes]`.
    pub fn probabilities(&self, rows: &[&[f32]]) -> Vec<f32> {
        let (width, k) = (self.weights.width(), self.bias.len());
        let parts = over_chunks(rows, |_, chunk| {
            let mut scores = vec![0.0; chunk.len() * width];
            self.weights.multiply(chunk, &mut scores);
            let mut out = Vec::with_capacity(chunk.len() * k);
            for row in scores.chunks_exact_mut(width.max(1)) {
                self.softmax(row);
                out.extend_from_slice(&row[..k]);
            }
            out
        });
        parts.concat()
    }
}

/// Mean and 1 / deviation of each feature; a feature that never changes counts for nothing.
struct Standard {
    mean: Vec<f64>,
    inverse: Vec<f64>,
}

impl Standard {
    /// Features as they come.
    fn none(dim: usize) -> Self {
        Self {
            mean: vec![0.0; dim],
            inverse: vec![1.0; dim],
        }
    }

    fn of(rows: &[&[f32]], dim: usize) -> Self {
        let parts = over_chunks(rows, |_, chunk| {
            let mut sums = vec![[0.0f64; 2]; dim];
            for row in chunk {
                for (sum, value) in sums.iter_mut().zip(*row) {
                    let value = f64::from(*value);
                    sum[0] += value;
                    sum[1] += value * value;
                }
            }
            sums
        });
        let mut totals = vec![[0.0f64; 2]; dim];
        for (to, from) in parts.iter().flat_map(|part| totals_pairs(part)) {
            totals[to][0] += from[0];
            totals[to][1] += from[1];
        }
        let n = rows.len().max(1) as f64;
        let mean: Vec<f64> = totals.iter().map(|t| t[0] / n).collect();
        let inverse = totals
            .iter()
            .zip(&mean)
            .map(|(t, mean)| {
                let deviation = (t[1] / n - mean * mean).max(0.0).sqrt();
                if deviation > 1e-6 * (1.0 + mean.abs()) {
                    1.0 / deviation
                } else {
                    0.0
                }
            })
            .collect();
        Self { mean, inverse }
    }
}

fn totals_pairs(part: &[[f64; 2]]) -> impl Iterator<Item = (usize, [f64; 2])> {
    part.iter().copied().enumerate()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn separated_classes_are_learned_the_same_on_any_number_of_threads() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let classes: Vec<u32> = (0..600).map(|i| i % 3).collect();
        let rows: Vec<Vec<f32>> = classes
            .iter()
            .map(|c| {
                (0..20)
                    .map(|j| rng.random_range(-1.0..1.0) + if j % 3 == *c { 1.5 } else { 7.0 })
                    .collect()
            })
            .collect();
        let rows: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
        let probabilities = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| Logistic::fit(&rows, &classes, 3).probabilities(&rows))
        };
        let one = probabilities(1);
        assert_eq!(one, probabilities(3));
        for (row, class) in one.chunks_exact(3).zip(&classes) {
            assert!(row[*class as usize] > 0.6, "{row:?}");
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }
}
