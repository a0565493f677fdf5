//! Figures of classification from truths and predictions.

use super::report::ClassScore;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Resamples for a bootstrap interval.
const RESAMPLES: usize = 1000;

/// The 97.5% point of the normal distribution.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// Counts of true (rows) against predicted (columns) classes.
pub fn confusion_matrix(pairs: &[(u32, u32)], num_classes: usize) -> Vec<Vec<u64>> {
    let mut matrix = vec![vec![0; num_classes]; num_classes];
    for (truth, predicted) in pairs {
        matrix[*truth as usize][*predicted as usize] += 1;
    }
    matrix
}

/// Share on the diagonal; 0 where there is nothing.
pub fn accuracy(matrix: &[Vec<u64>]) -> f64 {
    let right: u64 = (0..matrix.len()).map(|i| matrix[i][i]).sum();
    let all: u64 = matrix.iter().flatten().sum();
    ratio(right, all)
}

/// Precision, recall and F1 of each class, as scikit-learn defines them with zero for 0/0.
pub fn class_scores(matrix: &[Vec<u64>], labels: &[String]) -> Vec<ClassScore> {
    labels
        .iter()
        .enumerate()
        .map(|(i, label)| {
            let support: u64 = matrix[i].iter().sum();
            let predicted: u64 = matrix.iter().map(|row| row[i]).sum();
            let hits = matrix[i][i];
            ClassScore {
                label: label.clone(),
                precision: ratio(hits, predicted),
                recall: ratio(hits, support),
                f1: ratio(2 * hits, support + predicted),
                support,
            }
        })
        .collect()
}

/// Mean F1 of the classes that occur as truth or prediction.
pub fn macro_f1(matrix: &[Vec<u64>]) -> f64 {
    let f1s: Vec<f64> = (0..matrix.len())
        .filter_map(|i| {
            let support: u64 = matrix[i].iter().sum();
            let predicted: u64 = matrix.iter().map(|row| row[i]).sum();
            (support + predicted > 0).then(|| ratio(2 * matrix[i][i], support + predicted))
        })
        .collect();
    mean(&f1s)
}

/// Mean recall of the classes that occur.
pub fn balanced_accuracy(matrix: &[Vec<u64>]) -> f64 {
    let recalls: Vec<f64> = matrix
        .iter()
        .enumerate()
        .filter_map(|(i, row)| {
            let support: u64 = row.iter().sum();
            (support > 0).then(|| ratio(row[i], support))
        })
        .collect();
    mean(&recalls)
}

/// F1 of each class weighted by its samples.
pub fn weighted_f1(scores: &[ClassScore]) -> f64 {
    let all: u64 = scores.iter().map(|score| score.support).sum();
    if all == 0 {
        return 0.0;
    }
    scores
        .iter()
        .map(|score| score.f1 * score.support as f64)
        .sum::<f64>()
        / all as f64
}

/// Wilson's 95% interval of a share of `n` samples; the whole range where there are none.
pub fn wilson_interval(share: f64, n: usize) -> [f64; 2] {
    if n == 0 {
        return [0.0, 1.0];
    }
    wilson_of(share, n as f64)
}

/// The same of a share that is as uncertain as if it were of so many samples, of which there may be a
/// part.
pub(super) fn wilson_of(share: f64, n: f64) -> [f64; 2] {
    let center = share + Z * Z / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    [
        ((center - spread) / scale).max(0.0),
        ((center + spread) / scale).min(1.0),
    ]
}

/// The mean of a few measurements of a share and its 95% interval by Student's t, within 0 to 1.
/// The whole range for fewer than two.
pub fn t_interval(shares: &[f64]) -> (f64, [f64; 2]) {
    let mean = mean(shares);
    let Some(freedom) = shares.len().checked_sub(1).filter(|n| *n > 0) else {
        return (mean, [0.0, 1.0]);
    };
    let variance = shares.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / freedom as f64;
    let spread = student_quantile(freedom) * (variance / shares.len() as f64).sqrt();
    (mean, [(mean - spread).max(0.0), (mean + spread).min(1.0)])
}

