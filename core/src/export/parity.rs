//! Proof that an exported file gives the answers that Hearth gives, by a runtime that shares no
//! code with ours.

use super::Parity;
use crate::data::{Split, media};
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::HostTensor;
use crate::graph::exec::{RtenRuntime, Runtime};
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::tasks::image_classification::{BATCH, Model, input_of};
use crate::train::head::argmax;
use rayon::prelude::*;
use std::path::Path;

/// Less agreement than this marks an export as failed.
const NEEDED_AGREEMENT: f64 = 0.995;

/// Runs the file on the whole test split, beside our own runtime.
pub(super) fn prove(
    project: &Snapshot,
    model: &Model,
    exported: &Path,
    context: &JobContext,
) -> Result<Parity, JobError> {
    // From the disk: what was written is what is proven.
    let bytes = std::fs::read(exported).map_err(|error| io_failure(exported, error))?;
    let mut theirs = RtenRuntime::load(bytes).map_err(Failure::from)?;
    let mut ours = model.runtime()?;
    let preprocessing = &model.card().preprocessing;
    let samples: Vec<_> = project
        .labelled_in(Split::Test)
        .filter_map(|sample| Some((project.sample_path(sample), sample.class?.index())))
        .collect();
    let proving = context.stage(Stage::Proving, samples.len() as u64);
    let mut tally = Tally::default();
    for chunk in samples.chunks(BATCH) {
        let pictures: Vec<_> = chunk
            .par_iter()
            .filter_map(|(path, class)| {
                let picture = media::load(path).ok()?;
                Some((media::preprocess(&picture, preprocessing), *class))
            })
            .collect();
        proving.advance(chunk.len() as u64)?;
        if pictures.is_empty() {
            continue;
        }
        let input = input_of(pictures.iter().map(|(picture, _)| picture));
        let run = |runtime: &mut dyn Runtime| -> Result<HostTensor, Failure> {
            let mut outputs = runtime.run(std::slice::from_ref(&input))?;
            Ok(outputs.swap_remove(0))
        };
        let (a, b) = (run(ours.as_mut())?, run(&mut theirs)?);
        for ((a, b), (_, class)) in a.rows().zip(b.rows()).zip(&pictures) {
            tally.add(a, b, *class);
        }
    }
    Ok(tally.parity(theirs.name()))
}

#[derive(Default)]
struct Tally {
    num_samples: usize,
    num_values: usize,
    agreeing: usize,
    right: usize,
    their_right: usize,
    largest: f64,
    sum: f64,
}

impl Tally {
    fn add(&mut self, ours: &[f32], theirs: &[f32], class: usize) {
        self.num_samples += 1;
        self.num_values += ours.len();
        let (a, b) = (argmax(ours), argmax(theirs));
        self.agreeing += usize::from(a == b);
        self.right += usize::from(a == class);
        self.their_right += usize::from(b == class);
        for (a, b) in ours.iter().zip(theirs) {
            let difference = f64::from((a - b).abs());
            // NaN must not pass as small.
            self.largest = if difference.is_nan() {
                f64::INFINITY
            } else {
                self.largest.max(difference)
            };
            self.sum += difference;
        }
    }

    fn parity(self, runtime: String) -> Parity {
        let share = |n: usize| n as f64 / self.num_samples.max(1) as f64;
        let top1_agreement = share(self.agreeing);
        Parity {
            runtime,
            num_samples: self.num_samples,
            top1_agreement,
            max_abs_diff: self.largest,
            mean_abs_diff: self.sum / self.num_values.max(1) as f64,
            accuracy: share(self.right),
            runtime_accuracy: share(self.their_right),
            passed: self.num_samples > 0
                && top1_agreement >= NEEDED_AGREEMENT
                && self.largest.is_finite(),
        }
    }
}
