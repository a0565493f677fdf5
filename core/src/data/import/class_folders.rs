//! Folders of pictures: one subfolder a class, or split folders of such.

use super::{ImportReport, Skipped, given_split};
use crate::advice::near_pairs;
use crate::data::media::look::Look;
use crate::data::media::{self, SkipReason};
use crate::data::{ContentHash, Split, split};
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{Cancelled, JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::store::{NewSample, Store};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use walkdir::{DirEntry, WalkDir};

/// Seed of the split, fixed so that the same folder always splits alike.
const SPLIT_SEED: u64 = 42;

/// Files that systems leave in folders and nobody means to import.
const SYSTEM_FILES: [&str; 3] = ["Thumbs.db", "desktop.ini", "__MACOSX"];

/// Adds the pictures below `source` to the project.
///
/// Each picture is decoded once, so that what is imported can be used. All samples are stored in
/// one transaction: an import that is cancelled, fails or is killed changes nothing.
///
/// # Errors
/// If there is nothing to import or the project cannot be written.
pub fn import(
    project: &Snapshot,
    source: &Path,
    forced_split: Option<Split>,
    context: &JobContext,
) -> Result<ImportReport, JobError> {
    let started = Instant::now();
    let source = std::path::absolute(source).map_err(|e| io_failure(source, e))?;
    let listing = list(&source, context)?;
    let (samples, skipped) = read_all(&listing, forced_split, context)?;
    if samples.is_empty() {
        return Err(no_pictures(&source, &skipped).into());
    }

    context.stage(Stage::Storing, 0);
    // A folder without a usable picture is no class: no model could learn it.
    let with_pictures: BTreeSet<&str> = samples.iter().map(|s| s.class.as_str()).collect();
    let (class_names, without): (Vec<String>, Vec<String>) = listing
        .classes
        .iter()
        .cloned()
        .partition(|name| with_pictures.contains(&**name));
    let mut store = Store::open(&project.dir).map_err(Failure::from)?;
    let counts = store
        .add_samples(&listing.root, &class_names, &samples, |rows| {
            split::plan(rows, SPLIT_SEED)
        })
        .map_err(Failure::from)?;
    let snapshot = Arc::new(store.load(&project.dir).map_err(Failure::from)?);
    // Here, so that nobody waits for it when the findings are shown.
    near_pairs::of(&snapshot);

    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for sample in &samples {
        *found.entry(&sample.class).or_default() += 1;
    }
    let classes: Vec<(String, usize)> = snapshot
        .classes
        .iter()
        .map(|class| {
            (
                class.name.clone(),
                found.get(&*class.name).copied().unwrap_or(0),
            )
        })
        .collect();
    for name in without {
        let message =
            format!("The folder “{name}” has no picture that can be used, so it became no class.");
        context.warn(Failure::new("class-folder-empty", message).with("class", name));
    }
    warn_about_classes(&snapshot, context);
    Ok(ImportReport {
        source,
        num_added: counts.added,
        num_already_there: counts.already_there,
        classes,
        has_split_folders: listing.has_split_folders,
        split_counts: snapshot.split_counts(),
        skipped,
        duration_secs: started.elapsed().as_secs_f64(),
        snapshot,
    })
}

/// What a folder holds, before any file is read.
struct Listing {
    root: PathBuf,
    classes: BTreeSet<String>,
    has_split_folders: bool,
    files: Vec<ListedFile>,
    skipped: Vec<Skipped>,
}

struct ListedFile {
    path: PathBuf,
    class: String,
    split: Option<Split>,
}

fn list(source: &Path, context: &JobContext) -> Result<Listing, JobError> {
    let scanning = context.stage(Stage::Scanning, 0);
    let root = without_wrappers(source)?;
    let mut listing = Listing {
        classes: BTreeSet::new(),
        has_split_folders: false,
        files: Vec::new(),
        skipped: Vec::new(),
        root: root.clone(),
    };
    let folders = entries_of(&root)?;
    let split_folders: Vec<(Split, &Entry)> = folders
        .iter()
        .filter(|entry| entry.is_dir)
        .filter_map(|entry| Some((Split::from_folder_name(&entry.name)?, entry)))
        .collect();
    let num_folders = folders.iter().filter(|entry| entry.is_dir).count();
    let holds_class_folders = split_folders.iter().any(|(_, entry)| {
        entries_of(&entry.path).is_ok_and(|inner| inner.iter().any(|e| e.is_dir))
    });
    listing.has_split_folders = holds_class_folders
        && (split_folders.len() == num_folders
            || split_folders
                .iter()
                .map(|(split, _)| split)
                .collect::<BTreeSet<_>>()
                .len()
                >= 2);

    let mut class_folders: Vec<(Option<Split>, Entry)> = Vec::new();
    for entry in folders {
        let split = Split::from_folder_name(&entry.name);
        if !listing.has_split_folders || !entry.is_dir {
            class_folders.push((None, entry));
        } else if split.is_some() {
            match entries_of(&entry.path) {
                Ok(inner) => class_folders.extend(inner.into_iter().map(|e| (split, e))),
                Err(failure) => listing.skip(&entry.path, SkipReason::from(failure.message)),
            }
        } else {
            listing.skip(&entry.path, SkipReason::not_in_a_class_folder());
        }
    }
    for (split, entry) in class_folders {
        if entry.is_dir {
            listing.classes.insert(entry.name.clone());
            listing.add_class_folder(&entry, split, || scanning.advance(1))?;
        } else {
            listing.skip(&entry.path, SkipReason::not_in_a_class_folder());
        }
    }
    if listing.classes.is_empty() {
        return Err(no_class_folders(source, listing.skipped.len()).into());
    }
    Ok(listing)
}

impl Listing {
    fn skip(&mut self, path: &Path, reason: SkipReason) {
        self.skipped.push(Skipped {
            path: path.to_owned(),
            reason,
        });
    }

    fn add_class_folder(
        &mut self,
        folder: &Entry,
        split: Option<Split>,
        mut count: impl FnMut() -> Result<(), Cancelled>,
    ) -> Result<(), Cancelled> {
        let own_place = folder.path.canonicalize().ok();
        let mut walk = WalkDir::new(&folder.path)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| {
                entry.depth() == 0 || !is_hidden(&entry.file_name().to_string_lossy())
            });
        while let Some(entry) = walk.next() {
            match entry {
                // A link to a folder above this class would bring the other classes in again.
                Ok(entry) if entry.path_is_symlink() && entry.file_type().is_dir() => {
                    let target = entry.path().canonicalize().ok();
                    if let (Some(own), Some(target)) = (&own_place, target)
                        && own.starts_with(&target)
                    {
                        walk.skip_current_dir();
                        self.skip(entry.path(), SkipReason::link_loop());
                    }
                }
                Ok(entry) if entry.file_type().is_file() => {
                    count()?;
                    self.files.push(ListedFile {
                        path: DirEntry::into_path(entry),
                        class: folder.name.clone(),
                        split,
                    });
                }
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(&folder.path).to_owned();
                    let reason = if error.loop_ancestor().is_some() {
                        SkipReason::link_loop()
                    } else {
                        // The file system's own words, without the path, which is listed anyway.
                        let error = error.into_io_error();
                        SkipReason::unreadable(&error.unwrap_or_else(|| ErrorKind::Other.into()))
                    };
                    self.skip(&path, reason);
                }
            }
        }
        Ok(())
    }
}

