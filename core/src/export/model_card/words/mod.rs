//! The card's words. Each language is a value of one struct, so that the compiler says what is
//! missing.

mod en;
mod zh;

use crate::data::{DataKind, Split};
use crate::failure::Failure;
use crate::tasks::TaskKind;
use crate::train::Way;
use crate::train::watch::TroubleKind;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A language of model cards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CardLanguage {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl CardLanguage {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its tag, used on the command line and in pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::English => &en::WORDS,
            Self::Chinese => &zh::WORDS,
        }
    }
}

impl fmt::Display for CardLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CardLanguage {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let found = Self::ALL
            .into_iter()
            .find(|language| language.name().eq_ignore_ascii_case(text));
        found.ok_or_else(|| {
            let message = format!("Cards are written in en or zh-CN; “{text}” is neither.");
            Failure::new("unknown-card-language", message).with("language", text)
        })
    }
}

/// The words of one language. In sentences, `{0}`, `{1}`, … stand for values.
pub(super) struct Words {
    // The page.
    /// 0: the task, 1: the run, 2: the day.
    pub subtitle: &'static str,
    /// 0: the version.
    pub foot: &'static str,
    /// Between names.
    pub comma: &'static str,
    /// Between parts of a sentence.
    pub clause: &'static str,
    /// Between a name and what is said of it.
    pub colon: &'static str,
    pub task: fn(TaskKind) -> &'static str,
    pub count: fn(DataKind, usize) -> String,
    pub things: fn(DataKind) -> &'static str,
    pub split: fn(Split) -> &'static str,
    pub way: fn(Way) -> &'static str,
    /// The title of a finding; `None` where it has none here.
    pub finding: fn(&str, DataKind) -> Option<String>,
    pub trouble: fn(TroubleKind) -> &'static str,

    // What it does.
    pub purpose: &'static str,
    /// 0: what is asked about, 1: how many classes, 2: their names.
    pub names_one_class: &'static str,
    pub names_several_classes: &'static str,
    /// 0: the column.
    pub predicts_number: &'static str,
    /// 0: how many more.
    pub and_more: &'static str,
    pub goal: &'static str,

    // How good it is.
    pub quality: &'static str,
    /// 0: samples, 1: the split.
    pub measured_on: &'static str,
    pub not_measured: &'static str,
    pub only_validation: &'static str,
    /// 0: low, 1: high.
    pub interval: &'static str,
    pub accuracy: &'static str,
    pub balanced_accuracy: &'static str,
    pub macro_f1: &'static str,
    pub weighted_f1: &'static str,
    pub micro_f1: &'static str,
    pub auc: &'static str,
    pub all_right: &'static str,
    pub hamming_loss: &'static str,
    pub r2: &'static str,
    pub rmse: &'static str,
    pub mae: &'static str,
    pub what_figures_mean: &'static str,
    pub what_numbers_mean: &'static str,
    pub what_labels_mean: &'static str,
    pub targets: &'static str,
    pub target: &'static str,
    pub wanted: &'static str,
    pub found: &'static str,
    pub verdict: &'static str,
    pub met: &'static str,
    pub missed_target: &'static str,
    pub too_close: &'static str,
    pub at_least: &'static str,
    pub at_most: &'static str,
    pub size_mb: &'static str,
    pub latency_ms: &'static str,
    /// 0: the split, 1: the figure's name, 2: its value, 3: the samples.
    pub other_split: &'static str,

    // Classes.
    pub classes: &'static str,
    pub class: &'static str,
    pub precision: &'static str,
    pub recall: &'static str,
    pub f1: &'static str,
    pub num_tested: &'static str,
    pub num_learned: &'static str,
    pub given_from: &'static str,
    pub what_columns_mean: &'static str,

    // Mistakes.
    pub mistakes: &'static str,
    pub no_mistakes: &'static str,
    /// 0: the true class, 1: the predicted one, 2: how often, 3: of how many.
    pub taken_for: &'static str,
    /// 0: the class, 1: how often it is missed, 2: how often it is given wrongly.
    pub missed_or_wrong: &'static str,
    /// 0: how many, 1: of how many.
    pub num_mistakes: &'static str,
    /// 0: half of the errors are at most, 1: nine of ten are at most.
    pub errors_up_to: &'static str,
    pub confusion_title: &'static str,
    pub confusion_caption: &'static str,
    pub too_many_classes: &'static str,
    pub truth: &'static str,
    pub predicted: &'static str,
    pub points_title: &'static str,
    pub points_caption: &'static str,
    pub reliability: &'static str,
    pub reliability_caption: &'static str,
    pub said_probability: &'static str,
    pub share_right: &'static str,
    pub examples_wrong: &'static str,
    pub examples_right: &'static str,
    pub examples_far: &'static str,
    pub examples_near: &'static str,
    /// 0: the truth.
    pub is: &'static str,
    /// 0: the answer, 1: the probability.
    pub says_with: &'static str,
    /// 0: the answer.
    pub says: &'static str,
    pub none_of_them: &'static str,

    // Groups.
    pub groups: &'static str,
    pub group: &'static str,
    pub what_groups_mean: &'static str,
    pub clearly_worse: &'static str,

