//! Writing a data set for other programs. One file a format; each writes into a folder that
//! appears whole or not at all.

pub(crate) mod class_folder_names;
mod class_folders;
pub(crate) mod coco;
pub(crate) mod create_ml;
mod csv;
pub(crate) mod held;
pub(crate) mod jsonl;
pub(crate) mod label_studio;
pub(crate) mod rows;
pub(crate) mod tables;
pub(crate) mod voc;
pub(crate) mod yolo;

use super::import::Format;
use super::{Answer, DataKind, NewMark, Split};
use crate::failure::Failure;
use crate::ids::SampleId;
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::runs::UNFINISHED;
use serde::Serialize;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

pub use held::{LeftOut, Lost};

/// A data set about to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportSet {
    /// What its items are.
    pub kind: DataKind,
    /// Class names in the order of the project, also those without a sample.
    pub classes: Vec<String>,
    /// The pictures, sounds or texts.
    pub items: Vec<ExportItem>,
}

/// A picture, a sound or a text about to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportItem {
    /// Which sample it is.
    pub sample: SampleId,
    /// Where it lies now; empty for a text.
    pub file: PathBuf,
    /// Its name in what is written; no other item has it, nor its stem.
    pub name: String,
    /// Width and height of a picture, in pixels, upright.
    pub size_px: [u32; 2],
    /// Its text, where it is one.
    pub text: Option<String>,
    /// Its class, where it has one.
    pub class: Option<String>,
    /// Its split.
    pub split: Split,
    /// What is drawn on it, with its further classes, as far as the format has a place for it.
    pub marks: Vec<NewMark>,
    /// What was answered when somebody was asked about it.
    pub answer: Option<Answer>,
}

impl Default for ExportItem {
    fn default() -> Self {
        Self {
            sample: SampleId(0),
            file: PathBuf::new(),
            name: String::new(),
            size_px: [0, 0],
            text: None,
            class: None,
            split: Split::Train,
            marks: Vec::new(),
            answer: None,
        }
    }
}

impl ExportSet {
    /// Where the file of an item lies in a folder for all of them.
    pub(crate) fn path_of(&self, item: &ExportItem) -> String {
        match self.kind {
            DataKind::Sounds => format!("sounds/{}", item.name),
            _ => format!("images/{}", item.name),
        }
    }
}

/// The formats that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // the names are the field's own
pub enum DataFormat {
    Folder,
    Csv,
    Jsonl,
    Coco,
    Yolo,
    Voc,
    #[serde(rename = "createml")]
    CreateMl,
    LabelStudio,
}

impl DataFormat {
    /// Every format, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Folder,
        Self::Csv,
        Self::Jsonl,
        Self::Coco,
        Self::Yolo,
        Self::Voc,
        Self::CreateMl,
        Self::LabelStudio,
    ];

    /// The formats for a kind of data, in the order in which they are offered.
    pub fn of_kind(kind: DataKind) -> &'static [Self] {
        match kind {
            DataKind::Pictures => &Self::ALL,
            DataKind::Sounds => &[Self::Folder, Self::Csv, Self::Jsonl, Self::LabelStudio],
            DataKind::Texts => &[Self::Csv, Self::Jsonl, Self::LabelStudio, Self::Folder],
            DataKind::Rows => &[Self::Csv, Self::Jsonl],
        }
    }

    /// Refuses a format that cannot hold this kind of data.
    ///
    /// # Errors
    /// Names the formats that can.
    pub fn check_for(self, kind: DataKind) -> Result<(), Failure> {
        let fitting = Self::of_kind(kind);
        if fitting.contains(&self) {
            return Ok(());
        }
        let names: Vec<&str> = fitting.iter().map(|format| format.name()).collect();
        let message = format!(
            "{self} holds no {}. Choose {}.",
            kind.name(),
            names.join(", ")
        );
        Err(Failure::new("data-format-not-for-task", message)
            .with("format", self)
            .with("formats", names.join(", ")))
    }

    /// The layout that its files are read as.
    pub fn layout(self) -> Format {
        match self {
            Self::Folder => Format::ClassFolders,
            Self::Csv | Self::Jsonl => Format::Table,
            Self::Coco => Format::Coco,
            Self::Yolo => Format::Yolo,
            Self::Voc => Format::Voc,
            Self::CreateMl => Format::CreateMl,
            Self::LabelStudio => Format::LabelStudio,
        }
    }

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Coco => "coco",
            Self::Yolo => "yolo",
            Self::Voc => "voc",
            Self::CreateMl => "createml",
            Self::LabelStudio => "label-studio",
        }
    }
}

impl fmt::Display for DataFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for DataFormat {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let named = Self::ALL.into_iter().find(|format| format.name() == text);
        named.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            let message = format!("There is no data format “{text}”. The formats are {names}.");
            Failure::new("unknown-data-format", message).with("format", text)
        })
    }
}

