//! A project: a folder with one `SQLite` file that holds all that a person did, and folders that
//! can be rebuilt (`cache`) or are written whole and renamed (`runs`).

pub mod edit;
pub mod error;
mod lock;
pub mod pending;
pub mod runs;
pub mod store;

use crate::advice::mended::{After, Mended};
use crate::advice::runs::AnswersSeen;
use crate::advice::test_looks::TestLooks;
use crate::advice::{self, Action, Finding, Remedy};
use crate::data::personal::PrivacySettings;
use crate::data::split_plan::SplitRequest;
use crate::data::table::is_missing;
use crate::data::{Class, ColumnRole, Sample, Source, Split, TableColumn};
use crate::failure::Failure;
use crate::goal::Goal;
use crate::ids::{ClassId, RunId, SampleId};
use crate::tasks::TaskKind;
use crate::train::{PausedRun, RunRemark, RunSummary};
use edit::{Edit, History};
use error::ProjectError;
use lock::ProjectLock;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Store, Touched};

/// Everything that a job may know of a project, frozen when the job was started.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Folder of the project, absolute.
    pub dir: PathBuf,
    /// Name shown to people.
    pub name: String,
    /// What its models do.
    pub task: TaskKind,
    /// Classes by [`ClassId`](crate::ids::ClassId).
    pub classes: Vec<Class>,
    /// Columns of the project's table, where its samples are rows.
    pub columns: Vec<TableColumn>,
    /// Imported folders.
    pub sources: Vec<Source>,
    /// Samples by ascending id.
    pub samples: Vec<Arc<Sample>>,
    /// How a person split the data the last time, where one did.
    pub split_request: Option<SplitRequest>,
    /// What can be undone and redone.
    pub history: History,
}

impl Snapshot {
    /// Where a sample's file lies.
    pub fn sample_path(&self, sample: &Sample) -> PathBuf {
        self.sources[sample.source as usize]
            .root
            .join(&*sample.path)
    }

    /// The sample with this id.
    pub fn sample(&self, id: SampleId) -> Option<&Sample> {
        let index = self.samples.binary_search_by_key(&id, |s| s.id).ok()?;
        Some(&self.samples[index])
    }

    /// All samples, in order.
    pub fn all(&self) -> impl Iterator<Item = &Sample> {
        self.samples.iter().map(|sample| &**sample)
    }

    /// Samples of one split, in order.
    pub fn samples_in(&self, split: Split) -> impl Iterator<Item = &Sample> {
        self.all().filter(move |s| s.split == split)
    }

    /// Samples of one split that have a class, or the number that is to be predicted, in order,
    /// without those that were answered with “reject” or “ignore”.
    pub fn labelled_in(&self, split: Split) -> impl Iterator<Item = &Sample> {
        let is_number = self.task.predicts_number();
        self.samples_in(split).filter(move |s| {
            let is_known = if is_number {
                !self.is_unlabelled(s)
            } else {
                s.class.is_some() || self.has_none(s)
            };
            is_known && s.is_usable()
        })
    }

    /// The name of a sample's class, where it has one.
    pub fn class_name(&self, sample: &Sample) -> Option<&str> {
        Some(&*self.classes[sample.class?.index()].name)
    }

    /// Names of all classes of a sample, its own first.
    pub fn class_names<'a>(&'a self, sample: &'a Sample) -> impl Iterator<Item = &'a str> {
        sample
            .classes()
            .map(|class| &*self.classes[class.index()].name)
    }

    /// Whether it was said that a sample has none of the classes, where that is an answer.
    pub fn has_none(&self, sample: &Sample) -> bool {
        self.task.is_multi_label() && sample.has_none()
    }

    /// Whether nothing was said of what a sample is: it has neither a class nor a mark, nor, where a
    /// number is predicted, a value in the column of the target.
    pub fn is_unlabelled(&self, sample: &Sample) -> bool {
        if !self.task.predicts_number() {
            return sample.is_unlabelled() && !self.has_none(sample);
        }
        let cell = self
            .target()
            .and_then(|column| sample.row()?.cell(column.place));
        cell.is_none_or(is_missing)
    }

