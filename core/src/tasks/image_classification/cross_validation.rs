//! How well the choices do whichever pictures are learned from: the head is fitted once for each
//! part of the data that is left out, and measured on it.

use super::embeddings::{Features, PLAIN, ask};
use crate::data::resplit::groups;
use crate::data::split_plan::{PlanRow, k_folds};
use crate::data::{Sample, Split};
use crate::eval::metrics::t_interval;
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use crate::train::head::{argmax, fit_silently};
use crate::train::{CrossValidation, TrainConfig};

/// Checks that there is a picture for each fold.
///
/// # Errors
/// If there are fewer.
pub(super) fn check_folds(num_samples: usize, config: &TrainConfig) -> Result<(), Failure> {
    let folds = config.folds;
    if num_samples >= folds as usize {
        return Ok(());
    }
    let message = format!(
        "{num_samples} training and validation pictures cannot be divided into {folds} folds. Ask for fewer folds, or add pictures."
    );
    Err(Failure::new("too-few-for-folds", message)
        .with("count", num_samples)
        .with("folds", folds))
}

/// Cross-validates on training and validation pictures together, as far as the settings ask for
/// it; the test split has no part in it. The features have to be there, in all ways in which
/// training sees pictures. What is measured on is plain.
///
/// Where the run itself stops early, each fit does, too, on the fold after the one that is left
/// out: a fold that chose the epoch would praise it. With two folds there is none to spare, and
/// all epochs are run.
pub(super) fn cross_validate(
    features: &Features,
    train: &[&Sample],
    valid: &[&Sample],
    config: &TrainConfig,
    context: &JobContext,
) -> Result<Option<CrossValidation>, JobError> {
    let num_folds = config.folds;
    if num_folds < 2 {
        return Ok(None);
    }
    let validating = context.stage(Stage::CrossValidating, u64::from(num_folds));
    let all: Vec<&Sample> = features.readable(&[train, valid].concat());
    let folds = folds_of(features, &all, config);
    let stops_early = !valid.is_empty() && num_folds > 2;
    let in_folds = |is_wanted: &dyn Fn(u32) -> bool| -> Vec<&Sample> {
        let chosen = all.iter().zip(&folds);
        chosen
            .filter(|(_, fold)| is_wanted(**fold))
            .map(|(sample, _)| *sample)
            .collect()
    };
    let shown = features.shown_in_training();
    let mut accuracies = Vec::new();
    for fold in 0..num_folds {
        let stop_fold = stops_early.then_some((fold + 1) % num_folds);
        let held_out = in_folds(&|of| of == fold);
        let learned = in_folds(&|of| of != fold && Some(of) != stop_fold);
        // Groups stay whole, so that few large ones may leave a fold without pictures.
        if !held_out.is_empty() && !learned.is_empty() {
            let fitted = fit_silently(
                &features.labelled(&learned, &shown)?,
                &features.labelled(&in_folds(&|of| Some(of) == stop_fold), PLAIN)?,
                features.project.classes.len(),
                config,
                context,
            )?;
            let asked = features.labelled(&held_out, PLAIN)?;
            let probabilities = ask(&fitted.head, asked.features)?;
            let right = probabilities
                .rows()
                .zip(&asked.classes)
                .filter(|(row, class)| argmax(row) == **class as usize)
                .count();
            accuracies.push(right as f64 / asked.classes.len() as f64);
        }
        validating.advance(1)?;
    }
    if accuracies.len() < 2 {
        let message = "The pictures belong together in too few groups to be divided into folds, so nothing was cross-validated.";
        context.warn(Failure::new("no-folds", message));
        return Ok(None);
    }
    let (mean, interval) = t_interval(&accuracies);
    Ok(Some(CrossValidation {
        folds: num_folds,
        accuracies,
        mean,
        interval,
    }))
}

/// The fold of each sample: classes balanced, and what belongs together, copies and look-alikes,
/// in one.
fn folds_of(features: &Features, samples: &[&Sample], config: &TrainConfig) -> Vec<u32> {
    let everything = &features.project.samples;
    let groups = groups(features.project, true);
    let rows: Vec<PlanRow> = samples
        .iter()
        .map(|sample| {
            let place = everything.binary_search_by_key(&sample.id, |s| s.id);
            PlanRow {
                class: sample.class.map(|class| class.0),
                group: place.ok().and_then(|place| groups[place]),
                time: None,
                current: Split::Train,
                frozen: false,
            }
        })
        .collect();
    k_folds(&rows, config.folds as usize, config.seed)
}
