//! What the Export page shows of a finished export.

use hearth_core::export::ExportReport;
use std::path::PathBuf;

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Its size, in bytes, where it is known.
    pub num_bytes: Option<u64>,
}

/// The files of an export with their sizes; reads the folder, so it is for `logic`.
pub fn export_files(report: &ExportReport) -> Vec<ExportFile> {
    report
        .files
        .iter()
        .map(|path| ExportFile {
            name: path
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            num_bytes: std::fs::metadata(path).ok().map(|m| m.len()),
            path: path.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearth_core::export::ExportFormat;
    use hearth_core::ids::RunId;

    #[test]
    fn files_that_are_gone_have_no_size() {
        let report = ExportReport {
            run: RunId::numbered(1),
            format: ExportFormat::Onnx,
            files: vec!["/nowhere/模型.onnx".into()],
            num_bytes: 1,
            parity: None,
            duration_secs: 0.1,
        };
        let files = export_files(&report);
        assert_eq!(files[0].name, "模型.onnx");
        assert_eq!(files[0].num_bytes, None);
    }

    #[test]
    fn the_proposed_folder_names_run_and_format() {
        let dir = super::super::default_dir("/p".as_ref(), &RunId::numbered(2), ExportFormat::Onnx);
        assert_eq!(dir.to_str(), Some("/p/exports/run-002-onnx"));
    }
}
