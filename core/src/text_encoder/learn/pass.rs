//! One pass over a batch of texts, forwards and backwards. Rows of tokens are packed into one tall
//! matrix, so that no padding is computed.

use super::kernels::{self, Even, Spans};
use super::{BEFORE, EncoderEngine, LAYER, MOST_TOKENS, NO_TOKEN};
use crate::text_encoder::forward::gelu;
use crate::train::net::kernels::matrix::{Matrix, product};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// What a batch left for the way back.
pub struct Tape {
    spans: Spans,
    tokens: Vec<u32>,
    before: Even,
    layers: Vec<LayerTape>,
    embedding: Vec<f32>,
    /// What dropout multiplied the embedding with.
    kept: Option<Vec<f32>>,
}

struct LayerTape {
    x: Vec<f32>,
    q: Vec<f32>,
    k: Vec<f32>,
    v: Vec<f32>,
    weights: Vec<Vec<f32>>,
    mixed: Vec<f32>,
    even: Even,
    middle: Vec<f32>,
    up: Vec<f32>,
    active: Vec<f32>,
    even_end: Even,
}

/// The tokens of all texts one after the other, and where each text lies.
fn packed(input: &[f32]) -> (Vec<u32>, Spans) {
    let mut tokens = Vec::new();
    let mut spans = Spans::new();
    for row in input.chunks_exact(MOST_TOKENS) {
        let from = tokens.len();
        tokens.extend(row.iter().take_while(|t| **t > NO_TOKEN).map(|t| *t as u32));
        spans.push((from, tokens.len()));
    }
    (tokens, spans)
}

impl EncoderEngine {
    /// Logits, `[texts, classes]`; and, where something is to be learned, what the way back needs.
    pub(super) fn run(
        &self,
        values: &[Vec<f32>],
        input: &[f32],
        rng: Option<&mut ChaCha8Rng>,
    ) -> (Vec<f32>, Option<Tape>) {
        let width = self.shape.width;
        let (tokens, spans) = packed(input);
        let mut before = Even::default();
        let learns = rng.is_some();
        let mut x = self.looked_up(values, &tokens, &spans);
        let sums = x.clone();
        let [scale, shift] = [3, 4].map(|i| self.weight(values, i));
        let epsilon = self.shape.epsilon;
        kernels::norm(&sums, scale, shift, epsilon, &mut x, Some(&mut before));
        let dim = self.dim();
        let mut embedding = vec![0.0; spans.len() * dim];
        let mut layers = Vec::new();
        for layer in 0..self.shape.num_layers {
            let (y, tape) = self.layer(values, layer, x, &spans);
            x = y;
            if learns && layer >= self.first_layer {
                layers.push(tape);
            }
            if let Some(place) = self.pooled_place(layer) {
                for (row, (from, to)) in embedding.chunks_exact_mut(dim).zip(&spans) {
                    let row = &mut row[place..place + width];
                    for token in x[from * width..to * width].chunks_exact(width) {
                        for (sum, value) in row.iter_mut().zip(token) {
                            *sum += value;
                        }
                    }
                    let count = (to - from).max(1) as f32;
                    for sum in row {
                        *sum /= count;
                    }
                }
            }
        }
        let kept = rng.filter(|_| self.dropout > 0.0).map(|rng| {
            let stays = 1.0 - self.dropout;
            let draw = |_| {
                if rng.random::<f32>() < stays {
                    stays.recip()
                } else {
                    0.0
                }
            };
            (0..embedding.len()).map(draw).collect::<Vec<f32>>()
        });
        if let Some(kept) = &kept {
            for (value, factor) in embedding.iter_mut().zip(kept) {
                *value *= factor;
            }
        }
        let (weight, bias) = self.head(values);
        let mut logits: Vec<f32> = spans.iter().flat_map(|_| bias).copied().collect();
        product(
            Matrix::new(&embedding, spans.len(), dim),
            Matrix::new(weight, dim, self.num_classes),
            &mut logits,
            true,
        );
        let tape = learns.then_some(Tape {
            spans,
            tokens,
            before,
            layers,
            embedding,
            kept,
        });
        (logits, tape)
    }

