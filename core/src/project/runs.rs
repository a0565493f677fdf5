//! The `runs` folder: each finished run is a folder that appeared at once, by a rename.

use super::error::io_failure;
use crate::data::Split;
use crate::eval::{Measured, Report, Scores};
use crate::failure::Failure;
use crate::ids::RunId;
use crate::train::{PausedRun, RunRemark, RunSummary, checkpoint};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Start of the names of folders that are still written.
pub const UNFINISHED: &str = ".unfinished-";

/// Says in the folder of a run that is under way what it is.
pub const PAUSED_NAME: &str = "resume.json";

/// Start of the names of folders of deleted runs, until the project is opened next.
pub const TRASHED: &str = ".trash-";

/// What a person says of a run, in its folder.
const REMARK_NAME: &str = "remark.json";

/// What a person has a run's card say of its use, in its folder.
const CARD_NOTE_NAME: &str = "card-note.json";

/// Folder of a run.
pub fn run_dir(project: &Path, run: &RunId) -> PathBuf {
    project.join("runs").join(&run.0)
}

/// Finished runs, oldest first. A folder without a readable `run.json` is left out.
pub fn list(project: &Path) -> Vec<RunSummary> {
    let Ok(entries) = fs::read_dir(project.join("runs")) else {
        return Vec::new();
    };
    let mut runs: Vec<RunSummary> = entries
        .flatten()
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        .filter_map(|entry| match read_json(&entry.path().join("run.json")) {
            Ok(summary) => summary,
            Err(failure) => {
                log::warn!("{}: {failure}", entry.path().display());
                None
            }
        })
        .collect();
    runs.sort_by_key(|run| run.run.number());
    runs
}

/// Trainings that can go on, oldest first.
pub fn list_paused(project: &Path) -> Vec<PausedRun> {
    let Ok(entries) = fs::read_dir(project.join("runs")) else {
        return Vec::new();
    };
    let mut paused: Vec<PausedRun> = entries
        .flatten()
        .filter(|entry| can_go_on(&entry.path()))
        .filter_map(|entry| read_json(&entry.path().join(PAUSED_NAME)).ok()?)
        .collect();
    paused.sort_by_key(|paused| paused.run.number());
    paused
}

/// Whether a folder that is not finished holds a training that can go on.
fn can_go_on(dir: &Path) -> bool {
    let name = dir.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(UNFINISHED)
        && dir.join(checkpoint::FILE_NAME).is_file()
        && dir.join(PAUSED_NAME).is_file()
}

/// What a person says of a run; nothing where that cannot be read.
pub fn load_remark(project: &Path, run: &RunId) -> RunRemark {
    let path = run_dir(project, run).join(REMARK_NAME);
    read_json(&path).ok().flatten().unwrap_or_default()
}

/// Keeps what a person says of a run.
///
/// # Errors
/// If it cannot be written.
pub fn save_remark(project: &Path, run: &RunId, remark: &RunRemark) -> Result<(), Failure> {
    write_json(&run_dir(project, run).join(REMARK_NAME), remark)
}

/// What a person has a run's card say of its use; nothing where that cannot be read.
pub fn load_card_note(project: &Path, run: &RunId) -> String {
    let path = run_dir(project, run).join(CARD_NOTE_NAME);
    read_json_or_none(&path).unwrap_or_default()
}

/// Keeps what a run's card says of its use.
///
/// # Errors
/// If it cannot be written.
pub fn save_card_note(project: &Path, run: &RunId, note: &str) -> Result<(), Failure> {
    write_json(&run_dir(project, run).join(CARD_NOTE_NAME), &note)
}

/// Renames the folder of a run, so that it is gone at once and whole.
///
/// # Errors
/// If it cannot be renamed.
pub fn trash(project: &Path, run: &RunId) -> Result<(), Failure> {
    let dir = run_dir(project, run);
    let target = project.join("runs").join(format!("{TRASHED}{run}"));
    let _ = fs::remove_dir_all(&target);
    fs::rename(&dir, &target).map_err(|e| io_failure(&dir, e))
}

