//! What label files say, beside what the project has.

use super::list::{Stamp, stamped};
use super::matching::{Matched, Matcher};
use super::memory::{self, Said};
use super::merge::{Conflict, Merged, merge};
use super::same::{became, same_labels, same_mark, same_marks};
use crate::data::formats::held::{Keeps, LeftOutCounts};
use crate::data::import::found::{Body, Found, FoundItem};
use crate::data::import::{self, Format, Skipped};
use crate::data::{DataKind, NewMark, Sample, only_class};
use crate::event::Stage;
use crate::failure::Failure;
use crate::ids::SampleId;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::edit::SampleLabels;
use crate::project::error::io_failure;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// What label files say otherwise than the project.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelDiff {
    /// The folder or the file that was read.
    pub source: PathBuf,
    /// The folder that is remembered for it.
    pub dir: PathBuf,
    /// The layout of the label files.
    pub format: Format,
    /// Samples of which both say the same.
    pub num_same: usize,
    /// Items of the label files that the project has not.
    pub num_unknown: usize,
    /// The samples of which both do not say the same.
    pub differences: Vec<LabelDifference>,
    /// Whether it is known what both said last, so that changes of one side are told from those of
    /// the other.
    pub base_known: bool,
    /// Classes that the project has not yet.
    pub new_classes: Vec<String>,
    /// What could not be read, and why.
    pub skipped: Vec<Skipped>,
    /// The label files as they were right before they were read, without damaged ones.
    pub(super) files: Vec<(PathBuf, Stamp)>,
    /// What the files say of every sample that they are about, for the next merge.
    pub(super) said: Vec<SampleLabels>,
    /// The classes of the label files, in their order.
    pub(super) classes: Vec<String>,
}

/// A sample of which both do not say the same.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelDifference {
    /// Which sample.
    pub sample: SampleId,
    /// Its path below its source.
    pub path: String,
    /// What the project has.
    pub ours: SampleLabels,
    /// What the label files say. A mark that the project has alike has its id; what their format has
    /// no place for is as the project has it.
    pub theirs: SampleLabels,
    /// What both said last, where that is known.
    pub base: Option<SampleLabels>,
    /// Which side changed.
    pub kind: DifferenceKind,
    /// Marks that only the label files have.
    pub added: Vec<NewMark>,
    /// Marks that only the project has.
    pub removed: Vec<NewMark>,
    /// Marks that both have, not alike: the project's and theirs.
    pub changed: Vec<(NewMark, NewMark)>,
    /// Both put together, as far as nothing is to be asked.
    pub merged: Merged,
    pub(super) sides: Sides,
}

/// Which side has something that the other has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// The label files changed; without a base: only they have labels.
    OnlyTheirs,
    /// The project changed; without a base: only it has labels.
    OnlyOurs,
    /// Both.
    Both,
}

impl LabelDifference {
    /// What is to be asked.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.merged.conflicts
    }
}

impl LabelDiff {
    /// Differences that something is to be asked about.
    pub fn num_conflicts(&self) -> usize {
        let asked = |one: &&LabelDifference| !one.conflicts().is_empty();
        self.differences.iter().filter(asked).count()
    }
}

/// Reads label files and compares them with the project. Nothing is changed.
///
/// # Errors
/// If there are none, or none can be read.
pub fn compare(
    project: &Snapshot,
    source: &Path,
    format: Option<Format>,
    context: &JobContext,
) -> Result<LabelDiff, JobError> {
    let reading = context.stage(Stage::Reading, 0);
    let read = Read::of(project, source, format)?;
    context.check()?;
    let kind = project.task.data_kind();
    let keeps = Keeps::of(read.format, kind);
    let matched = Matcher::new(project, &read.dir, &read.memory).match_all(&read.found, true);
    let mut diff = LabelDiff {
        source: read.source.clone(),
        dir: read.dir.clone(),
        format: read.format,
        num_same: 0,
        num_unknown: matched.num_unknown,
        differences: Vec::new(),
        base_known: !read.memory.is_empty(),
        new_classes: Vec::new(),
        skipped: read.found.skipped.clone(),
        files: read.files.clone(),
        said: Vec::with_capacity(matched.items.len()),
        classes: read.found.classes.clone(),
    };
    for path in matched.twice {
        let reason = crate::data::media::SkipReason::new(
            "picture-twice",
            "it was described before; the first description counts",
        );
        diff.skipped.push(Skipped { path, reason });
    }
    for Matched { sample, item } in matched.items {
        reading.advance(1)?;
        let theirs = labels_of(project, sample, item);
        let base = read.memory.of(sample.id);
        let sides = Sides::new(
            keeps,
            kind,
            SampleLabels::of(project, sample),
            &theirs,
            base,
        );
        diff.skipped.extend(theirs.skipped);
        diff.said.push(sides.full_theirs());
        match sides.difference(&sample.path) {
            Some(difference) => diff.differences.push(difference),
            None => diff.num_same += 1,
        }
    }
    let theirs = diff.differences.iter().flat_map(|one| {
        let marks = one.theirs.marks.iter().map(|mark| &mark.class);
        marks.chain(&one.theirs.class)
    });
    let used: HashSet<&String> = theirs.collect();
    let is_new = |name: &&String| {
        used.contains(name) && !project.classes.iter().any(|class| class.name == **name)
    };
    diff.new_classes = diff.classes.iter().filter(is_new).cloned().collect();
    Ok(diff)
}

