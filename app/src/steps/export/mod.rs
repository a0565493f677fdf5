//! Export: the model as a file, with the proof that it behaves as it did here.

mod paint;
mod view;

pub use paint::show;
pub use view::{ExportFile, export_files};

use hearth_core::export::{ExportFormat, ExportReport};
use hearth_core::failure::Failure;
use hearth_core::ids::RunId;
use std::path::{Path, PathBuf};

/// The state of the Export page.
#[derive(Debug, Default)]
pub struct ExportState {
    /// The run; the newest where `None`.
    pub run: Option<RunId>,
    /// The format.
    pub format: ExportFormat,
    /// The folder as typed; the proposed one where it is not the person's own.
    pub dir: String,
    /// Whether the folder was typed.
    pub dir_is_own: bool,
    /// How the last export ended, with the sizes of its files.
    pub result: Option<Result<(Box<ExportReport>, Vec<ExportFile>), Failure>>,
}

/// The folder that is proposed for a run.
pub fn default_dir(project: &Path, run: &RunId, format: ExportFormat) -> PathBuf {
    project
        .join("exports")
        .join(format!("{run}-{}", format.name()))
}
