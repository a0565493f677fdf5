//! Recordings that were made with Hearth: written below the project, then imported like any others.

use super::DataKind;
use super::formats::class_folder_names::class_folder_names;
use super::import::{self, Format, ImportOptions, ImportReport};
use super::sound::{Sound, write};
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::runs::write_atomically;
use std::path::{Path, PathBuf};

/// The folder of recordings in a project.
const FOLDER: &str = "recordings";
/// The list that gives a class its name back where no file system takes it.
const LIST: &str = "classes.txt";

/// Refuses recordings where the project is of something else.
///
/// # Errors
/// If its samples are no sounds.
pub fn check(project: &Snapshot) -> Result<(), Failure> {
    match project.task.data_kind() {
        DataKind::Sounds => Ok(()),
        kind => Err(Failure::new(
            "recordings-need-sounds",
            format!(
                "This project is of {}, so nothing can be recorded for it.",
                kind.name()
            ),
        )
        .with("kind", kind.name())),
    }
}

/// Writes recordings below the project and imports them; without a class they are labelled later.
///
/// # Errors
/// If there are none, they cannot be written, or the import fails; nothing is left of them then.
pub fn keep(
    project: &Snapshot,
    sounds: &[impl AsRef<Sound>],
    class: Option<&str>,
    context: &JobContext,
) -> Result<ImportReport, JobError> {
    check(project)?;
    let folder = new_folder(&project.dir.join(FOLDER))?;
    let kept = write_all(&folder, sounds, class).map_err(JobError::from);
    let options = ImportOptions {
        format: Some(Format::ClassFolders),
        ..ImportOptions::default()
    };
    let imported = kept.and_then(|()| import::import(project, &folder, &options, context));
    if imported.is_err() {
        let _ = std::fs::remove_dir_all(&folder);
    }
    imported
}

fn write_all(
    folder: &Path,
    sounds: &[impl AsRef<Sound>],
    class: Option<&str>,
) -> Result<(), Failure> {
    let class = class.map(str::trim).filter(|class| !class.is_empty());
    let mut place = folder.to_owned();
    if let Some(class) = class {
        let names = class_folder_names(&[class.to_owned()]);
        place.extend(names);
        std::fs::create_dir_all(&place).map_err(|error| io_failure(&place, error))?;
        write_atomically(&folder.join(LIST), format!("{class}\n").as_bytes())?;
    }
    for (index, sound) in sounds.iter().enumerate() {
        let path = place.join(format!("{:03}.wav", index + 1));
        write_atomically(&path, &write::wav(sound.as_ref()))?;
    }
    Ok(())
}

/// A folder named by the time, which was not there before.
fn new_folder(parent: &Path) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(parent).map_err(|error| io_failure(parent, error))?;
    let now = jiff::Timestamp::now().to_string();
    let seconds = now.split('.').next().unwrap_or(&now).trim_end_matches('Z');
    let name = seconds.replace(':', "-").replace('T', "_");
    let mut number = 1;
    loop {
        let dir = match number {
            1 => parent.join(&name),
            number => parent.join(format!("{name}_{number}")),
        };
        match std::fs::create_dir(&dir) {
            Ok(()) => return Ok(dir),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(io_failure(&dir, error)),
        }
    }
}
