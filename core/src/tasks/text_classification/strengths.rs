//! How strong the prior of a linear model of words is to be: each strength is tried on texts that
//! are left out in turn, and all texts are learned from with the best one.

use crate::event::Stage;
use crate::jobs::JobError;
use crate::tasks::training::Progress;
use crate::train::sparse::{Linear, Problem, SparseRows, Truth};
use crate::train::{EpochMetrics, TrainConfig};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::time::Instant;

/// Inverse strengths of the prior that are tried, the strongest prior first.
const STRENGTHS: [f64; 3] = [2.0, 6.0, 18.0];
/// The one where nothing can be told.
const USUAL_STRENGTH: f64 = 4.0;
/// Parts of the texts that are left out in turn.
const FOLDS: usize = 3;

/// What texts are to be answered with.
pub(super) enum Answers {
    /// One class each.
    One(Vec<u32>),
    /// Whether each has each of the classes, `[texts, classes]`.
    Several(Vec<bool>),
    /// How much each is of each class, `[texts, classes]`.
    Shares(Vec<f32>),
}

impl Answers {
    fn truth(&self) -> Truth<'_> {
        match self {
            Self::One(classes) => Truth::One(classes),
            Self::Several(has) => Truth::Several(has),
            Self::Shares(shares) => Truth::Shares(shares),
        }
    }

    fn only(&self, indices: &[usize], num_classes: usize) -> Self {
        fn rows<T: Copy>(all: &[T], indices: &[usize], width: usize) -> Vec<T> {
            let row = |index: &usize| &all[index * width..][..width];
            indices.iter().flat_map(row).copied().collect()
        }
        match self {
            Self::One(classes) => Self::One(rows(classes, indices, 1)),
            Self::Several(has) => Self::Several(rows(has, indices, num_classes)),
            Self::Shares(shares) => Self::Shares(rows(shares, indices, num_classes)),
        }
    }
}

/// What is learned from.
pub(super) struct Told<'a> {
    /// The n-grams of each text.
    pub rows: &'a SparseRows,
    /// N-grams that there are.
    pub num_columns: usize,
    /// What each text is to be answered with.
    pub answers: &'a Answers,
    /// Classes that there are.
    pub num_classes: usize,
    /// As [`Problem::class_weights`].
    pub class_weights: &'a [f32],
    /// What is spread evenly over the parts that are left out, a number for each text.
    pub strata: &'a [u32],
}

/// A part of the texts.
struct Part {
    rows: SparseRows,
    answers: Answers,
}

impl Part {
    fn of(told: &Told<'_>, indices: &[usize]) -> Self {
        let mut rows = SparseRows::new();
        for index in indices {
            rows.push(told.rows.row(*index));
        }
        Self {
            rows,
            answers: told.answers.only(indices, told.num_classes),
        }
    }
}

/// A model that has learned from all texts with the best strength.
pub(super) struct Chosen {
    pub model: Linear,
    /// A strength each.
    pub epochs: Vec<EpochMetrics>,
    pub best_epoch: u32,
    /// For each part that was left out, its texts and the model that learned from the others.
    pub left_out: Vec<(Vec<usize>, Linear)>,
}

