//! Convolutions in which each channel has a kernel of its own; `weight` is `[taps, channels]`.

use super::conv::Windows;
use super::{Bounds, share};
use pulp::Arch;
use rayon::prelude::*;

/// Calls `each(result pixel, tap, picture pixel)` for every tap inside the picture.
#[inline(always)]
fn taps(windows: &Windows, mut each: impl FnMut(usize, usize, usize)) {
    let Windows {
        input,
        output,
        kernel,
        stride,
        dilation,
        padding,
    } = windows;
    for y in 0..output.height {
        for x in 0..output.width {
            for ky in 0..kernel[0] {
                let from_y = (y * stride[0] + ky * dilation[0]).wrapping_sub(padding.top);
                if from_y >= input.height {
                    continue;
                }
                for kx in 0..kernel[1] {
                    let from_x = (x * stride[1] + kx * dilation[1]).wrapping_sub(padding.left);
                    if from_x < input.width {
                        each(
                            y * output.width + x,
                            ky * kernel[1] + kx,
                            from_y * input.width + from_x,
                        );
                    }
                }
            }
        }
    }
}

/// `out = clamp(x * weight + bias)` for a batch.
pub fn forward(
    windows: &Windows,
    x: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    bounds: Bounds,
    out: &mut [f32],
) {
    let c = windows.input.channels;
    x.par_chunks(windows.input.len())
        .zip(out.par_chunks_mut(windows.output.len()))
        .for_each(|(x, out)| {
            Arch::new().dispatch(|| {
                out.fill(0.0);
                taps(windows, |to, tap, from| {
                    let values = out[to * c..][..c].iter_mut();
                    let others = x[from * c..][..c].iter().zip(&weight[tap * c..][..c]);
                    for (value, (x, weight)) in values.zip(others) {
                        *value += x * weight;
                    }
                });
            });
            super::pointwise::add_and_clamp(out, bias, bounds);
        });
}

/// Adds to the gradients of weight and bias, and sets that of the input, where it is wanted.
pub fn backward(
    windows: &Windows,
    x: &[f32],
    weight: &[f32],
    dy: &[f32],
    d_weight: Option<&mut [f32]>,
    d_bias: Option<&mut [f32]>,
    dx: Option<&mut [f32]>,
) {
    let part = share(x.len() / windows.input.len());
    let (of_input, of_output) = (part * windows.input.len(), part * windows.output.len());
    if let Some(d_weight) = d_weight {
        let parts: Vec<Vec<f32>> = x
            .par_chunks(of_input)
            .zip(dy.par_chunks(of_output))
            .map(|(x, dy)| weight_part(windows, x, dy, d_weight.len()))
            .collect();
        for part in &parts {
            super::pointwise::add(d_weight, part);
        }
    }
    if let Some(d_bias) = d_bias {
        super::pointwise::add_rows(dy, d_bias);
    }
    let c = windows.input.channels;
    if let Some(dx) = dx {
        dx.par_chunks_mut(windows.input.len())
            .zip(dy.par_chunks(windows.output.len()))
            .for_each(|(dx, dy)| {
                Arch::new().dispatch(|| {
                    dx.fill(0.0);
                    taps(windows, |to, tap, from| {
                        let values = dx[from * c..][..c].iter_mut();
                        let others = dy[to * c..][..c].iter().zip(&weight[tap * c..][..c]);
                        for (value, (dy, weight)) in values.zip(others) {
                            *value += dy * weight;
                        }
                    });
                });
            });
    }
}

fn weight_part(windows: &Windows, x: &[f32], dy: &[f32], len: usize) -> Vec<f32> {
    let c = windows.input.channels;
    let mut sums = vec![0.0; len];
    Arch::new().dispatch(|| {
        for (x, dy) in x
            .chunks_exact(windows.input.len())
            .zip(dy.chunks_exact(windows.output.len()))
        {
            taps(windows, |to, tap, from| {
                let values = sums[tap * c..][..c].iter_mut();
                let others = dy[to * c..][..c].iter().zip(&x[from * c..][..c]);
                for (value, (dy, x)) in values.zip(others) {
                    *value += dy * x;
                }
            });
        }
    });
    sums
}