    /// Number of samples of each class, in one split or in all. What has boxes counts once for each
    /// class that they name.
    pub fn class_counts(&self, split: Option<Split>) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        for sample in &self.samples {
            if split.is_some_and(|split| split != sample.split) {
                continue;
            }
            let shown: BTreeSet<ClassId> = match sample.class {
                Some(_) => sample.classes().collect(),
                None => sample.marks.iter().map(|mark| mark.class).collect(),
            };
            for class in shown {
                counts[class.index()] += 1;
            }
        }
        counts
    }

    /// Number of samples in each split, in the order of [`Split::ALL`].
    pub fn split_counts(&self) -> [usize; 3] {
        Split::ALL.map(|split| self.samples_in(split).count())
    }

    /// Whether nothing may go into the test split or out of it.
    pub fn has_frozen_test(&self) -> bool {
        let is_frozen = self.split_request.as_ref().is_some_and(|r| r.freeze_test);
        is_frozen && self.samples_in(Split::Test).next().is_some()
    }

    /// The same project with these samples alone.
    #[must_use]
    pub fn only(&self, samples: &[SampleId]) -> Self {
        let kept: HashSet<SampleId> = samples.iter().copied().collect();
        let mut only = self.clone();
        only.samples.retain(|sample| kept.contains(&sample.id));
        only
    }

    /// Class names in the model's order; none where a number is predicted.
    pub fn model_labels(&self) -> Vec<String> {
        if self.task.predicts_number() {
            Vec::new()
        } else {
            self.labels()
        }
    }

    /// The column whose number is predicted, where one is.
    pub fn target(&self) -> Option<&TableColumn> {
        self.columns
            .iter()
            .find(|column| self.task.predicts_number() && column.role == ColumnRole::Target)
    }

    /// Class names, in order.
    pub fn labels(&self) -> Vec<String> {
        self.classes.iter().map(|c| c.name.clone()).collect()
    }
}

/// A step through the history of a project's data.
pub(crate) enum Step {
    Edit(Edit),
    Undo,
    Redo,
}

/// An open project.
#[derive(Debug)]
pub struct Project {
    snapshot: Arc<Snapshot>,
    // Kept open while edits are made; a project that is only looked at has none.
    store: Option<Store>,
    runs: Vec<RunSummary>,
    remarks: BTreeMap<RunId, RunRemark>,
    goal: Option<Goal>,
    privacy: PrivacySettings,
    findings: Vec<Finding>,
    // Grows with every change of what findings are about; what was looked at last.
    num_changes: u64,
    looked_at: u64,
    num_looks: u64,
    answers_seen: Option<Arc<AnswersSeen>>,
    test_looks: TestLooks,
    mended: Mended,
    read_only: Option<Failure>,
    // Held as long as the project is open; other processes may read but not write.
    _lock: Option<ProjectLock>,
}

impl Project {
    /// Makes a project in a new or empty folder and opens it.
    ///
    /// # Errors
    /// If the folder is a project already, holds other files, or cannot be written.
    pub fn create(dir: &Path, task: TaskKind, name: Option<&str>) -> Result<Self, ProjectError> {
        let dir = absolute(dir)?;
        if Store::exists(&dir) {
            return Err(ProjectError::AlreadyAProject { dir });
        }
        std::fs::create_dir_all(&dir).map_err(|source| ProjectError::io(&dir, source))?;
        let mut entries =
            std::fs::read_dir(&dir).map_err(|source| ProjectError::io(&dir, source))?;
        if entries.next().is_some() {
            return Err(ProjectError::FolderNotEmpty { dir });
        }
        let name = name.map_or_else(
            || {
                dir.file_name()
                    .map_or_else(|| "Project".into(), |n| n.to_string_lossy().into_owned())
            },
            str::to_owned,
        );
        Store::create(&dir, &name, task)?;
        Self::open(&dir)
    }

    /// Opens a project. Where another process has it open, or the folder cannot be written, it
    /// opens read-only and [`Project::read_only`] says why.
    ///
    /// # Errors
    /// If there is no project, it is damaged, or a newer version made it.
    pub fn open(dir: &Path) -> Result<Self, ProjectError> {
        let dir = absolute(dir)?;
        if !Store::exists(&dir) {
            return Err(ProjectError::NotAProject { dir });
        }
        let (lock, read_only) = match ProjectLock::acquire(&dir) {
            Ok(lock) => (Some(lock), None),
            Err(error @ (ProjectError::OpenElsewhere { .. } | ProjectError::ReadOnly { .. })) => {
                (None, Some(Failure::from(error)))
            }
            Err(error) => return Err(error),
        };
        let mut read_only = read_only;
        let store = if read_only.is_some() {
            Store::open_read_only(&dir)?
        } else {
            match Store::open(&dir) {
                // A full disk must not hide what is there.
                Err(error @ ProjectError::DiskFull { .. }) => {
                    read_only = Some(Failure::from(error));
                    Store::open_read_only(&dir)?
                }
                opened => opened?,
            }
        };
        if read_only.is_none() {
            runs::remove_unfinished(&dir.join("runs"));
            runs::empty_trash(&dir);
            runs::remove_unfinished(&dir.join("media"));
            runs::remove_unfinished(&dir.join("cache"));
            crate::data::import::forget_preview(&dir);
        }
        let snapshot = Arc::new(store.load(&dir)?);
        if read_only.is_none() {
            pending::clean(&dir, &snapshot.sources);
        }
        let runs = runs::list(&dir);
        let goal = Goal::load(&dir);
        let test_looks = TestLooks::load(&dir);
        let findings = advice::findings(&snapshot);
        let remarks = runs.iter().map(|run| {
            let remark = runs::load_remark(&dir, &run.run);
            (run.run.clone(), remark)
        });
        Ok(Self {
            remarks: remarks.collect(),
            // What there is to say of runs hangs on reports, and is said once it is open.
            num_changes: u64::from(!runs.is_empty() || goal.is_some()),
            mended: Mended::load(&dir),
            test_looks,
            goal,
            privacy: PrivacySettings::load(&dir),
            runs,
            findings,
            looked_at: 0,
            answers_seen: None,
            num_looks: 0,
            store: None,
            snapshot,
            read_only,
            _lock: lock,
        })
    }

