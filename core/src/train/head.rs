//! The head: a linear layer on the backbone's features, fitted with cross-entropy and `AdamW`,
//! stopped early on the validation split.

use super::balance::{class_weights, oversampled};
use super::features::FeatureMatrix;
use super::run::{EpochMetrics, StopReason};
use super::{Balance, TrainConfig};
use crate::data::augment::mixup;
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::{Graph, GraphError, HostTensor, Op, ValueId};
use crate::jobs::{Cancelled, JobContext, JobError};
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

/// Fits a head and reports every epoch. With an empty validation split it runs all epochs and
/// keeps the last weights.
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
    let progress = context.stage(Stage::Training, u64::from(config.epochs));
    fit_telling(
        train,
        valid,
        num_classes,
        config,
        device,
        context,
        |epoch| {
            context.epoch(epoch.clone());
            progress.advance(1)
        },
    )
}

/// As [`fit`], without reports.
///
/// # Errors
/// As [`fit`].
pub fn fit_silently(
    train: Labelled,
    valid: Labelled,
    num_classes: usize,
    config: &TrainConfig,
    device: &Device,
    context: &JobContext,
) -> Result<FittedHead, JobError> {
    fit_telling(train, valid, num_classes, config, device, context, |_| {
        Ok(())
    })
}

fn fit_telling(
    train: Labelled,
    valid: Labelled,
    num_classes: usize,
    config: &TrainConfig,
    device: &Device,
    context: &JobContext,
    mut tell: impl FnMut(&EpochMetrics) -> Result<(), Cancelled>,
) -> Result<FittedHead, JobError> {
    let started = Instant::now();
    let device = device.clone();
    let training_device = device.clone().autodiff();
    let dim = train.features.dim;
    let n = train.classes.len();
    let batch = (config.batch_size as usize).min(n).max(1);

    let x = matrix(train.features, &training_device);
    let weights = match config.balance {
        Balance::None => vec![1.0; num_classes],
        Balance::Weights | Balance::Oversample => class_weights(&train.classes, num_classes),
    };
    let mut targets = smooth_targets(&train.classes, num_classes, config.label_smoothing);
    if config.balance == Balance::Weights {
        // The loss is linear in the targets, so that a weight may as well stand there.
        for (row, class) in targets.chunks_exact_mut(num_classes).zip(&train.classes) {
            for value in row {
                *value *= weights[*class as usize];
            }
        }
    }
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
    let num_rows = match config.balance {
        Balance::Oversample => oversampled(&train.classes, num_classes, &mut rng.clone()).len(),
        Balance::None | Balance::Weights => n,
    };
    let num_steps = (num_rows.div_ceil(batch) * config.epochs as usize).max(1);
    let mut step = 0;
    let mut learning_rate = config.learning_rate;
    let mut epochs: Vec<EpochMetrics> = Vec::new();
    let mut best: Option<(f32, u32, Vec<f32>, Vec<f32>)> = None;
    let mut stop_reason = StopReason::AllEpochs;

    for epoch in 1..=config.epochs {
        match config.balance {
            Balance::Oversample => order = oversampled(&train.classes, num_classes, &mut rng),
            Balance::None | Balance::Weights => order.shuffle(&mut rng),
        }
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
            let mut wanted = y.clone().select(0, picked);
            if config.augment.mixup > 0.0 {
                let mix = Mix::draw(rows, config.augment.mixup, &mut rng, &training_device);
                inputs = mix.of(inputs, &x);
                wanted = mix.of(wanted, &y);
            }
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
            Some(sum) => floats(sum.into_data())?[0] / num_rows as f32,
            None => 0.0,
        };
        let weight = floats(model.linear.weight.val().inner().into_data())?;
        let bias = match &model.linear.bias {
            Some(bias) => floats(bias.val().inner().into_data())?,
            None => vec![0.0; num_classes],
        };
        // What the epoch is chosen by wants the same as what is trained for.
        let scored = valid_x
            .as_ref()
            .map(|x| validate(x, &valid.classes, &weights, &model, &device))
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
            train_accuracy: right as f32 / num_rows as f32,
            valid_loss: scored.map(|(loss, _)| loss),
            valid_accuracy: scored.map(|(_, accuracy)| accuracy),
            learning_rate,
            elapsed_secs: started.elapsed().as_secs_f64(),
            is_best,
        };
        tell(&metrics)?;
        epochs.push(metrics);
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

/// Mixup of a batch: each row with another one of the batch, see [`mixup`].
struct Mix {
    partners: Tensor<1, Int>,
    /// `[rows, 1]`, the share of the row itself.
    shares: Tensor<2>,
}

impl Mix {
    fn draw(rows: &[i32], alpha: f32, rng: &mut ChaCha8Rng, device: &Device) -> Self {
        let mut partners = rows.to_vec();
        partners.shuffle(rng);
        let shares: Vec<f32> = rows.iter().map(|_| mixup::weight(alpha, rng)).collect();
        Self {
            partners: Tensor::from_data(TensorData::new(partners, [rows.len()]), device),
            shares: Tensor::from_data(TensorData::new(shares, [rows.len(), 1]), device),
        }
    }

    /// The batch mixed with its partners out of `all`.
    fn of(&self, batch: Tensor<2>, all: &Tensor<2>) -> Tensor<2> {
        let others = all.clone().select(0, self.partners.clone());
        others.clone() + (batch - others) * self.shares.clone()
    }
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

/// Mean cross-entropy, each row with its class's weight, and accuracy.
fn validate(
    x: &Tensor<2>,
    classes: &[u32],
    weights: &[f32],
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
    let (mut loss, mut weight_sum) = (0.0f64, 0.0f64);
    let mut right = 0;
    for (row, class) in log_probabilities.chunks_exact(num_classes).zip(classes) {
        let weight = f64::from(weights[*class as usize]);
        loss -= weight * f64::from(row[*class as usize]);
        weight_sum += weight;
        right += usize::from(argmax(row) == *class as usize);
    }
    let n = classes.len() as f64;
    Ok(((loss / weight_sum) as f32, (right as f64 / n) as f32))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::augment::PictureAugment;
    use crate::train::device::ComputeDevice;

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
        let (data, device) = (unbalanced(), ComputeDevice::cpu().burn);
        let context = JobContext::detached();
        fit_silently(data.clone(), data, 2, config, &device, &context).expect("fits")
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

    #[test]
    fn mixed_rows_lie_between_their_two() {
        let device = ComputeDevice::cpu().burn;
        let all: Tensor<2> = Tensor::from_data(
            TensorData::new(vec![0.0f32, 1.0, 10.0, 3.0], [4, 1]),
            &device,
        );
        let rows = [2, 0, 3];
        let picked = Tensor::from_data(TensorData::new(rows.to_vec(), [3]), &device);
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let mix = Mix::draw(&rows, 1.0, &mut rng, &device);
        let partners = mix.partners.clone().into_data().convert::<i32>();
        let partners = partners.try_to_vec::<i32>().expect("numbers");
        let shares = floats(mix.shares.clone().into_data()).expect("numbers");
        let mixed = floats(mix.of(all.clone().select(0, picked), &all).into_data());
        let values = [0.0f32, 1.0, 10.0, 3.0];
        for (i, mixed) in mixed.expect("numbers").into_iter().enumerate() {
            let (a, b) = (values[rows[i] as usize], values[partners[i] as usize]);
            assert!((mixed - (a * shares[i] + b * (1.0 - shares[i]))).abs() < 1e-5);
            assert!((0.5..=1.0).contains(&shares[i]));
        }
    }
}
