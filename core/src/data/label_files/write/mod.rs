//! Writing labels into a folder that other programs use as well: label files only, and only where
//! something is to be said otherwise than they say it.

mod class_lists;
mod coco;
mod create_ml;
mod label_studio;
mod replace;
mod tables;
mod voc;
mod yolo;

use super::compare::{Read, Sides, labels_of};
use super::list::{Stamp, stamped};
use super::matching::{Matched, Matcher};
use super::memory::{self, Known, Said};
use crate::data::formats::held::{Keeps, LeftOutCounts, Lost};
use crate::data::formats::{DataFormat, ExportItem, LeftOut};
use crate::data::import::found::Record;
use crate::data::{DataKind, Sample, Shape};
use crate::event::Stage;
use crate::failure::Failure;
use crate::ids::SampleId;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::edit::SampleLabels;
use crate::project::error::io_failure;
use replace::{NewFile, replace_all};
use serde::Serialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Names of changed files that a failure mentions.
const MOST_NAMED: usize = 3;

/// What was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LabelsWritten {
    /// The folder.
    pub dir: PathBuf,
    /// The format of its label files.
    pub format: DataFormat,
    /// Samples that the files say labels of now.
    pub num_samples: usize,
    /// Of these, samples that they said something else of before.
    pub num_changed: usize,
    /// The files that were written; all others say the same already.
    pub files: Vec<PathBuf>,
    /// What the format has no place for.
    pub left_out: Vec<LeftOut>,
}

/// Writes the project's labels into the label files of a folder. What they say of samples that the
/// project has not is kept, and so is what Hearth cannot read.
///
/// # Errors
/// If label files there were changed by another program since Hearth read or wrote them, or the folder
/// cannot be written. Nothing is written then.
pub fn write(
    project: &Snapshot,
    dir: &Path,
    format: DataFormat,
    context: &JobContext,
) -> Result<LabelsWritten, JobError> {
    let dir = std::path::absolute(dir).map_err(|error| io_failure(dir, error))?;
    let (kind, layout) = (project.task.data_kind(), format.layout());
    super::check(kind, Some(layout), &dir)?;
    let _writing = context.stage(Stage::Writing, 0);
    let mut known =
        memory::load(&project.dir, &dir, layout).unwrap_or_else(|| Known::new(&dir, layout));
    replace::remove_unfinished(&known);
    let there = if dir.is_dir() {
        stamped(layout.label_files(&dir)?)?
    } else {
        Vec::new()
    };
    refuse_changed(&known, &there)?;
    let read = if there.is_empty() {
        None
    } else {
        Some(Read::of(project, &dir, Some(layout))?)
    };
    context.check()?;
    let mut said = known.said(&project.dir);
    let task = Task::new(project, &dir, format, read.as_ref(), &said, context)?;
    let files = task.files()?;
    context.check()?;

    known.pending = files
        .iter()
        .map(|file| (known.name_of(&file.path), file.hash()))
        .collect();
    known.save(&project.dir)?;
    replace_all(&files)?;
    for entry in task.entries.iter().filter(|entry| entry.is_written()) {
        if let Some(sample) = project.sample(entry.item.sample) {
            said.note(&SampleLabels::of(project, sample));
        }
    }
    said.save(&project.dir, &known)?;
    known.see(there);
    known.see(files.iter().filter_map(|file| {
        let stamp = Stamp::of(&file.path).ok()?;
        let hash = file.hash();
        // Another program may have been quicker: its file is not what was written.
        let modified = if stamp.hash == hash {
            stamp.modified
        } else {
            0
        };
        let num_bytes = file.bytes.len() as u64;
        let stamp = Stamp {
            hash,
            num_bytes,
            modified,
        };
        Some((file.path.clone(), stamp))
    }));
    known.pending.clear();
    known.save(&project.dir)?;
    let written = || task.entries.iter().filter(|entry| entry.is_written());
    Ok(LabelsWritten {
        num_samples: written().count(),
        num_changed: written().filter(|entry| entry.changes()).count(),
        files: files.into_iter().map(|file| file.path).collect(),
        left_out: task.left_out.told(),
        dir,
        format,
    })
}

