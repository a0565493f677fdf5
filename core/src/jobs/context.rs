//! What a job sees: its cancel flag and its way to report.

use super::Waker;
use crate::event::{JobKind, JobUpdate, Progress, Stage};
use crate::failure::Failure;
use crate::graph::GraphError;
use crate::ids::JobId;
use crate::train::{EpochMetrics, TrainingNote};
use crossbeam_channel::Sender;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// At most ten wake-ups a second for progress.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// The person stopped the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped")]
pub struct Cancelled;

/// Why a job ended early.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The person stopped it.
    #[error("stopped")]
    Cancelled,
    /// It could not go on.
    #[error("{0}")]
    Failed(#[from] Failure),
}

impl From<GraphError> for JobError {
    fn from(error: GraphError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Cancelled> for JobError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// A message of a job on its way to the session.
#[derive(Debug)]
pub(crate) struct JobMessage {
    pub job: JobId,
    pub kind: JobKind,
    pub update: JobUpdate,
}

/// What the person wants of a training that runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// It goes on.
    #[default]
    GoOn,
    /// It writes a checkpoint and ends, to go on later.
    Pause,
    /// It ends now and keeps the best weights.
    Stop,
}

/// What the session and a job share.
pub(crate) struct JobLink {
    pub cancel: AtomicBool,
    /// Whether it is cancelled because the project is left: a training can go on then when the
    /// person comes back.
    pub leave: AtomicBool,
    pub pause: AtomicBool,
    pub stop: AtomicBool,
    /// Newest progress; taken by the session.
    pub progress: Mutex<Option<Progress>>,
}

impl JobLink {
    /// Ends the job because its project is left.
    pub fn leave(&self) {
        self.leave.store(true, Ordering::Relaxed);
        self.cancel.store(true, Ordering::Relaxed);
    }

    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            cancel: AtomicBool::new(false),
            leave: AtomicBool::new(false),
            pause: AtomicBool::new(false),
            stop: AtomicBool::new(false),
            progress: Mutex::new(None),
        })
    }
}

/// Handed to every job: ask it whether to stop, tell it how far you are.
#[derive(Clone)]
pub struct JobContext {
    pub(crate) job: JobId,
    pub(crate) kind: JobKind,
    pub(crate) link: Arc<JobLink>,
    pub(crate) messages: Sender<JobMessage>,
    pub(crate) waker: Option<Waker>,
}

impl JobContext {
    /// A context that reports to nobody, for tests, benchmarks and the probe.
    pub fn detached() -> Self {
        let (messages, _) = crossbeam_channel::bounded(1);
        Self {
            job: JobId(0),
            kind: JobKind::Train,
            link: JobLink::new(),
            messages,
            waker: None,
        }
    }

    /// Ends the job if the person stopped it.
    ///
    /// # Errors
    /// [`Cancelled`], to be passed on with `?`.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.link.cancel.load(Ordering::Relaxed) {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }

    /// Whether the job ends because the project is left, not because the person stopped it.
    pub fn is_left(&self) -> bool {
        self.link.leave.load(Ordering::Relaxed)
    }

    /// What the person wants of a training.
    pub fn wish(&self) -> Wish {
        if self.is_left() {
            Wish::Pause
        } else if self.link.stop.load(Ordering::Relaxed) {
            Wish::Stop
        } else if self.link.pause.load(Ordering::Relaxed) {
            Wish::Pause
        } else {
            Wish::GoOn
        }
    }

    /// Starts a stage of so many items (0 if unknown).
    pub fn stage(&self, stage: Stage, total: u64) -> StageProgress<'_> {
        let progress = StageProgress {
            context: self,
            stage,
            total: AtomicU64::new(total),
            done: AtomicU64::new(0),
            started: Instant::now(),
            last_report: Mutex::new(None),
        };
        progress.report(0);
        progress
    }

    /// Reports a finished epoch.
    pub fn epoch(&self, metrics: EpochMetrics) {
        self.send(JobUpdate::Epoch(metrics));
    }

    /// Reports what else a training has to say.
    pub fn note(&self, note: TrainingNote) {
        self.send(JobUpdate::Note(note));
    }

    /// Reports something that stops nothing.
    pub fn warn(&self, warning: Failure) {
        self.send(JobUpdate::Warning(warning));
    }

    pub(crate) fn send(&self, update: JobUpdate) {
        let message = JobMessage {
            job: self.job,
            kind: self.kind,
            update,
        };
        // A closed channel means that the session is gone; the job then ends by its cancel flag.
        if self.messages.send(message).is_ok() {
            self.wake();
        }
    }

    fn wake(&self) {
        if let Some(waker) = &self.waker {
            waker();
        }
    }
}

/// Counts the items of one stage; may be shared between threads.
pub struct StageProgress<'a> {
    context: &'a JobContext,
    stage: Stage,
    total: AtomicU64,
    done: AtomicU64,
    started: Instant,
    last_report: Mutex<Option<Instant>>,
}

impl StageProgress<'_> {
    /// Counts `n` more items.
    ///
    /// # Errors
    /// [`Cancelled`] if the person stopped the job.
    pub fn advance(&self, n: u64) -> Result<(), Cancelled> {
        self.context.check()?;
        let done = self.done.fetch_add(n, Ordering::Relaxed) + n;
        self.report(done);
        Ok(())
    }

    /// Says that so many items of so many are done (0 if unknown); for a stage that learns its
    /// total on the way.
    pub fn set(&self, done: u64, total: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        self.report(done);
    }

    fn report(&self, done: u64) {
        let total = self.total.load(Ordering::Relaxed);
        let now = Instant::now();
        {
            let Ok(mut last) = self.last_report.lock() else {
                return;
            };
            let is_due = last.is_none_or(|last| now - last >= PROGRESS_INTERVAL);
            if !is_due && done < total {
                return;
            }
            *last = Some(now);
        }
        let elapsed = self.started.elapsed().as_secs_f64();
        let remaining_secs = (done > 0 && total > done && elapsed > 0.5)
            .then(|| elapsed / done as f64 * (total - done) as f64);
        if let Ok(mut slot) = self.context.link.progress.lock() {
            *slot = Some(Progress {
                stage: self.stage,
                done,
                total,
                remaining_secs,
            });
        }
        self.context.wake();
    }
}
