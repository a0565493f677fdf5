//! Checksums that archives publish.

use serde::{Deserialize, Serialize};
use sha2::Digest;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What a file's content must come to, in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checksum {
    /// SHA-256 of the content.
    Sha256(String),
    /// MD5 of the content: finds damage, not malice.
    Md5(String),
    /// SHA-1 of `blob <length>\0` and the content, as git names it.
    GitBlob(String),
}

impl Checksum {
    /// Whether a file's content comes to this; `None` if it was stopped.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn is_of(
        &self,
        path: &Path,
        cancelled: &dyn Fn() -> bool,
    ) -> io::Result<Option<bool>> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let (expected, found) = match self {
            Self::Sha256(hex) => (hex, digest(sha2::Sha256::new(), &mut file, cancelled)?),
            Self::Md5(hex) => (hex, digest(md5::Md5::new(), &mut file, cancelled)?),
            Self::GitBlob(hex) => {
                let mut hasher = sha1::Sha1::new();
                hasher.update(format!("blob {length}\0"));
                (hex, digest(hasher, &mut file, cancelled)?)
            }
        };
        Ok(found.map(|found| found.eq_ignore_ascii_case(expected)))
    }
}

fn digest<D: Digest>(
    mut hasher: D,
    file: &mut File,
    cancelled: &dyn Fn() -> bool,
) -> io::Result<Option<String>> {
    let mut buffer = vec![0; 1 << 20];
    loop {
        if cancelled() {
            return Ok(None);
        }
        match file.read(&mut buffer)? {
            0 => break,
            n => hasher.update(&buffer[..n]),
        }
    }
    let mut hex = String::new();
    for byte in hasher.finalize() {
        hex.push_str(&format!("{byte:02x}"));
    }
    Ok(Some(hex))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn the_three_kinds_are_those_of_the_tools() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, "hello\n").unwrap();
        // sha256sum, md5sum and git hash-object of the same file.
        for sum in [
            Checksum::Sha256(
                "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03".into(),
            ),
            Checksum::Md5("b1946ac92492d2347c6235b4d2611184".into()),
            Checksum::GitBlob("ce013625030ba8dba906f756967f9e9ca394464a".into()),
        ] {
            assert_eq!(sum.is_of(&path, &|| false).unwrap(), Some(true), "{sum:?}");
            assert_eq!(sum.is_of(&path, &|| true).unwrap(), None);
        }
        let wrong = Checksum::Md5("00".into());
        assert_eq!(wrong.is_of(&path, &|| false).unwrap(), Some(false));
    }
}
