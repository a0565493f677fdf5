//! Finding the files of a folder that was moved: by the same path below another folder, or by
//! their content.

use super::{ContentHash, Sample};
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::store::Store;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

/// What a search for moved files brought.
#[derive(Clone, Debug)]
pub struct MediaFound {
    /// Files that were found.
    pub num_found: usize,
    /// Files that were not.
    pub num_missing: usize,
    /// Where they lie now.
    pub dir: PathBuf,
    /// The project's data after it.
    pub snapshot: Arc<Snapshot>,
}

/// The sources whose folder is not there, as indices into the project's sources. Texts and rows lie
/// in the store: they miss none.
pub fn missing_sources(snapshot: &Snapshot) -> Vec<u32> {
    if !snapshot.task.data_kind().is_files() {
        return Vec::new();
    }
    let used: HashSet<u32> = snapshot.all().map(|s| s.source).collect();
    (0..snapshot.sources.len() as u32)
        .filter(|source| used.contains(source) && !snapshot.sources[*source as usize].root.is_dir())
        .collect()
}

/// Looks for the files of a source below `dir` and keeps what it found. A file counts only where
/// its content is the same to the byte.
///
/// # Errors
/// If none of them is there, or the project cannot be written.
pub fn find(
    project: &Snapshot,
    source: u32,
    dir: &Path,
    context: &JobContext,
) -> Result<MediaFound, JobError> {
    let dir = std::path::absolute(dir).map_err(|error| io_failure(dir, error))?;
    let wanted: Vec<&Sample> = project.all().filter(|s| s.source == source).collect();
    let scanning = context.stage(Stage::Scanning, 0);
    let mut by_size: HashMap<u64, Vec<PathBuf>> = HashMap::new();
    for entry in WalkDir::new(&dir).follow_links(true).into_iter().flatten() {
        if entry.file_type().is_file() {
            scanning.advance(1)?;
            let num_bytes = entry.metadata().map_or(0, |metadata| metadata.len());
            by_size
                .entry(num_bytes)
                .or_default()
                .push(entry.into_path());
        }
    }
    let searching = context.stage(Stage::Searching, wanted.len() as u64);
    let root = root_of(&dir, &wanted);
    let is_it = |path: &Path, sample: &Sample| {
        std::fs::read(path).is_ok_and(|bytes| ContentHash::of(&bytes) == sample.hash)
    };
    let found: Vec<Option<(i64, Place)>> = wanted
        .par_iter()
        .map(|sample| {
            searching.advance(1)?;
            let same_place = root.join(&*sample.path);
            if is_it(&same_place, sample) {
                let place = Place {
                    is_below_root: true,
                    path: sample.path.to_string(),
                };
                return Ok(Some((sample.id.0, place)));
            }
            let candidates = by_size.get(&sample.num_bytes).map_or(&[][..], |all| all);
            let place = candidates.iter().find(|path| is_it(path, sample));
            Ok(place.and_then(|path| Some((sample.id.0, Place::of(path, &root, &dir)?))))
        })
        .collect::<Result<_, crate::jobs::Cancelled>>()?;
    // Two samples that are copies of each other must not end at one file.
    let mut taken = HashSet::new();
    let places: Vec<(i64, Place)> = found
        .into_iter()
        .flatten()
        .filter(|(_, place)| taken.insert(place.clone()))
        .collect();
    if places.is_empty() {
        return Err(Failure::new(
            "media-not-found",
            format!(
                "None of the {} missing files lies in {}. Choose the folder that they were moved to.",
                wanted.len(),
                dir.display()
            ),
        )
        .with("path", dir.display())
        .with("count", wanted.len())
        .into());
    }
    context.stage(Stage::Storing, 0);
    let mut store = Store::open(&project.dir).map_err(Failure::from)?;
    let num_found = places.len();
    let (below, beside): (Vec<_>, Vec<_>) = places
        .into_iter()
        .partition(|(_, place)| place.is_below_root);
    let paths = |places: Vec<(i64, Place)>| {
        let places = places.into_iter();
        places.map(|(id, place)| (id, place.path)).collect()
    };
    store
        .move_media(&[(&*root, paths(below)), (&*dir, paths(beside))])
        .map_err(Failure::from)?;
    let snapshot = Arc::new(store.load(&project.dir).map_err(Failure::from)?);
    Ok(MediaFound {
        num_found,
        num_missing: wanted.len() - num_found,
        dir: root,
        snapshot,
    })
}

/// Where a file was found: most lie below the folder that has the old paths, some beside it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Place {
    is_below_root: bool,
    path: String,
}

impl Place {
    /// A file below `dir`, by the way from `root` where it lies there, too.
    fn of(file: &Path, root: &Path, dir: &Path) -> Option<Self> {
        let (is_below_root, way) = match file.strip_prefix(root) {
            Ok(way) => (true, way),
            Err(_) => (false, file.strip_prefix(dir).ok()?),
        };
        let parts: Option<Vec<&str>> = way.iter().map(|part| part.to_str()).collect();
        Some(Self {
            is_below_root,
            path: parts?.join("/"),
        })
    }
}

/// The folder below `dir` under which the first file has its old path, or `dir` itself.
fn root_of(dir: &Path, wanted: &[&Sample]) -> PathBuf {
    let Some(first) = wanted.first() else {
        return dir.to_owned();
    };
    WalkDir::new(dir)
        .max_depth(3)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_dir())
        .map(walkdir::DirEntry::into_path)
        .find(|folder| folder.join(&*first.path).is_file())
        .unwrap_or_else(|| dir.to_owned())
}
