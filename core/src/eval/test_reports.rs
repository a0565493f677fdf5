//! Answers for tests of this folder.

use super::{ItemPrediction, Scores};
use crate::ids::{ClassId, SampleId};
use crate::train::head::argmax;

/// Items and probabilities from the true class and the probabilities of each.
pub(super) fn answers(rows: &[(u32, Vec<f32>)]) -> (Vec<ItemPrediction>, Scores) {
    let item = |(index, (truth, row)): (usize, &(u32, Vec<f32>))| {
        let predicted = argmax(row);
        ItemPrediction {
            sample: SampleId(index as i64),
            truth: ClassId(*truth),
            predicted: ClassId(predicted as u32),
            probability: row[predicted],
            truth_probability: row[*truth as usize],
        }
    };
    let num_classes = rows.first().map_or(0, |(_, row)| row.len());
    let data = rows
        .iter()
        .flat_map(|(_, row)| row.iter().copied())
        .collect();
    (
        rows.iter().enumerate().map(item).collect(),
        Scores::new(num_classes, data),
    )
}