/// Label files that were read.
pub(super) struct Read {
    pub source: PathBuf,
    /// The folder that is remembered for them.
    pub dir: PathBuf,
    pub format: Format,
    pub found: Found,
    pub memory: Said,
    /// The files as they were before they were read, without damaged ones.
    pub files: Vec<(PathBuf, Stamp)>,
}

impl Read {
    /// Reads the label files of a folder, or one of them.
    pub fn of(project: &Snapshot, source: &Path, format: Option<Format>) -> Result<Self, Failure> {
        let source = std::path::absolute(source).map_err(|error| io_failure(source, error))?;
        if !source.exists() {
            let message = format!("There is no folder {}.", source.display());
            return Err(Failure::new("source-missing", message).with("path", source.display()));
        }
        let kind = project.task.data_kind();
        let known = memory::find(&project.dir, &source, format);
        let format = format
            .or(known.as_ref().map(|known| known.format))
            .or_else(|| Format::recognise(&source, kind));
        super::check(kind, format, &source)?;
        let format = format.unwrap_or(Format::Table);
        let dir = match &known {
            Some(known) => known.dir.clone(),
            None if source.is_dir() => source.clone(),
            None => import::root_of(&source),
        };
        // Before they are read: what changes from here on counts as changed by somebody else.
        let files = stamped(format.label_files(&source)?)?;
        let mut found = import::read_labels(project, &source, format)?;
        let damaged = damaged_files(&found);
        if found.items.is_empty()
            && let Some(first) = found.skipped.iter().find(|one| damaged.contains(&one.path))
        {
            let message = format!(
                "The label files in {} cannot be read, such as {}: {}. Nothing was changed.",
                source.display(),
                first.path.display(),
                first.reason
            );
            return Err(Failure::new("label-files-damaged", message)
                .with("path", first.path.display())
                .with("detail", &first.reason));
        }
        found
            .skipped
            .retain(|one| one.reason.code != "label-without-picture");
        let memory = known.as_ref().map(|known| known.said(&project.dir));
        Ok(Self {
            files: files
                .into_iter()
                .filter(|(path, _)| !damaged.contains(path))
                .collect(),
            memory: memory.unwrap_or_default(),
            source,
            dir,
            format,
            found,
        })
    }
}

/// Files that could not be read: what they held is not known.
pub(super) fn damaged_files(found: &Found) -> HashSet<PathBuf> {
    const CODES: [&str; 4] = [
        "annotations-damaged",
        "bad-xml",
        "label-unreadable",
        "table-unreadable",
    ];
    let damaged = found.skipped.iter();
    damaged
        .filter(|one| CODES.contains(&one.reason.code))
        .map(|one| one.path.clone())
        .collect()
}

/// What label files say of a sample.
pub(super) struct Theirs {
    pub labels: SampleLabels,
    /// Marks that cannot be where they are said to be.
    pub skipped: Vec<Skipped>,
    /// Whether marks may be missing because something could not be read.
    pub is_partial: bool,
}

/// What an item of label files says of its sample.
pub(super) fn labels_of(project: &Snapshot, sample: &Sample, item: &FoundItem) -> Theirs {
    let written = match &item.body {
        Body::Text(text) => Some(&**text),
        _ => None,
    };
    let canvas = import::canvas::Canvas::of(&sample.content, written);
    let mut theirs = Theirs {
        labels: SampleLabels {
            sample: sample.id,
            class: item.class.clone(),
            marks: Vec::with_capacity(item.marks.len()),
        },
        skipped: Vec::new(),
        is_partial: item.num_bad > 0,
    };
    for mark in &item.marks {
        match mark.on(&canvas) {
            Ok(mark) => theirs.labels.marks.push(mark),
            Err(reason) => {
                theirs.is_partial = true;
                let path = project.sample_path(sample);
                theirs.skipped.push(Skipped { path, reason });
            }
        }
    }
    theirs
}

/// Both versions of a sample's labels, and the last common one, as far as a format holds them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sides {
    keeps: Keeps,
    kind: DataKind,
    /// All that the project has.
    full: SampleLabels,
    /// What of it the format holds.
    pub ours: SampleLabels,
    pub theirs: SampleLabels,
    pub base: Option<SampleLabels>,
}

