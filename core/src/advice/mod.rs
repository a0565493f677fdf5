//! What Hearth notices about a project. One file a pitfall.

mod class_imbalance;
mod closer_look;
mod column_flaws;
mod conflicting_labels;
pub mod dismissed;
mod exact_duplicates;
mod group_in_two_splits;
mod leak_between_splits;
mod missing_files;
mod near_duplicates;
pub mod near_pairs;
pub mod pair;
pub mod personal_data;
mod picture_flaws;
mod similar_classes;
mod sound_flaws;
pub mod text_flaws;
mod too_few_samples;
mod two_splits;

use crate::data::{DataKind, Sample, Split};
use crate::ids::SampleId;
use crate::project::Snapshot;
use crate::project::edit::Edit;
use dismissed::Dismissed;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Something noticed, with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable name such as `class-imbalance`; the window's locale files hold `finding-<kind>`.
    pub kind: String,
    /// How much it matters.
    pub severity: Severity,
    /// Samples or classes concerned.
    pub num_items: usize,
    /// What was seen, in English, with figures.
    pub evidence: String,
    /// What to do, in English.
    pub fix: String,
    /// Classes concerned, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// Columns concerned, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Samples concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<SampleId>,
    /// For each sample the class that it looks like, the split that it should be in, or the kinds of
    /// personal data that it holds, where that is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggested: Vec<String>,
    /// The evidence side by side; none where each sample is looked at by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<Pair>,
    /// What would mend it at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
}

pub use pair::{Guess, Pair};

/// What mends a finding, as one edit of its samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// They leave the project.
    Remove,
    /// Each gets the class that it looks like.
    Relabel,
    /// They lose their labels, to be labelled again.
    Unlabel,
    /// Copies get the label that most of them have.
    Majority,
    /// Of the same ones the first stays, the others leave the project.
    KeepOne,
    /// They are learned from instead of measured on.
    MoveToTrain,
    /// They are validated on instead of tested on.
    MoveToValid,
    /// Each goes into the split in which the rest of its group is.
    MoveTogether,
    /// Columns are left aside.
    IgnoreColumns,
    /// Classes become one: the first of them.
    MergeClasses,
}

impl Finding {
    /// A flaw of samples, which may be removed: `words` say what it is, in English.
    fn flaw(
        kind: &str,
        severity: Severity,
        words: &str,
        fix: &str,
        samples: Vec<SampleId>,
    ) -> Self {
        Self {
            kind: kind.into(),
            severity,
            num_items: samples.len(),
            evidence: format!("{words}: {}.", samples.len()),
            fix: fix.into(),
            classes: Vec::new(),
            columns: Vec::new(),
            samples,
            suggested: Vec::new(),
            pairs: Vec::new(),
            remedy: Some(Remedy::Remove),
        }
    }

    /// The edit that mends it, where there is one.
    pub fn edit(&self) -> Option<Edit> {
        self.edit_by(self.remedy?)
    }

    /// All that would mend it, the usual one first.
    pub fn remedies(&self) -> Vec<Remedy> {
        let mut remedies: Vec<Remedy> = self.remedy.into_iter().collect();
        match &*self.kind {
            "conflicting-labels" => {
                if !self.suggested.is_empty() {
                    remedies.push(Remedy::Majority);
                }
                remedies.push(Remedy::KeepOne);
            }
            "leak-between-splits" | "near-leak-between-splits" => remedies.push(Remedy::Remove),
            "likely-label-errors" => remedies.push(Remedy::Unlabel),
            _ => {}
        }
        remedies
    }

    /// The edit of a remedy, where the finding has what it needs.
    pub fn edit_by(&self, remedy: Remedy) -> Option<Edit> {
        let samples = self.samples.clone();
        Some(match remedy {
            Remedy::Remove => Edit::Remove { samples },
            Remedy::Relabel | Remedy::Majority if self.suggested.is_empty() => return None,
            Remedy::Relabel | Remedy::Majority => Edit::RelabelEach {
                samples: samples.into_iter().zip(self.suggested.clone()).collect(),
            },
            Remedy::Unlabel => Edit::Unlabel { samples },
            Remedy::KeepOne => {
                let first: HashSet<SampleId> = self.pairs.iter().map(|pair| pair.left).collect();
                let others = samples.into_iter().filter(|id| !first.contains(id));
                Edit::Remove {
                    samples: others.collect(),
                }
            }
            Remedy::MoveToTrain => Edit::Move {
                samples,
                split: Split::Train,
            },
            Remedy::MoveToValid => Edit::Move {
                samples,
                split: Split::Valid,
            },
            Remedy::MoveTogether => {
                let splits = self.suggested.iter().map(|split| split.parse());
                let splits: Vec<Split> = splits.collect::<Result<_, _>>().ok()?;
                Edit::MoveEach {
                    samples: samples.into_iter().zip(splits).collect(),
                }
            }
            Remedy::IgnoreColumns => Edit::IgnoreColumns {
                columns: self.columns.clone(),
            },
            Remedy::MergeClasses => {
                let (into, classes) = self.classes.split_first()?;
                Edit::MergeClasses {
                    classes: classes.to_vec(),
                    into: into.clone(),
                }
            }
        })
    }
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Costs quality.
    Warning,
    /// Training cannot work, or its figures would mislead.
    Error,
}

/// Looks for every known pitfall; the most severe first. Nothing on clean, balanced data.
pub fn findings(snapshot: &Snapshot) -> Vec<Finding> {
    let mut found: Vec<Finding> = [
        too_few_samples::find,
        class_imbalance::find,
        exact_duplicates::find,
        group_in_two_splits::find,
        missing_files::find,
    ]
    .into_iter()
    .filter_map(|find| find(snapshot))
    .collect();
    found.extend(leak_between_splits::find(snapshot));
    let alike = look_alikes(snapshot);
    let dismissed = Dismissed::load(&snapshot.dir);
    found.extend(conflicting_labels::find(snapshot, &alike, &dismissed));
    found.extend(near_duplicates::find(snapshot, &alike));
    found.extend(closer_look::find(snapshot));
    found.extend(picture_flaws::find(snapshot));
    found.extend(text_flaws::find(snapshot));
    found.extend(sound_flaws::find(snapshot));
    found.extend(column_flaws::find(snapshot));
    found.extend(similar_classes::find(snapshot));
    found.extend(personal_data::find(snapshot));
    for finding in &mut found {
        if finding.pairs.is_empty() {
            finding.pairs = pair::of(finding, snapshot, &alike);
        }
    }
    let open = found.into_iter();
    let mut found: Vec<Finding> = open
        .filter_map(|finding| dismissed.without(finding, snapshot))
        .collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found
}

/// What the samples are called, in English and in the plural.
fn things(snapshot: &Snapshot) -> &'static str {
    match snapshot.task.data_kind() {
        DataKind::Pictures => "pictures",
        DataKind::Sounds => "recordings",
        DataKind::Texts => "texts",
        DataKind::Rows => "rows",
    }
}

/// Samples that look the same, the earlier one first.
fn look_alikes(snapshot: &Snapshot) -> Vec<(&Sample, &Sample)> {
    near_pairs::of(snapshot)
        .into_iter()
        .filter_map(|(a, b)| snapshot.sample(a).zip(snapshot.sample(b)))
        .collect()
}
