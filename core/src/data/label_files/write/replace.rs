//! Many files at once: all are written aside first, so that a full disk changes none of them, then
//! each takes the place of the old one by a rename.

use crate::data::label_files::list::hash_of_bytes;
use crate::data::label_files::memory::Known;
use crate::failure::Failure;
use crate::project::error::io_failure;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Of more files than this not each is forced onto the disk before the next is written: that takes
/// minutes, and a crash of the program leaves each whole all the same.
const MOST_SYNCED: usize = 2_000;

/// A file that is to hold these bytes.
pub(super) struct NewFile {
    pub path: PathBuf,
    pub bytes: Vec<u8>,
}

impl NewFile {
    pub fn new(path: PathBuf, text: impl Into<Vec<u8>>) -> Self {
        Self {
            path,
            bytes: text.into(),
        }
    }

    /// JSON as people can read it.
    pub fn json(path: PathBuf, value: &serde_json::Value) -> Self {
        Self::new(path, format!("{value:#}\n"))
    }

    pub fn hash(&self) -> String {
        hash_of_bytes(&self.bytes)
    }
}

/// Where a file is written before it takes its place: hidden, so that no reader takes it.
fn aside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.hearth-new"))
}

/// The file that a link leads to; a link stays a link.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Puts all files in their places.
///
/// # Errors
/// If one cannot be written aside; none is changed then. If one cannot be renamed; each file is whole
/// then, the old or the new one.
pub(super) fn replace_all(files: &[NewFile]) -> Result<(), Failure> {
    let mut folders = Vec::new();
    let mut write_aside = || {
        for file in files {
            let path = real(&file.path);
            let folder = path.parent().unwrap_or(&path);
            make_folder(folder, &mut folders).map_err(|error| io_failure(folder, error))?;
            write_one(&path, &file.bytes, files.len() <= MOST_SYNCED)
                .map_err(|error| io_failure(&path, error))?;
        }
        Ok(())
    };
    if let Err(failure) = write_aside() {
        for file in files {
            let _ = fs::remove_file(aside(&real(&file.path)));
        }
        for folder in folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
        return Err(failure);
    }
    for file in files {
        let path = real(&file.path);
        fs::rename(aside(&path), &path).map_err(|error| io_failure(&path, error))?;
    }
    Ok(())
}

/// Makes a folder with those above it, and notes which were made.
fn make_folder(folder: &Path, made: &mut Vec<PathBuf>) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_folder(above, made)?;
    }
    fs::create_dir(folder)?;
    made.push(folder.to_owned());
    Ok(())
}

fn write_one(path: &Path, bytes: &[u8], is_synced: bool) -> io::Result<()> {
    let aside = aside(path);
    let mut file = File::create(&aside)?;
    file.write_all(bytes)?;
    if is_synced {
        file.sync_all()?;
    }
    if let Ok(metadata) = fs::metadata(path) {
        // A file that must not be written is not replaced either.
        if metadata.permissions().readonly() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let _ = fs::set_permissions(&aside, metadata.permissions());
    }
    Ok(())
}

/// Removes what a killed process had written aside.
pub(super) fn remove_unfinished(known: &Known) {
    for name in known.pending.keys() {
        let _ = fs::remove_file(aside(&real(&known.path_of(name))));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn all_files_change_or_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        fs::write(path("a.txt"), "old").unwrap();
        fs::write(path("in-the-way"), "x").unwrap();
        // The second one cannot be: a file is where its folder should be.
        let files = [
            NewFile::new(path("a.txt"), "new"),
            NewFile::new(path("new/b.txt"), "new"),
            NewFile::new(path("in-the-way/c.txt"), "new"),
        ];
        assert!(replace_all(&files).is_err());
        assert_eq!(fs::read_to_string(path("a.txt")).unwrap(), "old");
        assert!(!path("new").exists());
        assert_eq!(
            fs::read_dir(dir.path()).unwrap().count(),
            2,
            "nothing is left"
        );
        replace_all(&files[..2]).unwrap();
        assert_eq!(fs::read_to_string(path("new/b.txt")).unwrap(), "new");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        fs::write(path("a.txt"), "old").unwrap();
        std::os::unix::fs::symlink(path("a.txt"), path("link.txt")).unwrap();
        replace_all(&[NewFile::new(path("link.txt"), "new")]).unwrap();
        assert_eq!(fs::read_to_string(path("a.txt")).unwrap(), "new");
        assert!(path("link.txt").is_symlink());
    }
}
