//! Which learning rate suits a net: the rate grows step by step while the loss is watched: Smith,
//! *Cyclical Learning Rates for Training Neural Networks*, 2017.

use super::TrainConfig;
use super::batches::{Drawing, Source, ahead};
use super::loss::loss_and_gradient;
use super::net::{Engine, Pass};
use super::optimizer::{Optimizer, OptimizerSettings, clip};
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use serde::{Deserialize, Serialize};

/// The smallest rate that is tried.
const LOWEST: f64 = 1e-6;

/// The largest rate that is tried.
const HIGHEST: f64 = 10.0;

/// Rates that are tried.
const NUM_STEPS: usize = 120;

/// How much of the smoothed loss stays at each step.
const SMOOTHING: f64 = 0.9;

/// The search ends when the loss is so many times the lowest.
const TOO_HIGH: f64 = 4.0;

/// The suggestion lies so many times below the rate of the lowest loss.
const SAFETY: f64 = 10.0;

/// The loss at one learning rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatePoint {
    /// The rate.
    pub learning_rate: f64,
    /// The smoothed loss, in nats.
    pub loss: f64,
}

/// What the search found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateCurve {
    /// From the lowest rate on.
    pub points: Vec<RatePoint>,
    /// A rate at which the net learns well; `None` where the loss never fell.
    pub suggestion: Option<f64>,
}

impl RateCurve {
    /// A curve with the suggestion that it makes.
    pub fn of(points: Vec<RatePoint>) -> Self {
        let lowest = points.iter().min_by(|a, b| a.loss.total_cmp(&b.loss));
        let first = points.first().map_or(0.0, |point| point.loss);
        let suggestion = lowest
            .filter(|lowest| lowest.loss < first * 0.98)
            .map(|lowest| rounded(lowest.learning_rate / SAFETY));
        Self { points, suggestion }
    }
}

/// Two figures are enough.
fn rounded(rate: f64) -> f64 {
    format!("{rate:.1e}").parse().unwrap_or(rate)
}

/// Tries rates on a net, from its first values on; what it learns is thrown away.
///
/// # Errors
/// If the device fails or the person stops.
pub fn find_rate(
    engine: &mut dyn Engine,
    train: &dyn Source,
    class_weights: Vec<f32>,
    rates: &[f32],
    config: &TrainConfig,
    context: &JobContext,
) -> Result<RateCurve, JobError> {
    let progress = context.stage(Stage::Training, NUM_STEPS as u64);
    let width = class_weights.len();
    let drawing = Drawing::new(config, train.num_samples(), class_weights);
    let settings = OptimizerSettings {
        kind: config.optimizer,
        momentum: config.momentum as f32,
        weight_decay: config.weight_decay as f32,
    };
    let mut values = engine.initial();
    let mut optimizer = Optimizer::new(settings, engine.parameters());
    let mut points: Vec<RatePoint> = Vec::new();
    let (mut smoothed, mut lowest) = (0.0f64, f64::INFINITY);
    let mut epoch = 0;
    'search: while points.len() < NUM_STEPS {
        epoch += 1;
        let is_over = std::thread::scope(|scope| {
            for batch in ahead(scope, &drawing, train, epoch, 0) {
                let number = points.len();
                if number == NUM_STEPS {
                    return Ok(true);
                }
                let share = number as f64 / (NUM_STEPS - 1) as f64;
                let rate = LOWEST * (HIGHEST / LOWEST).powf(share);
                let count = batch.rows.len();
                let mut rng = drawing.rng(3, epoch, batch.number);
                let outputs = engine
                    .forward(&values, &batch.input, count, Pass::Training(&mut rng))
                    .map_err(Failure::from)?;
                let (sum, gradient) =
                    loss_and_gradient(config.loss, &outputs, &batch.targets, width, count as f32);
                let loss = sum / count as f64;
                smoothed = smoothed * SMOOTHING + loss * (1.0 - SMOOTHING);
                // The average begins at zero, which is corrected.
                let shown = smoothed / (1.0 - SMOOTHING.powi(number as i32 + 1));
                if !shown.is_finite() || shown > lowest * TOO_HIGH {
                    return Ok(true);
                }
                lowest = lowest.min(shown);
                points.push(RatePoint {
                    learning_rate: rate,
                    loss: shown,
                });
                let mut gradients: Vec<Vec<f32>> =
                    values.iter().map(|v| vec![0.0; v.len()]).collect();
                engine
                    .backward(&values, &gradient, &mut gradients)
                    .map_err(Failure::from)?;
                clip(&mut gradients, config.clip_norm);
                optimizer.step(&mut values, &gradients, engine.parameters(), rates, rate);
                progress.advance(1)?;
            }
            Ok::<bool, JobError>(false)
        })?;
        if is_over {
            break 'search;
        }
    }
    Ok(RateCurve::of(points))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(learning_rate: f64, loss: f64) -> RatePoint {
        RatePoint {
            learning_rate,
            loss,
        }
    }

    #[test]
    fn the_suggestion_lies_below_the_lowest_loss() {
        let falls = vec![point(1e-4, 2.0), point(0.023, 1.0), point(0.5, 3.0)];
        assert_eq!(RateCurve::of(falls).suggestion, Some(0.0023));
        let never = vec![point(1e-4, 2.0), point(0.023, 2.1)];
        assert_eq!(RateCurve::of(never).suggestion, None);
    }
}
