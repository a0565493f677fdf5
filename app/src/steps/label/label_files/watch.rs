//! Looking now and then, on a thread of its own, whether other programs changed label files.

use super::WatchedFolder;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use egui::Context;
use hearth_core::data::label_files::{changed_outside, linked_folders};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Quick enough to be told before more is labelled, rare enough to cost nothing.
const EVERY: Duration = Duration::from_secs(3);

/// The label files of the project that is open.
#[derive(Debug, Default)]
pub struct LabelFilesWatch {
    project: Option<PathBuf>,
    link: Option<(Sender<()>, Receiver<Vec<WatchedFolder>>)>,
    folders: Vec<WatchedFolder>,
}

impl LabelFilesWatch {
    /// The folders as they were seen last.
    pub fn folders(&self) -> &[WatchedFolder] {
        &self.folders
    }

    /// Label files that other programs changed.
    pub fn num_changed(&self) -> usize {
        self.folders.iter().map(|one| one.changed.len()).sum()
    }

    /// Watches this project and no other; takes in what was seen. True where more files have
    /// changed than before.
    pub fn update(&mut self, project: Option<&Path>, ctx: &Context) -> bool {
        if self.project.as_deref() != project {
            *self = Self {
                project: project.map(Path::to_owned),
                link: project.and_then(|dir| start(dir.to_owned(), ctx.clone())),
                folders: Vec::new(),
            };
        }
        let Some((_, seen)) = &self.link else {
            return false;
        };
        let before = self.num_changed();
        if let Some(folders) = seen.try_iter().last() {
            self.folders = folders;
        }
        self.num_changed() > before
    }

    /// Looks again at once, because label files were read or written.
    pub fn look(&self) {
        if let Some((asks, _)) = &self.link {
            let _ = asks.try_send(());
        }
    }
}

/// Starts the thread; it ends once nobody asks any more.
fn start(project: PathBuf, ctx: Context) -> Option<(Sender<()>, Receiver<Vec<WatchedFolder>>)> {
    let (asks, asked) = bounded(1);
    let (tells, told) = unbounded();
    let watch = move || {
        let mut last = Vec::new();
        loop {
            let now = look_at(&project);
            if now != last {
                last.clone_from(&now);
                if tells.send(now).is_err() {
                    return;
                }
                ctx.request_repaint();
            }
            if asked.recv_timeout(EVERY) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    };
    std::thread::Builder::new()
        .name("hearth-label-files".into())
        .spawn(watch)
        .inspect_err(|error| log::error!("no thread to watch label files: {error}"))
        .ok()?;
    Some((asks, told))
}

fn look_at(project: &Path) -> Vec<WatchedFolder> {
    linked_folders(project)
        .into_iter()
        .map(|folder| WatchedFolder {
            changed: changed_outside(project, &folder.dir),
            folder,
        })
        .collect()
}
