//! What a card says, before it is said in words: plain data.

use super::examples::ExampleItem;
use super::reproduce::Recipe;
use crate::advice::Finding;
use crate::data::split_plan::SplitRequest;
use crate::data::{DataKind, Split};
use crate::eval::{Measured, Score};
use crate::export::Parity;
use crate::export::card::Card;
use crate::goal::Goal;
use crate::train::RunSummary;

/// Everything that a card says.
#[derive(Clone, Debug, PartialEq)]
pub struct CardFacts {
    /// What is stored with the model.
    pub card: Card,
    /// How it came to be.
    pub run: RunSummary,
    /// What was agreed that it has to do, where anything was.
    pub goal: Option<Goal>,
    /// What a person says of its use; empty where nobody has.
    pub note: String,
    /// The report on the test split, on the validation split where there is no test, or none.
    pub report: Option<Measured>,
    /// Figures of groups of the data.
    pub slices: Vec<SliceLine>,
    /// The data as it is now.
    pub data: DataFacts,
    /// What was noticed about the data and is still so.
    pub findings: Vec<Finding>,
    /// The proof of an exported file, where there is one.
    pub parity: Option<Parity>,
    /// Samples that the model was asked about.
    pub examples: Vec<ExampleItem>,
    /// How to make it again.
    pub recipe: Recipe,
    /// SHA-256 of the model's file, in hexadecimal digits, where it is there.
    pub model_sha256: Option<String>,
}

impl CardFacts {
    /// The figures on a split other than that of the report.
    pub fn other_score(&self) -> Option<(Split, &Score)> {
        let reported = self.report.as_ref().map(Measured::split);
        let all = [
            (Split::Test, &self.run.test),
            (Split::Valid, &self.run.valid),
        ];
        all.into_iter()
            .filter(|(split, _)| Some(*split) != reported)
            .find_map(|(split, score)| Some((split, score.as_ref()?)))
    }
}

/// The figure of a part of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct SliceLine {
    /// The part, such as `sex = female`.
    pub name: String,
    /// Samples measured on.
    pub num_samples: usize,
    /// The headline of the task: accuracy, micro F1 or R².
    pub value: f64,
    /// Its 95% interval.
    pub interval: [f64; 2],
    /// Whether it is worse than the rest, and hardly by chance.
    pub is_worse: bool,
}

/// The data.
#[derive(Clone, Debug, PartialEq)]
pub struct DataFacts {
    /// What samples are.
    pub kind: DataKind,
    /// Labelled samples in each split, in the order of [`Split::ALL`].
    pub counts: [usize; 3],
    /// Samples that nothing is learned from and nothing measured on.
    pub num_unlabelled: usize,
    /// Classes with their labelled samples in each split.
    pub classes: Vec<(String, [usize; 3])>,
    /// Smallest and largest number in training, where a number is predicted.
    pub target_range: Option<[f64; 2]>,
    /// Where it came from.
    pub sources: Vec<SourceLine>,
    /// How it was split.
    pub split: SplitFacts,
    /// Stands for all labelled samples with classes and splits.
    pub key: String,
    /// Whether it is what the run learned from and was judged by; `None` where that is not known.
    pub is_as_trained: Option<bool>,
}

/// Something that was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// Its name, without the folders above it: those are nobody's business.
    pub name: String,
    /// Its samples that are in the project.
    pub num_samples: usize,
    /// Where it came from, where that is known.
    pub origin: Option<String>,
    /// Under which licence, where that is known.
    pub licence: Option<String>,
    /// Whether it was recorded or made with Hearth.
    pub is_made_here: bool,
}

/// How the data was split.
#[derive(Clone, Debug, PartialEq)]
pub enum SplitFacts {
    /// As a person asked for.
    Asked(SplitRequest),
    /// As the data said.
    Given,
    /// By time, because its rows were in that order.
    ByTime,
    /// Drawn when it was imported.
    Drawn,
    /// An older version imported it and did not write down how.
    Unknown,
}
