//! How often the results of the test were seen since its split was made. Kept in a file of its own
//! in the project's folder: it changes no data, and no cache may lose it.

use crate::data::Split;
use crate::failure::Failure;
use crate::ids::{RunId, SampleId};
use crate::project::Snapshot;
use crate::project::runs::{read_json_or_none, write_json};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// Share of a test split that must have been there before for it to be the same one.
const SAME: f64 = 0.5;

/// The runs whose test results were seen. To look at the same ones twice tells nothing new.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestLooks {
    /// Samples of the test split that was looked at.
    samples: Vec<SampleId>,
    runs: BTreeSet<RunId>,
}

impl TestLooks {
    /// What is known of a project; nothing where that cannot be read.
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

    /// Notes that the test results of a run were seen; whether that is new. Where the test split
    /// is another one by now, counting begins anew.
    pub fn note(&mut self, run: &RunId, snapshot: &Snapshot) -> bool {
        if !self.is_of(snapshot) {
            self.runs.clear();
            self.samples = snapshot.samples_in(Split::Test).map(|s| s.id).collect();
        }
        self.runs.insert(run.clone())
    }

    /// Whether those of a run were seen.
    pub fn has(&self, run: &RunId) -> bool {
        self.runs.contains(run)
    }

    /// Runs whose results on the test split, as it is, were seen.
    pub fn num_looks(&self, snapshot: &Snapshot) -> usize {
        if self.runs.is_empty() || !self.is_of(snapshot) {
            return 0;
        }
        self.runs.len()
    }

    /// Whether most of the test split was there when it was looked at.
    fn is_of(&self, snapshot: &Snapshot) -> bool {
        let known: HashSet<SampleId> = self.samples.iter().copied().collect();
        let all = snapshot.samples_in(Split::Test).count();
        let there = snapshot.samples_in(Split::Test);
        let same = there.filter(|sample| known.contains(&sample.id)).count();
        all > 0 && same as f64 > all as f64 * SAME
    }
}

fn file_of(project: &Path) -> PathBuf {
    project.join("test-looks.json")
}
