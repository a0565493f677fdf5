//! A folder in the project's `media` for what an import has to write: unpacked archives, pictures
//! of packed data sets, copies. It is written aside and renamed, so that a process killed in
//! between leaves nothing that looks whole.

use crate::failure::Failure;
use crate::project::error::io_failure;
use crate::project::pending;
use crate::project::runs::UNFINISHED;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder that is removed again unless it is kept.
pub struct Staging {
    media: PathBuf,
    aside: TempDir,
}

impl Staging {
    /// An empty folder for a project.
    ///
    /// # Errors
    /// If the project cannot be written.
    pub fn new(project: &Path) -> Result<Self, Failure> {
        let media = project.join("media");
        fs::create_dir_all(&media).map_err(|error| io_failure(&media, error))?;
        let aside = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .tempdir_in(&media)
            .map_err(|error| io_failure(&media, error))?;
        Ok(Self { media, aside })
    }

    /// Where to write.
    pub fn path(&self) -> &Path {
        self.aside.path()
    }

    /// Gives the folder its name, or that name with a number behind. It is
    /// [pending](crate::project::pending) until what it holds is stored.
    ///
    /// # Errors
    /// If it cannot be renamed.
    pub fn keep(self, name: &str) -> Result<PathBuf, Failure> {
        let target = free_place(&self.media, name);
        pending::mark(self.aside.path()).map_err(|error| io_failure(&target, error))?;
        fs::rename(self.aside.keep(), &target).map_err(|error| io_failure(&target, error))?;
        Ok(target)
    }
}

/// The folder of this name in `media`, or of that name with a number behind, which is not there.
pub fn free_place(media: &Path, name: &str) -> PathBuf {
    (1..=u32::MAX)
        .map(|n| match n {
            1 => media.join(name),
            n => media.join(format!("{name} {n}")),
        })
        .find(|target| !target.exists())
        .unwrap_or_else(|| media.join(name))
}

/// The name for what comes from this file or folder: without its endings.
pub fn name_for(source: &Path) -> String {
    let name = source.file_name().unwrap_or_default().to_string_lossy();
    let stem = if source.is_dir() {
        name.to_string()
    } else {
        name.split('.').next().unwrap_or_default().to_owned()
    };
    if stem.trim_matches('.').is_empty() {
        "media".to_owned()
    } else {
        stem
    }
}
