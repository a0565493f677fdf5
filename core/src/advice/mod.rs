//! What Hearth notices about a project. One file a pitfall.

mod circumstances;
mod class_given_away;
mod class_imbalance;
mod closer_look;
mod column_flaws;
mod conflicting_labels;
pub mod dismissed;
mod exact_duplicates;
mod group_in_two_splits;
mod leak_between_splits;
pub mod mended;
mod missing_files;
mod near_duplicates;
pub mod near_pairs;
pub mod pair;
pub mod personal_data;
mod picture_flaws;
pub mod remedy;
pub mod runs;
mod shift;
mod similar_classes;
mod sound_flaws;
pub mod test_looks;
pub mod text_flaws;
mod too_few_samples;
mod two_samples;
mod two_splits;

use crate::data::{DataKind, Sample};
use crate::ids::{RunId, SampleId};
use crate::project::Snapshot;
use dismissed::Dismissed;
use runs::RunsSeen;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something noticed, with its evidence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// Figures of the evidence by name, ready to be read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, String>,
    /// The run that it is about; none where it is about the data or the goal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// Settings that another training would change, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub change: Vec<(String, String)>,
}

pub use pair::{Guess, Pair};
pub use remedy::{Action, Place, Remedy};

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
            samples,
            remedy: Some(Remedy::Remove),
            ..Self::default()
        }
    }
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    #[default]
    Info,
    /// Costs quality.
    Warning,
    /// Training cannot work, or its figures would mislead.
    Error,
}

/// Looks for every known pitfall of the data and of the runs; the most severe first.
pub fn of_project(snapshot: &Snapshot, seen: &RunsSeen) -> Vec<Finding> {
    let mut found = findings(snapshot);
    found.extend(runs::findings(snapshot, seen));
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found
}

/// Looks for every known pitfall of the data; the most severe first. Nothing on clean, balanced
/// data.
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
    found.extend(class_given_away::find(snapshot));
    found.extend(shift::find(snapshot));
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

/// Figures by name, for [`Finding::facts`].
fn facts<const N: usize>(facts: [(&str, String); N]) -> BTreeMap<String, String> {
    let facts = facts.into_iter();
    facts
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
