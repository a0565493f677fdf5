//! What a model is asked, and what it answers.

use crate::data::media::SkipReason;
use crate::eval::Doubt;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// What a model is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Question {
    /// A file: a picture, a sound, a text; a table stands for all its rows.
    File(PathBuf),
    /// A text.
    Text(String),
    /// A row: its cells by the names of their columns.
    Row(BTreeMap<String, String>),
}

impl Question {
    /// The file that is asked about, if it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Text(_) | Self::Row(_) => None,
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Row(cells) => {
                for (index, (name, cell)) in cells.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{name}={cell}")?;
                }
                Ok(())
            }
        }
    }
}

/// What a model says of one thing that it was asked about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prediction {
    /// What was asked about.
    pub input: Question,
    /// The model's answer, or why there is none.
    #[serde(flatten)]
    pub answer: Answer,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// A class.
    Classes {
        /// The likeliest class.
        label: String,
        /// Its probability, 0 to 1.
        probability: f32,
        /// All classes, likeliest first.
        top: Vec<ClassProbability>,
        /// Why it is no answer, where the model says that it does not know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unknown: Option<Doubt>,
        /// What spoke for and against the likeliest class, the strongest first, where the model
        /// can say it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        because: Vec<Because>,
    },
    /// Several classes, or none.
    Labels {
        /// The classes that are given, likeliest first.
        labels: Vec<String>,
        /// All classes: those that are given first, each part likeliest first.
        top: Vec<LabelAnswer>,
    },
    /// A number.
    Number {
        /// The number.
        value: f64,
    },
    /// It could not be read.
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

/// One of several classes with its probability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelAnswer {
    /// The class's name.
    pub label: String,
    /// 0 to 1, whatever the other classes are.
    pub probability: f32,
    /// The probability from which on it is given.
    pub threshold: f32,
    /// What spoke for it and against it, the strongest first, where the model can say it and it is
    /// given or among the likeliest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Because>,
}

impl LabelAnswer {
    /// Whether it is given.
    pub fn is_given(&self) -> bool {
        self.probability >= self.threshold
    }
}

/// A part of what was asked about that spoke for the answer or against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Because {
    /// Where it stands in the text, in bytes.
    pub range: std::ops::Range<usize>,
    /// How much it speaks for the likeliest class; against it below 0. The strongest part has 1
    /// or −1.
    pub weight: f32,
}

/// An answer from the probabilities of the classes.
pub(super) fn classes(labels: &[String], probabilities: &[f32]) -> Answer {
    let mut top: Vec<ClassProbability> = labels
        .iter()
        .zip(probabilities)
        .map(|(label, probability)| ClassProbability {
            label: label.clone(),
            probability: *probability,
        })
        .collect();
    top.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    match top.first() {
        Some(best) => Answer::Classes {
            label: best.label.clone(),
            probability: best.probability,
            top,
            unknown: None,
            because: Vec::new(),
        },
        None => Answer::Unreadable {
            error: SkipReason::from("the model has no classes".to_owned()),
        },
    }
}
