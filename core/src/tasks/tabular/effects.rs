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
use std::ops::Range;

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

/// The columns of a model, the most important first, by the rows whose class or number is known.
///
/// # Errors
/// If the model cannot be run, or the job is cancelled.
pub(in crate::tasks) fn effects(
    model: &Model,
    preparation: &RowPreparation,
    questions: &[Question],
    truths: &[Option<f64>],
    context: &JobContext,
) -> Result<Vec<ColumnEffect>, JobError> {
    let names: Vec<&str> = preparation.column_names().collect();
    let ranges: Vec<Range<usize>> = preparation.ranges().collect();
    let (cells, truths) = known_rows(questions, truths, names.len());
    let prepared = cells.iter().map(|cells| preparation.prepare(cells));
    let rows: Vec<Vec<f32>> = match prepared.collect() {
        Ok(rows) => rows,
        // Rows of other columns say nothing of these.
        Err(_) => return Ok(Vec::new()),
    };
    if rows.len() < 2 {
        return Ok(Vec::new());
    }
    let mut asked = Asked {
        runtime: model.runtime()?,
        is_number: model.card().target.is_some(),
        truths,
    };
    let mut ranked = Vec::with_capacity(names.len());
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let before = asked.score(&rows)?;
    for (column, inputs) in ranges.iter().enumerate() {
        context.check()?;
        let (importance, deviation) = asked.fall(&rows, inputs, before, &mut rng)?;
        ranked.push((column, importance, deviation));
    }
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let step = rows.len().div_ceil(MOST_ROWS_PER_VALUE);
    let fewer: Vec<&[f32]> = rows.iter().step_by(step).map(Vec::as_slice).collect();
    let mut effects = Vec::with_capacity(names.len());
    for (rank, (column, importance, deviation)) in ranked.into_iter().enumerate() {
        let mut dependence = Vec::new();
        if rank < MOST_TRIED {
            let own = cells.iter();
            let own = own.filter_map(|cells| cells.get(names[column]).map(String::as_str));
            for (value, place) in preparation.values_to_try(column, own) {
                context.check()?;
                let prepared = preparation.prepare_cell(column, &value);
                let answer = asked.mean_answer(&fewer, &ranges[column], &prepared)?;
                dependence.push(Dependence {
                    value,
                    place,
                    answer,
                });
            }
        }
        effects.push(ColumnEffect {
            column: names[column].to_owned(),
            importance,
            deviation,
            dependence,
        });
    }
    Ok(effects)
}

/// So many of the rows of which is known what is to be told, that asking about each of so many
/// columns ends soon.
fn known_rows<'a>(
    questions: &'a [Question],
    truths: &[Option<f64>],
    num_columns: usize,
) -> (Vec<&'a BTreeMap<String, String>>, Vec<f64>) {
    let known = questions
        .iter()
        .zip(truths)
        .filter_map(|(question, truth)| match question {
            Question::Row(cells) => Some((cells, (*truth)?)),
            _ => None,
        });
    let known: Vec<_> = known.collect();
    let most = MOST_ROWS
        .min(MOST_ANSWERS / (DEALS * num_columns.max(1)))
        .max(50);
    let step = known.len().div_ceil(most).max(1);
    known.into_iter().step_by(step).unzip()
}

/// A model, with what is known of the rows that it is asked about.
struct Asked {
    runtime: Box<dyn Runtime>,
    is_number: bool,
    /// The number of each row, or its class.
    truths: Vec<f64>,
}

impl Asked {
    fn answers(&mut self, rows: &[Vec<f32>]) -> Result<HostTensor, JobError> {
        let width = rows.first().map_or(0, Vec::len);
        let input = HostTensor::new([rows.len(), width], rows.concat());
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

    /// How far the score falls when these inputs are dealt out anew: mean and standard deviation.
    fn fall(
        &mut self,
        rows: &[Vec<f32>],
        inputs: &Range<usize>,
        before: f64,
        rng: &mut ChaCha8Rng,
    ) -> Result<(f64, f64), JobError> {
        let mut falls = [0.0; DEALS];
        for fall in &mut falls {
            let mut order: Vec<usize> = (0..rows.len()).collect();
            order.shuffle(rng);
            let mut dealt = rows.to_vec();
            for (row, from) in dealt.iter_mut().zip(order) {
                row[inputs.clone()].copy_from_slice(&rows[from][inputs.clone()]);
            }
            *fall = before - self.score(&dealt)?;
        }
        let mean = falls.iter().sum::<f64>() / DEALS as f64;
        let variance = falls.iter().map(|fall| (fall - mean).powi(2)).sum::<f64>() / DEALS as f64;
        Ok((mean, variance.sqrt()))
    }

    /// The mean answer when all rows have these inputs.
    fn mean_answer(
        &mut self,
        rows: &[&[f32]],
        inputs: &Range<usize>,
        prepared: &[f32],
    ) -> Result<Vec<f64>, JobError> {
        let mut changed: Vec<Vec<f32>> = rows.iter().map(|row| row.to_vec()).collect();
        for row in &mut changed {
            row[inputs.clone()].copy_from_slice(prepared);
        }
        let answers = self.answers(&changed)?;
        let mut sums = vec![0.0; answers.shape()[1]];
        for row in answers.rows() {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += f64::from(*value);
            }
        }
        let n = rows.len() as f64;
        Ok(sums.into_iter().map(|sum| sum / n).collect())
    }
}
