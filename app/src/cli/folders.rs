//! Where files of this person lie that belong to no project.

use hearth::settings::Places;
use std::path::PathBuf;

/// The per-user folder, the same one that the window uses.
pub fn data_dir() -> PathBuf {
    Places::find(None).config
}
