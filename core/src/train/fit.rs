//! The loop: one for every way to train.

use super::batches::{Batch, Drawing, Source, ahead};
use super::checkpoint::{Best, Checkpoint, Keeper};
use super::loss::{log_softmax, loss_and_gradient};
use super::net::{Engine, Pass};
use super::optimizer::{Optimizer, OptimizerSettings, clip, move_average};
use super::schedule::Rates;
use super::sleep::Clocks;
use super::{EpochMetrics, Loss, Moment, MomentKind, StopReason, TrainConfig, TrainingNote};
use crate::failure::Failure;
use crate::ids::ClassId;
use crate::jobs::{JobContext, JobError, Wish};
use std::time::Instant;

/// Samples that are measured at once.
const MEASURED_AT_ONCE: usize = 64;

/// What is trained, on what, and how.
pub struct Fit<'a> {
    /// The net.
    pub engine: &'a mut dyn Engine,
    /// Samples to learn from.
    pub train: &'a dyn Source,
    /// Samples that choose the best epoch; without, the last one is kept.
    pub valid: Option<&'a dyn Source>,
    /// Classes; 1 where a number is predicted.
    pub num_classes: usize,
    /// Factor of each class's loss in training.
    pub class_weights: Vec<f32>,
    /// The same where the best epoch is chosen.
    pub judging_weights: Vec<f32>,
    /// Validation samples whose answers are told after every epoch.
    pub watched: Vec<usize>,
    /// Factor of the learning rate for each parameter.
    pub rates: Vec<f32>,
    /// All settings.
    pub config: &'a TrainConfig,
    /// Writes checkpoints, where the training can be long.
    pub keeper: Option<&'a Keeper>,
    /// Where a training goes on.
    pub from: Option<Checkpoint>,
    /// Asked whether to stop.
    pub context: &'a JobContext,
}

/// What the net says of a watched sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WatchedAnswer {
    /// Its place in the validation source.
    pub sample: usize,
    /// The likeliest class.
    pub predicted: usize,
    /// Its probability, 0 to 1.
    pub probability: f32,
}

/// What a training left.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The best values, in the engine's order.
    pub values: Vec<Vec<f32>>,
    /// Curves.
    pub epochs: Vec<EpochMetrics>,
    /// The epoch of the best values.
    pub best_epoch: u32,
    /// Why it ended.
    pub stop_reason: StopReason,
    /// What happened beside the epochs.
    pub moments: Vec<Moment>,
}

/// How a fit ended.
#[derive(Clone, Debug)]
pub enum FitEnd {
    /// It is done; the engine holds the statistics of the best epoch.
    Done(Fitted),
    /// The person paused it; a checkpoint holds all of it.
    Paused {
        /// The epoch that it was in.
        epoch: u32,
    },
}

/// How batches make steps, and steps epochs.
struct Pace {
    rates: Rates,
    /// Steps of an epoch.
    steps: usize,
    /// Batches of a step.
    accumulate: usize,
    /// Batches of an epoch.
    batches: usize,
}

impl Pace {
    fn steps_after(&self, batch: usize) -> bool {
        (batch + 1).is_multiple_of(self.accumulate) || batch + 1 == self.batches
    }

    fn step(&self, epoch: u32, batch: usize) -> usize {
        (epoch as usize - 1) * self.steps + batch / self.accumulate
    }
}

/// How a batch went.
enum Went {
    On,
    Paused,
    Stopped,
}

