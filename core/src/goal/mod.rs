//! What a model is for: a person says it in plain words, Hearth proposes task, metric, data and
//! targets, warns where wishes contradict each other, and judges every run by what was agreed.

mod contradiction;
mod judge;
mod propose;
mod words;

pub use contradiction::{Contradiction, contradictions};
pub use judge::{Verdict, judge};
pub use propose::{EXAMPLES, Example, Proposal, propose};

use crate::failure::Failure;
use crate::project::error::io_failure;
use crate::project::runs::{read_json_or_none, write_json};
use crate::tasks::TaskKind;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The file in a project's folder.
const FILE_NAME: &str = "goal.json";

/// The figure that counts most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// Share of right answers.
    #[default]
    Accuracy,
    /// Mean F1 of the classes: rare ones count as much as common ones.
    MacroF1,
    /// F1 of all labels together, where a sample may have several.
    MicroF1,
    /// Share of the variance of a number that is explained.
    R2,
}

impl Metric {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Accuracy, Self::MacroF1, Self::MicroF1, Self::R2];

    /// The name used in files, in locale files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::MacroF1 => "macro-f1",
            Self::MicroF1 => "micro-f1",
            Self::R2 => "r2",
        }
    }

    /// What counts most where nobody says otherwise.
    pub fn usual_for(task: TaskKind) -> Self {
        if task.predicts_number() {
            Self::R2
        } else if task.is_multi_label() {
            Self::MicroF1
        } else {
            Self::Accuracy
        }
    }

    /// Whether it says something about this task.
    pub fn is_for(self, task: TaskKind) -> bool {
        match self {
            Self::R2 => task.predicts_number(),
            Self::MacroF1 => !task.predicts_number(),
            Self::MicroF1 => task.is_multi_label(),
            Self::Accuracy => !task.predicts_number() && !task.is_multi_label(),
        }
    }
}

impl std::str::FromStr for Metric {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|metric| metric.name() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            let message = format!("There is no metric “{text}”. The metrics are {names}.");
            Failure::new("unknown-metric", message).with("metric", text)
        })
    }
}

/// What was agreed that a model has to do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Goal {
    /// In the person's own words.
    pub words: String,
    /// What is measured.
    pub metric: Metric,
    /// What it has to reach on the test split, 0 to 1; no matter how good where `None`.
    pub least: Option<f64>,
    /// How large the model's file may be, in megabytes.
    pub most_mb: Option<f64>,
    /// How long one answer may take on this machine, in milliseconds.
    pub most_ms: Option<f64>,
}

impl Goal {
    /// The goal of a project; none where nothing was agreed or it cannot be read.
    pub fn load(project: &Path) -> Option<Self> {
        read_json_or_none(&file_of(project))
    }

    /// Keeps it.
    ///
    /// # Errors
    /// If a target is out of range, the metric is not the task's, or the project cannot be written.
    pub fn store(&self, project: &Path, task: TaskKind) -> Result<(), Failure> {
        self.check(task)?;
        write_json(&file_of(project), self)
    }

    /// Has a project without a goal.
    ///
    /// # Errors
    /// If the file cannot be removed.
    pub fn forget(project: &Path) -> Result<(), Failure> {
        let file = file_of(project);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(io_failure(&file, error))
            }
            _ => Ok(()),
        }
    }

    /// The same goal for a task, with the usual metric where its own says nothing about it.
    #[must_use]
    pub fn fitted_to(mut self, task: TaskKind) -> Self {
        if !self.metric.is_for(task) {
            self.metric = Metric::usual_for(task);
        }
        self
    }

    /// Checks its targets.
    ///
    /// # Errors
    /// Names the first that cannot be meant.
    pub fn check(&self, task: TaskKind) -> Result<(), Failure> {
        let wrong = |what: &str, range: &str| {
            let message = format!("{what} must be {range}.");
            Err(Failure::new("setting-out-of-range", message)
                .with("key", what)
                .with("range", range))
        };
        if !self.metric.is_for(task) {
            let message = format!("{} says nothing about {task}.", self.metric.name());
            return Err(Failure::new("metric-not-for-task", message)
                .with("metric", self.metric.name())
                .with("task", task));
        }
        if self
            .least
            .is_some_and(|least| !(0.0..=1.0).contains(&least))
        {
            return wrong(self.metric.name(), "from 0 to 1");
        }
        let is_positive = |value: Option<f64>| value.is_none_or(|v| v.is_finite() && v > 0.0);
        if !is_positive(self.most_mb) {
            return wrong("size_mb", "above 0");
        }
        if !is_positive(self.most_ms) {
            return wrong("latency_ms", "above 0");
        }
        Ok(())
    }
}

fn file_of(project: &Path) -> PathBuf {
    project.join(FILE_NAME)
}
