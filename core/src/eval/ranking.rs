//! How well a model ranks the samples of each class above all others, whatever the threshold.

use super::Scores;
use super::metrics::{Z, wilson_of};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How well a model ranks one class against the rest. `None` where the class does not occur, or
/// nothing else does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClassRanking {
    /// Area under the ROC curve: the chance that a sample of the class gets a higher probability of
    /// it than one of the rest; ties count half.
    pub auc: Option<f64>,
    /// 95% interval of it, from placement values.
    pub auc_interval: Option<[f64; 2]>,
    /// Average precision: the precision at each threshold, weighted by how much recall grows there.
    pub average_precision: Option<f64>,
}

impl ClassRanking {
    /// From the probability of the class that each sample is given, and whether it is of the class.
    pub(super) fn of(column: &[f32], is_of_class: impl Fn(usize) -> bool) -> Self {
        Ranked::of(column, is_of_class).map_or_else(Self::default, |ranked| Self::from(&ranked))
    }
}

impl From<&Ranked> for ClassRanking {
    fn from(ranked: &Ranked) -> Self {
        Self {
            auc: Some(ranked.auc),
            auc_interval: Some(ranked.interval()),
            average_precision: Some(ranked.average_precision),
        }
    }
}

/// The rankings of all classes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rankings {
    /// In the model's order.
    pub per_class: Vec<ClassRanking>,
    /// The mean AUC of the classes that have one.
    pub macro_auc: Option<f64>,
    /// Its 95% interval.
    pub macro_auc_interval: Option<[f64; 2]>,
}

impl Rankings {
    /// Of the true class of each sample and its probabilities.
    pub fn of(truths: &[u32], scores: &Scores) -> Self {
        let ranked: Vec<Option<Ranked>> = (0..scores.num_classes())
            .into_par_iter()
            .map(|class| {
                let is_of_class = |index: usize| truths.get(index) == Some(&(class as u32));
                Ranked::of(&scores.of_class(class), is_of_class)
            })
            .collect();
        let per_class: Vec<ClassRanking> = ranked
            .iter()
            .map(|ranked| ranked.as_ref().map(ClassRanking::from).unwrap_or_default())
            .collect();
        let occurring: Vec<&Ranked> = ranked.iter().flatten().collect();
        if occurring.is_empty() {
            return Self {
                per_class,
                ..Self::default()
            };
        }
        let num = occurring.len() as f64;
        let macro_auc = occurring.iter().map(|ranked| ranked.auc).sum::<f64>() / num;
        let interval = match &per_class[..] {
            // The two classes of two say the same of each other.
            [_, second] => second.auc_interval,
            _ => Some(interval_of_mean(&occurring, macro_auc, truths.len())),
        };
        Self {
            per_class,
            macro_auc: Some(macro_auc),
            macro_auc_interval: interval,
        }
    }
}

/// One class against the rest.
struct Ranked {
    auc: f64,
    average_precision: f64,
    /// How far each sample pulls the AUC up.
    pulls: Vec<f64>,
    num_of_class: usize,
    num_others: usize,
}

impl Ranked {
    fn of(column: &[f32], is_of_class: impl Fn(usize) -> bool) -> Option<Self> {
        let mut order: Vec<u32> = (0..column.len() as u32).collect();
        order.sort_unstable_by(|a, b| column[*a as usize].total_cmp(&column[*b as usize]));
        let is_of_class = |index: u32| is_of_class(index as usize);
        let num_of_class = order.iter().filter(|index| is_of_class(**index)).count();
        let num_others = order.len() - num_of_class;
        if num_of_class == 0 || num_others == 0 {
            return None;
        }
        let (of_class, others) = (num_of_class as f64, num_others as f64);
        // The share of the other side that each sample is ranked rightly against (DeLong's
        // placement values).
        let mut placements = vec![0.0; column.len()];
        let (mut below_of_class, mut below_others) = (0.0, 0.0);
        let (mut auc, mut average_precision) = (0.0, 0.0);
        let is_tie = |a: &u32, b: &u32| column[*a as usize] == column[*b as usize];
        for ties in order.chunk_by(is_tie) {
            let tied_of_class = ties.iter().filter(|index| is_of_class(**index)).count() as f64;
            let tied_others = ties.len() as f64 - tied_of_class;
            let hit = (below_others + tied_others / 2.0) / others;
            let spared = 1.0 - (below_of_class + tied_of_class / 2.0) / of_class;
            for index in ties {
                placements[*index as usize] = if is_of_class(*index) { hit } else { spared };
            }
            let (hits, alarms) = (of_class - below_of_class, others - below_others);
            average_precision += tied_of_class / of_class * (hits / (hits + alarms));
            auc += tied_of_class * hit;
            below_of_class += tied_of_class;
            below_others += tied_others;
        }
        auc /= of_class;
        let scale = |num: f64| 1.0 / f64::sqrt(num * (num - 1.0).max(1.0));
        let scales = [scale(others), scale(of_class)];
        let pulls = placements.iter().zip(0..);
        let pulls = pulls
            .map(|(placement, index)| (placement - auc) * scales[usize::from(is_of_class(index))]);
        Some(Self {
            auc,
            average_precision,
            pulls: pulls.collect(),
            num_of_class,
            num_others,
        })
    }

