//! Activations that are applied where a result is written.

use pulp::Simd;

/// What is done to a value before it is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Activation {
    None,
    /// Bounds; `ReLU` is 0 and infinity.
    Clamp {
        min: f32,
        max: f32,
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
    /// Applies it to one value; NaN stays NaN.
    pub fn apply(self, x: f32) -> f32 {
        match self {
            Self::None => x,
            Self::Clamp { min, max } => x.clamp(min, max),
            Self::Sigmoid => 1.0 / (1.0 + (-x).exp()),
            Self::HardSigmoid { alpha, beta } => (x * alpha + beta).clamp(0.0, 1.0),
            Self::HardSwish => x * (x / 6.0 + 0.5).clamp(0.0, 1.0),
            Self::Tanh => x.tanh(),
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
pub(super) fn clamp<S: Simd>(simd: S, x: S::f32s, bounds: Option<(S::f32s, S::f32s)>) -> S::f32s {
    match bounds {
        Some((min, max)) => simd.min_f32s(max, simd.max_f32s(min, x)),
        None => x,
    }
}

/// Bounds spread over vector registers.
#[inline(always)]
pub(super) fn splat_bounds<S: Simd>(
    simd: S,
    bounds: Option<(f32, f32)>,
) -> Option<(S::f32s, S::f32s)> {
    bounds.map(|(min, max)| (simd.splat_f32s(min), simd.splat_f32s(max)))
}
