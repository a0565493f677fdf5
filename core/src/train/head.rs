//! The head: a dense layer, or two, on the backbone's features, stopped early on the validation
//! split.

use super::Moment;
use super::balance::class_weights;
use super::batches::Source;
use super::checkpoint::{Checkpoint, Keeper};
use super::features::FeatureMatrix;
use super::fit::{Fit, FitEnd, Fitted, WatchedAnswer};
use super::net::{CpuEngine, Engine, NetOptions};
use super::run::{EpochMetrics, StopReason};
use super::{Balance, TrainConfig};
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::{Graph, GraphError, HostTensor, Op, Shape, ValueId};
use crate::jobs::{JobContext, JobError};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub use super::fit::argmax;

/// Features with the class of each row.
#[derive(Clone, Debug, Default)]
pub struct Labelled {
    /// `[n, dim]`.
    pub features: FeatureMatrix,
    /// `n` classes.
    pub classes: Vec<u32>,
}

impl Source for Labelled {
    fn classes(&self) -> &[u32] {
        &self.classes
    }

    fn row_len(&self) -> usize {
        self.features.dim
    }

    fn fill(&self, sample: usize, _epoch: u32, out: &mut [f32]) {
        let dim = self.features.dim;
        out.copy_from_slice(&self.features.data[sample * dim..][..dim]);
    }
}

/// A dense layer: weight `[out, in]`, bias `[out]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Dense {
    /// `[out, in]`.
    pub weight: HostTensor,
    /// `[out]`.
    pub bias: HostTensor,
}

/// A fitted head, on features as the backbone gives them.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// A hidden layer with a `ReLU` behind it, where one was asked for.
    pub hidden: Option<Dense>,
    /// `[classes, dim]`.
    pub weight: HostTensor,
    /// `[classes]`.
    pub bias: HostTensor,
}

/// How the fitting went.
#[derive(Clone, Debug)]
pub struct FittedHead {
    /// The best weights.
    pub head: Head,
    /// Curves.
    pub epochs: Vec<EpochMetrics>,
    /// The epoch of the best weights.
    pub best_epoch: u32,
    /// Why it ended.
    pub stop_reason: StopReason,
    /// What happened beside the epochs.
    pub moments: Vec<Moment>,
}

/// What a fit that may be paused and is watched needs beside its data.
#[derive(Default)]
pub struct Along<'a> {
    /// Writes checkpoints; without one it cannot be paused.
    pub keeper: Option<&'a Keeper>,
    /// Where it goes on.
    pub from: Option<Checkpoint>,
    /// Validation samples whose answers are told after every epoch.
    pub watched: Vec<usize>,
}

const GEMM: Op = Op::Gemm {
    alpha: 1.0,
    beta: 1.0,
    transpose_a: false,
    transpose_b: true,
};

impl Head {
    /// One that knows nothing: the last layer is zero, a hidden one is drawn.
    pub fn new(dim: usize, num_classes: usize, config: &TrainConfig) -> Self {
        let zeros = |shape: &[usize]| HostTensor::new(shape, vec![0.0; shape.iter().product()]);
        let units = config.hidden as usize;
        let hidden = (units > 0).then(|| {
            let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
            let reach = (6.0 / dim.max(1) as f32).sqrt();
            let drawn = (0..units * dim).map(|_| (rng.random::<f32>() * 2.0 - 1.0) * reach);
            Dense {
                weight: HostTensor::new([units, dim], drawn.collect()),
                bias: zeros(&[units]),
            }
        });
        let last = if units > 0 { units } else { dim };
        Self {
            hidden,
            weight: zeros(&[num_classes, last]),
            bias: zeros(&[num_classes]),
        }
    }

    /// Adds the head behind a graph's features, up to the logits.
    ///
    /// # Errors
    /// If the features have another length than the head was fitted on.
    pub fn append_logits(
        &self,
        graph: &mut Graph,
        features: ValueId,
    ) -> Result<ValueId, GraphError> {
        let mut x = features;
        if let Some(hidden) = &self.hidden {
            let weight = graph.add_weight("head.hidden.weight", hidden.weight.clone());
            let bias = graph.add_weight("head.hidden.bias", hidden.bias.clone());
            x = graph.push("head.hidden", GEMM, &[x, weight, bias])?;
            x = graph.push("head.hidden.relu", Op::Relu, &[x])?;
        }
        let weight = graph.add_weight("head.weight", self.weight.clone());
        let bias = graph.add_weight("head.bias", self.bias.clone());
        graph.push_as("head", "logits", GEMM, &[x, weight, bias])
    }

