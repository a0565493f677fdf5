//! What the readers of packed data sets share.

use crate::failure::Failure;
use std::path::Path;

/// A packed file that does not hold what it should.
pub(super) fn damaged(path: &Path, detail: &str) -> Failure {
    let message = format!("{} is damaged: {detail}. Fetch it again.", path.display());
    Failure::new("packed-damaged", message)
        .with("path", path.display())
        .with("detail", detail)
}
