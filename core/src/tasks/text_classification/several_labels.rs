//! Texts with several classes: the same two models as for one class, with a sigmoid for each class,
//! so that each is a question of its own.

use super::encoder_way::{self, MeaningHead, encode};
use super::ngram_way::{self, CountedTexts, FOLDS, FittedNgrams, STRENGTHS, USUAL_STRENGTH};
use crate::clean::logistic::Logistic;
use crate::data::Sample;
use crate::data::strata::rarest_classes;
use crate::event::Stage;
use crate::jobs::JobError;
use crate::project::Snapshot;
use crate::tasks::training::{Progress, Trained};
use crate::text_encoder::TextEncoder;
use crate::train::head::weights_of;
use crate::train::sparse::{Linear, Problem, SparseRows, Truth};
use crate::train::{Balance, EpochMetrics, TrainConfig, Way};
use std::time::Instant;

/// Trains in the way that was settled; `None` never, for it takes seconds.
pub(super) fn fit(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    let num_classes = project.classes.len();
    let counted = ngram_way::count(project, progress)?;
    let samples = counted.samples.clone();
    let ngrams = fit_ngrams(counted, num_classes, config, progress)?;
    if config.way != Way::Head {
        return ngram_way::trained(project, ngrams);
    }
    let context = progress.context;
    let started = Instant::now();
    let encoder = TextEncoder::bundled()?;
    let rows = encode(&encoder, &samples, context)?;
    let encode_secs = started.elapsed().as_secs_f64();
    let rows: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
    let stage = context.stage(Stage::Training, num_classes as u64);
    let dim = encoder.dim();
    let mut meaning = MeaningHead {
        weight: vec![0.0; dim * num_classes],
        bias: vec![0.0; num_classes],
    };
    let has = truth_of(&samples, num_classes);
    for class in 0..num_classes {
        let is: Vec<u32> = has
            .iter()
            .skip(class)
            .step_by(num_classes)
            .map(|has| u32::from(*has))
            .collect();
        // A softmax over “without” and “with” is a sigmoid of the difference of both.
        let model = Logistic::fit_weighed(&rows, &is, &weights_of(config.balance, &is, 2));
        for feature in 0..dim {
            meaning.weight[feature * num_classes + class] =
                model.weight(feature, 1) - model.weight(feature, 0);
        }
        meaning.bias[class] = model.bias()[1] - model.bias()[0];
        stage.advance(1)?;
    }
    encoder_way::trained(project, ngrams, &encoder, meaning, encode_secs)
}

/// Whether each sample has each class, `[samples, classes]`.
fn truth_of(samples: &[&Sample], num_classes: usize) -> Vec<bool> {
    let mut has = vec![false; samples.len() * num_classes];
    for (row, sample) in has.chunks_exact_mut(num_classes.max(1)).zip(samples) {
        for class in sample.classes() {
            row[class.index()] = true;
        }
    }
    has
}

/// For each class the weight of the texts without it, and of those with it.
fn class_weights(balance: Balance, has: &[bool], num_classes: usize) -> Vec<f32> {
    (0..num_classes)
        .flat_map(|class| {
            let of_class = has.iter().skip(class).step_by(num_classes);
            let is: Vec<u32> = of_class.map(|has| u32::from(*has)).collect();
            weights_of(balance, &is, 2)
        })
        .collect()
}

/// A part of the texts with what is known of them.
struct Part {
    rows: SparseRows,
    has: Vec<bool>,
}

impl Part {
    fn of(
        all: &SparseRows,
        has: &[bool],
        num_classes: usize,
        indices: impl Iterator<Item = usize>,
    ) -> Self {
        let mut part = Self {
            rows: SparseRows::new(),
            has: Vec::new(),
        };
        for index in indices {
            part.rows.push(all.row(index));
            part.has
                .extend_from_slice(&has[index * num_classes..][..num_classes]);
        }
        part
    }
}

/// Summed loss of all answers, and the number of texts of which all of them are right.
fn judge(model: &Linear, part: &Part, num_classes: usize) -> (f64, usize) {
    let mut sums = (0.0, 0);
    for (index, has) in part.has.chunks_exact(num_classes).enumerate() {
        let scores = model.scores_of(part.rows.row(index));
        let mut all_right = true;
        for (score, has) in scores.iter().zip(has) {
            let signed = if *has { *score } else { -score };
            sums.0 += (-signed).max(0.0) + (-signed.abs()).exp().ln_1p();
            all_right &= (*score > 0.0) == *has;
        }
        sums.1 += usize::from(all_right);
    }
    sums
}

