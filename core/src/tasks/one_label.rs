//! Models that give a sample one class: what they say of samples whose class is known.

use crate::data::{Sample, Split};
use crate::eval::{ItemPrediction, Report, Scores, Unanswered};
use crate::ids::{ClassId, RunId};
use crate::train::head::argmax;

/// Measures answers that are there: probabilities of each class. Where they are no numbers there is
/// no answer, which is a wrong one.
pub(super) fn report<'a, Row: AsRef<[f32]>>(
    run: &RunId,
    split: Split,
    labels: &[String],
    answered: impl Iterator<Item = (&'a Sample, Row)>,
) -> Report {
    let (mut items, mut scores, mut unanswered) = (Vec::new(), Vec::new(), Vec::new());
    for (sample, row) in answered {
        let row = row.as_ref();
        // Nobody knows better of a sample without a class, or with one that was never learned.
        let Some(truth) = sample.class.filter(|class| class.index() < labels.len()) else {
            continue;
        };
        if row.len() == labels.len() && row.iter().all(|value| value.is_finite()) {
            items.push(item(sample, truth, row));
            scores.extend_from_slice(row);
        } else {
            unanswered.push(Unanswered {
                sample: sample.id,
                truth,
            });
        }
    }
    let report = Report::with_unanswered(run, split, labels, items, unanswered);
    report.with_scores(Scores::new(labels.len(), scores))
}

fn item(sample: &Sample, truth: ClassId, probabilities: &[f32]) -> ItemPrediction {
    let predicted = argmax(probabilities);
    ItemPrediction {
        sample: sample.id,
        truth,
        predicted: ClassId(predicted as u32),
        probability: probabilities[predicted],
        truth_probability: probabilities[truth.index()],
    }
}
