//! One process at a time may change a project.

use super::error::{IoCause, ProjectError};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// Held while the project is open for changes; the system lets go of it when the process ends,
/// however it ends.
#[derive(Debug)]
pub(super) struct ProjectLock {
    _file: File,
}

impl ProjectLock {
    pub fn acquire(dir: &Path) -> Result<Self, ProjectError> {
        let path = dir.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|source| match IoCause::of(&source) {
                IoCause::Other => ProjectError::io(&path, source),
                IoCause::DiskFull => ProjectError::DiskFull { dir: dir.into() },
                IoCause::ReadOnly => ProjectError::ReadOnly { dir: dir.into() },
            })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(ProjectError::OpenElsewhere { dir: dir.into() }),
            Err(TryLockError::Error(source)) => Err(ProjectError::io(&path, source)),
        }
    }
}
