//! A model of texts, taken out of its graph to be asked without padding and zeros.

use super::encoder_way::{BIAS, WEIGHT};
use super::finish::{Finish, finish};
use super::ngram_way::NgramModel;
use crate::failure::Failure;
use crate::graph::HostTensor;
use crate::tasks::{Because, Model, Preparation};
use crate::text_encoder::{MOST_TOKENS, TextEncoder, WordPieces};
use rayon::prelude::*;
use std::sync::Arc;

/// A model of texts.
pub(in crate::tasks) struct TextModel {
    ngrams: NgramModel,
    meaning: Option<Meaning>,
}

/// What an encoder understands, and what follows from it.
struct Meaning {
    encoder: TextEncoder,
    pieces: Arc<WordPieces>,
    weight: Arc<HostTensor>,
    bias: Arc<HostTensor>,
    how: Finish,
}

impl TextModel {
    /// From a model's graph.
    ///
    /// # Errors
    /// If it is none of texts.
    pub fn of(model: &Model) -> Result<Self, Failure> {
        let ngrams = NgramModel::of(model)?;
        let encoder = match &model.card().preparation {
            Preparation::Texts(texts) => texts.encoder.as_ref(),
            _ => None,
        };
        let graph = model.graph();
        let meaning = match encoder {
            None => None,
            Some(encoder) => Some(Meaning {
                encoder: TextEncoder::of_graph(graph, encoder.shape)?,
                pieces: TextEncoder::bundled_pieces()?,
                weight: graph.find_weight(WEIGHT)?.clone(),
                bias: graph.find_weight(BIAS)?.clone(),
                how: Finish::of(model.card().task),
            }),
        };
        Ok(Self { ngrams, meaning })
    }

    /// Probabilities of the classes for each text, as the graph computes them.
    pub fn probabilities(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let mut by_words: Vec<Vec<f32>> = texts
            .par_iter()
            .map(|text| self.ngrams.probabilities(text))
            .collect();
        if let Some(meaning) = &self.meaning {
            for (row, other) in by_words.iter_mut().zip(meaning.probabilities(texts)) {
                for (value, other) in row.iter_mut().zip(other) {
                    *value = f32::midpoint(*value, other);
                }
            }
        }
        by_words
    }

    /// What of a text spoke for a class and against it, by its words.
    pub fn because(&self, text: &str, class: usize) -> Vec<Because> {
        self.ngrams.because(text, class)
    }
}

impl Meaning {
    fn probabilities(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let tokens: Vec<Vec<u32>> = texts
            .iter()
            .map(|text| self.pieces.tokens(text, MOST_TOKENS))
            .collect();
        let num_classes = self.bias.data().len();
        let rows = self.encoder.encode(&tokens);
        rows.iter()
            .map(|row| {
                let mut scores = self.bias.data().to_vec();
                for (value, weights) in row.iter().zip(self.weight.data().chunks_exact(num_classes))
                {
                    for (score, weight) in scores.iter_mut().zip(weights) {
                        *score += value * weight;
                    }
                }
                finish(&mut scores, self.how);
                scores
            })
            .collect()
    }
}
