//! The operators of an encoder, forwards and backwards, on all tokens of a batch as one tall matrix.
//!
//! Work is cut into parts of as many rows, whatever the number of threads, and each sum is made by
//! one of them in order: the numbers are the same everywhere.

use crate::train::net::kernels::matrix::{Matrix, product};
use crate::train::net::kernels::pointwise::add_rows;
use pulp::Arch;
use rayon::prelude::*;

/// Rows that one thread takes at a time.
const ROWS: usize = 128;

/// Rows of a weight's gradient that one thread takes at a time.
const WEIGHT_ROWS: usize = 96;

/// `y = x · wᵀ + b`: `x` is `[rows, from]`, `w` `[to, from]`.
pub fn dense(x: &[f32], w: &[f32], b: &[f32], y: &mut [f32]) {
    let (from, to) = (w.len() / b.len(), b.len());
    y.par_chunks_mut(ROWS * to)
        .zip(x.par_chunks(ROWS * from))
        .for_each(|(y, x)| {
            let rows = x.len() / from;
            for row in y.chunks_exact_mut(to) {
                row.copy_from_slice(b);
            }
            let w = Matrix::new(w, to, from).transposed();
            product(Matrix::new(x, rows, from), w, y, true);
        });
}

/// Adds to the gradient of `x`, `[rows, from]`, what that of `y`, `[rows, to]`, makes of it.
pub fn dense_back(dy: &[f32], w: &[f32], to: usize, dx: &mut [f32]) {
    let from = w.len() / to;
    dx.par_chunks_mut(ROWS * from)
        .zip(dy.par_chunks(ROWS * to))
        .for_each(|(dx, dy)| {
            let rows = dy.len() / to;
            let w = Matrix::new(w, to, from);
            product(Matrix::new(dy, rows, to), w, dx, true);
        });
}

/// Adds to the gradient of a weight, `[to, from]`.
pub fn dense_weight(dy: &[f32], x: &[f32], to: usize, dw: &mut [f32]) {
    let from = dw.len() / to;
    let rows = dy.len() / to;
    dw.par_chunks_mut(WEIGHT_ROWS * from)
        .enumerate()
        .for_each(|(part, dw)| {
            let first = part * WEIGHT_ROWS;
            let count = dw.len() / from;
            // The columns that this part is about, one after the other.
            let mut turned = vec![0.0; count * rows];
            for (row, dy) in dy.chunks_exact(to).enumerate() {
                for (at, value) in dy[first..first + count].iter().enumerate() {
                    turned[at * rows + row] = *value;
                }
            }
            let turned = Matrix::new(&turned, count, rows);
            product(turned, Matrix::new(x, rows, from), dw, true);
        });
}

/// Adds to the gradient of a bias.
pub fn dense_bias(dy: &[f32], db: &mut [f32]) {
    add_rows(dy, db);
}

/// Every row brought to mean 0 and variance 1, and then scaled and shifted. Keeps the even rows and
/// the inverse deviations for the way back.
pub fn norm(
    x: &[f32],
    scale: &[f32],
    shift: &[f32],
    epsilon: f32,
    y: &mut [f32],
    kept: Option<&mut Even>,
) {
    let width = scale.len();
    let each = |x: &[f32], y: &mut [f32]| -> f32 {
        let mut inverse = 0.0;
        Arch::new().dispatch(
            #[inline(always)]
            || {
                let n = width as f32;
                let mean = x.iter().sum::<f32>() / n;
                let variance = x.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>() / n;
                inverse = (variance + epsilon).sqrt().recip();
                for (y, x) in y.iter_mut().zip(x) {
                    *y = (x - mean) * inverse;
                }
            },
        );
        inverse
    };
    let to_end = |row: &mut [f32]| {
        Arch::new().dispatch(
            #[inline(always)]
            || {
                for (value, (scale, shift)) in row.iter_mut().zip(scale.iter().zip(shift)) {
                    *value = *value * scale + shift;
                }
            },
        );
    };
    match kept {
        None => y
            .par_chunks_mut(width)
            .zip(x.par_chunks(width))
            .for_each(|(y, x)| {
                each(x, y);
                to_end(y);
            }),
        Some(kept) => {
            kept.rows.resize(x.len(), 0.0);
            kept.inverse.resize(x.len() / width, 0.0);
            y.par_chunks_mut(width)
                .zip(x.par_chunks(width))
                .zip(kept.rows.par_chunks_mut(width).zip(&mut kept.inverse))
                .for_each(|((y, x), (even, inverse))| {
                    *inverse = each(x, even);
                    y.copy_from_slice(even);
                    to_end(y);
                });
        }
    }
}

/// What [`norm`] keeps.
#[derive(Debug, Default)]
pub struct Even {
    rows: Vec<f32>,
    inverse: Vec<f32>,
}

impl Even {
    /// The gradient of what was normalised from that of the result, in place.
    pub fn back(&self, scale: &[f32], dy: &mut [f32]) {
        let width = scale.len();
        let n = width as f32;
        dy.par_chunks_mut(width)
            .zip(self.rows.par_chunks(width).zip(&self.inverse))
            .for_each(|(dy, (even, inverse))| {
                Arch::new().dispatch(
                    #[inline(always)]
                    || {
                        let (mut sum, mut along) = (0.0, 0.0);
                        for ((dy, scale), even) in dy.iter_mut().zip(scale).zip(even) {
                            *dy *= scale;
                            sum += *dy;
                            along += *dy * even;
                        }
                        let (sum, along) = (sum / n, along / n);
                        for (dy, even) in dy.iter_mut().zip(even) {
                            *dy = (*dy - sum - even * along) * inverse;
                        }
                    },
                );
            });
    }

