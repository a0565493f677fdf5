//! Label files with what they hold, as a hash.

use crate::data::ContentHash;
use crate::failure::Failure;
use crate::project::error::io_failure;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// A label file as it was at some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// BLAKE3 hash of its bytes, in hexadecimal.
    pub hash: String,
    /// Its length.
    pub num_bytes: u64,
    /// When it was changed last, in nanoseconds since 1970; 0 where the system does not say.
    pub modified: u64,
}

impl Stamp {
    /// A file as it is.
    pub fn of(path: &Path) -> io::Result<Self> {
        let (num_bytes, modified) = seen(path)?;
        Ok(Self {
            hash: hash_of(path)?,
            num_bytes,
            modified,
        })
    }

    /// Whether a file is as it was, where its length and time tell nothing by its bytes.
    pub fn still_is(&self, path: &Path) -> bool {
        let Ok((num_bytes, modified)) = seen(path) else {
            return false;
        };
        if (num_bytes, modified) == (self.num_bytes, self.modified) && modified != 0 {
            return true;
        }
        num_bytes == self.num_bytes && hash_of(path).is_ok_and(|hash| hash == self.hash)
    }
}

/// Length and time of a file.
fn seen(path: &Path) -> io::Result<(u64, u64)> {
    let metadata = fs::metadata(path)?;
    let modified = metadata.modified().ok();
    let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let nanos = since.map_or(0, |since| since.as_nanos() as u64);
    Ok((metadata.len(), nanos))
}

/// The hash of a file's bytes.
pub(crate) fn hash_of(path: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// The hash of bytes, as [`hash_of`] has it.
pub(crate) fn hash_of_bytes(bytes: &[u8]) -> String {
    let ContentHash(hash) = ContentHash::of(bytes);
    blake3::Hash::from_bytes(hash).to_hex().to_string()
}

/// The files as they are. One that is gone meanwhile is left out.
///
/// # Errors
/// If one cannot be read.
pub(crate) fn stamped(files: Vec<PathBuf>) -> Result<Vec<(PathBuf, Stamp)>, Failure> {
    let mut stamped = Vec::with_capacity(files.len());
    for path in files {
        match Stamp::of(&path) {
            Ok(stamp) => stamped.push((path, stamp)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(io_failure(&path, error)),
        }
    }
    Ok(stamped)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use std::time::{Duration, SystemTime};

    #[test]
    fn a_file_that_was_touched_is_the_same_and_one_that_was_changed_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        fs::write(&path, "0 1 1 1 1\n").unwrap();
        let stamp = Stamp::of(&path).unwrap();
        assert!(stamp.still_is(&path));
        assert_eq!(stamp.hash, hash_of_bytes(b"0 1 1 1 1\n"));
        let later = SystemTime::now() + Duration::from_secs(9);
        let touch = || {
            let file = File::options().write(true).open(&path).unwrap();
            file.set_modified(later).unwrap();
        };
        touch();
        assert!(stamp.still_is(&path));
        fs::write(&path, "0 1 1 1 2\n").unwrap();
        touch();
        assert!(!stamp.still_is(&path));
        fs::remove_file(&path).unwrap();
        assert!(!stamp.still_is(&path));
    }
}