struct Entry {
    name: String,
    path: PathBuf,
    is_dir: bool,
}

/// The visible entries of a folder, by name.
fn entries_of(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let mut entries: Vec<Entry> = std::fs::read_dir(folder)
        .map_err(|e| io_failure(folder, e))?
        .flatten()
        .map(|entry| {
            let path = entry.path();
            Entry {
                name: entry.file_name().to_string_lossy().into_owned(),
                is_dir: path.is_dir(),
                path,
            }
        })
        .filter(|entry| !is_hidden(&entry.name))
        .collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || SYSTEM_FILES.contains(&name)
}

/// Goes down while a folder holds nothing but one folder of folders, as unpacked archives do.
fn without_wrappers(source: &Path) -> Result<PathBuf, Failure> {
    let mut root = source.to_owned();
    loop {
        let entries = entries_of(&root)?;
        let [only] = &entries[..] else {
            return Ok(root);
        };
        let is_wrapper = only.is_dir
            && Split::from_folder_name(&only.name).is_none()
            && entries_of(&only.path)?.iter().any(|entry| entry.is_dir);
        if !is_wrapper {
            return Ok(root);
        }
        root.clone_from(&only.path);
    }
}

fn read_all(
    listing: &Listing,
    forced_split: Option<Split>,
    context: &JobContext,
) -> Result<(Vec<NewSample>, Vec<Skipped>), Cancelled> {
    let reading = context.stage(Stage::Reading, listing.files.len() as u64);
    let results: Vec<Result<NewSample, Skipped>> = listing
        .files
        .par_iter()
        .map(|file| {
            let result = read_one(&listing.root, file, forced_split).map_err(|reason| Skipped {
                path: file.path.clone(),
                reason,
            });
            reading.advance(1)?;
            Ok(result)
        })
        .collect::<Result<_, Cancelled>>()?;
    let mut samples = Vec::with_capacity(results.len());
    let mut skipped = listing.skipped.clone();
    for result in results {
        match result {
            Ok(sample) => samples.push(sample),
            Err(skip) => skipped.push(skip),
        }
    }
    skipped.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((samples, skipped))
}