    fn variance(&self) -> f64 {
        self.pulls.iter().map(|pull| pull.powi(2)).sum()
    }

    /// Whether placements say nothing of how much chance there is: of one sample, or where all are
    /// ranked rightly.
    fn is_degenerate(&self) -> bool {
        self.num_of_class < 2 || self.num_others < 2 || self.variance() <= 0.0
    }

    fn interval(&self) -> [f64; 2] {
        if self.is_degenerate() {
            newcombe(self.auc, self.num_of_class, self.num_others)
        } else {
            by_logit(self.auc, self.variance())
        }
    }
}

/// The interval of a mean of AUCs: each sample pulls all of them, so its pulls are added first.
fn interval_of_mean(ranked: &[&Ranked], mean: f64, num_samples: usize) -> [f64; 2] {
    let mut pulls = vec![0.0; num_samples];
    let mut variance = 0.0;
    for ranked in ranked {
        if ranked.is_degenerate() {
            let [low, high] = ranked.interval();
            let away = f64::max(ranked.auc - low, high - ranked.auc);
            variance += (away / Z).powi(2);
        } else {
            for (sum, pull) in pulls.iter_mut().zip(&ranked.pulls) {
                *sum += pull;
            }
        }
    }
    variance += pulls.iter().map(|pull| pull.powi(2)).sum::<f64>();
    let variance = variance / (ranked.len() as f64).powi(2);
    if is_far_out(mean, variance) {
        from_intervals(ranked, mean)
    } else {
        by_logit(mean, variance)
    }
}

/// The interval of a mean from those of its parts (Zou and Donner, *Construction of confidence
/// limits about effect measures*, 2008): where nearly all are ranked rightly, it is small classes
/// that are uncertain, and each says itself by how much.
fn from_intervals(ranked: &[&Ranked], mean: f64) -> [f64; 2] {
    let (mut below, mut above) = (0.0, 0.0);
    for ranked in ranked {
        let [low, high] = ranked.interval();
        below += (ranked.auc - low).powi(2);
        above += (high - ranked.auc).powi(2);
    }
    let num = ranked.len() as f64;
    [
        mean - below.sqrt() / num,
        (mean + above.sqrt() / num).min(1.0),
    ]
}

/// Beyond this half width an interval in log odds says nothing.
const MOST_ODDS: f64 = 1.5;

fn is_far_out(auc: f64, variance: f64) -> bool {
    Z * variance.sqrt() > MOST_ODDS * auc * (1.0 - auc)
}

/// The interval from placement values on the scale of log odds, where it does not leave 0 to 1 and holds the truth
/// near 1, too (Qin and Hotilovac, *Comparison of non-parametric confidence intervals for the area
/// under the ROC curve*, 2008). A bootstrap would rank everything a thousand times to say the same.
fn by_logit(auc: f64, variance: f64) -> [f64; 2] {
    let spread = Z * variance.sqrt();
    let slope = auc * (1.0 - auc);
    if slope <= 0.0 {
        return [(auc - spread).max(0.0), (auc + spread).min(1.0)];
    }
    if is_far_out(auc, variance) {
        // So far out the log odds bend away from what they are near the estimate, and the interval
        // would hold nearly everything. As uncertain a share of how many samples would it be?
        return wilson_of(auc, slope / variance);
    }
    let log_odds = (auc / (1.0 - auc)).ln();
    [-1.0, 1.0].map(|side| 1.0 / (1.0 + (-log_odds - side * spread / slope).exp()))
}

