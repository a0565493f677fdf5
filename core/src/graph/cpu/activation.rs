//! Activations that are applied where a result is written.

use crate::graph::Op;
use pulp::Simd;

/// What is done to a value before it is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Activation {
    None,
    /// Bounds; `ReLU` is 0 and infinity.
    Clamp {
        min: f32,
        max: f32,
    },
    Leaky {
        alpha: f32,
    },
    Sigmoid,
    HardSigmoid {
        alpha: f32,
        beta: f32,
    },
    HardSwish,
    Tanh,
}

impl Activation {
    /// The activation that an operator is, if it is one.
    pub fn of(op: &Op) -> Option<Self> {
        match op {
            Op::Relu => Some(Self::Clamp {
                min: 0.0,
                max: f32::INFINITY,
            }),
            Op::Clip { min, max } if min <= max => Some(Self::Clamp {
                min: *min,
                max: *max,
            }),
            Op::LeakyRelu { alpha } => Some(Self::Leaky { alpha: *alpha }),
            Op::Sigmoid => Some(Self::Sigmoid),
            Op::HardSigmoid { alpha, beta } => Some(Self::HardSigmoid {
                alpha: *alpha,
                beta: *beta,
            }),
            Op::HardSwish => Some(Self::HardSwish),
            Op::Tanh => Some(Self::Tanh),
            _ => None,
        }
    }

    /// Applies it to one value; NaN stays NaN.
    pub fn apply(self, x: f32) -> f32 {
        match self {
            Self::None => x,
            Self::Clamp { min, max } => x.clamp(min, max),
            Self::Leaky { alpha } => {
                if x < 0.0 {
                    alpha * x
                } else {
                    x
                }
            }
            Self::Sigmoid => 1.0 / (1.0 + (-x).exp()),
            Self::HardSigmoid { alpha, beta } => (x * alpha + beta).clamp(0.0, 1.0),
            Self::HardSwish => x * (x / 6.0 + 0.5).clamp(0.0, 1.0),
            Self::Tanh => x.tanh(),
        }
    }

    /// The slope at `x`, where the result is `y`.
    pub fn slope(self, x: f32, y: f32) -> f32 {
        let inside = |low: f32, high: f32| if y > low && y < high { 1.0 } else { 0.0 };
        match self {
            Self::None => 1.0,
            Self::Clamp { min, max } => inside(min, max),
            Self::Leaky { alpha } => {
                if x < 0.0 {
                    alpha
                } else {
                    1.0
                }
            }
            Self::Sigmoid => y * (1.0 - y),
            Self::HardSigmoid { alpha, .. } => alpha * inside(0.0, 1.0),
            Self::HardSwish => match x {
                ..=-3.0 => 0.0,
                3.0.. => 1.0,
                x => x / 3.0 + 0.5,
            },
            Self::Tanh => 1.0 - y * y,
        }
    }

    /// Applies it to many values in place.
    pub fn apply_all(self, values: &mut [f32]) {
        if self != Self::None {
            for value in values {
                *value = self.apply(*value);
            }
        }
    }

    /// The bounds, where kernels can apply them in registers.
    pub fn bounds(self) -> Option<(f32, f32)> {
        match self {
            Self::Clamp { min, max } => Some((min, max)),
            _ => None,
        }
    }

    /// What is left to do after kernels have applied [`Activation::bounds`].
    pub fn beyond_bounds(self) -> Self {
        match self {
            Self::Clamp { .. } => Self::None,
            other => other,
        }
    }
}

/// Bounds in a vector register; the operand order lets NaN through on x86, too.
#[inline(always)]
pub(crate) fn clamp<S: Simd>(simd: S, x: S::f32s, bounds: Option<(S::f32s, S::f32s)>) -> S::f32s {
    match bounds {
        Some((min, max)) => simd.min_f32s(max, simd.max_f32s(min, x)),
        None => x,
    }
}

/// Bounds spread over vector registers.
#[inline(always)]
pub(crate) fn splat_bounds<S: Simd>(
    simd: S,
    bounds: Option<(f32, f32)>,
) -> Option<(S::f32s, S::f32s)> {
    bounds.map(|(min, max)| (simd.splat_f32s(min), simd.splat_f32s(max)))
}
