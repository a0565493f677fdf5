//! Where files of this person lie that belong to no project.

use directories::ProjectDirs;
use std::path::PathBuf;

/// Replaces the folder below when set: for tests, portable copies and shared machines.
pub const DATA_DIR_VARIABLE: &str = "HEARTH_DATA_DIR";

/// The per-user folder; `None` where the system names no home.
pub fn data_dir() -> Option<PathBuf> {
    match std::env::var_os(DATA_DIR_VARIABLE) {
        Some(dir) if !dir.is_empty() => Some(dir.into()),
        _ => Some(ProjectDirs::from("", "", "Hearth")?.data_dir().to_owned()),
    }
}
