//! A closer look at labels and samples: which labels are probably wrong, which samples are unlike
//! their class, and where each lies on a map. The same for every task, from numbers that the task
//! gives for each sample.

use super::{audio_classification, image_classification, tabular, text_classification};
use crate::advice::near_pairs;
use crate::clean::map::{self, Method};
use crate::clean::{alike, label_errors, out_of_fold, outliers, typical};
use crate::data::checks::{Checks, MapPoint, Suspect};
use crate::data::{DataKind, Sample};
use crate::event::Stage;
use crate::failure::Failure;
use crate::ids::SampleId;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use std::collections::HashMap;

const SEED: u64 = 42;

/// Samples as rows of numbers.
pub(crate) struct Embedded<'a> {
    /// The samples that could be read.
    pub samples: Vec<&'a Sample>,
    /// `[samples, dim]`.
    pub matrix: Vec<f32>,
    /// Length of a row.
    pub dim: usize,
}

/// Every sample that can be read, as the task sees it.
///
/// # Errors
/// If what was worked out cannot be kept, or the person stops.
pub(crate) fn embed<'a>(
    project: &'a Snapshot,
    context: &JobContext,
) -> Result<Embedded<'a>, JobError> {
    match project.task.data_kind() {
        DataKind::Pictures => image_classification::embed(project, context),
        DataKind::Texts => Ok(text_classification::embed(project)),
        DataKind::Rows => Ok(tabular::embed(project)),
        DataKind::Sounds => audio_classification::embed(project, context),
    }
}

/// Looks at every sample. What it found is kept in the project's cache.
///
/// # Errors
/// If there is nothing to look at, the cache cannot be written, or the person stops.
pub fn check(project: &Snapshot, context: &JobContext) -> Result<Checks, JobError> {
    let kind = project.task.data_kind();
    if project.samples.is_empty() {
        let message = format!("The project has no {} yet. Import some first.", kind.name());
        return Err(Failure::new("no-data", message).into());
    }
    context.stage(Stage::Preparing, 0);
    let Embedded {
        samples: all,
        matrix,
        dim,
    } = embed(project, context)?;
    context.check()?;
    let keep_going = || context.check().is_ok();

    let checking = context.stage(Stage::Checking, 3);
    // Of several classes, none is in the place of another: all are compared with each other then.
    let has_one = |sample: &Sample| sample.class.is_some() && !project.task.is_multi_label();
    let labelled: Vec<usize> = (0..all.len()).filter(|i| has_one(all[*i])).collect();
    let mut rows = Vec::with_capacity(labelled.len() * dim);
    for &i in &labelled {
        rows.extend_from_slice(&matrix[i * dim..][..dim]);
    }
    let classes: Vec<u32> = labelled
        .iter()
        .filter_map(|i| all[*i].class.map(|class| class.0))
        .collect();
    let num_classes = project.classes.len();
    let of = |row: usize| all[labelled[row]];
    let name = |class: u32| project.classes[class as usize].name.clone();

    let mut checks = Checks::default();
    let mut doubted = Vec::new();
    if num_classes > 1 && labelled.len() > num_classes {
        let groups = look_alike_groups(project, &labelled, &all);
        let probabilities = out_of_fold::probabilities(
            &rows,
            dim,
            &classes,
            num_classes,
            Some(&groups),
            SEED,
            &keep_going,
        );
        context.check()?;
        if let Some(probabilities) = probabilities {
            let suspects = label_errors::find(&probabilities, &classes, num_classes);
            doubted.extend(suspects.iter().map(|suspect| suspect.index));
            let wanted: Vec<(usize, u32)> =
                suspects.iter().map(|s| (s.index, s.suggested)).collect();
            let beside = typical::nearest(&rows, dim, &classes, &doubted, &wanted);
            checks.suspects = suspects
                .into_iter()
                .zip(beside)
                .map(|(suspect, beside)| Suspect {
                    sample: of(suspect.index).id,
                    given: name(suspect.given),
                    suggested: name(suspect.suggested),
                    score: suspect.score,
                    typical: beside.map(|row| of(row).id),
                })
                .collect();
        }
    }
    checking.advance(1)?;
    // Without classes all samples are compared with each other.
    let (rows, classes, places) = if classes.is_empty() {
        (&matrix, vec![0; all.len()], (0..all.len()).collect())
    } else {
        (&rows, classes, labelled.clone())
    };
    if let Some(scores) = outliers::scores(rows, dim, &classes, SEED, &keep_going) {
        let found = outliers::outliers(&scores);
        doubted.extend(&found);
        checks.outliers = found.into_iter().map(|row| all[places[row]].id).collect();
        let middles = typical::middles(rows, dim, &classes, &doubted);
        for (class, row) in middles.into_iter().enumerate() {
            let class = project.classes.get(class).filter(|_| !labelled.is_empty());
            let class = class.map(|class| class.name.clone()).unwrap_or_default();
            if let Some(row) = row {
                checks.typical.insert(class, all[places[row]].id);
            }
        }
    }
    checking.advance(1)?;
    if kind == DataKind::Pictures
        && let Some(pairs) = alike::pairs(&matrix, dim, SEED, &keep_going)
    {
        let pairs = pairs.into_iter().map(|(a, b)| (all[a].id, all[b].id));
        near_pairs::keep_embedded(&project.dir, &all, pairs.collect());
    }
    let places = map::project(
        &matrix,
        all.len(),
        dim,
        Method::Neighbours,
        SEED,
        &keep_going,
    );
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

/// A number for each sample, equal where samples look the same: copies must not vouch for each
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
