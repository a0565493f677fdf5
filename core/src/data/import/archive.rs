//! Archives: a zip or a tar is unpacked into the project's own `media` folder and imported from
//! there, because pictures inside a file cannot be referred to.
//!
//! Archives come from anywhere, so that nothing in them is trusted: names that climb out of the
//! folder and links are left out and listed; a bomb is stopped long before the disk is full.

use super::Skipped;
use crate::data::media::SkipReason;
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError, StageProgress};
use crate::project::error::io_failure;
use flate2::read::GzDecoder;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Component, Path, PathBuf};

/// More files than this are no data set of pictures that one disk holds well.
const MOST_FILES: usize = 2_000_000;

/// Pictures hardly shrink in an archive. One that grows by more than this is a bomb.
const MOST_GROWTH: u64 = 100;

/// Below this many bytes an archive may grow as it likes: plain drawings shrink a lot.
const HARMLESS_BYTES: u64 = 1 << 30;

/// The kinds of archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Zip,
    Tar,
    TarGz,
}

impl Kind {
    /// By the ending, whatever its case.
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let endings = [
            (".zip", Self::Zip),
            (".tar.gz", Self::TarGz),
            (".tgz", Self::TarGz),
            (".tar", Self::Tar),
        ];
        let found = endings.iter().find(|(ending, _)| name.ends_with(ending));
        found.map(|(_, kind)| *kind)
    }
}

/// Whether a file is an archive, by its name.
pub fn is_archive(path: &Path) -> bool {
    Kind::of(path).is_some() && path.is_file()
}

/// Unpacks an archive into a folder, which is empty.
///
/// # Errors
/// If it is damaged, a bomb, or the folder cannot be written.
pub fn unpack(
    archive: &Path,
    target: &Path,
    context: &JobContext,
) -> Result<Vec<Skipped>, JobError> {
    let file = File::open(archive).map_err(|error| io_failure(archive, error))?;
    let num_bytes = file.metadata().map_or(0, |metadata| metadata.len());
    let mut unpacker = Unpacker {
        archive,
        target,
        num_files: 0,
        bytes_left: num_bytes.saturating_mul(MOST_GROWTH).max(HARMLESS_BYTES),
        skipped: Vec::new(),
        progress: context.stage(Stage::Unpacking, 0),
    };
    match Kind::of(archive) {
        Some(Kind::Tar) => unpacker.tar(BufReader::new(file))?,
        Some(Kind::TarGz) => unpacker.tar(GzDecoder::new(BufReader::new(file)))?,
        Some(Kind::Zip) | None => unpacker.zip(BufReader::new(file))?,
    }
    Ok(unpacker.skipped)
}

struct Unpacker<'a> {
    archive: &'a Path,
    target: &'a Path,
    num_files: usize,
    bytes_left: u64,
    skipped: Vec<Skipped>,
    progress: StageProgress<'a>,
}

