//! Bringing data in. One file a format.

pub mod archive;
pub mod class_folders;

use super::Split;
use super::media::SkipReason;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::store::Store;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What an import did.
#[derive(Clone, Debug)]
pub struct ImportReport {
    /// The folder.
    pub source: PathBuf,
    /// New samples.
    pub num_added: usize,
    /// Samples that were in the project already.
    pub num_already_there: usize,
    /// Samples found in each class, in the order of the project's classes.
    pub classes: Vec<(String, usize)>,
    /// Whether the folders named splits.
    pub has_split_folders: bool,
    /// Samples of the whole project in each split, in the order of [`Split::ALL`].
    pub split_counts: [usize; 3],
    /// Files that were left out.
    pub skipped: Vec<Skipped>,
    /// Time taken, in seconds.
    pub duration_secs: f64,
    /// The project's data after the import.
    pub snapshot: Arc<Snapshot>,
}

/// A file that was left out, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Skipped {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub reason: SkipReason,
}

/// Checks what can be checked before a job is started.
///
/// # Errors
/// If it is missing, is neither a folder nor an archive, or is a project.
pub fn check_source(source: &Path, project: &Path) -> Result<(), Failure> {
    let metadata = std::fs::metadata(source).map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            Failure::new(
                "source-missing",
                format!("There is no folder {}.", source.display()),
            )
            .with("path", source.display())
        } else {
            io_failure(source, error)
        }
    })?;
    if archive::is_archive(source) {
        return Ok(());
    }
    if !metadata.is_dir() {
        return Err(Failure::new(
            "source-not-a-folder",
            format!(
                "{} is neither a folder nor a zip or tar archive. Choose the folder that holds one subfolder for each class.",
                source.display()
            ),
        )
        .with("path", source.display()));
    }
    let is_own_folder = match (source.canonicalize(), project.canonicalize()) {
        (Ok(source), Ok(project)) => source == project,
        _ => false,
    };
    if Store::exists(source) || is_own_folder {
        return Err(Failure::new(
            "source-is-a-project",
            format!(
                "{} is a Hearth project, not a folder of pictures. Open it as a project, or choose the folder that its pictures lie in.",
                source.display()
            ),
        )
        .with("path", source.display()));
    }
    Ok(())
}

/// Adds what a folder or an archive holds to a project.
///
/// # Errors
/// As its format says.
pub fn import(
    project: &Snapshot,
    source: &Path,
    forced_split: Option<Split>,
    context: &JobContext,
) -> Result<ImportReport, JobError> {
    if archive::is_archive(source) {
        archive::import(project, source, forced_split, context)
    } else {
        class_folders::import(project, source, forced_split, context)
    }
}

/// The split that all of an import's samples get, or the one their folder names.
pub(super) fn given_split(forced: Option<Split>, by_folder: Option<Split>) -> Option<Split> {
    forced.or(by_folder)
}