/// Tries each strength, and learns from all with the best one.
///
/// # Errors
/// If the person stops.
pub(super) fn learn(
    told: &Told<'_>,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Chosen, JobError> {
    let context = progress.context;
    let stage = context.stage(Stage::Training, (STRENGTHS.len() * FOLDS + 1) as u64);
    let started = Instant::now();
    let fit = |rows: &SparseRows, answers: &Answers, strength: f64, start: Option<&Linear>| {
        let problem = Problem {
            rows,
            truth: answers.truth(),
            num_classes: told.num_classes,
            num_columns: told.num_columns,
            class_weights: told.class_weights,
            l2: 1.0 / (strength * rows.len().max(1) as f64),
        };
        let steps = config.epochs as usize;
        Linear::fit(&problem, start, steps, || context.check().is_ok())
    };
    let folds = folds_of(told.strata, config.seed);
    let indices = |fold: usize, is_left_out: bool| -> Vec<usize> {
        let is_there = |index: &usize| (folds[*index] == fold) == is_left_out;
        (0..folds.len()).filter(is_there).collect()
    };
    let parts: Vec<[Part; 2]> = (0..FOLDS)
        .map(|fold| [false, true].map(|is_left_out| Part::of(told, &indices(fold, is_left_out))))
        .collect();
    let n = told.rows.len();
    let mut models: Vec<Linear> = Vec::new();
    let mut epochs: Vec<EpochMetrics> = Vec::new();
    let mut best = (f32::INFINITY, USUAL_STRENGTH, Vec::new());
    for (index, strength) in STRENGTHS.iter().enumerate() {
        let mut sums = [(0.0, 0); 2];
        let mut found = Vec::with_capacity(FOLDS);
        for (fold, parts) in parts.iter().enumerate() {
            let [learned_from, _] = parts;
            let model = fit(
                &learned_from.rows,
                &learned_from.answers,
                *strength,
                models.get(fold),
            );
            context.check()?;
            for (sum, part) in sums.iter_mut().zip(parts) {
                let (loss, right) = model.judge(&part.rows, part.answers.truth());
                *sum = (sum.0 + loss, sum.1 + right);
            }
            found.push(model);
            stage.advance(1)?;
        }
        models = found;
        let mean = |(loss, right): (f64, usize), times: usize| {
            let n = (n * times).max(1) as f64;
            ((loss / n) as f32, (right as f64 / n) as f32)
        };
        let (train_loss, train_accuracy) = mean(sums[0], FOLDS - 1);
        let (valid_loss, valid_accuracy) = mean(sums[1], 1);
        let secs = started.elapsed().as_secs_f64();
        let epoch = EpochMetrics {
            epoch: index as u32 + 1,
            max_epochs: STRENGTHS.len() as u32,
            train_loss,
            train_accuracy,
            valid_loss: Some(valid_loss),
            valid_accuracy: Some(valid_accuracy),
            learning_rate: 0.0,
            elapsed_secs: secs,
            samples_per_sec: (n * (index + 1)) as f32 / secs.max(1e-6) as f32,
            never_predicted: Vec::new(),
            is_best: valid_loss < best.0,
        };
        context.epoch(epoch.clone());
        progress.add(&epoch)?;
        if epoch.is_best {
            best = (valid_loss, *strength, models.clone());
        }
        epochs.push(epoch);
    }
    let (_, strength, without) = best;
    let model = fit(told.rows, told.answers, strength, models.first());
    context.check()?;
    stage.advance(1)?;
    let best_epoch = epochs
        .iter()
        .rposition(|epoch| epoch.is_best)
        .map_or(1, |i| i as u32 + 1);
    let left_out = without.into_iter().enumerate();
    Ok(Chosen {
        model,
        epochs,
        best_epoch,
        left_out: left_out
            .map(|(fold, model)| (indices(fold, true), model))
            .collect(),
    })
}

/// A fold for each text, every stratum spread over all of them.
fn folds_of(strata: &[u32], seed: u64) -> Vec<usize> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut folds = vec![0; strata.len()];
    for stratum in 0..=strata.iter().copied().max().unwrap_or(0) {
        let mut members: Vec<usize> = (0..strata.len())
            .filter(|i| strata[*i] == stratum)
            .collect();
        members.shuffle(&mut rng);
        for (place, index) in members.into_iter().enumerate() {
            folds[index] = place % FOLDS;
        }
    }
    folds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_in_every_fold() {
        let classes = [0, 0, 0, 1, 1, 1, 1, 1, 1];
        let folds = folds_of(&classes, 7);
        for class in 0..2 {
            for fold in 0..FOLDS {
                let mut members = classes.iter().zip(&folds);
                assert!(members.any(|(c, f)| *c == class && *f == fold));
            }
        }
    }
}
