//! From a project's pictures to a trained, measured and stored model.

use super::backbones;
use super::device_failure::{guarded, halve_batch, is_out_of_memory, smaller_batch};
use super::head_way::train_head;
use super::net_way::{fine_tune, scratch};
use super::{Model, model, predict};
use crate::VERSION;
use crate::data::content::Content;
use crate::data::media::Preprocessing;
use crate::data::{Sample, Split};
use crate::eval::Report;
use crate::event::Stage;
use crate::export::card::{self, Backbone, CARD_VERSION, Card, InputDescription, Training};
use crate::failure::Failure;
use crate::graph::{Graph, onnx};
use crate::ids::RunId;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::runs::{
    PAUSED_NAME, RunWriter, read_json, report_path, write_atomically, write_json,
};
use crate::train::checkpoint::{self, Checkpoint, Keeper};
use crate::train::curves::Curves;
use crate::train::device::{self, ComputeDevice};
use crate::train::find_rate::RateCurve;
use crate::train::way::{self, DataFacts};
use crate::train::{
    CrossValidation, DeviceChoice, EpochMetrics, Moment, PausedRun, Precision, RunSummary,
    StopReason, TrainConfig, TrainingNote, Way,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
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

/// What a way left: a net from pixels to probabilities, and how it came to be.
pub(super) struct Trained {
    pub graph: Graph,
    pub epochs: Vec<EpochMetrics>,
    pub best_epoch: u32,
    pub stop_reason: StopReason,
    pub moments: Vec<Moment>,
    pub preprocessing: Preprocessing,
    pub backbone: Backbone,
    pub num_cached: usize,
    pub features_secs: f64,
}

/// What a training brought.
pub enum TrainEnd {
    /// A run.
    Done(Box<RunSummary>),
    /// It was paused and can go on.
    Paused(Box<PausedRun>),
}

/// What is said of the backbone of a net that has none.
pub(super) fn backbone_of_scratch() -> Backbone {
    Backbone {
        name: "none (trained from scratch)".into(),
        licence: "yours".into(),
        origin: "Built and trained by Hearth on this project's pictures".into(),
    }
}

/// What is known of a project's pictures before a training.
pub fn facts(project: &Snapshot, config: &TrainConfig) -> DataFacts {
    let mut sides: Vec<u32> = project
        .labelled_in(Split::Train)
        .filter_map(|sample| match &sample.content {
            Content::Picture(picture) => picture.size_px.iter().max().copied(),
            _ => None,
        })
        .collect();
    sides.sort_unstable();
    let counts = project.class_counts(Some(Split::Train));
    DataFacts {
        num_train: sides.len(),
        rarest_class: counts.into_iter().filter(|n| *n > 0).min().unwrap_or(0),
        typical_px: sides.get(sides.len() / 2).copied().unwrap_or(224),
        // One that is not there is missed when it is loaded.
        backbone_px: backbones::info(&project.dir, &config.backbone)
            .ok()
            .and_then(|info| info.fixed_px),
    }
}

/// The device for a training of a net.
pub(super) fn for_nets(
    project: &Snapshot,
    config: &TrainConfig,
    context: &JobContext,
) -> Result<ComputeDevice, JobError> {
    let tests_half = config.precision != Precision::Full;
    device::resolve(config.device, project.samples.len(), tests_half, context)
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
fn data_key(project: &Snapshot) -> String {
    let mut hasher = blake3::Hasher::new();
    for split in [Split::Train, Split::Valid] {
        for sample in project.labelled_in(split) {
            hasher.update(&sample.hash.0);
            hasher.update(&sample.class.map_or(u32::MAX, |class| class.0).to_le_bytes());
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
            "A batch of {batch} is larger than all {} training pictures. Choose a smaller batch size, or add pictures.",
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
    if project.labelled_in(Split::Valid).next().is_none() {
        context.warn(Failure::new(
            "no-validation-split",
            "There are no validation pictures, so training cannot stop early and runs all epochs.",
        ));
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
    if config.way == Way::Head {
        let Some(mut summary) = train_head(project, start, writer, &mut progress)? else {
            return Ok(None);
        };
        summary.duration_secs = before + started.elapsed().as_secs_f64();
        write_json(&writer.dir().join("run.json"), &summary)?;
        return Ok(Some(summary));
    }
    let device = for_nets(project, config, context)?;
    let trained = match config.way {
        Way::FineTune => fine_tune(project, config, &device, &mut progress)?,
        Way::Scratch | Way::Auto | Way::Head => scratch(project, config, &device, &mut progress)?,
    };
    let Some(trained) = trained else {
        return Ok(None);
    };
    let settled = progress.started.as_ref().map_or(start, |(_, start)| start);
    let mut summary = summary_of(project, settled, &device, &trained);
    let model = Model::new(trained.graph.clone(), card_of(project, &summary, &trained))?;
    for split in [Split::Valid, Split::Test] {
        let samples: Vec<&Sample> = project.labelled_in(split).collect();
        if samples.is_empty() {
            continue;
        }
        let report = predict::measure(&model, project, writer.run(), split, &samples, context)?;
        let score = Some(report.score());
        match split {
            Split::Valid => summary.valid = score,
            _ => summary.test = score,
        }
        write_json(&report_path(writer.dir(), split), &report)?;
    }
    summary.duration_secs = before + started.elapsed().as_secs_f64();
    write_model(project, writer, &summary, &trained)?;
    write_json(&writer.dir().join("run.json"), &summary)?;
    Ok(Some(summary))
}

/// Writes the model with its card, which knows the figures by now.
pub(super) fn write_model(
    project: &Snapshot,
    writer: &RunWriter,
    summary: &RunSummary,
    trained: &Trained,
) -> Result<(), Failure> {
    let model = Model::new(trained.graph.clone(), card_of(project, summary, trained))?;
    let bytes = onnx::write(model.graph())?;
    write_atomically(&writer.dir().join(model::FILE_NAME), &bytes)?;
    write_json(&writer.dir().join(card::FILE_NAME), model.card())
}

/// A run, without its figures.
pub(super) fn summary_of(
    project: &Snapshot,
    start: &PausedRun,
    device: &ComputeDevice,
    trained: &Trained,
) -> RunSummary {
    RunSummary {
        run: start.run.clone(),
        created: jiff::Timestamp::now().to_string(),
        config: start.config.clone(),
        way: Some(start.way),
        device: device.name.clone(),
        backbone: trained.backbone.name.clone(),
        labels: project.labels(),
        epochs: trained.epochs.clone(),
        best_epoch: trained.best_epoch,
        stop_reason: trained.stop_reason,
        moments: trained.moments.clone(),
        num_train_samples: project.labelled_in(Split::Train).count(),
        valid: None,
        test: None,
        cross_validation: None::<CrossValidation>,
        num_cached: trained.num_cached,
        features_secs: trained.features_secs,
        duration_secs: 0.0,
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
        input: InputDescription::of_pictures(&trained.preprocessing),
        preprocessing: trained.preprocessing.clone(),
        output: "probabilities".to_owned(),
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

/// Reports of a run, written into its folder.
pub(super) fn write_reports(writer: &RunWriter, reports: &[&Report]) -> Result<(), Failure> {
    for report in reports {
        write_json(&report_path(writer.dir(), report.split), report)?;
    }
    Ok(())
}
