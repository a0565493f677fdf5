//! Training a net, whatever its task: the device, a batch that fits into memory, the loop with its
//! checkpoints and watched samples, and what becomes of the net.

use super::image_classification::device_failure::{halve_batch, smaller_batch};
use super::training::Progress;
use super::watching::{tell_watched, watched};
use crate::data::{DataKind, Sample};
use crate::event::Stage;
use crate::export::card::Backbone;
use crate::failure::Failure;
use crate::graph::Graph;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::train::batches::Source;
use crate::train::device::{self, ComputeDevice};
use crate::train::find_rate::find_rate;
use crate::train::fit::{Fit, FitEnd, Fitted, WatchedAnswer};
use crate::train::head::{append_softmax, judging_weights, weights_of};
use crate::train::net::Engine;
use crate::train::{EpochMetrics, Precision, TrainConfig, half_precision, memory};

/// The device for a training of a net.
pub(super) fn device_for_net(
    project: &Snapshot,
    config: &TrainConfig,
    context: &JobContext,
) -> Result<ComputeDevice, JobError> {
    let tests_half = config.precision != Precision::Full;
    device::resolve(config.device, project.samples.len(), tests_half, context)
}

/// What is said of the backbone of a net that has none.
pub(super) fn backbone_of_scratch(kind: DataKind) -> Backbone {
    Backbone {
        name: "none (trained from scratch)".into(),
        licence: "yours".into(),
        origin: format!(
            "Built and trained by Hearth on this project's {}",
            kind.name()
        ),
    }
}

/// A net up to its logits, with probabilities behind them and batch normalisation folded.
pub(super) fn closed(mut graph: Graph) -> Result<Graph, Failure> {
    let logits = graph.find("logits")?;
    let probabilities = append_softmax(&mut graph, logits)?;
    graph.add_output(probabilities);
    Ok(graph.cut(&["probabilities"])?.with_folded_norms()?)
}

/// Whether products are computed in half precision; says where they were to be and are not.
pub(super) fn computes_in_half(
    config: &TrainConfig,
    device: &ComputeDevice,
    context: &JobContext,
) -> bool {
    let (is_used, warning) = half_precision::is_used(config.precision, device);
    if let Some(warning) = warning {
        context.warn(warning);
    }
    is_used
}

/// The settings with a batch that fits into memory.
fn fitting(
    config: &TrainConfig,
    engine: &dyn Engine,
    progress: &mut Progress<'_>,
) -> Result<TrainConfig, Failure> {
    let mut config = config.clone();
    // What goes on was fitted before; another batch would not be the same training.
    if progress.from.is_some() {
        return Ok(config);
    }
    let free = memory::free() / 2;
    let is_too_large = |config: &TrainConfig| engine.bytes_for(config.batch_size as usize) > free;
    if !is_too_large(&config) {
        return Ok(config);
    }
    while is_too_large(&config) && halve_batch(&mut config) {}
    progress.context.warn(smaller_batch(&config));
    let (batch_size, accumulate) = (config.batch_size, config.accumulate);
    progress.settle(|config| {
        config.batch_size = batch_size;
        config.accumulate = accumulate;
    })?;
    Ok(config)
}

/// A net with its samples, for classes or numbers.
pub(super) struct NetFit<'a> {
    pub engine: &'a mut dyn Engine,
    pub train: &'a dyn Source,
    pub valid: &'a dyn Source,
    pub valid_samples: &'a [&'a Sample],
    /// Classes; 1 where a number is predicted.
    pub num_classes: usize,
    pub rates: Vec<f32>,
}

impl NetFit<'_> {
    /// Goes through the loop; `None` if it was paused, or only a rate was searched.
    pub fn fit(
        self,
        config: &TrainConfig,
        progress: &mut Progress<'_>,
    ) -> Result<Option<Fitted>, JobError> {
        if self.train.num_samples() == 0 {
            return Err(Failure::new(
                "no-data",
                "There is nothing to learn from that can be read.",
            )
            .into());
        }
        let context = progress.context;
        let config = &fitting(config, self.engine, progress)?;
        if progress.finds_rate {
            let weights = weights_of(config.balance, self.train.classes(), self.num_classes);
            let curve = find_rate(
                self.engine,
                self.train,
                weights,
                &self.rates,
                config,
                context,
            )?;
            progress.rate_curve = Some(curve);
            return Ok(None);
        }
        let watched = watched(self.valid.classes());
        let samples = self.valid_samples;
        let names_classes = self.valid.numbers().is_none();
        let stage = context.stage(Stage::Training, u64::from(config.epochs));
        let from = progress.from.take();
        if let Some(from) = &from {
            stage.set(from.epochs.len() as u64, u64::from(config.epochs));
        }
        let keeper = progress.keeper.clone();
        let fit = Fit {
            engine: self.engine,
            train: self.train,
            valid: (self.valid.num_samples() > 0).then_some(self.valid),
            num_classes: self.num_classes,
            class_weights: weights_of(config.balance, self.train.classes(), self.num_classes),
            judging_weights: judging_weights(
                config.balance,
                self.train.classes(),
                self.num_classes,
            ),
            watched,
            rates: self.rates,
            config,
            keeper: keeper.as_ref(),
            from,
            context,
        };
        let end = fit.run(|epoch: &EpochMetrics, answers: &[WatchedAnswer]| {
            progress.add(epoch)?;
            if !progress.is_trial {
                context.epoch(epoch.clone());
                if names_classes {
                    tell_watched(context, epoch.epoch, samples, answers);
                }
            }
            Ok(stage.advance(1)?)
        })?;
        Ok(match end {
            FitEnd::Done(fitted) => Some(fitted),
            FitEnd::Paused { .. } => None,
        })
    }
}
