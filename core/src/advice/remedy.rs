//! What mends a finding, the same for the window and the command line.

use super::Finding;
use crate::data::Split;
use crate::data::split_plan::SplitRequest;
use crate::ids::SampleId;
use crate::project::Snapshot;
use crate::project::edit::Edit;
use crate::train::{Balance, RunSummary, TrainConfig};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

/// What mends a finding.
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
    /// The next training weighs the classes alike.
    Balance,
    /// A model is trained anew, with the settings changed that the finding names.
    TrainAgain,
    /// The data is split anew by another draw, with the shares as they are.
    NewSplit,
    /// The data is split anew, so that enough of it tests.
    LargerTest,
    /// Copies, outliers and wrong labels are looked for.
    CheckData,
    /// The percentages of the newest run are brought to keep their word.
    Calibrate,
    /// A person says again what the model has to do.
    GoToGoal,
    /// A person chooses how to train; what the finding names is chosen already.
    GoToTrain,
    /// A person brings more data.
    GoToData,
}

/// What a remedy comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// One edit of the data.
    Edit(Edit),
    /// The data is split anew.
    Resplit(SplitRequest),
    /// A training with these settings.
    Train(Box<TrainConfig>),
    /// A closer look at the data.
    CheckData,
    /// The newest run is calibrated.
    Calibrate,
    /// Something that a person has to do, and where.
    Show(Place),
}

/// Where a person mends what Hearth cannot mend by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// Where the goal is agreed on.
    Goal,
    /// Where data is added.
    Data,
    /// Where a training is set up, with these settings.
    Train(Box<TrainConfig>),
}

impl Remedy {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Remove,
        Self::Relabel,
        Self::Unlabel,
        Self::Majority,
        Self::KeepOne,
        Self::MoveToTrain,
        Self::MoveToValid,
        Self::MoveTogether,
        Self::IgnoreColumns,
        Self::MergeClasses,
        Self::Balance,
        Self::TrainAgain,
        Self::NewSplit,
        Self::LargerTest,
        Self::CheckData,
        Self::Calibrate,
        Self::GoToGoal,
        Self::GoToTrain,
        Self::GoToData,
    ];

    /// The name used in files, on the command line and, after `remedy-`, in locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::Relabel => "relabel",
            Self::Unlabel => "unlabel",
            Self::Majority => "majority",
            Self::KeepOne => "keep-one",
            Self::MoveToTrain => "move-to-train",
            Self::MoveToValid => "move-to-valid",
            Self::MoveTogether => "move-together",
            Self::IgnoreColumns => "ignore-columns",
            Self::MergeClasses => "merge-classes",
            Self::Balance => "balance",
            Self::TrainAgain => "train-again",
            Self::NewSplit => "new-split",
            Self::LargerTest => "larger-test",
            Self::CheckData => "check-data",
            Self::Calibrate => "calibrate",
            Self::GoToGoal => "go-to-goal",
            Self::GoToTrain => "go-to-train",
            Self::GoToData => "go-to-data",
        }
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Remedy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|remedy| remedy.name() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("“{text}” mends nothing; there is {names}")
        })
    }
}

impl Finding {
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
            "test-better-than-valid" => {
                remedies.extend([Remedy::CheckData, Remedy::GoToData]);
            }
            // What is needed where nothing can be split anew.
            "test-worse-than-valid"
            | "test-too-small"
            | "test-unlike-training"
            | "tuned-on-test"
            | "class-never-predicted"
            | "class-given-away"
            | "overfitting"
            | "goal-missed" => remedies.push(Remedy::GoToData),
            "model-too-large" | "model-too-slow" => remedies.push(Remedy::GoToGoal),
            _ => {}
        }
        let mut seen = Vec::new();
        remedies.retain(|remedy| {
            let is_new = !seen.contains(remedy);
            seen.push(*remedy);
            is_new
        });
        remedies
    }

    /// What a remedy comes to, where the finding has what it needs. `newest`: the newest run.
    pub fn action(
        &self,
        remedy: Remedy,
        snapshot: &Snapshot,
        newest: Option<&RunSummary>,
    ) -> Option<Action> {
        Some(match remedy {
            Remedy::Balance => {
                let mut config = base(newest);
                if config.balance == Balance::None {
                    config.balance = Balance::Weights;
                }
                Action::Train(Box::new(config))
            }
            Remedy::TrainAgain => Action::Train(Box::new(base(newest).with_changes(&self.change))),
            Remedy::NewSplit if snapshot.has_frozen_test() => return None,
            Remedy::NewSplit => {
                let request = snapshot.split_request.clone().unwrap_or_default();
                Action::Resplit(SplitRequest {
                    seed: request.seed.wrapping_add(1),
                    ..request
                })
            }
            Remedy::LargerTest => Action::Resplit(self.with_larger_test(snapshot)?),
            Remedy::CheckData => Action::CheckData,
            Remedy::Calibrate => Action::Calibrate,
            Remedy::GoToGoal => Action::Show(Place::Goal),
            Remedy::GoToData => Action::Show(Place::Data),
            Remedy::GoToTrain => {
                let config = base(newest).with_changes(&self.change);
                Action::Show(Place::Train(Box::new(config)))
            }
            edit => Action::Edit(self.edit_by(edit)?),
        })
    }

    /// A split in which as many more test as the finding says; `None` where that would take more
    /// than [`MOST_TEST`] of all, or where the test is frozen.
    fn with_larger_test(&self, snapshot: &Snapshot) -> Option<SplitRequest> {
        let [train, valid, test] = snapshot.split_counts();
        let more: usize = self.facts.get("more")?.parse().ok()?;
        let all = (train + valid + test) as f64;
        let share = (test + more) as f64 / all;
        if share > MOST_TEST || snapshot.has_frozen_test() {
            return None;
        }
        let valid = valid as f64 / all;
        Some(SplitRequest {
            shares: [1.0 - share - valid, valid, share],
            ..snapshot.split_request.clone().unwrap_or_default()
        })
    }

    /// The edit of a remedy, where the finding has what it needs and one edit is enough.
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
            Remedy::Balance
            | Remedy::TrainAgain
            | Remedy::NewSplit
            | Remedy::LargerTest
            | Remedy::CheckData
            | Remedy::Calibrate
            | Remedy::GoToGoal
            | Remedy::GoToTrain
            | Remedy::GoToData => return None,
        })
    }
}

/// More than this share of the data is not taken away from training for the test.
const MOST_TEST: f64 = 0.3;

/// The settings of the newest run, from which the next training goes on.
fn base(newest: Option<&RunSummary>) -> TrainConfig {
    newest.map_or_else(TrainConfig::default, |run| run.config.clone())
}
