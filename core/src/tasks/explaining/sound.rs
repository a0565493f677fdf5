//! Which moments of a recording say what: stretches of time are silenced, long ones and short ones.

use crate::data::sound::Sound;
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::HostTensor;
use crate::jobs::{JobContext, JobError};
use crate::tasks::Model;
use crate::tasks::audio_classification::{SoundModel, SoundPreparation};
use serde::Serialize;
use std::ops::Range;

/// The shortest stretch, where there are not too many of them, in seconds.
const STRETCH_SECS: f64 = 0.05;
const LEAST_STRETCHES: usize = 4;
const MOST_STRETCHES: usize = 24;
/// Stretches that are silenced together as well, for what two in a row say alike.
const TOGETHER: usize = 3;
/// A stretch fades out and in so long, in seconds: a hard edge would be a click.
const FADE_SECS: f64 = 0.005;

/// A stretch of time, and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Stretch {
    /// Where it begins in the recording, in seconds.
    pub start_secs: f64,
    /// Where it ends.
    pub end_secs: f64,
    /// How far the probability of the class falls when it is silent; below 0 where it rises.
    pub fall: f32,
}

/// Which moments of a recording speak for a class.
pub(super) fn explain(
    model: &Model,
    preparation: &SoundPreparation,
    sound: &Sound,
    class: usize,
    context: &JobContext,
) -> Result<Vec<Stretch>, JobError> {
    let (samples, start_secs) = preparation.even(sound);
    let rate_hz = f64::from(preparation.rate_hz());
    let num_stretches = num_stretches(samples.len() as f64 / rate_hz);
    let num_silenced = num_stretches + num_stretches.div_ceil(TOGETHER);
    let progress = context.stage(Stage::Explaining, num_silenced as u64);
    let mut model = SoundModel::of(model.graph())?;
    let whole = preparation.cut(&samples);
    let answers = of_class(&mut model, &whole, class)?;
    let fade = (FADE_SECS * rate_hz) as usize;
    let falls = silence(samples.len(), num_stretches, |stretch| {
        let windows = preparation.cut(&silenced(&samples, &stretch, fade));
        // Windows that hold none of the stretch say what they said.
        let touched = (0..windows.len()).filter(|index| windows[*index] != whole[*index]);
        let touched: Vec<usize> = touched.collect();
        let asked: Vec<Vec<f32>> = touched.iter().map(|i| windows[*i].clone()).collect();
        let fall = touched
            .iter()
            .zip(of_class(&mut model, &asked, class)?)
            .map(|(index, answer)| answers[*index] - answer)
            .sum::<f32>();
        progress.advance(1)?;
        Ok(fall / answers.len().max(1) as f32)
    })?;
    let secs = |sample: usize| start_secs + sample as f64 / rate_hz;
    Ok(falls
        .into_iter()
        .map(|(range, fall)| Stretch {
            start_secs: secs(range.start),
            end_secs: secs(range.end),
            fall,
        })
        .collect())
}

/// The probability of a class for each window.
fn of_class(
    model: &mut SoundModel,
    windows: &[Vec<f32>],
    class: usize,
) -> Result<Vec<f32>, Failure> {
    let outputs = model.outputs(windows)?;
    let rows = outputs.first().into_iter().flat_map(HostTensor::rows);
    Ok(rows.map(|row| row[class]).collect())
}

fn num_stretches(duration_secs: f64) -> usize {
    let wanted = (duration_secs / STRETCH_SECS).round() as usize;
    wanted.clamp(LEAST_STRETCHES, MOST_STRETCHES)
}

/// Equal stretches of `len` samples, each with how far the answer falls without it: the mean of what
/// it does alone and together with its neighbours. `fall` says that of one stretch.
fn silence(
    len: usize,
    num_stretches: usize,
    mut fall: impl FnMut(Range<usize>) -> Result<f32, JobError>,
) -> Result<Vec<(Range<usize>, f32)>, JobError> {
    let edge = |index: usize| len * index.min(num_stretches) / num_stretches.max(1);
    let mut falls = Vec::with_capacity(num_stretches);
    for first in (0..num_stretches).step_by(TOGETHER) {
        let end = (first + TOGETHER).min(num_stretches);
        let together = fall(edge(first)..edge(end))?;
        for index in first..end {
            let stretch = edge(index)..edge(index + 1);
            let alone = fall(stretch.clone())?;
            falls.push((stretch, f32::midpoint(together, alone)));
        }
    }
    Ok(falls)
}

/// The samples with a stretch faded to silence.
fn silenced(samples: &[f32], stretch: &Range<usize>, fade: usize) -> Vec<f32> {
    let mut silenced = samples.to_vec();
    for (index, sample) in silenced[stretch.clone()].iter_mut().enumerate() {
        let from_edge = index.min(stretch.len() - 1 - index);
        let left = 1.0 - from_edge as f32 / fade.max(1) as f32;
        *sample *= left.max(0.0);
    }
    silenced
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn the_moment_that_answers_stands_out() {
        let samples: Vec<f32> = (0..1200)
            .map(|i| if (500..600).contains(&i) { 1.0 } else { 0.1 })
            .collect();
        let answer = |samples: &[f32]| samples[500..600].iter().sum::<f32>() / 100.0;
        let falls = silence(samples.len(), 12, |stretch| {
            Ok(answer(&samples) - answer(&silenced(&samples, &stretch, 2)))
        })
        .unwrap();
        assert_eq!(falls.len(), 12);
        assert_eq!((falls[0].0.clone(), falls[11].0.end), (0..100, 1200));
        let strongest = falls.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert_eq!(strongest.0, 500..600);
        assert!(strongest.1 > 0.9, "{}", strongest.1);
        // What is silenced together with it has a share of it; the rest says nothing.
        assert!(falls[3].1 > 0.4 && falls[6].1.abs() < 1e-6);
    }

    #[test]
    fn silence_has_soft_edges() {
        let silenced = silenced(&[1.0; 10], &(2..8), 2);
        assert_eq!(silenced, [1.0, 1.0, 1.0, 0.5, 0.0, 0.0, 0.5, 1.0, 1.0, 1.0]);
        assert_eq!(super::silenced(&[1.0; 3], &(1..1), 2), [1.0; 3]);
    }

    #[test]
    fn short_and_long_recordings_have_stretches() {
        assert_eq!(num_stretches(0.0), LEAST_STRETCHES);
        assert_eq!(num_stretches(0.5), 10);
        assert_eq!(num_stretches(600.0), MOST_STRETCHES);
        let falls = silence(0, 4, |_| Ok(0.0)).unwrap();
        assert!(falls.iter().all(|(range, _)| range.is_empty()));
        let stopped = silence(9, 4, |_| Err(JobError::Cancelled));
        assert!(matches!(stopped, Err(JobError::Cancelled)));
    }
}
