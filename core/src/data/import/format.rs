//! How a data set can be laid out, and how that is recognised.

use super::folder_index::{IndexedFile, root_of};
use super::found::Found;
use super::{
    LabelsIn, acl_imdb, cifar_binary, class_folders, coco, create_ml, hf_folder, label_studio,
    listed_files, mnist_idx, parquet_media, row_table, table_files, text_table, voc, yolo,
};
use crate::data::DataKind;
use crate::data::table::choose::Picks;
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// What is to be read.
pub(super) struct Wanted<'a> {
    /// The kind of data.
    pub kind: DataKind,
    /// Whether a table's target names classes.
    pub has_classes: bool,
    /// Whether the project is for several classes of a sample.
    pub gives_several: bool,
    /// Columns that the person picked.
    pub columns: &'a Picks,
    /// How a table of texts says their labels.
    pub labels: LabelsIn,
    /// Where labels are read again: the files of the project, which label files may mean although
    /// they lie elsewhere. What no label file describes is left out then.
    pub again: Option<&'a [IndexedFile]>,
}

#[cfg(test)]
impl Wanted<'static> {
    /// All of this kind, with nothing picked.
    pub fn plain(kind: DataKind) -> Self {
        static NOTHING: Picks = Picks::new();
        Self {
            kind,
            has_classes: true,
            gives_several: false,
            columns: &NOTHING,
            labels: LabelsIn::Auto,
            again: None,
        }
    }
}

/// The layouts that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// One subfolder a class, or split folders of such.
    #[serde(rename = "folder")]
    ClassFolders,
    /// Microsoft COCO's `instances` JSON.
    Coco,
    /// YOLO's text files, in both layouts.
    Yolo,
    /// Pascal VOC's XML files.
    Voc,
    /// Apple's `CreateML` JSON.
    #[serde(rename = "createml")]
    CreateMl,
    /// An export of Label Studio, as JSON.
    LabelStudio,
    /// A table: of files, of texts or of figures, as the project needs it.
    Table,
    /// Files beside a `metadata.csv`, as Hugging Face has them.
    HfFolder,
    /// The reviews of aclImdb, one a file.
    #[serde(rename = "aclimdb")]
    AclImdb,
    /// Parquet files with pictures or sounds in them.
    #[serde(rename = "parquet")]
    ParquetMedia,
    /// MNIST's idx files.
    #[serde(rename = "mnist")]
    MnistIdx,
    /// The binary version of CIFAR-10 or CIFAR-100.
    #[serde(rename = "cifar")]
    CifarBinary,
}

impl Format {
    /// Every layout. The earlier one counts where several fit.
    pub const ALL: [Self; 12] = [
        Self::MnistIdx,
        Self::CifarBinary,
        Self::ParquetMedia,
        Self::Coco,
        Self::CreateMl,
        Self::LabelStudio,
        Self::Voc,
        Self::Yolo,
        Self::HfFolder,
        Self::AclImdb,
        Self::Table,
        Self::ClassFolders,
    ];

    /// Those of pictures.
    const OF_PICTURES: [Self; 11] = [
        Self::MnistIdx,
        Self::CifarBinary,
        Self::ParquetMedia,
        Self::Coco,
        Self::CreateMl,
        Self::LabelStudio,
        Self::Voc,
        Self::Yolo,
        Self::HfFolder,
        Self::Table,
        Self::ClassFolders,
    ];

