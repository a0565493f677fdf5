//! Copying files into the project, where a person does not want them referred to in place.

use super::ReadData;
use super::staging::{Staging, name_for};
use crate::event::Stage;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use std::fs;

/// Copies every file that was found, below the same path.
pub(super) fn copy_in(
    project: &Snapshot,
    read: &mut ReadData,
    context: &JobContext,
) -> Result<(), JobError> {
    let staging = Staging::new(&project.dir)?;
    let copying = context.stage(Stage::Copying, read.found.items.len() as u64);
    let mut places = Vec::with_capacity(read.found.items.len());
    for item in &read.found.items {
        let below = item.path.strip_prefix(&read.root).unwrap_or(&item.path);
        let place = staging.path().join(below);
        let folder = place.parent().unwrap_or(staging.path());
        fs::create_dir_all(folder).map_err(|error| io_failure(folder, error))?;
        // One that cannot be read is listed with its reason when it is decoded.
        let copied = fs::copy(&item.path, &place);
        if let Err(error) = copied
            && item.path.is_file()
            && fs::File::open(&item.path).is_ok()
        {
            return Err(io_failure(&place, error).into());
        }
        places.push(below.to_owned());
        copying.advance(1)?;
    }
    let kept = staging.keep(&name_for(&read.source))?;
    for (item, below) in read.found.items.iter_mut().zip(places) {
        item.path = kept.join(below);
    }
    read.root.clone_from(&kept);
    read.kept = Some(kept);
    Ok(())
}