    /// Adds the gradients of everything that learns.
    pub(super) fn run_back(
        &self,
        values: &[Vec<f32>],
        tape: Tape,
        d_logits: &[f32],
        gradients: &mut [Vec<f32>],
    ) {
        let (dim, width) = (self.dim(), self.shape.width);
        let (texts, classes) = (tape.spans.len(), self.num_classes);
        let head = self.base.len() - 2;
        let d = Matrix::new(d_logits, texts, classes);
        let embedding = Matrix::new(&tape.embedding, texts, dim);
        self.add_gradient(head, values, gradients, |to| {
            product(embedding.transposed(), d, to, true);
        });
        self.add_gradient(head + 1, values, gradients, |to| {
            kernels::dense_bias(d_logits, to);
        });
        let mut d_embedding = vec![0.0; texts * dim];
        let weight = Matrix::new(self.head(values).0, dim, classes);
        product(d, weight.transposed(), &mut d_embedding, false);
        if let Some(kept) = &tape.kept {
            for (value, factor) in d_embedding.iter_mut().zip(kept) {
                *value *= factor;
            }
        }
        let mut dx = vec![0.0; tape.tokens.len() * width];
        let layers = tape.layers.into_iter().enumerate().rev();
        for (index, layer_tape) in layers {
            let layer = self.first_layer + index;
            if let Some(place) = self.pooled_place(layer) {
                for (row, (from, to)) in d_embedding.chunks_exact(dim).zip(&tape.spans) {
                    let share = ((to - from).max(1) as f32).recip();
                    for token in dx[from * width..to * width].chunks_exact_mut(width) {
                        for (to, value) in token.iter_mut().zip(&row[place..place + width]) {
                            *to += value * share;
                        }
                    }
                }
            }
            dx = self.layer_back(values, layer, layer_tape, &tape.spans, dx, gradients);
        }
        if self.first_layer == 0 && self.learns(0) {
            self.add_gradient(3, values, gradients, |to| tape.before.scale(&dx, to));
            self.add_gradient(4, values, gradients, |to| kernels::dense_bias(&dx, to));
            tape.before.back(self.weight(values, 3), &mut dx);
            let places = tape.spans.iter().flat_map(|(from, to)| 0..to - from);
            let looked_up = [
                tape.tokens.iter().map(|t| *t as usize).collect::<Vec<_>>(),
                places.collect(),
                vec![0; tape.tokens.len()],
            ];
            for (index, rows) in looked_up.iter().enumerate() {
                self.add_gradient(index, values, gradients, |to| {
                    for (row, from) in rows.iter().zip(dx.chunks_exact(width)) {
                        for (to, value) in to[row * width..][..width].iter_mut().zip(from) {
                            *to += value;
                        }
                    }
                });
            }
        }
    }

    fn learns(&self, index: usize) -> bool {
        !matches!(self.learned[index], super::Learned::Not)
    }

    /// Where in the embedding the mean over this layer's tokens stands, if it does.
    fn pooled_place(&self, layer: usize) -> Option<usize> {
        let first = self.shape.num_layers - self.num_pooled();
        Some(layer.checked_sub(first)? * self.shape.width)
    }

