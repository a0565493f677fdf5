//! Convolutions as matrix products: pictures are `[height, width, channels]`, and each result
//! pixel is one row.

use super::activation::Activation;
use super::matrix::PackedMatrix;
use crate::graph::op::Padding;
use rayon::prelude::*;
use std::cell::RefCell;

/// Rows are handed out in blocks that keep the operands in the second-level cache.
const BLOCK_FLOATS: usize = 48 * 1024;

/// Height, width and channels of a picture in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
}

impl Size {
    pub fn len(self) -> usize {
        self.height * self.width * self.channels
    }
}

/// How windows lie over a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Windows {
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    pub dilation: [usize; 2],
    pub padding: Padding,
}

impl Windows {
    /// Whether each window is one pixel, in order.
    pub fn are_pixels(&self) -> bool {
        self.kernel == [1, 1] && self.stride == [1, 1] && self.padding == Padding::default()
    }
}

/// A convolution with one matrix for each group of channels.
#[derive(Clone, Debug)]
pub(super) struct DenseConv {
    pub input: Size,
    pub output: Size,
    pub windows: Windows,
    /// `[kernel height · kernel width · channels in a group] × [results of a group]`.
    pub groups: Vec<PackedMatrix>,
    pub activation: Activation,
}

impl DenseConv {
    /// Computes one picture; `residual` is added before the activation.
    pub fn run(&self, input: &[f32], residual: Option<&[f32]>, out: &mut [f32], in_parallel: bool) {
        let channels = self.output.channels;
        let num_rows = self.output.height * self.output.width;
        let k = self.groups[0].num_inputs();
        let mut block = (BLOCK_FLOATS / k.max(1))
            .clamp(12, 384)
            .next_multiple_of(12);
        if in_parallel {
            let share = num_rows.div_ceil(rayon::current_num_threads());
            block = block.min(share.next_multiple_of(12));
        }
        let run_block = |(index, out): (usize, &mut [f32])| {
            let first = index * block;
            let residual = residual.map(|r| &r[first * channels..][..out.len()]);
            self.run_rows(input, first, residual, out);
        };
        if in_parallel && num_rows > block {
            out.par_chunks_mut(block * channels)
                .enumerate()
                .for_each(run_block);
        } else {
            out.chunks_mut(block * channels)
                .enumerate()
                .for_each(run_block);
        }
    }

    fn run_rows(&self, input: &[f32], first: usize, residual: Option<&[f32]>, out: &mut [f32]) {
        thread_local! {
            static PATCHES: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
            static RESULTS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
        }
        let num_rows = out.len() / self.output.channels;
        if let [matrix] = &self.groups[..] {
            if self.windows.are_pixels() {
                let rows = &input[first * self.input.channels..][..num_rows * self.input.channels];
                matrix.multiply(rows, residual, self.activation, out);
            } else {
                PATCHES.with_borrow_mut(|patches| {
                    self.lay_out(input, first, num_rows, 0, patches);
                    matrix.multiply(patches, residual, self.activation, out);
                });
            }
            return;
        }
        PATCHES.with_borrow_mut(|patches| {
            RESULTS.with_borrow_mut(|results| {
                for (group, matrix) in self.groups.iter().enumerate() {
                    self.lay_out(input, first, num_rows, group, patches);
                    let count = matrix.num_outputs();
                    results.clear();
                    results.resize(num_rows * count, 0.0);
                    matrix.multiply(patches, None, Activation::None, results);
                    for (row, result) in results.chunks_exact(count).enumerate() {
                        let at = row * self.output.channels + group * count;
                        out[at..at + count].copy_from_slice(result);
                    }
                }
            });
        });
        if let Some(residual) = residual {
            for (value, more) in out.iter_mut().zip(residual) {
                *value += more;
            }
        }
        self.activation.apply_all(out);
    }

    /// Lays the windows of some result pixels out as rows.
    fn lay_out(
        &self,
        input: &[f32],
        first: usize,
        num_rows: usize,
        group: usize,
        patches: &mut Vec<f32>,
    ) {
        let Windows {
            kernel,
            stride,
            dilation,
            padding,
        } = self.windows;
        let per_group = self.input.channels / self.groups.len();
        let k = self.groups[group].num_inputs();
        patches.clear();
        patches.resize(num_rows * k, 0.0);
        for (row, patch) in patches.chunks_exact_mut(k).enumerate() {
            let (y, x) = (
                (first + row) / self.output.width,
                (first + row) % self.output.width,
            );
            let mut taps = patch.chunks_exact_mut(per_group);
            for ky in 0..kernel[0] {
                let from_y = (y * stride[0] + ky * dilation[0]).checked_sub(padding.top);
                let from_y = from_y.filter(|y| *y < self.input.height);
                for kx in 0..kernel[1] {
                    let Some(tap) = taps.next() else { return };
                    let from_x = (x * stride[1] + kx * dilation[1]).checked_sub(padding.left);
                    let from_x = from_x.filter(|x| *x < self.input.width);
                    if let (Some(y), Some(x)) = (from_y, from_x) {
                        let at =
                            (y * self.input.width + x) * self.input.channels + group * per_group;
                        tap.copy_from_slice(&input[at..at + per_group]);
                    }
                }
            }
        }
    }
}
