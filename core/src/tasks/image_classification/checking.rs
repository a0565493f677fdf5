//! A closer look at labels and pictures through the backbone's eyes: which labels are probably
//! wrong, which pictures are unlike their class, and where each lies on a map.

use super::EMBEDDING;
use super::embeddings::{Features, PLAIN};
use crate::advice::near_pairs;
use crate::clean::map::{self, Method};
use crate::clean::{label_errors, out_of_fold, outliers};
use crate::data::Sample;
use crate::data::checks::{Checks, MapPoint, Suspect};
use crate::event::Stage;
use crate::failure::Failure;
use crate::ids::SampleId;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::train::TrainConfig;
use crate::train::device::ComputeDevice;
use std::collections::HashMap;

const SEED: u64 = 42;

/// More points are spread by their widest directions only: neighbourhoods would take minutes.
const MOST_FOR_NEIGHBOURS: usize = 5_000;

/// Looks at every picture. What it found is kept in the project's cache.
///
/// # Errors
/// If there is nothing to look at, the cache cannot be written, or the person stops.
pub fn check(project: &Snapshot, context: &JobContext) -> Result<Checks, JobError> {
    if project.samples.is_empty() {
        let message = "The project has no pictures yet. Import a folder of pictures first.";
        return Err(Failure::new("no-data", message).into());
    }
    context.stage(Stage::Preparing, 0);
    let config = TrainConfig::default();
    let mut features = Features::open(project, &config)?;
    let all: Vec<&Sample> = project.samples.iter().collect();
    features.compute(&[(&all, PLAIN)], &ComputeDevice::cpu(), context)?;
    let all = features.readable(&all);
    let matrix = features.matrix(&all)?;
    let keep_going = || context.check().is_ok();

    let checking = context.stage(Stage::Checking, 3);
    let labelled: Vec<usize> = (0..all.len()).filter(|i| all[*i].class.is_some()).collect();
    let mut rows = Vec::with_capacity(labelled.len() * EMBEDDING);
    for &i in &labelled {
        rows.extend_from_slice(&matrix[i * EMBEDDING..][..EMBEDDING]);
    }
    let classes: Vec<u32> = labelled
        .iter()
        .filter_map(|i| all[*i].class.map(|class| class.0))
        .collect();
    let num_classes = project.classes.len();
    let of = |row: usize| all[labelled[row]];
    let name = |class: u32| project.classes[class as usize].name.clone();

    let mut checks = Checks::default();
    if num_classes > 1 && labelled.len() > num_classes {
        let groups = look_alike_groups(project, &labelled, &all);
        let probabilities = out_of_fold::probabilities(
            &rows,
            EMBEDDING,
            &classes,
            num_classes,
            Some(&groups),
            SEED,
            &keep_going,
        );
        context.check()?;
        if let Some(probabilities) = probabilities {
            checks.suspects = label_errors::find(&probabilities, &classes, num_classes)
                .into_iter()
                .map(|suspect| Suspect {
                    sample: of(suspect.index).id,
                    given: name(suspect.given),
                    suggested: name(suspect.suggested),
                    score: suspect.score,
                })
                .collect();
        }
    }
    checking.advance(1)?;
    if let Some(scores) = outliers::scores(&rows, EMBEDDING, &classes, SEED, &keep_going) {
        let found = outliers::outliers(&scores).into_iter();
        checks.outliers = found.map(|row| of(row).id).collect();
    }
    checking.advance(1)?;
    let method = if all.len() <= MOST_FOR_NEIGHBOURS {
        Method::Neighbours
    } else {
        Method::Widest
    };
    let places = map::project(&matrix, all.len(), EMBEDDING, method, SEED, &keep_going);
    context.check()?;
    checks.map = all
        .iter()
        .zip(places.unwrap_or_default())
        .map(|(sample, place)| MapPoint {
            sample: sample.id,
            place,
        })
        .collect();
    checks.num_checked = all.len();
    checks.store(&project.dir)?;
    checking.advance(1)?;
    Ok(checks)
}

/// A number for each picture, equal where pictures look the same: copies must not vouch for each
/// other's labels.
fn look_alike_groups(project: &Snapshot, labelled: &[usize], all: &[&Sample]) -> Vec<u64> {
    let mut first: HashMap<SampleId, SampleId> = HashMap::new();
    for (a, b) in near_pairs::of(project) {
        let group = *first.get(&a).unwrap_or(&a);
        first.entry(b).or_insert(group);
    }
    let mut by_hash = HashMap::new();
    labelled
        .iter()
        .map(|i| {
            let sample = all[*i];
            let group = first.get(&sample.id).unwrap_or(&sample.id).0 as u64;
            *by_hash.entry(sample.hash).or_insert(group)
        })
        .collect()
}
