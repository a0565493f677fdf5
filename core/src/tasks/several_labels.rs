//! Models that give a sample several classes, or none: from which probability on each is given, and
//! how good the answers are.

use super::asking::answers_for;
use super::question::LabelAnswer;
use super::{Answer, Model};
use crate::data::{Sample, Split};
use crate::eval::labels::given;
use crate::eval::{LabelsPrediction, LabelsReport};
use crate::ids::{ClassId, RunId};
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::train::thresholds::best_thresholds;

/// The thresholds that are best on the validation split; even ones where there is none.
///
/// # Errors
/// If the model cannot be run, or the person stops.
pub(super) fn choose_thresholds(
    project: &Snapshot,
    model: &Model,
    context: &JobContext,
) -> Result<Vec<f32>, JobError> {
    let num_classes = model.card().labels.len();
    let samples: Vec<&Sample> = project.labelled_in(Split::Valid).collect();
    let (mut probabilities, mut has) = (Vec::new(), Vec::new());
    for (sample, output) in samples
        .iter()
        .zip(answers_for(project, model, &samples, context)?)
    {
        let Ok(output) = output else { continue };
        probabilities.extend(&output);
        let classes: Vec<ClassId> = sample.classes().collect();
        has.extend((0..num_classes as u32).map(|class| classes.contains(&ClassId(class))));
    }
    Ok(best_thresholds(&probabilities, &has, num_classes))
}

/// Measures answers that are there.
pub(super) fn report<'a>(
    model: &Model,
    run: &RunId,
    split: Split,
    answered: impl Iterator<Item = (&'a Sample, Option<Vec<f32>>)>,
) -> LabelsReport {
    let (labels, thresholds) = (&model.card().labels, &model.card().thresholds);
    let items = answered.filter_map(|(sample, output)| {
        let probabilities = output?;
        Some(LabelsPrediction {
            sample: sample.id,
            truth: truth_of(sample),
            predicted: given(&probabilities, thresholds),
            probabilities,
        })
    });
    LabelsReport::of(run, split, labels, thresholds, items.collect())
}

/// The classes of a sample, ascending.
pub(crate) fn truth_of(sample: &Sample) -> Vec<ClassId> {
    let mut truth: Vec<ClassId> = sample.classes().collect();
    truth.sort_unstable();
    truth.dedup();
    truth
}

/// An answer in words from the probabilities of the classes.
pub(super) fn answer(model: &Model, probabilities: &[f32]) -> Answer {
    let (labels, thresholds) = (&model.card().labels, &model.card().thresholds);
    let each = labels.iter().zip(probabilities).zip(thresholds);
    let mut top: Vec<LabelAnswer> = each
        .map(|((label, probability), threshold)| LabelAnswer {
            label: label.clone(),
            probability: *probability,
            threshold: *threshold,
            because: Vec::new(),
        })
        .collect();
    // What is given comes first, whatever the thresholds are.
    top.sort_by(|a, b| {
        let given = b.is_given().cmp(&a.is_given());
        given.then(b.probability.total_cmp(&a.probability))
    });
    Answer::Labels {
        labels: top
            .iter()
            .filter(|answer| answer.is_given())
            .map(|answer| answer.label.clone())
            .collect(),
        top,
    }
}
