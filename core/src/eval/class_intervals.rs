//! 95% intervals of the figures that average over classes.

use super::bootstrap::{accelerated, resample};
use super::metrics::wilson_interval;

/// The intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ClassIntervals {
    pub balanced_accuracy: [f64; 2],
    pub macro_f1: [f64; 2],
    pub weighted_f1: [f64; 2],
}

impl ClassIntervals {
    /// Of true classes and the model's answers; an answer of `num_classes` is none.
    pub fn of(pairs: &[(u32, u32)], num_classes: usize) -> Self {
        if pairs.is_empty() {
            let all = [0.0, 1.0];
            return Self {
                balanced_accuracy: all,
                macro_f1: all,
                weighted_f1: all,
            };
        }
        let tallies = Tallies::of(pairs.iter().copied(), num_classes);
        let figures = [tallies.macro_f1(), tallies.weighted_f1()];
        let draws = resample(pairs.len(), |drawn| {
            let drawn = drawn.iter().map(|index| pairs[*index as usize]);
            let tallies = Tallies::of(drawn, num_classes);
            [tallies.macro_f1(), tallies.weighted_f1()]
        });
        let pulls = tallies.pulls(pairs, figures);
        let interval = |which: usize| {
            let values = draws.iter().map(|draw| draw[which]).collect();
            let pulls = pulls.iter().map(|(pull, count)| (pull[which], *count));
            accelerated(values, figures[which], pulls)
        };
        Self {
            balanced_accuracy: tallies.of_shares(false),
            macro_f1: interval(0).unwrap_or_else(|| tallies.of_shares(false)),
            weighted_f1: interval(1).unwrap_or_else(|| tallies.of_shares(true)),
        }
    }
}

/// What F1 is made of, for each class; the last place is that of no answer.
#[derive(Clone, Debug)]
struct Tallies {
    hits: Vec<u32>,
    due: Vec<u32>,
    given: Vec<u32>,
}

impl Tallies {
    fn of(pairs: impl Iterator<Item = (u32, u32)>, num_classes: usize) -> Self {
        let none = vec![0; num_classes + 1];
        let mut tallies = Self {
            hits: none.clone(),
            due: none.clone(),
            given: none,
        };
        for (truth, predicted) in pairs {
            tallies.due[truth as usize] += 1;
            tallies.given[predicted as usize] += 1;
            tallies.hits[truth as usize] += u32::from(truth == predicted);
        }
        tallies
    }

    /// F1 and number of samples of each class that occurs as truth or answer.
    fn f1s(&self) -> impl Iterator<Item = (f64, f64)> {
        let last = self.hits.len() - 1;
        (0..last).filter_map(|class| {
            let (due, all) = (self.due[class], self.due[class] + self.given[class]);
            let f1 = f64::from(2 * self.hits[class]) / f64::from(all);
            (all > 0).then_some((f1, f64::from(due)))
        })
    }

    fn macro_f1(&self) -> f64 {
        let (sum, num) = self
            .f1s()
            .fold((0.0, 0.0), |(sum, num), (f1, _)| (sum + f1, num + 1.0));
        sum / f64::max(num, 1.0)
    }

    fn weighted_f1(&self) -> f64 {
        let (sum, num) = self.f1s().fold((0.0, 0.0), |(sum, num), (f1, due)| {
            (sum + f1 * due, num + due)
        });
        sum / f64::max(num, 1.0)
    }

