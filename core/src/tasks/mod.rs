//! What a model can be for. One file a task; the rest of the crate asks the task instead of
//! knowing what a sample is.

mod audio_classification;
pub mod closer_look;
pub mod image_classification;
mod tabular;
mod text_classification;

use crate::data::DataKind;
use crate::data::media::SkipReason;
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The tasks that Hearth is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // the names are the field's own
pub enum TaskKind {
    #[default]
    ImageClassification,
    ObjectDetection,
    TextClassification,
    AudioClassification,
    TabularClassification,
    TabularRegression,
}

impl TaskKind {
    /// Every task, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::ImageClassification,
        Self::ObjectDetection,
        Self::TextClassification,
        Self::AudioClassification,
        Self::TabularClassification,
        Self::TabularRegression,
    ];

    /// The name used on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::ImageClassification => "image-classification",
            Self::ObjectDetection => "object-detection",
            Self::TextClassification => "text-classification",
            Self::AudioClassification => "audio-classification",
            Self::TabularClassification => "tabular-classification",
            Self::TabularRegression => "tabular-regression",
        }
    }

    /// What its samples are.
    pub fn data_kind(self) -> DataKind {
        match self {
            Self::ImageClassification | Self::ObjectDetection => DataKind::Pictures,
            Self::TextClassification => DataKind::Texts,
            Self::AudioClassification => DataKind::Sounds,
            Self::TabularClassification | Self::TabularRegression => DataKind::Rows,
        }
    }

    /// Whether this version can train a model for it. Data can be kept for every task.
    pub fn is_trainable(self) -> bool {
        self == Self::ImageClassification
    }

    /// Refuses what this version cannot do for the task yet.
    ///
    /// # Errors
    /// If it cannot train for it.
    pub fn check_trainable(self) -> Result<(), Failure> {
        if self.is_trainable() {
            return Ok(());
        }
        let message = format!(
            "This version of Hearth cannot train for {self} yet. The data can be brought in, looked at, cleaned, split and taken away."
        );
        Err(Failure::new("task-not-trainable", message).with("task", self))
    }
}

impl fmt::Display for TaskKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for TaskKind {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        Self::ALL
            .into_iter()
            .find(|task| task.name() == text)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::name).join(", ");
                Failure::new(
                    "unknown-task",
                    format!("There is no task “{text}”. The tasks are {names}."),
                )
                .with("task", text)
            })
    }
}

/// What a model says of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The file.
    pub input: PathBuf,
    /// The likeliest class and all others, or why the file could not be read.
    #[serde(flatten)]
    pub answer: Answer,
}

/// The answer for one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// The model's answer.
    Classes {
        /// The likeliest class.
        label: String,
        /// Its probability, 0 to 1.
        probability: f32,
        /// All classes, likeliest first.
        top: Vec<ClassProbability>,
    },
    /// The file could not be read.
    Unreadable {
        /// Why.
        error: SkipReason,
    },
}

/// A class with its probability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassProbability {
    /// The class's name.
    pub label: String,
    /// 0 to 1.
    pub probability: f32,
}
