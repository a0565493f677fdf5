//! Dense convolutions as matrix products: each result pixel is a row of what its window holds.

use super::matrix::{Matrix, product};
use super::{Bounds, Size, share};
use crate::graph::op::Padding;
use rayon::prelude::*;
use std::cell::RefCell;

/// Floats of laid-out windows at a time: they stay in the second-level cache.
const BLOCK_FLOATS: usize = 96 * 1024;

thread_local! {
    static PATCHES: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
    static GRADIENTS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// How windows lie over a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// The picture.
    pub input: Size,
    /// One pixel for each window.
    pub output: Size,
    /// Height and width of a window.
    pub kernel: [usize; 2],
    /// Step down and to the right.
    pub stride: [usize; 2],
    /// Distance of a window's pixels.
    pub dilation: [usize; 2],
    /// Zeros around the picture.
    pub padding: Padding,
}

impl Windows {
    /// Whether each window is one pixel, in order.
    pub fn are_pixels(&self) -> bool {
        self.kernel == [1, 1] && self.stride == [1, 1] && self.padding == Padding::default()
    }

    /// Values in a window.
    pub fn len(&self) -> usize {
        self.kernel[0] * self.kernel[1] * self.input.channels
    }

    /// Calls `each(window pixel, first tap, taps, picture value)` for every run of taps that lie
    /// side by side in both.
    #[inline(always)]
    fn runs(&self, mut each: impl FnMut(usize, usize, usize, usize)) {
        let channels = self.input.channels;
        let wide = self.kernel[1] * channels;
        for y in 0..self.output.height {
            for x in 0..self.output.width {
                let window = y * self.output.width + x;
                for ky in 0..self.kernel[0] {
                    let from_y = (y * self.stride[0] + ky * self.dilation[0])
                        .checked_sub(self.padding.top)
                        .filter(|y| *y < self.input.height);
                    let Some(from_y) = from_y else { continue };
                    let row = from_y * self.input.width;
                    let left = x * self.stride[1];
                    if self.dilation[1] == 1 {
                        let first = self.padding.left.saturating_sub(left);
                        let end = (self.input.width + self.padding.left)
                            .saturating_sub(left)
                            .min(self.kernel[1]);
                        if first < end {
                            let at = (row + left + first - self.padding.left) * channels;
                            let tap = ky * wide + first * channels;
                            each(window, tap, (end - first) * channels, at);
                        }
                        continue;
                    }
                    for kx in 0..self.kernel[1] {
                        let from_x = (left + kx * self.dilation[1])
                            .checked_sub(self.padding.left)
                            .filter(|x| *x < self.input.width);
                        if let Some(from_x) = from_x {
                            let tap = ky * wide + kx * channels;
                            each(window, tap, channels, (row + from_x) * channels);
                        }
                    }
                }
            }
        }
    }

    fn lay_out(&self, pictures: &[f32], patches: &mut Vec<f32>) {
        let (long, pixels) = (self.len(), self.output.num_pixels());
        let count = pictures.len() / self.input.len();
        patches.clear();
        patches.resize(count * pixels * long, 0.0);
        for (picture, patches) in pictures
            .chunks_exact(self.input.len())
            .zip(patches.chunks_exact_mut(pixels * long))
        {
            self.runs(|window, tap, taps, at| {
                let to = window * long + tap;
                patches[to..to + taps].copy_from_slice(&picture[at..at + taps]);
            });
        }
    }

    /// Adds what lies in windows back to where it came from.
    fn lay_back(&self, patches: &[f32], pictures: &mut [f32]) {
        let (long, pixels) = (self.len(), self.output.num_pixels());
        pulp::Arch::new().dispatch(|| {
            for (picture, patches) in pictures
                .chunks_exact_mut(self.input.len())
                .zip(patches.chunks_exact(pixels * long))
            {
                self.runs(|window, tap, taps, at| {
                    let from = window * long + tap;
                    let values = picture[at..at + taps].iter_mut();
                    for (value, more) in values.zip(&patches[from..from + taps]) {
                        *value += more;
                    }
                });
            }
        });
    }

    /// Samples whose windows are laid out at once.
    fn block(&self, most: usize) -> usize {
        let floats = self.output.num_pixels() * self.len();
        (BLOCK_FLOATS / floats.max(1)).clamp(1, most.max(1))
    }
}