impl Fit<'_> {
    /// Trains until the end, an early end, or a pause; `tell` hears of every epoch.
    ///
    /// # Errors
    /// If the loss is not a number any more, the device fails, a checkpoint cannot be written, or
    /// the person stops the job.
    pub fn run(
        mut self,
        mut tell: impl FnMut(&EpochMetrics, &[WatchedAnswer]) -> Result<(), JobError>,
    ) -> Result<FitEnd, JobError> {
        let config = self.config;
        let num_samples = self.train.num_samples();
        let drawing = Drawing::new(config, num_samples, self.class_weights.clone());
        let epoch_len = drawing.epoch_len(self.train);
        let batches = epoch_len.div_ceil(drawing.batch_size);
        let accumulate = (config.accumulate.max(1) as usize).min(batches);
        let steps = batches.div_ceil(accumulate);
        let rates = Rates {
            schedule: config.schedule,
            peak: config.learning_rate,
            warmup_steps: (config.warmup * steps as f64).round() as usize,
            num_steps: (steps * config.epochs as usize).max(1),
        };
        let mut state = match self.from.take() {
            Some(checkpoint) => {
                checkpoint.check_fits(self.engine.parameters())?;
                self.engine.set_statistics(&checkpoint.statistics);
                checkpoint.inward(&self.engine.layouts())
            }
            None => self.beginning(),
        };
        if state.epoch > 1 || state.batch > 0 {
            self.mark(&mut state, MomentKind::Resumed);
        }
        let before = state.elapsed_secs;
        let started = Instant::now();
        let mut kept = Instant::now();
        let mut stop_reason = StopReason::AllEpochs;
        let mut gradients: Vec<Vec<f32>> =
            state.values.iter().map(|v| vec![0.0; v.len()]).collect();
        let pace = Pace {
            rates,
            steps,
            accumulate,
            batches,
        };
        while state.epoch <= config.epochs {
            let epoch_started = Instant::now();
            let first = state.batch;
            let went = std::thread::scope(|scope| {
                let source = self.train;
                let mut clocks = Clocks::now();
                let ready = ahead(scope, &drawing, source, state.epoch, first);
                for batch in ready {
                    // Who leaves comes back: there is time for a step and a checkpoint.
                    if self.keeper.is_none() || !self.context.is_left() {
                        self.context.check()?;
                    }
                    let looked = Clocks::now();
                    if clocks.slept_until(&looked) {
                        self.mark(&mut state, MomentKind::Slept);
                    }
                    clocks = looked;
                    let steps_now = pace.steps_after(batch.number);
                    self.learn(&mut state, batch, &drawing, &pace, &mut gradients)?;
                    state.elapsed_secs = before + started.elapsed().as_secs_f64();
                    let wish = self.context.wish();
                    if steps_now {
                        match (wish, self.keeper) {
                            (Wish::Stop, _) => return Ok(Went::Stopped),
                            (Wish::Pause, Some(keeper)) => {
                                self.mark(&mut state, MomentKind::Paused);
                                self.keep(keeper, &mut state)?;
                                return Ok(Went::Paused);
                            }
                            (_, Some(keeper)) if kept.elapsed() >= keeper.interval() => {
                                self.mark(&mut state, MomentKind::Checkpoint);
                                self.keep(keeper, &mut state)?;
                                kept = Instant::now();
                            }
                            _ => {}
                        }
                    }
                }
                Ok::<Went, JobError>(Went::On)
            })?;
            match went {
                Went::Paused => return Ok(FitEnd::Paused { epoch: state.epoch }),
                // What was measured last is kept; the epoch that was under way is not.
                Went::Stopped if state.best.is_some() => {
                    stop_reason = StopReason::Stopped;
                    break;
                }
                Went::Stopped | Went::On => {}
            }
            let seen = state.num_seen.max(1);
            let per_sec = (state.num_seen as f64 - (first * drawing.batch_size) as f64).max(0.0)
                / epoch_started.elapsed().as_secs_f64().max(1e-9);
            let train_loss = (state.loss_sum / seen as f64) as f32;
            let train_accuracy = match self.train.numbers() {
                Some(numbers) => numbers.r2_of(state.squares / seen as f64) as f32,
                None => (state.num_right as f64 / seen as f64) as f32,
            };
            let (metrics, watched) = self.end_epoch(&mut state, &pace, train_loss)?;
            let metrics = EpochMetrics {
                train_accuracy,
                samples_per_sec: per_sec as f32,
                ..metrics
            };
            state.epochs.push(metrics.clone());
            let epoch = state.epoch;
            state.epoch += 1;
            state.batch = 0;
            state.loss_sum = 0.0;
            state.num_right = 0;
            state.squares = 0.0;
            state.num_seen = 0;
            tell(&metrics, &watched)?;
            let best_epoch = state.best.as_ref().map_or(epoch, |best| best.epoch);
            if matches!(went, Went::Stopped) {
                stop_reason = StopReason::Stopped;
                break;
            }
            if epoch - best_epoch >= config.patience && epoch < config.epochs {
                stop_reason = StopReason::EarlyStopping;
                break;
            }
            if let Some(keeper) = self.keeper
                && kept.elapsed() >= keeper.interval()
                && epoch < config.epochs
            {
                self.mark(&mut state, MomentKind::Checkpoint);
                self.keep(keeper, &mut state)?;
                kept = Instant::now();
            }
        }
        let Some(best) = state.best else {
            return Err(Failure::new("internal", "training ran no epoch").into());
        };
        self.engine.set_statistics(&best.statistics);
        Ok(FitEnd::Done(Fitted {
            values: best.values,
            epochs: state.epochs,
            best_epoch: best.epoch,
            stop_reason,
            moments: state.moments,
        }))
    }

    fn beginning(&self) -> Checkpoint {
        let values = self.engine.initial();
        let settings = OptimizerSettings {
            kind: self.config.optimizer,
            momentum: self.config.momentum as f32,
            weight_decay: self.config.weight_decay as f32,
        };
        Checkpoint {
            epoch: 1,
            batch: 0,
            loss_sum: 0.0,
            num_right: 0,
            squares: 0.0,
            num_seen: 0,
            elapsed_secs: 0.0,
            average: (self.config.ema > 0.0).then(|| values.clone()),
            optimizer: Optimizer::new(settings, self.engine.parameters()),
            statistics: self.engine.statistics(),
            best: None,
            epochs: Vec::new(),
            moments: Vec::new(),
            values,
        }
    }

    /// Writes down that something happened, and tells of it.
    fn mark(&self, state: &mut Checkpoint, kind: MomentKind) {
        let moment = Moment {
            epoch: state.epoch,
            kind,
            elapsed_secs: state.elapsed_secs,
        };
        if kind == MomentKind::Checkpoint {
            state.moments.retain(|earlier| earlier.kind != kind);
        }
        state.moments.push(moment);
        self.context.note(TrainingNote::Moment(moment));
    }

    fn keep(&self, keeper: &Keeper, state: &mut Checkpoint) -> Result<(), Failure> {
        state.statistics = self.engine.statistics();
        keeper.write(state, self.engine)
    }

    /// One batch, forwards and back, and a step where enough gradients are together.
    fn learn(
        &mut self,
        state: &mut Checkpoint,
        batch: Batch,
        drawing: &Drawing,
        pace: &Pace,
        gradients: &mut [Vec<f32>],
    ) -> Result<(), JobError> {
        let count = batch.rows.len();
        let mut rng = drawing.rng(3, state.epoch, batch.number);
        let outputs = self
            .engine
            .forward(&state.values, &batch.input, count, Pass::Training(&mut rng))
            .map_err(Failure::from)?;
        let divisor = (count * pace.accumulate) as f32;
        let width = self.num_classes;
        let (loss, gradient) =
            loss_and_gradient(self.config.loss, &outputs, &batch.targets, width, divisor);
        if !loss.is_finite() {
            let has_bad_input = batch.input.iter().any(|value| !value.is_finite());
            return Err(not_finite(state.epoch, self.config, has_bad_input).into());
        }
        state.loss_sum += loss;
        state.num_seen += count as u64;
        let answered = outputs.chunks_exact(width).zip(&batch.rows);
        match self.train.numbers() {
            Some(numbers) => {
                state.squares += answered
                    .map(|(row, sample)| numbers.squared_error(*sample as usize, row[0]))
                    .sum::<f64>();
            }
            None => {
                let classes = self.train.classes();
                state.num_right += answered
                    .filter(|(row, sample)| argmax(row) == classes[**sample as usize] as usize)
                    .count() as u64;
            }
        }
        state.batch = batch.number + 1;
        self.engine
            .backward(&state.values, &gradient, gradients)
            .map_err(Failure::from)?;
        if pace.steps_after(batch.number) {
            let length = clip(gradients, self.config.clip_norm);
            if !length.is_finite() {
                return Err(not_finite(state.epoch, self.config, false).into());
            }
            state.optimizer.step(
                &mut state.values,
                gradients,
                self.engine.parameters(),
                &self.rates,
                pace.rates.at(pace.step(state.epoch, batch.number)),
            );
            if let Some(average) = &mut state.average {
                let decay = self.config.ema;
                move_average(average, &state.values, decay, state.optimizer.num_steps);
            }
            for gradient in gradients {
                gradient.fill(0.0);
            }
        }
        Ok(())
    }

    /// Measures an epoch and keeps its values if they are the best.
    fn end_epoch(
        &mut self,
        state: &mut Checkpoint,
        pace: &Pace,
        train_loss: f32,
    ) -> Result<(EpochMetrics, Vec<WatchedAnswer>), JobError> {
        let values = state.average.as_ref().unwrap_or(&state.values);
        let mut watched = Vec::new();
        let mut is_named = vec![false; self.num_classes];
        let scored = match self.valid {
            Some(valid) if valid.numbers().is_some() => Some(measure_numbers(
                self.engine,
                values,
                valid,
                self.config.loss,
                self.context,
            )?),
            Some(valid) => Some(measure(
                self.engine,
                values,
                valid,
                &self.judging_weights,
                self.context,
                |sample, row| {
                    let predicted = argmax(row);
                    is_named[predicted] = true;
                    if self.watched.contains(&sample) {
                        let probability = log_softmax(row)[predicted].exp();
                        watched.push(WatchedAnswer {
                            sample,
                            predicted,
                            probability,
                        });
                    }
                },
            )?),
            None => None,
        };
        let judged = scored.map_or(train_loss, |(loss, _)| loss);
        if !train_loss.is_finite() || !judged.is_finite() {
            return Err(not_finite(state.epoch, self.config, false).into());
        }
        // Without a validation split the newest weights are the best ones.
        let is_best = scored.is_none() || state.best.as_ref().is_none_or(|b| judged < b.loss);
        if is_best {
            state.best = Some(Best {
                loss: judged,
                epoch: state.epoch,
                values: values.clone(),
                statistics: self.engine.statistics(),
            });
        }
        let metrics = EpochMetrics {
            epoch: state.epoch,
            max_epochs: self.config.epochs,
            train_loss,
            train_accuracy: 0.0,
            valid_loss: scored.map(|(loss, _)| loss),
            valid_accuracy: scored.map(|(_, accuracy)| accuracy),
            learning_rate: pace.rates.at(state.epoch as usize * pace.steps - 1),
            elapsed_secs: state.elapsed_secs,
            samples_per_sec: 0.0,
            never_predicted: never_predicted(self.valid, &is_named),
            is_best,
        };
        Ok((metrics, watched))
    }
}

