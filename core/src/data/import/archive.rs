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
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
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
        most_files: MOST_FILES,
        written: HashSet::new(),
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
    most_files: usize,
    /// What lies in the folder by now.
    written: HashSet<PathBuf>,
    bytes_left: u64,
    skipped: Vec<Skipped>,
    progress: StageProgress<'a>,
}

impl Unpacker<'_> {
    fn zip(&mut self, file: BufReader<File>) -> Result<(), JobError> {
        let mut zip = zip::ZipArchive::new(file).map_err(|error| damaged(self.archive, &error))?;
        if zip.has_duplicate_names() {
            // The library gives the last one of each name only.
            let hidden = File::open(self.archive)
                .and_then(|file| hidden_names(BufReader::new(file), zip.central_directory_start()))
                .map_err(|error| io_failure(self.archive, error))?;
            for name in hidden {
                self.skip(&unicode_name(&name), SkipReason::name_twice());
            }
        }
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
        if self.num_files > self.most_files {
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
        let is_twice = !self.written.insert(path.clone());
        let path = self.target.join(path);
        let folder = path.parent().unwrap_or(self.target);
        let made = fs::create_dir_all(folder).and_then(|()| File::create(&path));
        let mut file = match made {
            Ok(file) => file,
            // A folder has the name of a file, or the other way round.
            Err(error) if is_about_a_name(&error) => {
                self.skip(name, SkipReason::name_twice());
                return Ok(());
            }
            Err(error) => return Err(io_failure(&path, error).into()),
        };
        if is_twice {
            self.skip(name, SkipReason::name_twice());
        }
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

/// The names of a zip's entries that a later entry has, too, from its directory, which begins at
/// `start`.
fn hidden_names(mut file: impl Read + Seek, start: u64) -> io::Result<Vec<Vec<u8>>> {
    const SIGNATURE: [u8; 4] = [b'P', b'K', 1, 2];
    const HEAD: usize = 46;
    file.seek(SeekFrom::Start(start))?;
    let mut counts: HashMap<Vec<u8>, usize> = HashMap::new();
    let mut head = [0; HEAD];
    while file.read_exact(&mut head).is_ok() && head.starts_with(&SIGNATURE) {
        let length = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let mut name = vec![0; length(28)];
        file.read_exact(&mut name)?;
        let rest = length(30) + length(32);
        file.seek_relative(rest as i64)?;
        *counts.entry(name).or_default() += 1;
    }
    let mut hidden: Vec<Vec<u8>> = counts
        .into_iter()
        .flat_map(|(name, count)| vec![name; count - 1])
        .collect();
    hidden.sort_unstable();
    Ok(hidden)
}

/// Whether a file could not be made because something else has its name or that of its folder.
fn is_about_a_name(error: &io::Error) -> bool {
    use io::ErrorKind::{AlreadyExists, IsADirectory, NotADirectory};
    matches!(error.kind(), AlreadyExists | IsADirectory | NotADirectory)
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

    /// Unpacks a tar of these entries with a limit on their number.
    fn unpacked(entries: &[(&str, &[u8])], most_files: usize) -> Result<Vec<String>, String> {
        let mut tar = tar::Builder::new(Vec::new());
        for (name, bytes) in entries {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            tar.append_data(&mut header, name, *bytes).unwrap();
        }
        let bytes = tar.into_inner().unwrap();
        let dir = tempfile::tempdir().unwrap();
        let context = JobContext::detached();
        let mut unpacker = Unpacker {
            archive: Path::new("/a.tar"),
            target: dir.path(),
            num_files: 0,
            most_files,
            written: HashSet::new(),
            bytes_left: HARMLESS_BYTES,
            skipped: Vec::new(),
            progress: context.stage(Stage::Unpacking, 0),
        };
        match unpacker.tar(&*bytes) {
            Ok(()) => {
                let skipped = unpacker.skipped.iter();
                let path = |skipped: &Skipped| skipped.path.to_string_lossy().into_owned();
                let mut all: Vec<String> = skipped
                    .map(|one| format!("{} {}", path(one), one.reason.code))
                    .collect();
                let left = fs::read_to_string(dir.path().join("a/1")).unwrap_or_default();
                all.push(left);
                Ok(all)
            }
            Err(JobError::Failed(failure)) => Err(failure.code.clone()),
            Err(JobError::Cancelled) => Err("cancelled".into()),
        }
    }

    #[test]
    fn more_entries_than_a_disk_holds_well_are_refused() {
        let entries: [(&str, &[u8]); 3] = [("a/1", b"x"), ("a/2", b"y"), ("a/3", b"z")];
        assert_eq!(unpacked(&entries, 3), Ok(vec!["x".to_owned()]));
        assert_eq!(unpacked(&entries, 2), Err("archive-bomb".to_owned()));
    }

    #[test]
    fn two_entries_of_one_name_are_listed_and_the_last_one_counts() {
        let entries: [(&str, &[u8]); 4] =
            [("a/1", b"x"), ("a/1", b"y"), ("a/1/2", b"z"), ("a", b"")];
        let wanted = [
            "/a.tar/a/1 name-twice",
            "/a.tar/a/1/2 name-twice",
            "/a.tar/a name-twice",
            "y",
        ];
        assert_eq!(unpacked(&entries, 9).unwrap(), wanted);
    }

    #[test]
    fn chinese_names_of_old_archives_are_read() {
        assert_eq!(unicode_name("猫.png".as_bytes()), "猫.png");
        assert_eq!(unicode_name(&[0xB9, 0xB7, 0xB9, 0xB7]), "狗狗");
    }
}
