//! Texts with several classes: the same two models as for one class, with a sigmoid for each class,
//! so that each is a question of its own.

use super::encoder_way;
use super::encoders::Loaded;
use super::ngram_way::{self, CountedTexts, FittedNgrams};
use super::strengths::{self, Answers, Told};
use crate::clean::logistic::Logistic;
use crate::data::strata::rarest_classes;
use crate::data::{Sample, Split};
use crate::event::Stage;
use crate::graph::HostTensor;
use crate::jobs::JobError;
use crate::project::Snapshot;
use crate::tasks::training::{Progress, Trained};
use crate::text_encoder::learn::Head;
use crate::train::head::weights_of;
use crate::train::{Balance, TrainConfig, Way};
use std::time::Instant;

/// Trains in the way that was settled; `None` never, for it takes seconds.
pub(super) fn fit(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    let num_classes = project.classes.len();
    let samples: Vec<&Sample> = project.labelled_in(Split::Train).collect();
    let counted = ngram_way::count(project, samples.clone(), progress)?;
    let ngrams = fit_ngrams(counted, num_classes, config, progress)?;
    if config.way != Way::Head {
        return ngram_way::trained(project, ngrams);
    }
    let context = progress.context;
    let started = Instant::now();
    let found = Loaded::load(project, &config.backbone)?;
    let rows = found.encoded(&samples, context)?;
    let encode_secs = started.elapsed().as_secs_f64();
    let rows: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
    let stage = context.stage(Stage::Training, num_classes as u64);
    let dim = found.encoder.dim();
    let mut weight = vec![0.0; dim * num_classes];
    let mut bias = vec![0.0; num_classes];
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
            weight[feature * num_classes + class] =
                model.weight(feature, 1) - model.weight(feature, 0);
        }
        bias[class] = model.bias()[1] - model.bias()[0];
        stage.advance(1)?;
    }
    let meaning = Head {
        weight: HostTensor::new([dim, num_classes], weight),
        bias: HostTensor::new([num_classes], bias),
    };
    encoder_way::trained(project, ngrams, found, &meaning, encode_secs)
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

/// Learns from n-grams, a question for each class.
fn fit_ngrams(
    counted: CountedTexts<'_>,
    num_classes: usize,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<FittedNgrams, JobError> {
    let has = truth_of(&counted.samples, num_classes);
    let classes = counted
        .samples
        .iter()
        .map(|sample| sample.classes().map(|class| class.0).collect());
    // Texts with none of the classes are a part of their own.
    let strata: Vec<u32> = rarest_classes(&classes.collect::<Vec<Vec<u32>>>())
        .into_iter()
        .map(|class| class.unwrap_or(num_classes as u32))
        .collect();
    let told = Told {
        rows: &counted.rows,
        num_columns: counted.known.buckets.len(),
        class_weights: &class_weights(config.balance, &has, num_classes),
        answers: &Answers::Several(has),
        num_classes,
        strata: &strata,
    };
    let chosen = strengths::learn(&told, config, progress)?;
    Ok(counted.fitted(chosen))
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
