//! Augmented samples for a person to look at: which, and written into a folder.

use super::sound::{SoundAugment, mask};
use super::version::{draw, version};
use super::{AugmentLevel, PictureAugment, text};
use crate::data::formats::fill_new_folder;
use crate::data::media::{self, Preprocessing};
use crate::data::safe_name::safe_name;
use crate::data::sound::Sound;
use crate::data::sound::spectrum::{MelSettings, log_mel};
use crate::data::{DataKind, Sample, Split};
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What is to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownAugment {
    /// How pictures are changed.
    pub augment: PictureAugment,
    /// How texts and sounds are changed.
    pub level: AugmentLevel,
    /// Training pictures to show.
    pub samples: usize,
    /// Changed versions of each.
    pub versions: u32,
    /// Seed of the choice and of the changes; training with it sees these versions.
    pub seed: u64,
    /// Side of the model's input, in pixels.
    pub input_px: u32,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AugmentFiles {
    /// Where it lies.
    pub dir: PathBuf,
    /// Training pictures shown.
    pub num_samples: usize,
    /// Pictures whose file cannot be read any more.
    pub num_missing: usize,
    /// Names of the files, in order.
    pub files: Vec<String>,
}

/// So many training pictures, drawn by the seed, the classes in turn.
pub fn pick(project: &Snapshot, count: usize, seed: u64) -> Vec<&Sample> {
    let mut by_class: Vec<Vec<&Sample>> = vec![Vec::new(); project.classes.len()];
    for sample in project.labelled_in(Split::Train) {
        if let Some(class) = sample.class {
            by_class[class.index()].push(sample);
        }
    }
    by_class.retain(|samples| !samples.is_empty());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    by_class.shuffle(&mut rng);
    for samples in &mut by_class {
        samples.shuffle(&mut rng);
    }
    let longest = by_class.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest)
        .flat_map(|round| by_class.iter().filter_map(move |of| of.get(round)))
        .take(count)
        .copied()
        .collect()
}

/// Writes plain and changed versions of some training pictures, as PNG, into a new or an empty
/// folder.
///
/// # Errors
/// If there are no training pictures, or the folder holds something or cannot be written.
pub fn write(
    project: &Snapshot,
    wanted: &ShownAugment,
    dir: &Path,
    context: &JobContext,
) -> Result<AugmentFiles, JobError> {
    let dir = std::path::absolute(dir).map_err(|error| io_failure(dir, error))?;
    let samples = pick(project, wanted.samples, wanted.seed);
    if samples.is_empty() {
        let message = "There are no training pictures to show. Import a folder of pictures first.";
        return Err(Failure::new("no-training-pictures", message).into());
    }
    let kind = project.task.data_kind();
    if kind == DataKind::Rows {
        let message = "Rows of a table are not augmented: a changed figure would be another case.";
        return Err(Failure::new("rows-not-augmented", message).into());
    }
    let writing = context.stage(Stage::Writing, samples.len() as u64);
    let to = Preprocessing::square(wanted.input_px);
    let mut files = AugmentFiles {
        dir: dir.clone(),
        num_samples: 0,
        num_missing: 0,
        files: Vec::new(),
    };
    fill_new_folder(&dir, |target| {
        for (place, sample) in samples.iter().enumerate() {
            writing.advance(1)?;
            let class = safe_name(project.class_name(sample).unwrap_or_default(), "class");
            let start = format!("{:02}-{class}", place + 1);
            if kind != DataKind::Pictures {
                match write_other(project, sample, wanted, target, &start)? {
                    Some(names) => {
                        files.num_samples += 1;
                        files.files.extend(names);
                    }
                    None => files.num_missing += 1,
                }
                continue;
            }
            let Ok(picture) = media::load(&project.sample_path(sample)) else {
                files.num_missing += 1;
                continue;
            };
            let plain = media::preprocess(&picture, &to);
            let name = |what: &str| format!("{start}-{what}.png");
            let versions: Vec<_> = (1..=wanted.versions)
                .into_par_iter()
                .map(|number| {
                    let changed =
                        version(&plain, &wanted.augment, wanted.seed, &sample.hash, number);
                    (name(&number.to_string()), changed)
                })
                .collect();
            files.num_samples += 1;
            for (name, picture) in std::iter::once((name("plain"), plain)).chain(versions) {
                write_png(
                    &target.join(&name),
                    &image::DynamicImage::ImageRgb8(picture),
                )?;
                files.files.push(name);
            }
        }
        Ok::<(), JobError>(())
    })?;
    Ok(files)
}
fn write_png(path: &Path, picture: &image::DynamicImage) -> Result<(), Failure> {
    let wrong = |error: std::io::Error| io_failure(path, error);
    let file = std::fs::File::create(path).map_err(wrong)?;
    let mut file = std::io::BufWriter::new(file);
    let written = picture.write_to(&mut file, image::ImageFormat::Png);
    written.map_err(|error| wrong(std::io::Error::other(error)))
}

