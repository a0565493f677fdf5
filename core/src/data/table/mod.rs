//! Tables: CSV and its kin, JSON, Parquet and spreadsheets, as columns of text or bytes.

mod builder;
pub mod cells;
pub mod choose;
mod csv;
mod excel;
mod failures;
mod jsonl;
mod numbers;
pub(crate) mod parquet;
pub(crate) mod text;
pub mod types;

pub use cells::Cells;
pub use numbers::{Decimal, is_missing, is_number, parse};

use crate::data::media::SkipReason;
use crate::failure::Failure;
use crate::project::error::io_failure;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A table as its file says it. Nothing is interpreted yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its columns, all of the same length.
    pub columns: Vec<Column>,
    /// Number of rows, without the header.
    pub num_rows: usize,
    /// What was wrong with rows, one entry a reason.
    pub problems: Vec<RowProblem>,
    /// Whether the columns' names are the file's; without, they are `column_1` and so on.
    pub has_header: bool,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, unlike all others of the table.
    pub name: String,
    /// Its cells, one a row.
    pub cells: Cells,
}

/// Rows that are not as they should be, for one reason.
#[derive(Clone, Debug, PartialEq)]
pub struct RowProblem {
    /// What is wrong.
    pub reason: SkipReason,
    /// How many rows have it.
    pub num_rows: usize,
    /// The lines of the first 20 of them, counted from 1.
    pub first_lines: Vec<u64>,
    /// Whether the rows are in the table all the same.
    pub is_kept: bool,
}

/// How much a table may hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Columns.
    pub max_columns: usize,
    /// Rows times columns.
    pub max_cells: usize,
    /// Bytes of one row.
    pub max_row_bytes: usize,
    /// Bytes of the file and of all cells together.
    pub max_bytes: u64,
    /// Stops after so many rows, where only a look is wanted.
    pub max_rows: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_columns: 5_000,
            max_cells: 20_000_000,
            max_row_bytes: 16 << 20,
            max_bytes: 2 << 30,
            max_rows: None,
        }
    }
}

impl Limits {
    /// The first rows only, to see what a table is about.
    pub fn head(max_rows: usize) -> Self {
        Self {
            max_rows: Some(max_rows),
            ..Self::default()
        }
    }
}

impl Table {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Csv,
    Json,
    Parquet,
    Excel,
}

/// Whether a file's name ends as tables' names do.
pub fn has_table_ending(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    matches!(
        ending.as_deref(),
        Some(
            "csv"
                | "tsv"
                | "tab"
                | "jsonl"
                | "ndjson"
                | "json"
                | "parquet"
                | "xlsx"
                | "xlsm"
                | "xls"
                | "ods"
        )
    )
}

/// Reads a table. The file's first bytes say what it is; its ending tells CSV from JSON.
///
/// # Errors
/// If it is not a table, is damaged, holds no rows, or is larger than the limits.
pub fn read(path: &Path, limits: &Limits) -> Result<Table, Failure> {
    let mut file = File::open(path).map_err(|error| io_failure(path, error))?;
    let metadata = file.metadata().map_err(|error| io_failure(path, error))?;
    if !metadata.is_file() {
        return Err(failures::unknown_format(path));
    }
    if metadata.len() == 0 {
        return Err(failures::empty(path));
    }
    let mut start = Vec::with_capacity(4096);
    file.by_ref()
        .take(4096)
        .read_to_end(&mut start)
        .map_err(|error| io_failure(path, error))?;
    match kind_of(path, &start).ok_or_else(|| failures::unknown_format(path))? {
        Kind::Parquet => parquet::read(path, limits),
        Kind::Excel => excel::read(path, metadata.len(), limits),
        kind => {
            let text = text_of(path, start, file, limits)?;
            if kind == Kind::Json {
                jsonl::read(path, text, limits)
            } else {
                csv::read(path, &text, limits)
            }
        }
    }
}

/// Bytes read of a text file when only a look at its first rows is wanted.
const HEAD_BYTES: u64 = 256 << 10;

fn text_of(
    path: &Path,
    mut bytes: Vec<u8>,
    mut rest: File,
    limits: &Limits,
) -> Result<text::Decoded, Failure> {
    let is_head = limits.max_rows.is_some();
    let most = if is_head {
        HEAD_BYTES
    } else {
        limits.max_bytes
    };
    rest.by_ref()
        .take((most + 1).saturating_sub(bytes.len() as u64))
        .read_to_end(&mut bytes)
        .map_err(|error| io_failure(path, error))?;
    if bytes.len() as u64 > most {
        if !is_head {
            return Err(failures::too_large(path, most));
        }
        // The last line is half a line.
        if let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') {
            bytes.truncate(end + 1);
        }
    }
    Ok(text::decode(bytes))
}

fn kind_of(path: &Path, start: &[u8]) -> Option<Kind> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    let ending = ending.as_deref().unwrap_or_default();
    if start.starts_with(b"PAR1") {
        return Some(Kind::Parquet);
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"\xD0\xCF\x11\xE0") {
        return matches!(ending, "xlsx" | "xlsm" | "xls" | "ods").then_some(Kind::Excel);
    }
    let is_wide = start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]);
    if start.contains(&0) && !is_wide {
        // Cut short or renamed: the reader of the format says what is wrong with it.
        return match ending {
            "parquet" => Some(Kind::Parquet),
            "xlsx" | "xlsm" | "xls" | "ods" => Some(Kind::Excel),
            _ => None,
        };
    }
    match ending {
        "parquet" => Some(Kind::Parquet),
        "jsonl" | "ndjson" | "json" => Some(Kind::Json),
        "csv" | "tsv" | "tab" => Some(Kind::Csv),
        _ => {
            let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
            match text.trim_ascii_start().first() {
                Some(b'{' | b'[') => Some(Kind::Json),
                _ => Some(Kind::Csv),
            }
        }
    }
}

#[cfg(test)]
mod tests;
