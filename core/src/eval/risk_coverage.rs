//! What it costs and what it saves when a model may say “I don't know”: of the answers that are
//! sure enough, how many there are (coverage) and how many of them are wrong (risk). El-Yaniv and
//! Wiener, *On the Foundations of Noise-free Selective Classification*, 2010.

use super::metrics::wilson_interval;
use serde::{Deserialize, Serialize};

/// What a threshold gives.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RiskPoint {
    /// Answers with at least this probability are given; 0 where all are.
    pub threshold: f32,
    /// Answers that are given.
    pub num_answered: usize,
    /// Their share of all.
    pub coverage: f64,
    /// The share of them that is wrong.
    pub risk: f64,
    /// Wilson's 95% interval of the risk.
    pub risk_interval: [f64; 2],
}

/// What every threshold that matters gives, from answers with their probability and whether they are
/// right: the highest threshold, with the fewest answers, first. Equal probabilities are one step.
/// Empty where there are no answers.
///
/// A threshold lies half way between the last probability that is answered and the first one that is
/// not, so that runtimes that differ in the last digit agree.
pub fn curve(answers: &[(f32, bool)]) -> Vec<RiskPoint> {
    // What is no number is never sure.
    let sure = |p: f32| if p.is_nan() { 0.0 } else { p };
    let mut ranked: Vec<(f32, bool)> = answers
        .iter()
        .map(|(p, right)| (sure(*p), *right))
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut points = Vec::new();
    let mut num_wrong = 0;
    for (index, (probability, is_right)) in ranked.iter().enumerate() {
        num_wrong += usize::from(!is_right);
        let next = ranked.get(index + 1).map(|(next, _)| *next);
        if next == Some(*probability) {
            continue;
        }
        let num_answered = index + 1;
        let risk = num_wrong as f64 / num_answered as f64;
        points.push(RiskPoint {
            threshold: next.map_or(0.0, |next| f32::midpoint(*probability, next)),
            num_answered,
            coverage: num_answered as f64 / ranked.len() as f64,
            risk,
            risk_interval: wilson_interval(risk, num_answered),
        });
    }
    points
}

/// How a threshold is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThresholdWish {
    /// As many answers as there can be with at most this share of them wrong.
    MaxRisk(f64),
    /// As few answers as there can be with at least this share of all given.
    Coverage(f64),
}

impl ThresholdWish {
    /// The point that it asks for; `None` where no threshold gives it.
    ///
    /// The risk itself has to be met, not the upper end of its interval: to be 95% sure of 2% takes
    /// some 190 answers without a mistake, and most validation splits are smaller. The interval is
    /// told beside it, and what it is worth is measured on the test split, which chose nothing.
    pub fn pick(self, curve: &[RiskPoint]) -> Option<RiskPoint> {
        match self {
            Self::MaxRisk(most) => curve.iter().rev().find(|point| point.risk <= most).copied(),
            Self::Coverage(least) => curve.iter().find(|point| point.coverage >= least).copied(),
        }
    }
}

/// A curve with at most so many points, its ends among them, for a file and a plot.
pub fn thinned(curve: &[RiskPoint], most: usize) -> Vec<RiskPoint> {
    let (n, most) = (curve.len(), most.max(2));
    if n <= most {
        return curve.to_vec();
    }
    (0..most).map(|i| curve[i * (n - 1) / (most - 1)]).collect()
}

/// How a model does that may say that it does not know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// Samples asked about.
    pub num_samples: usize,
    /// Those of which it was not sure enough.
    pub num_unsure: usize,
    /// Those that were unlike what it learned from.
    pub num_unfamiliar: usize,
    /// The rest: answers that it gave.
    pub num_answered: usize,
    /// Their share of all samples.
    pub coverage: f64,
    /// The share of them that is right; `None` where it answered nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    /// Wilson's 95% interval of that share.
    pub accuracy_interval: [f64; 2],
}

/// Why a model says that it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// No class is likely enough.
    Unsure,
    /// What was asked about is unlike what it learned from.
    Unfamiliar,
}

