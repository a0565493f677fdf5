//! How far two groups of samples differ in one respect, and whether that may be chance.

use super::circumstances::Values;

/// Differences beyond so many times √(1/n + 1/m) come by chance once in 10,000 times: Smirnov's
/// bound, 2·exp(−2 c²), for c = 2.2.
const BEYOND_CHANCE: f64 = 2.2;

/// How far two groups differ in one respect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Difference {
    /// Largest share by which one group is more often on one side than the other: 0 where they are
    /// alike, 1 where the respect alone tells them apart. Kolmogorov and Smirnov's distance of
    /// numbers, the total variation of what has names.
    pub share: f64,
    /// What of it chance alone may do, with these numbers of samples.
    pub by_chance: f64,
}

impl Difference {
    /// Whether they differ by at least so much, and not by chance.
    pub(super) fn is_at_least(self, share: f64) -> bool {
        self.share >= share.max(self.by_chance)
    }
}

/// Compares two groups, each given by places in the values. What is missing is left out; `None`
/// where fewer than `least` of a group are left.
pub(super) fn difference(
    values: &Values,
    a: &[usize],
    b: &[usize],
    least: usize,
) -> Option<Difference> {
    match values {
        Values::Named(names) => {
            let known = |group: &[usize]| -> Vec<u32> {
                group.iter().filter_map(|place| names[*place]).collect()
            };
            let (a, b) = (known(a), known(b));
            (a.len().min(b.len()) >= least.max(1)).then(|| total_variation(&a, &b))
        }
        Values::Measured(numbers) => {
            let known = |group: &[usize]| {
                let mut known: Vec<f32> = group.iter().map(|place| numbers[*place]).collect();
                known.retain(|number| number.is_finite());
                known.sort_by(f32::total_cmp);
                known
            };
            let (a, b) = (known(a), known(b));
            (a.len().min(b.len()) >= least.max(1)).then(|| smirnov(&a, &b))
        }
    }
}

/// What chance may do to the distance of numbers.
fn chance(n: usize, m: usize) -> f64 {
    BEYOND_CHANCE * (1.0 / n as f64 + 1.0 / m as f64).sqrt()
}

fn total_variation(a: &[u32], b: &[u32]) -> Difference {
    let most = a.iter().chain(b).max().copied().unwrap_or(0) as usize;
    let count = |group: &[u32]| {
        let mut counts = vec![0.0; most + 1];
        for name in group {
            counts[*name as usize] += 1.0;
        }
        counts
    };
    let (n, m) = (a.len() as f64, b.len() as f64);
    let (mut share, mut expected) = (0.0, 0.0);
    for (in_a, in_b) in count(a).into_iter().zip(count(b)) {
        share += (in_a / n - in_b / m).abs() / 2.0;
        // Of many names each is a little more frequent here or there: the mean of half a normal.
        let pooled: f64 = (in_a + in_b) / (n + m);
        let variance = pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m);
        expected += (variance * 2.0 / std::f64::consts::PI).sqrt() / 2.0;
    }
    Difference {
        share,
        by_chance: expected + chance(a.len(), b.len()),
    }
}

/// Both sorted.
fn smirnov(a: &[f32], b: &[f32]) -> Difference {
    let (mut i, mut j) = (0, 0);
    let mut share: f64 = 0.0;
    while i < a.len() && j < b.len() {
        let value = a[i].min(b[j]);
        while i < a.len() && a[i] <= value {
            i += 1;
        }
        while j < b.len() && b[j] <= value {
            j += 1;
        }
        let apart = (i as f64 / a.len() as f64 - j as f64 / b.len() as f64).abs();
        share = share.max(apart);
    }
    Difference {
        share,
        by_chance: chance(a.len(), b.len()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    /// The distance is that of `scipy.stats.ks_2samp`.
    #[test]
    fn distances_are_those_of_scipy() {
        let values = Values::Measured(vec![1.0, 2.0, 3.0, 4.0, 2.5, 3.5, 4.5, 5.5, f32::NAN]);
        let found = difference(&values, &[0, 1, 2, 3], &[4, 5, 6, 7, 8], 4).unwrap();
        assert!((found.share - 0.5).abs() < 1e-12, "{found:?}");
        assert!(!found.is_at_least(0.3), "too few to say: {found:?}");
        assert_eq!(difference(&values, &[0, 1], &[4, 5, 8], 3), None);
    }

    #[test]
    fn names_differ_by_their_shares() {
        let names = (0..200)
            .map(|i| (i != 7).then_some(u32::from(i < 90)))
            .collect();
        let values = Values::Named(names);
        let (a, b): (Vec<usize>, Vec<usize>) = ((0..100).collect(), (100..200).collect());
        let found = difference(&values, &a, &b, 20).unwrap();
        assert!((found.share - 89.0 / 99.0).abs() < 1e-12, "{found:?}");
        assert!(found.is_at_least(0.5));
        let same = difference(&values, &b, &b, 20).unwrap();
        assert!(same.share < 1e-12);
    }
}
