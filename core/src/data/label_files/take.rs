//! Taking what label files say: one edit, which can be undone as one.

use super::compare::LabelDiff;
use super::memory::{self, Known};
use super::merge::{Take, resolve};
use super::same::same_labels;
use crate::failure::Failure;
use crate::ids::SampleId;
use crate::project::Snapshot;
use crate::project::edit::{Edit, SampleLabels};
use std::collections::BTreeMap;

/// What a person chose about differences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelChoice {
    /// What is taken where both changed the same differently; such differences stay open where it
    /// is `None`.
    pub conflicts: Option<Take>,
    /// What is taken of a sample as a whole, whatever else is chosen: all of their labels, all of
    /// ours, or both beside each other.
    pub samples: BTreeMap<SampleId, Take>,
}

/// What becomes of the project's labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The samples that change, with their labels from then on.
    pub labels: Vec<SampleLabels>,
    /// Differences that stay open: something is to be asked about them.
    pub num_open: usize,
}

impl LabelDiff {
    /// What a choice makes of the project's labels.
    pub fn taken(&self, choice: &LabelChoice) -> Taken {
        let mut taken = Taken {
            labels: Vec::new(),
            num_open: 0,
        };
        for one in &self.differences {
            let sides = &one.sides;
            let chosen = choice.samples.get(&one.sample);
            let labels = match (chosen, choice.conflicts) {
                (Some(Take::Theirs), _) => one.theirs.clone(),
                (Some(Take::Ours), _) => continue,
                (Some(Take::Both), _) => {
                    let both = resolve(None, &sides.ours, &sides.theirs, Take::Both);
                    sides.full_of(&both)
                }
                (None, Some(take)) if !one.conflicts().is_empty() => {
                    let merged = resolve(sides.base.as_ref(), &sides.ours, &sides.theirs, take);
                    sides.full_of(&merged)
                }
                (None, _) => {
                    taken.num_open += usize::from(!one.conflicts().is_empty());
                    one.merged.labels.clone()
                }
            };
            if !same_labels(&labels, &one.ours) {
                taken.labels.push(labels);
            }
        }
        taken
    }

    /// The edit that makes a choice so; `None` where nothing changes.
    pub fn edit(&self, choice: &LabelChoice) -> Option<Edit> {
        let Taken { labels, .. } = self.taken(choice);
        (!labels.is_empty()).then(|| Edit::SetLabels {
            labels,
            source: self.source.display().to_string(),
        })
    }

    /// Refuses a choice about a project that changed since it was compared.
    ///
    /// # Errors
    /// If a sample that would change has other labels now.
    pub(crate) fn check_fresh(&self, project: &Snapshot) -> Result<(), Failure> {
        let is_as_seen = self.differences.iter().all(|one| {
            let sample = project.sample(one.sample);
            sample.is_some_and(|sample| SampleLabels::of(project, sample) == one.ours)
        });
        if is_as_seen {
            return Ok(());
        }
        let message = "The labels changed here since the files were compared. Compare them again.";
        Err(Failure::new("labels-changed-here", message))
    }

    /// Remembers what the files say as what both know. Where something is left open nothing is
    /// remembered, so that it is asked again and nothing is written over.
    ///
    /// # Errors
    /// If the project's cache cannot be written.
    pub(crate) fn remember(&self, project: &Snapshot, num_open: usize) -> Result<(), Failure> {
        if num_open > 0 {
            return Ok(());
        }
        let mut known = memory::load(&project.dir, &self.dir, self.format)
            .unwrap_or_else(|| Known::new(&self.dir, self.format));
        let mut said = known.said(&project.dir);
        for labels in &self.said {
            said.note(labels);
        }
        known.see(self.files.iter().cloned());
        if self.source == self.dir {
            // Files that are gone are nobody's any more.
            let dir = known.dir.clone();
            known.files.retain(|name, _| dir.join(name).exists());
        }
        said.save(&project.dir, &known)?;
        known.save(&project.dir)
    }
}