    // Columns.
    pub columns: &'static str,
    pub column: &'static str,
    /// 0: the headline's name.
    pub fall: &'static str,

    // Data.
    pub data: &'static str,
    pub total: &'static str,
    pub unlabelled: &'static str,
    pub sources: &'static str,
    pub source: &'static str,
    pub origin: &'static str,
    pub licence: &'static str,
    pub own_data: &'static str,
    pub licence_unknown: &'static str,
    pub made_in_hearth: &'static str,
    pub how_split: &'static str,
    pub split_given: &'static str,
    pub split_by_time: &'static str,
    pub split_drawn: &'static str,
    pub split_unknown: &'static str,
    /// 0: the shares, 1: how, 2: the seed.
    pub split_asked: &'static str,
    pub by_class: &'static str,
    pub by_group: &'static str,
    pub by_time: &'static str,
    pub test_frozen: &'static str,
    pub data_key: &'static str,
    pub data_key_means: &'static str,
    /// 0: low, 1: high.
    pub target_range: &'static str,
    pub range_learned: &'static str,
    pub data_changed: &'static str,

    // Training.
    pub training: &'static str,
    pub way_name: &'static str,
    pub backbone: &'static str,
    pub own_backbone: &'static str,
    pub settings: &'static str,
    /// 0: the preset.
    pub settings_preset: &'static str,
    pub settings_differ: &'static str,
    pub device: &'static str,
    pub seed: &'static str,
    pub date: &'static str,
    pub duration: &'static str,
    pub epochs: &'static str,
    /// 0: how many, 1: the one that was kept.
    pub epochs_kept: &'static str,
    pub version: &'static str,
    pub learning_title: &'static str,
    pub learning_caption: &'static str,
    pub epoch: &'static str,
    pub loss: &'static str,
    pub training_loss: &'static str,
    pub validation_loss: &'static str,

    // Size and speed.
    pub size_and_speed: &'static str,
    pub size: &'static str,
    pub answer_time: &'static str,
    pub answer_time_means: &'static str,
    pub answer_memory: &'static str,
    pub answer_memory_means: &'static str,
    pub unknown: &'static str,
    pub parity: &'static str,
    /// 0: the runtime, 1: the share, 2: the samples.
    pub parity_passed: &'static str,
    pub parity_failed: &'static str,
    pub sha256: &'static str,

    // Limits.
    pub limits: &'static str,
    pub data_like_this: &'static str,
    pub knows_only_classes: &'static str,
    pub knows_only_range: &'static str,
    /// 0: samples, 1: the figure's name, 2: low, 3: high.
    pub small_test: &'static str,
    /// 0: the class, 1: precision, 2: recall, 3: its samples.
    pub weak_class: &'static str,
    /// 0: how many, 1: of which.
    pub more_weak_classes: &'static str,
    /// 0: classes.
    pub untested_classes: &'static str,
    /// 0: classes, 1: the number.
    pub few_tested: &'static str,
    pub never_predicted: &'static str,
    pub one_class_tested: &'static str,
    /// 0: the target.
    pub target_missed: &'static str,
    pub worse_than_mean: &'static str,
    /// 0: its title.
    pub open_finding: &'static str,
    /// 0: what, 1: how many.
    pub finding_items: &'static str,
    /// 0: its title.
    pub training_trouble: &'static str,
    pub use_note: &'static str,
    pub no_use_note: &'static str,

    // Input and output.
    pub interface: &'static str,
    pub input: &'static str,
    pub input_of: fn(DataKind) -> &'static str,
    pub shape: &'static str,
    pub preparation: &'static str,
    pub output: &'static str,
    /// 0: the output's name, 1: the number of classes.
    pub output_classes: &'static str,
    pub output_labels: &'static str,
    /// 0: the output's name, 1: the target.
    pub output_number: &'static str,
    pub class_order: &'static str,

    // Doing it again.
    pub reproduce: &'static str,
    /// 0: names of files.
    pub reproduce_where: &'static str,
    pub reproduce_same: &'static str,
    pub reproduce_guessed: &'static str,
    /// 0: how many.
    pub reproduce_by_hand: &'static str,
    pub reproduce_backbone: &'static str,
    pub reproduce_teacher: &'static str,
    pub reproduce_changed: &'static str,
    pub reproduce_in_project: &'static str,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn languages_are_found_by_their_tags() {
        assert_eq!("zh-cn".parse(), Ok(CardLanguage::Chinese));
        assert_eq!("en".parse(), Ok(CardLanguage::English));
        let unknown = "fr".parse::<CardLanguage>().unwrap_err();
        assert_eq!(unknown.code, "unknown-card-language");
    }

    #[test]
    fn both_languages_name_the_same_findings() {
        let [en, zh] = CardLanguage::ALL.map(CardLanguage::words);
        for kind in [
            "class-imbalance",
            "target-leak",
            "missing-files",
            "overfitting",
        ] {
            for words in [en, zh] {
                assert!((words.finding)(kind, DataKind::Rows).is_some(), "{kind}");
            }
        }
        assert_eq!((en.finding)("no-such-finding", DataKind::Rows), None);
        assert_eq!((zh.finding)("no-such-finding", DataKind::Rows), None);
    }
}
