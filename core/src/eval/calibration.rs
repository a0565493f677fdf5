//! Calibration: whether what a model says with 80% is right in 80 of 100 cases, and the one number
//! that mends it. Guo, Pleiss, Sun and Weinberger, *On Calibration of Modern Neural Networks*, 2017.

use super::{Reliability, Report};
use serde::{Deserialize, Serialize};

/// Probabilities below this count as this: its logarithm is finite.
pub const LEAST_PROBABILITY: f32 = 1e-30;
/// Temperatures that are tried.
const TEMPERATURES: [f64; 2] = [0.05, 20.0];
/// Each halves the range of temperatures.
const HALVINGS: usize = 60;
/// A model that says this much more than it keeps is called overconfident, in shares.
const TELLING_EXCESS: f64 = 0.05;
/// Samples below which nobody can tell.
const LEAST_FOR_EXCESS: usize = 50;

/// How well probabilities fit what was true, before and after a temperature.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// What logarithms of probabilities are divided by. Above 1: the model was too sure of itself.
    pub temperature: f64,
    /// Mean logarithmic loss before, in nats.
    pub loss_before: f64,
    /// Mean logarithmic loss with the temperature, in nats.
    pub loss_after: f64,
    /// Expected calibration error before, a share.
    pub error_before: f64,
    /// Expected calibration error with the temperature, a share.
    pub error_after: f64,
}

impl Calibration {
    /// Of probabilities `[n, num_classes]` and the true class of each row.
    pub fn of(probabilities: &[f32], classes: &[u32], num_classes: usize) -> Self {
        let temperature = fit_temperature(probabilities, classes, num_classes);
        let after = with_temperature(probabilities, num_classes, temperature);
        let figures = |of: &[f32]| {
            let error = expected_calibration_error(&surest(of, classes, num_classes));
            (log_loss(of, classes, num_classes), error)
        };
        let (loss_before, error_before) = figures(probabilities);
        let (loss_after, error_after) = figures(&after);
        Self {
            temperature,
            loss_before,
            loss_after,
            error_before,
            error_after,
        }
    }
}

/// The temperature with the least logarithmic loss, between 0.05 and 20. In the inverse of the
/// temperature the loss is convex, so its only minimum is where the slope is 0.
///
/// Where every row is right already, the loss would fall for ever as the model gets surer; a set
/// without a mistake says nothing of how sure it may be, and so nothing gets surer: at least 1.
pub fn fit_temperature(probabilities: &[f32], classes: &[u32], num_classes: usize) -> f64 {
    let rows: Vec<(Vec<f64>, usize)> = probabilities
        .chunks_exact(num_classes.max(1))
        .zip(classes)
        .filter(|(row, _)| row.iter().all(|p| p.is_finite()))
        .map(|(row, class)| (row.iter().map(|p| log(*p)).collect(), *class as usize))
        .collect();
    if rows.is_empty() {
        return 1.0;
    }
    // The loss of a row with inverse temperature b is ln Σ eᵇᶻ − b z of its class; this is its
    // derivative by b.
    let slope = |temperature: f64| {
        rows.iter()
            .map(|(logs, class)| {
                let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let (mut sum, mut weighed) = (0.0, 0.0);
                for log in logs {
                    let share = ((log - highest) / temperature).exp();
                    sum += share;
                    weighed += share * log;
                }
                weighed / sum - logs[*class]
            })
            .sum::<f64>()
    };
    let is_faultless = rows
        .iter()
        .all(|(logs, class)| logs.iter().all(|log| *log <= logs[*class]));
    let lowest = if is_faultless { 1.0 } else { TEMPERATURES[0] };
    let (mut low, mut high) = (lowest.ln(), TEMPERATURES[1].ln());
    // Every row of equal probabilities: no temperature changes anything.
    if rows
        .iter()
        .all(|(logs, _)| logs.iter().all(|l| *l == logs[0]))
    {
        return 1.0;
    }
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        // Falling with the inverse temperature: a lower temperature is better.
        if slope(middle.exp()) < 0.0 {
            high = middle;
        } else {
            low = middle;
        }
    }
    f64::midpoint(low, high)
        .exp()
        .clamp(lowest, TEMPERATURES[1])
}

/// Rows of probabilities with their logarithms divided by a temperature, summing to 1 again.
pub fn with_temperature(probabilities: &[f32], num_classes: usize, temperature: f64) -> Vec<f32> {
    let mut out = Vec::with_capacity(probabilities.len());
    for row in probabilities.chunks_exact(num_classes.max(1)) {
        let logs: Vec<f64> = row.iter().map(|p| log(*p) / temperature).collect();
        let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let shares: Vec<f64> = logs.iter().map(|log| (log - highest).exp()).collect();
        let sum: f64 = shares.iter().sum();
        out.extend(shares.iter().map(|share| (share / sum) as f32));
    }
    out
}

/// Mean logarithmic loss, in nats; 0 where there is nothing.
fn log_loss(probabilities: &[f32], classes: &[u32], num_classes: usize) -> f64 {
    let rows = probabilities.chunks_exact(num_classes.max(1)).zip(classes);
    let losses: Vec<f64> = rows
        .map(|(row, class)| -log(row[*class as usize]))
        .collect();
    losses.iter().sum::<f64>() / losses.len().max(1) as f64
}

fn log(probability: f32) -> f64 {
    f64::from(probability.max(LEAST_PROBABILITY)).ln()
}

