//! What was mended at the advisor's word: what was measured before, and what it is now. Kept in a
//! file of its own in the project's folder.

use super::{Finding, Remedy};
use crate::eval::Score;
use crate::failure::Failure;
use crate::ids::RunId;
use crate::project::runs::{read_json_or_none, write_json};
use crate::train::RunSummary;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// So many are remembered.
const MOST: usize = 20;

/// Everything that was mended, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mended {
    items: Vec<Before>,
}

/// What was measured before something was mended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// Kind of the finding.
    pub kind: String,
    /// What was done.
    pub remedy: Remedy,
    /// Samples, columns or classes concerned.
    pub num_items: usize,
    /// The newest run at that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// Its headline figure on the test split, or on validation where there was no test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<f64>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct After {
    /// What was measured before.
    pub before: Before,
    /// Samples, columns or classes that are still concerned.
    pub num_items: usize,
    /// The newest run since then, if there was one.
    pub run: Option<RunId>,
    /// Its headline figure.
    pub figure: Option<f64>,
    /// Whether another training has to show what it did to the figure.
    pub wants_training: bool,
}

impl After {
    /// The two figures, where both are known: before and now.
    pub fn figures(&self) -> Option<[f64; 2]> {
        Some([self.before.figure?, self.figure?])
    }

    /// Whether the figure of before was too good: what was measured on was known from training.
    pub fn was_flattered(&self) -> bool {
        let is_leak =
            self.before.kind.contains("leak") || self.before.kind == "group-in-two-splits";
        is_leak && self.figures().is_some_and(|[before, now]| now < before)
    }
}

impl Mended {
    /// What was mended in a project; nothing where that cannot be read.
    pub fn load(project: &Path) -> Self {
        read_json_or_none(&file_of(project)).unwrap_or_default()
    }

    /// Keeps it.
    ///
    /// # Errors
    /// If the project cannot be written.
    pub fn store(&self, project: &Path) -> Result<(), Failure> {
        write_json(&file_of(project), self)
    }

    /// Remembers what a finding says, before it is mended. What is mended again is remembered from
    /// the last time on.
    pub fn remember(&mut self, finding: &Finding, remedy: Remedy, newest: Option<&RunSummary>) {
        self.items.retain(|item| item.kind != finding.kind);
        self.items.push(Before {
            kind: finding.kind.clone(),
            remedy,
            num_items: finding.num_items,
            run: newest.map(|run| run.run.clone()),
            figure: newest.and_then(headline),
        });
        let excess = self.items.len().saturating_sub(MOST);
        self.items.drain(..excess);
    }

    /// What became of everything, the newest first. What was taken back is left out: it is as it
    /// was before.
    pub fn after(&self, findings: &[Finding], newest: Option<&RunSummary>) -> Vec<After> {
        let newest_number = newest.and_then(|run| run.run.number());
        let after = self.items.iter().rev().filter_map(|before| {
            let still = findings
                .iter()
                .filter(|finding| finding.kind == before.kind);
            let num_items: usize = still.map(|finding| finding.num_items).sum();
            let number = before.run.as_ref().and_then(RunId::number);
            let has_newer = newest_number > number;
            let newer = newest.filter(|_| has_newer);
            // What these do to the figures, only another training shows.
            let is_training = matches!(
                before.remedy,
                Remedy::TrainAgain | Remedy::Balance | Remedy::NewSplit | Remedy::LargerTest
            );
            let is_as_before = num_items >= before.num_items && newer.is_none();
            if is_as_before && !is_training {
                return None;
            }
            Some(After {
                before: before.clone(),
                num_items,
                run: newer.map(|run| run.run.clone()),
                figure: newer.and_then(headline),
                wants_training: newer.is_none() && before.run.is_some(),
            })
        });
        after.collect()
    }
}

fn headline(run: &RunSummary) -> Option<f64> {
    let score = run.test.as_ref().or(run.valid.as_ref());
    score.map(Score::headline)
}

fn file_of(project: &Path) -> PathBuf {
    project.join("mended.json")
}

#[cfg(test)]
mod tests {
    use super::super::runs::testing::run;
    use super::*;

    fn leaks(num_items: usize) -> Finding {
        Finding {
            kind: "leak-between-splits".into(),
            num_items,
            ..Finding::default()
        }
    }

    #[test]
    fn before_and_after_are_told_once_it_is_mended() {
        let mut mended = Mended::default();
        let first = run(0.91, 200);
        mended.remember(&leaks(12), Remedy::MoveToTrain, Some(&first));
        // Taken back, it is as it was.
        assert_eq!(mended.after(&[leaks(12)], Some(&first)), []);
        let after = &mended.after(&[], Some(&first))[0];
        assert_eq!((after.before.num_items, after.num_items), (12, 0));
        assert!(after.wants_training && after.figures().is_none());
        let mut second = run(0.84, 200);
        second.run = RunId::numbered(2);
        let after = &mended.after(&[], Some(&second))[0];
        assert_eq!(after.figures(), Some([0.91, 0.84]));
        assert!(after.was_flattered() && !after.wants_training);
    }
}
