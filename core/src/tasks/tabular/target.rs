//! What is to be predicted of a row.

use super::preparation::decimal_of;
use crate::data::table::{Decimal, is_missing, parse};
use crate::data::{ColumnRole, DataKind, Sample, Split, TableColumn};
use crate::failure::Failure;
use crate::project::Snapshot;
use crate::train::target::TargetFacts;
use crate::train::way::DataFacts;

/// Rows of which the number is known that a model needs at least.
const LEAST_ROWS: usize = 10;

/// Checks that there are columns to learn from.
///
/// # Errors
/// If all are left aside.
pub(in crate::tasks) fn check_columns(project: &Snapshot) -> Result<(), Failure> {
    if project
        .columns
        .iter()
        .any(|c| c.role == ColumnRole::Feature)
    {
        return Ok(());
    }
    Err(Failure::new(
        "no-features",
        "All columns are left aside, so there is nothing to learn from. Give at least one of them back.",
    ))
}

/// Checks that there is a number to predict, that it is known of some rows, and that it changes.
///
/// # Errors
/// Says what is missing.
pub(in crate::tasks) fn check_target(project: &Snapshot) -> Result<(), Failure> {
    let target = project.target().ok_or_else(|| {
        Failure::new(
            "no-target",
            "No column is chosen as the number to predict. Choose one as the target on the Data page.",
        )
    })?;
    let reader = NumberReader::new(project, target);
    let known: Vec<f64> = project
        .labelled_in(Split::Train)
        .filter_map(|sample| reader.read(sample))
        .collect();
    let failure =
        |code: &str, message: String| Failure::new(code, message).with("column", &target.name);
    if known.len() < LEAST_ROWS {
        let message = format!(
            "The number in “{}” is known of {} training rows; {LEAST_ROWS} are the least to learn from.",
            target.name,
            known.len()
        );
        return Err(failure("too-few-numbers", message).with("count", known.len()));
    }
    if known.iter().all(|number| *number == known[0]) {
        let message = format!(
            "“{}” is {} in every training row, so there is nothing to predict. Choose another target.",
            target.name, known[0]
        );
        return Err(failure("constant-target", message));
    }
    Ok(())
}

/// What is known of a project's rows before a training.
pub(in crate::tasks) fn facts(project: &Snapshot) -> DataFacts {
    let target = project.target().and_then(|target| {
        let reader = NumberReader::new(project, target);
        let known = project.labelled_in(Split::Train);
        let known: Vec<f64> = known.filter_map(|sample| reader.read(sample)).collect();
        TargetFacts::of(&known)
    });
    DataFacts {
        target,
        ..DataFacts::of_samples(project, DataKind::Rows)
    }
}

/// Reads the numbers of the target's column.
pub(super) struct NumberReader {
    place: usize,
    decimal: Decimal,
}

impl NumberReader {
    pub fn new(project: &Snapshot, target: &TableColumn) -> Self {
        let cells: Vec<&str> = project
            .all()
            .filter_map(|sample| sample.row()?.cell(target.place))
            .filter(|cell| !is_missing(cell))
            .collect();
        Self {
            place: target.place,
            decimal: decimal_of(cells.into_iter()),
        }
    }

    pub fn read(&self, sample: &Sample) -> Option<f64> {
        let cell = sample.row()?.cell(self.place)?;
        parse(cell, self.decimal).filter(|number| number.is_finite())
    }
}

/// The numbers that are to be predicted of these samples; `None` where one is not known.
pub fn numbers_of(project: &Snapshot, samples: &[&Sample]) -> Vec<Option<f64>> {
    match project.target() {
        Some(target) => {
            let reader = NumberReader::new(project, target);
            samples.iter().map(|sample| reader.read(sample)).collect()
        }
        None => vec![None; samples.len()],
    }
}
