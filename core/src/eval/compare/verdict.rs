//! What a comparison says in plain words, as data.

use super::Outcomes;
use super::figures::{Compared, Figure};
use super::pairs::Pairs;
use crate::eval::significance::McNemar;
use serde::{Deserialize, Serialize};

/// The 97.5% point of the normal distribution, for a test at 5%.
const SURE: f64 = 1.959_963_984_540_054;
/// Its 80% point: a difference as large as the one that was found would be seen four times of five.
const POWER: f64 = 0.841_621_233_572_914_3;
/// So many items nobody collects: two models that need more are equally good.
const MOST_ITEMS: f64 = 1e6;

/// What a comparison says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Verdict {
    /// Both give the same answers.
    Same,
    /// One is better, and that is unlikely to be luck.
    Better {
        /// 0 for the first, 1 for the second.
        which: usize,
        /// How often luck alone would part them as far, where a test says it; else the interval of
        /// the difference does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        p: Option<f64>,
    },
    /// They cannot be told apart.
    Undecided {
        /// So many more items would show a difference as large as the one that was found, in four of
        /// five cases; `None` where there is hardly any difference to be shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        num_more: Option<usize>,
    },
}

pub(super) fn of(
    pairs: &Pairs,
    figures: &[Compared],
    outcomes: Option<Outcomes>,
    mcnemar: Option<McNemar>,
) -> Verdict {
    if pairs.are_equal() {
        return Verdict::Same;
    }
    if let (Some(outcomes), Some(mcnemar)) = (outcomes, mcnemar) {
        return by_test(pairs.len(), outcomes, mcnemar);
    }
    // Of numbers the error says it: where the truth never changes there is no R².
    let wanted = |of: &&Compared| matches!(of.figure, Figure::Rmse | Figure::MicroF1);
    match figures.iter().find(wanted) {
        Some(headline) => by_interval(pairs.len(), headline),
        None => Verdict::Undecided { num_more: None },
    }
}

fn by_test(n: usize, outcomes: Outcomes, mcnemar: McNemar) -> Verdict {
    let Outcomes { only_a, only_b, .. } = outcomes;
    if mcnemar.p < 0.05 {
        return Verdict::Better {
            which: usize::from(only_b > only_a),
            p: Some(mcnemar.p),
        };
    }
    // After Miettinen (1968): from the share of items on which one alone is right, and the surplus.
    let n = n as f64;
    let discordant = (only_a + only_b) as f64 / n;
    let surplus = only_a.abs_diff(only_b) as f64 / n;
    let root = SURE * discordant.sqrt() + POWER * (discordant - surplus * surplus).sqrt();
    undecided(n, (root / surplus).powi(2))
}

fn by_interval(n: usize, headline: &Compared) -> Verdict {
    let [low, high] = headline.interval;
    if low > 0.0 || high < 0.0 {
        let second_has_more = headline.difference > 0.0;
        return Verdict::Better {
            which: usize::from(second_has_more != headline.figure.is_error()),
            p: None,
        };
    }
    let error = (high - low) / (2.0 * SURE);
    let n = n as f64;
    let factor = (SURE + POWER) * error / headline.difference.abs();
    undecided(n, n * factor.powi(2))
}

fn undecided(n: f64, num_wanted: f64) -> Verdict {
    // Where an exact test or a lopsided interval is stricter than the estimate, a few do not help.
    let more = (num_wanted - n).max(n * 0.1);
    Verdict::Undecided {
        num_more: (more <= MOST_ITEMS).then(|| rounded(more)),
    }
}

/// Upwards to one leading figure, two from 100 on: it is an estimate.
fn rounded(more: f64) -> usize {
    let size = 10_f64.powf(more.max(1.0).log10().floor());
    let step = if size >= 100.0 { size / 10.0 } else { size };
    ((more / step).ceil() * step) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_round() {
        let all = [0.3, 7.2, 34.0, 401.0, 1234.5].map(rounded);
        assert_eq!(all, [1, 8, 40, 410, 1300]);
    }
}
