//! The columns of a project's table, put together from its rows.

use super::table::cells::TextCells;
use super::table::{Cells, Column};
use super::{Sample, TableColumn};

/// A column with the cells of these samples, one each.
pub fn column_of<'a>(column: &TableColumn, samples: impl Iterator<Item = &'a Sample>) -> Column {
    let mut cells = TextCells::default();
    for sample in samples {
        let cell = sample.row().and_then(|row| row.cell(column.place));
        if cells.push(cell).is_err() {
            log::warn!("the column {} is longer than can be counted", column.name);
            break;
        }
    }
    Column {
        name: column.name.clone(),
        cells: Cells::Text(cells),
    }
}