    /// How far an item of each kind pulls the figures up, and how many are of that kind: the figures
    /// with all items, less those without one of them. Items with the same truth and answer are of
    /// one kind.
    fn pulls(&self, pairs: &[(u32, u32)], figures: [f64; 2]) -> Vec<([f64; 2], f64)> {
        let num_places = self.hits.len();
        let mut kinds = vec![0_u32; num_places * num_places];
        for (truth, predicted) in pairs {
            kinds[*truth as usize * num_places + *predicted as usize] += 1;
        }
        let kinds = kinds.iter().enumerate().filter(|(_, count)| **count > 0);
        let mut pulls: Vec<([f64; 2], f64)> = kinds
            .map(|(kind, count)| {
                let (truth, predicted) = (kind / num_places, kind % num_places);
                let mut without = self.clone();
                without.due[truth] -= 1;
                without.given[predicted] -= 1;
                without.hits[truth] -= u32::from(truth == predicted);
                let [macro_f1, weighted_f1] = figures;
                let pull = [
                    macro_f1 - without.macro_f1(),
                    weighted_f1 - without.weighted_f1(),
                ];
                (pull, f64::from(*count))
            })
            .collect();
        for which in 0..2 {
            let sum: f64 = pulls.iter().map(|(pull, count)| pull[which] * count).sum();
            let mean = sum / pairs.len().max(1) as f64;
            for (pull, _) in &mut pulls {
                pull[which] -= mean;
            }
        }
        pulls
    }

    /// The interval of the mean share of each class that is recognised, from Wilson's intervals of
    /// the shares (MOVER; Zou and Donner, *Construction of confidence limits about effect
    /// measures*, 2008). The bootstrap has nothing to draw where every sample of a small class is
    /// right, and says then that it is certain.
    ///
    /// It stands in for F1 as well where no draw differs from another: all right, F1 is the share.
    fn of_shares(&self, is_weighted: bool) -> [f64; 2] {
        let occurring: Vec<usize> = (0..self.hits.len()).filter(|c| self.due[*c] > 0).collect();
        let all: f64 = self.due.iter().map(|due| f64::from(*due)).sum();
        let (mut mean, mut below, mut above) = (0.0, 0.0, 0.0);
        for class in &occurring {
            let due = self.due[*class];
            let weight = if is_weighted {
                f64::from(due) / all
            } else {
                1.0 / occurring.len() as f64
            };
            let share = f64::from(self.hits[*class]) / f64::from(due);
            let [low, high] = wilson_interval(share, due as usize);
            mean += weight * share;
            below += (weight * (share - low)).powi(2);
            above += (weight * (high - share)).powi(2);
        }
        [
            (mean - f64::sqrt(below)).max(0.0),
            (mean + f64::sqrt(above)).min(1.0),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::metrics;

    #[test]
    fn the_figures_of_a_draw_are_those_of_the_matrix() {
        let pairs: Vec<(u32, u32)> = (0..200).map(|i| (i * i % 4, i % 3)).collect();
        let matrix = metrics::confusion_matrix(&pairs, 5);
        let tallies = Tallies::of(pairs.iter().copied(), 5);
        assert!((tallies.macro_f1() - metrics::macro_f1(&matrix)).abs() < 1e-12);
        let labels: Vec<String> = (0..5).map(|class| class.to_string()).collect();
        let scores = metrics::class_scores(&matrix, &labels);
        assert!((tallies.weighted_f1() - metrics::weighted_f1(&scores)).abs() < 1e-12);
    }

    #[test]
    fn intervals_hold_their_figure_and_are_never_certain() {
        let all_right: Vec<(u32, u32)> = (0..40).map(|i| (i % 2, i % 2)).collect();
        let intervals = ClassIntervals::of(&all_right, 2);
        for [low, high] in [
            intervals.balanced_accuracy,
            intervals.macro_f1,
            intervals.weighted_f1,
        ] {
            assert!(low > 0.8 && low < 0.95 && high == 1.0, "{low} {high}");
        }
        let some: Vec<(u32, u32)> = (0..100).map(|i| (i % 2, u32::from(i % 5 == 0))).collect();
        let matrix = metrics::confusion_matrix(&some, 2);
        let [low, high] = ClassIntervals::of(&some, 2).macro_f1;
        assert!(low < metrics::macro_f1(&matrix) && metrics::macro_f1(&matrix) < high);
        // All wrong, and no answer at all.
        let wrong: Vec<(u32, u32)> = (0..40).map(|i| (i % 2, 2)).collect();
        let [low, high] = ClassIntervals::of(&wrong, 2).macro_f1;
        assert!(low == 0.0 && high > 0.05 && high < 0.3, "{low} {high}");
        assert_eq!(ClassIntervals::of(&[], 2).macro_f1, [0.0, 1.0]);
    }
}
