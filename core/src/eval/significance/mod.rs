//! Tests of whether a difference may be luck, on plain counts and numbers.

mod distributions;

use distributions::{ln_binomial, student_quantile, student_two_sided};
use serde::{Deserialize, Serialize};

/// Discordant pairs below which `McNemar`'s test counts every outcome that is as unlikely or more.
const FEW_PAIRS: u64 = 25;

/// Which form of `McNemar`'s test was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum McNemarForm {
    /// The exact binomial test, where there are few discordant pairs.
    Exact,
    /// The mid-p form of it, which counts the outcome itself by half: the exact test says too seldom
    /// that there is a difference where there are many pairs.
    MidP,
}

/// The result of `McNemar`'s test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct McNemar {
    /// Its form.
    pub form: McNemarForm,
    /// How often luck alone would part two equally good models as far or further, 0 to 1.
    pub p: f64,
}

/// `McNemar`'s test of two models on the same items: `only_a` are right in the first alone, `only_b`
/// in the second alone.
pub fn mcnemar(only_a: u64, only_b: u64) -> McNemar {
    let pairs = only_a + only_b;
    let few = only_a.min(only_b);
    let outcome = (ln_binomial(pairs, few) - pairs as f64 * std::f64::consts::LN_2).exp();
    // From the outcome downwards each one is rarer than the one before.
    let mut tail = outcome;
    let mut term = outcome;
    for hits in (0..few).rev() {
        term *= (hits + 1) as f64 / (pairs - hits) as f64;
        tail += term;
        if term < tail * 1e-17 {
            break;
        }
    }
    let form = if pairs < FEW_PAIRS {
        McNemarForm::Exact
    } else {
        McNemarForm::MidP
    };
    let p = match form {
        McNemarForm::Exact => 2.0 * tail,
        McNemarForm::MidP => 2.0 * tail - outcome,
    };
    McNemar {
        form,
        p: p.min(1.0),
    }
}

/// Fisher's exact test, two-sided: whether the share of `hits[0]` in `counts[0]` is another than that
/// of `hits[1]` in `counts[1]`. 1 where nothing is to be told apart.
pub fn fisher(hits: [u64; 2], counts: [u64; 2]) -> f64 {
    let (all_hits, all) = (hits[0] + hits[1], counts[0] + counts[1]);
    let least = (all_hits + counts[0]).saturating_sub(all);
    let most = all_hits.min(counts[0]);
    let ln_chance = |k: u64| {
        ln_binomial(all_hits, k) + ln_binomial(all - all_hits, counts[0] - k)
            - ln_binomial(all, counts[0])
    };
    // As R and SciPy do it: rounding must not part outcomes that are equally likely.
    let limit = ln_chance(hits[0]) + 1e-7;
    let mut p = 0.0;
    let mut ln_term = ln_chance(least);
    for k in least..=most {
        if ln_term <= limit {
            p += ln_term.exp();
        }
        if k < most {
            let up = (all_hits - k) as f64 * (counts[0] - k) as f64;
            // Above the least k, the last factor is at least 1.
            let down = (k + 1) as f64 * (all + k + 1 - all_hits - counts[0]) as f64;
            ln_term += (up / down).ln();
        }
    }
    p.min(1.0)
}

/// Welch's t test, two-sided: whether two sets of numbers have another mean. 1 where one of them has
/// fewer than two numbers, or where no number differs from any other.
pub fn welch(a: &[f64], b: &[f64]) -> f64 {
    if a.len() < 2 || b.len() < 2 {
        return 1.0;
    }
    let ((mean_a, share_a), (mean_b, share_b)) = (mean_and_error(a), mean_and_error(b));
    let both = share_a + share_b;
    if both <= 0.0 {
        return if mean_a == mean_b { 1.0 } else { 0.0 };
    }
    let part = |share: f64, n: usize| share * share / (n - 1) as f64;
    let freedom = both * both / (part(share_a, a.len()) + part(share_b, b.len()));
    student_two_sided((mean_a - mean_b) / both.sqrt(), freedom)
}

/// The mean of numbers and its 95% interval by Student's t; nothing is known of fewer than two.
pub fn mean_interval(values: &[f64]) -> (f64, Option<[f64; 2]>) {
    let (mean, squared) = mean_and_error(values);
    if values.len() < 2 {
        return (mean, None);
    }
    let spread = student_quantile((values.len() - 1) as f64) * squared.sqrt();
    (mean, Some([mean - spread, mean + spread]))
}

/// Mean, and the square of its standard error.
fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n.max(1.0);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, squares / (n - 1.0).max(1.0) / n.max(1.0))
}

/// The difference of two shares, the first less the second, with Newcombe's 95% interval from
/// Wilson's of each.
pub fn share_difference(hits: [u64; 2], counts: [u64; 2]) -> (f64, [f64; 2]) {
    let share = |i: usize| hits[i] as f64 / counts[i].max(1) as f64;
    let wilson = |i: usize| super::metrics::wilson_interval(share(i), counts[i] as usize);
    let (a, b) = (share(0), share(1));
    let ([low_a, high_a], [low_b, high_b]) = (wilson(0), wilson(1));
    let difference = a - b;
    let down = ((a - low_a).powi(2) + (high_b - b).powi(2)).sqrt();
    let up = ((high_a - a).powi(2) + (b - low_b).powi(2)).sqrt();
    (difference, [difference - down, difference + up])
}

