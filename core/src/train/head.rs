//! The head: a linear layer on the backbone's features, fitted with cross-entropy and `AdamW`,
//! stopped early on the validation split.

use super::TrainConfig;
use super::features::FeatureMatrix;
use super::run::{EpochMetrics, StopReason};
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::{Graph, GraphError, HostTensor, Op, ValueId};
use crate::jobs::{JobContext, JobError};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::optim::{AdamWConfig, GradientsParams};
use burn::prelude::*;
use burn::tensor::TensorData;
use burn::tensor::activation::log_softmax;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::time::Instant;

/// Features with the class of each row.
#[derive(Clone, Debug, Default)]
pub struct Labelled {
    /// `[n, dim]`.
    pub features: FeatureMatrix,
    /// `n` classes.
    pub classes: Vec<u32>,
}

/// A fitted linear layer, on features as the backbone gives them.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
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
}

impl Head {
    /// From a weight of `[dim, classes]`, as burn keeps it.
    fn from_columns(weight: &[f32], bias: Vec<f32>) -> Self {
        let classes = bias.len();
        let dim = weight.len() / classes.max(1);
        let transposed = (0..classes)
            .flat_map(|class| (0..dim).map(move |i| weight[i * classes + class]))
            .collect();
        Self {
            weight: HostTensor::new([classes, dim], transposed),
            bias: HostTensor::new([classes], bias),
        }
    }

    /// Adds the head behind a graph's features: logits, then probabilities.
    ///
    /// # Errors
    /// If the features have another length than the head was fitted on.
    pub fn append_to(&self, graph: &mut Graph, features: ValueId) -> Result<ValueId, GraphError> {
        let weight = graph.add_weight("head.weight", self.weight.clone());
        let bias = graph.add_weight("head.bias", self.bias.clone());
        let gemm = Op::Gemm {
            alpha: 1.0,
            beta: 1.0,
            transpose_a: false,
            transpose_b: true,
        };
        let logits = graph.push_as("head", "logits", gemm, &[features, weight, bias])?;
        graph.push_as(
            "softmax",
            "probabilities",
            Op::Softmax { axis: 1 },
            &[logits],
        )
    }
}

#[derive(Module, Debug)]
struct LinearHead {
    linear: Linear,
}

/// Fits a head. With an empty validation split it runs all epochs and keeps the last weights.
///
/// # Errors
/// If the loss is not a number any more, the device fails, or the person stops the job.
pub fn fit(
    train: Labelled,
    valid: Labelled,
    num_classes: usize,
    config: &TrainConfig,
    device: &Device,
    context: &JobContext,
) -> Result<FittedHead, JobError> {
    let started = Instant::now();
    let progress = context.stage(Stage::Training, u64::from(config.epochs));
    let device = device.clone();
    let training_device = device.clone().autodiff();
    let dim = train.features.dim;
    let n = train.classes.len();
    let batch = (config.batch_size as usize).min(n).max(1);

    let x = matrix(train.features, &training_device);
    let targets = smooth_targets(&train.classes, num_classes, config.label_smoothing);
    let y: Tensor<2> =
        Tensor::from_data(TensorData::new(targets, [n, num_classes]), &training_device);
    let valid_x = (!valid.classes.is_empty()).then(|| matrix(valid.features, &device));

    let mut model = LinearHead {
        linear: LinearConfig::new(dim, num_classes)
            .with_initializer(Initializer::Zeros)
            .init(&training_device),
    };
    let mut optimizer = AdamWConfig::new()
        .with_weight_decay(config.weight_decay as f32)
        .init();
    let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
    let mut order: Vec<i32> = (0..n as i32).collect();
    let num_steps = (n.div_ceil(batch) * config.epochs as usize).max(1);
    let mut step = 0;
    let mut learning_rate = config.learning_rate;
    let mut epochs: Vec<EpochMetrics> = Vec::new();
    let mut best: Option<(f32, u32, Vec<f32>, Vec<f32>)> = None;
    let mut stop_reason = StopReason::AllEpochs;

    for epoch in 1..=config.epochs {
        order.shuffle(&mut rng);
        let mut loss_sum: Option<Tensor<1>> = None;
        let mut right = 0usize;
        for rows in order.chunks(batch) {
            context.check()?;
            learning_rate = cosine(config.learning_rate, step, num_steps);
            step += 1;
            let picked: Tensor<1, Int> = Tensor::from_data(
                TensorData::new(rows.to_vec(), [rows.len()]),
                &training_device,
            );
            let mut inputs = x.clone().select(0, picked.clone());
            if config.dropout > 0.0 {
                inputs = dropped(
                    inputs,
                    rows.len(),
                    dim,
                    config.dropout,
                    &mut rng,
                    &training_device,
                );
            }
            let wanted = y.clone().select(0, picked);
            let logits = model.linear.forward(inputs);
            let loss = -(log_softmax(logits.clone(), 1) * wanted)
                .sum()
                .div_scalar(rows.len() as f32);
            right += count_right(logits.inner(), rows, &train.classes)?;
            let part = loss.clone().inner().mul_scalar(rows.len() as f32);
            loss_sum = Some(match loss_sum {
                Some(sum) => sum + part,
                None => part,
            });
            let gradients = GradientsParams::from_grads(loss.backward(), &model);
            model = optimizer.step(learning_rate, model, gradients);
        }
        let train_loss = match loss_sum {
            Some(sum) => floats(sum.into_data())?[0] / n as f32,
            None => 0.0,
        };
        let weight = floats(model.linear.weight.val().inner().into_data())?;
        let bias = match &model.linear.bias {
            Some(bias) => floats(bias.val().inner().into_data())?,
            None => vec![0.0; num_classes],
        };
        let scored = valid_x
            .as_ref()
            .map(|x| validate(x, &valid.classes, &model, &device))
            .transpose()?;
        let judged = scored.map_or(train_loss, |(loss, _)| loss);
        if !train_loss.is_finite() || !judged.is_finite() {
            return Err(not_finite(epoch, config).into());
        }
        // Without a validation split the newest weights are the best ones.
        let is_best = scored.is_none() || best.as_ref().is_none_or(|(loss, ..)| judged < *loss);
        if is_best {
            best = Some((judged, epoch, weight, bias));
        }
        let metrics = EpochMetrics {
            epoch,
            max_epochs: config.epochs,
            train_loss,
            train_accuracy: right as f32 / n as f32,
            valid_loss: scored.map(|(loss, _)| loss),
            valid_accuracy: scored.map(|(_, accuracy)| accuracy),
            learning_rate,
            elapsed_secs: started.elapsed().as_secs_f64(),
            is_best,
        };
        context.epoch(metrics.clone());
        epochs.push(metrics);
        progress.advance(1)?;
        let best_epoch = best.as_ref().map_or(epoch, |(_, epoch, ..)| *epoch);
        if epoch - best_epoch >= config.patience && epoch < config.epochs {
            stop_reason = StopReason::EarlyStopping;
            break;
        }
    }
    let Some((_, best_epoch, weight, bias)) = best else {
        return Err(Failure::new("internal", "training ran no epoch").into());
    };
    Ok(FittedHead {
        head: Head::from_columns(&weight, bias),
        epochs,
        best_epoch,
        stop_reason,
    })
}

