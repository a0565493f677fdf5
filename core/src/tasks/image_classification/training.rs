//! From a project's pictures to a trained, measured and stored model.

use super::predict::item;
use super::{
    BATCH, EMBEDDING, EMBEDDING_NAME, Model, backbone, backbone_graph, input_of, model, runtime_for,
};
use crate::VERSION;
use crate::assets;
use crate::data::media::{self, Preprocessing};
use crate::data::{Sample, Split};
use crate::eval::Report;
use crate::event::Stage;
use crate::export::card::{self, CARD_VERSION, Card, InputDescription, Training};
use crate::failure::Failure;
use crate::graph::{Graph, HostTensor, Shape, onnx};
use crate::ids::RunId;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::runs::{RunWriter, report_path, write_atomically, write_json};
use crate::train::device::{self, ComputeDevice};
use crate::train::features::{FeatureCache, FeatureMatrix, View};
use crate::train::head::{self, FittedHead, Head, Labelled};
use crate::train::{RunSummary, TrainConfig};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
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
    let mirrors: &[bool] = if config.mirror {
        &[false, true]
    } else {
        &[false]
    };
    if valid.is_empty() {
        context.warn(Failure::new(
            "no-validation-split",
            "There are no validation pictures, so training cannot stop early and runs all epochs.",
        ));
    }
    let num_new =
        features.count_missing(&train, mirrors) + features.count_missing(&valid, &[false]);
    let device = device::resolve(config.device, num_new, context)?;
    preparing.advance(0)?;
    let started_features = Instant::now();
    features.compute(&[(&train, mirrors), (&valid, &[false])], &device, context)?;
    let features_secs = started_features.elapsed().as_secs_f64();

    let labels = project.labels();
    let fitted = head::fit(
        features.labelled(&train, mirrors)?,
        features.labelled(&valid, &[false])?,
        labels.len(),
        config,
        &device.burn,
        context,
    )?;

    let evaluating = context.stage(Stage::Evaluating, 2);
    let valid_report =
        features.report(writer.run(), Split::Valid, &valid, &labels, &fitted.head)?;
    evaluating.advance(1)?;
    let test: Vec<&Sample> = project.labelled_in(Split::Test).collect();
    features.compute(&[(&test, &[false])], &device, context)?;
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

/// Counts the ways in which pictures became pixels: another decoder or resampler makes cached
/// features stale, although nothing that describes the preprocessing changes.
const PIXELS_VERSION: u8 = 2;

/// The backbone's features of a project's pictures.
pub(super) struct Features<'a> {
    project: &'a Snapshot,
    preprocessing: Preprocessing,
    cache: FeatureCache,
    /// Pictures that were in the project but cannot be read any more.
    unreadable: HashSet<View>,
    num_cached: usize,
}

