//! What is done about classes of unequal size.

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How rare classes are made to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Balance {
    /// Every picture counts the same.
    #[default]
    None,
    /// Every class counts the same in the loss.
    Weights,
    /// Pictures of rare classes are seen as often as those of the largest.
    Oversample,
}

impl Balance {
    /// All ways.
    pub const ALL: [Self; 3] = [Self::None, Self::Weights, Self::Oversample];

    /// The name used on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Weights => "weights",
            Self::Oversample => "oversample",
        }
    }
}

impl fmt::Display for Balance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Balance {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|balance| balance.name() == text)
            .ok_or_else(|| {
                format!("“{text}” is not a way to balance; use none, weights or oversample")
            })
    }
}

/// A weight for each class, `n / (k · n_c)` for `n` rows of `k` classes that occur, `n_c` of them
/// of class `c`: the mean weight of a row is 1. Classes that do not occur get 1.
pub fn class_weights(classes: &[u32], num_classes: usize) -> Vec<f32> {
    let mut counts = vec![0usize; num_classes];
    for class in classes {
        counts[*class as usize] += 1;
    }
    let occurring = counts.iter().filter(|count| **count > 0).count();
    counts
        .into_iter()
        .map(|count| match count {
            0 => 1.0,
            count => (classes.len() as f64 / (occurring * count) as f64) as f32,
        })
        .collect()
}

/// The rows of one epoch, shuffled: every row at least once, every class as often as the largest.
/// What is seen more often than the rest is drawn anew each time.
pub fn oversampled(classes: &[u32], num_classes: usize, rng: &mut ChaCha8Rng) -> Vec<i32> {
    let mut by_class: Vec<Vec<i32>> = vec![Vec::new(); num_classes];
    for (row, class) in classes.iter().enumerate() {
        by_class[*class as usize].push(row as i32);
    }
    let largest = by_class.iter().map(Vec::len).max().unwrap_or(0);
    let mut rows = Vec::with_capacity(largest * num_classes);
    for mut of_class in by_class.into_iter().filter(|rows| !rows.is_empty()) {
        of_class.shuffle(rng);
        rows.extend(of_class.iter().cycle().take(largest));
    }
    rows.shuffle(rng);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    const CLASSES: [u32; 10] = [0, 0, 2, 0, 0, 0, 2, 2, 0, 3];

    #[test]
    fn weights_make_every_class_count_the_same() {
        let weights = class_weights(&CLASSES, 4);
        let total = |class: u32| {
            let rows = CLASSES.iter().filter(|c| **c == class).count();
            rows as f32 * weights[class as usize]
        };
        for class in [0, 2, 3] {
            assert!((total(class) - 10.0 / 3.0).abs() < 1e-5, "{weights:?}");
        }
        assert_eq!(weights[1], 1.0);
        assert_eq!(class_weights(&[0, 1, 1, 0], 2), [1.0, 1.0]);
    }

    #[test]
    fn rare_classes_are_seen_as_often_as_the_largest() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let first = oversampled(&CLASSES, 4, &mut rng);
        let second = oversampled(&CLASSES, 4, &mut rng);
        for rows in [&first, &second] {
            for (class, wanted) in [(0, 6), (1, 0), (2, 6), (3, 6)] {
                let seen = rows.iter().filter(|row| CLASSES[**row as usize] == class);
                assert_eq!(seen.count(), wanted, "{rows:?}");
            }
            assert!((0..10).all(|row| rows.contains(&row)), "{rows:?}");
        }
        assert_ne!(first, second);
        let again = oversampled(&CLASSES, 4, &mut ChaCha8Rng::seed_from_u64(3));
        assert_eq!(first, again);
    }
}
