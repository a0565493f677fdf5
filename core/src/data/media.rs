//! Reading pictures.
use serde::{Deserialize, Serialize};
use std::path::Path;
/// Why a file was left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SkipReason { /// Stable name such as `empty-file`; locale key `skip-<code>`.
 pub code: String, /// English.
 pub message: String }
/// Decodes a picture upright (EXIF applied), in RGB, and shrinks it to fit into `max_px` × `max_px` (never enlarges).
pub fn thumbnail(_path: &Path, _max_px: u32) -> Result<image::RgbImage, SkipReason> { unimplemented!() }
