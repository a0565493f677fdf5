//! From a project's pictures to a trained, measured and stored model.

use super::cross_validation::{check_folds, cross_validate};
use super::embeddings::{Features, PLAIN, Shown};
use super::{EMBEDDING_NAME, Model, backbone, model};
use crate::VERSION;
use crate::data::{Sample, Split};
use crate::eval::Report;
use crate::event::Stage;
use crate::export::card::{self, CARD_VERSION, Card, InputDescription, Training};
use crate::failure::Failure;
use crate::graph::onnx;
use crate::ids::RunId;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::runs::{RunWriter, report_path, write_atomically, write_json};
use crate::train::device::{self, ComputeDevice};
use crate::train::head::{self, FittedHead, Head};
use crate::train::{RunSummary, TrainConfig};
use std::collections::BTreeMap;
use std::time::Instant;

/// Checks that there is something to tell apart and to learn from.
///
/// # Errors
/// Says what to add.
pub fn check_trainable(project: &Snapshot) -> Result<(), Failure> {
    let counts = project.class_counts(None);
    if project.samples.is_empty() {
        return Err(Failure::new(
            "no-data",
            "The project has no pictures yet. Import a folder of pictures first.",
        ));
    }
    if counts.iter().filter(|n| **n > 0).count() < 2 {
        return Err(Failure::new(
            "one-class",
            "There is one class only. Add a folder with pictures of something else, so that there is something to tell apart.",
        ));
    }
    if let Some((class, _)) = project.classes.iter().zip(&counts).find(|(_, n)| **n == 1) {
        return Err(Failure::new(
            "class-too-small",
            format!(
                "The class “{}” has one picture only. Add pictures to its folder and import it again; 20 or more are a good start.",
                class.name
            ),
        )
        .with("class", &class.name)
        .with("count", 1));
    }
    let train_counts = project.class_counts(Some(Split::Train));
    let without = project
        .classes
        .iter()
        .zip(counts.iter().zip(&train_counts))
        .find(|(_, (all, train))| **all > 0 && **train == 0);
    if let Some((class, _)) = without {
        return Err(Failure::new(
            "class-not-in-train",
            format!("The class “{}” has no training pictures, only others. Add some to the train folder.", class.name),
        )
        .with("class", &class.name));
    }
    Ok(())
}

