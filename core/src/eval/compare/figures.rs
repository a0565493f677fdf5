//! The figures of two runs on the same items, and how far they lie apart.

use super::pairs::{Pair, Pairs};
use crate::eval::metrics::{bootstrap, macro_f1};
use crate::eval::numbers::r2_of;
use crate::ids::ClassId;
use serde::{Deserialize, Serialize};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// Share of right answers.
    Accuracy,
    /// Mean F1 of the classes that occur.
    MacroF1,
    /// F1 of all answers together, where there are several classes.
    MicroF1,
    /// Share of the variance that is explained.
    R2,
    /// Root of the mean squared error, in units of the target.
    Rmse,
    /// Mean absolute error, in units of the target.
    Mae,
}

impl Figure {
    /// The name used in locale files and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::MacroF1 => "macro-f1",
            Self::MicroF1 => "micro-f1",
            Self::R2 => "r2",
            Self::Rmse => "rmse",
            Self::Mae => "mae",
        }
    }

    /// Whether less is better.
    pub fn is_error(self) -> bool {
        matches!(self, Self::Rmse | Self::Mae)
    }

    /// Whether it is a share, from 0 to 1.
    pub fn is_share(self) -> bool {
        matches!(self, Self::Accuracy | Self::MacroF1 | Self::MicroF1)
    }
}

/// A figure of both runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Which one.
    pub figure: Figure,
    /// Of the first run and of the second one.
    pub values: [f64; 2],
    /// The second less the first.
    pub difference: f64,
    /// 95% interval of the difference, from a bootstrap in which each item is drawn with both of its
    /// answers.
    pub interval: [f64; 2],
}

/// All figures, the headline first.
pub(super) fn of(pairs: &Pairs) -> Vec<Compared> {
    match pairs {
        Pairs::Classes { pairs, num_classes } => {
            let k = *num_classes;
            vec![
                compared(Figure::Accuracy, pairs.len(), |drawn, run| {
                    accuracy(pairs, drawn, run)
                }),
                compared(Figure::MacroF1, pairs.len(), |drawn, run| {
                    macro_f1_of(pairs, k, drawn, run)
                }),
            ]
        }
        Pairs::Labels(pairs) => {
            let counts = label_counts(pairs);
            vec![compared(Figure::MicroF1, pairs.len(), |drawn, run| {
                micro_f1(&counts, drawn, run)
            })]
        }
        Pairs::Numbers(pairs) => vec![
            compared(Figure::R2, pairs.len(), |drawn, run| r2(pairs, drawn, run)),
            compared(Figure::Rmse, pairs.len(), |drawn, run| {
                mean(pairs, drawn, |pair| (pair.said[run] - pair.truth).powi(2)).sqrt()
            }),
            compared(Figure::Mae, pairs.len(), |drawn, run| {
                mean(pairs, drawn, |pair| (pair.said[run] - pair.truth).abs())
            }),
        ],
    }
}

fn compared(figure: Figure, n: usize, value: impl Fn(&[usize], usize) -> f64) -> Compared {
    let all: Vec<usize> = (0..n).collect();
    let values = [0, 1].map(|run| value(&all, run));
    Compared {
        figure,
        values,
        difference: values[1] - values[0],
        interval: bootstrap(n, |drawn| value(drawn, 1) - value(drawn, 0)),
    }
}

fn accuracy(pairs: &[Pair<ClassId>], drawn: &[usize], run: usize) -> f64 {
    mean(pairs, drawn, |pair| {
        f64::from(u8::from(pair.said[run] == pair.truth))
    })
}

fn macro_f1_of(pairs: &[Pair<ClassId>], num_classes: usize, drawn: &[usize], run: usize) -> f64 {
    let mut matrix = vec![vec![0; num_classes]; num_classes];
    for pair in drawn.iter().map(|i| &pairs[*i]) {
        matrix[pair.truth.index()][pair.said[run].index()] += 1;
    }
    macro_f1(&matrix)
}

/// Of each item and run: labels that are given and due, and those that are given or due, twice where
/// both.
fn label_counts(pairs: &[Pair<Vec<ClassId>>]) -> Vec<[[f64; 2]; 2]> {
    let counts = |pair: &Pair<Vec<ClassId>>| {
        pair.said.each_ref().map(|said| {
            let hits = said.iter().filter(|class| pair.truth.contains(class));
            [hits.count() as f64, (said.len() + pair.truth.len()) as f64]
        })
    };
    pairs.iter().map(counts).collect()
}

fn micro_f1(counts: &[[[f64; 2]; 2]], drawn: &[usize], run: usize) -> f64 {
    let sum = |part: usize| drawn.iter().map(|i| counts[*i][run][part]).sum::<f64>();
    let (hits, all) = (sum(0), sum(1));
    if all > 0.0 { 2.0 * hits / all } else { 0.0 }
}

fn r2(pairs: &[Pair<f64>], drawn: &[usize], run: usize) -> f64 {
    let truths: Vec<f64> = drawn.iter().map(|i| pairs[*i].truth).collect();
    let said: Vec<f64> = drawn.iter().map(|i| pairs[*i].said[run]).collect();
    r2_of(&truths, &said)
}

fn mean<T>(pairs: &[Pair<T>], drawn: &[usize], value: impl Fn(&Pair<T>) -> f64) -> f64 {
    let sum: f64 = drawn.iter().map(|i| value(&pairs[*i])).sum();
    sum / drawn.len().max(1) as f64
}
