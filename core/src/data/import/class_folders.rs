//! stub
use super::*; use crate::jobs::*;
pub fn import(_: &Snapshot, _: &Path, _: Option<Split>, _: &JobContext) -> Result<ImportReport, JobError> { unimplemented!() }