    /// The data as it is now.
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// Folder of the project.
    pub fn dir(&self) -> &Path {
        &self.snapshot.dir
    }

    /// Finished runs, oldest first.
    pub fn runs(&self) -> &[RunSummary] {
        &self.runs
    }

    /// The run of this name, or the newest one.
    ///
    /// # Errors
    /// If there is none.
    pub fn run(&self, run: Option<&RunId>) -> Result<&RunSummary, Failure> {
        match run {
            Some(id) => self.runs.iter().find(|r| r.run == *id).ok_or_else(|| {
                Failure::new(
                    "no-such-run",
                    format!("There is no run “{id}” in this project."),
                )
                .with("run", id)
            }),
            None => self.runs.last().ok_or_else(|| {
                Failure::new("no-run", "No model was trained yet. Train one first.")
            }),
        }
    }

    /// What a person says of a run; nothing by default.
    pub fn remark(&self, run: &RunId) -> RunRemark {
        self.remarks.get(run).cloned().unwrap_or_default()
    }

    pub(crate) fn set_remark(&mut self, run: &RunId, remark: RunRemark) -> Result<(), Failure> {
        self.run(Some(run))?;
        runs::save_remark(self.dir(), run, &remark)?;
        self.remarks.insert(run.clone(), remark);
        Ok(())
    }

    /// What was agreed that a model has to do, where anything was.
    pub fn goal(&self) -> Option<&Goal> {
        self.goal.as_ref()
    }

    pub(crate) fn set_goal(&mut self, goal: Option<Goal>) -> Result<(), Failure> {
        match &goal {
            Some(goal) => goal.store(self.dir(), self.snapshot.task)?,
            None => Goal::forget(self.dir())?,
        }
        self.goal = goal;
        self.look_again();
        Ok(())
    }

    /// What the project does with personal data.
    pub fn privacy(&self) -> PrivacySettings {
        self.privacy
    }

    pub(crate) fn set_privacy(&mut self, privacy: PrivacySettings) -> Result<(), Failure> {
        privacy.store(self.dir())?;
        self.privacy = privacy;
        Ok(())
    }

    pub(crate) fn delete_run(&mut self, run: &RunId) -> Result<(), Failure> {
        self.run(Some(run))?;
        runs::trash(self.dir(), run)?;
        self.runs.retain(|of| of.run != *run);
        self.remarks.remove(run);
        self.look_again();
        Ok(())
    }

    /// Trainings that were paused, or whose process ended, and that can go on; oldest first. Read
    /// from the disk.
    pub fn paused_runs(&self) -> Vec<PausedRun> {
        runs::list_paused(self.dir())
    }

    /// The paused training of this name, or the newest one.
    ///
    /// # Errors
    /// If there is none.
    pub fn paused_run(&self, run: Option<&RunId>) -> Result<PausedRun, Failure> {
        let mut paused = self.paused_runs();
        let found = match run {
            Some(run) => paused.into_iter().find(|paused| paused.run == *run),
            None => paused.pop(),
        };
        found.ok_or_else(|| {
            let name = run.map_or(String::new(), |run| format!(" “{run}”"));
            Failure::new(
                "no-paused-run",
                format!("There is no paused training{name} in this project."),
            )
            .with("run", run.map_or("", |run| &run.0))
        })
    }

    /// What Hearth notices about the data and the runs, most severe first. After a change it is that of the
    /// data before, until the [`Session`](crate::session::Session) has looked again.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The number of the change that nobody has looked at yet, if there is one.
    pub(crate) fn wants_look(&self) -> Option<u64> {
        (self.looked_at != self.num_changes).then_some(self.num_changes)
    }