/// Refuses to write where files are not what Hearth knows of them.
fn refuse_changed(known: &Known, there: &[(PathBuf, Stamp)]) -> Result<(), Failure> {
    let changed: Vec<String> = there
        .iter()
        .filter(|(path, stamp)| !known.knows(path, &stamp.hash))
        .map(|(path, _)| known.name_of(path).display().to_string())
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let count = changed.len();
    let mut names = changed[..count.min(MOST_NAMED)].join(", ");
    if count > MOST_NAMED {
        names += ", …";
    }
    let message = format!(
        "{count} label files in {} were changed by another program since Hearth read or wrote them ({names}). Read them first; nothing was written.",
        known.dir.display()
    );
    Err(Failure::new("labels-changed-outside", message)
        .with("path", known.dir.display())
        .with("count", count)
        .with("names", names))
}

/// A sample with what is to be said of it.
struct Entry {
    /// Its labels, as far as the format holds them; its name is where label files say that it is.
    item: ExportItem,
    /// Where a label file describes it.
    record: Option<Record>,
    /// Whether the label files say all of that already.
    is_same: bool,
    /// Whether it is said although there is no label: somebody looked, and there is nothing.
    is_verified: bool,
    /// Whether its label file is another sample's.
    is_namesake: bool,
}

impl Entry {
    /// Whether the label files are about it from now on.
    fn is_written(&self) -> bool {
        let has_labels = self.item.class.is_some() || !self.item.marks.is_empty();
        !self.is_namesake && (self.record.is_some() || has_labels || self.is_verified)
    }

    /// Whether its labels have to be written.
    fn changes(&self) -> bool {
        self.is_written() && !self.is_same
    }
}

/// What is to be written.
struct Task<'a> {
    project: &'a Snapshot,
    dir: &'a Path,
    format: DataFormat,
    kind: DataKind,
    /// The project's classes.
    classes: Vec<String>,
    entries: Vec<Entry>,
    /// The label files that are there.
    there: Vec<PathBuf>,
    left_out: LeftOutCounts,
}

impl<'a> Task<'a> {
    fn new(
        project: &'a Snapshot,
        dir: &'a Path,
        format: DataFormat,
        read: Option<&Read>,
        said: &Said,
        context: &JobContext,
    ) -> Result<Self, JobError> {
        let kind = project.task.data_kind();
        let keeps = Keeps::of(format.layout(), kind);
        let mut task = Self {
            project,
            dir,
            format,
            kind,
            classes: project.labels(),
            entries: Vec::with_capacity(project.samples.len()),
            there: read.map_or_else(Vec::new, |read| {
                read.files.iter().map(|(path, _)| path.clone()).collect()
            }),
            left_out: LeftOutCounts::default(),
        };
        let mut theirs = HashMap::new();
        if let Some(read) = read {
            let matched = Matcher::new(project, dir, said).match_all(&read.found, true);
            for Matched { sample, item } in matched.items {
                theirs.insert(sample.id, item);
            }
        }
        let names = Names::new(project, dir, said);
        for sample in project.all() {
            context.check()?;
            let full = SampleLabels::of(project, sample);
            let item = theirs.get(&sample.id).copied();
            let marks = task
                .left_out
                .held(keeps, kind, full.class.as_deref(), &full.marks);
            if sample.answer().is_some() && !keeps.answers {
                task.left_out.add(Lost::Answers);
            }
            let is_same = match item {
                Some(item) => {
                    let said = labels_of(project, sample, item);
                    let is_whole = !said.is_partial;
                    let sides = Sides::new(keeps, kind, full.clone(), &said, None);
                    let is_answer_same = !keeps.answers || item.answer == sample.answer();
                    sides.are_same() && is_answer_same && (is_whole || sides.ours.marks.is_empty())
                }
                None => false,
            };
            task.entries.push(Entry {
                item: ExportItem {
                    sample: sample.id,
                    name: names.of(sample),
                    file: PathBuf::new(),
                    size_px: sample.size_px(),
                    text: sample.text().map(str::to_owned),
                    class: full.class.filter(|_| keeps.class),
                    split: sample.split,
                    marks,
                    answer: sample.answer().filter(|_| keeps.answers),
                },
                record: item.and_then(|item| item.record.clone()),
                is_same,
                is_verified: sample.is_verified(),
                is_namesake: false,
            });
        }
        if matches!(format, DataFormat::Yolo | DataFormat::Voc) {
            task.set_namesakes_aside();
        }
        Ok(task)
    }

