//! How often a class is given, found and given wrongly, group by group.

use super::members;
use crate::eval::metrics::wilson_interval;
use crate::eval::significance::{fisher, share_difference};
use crate::eval::slices::{GroupName, LEAST_TESTED};
use serde::{Deserialize, Serialize};

/// The rule of thumb of the US Equal Employment Opportunity Commission (1978): a group that is
/// selected less than four fifths as often as the one that is selected most often is looked at.
pub const FOUR_FIFTHS: f64 = 0.8;

/// How often a class is given to the groups of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateFairness {
    /// The class that counts as the positive answer.
    pub positive: String,
    /// The groups.
    pub groups: Vec<RateGroup>,
    /// Between the groups that are given it least and most often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<Gap>,
    /// Between the groups whose members are found least and most often where they have it: equal
    /// opportunity would be a difference of 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opportunity: Option<Gap>,
    /// Between the groups whose members are given it wrongly least and most often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub false_positives: Option<Gap>,
    /// Disparate impact: the lowest selection rate divided by the highest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
}

/// A group with its rates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateGroup {
    /// The group.
    pub name: GroupName,
    /// Its samples.
    pub num_samples: u64,
    /// How many of them have the positive class in truth.
    pub base: Rate,
    /// How many of them are given it.
    pub selected: Rate,
    /// Of those that have it, how many are given it.
    pub true_positive: Rate,
    /// Of those that do not have it, how many are given it.
    pub false_positive: Rate,
}

/// A share with its counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// How many.
    pub count: u64,
    /// Of so many.
    pub of: u64,
    /// The share; `None` of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// Wilson's 95% interval of it.
    pub interval: [f64; 2],
}

/// The difference between the groups that a rate parts furthest. Groups for which it is known of
/// fewer than 20 samples are left aside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The group with the lowest rate.
    pub lowest: GroupName,
    /// The group with the highest rate.
    pub highest: GroupName,
    /// The highest less the lowest.
    pub difference: f64,
    /// Newcombe's 95% interval of it.
    pub interval: [f64; 2],
    /// Fisher's exact test of the two, times the pairs that might have been the furthest.
    pub p: f64,
}

/// A ratio of selection rates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Impact {
    /// The lowest divided by the highest, 0 to 1.
    pub ratio: f64,
    /// Its 95% interval, from the logarithm of the ratio.
    pub interval: [f64; 2],
    /// Whether it is below four fifths.
    pub is_below_four_fifths: bool,
}

impl Rate {
    fn of(count: u64, of: u64) -> Self {
        let share = (of > 0).then(|| count as f64 / of as f64);
        Self {
            count,
            of,
            share,
            interval: wilson_interval(share.unwrap_or(0.0), of as usize),
        }
    }
}

impl RateFairness {
    /// From the group of each item, and whether it has the class and is given it.
    pub(super) fn of(positive: String, names: Vec<GroupName>, pairs: &[[bool; 2]]) -> Self {
        let groups: Vec<RateGroup> = members(names)
            .into_iter()
            .map(|(name, members)| {
                let count = |is: &dyn Fn([bool; 2]) -> bool| {
                    members.iter().filter(|i| is(pairs[**i])).count() as u64
                };
                let num_samples = members.len() as u64;
                let num_true = count(&|[truth, _]| truth);
                RateGroup {
                    name,
                    num_samples,
                    base: Rate::of(num_true, num_samples),
                    selected: Rate::of(count(&|[_, said]| said), num_samples),
                    true_positive: Rate::of(count(&|[truth, said]| truth && said), num_true),
                    false_positive: Rate::of(
                        count(&|[truth, said]| !truth && said),
                        num_samples - num_true,
                    ),
                }
            })
            .collect();
        Self {
            positive,
            selection: gap(&groups, |group| group.selected),
            opportunity: gap(&groups, |group| group.true_positive),
            false_positives: gap(&groups, |group| group.false_positive),
            impact: impact(&groups),
            groups,
        }
    }

    pub(super) fn is_notable(&self) -> bool {
        let selection = self.selection.as_ref().zip(self.impact);
        let is_sure = |gap: &Gap| gap.p < 0.05;
        selection.is_some_and(|(gap, impact)| impact.is_below_four_fifths && is_sure(gap))
            || self
                .opportunity
                .as_ref()
                .is_some_and(|gap| gap.difference >= 0.1 && is_sure(gap))
    }
}

/// The groups with the lowest and the highest rate; `None` where fewer than two are large enough.
fn ends(
    groups: &[RateGroup],
    rate: impl Fn(&RateGroup) -> Rate,
) -> Option<[(&RateGroup, Rate); 2]> {
    let known = groups.iter().map(|group| (group, rate(group)));
    let mut known: Vec<_> = known
        .filter(|(_, rate)| rate.of >= LEAST_TESTED as u64)
        .collect();
    let share = |of: &(&RateGroup, Rate)| of.1.share.unwrap_or(0.0);
    known.sort_by(|a, b| share(a).total_cmp(&share(b)));
    (known.len() > 1).then(|| [known[0], known[known.len() - 1]])
}

fn gap(groups: &[RateGroup], rate: impl Fn(&RateGroup) -> Rate) -> Option<Gap> {
    let num_known = groups
        .iter()
        .filter(|g| rate(g).of >= LEAST_TESTED as u64)
        .count();
    let [(lowest, low), (highest, high)] = ends(groups, rate)?;
    let (hits, counts) = ([high.count, low.count], [high.of, low.of]);
    let (difference, interval) = share_difference(hits, counts);
    let num_pairs = num_known * (num_known - 1) / 2;
    Some(Gap {
        lowest: lowest.name.clone(),
        highest: highest.name.clone(),
        difference,
        interval,
        p: (fisher(hits, counts) * num_pairs as f64).min(1.0),
    })
}

fn impact(groups: &[RateGroup]) -> Option<Impact> {
    /// The 97.5% point of the normal distribution.
    const Z: f64 = 1.959_963_984_540_054;
    let [(_, low), (_, high)] = ends(groups, |group| group.selected)?;
    if high.count == 0 {
        return None;
    }
    let share = |rate: Rate| rate.count as f64 / rate.of as f64;
    let ratio = share(low) / share(high);
    // Half a one more where nobody is selected: there is no logarithm of zero.
    let part = |rate: Rate| {
        let count = rate.count as f64 + if low.count == 0 { 0.5 } else { 0.0 };
        let of = rate.of as f64 + if low.count == 0 { 0.5 } else { 0.0 };
        (count / of, 1.0 / count - 1.0 / of)
    };
    let ((low_share, low_part), (high_share, high_part)) = (part(low), part(high));
    let (middle, spread) = (low_share / high_share, Z * (low_part + high_part).sqrt());
    let least = if low.count == 0 {
        0.0
    } else {
        middle * (-spread).exp()
    };
    Some(Impact {
        ratio,
        interval: [least, middle * spread.exp()],
        is_below_four_fifths: ratio < FOUR_FIFTHS,
    })
}
