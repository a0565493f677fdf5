//! Training a head on the frozen backbone's features, which are cached.

use super::backbones::EMBEDDING_NAME;
use super::cross_validation::{check_folds, cross_validate};
use super::embeddings::{Features, PLAIN, Shown};
use crate::data::{Sample, Split};
use crate::eval::Measured;
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::Graph;
use crate::jobs::{JobError, Wish};
use crate::project::Snapshot;
use crate::tasks::Preparation;
use crate::tasks::training::{Progress, Trained};
use crate::tasks::watching::{tell_watched, watched};
use crate::train::head::{self, Along, Head};
use crate::train::{PausedRun, device};
use std::time::Instant;

/// Trains a head and measures it; `None` if it was paused.
pub(super) fn train_head(
    project: &Snapshot,
    start: &PausedRun,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    let (context, config) = (progress.context, &start.config);
    let preparing = context.stage(Stage::Preparing, 0);
    let mut features = Features::open(project, config)?;
    let train: Vec<&Sample> = project.labelled_in(Split::Train).collect();
    let valid: Vec<&Sample> = project.labelled_in(Split::Valid).collect();
    check_folds(train.len() + valid.len(), config)?;
    let shown = features.shown_in_training();
    let num_new = features.count_missing(&train, &shown) + features.count_missing(&valid, PLAIN);
    let device = device::resolve(config.device, num_new, false, context)?;
    preparing.advance(0)?;
    let started_features = Instant::now();
    // In cross-validation every picture is learned from in turn.
    let shown_of_valid = if config.folds > 0 { &*shown } else { PLAIN };
    let wanted: [(&[&Sample], &[Shown]); 2] = [(&train, &shown), (&valid, shown_of_valid)];
    features.compute(&wanted, &device, context)?;
    let features_secs = started_features.elapsed().as_secs_f64();

    let labels = project.labels();
    let judged = features.labelled(&valid, PLAIN)?;
    let keeper = progress.keeper.clone();
    let along = Along {
        keeper: keeper.as_ref(),
        from: progress.from.take(),
        watched: watched(&judged.classes),
    };
    let readable = features.readable(&valid);
    let fitted = head::fit(
        &features.labelled(&train, &shown)?,
        &judged,
        labels.len(),
        config,
        context,
        along,
        |epoch, answers| {
            tell_watched(context, epoch.epoch, &readable, answers);
            Ok(progress.add(epoch)?)
        },
    )?;
    let Some(fitted) = fitted else {
        return Ok(None);
    };
    // Who ends a training early does not want to wait for more.
    let cross_validation = match context.wish() {
        Wish::Stop => None,
        _ => cross_validate(&features, &train, &valid, config, context)?,
    };

    let evaluating = context.stage(Stage::Evaluating, 2);
    let valid_report = features.report(&start.run, Split::Valid, &valid, &labels, &fitted.head)?;
    evaluating.advance(1)?;
    let test: Vec<&Sample> = project.labelled_in(Split::Test).collect();
    features.compute(&[(&test, PLAIN)], &device, context)?;
    let test_report = features.report(&start.run, Split::Test, &test, &labels, &fitted.head)?;
    evaluating.advance(1)?;

    Ok(Some(Trained {
        graph: assemble(&features, &fitted.head)?,
        preparation: Preparation::Pictures(features.preprocessing.clone()),
        backbone: features.backbone.about.clone(),
        device: device.name.clone(),
        epochs: fitted.epochs,
        best_epoch: fitted.best_epoch,
        stop_reason: fitted.stop_reason,
        moments: fitted.moments,
        num_train_samples: train.len(),
        num_cached: features.num_cached,
        features_secs,
        target: None,
        cross_validation,
        thresholds: Vec::new(),
        reports: valid_report
            .into_iter()
            .chain(test_report)
            .map(Measured::Classes)
            .collect(),
    }))
}

/// Backbone and head in one graph, from 0–255 pixels to probabilities.
fn assemble(features: &Features, head: &Head) -> Result<Graph, Failure> {
    let mut graph = (**features.graph()).clone();
    let embedding = graph.find(EMBEDDING_NAME)?;
    let probabilities = head.append_to(&mut graph, embedding)?;
    graph.add_output(probabilities);
    Ok(graph.cut(&["probabilities"])?)
}