    /// Samples whose label files have the same name: the first has it.
    fn set_namesakes_aside(&mut self) {
        let mut taken = HashMap::new();
        for at in 0..self.entries.len() {
            let entry = &self.entries[at];
            if !entry.is_written() {
                continue;
            }
            let path = self.file_of(entry);
            if *taken.entry(path).or_insert(at) != at {
                self.entries[at].is_namesake = true;
                self.left_out.add(Lost::Namesakes);
            }
        }
    }

    /// The file that is about a sample alone.
    fn file_of(&self, entry: &Entry) -> PathBuf {
        if let Some(record) = &entry.record {
            return record.file.clone();
        }
        let name = match self.format {
            DataFormat::Voc => voc::name_for(&entry.item.name),
            _ => yolo::name_for(&entry.item.name),
        };
        self.dir.join(name)
    }

    /// The files whose content changes.
    fn files(&self) -> Result<Vec<NewFile>, Failure> {
        let mut files = match self.format {
            DataFormat::Yolo => yolo::files(self)?,
            DataFormat::Voc => voc::files(self),
            DataFormat::Coco => coco::files(self)?,
            DataFormat::CreateMl => create_ml::files(self)?,
            DataFormat::LabelStudio => label_studio::files(self)?,
            DataFormat::Csv | DataFormat::Jsonl => tables::files(self)?,
            DataFormat::Folder => Vec::new(),
        };
        files.retain(|file| std::fs::read(&file.path).ok().as_ref() != Some(&file.bytes));
        Ok(files)
    }

    /// The entries that have to be written and are described in this file.
    fn changed_in<'b>(&'b self, file: &'b Path) -> impl Iterator<Item = (&'b Entry, &'b Record)> {
        let with_record = |entry: &'b Entry| Some((entry, entry.record.as_ref()?));
        self.entries
            .iter()
            .filter(|entry| entry.changes())
            .filter_map(with_record)
            .filter(move |(_, record)| record.file == file)
    }

    /// The entries that have to be written and are described nowhere yet.
    fn new_entries(&self) -> impl Iterator<Item = &Entry> {
        let changed = self.entries.iter().filter(|entry| entry.changes());
        changed.filter(|entry| entry.record.is_none())
    }

    /// The label files that are there, without class lists.
    fn shared_files(&self) -> impl Iterator<Item = &PathBuf> {
        let is_list = |path: &Path| path.file_name().is_some_and(|name| name == "classes.txt");
        self.there.iter().filter(move |path| !is_list(path))
    }
}

/// Where label files say that samples are.
struct Names<'a> {
    project: &'a Snapshot,
    /// Copies in the folder.
    copies: HashMap<SampleId, &'a str>,
    dirs: [PathBuf; 2],
}

impl<'a> Names<'a> {
    fn new(project: &'a Snapshot, dir: &Path, said: &'a Said) -> Self {
        let copies = said.places.iter();
        let real = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        Self {
            project,
            copies: copies
                .map(|(place, id)| (SampleId(*id), &**place))
                .collect(),
            dirs: [dir.to_owned(), real],
        }
    }

    /// Its path below the folder where it lies there, else below its source.
    fn of(&self, sample: &Sample) -> String {
        if !self.project.task.data_kind().is_files() {
            return String::new();
        }
        if let Some(copy) = self.copies.get(&sample.id) {
            return (*copy).to_owned();
        }
        let path = self.project.sample_path(sample);
        let below = self.dirs.iter().find_map(|dir| path.strip_prefix(dir).ok());
        match below.and_then(Path::to_str) {
            Some(below) => below.replace('\\', "/"),
            None => sample.path.to_string(),
        }
    }
}

/// A name without its ending, with another one.
fn with_ending(name: &str, ending: &str) -> String {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let stem = match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file,
    };
    let file = format!("{stem}.{ending}");
    if folder.is_empty() {
        file
    } else {
        format!("{folder}/{file}")
    }
}

/// Whether an item has something drawn on it that is a point.
fn is_point(shape: &Shape) -> bool {
    matches!(shape, Shape::Point { .. })
}
