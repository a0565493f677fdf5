//! stub
use crate::{project::Snapshot, jobs::*, failure::Failure, train::*, eval::Report, ids::*, data::Split, tasks::Prediction};
use std::path::*;
pub fn check_trainable(_: &Snapshot) -> Result<(), Failure> { unimplemented!() }
pub fn train(_: &Snapshot, _: &TrainConfig, _: &JobContext) -> Result<RunSummary, JobError> { unimplemented!() }
pub fn evaluate(_: &Snapshot, _: &RunId, _: Split, _: &JobContext) -> Result<Report, JobError> { unimplemented!() }
pub fn predict(_: &Path, _: &[PathBuf], _: &JobContext) -> Result<Vec<Prediction>, JobError> { unimplemented!() }
