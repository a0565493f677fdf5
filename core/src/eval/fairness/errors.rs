//! How far a number is off, and to which side, group by group.

use super::members;
use crate::eval::significance::{mean_interval, welch};
use crate::eval::slices::{GroupName, LEAST_TESTED};
use serde::{Deserialize, Serialize};

/// How far a number is off for the groups of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorFairness {
    /// The groups.
    pub groups: Vec<ErrorGroup>,
    /// Between the groups with the least and the largest mean absolute error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<ErrorGap>,
}

/// A group with its errors, in units of the target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorGroup {
    /// The group.
    pub name: GroupName,
    /// Its samples.
    pub num_samples: usize,
    /// The mean of its numbers in truth.
    pub mean_truth: f64,
    /// Mean error: above 0 where too much is predicted on average.
    pub mean_error: f64,
    /// Its 95% interval; `None` of one sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_error_interval: Option<[f64; 2]>,
    /// Mean absolute error.
    pub mae: f64,
    /// Its 95% interval; `None` of one sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mae_interval: Option<[f64; 2]>,
}

/// The groups whose errors differ most. Those with fewer than 20 samples are left aside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorGap {
    /// The group with the least mean absolute error.
    pub lowest: GroupName,
    /// The group with the largest.
    pub highest: GroupName,
    /// The largest less the least.
    pub difference: f64,
    /// The largest divided by the least; `None` where that is 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    /// Welch's t test of the two, times the pairs that might have been the furthest.
    pub p: f64,
}

impl ErrorFairness {
    /// From the group of each item, its truth and its prediction.
    pub(super) fn of(names: Vec<GroupName>, pairs: &[[f64; 2]]) -> Self {
        let mut sizes: Vec<(ErrorGroup, Vec<f64>)> = members(names)
            .into_iter()
            .map(|(name, members)| {
                let errors = members.iter().map(|i| pairs[*i][1] - pairs[*i][0]);
                let errors: Vec<f64> = errors.collect();
                let sizes: Vec<f64> = errors.iter().map(|error| error.abs()).collect();
                let truths: Vec<f64> = members.iter().map(|i| pairs[*i][0]).collect();
                let (mean_error, mean_error_interval) = mean_interval(&errors);
                let (mae, mae_interval) = mean_interval(&sizes);
                let group = ErrorGroup {
                    name,
                    num_samples: members.len(),
                    mean_truth: mean_interval(&truths).0,
                    mean_error,
                    mean_error_interval,
                    mae,
                    mae_interval: mae_interval.map(|[low, high]| [low.max(0.0), high]),
                };
                (group, sizes)
            })
            .collect();
        let groups = sizes.iter().map(|(group, _)| group.clone()).collect();
        sizes.retain(|(group, _)| group.num_samples >= LEAST_TESTED);
        sizes.sort_by(|a, b| a.0.mae.total_cmp(&b.0.mae));
        let gap = match &sizes[..] {
            [first, .., last] => Some(ErrorGap {
                lowest: first.0.name.clone(),
                highest: last.0.name.clone(),
                difference: last.0.mae - first.0.mae,
                ratio: (first.0.mae > 0.0).then(|| last.0.mae / first.0.mae),
                p: {
                    let num_pairs = sizes.len() * (sizes.len() - 1) / 2;
                    (welch(&first.1, &last.1) * num_pairs as f64).min(1.0)
                },
            }),
            _ => None,
        };
        Self { groups, gap }
    }

    pub(super) fn is_notable(&self) -> bool {
        self.gap.as_ref().is_some_and(|gap| {
            let is_large = gap.ratio.is_none_or(|ratio| ratio >= 1.25);
            gap.difference > 0.0 && is_large && gap.p < 0.05
        })
    }
}
