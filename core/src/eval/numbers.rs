//! The report of a run that predicts a number, on one split.

use super::ColumnEffect;
use super::number_intervals::NumberIntervals;
use crate::data::Split;
use crate::ids::{RunId, SampleId};
use serde::{Deserialize, Serialize};

/// How a run that predicts a number does on one split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberReport {
    /// The run.
    pub run: RunId,
    /// The split.
    pub split: Split,
    /// The column that is predicted.
    pub target: String,
    /// Samples measured on.
    pub num_samples: usize,
    /// Share of the variance that the predictions explain, at most 1; below 0 where the mean would
    /// do better.
    pub r2: f64,
    /// 95% interval of R², by the studentised bootstrap, as the others.
    pub r2_interval: [f64; 2],
    /// Root of the mean squared error, in units of the target.
    pub rmse: f64,
    /// 95% interval of it.
    pub rmse_interval: [f64; 2],
    /// Mean absolute error, in units of the target.
    pub mae: f64,
    /// 95% interval of it; reports of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mae_interval: Option<[f64; 2]>,
    /// Samples for which the model gave no number, which no figure knows of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<SampleId>,
    /// Every sample with its prediction.
    pub items: Vec<NumberPrediction>,
    /// What each column of a table means to the model, the most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnEffect>,
    /// Time to measure, in seconds.
    pub duration_secs: f64,
}

/// One sample with the number that is predicted for it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberPrediction {
    /// The sample.
    pub sample: SampleId,
    /// Its number in the project.
    pub truth: f64,
    /// The model's.
    pub predicted: f64,
}

impl NumberPrediction {
    /// How far the prediction is off, upwards.
    pub fn error(&self) -> f64 {
        self.predicted - self.truth
    }
}

/// Headline figures of a run that predicts a number, on one split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberScore {
    /// As in [`NumberReport`].
    pub r2: f64,
    /// Its 95% interval.
    pub r2_interval: [f64; 2],
    /// In units of the target.
    pub rmse: f64,
    /// In units of the target.
    pub mae: f64,
    /// Samples measured on.
    pub num_samples: usize,
}

impl NumberReport {
    /// Works all figures out from the items. Those without a number are set aside.
    pub fn of(run: &RunId, split: Split, target: &str, items: Vec<NumberPrediction>) -> Self {
        let is_number =
            |item: &NumberPrediction| item.predicted.is_finite() && item.truth.is_finite();
        let (items, none): (Vec<_>, Vec<_>) = items.into_iter().partition(is_number);
        let r2 = explained(items.iter().map(|item| [item.truth, item.predicted]));
        let rmse = mean(items.iter().map(|item| item.error().powi(2))).sqrt();
        let mae = mean(items.iter().map(|item| item.error().abs()));
        let intervals = NumberIntervals::of(&items, r2, rmse, mae);
        Self {
            run: run.clone(),
            split,
            target: target.to_owned(),
            num_samples: items.len(),
            r2,
            r2_interval: intervals.r2,
            rmse,
            rmse_interval: intervals.rmse,
            mae,
            mae_interval: Some(intervals.mae),
            unanswered: none.iter().map(|item| item.sample).collect(),
            items,
            columns: Vec::new(),
            duration_secs: 0.0,
        }
    }

    /// The headline figures.
    pub fn score(&self) -> NumberScore {
        NumberScore {
            r2: self.r2,
            r2_interval: self.r2_interval,
            rmse: self.rmse,
            mae: self.mae,
            num_samples: self.num_samples,
        }
    }

    /// The samples that are furthest off, the worst first.
    pub fn worst(&self) -> Vec<&NumberPrediction> {
        let mut items: Vec<_> = self.items.iter().collect();
        items.sort_by(|a, b| b.error().abs().total_cmp(&a.error().abs()));
        items
    }
}

/// R² of predictions.
pub(crate) fn r2_of(truths: &[f64], predictions: &[f64]) -> f64 {
    explained(
        truths
            .iter()
            .zip(predictions)
            .map(|(truth, predicted)| [*truth, *predicted]),
    )
}

/// 1 − residual / total sum of squares, of truths and predictions; 0 where the truth never changes.
fn explained(pairs: impl ExactSizeIterator<Item = [f64; 2]> + Clone) -> f64 {
    let average = mean(pairs.clone().map(|[truth, _]| truth));
    let (mut residual, mut total) = (0.0, 0.0);
    for [truth, predicted] in pairs {
        residual += (predicted - truth).powi(2);
        total += (truth - average).powi(2);
    }
    if total > 0.0 {
        1.0 - residual / total
    } else {
        0.0
    }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(pairs: &[(f64, f64)]) -> NumberReport {
        let items = pairs
            .iter()
            .enumerate()
            .map(|(i, (truth, predicted))| NumberPrediction {
                sample: SampleId(i as i64),
                truth: *truth,
                predicted: *predicted,
            })
            .collect();
        NumberReport::of(&RunId::numbered(1), Split::Test, "price", items)
    }

    /// Values from scikit-learn 1.5.
    #[test]
    fn figures_are_those_of_scikit_learn() {
        let report = report(&[(3.0, 2.5), (-0.5, 0.0), (2.0, 2.0), (7.0, 8.0)]);
        assert!((report.r2 - 0.948_608_137).abs() < 1e-8);
        assert!((report.rmse - 0.612_372_436).abs() < 1e-8);
        assert!((report.mae - 0.5).abs() < 1e-12);
        assert_eq!(report.worst()[0].sample, SampleId(3));
        let [low, high] = report.rmse_interval;
        assert!(low <= report.rmse && report.rmse <= high);
    }

    #[test]
    fn what_is_no_number_is_set_aside() {
        let report = report(&[
            (1.0, 1.5),
            (2.0, f64::NAN),
            (3.0, f64::INFINITY),
            (4.0, 4.0),
        ]);
        assert_eq!(report.unanswered, [SampleId(1), SampleId(2)]);
        assert_eq!((report.num_samples, report.mae), (2, 0.25));
    }

    #[test]
    fn nothing_and_constants_are_no_trouble() {
        assert_eq!(report(&[]).r2, 0.0);
        assert_eq!(report(&[(1.0, 1.0), (1.0, 2.0)]).r2, 0.0);
    }
}
