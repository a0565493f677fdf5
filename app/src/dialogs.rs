//! The system's file dialogs: the only file that calls rfd. They run on a thread of their own and
//! answer through a channel, so that the window never waits.

use crossbeam_channel::{Receiver, Sender, unbounded};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A dialog that ends faster than a person can was never shown.
const TOO_FAST: Duration = Duration::from_millis(400);

/// What a path is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A project to open.
    OpenProject,
    /// Where a new project is to lie.
    NewProjectFolder,
    /// A folder of pictures.
    Pictures,
    /// A file that holds data: an archive, an idx file, a list of pictures.
    DataFile,
    /// A table to import.
    Table,
    /// A picture to ask the model about.
    TryPicture,
    /// Where an export goes.
    ExportFolder,
    /// Where a model's card goes.
    ModelCardFolder,
    /// Where the data is taken to.
    DataExportFolder,
    /// An ONNX model to be built on.
    BackboneFile,
    /// A folder with an encoder of texts.
    EncoderFolder,
    /// A folder with label files.
    LabelFolder,
    /// A folder in which files that were moved may lie.
    MovedFolder,
}

/// How a dialog ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The person chose.
    Chosen(PathBuf),
    /// The person closed it.
    Closed,
    /// This system cannot show one.
    Unavailable,
}

/// Dialogs that are open.
#[derive(Debug)]
pub struct Dialogs {
    sender: Sender<(Purpose, Answer)>,
    answers: Receiver<(Purpose, Answer)>,
    num_open: usize,
}

impl Default for Dialogs {
    fn default() -> Self {
        let (sender, answers) = unbounded();
        Self {
            sender,
            answers,
            num_open: 0,
        }
    }
}

impl Dialogs {
    /// Opens a dialog; one at a time.
    pub fn open(
        &mut self,
        purpose: Purpose,
        title: &str,
        start: Option<&Path>,
        context: &egui::Context,
    ) {
        if self.num_open > 0 {
            return;
        }
        let mut dialog = rfd::FileDialog::new().set_title(title);
        if let Some(start) = start.and_then(|path| path.ancestors().find(|p| p.is_dir())) {
            dialog = dialog.set_directory(start);
        }
        let (sender, context) = (self.sender.clone(), context.clone());
        let ask = move || {
            let asked_at = Instant::now();
            let chosen = match purpose {
                Purpose::TryPicture => dialog
                    .add_filter(
                        "*",
                        &[
                            "jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff", "JPG", "PNG",
                        ],
                    )
                    .pick_file(),
                Purpose::Table => dialog
                    .add_filter(
                        "*",
                        &[
                            "csv", "tsv", "tab", "jsonl", "ndjson", "json", "xlsx", "xls", "ods",
                            "parquet", "txt", "zip", "gz",
                        ],
                    )
                    .pick_file(),
                Purpose::BackboneFile => dialog.add_filter("ONNX", &["onnx", "ONNX"]).pick_file(),
                // Such files have all kinds of endings, or none.
                Purpose::DataFile => dialog.pick_file(),
                _ => dialog.pick_folder(),
            };
            let answer = match chosen {
                Some(path) => Answer::Chosen(path),
                None if asked_at.elapsed() < TOO_FAST => Answer::Unavailable,
                None => Answer::Closed,
            };
            let _ = sender.send((purpose, answer));
            context.request_repaint();
        };
        self.num_open += 1;
        // macOS shows dialogs on the window's own thread only.
        if cfg!(target_os = "macos") {
            ask();
        } else if let Err(error) = std::thread::Builder::new()
            .name("hearth-dialog".into())
            .spawn(ask)
        {
            log::error!("no thread for a dialog: {error}");
            let _ = self.sender.send((purpose, Answer::Unavailable));
        }
    }

    /// An answer that came since the last call.
    pub fn poll(&mut self) -> Option<(Purpose, Answer)> {
        let answer = self.answers.try_recv().ok()?;
        self.num_open = self.num_open.saturating_sub(1);
        Some(answer)
    }
}

/// Shows a folder in the system's file manager, or says that it cannot.
pub fn show_folder(dir: &Path) -> bool {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let child = std::process::Command::new(program)
        .arg(dir)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
    match child {
        Ok(mut child) => {
            // Collected on a thread, so that no finished process stays behind.
            let _ = std::thread::Builder::new()
                .name("hearth-show-folder".into())
                .spawn(move || child.wait());
            true
        }
        Err(error) => {
            log::warn!("{program}: {error}");
            false
        }
    }
}
