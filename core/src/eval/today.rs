//! A report as it stands with today's labels: what was relabelled since is judged anew, what was
//! deleted is left out, and both are counted.

use super::{LabelsReport, Measured, NumberReport, Report};
use crate::data::Sample;
use crate::failure::Failure;
use crate::ids::{ClassId, RunId, SampleId};
use crate::project::Snapshot;
use crate::tasks::{numbers_of, truth_of};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// An answer beside the truth as it is known today.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<T> {
    /// The sample.
    pub sample: SampleId,
    /// What it is, by today's label; classes are numbered as the model numbers them.
    pub truth: T,
    /// What the model says.
    pub predicted: T,
}

/// Answers beside the truth as it is known today.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged<T> {
    /// All items that can be judged.
    pub items: Vec<Item<T>>,
    /// What became of the others.
    pub since: Since,
}

/// What changed since a report was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// Items whose label is another one; they are judged by that.
    pub num_relabelled: usize,
    /// Items that left the project, lost their label, or have one that the model does not know;
    /// they are left out.
    pub num_gone: usize,
}

/// The answers of a model that names classes.
///
/// # Errors
/// If the project is not for classes any more.
pub fn classes(report: &Report, project: &Snapshot) -> Result<Judged<ClassId>, Failure> {
    if project.task.predicts_number() || project.task.is_multi_label() {
        return Err(task_changed(&report.run));
    }
    let labels: Vec<&str> = report.per_class.iter().map(|c| &*c.label).collect();
    let known = known_classes(&labels, project);
    Ok(judged(
        report
            .items
            .iter()
            .map(|i| (i.sample, i.truth, i.predicted)),
        project,
        |sample| *known.get(sample.class?.index())?,
    ))
}

/// The answers of a model that gives several classes.
///
/// # Errors
/// If the project is not for several classes any more.
pub fn labels(report: &LabelsReport, project: &Snapshot) -> Result<Judged<Vec<ClassId>>, Failure> {
    if !project.task.is_multi_label() {
        return Err(task_changed(&report.run));
    }
    let labels: Vec<&str> = report.per_class.iter().map(|c| &*c.label).collect();
    let known = known_classes(&labels, project);
    let items = report.items.iter();
    Ok(judged(
        items.map(|i| (i.sample, i.truth.clone(), i.predicted.clone())),
        project,
        |sample| {
            let each = truth_of(sample).into_iter();
            let mut truth: Vec<ClassId> = each
                .map(|class| known.get(class.index()).copied().flatten())
                .collect::<Option<_>>()?;
            truth.sort_unstable();
            Some(truth)
        },
    ))
}

/// The answers of a model that predicts a number.
///
/// # Errors
/// If the project is not for that number any more.
pub fn numbers(report: &NumberReport, project: &Snapshot) -> Result<Judged<f64>, Failure> {
    let target = project.target().map(|column| &*column.name);
    if !project.task.predicts_number() || target != Some(&*report.target) {
        return Err(task_changed(&report.run));
    }
    let samples = report.items.iter().filter_map(|i| project.sample(i.sample));
    let samples: Vec<&Sample> = samples.collect();
    let truths = numbers_of(project, &samples);
    let known: HashMap<SampleId, f64> = samples
        .iter()
        .zip(truths)
        .filter_map(|(sample, truth)| Some((sample.id, truth?)))
        .collect();
    let items = report.items.iter();
    Ok(judged(
        items.map(|i| (i.sample, i.truth, i.predicted)),
        project,
        |sample| known.get(&sample.id).copied(),
    ))
}

/// The number that the model gives each class of the project; `None` for those that it does not
/// know.
fn known_classes(labels: &[&str], project: &Snapshot) -> Vec<Option<ClassId>> {
    let place = |name: &str| labels.iter().position(|label| *label == name);
    let classes = project.classes.iter();
    classes
        .map(|class| place(&class.name).map(|place| ClassId(place as u32)))
        .collect()
}

