//! A table: one row a file, and one row for each mark on it.

use super::rows::{self, cell};
use super::{ExportSet, copy, write_class_list};
use crate::failure::Failure;
use crate::project::error::io_failure;
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    let file = root.join("annotations.csv");
    let wrong = |error: csv::Error| io_failure(&file, error.into());
    let mut table = csv::Writer::from_path(&file).map_err(wrong)?;
    let all: Vec<_> = set.items.iter().map(rows::rows).collect();
    let columns = rows::columns_of(all.iter().flatten());
    let header = ["file", "split"].into_iter().chain(columns.iter().copied());
    table.write_record(header).map_err(wrong)?;
    for (item, rows) in set.items.iter().zip(&all) {
        let path = set.path_of(item);
        copy(item, root, &path)?;
        for row in rows {
            let start = [path.clone(), item.split.to_string()];
            let cells = columns.iter().map(|name| cell(row.get(*name)));
            table
                .write_record(start.into_iter().chain(cells))
                .map_err(wrong)?;
        }
    }
    table.flush().map_err(|error| io_failure(&file, error))?;
    write_class_list(&set.classes, root)
}
