//! Running an encoder: all tokens of several texts are one tall matrix, so that no padding is
//! computed; attention stays within each text.

use super::{Dense, Layer, Norm, POOLED_LAYERS, TextEncoder};
use crate::graph::cpu::activation::Activation;
use crate::graph::cpu::matrix::PackedMatrix;
use crate::train::net::kernels::matrix::{Matrix, product};
use pulp::Arch;
use rayon::prelude::*;

/// Tokens that one thread takes at a time.
const TOKENS: usize = 512;

impl TextEncoder {
    /// What stands for each text: the means over its tokens of the last layers, one after the
    /// other, the last layer last. A text has at least one token.
    pub fn encode(&self, texts: &[Vec<u32>]) -> Vec<Vec<f32>> {
        // Texts in groups of about as many tokens each.
        let mut groups: Vec<&[Vec<u32>]> = Vec::new();
        let (mut start, mut held) = (0, 0);
        for (index, text) in texts.iter().enumerate() {
            held += text.len();
            if held >= TOKENS {
                groups.push(&texts[start..=index]);
                (start, held) = (index + 1, 0);
            }
        }
        if start < texts.len() {
            groups.push(&texts[start..]);
        }
        let encoded: Vec<Vec<Vec<f32>>> = groups
            .par_iter()
            .map(|group| self.encode_group(group))
            .collect();
        encoded.into_iter().flatten().collect()
    }

    fn encode_group(&self, texts: &[Vec<u32>]) -> Vec<Vec<f32>> {
        let width = self.shape.width;
        let num_tokens: usize = texts.iter().map(Vec::len).sum();
        let mut x = vec![0.0; num_tokens * width];
        let mut rows = x.chunks_exact_mut(width);
        for text in texts {
            for (place, word) in text.iter().enumerate() {
                let Some(row) = rows.next() else { break };
                let word = &self.words.data()[*word as usize * width..][..width];
                let place = &self.places.data()[place * width..][..width];
                let parts = word.iter().zip(place).zip(&self.kind.data()[..width]);
                for (to, ((word, place), kind)) in row.iter_mut().zip(parts) {
                    *to = word + place + kind;
                }
            }
        }
        self.normalise(&mut x, &self.norm);
        let mut pooled: Vec<Vec<f32>> = vec![Vec::with_capacity(self.dim()); texts.len()];
        let mut qkv = vec![0.0; num_tokens * width * 3];
        let [mut mixed, mut out] = std::array::from_fn(|_| vec![0.0; num_tokens * width]);
        let mut inner = vec![0.0; num_tokens * self.shape.inner];
        let packed = self
            .packed
            .get_or_init(|| self.layers.iter().map(PackedLayer::of).collect());
        for (index, (layer, packed)) in self.layers.iter().zip(packed).enumerate() {
            let none = Activation::None;
            packed.query_key_value.multiply(&x, None, none, &mut qkv);
            self.attend(texts, &qkv, &mut mixed);
            packed.out.multiply(&mixed, Some(&x), none, &mut out);
            self.normalise(&mut out, &layer.attention_norm);
            packed.up.multiply(&out, None, none, &mut inner);
            gelu(&mut inner);
            packed.down.multiply(&inner, Some(&out), none, &mut x);
            self.normalise(&mut x, &layer.norm);
            if index + POOLED_LAYERS >= self.layers.len() {
                let mut rows = x.chunks_exact(width);
                for (text, pooled) in texts.iter().zip(&mut pooled) {
                    let start = pooled.len();
                    pooled.resize(start + width, 0.0);
                    for row in rows.by_ref().take(text.len()) {
                        add(&mut pooled[start..], row);
                    }
                    for value in &mut pooled[start..] {
                        *value /= text.len() as f32;
                    }
                }
            }
        }
        pooled
    }

    /// Mixes the values of each text by how well queries and keys go together. `qkv` holds query, key
    /// and value of each token one after the other.
    fn attend(&self, texts: &[Vec<u32>], qkv: &[f32], mixed: &mut [f32]) {
        let (width, heads) = (self.shape.width, self.shape.num_heads);
        let size = width / heads;
        let scale = (size as f32).sqrt().recip();
        let longest = texts.iter().map(Vec::len).max().unwrap_or(0);
        let [mut qs, mut ks, mut vs, mut ms] = std::array::from_fn(|_| vec![0.0; longest * size]);
        let mut scores = vec![0.0; longest * longest];
        let mut start = 0;
        for text in texts {
            let n = text.len();
            for head in 0..heads {
                for (which, to) in [&mut qs, &mut ks, &mut vs].into_iter().enumerate() {
                    for (row, to) in to.chunks_exact_mut(size).take(n).enumerate() {
                        let at = ((start + row) * 3 + which) * width + head * size;
                        to.copy_from_slice(&qkv[at..][..size]);
                    }
                }
                let keys = Matrix::new(&ks[..n * size], n, size).transposed();
                let queries = Matrix::new(&qs[..n * size], n, size);
                product(queries, keys, &mut scores[..n * n], false);
                for row in scores[..n * n].chunks_exact_mut(n) {
                    softmax(row, scale);
                }
                let weights = Matrix::new(&scores[..n * n], n, n);
                let values = Matrix::new(&vs[..n * size], n, size);
                product(weights, values, &mut ms[..n * size], false);
                for (row, from) in ms.chunks_exact(size).take(n).enumerate() {
                    mixed[(start + row) * width + head * size..][..size].copy_from_slice(from);
                }
            }
            start += n;
        }
    }

