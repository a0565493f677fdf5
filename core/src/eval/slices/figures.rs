//! The figure of a group, and whether it is another than that of the rest.

use crate::eval::Measured;
use crate::eval::metrics::wilson_interval;
use crate::eval::numbers::r2_of;
use crate::eval::significance::{fisher, mean_interval, welch};
use crate::eval::today::{self, Since};
use crate::failure::Failure;
use crate::ids::SampleId;
use crate::project::Snapshot;
use serde::{Deserialize, Serialize};

/// What is measured on a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SliceFigure {
    /// Share of right answers.
    Accuracy,
    /// F1 of all answers together, where there are several classes.
    MicroF1,
    /// Mean absolute error, in units of the target; less is better.
    Mae,
}

impl SliceFigure {
    /// The name used in locale files and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::MicroF1 => "micro-f1",
            Self::Mae => "mae",
        }
    }

    /// Whether less is better.
    pub fn is_error(self) -> bool {
        self == Self::Mae
    }
}

/// How a model does on a group and on all other samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupFigure {
    /// Samples in the group.
    pub num_samples: usize,
    /// The figure of the group; `None` where it is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Its 95% interval; `None` where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<[f64; 2]>,
    /// Share of the variance within the group that is explained, where numbers are predicted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r2: Option<f64>,
    /// The figure of the rest; `None` where there is no rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<f64>,
    /// The group less the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<f64>,
    /// How often luck alone would part a group of this size from the rest as far or further: Fisher's
    /// exact test of right answers, Welch's t test of errors and of shares of F1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
}

/// What is counted of each item.
enum Scores {
    /// Whether it is right.
    Right(Vec<bool>),
    /// Labels that are given and due, and those that are given or due, twice where both.
    Labels(Vec<[f64; 2]>),
    /// Truth and prediction.
    Numbers(Vec<[f64; 2]>),
}

/// A report of which each item can be counted by itself.
pub(super) struct Scored {
    pub samples: Vec<SampleId>,
    pub since: Since,
    scores: Scores,
}

impl Scored {
    /// # Errors
    /// If the project's task is not that of the report any more.
    pub fn of(report: &Measured, project: &Snapshot) -> Result<Self, Failure> {
        Ok(match report {
            Measured::Classes(report) => {
                let judged = today::classes(report, project)?;
                let right = judged.items.iter().map(|i| i.truth == i.predicted);
                Self {
                    scores: Scores::Right(right.collect()),
                    samples: judged.items.iter().map(|i| i.sample).collect(),
                    since: judged.since,
                }
            }
            Measured::Labels(report) => {
                let judged = today::labels(report, project)?;
                let counts = judged.items.iter().map(|item| {
                    let hits = item.predicted.iter().filter(|c| item.truth.contains(c));
                    let all = item.predicted.len() + item.truth.len();
                    [hits.count() as f64, all as f64]
                });
                Self {
                    scores: Scores::Labels(counts.collect()),
                    samples: judged.items.iter().map(|i| i.sample).collect(),
                    since: judged.since,
                }
            }
            Measured::Numbers(report) => {
                let judged = today::numbers(report, project)?;
                let pairs = judged.items.iter().map(|i| [i.truth, i.predicted]);
                Self {
                    scores: Scores::Numbers(pairs.collect()),
                    samples: judged.items.iter().map(|i| i.sample).collect(),
                    since: judged.since,
                }
            }
        })
    }

    pub fn figure(&self) -> SliceFigure {
        match self.scores {
            Scores::Right(_) => SliceFigure::Accuracy,
            Scores::Labels(_) => SliceFigure::MicroF1,
            Scores::Numbers(_) => SliceFigure::Mae,
        }
    }

    /// The figure of all items; 0 where there are none.
    pub fn overall(&self) -> f64 {
        let all: Vec<usize> = (0..self.samples.len()).collect();
        self.of_group(&all).value.unwrap_or(0.0)
    }