/// `out = clamp(windows · weight + bias)` for a batch; `weight` is `[window, out channels]`.
pub fn forward(
    windows: &Windows,
    x: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    bounds: Bounds,
    out: &mut [f32],
) {
    let (long, channels) = (windows.len(), windows.output.channels);
    let samples = x.len() / windows.input.len();
    let block = windows.block(share(samples));
    x.par_chunks(block * windows.input.len())
        .zip(out.par_chunks_mut(block * windows.output.len()))
        .for_each(|(x, out)| {
            let rows = out.len() / channels;
            let weight = Matrix::new(weight, long, channels);
            if windows.are_pixels() {
                product(Matrix::new(x, rows, long), weight, out, false);
            } else {
                PATCHES.with_borrow_mut(|patches| {
                    windows.lay_out(x, patches);
                    product(Matrix::new(patches, rows, long), weight, out, false);
                });
            }
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
    let samples = x.len() / windows.input.len();
    let part = share(samples);
    let wants_weight = d_weight.is_some();
    let wants_bias = d_bias.is_some();
    let (of_input, of_output) = (part * windows.input.len(), part * windows.output.len());
    let work = |((x, dy), dx): ((&[f32], &[f32]), Option<&mut [f32]>)| {
        part_backward(windows, x, weight, dy, wants_weight, wants_bias, dx)
    };
    let pairs = x.par_chunks(of_input).zip(dy.par_chunks(of_output));
    let parts: Vec<(Vec<f32>, Vec<f32>)> = match dx {
        Some(dx) => pairs
            .zip(dx.par_chunks_mut(of_input))
            .map(|(pair, dx)| work((pair, Some(dx))))
            .collect(),
        None => pairs.map(|pair| work((pair, None))).collect(),
    };
    if let Some(d_weight) = d_weight {
        for (part, _) in &parts {
            super::pointwise::add(d_weight, part);
        }
    }
    if let Some(d_bias) = d_bias {
        for (_, part) in &parts {
            super::pointwise::add(d_bias, part);
        }
    }
}

fn part_backward(
    windows: &Windows,
    x: &[f32],
    weight: &[f32],
    dy: &[f32],
    wants_weight: bool,
    wants_bias: bool,
    mut dx: Option<&mut [f32]>,
) -> (Vec<f32>, Vec<f32>) {
    let (long, channels) = (windows.len(), windows.output.channels);
    let weight = Matrix::new(weight, long, channels);
    let mut d_weight = vec![0.0; if wants_weight { long * channels } else { 0 }];
    let mut d_bias = vec![0.0; if wants_bias { channels } else { 0 }];
    if wants_bias {
        super::pointwise::add_rows(dy, &mut d_bias);
    }
    if windows.are_pixels() {
        let rows = dy.len() / channels;
        let dy = Matrix::new(dy, rows, channels);
        if wants_weight {
            let x = Matrix::new(x, rows, long).transposed();
            product(x, dy, &mut d_weight, false);
        }
        if let Some(dx) = dx {
            product(dy, weight.transposed(), dx, false);
        }
        return (d_weight, d_bias);
    }
    if let Some(dx) = &mut dx {
        dx.fill(0.0);
    }
    let block = windows.block(x.len() / windows.input.len());
    let (of_input, of_output) = (block * windows.input.len(), block * windows.output.len());
    for (i, (x, dy)) in x.chunks(of_input).zip(dy.chunks(of_output)).enumerate() {
        let rows = dy.len() / channels;
        let dy = Matrix::new(dy, rows, channels);
        if wants_weight {
            PATCHES.with_borrow_mut(|patches| {
                windows.lay_out(x, patches);
                let patches = Matrix::new(patches, rows, long).transposed();
                product(patches, dy, &mut d_weight, i > 0);
            });
        }
        if let Some(dx) = &mut dx {
            GRADIENTS.with_borrow_mut(|patches| {
                patches.resize(rows * long, 0.0);
                product(dy, weight.transposed(), patches, false);
                let at = i * of_input;
                windows.lay_back(&patches[..rows * long], &mut dx[at..at + x.len()]);
            });
        }
    }
    (d_weight, d_bias)
}
