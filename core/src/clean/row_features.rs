//! Rows of a table as rows of numbers, for a first look at labels and likeness.

use crate::data::table::types::{self, Summary};
use crate::data::table::{Cells, Column, Decimal};
use std::collections::HashMap;

/// Values of a category that get a number of their own; all others share one.
const MOST_VALUES: usize = 32;

/// Numbers of a column of texts.
const TEXT_DIM: usize = 64;

/// Deviations beyond which a number is cut: one wild value must not decide what is alike.
const MOST_DEVIATIONS: f32 = 5.0;

/// How a column is turned into numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum As {
    /// Deviations from the mean, and whether it is missing.
    Number,
    /// One number for each common value.
    Category,
    /// Hashed n-grams.
    Text,
}

/// Rows `[n, dim]` and `dim`, of columns of one length.
pub fn embed(columns: &[(&Column, &Summary, As)]) -> (Vec<f32>, usize) {
    let n = columns.first().map_or(0, |(column, ..)| column.cells.len());
    let parts: Vec<(Vec<f32>, usize)> = columns
        .iter()
        .map(|(column, summary, kind)| match kind {
            As::Number => numbers(column, summary),
            As::Category => categories(column),
            As::Text => {
                let texts: Vec<&str> = column
                    .cells
                    .texts()
                    .map(Option::unwrap_or_default)
                    .collect();
                (super::text_features::embed(&texts, TEXT_DIM), TEXT_DIM)
            }
        })
        .collect();
    let dim: usize = parts.iter().map(|(_, dim)| dim).sum();
    let mut rows = vec![0.0; n * dim];
    let mut start = 0;
    for (part, width) in parts {
        for (row, values) in part.chunks_exact(width.max(1)).enumerate() {
            rows[row * dim + start..][..width].copy_from_slice(values);
        }
        start += width;
    }
    (rows, dim)
}

fn numbers(column: &Column, summary: &Summary) -> (Vec<f32>, usize) {
    let decimal = summary
        .number
        .as_ref()
        .map_or(Decimal::Point, |n| n.decimal);
    let values = types::numbers(column, decimal);
    let there: Vec<f64> = values.iter().flatten().copied().collect();
    let count = there.len().max(1) as f64;
    let mean = there.iter().sum::<f64>() / count;
    let deviation = (there.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count).sqrt();
    let mut rows = Vec::with_capacity(values.len() * 2);
    for value in values {
        let scaled = value.map_or(0.0, |value| (value - mean) / deviation.max(1e-12));
        rows.push((scaled as f32).clamp(-MOST_DEVIATIONS, MOST_DEVIATIONS));
        rows.push(if value.is_none() { 1.0 } else { 0.0 });
    }
    (rows, 2)
}

fn categories(column: &Column) -> (Vec<f32>, usize) {
    let mut counts: HashMap<Option<&str>, usize> = HashMap::new();
    for cell in column.cells.texts() {
        *counts.entry(cell).or_default() += 1;
    }
    let mut common: Vec<(Option<&str>, usize)> = counts.into_iter().collect();
    common.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let places: HashMap<Option<&str>, usize> = common
        .iter()
        .take(MOST_VALUES)
        .enumerate()
        .map(|(place, (value, _))| (*value, place))
        .collect();
    let width = places.len() + usize::from(common.len() > MOST_VALUES);
    let mut rows = vec![0.0; column.cells.len() * width];
    if let Cells::Text(_) = &column.cells {
        for (row, cell) in column.cells.texts().enumerate() {
            let place = places.get(&cell).copied().unwrap_or(MOST_VALUES);
            rows[row * width + place] = 1.0;
        }
    }
    (rows, width)
}
