//! Fine-tuning: the layers of an encoder learn, whole or by changes of low rank, with a head that
//! was fitted before (Kumar et al., *Fine-Tuning can Distort Pretrained Features*, 2022).

use super::encoder_way::{append_encoder, append_meaning, encode, fitted_head};
use super::encoders::Loaded;
use super::finish::Finish;
use super::{EncoderPreparation, TextPreparation};
use crate::data::{Sample, Split};
use crate::failure::Failure;
use crate::graph::{Graph, GraphError, HostTensor};
use crate::jobs::JobError;
use crate::project::Snapshot;
use crate::tasks::Preparation;
use crate::tasks::net_fit::NetFit;
use crate::tasks::training::{Progress, Trained};
use crate::text_encoder::learn::{EncoderEngine, Head, LearnWhat, NO_TOKEN};
use crate::text_encoder::{MOST_TOKENS, TextEncoder, Tokenizer};
use crate::train::TrainConfig;
use crate::train::batches::Source;
use std::time::Instant;

/// The head begins fitted, and is little; it learns this much faster than the last layer.
const HEAD_RATE: f32 = 3.0;

/// Trains; `None` if it was paused.
pub(super) fn fit(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    let started = Instant::now();
    let context = progress.context;
    let found = Loaded::load(project, &config.backbone)?;
    let tokenizer = found.tokenizer()?;
    let samples: Vec<&Sample> = project.labelled_in(Split::Train).collect();
    let valid_samples: Vec<&Sample> = project.labelled_in(Split::Valid).collect();
    let train = Tokens::of(&samples, &tokenizer);
    let valid = Tokens::of(&valid_samples, &tokenizer);
    let num_classes = project.classes.len();
    let dim = found.encoder.dim();
    let head = if progress.from.is_some() {
        // What goes on has values of its own for all that learns.
        Head {
            weight: HostTensor::new([dim, num_classes], vec![0.0; dim * num_classes]),
            bias: HostTensor::new([num_classes], vec![0.0; num_classes]),
        }
    } else {
        let rows = encode(&found.encoder, &train.texts, context)?;
        fitted_head(&rows, &train.classes, num_classes)
    };
    progress.features_secs = started.elapsed().as_secs_f64();
    let what = LearnWhat {
        last_layers: config.unfreeze as usize,
        rank: config.lora as usize,
        seed: config.seed,
    };
    let mut engine = EncoderEngine::new(&found.encoder, &head, what, config.dropout as f32);
    let rates = engine.rates(config.layer_decay, HEAD_RATE);
    let learned = NetFit {
        engine: &mut engine,
        train: &train,
        valid: &valid,
        valid_samples: &valid_samples,
        num_classes,
        rates,
    };
    let Some(end) = learned.fit(config, progress)? else {
        return Ok(None);
    };
    let (encoder, head) = engine.finished(&end.values)?;
    let graph = assemble(&encoder, &head).map_err(Failure::from)?;
    let preparation = Preparation::Texts(TextPreparation {
        ngrams: None,
        encoder: Some(EncoderPreparation::of(&encoder, found.tokenizer)),
    });
    Ok(Some(Trained {
        num_train_samples: samples.len(),
        features_secs: progress.features_secs,
        ..Trained::of_net(end, graph, preparation, found.about)
    }))
}

/// From tokens to probabilities.
fn assemble(encoder: &TextEncoder, head: &Head) -> Result<Graph, GraphError> {
    let mut graph = Graph::new();
    let embedding = append_encoder(&mut graph, encoder)?;
    let name = "probabilities";
    let probabilities = append_meaning(&mut graph, head, embedding, name, Finish::OneOf)?;
    graph.add_output(probabilities);
    Ok(graph)
}

/// Texts as tokens.
struct Tokens {
    texts: Vec<Vec<u32>>,
    classes: Vec<u32>,
}

impl Tokens {
    fn of(samples: &[&Sample], tokenizer: &Tokenizer) -> Self {
        use rayon::prelude::*;
        let text =
            |sample: &&Sample| tokenizer.tokens(sample.text().unwrap_or_default(), MOST_TOKENS);
        Self {
            texts: samples.par_iter().map(text).collect(),
            classes: samples
                .iter()
                .map(|sample| sample.class.map_or(0, |class| class.0))
                .collect(),
        }
    }
}

impl Source for Tokens {
    fn classes(&self) -> &[u32] {
        &self.classes
    }

    fn row_len(&self) -> usize {
        MOST_TOKENS
    }

    fn fill(&self, sample: usize, _epoch: u32, out: &mut [f32]) {
        let tokens = &self.texts[sample];
        out.fill(NO_TOKEN);
        for (to, token) in out.iter_mut().zip(tokens) {
            *to = *token as f32;
        }
    }
}
