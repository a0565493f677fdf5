//! What a model can be for. One file a task; the rest of the crate asks the task instead of
//! knowing what a sample is.

mod asking;
mod audio_classification;
mod caution;
pub mod closer_look;
mod explaining;
mod fnv;
pub mod image_classification;
mod model;
mod net_fit;
mod one_label;
mod preparation;
mod question;
mod runtime;
mod several_labels;
mod tabular;
mod text_classification;
mod training;
mod watching;

pub(crate) use asking::Asker;
pub use asking::{evaluate, predict, question_of};
pub use caution::{
    Caution, CautionReport, CautionWish, Measure, Setting, Threshold, Unfamiliar, calibrate,
    load as load_caution,
};
pub use explaining::{ColumnReason, Explanation, HeatMap, Reasons, Stretch, explain, heat_color};
pub(crate) use model::FILE_NAME as MODEL_FILE_NAME;
pub use model::Model;
pub use preparation::Preparation;
pub use question::{Answer, Because, ClassProbability, LabelAnswer, Prediction, Question};
pub use runtime::runtime_for;
pub(crate) use several_labels::truth_of;
pub use tabular::numbers_of;
pub use text_classification::encoders;
pub use training::{TrainEnd, check_searchable, check_trainable, facts, resume, train};
pub(crate) use training::{data_key, key_of};

use crate::data::DataKind;
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::fmt;
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
    MultiLabelTextClassification,
    AudioClassification,
    TabularClassification,
    TabularRegression,
}

impl TaskKind {
    /// Every task, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::ImageClassification,
        Self::ObjectDetection,
        Self::TextClassification,
        Self::MultiLabelTextClassification,
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
            Self::MultiLabelTextClassification => "multi-label-text-classification",
            Self::AudioClassification => "audio-classification",
            Self::TabularClassification => "tabular-classification",
            Self::TabularRegression => "tabular-regression",
        }
    }

    /// What its samples are.
    pub fn data_kind(self) -> DataKind {
        match self {
            Self::ImageClassification | Self::ObjectDetection => DataKind::Pictures,
            Self::TextClassification | Self::MultiLabelTextClassification => DataKind::Texts,
            Self::AudioClassification => DataKind::Sounds,
            Self::TabularClassification | Self::TabularRegression => DataKind::Rows,
        }
    }

    /// Whether its models predict a number, not a class.
    pub fn predicts_number(self) -> bool {
        self == Self::TabularRegression
    }

    /// Whether a sample may have several classes, or none of them.
    pub fn is_multi_label(self) -> bool {
        self == Self::MultiLabelTextClassification
    }

    /// The task with several classes a sample instead of one, or with one instead of several, where
    /// there is such a task for the same data.
    pub fn other_way(self) -> Option<Self> {
        match self {
            Self::TextClassification => Some(Self::MultiLabelTextClassification),
            Self::MultiLabelTextClassification => Some(Self::TextClassification),
            _ => None,
        }
    }

    /// Whether this version can train a model for it. Data can be kept for every task.
    pub fn is_trainable(self) -> bool {
        self != Self::ObjectDetection
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
