//! What lies in `assets/` and travels inside the program.

use crate::failure::Failure;
use crate::project::error::io_failure;
use std::fs;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

/// The bundled backbone: `EfficientNet-Lite0`, ONNX, weights stored as f16.
pub const EFFICIENTNET_LITE0: &[u8] = include_bytes!("../../assets/models/efficientnet-lite0.onnx");

/// Name of the sample project.
pub const SAMPLE_NAME: &str = "Clothes";

const SAMPLE_ZIP: &[u8] = include_bytes!("../../assets/samples/clothes.zip");

/// Unpacks the sample pictures into `<project>/media/clothes`, one folder a class, and returns
/// that folder.
///
/// # Errors
/// If the folder cannot be written.
pub fn unpack_sample(project: &Path) -> Result<PathBuf, Failure> {
    let target = project.join("media");
    let broken = |error: zip::result::ZipError| Failure::new("internal", error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(SAMPLE_ZIP)).map_err(broken)?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(broken)?;
        let Some(name) = entry.enclosed_name() else {
            continue;
        };
        let path = target.join(name);
        if entry.is_dir() {
            continue;
        }
        let folder = path.parent().unwrap_or(&target);
        fs::create_dir_all(folder).map_err(|e| io_failure(folder, e))?;
        let mut file = fs::File::create(&path).map_err(|e| io_failure(&path, e))?;
        io::copy(&mut entry, &mut file).map_err(|e| io_failure(&path, e))?;
    }
    Ok(target.join("clothes"))
}