fn read_one(
    root: &Path,
    file: &ListedFile,
    forced_split: Option<Split>,
) -> Result<NewSample, SkipReason> {
    let below_root = file.path.strip_prefix(root).unwrap_or(&file.path);
    let parts: Option<Vec<&str>> = below_root.iter().map(|part| part.to_str()).collect();
    let path = parts.ok_or_else(SkipReason::odd_name)?.join("/");
    let bytes = media::read(&file.path)?;
    let picture = media::decode(&bytes)?;
    Ok(NewSample {
        path,
        class: file.class.clone(),
        given_split: given_split(forced_split, file.split),
        size_px: [picture.width(), picture.height()],
        num_bytes: bytes.len() as u64,
        hash: ContentHash::of(&bytes),
        look: Look::of(&picture),
    })
}

fn warn_about_classes(snapshot: &Snapshot, context: &JobContext) {
    let counts = snapshot.class_counts(None);
    let with_pictures = counts.iter().filter(|n| **n > 0).count();
    if with_pictures == 1 {
        context.warn(Failure::new(
            "one-class",
            "There is one class only. Add a folder with pictures of something else, so that there is something to tell apart.",
        ));
    }
    for (class, count) in snapshot.classes.iter().zip(counts) {
        if count == 1 {
            context.warn(
                Failure::new(
                    "class-too-small",
                    format!(
                        "The class “{}” has one picture only. Add pictures to its folder and import it again.",
                        class.name,
                    ),
                )
                .with("class", &class.name)
                .with("count", count),
            );
        }
    }
}

fn no_class_folders(source: &Path, num_files: usize) -> Failure {
    let message = if num_files == 0 {
        format!(
            "{} is empty. Put one folder for each class into it, with its pictures inside.",
            source.display()
        )
    } else {
        format!(
            "{} holds no class folders, only {num_files} files. Put the pictures of each class into a folder with the class's name.",
            source.display()
        )
    };
    Failure::new(
        if num_files == 0 {
            "folder-empty"
        } else {
            "no-class-folders"
        },
        message,
    )
    .with("path", source.display())
    .with("count", num_files)
}

fn no_pictures(source: &Path, skipped: &[Skipped]) -> Failure {
    let mut message = format!(
        "No picture that can be used was found in {}.",
        source.display()
    );
    if let Some(first) = skipped.first() {
        message += &format!(
            " {} files were left out, such as {}: {}.",
            skipped.len(),
            first.path.display(),
            first.reason
        );
    } else {
        message += " Its class folders are empty: put pictures into them.";
    }
    Failure::new("no-pictures", message)
        .with("path", source.display())
        .with("count", skipped.len())
}
