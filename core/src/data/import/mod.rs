//! Bringing data in. One file a format: each reads what is there into a [`Found`], which
//! `store_found.rs` decodes and stores.

pub mod acl_imdb;
pub mod archive;
pub(crate) mod canvas;
pub mod cifar_binary;
pub mod class_folders;
pub(crate) mod class_list;
pub mod coco;
mod copies;
pub mod create_ml;
mod examples;
mod fault_list;
mod folder_index;
mod format;
pub mod found;
mod hf_folder;
mod hf_names;
mod hf_objects;
pub(crate) mod json_file;
mod label_cells;
pub mod label_studio;
mod likely_task;
pub mod listed_files;
pub mod mnist_idx;
mod packed;
pub mod parquet_media;
mod preview;
pub(crate) mod read_text;
mod record;
mod row_table;
mod staging;
mod store_found;
mod table_files;
mod table_marks;
mod text_table;
mod unpacked;
pub mod voc;
pub mod yolo;

use super::DataKind;
use super::Split;
use super::label_files::list::{Stamp, stamped};
use super::label_files::memory;
use super::media::SkipReason;
use super::table;
use super::table::choose::Picks;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::pending;
use crate::project::store::{Store, test_is_frozen};
use crate::tasks::TaskKind;
use folder_index::IndexedFile;
use format::Wanted;
use found::Found;
use serde::{Deserialize, Serialize};
use staging::Staging;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use examples::{Example, ExampleContent};
pub(crate) use folder_index::root_of;
pub use format::Format;
pub use label_cells::LabelsIn;
pub use likely_task::likely_task;
pub use preview::{ImportPreview, preview};
pub(crate) use read_text::clean_text as canvas_text;
pub use record::{ImportRecord, records};
pub use unpacked::forget as forget_preview;

/// What a person may choose before an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Where all of it belongs; found by folder names and annotation files or assigned if `None`.
    pub split: Option<Split>,
    /// How the data is laid out; recognised if `None`.
    pub format: Option<Format>,
    /// Columns of a table that the person picked; the others are guessed.
    pub columns: Picks,
    /// How a table of texts says their labels.
    pub labels: LabelsIn,
    /// Whether the files are copied into the project instead of referred to where they lie.
    pub copies: bool,
}

/// What an import did.
#[derive(Clone, Debug)]
pub struct ImportReport {
    /// The folder or file.
    pub source: PathBuf,
    /// How it was laid out.
    pub format: Format,
    /// New samples.
    pub num_added: usize,
    /// Samples that were in the project already.
    pub num_already_there: usize,
    /// Boxes and other marks drawn on the samples that were found.
    pub num_boxes: usize,
    /// Samples without a class.
    pub num_unlabelled: usize,
    /// Samples found in each class, in the order of the project's classes.
    pub classes: Vec<(String, usize)>,
    /// Whether the folders named splits.
    pub has_split_folders: bool,
    /// Whether the rows are in the order of time, so that the oldest learn and the newest test.
    pub is_split_by_time: bool,
    /// Where the new samples went by their time, in the order of [`Split::ALL`], because the others
    /// are split by time already; `None` where they are not.
    pub new_by_time: Option<[usize; 3]>,
    /// Samples of the whole project in each split, in the order of [`Split::ALL`].
    pub split_counts: [usize; 3],
    /// Files that were left out.
    pub skipped: Vec<Skipped>,
    /// Time taken, in seconds.
    pub duration_secs: f64,
    /// The project's data after the import.
    pub snapshot: Arc<Snapshot>,
}

/// A file that was left out, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Skipped {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub reason: SkipReason,
}

/// Checks what can be checked before a job is started.
///
/// # Errors
/// If it is missing, is neither a folder nor an archive, or is a project.
pub fn check_source(source: &Path, project: &Snapshot) -> Result<(), Failure> {
    let kind = project.task.data_kind();
    let project = &project.dir;
    let metadata = std::fs::metadata(source).map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            Failure::new(
                "source-missing",
                format!("There is no folder {}.", source.display()),
            )
            .with("path", source.display())
        } else {
            io_failure(source, error)
        }
    })?;
    if !metadata.is_dir() {
        let may_be_one =
            || table::has_table_ending(source) || Format::recognise(source, kind).is_some();
        if archive::is_archive(source) || may_be_one() {
            return Ok(());
        }
        return Err(Failure::new(
            "source-not-a-folder",
            format!(
                "{} is neither a folder nor a file that holds a data set (zip, tar, CSV, JSON, Parquet, Excel, idx). Choose the folder that holds one subfolder for each class.",
                source.display()
            ),
        )
        .with("path", source.display()));
    }
    let is_own_folder = match (source.canonicalize(), project.canonicalize()) {
        (Ok(source), Ok(project)) => source == project,
        _ => false,
    };
    if Store::exists(source) || is_own_folder {
        return Err(Failure::new(
            "source-is-a-project",
            format!(
                "{} is a Hearth project, not a folder of pictures. Open it as a project, or choose the folder that its pictures lie in.",
                source.display()
            ),
        )
        .with("path", source.display()));
    }
    Ok(())
}