fn not_finite(epoch: u32, config: &TrainConfig) -> Failure {
    Failure::new(
        "loss-not-finite",
        format!(
            "The loss was no longer a number in epoch {epoch}. The learning rate of {} is probably too high: try a tenth of it.",
            config.learning_rate
        ),
    )
    .with("epoch", epoch)
    .with("learning_rate", config.learning_rate)
}

/// From the peak down to zero along half a cosine.
fn cosine(peak: f64, step: usize, num_steps: usize) -> f64 {
    let turn = std::f64::consts::PI * step as f64 / num_steps as f64;
    peak * 0.5 * (1.0 + turn.cos())
}

fn matrix(features: FeatureMatrix, device: &Device) -> Tensor<2> {
    let shape = [features.len(), features.dim];
    Tensor::from_data(TensorData::new(features.data, shape), device)
}

fn smooth_targets(classes: &[u32], num_classes: usize, smoothing: f64) -> Vec<f32> {
    let rest = (smoothing / num_classes as f64) as f32;
    let mut targets = vec![rest; classes.len() * num_classes];
    for (row, class) in targets.chunks_exact_mut(num_classes).zip(classes) {
        row[*class as usize] += (1.0 - smoothing) as f32;
    }
    targets
}

/// Inverted dropout with a mask from our own generator: the same on every device.
fn dropped(
    inputs: Tensor<2>,
    rows: usize,
    dim: usize,
    share: f64,
    rng: &mut ChaCha8Rng,
    device: &Device,
) -> Tensor<2> {
    use rand::RngExt;
    let keep = (1.0 / (1.0 - share)) as f32;
    let mask: Vec<f32> = (0..rows * dim)
        .map(|_| if rng.random_bool(share) { 0.0 } else { keep })
        .collect();
    inputs * Tensor::from_data(TensorData::new(mask, [rows, dim]), device)
}

fn count_right(logits: Tensor<2>, rows: &[i32], classes: &[u32]) -> Result<usize, Failure> {
    let num_classes = logits.dims()[1];
    let values = floats(logits.into_data())?;
    Ok(values
        .chunks_exact(num_classes)
        .zip(rows)
        .filter(|(row, index)| argmax(row) == classes[**index as usize] as usize)
        .count())
}

/// Mean cross-entropy and accuracy.
fn validate(
    x: &Tensor<2>,
    classes: &[u32],
    model: &LinearHead,
    device: &Device,
) -> Result<(f32, f32), Failure> {
    let weight = Tensor::<2>::from_data(model.linear.weight.val().inner().into_data(), device);
    let mut logits = x.clone().matmul(weight);
    if let Some(bias) = &model.linear.bias {
        let bias = Tensor::<1>::from_data(bias.val().inner().into_data(), device);
        logits = logits + bias.unsqueeze::<2>();
    }
    let num_classes = logits.dims()[1];
    let log_probabilities = floats(log_softmax(logits, 1).into_data())?;
    let mut loss = 0.0f64;
    let mut right = 0;
    for (row, class) in log_probabilities.chunks_exact(num_classes).zip(classes) {
        loss -= f64::from(row[*class as usize]);
        right += usize::from(argmax(row) == *class as usize);
    }
    let n = classes.len() as f64;
    Ok(((loss / n) as f32, (right as f64 / n) as f32))
}

/// Index of the largest value; the first of equals.
pub fn argmax(values: &[f32]) -> usize {
    let mut best = 0;
    for (i, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = i;
        }
    }
    best
}

fn floats(data: TensorData) -> Result<Vec<f32>, Failure> {
    data.convert::<f32>().try_to_vec::<f32>().map_err(|error| {
        Failure::new(
            "device",
            format!("The device gave no numbers back: {error:?}."),
        )
    })
}
