//! What the answers of a run tell: read from its report once, and kept while edits follow each other.

use super::{ClassSeen, WorseGroup};
use crate::data::{Class, Sample, Split, TableColumn};
use crate::eval::calibration::{Overconfidence, overconfident};
use crate::eval::slices::significantly_worse;
use crate::eval::{LabelsReport, Measured, Report};
use crate::ids::RunId;
use crate::project::Snapshot;
use crate::project::runs::{read_json_or_none, report_path, run_dir};
use std::sync::Arc;
use std::time::SystemTime;

/// What the answers of a run tell, and of what that holds.
#[derive(Clone, Debug)]
pub struct AnswersSeen {
    run: RunId,
    /// When its reports were written.
    written: [Option<SystemTime>; 2],
    /// What may have been measured, and what it is called.
    samples: Vec<Arc<Sample>>,
    columns: Vec<TableColumn>,
    classes_of_project: Vec<Class>,
    /// How often each class was due and given.
    pub(super) classes: Vec<ClassSeen>,
    /// Groups in which it is significantly worse than elsewhere.
    pub(super) worse_groups: Vec<WorseGroup>,
    /// How much more it promises than it keeps, where it does.
    pub(super) overconfidence: Option<Overconfidence>,
}

/// Reports in the order in which they are asked.
const SPLITS: [Split; 2] = [Split::Test, Split::Valid];

impl AnswersSeen {
    /// What is `known` of a run, if that still holds; otherwise its report is read, the one of the
    /// test split if there is one, and looked through, which takes a moment for many samples.
    pub fn of(project: &Snapshot, run: &RunId, known: Option<Arc<Self>>) -> Arc<Self> {
        let written = SPLITS.map(|split| {
            let path = report_path(&run_dir(&project.dir, run), split);
            path.metadata().and_then(|file| file.modified()).ok()
        });
        known
            .filter(|known| known.run == *run && known.written == written && known.fits(project))
            .unwrap_or_else(|| Arc::new(Self::read(project, run, written)))
    }

    /// Whether nothing changed of what was measured.
    fn fits(&self, project: &Snapshot) -> bool {
        self.columns == project.columns
            && self.classes_of_project == project.classes
            && self.samples.len() == measured(project).count()
            && self
                .samples
                .iter()
                .zip(measured(project))
                .all(|(a, b)| Arc::ptr_eq(a, b))
    }

    fn read(project: &Snapshot, run: &RunId, written: [Option<SystemTime>; 2]) -> Self {
        let dir = run_dir(&project.dir, run);
        let read = |split| read_json_or_none::<Measured>(&report_path(&dir, split));
        let report = SPLITS.into_iter().find_map(read);
        let report = report.as_ref();
        Self {
            run: run.clone(),
            written,
            samples: measured(project).cloned().collect(),
            columns: project.columns.clone(),
            classes_of_project: project.classes.clone(),
            classes: report.map_or(Vec::new(), classes),
            worse_groups: report.map_or(Vec::new(), |report| worse_groups(report, project)),
            overconfidence: report.and_then(Measured::classes).and_then(overconfident),
        }
    }
}

/// Samples that a model is measured on.
fn measured(project: &Snapshot) -> impl Iterator<Item = &Arc<Sample>> {
    let all = project.samples.iter();
    all.filter(|sample| sample.split != Split::Train)
}

fn classes(report: &Measured) -> Vec<ClassSeen> {
    match report {
        Measured::Classes(report) => of_one(report),
        Measured::Labels(report) => of_several(report),
        Measured::Numbers(_) => Vec::new(),
    }
}

fn of_one(report: &Report) -> Vec<ClassSeen> {
    let given = |place: usize| {
        let column = report.confusion_matrix.iter().map(|row| row.get(place));
        column.flatten().sum()
    };
    let classes = report.per_class.iter().enumerate();
    let seen = classes.map(|(place, class)| ClassSeen {
        label: class.label.clone(),
        num_due: class.support,
        num_given: given(place),
    });
    seen.collect()
}

fn of_several(report: &LabelsReport) -> Vec<ClassSeen> {
    let seen = report.per_class.iter().map(|class| ClassSeen {
        label: class.label.clone(),
        num_due: class.support,
        num_given: class.support.saturating_sub(class.num_missed) + class.num_wrong,
    });
    seen.collect()
}

/// Where numbers are predicted a group's error hangs on how large its numbers are.
fn worse_groups(report: &Measured, project: &Snapshot) -> Vec<WorseGroup> {
    if report.numbers().is_some() {
        return Vec::new();
    }
    let worse = significantly_worse(report, project).into_iter();
    let told = worse.filter_map(|group| {
        Some(WorseGroup {
            name: format!("{} = {}", group.attribute.name(), group.name),
            inside: group.figure.value?,
            outside: group.figure.rest?,
            num_samples: group.figure.num_samples,
        })
    });
    told.collect()
}
