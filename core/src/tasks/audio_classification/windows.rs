//! Windows of recordings as a net from scratch sees them: spectrograms, changed anew in every epoch.

use super::SoundPreparation;
use super::encoder::Spectrum;
use crate::data::augment::AugmentLevel;
use crate::data::augment::sound::{SoundAugment, mask};
use crate::data::augment::version::draw;
use crate::data::sound::Sound;
use crate::data::{ContentHash, Sample};
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::train::TrainConfig;
use crate::train::batches::Source;
use half::f16;
use rayon::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// Windows are kept in memory up to so many bytes; beyond, their files are read every time.
const MOST_BYTES: usize = 3 << 30;
/// Recordings that are read together.
const CHUNK: usize = 128;
/// Windows that mean and deviation are taken from at most.
const MOST_MEASURED: usize = 400;

/// Where a window comes from.
struct Place {
    path: PathBuf,
    /// Which window of the recording.
    number: usize,
    hash: ContentHash,
}

/// Windows of recordings, each with the class of its recording.
pub(super) struct Windows {
    places: Vec<Place>,
    /// The windows, where they fit into memory.
    held: Option<Vec<Vec<f16>>>,
    classes: Vec<u32>,
    preparation: SoundPreparation,
    spectrum: Arc<Spectrum>,
    augment: SoundAugment,
    row_len: usize,
    seed: u64,
}

impl Windows {
    /// Reads recordings; those that cannot be read are left out, and said. Returns also the
    /// recording of each window.
    pub fn load<'a>(
        project: &Snapshot,
        samples: &[&'a Sample],
        preparation: &SoundPreparation,
        spectrum: &Arc<Spectrum>,
        config: &TrainConfig,
        context: &JobContext,
    ) -> Result<(Self, Vec<&'a Sample>), JobError> {
        let reading = context.stage(Stage::Reading, samples.len() as u64);
        let level = AugmentLevel::of(&config.augment).unwrap_or(AugmentLevel::Usual);
        let silence = vec![0.0; preparation.num_samples()];
        let mut windows = Self {
            places: Vec::new(),
            held: Some(Vec::new()),
            classes: Vec::new(),
            preparation: preparation.clone(),
            spectrum: spectrum.clone(),
            augment: SoundAugment::of(level),
            row_len: spectrum.mels_by_band(&silence).len(),
            seed: config.seed,
        };
        let most = MOST_BYTES / (silence.len() * size_of::<f16>());
        let mut of = Vec::new();
        let mut num_lost = 0;
        for chunk in samples.chunks(CHUNK) {
            let read: Vec<_> = chunk
                .par_iter()
                .map(|sample| preparation.prepare(&project.sample_path(sample)))
                .collect();
            for (sample, read) in chunk.iter().zip(read) {
                let Ok(read) = read else {
                    num_lost += 1;
                    continue;
                };
                for (number, window) in read.iter().enumerate() {
                    of.push(*sample);
                    windows
                        .classes
                        .push(sample.class.map_or(0, |class| class.0));
                    windows.places.push(Place {
                        path: project.sample_path(sample),
                        number,
                        hash: sample.hash,
                    });
                    if let Some(held) = &mut windows.held {
                        held.push(window.iter().map(|v| f16::from_f32(*v)).collect());
                    }
                }
                if windows.places.len() > most {
                    windows.held = None;
                }
            }
            reading.advance(chunk.len() as u64)?;
        }
        if num_lost > 0 {
            let message = format!("{num_lost} recordings could not be read and were left out.");
            context.warn(
                Failure::new("pictures-missing", message)
                    .with("count", num_lost)
                    .with("kind", "sounds"),
            );
        }
        Ok((windows, of))
    }

    /// Mean and deviation of the spectrograms.
    pub fn scale(&self) -> [f32; 2] {
        let step = self.places.len().div_ceil(MOST_MEASURED).max(1);
        let chosen: Vec<usize> = (0..self.places.len()).step_by(step).collect();
        let sums: Vec<[f64; 2]> = chosen
            .par_iter()
            .map(|index| {
                let mels = self.spectrum.mels_by_band(&self.window(*index));
                mels.iter().fold([0.0, 0.0], |[sum, squares], value| {
                    let value = f64::from(*value);
                    [sum + value, squares + value * value]
                })
            })
            .collect();
        let count = (chosen.len() * self.row_len).max(1) as f64;
        let mean = sums.iter().map(|sum| sum[0]).sum::<f64>() / count;
        let square = sums.iter().map(|sum| sum[1]).sum::<f64>() / count;
        let deviation = (square - mean * mean).max(0.0).sqrt().max(1e-3);
        [mean as f32, deviation as f32]
    }

    /// A window as the preparation gives it; silence if its file went away meanwhile.
    fn window(&self, index: usize) -> Vec<f32> {
        if let Some(held) = &self.held {
            return held[index].iter().map(|v| v.to_f32()).collect();
        }
        let place = &self.places[index];
        let mut windows = self.preparation.prepare(&place.path).unwrap_or_default();
        if place.number < windows.len() {
            windows.swap_remove(place.number)
        } else {
            vec![0.0; self.preparation.num_samples()]
        }
    }
}

impl Source for Windows {
    fn classes(&self) -> &[u32] {
        &self.classes
    }

    fn row_len(&self) -> usize {
        self.row_len
    }

    fn fill(&self, sample: usize, epoch: u32, out: &mut [f32]) {
        let window = self.window(sample);
        if epoch == 0 {
            out.copy_from_slice(&self.spectrum.mels_by_band(&window));
            return;
        }
        let place = &self.places[sample];
        let mut rng = draw(self.seed ^ place.number as u64, &place.hash, epoch);
        let sound = Sound {
            rate_hz: self.preparation.rate_hz(),
            num_channels: 1,
            samples: window,
        };
        let changed = self.augment.apply(&sound, &mut rng);
        out.copy_from_slice(&self.spectrum.mels_by_band(&changed.samples));
        let (bands, frames) = (self.augment.mel_share, self.augment.frame_share);
        mask(out, self.spectrum.num_mels(), bands, frames, &mut rng);
    }
}