/// Removes the folders of deleted runs.
pub fn empty_trash(project: &Path) {
    let Ok(entries) = fs::read_dir(project.join("runs")) else {
        return;
    };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(TRASHED) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Removes a training that was paused.
pub fn forget_paused(project: &Path, run: &RunId) {
    let dir = project.join("runs").join(format!("{UNFINISHED}{run}"));
    let _ = fs::remove_dir_all(dir);
}

/// Removes the folders below this one that a killed process left unfinished, but for trainings
/// that can go on.
pub fn remove_unfinished(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let is_unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
        if is_unfinished && !can_go_on(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The report of a run on a split, where it was measured.
///
/// # Errors
/// If the file is there but cannot be read.
pub fn load_report(project: &Path, run: &RunId, split: Split) -> Result<Option<Measured>, Failure> {
    read_json(&report_path(&run_dir(project, run), split))
}

/// Where a run's report on a split lies.
pub fn report_path(run_dir: &Path, split: Split) -> PathBuf {
    run_dir.join(format!("report-{split}.json"))
}

/// Where all probabilities of a run's report on a split lie.
pub fn scores_path(run_dir: &Path, split: Split) -> PathBuf {
    run_dir.join(format!("scores-{split}.bin"))
}

/// All probabilities of a report; `None` where they were never written, or the file is damaged or
/// that of another report: then it has to be measured again.
pub fn load_scores(project: &Path, report: &Report) -> Option<Scores> {
    let path = scores_path(&run_dir(project, &report.run), report.split);
    let bytes = fs::metadata(&path).ok()?.len();
    // A file of another size is another report's: it need not be read.
    let is_of_size = Scores::file_bytes(report.items.len(), report.per_class.len()) == Some(bytes);
    let scores = is_of_size
        .then(|| fs::read(&path).ok())
        .flatten()
        .and_then(|bytes| Scores::from_bytes(&bytes))
        .filter(|scores| scores.fit(report));
    if scores.is_none() {
        log::warn!(
            "{} does not hold the probabilities of its report",
            path.display()
        );
    }
    scores
}

/// Writes a report into a run's folder, and its probabilities beside it. They come first: those of
/// an old report fit no new one, and are not taken for its own.
///
/// # Errors
/// As [`write_atomically`].
pub fn write_report(run_dir: &Path, report: &Measured) -> Result<(), Failure> {
    let split = report.split();
    let scores = report.classes().and_then(|report| report.scores.as_ref());
    if let Some(scores) = scores {
        write_atomically(&scores_path(run_dir, split), &scores.to_bytes())?;
    }
    write_json(&report_path(run_dir, split), report)
}

/// A run's folder while it is written; removed again unless [`RunWriter::finish`] is reached.
#[derive(Debug)]
pub struct RunWriter {
    run: RunId,
    dir: PathBuf,
    target: PathBuf,
    is_finished: bool,
}

impl RunWriter {
    /// Starts the folder of the next run.
    ///
    /// # Errors
    /// If the project's folder cannot be written.
    pub fn start(project: &Path) -> Result<Self, Failure> {
        let runs = project.join("runs");
        fs::create_dir_all(&runs).map_err(|e| io_failure(&runs, e))?;
        let last = fs::read_dir(&runs)
            .map_err(|e| io_failure(&runs, e))?
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().to_string_lossy().into_owned();
                let unfinished = name.strip_prefix(UNFINISHED);
                let name = unfinished.or(name.strip_prefix(TRASHED)).unwrap_or(&name);
                RunId(name.to_owned()).number()
            })
            .max()
            .unwrap_or(0);
        let run = RunId::numbered(last + 1);
        let dir = runs.join(format!("{UNFINISHED}{run}"));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir(&dir).map_err(|e| io_failure(&dir, e))?;
        Ok(Self {
            target: runs.join(&run.0),
            run,
            dir,
            is_finished: false,
        })
    }

    /// Goes on in the folder of a training that was paused.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn go_on(project: &Path, run: &RunId) -> Result<(Self, PausedRun), Failure> {
        let runs = project.join("runs");
        let dir = runs.join(format!("{UNFINISHED}{run}"));
        let paused: Option<PausedRun> = if can_go_on(&dir) {
            read_json(&dir.join(PAUSED_NAME))?
        } else {
            None
        };
        let paused = paused.ok_or_else(|| {
            Failure::new(
                "no-paused-run",
                format!("There is no paused training “{run}” in this project."),
            )
            .with("run", run)
        })?;
        let writer = Self {
            run: run.clone(),
            target: runs.join(&run.0),
            dir,
            is_finished: false,
        };
        Ok((writer, paused))
    }

    /// Leaves the folder as it is, for a training that goes on later.
    pub fn keep(mut self) {
        self.is_finished = true;
    }

    /// Whether there is a checkpoint to go on from.
    pub fn can_go_on(&self) -> bool {
        can_go_on(&self.dir)
    }

    /// The run's name.
    pub fn run(&self) -> &RunId {
        &self.run
    }

    /// The folder to write into.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Makes the run visible under its name.
    ///
    /// # Errors
    /// If the folder cannot be renamed.
    pub fn finish(mut self) -> Result<PathBuf, Failure> {
        for name in [PAUSED_NAME, checkpoint::FILE_NAME] {
            let _ = fs::remove_file(self.dir.join(name));
        }
        fs::rename(&self.dir, &self.target).map_err(|e| io_failure(&self.target, e))?;
        self.is_finished = true;
        Ok(self.target.clone())
    }
}

