//! Taking the data away, with its labels, for other programs.

use super::formats::{DataFormat, ExportBox, ExportItem, ExportSet, write, write_tables};
use crate::event::Stage;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use serde::Serialize;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DataExport {
    /// The format of the labels.
    pub format: DataFormat,
    /// Where it lies.
    pub dir: PathBuf,
    /// Pictures written.
    pub num_samples: usize,
    /// Boxes written.
    pub num_boxes: usize,
    /// Pictures whose file is not there any more.
    pub num_missing: usize,
}

/// Writes the project's data into a new or an empty folder.
///
/// # Errors
/// If the folder holds something already or cannot be written.
pub fn export(
    project: &Snapshot,
    format: DataFormat,
    dir: &Path,
    context: &JobContext,
) -> Result<DataExport, JobError> {
    let dir = std::path::absolute(dir).map_err(|error| io_failure(dir, error))?;
    let kind = project.task.data_kind();
    format.check_for(kind)?;
    if !kind.is_files() {
        context.stage(Stage::Writing, 0);
        write_tables(project, format, &dir)?;
        return Ok(DataExport {
            format,
            num_samples: project.samples.len(),
            num_boxes: 0,
            num_missing: 0,
            dir,
        });
    }
    let writing = context.stage(Stage::Copying, project.samples.len() as u64);
    let mut set = ExportSet {
        classes: project.labels(),
        items: Vec::with_capacity(project.samples.len()),
    };
    let mut names = HashSet::new();
    let mut num_missing = 0;
    for sample in project.all() {
        writing.advance(1)?;
        let file = project.sample_path(sample);
        if !file.is_file() {
            num_missing += 1;
            continue;
        }
        set.items.push(ExportItem {
            name: unique_name(&sample.path, &mut names),
            file,
            size_px: sample.size_px(),
            class: project.class_name(sample).map(str::to_owned),
            split: sample.split,
            boxes: sample
                .drawn()
                .filter_map(|mark| {
                    Some(ExportBox {
                        class: project.classes[mark.class.index()].name.clone(),
                        rect_px: mark.shape.rect_px()?,
                        difficult: mark.flags.difficult,
                        truncated: mark.flags.truncated,
                        occluded: mark.flags.occluded,
                    })
                })
                .collect(),
        });
    }
    context.stage(Stage::Writing, 0);
    write(&set, format, &dir)?;
    Ok(DataExport {
        format,
        num_samples: set.items.len(),
        num_boxes: set.items.iter().map(|item| item.boxes.len()).sum(),
        num_missing,
        dir,
    })
}

/// The file's own name, with a number where another file has it already, whatever its case.
fn unique_name(path: &str, taken: &mut HashSet<String>) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = name
        .rsplit_once('.')
        .map_or((name, String::new()), |(s, e)| (s, format!(".{e}")));
    (1..u32::MAX)
        .map(|n| match n {
            1 => name.to_owned(),
            n => format!("{stem}-{n}{ending}"),
        })
        // Labels lie beside pictures as STEM.txt and STEM.xml, so that stems have to differ.
        .find(|name| {
            let stem = name.rsplit_once('.').map_or(&**name, |(stem, _)| stem);
            taken.insert(stem.to_lowercase())
        })
        .unwrap_or_else(|| name.to_owned())
}
