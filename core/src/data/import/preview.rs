//! What an import would do, before anything of it is stored.

use super::found::SeenTable;
use super::{
    Example, Format, ImportOptions, Purpose, ReadData, Skipped, archive, examples, read, unpacked,
};
use crate::data::{Answer, DataKind, Split};
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

/// What was recognised, and what an import of it would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportPreview {
    /// The folder or file.
    pub source: PathBuf,
    /// How it is laid out.
    pub format: Format,
    /// What its items are.
    pub kind: DataKind,
    /// Whether the project is for several classes of an item.
    pub gives_several: bool,
    /// Items that would be added, where their pictures can be read.
    pub num_items: usize,
    /// Items that the project has already, by their place.
    pub num_already_there: usize,
    /// Boxes and other marks on them.
    pub num_boxes: usize,
    /// Items without a class or a box.
    pub num_unlabelled: usize,
    /// Items of each class, in the data set's order; an item with boxes of several classes counts
    /// in each.
    pub classes: Vec<(String, usize)>,
    /// Classes that the project has not yet.
    pub new_classes: Vec<String>,
    /// Items whose split is said, in the order of [`Split::ALL`].
    pub split_counts: [usize; 3],
    /// Groups that would stay together in one split.
    pub num_groups: usize,
    /// The table that was read, for the choice of columns.
    pub table: Option<SeenTable>,
    /// Whether files are written into the project: unpacked, or copied because it was wished.
    pub is_copied: bool,
    /// What would be left out.
    pub skipped: Vec<Skipped>,
    /// Some of the items as they will look.
    #[serde(skip)]
    pub examples: Vec<Example>,
}

/// Reads the descriptions of a data set, decodes a few of its items to be looked at, and stores
/// nothing. What an archive was
/// unpacked to is kept in the cache for the import, until another preview or the project's end.
///
/// # Errors
/// As [`super::import`], where the descriptions cannot be read.
pub fn preview(
    project: &Snapshot,
    source: &Path,
    options: &ImportOptions,
    context: &JobContext,
) -> Result<ImportPreview, JobError> {
    let read = read(project, source, options, Purpose::Preview, context);
    let is_stopped = context.check();
    if read.is_err() || is_stopped.is_err() {
        // Nobody imports what could not be shown.
        unpacked::forget(&project.dir);
    }
    let read = read?;
    // Pictures that were written out for this look are gone after it.
    let examples = match is_stopped {
        Ok(()) => examples::of(&read, project.task.data_kind()),
        Err(_) => Vec::new(),
    };
    if let Some(folder) = &read.kept {
        let _ = std::fs::remove_dir_all(folder);
    }
    is_stopped?;
    let told = told(project, read, options);
    Ok(ImportPreview { examples, ..told })
}

/// What was read, in figures.
fn told(project: &Snapshot, read: ReadData, options: &ImportOptions) -> ImportPreview {
    let is_unpacked = read.kept.is_some() || archive::is_archive(&read.source);
    let found = &read.found;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut split_counts = [0; 3];
    let mut groups = HashSet::new();
    for item in &found.items {
        let mut classes: Vec<&str> = item.class.iter().map(String::as_str).collect();
        classes.extend(item.marks.iter().map(|found| &*found.class));
        classes.sort_unstable();
        classes.dedup();
        for class in classes {
            *counts.entry(class).or_default() += 1;
        }
        if let Some(split) = options.split.or(item.split)
            && let Some(index) = Split::ALL.iter().position(|known| *known == split)
        {
            split_counts[index] += 1;
        }
        groups.extend(item.group.as_deref());
    }
    let known: HashSet<PathBuf> = project
        .all()
        .map(|sample| project.sample_path(sample))
        .collect();
    let is_known = |name: &str| project.classes.iter().any(|class| class.name == name);
    ImportPreview {
        source: read.source,
        format: read.format,
        kind: project.task.data_kind(),
        gives_several: project.task.is_multi_label(),
        num_items: found.items.len(),
        num_already_there: found
            .items
            .iter()
            .filter(|item| known.contains(&item.path))
            .count(),
        num_boxes: found.items.iter().map(|item| item.drawn().count()).sum(),
        num_unlabelled: found
            .items
            .iter()
            .filter(|item| !(project.task.is_multi_label() && item.answer == Some(Answer::Accept)))
            .filter(|item| item.class.is_none() && item.marks.is_empty())
            .count(),
        new_classes: found
            .classes
            .iter()
            .filter(|name| !is_known(name))
            .cloned()
            .collect(),
        classes: found
            .classes
            .iter()
            .map(|name| (name.clone(), counts.get(&**name).copied().unwrap_or(0)))
            .collect(),
        split_counts,
        num_groups: groups.len(),
        is_copied: (options.copies && project.task.data_kind().is_files()) || is_unpacked,
        table: read.found.table,
        skipped: read.found.skipped,
        examples: Vec::new(),
    }
}