/// The classes of a source that no sample is taken for.
fn never_predicted(source: Option<&dyn Source>, is_named: &[bool]) -> Vec<ClassId> {
    let mut has_samples = vec![false; is_named.len()];
    for class in source.map_or(&[][..], |source| source.classes()) {
        has_samples[*class as usize] = true;
    }
    (0..)
        .zip(has_samples.iter().zip(is_named))
        .filter(|(_, (has_samples, is_named))| **has_samples && !**is_named)
        .map(|(class, _)| ClassId(class))
        .collect()
}

/// Mean cross-entropy, each sample with its class's weight, and accuracy; `each` sees the outputs
/// of every sample.
///
/// # Errors
/// If the device fails or the person stops.
pub fn measure(
    engine: &mut dyn Engine,
    values: &[Vec<f32>],
    source: &dyn Source,
    weights: &[f32],
    context: &JobContext,
    mut each: impl FnMut(usize, &[f32]),
) -> Result<(f32, f32), JobError> {
    let (mut loss, mut weight_sum, mut right) = (0.0f64, 0.0f64, 0usize);
    let classes = source.classes();
    ask(engine, values, source, context, |sample, row| {
        let class = classes[sample] as usize;
        let weight = f64::from(weights[class]);
        loss -= weight * f64::from(log_softmax(row)[class]);
        weight_sum += weight;
        right += usize::from(argmax(row) == class);
        each(sample, row);
    })?;
    let count = classes.len().max(1) as f64;
    Ok((
        (loss / weight_sum.max(f64::MIN_POSITIVE)) as f32,
        (right as f64 / count) as f32,
    ))
}

