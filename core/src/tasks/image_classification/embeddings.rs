//! What the backbone makes of a project's pictures: computed once for each way in which a picture
//! is shown, then read from the cache.

use super::backbones::Backbone;
use super::{BATCH, input_of, runtime_for};
use crate::data::augment::{PictureAugment, version};
use crate::data::media::{self, Preprocessing};
use crate::data::{Sample, Split};
use crate::eval::Report;
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::{Graph, HostTensor, Shape};
use crate::ids::RunId;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::tasks::one_label;
use crate::train::TrainConfig;
use crate::train::device::ComputeDevice;
use crate::train::features::{FeatureCache, FeatureMatrix, View};
use crate::train::head::{Head, Labelled};
use image::RgbImage;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

/// How a picture is shown to the backbone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// As it is.
    Plain,
    /// Mirrored left to right.
    Mirrored,
    /// Changed by the augmentation of the settings, the version of this number.
    Changed(u32),
}

/// All that is ever shown of a picture that something is measured on.
pub(super) const PLAIN: &[Shown] = &[Shown::Plain];

/// Counts the ways in which pictures became pixels: another decoder or resampler makes cached
/// features stale, although nothing that describes the preprocessing changes.
const PIXELS_VERSION: u8 = 2;

/// The backbone's features of a project's pictures.
pub(super) struct Features<'a> {
    pub(super) project: &'a Snapshot,
    pub(super) preprocessing: Preprocessing,
    pub(super) backbone: Backbone,
    graph: Arc<Graph>,
    mirror: bool,
    augment: PictureAugment,
    num_changed_views: u32,
    seed: u64,
    cache: FeatureCache,
    /// Pictures that were in the project but cannot be read any more.
    unreadable: HashSet<View>,
    /// Views that were there already.
    pub(super) num_cached: usize,
}

