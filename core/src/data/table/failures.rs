//! What can be wrong with a whole table.

use super::RowProblem;
use crate::failure::Failure;
use std::path::Path;

pub(super) fn empty(path: &Path) -> Failure {
    let text = format!(
        "{} holds no rows. Choose a table with data in it.",
        path.display()
    );
    Failure::new("table-empty", text).with("path", path.display())
}

pub(super) fn header_only(path: &Path) -> Failure {
    let text = format!(
        "{} holds the names of its columns and no rows. Choose a table with data in it.",
        path.display()
    );
    Failure::new("table-header-only", text).with("path", path.display())
}

pub(super) fn no_usable_row(path: &Path, problem: &RowProblem) -> Failure {
    let text = format!(
        "None of the rows of {} can be used; {} of them: {}. Save the table again, as CSV in UTF-8.",
        path.display(),
        problem.num_rows,
        problem.reason.message
    );
    Failure::new("table-no-usable-row", text)
        .with("path", path.display())
        .with("count", problem.num_rows)
        .with("detail", &problem.reason.message)
}

pub(super) fn too_many_columns(path: &Path, limit: usize) -> Failure {
    let text = format!(
        "{} has more than {limit} columns. Leave out those that are not needed, or check that the right character parts them.",
        path.display()
    );
    Failure::new("table-too-many-columns", text)
        .with("path", path.display())
        .with("limit", limit)
}

pub(super) fn too_many_cells(path: &Path, limit: usize) -> Failure {
    let text = format!(
        "{} has more than {limit} cells. Use a part of its rows, or leave out columns.",
        path.display()
    );
    Failure::new("table-too-many-cells", text)
        .with("path", path.display())
        .with("limit", limit)
}

pub(super) fn too_large(path: &Path, limit_bytes: u64) -> Failure {
    let limit = limit_bytes >> 20;
    let text = format!(
        "{} is larger than the {limit} MB that a table may have. Use a part of its rows, or leave out columns.",
        path.display()
    );
    Failure::new("table-too-large", text)
        .with("path", path.display())
        .with("limit", limit)
}

pub(super) fn damaged(path: &Path, detail: impl std::fmt::Display) -> Failure {
    let text = format!(
        "{} cannot be read as a table: {detail}. It may be cut short; fetch or save it again.",
        path.display()
    );
    Failure::new("table-damaged", text)
        .with("path", path.display())
        .with("detail", detail)
}

pub(super) fn unknown_format(path: &Path) -> Failure {
    let text = format!(
        "{} is no table that can be read. CSV, TSV, JSON, JSONL, Parquet, xlsx, xls and ods can; save it as one of them.",
        path.display()
    );
    Failure::new("table-unknown-format", text).with("path", path.display())
}
