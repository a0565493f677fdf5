//! How far two passes over the same samples agree.
//!
//! Cohen, "A Coefficient of Agreement for Nominal Scales" (1960); the interval is that of its large
//! sample variance (Fleiss, Cohen and Everitt 1969).

use crate::ids::SampleId;
use crate::project::Snapshot;
use serde::Serialize;

/// How far two passes agree.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Agreement {
    /// Samples that were labelled twice.
    pub num_twice: usize,
    /// Share of them that got the same class.
    pub same: f64,
    /// Cohen's kappa: 0 as by chance, 1 always; `None` where it is not defined, as where both
    /// passes know only one class.
    pub kappa: Option<f64>,
    /// Its 95% interval.
    pub interval: Option<[f64; 2]>,
    /// For each class of the project that any pass gave: how often each gave it, and both.
    pub classes: Vec<ClassAgreement>,
    /// Samples that got different classes.
    pub disputed: Vec<Disputed>,
}

/// How far two passes agree on a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClassAgreement {
    /// Its name.
    pub class: String,
    /// How often the first pass gave it.
    pub first: usize,
    /// How often the second one did.
    pub second: usize,
    /// How often both did.
    pub both: usize,
}

/// A sample that got different classes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disputed {
    /// Which.
    pub sample: SampleId,
    /// Its class.
    pub first: String,
    /// The class of the second pass.
    pub second: String,
}

impl Agreement {
    /// Of a project's two passes.
    pub fn of(project: &Snapshot) -> Self {
        let name = |class: usize| project.classes[class].name.clone();
        let mut pairs = Vec::new();
        let mut disputed = Vec::new();
        for sample in project.all() {
            let second = sample.review.as_ref().and_then(|review| review.second);
            let (Some(first), Some(second)) = (sample.class, second) else {
                continue;
            };
            pairs.push((first.index(), second.index()));
            if first != second {
                disputed.push(Disputed {
                    sample: sample.id,
                    first: name(first.index()),
                    second: name(second.index()),
                });
            }
        }
        let num_classes = project.classes.len();
        let classes = (0..num_classes)
            .map(|class| ClassAgreement {
                class: name(class),
                first: pairs.iter().filter(|pair| pair.0 == class).count(),
                second: pairs.iter().filter(|pair| pair.1 == class).count(),
                both: pairs.iter().filter(|pair| **pair == (class, class)).count(),
            })
            .filter(|class| class.first + class.second > 0)
            .collect();
        let kappa = kappa(&pairs, num_classes);
        Self {
            num_twice: pairs.len(),
            same: (pairs.len() - disputed.len()) as f64 / pairs.len().max(1) as f64,
            kappa: kappa.map(|(kappa, _)| kappa),
            interval: kappa.map(|(kappa, error)| {
                [
                    (kappa - 1.96 * error).max(-1.0),
                    (kappa + 1.96 * error).min(1.0),
                ]
            }),
            classes,
            disputed,
        }
    }
}

/// Cohen's kappa of pairs of classes, and its standard error.
pub fn kappa(pairs: &[(usize, usize)], num_classes: usize) -> Option<(f64, f64)> {
    let n = pairs.len() as f64;
    let mut shares = vec![0.0; num_classes * num_classes];
    let (mut first, mut second) = (vec![0.0; num_classes], vec![0.0; num_classes]);
    for (a, b) in pairs {
        shares[a * num_classes + b] += 1.0 / n;
        first[*a] += 1.0 / n;
        second[*b] += 1.0 / n;
    }
    let observed: f64 = (0..num_classes).map(|i| shares[i * num_classes + i]).sum();
    let expected: f64 = first.iter().zip(&second).map(|(a, b)| a * b).sum();
    if pairs.is_empty() || expected >= 1.0 {
        return None;
    }
    let kappa = (observed - expected) / (1.0 - expected);
    // The terms of Fleiss, Cohen and Everitt (1969), equation 13.
    let mut agreeing = 0.0;
    let mut others = 0.0;
    for a in 0..num_classes {
        for b in 0..num_classes {
            let share = shares[a * num_classes + b];
            if a == b {
                let term = 1.0 - (first[a] + second[a]) * (1.0 - kappa);
                agreeing += share * term * term;
            } else {
                let sum = second[a] + first[b];
                others += share * sum * sum;
            }
        }
    }
    let rest = kappa - expected * (1.0 - kappa);
    let variance = agreeing + (1.0 - kappa) * (1.0 - kappa) * others - rest * rest;
    let error = variance.max(0.0).sqrt() / ((1.0 - expected) * n.sqrt());
    Some((kappa, error))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    /// So many pairs of each kind.
    fn pairs(table: &[&[usize]]) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        for (a, row) in table.iter().enumerate() {
            for (b, count) in row.iter().enumerate() {
                pairs.extend(std::iter::repeat_n((a, b), *count));
            }
        }
        pairs
    }

    #[test]
    fn kappa_is_as_in_the_text_books() {
        // 20 and 15 the same of 50: observed 0.7, expected 0.5.
        let (kappa, error) = super::kappa(&pairs(&[&[20, 5], &[10, 15]]), 2).unwrap();
        assert!((kappa - 0.4).abs() < 1e-12);
        assert!((error - 0.127).abs() < 1e-3, "{error}");
        // scikit-learn’s `cohen_kappa_score` for this table.
        let table = pairs(&[&[10, 3, 2], &[4, 12, 1], &[2, 5, 8]]);
        let (kappa, _) = super::kappa(&table, 3).unwrap();
        assert!((kappa - 0.454_234_972_677_6).abs() < 1e-12, "{kappa}");
    }

    #[test]
    fn it_is_one_for_the_same_and_none_without_a_choice() {
        let (kappa, error) = super::kappa(&pairs(&[&[5, 0], &[0, 5]]), 2).unwrap();
        assert_eq!((kappa, error), (1.0, 0.0));
        assert_eq!(super::kappa(&pairs(&[&[9]]), 1), None);
        assert_eq!(super::kappa(&[], 3), None);
    }
}
