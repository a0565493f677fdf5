//! Taking the data away, with its labels, for other programs.

use super::formats::held::{Keeps, LeftOutCounts, Lost};
use super::formats::tables::text_item;
use super::formats::{
    DataFormat, ExportItem, ExportSet, LeftOut, check_new_folder, write, write_tables,
};
use super::label_files::memory;
use super::personal::{MaskedCounts, MaskedPicture, Masking, masked_name, masked_project};
use super::{DataKind, Shape};
use crate::event::Stage;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::edit::SampleLabels;
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
    /// Boxes and other marks written.
    pub num_boxes: usize,
    /// Pictures whose file is not there any more.
    pub num_missing: usize,
    /// What the format has no place for.
    pub left_out: Vec<LeftOut>,
    /// What was masked; `None` where the data left as they are.
    pub masked: Option<MaskedCounts>,
}

/// Writes the project's data into a new or an empty folder; with `is_masked`, without what is
/// personal in texts, rows, pictures and names of files.
///
/// # Errors
/// If the folder holds something already or cannot be written.
pub fn export(
    project: &Snapshot,
    format: DataFormat,
    dir: &Path,
    is_masked: bool,
    context: &JobContext,
) -> Result<DataExport, JobError> {
    let dir = std::path::absolute(dir).map_err(|error| io_failure(dir, error))?;
    let kind = project.task.data_kind();
    format.check_for(kind)?;
    check_new_folder(&dir)?;
    let mut masked = is_masked.then(MaskedCounts::default);
    let without;
    let project = match &mut masked {
        Some(counts) => {
            without = masked_project(project, counts);
            &without
        }
        None => project,
    };
    let mut masking = match kind {
        DataKind::Pictures if is_masked => Some(Masking::new(project)?),
        _ => None,
    };
    let writing = context.stage(Stage::Copying, project.samples.len() as u64);
    let keeps = Keeps::of(format.layout(), kind);
    let mut left_out = LeftOutCounts::default();
    let mut set = ExportSet {
        kind,
        classes: project.labels(),
        items: Vec::with_capacity(project.samples.len()),
    };
    let mut names = HashSet::new();
    let mut num_missing = 0;
    for sample in project.all() {
        writing.advance(1)?;
        let mut item = if kind.is_files() {
            let file = project.sample_path(sample);
            if !file.is_file() {
                num_missing += 1;
                continue;
            }
            let (mut file, mut path) = (file, sample.path.to_string());
            if let (Some(masking), Some(counts)) = (&mut masking, &mut masked) {
                match masking.picture(sample, &file, counts)? {
                    MaskedPicture::AsItIs => {}
                    MaskedPicture::Unreadable => continue,
                    MaskedPicture::Copy(copy, ending) => {
                        (file, path) = (copy, with_ending(&path, ending));
                    }
                }
            }
            if is_masked {
                path = masked_name(path.rsplit('/').next().unwrap_or(&path));
            }
            let SampleLabels { class, marks, .. } = SampleLabels::of(project, sample);
            ExportItem {
                sample: sample.id,
                name: unique_name(&path, &mut names),
                file,
                size_px: sample.size_px(),
                text: None,
                class,
                split: sample.split,
                marks,
                answer: sample.answer(),
            }
        } else {
            text_item(project, sample)
        };
        item.marks = left_out.held(keeps, kind, item.class.as_deref(), &item.marks);
        if item.answer.is_some() && !keeps.answers {
            left_out.add(Lost::Answers);
        }
        set.items.push(item);
    }
    context.stage(Stage::Writing, 0);
    if kind.is_files() || format == DataFormat::LabelStudio && kind == DataKind::Texts {
        write(&set, format, &dir)?;
    } else {
        write_tables(project, format, &dir)?;
    }
    // Masked texts and names of files are not those of the project: nothing is compared with them.
    if !is_masked {
        memory::remember_export(project, format.layout(), &dir, &set);
    }
    let drawn = |item: &ExportItem| {
        item.marks
            .iter()
            .filter(|m| m.shape != Shape::Whole)
            .count()
    };
    Ok(DataExport {
        format,
        num_samples: set.items.len(),
        num_boxes: set.items.iter().map(drawn).sum(),
        num_missing,
        left_out: left_out.told(),
        masked,
        dir,
    })
}

/// A path with the ending of what its file is now.
fn with_ending(path: &str, ending: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, old) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_it = old.eq_ignore_ascii_case(ending) || ending == "jpg" && !old.is_empty();
    if is_it {
        return path.to_owned();
    }
    format!("{folder}/{stem}.{ending}")
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
