//! What Hearth and the label files of a folder both knew last: the labels by sample, and what the
//! files held. It lies in the project's cache; without it, nothing is lost but the base of a merge.

use super::list::{Stamp, hash_of_bytes, stamped};
use super::matching::{Matched, Matcher};
use crate::data::formats::{ExportItem, ExportSet, yolo};
use crate::data::import::Format;
use crate::data::import::found::Found;
use crate::data::{MarkFlags, NewMark};
use crate::failure::Failure;
use crate::ids::{MarkId, SampleId};
use crate::project::Snapshot;
use crate::project::edit::SampleLabels;
use crate::project::error::io_failure;
use crate::project::runs::{read_json, write_atomically};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// More marks than this are not remembered: their files would grow beyond what they are worth.
const MOST_MARKS: usize = 2_000_000;

/// A folder whose label files are known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Known {
    /// The folder, absolute.
    pub dir: PathBuf,
    /// The layout of its label files.
    pub format: Format,
    /// The label files, below the folder or absolute, as they were read or written last.
    pub files: BTreeMap<PathBuf, Stamp>,
    /// Hashes of files that are being replaced: after a crash some of them are.
    #[serde(default)]
    pub pending: BTreeMap<PathBuf, String>,
}

/// What was said of each sample.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Said {
    /// Where the folder has copies of the samples' files, below it.
    pub places: BTreeMap<String, i64>,
    labels: BTreeMap<i64, Labels>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Labels {
    class: Option<String>,
    marks: Vec<Mark>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Mark {
    id: Option<MarkId>,
    class: String,
    shape: String,
    flags: u8,
}

impl Known {
    /// A folder of which nothing is known yet.
    pub fn new(dir: &Path, format: Format) -> Self {
        Self {
            dir: dir.to_owned(),
            format,
            files: BTreeMap::new(),
            pending: BTreeMap::new(),
        }
    }

    /// A file as it is remembered.
    pub fn name_of(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.dir).unwrap_or(path).to_owned()
    }

    /// Where a remembered file lies.
    pub fn path_of(&self, name: &Path) -> PathBuf {
        self.dir.join(name)
    }

    /// Whether a file holds what Hearth knows of it.
    pub fn knows(&self, path: &Path, hash: &str) -> bool {
        let name = self.name_of(path);
        self.files
            .get(&name)
            .is_some_and(|stamp| stamp.hash == hash)
            || self
                .pending
                .get(&name)
                .is_some_and(|pending| pending == hash)
    }

    /// Takes files as they were seen.
    pub fn see(&mut self, files: impl IntoIterator<Item = (PathBuf, Stamp)>) {
        for (path, stamp) in files {
            let name = self.name_of(&path);
            self.pending.remove(&name);
            self.files.insert(name, stamp);
        }
    }

    /// Stores what is known of the files.
    ///
    /// # Errors
    /// If the project's cache cannot be written.
    pub fn save(&self, project: &Path) -> Result<(), Failure> {
        save(&file_of(project, &self.dir, self.format), self)
    }

    /// What was said of each sample; nothing where that is not known.
    pub fn said(&self, project: &Path) -> Said {
        read_json(&said_file(project, &self.dir, self.format))
            .ok()
            .flatten()
            .unwrap_or_default()
    }
}

impl Said {
    /// What both knew last of a sample.
    pub fn of(&self, sample: SampleId) -> Option<SampleLabels> {
        let labels = self.labels.get(&sample.0)?;
        let marks: Option<Vec<NewMark>> = labels
            .marks
            .iter()
            .map(|mark| {
                Some(NewMark {
                    id: mark.id,
                    class: mark.class.clone(),
                    shape: mark.shape.parse().ok()?,
                    flags: MarkFlags::from_bits(mark.flags),
                })
            })
            .collect();
        Some(SampleLabels {
            sample,
            class: labels.class.clone(),
            marks: marks?,
        })
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Writes down what both know now of a sample.
    pub fn note(&mut self, labels: &SampleLabels) {
        let marks = labels.marks.iter().map(|mark| Mark {
            id: mark.id,
            class: mark.class.clone(),
            shape: mark.shape.to_string(),
            flags: mark.flags.to_bits(),
        });
        let labels_of = Labels {
            class: labels.class.clone(),
            marks: marks.collect(),
        };
        self.labels.insert(labels.sample.0, labels_of);
    }

    /// Stores it; nothing at all where it is far too much.
    ///
    /// # Errors
    /// If the project's cache cannot be written.
    pub fn save(&self, project: &Path, known: &Known) -> Result<(), Failure> {
        let path = said_file(project, &known.dir, known.format);
        let num_marks: usize = self.labels.values().map(|labels| labels.marks.len()).sum();
        if num_marks > MOST_MARKS {
            return save(&path, &Self::default());
        }
        save(&path, self)
    }
}

fn save(path: &Path, value: &impl Serialize) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|error| io_failure(folder, error))?;
    let bytes =
        serde_json::to_vec(value).map_err(|error| Failure::new("internal", error.to_string()))?;
    write_atomically(path, &bytes)
}

