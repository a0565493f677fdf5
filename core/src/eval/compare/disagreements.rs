//! The items of which two models say different things.

use super::pairs::{Pair, Pairs};
use crate::ids::{ClassId, SampleId};
use serde::{Deserialize, Serialize};

/// Items that are kept where numbers are predicted: two models never say quite the same.
const MOST_NUMBERS: usize = 200;

/// Who is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// The first alone; of numbers: it is closer.
    OnlyA,
    /// The second alone; of numbers: it is closer.
    OnlyB,
    /// Neither.
    Neither,
}

/// An item of which they say different things.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Disagreement {
    /// The sample.
    pub sample: SampleId,
    /// Who is right.
    pub right: Right,
    /// What it is, and what the two say.
    #[serde(flatten)]
    pub answers: Answers,
}

/// A truth and two answers, by what is predicted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answers {
    /// Classes by their place in [`super::Comparison::labels`]: one, or several, or none.
    Classes {
        /// The truth.
        truth: Vec<ClassId>,
        /// What the two say.
        said: [Vec<ClassId>; 2],
    },
    /// Numbers.
    Numbers {
        /// The truth.
        number: f64,
        /// What the two say.
        numbers: [f64; 2],
    },
}

/// All of them, those first that one alone gets right; of numbers those on which they lie furthest
/// apart.
pub(super) fn of(pairs: &Pairs) -> Vec<Disagreement> {
    match pairs {
        Pairs::Classes { pairs, .. } => of_classes(pairs, |class| vec![*class]),
        Pairs::Labels(pairs) => of_classes(pairs, Clone::clone),
        Pairs::Numbers(pairs) => of_numbers(pairs),
    }
}

fn of_classes<T: PartialEq>(
    pairs: &[Pair<T>],
    classes: impl Fn(&T) -> Vec<ClassId>,
) -> Vec<Disagreement> {
    let differ = pairs.iter().filter(|pair| pair.said[0] != pair.said[1]);
    let mut found: Vec<Disagreement> = differ
        .map(|pair| Disagreement {
            sample: pair.sample,
            right: match pair.said.each_ref().map(|said| *said == pair.truth) {
                [true, _] => Right::OnlyA,
                [_, true] => Right::OnlyB,
                _ => Right::Neither,
            },
            answers: Answers::Classes {
                truth: classes(&pair.truth),
                said: pair.said.each_ref().map(&classes),
            },
        })
        .collect();
    found.sort_by_key(|of| (of.right == Right::Neither, of.sample));
    found
}

fn of_numbers(pairs: &[Pair<f64>]) -> Vec<Disagreement> {
    let apart = |pair: &Pair<f64>| {
        let [a, b] = pair.said.map(|said| (said - pair.truth).abs());
        b - a
    };
    let mut differ: Vec<&Pair<f64>> = pairs.iter().filter(|p| p.said[0] != p.said[1]).collect();
    differ.sort_by(|x, y| apart(y).abs().total_cmp(&apart(x).abs()));
    let kept = differ.into_iter().take(MOST_NUMBERS);
    kept.map(|pair| Disagreement {
        sample: pair.sample,
        right: if apart(pair) > 0.0 {
            Right::OnlyA
        } else if apart(pair) < 0.0 {
            Right::OnlyB
        } else {
            Right::Neither
        },
        answers: Answers::Numbers {
            number: pair.truth,
            numbers: pair.said,
        },
    })
    .collect()
}