    /// Adds the head behind a graph's features: logits, then probabilities.
    ///
    /// # Errors
    /// If the features have another length than the head was fitted on.
    pub fn append_to(&self, graph: &mut Graph, features: ValueId) -> Result<ValueId, GraphError> {
        let logits = self.append_logits(graph, features)?;
        append_softmax(graph, logits)
    }

    fn graph(&self, dim: usize) -> Result<Graph, GraphError> {
        let mut graph = Graph::new();
        let features = graph.add_input("features", Shape::batch_of(&[dim]));
        let logits = self.append_logits(&mut graph, features)?;
        graph.add_output(logits);
        Ok(graph)
    }

    /// The values that a fit left.
    fn fitted(&self, engine: &dyn Engine, values: &[Vec<f32>]) -> Self {
        let mut tensors = engine.tensors(values);
        let mut take = |name: &str, old: &HostTensor| {
            let found = tensors.remove(name);
            found.unwrap_or_else(|| old.clone())
        };
        Self {
            hidden: self.hidden.as_ref().map(|old| Dense {
                weight: take("head.hidden.weight", &old.weight),
                bias: take("head.hidden.bias", &old.bias),
            }),
            weight: take("head.weight", &self.weight),
            bias: take("head.bias", &self.bias),
        }
    }
}

/// Adds probabilities behind logits.
///
/// # Errors
/// If the logits are no row for each sample.
pub fn append_softmax(graph: &mut Graph, logits: ValueId) -> Result<ValueId, GraphError> {
    graph.push_as(
        "softmax",
        "probabilities",
        Op::Softmax { axis: 1 },
        &[logits],
    )
}

/// What each class's loss is multiplied with.
pub fn weights_of(balance: Balance, classes: &[u32], num_classes: usize) -> Vec<f32> {
    match balance {
        Balance::Weights => class_weights(classes, num_classes),
        Balance::None | Balance::Oversample => vec![1.0; num_classes],
    }
}

/// What validation multiplies each class's loss with: what the epoch is chosen by wants the same
/// as what is trained for.
pub fn judging_weights(balance: Balance, classes: &[u32], num_classes: usize) -> Vec<f32> {
    match balance {
        Balance::Weights | Balance::Oversample => class_weights(classes, num_classes),
        Balance::None => vec![1.0; num_classes],
    }
}

/// Fits a head and reports every epoch; `None` if it was paused. With an empty validation split it
/// runs all epochs and keeps the last weights.
///
/// # Errors
/// If the loss is not a number any more, or the person stops the job.
pub fn fit(
    train: &Labelled,
    valid: &Labelled,
    num_classes: usize,
    config: &TrainConfig,
    context: &JobContext,
    along: Along<'_>,
    mut tell: impl FnMut(&EpochMetrics, &[WatchedAnswer]) -> Result<(), JobError>,
) -> Result<Option<FittedHead>, JobError> {
    let progress = context.stage(Stage::Training, u64::from(config.epochs));
    if let Some(from) = &along.from {
        progress.set(from.epochs.len() as u64, u64::from(config.epochs));
    }
    let tell = |epoch: &EpochMetrics, watched: &[WatchedAnswer]| {
        context.epoch(epoch.clone());
        tell(epoch, watched)?;
        Ok(progress.advance(1)?)
    };
    fit_telling(train, valid, num_classes, config, context, along, tell)
}

/// As [`fit`], without reports.
///
/// # Errors
/// As [`fit`].
pub fn fit_silently(
    train: &Labelled,
    valid: &Labelled,
    num_classes: usize,
    config: &TrainConfig,
    context: &JobContext,
) -> Result<FittedHead, JobError> {
    let along = Along::default();
    let fitted = fit_telling(train, valid, num_classes, config, context, along, |_, _| {
        Ok(())
    })?;
    // Without a keeper nothing is paused.
    fitted.ok_or(JobError::Cancelled)
}