impl Answered {
    /// From each sample whether the likeliest class is the true one, and why it was not said.
    pub fn of(answers: impl IntoIterator<Item = (bool, Option<Doubt>)>) -> Self {
        let (mut num_samples, mut num_right) = (0, 0);
        let (mut num_unsure, mut num_unfamiliar) = (0, 0);
        for (is_right, doubt) in answers {
            num_samples += 1;
            match doubt {
                Some(Doubt::Unsure) => num_unsure += 1,
                Some(Doubt::Unfamiliar) => num_unfamiliar += 1,
                None => num_right += usize::from(is_right),
            }
        }
        let num_answered = num_samples - num_unsure - num_unfamiliar;
        let accuracy = num_right as f64 / num_answered.max(1) as f64;
        Self {
            num_samples,
            num_unsure,
            num_unfamiliar,
            num_answered,
            coverage: num_answered as f64 / num_samples.max(1) as f64,
            accuracy: (num_answered > 0).then_some(accuracy),
            accuracy_interval: wilson_interval(accuracy, num_answered),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    const ANSWERS: [(f32, bool); 6] = [
        (0.6, false),
        (0.95, true),
        (0.8, true),
        (0.8, false),
        (0.9, true),
        (0.5, true),
    ];

    #[test]
    fn equal_probabilities_are_one_step() {
        let curve = curve(&ANSWERS);
        let told: Vec<(usize, f64)> = curve.iter().map(|p| (p.num_answered, p.risk)).collect();
        assert_eq!(
            told,
            [(1, 0.0), (2, 0.0), (4, 0.25), (5, 0.4), (6, 2.0 / 6.0)]
        );
        assert!((curve[1].threshold - 0.85).abs() < 1e-6);
        assert_eq!((curve[4].threshold, curve[4].coverage), (0.0, 1.0));
        assert!(curve[0].risk_interval[1] > 0.7, "one answer says little");
    }

    #[test]
    fn a_wish_picks_the_point_that_answers_most() {
        let curve = curve(&ANSWERS);
        let answered = |wish: ThresholdWish| wish.pick(&curve).map(|p| p.num_answered);
        assert_eq!(answered(ThresholdWish::MaxRisk(0.0)), Some(2));
        assert_eq!(answered(ThresholdWish::MaxRisk(0.3)), Some(4));
        assert_eq!(
            answered(ThresholdWish::MaxRisk(0.35)),
            Some(6),
            "beyond a bump"
        );
        assert_eq!(answered(ThresholdWish::Coverage(0.5)), Some(4));
        assert_eq!(answered(ThresholdWish::Coverage(1.0)), Some(6));
        let wrong = [(0.9, false), (0.5, true)];
        assert_eq!(
            ThresholdWish::MaxRisk(0.1).pick(&super::curve(&wrong)),
            None
        );
        assert_eq!(ThresholdWish::MaxRisk(0.1).pick(&[]), None);
    }

    #[test]
    fn what_is_no_number_comes_last() {
        let curve = curve(&[(f32::NAN, true), (0.4, true)]);
        assert_eq!(curve.len(), 2);
        assert_eq!(curve[0].num_answered, 1);
        assert!((curve[0].threshold - 0.2).abs() < 1e-6);
    }

    #[test]
    fn thinning_keeps_both_ends() {
        let answers: Vec<(f32, bool)> = (0..1000).map(|i| (i as f32 / 1000.0, true)).collect();
        let curve = curve(&answers);
        let few = thinned(&curve, 50);
        assert_eq!((few.len(), few[0], few[49]), (50, curve[0], curve[999]));
        assert_eq!(thinned(&curve[..3], 50).len(), 3);
    }

    #[test]
    fn what_is_not_answered_is_neither_right_nor_wrong() {
        let answered = Answered::of([
            (true, None),
            (false, None),
            (true, Some(Doubt::Unsure)),
            (false, Some(Doubt::Unfamiliar)),
        ]);
        assert_eq!((answered.num_answered, answered.coverage), (2, 0.5));
        assert_eq!(answered.accuracy, Some(0.5));
        let silent = Answered::of([(true, Some(Doubt::Unsure))]);
        assert_eq!((silent.accuracy, silent.coverage), (None, 0.0));
        assert_eq!(silent.accuracy_interval, [0.0, 1.0]);
        assert_eq!(Answered::of([]).coverage, 0.0);
    }
}
