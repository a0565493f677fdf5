//! What the Train page shows, from epochs and runs.

use crate::i18n::Texts;
use crate::ui::format;
use hearth_core::train::{CrossValidation, EpochMetrics, RunSummary, StopReason};

/// A curve whose jumps are smoothed away: an exponential mean, corrected for its start. `amount` is
/// from 0, as it is, to below 1.
pub fn smoothed(points: &[[f64; 2]], amount: f64) -> Vec<[f64; 2]> {
    let (mut mean, mut weight) = (0.0, 0.0);
    points
        .iter()
        .map(|[epoch, value]| {
            mean = mean * amount + value * (1.0 - amount);
            weight = weight * amount + (1.0 - amount);
            [*epoch, mean / weight]
        })
        .collect()
}

/// The curves of one training.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CurvesView {
    /// Loss on the training split by epoch.
    pub train_loss: Vec<[f64; 2]>,
    /// Loss on the validation split by epoch; empty where there is none.
    pub valid_loss: Vec<[f64; 2]>,
    /// Accuracy on the training split by epoch.
    pub train_accuracy: Vec<[f64; 2]>,
    /// Accuracy on the validation split by epoch; empty where there is none.
    pub valid_accuracy: Vec<[f64; 2]>,
    /// Learning rate by epoch.
    pub learning_rate: Vec<[f64; 2]>,
    /// Whether a number is predicted: what is called accuracy is R² then.
    pub is_of_numbers: bool,
    /// The best epoch so far.
    pub best_epoch: Option<u32>,
    /// The most epochs that there may be.
    pub max_epochs: u32,
}

/// Makes the curves; `best_epoch` is known once a run is finished.
pub fn curves_view(epochs: &[EpochMetrics], best_epoch: Option<u32>) -> CurvesView {
    let points = |value: fn(&EpochMetrics) -> Option<f32>| {
        epochs
            .iter()
            .filter_map(|e| Some([f64::from(e.epoch), f64::from(value(e)?)]))
            .filter(|point| point[1].is_finite())
            .collect()
    };
    CurvesView {
        train_loss: points(|e| Some(e.train_loss)),
        valid_loss: points(|e| e.valid_loss),
        train_accuracy: points(|e| Some(e.train_accuracy)),
        valid_accuracy: points(|e| e.valid_accuracy),
        is_of_numbers: false,
        learning_rate: points(|e| Some(e.learning_rate as f32)),
        best_epoch: best_epoch.or_else(|| epochs.iter().rev().find(|e| e.is_best).map(|e| e.epoch)),
        max_epochs: epochs.last().map_or(0, |e| e.max_epochs),
    }
}

/// Why a run ended, in a sentence.
pub fn stop_words(texts: &Texts, run: &RunSummary) -> String {
    let last = run.epochs.last().map_or(0, |e| e.epoch);
    let values = [("last", last.into()), ("best", run.best_epoch.into())];
    match run.stop_reason {
        StopReason::AllEpochs => texts.tr_with("stop-all-epochs", &values),
        StopReason::EarlyStopping => texts.tr_with("stop-early", &values),
        StopReason::Stopped => texts.tr_with("stop-asked", &values),
    }
}

/// What cross-validation found, in a sentence.
pub fn folds_words(texts: &Texts, folds: &CrossValidation) -> String {
    let each: Vec<String> = folds
        .accuracies
        .iter()
        .map(|share| format::percent(*share))
        .collect();
    texts.tr_with(
        "folds-result",
        &[
            ("folds", folds.folds.into()),
            ("mean", format::percent(folds.mean).into()),
            ("range", format::percent_interval(folds.interval).into()),
            ("each", each.join(" · ").into()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use crate::testing::{epoch, run};

    #[test]
    fn curves_leave_out_what_was_not_measured() {
        let mut epochs = vec![epoch(1, 1.0, None), epoch(2, f32::NAN, None)];
        epochs[0].is_best = true;
        let curves = curves_view(&epochs, None);
        assert_eq!(curves.train_loss, [[1.0, 1.0]]);
        assert!(curves.valid_loss.is_empty());
        assert_eq!(curves.best_epoch, Some(1));
        assert_eq!(curves.max_epochs, 40);
        assert_eq!(curves_view(&[], None), CurvesView::default());
    }

    #[test]
    fn smoothing_keeps_the_start_and_calms_the_rest() {
        let points = [[1.0, 1.0], [2.0, 0.0], [3.0, 1.0], [4.0, 0.0]];
        assert_eq!(smoothed(&points, 0.0), points);
        let calm = smoothed(&points, 0.9);
        assert!((calm[0][1] - 1.0).abs() < 1e-9);
        let jumps: f64 = calm.windows(2).map(|p| (p[1][1] - p[0][1]).abs()).sum();
        assert!(jumps < 1.0, "{calm:?}");
        assert!(smoothed(&[], 0.5).is_empty());
    }

    #[test]
    fn cross_validation_is_said_with_its_range_and_each_fold() {
        let folds = CrossValidation {
            folds: 3,
            accuracies: vec![0.5, 0.75, 1.0],
            mean: 0.75,
            interval: [0.129, 1.0],
        };
        let words = folds_words(&Texts::new(Language::English), &folds);
        for part in ["3", "75.0%", "12.9", "50.0% · 75.0% · 100.0%"] {
            assert!(words.contains(part), "{part} in {words}");
        }
    }

    #[test]
    fn early_stopping_is_said_in_words() {
        let words = stop_words(&Texts::new(Language::English), &run(1));
        assert!(words.contains('3') && words.contains('2'), "{words}");
    }
}
