//! The one way in and the one way out: [`Command`]s in, [`Event`]s out.

mod recent;

use crate::advice;
use crate::advice::dismissed::Dismissed;
use crate::advice::runs::{AnswersSeen, RunsSeen};
use crate::advice::{Action, Remedy};
use crate::assets;
use crate::command::{Command, ModelSource};
use crate::data::label_files::{self, LabelChoice, LabelDiff};
use crate::data::{
    DataKind, Split, augment, background, export_data, import, moved, personal, public, recorded,
    resplit,
};
use crate::eval::compare::compare_runs;
use crate::eval::groups::measure_groups;
use crate::event::{Event, JobKind, JobResult, JobUpdate, Outcome, Progress};
use crate::export::{self, model_card};
use crate::failure::Failure;
use crate::ids::{JobId, RunId};
use crate::jobs::{JobContext, JobError, JobLink, JobMessage, Lane, Waker, Wish, Worker};
use crate::label::curve;
use crate::label::suggest::Learner;
use crate::project::runs::{forget_paused, run_dir, save_card_note};
use crate::project::{Project, Snapshot, Step};
use crate::tasks::closer_look;
use crate::tasks::image_classification::{self as images, backbones};
use crate::tasks::{self, CautionWish, Setting, TaskKind, TrainEnd, encoders};
use crate::train::device;
use crate::train::search::Trial;
use crate::train::{
    EpochMetrics, Moment, MomentKind, PickedWay, TrainConfig, TrainingNote, WatchedSample,
};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub use recent::RecentProject;

/// Messages that may wait for a poll before a job has to wait.
const CHANNEL_CAPACITY: usize = 4096;

/// How a session is set up.
#[derive(Clone, Default)]
pub struct SessionOptions {
    /// Folder for what is not part of a project (the list of recent ones); nothing is kept if
    /// `None`.
    pub data_dir: Option<PathBuf>,
    /// Called from job threads when there is something to poll.
    pub waker: Option<Waker>,
    /// Set when the person ends the program: what [`Session::run_to_end`] waits for then ends, and
    /// a training can go on later.
    pub is_ended: Option<Arc<AtomicBool>>,
}

/// A job that has not ended.
#[derive(Clone, Debug)]
pub struct JobStatus {
    /// Its id.
    pub id: JobId,
    /// What kind of work it is.
    pub kind: JobKind,
    /// When it was asked for.
    pub asked_at: Instant,
    /// Whether it runs; it waits for its turn otherwise.
    pub is_running: bool,
    /// Whether the person stopped it, and it has not ended yet.
    pub is_cancelling: bool,
    /// Whether the person paused it or ended it early, and it has not heard of it yet.
    pub wish: Wish,
    /// How far it is.
    pub progress: Option<Progress>,
    /// Epochs so far, for a training.
    pub epochs: Vec<EpochMetrics>,
    /// The way that a training takes, once it is picked.
    pub way: Option<PickedWay>,
    /// The run that a training becomes.
    pub run: Option<RunId>,
    /// All settings of a training, with the way filled in.
    pub config: Option<Box<TrainConfig>>,
    /// What happened in a training beside its epochs.
    pub moments: Vec<Moment>,
    /// What the model says of a few validation samples, after the newest epoch.
    pub watched: Vec<WatchedSample>,
    /// Trials that ended, for a search; halving tells of one again when it went on.
    pub trials: Vec<Trial>,
}

impl JobStatus {
    fn take(&mut self, note: &TrainingNote) {
        match note {
            TrainingNote::Way(way) => self.way = Some(*way),
            TrainingNote::Settled { run, config } => {
                self.run = Some(run.clone());
                self.config = Some(config.clone());
            }
            TrainingNote::Moment(moment) => {
                if moment.kind == MomentKind::Checkpoint {
                    self.moments.retain(|earlier| earlier.kind != moment.kind);
                }
                self.moments.push(*moment);
            }
            TrainingNote::Watched { samples, .. } => self.watched.clone_from(samples),
            TrainingNote::Resumed {
                epochs, moments, ..
            } => {
                self.epochs.clone_from(epochs);
                self.moments.clone_from(moments);
            }
            TrainingNote::Trial(trial) => self.trials.push((**trial).clone()),
        }
    }
}

/// What a training job brings.
fn trained(end: TrainEnd) -> JobResult {
    match end {
        TrainEnd::Done(run) => JobResult::Trained(run),
        TrainEnd::Paused(paused) => JobResult::Paused(paused),
    }
}

