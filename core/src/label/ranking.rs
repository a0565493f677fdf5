//! In which order samples are worth labelling, from what a model that was fitted on the labels so
//! far thinks of them and from their features. Pure functions, the same for every kind of sample.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Places of a queue that are chosen to differ from each other; behind them a person will have
/// labelled enough for a new ranking.
const NUM_SPREAD: usize = 100;
/// Samples that are looked at for being different: more would take longer than a key is held.
const MOST_SPREAD: usize = 4_000;

/// What comes first in the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// As they are listed in the project.
    AsListed,
    /// The highest entropy first.
    Uncertainty,
    /// The smallest difference between the two likeliest classes first.
    Margin,
    /// What is most unlike everything that has a label or comes before it.
    Diversity,
    /// What is uncertain and unlike what comes before it.
    #[default]
    UncertaintyDiversity,
    /// What has a label that the model does not believe, most certain first.
    LikelyErrors,
}

impl Order {
    /// Every order, as they are offered.
    pub const ALL: [Self; 6] = [
        Self::UncertaintyDiversity,
        Self::Uncertainty,
        Self::Margin,
        Self::Diversity,
        Self::LikelyErrors,
        Self::AsListed,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::AsListed => "as-listed",
            Self::Uncertainty => "uncertainty",
            Self::Margin => "margin",
            Self::Diversity => "diversity",
            Self::UncertaintyDiversity => "uncertainty-diversity",
            Self::LikelyErrors => "likely-errors",
        }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Order {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|order| order.name() == text)
            .ok_or_else(|| format!("“{text}” is no order; use one of {names}"))
    }
}

/// Entropy of probabilities as a share of the highest there is: 0 certain, 1 without a clue.
pub fn uncertainty(probabilities: &[f32]) -> f32 {
    let entropy: f32 = probabilities
        .iter()
        .filter(|p| **p > 0.0)
        .map(|p| -p * p.ln())
        .sum();
    entropy / (probabilities.len().max(2) as f32).ln()
}

/// How close the two likeliest classes are: 0 far apart, 1 equal.
pub fn closeness(probabilities: &[f32]) -> f32 {
    let (mut first, mut second) = (0.0f32, 0.0f32);
    for p in probabilities {
        if *p > first {
            (first, second) = (*p, first);
        } else if *p > second {
            second = *p;
        }
    }
    1.0 - (first - second)
}

/// Positions by descending score; equal ones as they come.
pub fn by_score(scores: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    order
}

/// Positions in an order in which each of the first is far from those before it and from what has
/// a label, weighted by a score: the next one is that of the largest score × distance. The rest
/// follows by score.
///
/// `features` and `known` are rows of length `dim`, the latter those of samples with labels.
pub fn spread(features: &[f32], known: &[f32], dim: usize, scores: &[f32]) -> Vec<usize> {
    let dim = dim.max(1);
    let ranked = by_score(scores);
    let mut pool: Vec<usize> = ranked.iter().copied().take(MOST_SPREAD).collect();
    let row = |i: usize| &features[i * dim..][..dim];
    let mut distances: Vec<f32> = vec![f32::INFINITY; pool.len()];
    // What has a label counts as chosen before; of many, an even part stands for all.
    let num_known = known.len() / dim;
    let step = num_known.div_ceil(NUM_KNOWN).max(1);
    for other in known.chunks_exact(dim).step_by(step) {
        nearer(&mut distances, &pool, row, other);
    }
    let mut order = Vec::with_capacity(scores.len());
    for _ in 0..NUM_SPREAD.min(pool.len()) {
        let worth = |at: usize| scores[pool[at]] * distances[at].min(f32::MAX).sqrt();
        let best = (0..pool.len()).max_by(|a, b| {
            // The earlier one of two that are equal.
            worth(*a).total_cmp(&worth(*b)).then(b.cmp(a))
        });
        let Some(best) = best else {
            break;
        };
        let chosen = pool.remove(best);
        distances.remove(best);
        nearer(&mut distances, &pool, row, row(chosen));
        order.push(chosen);
    }
    let mut is_chosen = vec![false; scores.len()];
    for chosen in &order {
        is_chosen[*chosen] = true;
    }
    order.extend(ranked.into_iter().filter(|i| !is_chosen[*i]));
    order
}

/// Samples with labels that are looked at.
const NUM_KNOWN: usize = 400;

/// Lowers distances to a further row.
fn nearer<'a>(distances: &mut [f32], pool: &[usize], row: impl Fn(usize) -> &'a [f32], to: &[f32]) {
    for (distance, i) in distances.iter_mut().zip(pool) {
        let squares = row(*i).iter().zip(to).map(|(a, b)| (a - b) * (a - b));
        *distance = distance.min(squares.sum());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn what_is_least_certain_has_the_highest_score() {
        let (sure, torn, lost) = ([0.98, 0.01, 0.01], [0.49, 0.49, 0.02], [0.34, 0.33, 0.33]);
        assert!(uncertainty(&sure) < uncertainty(&torn));
        assert!(uncertainty(&torn) < uncertainty(&lost));
        assert!((uncertainty(&[1.0 / 3.0; 3]) - 1.0).abs() < 1e-6);
        assert_eq!(uncertainty(&[1.0, 0.0, 0.0]), 0.0);
        assert_eq!(closeness(&torn), 1.0);
        assert!((closeness(&sure) - 0.03).abs() < 1e-6);
        assert_eq!(by_score(&[0.1, 0.5, 0.1, 0.9]), [3, 1, 0, 2]);
    }

    #[test]
    fn what_is_spread_takes_one_of_each_heap() {
        // Three heaps of three, and a label in the first one.
        let features = [
            0.0, 0.0, 0.1, 0.0, 0.0, 0.1, //
            9.0, 0.0, 9.1, 0.0, 9.0, 0.1, //
            0.0, 9.0, 0.1, 9.0, 0.0, 9.1,
        ];
        let order = spread(&features, &[0.0, 0.05], 2, &[1.0; 9]);
        let heaps: Vec<usize> = order.iter().take(3).map(|i| i / 3).collect();
        assert!(
            heaps[..2].contains(&1) && heaps[..2].contains(&2),
            "{order:?}"
        );
        let mut all = order.clone();
        all.sort_unstable();
        assert_eq!(all, (0..9).collect::<Vec<_>>());
        let scores = [0.0, 0.0, 0.0, 0.2, 0.2, 0.2, 1.0, 1.0, 1.0];
        let order = spread(&features, &[], 2, &scores);
        assert_eq!(order[0], 6, "without labels the best score is first");
        assert_eq!(spread(&[], &[], 2, &[]), [0usize; 0]);
    }

    #[test]
    fn orders_have_names() {
        for order in Order::ALL {
            assert_eq!(order.name().parse(), Ok(order));
        }
        assert!("best".parse::<Order>().is_err());
    }
}