    /// Has data and runs looked at again.
    pub(crate) fn look_again(&mut self) {
        self.num_changes += 1;
    }

    /// Takes in what was noticed when there had been so many changes.
    pub(crate) fn set_findings(
        &mut self,
        asked: u64,
        findings: Vec<Finding>,
        answers: Option<Arc<AnswersSeen>>,
    ) {
        self.answers_seen = answers;
        self.looked_at = asked;
        self.findings = findings;
        self.num_looks += 1;
    }

    /// What the answers of the newest run told when they were last looked at.
    pub(crate) fn answers_seen(&self) -> Option<&Arc<AnswersSeen>> {
        self.answers_seen.as_ref()
    }

    /// How often the results of the test were seen.
    pub fn test_looks(&self) -> &TestLooks {
        &self.test_looks
    }

    /// Notes that the test results of a run were seen. That it cannot be written stops nobody from
    /// looking.
    pub(crate) fn note_test_look(&mut self, run: &RunId) {
        let snapshot = self.snapshot.clone();
        if self.read_only.is_none() && self.test_looks.note(run, &snapshot) {
            if let Err(failure) = self.test_looks.store(self.dir()) {
                log::warn!("a look at the test is not remembered: {failure}");
            }
            self.look_again();
        }
    }

    /// What was mended at the advisor's word, before and after; the newest first.
    pub fn mended(&self) -> Vec<After> {
        self.mended.after(&self.findings, self.runs.last())
    }

    /// Remembers what a finding says, before it is mended.
    pub(crate) fn remember_mended(&mut self, finding: &Finding, remedy: Remedy) {
        self.mended.remember(finding, remedy, self.runs.last());
        if let Err(failure) = self.mended.store(self.dir()) {
            log::warn!("what was before is not remembered: {failure}");
        }
    }

    /// The finding of a kind, and what mends it: the remedy that is named, or the usual one.
    ///
    /// # Errors
    /// If nothing of the kind was noticed, or that does not mend it.
    pub fn mend(
        &self,
        kind: &str,
        remedy: Option<Remedy>,
    ) -> Result<(&Finding, Remedy, Action), Failure> {
        let of_kind = self.findings.iter().filter(|finding| finding.kind == kind);
        let newest = self.runs.last();
        let found = of_kind.into_iter().find_map(|finding| {
            let fits = |one: &Remedy| remedy.is_none_or(|wanted| *one == wanted);
            finding.remedies().into_iter().filter(fits).find_map(|one| {
                let action = finding.action(one, &self.snapshot, newest)?;
                Some((finding, one, action))
            })
        });
        found.ok_or_else(|| {
            let message = format!(
                "Hearth noticed nothing of the kind “{kind}” that it could mend by itself."
            );
            Failure::new("nothing-to-fix", message).with("finding", kind)
        })
    }

    /// How often the data was looked at since the project was opened: another number, perhaps
    /// other findings.
    pub fn num_looks(&self) -> u64 {
        self.num_looks
    }

    /// Why nothing can be changed, if so.
    pub fn read_only(&self) -> Option<&Failure> {
        self.read_only.as_ref()
    }

    /// Changes the data by one step, which [`Project::snapshot`] shows then.
    pub(crate) fn step(&mut self, step: &Step) -> Result<(), Failure> {
        let dir = self.dir().to_owned();
        let store = match &mut self.store {
            Some(store) => store,
            none => none.insert(Store::open(&dir)?),
        };
        let touched = match step {
            Step::Edit(edit) => store.edit(edit)?,
            Step::Undo => store.undo()?,
            Step::Redo => store.redo()?,
        };
        let snapshot = match touched {
            Touched::Samples(ids) => store.load_some(&self.snapshot, &ids)?,
            Touched::Everything => store.load(&dir)?,
        };
        self.replace_snapshot(Arc::new(snapshot));
        Ok(())
    }

    pub(crate) fn replace_snapshot(&mut self, snapshot: Arc<Snapshot>) {
        self.look_again();
        self.snapshot = snapshot;
    }

    /// Takes in new figures of a run; of one that was deleted meanwhile, nothing.
    pub(crate) fn replace_run(&mut self, run: RunSummary) {
        if let Some(old) = self.runs.iter_mut().find(|r| r.run == run.run) {
            *old = run;
        }
        self.look_again();
    }

    pub(crate) fn add_run(&mut self, run: RunSummary) {
        self.runs.retain(|r| r.run != run.run);
        self.runs.push(run);
        self.look_again();
    }
}

fn absolute(dir: &Path) -> Result<PathBuf, ProjectError> {
    std::path::absolute(dir).map_err(|source| ProjectError::io(dir, source))
}