/// An open project, the work that runs on it, and the messages between them. Owned by one
/// thread.
pub struct Session {
    options: SessionOptions,
    project: Option<Project>,
    recent: Vec<RecentProject>,
    jobs: BTreeMap<JobId, JobStatus>,
    links: HashMap<JobId, Arc<JobLink>>,
    next_job: u64,
    own_events: Vec<Event>,
    messages: Option<Sender<JobMessage>>,
    received: Option<Receiver<JobMessage>>,
    learner: Learner,
    // Last, so that everything above is gone when the threads are joined.
    workers: HashMap<Lane, Worker>,
}

impl Session {
    /// Starts without a project.
    pub fn new(options: SessionOptions) -> Self {
        let (messages, received) = bounded(CHANNEL_CAPACITY);
        Self {
            recent: options
                .data_dir
                .as_deref()
                .map(recent::load)
                .unwrap_or_default(),
            options,
            project: None,
            jobs: BTreeMap::new(),
            links: HashMap::new(),
            next_job: 1,
            own_events: Vec::new(),
            messages: Some(messages),
            received: Some(received),
            learner: Learner::default(),
            workers: HashMap::new(),
        }
    }

    /// The open project.
    pub fn project(&self) -> Option<&Project> {
        self.project.as_ref()
    }

    /// Jobs that have not ended, oldest first.
    pub fn jobs(&self) -> impl Iterator<Item = &JobStatus> {
        self.jobs.values()
    }

    /// The oldest job of a kind that has not ended.
    pub fn job_of_kind(&self, kind: JobKind) -> Option<&JobStatus> {
        self.jobs.values().find(|job| job.kind == kind)
    }

    /// Projects that were open lately and still exist, newest first.
    pub fn recent_projects(&self) -> &[RecentProject] {
        &self.recent
    }