impl<'a> Features<'a> {
    pub(super) fn open(project: &'a Snapshot, config: &TrainConfig) -> Result<Self, Failure> {
        let preprocessing = Preprocessing::square(config.input_px);
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[PIXELS_VERSION]);
        hasher.update(assets::EFFICIENTNET_LITE0);
        let described = serde_json::to_vec(&preprocessing)
            .map_err(|error| Failure::new("internal", error.to_string()))?;
        hasher.update(&described);
        let key = hasher.finalize().to_hex()[..16].to_owned();
        let folder = project.dir.join("cache").join("features");
        Ok(Self {
            project,
            preprocessing,
            cache: FeatureCache::open(&folder, &key, EMBEDDING)?,
            unreadable: HashSet::new(),
            num_cached: 0,
        })
    }

    fn backbone(&self) -> Result<Arc<Graph>, Failure> {
        Ok(Arc::new(backbone_graph(&self.preprocessing)?))
    }

    fn count_missing(&self, samples: &[&Sample], mirrors: &[bool]) -> usize {
        views(samples, mirrors)
            .filter(|(view, _)| !self.cache.contains(view))
            .count()
    }

    /// Computes what the cache lacks. Each picture is decoded once for all its views.
    pub(super) fn compute(
        &mut self,
        wanted: &[(&[&Sample], &[bool])],
        device: &ComputeDevice,
        context: &JobContext,
    ) -> Result<(), JobError> {
        let mut missing: BTreeMap<_, (&Sample, Vec<View>)> = BTreeMap::new();
        let mut seen = HashSet::new();
        for (samples, mirrors) in wanted {
            for (view, sample) in views(samples, mirrors) {
                if self.cache.contains(&view) {
                    self.num_cached += 1;
                } else if !self.unreadable.contains(&view) && seen.insert(view) {
                    missing
                        .entry(view.hash)
                        .or_insert_with(|| (sample, Vec::new()))
                        .1
                        .push(view);
                }
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let missing: Vec<(&Sample, Vec<View>)> = missing.into_values().collect();
        let extracting = context.stage(Stage::ExtractingFeatures, missing.len() as u64);
        let mut runtime = runtime_for(self.backbone()?, device).map_err(Failure::from)?;
        let num_unreadable = self.unreadable.len();
        for chunk in missing.chunks(BATCH) {
            let pictures: Vec<_> = chunk
                .par_iter()
                .map(|(sample, views)| {
                    let picture = media::load(&self.project.sample_path(sample)).ok()?;
                    let plain = media::preprocess(&picture, &self.preprocessing);
                    let all = views.iter().map(|view| {
                        (
                            *view,
                            if view.mirrored {
                                media::mirrored(&plain)
                            } else {
                                plain.clone()
                            },
                        )
                    });
                    Some(all.collect::<Vec<_>>())
                })
                .collect();
            for ((_, views), picture) in chunk.iter().zip(&pictures) {
                if picture.is_none() {
                    self.unreadable.extend(views);
                }
            }
            let ready: Vec<_> = pictures.into_iter().flatten().flatten().collect();
            for batch in ready.chunks(BATCH) {
                let input = input_of(batch.iter().map(|(_, picture)| picture));
                let mut outputs = runtime.run(&[input]).map_err(Failure::from)?;
                let rows = FeatureMatrix {
                    dim: EMBEDDING,
                    data: outputs.swap_remove(0).into_data(),
                };
                let views: Vec<View> = batch.iter().map(|(view, _)| *view).collect();
                self.cache.append(&views, &rows)?;
            }
            extracting.advance(chunk.len() as u64)?;
        }
        let lost = self.unreadable.len() - num_unreadable;
        if lost > 0 {
            context.warn(
                Failure::new(
                    "pictures-missing",
                    format!("{lost} pictures could not be read and were left out."),
                )
                .with("count", lost),
            );
        }
        Ok(())
    }

    pub(super) fn readable<'b>(&self, samples: &[&'b Sample]) -> Vec<&'b Sample> {
        samples
            .iter()
            .copied()
            .filter(|sample| {
                !self.unreadable.contains(&View {
                    hash: sample.hash,
                    mirrored: false,
                })
            })
            .collect()
    }

    /// Features of pictures that are all readable, row after row.
    pub(super) fn matrix(&self, samples: &[&Sample]) -> Result<Vec<f32>, Failure> {
        let wanted: Vec<View> = views(samples, &[false]).map(|(view, _)| view).collect();
        Ok(self.cache.read(&wanted)?.data)
    }

    fn labelled(&self, samples: &[&Sample], mirrors: &[bool]) -> Result<Labelled, Failure> {
        let samples = self.readable(samples);
        let all: Vec<(View, &Sample)> = views(&samples, mirrors).collect();
        let wanted: Vec<View> = all.iter().map(|(view, _)| *view).collect();
        Ok(Labelled {
            features: self.cache.read(&wanted)?,
            classes: all
                .iter()
                .filter_map(|(_, sample)| sample.class.map(|class| class.0))
                .collect(),
        })
    }

    /// Measures a head on a split; `None` for an empty one.
    fn report(
        &self,
        run: &RunId,
        split: Split,
        samples: &[&Sample],
        labels: &[String],
        head: &Head,
    ) -> Result<Option<Report>, Failure> {
        let started = Instant::now();
        let samples = self.readable(samples);
        if samples.is_empty() {
            return Ok(None);
        }
        let features = self.labelled(&samples, &[false])?.features;
        let mut graph = Graph::new();
        let input = graph.add_input("features", Shape::batch_of(&[EMBEDDING]));
        let probabilities = head.append_to(&mut graph, input)?;
        graph.add_output(probabilities);
        let mut runtime = runtime_for(Arc::new(graph), &ComputeDevice::cpu())?;
        let outputs =
            runtime.run(&[HostTensor::new([features.len(), EMBEDDING], features.data)])?;
        let items = samples
            .iter()
            .zip(outputs[0].rows())
            .filter_map(|(sample, row)| item(sample, row))
            .collect();
        let mut report = Report::of(run, split, labels, items);
        report.duration_secs = started.elapsed().as_secs_f64();
        Ok(Some(report))
    }
}

fn views<'b>(samples: &[&'b Sample], mirrors: &[bool]) -> impl Iterator<Item = (View, &'b Sample)> {
    samples.iter().flat_map(move |sample| {
        mirrors.iter().map(|mirrored| {
            let view = View {
                hash: sample.hash,
                mirrored: *mirrored,
            };
            (view, *sample)
        })
    })
}
