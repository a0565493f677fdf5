//! What a classifier thinks of each sample that it did not learn from.

use super::logistic::Logistic;
use crate::data::Split;
use crate::data::split_plan::{PlanRow, k_folds};

/// Folds, where every class has as many samples (or groups of copies).
pub const FOLDS: usize = 5;

/// Out-of-fold probabilities, `[n, num_classes]`, of `n` rows of features of length `dim`, each
/// with a class below `num_classes`. Folds are stratified; rows that share a group, such as
/// copies of a picture, are never split between learning and asking. `keep_going` is asked before
/// each fold; `None` once it says no.
pub fn probabilities(
    features: &[f32],
    dim: usize,
    classes: &[u32],
    num_classes: usize,
    groups: Option<&[u64]>,
    seed: u64,
    keep_going: &dyn Fn() -> bool,
) -> Option<Vec<f32>> {
    let rows: Vec<&[f32]> = features.chunks_exact(dim.max(1)).collect();
    let plan: Vec<PlanRow> = classes
        .iter()
        .enumerate()
        .map(|(i, class)| PlanRow {
            class: Some(*class),
            group: groups.and_then(|groups| groups.get(i).copied()),
            time: None,
            current: Split::Train,
            frozen: false,
        })
        .collect();
    let mut folds = FOLDS;
    // A class with fewer samples than folds is asked about with fewer left to learn from, but
    // two folds are needed for anything to be out of fold.
    if rows.len() < FOLDS {
        folds = rows.len().max(2);
    }
    let fold_of = k_folds(&plan, folds, seed);
    let mut out = vec![0.0; rows.len() * num_classes];
    for fold in 0..folds as u32 {
        if !keep_going() {
            return None;
        }
        let (mut learn, mut learn_classes, mut ask, mut asked) = (vec![], vec![], vec![], vec![]);
        for (i, row) in rows.iter().enumerate() {
            if fold_of[i] == fold {
                ask.push(*row);
                asked.push(i);
            } else {
                learn.push(*row);
                learn_classes.push(classes[i]);
            }
        }
        if ask.is_empty() {
            continue;
        }
        let model = Logistic::fit(&learn, &learn_classes, num_classes);
        let found = model.probabilities(&ask);
        for (i, row) in asked.iter().zip(found.chunks_exact(num_classes.max(1))) {
            out[i * num_classes..][..num_classes].copy_from_slice(row);
        }
    }
    Some(out)
}