impl Sides {
    pub fn new(
        keeps: Keeps,
        kind: DataKind,
        full: SampleLabels,
        theirs: &Theirs,
        base: Option<SampleLabels>,
    ) -> Self {
        let held = |labels: &SampleLabels| SampleLabels {
            sample: labels.sample,
            class: if keeps.class {
                labels.class.clone()
            } else {
                None
            },
            marks: LeftOutCounts::default().held(keeps, kind, None, &labels.marks),
        };
        let ours = held(&full);
        let base = base.as_ref().map(held);
        let mut said = held(&theirs.labels);
        // A class that is not said is that of all that is drawn, as an import takes it.
        if keeps.class && said.class.is_none() && only_class(kind, &said.marks) == ours.class {
            said.class.clone_from(&ours.class);
        }
        if theirs.is_partial {
            // What cannot be read may be the marks that are missing: none is taken away for that.
            let before = base.as_ref().unwrap_or(&ours);
            for (mark, place) in before.marks.iter().zip(became(&before.marks, &said.marks)) {
                if place.is_none() {
                    said.marks.push(mark.clone());
                }
            }
            if said.class.is_none() {
                said.class.clone_from(&before.class);
            }
        }
        // Marks that both have alike are the same mark.
        let places = became(&said.marks, &ours.marks);
        for (mark, place) in said.marks.iter_mut().zip(places) {
            mark.id = place
                .map(|at| &ours.marks[at])
                .filter(|known| same_mark(known, mark))
                .and_then(|known| known.id);
        }
        Self {
            keeps,
            kind,
            full,
            ours,
            theirs: said,
            base,
        }
    }

    /// Whether both say the same.
    pub fn are_same(&self) -> bool {
        same_labels(&self.ours, &self.theirs)
    }

    /// What the label files say, with what their format has no place for as the project has it.
    pub fn full_theirs(&self) -> SampleLabels {
        self.full_of(&self.theirs)
    }

    /// Labels as the format holds them, with all that it does not hold from the project.
    pub fn full_of(&self, held: &SampleLabels) -> SampleLabels {
        let mut left: Vec<NewMark> = held.marks.clone();
        let mut marks = Vec::with_capacity(held.marks.len());
        for mark in &self.full.marks {
            let Some(ours) = self.ours.marks.iter().find(|one| one.id == mark.id) else {
                // The format has no place for it.
                marks.push(mark.clone());
                continue;
            };
            let Some(at) = left.iter().position(|one| one.id == mark.id) else {
                continue;
            };
            let kept = left.remove(at);
            if same_mark(ours, &kept) {
                marks.push(mark.clone());
            } else {
                marks.push(NewMark {
                    flags: if self.keeps.flags {
                        kept.flags
                    } else {
                        mark.flags
                    },
                    ..kept
                });
            }
        }
        marks.extend(left);
        SampleLabels {
            sample: self.full.sample,
            class: self.class_of(held, &marks),
            marks,
        }
    }

    /// The class: where the format says none, a picture whose class was that of all that is drawn
    /// stays such a one.
    fn class_of(&self, held: &SampleLabels, marks: &[NewMark]) -> Option<String> {
        let before = &self.full.class;
        if self.keeps.class {
            held.class.clone()
        } else if *before == only_class(self.kind, &self.full.marks) {
            only_class(self.kind, marks).or_else(|| before.clone())
        } else {
            before.clone()
        }
    }

    /// What differs, where something does.
    fn difference(self, path: &str) -> Option<LabelDifference> {
        if self.are_same() {
            return None;
        }
        let mut merged = merge(self.base.as_ref(), &self.ours, &self.theirs);
        merged.labels = self.full_of(&merged.labels);
        let to_theirs = became(&self.ours.marks, &self.theirs.marks);
        let (mut removed, mut changed) = (Vec::new(), Vec::new());
        for (ours, place) in self.ours.marks.iter().zip(&to_theirs) {
            match place.map(|at| &self.theirs.marks[at]) {
                None => removed.push(ours.clone()),
                Some(theirs) if !same_mark(ours, theirs) => {
                    changed.push((ours.clone(), theirs.clone()));
                }
                Some(_) => {}
            }
        }
        let theirs = self.theirs.marks.iter().enumerate();
        let added = theirs
            .filter(|(at, _)| !to_theirs.contains(&Some(*at)))
            .map(|(_, mark)| mark.clone())
            .collect();
        let is_empty = |labels: &SampleLabels| labels.class.is_none() && labels.marks.is_empty();
        let is_as_before = |labels: &SampleLabels| match &self.base {
            Some(base) => labels.class == base.class && same_marks(&labels.marks, &base.marks),
            None => is_empty(labels),
        };
        let kind = if is_as_before(&self.ours) {
            DifferenceKind::OnlyTheirs
        } else if is_as_before(&self.theirs) {
            DifferenceKind::OnlyOurs
        } else {
            DifferenceKind::Both
        };
        Some(LabelDifference {
            sample: self.full.sample,
            path: path.to_owned(),
            theirs: self.full_theirs(),
            ours: self.full.clone(),
            base: self.base.clone(),
            kind,
            added,
            removed,
            changed,
            merged,
            sides: self,
        })
    }
}
