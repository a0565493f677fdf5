//! Label files that live beside a project: other programs change them, Hearth reads them again,
//! shows what differs, puts both together, and writes its own labels back without losing what it
//! does not know.
//!
//! What both sides knew last (`memory.rs`) is the base of the merge (`merge.rs`): it is written down
//! whenever labels are exported, imported, taken or written.

mod compare;
pub(crate) mod list;
mod matching;
pub(crate) mod memory;
mod merge;
mod same;
mod take;
#[cfg(test)]
mod testing;
mod watch;
mod write;

pub use compare::{DifferenceKind, LabelDiff, LabelDifference, compare};
pub use merge::{Conflict, Merged, Take, merge, resolve};
pub use same::{same_labels, same_mark};
pub use take::{LabelChoice, Taken};
pub use watch::{LinkedFolder, changed_outside, linked_folders};
pub use write::{LabelsWritten, write};

use super::DataKind;
use super::import::Format;
use crate::failure::Failure;
use std::path::Path;

/// Refuses what has no label files: rows of tables, and layouts that are no files of labels.
fn check(kind: DataKind, format: Option<Format>, place: &Path) -> Result<(), Failure> {
    if kind == DataKind::Rows {
        let message = "The rows of a table have no label files. Import the table again instead.";
        return Err(Failure::new("no-label-files-for-rows", message));
    }
    let fits = |format: &Format| format.has_label_files() && Format::of_kind(kind).contains(format);
    match format {
        Some(format) if fits(&format) => Ok(()),
        _ => {
            let names: Vec<&str> = Format::of_kind(kind)
                .iter()
                .filter(|format| fits(format))
                .map(|format| format.name())
                .collect();
            let message = format!(
                "{} holds no label files that can be read. They may be of these formats: {}.",
                place.display(),
                names.join(", ")
            );
            Err(Failure::new("no-label-files", message)
                .with("path", place.display())
                .with("formats", names.join(", ")))
        }
    }
}
