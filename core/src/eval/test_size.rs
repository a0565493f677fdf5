//! Whether there are enough samples to tell runs apart.

use super::Measured;
use super::metrics::Z;
use serde::{Deserialize, Serialize};

/// The 80% point of the normal distribution: how surely a difference should be found.
const POWER: f64 = 0.841_621_233_572_914_3;
/// Samples below which nothing is told apart, whatever the figures say.
const LEAST_SAMPLES: usize = 100;

/// What a number of samples can tell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestSize {
    /// Whether it is too small to tell runs apart: fewer than a hundred samples, or the headline is
    /// known to no better than 5 points either way (RMSE: 10% of itself).
    pub is_too_small: bool,
    /// Half the width of the headline's 95% interval: points of a share, or a share of RMSE.
    pub half_width: f64,
    /// The difference between two runs that should be told: 2 points of a share, or 5% of RMSE.
    pub difference: f64,
    /// About how many samples would tell it in 80 of 100 cases, at 95%, if the runs err
    /// independently of each other; fewer will do where they err on the same samples. `None` where
    /// nothing was measured.
    pub num_samples_needed: Option<usize>,
}

impl TestSize {
    /// Of a report's headline: accuracy, micro F1, or RMSE.
    pub fn of(report: &Measured) -> Self {
        let num_samples = report.score().num_samples();
        match report {
            Measured::Classes(report) => Self::of_share(report.accuracy_interval, num_samples),
            Measured::Labels(report) => Self::of_share(report.micro_f1_interval, num_samples),
            Measured::Numbers(report) => {
                let [low, high] = report.rmse_interval;
                let size = if report.rmse > 0.0 { report.rmse } else { 1.0 };
                Self::new((high - low) / 2.0 / size, 0.1, 0.05, num_samples)
            }
        }
    }

    fn of_share([low, high]: [f64; 2], num_samples: usize) -> Self {
        Self::new((high - low) / 2.0, 0.05, 0.02, num_samples)
    }

    fn new(half_width: f64, most: f64, difference: f64, num_samples: usize) -> Self {
        // The standard error of a difference of two, which is to be this many times smaller than
        // the difference.
        let of_difference = half_width / Z * std::f64::consts::SQRT_2;
        let times = (Z + POWER) * of_difference / difference;
        let needed = num_samples as f64 * times.powi(2);
        Self {
            is_too_small: num_samples < LEAST_SAMPLES || half_width > most,
            half_width,
            difference,
            num_samples_needed: (needed > 0.0 && needed.is_finite()).then(|| rounded(needed)),
        }
    }
}

/// Up to two digits that say something, and no fewer than a hundred.
fn rounded(count: f64) -> usize {
    let unit = 10_f64.powi(count.max(1.0).log10() as i32 - 1).max(1.0);
    ((count / unit).ceil() * unit).max(LEAST_SAMPLES as f64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::metrics::wilson_interval;

    fn of(share: f64, n: usize) -> TestSize {
        TestSize::of_share(wilson_interval(share, n), n)
    }

    /// The textbook's number for two independent shares of 0.9 and 0.92: 3,213 each.
    #[test]
    fn the_samples_needed_are_about_the_textbooks() {
        for n in [200, 1_000, 20_000] {
            let needed = of(0.9, n).num_samples_needed.unwrap_or(0);
            assert!((3_300..3_900).contains(&needed), "{n}: {needed}");
        }
    }

    #[test]
    fn few_samples_and_wide_intervals_are_too_small() {
        assert!(of(1.0, 50).is_too_small, "whatever the figures say");
        assert!(of(0.8, 150).is_too_small);
        assert!(!of(0.9, 400).is_too_small);
        assert!(of(0.0, 0).is_too_small);
        assert_eq!(of(0.0, 0).num_samples_needed, None);
    }

    #[test]
    fn needs_are_round() {
        assert_eq!(
            [3_213.0, 12.0, 187.2, 99_900.0].map(rounded),
            [3_300, 100, 190, 100_000]
        );
    }
}