impl<'a> Features<'a> {
    pub(super) fn open(project: &'a Snapshot, config: &TrainConfig) -> Result<Self, Failure> {
        let preprocessing = Preprocessing::square(config.input_px);
        let backbone = Backbone::load(&project.dir, &config.backbone)?;
        let graph = Arc::new(backbone.graph(config.input_px)?);
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[PIXELS_VERSION]);
        hasher.update(backbone.bytes());
        let described = serde_json::to_vec(&preprocessing)
            .map_err(|error| Failure::new("internal", error.to_string()))?;
        hasher.update(&described);
        let key = hasher.finalize().to_hex()[..16].to_owned();
        let folder = project.dir.join("cache").join("features");
        let num_changed_views = config.num_changed_views();
        // All versions together go by the number that none of them has.
        let changed =
            (num_changed_views > 0).then(|| version::key(&config.augment, config.seed, 0));
        Ok(Self {
            project,
            preprocessing,
            graph,
            mirror: config.mirror,
            augment: config.augment,
            num_changed_views,
            seed: config.seed,
            cache: FeatureCache::open(&folder, &key, changed, backbone.dim)?,
            backbone,
            unreadable: HashSet::new(),
            num_cached: 0,
        })
    }

    /// The backbone, from pixels to its embedding.
    pub(super) fn graph(&self) -> &Arc<Graph> {
        &self.graph
    }

    /// Length of the embedding.
    pub(super) fn dim(&self) -> usize {
        self.backbone.dim
    }

    /// How each picture is shown that is learned from.
    pub(super) fn shown_in_training(&self) -> Vec<Shown> {
        let mut shown = vec![Shown::Plain];
        if self.mirror {
            shown.push(Shown::Mirrored);
        }
        shown.extend((1..=self.num_changed_views).map(Shown::Changed));
        shown
    }

    /// What [`View::key`] is for a way of showing.
    fn key(&self, shown: Shown) -> u64 {
        match shown {
            Shown::Plain => View::PLAIN,
            Shown::Mirrored => View::MIRRORED,
            Shown::Changed(number) => version::key(&self.augment, self.seed, number),
        }
    }

    /// The model's input, shown in one way.
    fn picture(&self, plain: &RgbImage, sample: &Sample, shown: Shown) -> RgbImage {
        match shown {
            Shown::Plain => plain.clone(),
            Shown::Mirrored => media::mirrored(plain),
            Shown::Changed(number) => {
                version::version(plain, &self.augment, self.seed, &sample.hash, number)
            }
        }
    }

    /// Every way of showing each sample, sample by sample.
    fn views<'b>(&self, samples: &[&'b Sample], shown: &[Shown]) -> Vec<(View, &'b Sample, Shown)> {
        let keys: Vec<(u64, Shown)> = shown.iter().map(|s| (self.key(*s), *s)).collect();
        let all = samples.iter().flat_map(|sample| {
            let hash = sample.hash;
            keys.iter()
                .map(move |(key, shown)| (View { hash, key: *key }, *sample, *shown))
        });
        all.collect()
    }

    pub(super) fn count_missing(&self, samples: &[&Sample], shown: &[Shown]) -> usize {
        self.views(samples, shown)
            .iter()
            .filter(|(view, ..)| !self.cache.contains(view))
            .count()
    }

    /// Computes what the cache lacks. Each picture is decoded once for all its views.
    pub(super) fn compute(
        &mut self,
        wanted: &[(&[&Sample], &[Shown])],
        device: &ComputeDevice,
        context: &JobContext,
    ) -> Result<(), JobError> {
        let mut missing: BTreeMap<_, (&Sample, Vec<(View, Shown)>)> = BTreeMap::new();
        let mut seen = HashSet::new();
        for (samples, shown) in wanted {
            for (view, sample, shown) in self.views(samples, shown) {
                if self.cache.contains(&view) {
                    self.num_cached += 1;
                } else if !self.unreadable.contains(&view) && seen.insert(view) {
                    missing
                        .entry(view.hash)
                        .or_insert_with(|| (sample, Vec::new()))
                        .1
                        .push((view, shown));
                }
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let missing: Vec<(&Sample, Vec<(View, Shown)>)> = missing.into_values().collect();
        let extracting = context.stage(Stage::ExtractingFeatures, missing.len() as u64);
        let mut runtime = runtime_for(self.graph.clone(), device).map_err(Failure::from)?;
        let mut num_lost = 0;
        for chunk in missing.chunks(BATCH) {
            let pictures: Vec<_> = chunk
                .par_iter()
                .map(|(sample, views)| {
                    let picture = media::load(&self.project.sample_path(sample)).ok()?;
                    let plain = media::preprocess(&picture, &self.preprocessing);
                    let all = views
                        .iter()
                        .map(|(view, shown)| (*view, self.picture(&plain, sample, *shown)));
                    Some(all.collect::<Vec<_>>())
                })
                .collect();
            for ((_, views), picture) in chunk.iter().zip(&pictures) {
                if picture.is_none() {
                    num_lost += 1;
                    self.unreadable.extend(views.iter().map(|(view, _)| *view));
                }
            }
            let ready: Vec<_> = pictures.into_iter().flatten().flatten().collect();
            for batch in ready.chunks(BATCH) {
                let input = input_of(batch.iter().map(|(_, picture)| picture));
                let mut outputs = runtime.run(&[input]).map_err(Failure::from)?;
                let rows = FeatureMatrix {
                    dim: self.backbone.dim,
                    data: outputs.swap_remove(0).into_data(),
                };
                let views: Vec<View> = batch.iter().map(|(view, _)| *view).collect();
                self.cache.append(&views, &rows)?;
            }
            extracting.advance(chunk.len() as u64)?;
        }
        if num_lost > 0 {
            context.warn(
                Failure::new(
                    "pictures-missing",
                    format!("{num_lost} pictures could not be read and were left out."),
                )
                .with("count", num_lost),
            );
        }
        Ok(())
    }

    pub(super) fn readable<'b>(&self, samples: &[&'b Sample]) -> Vec<&'b Sample> {
        samples
            .iter()
            .copied()
            .filter(|sample| !self.unreadable.contains(&View::plain(sample.hash)))
            .collect()
    }

    /// Features of pictures that are all readable, row after row.
    pub(super) fn matrix(&self, samples: &[&Sample]) -> Result<Vec<f32>, Failure> {
        let wanted: Vec<View> = samples
            .iter()
            .map(|sample| View::plain(sample.hash))
            .collect();
        Ok(self.cache.read(&wanted)?.data)
    }

    /// Features and classes of pictures, in all of these ways.
    pub(super) fn labelled(
        &self,
        samples: &[&Sample],
        shown: &[Shown],
    ) -> Result<Labelled, Failure> {
        let samples = self.readable(samples);
        let mut all = self.views(&samples, shown);
        // Of a picture that is gone, the plain view may still be known from before.
        all.retain(|(view, ..)| !self.unreadable.contains(view));
        let wanted: Vec<View> = all.iter().map(|(view, ..)| *view).collect();
        Ok(Labelled {
            features: self.cache.read(&wanted)?,
            classes: all
                .iter()
                .filter_map(|(_, sample, _)| sample.class.map(|class| class.0))
                .collect(),
        })
    }

    /// Measures a head on a split; `None` for an empty one.
    pub(super) fn report(
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
        let probabilities = ask(head, self.labelled(&samples, PLAIN)?.features)?;
        let answered = samples.iter().copied().zip(probabilities.rows());
        let mut report = one_label::report(run, split, labels, answered);
        report.duration_secs = started.elapsed().as_secs_f64();
        Ok(Some(report))
    }
}

/// What a head makes of features: probabilities, `[rows, classes]`.
pub(super) fn ask(head: &Head, features: FeatureMatrix) -> Result<HostTensor, Failure> {
    let mut graph = Graph::new();
    let input = graph.add_input("features", Shape::batch_of(&[features.dim]));
    let probabilities = head.append_to(&mut graph, input)?;
    graph.add_output(probabilities);
    let mut runtime = runtime_for(Arc::new(graph), &ComputeDevice::cpu())?;
    let rows = HostTensor::new([features.len(), features.dim], features.data);
    Ok(runtime.run(&[rows])?.swap_remove(0))
}