/// The 97.5% quantile of Student's t; that of the normal distribution above 30 degrees of freedom.
pub(super) fn student_quantile(freedom: usize) -> f64 {
    const QUANTILES: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
        2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
        2.052, 2.048, 2.045, 2.042,
    ];
    let place = freedom.max(1) - 1;
    QUANTILES.get(place).copied().unwrap_or(Z)
}

/// Percentile bootstrap 95% interval of a figure of `n` items, from the indices that were drawn; the
/// seed is fixed, so that the same items give the same interval. Both ends are the figure of all
/// where there are none.
pub fn bootstrap(n: usize, figure: impl Fn(&[usize]) -> f64) -> [f64; 2] {
    if n == 0 {
        return [figure(&[]); 2];
    }
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let mut drawn = vec![0; n];
    let mut values: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            drawn.fill_with(|| rng.random_range(0..n));
            figure(&drawn)
        })
        .collect();
    values.sort_by(f64::total_cmp);
    [
        values[RESAMPLES / 40],
        values[RESAMPLES - 1 - RESAMPLES / 40],
    ]
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        0.0
    } else {
        values.iter().sum::<f64>() / values.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} instead of {b}");
    }

    /// Values from scikit-learn 1.5 for y = [0,0,0,1,1,2], p = [0,0,1,1,0,2].
    #[test]
    fn figures_are_those_of_scikit_learn() {
        let pairs = [(0, 0), (0, 0), (0, 1), (1, 1), (1, 0), (2, 2)];
        let matrix = confusion_matrix(&pairs, 3);
        let labels = ["a", "b", "c"].map(str::to_owned);
        let scores = class_scores(&matrix, &labels);
        close(accuracy(&matrix), 4.0 / 6.0);
        close(macro_f1(&matrix), (2.0 / 3.0 + 0.5 + 1.0) / 3.0);
        close(
            weighted_f1(&scores),
            (3.0 * 2.0 / 3.0 + 2.0 * 0.5 + 1.0) / 6.0,
        );
        close(balanced_accuracy(&matrix), (2.0 / 3.0 + 0.5 + 1.0) / 3.0);
        close(scores[0].precision, 2.0 / 3.0);
        close(scores[1].recall, 0.5);
    }

    #[test]
    fn the_interval_of_a_mean_is_that_of_scipy() {
        // scipy.stats.t.interval(0.95, 4, mean, sem) of these five.
        let (mean, [low, high]) = t_interval(&[0.70, 0.74, 0.78, 0.72, 0.76]);
        close(mean, 0.74);
        assert!((low - 0.700_735).abs() < 1e-4 && (high - 0.779_265).abs() < 1e-4);
        assert_eq!(t_interval(&[0.5]), (0.5, [0.0, 1.0]));
        assert_eq!(t_interval(&[1.0, 1.0]), (1.0, [1.0, 1.0]));
        assert_eq!(
            t_interval(&[0.0, 1.0]).1,
            [0.0, 1.0],
            "never beyond a share"
        );
    }

    #[test]
    fn nothing_is_divided_by_zero() {
        let matrix = confusion_matrix(&[], 2);
        close(accuracy(&matrix), 0.0);
        close(macro_f1(&matrix), 0.0);
        assert_eq!(wilson_interval(0.0, 0), [0.0, 1.0]);
    }

    #[test]
    fn the_interval_of_a_share_is_wilsons() {
        // Wilson for 8 of 10: the textbook's 0.490 to 0.943.
        let [low, high] = wilson_interval(0.8, 10);
        assert!(
            (low - 0.490_2).abs() < 1e-3 && (high - 0.943_3).abs() < 1e-3,
            "{low} {high}"
        );
    }
}
