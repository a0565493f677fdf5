//! What the preview of an archive unpacked, kept for the import that usually follows it.
//!
//! It lies in the project's `cache/unpacked/<key>`, one at a time. The key is made of the
//! archive's path, size and time, so that one that was changed is unpacked anew. It is written
//! aside and renamed; an import takes it by a rename. Opening a project removes what is there: a
//! process that was killed leaves nothing that another takes for its own.

use super::archive;
use super::staging::{free_place, name_for};
use super::{SkipReason, Skipped};
use crate::data::ContentHash;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use crate::project::error::io_failure;
use crate::project::pending;
use crate::project::runs::{UNFINISHED, read_json, write_json};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// What was left out of the archive, beside the files.
const LEFT_OUT: &str = "left-out.json";

/// The folder of the files.
const FILES: &str = "files";

/// An entry that was not unpacked. Reasons are kept by their kind, so that their codes come back.
#[derive(Serialize, Deserialize)]
struct LeftOut {
    path: PathBuf,
    is_link: bool,
}

/// An archive's files in a folder of their own, and what was left out of them.
pub(super) type Unpacked = (PathBuf, Vec<Skipped>);

/// The files of an archive: those that an earlier preview unpacked, or unpacked now. Those of any
/// other archive are removed.
///
/// # Errors
/// If it cannot be unpacked; nothing is kept then.
pub(super) fn keep(
    project: &Path,
    archive: &Path,
    context: &JobContext,
) -> Result<Unpacked, JobError> {
    let key = key_of(archive)?;
    if let Some(unpacked) = kept(project, archive, &key) {
        return Ok(unpacked);
    }
    forget(project);
    let home = home_of(project);
    fs::create_dir_all(&home).map_err(|error| io_failure(&home, error))?;
    let aside = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempdir_in(&home)
        .map_err(|error| io_failure(&home, error))?;
    let files = aside.path().join(FILES).join(name_for(archive));
    fs::create_dir_all(&files).map_err(|error| io_failure(&files, error))?;
    let skipped = archive::unpack(archive, &files, context)?;
    let left_out: Vec<LeftOut> = skipped
        .iter()
        .map(|skipped| LeftOut {
            path: skipped.path.clone(),
            is_link: skipped.reason == SkipReason::link_in_archive(),
        })
        .collect();
    write_json(&aside.path().join(LEFT_OUT), &left_out)?;
    let target = home.join(&key);
    fs::rename(aside.keep(), &target).map_err(|error| io_failure(&target, error))?;
    Ok((target.join(FILES).join(name_for(archive)), skipped))
}

/// Moves the files of an archive into the project's `media`, where a preview kept them. Nothing
/// is kept any more then, whatever archive it was of.
pub(super) fn take(project: &Path, archive: &Path) -> Option<Unpacked> {
    let key = key_of(archive).ok();
    let unpacked = key.and_then(|key| kept(project, archive, &key));
    let taken = unpacked.and_then(|(files, skipped)| {
        let media = project.join("media");
        fs::create_dir_all(&media).ok()?;
        let target = free_place(&media, &name_for(archive));
        pending::mark(&files).ok()?;
        fs::rename(files, &target).ok()?;
        Some((target, skipped))
    });
    forget(project);
    taken
}

/// Removes what a preview kept.
pub fn forget(project: &Path) {
    let home = home_of(project);
    if !home.exists() {
        return;
    }
    // Renamed first: nobody takes it from then on, however long its removal takes.
    let cache = project.join("cache");
    let aside = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempdir_in(&cache);
    let Ok(aside) = aside else {
        let _ = fs::remove_dir_all(&home);
        return;
    };
    if fs::rename(&home, aside.path().join("unpacked")).is_err() {
        let _ = fs::remove_dir_all(&home);
        return;
    }
    // A hundred thousand files take seconds, and nobody waits for them.
    let aside = aside.keep();
    let folder = aside.clone();
    let thread = std::thread::Builder::new()
        .name("hearth-remove".to_owned())
        .spawn(move || fs::remove_dir_all(folder));
    if thread.is_err() {
        let _ = fs::remove_dir_all(aside);
    }
}

fn home_of(project: &Path) -> PathBuf {
    project.join("cache").join("unpacked")
}

fn kept(project: &Path, archive: &Path, key: &str) -> Option<Unpacked> {
    let folder = home_of(project).join(key);
    let files = folder.join(FILES).join(name_for(archive));
    let left_out: Option<Vec<LeftOut>> = read_json(&folder.join(LEFT_OUT)).ok()?;
    let skipped = left_out?.into_iter().map(|left| Skipped {
        path: left.path,
        reason: if left.is_link {
            SkipReason::link_in_archive()
        } else {
            SkipReason::climbs_out()
        },
    });
    files.is_dir().then(|| (files, skipped.collect()))
}

/// Tells an archive from every other one, and from itself after a change.
fn key_of(archive: &Path) -> Result<String, Failure> {
    let metadata = fs::metadata(archive).map_err(|error| io_failure(archive, error))?;
    let changed = metadata.modified().ok();
    let changed = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let mut told = archive.as_os_str().as_encoded_bytes().to_vec();
    told.extend(metadata.len().to_le_bytes());
    told.extend(changed.map_or(0, |time| time.as_nanos()).to_le_bytes());
    Ok(format!("{:?}", ContentHash::of(&told)))
}