/// Mean loss over numbers as the net learns them, and R² in the person's unit.
fn measure_numbers(
    engine: &mut dyn Engine,
    values: &[Vec<f32>],
    source: &dyn Source,
    loss: Loss,
    context: &JobContext,
) -> Result<(f32, f32), JobError> {
    let (mut sum, mut squares) = (0.0f64, 0.0f64);
    let Some(numbers) = source.numbers() else {
        return Ok((0.0, 0.0));
    };
    ask(engine, values, source, context, |sample, row| {
        let (value, _) = loss_and_gradient(loss, row, &[numbers.scaled(sample)], 1, 1.0);
        sum += value;
        squares += numbers.squared_error(sample, row[0]);
    })?;
    let count = numbers.len().max(1) as f64;
    Ok(((sum / count) as f32, numbers.r2_of(squares / count) as f32))
}

/// Outputs for every sample of a source, plain, in order.
///
/// # Errors
/// If the device fails or the person stops.
pub fn ask(
    engine: &mut dyn Engine,
    values: &[Vec<f32>],
    source: &dyn Source,
    context: &JobContext,
    mut each: impl FnMut(usize, &[f32]),
) -> Result<(), JobError> {
    use rayon::prelude::*;
    let count = source.num_samples();
    let row_len = source.row_len();
    let samples: Vec<usize> = (0..count).collect();
    let mut input = Vec::new();
    for chunk in samples.chunks(MEASURED_AT_ONCE) {
        context.check()?;
        input.resize(chunk.len() * row_len, 0.0);
        input
            .par_chunks_mut(row_len)
            .zip(chunk)
            .for_each(|(out, sample)| source.fill(*sample, 0, out));
        let outputs = engine
            .forward(values, &input, chunk.len(), Pass::Measuring)
            .map_err(Failure::from)?;
        let width = outputs.len() / chunk.len();
        for (sample, row) in chunk.iter().zip(outputs.chunks_exact(width)) {
            each(*sample, row);
        }
    }
    Ok(())
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

fn not_finite(epoch: u32, config: &TrainConfig, has_bad_input: bool) -> Failure {
    if has_bad_input {
        let message = format!(
            "The loss was no longer a number in epoch {epoch}, because the model was given something that is no number. Look for damaged samples and train again."
        );
        return Failure::new("input-not-finite", message).with("epoch", epoch);
    }
    let rate = config.learning_rate;
    Failure::new(
        "loss-not-finite",
        format!(
            "The loss was no longer a number in epoch {epoch}. The learning rate of {rate} is probably too high: try a tenth of it. Clipping gradients (clip_norm=1) helps, too."
        ),
    )
    .with("epoch", epoch)
    .with("learning_rate", rate)
}
