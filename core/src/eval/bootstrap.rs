//! Intervals from resamples: the items are drawn again and again, as often as there are, and the
//! figures of each draw show how much they hang on chance.

use super::metrics::Z;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Resamples of an interval.
const RESAMPLES: u64 = 1000;

/// The figures of every resample: `figures` gets, for each, the indices that were drawn from `n`
/// items. One draw serves all figures. Each resample has a stream of its own of one seed, so that
/// the same items give the same interval on any number of threads.
pub(super) fn resample<Figures: Send>(
    n: usize,
    figures: impl Fn(&[u32]) -> Figures + Sync,
) -> Vec<Figures> {
    let draw = |drawn: &mut Vec<u32>, resample: u64| {
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        rng.set_stream(resample);
        drawn.clear();
        drawn.extend((0..n).map(|_| rng.random_range(0..n as u32)));
        figures(drawn)
    };
    (0..RESAMPLES)
        .into_par_iter()
        .map_init(Vec::new, draw)
        .collect()
}

/// The 95% interval by bias-corrected and accelerated percentiles (Efron, *Better Bootstrap
/// Confidence Intervals*, 1987). Plain percentiles are too low for figures near 1: the draws of F1
/// lie below its estimate on average, and their spread grows as the figure falls.
///
/// `pulls` says how far each item pulls the estimate (up to a factor), and how many items do so.
/// `None` where no draw differs from another.
pub(super) fn accelerated(
    mut values: Vec<f64>,
    estimate: f64,
    pulls: impl Iterator<Item = (f64, f64)>,
) -> Option<[f64; 2]> {
    values.retain(|value| value.is_finite());
    values.sort_by(f64::total_cmp);
    let (first, last) = (*values.first()?, *values.last()?);
    if last - first <= f64::EPSILON * last.abs() {
        return None;
    }
    let n = values.len() as f64;
    let below = values.partition_point(|value| *value < estimate) as f64;
    let ties = values.partition_point(|value| *value <= estimate) as f64 - below;
    let share = ((below + ties / 2.0) / n).clamp(1.0 / n, 1.0 - 1.0 / n);
    let bias = normal_quantile(share);
    let (squares, cubes) = pulls.fold((0.0, 0.0), |(squares, cubes), (pull, count)| {
        (squares + count * pull.powi(2), cubes + count * pull.powi(3))
    });
    let acceleration = if squares > 0.0 {
        cubes / (6.0 * f64::powf(squares, 1.5))
    } else {
        0.0
    };
    let end = |z: f64| {
        let moved = bias + z;
        normal_share(bias + moved / (1.0 - acceleration * moved))
    };
    Some([-Z, Z].map(|z| quantile(&values, end(z))))
}

/// The 95% interval by the studentised bootstrap: `values` says, of each resample, how far its
/// figure lies from the estimate in standard errors of its own. It is right where the spread of a
/// figure hangs on what was drawn, as that of a mean of squared errors does, of which a few large
/// ones decide. `None` where the draws say nothing.
pub(super) fn studentised(
    mut values: Vec<f64>,
    estimate: f64,
    standard_error: f64,
) -> Option<[f64; 2]> {
    values.retain(|value| value.is_finite());
    values.sort_by(f64::total_cmp);
    // Of fewer draws nobody knows the ends.
    if (values.len() as u64) < RESAMPLES / 2 {
        return None;
    }
    Some([0.975, 0.025].map(|share| estimate - quantile(&values, share) * standard_error))
}

/// The value below which this share of ascending values lies, in between where need be.
fn quantile(values: &[f64], share: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let (below, part) = (place.floor() as usize, place.fract());
    let above = (below + 1).min(last);
    values[below] + (values[above] - values[below]) * part
}

/// The share of the normal distribution below `z`; its error is below 2e-7 (Abramowitz and Stegun,
/// 7.1.26).
fn normal_share(z: f64) -> f64 {
    const A: [f64; 5] = [
        0.254_829_592,
        -0.284_496_736,
        1.421_413_741,
        -1.453_152_027,
        1.061_405_429,
    ];
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let tail = A.iter().rev().fold(0.0, |sum, a| (sum + a) * t) * (-x * x).exp() / 2.0;
    if z < 0.0 { tail } else { 1.0 - tail }
}

/// The `z` below which this share of the normal distribution lies: the inverse of
/// [`normal_share`], found by halving.
fn normal_quantile(share: f64) -> f64 {
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if normal_share(middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn shares_of_the_normal_distribution_are_those_of_the_tables() {
        for (z, share) in [
            (0.0, 0.5),
            (1.0, 0.841_344_7),
            (-Z, 0.025),
            (3.0, 0.998_650_1),
        ] {
            assert!((normal_share(z) - share).abs() < 3e-7, "{z}");
            assert!((normal_quantile(share) - z).abs() < 1e-4, "{share}");
        }
    }

    #[test]
    fn the_same_items_give_the_same_draws() {
        let sum = |drawn: &[u32]| drawn.iter().sum::<u32>();
        assert_eq!(resample(50, sum), resample(50, sum));
        let draws = resample(50, <[u32]>::to_vec);
        assert_eq!(draws.len() as u64, RESAMPLES);
        assert!(draws.iter().all(|drawn| drawn.len() == 50));
        assert_ne!(draws[0], draws[1]);
    }

    #[test]
    fn without_bias_or_skew_the_percentiles_are_the_plain_ones() {
        let values: Vec<f64> = (0..1001).map(|i| f64::from(i) / 1000.0).collect();
        let pulls = [(1.0, 50.0), (-1.0, 50.0)];
        let [low, high] = accelerated(values, 0.5, pulls.into_iter()).unwrap();
        assert!((low - 0.025).abs() < 1e-3 && (high - 0.975).abs() < 1e-3);
        assert_eq!(accelerated(vec![0.7; 9], 0.7, pulls.into_iter()), None);
        assert_eq!(accelerated(Vec::new(), 0.7, pulls.into_iter()), None);
        assert_eq!(studentised(vec![f64::NAN; 1000], 0.7, 0.1), None);
    }
}