impl Unpacker<'_> {
    fn zip(&mut self, file: BufReader<File>) -> Result<(), JobError> {
        let mut zip = zip::ZipArchive::new(file).map_err(|error| damaged(self.archive, &error))?;
        for index in 0..zip.len() {
            let mut entry = zip
                .by_index(index)
                .map_err(|error| damaged(self.archive, &error))?;
            if entry.is_dir() {
                continue;
            }
            let name = unicode_name(entry.name_raw());
            let is_link = entry.is_symlink();
            self.entry(&name, is_link, &mut entry)?;
        }
        Ok(())
    }

    fn tar(&mut self, file: impl Read) -> Result<(), JobError> {
        let mut tar = tar::Archive::new(file);
        let archive = self.archive;
        let damaged = |error: io::Error| damaged(archive, &error);
        for entry in tar.entries().map_err(damaged)? {
            let mut entry = entry.map_err(damaged)?;
            let kind = entry.header().entry_type();
            if kind.is_dir() || kind.is_pax_global_extensions() {
                continue;
            }
            let name = unicode_name(&entry.path_bytes());
            self.entry(&name, !kind.is_file(), &mut entry)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        name: &str,
        is_link: bool,
        content: &mut impl Read,
    ) -> Result<(), JobError> {
        self.progress.advance(1)?;
        self.num_files += 1;
        if self.num_files > MOST_FILES {
            return Err(bomb(self.archive).into());
        }
        let Some(path) = path_below(name) else {
            self.skip(name, SkipReason::climbs_out());
            return Ok(());
        };
        if is_link {
            self.skip(name, SkipReason::link_in_archive());
            return Ok(());
        }
        let path = self.target.join(path);
        let folder = path.parent().unwrap_or(self.target);
        fs::create_dir_all(folder).map_err(|error| io_failure(folder, error))?;
        let mut file = File::create(&path).map_err(|error| io_failure(&path, error))?;
        // One byte more than is left tells a bomb from an archive that just fits.
        let mut limited = content.take(self.bytes_left + 1);
        let written = match io::copy(&mut limited, &mut file) {
            Ok(written) => written,
            Err(error) if is_about_the_disk(&error) => {
                return Err(io_failure(&path, error).into());
            }
            Err(error) => return Err(damaged(self.archive, &error).into()),
        };
        if written > self.bytes_left {
            return Err(bomb(self.archive).into());
        }
        self.bytes_left -= written;
        Ok(())
    }

    fn skip(&mut self, name: &str, reason: SkipReason) {
        self.skipped.push(Skipped {
            path: self.archive.join(name),
            reason,
        });
    }
}

/// The name of an entry. Old programs in China write GB 18030 without saying so.
fn unicode_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(raw).0.into_owned(),
    }
}

/// The name as a path that stays below the folder that it is joined to.
fn path_below(name: &str) -> Option<PathBuf> {
    let name = name.replace('\\', "/");
    let mut path = PathBuf::new();
    for part in Path::new(&name).components() {
        match part {
            Component::Normal(part) => path.push(part),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    (!path.as_os_str().is_empty() && !name.contains('\0')).then_some(path)
}

fn is_about_the_disk(error: &io::Error) -> bool {
    use crate::project::error::IoCause;
    IoCause::of(error) != IoCause::Other
}

fn damaged(archive: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        "archive-damaged",
        format!(
            "{} cannot be unpacked: {error}. Nothing was imported; fetch the archive again.",
            archive.display()
        ),
    )
    .with("path", archive.display())
    .with("detail", error)
}

fn bomb(archive: &Path) -> Failure {
    Failure::new(
        "archive-bomb",
        format!(
            "{} unpacks to far more than an archive of pictures can. Nothing was imported.",
            archive.display()
        ),
    )
    .with("path", archive.display())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn archives_are_known_by_their_ending() {
        assert_eq!(Kind::of(Path::new("/a/B.ZIP")), Some(Kind::Zip));
        assert_eq!(Kind::of(Path::new("猫.tar.gz")), Some(Kind::TarGz));
        assert_eq!(Kind::of(Path::new("a.tgz")), Some(Kind::TarGz));
        assert_eq!(Kind::of(Path::new("a.tar")), Some(Kind::Tar));
        assert_eq!(Kind::of(Path::new("a.gz")), None);
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        assert_eq!(path_below("a/./b.png"), Some("a/b.png".into()));
        assert_eq!(path_below("a\\b.png"), Some("a/b.png".into()));
        for name in [
            "../a",
            "a/../../b",
            "/etc/passwd",
            "a\\..\\..\\b",
            "",
            "a\0b",
        ] {
            assert_eq!(path_below(name), None, "{name:?}");
        }
    }

    #[test]
    fn chinese_names_of_old_archives_are_read() {
        assert_eq!(unicode_name("猫.png".as_bytes()), "猫.png");
        assert_eq!(unicode_name(&[0xB9, 0xB7, 0xB9, 0xB7]), "狗狗");
    }
}