impl Drop for RunWriter {
    fn drop(&mut self) {
        // A mistake of ours is no reason to lose what was learned.
        let is_kept = std::thread::panicking() && self.can_go_on();
        if !self.is_finished && !is_kept {
            let _ = fs::remove_dir_all(&self.dir);
        }
    }
}

/// Writes a file under a temporary name beside it, then renames it: readers see the old file or
/// the new one, never a half.
///
/// # Errors
/// If the folder cannot be written or the disk is full; the old file is kept then.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let write = || {
        let mut file = fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    };
    write().map_err(|error| {
        let _ = fs::remove_file(&temporary);
        io_failure(path, error)
    })
}

/// Writes readable JSON atomically.
///
/// # Errors
/// As [`write_atomically`].
pub fn write_json(path: &Path, value: &impl Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_vec_pretty(value)
        .map_err(|error| Failure::new("internal", error.to_string()))?;
    text.push(b'\n');
    write_atomically(path, &text)
}

/// Reads JSON; `None` where there is no file.
///
/// # Errors
/// If the file cannot be read or is not what it should be.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Failure> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_failure(path, error)),
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|error| {
        Failure::new(
            "unreadable-file",
            format!("{} cannot be read: {error}.", path.display()),
        )
        .with("path", path.display())
        .with("detail", error)
    })
}

/// The same of what one can do without: `None` also where it cannot be read, which is logged.
pub fn read_json_or_none<T: DeserializeOwned>(path: &Path) -> Option<T> {
    read_json(path)
        .inspect_err(|failure| log::warn!("{failure}"))
        .ok()
        .flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::eval::ItemPrediction;
    use crate::ids::{ClassId, SampleId};

    #[test]
    fn probabilities_lie_beside_their_report_or_are_not_there() {
        let project = tempfile::tempdir().unwrap();
        let run = RunId::numbered(1);
        let dir = run_dir(project.path(), &run);
        fs::create_dir_all(&dir).unwrap();
        let item = |sample, predicted| ItemPrediction {
            sample: SampleId(sample),
            truth: ClassId(0),
            predicted: ClassId(predicted),
            probability: 0.75,
            truth_probability: 0.75,
        };
        let labels = ["a", "b"].map(str::to_owned);
        let scores = Scores::new(2, vec![0.75, 0.25, 0.25, 0.75]);
        let report = Report::of(&run, Split::Test, &labels, vec![item(1, 0), item(2, 1)])
            .with_scores(scores.clone());
        let measured = Measured::Classes(report.clone());
        assert_eq!(
            load_scores(project.path(), &report),
            None,
            "nothing was written"
        );
        write_report(&dir, &measured).unwrap();
        let read = load_report(project.path(), &run, Split::Test)
            .unwrap()
            .unwrap();
        let read = read.classes().unwrap();
        assert!(
            read.scores.is_none(),
            "they are read only where they are needed"
        );
        assert_eq!(read.probabilities, report.probabilities);
        assert_eq!(load_scores(project.path(), read).as_ref(), Some(&scores));

        let other = Report::of(&run, Split::Test, &labels, vec![item(1, 1), item(2, 0)]);
        assert_eq!(load_scores(project.path(), &other), None, "another report");
        let fewer = Report::of(&run, Split::Test, &labels, vec![item(1, 0)]);
        assert_eq!(load_scores(project.path(), &fewer), None, "of another size");
        let path = scores_path(&dir, Split::Test);
        let mut bytes = fs::read(&path).unwrap();
        bytes[20] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert_eq!(load_scores(project.path(), read), None, "damaged");
        fs::write(&path, b"").unwrap();
        assert_eq!(load_scores(project.path(), read), None, "empty");
    }
}