/// The values of Benjamini and Hochberg: a test whose value is at most 5% may be called a finding, and
/// of all such findings at most 5% are false on average.
pub fn false_discovery(ps: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..ps.len()).collect();
    order.sort_by(|a, b| ps[*b].total_cmp(&ps[*a]));
    let mut values = vec![1.0; ps.len()];
    let mut least = 1.0_f64;
    for (from_top, index) in order.into_iter().enumerate() {
        let rank = ps.len() - from_top;
        least = least.min(ps[index] * ps.len() as f64 / rank as f64);
        values[index] = least;
    }
    values
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    fn close(a: f64, b: f64) {
        assert!(
            (a - b).abs() < 1e-9 * b.abs().max(1e-3),
            "{a} instead of {b}"
        );
    }

    #[test]
    fn mcnemar_is_the_binomial_test() {
        // 2 · (1 + 10 + 45) / 1024.
        let test = mcnemar(2, 8);
        assert_eq!(test.form, McNemarForm::Exact);
        close(test.p, 112.0 / 1024.0);
        assert_eq!(mcnemar(2, 8), mcnemar(8, 2));
        close(mcnemar(0, 0).p, 1.0);
        close(mcnemar(5, 5).p, 1.0);
        // 2 / 2^6: nobody errs but one of them, six times.
        close(mcnemar(0, 6).p, 1.0 / 32.0);
        let many = mcnemar(10, 30);
        assert_eq!(many.form, McNemarForm::MidP);
        // 2 · binom.cdf(10, 40, 0.5) − binom.pmf(10, 40, 0.5) in SciPy.
        assert!((many.p - 0.001_450_491_014).abs() < 1e-11, "{many:?}");
        assert!(mcnemar(100_000, 101_000).p < 0.05);
        assert!(mcnemar(1_000_000, 10).p == 0.0);
    }

    /// The lady who tastes tea: 3 of 4 and 1 of 4, as everywhere.
    #[test]
    fn fisher_is_that_of_the_books() {
        close(fisher([3, 1], [4, 4]), 34.0 / 70.0);
        close(fisher([0, 0], [10, 20]), 1.0);
        close(fisher([10, 20], [10, 20]), 1.0);
        // By hand: 1 / C(10, 5) on either side.
        close(fisher([5, 0], [5, 5]), 2.0 / 252.0);
        // Both by scipy.stats.fisher_exact.
        close(fisher([7, 300], [40, 900]), 0.038_672_791_752);
        close(fisher([12, 5], [40, 60]), 0.006_559_452_607_658);
        assert!(fisher([50, 100], [100, 1000]) < 2e-20);
        assert!(fisher([0, 5], [0, 10]) >= 1.0, "nobody is in the first");
    }

    /// By `scipy.stats.ttest_ind(a, b, equal_var=False)`.
    #[test]
    fn welch_is_that_of_scipy() {
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 4.0, 6.0, 8.0, 10.0]);
        assert!(
            (welch(&a, &b) - 0.107_531_189).abs() < 1e-6,
            "{}",
            welch(&a, &b)
        );
        assert_eq!(welch(&[1.0], &b), 1.0);
        assert_eq!(welch(&[2.0, 2.0], &[2.0, 2.0]), 1.0);
        assert_eq!(welch(&[2.0, 2.0], &[3.0, 3.0]), 0.0);
    }

    #[test]
    fn intervals_of_means_are_students() {
        let (mean, interval) = mean_interval(&[0.70, 0.74, 0.78, 0.72, 0.76]);
        let [low, high] = interval.unwrap();
        assert!((mean - 0.74).abs() < 1e-12);
        assert!((low - 0.700_735).abs() < 1e-6 && (high - 0.779_265).abs() < 1e-6);
        assert_eq!(mean_interval(&[3.0]), (3.0, None));
        assert_eq!(mean_interval(&[]), (0.0, None));
    }

    /// The example of Newcombe (1998): 56 of 70 against 48 of 80.
    #[test]
    fn differences_of_shares_are_newcombes() {
        let (difference, [low, high]) = share_difference([56, 48], [70, 80]);
        assert!((difference - 0.2).abs() < 1e-12);
        assert!((low - 0.0524).abs() < 1e-4 && (high - 0.3339).abs() < 1e-4);
    }

    #[test]
    fn false_discoveries_are_those_of_the_definition() {
        // 0.01 · 4/1, 0.02 · 4/2, 0.03 · 4/3, and none above the one below it.
        let values = false_discovery(&[0.02, 0.5, 0.01, 0.03]);
        for (value, wanted) in values.iter().zip([0.04, 0.5, 0.04, 0.04]) {
            close(*value, wanted);
        }
        assert!(false_discovery(&[]).is_empty());
    }
}