/// A head that knows nothing, and the engine that trains it.
///
/// # Errors
/// Cannot happen: the kernels cover a head.
pub fn engine(
    dim: usize,
    num_classes: usize,
    config: &TrainConfig,
) -> Result<(Head, CpuEngine), Failure> {
    let head = Head::new(dim, num_classes, config);
    let options = NetOptions {
        dropout: config.dropout as f32,
        ..NetOptions::default()
    };
    let engine = CpuEngine::new(&head.graph(dim)?, options)?;
    Ok((head, engine))
}

fn fit_telling(
    train: &Labelled,
    valid: &Labelled,
    num_classes: usize,
    config: &TrainConfig,
    context: &JobContext,
    along: Along<'_>,
    tell: impl FnMut(&EpochMetrics, &[WatchedAnswer]) -> Result<(), JobError>,
) -> Result<Option<FittedHead>, JobError> {
    let (head, mut engine) = engine(train.features.dim, num_classes, config)?;
    let rates = vec![1.0; engine.parameters().len()];
    let end = Fit {
        engine: &mut engine,
        train,
        valid: (!valid.classes.is_empty()).then_some(valid as &dyn Source),
        num_classes,
        class_weights: weights_of(config.balance, &train.classes, num_classes),
        judging_weights: judging_weights(config.balance, &train.classes, num_classes),
        watched: along.watched,
        rates,
        config,
        keeper: along.keeper,
        from: along.from,
        context,
    }
    .run(tell)?;
    match end {
        FitEnd::Done(fitted) => {
            let Fitted {
                values,
                epochs,
                best_epoch,
                stop_reason,
                moments,
            } = fitted;
            Ok(Some(FittedHead {
                head: head.fitted(&engine, &values),
                epochs,
                best_epoch,
                stop_reason,
                moments,
            }))
        }
        FitEnd::Paused { .. } => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::augment::PictureAugment;

    /// Two classes that overlap, the second nine times rarer.
    fn unbalanced() -> Labelled {
        let mut labelled = Labelled {
            features: FeatureMatrix {
                dim: 2,
                data: Vec::new(),
            },
            classes: Vec::new(),
        };
        for i in 0..200 {
            let class = u32::from(i % 10 == 0);
            let at = (i * 37 % 100) as f32 / 50.0 - 1.0 + class as f32;
            labelled.features.data.extend([at, 0.5]);
            labelled.classes.push(class);
        }
        labelled
    }

    fn fitted(config: &TrainConfig) -> FittedHead {
        let (data, context) = (unbalanced(), JobContext::detached());
        fit_silently(&data, &data, 2, config, &context).expect("fits")
    }

    fn config() -> TrainConfig {
        TrainConfig {
            epochs: 40,
            patience: 40,
            learning_rate: 0.1,
            weight_decay: 0.0,
            ..TrainConfig::default()
        }
    }

    /// Share of the rare class that is found.
    fn recall(head: &Head) -> f64 {
        let data = unbalanced();
        let rare = data.features.data.chunks_exact(2).zip(&data.classes);
        let found: Vec<bool> = rare
            .filter(|(_, class)| **class == 1)
            .map(|(row, _)| {
                let logit = |class: usize| {
                    let weights = &head.weight.data()[class * 2..][..2];
                    weights[0] * row[0] + weights[1] * row[1] + head.bias.data()[class]
                };
                logit(1) > logit(0)
            })
            .collect();
        found.iter().filter(|found| **found).count() as f64 / found.len() as f64
    }

    #[test]
    fn balance_finds_more_of_the_rare_class() {
        let of = |balance| {
            recall(
                &fitted(&TrainConfig {
                    balance,
                    ..config()
                })
                .head,
            )
        };
        let plain = of(Balance::None);
        for balance in [Balance::Weights, Balance::Oversample] {
            let balanced = of(balance);
            assert!(balanced > plain + 0.2, "{balance}: {balanced} of {plain}");
        }
    }

    #[test]
    fn the_same_seed_fits_the_same_head_and_mixup_another() {
        for balance in Balance::ALL {
            let plain = TrainConfig {
                balance,
                ..config()
            };
            let mixed = TrainConfig {
                augment: PictureAugment {
                    mixup: 0.4,
                    ..PictureAugment::default()
                },
                ..plain.clone()
            };
            assert_eq!(fitted(&plain).head, fitted(&plain).head);
            let (first, again) = (fitted(&mixed), fitted(&mixed));
            assert_eq!(first.head, again.head);
            assert_eq!(first.epochs.len(), again.epochs.len());
            assert_ne!(first.head, fitted(&plain).head);
        }
    }
}
