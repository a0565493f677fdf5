//! Telling texts apart: one class for each text, or several.

mod encoder_way;
pub mod encoders;
mod finish;
mod ngram_way;
mod ngrams;
mod questions;
mod several_labels;
mod strengths;
mod student_way;
mod text_model;
mod tuning_way;

pub(super) use questions::{questions, read};
pub(super) use text_model::TextModel;

use super::closer_look::Embedded;
use super::training::{Progress, Trained};
use crate::clean::text::is_ideograph;
use crate::clean::text_features;
use crate::data::{DataKind, Split};
use crate::export::card::InputDescription;
use crate::failure::Failure;
use crate::graph::HostTensor;
use crate::jobs::JobError;
use crate::project::Snapshot;
use crate::text_encoder::{MOST_TOKENS, TextEncoder, Tokenizer};
use crate::train::way::DataFacts;
use crate::train::{TrainConfig, Way};
use ngrams::Ngrams;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Numbers a text is turned into for a closer look; fewer where there are many texts.
const DIMS: [(usize, usize); 2] = [(20_000, 2048), (usize::MAX, 1024)];

/// Texts whose characters are looked at.
const MOST_READ: usize = 1000;

/// Texts whose language is told.
const MOST_TOLD: usize = 40;

/// How a text becomes a model's input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextPreparation {
    /// Counts of hashed n-grams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ngrams: Option<Ngrams>,
    /// Pieces of words for an encoder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    encoder: Option<EncoderPreparation>,
}

/// How a text becomes tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncoderPreparation {
    /// The pieces that are known: `minilm` for those of the bundled encoder.
    vocabulary: String,
    /// How texts fall into pieces, where the encoder is not the bundled one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tokenizer: Option<Tokenizer>,
    /// Tokens of an input.
    tokens: usize,
    /// Sizes of the encoder.
    shape: crate::text_encoder::Shape,
}

impl EncoderPreparation {
    /// For an encoder; its tokenizer is that of the bundled one if `None`.
    fn of(encoder: &TextEncoder, tokenizer: Option<Tokenizer>) -> Self {
        Self {
            vocabulary: match &tokenizer {
                Some(_) => "own".into(),
                None => "minilm".into(),
            },
            tokenizer,
            tokens: MOST_TOKENS,
            shape: encoder.shape(),
        }
    }

    /// How texts become tokens.
    fn tokenizer(&self) -> Result<Tokenizer, Failure> {
        Tokenizer::or_bundled(self.tokenizer.as_ref())
    }
}

impl TextPreparation {
    /// The inputs of texts, none without texts. For n-grams places of buckets `[texts, length]` and
    /// their counts `[texts, length, 1]`, with zeros behind the end of the shorter ones; for an
    /// encoder tokens `[texts, most]` and a mask `[texts, most, 1]`.
    pub fn inputs(&self, texts: &[&str]) -> Vec<HostTensor> {
        if texts.is_empty() {
            return Vec::new();
        }
        let mut inputs = Vec::new();
        if let Some(ngrams) = &self.ngrams {
            inputs.extend(counted(ngrams, texts));
        }
        if let Some(encoder) = &self.encoder
            && let Ok(tokenizer) = encoder.tokenizer()
        {
            let most = encoder.tokens;
            let mut tokens = vec![0.0; texts.len() * most];
            let mut mask = vec![0.0; texts.len() * most];
            for (row, text) in texts.iter().enumerate() {
                for (at, token) in tokenizer.tokens(text, most).into_iter().enumerate() {
                    tokens[row * most + at] = token as f32;
                    mask[row * most + at] = 1.0;
                }
            }
            inputs.push(HostTensor::new([texts.len(), most], tokens));
            inputs.push(HostTensor::new([texts.len(), most, 1], mask));
        }
        inputs
    }

    /// How texts become the tokens that the model asks for, where it asks for any.
    pub fn tokenizer(&self) -> Option<Tokenizer> {
        self.encoder.as_ref()?.tokenizer().ok()
    }

