//! Curves over all thresholds, for models that tell two classes apart.

use super::ItemPrediction;
use crate::ids::ClassId;

/// What a threshold gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtThreshold {
    /// Samples with at least this probability of the class count as it.
    pub threshold: f32,
    /// Of those that are not of the class, the share that counts as it.
    pub false_positive_rate: f64,
    /// Of those that are of the class, the share that counts as it: recall.
    pub true_positive_rate: f64,
    /// Of those that count as the class, the share that is; 1 where none does.
    pub precision: f64,
}

/// The probability that the model gives to `class`, one of two.
fn probability_of(item: &ItemPrediction, class: ClassId) -> f32 {
    if item.predicted == class {
        item.probability
    } else {
        1.0 - item.probability
    }
}

/// What every threshold that matters gives for `class`, one of two, the highest threshold first.
/// The first counts nothing as the class. Empty where one of the two does not occur.
pub fn thresholds(items: &[ItemPrediction], class: ClassId) -> Vec<AtThreshold> {
    let mut ranked: Vec<(f32, bool)> = items
        .iter()
        .map(|item| (probability_of(item, class), item.truth == class))
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let num_of_class = ranked
        .iter()
        .filter(|(_, is_of_class)| *is_of_class)
        .count();
    let num_others = ranked.len() - num_of_class;
    if num_of_class == 0 || num_others == 0 {
        return Vec::new();
    }
    let mut curve = vec![AtThreshold {
        threshold: f32::INFINITY,
        false_positive_rate: 0.0,
        true_positive_rate: 0.0,
        precision: 1.0,
    }];
    let (mut hits, mut alarms) = (0, 0);
    for (index, (threshold, is_of_class)) in ranked.iter().enumerate() {
        if *is_of_class {
            hits += 1;
        } else {
            alarms += 1;
        }
        // Equal probabilities are one step.
        if ranked
            .get(index + 1)
            .is_none_or(|(next, _)| next < threshold)
        {
            curve.push(AtThreshold {
                threshold: *threshold,
                false_positive_rate: f64::from(alarms) / num_others as f64,
                true_positive_rate: f64::from(hits) / num_of_class as f64,
                precision: f64::from(hits) / f64::from(hits + alarms),
            });
        }
    }
    curve
}

/// Area under the ROC curve: the chance that a sample of the class gets a higher probability than
/// one that is not; `None` where one of the two does not occur.
pub fn auc(items: &[ItemPrediction], class: ClassId) -> Option<f64> {
    let curve = thresholds(items, class);
    let area = |pair: &[AtThreshold]| {
        let width = pair[1].false_positive_rate - pair[0].false_positive_rate;
        width * f64::midpoint(pair[0].true_positive_rate, pair[1].true_positive_rate)
    };
    (!curve.is_empty()).then(|| curve.windows(2).map(area).sum())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::ids::SampleId;

    fn items(pairs: &[(u32, f32)]) -> Vec<ItemPrediction> {
        pairs
            .iter()
            .enumerate()
            .map(|(i, (truth, of_one))| {
                let predicted = u32::from(*of_one >= 0.5);
                let probability = if predicted == 1 {
                    *of_one
                } else {
                    1.0 - of_one
                };
                ItemPrediction {
                    sample: SampleId(i as i64),
                    truth: ClassId(*truth),
                    predicted: ClassId(predicted),
                    probability,
                    truth_probability: if *truth == 1 { *of_one } else { 1.0 - of_one },
                }
            })
            .collect()
    }

    /// The example of scikit-learn's `roc_auc_score` and `precision_recall_curve`.
    #[test]
    fn areas_and_curves_are_those_of_scikit_learn() {
        let items = items(&[(0, 0.1), (0, 0.4), (1, 0.35), (1, 0.8)]);
        assert!((auc(&items, ClassId(1)).unwrap() - 0.75).abs() < 1e-9);
        assert!((auc(&items, ClassId(0)).unwrap() - 0.75).abs() < 1e-9);
        let curve = thresholds(&items, ClassId(1));
        let precisions: Vec<f64> = curve.iter().map(|at| at.precision).collect();
        assert_eq!(precisions, [1.0, 1.0, 0.5, 2.0 / 3.0, 0.5]);
        assert_eq!(curve.last().unwrap().false_positive_rate, 1.0);
    }

    #[test]
    fn ties_are_one_step_and_one_class_has_no_curve() {
        let tied = items(&[(0, 0.5), (1, 0.5), (0, 0.5), (1, 0.5)]);
        assert_eq!(thresholds(&tied, ClassId(1)).len(), 2);
        assert_eq!(auc(&tied, ClassId(1)), Some(0.5));
        assert_eq!(auc(&items(&[(1, 0.5)]), ClassId(1)), None);
    }
}
