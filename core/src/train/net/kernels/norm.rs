//! Batch normalisation: Ioffe and Szegedy, *Batch Normalization*, ICML 2015.

use super::pointwise::CHUNK;
use super::{Bounds, pointwise};
use pulp::Arch;
use rayon::prelude::*;

/// Rows that are summed in single precision before their sum goes into double precision.
const BLOCK_ROWS: usize = 64;

/// What a batch was normalised with, by channel.
#[derive(Clone, Debug, Default)]
pub struct Used {
    /// Subtracted.
    pub mean: Vec<f32>,
    /// 1 / √(variance + ε), multiplied.
    pub inverse: Vec<f32>,
    /// Whether both come from the batch itself.
    pub is_of_batch: bool,
}

impl Used {
    /// Stored statistics.
    pub fn stored(mean: &[f32], variance: &[f32], epsilon: f32) -> Self {
        Self {
            mean: mean.to_vec(),
            inverse: variance
                .iter()
                .map(|v| 1.0 / (v + epsilon).sqrt())
                .collect(),
            is_of_batch: false,
        }
    }
}

/// Mean and variance (over all rows) of each channel.
pub fn statistics(x: &[f32], channels: usize) -> (Vec<f32>, Vec<f32>) {
    let rows = (x.len() / channels).max(1) as f64;
    let sums = sums_of(x, x, channels, |x, _| (x, x * x));
    let mean: Vec<f32> = sums.iter().map(|s| (s.0 / rows) as f32).collect();
    let variance = sums
        .iter()
        .map(|s| (s.1 / rows - (s.0 / rows).powi(2)).max(0.0) as f32)
        .collect();
    (mean, variance)
}

/// `y = clamp((x − mean) · inverse · scale + bias)`.
pub fn forward(
    x: &[f32],
    used: &Used,
    scale: &[f32],
    bias: &[f32],
    bounds: Bounds,
    out: &mut [f32],
) {
    let factor: Vec<f32> = scale
        .iter()
        .zip(&used.inverse)
        .map(|(s, i)| s * i)
        .collect();
    let shift: Vec<f32> = (0..factor.len())
        .map(|c| bias[c] - used.mean[c] * factor[c])
        .collect();
    pointwise::affine(x, &factor, &shift, bounds, out);
}

/// Adds to the gradients of scale and bias, and sets that of the input, where it is wanted.
pub fn backward(
    x: &[f32],
    used: &Used,
    scale: &[f32],
    dy: &[f32],
    d_scale: Option<&mut [f32]>,
    d_bias: Option<&mut [f32]>,
    dx: Option<&mut [f32]>,
) {
    let channels = scale.len();
    let rows = (x.len() / channels).max(1) as f64;
    let needs_sums = used.is_of_batch || d_scale.is_some() || d_bias.is_some();
    let sums = if needs_sums {
        sums_of(x, dy, channels, |x, dy| (dy, x * dy))
    } else {
        vec![(0.0, 0.0); channels]
    };
    let of_bias: Vec<f64> = sums.iter().map(|s| s.0).collect();
    let of_scale: Vec<f64> = sums
        .iter()
        .enumerate()
        .map(|(c, s)| (s.1 - f64::from(used.mean[c]) * s.0) * f64::from(used.inverse[c]))
        .collect();
    if let Some(d_scale) = d_scale {
        for (sum, part) in d_scale.iter_mut().zip(&of_scale) {
            *sum += *part as f32;
        }
    }
    if let Some(d_bias) = d_bias {
        for (sum, part) in d_bias.iter_mut().zip(&of_bias) {
            *sum += *part as f32;
        }
    }
    let Some(dx) = dx else { return };
    // dx = a · dy + b · x + c, each by channel.
    let mut factors: Vec<[f32; 3]> = Vec::with_capacity(channels);
    for c in 0..channels {
        let a = f64::from(scale[c]) * f64::from(used.inverse[c]);
        let (mut b, mut shift) = (0.0, 0.0);
        if used.is_of_batch {
            b = -a * f64::from(used.inverse[c]) * of_scale[c] / rows;
            shift = -a * of_bias[c] / rows - b * f64::from(used.mean[c]);
        }
        factors.push([a as f32, b as f32, shift as f32]);
    }
    let [a, b, shift] = [0, 1, 2].map(|i| factors.iter().map(|f| f[i]).collect::<Vec<f32>>());
    let chunk = (CHUNK / channels).max(1) * channels;
    dx.par_chunks_mut(chunk)
        .zip(dy.par_chunks(chunk).zip(x.par_chunks(chunk)))
        .for_each(|(dx, (dy, x))| {
            Arch::new().dispatch(|| {
                for ((dx, dy), x) in dx
                    .chunks_exact_mut(channels)
                    .zip(dy.chunks_exact(channels))
                    .zip(x.chunks_exact(channels))
                {
                    for c in 0..channels {
                        dx[c] = a[c] * dy[c] + b[c] * x[c] + shift[c];
                    }
                }
            });
        });
}

/// Sums of two things over all rows, by channel.
fn sums_of(
    x: &[f32],
    other: &[f32],
    channels: usize,
    of: impl Fn(f32, f32) -> (f32, f32) + Sync,
) -> Vec<(f64, f64)> {
    let rows = x.len() / channels;
    let part = super::share(rows).next_multiple_of(BLOCK_ROWS) * channels;
    let parts: Vec<Vec<(f64, f64)>> = x
        .par_chunks(part)
        .zip(other.par_chunks(part))
        .map(|(x, other)| {
            let mut totals = vec![(0.0, 0.0); channels];
            let (mut first, mut second) = (vec![0.0f32; channels], vec![0.0f32; channels]);
            let block = BLOCK_ROWS * channels;
            for (x, other) in x.chunks(block).zip(other.chunks(block)) {
                Arch::new().dispatch(|| {
                    first.fill(0.0);
                    second.fill(0.0);
                    let (first, second) = (&mut first[..channels], &mut second[..channels]);
                    for (x, other) in x.chunks_exact(channels).zip(other.chunks_exact(channels)) {
                        for c in 0..channels {
                            let (a, b) = of(x[c], other[c]);
                            first[c] += a;
                            second[c] += b;
                        }
                    }
                });
                for (c, total) in totals.iter_mut().enumerate() {
                    total.0 += f64::from(first[c]);
                    total.1 += f64::from(second[c]);
                }
            }
            totals
        })
        .collect();
    let mut totals = vec![(0.0, 0.0); channels];
    for part in parts {
        for (total, more) in totals.iter_mut().zip(part) {
            total.0 += more.0;
            total.1 += more.1;
        }
    }
    totals
}
