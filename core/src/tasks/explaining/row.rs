//! Which columns of a row say what: each value makes way for those that other rows have there.

use crate::data::Split;
use crate::data::media::SkipReason;
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::HostTensor;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::tasks::Model;
use crate::tasks::tabular::RowPreparation;
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;

/// Training rows whose values are tried, spread evenly.
const MOST_OTHERS: usize = 100;
/// Answers in all, so that wide tables are no slower.
const MOST_ANSWERS: usize = 40_000;

/// A column of a row, and what its value says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnReason {
    /// The column's name.
    pub column: String,
    /// What the row has there; empty where it is missing.
    pub value: String,
    /// How far the answer lies above what it is on average with the values of other rows: a
    /// probability, or a number in units of the target. Below 0 where the value speaks against it.
    pub effect: f64,
}

/// Training rows, as a model takes them; none where the project's table lacks columns.
pub(super) fn others(preparation: &RowPreparation, project: &Snapshot) -> Vec<Vec<f32>> {
    let places = preparation.places(project);
    if places.contains(&usize::MAX) {
        return Vec::new();
    }
    let rows: Vec<_> = project.labelled_in(Split::Train).collect();
    let num_columns = preparation.column_names().count();
    let most = MOST_OTHERS.min(MOST_ANSWERS / num_columns.max(1)).max(1);
    let step = rows.len().div_ceil(most).max(1);
    let rows = rows.into_iter().step_by(step);
    rows.map(|sample| preparation.prepare_sample(&places, sample))
        .collect()
}

/// What each column says of a class or of the number, the strongest first.
pub(super) fn explain(
    model: &Model,
    preparation: &RowPreparation,
    cells: &BTreeMap<String, String>,
    others: &[Vec<f32>],
    class: usize,
    context: &JobContext,
) -> Result<Vec<ColumnReason>, JobError> {
    let row = preparation.prepare(cells).map_err(|reason: SkipReason| {
        let message = format!("The row cannot be explained: {}.", reason.message);
        Failure::new("cannot-explain", message)
            .with("input", "")
            .with("reason", reason.message)
    })?;
    let ranges: Vec<Range<usize>> = preparation.ranges().collect();
    let missing: Vec<f32> = (0..ranges.len())
        .flat_map(|column| preparation.missing_cell(column))
        .collect();
    // Without other rows, each value is asked about as a missing one.
    let alone = [missing];
    let others = if others.is_empty() {
        &alone[..]
    } else {
        others
    };
    let mut runtime = model.runtime()?;
    let progress = context.stage(Stage::Explaining, ranges.len() as u64);
    let effects = effects(
        &row,
        &ranges,
        others,
        |rows| {
            let width = rows.first().map_or(0, Vec::len);
            let input = HostTensor::new([rows.len(), width], rows.concat());
            let output = runtime.run(&[input])?.swap_remove(0);
            Ok(output.rows().map(|row| f64::from(row[class])).collect())
        },
        || Ok(progress.advance(1)?),
    )?;
    let mut reasons: Vec<ColumnReason> = preparation
        .column_names()
        .zip(effects)
        .map(|(name, effect)| ColumnReason {
            column: name.to_owned(),
            value: cells.get(name).cloned().unwrap_or_default(),
            effect,
        })
        .collect();
    reasons.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
    Ok(reasons)
}

/// For each stretch of a row's input, how far the answer lies above its mean with the numbers of
/// other rows there.
fn effects(
    row: &[f32],
    ranges: &[Range<usize>],
    others: &[Vec<f32>],
    mut ask: impl FnMut(&[Vec<f32>]) -> Result<Vec<f64>, JobError>,
    mut told: impl FnMut() -> Result<(), JobError>,
) -> Result<Vec<f64>, JobError> {
    let whole = ask(&[row.to_vec()])?.first().copied().unwrap_or_default();
    let mut effects = Vec::with_capacity(ranges.len());
    for range in ranges {
        let changed: Vec<Vec<f32>> = others
            .iter()
            .map(|other| {
                let mut changed = row.to_vec();
                changed[range.clone()].copy_from_slice(&other[range.clone()]);
                changed
            })
            .collect();
        let answers = ask(&changed)?;
        effects.push(whole - answers.iter().sum::<f64>() / answers.len().max(1) as f64);
        told()?;
    }
    Ok(effects)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn each_column_gets_what_its_value_adds() {
        let model = |rows: &[Vec<f32>]| {
            let answer = |row: &Vec<f32>| f64::from(row[0] * 2.0 - row[1] + row[2] * 0.0);
            Ok(rows.iter().map(answer).collect())
        };
        let others = [vec![0.0, 0.0, 7.0, 1.0], vec![2.0, 4.0, 9.0, 0.0]];
        // The last column is two numbers wide.
        let ranges = [0..1, 1..2, 2..4];
        let mut num_told = 0;
        let found = effects(&[5.0, 3.0, 1.0, 1.0], &ranges, &others, model, || {
            num_told += 1;
            Ok(())
        });
        assert_eq!(found.unwrap(), [8.0, -1.0, 0.0]);
        assert_eq!(num_told, 3);
    }

    #[test]
    fn a_stop_is_heard() {
        let answers = |rows: &[Vec<f32>]| Ok(vec![0.0; rows.len()]);
        let stopped = effects(&[1.0], &[0..1, 0..1], &[vec![0.0]], answers, || {
            Err(JobError::Cancelled)
        });
        assert!(matches!(stopped, Err(JobError::Cancelled)));
    }
}
