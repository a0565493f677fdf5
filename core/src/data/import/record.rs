//! How data came into a project, kept beside the store: a model's card tells of it, and says how to
//! do it again.

use super::{Format, ImportOptions, ImportReport, LabelsIn};
use crate::data::Split;
use crate::data::public;
use crate::data::table::choose::Picks;
use crate::project::runs::{read_json_or_none, write_json};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The file in a project's folder.
const FILE_NAME: &str = "imports.json";

/// One import, as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRecord {
    /// The folder that its samples lie below, as the history of edits names it.
    pub root: PathBuf,
    /// The folder, archive or file that was imported, absolute.
    pub source: PathBuf,
    /// How it was said to be laid out; recognised if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// The split that all of it was put into, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
    /// Columns that a person picked.
    #[serde(default, skip_serializing_if = "Picks::is_empty")]
    pub columns: Picks,
    /// How labels were said.
    #[serde(default)]
    pub labels: LabelsIn,
    /// Whether the data itself named splits.
    #[serde(default)]
    pub has_splits: bool,
    /// Whether the oldest learn and the newest test, because the rows were in the order of time.
    #[serde(default)]
    pub is_by_time: bool,
    /// Where it came from, an address or words, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Under which licence, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
}

/// Everything that was imported, in order, undone imports included; nothing of what older versions
/// imported.
pub fn records(project: &Path) -> Vec<ImportRecord> {
    read_json_or_none(&project.join(FILE_NAME)).unwrap_or_default()
}

/// Writes down an import that ended well. Where that fails, less is known later; the import stands.
pub(super) fn remember(
    project: &Path,
    source: &Path,
    root: &Path,
    options: &ImportOptions,
    report: &ImportReport,
) {
    let note = public::note_beside(source);
    let mut all = records(project);
    all.push(ImportRecord {
        root: root.to_owned(),
        source: source.to_owned(),
        format: options.format,
        split: options.split,
        columns: options.columns.clone(),
        labels: options.labels,
        has_splits: report.has_split_folders,
        is_by_time: report.is_split_by_time,
        origin: note.as_ref().and_then(|note| note.origin.clone()),
        licence: note.and_then(|note| note.licence),
    });
    if let Err(failure) = write_json(&project.join(FILE_NAME), &all) {
        log::warn!("the import is not written down: {failure}");
    }
}
