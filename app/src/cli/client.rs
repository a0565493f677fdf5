//! The session of one command, with its progress and the warnings that its jobs gave.

use super::error::CliError;
use super::folders;
use super::progress::ProgressLine;
use hearth_core::command::Command;
use hearth_core::event::{Event, JobResult, JobUpdate};
use hearth_core::failure::Failure;
use hearth_core::ids::RunId;
use hearth_core::project::Project;
use hearth_core::session::{Session, SessionOptions};
use serde_json::{Value, json};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::{register, register_conditional_default, register_conditional_shutdown};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// The exit status of a program that a person interrupted.
const INTERRUPTED: i32 = 130;

pub struct Client {
    session: Session,
    progress: ProgressLine,
    warnings: Vec<Failure>,
}

impl Client {
    pub fn new(is_quiet: bool) -> Self {
        let options = SessionOptions {
            data_dir: Some(folders::data_dir()),
            is_ended: Some(signals().is_ended.clone()),
            ..SessionOptions::default()
        };
        Self {
            session: Session::new(options),
            progress: ProgressLine::new(is_quiet),
            warnings: Vec::new(),
        }
    }

    /// A client whose project does not appear among the recent ones of the window.
    pub fn forget_projects(&mut self) {
        self.session = Session::new(SessionOptions {
            is_ended: Some(signals().is_ended.clone()),
            ..SessionOptions::default()
        });
    }

    /// Does a command to its end.
    pub fn run(&mut self, command: Command) -> Result<Option<JobResult>, CliError> {
        let Self {
            session,
            progress,
            warnings,
        } = self;
        signals().is_idle.store(false, Ordering::Relaxed);
        let result = session.run_to_end(command, |event| {
            if let Event::Job { update, .. } = event {
                if let JobUpdate::Warning(warning) = update {
                    progress.clear();
                    progress.warn(&warning.message);
                    warnings.push(warning.clone());
                }
                progress.show(update);
            }
        });
        signals().is_idle.store(true, Ordering::Relaxed);
        self.progress.clear();
        Ok(result?)
    }

    /// Opens the project in a folder.
    pub fn open(&mut self, dir: &Path) -> Result<&Project, CliError> {
        self.run(Command::OpenProject {
            dir: dir.to_owned(),
        })?;
        self.project()
    }

    /// The open project.
    pub fn project(&self) -> Result<&Project, CliError> {
        self.session
            .project()
            .ok_or_else(|| Failure::new("no-project", "No project is open.").into())
    }

    /// What the jobs warned of.
    pub fn warnings(&self) -> Value {
        self.warnings
            .iter()
            .map(|w| json!({ "code": w.code, "message": w.message, "args": w.args }))
            .collect()
    }

    /// Removes what is left of the progress line.
    pub fn end_progress(&mut self) {
        self.progress.clear();
    }
}

/// What Ctrl+C does: while a job runs, work ends in order, and a training is paused; who presses
/// again does not want to wait. Else it ends the program as ever.
struct Signals {
    is_idle: Arc<AtomicBool>,
    is_ended: Arc<AtomicBool>,
}

fn signals() -> &'static Signals {
    static SIGNALS: OnceLock<Signals> = OnceLock::new();
    SIGNALS.get_or_init(|| {
        let is_idle = Arc::new(AtomicBool::new(true));
        let is_ended = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // In this order: the first signal finds the flag unset.
            let handled = register_conditional_default(signal, is_idle.clone())
                .and_then(|_| register_conditional_shutdown(signal, INTERRUPTED, is_ended.clone()))
                .and_then(|_| register(signal, is_ended.clone()));
            if let Err(error) = handled {
                log::info!("Ctrl+C ends the program at once: {error}");
            }
        }
        Signals { is_idle, is_ended }
    })
}

/// The run that `--run` names; the newest one if `None`.
pub fn run_named(text: &str) -> Option<RunId> {
    (text != "latest").then(|| RunId(text.to_owned()))
}

/// The answer for a job that ended with the result of another kind of job; cannot happen as long
/// as the session keeps its word.
pub fn wrong_result() -> CliError {
    Failure::new(
        "internal",
        "The job ended with a result of another kind. Please report this.",
    )
    .into()
}
