//! Smooth activations with their slopes.

use super::pointwise::CHUNK;
use crate::graph::cpu::activation::Activation;
use rayon::prelude::*;

/// `to = activation(from)`.
pub fn forward(activation: Activation, from: &[f32], to: &mut [f32]) {
    to.par_chunks_mut(CHUNK)
        .zip(from.par_chunks(CHUNK))
        .for_each(|(to, from)| {
            to.copy_from_slice(from);
            activation.apply_all(to);
        });
}

/// Sets the gradient of the input from that of the result `y`.
pub fn backward(activation: Activation, x: &[f32], y: &[f32], dy: &[f32], dx: &mut [f32]) {
    dx.par_chunks_mut(CHUNK)
        .zip(dy.par_chunks(CHUNK))
        .zip(x.par_chunks(CHUNK).zip(y.par_chunks(CHUNK)))
        .for_each(|((dx, dy), (x, y))| {
            let values = x.iter().zip(y);
            for ((dx, dy), (x, y)) in dx.iter_mut().zip(dy).zip(values) {
                *dx = dy * activation.slope(*x, *y);
            }
        });
}
