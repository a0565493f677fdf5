//! Noticing that another program changed label files.

use super::list::hash_of;
use super::memory;
use crate::data::import::Format;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder whose label files Hearth read or wrote.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LinkedFolder {
    /// The folder.
    pub dir: PathBuf,
    /// The layout of its label files.
    pub format: Format,
    /// Label files that are known there.
    pub num_files: usize,
    /// Whether the folder is there at the moment.
    pub is_there: bool,
}

/// The folders whose label files a project knows; `project` is its folder.
pub fn linked_folders(project: &Path) -> Vec<LinkedFolder> {
    let all = memory::all(project).into_iter();
    all.map(|known| LinkedFolder {
        is_there: known.dir.is_dir(),
        num_files: known.files.len(),
        dir: known.dir,
        format: known.format,
    })
    .collect()
}

/// Label files of a folder that another program changed, added or removed since Hearth read or wrote
/// them. Cheap enough to be asked every few seconds from a thread of its own: a file is read only
/// where its length or its time changed. Nothing for a folder that is not known, or not there.
pub fn changed_outside(project: &Path, dir: &Path) -> Vec<PathBuf> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut changed = BTreeSet::new();
    for known in memory::all(project) {
        if real(&known.dir) != real(dir) || !known.dir.is_dir() {
            continue;
        }
        let mut folders = BTreeSet::new();
        for (name, stamp) in &known.files {
            let path = known.path_of(name);
            folders.extend(path.parent().map(Path::to_owned));
            let is_written_now = || {
                let pending = known.pending.get(name);
                pending.is_some_and(|hash| hash_of(&path).is_ok_and(|now| now == *hash))
            };
            if !stamp.still_is(&path) && !is_written_now() {
                changed.insert(path);
            }
        }
        for path in folders.iter().flat_map(|folder| visible(folder)) {
            let name = known.name_of(&path);
            let is_known = known.files.contains_key(&name) || known.pending.contains_key(&name);
            if !is_known && is_new_label_file(&path, known.format, &known) {
                changed.insert(path);
            }
        }
    }
    changed.into_iter().collect()
}

fn visible(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."))
        .map(|entry| entry.path())
}

/// Whether a file beside known label files is one, too: by its ending, where a file is there for each
/// sample. Files of whole data sets are known by their names.
fn is_new_label_file(path: &Path, format: Format, known: &memory::Known) -> bool {
    let ending = match format {
        Format::Yolo => "txt",
        Format::Voc => "xml",
        _ => return false,
    };
    let beside = known.files.keys().filter(|name| {
        name.parent() == known.name_of(path).parent()
            && name.extension().is_some_and(|e| e == ending)
    });
    let is_list = path.file_name().is_some_and(|name| name == "classes.txt");
    // A class list alone in a folder does not make captions of its texts labels.
    let mut beside = beside.filter(|name| name.file_name().is_some_and(|n| n != "classes.txt"));
    path.extension().is_some_and(|e| e == ending) && !is_list && beside.next().is_some()
}
