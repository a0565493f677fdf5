//! Curves over all thresholds: one class against the rest.

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

/// What every threshold that matters gives, of the probability that each sample is of a class and
/// whether it is; the highest threshold first. The first counts nothing as the class. Empty where no
/// sample is of the class, or all are.
pub fn thresholds(mut ranked: Vec<(f32, bool)>) -> Vec<AtThreshold> {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    /// The example of scikit-learn's `precision_recall_curve`.
    #[test]
    fn curves_are_those_of_scikit_learn() {
        let curve = thresholds(vec![(0.1, false), (0.4, false), (0.35, true), (0.8, true)]);
        let precisions: Vec<f64> = curve.iter().map(|at| at.precision).collect();
        assert_eq!(precisions, [1.0, 1.0, 0.5, 2.0 / 3.0, 0.5]);
        assert_eq!(curve.last().unwrap().false_positive_rate, 1.0);
    }

    #[test]
    fn ties_are_one_step_and_one_class_has_no_curve() {
        let tied = [(0.5, false), (0.5, true), (0.5, false), (0.5, true)];
        assert_eq!(thresholds(tied.to_vec()).len(), 2);
        assert!(thresholds(vec![(0.5, true)]).is_empty());
        assert!(thresholds(Vec::new()).is_empty());
    }
}