    fn head<'a>(&'a self, values: &'a [Vec<f32>]) -> (&'a [f32], &'a [f32]) {
        let last = self.base.len();
        (self.weight(values, last - 2), self.weight(values, last - 1))
    }

    /// Word, place and kind of each token, added up.
    fn looked_up(&self, values: &[Vec<f32>], tokens: &[u32], spans: &Spans) -> Vec<f32> {
        let width = self.shape.width;
        let [words, places, kinds] = [0, 1, 2].map(|index| self.weight(values, index));
        let mut x = Vec::with_capacity(tokens.len() * width);
        for (from, to) in spans {
            for (place, token) in tokens[*from..*to].iter().enumerate() {
                let word = &words[*token as usize * width..][..width];
                let place = &places[place * width..][..width];
                let parts = word.iter().zip(place).zip(&kinds[..width]);
                x.extend(parts.map(|((word, place), kind)| word + place + kind));
            }
        }
        x
    }

    fn layer(
        &self,
        values: &[Vec<f32>],
        layer: usize,
        x: Vec<f32>,
        spans: &Spans,
    ) -> (Vec<f32>, LayerTape) {
        let weight = |part: usize| self.weight(values, BEFORE.len() + layer * LAYER.len() + part);
        let (width, inner, heads) = (self.shape.width, self.shape.inner, self.shape.num_heads);
        let epsilon = self.shape.epsilon;
        let num_tokens = x.len() / width;
        let dense = |x: &[f32], part: usize, to: usize| {
            let mut y = vec![0.0; num_tokens * to];
            kernels::dense(x, weight(part), weight(part + 1), &mut y);
            y
        };
        let [q, k, v] = [0, 2, 4].map(|part| dense(&x, part, width));
        let mut weights = Vec::new();
        let mut mixed = vec![0.0; x.len()];
        kernels::attend([&q, &k, &v], spans, heads, width, &mut weights, &mut mixed);
        let mut sum = dense(&mixed, 6, width);
        add(&mut sum, &x);
        let mut even = Even::default();
        let mut middle = vec![0.0; x.len()];
        let [scale, shift] = [8, 9].map(weight);
        kernels::norm(&sum, scale, shift, epsilon, &mut middle, Some(&mut even));
        let up = dense(&middle, 10, inner);
        let mut active = up.clone();
        gelu(&mut active);
        let mut sum = dense(&active, 12, width);
        add(&mut sum, &middle);
        let mut even_end = Even::default();
        let mut y = vec![0.0; x.len()];
        let [scale, shift] = [14, 15].map(weight);
        kernels::norm(&sum, scale, shift, epsilon, &mut y, Some(&mut even_end));
        let tape = LayerTape {
            x,
            q,
            k,
            v,
            weights,
            mixed,
            even,
            middle,
            up,
            active,
            even_end,
        };
        (y, tape)
    }

    /// From the gradient of a layer's result to that of what came in.
    fn layer_back(
        &self,
        values: &[Vec<f32>],
        layer: usize,
        tape: LayerTape,
        spans: &Spans,
        mut dy: Vec<f32>,
        gradients: &mut [Vec<f32>],
    ) -> Vec<f32> {
        let first = BEFORE.len() + layer * LAYER.len();
        let weight = |part: usize| self.weight(values, first + part);
        let (width, inner, heads) = (self.shape.width, self.shape.inner, self.shape.num_heads);
        let mut learn = |part: usize, dy: &[f32], x: &[f32], to: usize| {
            self.add_gradient(first + part, values, gradients, |dw| {
                kernels::dense_weight(dy, x, to, dw);
            });
            self.add_gradient(first + part + 1, values, gradients, |db| {
                kernels::dense_bias(dy, db);
            });
        };
        let mut norms = Vec::new();
        let mut through = |even: &Even, part: usize, dy: &mut Vec<f32>| {
            norms.push((part, scale_and_shift(even, dy, width)));
            even.back(weight(part), dy);
        };
        through(&tape.even_end, 14, &mut dy);
        learn(12, &dy, &tape.active, width);
        let mut d_up = vec![0.0; tape.up.len()];
        kernels::dense_back(&dy, weight(12), width, &mut d_up);
        kernels::gelu_back(&tape.up, &mut d_up);
        learn(10, &d_up, &tape.middle, inner);
        kernels::dense_back(&d_up, weight(10), inner, &mut dy);
        through(&tape.even, 8, &mut dy);
        learn(6, &dy, &tape.mixed, width);
        let mut d_mixed = vec![0.0; dy.len()];
        kernels::dense_back(&dy, weight(6), width, &mut d_mixed);
        let [mut dq, mut dk, mut dv] = std::array::from_fn(|_| vec![0.0; dy.len()]);
        kernels::attend_back(
            [&tape.q, &tape.k, &tape.v],
            spans,
            heads,
            width,
            &tape.weights,
            &d_mixed,
            [&mut dq, &mut dk, &mut dv],
        );
        for (part, d) in [(0, &dq), (2, &dk), (4, &dv)] {
            learn(part, d, &tape.x, width);
            kernels::dense_back(d, weight(part), width, &mut dy);
        }
        for (part, (of_scale, of_shift)) in norms {
            for (part, found) in [(part, of_scale), (part + 1, of_shift)] {
                self.add_gradient(first + part, values, gradients, |to| add(to, &found));
            }
        }
        dy
    }
}

fn scale_and_shift(even: &Even, dy: &[f32], width: usize) -> (Vec<f32>, Vec<f32>) {
    let (mut scale, mut shift) = (vec![0.0; width], vec![0.0; width]);
    even.scale(dy, &mut scale);
    kernels::dense_bias(dy, &mut shift);
    (scale, shift)
}

fn add(to: &mut [f32], from: &[f32]) {
    crate::train::net::kernels::pointwise::add(to, from);
}
