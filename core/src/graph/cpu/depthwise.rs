//! Convolutions in which each channel has a kernel of its own.

use super::activation::{Activation, clamp, splat_bounds};
use super::conv::{Size, Windows};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

/// Result pixels that share a loaded weight.
const TILE: usize = 4;

/// A depthwise convolution.
#[derive(Clone, Debug)]
pub(super) struct DepthwiseConv {
    pub input: Size,
    pub output: Size,
    pub windows: Windows,
    /// `[kernel height · kernel width, channels]`.
    pub weights: Vec<f32>,
    /// `[channels]`.
    pub bias: Vec<f32>,
    pub activation: Activation,
}

impl DepthwiseConv {
    /// Computes one picture.
    pub fn run(&self, input: &[f32], out: &mut [f32], in_parallel: bool) {
        let row = self.output.width * self.output.channels;
        let run_row = |(y, out): (usize, &mut [f32])| {
            Arch::new().dispatch(Row {
                conv: self,
                input,
                y,
                out: &mut *out,
            });
            self.activation.beyond_bounds().apply_all(out);
        };
        if in_parallel {
            out.par_chunks_mut(row)
                .enumerate()
                .with_min_len(4)
                .for_each(run_row);
        } else {
            out.chunks_mut(row).enumerate().for_each(run_row);
        }
    }
}

/// One row of result pixels.
struct Row<'a> {
    conv: &'a DepthwiseConv,
    input: &'a [f32],
    y: usize,
    out: &'a mut [f32],
}

impl WithSimd for Row<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        if self.conv.input.channels.is_multiple_of(S::F32_LANES) {
            self.run_vectors(simd);
        } else {
            self.run_plain();
        }
    }
}

impl Row<'_> {
    /// Kernel rows that meet the picture, with the picture row that each meets.
    #[inline(always)]
    fn kernel_rows(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let Windows {
            kernel,
            stride,
            dilation,
            padding,
        } = self.conv.windows;
        let (y, height) = (self.y, self.conv.input.height);
        (0..kernel[0]).filter_map(move |ky| {
            let from = (y * stride[0] + ky * dilation[0]).checked_sub(padding.top)?;
            (from < height).then_some((ky, from))
        })
    }

    #[inline(always)]
    fn run_vectors<S: Simd>(mut self, simd: S) {
        let Windows {
            kernel,
            stride,
            dilation,
            padding,
        } = self.conv.windows;
        let width = self.conv.input.width;
        let out_width = self.conv.output.width;
        // Result pixels whose windows lie inside the picture from left to right.
        let first_inner = padding.left.div_ceil(stride[1]).min(out_width);
        let reach = (kernel[1] - 1) * dilation[1];
        let end_inner = match (width + padding.left).checked_sub(reach + 1) {
            Some(last) => (last / stride[1] + 1).clamp(first_inner, out_width),
            None => first_inner,
        };
        let mut x = 0;
        while x < out_width {
            if x >= first_inner && x + TILE <= end_inner {
                self.pixels::<S, TILE>(simd, x, 0, kernel[1]);
                x += TILE;
            } else {
                let start = x * stride[1];
                let is_inside = |kx: usize| {
                    (start + kx * dilation[1])
                        .checked_sub(padding.left)
                        .is_some_and(|from| from < width)
                };
                let first = (0..kernel[1]).find(|kx| is_inside(*kx)).unwrap_or(0);
                let count = (first..kernel[1]).take_while(|kx| is_inside(*kx)).count();
                self.pixels::<S, 1>(simd, x, first, first + count);
                x += 1;
            }
        }
    }

    /// `N` result pixels from `x` on, over the kernel columns `first..end`, which all lie inside.
    #[inline(always)]
    fn pixels<S: Simd, const N: usize>(&mut self, simd: S, x: usize, first: usize, end: usize) {
        let Windows {
            kernel,
            stride,
            dilation,
            padding,
        } = self.conv.windows;
        let channels = self.conv.input.channels;
        let vectors = channels / S::F32_LANES;
        let (weights, _) = S::as_simd_f32s(&self.conv.weights);
        let (bias, _) = S::as_simd_f32s(&self.conv.bias);
        let (input, _) = S::as_simd_f32s(self.input);
        let bounds = splat_bounds(simd, self.conv.activation.bounds());
        let kernel_rows = self.kernel_rows();
        let mut rows = [(0, 0); 16];
        let mut num_rows = 0;
        for row in kernel_rows.take(rows.len()) {
            rows[num_rows] = row;
            num_rows += 1;
        }
        let (out, _) = S::as_mut_simd_f32s(&mut self.out[x * channels..(x + N) * channels]);
        for v in 0..vectors {
            let mut sums = [bias[v]; N];
            for (ky, from_y) in &rows[..num_rows] {
                for kx in first..end {
                    let weight = weights[(ky * kernel[1] + kx) * vectors + v];
                    let from_x = x * stride[1] + kx * dilation[1] - padding.left;
                    let at = (from_y * self.conv.input.width + from_x) * vectors + v;
                    for (i, sum) in sums.iter_mut().enumerate() {
                        let value = input[at + i * stride[1] * vectors];
                        *sum = simd.mul_add_e_f32s(value, weight, *sum);
                    }
                }
            }
            for (i, sum) in sums.into_iter().enumerate() {
                out[i * vectors + v] = clamp(simd, sum, bounds);
            }
        }
    }

    /// Any number of channels, one at a time.
    fn run_plain(self) {
        let Windows {
            kernel,
            stride,
            dilation,
            padding,
        } = self.conv.windows;
        let channels = self.conv.input.channels;
        for x in 0..self.conv.output.width {
            for c in 0..channels {
                let mut sum = self.conv.bias[c];
                for (ky, from_y) in self.kernel_rows() {
                    for kx in 0..kernel[1] {
                        let from_x = (x * stride[1] + kx * dilation[1]).checked_sub(padding.left);
                        if let Some(from_x) = from_x.filter(|x| *x < self.conv.input.width) {
                            let at = (from_y * self.conv.input.width + from_x) * channels + c;
                            sum += self.input[at]
                                * self.conv.weights[(ky * kernel[1] + kx) * channels + c];
                        }
                    }
                }
                if let Some((min, max)) = self.conv.activation.bounds() {
                    sum = sum.clamp(min, max);
                }
                self.out[x * channels + c] = sum;
            }
        }
    }
}