    /// Adds to the gradient of the scale.
    pub fn scale(&self, dy: &[f32], d_scale: &mut [f32]) {
        let width = d_scale.len();
        for (dy, even) in dy.chunks_exact(width).zip(self.rows.chunks_exact(width)) {
            for (to, (dy, even)) in d_scale.iter_mut().zip(dy.iter().zip(even)) {
                *to += dy * even;
            }
        }
    }
}

/// The gradient of x · Φ(x), in place: Φ(x) + x · φ(x), with the error function by Abramowitz and
/// Stegun, 7.1.26.
pub fn gelu_back(x: &[f32], dy: &mut [f32]) {
    const CHUNK: usize = 16 * 1024;
    dy.par_chunks_mut(CHUNK)
        .zip(x.par_chunks(CHUNK))
        .for_each(|(dy, x)| {
            Arch::new().dispatch(
                #[inline(always)]
                || {
                    for (dy, x) in dy.iter_mut().zip(x) {
                        *dy *= super::super::forward::gelu_slope(*x);
                    }
                },
            );
        });
}

/// Where the tokens of each text lie in the tall matrix: from and to.
pub type Spans = Vec<(usize, usize)>;

/// Attention within each text. `q`, `k`, `v` and `mixed` are `[tokens, width]`; `weights` gets, text
/// by text and head by head, how much each token takes of each.
pub fn attend(
    [q, k, v]: [&[f32]; 3],
    spans: &Spans,
    heads: usize,
    width: usize,
    weights: &mut Vec<Vec<f32>>,
    mixed: &mut [f32],
) {
    let size = width / heads;
    let scale = (size as f32).sqrt().recip();
    let parts = parts_of(mixed, spans, width);
    *weights = parts
        .into_par_iter()
        .zip(spans)
        .map(|(mixed, (from, to))| {
            let n = to - from;
            let mut weights = vec![0.0; heads * n * n];
            let mut result = vec![0.0; n * size];
            for (head, weights) in weights.chunks_exact_mut(n * n).enumerate() {
                let [q, k, v] = [q, k, v].map(|x| of_head(x, (*from, *to), head, size, width));
                let keys = Matrix::new(&k, n, size).transposed();
                product(Matrix::new(&q, n, size), keys, weights, false);
                for row in weights.chunks_exact_mut(n) {
                    super::super::forward::softmax(row, scale);
                }
                let weights = Matrix::new(weights, n, n);
                product(weights, Matrix::new(&v, n, size), &mut result, false);
                for (row, from) in mixed.chunks_exact_mut(width).zip(result.chunks_exact(size)) {
                    row[head * size..][..size].copy_from_slice(from);
                }
            }
            weights
        })
        .collect();
}

/// The gradients of queries, keys and values, which are set.
pub fn attend_back(
    [q, k, v]: [&[f32]; 3],
    spans: &Spans,
    heads: usize,
    width: usize,
    weights: &[Vec<f32>],
    d_mixed: &[f32],
    [dq, dk, dv]: [&mut [f32]; 3],
) {
    let size = width / heads;
    let scale = (size as f32).sqrt().recip();
    let [dq, dk, dv] = [dq, dk, dv].map(|x| parts_of(x, spans, width));
    dq.into_par_iter()
        .zip(dk)
        .zip(dv)
        .zip(spans.par_iter().zip(weights))
        .for_each(|(((dq, dk), dv), (span, weights))| {
            let n = span.1 - span.0;
            let mut d_weights = vec![0.0; n * n];
            let mut result = vec![0.0; n * size];
            for (head, weights) in weights.chunks_exact(n * n).enumerate() {
                let [q, k, v, dm] =
                    [q, k, v, d_mixed].map(|x| of_head(x, *span, head, size, width));
                let mut put = |to: &mut [f32], a: Matrix<'_>, b: Matrix<'_>| {
                    product(a, b, &mut result, false);
                    for (row, from) in to.chunks_exact_mut(width).zip(result.chunks_exact(size)) {
                        row[head * size..][..size].copy_from_slice(from);
                    }
                };
                let of = |x| Matrix::new(x, n, size);
                put(dv, Matrix::new(weights, n, n).transposed(), of(&dm));
                product(of(&dm), of(&v).transposed(), &mut d_weights, false);
                for (dw, w) in d_weights.chunks_exact_mut(n).zip(weights.chunks_exact(n)) {
                    let along: f32 = dw.iter().zip(w).map(|(dw, w)| dw * w).sum();
                    for (dw, w) in dw.iter_mut().zip(w) {
                        *dw = w * (*dw - along) * scale;
                    }
                }
                put(dq, Matrix::new(&d_weights, n, n), of(&k));
                put(dk, Matrix::new(&d_weights, n, n).transposed(), of(&q));
            }
        });
}

/// What one head sees of a text: `[tokens of the text, size]`.
fn of_head(
    x: &[f32],
    (from, to): (usize, usize),
    head: usize,
    size: usize,
    width: usize,
) -> Vec<f32> {
    let rows = x[from * width..to * width].chunks_exact(width);
    rows.flat_map(|row| &row[head * size..][..size])
        .copied()
        .collect()
}

/// The rows of each text, to be written by a thread each.
fn parts_of<'a>(mut x: &'a mut [f32], spans: &Spans, width: usize) -> Vec<&'a mut [f32]> {
    let mut parts = Vec::with_capacity(spans.len());
    for (from, to) in spans {
        let (part, rest) = x.split_at_mut((to - from) * width);
        parts.push(part);
        x = rest;
    }
    parts
}
