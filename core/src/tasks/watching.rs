//! A few validation pictures whose answers are told while a model learns.

use crate::data::Sample;
use crate::ids::ClassId;
use crate::jobs::JobContext;
use crate::train::fit::WatchedAnswer;
use crate::train::{TrainingNote, WatchedSample};

/// Validation samples that are watched while a model learns.
const MOST_WATCHED: usize = 8;

/// Tells what the model says of them after an epoch; `samples` are those that it is judged by.
pub(super) fn tell_watched(
    context: &JobContext,
    epoch: u32,
    samples: &[&Sample],
    answers: &[WatchedAnswer],
) {
    let seen = answers.iter().filter_map(|answer| {
        let sample = samples.get(answer.sample)?;
        Some(WatchedSample {
            sample: sample.id,
            truth: sample.class?,
            predicted: ClassId(answer.predicted as u32),
            probability: answer.probability,
        })
    });
    context.note(TrainingNote::Watched {
        epoch,
        samples: seen.collect(),
    });
}

/// The first samples of the classes, in turn.
pub(super) fn watched(classes: &[u32]) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    let mut seen: Vec<u32> = Vec::new();
    for (sample, class) in classes.iter().enumerate() {
        if chosen.len() == MOST_WATCHED {
            break;
        }
        if !seen.contains(class) {
            seen.push(*class);
            chosen.push(sample);
        }
    }
    for sample in 0..classes.len() {
        if chosen.len() < MOST_WATCHED && !chosen.contains(&sample) {
            chosen.push(sample);
        }
    }
    chosen
}