    /// The name used on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClassFolders => "folder",
            Self::Coco => "coco",
            Self::Yolo => "yolo",
            Self::Voc => "voc",
            Self::CreateMl => "createml",
            Self::LabelStudio => "label-studio",
            Self::HfFolder => "hf-folder",
            Self::AclImdb => "aclimdb",
            Self::Table => "table",
            Self::ParquetMedia => "parquet",
            Self::MnistIdx => "mnist",
            Self::CifarBinary => "cifar",
        }
    }

    /// The layouts that data of a kind may have.
    pub fn of_kind(kind: DataKind) -> &'static [Self] {
        match kind {
            DataKind::Pictures => &Self::OF_PICTURES,
            DataKind::Sounds => &[
                Self::ParquetMedia,
                Self::LabelStudio,
                Self::HfFolder,
                Self::Table,
                Self::ClassFolders,
            ],
            DataKind::Texts => &[
                Self::AclImdb,
                Self::LabelStudio,
                Self::HfFolder,
                Self::Table,
                Self::ClassFolders,
            ],
            DataKind::Rows => &[Self::Table],
        }
    }

    /// The layout of a folder or file with data of this kind; `None` where it is none of them.
    pub fn recognise(source: &Path, kind: DataKind) -> Option<Self> {
        let mut formats = Self::of_kind(kind).iter().copied();
        formats.find(|format| format.fits(source, kind))
    }

    fn fits(self, source: &Path, kind: DataKind) -> bool {
        match self {
            Self::Table if kind == DataKind::Texts => {
                text_table::is_one(source) || listed_files::is_one(source)
            }
            Self::Table if kind == DataKind::Rows => row_table::is_one(source),
            Self::ClassFolders => source.is_dir() && class_folders::is_one(source),
            Self::Coco => coco::is_one(source),
            Self::Yolo => yolo::is_one(source),
            Self::Voc => voc::is_one(source),
            Self::CreateMl => create_ml::is_one(source),
            Self::LabelStudio => label_studio::is_one(source),
            Self::HfFolder => hf_folder::is_one(source, kind),
            Self::AclImdb => acl_imdb::is_one(source),
            Self::Table => listed_files::is_one(source),
            Self::ParquetMedia => parquet_media::is_one(source),
            Self::MnistIdx => mnist_idx::is_one(source),
            Self::CifarBinary => cifar_binary::is_one(source),
        }
    }

    /// Whether the pictures or sounds lie inside other files and have to be written out.
    pub(super) fn is_packed(self) -> bool {
        matches!(
            self,
            Self::MnistIdx | Self::CifarBinary | Self::ParquetMedia
        )
    }

    pub(super) fn read(self, source: &Path, wanted: &Wanted<'_>) -> Result<Found, Failure> {
        let picks = wanted.columns;
        match self {
            Self::Table if wanted.kind == DataKind::Rows => {
                row_table::read(source, picks, wanted.has_classes)
            }
            // A table with the names of files beside texts is one of texts.
            Self::Table if wanted.kind == DataKind::Texts => {
                if listed_files::is_one(source) && !text_table::is_one(source) {
                    listed_files::read(source, wanted)
                } else {
                    text_table::read(source, wanted)
                }
            }
            Self::Coco => coco::read(source, wanted),
            Self::Yolo => yolo::read(source, wanted),
            Self::Voc => voc::read(source, wanted),
            Self::CreateMl => create_ml::read(source, wanted),
            Self::LabelStudio => label_studio::read(source, wanted),
            Self::HfFolder => hf_folder::read(source, wanted),
            Self::AclImdb => acl_imdb::read(source),
            Self::Table => listed_files::read(source, wanted),
            Self::ClassFolders | Self::MnistIdx | Self::CifarBinary | Self::ParquetMedia => {
                Ok(Found::default())
            }
        }
    }

    /// The files of a source that say labels, where this layout has such; none may be there yet.
    ///
    /// # Errors
    /// If the folder cannot be listed.
    pub(crate) fn label_files(self, source: &Path) -> Result<Vec<PathBuf>, Failure> {
        let root = root_of(source);
        let mut files = match self {
            Self::Yolo if source.is_dir() => return yolo::label_files(source),
            Self::Voc if source.is_dir() => return voc::label_files(source),
            Self::Coco => coco::files_of(source, &root),
            Self::CreateMl => create_ml::files_of(source, &root),
            Self::LabelStudio => label_studio::files_of(source, &root),
            Self::Table => table_files::tables_of(source),
            _ => Vec::new(),
        };
        let list = root.join("classes.txt");
        if !files.is_empty() && list.is_file() {
            files.push(list);
        }
        Ok(files)
    }

    /// Whether its files can be read again and written over.
    pub fn has_label_files(self) -> bool {
        matches!(
            self,
            Self::Coco | Self::CreateMl | Self::LabelStudio | Self::Table | Self::Voc | Self::Yolo
        )
    }

    /// Writes the pictures of a packed data set below `target`.
    pub(super) fn unpack(
        self,
        source: &Path,
        target: &Path,
        context: &JobContext,
    ) -> Result<Found, JobError> {
        let unpacking = context.stage(Stage::Unpacking, 0);
        let mut go_on = || unpacking.advance(1).is_ok();
        let found = match self {
            Self::MnistIdx => mnist_idx::unpack(source, target, &mut go_on),
            Self::ParquetMedia => parquet_media::unpack(source, target, &mut go_on),
            _ => cifar_binary::unpack(source, target, &mut go_on),
        };
        // A person who stops it has not met a failure.
        context.check()?;
        Ok(found?)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|format| format.name() == text);
        named.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("“{text}” is not a format that can be imported; use auto, {names}")
        })
    }
}
