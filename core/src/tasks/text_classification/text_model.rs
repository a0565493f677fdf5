//! A model of texts, taken out of its graph to be asked without padding and zeros.

use super::encoder_way::{BIAS, WEIGHT};
use super::finish::{Finish, finish};
use super::ngram_way::{NgramModel, parts_of};
use crate::failure::Failure;
use crate::graph::{GraphError, HostTensor};
use crate::tasks::caution::Second;
use crate::tasks::{Because, Model, Preparation};
use crate::text_encoder::{MOST_TOKENS, TextEncoder, Tokenizer};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// Parts of a text that are left out one by one to see what they say; longer texts are cut into
/// larger parts.
const MOST_PARTS: usize = 48;

/// A model of texts: of n-grams, of what an encoder understands, or of both.
pub(in crate::tasks) struct TextModel {
    ngrams: Option<NgramModel>,
    meaning: Option<Meaning>,
}

/// What an encoder understands, and what follows from it.
struct Meaning {
    encoder: TextEncoder,
    tokenizer: Tokenizer,
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
        let Preparation::Texts(texts) = &model.card().preparation else {
            let name = WEIGHT.to_owned();
            return Err(GraphError::NoSuchValue { name }.into());
        };
        let graph = model.graph();
        let meaning = match &texts.encoder {
            None => None,
            Some(encoder) => Some(Meaning {
                encoder: TextEncoder::of_graph(graph, encoder.shape)?,
                tokenizer: encoder.tokenizer()?,
                weight: graph.find_weight(WEIGHT)?.clone(),
                bias: graph.find_weight(BIAS)?.clone(),
                how: Finish::of(model.card().task),
            }),
        };
        Ok(Self {
            ngrams: texts
                .ngrams
                .is_some()
                .then(|| NgramModel::of(model))
                .transpose()?,
            meaning,
        })
    }

    /// What the graph computes of each text: probabilities of the classes, and what tells what is
    /// familiar, where that is asked for. Nothing of no texts.
    pub fn outputs(&self, texts: &[&str], second: Option<Second>) -> Vec<HostTensor> {
        if texts.is_empty() {
            return Vec::new();
        }
        let meanings = self.meaning.as_ref().map(|m| m.embeddings(texts));
        let mut outputs = vec![tensor(&self.both(texts, meanings.as_deref()))];
        match (second, &self.ngrams, &meanings) {
            (Some(Second::Embedding), _, Some(meanings)) => outputs.push(tensor(meanings)),
            (Some(Second::Unseen), Some(ngrams), _) => {
                let unseen = texts.par_iter().map(|text| ngrams.unseen(text)).collect();
                outputs.push(HostTensor::new([texts.len(), 1], unseen));
            }
            _ => {}
        }
        outputs
    }

    /// Probabilities of the classes for each text, as the graph computes them without a temperature.
    pub fn probabilities(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let meanings = self.meaning.as_ref().map(|m| m.embeddings(texts));
        self.both(texts, meanings.as_deref())
    }

    fn both(&self, texts: &[&str], meanings: Option<&[Vec<f32>]>) -> Vec<Vec<f32>> {
        let by_words: Option<Vec<Vec<f32>>> = self.ngrams.as_ref().map(|ngrams| {
            texts
                .par_iter()
                .map(|text| ngrams.probabilities(text))
                .collect()
        });
        let by_meaning = self.meaning.as_ref().zip(meanings);
        let by_meaning = by_meaning.map(|(m, rows)| m.probabilities(rows));
        match (by_words, by_meaning) {
            (Some(mut by_words), Some(by_meaning)) => {
                for (row, other) in by_words.iter_mut().zip(by_meaning) {
                    for (value, other) in row.iter_mut().zip(other) {
                        *value = f32::midpoint(*value, other);
                    }
                }
                by_words
            }
            (Some(rows), None) | (None, Some(rows)) => rows,
            (None, None) => Vec::new(),
        }
    }

    /// Whether saying why takes many passes for each text: an encoder alone cannot tell its words
    /// apart without them.
    pub fn explains_slowly(&self) -> bool {
        self.ngrams.is_none() && self.meaning.is_some()
    }

    /// What of a text spoke for a class and against it, by its words. An encoder alone is asked what
    /// it would say without each of them.
    pub fn because(&self, text: &str, class: usize) -> Vec<Because> {
        match (&self.ngrams, &self.meaning) {
            (Some(ngrams), _) => ngrams.because(text, class),
            (None, Some(meaning)) => meaning.because(text, class),
            (None, None) => Vec::new(),
        }
    }
}

impl Meaning {
    fn probabilities(&self, embeddings: &[Vec<f32>]) -> Vec<Vec<f32>> {
        let mut rows = self.scores(embeddings);
        for row in &mut rows {
            finish(row, self.how);
        }
        rows
    }

    /// What the encoder makes of each text.
    fn embeddings(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let tokens: Vec<Vec<u32>> = texts
            .par_iter()
            .map(|text| self.tokenizer.tokens(text, MOST_TOKENS))
            .collect();
        self.encoder.encode(&tokens)
    }

    fn scores(&self, embeddings: &[Vec<f32>]) -> Vec<Vec<f32>> {
        let num_classes = self.bias.data().len();
        embeddings
            .iter()
            .map(|row| {
                let mut scores = self.bias.data().to_vec();
                for (value, weights) in row.iter().zip(self.weight.data().chunks_exact(num_classes))
                {
                    for (score, weight) in scores.iter_mut().zip(weights) {
                        *score += value * weight;
                    }
                }
                scores
            })
            .collect()
    }

    fn because(&self, text: &str, class: usize) -> Vec<Because> {
        let parts = joined(parts_of(text));
        let without: Vec<String> = parts
            .iter()
            .map(|range| format!("{}{}", &text[..range.start], &text[range.end..]))
            .collect();
        let texts: Vec<&str> = std::iter::once(text)
            .chain(without.iter().map(String::as_str))
            .collect();
        // Scores, for probabilities near 1 hardly change.
        let odds = |row: &Vec<f32>| match self.how {
            Finish::OneOf => row[class] - row.iter().sum::<f32>() / row.len() as f32,
            Finish::EachAlone => row[class],
        };
        let scores = self.scores(&self.embeddings(&texts));
        let odds: Vec<f32> = scores.iter().map(odds).collect();
        let mut because: Vec<Because> = parts
            .into_iter()
            .zip(&odds[1..])
            .map(|(range, without)| Because {
                range,
                weight: odds[0] - without,
            })
            .filter(|part| part.weight != 0.0)
            .collect();
        let strongest = because.iter().map(|p| p.weight.abs()).fold(0.0, f32::max);
        for part in &mut because {
            part.weight /= strongest;
        }
        because.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        because
    }
}

/// Rows of one length as one tensor.
fn tensor(rows: &[Vec<f32>]) -> HostTensor {
    let width = rows.first().map_or(0, Vec::len);
    HostTensor::new([rows.len(), width], rows.concat())
}

/// Neighbours together, so that there are not too many parts.
fn joined(parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let together = parts.len().div_ceil(MOST_PARTS).max(1);
    parts
        .chunks(together)
        .filter_map(|parts| Some(parts.first()?.start..parts.last()?.end))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_have_larger_parts() {
        let parts: Vec<Range<usize>> = (0..100).map(|i| i * 2..i * 2 + 1).collect();
        let joined = joined(parts);
        assert_eq!(joined.len(), 34);
        assert_eq!((joined[0].clone(), joined[33].clone()), (0..5, 198..199));
    }
}