/// Of each row the highest probability, and whether its class is the true one; of equal ones the
/// first counts, as everywhere.
pub fn surest(probabilities: &[f32], classes: &[u32], num_classes: usize) -> Vec<(f32, bool)> {
    probabilities
        .chunks_exact(num_classes.max(1))
        .zip(classes)
        .map(|(row, class)| {
            let mut best = 0;
            for (index, probability) in row.iter().enumerate() {
                if *probability > row[best] {
                    best = index;
                }
            }
            (row[best], best == *class as usize)
        })
        .collect()
}

/// How far probabilities lie from the share that is right, on average: of each answer its
/// probability and whether it is right. 0 where there is nothing.
pub fn expected_calibration_error(answers: &[(f32, bool)]) -> f64 {
    let answers = answers
        .iter()
        .map(|(said, right)| (f64::from(*said), *right));
    Reliability::of_answers(answers).expected_calibration_error
}

/// How much surer a model is than it is right.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overconfidence {
    /// The mean probability of its answers.
    pub said: f64,
    /// The share of them that is right.
    pub right: f64,
    /// The upper end of the 95% interval of that share, below `said`.
    pub right_at_most: f64,
    /// Answers.
    pub num_samples: usize,
}

/// Whether a model says of its answers more than it keeps: by five percentage points or more, and by
/// more than chance; `None` of fewer than 50 answers.
pub fn overconfident(report: &Report) -> Option<Overconfidence> {
    let num_samples = report.items.len();
    if num_samples < LEAST_FOR_EXCESS {
        return None;
    }
    let sum: f64 = report.items.iter().map(|i| f64::from(i.probability)).sum();
    let said = sum / num_samples as f64;
    let (right, right_at_most) = (report.accuracy, report.accuracy_interval[1]);
    (said - right >= TELLING_EXCESS && said > right_at_most).then_some(Overconfidence {
        said,
        right,
        right_at_most,
        num_samples,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers of two classes: of each the probability of the first and how many of ten are of it.
    fn answers(of: &[(f32, usize)]) -> (Vec<f32>, Vec<u32>) {
        let (mut rows, mut classes) = (Vec::new(), Vec::new());
        for (probability, num_first) in of {
            for index in 0..10 {
                rows.extend([*probability, 1.0 - probability]);
                classes.push(u32::from(index >= *num_first));
            }
        }
        (rows, classes)
    }

    #[test]
    fn a_model_that_says_too_much_gets_a_temperature_that_keeps_its_word() {
        // It says 99% and is right in 8 of 10: ln 99 / ln 4 brings 99% to 80%.
        let (rows, classes) = answers(&[(0.99, 8), (0.01, 2)]);
        let calibration = Calibration::of(&rows, &classes, 2);
        let expected = 99.0f64.ln() / 4.0f64.ln();
        assert!(
            (calibration.temperature - expected).abs() < 1e-5,
            "{calibration:?}"
        );
        assert!((calibration.error_before - 0.19).abs() < 1e-6);
        assert!(calibration.error_after < 1e-6 && calibration.loss_after < calibration.loss_before);
    }

    #[test]
    fn a_model_that_says_too_little_gets_surer() {
        let (rows, classes) = answers(&[(0.6, 9), (0.4, 1)]);
        let temperature = fit_temperature(&rows, &classes, 2);
        let expected = 1.5f64.ln() / 9.0f64.ln();
        assert!((temperature - expected).abs() < 1e-5, "{temperature}");
    }

    #[test]
    fn what_says_nothing_of_mistakes_makes_nothing_surer() {
        let (rows, classes) = answers(&[(0.7, 10), (0.3, 0)]);
        assert!((fit_temperature(&rows, &classes, 2) - 1.0).abs() < 1e-9);
        assert_eq!(fit_temperature(&[], &[], 2), 1.0);
        assert_eq!(fit_temperature(&[0.5; 8], &[0, 1, 0, 1], 2), 1.0, "ties");
    }

    #[test]
    fn zeros_and_ones_stay_finite() {
        let rows = [1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.2, 0.8];
        let calibration = Calibration::of(&rows, &[0, 1, 1, 1], 2);
        assert!(calibration.temperature > 1.0 && calibration.temperature <= 20.0);
        assert!(calibration.loss_before.is_finite() && calibration.loss_after.is_finite());
        let after = with_temperature(&rows, 2, calibration.temperature);
        for row in after.chunks_exact(2) {
            assert!((row[0] + row[1] - 1.0).abs() < 1e-6);
        }
        // The likeliest class stays the likeliest one.
        assert!(after[0] > after[1] && after[7] > after[6]);
    }

    #[test]
    fn the_calibration_error_is_the_mean_distance_of_the_bins() {
        // 0.9 four times with 3 right, 0.5 twice with 1 right: (4 · 0.15 + 2 · 0) / 6.
        let answers = [
            (0.9, true),
            (0.9, true),
            (0.9, true),
            (0.9, false),
            (0.5, true),
            (0.5, false),
        ];
        assert!((expected_calibration_error(&answers) - 0.1).abs() < 1e-6);
        assert_eq!(expected_calibration_error(&[]), 0.0);
        assert!((expected_calibration_error(&[(0.0, false), (1.0, true)])).abs() < 1e-12);
    }

    #[test]
    fn of_equal_probabilities_the_first_class_counts() {
        let found = surest(&[0.5, 0.5, 0.2, 0.8], &[1, 1], 2);
        assert_eq!(found, [(0.5, false), (0.8, true)]);
    }
}