    /// The figures of these items, by their positions, which ascend.
    pub fn of_group(&self, members: &[usize]) -> GroupFigure {
        let mut is_member = vec![false; self.samples.len()];
        for member in members {
            is_member[*member] = true;
        }
        let rest: Vec<usize> = (0..is_member.len()).filter(|i| !is_member[*i]).collect();
        let (value, other) = (self.value(members), self.value(&rest));
        let both = value.zip(other);
        GroupFigure {
            num_samples: members.len(),
            value,
            interval: self.interval(members),
            r2: match &self.scores {
                Scores::Numbers(pairs) if members.len() > 1 => {
                    let of = |part: usize| members.iter().map(move |i| pairs[*i][part]);
                    Some(r2_of(
                        &of(0).collect::<Vec<_>>(),
                        &of(1).collect::<Vec<_>>(),
                    ))
                }
                _ => None,
            },
            rest: other,
            difference: both.map(|(value, other)| value - other),
            p: both.map(|_| self.p(members, &rest)),
        }
    }

    fn value(&self, members: &[usize]) -> Option<f64> {
        let n = members.len() as f64;
        if members.is_empty() {
            return None;
        }
        Some(match &self.scores {
            Scores::Right(right) => num_right(right, members) as f64 / n,
            Scores::Labels(counts) => f1(counts, members),
            Scores::Numbers(pairs) => members.iter().map(|i| error(pairs[*i])).sum::<f64>() / n,
        })
    }

    fn interval(&self, members: &[usize]) -> Option<[f64; 2]> {
        let value = self.value(members)?;
        match &self.scores {
            Scores::Right(_) => Some(wilson_interval(value, members.len())),
            Scores::Labels(counts) => Some(f1_interval(counts, members, value)),
            Scores::Numbers(pairs) => {
                let errors: Vec<f64> = members.iter().map(|i| error(pairs[*i])).collect();
                let [low, high] = mean_interval(&errors).1?;
                Some([low.max(0.0), high])
            }
        }
    }

    fn p(&self, members: &[usize], rest: &[usize]) -> f64 {
        match &self.scores {
            Scores::Right(right) => {
                let hits = [members, rest].map(|of| num_right(right, of));
                fisher(hits, [members.len() as u64, rest.len() as u64])
            }
            Scores::Labels(counts) => {
                // F1 is a quotient of sums. What an item adds to it, taken as a straight line, has
                // the same mean everywhere if F1 is the same everywhere.
                let all: Vec<usize> = (0..counts.len()).collect();
                let overall = f1(counts, &all);
                let [own, other] = [members, rest].map(|of| shares(counts, of, overall));
                welch(&own, &other)
            }
            Scores::Numbers(pairs) => {
                let errors = |of: &[usize]| of.iter().map(|i| error(pairs[*i])).collect::<Vec<_>>();
                welch(&errors(members), &errors(rest))
            }
        }
    }
}

fn num_right(right: &[bool], members: &[usize]) -> u64 {
    members.iter().filter(|i| right[**i]).count() as u64
}

fn error([truth, predicted]: [f64; 2]) -> f64 {
    (predicted - truth).abs()
}

/// F1 of all answers together; 1 where nothing is due and nothing was given, as nothing is wrong.
fn f1(counts: &[[f64; 2]], members: &[usize]) -> f64 {
    let sum = |part: usize| members.iter().map(|i| counts[*i][part]).sum::<f64>();
    let (hits, all) = (sum(0), sum(1));
    if all > 0.0 { 2.0 * hits / all } else { 1.0 }
}

fn shares(counts: &[[f64; 2]], members: &[usize], f1: f64) -> Vec<f64> {
    let share = |i: &usize| 2.0 * counts[*i][0] - f1 * counts[*i][1];
    members.iter().map(share).collect()
}

/// Wilson's interval for as many independent answers as would be as uncertain: F1 is a quotient, and
/// the answers of one item go together.
fn f1_interval(counts: &[[f64; 2]], members: &[usize], f1: f64) -> [f64; 2] {
    let n = members.len() as f64;
    let mean_all = members.iter().map(|i| counts[*i][1]).sum::<f64>() / n;
    let squares: f64 = shares(counts, members, f1)
        .iter()
        .map(|share| share * share)
        .sum();
    let variance = squares / (n - 1.0).max(1.0) / n / (mean_all * mean_all);
    let effective = f1 * (1.0 - f1) / variance;
    let is_known = variance > 0.0 && effective.is_finite() && effective >= 1.0;
    let effective = if is_known { effective } else { n };
    wilson_interval(f1, effective.round() as usize)
}
