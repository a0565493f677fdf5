//! What a closer look at the data found, kept in the project's cache: it can be found again.

use crate::failure::Failure;
use crate::ids::SampleId;
use crate::project::Snapshot;
use crate::project::runs::{read_json, write_json};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Checks {
    /// Pictures that were looked at.
    pub num_checked: usize,
    /// Labels that are probably wrong, the likeliest first.
    pub suspects: Vec<Suspect>,
    /// Pictures unlike all others of their class, the most unlike first.
    pub outliers: Vec<SampleId>,
    /// A picture that stands for each class, by its name; without classes, the one for all.
    #[serde(default)]
    pub typical: BTreeMap<String, SampleId>,
    /// Where pictures lie on the map: alike ones near each other.
    pub map: Vec<MapPoint>,
}

/// A label that is probably wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspect {
    /// The picture.
    pub sample: SampleId,
    /// The class that it has.
    pub given: String,
    /// The class that it looks like.
    pub suggested: String,
    /// How sure that is, 0 to 1.
    pub score: f32,
    /// The picture of that class that it looks most like.
    #[serde(default)]
    pub typical: Option<SampleId>,
}

/// A picture on the map.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapPoint {
    /// The picture.
    pub sample: SampleId,
    /// Where it lies; the unit has no meaning.
    pub place: [f32; 2],
}

impl Checks {
    /// What was found the last time; `None` before that, or where the cache is damaged.
    pub fn load(project: &Path) -> Option<Self> {
        read_json(&file_of(project)).ok().flatten()
    }

    /// Keeps it.
    ///
    /// # Errors
    /// If the project cannot be written.
    pub fn store(&self, project: &Path) -> Result<(), Failure> {
        let file = file_of(project);
        let folder = file.parent().unwrap_or(project);
        std::fs::create_dir_all(folder)
            .map_err(|error| crate::project::error::io_failure(folder, error))?;
        write_json(&file, self)
    }

    /// The suspects whose label is still the one that was doubted.
    pub fn standing_suspects<'a>(
        &'a self,
        snapshot: &'a Snapshot,
    ) -> impl Iterator<Item = &'a Suspect> {
        // Of several classes, none is in the place of another.
        let is_multi = snapshot.task.is_multi_label();
        let suspects = self.suspects.iter().filter(move |_| !is_multi);
        suspects.filter(|suspect| {
            snapshot
                .sample(suspect.sample)
                .and_then(|sample| snapshot.class_name(sample))
                .is_some_and(|class| class == suspect.given)
        })
    }
}

fn file_of(project: &Path) -> PathBuf {
    project.join("cache").join("checks.json")
}
