//! Smooth activations with their slopes.

use super::pointwise::CHUNK;
use rayon::prelude::*;

/// A function of one value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Curve {
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
    /// clamp(alpha · x + beta, 0, 1).
    HardSigmoid {
        /// Slope.
        alpha: f32,
        /// Offset.
        beta: f32,
    },
    /// x · clamp(x / 6 + 1/2, 0, 1).
    HardSwish,
    /// Hyperbolic tangent.
    Tanh,
}

impl Curve {
    fn at(self, x: f32) -> f32 {
        match self {
            Self::Sigmoid => 1.0 / (1.0 + (-x).exp()),
            Self::HardSigmoid { alpha, beta } => (x * alpha + beta).clamp(0.0, 1.0),
            Self::HardSwish => x * (x / 6.0 + 0.5).clamp(0.0, 1.0),
            Self::Tanh => x.tanh(),
        }
    }

    /// The slope at `x`, where the function is `y`.
    fn slope(self, x: f32, y: f32) -> f32 {
        match self {
            Self::Sigmoid => y * (1.0 - y),
            Self::HardSigmoid { alpha, .. } => {
                if y > 0.0 && y < 1.0 {
                    alpha
                } else {
                    0.0
                }
            }
            Self::HardSwish => match x {
                ..=-3.0 => 0.0,
                3.0.. => 1.0,
                x => x / 3.0 + 0.5,
            },
            Self::Tanh => 1.0 - y * y,
        }
    }
}

/// `to = curve(from)`.
pub fn forward(curve: Curve, from: &[f32], to: &mut [f32]) {
    to.par_chunks_mut(CHUNK)
        .zip(from.par_chunks(CHUNK))
        .for_each(|(to, from)| {
            for (to, from) in to.iter_mut().zip(from) {
                *to = curve.at(*from);
            }
        });
}

/// Sets the gradient of the input from that of the result `y`.
pub fn backward(curve: Curve, x: &[f32], y: &[f32], dy: &[f32], dx: &mut [f32]) {
    dx.par_chunks_mut(CHUNK)
        .zip(dy.par_chunks(CHUNK))
        .zip(x.par_chunks(CHUNK).zip(y.par_chunks(CHUNK)))
        .for_each(|((dx, dy), (x, y))| {
            let values = x.iter().zip(y);
            for ((dx, dy), (x, y)) in dx.iter_mut().zip(dy).zip(values) {
                *dx = dy * curve.slope(*x, *y);
            }
        });
}
