//! What an encoder understands of a text, beside its n-grams: a linear model on each, and the
//! mean of both. Each knows what the other does not: what words mean, and which words are telling
//! here.

use super::encoders::Loaded;
use super::finish::Finish;
use super::ngram_way::{FittedNgrams, fit_ngrams};
use super::{EncoderPreparation, TextPreparation};
use crate::clean::logistic::Logistic;
use crate::data::{Sample, Split};
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::{Dim, Graph, GraphError, HostTensor, Op, Shape, ValueId};
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::tasks::Preparation;
use crate::tasks::training::{Progress, Trained};
use crate::text_encoder::learn::Head;
use crate::text_encoder::{MOST_TOKENS, TextEncoder};
use crate::train::TrainConfig;
use rayon::prelude::*;
use std::time::Instant;

/// Texts that are encoded between two looks at the person's wishes.
const CHUNK: usize = 256;

/// Names in the graph.
pub(super) const WEIGHT: &str = "meaning.weight";
pub(super) const BIAS: &str = "meaning.bias";

/// Trains both models; `None` never.
pub(super) fn fit(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    let ngrams = fit_ngrams(project, config, progress)?;
    let context = progress.context;
    let started = Instant::now();
    let found = Loaded::load(project, &config.backbone)?;
    let samples: Vec<&Sample> = project.labelled_in(Split::Train).collect();
    let rows = found.encoded(&samples, context)?;
    let encode_secs = started.elapsed().as_secs_f64();
    let stage = context.stage(Stage::Training, 1);
    let classes: Vec<u32> = samples
        .iter()
        .filter_map(|s| s.class.map(|c| c.0))
        .collect();
    let meaning = fitted_head(&rows, &classes, project.classes.len());
    stage.advance(1)?;
    trained(project, ngrams, found, &meaning, encode_secs)
}

/// Both models as one; `encode_secs` is the time that the encoder took.
pub(super) fn trained(
    project: &Snapshot,
    ngrams: FittedNgrams,
    found: Loaded,
    meaning: &Head,
    encode_secs: f64,
) -> Result<Option<Trained>, JobError> {
    let how = Finish::of(project.task);
    let graph = assemble(&ngrams, &found.encoder, meaning, how).map_err(Failure::from)?;
    let preparation = Preparation::Texts(TextPreparation {
        ngrams: Some(ngrams.ngrams),
        encoder: Some(EncoderPreparation::of(&found.encoder, found.tokenizer)),
    });
    Ok(Some(Trained {
        epochs: ngrams.epochs,
        best_epoch: ngrams.best_epoch,
        num_train_samples: project.labelled_in(Split::Train).count(),
        features_secs: ngrams.features_secs + encode_secs,
        ..Trained::on_cpu(graph, preparation, found.about)
    }))
}

impl Loaded {
    /// What the encoder makes of each text.
    pub(super) fn encoded(
        &self,
        samples: &[&Sample],
        context: &JobContext,
    ) -> Result<Vec<Vec<f32>>, JobError> {
        let tokenizer = self.tokenizer()?;
        let texts: Vec<Vec<u32>> = samples
            .par_iter()
            .map(|sample| tokenizer.tokens(sample.text().unwrap_or_default(), MOST_TOKENS))
            .collect();
        encode(&self.encoder, &texts, context)
    }
}

/// What an encoder makes of each text.
pub(super) fn encode(
    encoder: &TextEncoder,
    texts: &[Vec<u32>],
    context: &JobContext,
) -> Result<Vec<Vec<f32>>, JobError> {
    let encoding = context.stage(Stage::ExtractingFeatures, texts.len() as u64);
    let mut rows = Vec::with_capacity(texts.len());
    for chunk in texts.chunks(CHUNK) {
        rows.extend(encoder.encode(chunk));
        encoding.advance(chunk.len() as u64)?;
    }
    Ok(rows)
}

/// A linear model on what an encoder made of texts.
pub(super) fn fitted_head(rows: &[Vec<f32>], classes: &[u32], num_classes: usize) -> Head {
    let dim = rows.first().map_or(0, Vec::len);
    let rows: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
    let fitted = Logistic::fit(&rows, classes, num_classes);
    let weight = (0..dim * num_classes)
        .map(|i| fitted.weight(i / num_classes, i % num_classes))
        .collect();
    Head {
        weight: HostTensor::new([dim, num_classes], weight),
        bias: HostTensor::new([num_classes], fitted.bias().to_vec()),
    }
}

/// From n-grams and tokens to the mean of both probabilities.
fn assemble(
    ngrams: &FittedNgrams,
    encoder: &TextEncoder,
    meaning: &Head,
    how: Finish,
) -> Result<Graph, GraphError> {
    let mut graph = Graph::new();
    let num_classes = meaning.bias.data().len();
    let by_words = ngrams.append_to(&mut graph, "by_words", num_classes, how)?;
    let embedding = append_encoder(&mut graph, encoder)?;
    let by_meaning = append_meaning(&mut graph, meaning, embedding, "by_meaning", how)?;
    let half = graph.add_weight("half", HostTensor::new([1], vec![0.5]));
    let sum = graph.push("both", Op::Add, &[by_words, by_meaning])?;
    let mean = graph.push_as("mean", "probabilities", Op::Mul, &[sum, half])?;
    graph.add_output(mean);
    Ok(graph)
}

/// From tokens and their mask, two inputs, to what stands for a text.
pub(super) fn append_encoder(
    graph: &mut Graph,
    encoder: &TextEncoder,
) -> Result<ValueId, GraphError> {
    let tokens = Shape(vec![Dim::Batch, Dim::Fixed(MOST_TOKENS)]);
    let tokens = graph.add_input("tokens", tokens);
    let mask = graph.add_input("mask", Shape::batch_of(&[MOST_TOKENS, 1]));
    encoder.append_to(graph, tokens, mask)
}

/// From what stands for a text to probabilities, which get this name.
pub(super) fn append_meaning(
    graph: &mut Graph,
    meaning: &Head,
    embedding: ValueId,
    name: &str,
    how: Finish,
) -> Result<ValueId, GraphError> {
    let weight = graph.add_weight(WEIGHT, meaning.weight.clone());
    let bias = graph.add_weight(BIAS, meaning.bias.clone());
    let product = Op::Gemm {
        alpha: 1.0,
        beta: 1.0,
        transpose_a: false,
        transpose_b: false,
    };
    let logits = graph.push("meaning", product, &[embedding, weight, bias])?;
    let node = format!("meaning.{}", how.name());
    graph.push_as(&node, name, how.op(), &[logits])
}
