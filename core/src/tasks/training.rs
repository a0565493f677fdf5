//! From a project's data to a trained, measured and stored model: what is the same for every task.

use super::asking::{Asker, measure, question_of};
use super::image_classification::device_failure::{
    guarded, halve_batch, is_out_of_memory, smaller_batch,
};
use super::{
    Caution, Model, Preparation, audio_classification, image_classification, model, several_labels,
    tabular, text_classification,
};
use crate::VERSION;
use crate::data::{DataKind, Sample, Split};
use crate::eval::Measured;
use crate::event::Stage;
use crate::export::card::{self, Backbone, CARD_VERSION, Card, Training};
use crate::failure::Failure;
use crate::graph::{Graph, onnx};
use crate::ids::RunId;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::runs::{
    PAUSED_NAME, RunWriter, read_json, write_atomically, write_json, write_report,
};
use crate::train::checkpoint::{self, Checkpoint, Keeper};
use crate::train::curves::Curves;
use crate::train::find_rate::RateCurve;
use crate::train::fit::Fitted;
use crate::train::target::PickedTarget;
use crate::train::way::{self, DataFacts};
use crate::train::{
    CrossValidation, DeviceChoice, EpochMetrics, Moment, PausedRun, RunSummary, StopReason,
    TrainConfig, TrainingNote,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

/// Checks that there is something to learn, and to learn from.
///
/// # Errors
/// Says what to add.
pub fn check_trainable(project: &Snapshot) -> Result<(), Failure> {
    project.task.check_trainable()?;
    let kind = project.task.data_kind();
    let things = kind.name();
    let failure = |code: &str, message: String| Failure::new(code, message).with("kind", things);
    if project.samples.is_empty() {
        let message = format!("The project has no {things} yet. Import some first.");
        return Err(failure("no-data", message));
    }
    if kind == DataKind::Rows {
        tabular::check_columns(project)?;
    }
    if project.task.predicts_number() {
        return tabular::check_target(project);
    }
    let counts = project.class_counts(None);
    let num_shown = counts.iter().filter(|n| **n > 0).count();
    let is_multi = project.task.is_multi_label();
    if is_multi && num_shown == 0 {
        let message = format!("None of the {things} has a label yet. Label some first.");
        return Err(failure("no-labels", message));
    }
    // One class alone is told from none, where that is an answer.
    if num_shown < 2 && !is_multi {
        let message = format!(
            "There is one class only. Add {things} of another class, so that there is something to tell apart."
        );
        return Err(failure("one-class", message));
    }
    if let Some((class, _)) = project.classes.iter().zip(&counts).find(|(_, n)| **n == 1) {
        let message = format!(
            "The class “{}” has one sample only. Add {things} of it; 20 or more are a good start.",
            class.name
        );
        return Err(failure("class-too-small", message)
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
        let message = format!(
            "The class “{}” has no training {things}, only others. Add some to the training split.",
            class.name
        );
        return Err(failure("class-not-in-train", message).with("class", &class.name));
    }
    Ok(())
}

/// Refuses to search for settings where the models find their own.
///
/// # Errors
/// If the samples are no pictures.
pub fn check_searchable(project: &Snapshot) -> Result<(), Failure> {
    let kind = project.task.data_kind();
    if kind == DataKind::Pictures {
        return check_trainable(project);
    }
    let message = format!(
        "Models of {} find their settings by themselves; there is nothing to search for.",
        kind.name()
    );
    Err(Failure::new("nothing-to-search", message).with("kind", kind.name()))
}

/// What a training that runs carries along.
pub(super) struct Progress<'a> {
    pub context: &'a JobContext,
    /// What it began with and the folder that says so, where it can go on later.
    pub started: Option<(PathBuf, PausedRun)>,
    pub keeper: Option<Keeper>,
    pub curves: Option<Curves>,
    /// Where it goes on.
    pub from: Option<Checkpoint>,
    pub features_secs: f64,
    /// Whether it is one trial of many, of which nobody hears every epoch.
    pub is_trial: bool,
    /// Whether only a learning rate is searched.
    pub finds_rate: bool,
    /// What that search found.
    pub rate_curve: Option<RateCurve>,
}

impl<'a> Progress<'a> {
    /// Of a search for a learning rate, which keeps nothing.
    pub fn of_search(context: &'a JobContext) -> Self {
        Self {
            finds_rate: true,
            ..Self::of_trial(context)
        }
    }

    /// Of one trial of a search, which keeps nothing.
    pub fn of_trial(context: &'a JobContext) -> Self {
        Self {
            is_trial: true,
            context,
            started: None,
            keeper: None,
            curves: None,
            from: None,
            features_secs: 0.0,
            finds_rate: false,
            rate_curve: None,
        }
    }

    /// Writes down what the training really works with where memory is short, so that it goes on
    /// with the same, however much is free by then.
    pub fn settle(&mut self, change: impl FnOnce(&mut TrainConfig)) -> Result<(), Failure> {
        match &mut self.started {
            Some((dir, start)) => {
                change(&mut start.config);
                write_json(&dir.join(PAUSED_NAME), start)
            }
            None => Ok(()),
        }
    }

    /// Writes the curves on.
    pub fn add(&mut self, epoch: &EpochMetrics) -> Result<(), Failure> {
        match &mut self.curves {
            Some(curves) => curves.add(epoch),
            None => Ok(()),
        }
    }
}

/// What a way left: a graph from what is asked about to answers, and how it came to be.
pub(super) struct Trained {
    pub graph: Graph,
    pub preparation: Preparation,
    pub backbone: Backbone,
    /// The device in words.
    pub device: String,
    pub epochs: Vec<EpochMetrics>,
    pub best_epoch: u32,
    pub stop_reason: StopReason,
    pub moments: Vec<Moment>,
    pub num_train_samples: usize,
    pub num_cached: usize,
    pub features_secs: f64,
    /// What was learned of the number that is predicted.
    pub target: Option<PickedTarget>,
    pub cross_validation: Option<CrossValidation>,
    /// For each class the probability from which on it is given, where a sample may have several.
    pub thresholds: Vec<f32>,
    /// Reports, where the way worked them out already; it is measured otherwise.
    pub reports: Vec<Measured>,
}

impl Trained {
    /// A net that went through the loop, on the CPU if the way does not say otherwise.
    pub fn of_net(end: Fitted, graph: Graph, preparation: Preparation, backbone: Backbone) -> Self {
        Self {
            epochs: end.epochs,
            best_epoch: end.best_epoch,
            stop_reason: end.stop_reason,
            moments: end.moments,
            ..Self::on_cpu(graph, preparation, backbone)
        }
    }

    /// What was trained in one go on the CPU, and is measured afterwards; the way says the rest.
    pub fn on_cpu(graph: Graph, preparation: Preparation, backbone: Backbone) -> Self {
        Self {
            graph,
            preparation,
            backbone,
            device: "CPU".into(),
            epochs: Vec::new(),
            best_epoch: 0,
            stop_reason: StopReason::AllEpochs,
            moments: Vec::new(),
            num_train_samples: 0,
            num_cached: 0,
            features_secs: 0.0,
            target: None,
            cross_validation: None,
            thresholds: Vec::new(),
            reports: Vec::new(),
        }
    }
}

/// What a training brought.
pub enum TrainEnd {
    /// A run.
    Done(Box<RunSummary>),
    /// It was paused and can go on.
    Paused(Box<PausedRun>),
}

/// What is known of a project's data before a training.
pub fn facts(project: &Snapshot, config: &TrainConfig) -> DataFacts {
    match project.task.data_kind() {
        DataKind::Pictures => image_classification::facts(project, config),
        DataKind::Texts => text_classification::facts(project),
        DataKind::Rows => tabular::facts(project),
        kind @ DataKind::Sounds => DataFacts::of_samples(project, kind),
    }
}

/// Trains a model, measures it, and stores the run.
///
/// The test split is looked at once, after everything was chosen.
///
/// # Errors
/// If the data cannot be learned from, the device fails, the disk is full, or the person stops.
pub fn train(
    project: &Snapshot,
    config: &TrainConfig,
    context: &JobContext,
) -> Result<TrainEnd, JobError> {
    check_trainable(project)?;
    let facts = facts(project, config);
    let way = way::pick(config, facts);
    check_batch(config, facts)?;
    let config = way::settle(config, way, facts)?;
    let writer = RunWriter::start(&project.dir)?;
    let start = PausedRun {
        run: writer.run().clone(),
        created: jiff::Timestamp::now().to_string(),
        data: data_key(project),
        config,
        way,
    };
    write_json(&writer.dir().join(PAUSED_NAME), &start)?;
    go(project, start, writer, None, context)
}

/// Goes on with a training that was paused or killed, perhaps on another device.
///
/// # Errors
/// As [`train`], and if there is no such training, its checkpoint is damaged, or the data are not
/// the same any more.
pub fn resume(
    project: &Snapshot,
    run: &RunId,
    device: Option<DeviceChoice>,
    context: &JobContext,
) -> Result<TrainEnd, JobError> {
    let (writer, mut start) = RunWriter::go_on(&project.dir, run)?;
    start.config.device = device.unwrap_or(start.config.device);
    let from = if start.data == data_key(project) {
        checkpoint::load(writer.dir())
    } else {
        let message = format!(
            "The data changed since {run} was paused, so the training cannot go on with them. Undo the changes, or train anew."
        );
        Err(Failure::new("checkpoint-other-data", message).with("run", run))
    };
    match from {
        Ok(from) => {
            context.note(TrainingNote::Resumed {
                run: run.clone(),
                epochs: from.epochs.clone(),
                moments: from.moments.clone(),
            });
            go(project, start, writer, Some(from), context)
        }
        Err(failure) => {
            writer.keep();
            Err(failure.into())
        }
    }
}

/// Stands for what a training learns from and is judged by.
pub(crate) fn data_key(project: &Snapshot) -> String {
    key_of(project, &[Split::Train, Split::Valid])
}

/// Stands for the samples of these splits, with their classes: the first 16 digits of a hash.
pub(crate) fn key_of(project: &Snapshot, splits: &[Split]) -> String {
    let mut hasher = blake3::Hasher::new();
    for split in splits.iter().copied() {
        for sample in project.labelled_in(split) {
            hasher.update(&sample.hash.0);
            hasher.update(&sample.class.map_or(u32::MAX, |class| class.0).to_le_bytes());
            if project.task.is_multi_label() {
                for class in several_labels::truth_of(sample) {
                    hasher.update(&class.0.to_le_bytes());
                }
            }
        }
        hasher.update(b"|");
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// A batch that was asked for is not larger than the data.
fn check_batch(config: &TrainConfig, facts: DataFacts) -> Result<(), Failure> {
    let preset = TrainConfig::for_preset(config.preset).batch_size;
    let batch = config.batch_size;
    if batch as usize <= facts.num_train || batch == preset {
        return Ok(());
    }
    Err(Failure::new(
        "batch-larger-than-data",
        format!(
            "A batch of {batch} is larger than all {} training samples. Choose a smaller batch size, or add samples.",
            facts.num_train
        ),
    )
    .with("batch_size", batch)
    .with("count", facts.num_train))
}

fn go(
    project: &Snapshot,
    mut start: PausedRun,
    writer: RunWriter,
    mut from: Option<Checkpoint>,
    context: &JobContext,
) -> Result<TrainEnd, JobError> {
    let ended = loop {
        let device = start.config.device;
        let ended = guarded(device, || {
            work(project, &start, &writer, from.take(), context)
        });
        match ended {
            Err(error) if is_out_of_memory(&error) && start.config.batch_size > 1 => {
                // What was settled on the way stays settled.
                start = read_json(&writer.dir().join(PAUSED_NAME))?.unwrap_or(start);
                halve_batch(&mut start.config);
                context.warn(smaller_batch(&start.config));
                write_json(&writer.dir().join(PAUSED_NAME), &start)?;
                from = checkpoint::load(writer.dir()).ok();
                if let Some(from) = &mut from {
                    // The same place in an epoch of twice as many batches.
                    from.batch *= 2;
                }
            }
            ended => break ended,
        }
    };
    match ended {
        Ok(Some(summary)) => {
            context.check()?;
            writer.finish()?;
            Ok(TrainEnd::Done(Box::new(summary)))
        }
        Ok(None) => {
            writer.keep();
            Ok(TrainEnd::Paused(Box::new(start)))
        }
        Err(JobError::Failed(failure)) => {
            // A full disk or a lost device is no reason to lose what was learned.
            if writer.can_go_on() && failure.code != "loss-not-finite" {
                writer.keep();
            }
            Err(failure.into())
        }
        Err(JobError::Cancelled) => {
            if context.is_left() && writer.can_go_on() {
                writer.keep();
            }
            Err(JobError::Cancelled)
        }
    }
}

/// Trains and writes everything into the run's folder; `None` if it was paused.
fn work(
    project: &Snapshot,
    start: &PausedRun,
    writer: &RunWriter,
    from: Option<Checkpoint>,
    context: &JobContext,
) -> Result<Option<RunSummary>, JobError> {
    let started = Instant::now();
    context.stage(Stage::Preparing, 0);
    context.note(TrainingNote::Way(start.way));
    let config = &start.config;
    context.note(TrainingNote::Settled {
        run: start.run.clone(),
        config: Box::new(config.clone()),
    });
    let kind = project.task.data_kind();
    if project.labelled_in(Split::Valid).next().is_none() {
        let message = format!(
            "There are no validation {}, so training cannot stop early and runs all epochs.",
            kind.name()
        );
        context.warn(Failure::new("no-validation-split", message).with("kind", kind.name()));
    }
    let before = from.as_ref().map_or(0.0, |from| from.elapsed_secs);
    let done = from.as_ref().map_or(Vec::new(), |from| from.epochs.clone());
    let mut progress = Progress {
        context,
        started: Some((writer.dir().to_owned(), start.clone())),
        keeper: Some(Keeper::new(writer.dir())),
        curves: Some(Curves::start(writer.dir(), &done)?),
        from,
        features_secs: 0.0,
        is_trial: false,
        finds_rate: false,
        rate_curve: None,
    };
    let trained = match kind {
        DataKind::Pictures => image_classification::fit(project, start, &mut progress)?,
        DataKind::Texts => text_classification::fit(project, config, &mut progress)?,
        DataKind::Sounds => audio_classification::fit(project, config, &mut progress)?,
        DataKind::Rows => tabular::fit(project, config, &mut progress)?,
    };
    let Some(mut trained) = trained else {
        return Ok(None);
    };
    let settled = progress.started.as_ref().map_or(start, |(_, start)| start);
    let mut summary = summary_of(project, settled, &trained);
    if project.task.is_multi_label() {
        let model = Model::new(trained.graph.clone(), card_of(project, &summary, &trained))?;
        trained.thresholds = several_labels::choose_thresholds(project, &model, context)?;
    }
    if trained.reports.is_empty() {
        let model = Model::new(trained.graph.clone(), card_of(project, &summary, &trained))?;
        for split in [Split::Valid, Split::Test] {
            let samples: Vec<&Sample> = project.labelled_in(split).collect();
            if !samples.is_empty() {
                let report = measure(&model, project, writer.run(), split, &samples, context)?;
                trained.reports.push(report);
            }
        }
    }
    context.stage(Stage::Writing, 0);
    for report in &trained.reports {
        let split = report.split();
        match split {
            Split::Test => summary.test = Some(report.score()),
            Split::Valid | Split::Train => summary.valid = Some(report.score()),
        }
        write_report(writer.dir(), report)?;
    }
    summary.duration_secs = before + started.elapsed().as_secs_f64();
    let model = write_model(project, writer, &summary, &trained)?;
    let file = writer.dir().join(model::FILE_NAME);
    summary.model_bytes = std::fs::metadata(file).ok().map(|file| file.len());
    summary.answer_secs = answer_secs(&model, project)?;
    summary.answer_bytes = Some(model.graph().answer_bytes() as u64);
    write_json(&writer.dir().join("run.json"), &summary)?;
    Ok(Some(summary))
}

/// Writes the model with its card, which knows the figures by now.
fn write_model(
    project: &Snapshot,
    writer: &RunWriter,
    summary: &RunSummary,
    trained: &Trained,
) -> Result<Model, Failure> {
    let model = Model::new(trained.graph.clone(), card_of(project, summary, trained))?;
    let bytes = onnx::write(model.graph())?;
    write_atomically(&writer.dir().join(model::FILE_NAME), &bytes)?;
    write_json(&writer.dir().join(card::FILE_NAME), model.card())?;
    Ok(model)
}

/// The median time of one answer, of a few samples that are asked about one by one; `None` without
/// samples that can be read.
fn answer_secs(model: &Model, project: &Snapshot) -> Result<Option<f64>, Failure> {
    const NUM_ASKED: usize = 7;
    let mut asker = Asker::new(model)?;
    let splits = [Split::Test, Split::Valid, Split::Train];
    let samples = splits
        .into_iter()
        .flat_map(|split| project.labelled_in(split));
    let mut times = Vec::new();
    // The first answer gets everything ready.
    for sample in samples.take(NUM_ASKED + 1) {
        let question = question_of(project, sample);
        let started = Instant::now();
        let answers = asker.ask(std::slice::from_ref(&question))?;
        if answers.iter().all(Result::is_ok) {
            times.push(started.elapsed().as_secs_f64());
        }
    }
    let mut times = times.split_off(times.len().min(1));
    times.sort_by(f64::total_cmp);
    Ok(times.get(times.len() / 2).copied())
}

/// A run, without its figures.
fn summary_of(project: &Snapshot, start: &PausedRun, trained: &Trained) -> RunSummary {
    RunSummary {
        run: start.run.clone(),
        created: jiff::Timestamp::now().to_string(),
        config: start.config.clone(),
        way: Some(start.way),
        target: trained.target,
        device: trained.device.clone(),
        backbone: trained.backbone.name.clone(),
        labels: project.model_labels(),
        epochs: trained.epochs.clone(),
        best_epoch: trained.best_epoch,
        stop_reason: trained.stop_reason,
        moments: trained.moments.clone(),
        num_train_samples: trained.num_train_samples,
        data: Some(start.data.clone()),
        valid: None,
        test: None,
        cross_validation: trained.cross_validation.clone(),
        num_cached: trained.num_cached,
        features_secs: trained.features_secs,
        duration_secs: 0.0,
        model_bytes: None,
        answer_secs: None,
        answer_bytes: None,
    }
}

fn card_of(project: &Snapshot, summary: &RunSummary, trained: &Trained) -> Card {
    let metrics = [("valid", &summary.valid), ("test", &summary.test)]
        .into_iter()
        .filter_map(|(split, score)| Some((split.to_owned(), score.clone()?)))
        .collect::<BTreeMap<_, _>>();
    Card {
        card_version: CARD_VERSION,
        hearth_version: VERSION.to_owned(),
        name: project.name.clone(),
        task: project.task,
        labels: summary.labels.clone(),
        thresholds: trained.thresholds.clone(),
        caution: Caution::default(),
        target: project.target().map(|column| column.name.clone()),
        input: trained.preparation.describe(),
        preparation: trained.preparation.clone(),
        output: if project.task.predicts_number() {
            "value".to_owned()
        } else {
            "probabilities".to_owned()
        },
        backbone: trained.backbone.clone(),
        training: Training {
            run: summary.run.clone(),
            created: summary.created.clone(),
            device: summary.device.clone(),
            config: summary.config.clone(),
            num_train_samples: summary.num_train_samples,
        },
        metrics,
    }
}