    /// Does what is asked, or starts it as a job and returns the job's id.
    ///
    /// # Errors
    /// If it cannot be done or started; nothing is changed then.
    pub fn run(&mut self, command: Command) -> Result<Option<JobId>, Failure> {
        match command {
            Command::NewProject { dir, task, name } => {
                let project = Project::create(&dir, task, name.as_deref())?;
                self.set_project(project);
                Ok(None)
            }
            Command::OpenProject { dir } => {
                if self
                    .project
                    .as_ref()
                    .is_some_and(|open| is_same_dir(open.dir(), &dir))
                {
                    return Ok(None);
                }
                let project = Project::open(&dir)?;
                self.set_project(project);
                Ok(None)
            }
            Command::NewSampleProject { task, dir } => {
                self.new_sample_project(&dir, task).map(Some)
            }
            Command::SetGoal(goal) => {
                self.writable_project()?;
                if let Some(project) = &mut self.project {
                    project.set_goal(goal.map(|goal| *goal))?;
                }
                self.own_events.push(Event::ProjectChanged);
                Ok(None)
            }
            Command::CloseProject => {
                self.close_project();
                Ok(None)
            }
            Command::ForgetRecent { dir } => {
                self.recent.retain(|recent| recent.dir != dir);
                self.save_recent();
                Ok(None)
            }
            Command::PreviewImport { source, options } => {
                let snapshot = self.writable_project()?.snapshot().clone();
                import::check_source(&source, &snapshot)?;
                Ok(Some(self.spawn(
                    Lane::Files,
                    JobKind::PreviewImport,
                    move |context| {
                        import::preview(&snapshot, &source, &options, context)
                            .map(|preview| JobResult::Previewed(Box::new(preview)))
                    },
                )))
            }
            Command::ForgetPreview => {
                if let Ok(project) = self.writable_project() {
                    import::forget_preview(project.dir());
                }
                Ok(None)
            }
            Command::CheckData => {
                let snapshot = self.writable_project()?.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Compute,
                    JobKind::CheckData,
                    move |context| {
                        closer_look::check(&snapshot, context)
                            .map(|checks| JobResult::Checked(Box::new(checks)))
                    },
                )))
            }
            Command::FindPersonalData => {
                let snapshot = self.writable_project()?.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Compute,
                    JobKind::FindPersonalData,
                    move |context| {
                        personal::scan(&snapshot, context)
                            .map(|report| JobResult::PersonalDataFound(Box::new(report)))
                    },
                )))
            }
            Command::SetMaskOnExport(mask_on_export) => {
                self.writable_project()?;
                if let Some(project) = &mut self.project {
                    project.set_privacy(personal::PrivacySettings { mask_on_export })?;
                }
                self.own_events.push(Event::ProjectChanged);
                Ok(None)
            }
            Command::LookUp { source, settings } => Ok(Some(self.spawn(
                Lane::Network,
                JobKind::LookUp,
                move |context| {
                    public::look(&source, &settings, context)
                        .map(|offer| JobResult::Offered(Box::new(offer)))
                },
            ))),
            Command::Fetch { offer, settings } => {
                let snapshot = self.writable_project()?.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Network,
                    JobKind::Fetch,
                    move |context| {
                        public::fetch(&snapshot, &offer, &settings, context).map(JobResult::Fetched)
                    },
                )))
            }
            Command::Collect {
                pictures,
                class,
                settings,
            } => {
                let snapshot = self.writable_project()?.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Network,
                    JobKind::Fetch,
                    move |context| {
                        public::collect(&snapshot, &pictures, &class, &settings, context)
                            .map(JobResult::Fetched)
                    },
                )))
            }
            Command::ExportData {
                format,
                dir,
                samples,
                is_masked,
            } => {
                let project = self.open_project()?;
                let is_masked = is_masked.unwrap_or(project.privacy().mask_on_export);
                let mut snapshot = project.snapshot().clone();
                if let Some(samples) = samples {
                    snapshot = Arc::new(snapshot.only(&samples));
                }
                Ok(Some(self.spawn(
                    Lane::Files,
                    JobKind::ExportData,
                    move |context| {
                        export_data::export(&snapshot, format, &dir, is_masked, context)
                            .map(|report| JobResult::DataExported(Box::new(report)))
                    },
                )))
            }
            Command::CompareLabels { source, format } => {
                let snapshot = self.open_project()?.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Files,
                    JobKind::CompareLabels,
                    move |context| {
                        label_files::compare(&snapshot, &source, format, context)
                            .map(|diff| JobResult::LabelsCompared(Arc::new(diff)))
                    },
                )))
            }
            Command::TakeLabels { diff, choice } => self.take_labels(&diff, &choice),
            Command::WriteLabels { dir, format } => {
                let snapshot = self.writable_project()?.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Files,
                    JobKind::WriteLabels,
                    move |context| {
                        label_files::write(&snapshot, &dir, format, context)
                            .map(|report| JobResult::LabelsWritten(Box::new(report)))
                    },
                )))
            }
            Command::Augment { shown, dir } => {
                let snapshot = self.open_project()?.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Files,
                    JobKind::Augment,
                    move |context| {
                        augment::shown::write(&snapshot, &shown, &dir, context)
                            .map(|files| JobResult::Augmented(Box::new(files)))
                    },
                )))
            }
            Command::FindMedia { source, dir } => {
                let snapshot = self.writable_project()?.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Files,
                    JobKind::FindMedia,
                    move |context| {
                        moved::find(&snapshot, source, &dir, context).map(JobResult::MediaFound)
                    },
                )))
            }
            Command::Import { source, options } => {
                let snapshot = self.writable_project()?.snapshot().clone();
                import::check_source(&source, &snapshot)?;
                Ok(Some(self.spawn_import(move |context| {
                    import::import(&snapshot, &source, &options, context)
                })))
            }
            Command::KeepRecordings { sounds, class } => {
                let snapshot = self.writable_project()?.snapshot().clone();
                recorded::check(&snapshot)?;
                Ok(Some(self.spawn_import(move |context| {
                    recorded::keep(&snapshot, &sounds, class.as_deref(), context)
                })))
            }
            Command::AddBackground(request) => {
                let snapshot = self.writable_project()?.snapshot().clone();
                recorded::check(&snapshot)?;
                Ok(Some(self.spawn_import(move |context| {
                    background::add(&snapshot, &request, context)
                })))
            }
            Command::Dismiss { kind, pairs } => self.change_dismissed(|dismissed, snapshot| {
                dismissed.add(&kind, &pairs, snapshot);
            }),
            Command::Mend { kind, remedy } => self.mend(&kind, remedy),
            Command::NoteTestLook { run } => {
                self.writable_project()?.run(Some(&run))?;
                if let Some(project) = &mut self.project {
                    project.note_test_look(&run);
                }
                Ok(None)
            }
            Command::BringBack { kind } => self.change_dismissed(|dismissed, _| {
                dismissed.bring_back(kind.as_deref());
            }),
            Command::Suggest { order } => {
                let of = self.writable_project()?.snapshot().clone();
                let learner = self.learner.clone();
                Ok(Some(self.spawn(
                    Lane::Label,
                    JobKind::Suggest,
                    move |context| {
                        let suggested = Arc::new(learner.suggest(&of, order, context)?);
                        Ok(JobResult::Suggested { of, suggested })
                    },
                )))
            }
            Command::MeasureLabelling(request) => {
                let snapshot = self.writable_project()?.snapshot().clone();
                let learner = self.learner.clone();
                Ok(Some(self.spawn(
                    Lane::Label,
                    JobKind::MeasureLabelling,
                    move |context| {
                        curve::measure(&snapshot, &learner, &request, context)
                            .map(|curve| JobResult::LabellingMeasured(Box::new(curve)))
                    },
                )))
            }
            Command::Edit(edit) => self.step(&Step::Edit(edit)),
            Command::Resplit(request) => {
                let edit = resplit::edit(self.open_project()?.snapshot(), &request)?;
                self.step(&Step::Edit(edit))
            }
            Command::Undo => self.step(&Step::Undo),
            Command::Redo => self.step(&Step::Redo),
            Command::Train(config) => {
                config.check()?;
                let snapshot = self.writable_project()?.snapshot().clone();
                tasks::check_trainable(&snapshot)?;
                Ok(Some(self.spawn(
                    Lane::Compute,
                    JobKind::Train,
                    move |context| tasks::train(&snapshot, &config, context).map(trained),
                )))
            }
            Command::Search(request) => {
                request.settings()?;
                let snapshot = self.writable_project()?.snapshot().clone();
                tasks::check_searchable(&snapshot)?;
                Ok(Some(self.spawn(
                    Lane::Compute,
                    JobKind::Search,
                    move |context| {
                        let tell = |trial: &Trial| {
                            context.note(TrainingNote::Trial(Box::new(trial.clone())));
                        };
                        images::search(&snapshot, &request, context, tell)
                            .map(|report| JobResult::Searched(Box::new(report)))
                    },
                )))
            }
            Command::FindLearningRate(config) => {
                config.check()?;
                let snapshot = self.writable_project()?.snapshot().clone();
                tasks::check_searchable(&snapshot)?;
                Ok(Some(self.spawn(
                    Lane::Compute,
                    JobKind::FindLearningRate,
                    move |context| {
                        images::find_learning_rate(&snapshot, &config, context)
                            .map(|curve| JobResult::LearningRateFound(Box::new(curve)))
                    },
                )))
            }
            Command::AddBackbone(wanted) => {
                let snapshot = self.writable_project()?.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Files,
                    JobKind::AddBackbone,
                    move |context| {
                        let adopt = match snapshot.task.data_kind() {
                            DataKind::Texts => encoders::adopt,
                            _ => backbones::adopt,
                        };
                        adopt(&snapshot.dir, &wanted, context)
                            .map(|info| JobResult::BackboneAdded(Box::new(info)))
                    },
                )))
            }
            Command::FetchBackbone { offer, settings } => {
                let snapshot = self.writable_project()?.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Network,
                    JobKind::AddBackbone,
                    move |context| {
                        let fetch = match snapshot.task.data_kind() {
                            DataKind::Texts => encoders::fetch,
                            _ => backbones::fetch,
                        };
                        fetch(&snapshot.dir, &offer, &settings, context)
                            .map(|info| JobResult::BackboneAdded(Box::new(info)))
                    },
                )))
            }
            Command::RemoveBackbone { name } => {
                backbones::remove(self.writable_project()?.dir(), &name)?;
                self.own_events.push(Event::ProjectChanged);
                Ok(None)
            }
            Command::Resume { run, device } => {
                let project = self.writable_project()?;
                let run = project.paused_run(run.as_ref())?.run;
                let snapshot = project.snapshot().clone();
                tasks::check_trainable(&snapshot)?;
                Ok(Some(self.spawn(
                    Lane::Compute,
                    JobKind::Train,
                    move |context| tasks::resume(&snapshot, &run, device, context).map(trained),
                )))
            }
            Command::Pause(job) => {
                if let Some(link) = self.links.get(&job) {
                    link.pause.store(true, Ordering::Relaxed);
                }
                self.set_wish(job, Wish::Pause);
                Ok(None)
            }
            Command::FinishEarly(job) => {
                if let Some(link) = self.links.get(&job) {
                    link.stop.store(true, Ordering::Relaxed);
                }
                self.set_wish(job, Wish::Stop);
                Ok(None)
            }
            Command::ForgetPaused { run } => {
                let project = self.writable_project()?;
                project.paused_run(Some(&run))?;
                forget_paused(project.dir(), &run);
                self.own_events.push(Event::ProjectChanged);
                Ok(None)
            }
            Command::RemarkRun { run, remark } => {
                self.writable_project()?;
                if let Some(project) = &mut self.project {
                    project.set_remark(&run, remark)?;
                }
                self.own_events.push(Event::ProjectChanged);
                Ok(None)
            }
            Command::DeleteRun { run } => {
                self.writable_project()?;
                if let Some(project) = &mut self.project {
                    project.delete_run(&run)?;
                }
                self.own_events.push(Event::ProjectChanged);
                Ok(None)
            }
            Command::Evaluate { run, split } => {
                let project = self.writable_project()?;
                let run = project.run(run.as_ref())?.run.clone();
                let snapshot = project.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Compute,
                    JobKind::Evaluate,
                    move |context| {
                        let report = tasks::evaluate(&snapshot, &run, split, context)?;
                        Ok(JobResult::Evaluated {
                            run,
                            report: Box::new(report),
                        })
                    },
                )))
            }
            Command::Calibrate { run, wish } => {
                wish.check()?;
                let project = self.writable_project()?;
                let run = project.run(run.as_ref())?.run.clone();
                let snapshot = project.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Compute,
                    JobKind::Calibrate,
                    move |context| {
                        let (report, summary) = tasks::calibrate(&snapshot, &run, wish, context)?;
                        Ok(JobResult::Calibrated {
                            report: Box::new(report),
                            summary: summary.map(Box::new),
                        })
                    },
                )))
            }
            Command::CompareRuns { runs, split } => {
                let project = self.open_project()?;
                let [a, b] = [&runs[0], &runs[1]].map(|run| project.run(Some(run)).cloned());
                let runs = [a?, b?];
                let of = project.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Preview,
                    JobKind::CompareRuns,
                    move |_| {
                        let comparison = compare_runs(&of, runs.each_ref(), split)?;
                        let comparison = Arc::new(comparison);
                        Ok(JobResult::Compared { of, comparison })
                    },
                )))
            }
            Command::MeasureGroups(request) => {
                let project = self.open_project()?;
                let run = project.run(request.run.as_ref())?.run.clone();
                let of = project.snapshot().clone();
                Ok(Some(self.spawn(
                    Lane::Preview,
                    JobKind::MeasureGroups,
                    move |_| {
                        let groups = Arc::new(measure_groups(&of, &run, &request)?);
                        Ok(JobResult::GroupsMeasured { of, groups })
                    },
                )))
            }
            Command::Predict { model, questions } => {
                let model = match model {
                    ModelSource::Path(path) => path,
                    ModelSource::Run(run) => run_dir(self.open_project()?.dir(), &run),
                };
                Ok(Some(self.spawn(
                    Lane::Preview,
                    JobKind::Predict,
                    move |context| {
                        tasks::predict(&model, &questions, context).map(JobResult::Predicted)
                    },
                )))
            }
            Command::Explain {
                model,
                question,
                class,
            } => {
                let (model, project) = match model {
                    ModelSource::Path(path) => (path, None),
                    ModelSource::Run(run) => {
                        let project = self.open_project()?;
                        let snapshot = project.snapshot().clone();
                        (run_dir(project.dir(), &run), Some(snapshot))
                    }
                };
                Ok(Some(self.spawn(
                    Lane::Preview,
                    JobKind::Explain,
                    move |context| {
                        let (class, project) = (class.as_deref(), project.as_deref());
                        let explained = tasks::explain(&model, &question, class, project, context)?;
                        Ok(JobResult::Explained(Box::new(explained)))
                    },
                )))
            }
            Command::Export {
                run,
                format,
                dir,
                language,
            } => {
                let project = self.open_project()?;
                let run = project.run(run.as_ref())?.run.clone();
                let snapshot = project.snapshot().clone();
                let findings = project.findings().to_vec();
                Ok(Some(self.spawn(
                    Lane::Compute,
                    JobKind::Export,
                    move |context| {
                        let about = (language, &findings[..]);
                        export::export(&snapshot, &run, format, &dir, about, context)
                            .map(|report| JobResult::Exported(Box::new(report)))
                    },
                )))
            }
            Command::WriteModelCard { run, note, options } => {
                let project = self.open_project()?;
                let run = project.run(run.as_ref())?.run.clone();
                if let Some(note) = note {
                    let dir = self.writable_project()?.dir();
                    save_card_note(dir, &run, &note)?;
                }
                let snapshot = project.snapshot().clone();
                let findings = project.findings().to_vec();
                Ok(Some(self.spawn(
                    Lane::Files,
                    JobKind::WriteModelCard,
                    move |context| {
                        model_card::write(&snapshot, &run, &findings, &options, context)
                            .map(|card| JobResult::ModelCardWritten(Box::new(card)))
                    },
                )))
            }
            Command::ProbeDevices => Ok(Some(self.spawn(
                Lane::Files,
                JobKind::ProbeDevices,
                |context| device::probe_all(true, context).map(JobResult::Devices),
            ))),
            Command::Cancel(job) => {
                if let (Some(link), Some(status)) = (self.links.get(&job), self.jobs.get_mut(&job))
                {
                    link.cancel.store(true, Ordering::Relaxed);
                    status.is_cancelling = true;
                }
                Ok(None)
            }
        }
    }

    /// Takes in what the jobs reported and says what happened. Never blocks.
    pub fn poll(&mut self) -> Vec<Event> {
        self.advise();
        let mut events = std::mem::take(&mut self.own_events);
        while let Some(message) = self.received.as_ref().and_then(|r| r.try_recv().ok()) {
            self.fold(message, &mut events);
        }
        for (id, link) in &self.links {
            let newest = link.progress.lock().ok().and_then(|mut slot| slot.take());
            if let (Some(progress), Some(status)) = (newest, self.jobs.get_mut(id)) {
                status.progress = Some(progress.clone());
                events.push(Event::Job {
                    job: *id,
                    kind: status.kind,
                    update: JobUpdate::Progress(progress),
                });
            }
        }
        events
    }

    /// Runs a command and, if it is a job, waits for its end: the way of the command line and of
    /// tests. Every event passes through `on_event`.
    ///
    /// # Errors
    /// If the command is refused or its job fails.
    pub fn run_to_end(
        &mut self,
        command: Command,
        mut on_event: impl FnMut(&Event),
    ) -> Result<Option<JobResult>, JobError> {
        let Some(wanted) = self.run(command)? else {
            for event in self.poll() {
                on_event(&event);
            }
            self.settle(&mut on_event);
            return Ok(None);
        };
        loop {
            let is_ended = self.options.is_ended.as_ref();
            if is_ended.is_some_and(|is_ended| is_ended.load(Ordering::Relaxed)) {
                self.links.values().for_each(|link| link.leave());
            }
            // The timeout lets progress, which has no message of its own, be seen.
            if let Some(received) = &self.received
                && let Ok(message) = received.recv_timeout(Duration::from_millis(100))
            {
                let mut events = Vec::new();
                self.fold(message, &mut events);
                self.own_events.extend(events);
            }
            for event in self.poll() {
                on_event(&event);
                if let Event::Job {
                    job,
                    update: JobUpdate::Finished(outcome),
                    ..
                } = event
                    && job == wanted
                {
                    self.settle(&mut on_event);
                    return match outcome {
                        Outcome::Completed(result) => Ok(Some(result)),
                        Outcome::Cancelled => Err(JobError::Cancelled),
                        Outcome::Failed(failure) => Err(JobError::Failed(failure)),
                    };
                }
            }
        }
    }

    fn set_wish(&mut self, job: JobId, wish: Wish) {
        if let Some(status) = self.jobs.get_mut(&job) {
            status.wish = wish;
        }
    }

    /// Looks at changed data anew, one look at a time.
    fn advise(&mut self) {
        let Some(project) = &self.project else {
            return;
        };
        let Some(asked) = project.wants_look() else {
            return;
        };
        if self.job_of_kind(JobKind::Advise).is_some() {
            return;
        }
        let of = project.snapshot().clone();
        let newest = project.runs().last().cloned();
        let (goal, looks) = (project.goal().cloned(), project.test_looks().clone());
        let known = project.answers_seen().cloned();
        self.spawn(Lane::Advice, JobKind::Advise, move |_| {
            let answers = newest
                .as_ref()
                .map(|run| AnswersSeen::of(&of, &run.run, known));
            let seen = RunsSeen::of(newest, goal, looks, answers.as_deref());
            let findings = advice::of_project(&of, &seen);
            Ok(JobResult::Advised {
                of,
                asked,
                findings,
                answers,
            })
        });
    }

    /// Waits until everything was noticed about the data as it is.
    fn settle(&mut self, mut on_event: impl FnMut(&Event)) {
        loop {
            self.advise();
            if self.job_of_kind(JobKind::Advise).is_none() {
                return;
            }
            let message = self.received.as_ref().and_then(|r| r.recv().ok());
            if let Some(message) = message {
                let mut events = Vec::new();
                self.fold(message, &mut events);
                events.iter().for_each(&mut on_event);
            }
        }
    }

    fn fold(&mut self, message: JobMessage, events: &mut Vec<Event>) {
        let JobMessage { job, kind, update } = message;
        match &update {
            JobUpdate::Started => {
                if let Some(status) = self.jobs.get_mut(&job) {
                    status.is_running = true;
                }
            }
            JobUpdate::Epoch(epoch) => {
                if let Some(status) = self.jobs.get_mut(&job) {
                    status.epochs.push(epoch.clone());
                }
            }
            JobUpdate::Finished(outcome) => {
                self.jobs.remove(&job);
                self.links.remove(&job);
                if self.fold_result(outcome) {
                    events.push(Event::ProjectChanged);
                }
            }
            JobUpdate::Note(note) => {
                if let Some(status) = self.jobs.get_mut(&job) {
                    status.take(note);
                }
            }
            JobUpdate::Progress(_) | JobUpdate::Warning(_) => {}
        }
        events.push(Event::Job { job, kind, update });
    }

    /// Takes a finished job's result into the project; true if the project changed.
    fn fold_result(&mut self, outcome: &Outcome) -> bool {
        let (Outcome::Completed(result), Some(project)) = (outcome, &mut self.project) else {
            return false;
        };
        match result {
            JobResult::Imported(report) if report.snapshot.dir == project.dir() => {
                project.replace_snapshot(report.snapshot.clone());
                true
            }
            JobResult::MediaFound(found) if found.snapshot.dir == project.dir() => {
                project.replace_snapshot(found.snapshot.clone());
                true
            }
            JobResult::Trained(run) => {
                project.add_run((**run).clone());
                // Its figures are shown at once.
                if run.test.is_some() {
                    project.note_test_look(&run.run);
                }
                true
            }
            JobResult::Calibrated { summary, .. } => {
                if let Some(summary) = summary {
                    project.replace_run((**summary).clone());
                }
                true
            }
            JobResult::Checked(_) | JobResult::PersonalDataFound(_) => {
                project.replace_snapshot(project.snapshot().clone());
                true
            }
            JobResult::Advised {
                of,
                asked,
                findings,
                answers,
            } if of.dir == project.dir() => {
                project.set_findings(*asked, findings.clone(), answers.clone());
                true
            }
            JobResult::Evaluated { run, report } => {
                if report.split() == Split::Test {
                    project.note_test_look(run);
                }
                project.look_again();
                true
            }
            JobResult::Paused(_) | JobResult::BackboneAdded(_) => true,
            _ => false,
        }
    }

    fn new_sample_project(&mut self, dir: &Path, task: TaskKind) -> Result<JobId, Failure> {
        let name = assets::sample_name(task)?;
        let project = Project::create(dir, task, Some(name))?;
        let snapshot = project.snapshot().clone();
        self.set_project(project);
        Ok(self.spawn(Lane::Files, JobKind::Import, move |context| {
            let data = assets::unpack_sample(&snapshot.dir, task)?;
            let options = import::ImportOptions::default();
            import::import(&snapshot, &data, &options, context).map(JobResult::Imported)
        }))
    }

    fn set_project(&mut self, project: Project) {
        self.close_project();
        recent::remember(&mut self.recent, project.dir(), &project.snapshot().name);
        self.project = Some(project);
        self.save_recent();
        self.own_events.push(Event::ProjectOpened);
    }

    fn close_project(&mut self) {
        for (id, link) in &self.links {
            link.leave();
            if let Some(status) = self.jobs.get_mut(id) {
                status.is_cancelling = true;
            }
        }
        if self.project.take().is_some() {
            self.own_events.push(Event::ProjectClosed);
        }
    }

    /// Changes what was left as it is, and looks at the data again.
    fn change_dismissed(
        &mut self,
        change: impl FnOnce(&mut Dismissed, &Snapshot),
    ) -> Result<Option<JobId>, Failure> {
        let snapshot = self.writable_project()?.snapshot().clone();
        let mut dismissed = Dismissed::load(&snapshot.dir);
        change(&mut dismissed, &snapshot);
        dismissed.store(&snapshot.dir)?;
        if let Some(project) = &mut self.project {
            // A snapshot of its own: a look that is under way knows nothing of the change.
            project.replace_snapshot(Arc::new((*snapshot).clone()));
            self.own_events.push(Event::ProjectChanged);
        }
        Ok(None)
    }

    /// Does what mends a finding, and remembers what was measured before.
    fn mend(&mut self, kind: &str, remedy: Option<Remedy>) -> Result<Option<JobId>, Failure> {
        let (finding, remedy, action) = self.writable_project()?.mend(kind, remedy)?;
        let finding = finding.clone();
        let job = match action {
            Action::Edit(edit) => self.run(Command::Edit(edit)),
            Action::Resplit(request) => self.run(Command::Resplit(request)),
            Action::Train(config) => self.run(Command::Train(config)),
            Action::CheckData => self.run(Command::CheckData),
            Action::Calibrate => self.run(Command::Calibrate {
                run: None,
                wish: CautionWish {
                    temperature: Setting::To(()),
                    ..CautionWish::default()
                },
            }),
            Action::Show(_) => {
                let message = format!("What “{kind}” needs, a person has to do: {}", finding.fix);
                Err(Failure::new("needs-a-person", message)
                    .with("finding", kind)
                    .with("fix", &finding.fix))
            }
        }?;
        if let Some(project) = &mut self.project {
            project.remember_mended(&finding, remedy);
        }
        Ok(job)
    }

    fn step(&mut self, step: &Step) -> Result<Option<JobId>, Failure> {
        self.writable_project()?;
        if self.job_of_kind(JobKind::Import).is_some() {
            let message = "An import is under way. Wait for its end, then change the data.";
            return Err(Failure::new("import-under-way", message));
        }
        if let Some(project) = &mut self.project {
            project.step(step)?;
            self.own_events.push(Event::ProjectChanged);
        }
        Ok(None)
    }

    /// Takes what label files say as one edit, and remembers what they say.
    fn take_labels(
        &mut self,
        diff: &LabelDiff,
        choice: &LabelChoice,
    ) -> Result<Option<JobId>, Failure> {
        diff.check_fresh(self.writable_project()?.snapshot())?;
        let num_open = diff.taken(choice).num_open;
        if let Some(edit) = diff.edit(choice) {
            self.step(&Step::Edit(edit))?;
        }
        if let Err(failure) = diff.remember(self.open_project()?.snapshot(), num_open) {
            // The labels are stored; the next comparison knows less, that is all.
            log::warn!("the labels are not remembered: {failure}");
        }
        Ok(None)
    }

    fn save_recent(&self) {
        if let Some(data_dir) = &self.options.data_dir {
            recent::save(data_dir, &self.recent);
        }
    }

    fn open_project(&self) -> Result<&Project, Failure> {
        self.project.as_ref().ok_or_else(|| {
            Failure::new("no-project", "No project is open. Open or make one first.")
        })
    }

    fn writable_project(&self) -> Result<&Project, Failure> {
        let project = self.open_project()?;
        match project.read_only() {
            Some(reason) => Err(reason.clone()),
            None => Ok(project),
        }
    }

    /// Starts what brings samples in.
    fn spawn_import(
        &mut self,
        work: impl FnOnce(&JobContext) -> Result<import::ImportReport, JobError> + Send + 'static,
    ) -> JobId {
        self.spawn(Lane::Files, JobKind::Import, move |context| {
            work(context).map(JobResult::Imported)
        })
    }

    fn spawn(
        &mut self,
        lane: Lane,
        kind: JobKind,
        work: impl FnOnce(&JobContext) -> Result<JobResult, JobError> + Send + 'static,
    ) -> JobId {
        let id = JobId(self.next_job);
        self.next_job += 1;
        let link = JobLink::new();
        self.links.insert(id, link.clone());
        self.jobs.insert(
            id,
            JobStatus {
                id,
                kind,
                asked_at: Instant::now(),
                is_running: false,
                is_cancelling: false,
                wish: Wish::GoOn,
                progress: None,
                epochs: Vec::new(),
                way: None,
                run: None,
                config: None,
                moments: Vec::new(),
                watched: Vec::new(),
                trials: Vec::new(),
            },
        );
        if let Some(messages) = self.messages.clone() {
            let context = JobContext {
                job: id,
                kind,
                link,
                messages,
                waker: self.options.waker.clone(),
            };
            self.workers
                .entry(lane)
                .or_insert_with(|| Worker::start(lane))
                .submit(context, Box::new(work));
        }
        id
    }
}

impl Drop for Session {
    /// Cancels, stops listening (so that no job waits for us), then joins the threads.
    fn drop(&mut self) {
        for link in self.links.values() {
            link.leave();
        }
        self.received = None;
        self.messages = None;
        self.workers.clear();
    }
}

fn is_same_dir(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}
