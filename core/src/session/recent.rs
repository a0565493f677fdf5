//! Projects that were open lately, for the welcome screen.

use crate::project::runs::{read_json, write_json};
use crate::project::store::Store;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const FILE_NAME: &str = "recent.json";
const MOST: usize = 12;

/// A project that was open lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentProject {
    /// Its folder.
    pub dir: PathBuf,
    /// Its name when it was open.
    pub name: String,
    /// When it was opened, RFC 3339 in UTC.
    pub opened: String,
}

/// The list, without projects that are gone. An unreadable list is an empty one.
pub(super) fn load(data_dir: &Path) -> Vec<RecentProject> {
    let list: Option<Vec<RecentProject>> =
        read_json(&data_dir.join(FILE_NAME)).unwrap_or_else(|failure| {
            log::warn!("{failure}");
            None
        });
    let mut list = list.unwrap_or_default();
    list.retain(|recent| Store::exists(&recent.dir));
    list
}

/// Puts a project at the top of the list.
pub(super) fn remember(list: &mut Vec<RecentProject>, dir: &Path, name: &str) {
    list.retain(|recent| recent.dir != dir);
    list.insert(
        0,
        RecentProject {
            dir: dir.to_owned(),
            name: name.to_owned(),
            opened: jiff::Timestamp::now().to_string(),
        },
    );
    list.truncate(MOST);
}

/// Stores the list. It is a convenience: a failure is logged and nothing else.
pub(super) fn save(data_dir: &Path, list: &[RecentProject]) {
    let saved = std::fs::create_dir_all(data_dir)
        .map_err(|error| crate::project::error::io_failure(data_dir, error))
        .and_then(|()| write_json(&data_dir.join(FILE_NAME), &list));
    if let Err(failure) = saved {
        log::warn!("{failure}");
    }
}