/// Writes a text or a sound, plain and changed: the names of the files, or `None` where the sample
/// cannot be read any more. A changed sound comes with the spectrogram that a model would see.
fn write_other(
    project: &Snapshot,
    sample: &Sample,
    wanted: &ShownAugment,
    target: &Path,
    start: &str,
) -> Result<Option<Vec<String>>, Failure> {
    let mut names = Vec::new();
    let mut name = |what: &str, ending: &str| {
        let name = format!("{start}-{what}.{ending}");
        names.push(name.clone());
        target.join(name)
    };
    let versions = (1..=wanted.versions).map(|n| (n, draw(wanted.seed, &sample.hash, n)));
    if let Some(plain) = sample.text() {
        let write = |path: PathBuf, text: &str| {
            std::fs::write(&path, text).map_err(|error| io_failure(&path, error))
        };
        write(name("plain", "txt"), plain)?;
        for (number, mut rng) in versions {
            let changed = text::changed(plain, wanted.level, &mut rng);
            write(name(&number.to_string(), "txt"), &changed)?;
        }
        return Ok(Some(names));
    }
    let Ok(plain) = crate::data::sound::load(&project.sample_path(sample)) else {
        return Ok(None);
    };
    let augment = SoundAugment::of(wanted.level);
    write_wav(&name("plain", "wav"), &plain)?;
    for (number, mut rng) in versions {
        let changed = augment.apply(&plain, &mut rng);
        write_wav(&name(&number.to_string(), "wav"), &changed)?;
        let seen = seen_by_model(&changed, &augment, &mut rng);
        let [width, height] = seen.size.map(|side| side as u32);
        let grey = image::GrayImage::from_raw(width, height, seen.levels).unwrap_or_default();
        let path = name(&number.to_string(), "png");
        write_png(&path, &image::DynamicImage::ImageLuma8(grey))?;
    }
    Ok(Some(names))
}

/// A spectrogram as a model sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenSound {
    /// Frames and bands.
    pub size: [usize; 2],
    /// Loudness row by row, the highest band first: 0 for the softest that there is, 255 for the
    /// loudest.
    pub levels: Vec<u8>,
}

/// What a model sees of a sound, with as much of it covered as `augment` says.
pub fn seen_by_model(
    sound: &Sound,
    augment: &SoundAugment,
    rng: &mut rand_chacha::ChaCha8Rng,
) -> SeenSound {
    let settings = MelSettings::default();
    let mut seen = log_mel(sound, &settings);
    let mels = settings.num_mels;
    let (share_of_mels, share_of_frames) = (augment.mel_share, augment.frame_share);
    mask(&mut seen.values, mels, share_of_mels, share_of_frames, rng);
    let (low, high) = seen
        .values
        .iter()
        .fold((f32::MAX, f32::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
    let level = |value: f32| ((value - low) / (high - low).max(1e-6) * 255.0) as u8;
    let bands = (0..mels).rev().flat_map(|band| seen.band(band).iter());
    SeenSound {
        size: [seen.num_frames, mels],
        levels: bands.map(|value| level(*value)).collect(),
    }
}

fn write_wav(path: &Path, sound: &Sound) -> Result<(), Failure> {
    let wrong = |error: hound::Error| io_failure(path, std::io::Error::other(error));
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: sound.rate_hz,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).map_err(wrong)?;
    for sample in &sound.samples {
        let value = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16;
        file.write_sample(value).map_err(wrong)?;
    }
    file.finalize().map_err(wrong)
}