/// Writes a data set of files into a new or an empty folder.
///
/// # Errors
/// If the folder holds something already or cannot be written; nothing is left of it then.
pub fn write(set: &ExportSet, format: DataFormat, dir: &Path) -> Result<(), Failure> {
    check_new_folder(dir)?;
    check_marks(set, format)?;
    fill_new_folder(dir, |target| match format {
        DataFormat::Folder => class_folders::write(set, target),
        DataFormat::Csv => csv::write(set, target),
        DataFormat::Jsonl => jsonl::write(set, target),
        DataFormat::Coco => coco::write(set, target),
        DataFormat::Yolo => yolo::write(set, target),
        DataFormat::Voc => voc::write(set, target),
        DataFormat::CreateMl => create_ml::write(set, target),
        DataFormat::LabelStudio => label_studio::write(set, target),
    })
}

/// Writes texts or rows into a new or an empty folder.
///
/// # Errors
/// As [`write`].
pub fn write_tables(project: &Snapshot, format: DataFormat, dir: &Path) -> Result<(), Failure> {
    fill_new_folder(dir, |target| {
        match format {
            DataFormat::Jsonl => tables::write_jsonl(project, target),
            DataFormat::Folder => tables::write_text_folders(project, target),
            _ => tables::write_csv(project, target),
        }?;
        if project.classes.is_empty() {
            return Ok(());
        }
        write_text(target, "classes.txt", &(project.labels().join("\n") + "\n"))
    })
}

/// Refuses a format that keeps what is drawn and nothing else, where nothing is drawn.
///
/// # Errors
/// If so.
pub(crate) fn check_marks(set: &ExportSet, format: DataFormat) -> Result<(), Failure> {
    let keeps_marks_only = !held::Keeps::of(format.layout(), set.kind).class;
    if keeps_marks_only && set.items.iter().all(|item| item.marks.is_empty()) {
        let message = format!(
            "{format} keeps boxes only, and no picture of this project has one. Choose folder, csv or jsonl."
        );
        return Err(Failure::new("format-needs-boxes", message).with("format", format));
    }
    Ok(())
}

/// Refuses a folder that holds something.
///
/// # Errors
/// If it does.
pub(crate) fn check_new_folder(dir: &Path) -> Result<(), Failure> {
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        let message = format!(
            "{} holds files already. Choose a new or an empty folder.",
            dir.display()
        );
        return Err(Failure::new("export-folder-not-empty", message).with("path", dir.display()));
    }
    Ok(())
}

/// Makes a new or an empty folder hold what `fill` writes, all of it or nothing.
///
/// # Errors
/// If the folder holds something already or cannot be written, and what `fill` fails with.
pub(crate) fn fill_new_folder<E: From<Failure>>(
    dir: &Path,
    fill: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
    check_new_folder(dir)?;
    let parent = dir.parent().unwrap_or(dir);
    fs::create_dir_all(parent).map_err(|error| io_failure(parent, error))?;
    let aside = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempdir_in(parent)
        .map_err(|error| io_failure(parent, error))?;
    fill(aside.path())?;
    // An empty folder of this name gives way.
    let _ = fs::remove_dir(dir);
    fs::rename(aside.path(), dir).map_err(|error| io_failure(dir, error))?;
    open_to_others(dir);
    Ok(())
}

/// A temporary folder is its owner's alone; what is exported is like any other folder.
fn open_to_others(dir: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = fs::set_permissions(dir, fs::Permissions::from_mode(0o755));
    }
    #[cfg(not(unix))]
    let _ = dir;
}

/// A number with as few digits as tell it from others: those of its 32 bits, not of 64.
pub(crate) fn short(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(f64::from(number))
}

/// Copies a picture to `path` below `root`.
fn copy(item: &ExportItem, root: &Path, path: &str) -> Result<(), Failure> {
    let target = root.join(path);
    let folder = target.parent().unwrap_or(root);
    fs::create_dir_all(folder).map_err(|error| io_failure(folder, error))?;
    fs::copy(&item.file, &target).map_err(|error| io_failure(&target, error))?;
    Ok(())
}

fn write_text(root: &Path, path: &str, text: &str) -> Result<(), Failure> {
    let target = root.join(path);
    let folder = target.parent().unwrap_or(root);
    fs::create_dir_all(folder).map_err(|error| io_failure(folder, error))?;
    fs::write(&target, text).map_err(|error| io_failure(&target, error))
}

fn write_json(root: &Path, path: &str, value: &serde_json::Value) -> Result<(), Failure> {
    write_text(root, path, &format!("{value:#}\n"))
}

/// The class list that readers of every format honour: one name a line, in order.
fn write_class_list(classes: &[String], root: &Path) -> Result<(), Failure> {
    let lines = classes.join("\n") + "\n";
    write_text(root, "classes.txt", &lines)
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Items of one split with their positions.
fn of_split(set: &ExportSet, split: Split) -> Vec<&ExportItem> {
    set.items
        .iter()
        .filter(|item| item.split == split)
        .collect()
}
