//! Putting a table together row by row, within its limits.

use super::cells::{ByteCells, Cells, TextCells};
use super::{Column, Limits, RowProblem, Table, failures};
use crate::data::media::SkipReason;
use crate::failure::Failure;
use std::collections::HashMap;
use std::path::Path;

/// Lines named with each kind of problem.
const MOST_LINES: usize = 20;

/// A table under way.
pub(super) struct Builder<'a> {
    path: &'a Path,
    limits: &'a Limits,
    columns: Vec<Column>,
    by_name: HashMap<String, usize>,
    num_rows: usize,
    num_bytes: u64,
    problems: Vec<RowProblem>,
}

/// What a cell holds.
pub(super) enum Cell<'c> {
    Text(&'c str),
    Bytes(&'c [u8]),
}

impl<'a> Builder<'a> {
    pub(super) fn new(path: &'a Path, limits: &'a Limits) -> Self {
        Self {
            path,
            limits,
            columns: Vec::new(),
            by_name: HashMap::new(),
            num_rows: 0,
            num_bytes: 0,
            problems: Vec::new(),
        }
    }

    /// Whether as many rows were read as were asked for.
    pub(super) fn is_full(&self) -> bool {
        self.limits
            .max_rows
            .is_some_and(|most| self.num_rows >= most)
    }

    /// The place of a column, added at the end where its name is new.
    pub(super) fn column(&mut self, name: &str) -> Result<usize, Failure> {
        if let Some(place) = self.by_name.get(name) {
            return Ok(*place);
        }
        let place = self.columns.len();
        if place >= self.limits.max_columns {
            return Err(failures::too_many_columns(
                self.path,
                self.limits.max_columns,
            ));
        }
        let mut cells = TextCells::default();
        self.check_cells(place + 1, self.num_rows)?;
        for _ in 0..self.num_rows {
            self.checked(cells.push(None))?;
        }
        self.columns.push(Column {
            name: name.to_owned(),
            cells: Cells::Text(cells),
        });
        self.by_name.insert(name.to_owned(), place);
        Ok(place)
    }

    /// Adds a column at the end, with a number behind its name where that is taken.
    pub(super) fn new_column(&mut self, name: &str) -> Result<(), Failure> {
        let mut own = name.to_owned();
        let mut n = 2;
        while self.by_name.contains_key(&own) {
            own = format!("{name}_{n}");
            n += 1;
        }
        self.column(&own).map(|_| ())
    }

    /// Adds a cell to the row under way. A second one in the same place is left out.
    pub(super) fn cell(&mut self, place: usize, cell: &Cell) -> Result<(), Failure> {
        let row = self.num_rows;
        let Some(column) = self.columns.get_mut(place) else {
            return Ok(());
        };
        if column.cells.len() != row {
            return Ok(());
        }
        let num_bytes = match cell {
            Cell::Text(text) => text.len(),
            Cell::Bytes(bytes) => bytes.len(),
        };
        self.num_bytes += num_bytes as u64;
        if self.num_bytes > self.limits.max_bytes {
            return Err(failures::too_large(self.path, self.limits.max_bytes));
        }
        if let (Cells::Text(texts), Cell::Bytes(_)) = (&column.cells, cell)
            && (0..row).all(|row| texts.get(row).is_none())
        {
            let mut cells = ByteCells::default();
            for _ in 0..row {
                cells.push(None);
            }
            column.cells = Cells::Bytes(cells);
        }
        let full = match (&mut column.cells, cell) {
            (Cells::Text(cells), Cell::Text(text)) => cells.push(Some(text)),
            (Cells::Text(cells), Cell::Bytes(bytes)) => cells.push(std::str::from_utf8(bytes).ok()),
            (Cells::Bytes(cells), Cell::Bytes(bytes)) => {
                cells.push(Some(bytes));
                Ok(())
            }
            (Cells::Bytes(cells), Cell::Text(text)) => {
                cells.push(Some(text.as_bytes()));
                Ok(())
            }
        };
        self.checked(full)
    }

    /// Ends the row under way: cells that did not come are missing.
    pub(super) fn end_row(&mut self) -> Result<(), Failure> {
        self.num_rows += 1;
        self.check_cells(self.columns.len(), self.num_rows)?;
        for column in &mut self.columns {
            if column.cells.len() < self.num_rows {
                let full = match &mut column.cells {
                    Cells::Text(cells) => cells.push(None),
                    Cells::Bytes(cells) => {
                        cells.push(None);
                        Ok(())
                    }
                };
                full.map_err(|_| failures::too_large(self.path, u64::from(u32::MAX)))?;
            }
        }
        Ok(())
    }

    /// Counts a row that is not as it should be; `line` counts from 1.
    pub(super) fn problem(&mut self, line: u64, reason: SkipReason, is_kept: bool) {
        let known = self
            .problems
            .iter_mut()
            .find(|known| known.reason.code == reason.code);
        if let Some(known) = known {
            known.num_rows += 1;
            if known.first_lines.len() < MOST_LINES {
                known.first_lines.push(line);
            }
            return;
        }
        self.problems.push(RowProblem {
            reason,
            num_rows: 1,
            first_lines: vec![line],
            is_kept,
        });
    }

    /// The table.
    pub(super) fn finish(self, has_header: bool) -> Result<Table, Failure> {
        if self.num_rows == 0 {
            return Err(if let Some(problem) = self.problems.first() {
                failures::no_usable_row(self.path, problem)
            } else if self.columns.is_empty() || !has_header {
                failures::empty(self.path)
            } else {
                failures::header_only(self.path)
            });
        }
        Ok(Table {
            columns: self.columns,
            num_rows: self.num_rows,
            problems: self.problems,
            has_header,
        })
    }

    fn check_cells(&self, num_columns: usize, num_rows: usize) -> Result<(), Failure> {
        if num_columns.saturating_mul(num_rows) > self.limits.max_cells {
            return Err(failures::too_many_cells(self.path, self.limits.max_cells));
        }
        Ok(())
    }

    fn checked(&self, pushed: Result<(), super::cells::ColumnFull>) -> Result<(), Failure> {
        pushed.map_err(|_| failures::too_large(self.path, u64::from(u32::MAX)))
    }
}
