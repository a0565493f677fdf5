//! Pictures through the backbone's eyes, for a closer look at labels.

use super::embeddings::{Features, PLAIN};
use crate::data::Sample;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::tasks::closer_look::Embedded;
use crate::train::TrainConfig;
use crate::train::device::ComputeDevice;

/// The backbone's features of every picture that can be read.
///
/// # Errors
/// If the cache cannot be written, or the person stops.
pub(in crate::tasks) fn embed<'a>(
    project: &'a Snapshot,
    context: &JobContext,
) -> Result<Embedded<'a>, JobError> {
    let config = TrainConfig::default();
    let mut features = Features::open(project, &config)?;
    let all: Vec<&Sample> = project.all().collect();
    features.compute(&[(&all, PLAIN)], &ComputeDevice::cpu(), context)?;
    let samples = features.readable(&all);
    let matrix = features.matrix(&samples)?;
    Ok(Embedded {
        samples,
        matrix,
        dim: features.dim(),
    })
}
