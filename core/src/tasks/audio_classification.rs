//! Telling sounds apart: one class for each recording.

mod encoder;
mod head_way;
mod net_way;
mod preparation;
mod sound_model;
mod windows;

pub use preparation::SoundPreparation;
pub(super) use sound_model::SoundModel;

use super::closer_look::Embedded;
use super::training::{Progress, Trained};
use crate::data::Sample;
use crate::data::sound;
use crate::data::sound::features::{Describer, NUM_FEATURES};
use crate::event::Stage;
use crate::jobs::{Cancelled, JobContext, JobError};
use crate::project::Snapshot;
use crate::train::{TrainConfig, Way};
use rayon::prelude::*;

/// Trains in the way that was settled; `None` if it was paused.
pub(super) fn fit(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    match config.way {
        Way::Scratch => net_way::fit(project, config, progress),
        _ => head_way::fit(project, config, progress),
    }
}

/// Every recording that can be read, as figures of its spectrum, each column brought to a
/// deviation of one.
///
/// # Errors
/// If the person stops.
pub(super) fn embed<'a>(
    project: &'a Snapshot,
    context: &JobContext,
) -> Result<Embedded<'a>, JobError> {
    let listening = context.stage(Stage::ExtractingFeatures, project.samples.len() as u64);
    let describer = Describer::default();
    let described: Vec<Option<(&Sample, Vec<f32>)>> = project
        .samples
        .par_iter()
        .map(|sample| {
            let decoded = sound::load(&project.sample_path(sample)).ok();
            listening.advance(1)?;
            Ok(decoded.map(|sound| (&**sample, describer.describe(&sound))))
        })
        .collect::<Result<_, Cancelled>>()?;
    let (samples, rows): (Vec<&Sample>, Vec<Vec<f32>>) = described.into_iter().flatten().unzip();
    let mut matrix: Vec<f32> = rows.into_iter().flatten().collect();
    standardise(&mut matrix, NUM_FEATURES);
    Ok(Embedded {
        samples,
        matrix,
        dim: NUM_FEATURES,
    })
}

/// Brings every column to mean 0 and deviation 1; a column that never changes becomes zeros.
fn standardise(matrix: &mut [f32], dim: usize) {
    let n = (matrix.len() / dim.max(1)).max(1) as f64;
    for column in 0..dim {
        let values = || {
            matrix
                .iter()
                .skip(column)
                .step_by(dim)
                .map(|v| f64::from(*v))
        };
        let mean = values().sum::<f64>() / n;
        let variance = values().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        let scale = if variance > 1e-12 {
            1.0 / variance.sqrt()
        } else {
            0.0
        };
        for value in matrix.iter_mut().skip(column).step_by(dim) {
            *value = ((f64::from(*value) - mean) * scale) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_get_one_scale() {
        let mut matrix = vec![1.0, 5.0, 3.0, 5.0];
        standardise(&mut matrix, 2);
        assert_eq!(matrix, [-1.0, 0.0, 1.0, 0.0]);
    }
}