    /// The input in words.
    pub fn describe(&self) -> InputDescription {
        let mut names = Vec::new();
        let mut layouts = Vec::new();
        let mut words = Vec::new();
        if let Some(ngrams) = &self.ngrams {
            names.push("buckets, counts".to_owned());
            layouts.push("N × length, N × length × 1".to_owned());
            words.push(ngrams.in_words());
        }
        if let Some(encoder) = &self.encoder {
            let most = encoder.tokens;
            names.push("tokens, mask".to_owned());
            layouts.push(format!("N × {most}, N × {most} × 1"));
            words.push(format!(
                "Pass the tokens of tokenizer.json, which lies beside the model, with the marks of start and end, {most} at most, as 64-bit integers “tokens” with 0 behind the end, and as “mask” 1 for each of them and 0 behind the end."
            ));
        }
        InputDescription::of_numbers(&names.join(", "), &layouts.join(", "), words.join(" "))
    }
}

/// Places of buckets and their counts.
fn counted(ngrams: &Ngrams, texts: &[&str]) -> [HostTensor; 2] {
    let counts: Vec<Vec<(u32, f32)>> = texts.par_iter().map(|text| ngrams.counts(text)).collect();
    let length = counts.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let mut places = vec![0.0; texts.len() * length];
    let mut values = vec![0.0; texts.len() * length];
    for (row, counts) in counts.iter().enumerate() {
        for (at, (bucket, count)) in counts.iter().enumerate() {
            places[row * length + at] = *bucket as f32;
            values[row * length + at] = *count;
        }
    }
    [
        HostTensor::new([texts.len(), length], places),
        HostTensor::new([texts.len(), length, 1], values),
    ]
}

/// What is known of a project's texts before a training.
pub fn facts(project: &Snapshot) -> DataFacts {
    let mut num_letters = 0;
    let mut num_ideographs = 0;
    for sample in project.labelled_in(Split::Train).take(MOST_READ) {
        for c in sample.text().unwrap_or_default().chars().take(400) {
            num_letters += usize::from(c.is_alphabetic());
            num_ideographs += usize::from(is_ideograph(c));
        }
    }
    DataFacts {
        is_english: is_english(project),
        has_several_labels: project.task.is_multi_label(),
        // A Chinese character says about as much as three letters.
        is_chinese: num_ideographs * 4 > num_letters,
        ..DataFacts::of_samples(project, DataKind::Texts)
    }
}

/// Whether most texts are English for certain.
fn is_english(project: &Snapshot) -> bool {
    let told: Vec<bool> = project
        .labelled_in(Split::Train)
        .filter_map(|sample| {
            let text: String = sample.text()?.chars().take(300).collect();
            let info = whatlang::detect(&text)?;
            Some(info.lang() == whatlang::Lang::Eng)
        })
        .take(MOST_TOLD)
        .collect();
    // Short texts are told wrongly one by one, but not all in the same way.
    told.iter().filter(|is_english| **is_english).count() * 2 > told.len()
}

/// Trains in the way that was settled; `None` if it was paused.
pub(super) fn fit(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    if project.task.is_multi_label() {
        return several_labels::fit(project, config, progress);
    }
    if !config.teacher.is_empty() {
        return student_way::fit(project, config, progress);
    }
    match config.way {
        Way::Head => encoder_way::fit(project, config, progress),
        Way::FineTune => tuning_way::fit(project, config, progress),
        _ => ngram_way::fit(project, config, progress),
    }
}

/// Every text as hashed n-grams.
pub(super) fn embed(project: &Snapshot) -> Embedded<'_> {
    let samples: Vec<_> = project.all().collect();
    let fitting = DIMS.iter().find(|(most, _)| samples.len() <= *most);
    let dim = fitting.map_or(1024, |(_, dim)| *dim);
    let texts: Vec<&str> = samples
        .iter()
        .map(|sample| sample.text().unwrap_or_default())
        .collect();
    Embedded {
        matrix: text_features::embed(&texts, dim),
        samples,
        dim,
    }
}