/// Adds what a folder, an archive or a file holds to a project.
///
/// # Errors
/// If it is damaged, holds nothing that can be used, or the project cannot be written; nothing is
/// left of it then.
pub fn import(
    project: &Snapshot,
    source: &Path,
    options: &ImportOptions,
    context: &JobContext,
) -> Result<ImportReport, JobError> {
    check_frozen(project, options)?;
    let mut read = read(project, source, options, Purpose::Import, context)?;
    if options.copies && read.kept.is_none() && project.task.data_kind().is_files() {
        copies::copy_in(project, &mut read, context)?;
    }
    let kept = read.kept.clone();
    let stored = store_found::store(
        project,
        &read.source,
        &read.root,
        &read.found,
        options.split,
        context,
    );
    if let Some(folder) = kept {
        match &stored {
            Ok(_) => pending::settle(&folder),
            Err(_) => {
                let _ = std::fs::remove_dir_all(folder);
            }
        }
    }
    let mut report = stored?;
    report.format = read.format;
    record::remember(&project.dir, &read.source, &read.root, options, &report);
    let is_in_place = read.kept.is_none() && !options.copies;
    if is_in_place && report.num_already_there == 0 && read.source.is_dir() {
        let files = read.label_files;
        memory::remember_import(
            &report.snapshot,
            read.format,
            &read.root,
            &read.found,
            files,
        );
    }
    Ok(report)
}

/// Refuses to put what is imported into a test split that is frozen.
fn check_frozen(project: &Snapshot, options: &ImportOptions) -> Result<(), Failure> {
    if options.split == Some(Split::Test) && project.has_frozen_test() {
        return Err(test_is_frozen());
    }
    Ok(())
}

/// A data set that was read, and where its files lie now.
struct ReadData {
    /// What the person chose, absolute.
    source: PathBuf,
    /// The folder that paths are kept below.
    root: PathBuf,
    format: Format,
    found: Found,
    /// The folder in the project that was written for it.
    kept: Option<PathBuf>,
    /// The label files as they were before they were read.
    label_files: Vec<(PathBuf, Stamp)>,
}

/// What a data set is read for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To be shown. An archive is unpacked into the cache, for the import that may follow.
    Preview,
    /// To be stored.
    Import,
}

/// Unpacks what has to be unpacked and reads the descriptions. What was written is removed again
/// if that fails.
fn read(
    project: &Snapshot,
    source: &Path,
    options: &ImportOptions,
    purpose: Purpose,
    context: &JobContext,
) -> Result<ReadData, JobError> {
    let source = std::path::absolute(source).map_err(|e| io_failure(source, e))?;
    let mut kept = None;
    let mut skipped = Vec::new();
    let mut folder = source.clone();
    if archive::is_archive(&source) {
        if purpose == Purpose::Preview {
            (folder, skipped) = unpacked::keep(&project.dir, &source, context)?;
        } else {
            (folder, skipped) = unpacked(project, &source, context)?;
            kept = Some(folder.clone());
        }
    } else {
        unpacked::forget(&project.dir);
    }
    let result = read_folder(project, &folder, options, purpose, context);
    let mut read = match result {
        Ok(read) => read,
        Err(error) => {
            if let Some(folder) = kept {
                let _ = std::fs::remove_dir_all(folder);
            }
            return Err(error);
        }
    };
    if read.kept.is_some() {
        // A packed data set inside an archive: what was unpacked first is needed no more.
        if let Some(folder) = kept {
            let _ = std::fs::remove_dir_all(folder);
        }
    } else {
        read.kept = kept;
    }
    skipped.append(&mut read.found.skipped);
    read.found.skipped = skipped;
    crate::data::public::add_origins(&source, &mut read.found);
    read.source = source;
    Ok(read)
}

