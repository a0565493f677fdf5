//! Measuring a model honestly.

mod bootstrap;
pub mod calibration;
mod class_intervals;
pub mod compare;
pub mod confusion;
#[cfg(test)]
mod coverage;
pub mod curves;
pub mod effects;
pub mod fairness;
pub mod groups;
pub mod labels;
pub mod metrics;
pub mod mistakes;
mod number_intervals;
pub mod numbers;
pub mod probabilities;
pub mod ranking;
pub mod reliability;
pub mod report;
pub mod risk_coverage;
pub mod scores;
pub mod significance;
pub mod slices;
#[cfg(test)]
mod test_reports;
pub mod test_size;
#[cfg(test)]
mod testing;
pub mod today;
pub mod unfamiliar;

pub use effects::{ColumnEffect, Dependence};
pub use labels::{LabelScore, LabelsPrediction, LabelsReport, LabelsScore};
pub use mistakes::{Doubts, MistakeOrder};
pub use numbers::{NumberPrediction, NumberReport, NumberScore};
pub use probabilities::{ProbabilityFigures, TopK};
pub use ranking::ClassRanking;
pub use reliability::{Reliability, ReliabilityBin};
pub use report::{ClassScore, ItemPrediction, Report, SplitScore, Unanswered, UnknownClass};
pub use risk_coverage::{Answered, Doubt};
pub use scores::Scores;
pub use test_size::TestSize;

use crate::data::Split;
use crate::ids::SampleId;
use serde::{Deserialize, Serialize};

/// A report, whatever the model predicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Measured {
    /// Of a model that names classes.
    Classes(Report),
    /// Of a model that predicts a number.
    Numbers(NumberReport),
    /// Of a model that gives several classes.
    Labels(LabelsReport),
}

impl Measured {
    /// The split that was measured on.
    pub fn split(&self) -> Split {
        match self {
            Self::Classes(report) => report.split,
            Self::Numbers(report) => report.split,
            Self::Labels(report) => report.split,
        }
    }

    /// The headline figures.
    pub fn score(&self) -> Score {
        match self {
            Self::Classes(report) => Score::Classes(report.score()),
            Self::Numbers(report) => Score::Numbers(report.score()),
            Self::Labels(report) => Score::Labels(report.score()),
        }
    }

    /// The report of a model that names classes.
    pub fn classes(&self) -> Option<&Report> {
        match self {
            Self::Classes(report) => Some(report),
            Self::Numbers(_) | Self::Labels(_) => None,
        }
    }

    /// The report of a model that predicts a number.
    pub fn numbers(&self) -> Option<&NumberReport> {
        match self {
            Self::Numbers(report) => Some(report),
            Self::Classes(_) | Self::Labels(_) => None,
        }
    }

    /// The report of a model that gives several classes.
    pub fn labels(&self) -> Option<&LabelsReport> {
        match self {
            Self::Labels(report) => Some(report),
            Self::Classes(_) | Self::Numbers(_) => None,
        }
    }

    /// What each column of a table means to the model, the most important first; empty of others.
    pub fn columns(&self) -> &[ColumnEffect] {
        match self {
            Self::Classes(report) => &report.columns,
            Self::Numbers(report) => &report.columns,
            Self::Labels(_) => &[],
        }
    }

    pub(crate) fn set_columns(&mut self, columns: Vec<ColumnEffect>) {
        match self {
            Self::Classes(report) => report.columns = columns,
            Self::Numbers(report) => report.columns = columns,
            Self::Labels(_) => {}
        }
    }

    /// Notes what is left once a model may say that it does not know.
    pub(crate) fn set_answered(&mut self, answered: Answered) {
        if let Self::Classes(report) = self {
            report.answered = Some(answered);
        }
    }

    /// The samples that were measured on.
    pub fn samples(&self) -> Box<dyn Iterator<Item = SampleId> + '_> {
        match self {
            Self::Classes(report) => {
                let unanswered = report.unanswered.iter().map(|of| of.sample);
                Box::new(
                    report
                        .items
                        .iter()
                        .map(|item| item.sample)
                        .chain(unanswered),
                )
            }
            Self::Numbers(report) => Box::new(report.items.iter().map(|item| item.sample)),
            Self::Labels(report) => Box::new(report.items.iter().map(|item| item.sample)),
        }
    }

    /// Samples for which the model gave no answer in numbers.
    pub fn num_unanswered(&self) -> usize {
        match self {
            Self::Classes(report) => report.unanswered.len(),
            Self::Numbers(report) => report.unanswered.len(),
            Self::Labels(_) => 0,
        }
    }

    /// Notes how long measuring took.
    pub(crate) fn took(&mut self, secs: f64) {
        match self {
            Self::Classes(report) => report.duration_secs = secs,
            Self::Numbers(report) => report.duration_secs = secs,
            Self::Labels(report) => report.duration_secs = secs,
        }
    }
}

/// Headline figures of a run on one split, whatever it predicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Score {
    /// Of a model that names classes.
    Classes(SplitScore),
    /// Of a model that predicts a number.
    Numbers(NumberScore),
    /// Of a model that gives several classes.
    Labels(LabelsScore),
}

impl Score {
    /// The one figure to compare runs by, higher is better: accuracy, R², or
    /// micro F1.
    pub fn headline(&self) -> f64 {
        match self {
            Self::Classes(score) => score.accuracy,
            Self::Numbers(score) => score.r2,
            Self::Labels(score) => score.micro_f1,
        }
    }

    /// The 95% interval of the headline.
    pub fn interval(&self) -> [f64; 2] {
        match self {
            Self::Classes(score) => score.accuracy_interval,
            Self::Numbers(score) => score.r2_interval,
            Self::Labels(score) => score.micro_f1_interval,
        }
    }

    /// Samples measured on.
    pub fn num_samples(&self) -> usize {
        match self {
            Self::Classes(score) => score.num_samples,
            Self::Numbers(score) => score.num_samples,
            Self::Labels(score) => score.num_samples,
        }
    }

    /// The figures of a model that names classes.
    pub fn classes(&self) -> Option<&SplitScore> {
        match self {
            Self::Classes(score) => Some(score),
            Self::Numbers(_) | Self::Labels(_) => None,
        }
    }

    /// The figures of a model that predicts a number.
    pub fn numbers(&self) -> Option<&NumberScore> {
        match self {
            Self::Numbers(score) => Some(score),
            Self::Classes(_) | Self::Labels(_) => None,
        }
    }

    /// The figures of a model that gives several classes.
    pub fn labels(&self) -> Option<&LabelsScore> {
        match self {
            Self::Labels(score) => Some(score),
            Self::Classes(_) | Self::Numbers(_) => None,
        }
    }

    /// Mean F1 of the classes, of a model that names any.
    pub fn macro_f1(&self) -> Option<f64> {
        match self {
            Self::Classes(score) => Some(score.macro_f1),
            Self::Labels(score) => Some(score.macro_f1),
            Self::Numbers(_) => None,
        }
    }
}
