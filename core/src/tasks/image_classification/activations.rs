//! What the frozen front of a backbone makes of pictures: computed once for each view, kept in
//! memory with half precision, so that only the last blocks pay for learning.

use super::{BATCH, input_of, runtime_for};
use crate::data::Sample;
use crate::data::augment::version;
use crate::data::media::{self, Preprocessing};
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::Graph;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::train::batches::Source;
use crate::train::device::ComputeDevice;
use crate::train::{TrainConfig, memory};
use half::f16;
use half::slice::HalfFloatSliceExt;
use rayon::prelude::*;
use std::sync::Arc;

/// Memory for activations, as a share of what is free.
const SHARE_OF_MEMORY: f64 = 0.5;

/// Activations of pictures with their classes.
pub(super) struct Activations {
    /// `[samples, views, row]`, channels last.
    rows: Vec<f16>,
    row_len: usize,
    num_views: usize,
    classes: Vec<u32>,
}

/// The most views of `samples` pictures that fit into memory, of those that are wanted; at least
/// the plain one.
///
/// # Errors
/// If not even that fits.
pub(super) fn views_that_fit(
    row_len: usize,
    num_plain: usize,
    num_train: usize,
    wanted: u32,
) -> Result<u32, Failure> {
    let free = memory::free() as f64 * SHARE_OF_MEMORY;
    let row = (row_len * size_of::<f16>()) as f64;
    let left = free - row * (num_plain + num_train) as f64;
    if left < 0.0 {
        let gigabytes = row * (num_plain + num_train) as f64 / 1e9;
        return Err(Failure::new(
            "fine-tune-too-large",
            format!(
                "Fine-tuning would need {gigabytes:.1} GB of memory for what the front of the backbone sees. Let fewer blocks learn (unfreeze), take smaller pictures (input_px), or train a head (way=head)."
            ),
        )
        .with("gigabytes", format!("{gigabytes:.1}")));
    }
    Ok(((left / (row * num_train.max(1) as f64)) as u32).min(wanted))
}

impl Activations {
    /// Runs pictures through the front: plain, and in so many changed views. Pictures that cannot
    /// be read are left out, and said. Returns also the samples that are there.
    pub fn compute<'a>(
        project: &Snapshot,
        samples: &[&'a Sample],
        num_changed: u32,
        front: &Graph,
        config: &TrainConfig,
        device: &ComputeDevice,
        context: &JobContext,
    ) -> Result<(Self, Vec<&'a Sample>), JobError> {
        let preprocessing = Preprocessing::square(config.input_px);
        let extracting = context.stage(Stage::ExtractingFeatures, samples.len() as u64);
        let shape = front.shape(front.outputs()[0]).with_batch(1);
        let row_len: usize = shape.iter().product();
        let channels = shape.get(1).copied().unwrap_or(1);
        let num_views = 1 + num_changed as usize;
        let mut runtime = runtime_for(Arc::new(front.clone()), device).map_err(Failure::from)?;
        let mut rows = Vec::with_capacity(samples.len() * num_views * row_len);
        let mut there = Vec::new();
        for chunk in samples.chunks(BATCH) {
            let views: Vec<_> = chunk
                .par_iter()
                .map(|sample| {
                    let picture = media::load(&project.sample_path(sample)).ok()?;
                    let plain = media::preprocess(&picture, &preprocessing);
                    let changed = (1..=num_changed).map(|number| {
                        version::version(&plain, &config.augment, config.seed, &sample.hash, number)
                    });
                    let mut views = vec![plain.clone()];
                    views.extend(changed);
                    Some(views)
                })
                .collect();
            let found = chunk.iter().zip(&views);
            there.extend(
                found
                    .filter(|(_, v)| v.is_some())
                    .map(|(sample, _)| *sample),
            );
            let pictures: Vec<_> = views.iter().flatten().flatten().collect();
            for batch in pictures.chunks(BATCH) {
                let input = input_of(batch.iter().copied());
                let output = runtime.run(&[input]).map_err(Failure::from)?.swap_remove(0);
                for planes in output.rows() {
                    // From planes to pixels.
                    let plane = row_len / channels;
                    rows.extend(
                        (0..row_len)
                            .map(|i| f16::from_f32(planes[(i % channels) * plane + i / channels])),
                    );
                }
            }
            extracting.advance(chunk.len() as u64)?;
        }
        let lost = samples.len() - there.len();
        if lost > 0 {
            let message = format!("{lost} pictures could not be read and were left out.");
            context.warn(Failure::new("pictures-missing", message).with("count", lost));
        }
        let computed = Self {
            rows,
            row_len,
            num_views,
            classes: there
                .iter()
                .map(|sample| sample.class.map_or(0, |class| class.0))
                .collect(),
        };
        Ok((computed, there))
    }
}

impl Source for Activations {
    fn classes(&self) -> &[u32] {
        &self.classes
    }

    fn row_len(&self) -> usize {
        self.row_len
    }

    /// The views take turns, and neighbours are not in the same one.
    fn fill(&self, sample: usize, epoch: u32, out: &mut [f32]) {
        let view = match epoch {
            0 => 0,
            epoch => (epoch as usize + sample) % self.num_views,
        };
        let at = (sample * self.num_views + view) * self.row_len;
        self.rows[at..at + self.row_len].convert_to_f32_slice(out);
    }
}
