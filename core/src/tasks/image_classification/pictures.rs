//! Pictures as a net from scratch sees them: whole, augmented anew in every epoch.

use super::BATCH;
use crate::data::ContentHash;
use crate::data::Sample;
use crate::data::augment::PictureAugment;
use crate::data::augment::version;
use crate::data::media::{self, Preprocessing};
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::train::batches::Source;
use crate::train::{TrainConfig, Way};
use image::RgbImage;
use rayon::prelude::*;
use std::path::PathBuf;

/// Pictures are kept in memory up to so many bytes; beyond, they are decoded every time.
const MOST_BYTES: u64 = 3 << 30;

/// Up to which epoch a net from scratch learns from smaller pictures, and their side in pixels;
/// `None` where it does not.
pub(super) fn grows(config: &TrainConfig) -> Option<(u32, u32)> {
    let until = (f64::from(config.epochs) * config.grow) as u32;
    // What is divided by eight on the way stays whole.
    let side_px = (config.input_px * 3 / 4).next_multiple_of(8);
    (config.way == Way::Scratch && until > 0 && side_px < config.input_px)
        .then_some((until, side_px))
}

/// Where the pictures are.
enum Held {
    Here(Vec<RgbImage>),
    Files(Vec<PathBuf>),
}

/// Pictures of one size with their classes.
pub(super) struct Pictures {
    held: Held,
    hashes: Vec<ContentHash>,
    classes: Vec<u32>,
    preprocessing: Preprocessing,
    augment: PictureAugment,
    mirror: bool,
    seed: u64,
    /// Up to which epoch they are smaller, and how.
    grows: Option<(u32, Preprocessing)>,
}

impl Pictures {
    /// Decodes pictures; those that cannot be read are left out, and said. Returns also the
    /// samples that are there.
    pub fn load<'a>(
        project: &Snapshot,
        samples: &[&'a Sample],
        config: &TrainConfig,
        context: &JobContext,
    ) -> Result<(Self, Vec<&'a Sample>), JobError> {
        let preprocessing = Preprocessing::square(config.input_px);
        let bytes = u64::from(config.input_px).pow(2) * 3 * samples.len() as u64;
        let keeps = bytes <= MOST_BYTES;
        let reading = context.stage(Stage::Reading, samples.len() as u64);
        let mut pictures = Vec::new();
        let mut files = Vec::new();
        let mut there = Vec::new();
        for chunk in samples.chunks(BATCH * 16) {
            let found: Vec<_> = chunk
                .par_iter()
                .map(|sample| {
                    let path = project.sample_path(sample);
                    let picture = media::load(&path).ok()?;
                    let picture = keeps.then(|| media::preprocess(&picture, &preprocessing));
                    Some((path, picture))
                })
                .collect();
            for (sample, found) in chunk.iter().zip(found) {
                if let Some((path, picture)) = found {
                    there.push(*sample);
                    match picture {
                        Some(picture) => pictures.push(picture),
                        None => files.push(path),
                    }
                }
            }
            reading.advance(chunk.len() as u64)?;
        }
        let lost = samples.len() - there.len();
        if lost > 0 {
            let message = format!("{lost} pictures could not be read and were left out.");
            context.warn(Failure::new("pictures-missing", message).with("count", lost));
        }
        let loaded = Self {
            held: if keeps {
                Held::Here(pictures)
            } else {
                Held::Files(files)
            },
            hashes: there.iter().map(|sample| sample.hash).collect(),
            classes: there
                .iter()
                .map(|sample| sample.class.map_or(0, |class| class.0))
                .collect(),
            preprocessing,
            augment: config.augment,
            mirror: config.mirror,
            seed: config.seed,
            grows: grows(config).map(|(until, side_px)| (until, Preprocessing::square(side_px))),
        };
        Ok((loaded, there))
    }

    /// The size of pictures in an epoch where it is not the whole one.
    fn smaller(&self, epoch: u32) -> Option<&Preprocessing> {
        let (until, small) = self.grows.as_ref()?;
        (1..=*until).contains(&epoch).then_some(small)
    }

    fn changed(&self, picture: &RgbImage, sample: usize, epoch: u32) -> RgbImage {
        let hash = &self.hashes[sample];
        let changed = version::version(picture, &self.augment, self.seed, hash, epoch);
        // Every second epoch, so that both sides are seen alike.
        if self.mirror && (epoch + u32::from(hash.0[0])).is_multiple_of(2) {
            return media::mirrored(&changed);
        }
        changed
    }
}

impl Source for Pictures {
    fn classes(&self) -> &[u32] {
        &self.classes
    }

    fn row_len(&self) -> usize {
        (self.preprocessing.width_px * self.preprocessing.height_px * 3) as usize
    }

    fn row_len_in(&self, epoch: u32) -> usize {
        match self.smaller(epoch) {
            Some(small) => (small.width_px * small.height_px * 3) as usize,
            None => self.row_len(),
        }
    }

    fn fill(&self, sample: usize, epoch: u32, out: &mut [f32]) {
        let decoded;
        let picture = match &self.held {
            Held::Here(pictures) => &pictures[sample],
            Held::Files(files) => {
                // A file that went away while the training ran is seen as black.
                let (width, height) = (self.preprocessing.width_px, self.preprocessing.height_px);
                decoded = media::load(&files[sample]).map_or_else(
                    |_| RgbImage::new(width, height),
                    |picture| media::preprocess(&picture, &self.preprocessing),
                );
                &decoded
            }
        };
        let is_changed = epoch > 0 && (self.mirror || self.augment.changes_pixels());
        let changed = is_changed.then(|| self.changed(picture, sample, epoch));
        let picture = changed.as_ref().unwrap_or(picture);
        let smaller = self
            .smaller(epoch)
            .map(|small| media::preprocess(picture, small));
        let picture = smaller.as_ref().unwrap_or(picture);
        for (to, from) in out.iter_mut().zip(picture.as_raw()) {
            *to = f32::from(*from);
        }
    }
}