/// Tries each strength of the prior on texts that were left out in turn, and learns from all with
/// the best one.
fn fit_ngrams(
    counted: CountedTexts<'_>,
    num_classes: usize,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<FittedNgrams, JobError> {
    let context = progress.context;
    let num_columns = counted.known.buckets.len();
    let n = counted.samples.len();
    let has = truth_of(&counted.samples, num_classes);
    let class_weights = class_weights(config.balance, &has, num_classes);
    let stage = context.stage(Stage::Training, (STRENGTHS.len() * FOLDS + 1) as u64);
    let started = Instant::now();
    let fit = |rows: &SparseRows, has: &[bool], strength: f64, start: Option<&Linear>| {
        let problem = Problem {
            rows,
            truth: Truth::Several(has),
            num_classes,
            num_columns,
            class_weights: &class_weights,
            l2: 1.0 / (strength * rows.len().max(1) as f64),
        };
        let steps = config.epochs as usize;
        Linear::fit(&problem, start, steps, || context.check().is_ok())
    };
    let classes = counted
        .samples
        .iter()
        .map(|sample| sample.classes().map(|class| class.0).collect());
    // Texts with none of the classes are a part of their own.
    let strata: Vec<u32> = rarest_classes(&classes.collect::<Vec<Vec<u32>>>())
        .into_iter()
        .map(|class| class.unwrap_or(num_classes as u32))
        .collect();
    let folds = ngram_way::folds_of(&strata, num_classes + 1, config.seed);
    let parts: Vec<[Part; 2]> = (0..FOLDS)
        .map(|fold| {
            [false, true].map(|is_left_out| {
                let indices = (0..n).filter(|i| (folds[*i] == fold) == is_left_out);
                Part::of(&counted.rows, &has, num_classes, indices)
            })
        })
        .collect();
    let mut models: Vec<Option<Linear>> = vec![None; FOLDS];
    let mut epochs: Vec<EpochMetrics> = Vec::new();
    let mut best = (f32::INFINITY, USUAL_STRENGTH, 1);
    for (index, strength) in STRENGTHS.iter().enumerate() {
        let mut sums = [(0.0, 0); 2];
        for (parts, model) in parts.iter().zip(&mut models) {
            let [learned_from, _] = parts;
            let found = fit(
                &learned_from.rows,
                &learned_from.has,
                *strength,
                model.as_ref(),
            );
            context.check()?;
            for (sum, part) in sums.iter_mut().zip(parts) {
                let (loss, right) = judge(&found, part, num_classes);
                *sum = (sum.0 + loss, sum.1 + right);
            }
            *model = Some(found);
            stage.advance(1)?;
        }
        let mean = |(loss, right): (f64, usize), times: usize| {
            let n = (n * times).max(1) as f64;
            let answers = n * num_classes.max(1) as f64;
            ((loss / answers) as f32, (right as f64 / n) as f32)
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
        if epoch.is_best {
            best = (valid_loss, *strength, epoch.epoch);
        }
        context.epoch(epoch.clone());
        progress.add(&epoch)?;
        epochs.push(epoch);
    }
    let (_, strength, best_epoch) = best;
    let start = models.swap_remove(0);
    let model = fit(&counted.rows, &has, strength, start.as_ref());
    context.check()?;
    stage.advance(1)?;
    Ok(FittedNgrams {
        ngrams: counted.ngrams,
        known: counted.known,
        model,
        epochs,
        best_epoch,
        features_secs: counted.features_secs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_classes_weigh_more_where_they_have_them() {
        // Of four texts all have the first class but one, and one has the second.
        let has = [true, false, true, true, true, false, false, false];
        let weights = class_weights(Balance::Weights, &has, 2);
        let wanted = [2.0, 2.0 / 3.0, 2.0 / 3.0, 2.0];
        for (weight, wanted) in weights.iter().zip(wanted) {
            assert!((weight - wanted).abs() < 1e-6, "{weights:?}");
        }
        assert_eq!(class_weights(Balance::None, &has, 2), [1.0; 4]);
    }
}
