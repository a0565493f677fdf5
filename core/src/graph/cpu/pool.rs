//! Pooling over windows and over whole pictures.

use super::conv::{Size, Windows};

/// What a window becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PoolKind {
    Max,
    /// Mean; padding counts as zeros if `count_padding`.
    Mean {
        count_padding: bool,
    },
}

/// Pooling over windows.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    pub input: Size,
    pub output: Size,
    pub windows: Windows,
    pub kind: PoolKind,
}

impl Pool {
    /// Computes one picture.
    pub fn run(&self, input: &[f32], out: &mut [f32]) {
        let Windows {
            kernel,
            stride,
            padding,
            ..
        } = self.windows;
        let channels = self.input.channels;
        let start = if self.kind == PoolKind::Max {
            f32::NEG_INFINITY
        } else {
            0.0
        };
        for (index, pixel) in out.chunks_exact_mut(channels).enumerate() {
            let (y, x) = (index / self.output.width, index % self.output.width);
            pixel.fill(start);
            let mut count = 0;
            for ky in 0..kernel[0] {
                for kx in 0..kernel[1] {
                    let from_y = (y * stride[0] + ky).checked_sub(padding.top);
                    let from_x = (x * stride[1] + kx).checked_sub(padding.left);
                    let (Some(from_y), Some(from_x)) = (from_y, from_x) else {
                        continue;
                    };
                    if from_y >= self.input.height || from_x >= self.input.width {
                        continue;
                    }
                    count += 1;
                    let at = (from_y * self.input.width + from_x) * channels;
                    let values = &input[at..at + channels];
                    match self.kind {
                        PoolKind::Max => {
                            for (to, value) in pixel.iter_mut().zip(values) {
                                *to = if value.is_nan() {
                                    *value
                                } else {
                                    to.max(*value)
                                };
                            }
                        }
                        PoolKind::Mean { .. } => {
                            for (to, value) in pixel.iter_mut().zip(values) {
                                *to += value;
                            }
                        }
                    }
                }
            }
            if let PoolKind::Mean { count_padding } = self.kind {
                let divisor = if count_padding {
                    kernel[0] * kernel[1]
                } else {
                    count.max(1)
                };
                for value in pixel {
                    *value /= divisor as f32;
                }
            }
        }
    }
}

/// Mean of each channel over a whole picture.
pub(super) fn global_mean(size: Size, input: &[f32], out: &mut [f32]) {
    out.fill(0.0);
    for pixel in input.chunks_exact(size.channels) {
        for (to, value) in out.iter_mut().zip(pixel) {
            *to += value;
        }
    }
    let count = (size.height * size.width) as f32;
    for value in out {
        *value /= count;
    }
}

/// eˣ over the sum of all eˣ, in place.
pub(crate) fn softmax(values: &mut [f32]) {
    let largest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for value in &mut *values {
        *value = (*value - largest).exp();
        sum += *value;
    }
    for value in values {
        *value /= sum;
    }
}