/// The files of an archive in the project's `media`: those of its preview, or unpacked now.
fn unpacked(
    project: &Snapshot,
    archive: &Path,
    context: &JobContext,
) -> Result<unpacked::Unpacked, JobError> {
    if let Some(taken) = unpacked::take(&project.dir, archive) {
        return Ok(taken);
    }
    let staging = Staging::new(&project.dir)?;
    let skipped = archive::unpack(archive, staging.path(), context)?;
    Ok((staging.keep(&staging::name_for(archive))?, skipped))
}

fn read_folder(
    project: &Snapshot,
    folder: &Path,
    options: &ImportOptions,
    purpose: Purpose,
    context: &JobContext,
) -> Result<ReadData, JobError> {
    let folder = if folder.is_dir() {
        class_folders::without_wrappers(folder)?
    } else {
        folder.to_owned()
    };
    let kind = project.task.data_kind();
    // What is wrong with a table is said by its reader.
    let otherwise = if kind == DataKind::Rows || folder.is_file() {
        Format::Table
    } else {
        Format::ClassFolders
    };
    let format = options
        .format
        .or_else(|| Format::recognise(&folder, kind))
        .unwrap_or(otherwise);
    check_format(format, kind)?;
    let wanted = Wanted {
        kind,
        has_classes: project.task != TaskKind::TabularRegression,
        gives_several: project.task.is_multi_label(),
        columns: &options.columns,
        labels: options.labels,
        again: None,
    };
    let below = |path: &Path| match path.parent() {
        Some(parent) if !path.is_dir() => parent.to_owned(),
        _ => path.to_owned(),
    };
    if format.is_packed() {
        let staging = Staging::new(&project.dir)?;
        let mut found = format.unpack(&folder, staging.path(), context)?;
        let aside = staging.path().to_owned();
        let root = staging.keep(&staging::name_for(&folder))?;
        for item in &mut found.items {
            if let Ok(path) = item.path.strip_prefix(&aside) {
                item.path = root.join(path);
            }
        }
        return Ok(ReadData {
            source: folder,
            kept: Some(root.clone()),
            root,
            format,
            found,
            label_files: Vec::new(),
        });
    }
    let may_be_remembered =
        purpose == Purpose::Import && kind != DataKind::Rows && format.has_label_files();
    let label_files = if may_be_remembered {
        stamped(format.label_files(&folder)?)?
    } else {
        Vec::new()
    };
    let (root, found) = match format {
        Format::ClassFolders => class_folders::read(&folder, context)?,
        _ => (below(&folder), format.read(&folder, &wanted)?),
    };
    Ok(ReadData {
        source: folder,
        root,
        format,
        found,
        kept: None,
        label_files,
    })
}

/// Reads the label files of a folder, or one of them, again. They may name files of the project that
/// lie elsewhere.
///
/// # Errors
/// If there are none, or none can be read.
pub(crate) fn read_labels(
    project: &Snapshot,
    source: &Path,
    format: Format,
) -> Result<Found, Failure> {
    let kind = project.task.data_kind();
    check_format(format, kind)?;
    let known: Vec<IndexedFile> = if kind.is_files() {
        let files = project.all().map(|sample| IndexedFile {
            below: sample.path.to_string(),
            path: project.sample_path(sample),
        });
        files.collect()
    } else {
        Vec::new()
    };
    let wanted = Wanted {
        kind,
        has_classes: true,
        gives_several: project.task.is_multi_label(),
        columns: &Picks::new(),
        labels: LabelsIn::Auto,
        again: Some(&known),
    };
    format.read(source, &wanted)
}

/// Refuses a layout that cannot hold this kind of data.
fn check_format(format: Format, kind: DataKind) -> Result<(), Failure> {
    if Format::of_kind(kind).contains(&format) {
        return Ok(());
    }
    let names: Vec<&str> = Format::of_kind(kind).iter().map(|f| f.name()).collect();
    let message = format!(
        "{format} holds no {}. This project reads {}.",
        kind.name(),
        names.join(", ")
    );
    Err(Failure::new("format-not-for-task", message)
        .with("format", format)
        .with("kind", kind.name())
        .with("formats", names.join(", ")))
}

/// The split that all of an import's samples get, or the one their folder names.
pub(super) fn given_split(forced: Option<Split>, by_folder: Option<Split>) -> Option<Split> {
    forced.or(by_folder)
}
