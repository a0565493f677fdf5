//! Finding the files of a folder that was moved: by the same path below another folder, or by
//! their content.

use super::{ContentHash, Sample};
use crate::event::Stage;
use crate::failure::Failure;
use crate::ids::SampleId;
use crate::jobs::{Cancelled, JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::store::Store;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

/// Copies of one file that are told apart.
const MOST_COPIES: usize = 64;

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

/// The samples whose files are not where they were, by their source. Asks for every file: not to
/// be called where somebody waits for the next frame.
pub fn missing_files(snapshot: &Snapshot) -> BTreeMap<u32, Vec<SampleId>> {
    if !snapshot.task.data_kind().is_files() {
        return BTreeMap::new();
    }
    let missing: Vec<(u32, SampleId)> = snapshot
        .samples
        .par_iter()
        .filter(|sample| (sample.source as usize) < snapshot.sources.len())
        .filter(|sample| !snapshot.sample_path(sample).is_file())
        .map(|sample| (sample.source, sample.id))
        .collect();
    let mut by_source: BTreeMap<u32, Vec<SampleId>> = BTreeMap::new();
    for (source, id) in missing {
        by_source.entry(source).or_default().push(id);
    }
    by_source
}

/// Looks for the missing files of a source below `dir` and keeps what it found. A file counts only
/// where its content is the same to the byte.
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
    let own = project.all().filter(|sample| sample.source == source);
    // What is still there stays there.
    let wanted: Vec<&Sample> = own
        .filter(|sample| !project.sample_path(sample).is_file())
        .collect();
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
    let is_where_it_was: Vec<bool> = wanted
        .par_iter()
        .map(|sample| {
            searching.advance(1)?;
            Ok(hash_of(&root.join(&*sample.path)) == Some(sample.hash))
        })
        .collect::<Result<_, Cancelled>>()?;
    let still_wanted = wanted.iter().zip(&is_where_it_was);
    let still_wanted = still_wanted.filter(|(_, is_there)| !**is_there);
    let sizes: HashSet<u64> = still_wanted.map(|(sample, _)| sample.num_bytes).collect();
    by_size.retain(|num_bytes, _| sizes.contains(num_bytes));
    let by_content = by_content(by_size.into_values().flatten().collect(), context)?;
    let found = wanted
        .iter()
        .zip(is_where_it_was)
        .map(|(sample, is_there)| {
            if is_there {
                let place = Place {
                    is_below_root: true,
                    path: sample.path.to_string(),
                };
                return (sample.id.0, vec![place]);
            }
            let copies = by_content.get(&sample.hash).into_iter().flatten();
            let places = copies.filter_map(|path| Place::of(path, &root, &dir));
            (sample.id.0, places.take(MOST_COPIES).collect())
        });
    let places = one_place_each(found.collect());
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

fn hash_of(path: &Path) -> Option<ContentHash> {
    std::fs::read(path)
        .ok()
        .map(|bytes| ContentHash::of(&bytes))
}

/// Files by their content, each read once.
fn by_content(
    files: Vec<PathBuf>,
    context: &JobContext,
) -> Result<HashMap<ContentHash, Vec<PathBuf>>, Cancelled> {
    let searching = context.stage(Stage::Searching, files.len() as u64);
    let hashes: Vec<Option<ContentHash>> = files
        .par_iter()
        .map(|path| {
            searching.advance(1)?;
            Ok(hash_of(path))
        })
        .collect::<Result<_, Cancelled>>()?;
    let mut by_content: HashMap<ContentHash, Vec<PathBuf>> = HashMap::new();
    for (path, hash) in files.into_iter().zip(hashes) {
        if let Some(hash) = hash {
            by_content.entry(hash).or_default().push(path);
        }
    }
    Ok(by_content)
}

/// A place for each sample, where there is one: two that are copies of each other must not end at
/// one file. What is where it was comes first.
fn one_place_each(mut found: Vec<(i64, Vec<Place>)>) -> Vec<(i64, Place)> {
    found.sort_by_key(|(id, places)| (places.len(), *id));
    let mut taken = HashSet::new();
    let mut all = Vec::with_capacity(found.len());
    for (id, places) in found {
        let free = places.into_iter().find(|place| !taken.contains(place));
        if let Some(place) = free {
            taken.insert(place.clone());
            all.push((id, place));
        }
    }
    all
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