fn judged<T: PartialEq>(
    items: impl Iterator<Item = (SampleId, T, T)>,
    project: &Snapshot,
    truth_of: impl Fn(&Sample) -> Option<T>,
) -> Judged<T> {
    let mut since = Since::default();
    let mut kept = Vec::new();
    for (id, measured, predicted) in items {
        let sample = project.sample(id);
        let labelled = sample.filter(|s| s.is_usable() && !project.is_unlabelled(s));
        let Some(truth) = labelled.and_then(&truth_of) else {
            since.num_gone += 1;
            continue;
        };
        since.num_relabelled += usize::from(truth != measured);
        kept.push(Item {
            sample: id,
            truth,
            predicted,
        });
    }
    Judged { items: kept, since }
}

fn task_changed(run: &RunId) -> Failure {
    let message =
        format!("The project's task is not that of {run} any more. Train again, then evaluate.");
    Failure::new("task-changed", message).with("run", run)
}

impl Measured {
    /// The run that was measured.
    pub fn run(&self) -> &RunId {
        match self {
            Self::Classes(report) => &report.run,
            Self::Numbers(report) => &report.run,
            Self::Labels(report) => &report.run,
        }
    }

    /// Class names in the model's order; none where a number is predicted.
    pub fn class_names(&self) -> Vec<String> {
        match self {
            Self::Classes(report) => report.per_class.iter().map(|c| c.label.clone()).collect(),
            Self::Labels(report) => report.per_class.iter().map(|c| c.label.clone()).collect(),
            Self::Numbers(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::data::Split;
    use crate::eval::ItemPrediction;
    use crate::eval::testing::{pictures, report};
    use crate::tasks::TaskKind;
    use std::sync::Arc;

    #[test]
    fn relabelled_items_are_judged_anew_and_gone_ones_are_left_out() {
        let mut project = pictures(&[("cat", 3), ("dog", 3)]);
        // Of six: one was relabelled, one deleted, one lost its label.
        let measured = report(
            &["cat", "dog"],
            &[(1, 0, 0), (2, 0, 0), (3, 0, 0), (4, 1, 1)],
        );
        Arc::make_mut(&mut project.samples[1]).class = Some(ClassId(1));
        Arc::make_mut(&mut project.samples[2]).class = None;
        project.samples.remove(3);
        let judged = classes(&measured, &project).unwrap();
        let since = Since {
            num_relabelled: 1,
            num_gone: 2,
        };
        assert_eq!(judged.since, since);
        let truths: Vec<u32> = judged.items.iter().map(|i| i.truth.0).collect();
        assert_eq!(truths, [0, 1]);
    }

    #[test]
    fn classes_are_known_by_their_names() {
        let mut project = pictures(&[("dog", 1), ("bird", 1), ("cat", 1)]);
        for class in &mut project.classes {
            class.name += "s";
        }
        let measured = report(&["cats", "dogs"], &[(1, 1, 1), (2, 0, 0), (3, 0, 1)]);
        let judged = classes(&measured, &project).unwrap();
        let kept: Vec<(i64, u32)> = judged
            .items
            .iter()
            .map(|i| (i.sample.0, i.truth.0))
            .collect();
        assert_eq!(kept, [(1, 1), (3, 0)], "nobody knows birds");
        assert_eq!(judged.since.num_gone, 1);
    }

    #[test]
    fn another_task_is_said_so() {
        let mut project = pictures(&[("cat", 1)]);
        let item = ItemPrediction {
            sample: SampleId(1),
            truth: ClassId(0),
            predicted: ClassId(0),
            probability: 1.0,
            truth_probability: 1.0,
        };
        let run = RunId::numbered(1);
        let measured = Report::of(&run, Split::Test, &["cat".to_owned()], vec![item]);
        project.task = TaskKind::MultiLabelTextClassification;
        assert_eq!(
            classes(&measured, &project).unwrap_err().code,
            "task-changed"
        );
        project.task = TaskKind::TabularRegression;
        assert_eq!(
            classes(&measured, &project).unwrap_err().code,
            "task-changed"
        );
    }
}
