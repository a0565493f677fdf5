//! Folders of pictures: one subfolder a class, or split folders of such; or all in one folder, to
//! be labelled by hand.

use super::Skipped;
use super::found::{Found, FoundItem};
use crate::data::Split;
use crate::data::media::SkipReason;
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{Cancelled, JobContext, JobError};
use crate::project::error::io_failure;
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Files that systems leave in folders and nobody means to import.
const SYSTEM_FILES: [&str; 3] = ["Thumbs.db", "desktop.ini", "__MACOSX"];

/// Lists the pictures below `source`, by class and split.
///
/// # Errors
/// If there is nothing in the folder.
pub fn read(source: &Path, context: &JobContext) -> Result<(PathBuf, Found), JobError> {
    let listing = list(source, context)?;
    // A folder without a picture that can be used is no class: no model could learn it.
    let found = Found {
        classes: listing.classes.into_iter().collect(),
        items: listing
            .files
            .into_iter()
            .map(|file| FoundItem {
                path: file.path,
                class: file.class,
                split: file.split,
                ..FoundItem::default()
            })
            .collect(),
        skipped: listing.skipped,
        ..Found::default()
    };
    Ok((listing.root, found))
}

/// Whether a folder holds folders that are not only split folders.
pub fn is_one(source: &Path) -> bool {
    entries_of(source).is_ok_and(|entries| entries.iter().any(|entry| entry.is_dir))
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
    class: Option<String>,
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
    // Where there are files only, a person will say what they show.
    let are_loose = class_folders.iter().all(|(_, entry)| !entry.is_dir);
    for (split, entry) in class_folders {
        if are_loose {
            scanning.advance(1)?;
            listing.files.push(ListedFile {
                path: entry.path,
                class: None,
                split,
            });
        } else if entry.is_dir {
            listing.classes.insert(entry.name.clone());
            listing.add_class_folder(&entry, split, || scanning.advance(1))?;
        } else {
            listing.skip(&entry.path, SkipReason::not_in_a_class_folder());
        }
    }
    if listing.classes.is_empty() && listing.files.is_empty() {
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
                        class: Some(folder.name.clone()),
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

pub(super) struct Entry {
    pub name: String,
    pub path: PathBuf,
    pub is_dir: bool,
}

/// The visible entries of a folder, by name.
pub(super) fn entries_of(folder: &Path) -> Result<Vec<Entry>, Failure> {
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
pub(super) fn without_wrappers(source: &Path) -> Result<PathBuf, Failure> {
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