fn folder(project: &Path) -> PathBuf {
    project.join("cache").join("label_files")
}

fn key(dir: &Path, format: Format) -> String {
    let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let key = hash_of_bytes(format!("{format} {}", dir.display()).as_bytes());
    key[..24].to_owned()
}

fn file_of(project: &Path, dir: &Path, format: Format) -> PathBuf {
    folder(project).join(format!("{}.json", key(dir, format)))
}

fn said_file(project: &Path, dir: &Path, format: Format) -> PathBuf {
    folder(project).join(format!("{}.labels.json", key(dir, format)))
}

/// What is known of a folder's label files of this format.
pub(crate) fn load(project: &Path, dir: &Path, format: Format) -> Option<Known> {
    read_json(&file_of(project, dir, format)).ok().flatten()
}

/// All folders that are known, by their paths.
pub(crate) fn all(project: &Path) -> Vec<Known> {
    let entries = fs::read_dir(folder(project))
        .into_iter()
        .flatten()
        .flatten();
    let mut known: Vec<Known> = entries
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".json") && !name.ends_with(".labels.json") && !name.starts_with('.')
        })
        .filter_map(|path| read_json(&path).ok().flatten())
        .collect();
    known.sort_by(|a, b| (&a.dir, a.format.name()).cmp(&(&b.dir, b.format.name())));
    known
}

/// What is known of a folder, or of a label file in one: of this format, or of the only one.
pub(crate) fn find(project: &Path, source: &Path, format: Option<Format>) -> Option<Known> {
    let source = source.canonicalize().unwrap_or_else(|_| source.to_owned());
    let is_about = |known: &Known| {
        let dir = known
            .dir
            .canonicalize()
            .unwrap_or_else(|_| known.dir.clone());
        let below = source.strip_prefix(&dir);
        dir == source || below.is_ok_and(|name| known.files.contains_key(name))
    };
    let mut found = all(project)
        .into_iter()
        .filter(|known| format.is_none_or(|format| known.format == format) && is_about(known));
    let first = found.next();
    first.filter(|_| found.next().is_none())
}

/// Remembers an export. Where that fails, the export stands all the same.
pub(crate) fn remember_export(project: &Snapshot, format: Format, dir: &Path, set: &ExportSet) {
    if !format.has_label_files() || !Format::of_kind(set.kind).contains(&format) {
        return;
    }
    let mut said = Said::default();
    for item in &set.items {
        if let Some(sample) = project.sample(item.sample) {
            said.note(&SampleLabels::of(project, sample));
        }
        if set.kind.is_files() {
            said.places
                .insert(exported_place(set, item, format), item.sample.0);
        }
    }
    let mut known = Known::new(dir, format);
    let remember = || {
        known.see(stamped(format.label_files(dir)?)?);
        said.save(&project.dir, &known)?;
        known.save(&project.dir)
    };
    if let Err(failure) = { remember }() {
        log::warn!(
            "the labels in {} are not remembered: {failure}",
            dir.display()
        );
    }
}

/// Where an export has the copy of a file.
fn exported_place(set: &ExportSet, item: &ExportItem, format: Format) -> String {
    let name = &item.name;
    match format {
        Format::Coco | Format::CreateMl => format!("{}/{name}", item.split),
        Format::Yolo => format!("images/{}/{name}", yolo::folder_of(item.split)),
        Format::Voc => format!("JPEGImages/{name}"),
        _ => set.path_of(item),
    }
}

/// Remembers what an import read. Where that fails, the import stands all the same; `files` were
/// seen before it was read.
pub(crate) fn remember_import(
    project: &Snapshot,
    format: Format,
    dir: &Path,
    found: &Found,
    files: Vec<(PathBuf, Stamp)>,
) {
    let mut known = Known::new(dir, format);
    let mut said = Said::default();
    let nothing = Said::default();
    let matched = Matcher::new(project, dir, &nothing).match_all(found, false);
    for Matched { sample, item } in &matched.items {
        let theirs = super::compare::labels_of(project, sample, item);
        said.note(&theirs.labels);
    }
    let damaged = super::compare::damaged_files(found);
    known.see(
        files
            .into_iter()
            .filter(|(path, _)| !damaged.contains(path)),
    );
    let remember = || {
        said.save(&project.dir, &known)?;
        known.save(&project.dir)
    };
    if let Err(failure) = remember() {
        log::warn!(
            "the labels in {} are not remembered: {failure}",
            dir.display()
        );
    }
}