/// Newcombe's fifth interval (*Confidence intervals for an effect size measure based on the
/// Mann-Whitney statistic*, 2006), which knows the sizes of both sides alone and is never certain.
fn newcombe(auc: f64, num_of_class: usize, num_others: usize) -> [f64; 2] {
    let (m, n) = (num_of_class as f64, num_others as f64);
    let spread = |theta: f64| {
        let pairs = (1.0 - theta) / (2.0 - theta) + theta / (1.0 + theta);
        let variance =
            theta * (1.0 - theta) * (1.0 + (f64::midpoint(m, n) - 1.0) * pairs) / (m * n);
        Z * variance.max(0.0).sqrt()
    };
    [0.0, 1.0].map(|end| {
        // Between the end and the estimate lies the value that the estimate is just possible for.
        let (mut outside, mut inside) = (end, auc);
        for _ in 0..60 {
            let middle = f64::midpoint(outside, inside);
            if (auc - middle).abs() <= spread(middle) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        inside
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    fn of_two(pairs: &[(u32, f32)]) -> ClassRanking {
        let truths: Vec<u32> = pairs.iter().map(|(truth, _)| *truth).collect();
        let rows = pairs.iter().flat_map(|(_, of_one)| [1.0 - of_one, *of_one]);
        Rankings::of(&truths, &Scores::new(2, rows.collect())).per_class[1]
    }

    /// The example of scikit-learn's `roc_auc_score` and `average_precision_score`.
    #[test]
    fn areas_are_those_of_scikit_learn() {
        let ranking = of_two(&[(0, 0.1), (0, 0.4), (1, 0.35), (1, 0.8)]);
        assert!((ranking.auc.unwrap() - 0.75).abs() < 1e-12);
        assert!((ranking.average_precision.unwrap() - 0.833_333_333).abs() < 1e-9);
        let [low, high] = ranking.auc_interval.unwrap();
        assert!(low < 0.75 && 0.75 < high && high < 1.0);
    }

    /// The variance by the formula, worked out by hand: placements 1, 0.5 of one side and 1, 0.5 of
    /// the other, so each side gives 0.125 / 2.
    #[test]
    fn the_variance_is_delongs() {
        let columns = [0.1, 0.4, 0.35, 0.8];
        let ranked = Ranked::of(&columns, |index| index > 1).unwrap();
        assert!((ranked.variance() - 0.125).abs() < 1e-12);
    }

    #[test]
    fn ties_count_half_and_one_class_has_none() {
        let tied = of_two(&[(0, 0.5), (1, 0.5), (0, 0.5), (1, 0.5)]);
        assert_eq!((tied.auc, tied.average_precision), (Some(0.5), Some(0.5)));
        assert_eq!(of_two(&[(1, 0.5)]), ClassRanking::default());
        assert_eq!(Rankings::of(&[], &Scores::default()).macro_auc, None);
    }

    #[test]
    fn nothing_is_certain_where_all_is_ranked_rightly() {
        let pairs: Vec<(u32, f32)> = (0..100)
            .map(|i| (u32::from(i >= 50), i as f32 / 100.0))
            .collect();
        let ranking = of_two(&pairs);
        let [low, high] = ranking.auc_interval.unwrap();
        assert_eq!((ranking.auc, high), (Some(1.0), 1.0));
        assert!(low > 0.9 && low < 0.99, "{low}");
        let three: Vec<f32> = (0..30)
            .flat_map(|i| [0, 1, 2].map(|c| if c == i % 3 { 0.8 } else { 0.1 }))
            .collect();
        let truths: Vec<u32> = (0..30).map(|i| i % 3).collect();
        let rankings = Rankings::of(&truths, &Scores::new(3, three));
        let [low, high] = rankings.macro_auc_interval.unwrap();
        assert_eq!((rankings.macro_auc, high), (Some(1.0), 1.0));
        assert!(low > 0.8 && low < 0.99, "{low}");
    }

    /// Eight samples of each of eight classes, one of them taken for another: as good as right, and
    /// not as if nothing were known.
    #[test]
    fn one_mistake_leaves_a_mean_that_is_told_closely() {
        let truths: Vec<u32> = (0..64).map(|i| i % 8).collect();
        let row = |i: u32| {
            let said = if i == 0 { 1 } else { i % 8 };
            (0..8).map(move |class| if class == said { 0.79 } else { 0.03 })
        };
        let rankings = Rankings::of(&truths, &Scores::new(8, (0..64).flat_map(row).collect()));
        let mean = rankings.macro_auc.unwrap();
        let [low, high] = rankings.macro_auc_interval.unwrap();
        assert!(mean > 0.98 && mean < 1.0, "{mean}");
        assert!(low > 0.85 && low < mean && high > mean, "{low} to {high}");
    }

    #[test]
    fn a_class_that_does_not_occur_is_left_out_of_the_mean() {
        let scores = Scores::new(3, vec![0.6, 0.3, 0.1, 0.2, 0.7, 0.1, 0.5, 0.4, 0.1]);
        let rankings = Rankings::of(&[0, 1, 1], &scores);
        assert_eq!(rankings.per_class[2], ClassRanking::default());
        assert_eq!(rankings.macro_auc, Some(1.0));
    }
}