    fn normalise(&self, x: &mut [f32], norm: &Norm) {
        let (scale, shift) = (norm.scale.data(), norm.shift.data());
        let epsilon = self.shape.epsilon;
        Arch::new().dispatch(
            #[inline(always)]
            || {
                for row in x.chunks_exact_mut(scale.len()) {
                    let n = row.len() as f32;
                    let mean = row.iter().sum::<f32>() / n;
                    let variance = row.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>() / n;
                    let inverse = (variance + epsilon).sqrt().recip();
                    for (value, (scale, shift)) in row.iter_mut().zip(scale.iter().zip(shift)) {
                        *value = (*value - mean) * inverse * scale + shift;
                    }
                }
            },
        );
    }
}

/// The products of a layer, packed for this machine.
#[derive(Clone, Debug)]
pub(super) struct PackedLayer {
    query_key_value: PackedMatrix,
    out: PackedMatrix,
    up: PackedMatrix,
    down: PackedMatrix,
}

impl PackedLayer {
    fn of(layer: &Layer) -> Self {
        Self {
            query_key_value: packed(&[&layer.query, &layer.key, &layer.value]),
            out: packed(&[&layer.out]),
            up: packed(&[&layer.up]),
            down: packed(&[&layer.down]),
        }
    }
}

/// Products of the same rows, one after the other.
fn packed(parts: &[&Dense]) -> PackedMatrix {
    let [each, from] = [parts[0].weight.shape()[0], parts[0].weight.shape()[1]];
    let bias: Vec<f32> = parts
        .iter()
        .flat_map(|part| part.bias.data())
        .copied()
        .collect();
    let element =
        |row: usize, column: usize| parts[column / each].weight.data()[column % each * from + row];
    PackedMatrix::pack(from, each * parts.len(), element, Some(&bias))
}

fn add(to: &mut [f32], from: &[f32]) {
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for (to, from) in to.iter_mut().zip(from) {
                *to += from;
            }
        },
    );
}

/// e to the scaled values, brought to the sum 1.
pub(super) fn softmax(row: &mut [f32], scale: f32) {
    Arch::new().dispatch(
        #[inline(always)]
        || {
            let highest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            for value in row.iter_mut() {
                *value = exp((*value - highest) * scale);
            }
            let inverse = row.iter().sum::<f32>().recip();
            for value in row.iter_mut() {
                *value *= inverse;
            }
        },
    );
}

/// x · Φ(x).
pub(super) fn gelu(values: &mut [f32]) {
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for value in values.iter_mut() {
                *value *= below(*value);
            }
        },
    );
}

/// The slope of x · Φ(x): Φ(x) + x · φ(x).
#[inline(always)]
pub(super) fn gelu_slope(x: f32) -> f32 {
    const FACTOR: f32 = std::f32::consts::FRAC_2_SQRT_PI * std::f32::consts::FRAC_1_SQRT_2 * 0.5;
    below(x) + x * FACTOR * exp(-0.5 * x * x)
}

/// Φ(x), the share of a normal distribution below x, with the error function by Abramowitz and
/// Stegun, 7.1.26, which is off by 1.5e-7 at most.
#[inline(always)]
fn below(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = (1.0 + 0.327_591_1 * z).recip();
    let sum = t
        * (0.254_829_6
            + t * (-0.284_496_73 + t * (1.421_413_8 + t * (-1.453_152_1 + t * 1.061_405_4))));
    let erf = 1.0 - sum * exp(-z * z);
    0.5 * (1.0 + erf.copysign(x))
}

/// eˣ for x ≤ 0 without a branch, so that loops over it become vector instructions: 2 to the whole
/// part by the bits of the exponent, times a polynomial of the rest (Cephes' `expf`).
#[inline(always)]
fn exp(x: f32) -> f32 {
    let x = x.max(-87.0);
    // Adding and taking away 1.5 · 2²³ rounds without a call, on every machine.
    let whole = x * std::f32::consts::LOG2_E + 12_582_912.0 - 12_582_912.0;
    let rest = x - whole * 0.693_359_4 + whole * 2.121_944_4e-4;
    let p = 1.987_569_2e-4;
    let p = p * rest + 1.398_199_9e-3;
    let p = p * rest + 8.333_452e-3;
    let p = p * rest + 4.166_579_6e-2;
    let p = p * rest + 0.166_666_65;
    let p = p * rest + 0.5;
    let p = p * rest * rest + rest + 1.0;
    p * f32::from_bits(((whole as i32 + 127) << 23) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_and_gelu_are_exact_enough() {
        for i in 0..2000 {
            let x = f32::from(i as i16) * -0.02;
            assert!((exp(x) / x.exp() - 1.0).abs() < 2e-6 || x < -80.0, "{x}");
        }
        // Values of torch.nn.functional.gelu.
        let mut values = [-3.0, -1.0, 0.0, 0.5, 2.0];
        gelu(&mut values);
        let wanted = [-0.004_049_69, -0.158_655_26, 0.0, 0.345_731_2, 1.954_499_7];
        for (found, wanted) in values.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-6, "{found} {wanted}");
        }
        for x in [-4.0, -1.5, -0.2, 0.0, 0.7, 3.0] {
            let mut near = [x - 1e-2, x + 1e-2];
            gelu(&mut near);
            let slope = (near[1] - near[0]) / 2e-2;
            assert!((gelu_slope(x) - slope).abs() < 1e-4, "{x}: {slope}");
        }
    }
}