/// Trains a head on the frozen backbone's features, measures it, and stores the run.
///
/// The test split is looked at once, after everything was chosen.
///
/// # Errors
/// If the data cannot be learned from, the device fails, the disk is full, or the person stops.
pub fn train(
    project: &Snapshot,
    config: &TrainConfig,
    context: &JobContext,
) -> Result<RunSummary, JobError> {
    let started = Instant::now();
    let preparing = context.stage(Stage::Preparing, 0);
    check_trainable(project)?;
    let writer = RunWriter::start(&project.dir)?;
    let mut features = Features::open(project, config)?;

    let train: Vec<&Sample> = project.labelled_in(Split::Train).collect();
    let valid: Vec<&Sample> = project.labelled_in(Split::Valid).collect();
    check_folds(train.len() + valid.len(), config)?;
    let shown = features.shown_in_training();
    if valid.is_empty() {
        context.warn(Failure::new(
            "no-validation-split",
            "There are no validation pictures, so training cannot stop early and runs all epochs.",
        ));
    }
    let num_new = features.count_missing(&train, &shown) + features.count_missing(&valid, PLAIN);
    let device = device::resolve(config.device, num_new, context)?;
    preparing.advance(0)?;
    let started_features = Instant::now();
    // In cross-validation every picture is learned from in turn.
    let shown_of_valid = if config.folds > 0 { &*shown } else { PLAIN };
    let wanted: [(&[&Sample], &[Shown]); 2] = [(&train, &shown), (&valid, shown_of_valid)];
    features.compute(&wanted, &device, context)?;
    let features_secs = started_features.elapsed().as_secs_f64();

    let labels = project.labels();
    let fitted = head::fit(
        features.labelled(&train, &shown)?,
        features.labelled(&valid, PLAIN)?,
        labels.len(),
        config,
        &device.burn,
        context,
    )?;
    let cross_validation = cross_validate(&features, &train, &valid, config, &device, context)?;

    let evaluating = context.stage(Stage::Evaluating, 2);
    let valid_report =
        features.report(writer.run(), Split::Valid, &valid, &labels, &fitted.head)?;
    evaluating.advance(1)?;
    let test: Vec<&Sample> = project.labelled_in(Split::Test).collect();
    features.compute(&[(&test, PLAIN)], &device, context)?;
    let test_report = features.report(writer.run(), Split::Test, &test, &labels, &fitted.head)?;
    evaluating.advance(1)?;

    let mut summary = summary_of(
        writer.run(),
        config,
        &device,
        labels,
        fitted.clone(),
        train.len(),
    );
    summary.valid = valid_report.as_ref().map(Report::score);
    summary.test = test_report.as_ref().map(Report::score);
    summary.cross_validation = cross_validation;
    summary.num_cached = features.num_cached;
    summary.features_secs = features_secs;

    context.stage(Stage::Writing, 0);
    let model = assemble(project, &features, &fitted.head, &summary)?;
    let bytes = onnx::write(model.graph()).map_err(Failure::from)?;
    write_atomically(&writer.dir().join(model::FILE_NAME), &bytes)?;
    write_json(&writer.dir().join(card::FILE_NAME), model.card())?;
    for report in [valid_report, test_report].into_iter().flatten() {
        write_json(&report_path(writer.dir(), report.split), &report)?;
    }
    summary.duration_secs = started.elapsed().as_secs_f64();
    write_json(&writer.dir().join("run.json"), &summary)?;
    context.check()?;
    writer.finish()?;
    Ok(summary)
}

fn summary_of(
    run: &RunId,
    config: &TrainConfig,
    device: &ComputeDevice,
    labels: Vec<String>,
    fitted: FittedHead,
    num_train_samples: usize,
) -> RunSummary {
    RunSummary {
        run: run.clone(),
        created: jiff::Timestamp::now().to_string(),
        config: config.clone(),
        device: device.name.clone(),
        backbone: backbone().name,
        labels,
        epochs: fitted.epochs,
        best_epoch: fitted.best_epoch,
        stop_reason: fitted.stop_reason,
        num_train_samples,
        valid: None,
        test: None,
        cross_validation: None,
        num_cached: 0,
        features_secs: 0.0,
        duration_secs: 0.0,
    }
}

/// Backbone and head in one graph, from 0–255 pixels to probabilities.
fn assemble(
    project: &Snapshot,
    features: &Features,
    head: &Head,
    summary: &RunSummary,
) -> Result<Model, Failure> {
    let mut graph = (*features.backbone()?).clone();
    let embedding = graph.find(EMBEDDING_NAME)?;
    let probabilities = head.append_to(&mut graph, embedding)?;
    graph.add_output(probabilities);
    let graph = graph.cut(&["probabilities"])?;
    let metrics = [("valid", &summary.valid), ("test", &summary.test)]
        .into_iter()
        .filter_map(|(split, score)| Some((split.to_owned(), score.clone()?)))
        .collect::<BTreeMap<_, _>>();
    let card = Card {
        card_version: CARD_VERSION,
        hearth_version: VERSION.to_owned(),
        name: project.name.clone(),
        task: project.task,
        labels: summary.labels.clone(),
        input: InputDescription::of_pictures(&features.preprocessing),
        preprocessing: features.preprocessing.clone(),
        output: "probabilities".to_owned(),
        backbone: backbone(),
        training: Training {
            run: summary.run.clone(),
            created: summary.created.clone(),
            device: summary.device.clone(),
            config: summary.config.clone(),
            num_train_samples: summary.num_train_samples,
        },
        metrics,
    };
    Model::new(graph, card)
}
