//! Watching a training for trouble, while it runs and after. One file a pitfall, each a pure
//! function on the curves.

mod never_predicted;
mod overfitting;
mod rate_too_high;
mod rate_too_low;
#[cfg(test)]
pub(crate) mod testing;
mod too_perfect;
mod underfitting;
mod valid_better;

use super::{EpochMetrics, RunSummary, TrainConfig, Way};
use crate::advice::Severity;
use crate::eval::Score;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is watched.
#[derive(Clone, Copy, Debug)]
pub struct Watched<'a> {
    /// Epochs so far.
    pub epochs: &'a [EpochMetrics],
    /// The settings, with the way filled in.
    pub config: &'a TrainConfig,
    /// Names of the classes in the model's order.
    pub labels: &'a [String],
    /// Samples of the validation split.
    pub num_valid: usize,
    /// Whether it ended.
    pub is_over: bool,
}

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // each has a file that says it
pub enum TroubleKind {
    RateTooHigh,
    RateTooLow,
    NeverPredicted,
    Overfitting,
    Underfitting,
    ValidBetter,
    TooPerfect,
}

impl TroubleKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::RateTooHigh,
        Self::RateTooLow,
        Self::NeverPredicted,
        Self::Overfitting,
        Self::Underfitting,
        Self::ValidBetter,
        Self::TooPerfect,
    ];

    /// The name used in files and keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::RateTooHigh => "rate-too-high",
            Self::RateTooLow => "rate-too-low",
            Self::NeverPredicted => "never-predicted",
            Self::Overfitting => "overfitting",
            Self::Underfitting => "underfitting",
            Self::ValidBetter => "valid-better",
            Self::TooPerfect => "too-perfect",
        }
    }
}

/// What to try.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mend {
    /// Train anew with these settings changed.
    Train(Vec<(String, String)>),
    /// Look for copies between the splits.
    CheckData,
    /// Split the data anew.
    Split,
}

/// Something that goes wrong, with its evidence and what to try.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trouble {
    /// What; the locale files hold `trouble-<kind>`.
    pub kind: TroubleKind,
    /// How much it matters.
    pub severity: Severity,
    /// The epoch where it shows.
    pub epoch: u32,
    /// Figures of the evidence by name, ready to be read.
    pub facts: BTreeMap<String, String>,
    /// The same in an English sentence.
    pub evidence: String,
    /// What to do, in English.
    pub fix: String,
    /// What to try.
    pub mend: Mend,
}

/// Looks for every known trouble; the most severe first.
pub fn look(watched: &Watched<'_>) -> Vec<Trouble> {
    // These have no curves of a net, and find their settings by themselves.
    if matches!(watched.config.way, Way::Ngrams | Way::Trees) {
        return too_perfect::find(watched)
            .filter(|_| !watched.labels.is_empty())
            .into_iter()
            .collect();
    }
    // Of numbers nothing is right or wrong, and the loss has no scale of its own.
    if watched.config.way == Way::Net && watched.labels.is_empty() {
        let found = [rate_too_high::find, overfitting::find];
        return found.into_iter().filter_map(|find| find(watched)).collect();
    }
    let mut found: Vec<Trouble> = [
        rate_too_high::find,
        rate_too_low::find,
        never_predicted::find,
        overfitting::find,
        underfitting::find,
        valid_better::find,
        too_perfect::find,
    ]
    .into_iter()
    .filter_map(|find| find(watched))
    .collect();
    found.sort_by_key(|trouble| std::cmp::Reverse(trouble.severity));
    found
}

/// The troubles of a finished run.
pub fn look_at_run(run: &RunSummary) -> Vec<Trouble> {
    look(&Watched {
        epochs: &run.epochs,
        config: &run.config,
        labels: &run.labels,
        num_valid: run.valid.as_ref().map_or(0, Score::num_samples),
        is_over: true,
    })
}

impl Watched<'_> {
    /// The loss of guessing, in nats.
    fn chance(&self) -> f32 {
        (self.labels.len().max(2) as f32).ln()
    }

    /// The epoch with the lowest validation loss.
    fn best(&self) -> Option<&EpochMetrics> {
        let judged = self
            .epochs
            .iter()
            .filter(|epoch| epoch.valid_loss.is_some());
        judged.min_by(|a, b| {
            let loss = |epoch: &EpochMetrics| epoch.valid_loss.unwrap_or(f32::INFINITY);
            loss(a).total_cmp(&loss(b))
        })
    }

    /// Whether what learns sees something harder than what is measured.
    fn learns_the_hard_way(&self) -> bool {
        let config = self.config;
        config.dropout > 0.0 || config.augment != crate::data::augment::PictureAugment::default()
    }
}

fn facts<const N: usize>(facts: [(&str, String); N]) -> BTreeMap<String, String> {
    facts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn percent(share: f32) -> String {
    format!("{:.1}%", share * 100.0)
}

fn setting(key: &str, value: impl ToString) -> (String, String) {
    (key.to_owned(), value.to_string())
}
