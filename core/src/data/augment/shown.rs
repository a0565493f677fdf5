//! Augmented pictures for a person to look at: which, and written into a folder.

use super::{PictureAugment, version::version};
use crate::data::formats::fill_new_folder;
use crate::data::media::{self, Preprocessing};
use crate::data::safe_name::safe_name;
use crate::data::{Sample, Split};
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
            let Ok(picture) = media::load(&project.sample_path(sample)) else {
                files.num_missing += 1;
                continue;
            };
            let plain = media::preprocess(&picture, &to);
            let class = safe_name(project.class_name(sample).unwrap_or_default(), "class");
            let name = |what: &str| format!("{:02}-{class}-{what}.png", place + 1);
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
                let path = target.join(&name);
                let file = std::fs::File::create(&path);
                let mut file = file.map_err(|error| io_failure(&path, error))?;
                picture
                    .write_to(
                        &mut std::io::BufWriter::new(&mut file),
                        image::ImageFormat::Png,
                    )
                    .map_err(|error| io_failure(&path, std::io::Error::other(error)))?;
                files.files.push(name);
            }
        }
        Ok::<(), JobError>(())
    })?;
    Ok(files)
}
