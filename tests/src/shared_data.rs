//! Real data that lies beside the repository where the makers work.

use crate::skip::{Lack, skip};
use std::path::{Path, PathBuf};

/// A file of `../shared/data` (or `HEARTH_SHARED_DATA`); `None`, said loudly, where it is missing.
pub fn file(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("HEARTH_SHARED_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
        PathBuf::from,
    );
    let path = folder.join(name);
    if path.is_file() {
        return Some(path);
    }
    skip(
        Lack::SharedData,
        &format!("../shared/data/{name} is not here"),
    );
    None
}
