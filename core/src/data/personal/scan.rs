//! Looking for personal data in every sample. A job; what was looked at once is not again.

use super::{Held, PersonalData, file_of, key, versions};
use crate::clean::private::PersonalKind;
use crate::clean::private::faces::FaceDetector;
use crate::data::{DataKind, Sample, media};
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError, StageProgress};
use crate::project::Snapshot;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Samples between two times at which what was found is kept: who stops a long search goes on where
/// it was.
const KEEP_EVERY: usize = 2000;

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PersonalReport {
    /// Samples of the project.
    pub num_samples: usize,
    /// Those that were looked at now; the others were before.
    pub num_looked_at: usize,
    /// Those whose file is not there or cannot be read.
    pub num_unreadable: usize,
    /// Samples that hold anything personal.
    pub num_holding: usize,
    /// What they hold; kinds that are nowhere are left out.
    pub kinds: Vec<KindFound>,
}

/// How often something personal was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct KindFound {
    /// What it is.
    pub kind: PersonalKind,
    /// Samples that hold it.
    pub num_samples: usize,
    /// How often it is there in all.
    pub num_places: usize,
}

impl PersonalReport {
    /// Counts what is known of samples.
    fn count<'a>(&mut self, held: impl Iterator<Item = &'a Held>) {
        let mut found: BTreeMap<PersonalKind, [usize; 2]> = BTreeMap::new();
        for held in held.filter(|held| !held.is_empty()) {
            self.num_holding += 1;
            for (kind, places) in &held.counts {
                let sums = found.entry(*kind).or_default();
                sums[0] += 1;
                sums[1] += places;
            }
        }
        let kinds = found.into_iter();
        self.kinds = kinds
            .map(|(kind, [num_samples, num_places])| KindFound {
                kind,
                num_samples,
                num_places,
            })
            .collect();
    }
}

/// Looks for personal data: addresses and numbers in texts and rows, faces in pictures. Nothing is
/// looked for in sounds. What was found is kept in the project's cache.
///
/// # Errors
/// If there is nothing to look at, recordings would have to be understood, the cache cannot be
/// written, or the person stops.
pub fn scan(project: &Snapshot, context: &JobContext) -> Result<PersonalReport, JobError> {
    let kind = project.task.data_kind();
    if kind == DataKind::Sounds {
        let message = "Personal data are found in texts, tables and pictures. What is said in recordings is not understood.";
        return Err(Failure::new("privacy-not-in-sounds", message).into());
    }
    if project.samples.is_empty() {
        let message = format!("The project has no {} yet. Import some first.", kind.name());
        return Err(Failure::new("no-data", message).into());
    }
    let mut known = PersonalData::load(&project.dir).unwrap_or_default();
    known.versions = versions();
    // Each content once, however many samples have it.
    let mut new: BTreeMap<u64, &Sample> = BTreeMap::new();
    for sample in project.all() {
        if !known.by_content.contains_key(&key(sample)) {
            new.entry(key(sample)).or_insert(sample);
        }
    }
    let new: Vec<&Sample> = new.into_values().collect();
    let looking = context.stage(Stage::LookingForPersonalData, new.len() as u64);
    let unreadable = AtomicUsize::new(0);
    let mut report = PersonalReport {
        num_samples: project.samples.len(),
        ..PersonalReport::default()
    };
    for part in new.chunks(KEEP_EVERY) {
        let found = match kind {
            DataKind::Pictures => in_pictures(project, part, &looking, &unreadable),
            _ => in_words(part, &looking),
        };
        // What was found before the person stopped is kept as well.
        let (done, stopped) = found;
        report.num_looked_at += done.len();
        known.by_content.extend(done);
        known.store(&project.dir)?;
        if let Some(error) = stopped {
            return Err(error);
        }
    }
    if new.is_empty() && !file_of(&project.dir).is_file() {
        known.store(&project.dir)?;
    }
    report.num_unreadable = unreadable.into_inner();
    report.count(project.all().filter_map(|sample| known.of(sample)));
    Ok(report)
}

/// What was found, by content, and why the search ended early.
type Found = (Vec<(u64, Held)>, Option<JobError>);

fn in_words(samples: &[&Sample], looking: &StageProgress<'_>) -> Found {
    let found = samples.par_iter().map(|sample| {
        looking.advance(1)?;
        Ok((key(sample), Held::in_words_of(sample)))
    });
    sorted(found.collect())
}

fn in_pictures(
    project: &Snapshot,
    samples: &[&Sample],
    looking: &StageProgress<'_>,
    unreadable: &AtomicUsize,
) -> Found {
    let detector = match FaceDetector::new() {
        Ok(detector) => detector,
        Err(failure) => return (Vec::new(), Some(failure.into())),
    };
    let found = samples.par_iter().map_init(
        || detector.another(),
        |detector, sample| -> Result<Option<(u64, Held)>, JobError> {
            looking.advance(1)?;
            let Ok(picture) = media::load(&project.sample_path(sample)) else {
                unreadable.fetch_add(1, Ordering::Relaxed);
                return Ok(None);
            };
            let faces = detector.find(&picture)?;
            Ok(Some((key(sample), Held::of_faces(faces))))
        },
    );
    let found: Vec<_> = found.collect();
    sorted(found.into_iter().filter_map(Result::transpose).collect())
}

/// What was found apart from the first error.
fn sorted(all: Vec<Result<(u64, Held), JobError>>) -> Found {
    let mut found = Vec::with_capacity(all.len());
    let mut stopped = None;
    for one in all {
        match one {
            Ok(held) => found.push(held),
            Err(error) => stopped = stopped.or(Some(error)),
        }
    }
    (found, stopped)
}
