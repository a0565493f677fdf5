//! What each column means to a model: it is asked again with the column's cells changed.

use super::RowPreparation;
use crate::eval::numbers::r2_of;
use crate::eval::{ColumnEffect, Dependence};
use crate::graph::HostTensor;
use crate::graph::exec::Runtime;
use crate::jobs::{JobContext, JobError};
use crate::tasks::{Model, Question};
use crate::train::head::argmax;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// Rows that are asked about, at most; of more, some are left out evenly.
const MOST_ROWS: usize = 1000;
/// Rows that are asked about for each value of a column.
const MOST_ROWS_PER_VALUE: usize = 300;
/// How often a column is dealt out anew.
const DEALS: usize = 5;
/// Answers for the importances of all columns, so that wide tables do not take minutes.
const MOST_ANSWERS: usize = 400_000;
/// The most important columns, whose values are tried.
const MOST_TRIED: usize = 12;
const SEED: u64 = 0;

/// The columns of a model, the most important first, by rows whose class or number is known.
///
/// # Errors
/// If the model cannot be run, or the job is cancelled.
pub(in crate::tasks) fn effects(
    model: &Model,
    preparation: &RowPreparation,
    rows: &[(&BTreeMap<String, String>, f64)],
    context: &JobContext,
) -> Result<Vec<ColumnEffect>, JobError> {
    let num_columns = preparation.column_names().count();
    let most = MOST_ROWS
        .min(MOST_ANSWERS / (DEALS * num_columns.max(1)))
        .max(50);
    let step = rows.len().div_ceil(most).max(1);
    let mut asked = Asked {
        runtime: model.runtime()?,
        width: preparation.num_inputs(),
        is_number: model.card().target.is_some(),
        rows: Vec::new(),
        truths: Vec::new(),
    };
    let mut cells = Vec::new();
    for (row, truth) in rows.iter().step_by(step) {
        if let Ok(prepared) = preparation.prepare(row) {
            asked.rows.push(prepared);
            asked.truths.push(*truth);
            cells.push(*row);
        }
    }
    if asked.rows.len() < 2 {
        return Ok(Vec::new());
    }
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let before = asked.score(&asked.rows.clone())?;
    let mut effects = Vec::with_capacity(num_columns);
    for (column, inputs) in preparation.ranges().enumerate() {
        let mut falls = [0.0; DEALS];
        for fall in &mut falls {
            context.check()?;
            let mut order: Vec<usize> = (0..asked.rows.len()).collect();
            order.shuffle(&mut rng);
            let mut dealt = asked.rows.clone();
            for (row, from) in dealt.iter_mut().zip(order) {
                row[inputs.clone()].copy_from_slice(&asked.rows[from][inputs.clone()]);
            }
            *fall = before - asked.score(&dealt)?;
        }
        let mean = falls.iter().sum::<f64>() / DEALS as f64;
        let variance = falls.iter().map(|fall| (fall - mean).powi(2)).sum::<f64>() / DEALS as f64;
        effects.push((column, inputs, mean, variance.sqrt()));
    }
    effects.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    let names: Vec<&str> = preparation.column_names().collect();
    let mut told = Vec::with_capacity(effects.len());
    for (rank, (column, inputs, importance, deviation)) in effects.into_iter().enumerate() {
        let mut dependence = Vec::new();
        if rank < MOST_TRIED {
            let name = names[column];
            let own = cells
                .iter()
                .filter_map(|row| row.get(name).map(String::as_str));
            for (value, place) in preparation.values_to_try(column, own) {
                context.check()?;
                let prepared = preparation.prepare_cell(column, &value);
                let step = asked.rows.len().div_ceil(MOST_ROWS_PER_VALUE);
                let mut changed: Vec<Vec<f32>> = asked.rows.iter().step_by(step).cloned().collect();
                for row in &mut changed {
                    row[inputs.clone()].copy_from_slice(&prepared);
                }
                let answer = asked.mean_answer(&changed)?;
                dependence.push(Dependence {
                    value,
                    place,
                    answer,
                });
            }
        }
        told.push(ColumnEffect {
            column: names[column].to_owned(),
            importance,
            deviation,
            dependence,
        });
    }
    Ok(told)
}

/// A model with the rows that it is asked about.
struct Asked {
    runtime: Box<dyn Runtime>,
    width: usize,
    is_number: bool,
    rows: Vec<Vec<f32>>,
    /// The number of each row, or its class.
    truths: Vec<f64>,
}

impl Asked {
    fn answers(&mut self, rows: &[Vec<f32>]) -> Result<HostTensor, JobError> {
        let input = HostTensor::new([rows.len(), self.width], rows.concat());
        Ok(self.runtime.run(&[input])?.swap_remove(0))
    }

    /// R², or the share that is right.
    fn score(&mut self, rows: &[Vec<f32>]) -> Result<f64, JobError> {
        let answers = self.answers(rows)?;
        if self.is_number {
            let numbers: Vec<f64> = answers.data().iter().map(|n| f64::from(*n)).collect();
            return Ok(r2_of(&self.truths, &numbers));
        }
        let pairs = answers.rows().zip(&self.truths);
        let right = pairs.filter(|(row, truth)| argmax(row) == **truth as usize);
        Ok(right.count() as f64 / self.truths.len() as f64)
    }

    fn mean_answer(&mut self, rows: &[Vec<f32>]) -> Result<Vec<f64>, JobError> {
        let answers = self.answers(rows)?;
        let mut sums = vec![0.0; answers.shape().iter().skip(1).product::<usize>().max(1)];
        for row in answers.rows() {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += f64::from(*value);
            }
        }
        let n = rows.len() as f64;
        Ok(sums.into_iter().map(|sum| sum / n).collect())
    }
}

/// The rows among questions, with what is known of them.
pub(in crate::tasks) fn rows_of(
    questions: &[Question],
    truths: impl Iterator<Item = Option<f64>>,
) -> Vec<(&BTreeMap<String, String>, f64)> {
    questions
        .iter()
        .zip(truths)
        .filter_map(|(question, truth)| match question {
            Question::Row(cells) => Some((cells, truth?)),
            _ => None,
        })
        .collect()
}
