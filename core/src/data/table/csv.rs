//! CSV, TSV and tables parted by semicolons or bars.

use super::builder::{Builder, Cell};
use super::choose::role_of;
use super::text::Decoded;
use super::{Limits, Table, failures, numbers};
use crate::data::media::SkipReason;
use crate::failure::Failure;
use csv::{ReaderBuilder, StringRecord, Trim};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// What may part cells, the likeliest first where several fit equally well. A semicolon comes
/// before the comma: where it parts cells, commas stand in numbers.
const DELIMITERS: [u8; 4] = [b'\t', b';', b',', b'|'];

/// Rows looked at to guess how cells are parted and whether there is a header.
const NUM_GUESS_ROWS: usize = 200;

/// The longest name of a column, in characters.
const MOST_NAME_CHARS: usize = 80;

/// How the cells of a text are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Dialect {
    delimiter: u8,
    quoting: bool,
}

/// What comes out when a text is read in a dialect.
struct Shape {
    /// The commonest number of cells of a row.
    width: usize,
    num_rows: usize,
    /// Rows with another number of cells.
    num_ragged: usize,
}

pub(super) fn read(path: &Path, decoded: &Decoded, limits: &Limits) -> Result<Table, Failure> {
    let text = &*decoded.text;
    let (dialect, shape) = dialect_of(text);
    if shape.num_rows == 0 {
        return Err(failures::empty(path));
    }
    if shape.width > limits.max_columns {
        return Err(failures::too_many_columns(path, limits.max_columns));
    }
    let head = first_rows(text, dialect);
    let has_header = is_header(&head);
    let mut builder = Builder::new(path, limits);
    for place in 0..shape.width {
        let name = has_header.then(|| head[0].get(place)).flatten();
        match name.filter(|name| !name.is_empty()) {
            Some(name) => {
                let short: String = name.chars().take(MOST_NAME_CHARS).collect();
                builder.new_column(&short)?;
            }
            None => builder.new_column(&format!("column_{}", place + 1))?,
        }
    }

    let mut reader = reader(text, dialect);
    let mut record = StringRecord::new();
    let mut is_first = true;
    while !builder.is_full() {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(failures::damaged(path, error)),
        }
        if std::mem::take(&mut is_first) && has_header {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        if record.as_slice().len() > limits.max_row_bytes {
            builder.problem(line, row_too_large(), false);
        } else if decoded.has_errors && record.as_slice().contains('\u{FFFD}') {
            builder.problem(line, undecodable(), false);
        } else if record.iter().skip(shape.width).any(|cell| !cell.is_empty()) {
            builder.problem(line, too_long(), false);
        } else {
            if record.len() < shape.width {
                builder.problem(line, too_short(), true);
            }
            for (place, cell) in record.iter().take(shape.width).enumerate() {
                builder.cell(place, &Cell::Text(cell))?;
            }
            builder.end_row()?;
        }
    }
    builder.finish(has_header)
}

fn reader(text: &str, dialect: Dialect) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.delimiter)
        .quoting(dialect.quoting)
        .trim(Trim::All)
        .from_reader(text.as_bytes())
}

fn first_rows(text: &str, dialect: Dialect) -> Vec<StringRecord> {
    let records = reader(text, dialect).into_records();
    records.take(NUM_GUESS_ROWS).flatten().collect()
}

/// The dialect in which most rows have the same number of cells.
fn dialect_of(text: &str) -> (Dialect, Shape) {
    let mut best: Option<(f64, u8)> = None;
    for delimiter in DELIMITERS {
        // Without quoting, a stray quote in a text does not hide what parts the cells.
        for quoting in [true, false] {
            let shape = shape(text, Dialect { delimiter, quoting }, NUM_GUESS_ROWS);
            if shape.width < 2 {
                continue;
            }
            let regular = 1.0 - shape.num_ragged as f64 / shape.num_rows as f64;
            if best.is_none_or(|(known, _)| regular > known) {
                best = Some((regular, delimiter));
            }
        }
    }
    let delimiter = best.map_or(b',', |(_, delimiter)| delimiter);
    let with = Dialect {
        delimiter,
        quoting: true,
    };
    let quoted = shape(text, with, usize::MAX);
    if !text.contains('"') {
        return (with, quoted);
    }
    let without = Dialect {
        quoting: false,
        ..with
    };
    let plain = shape(text, without, usize::MAX);
    // A quote that is never closed swallows all rows behind it.
    let is_swallowed = plain.num_ragged <= quoted.num_ragged
        && plain.width >= quoted.width
        && plain.width >= 2
        && (plain.num_rows > 2 * quoted.num_rows
            || (delimiter == b'\t' && plain.num_rows > quoted.num_rows));
    if is_swallowed {
        (without, plain)
    } else {
        (with, quoted)
    }
}

fn shape(text: &str, dialect: Dialect, most_rows: usize) -> Shape {
    let mut reader = reader(text, dialect);
    let mut record = csv::ByteRecord::new();
    let mut widths: HashMap<usize, usize> = HashMap::new();
    let mut num_rows = 0;
    while num_rows < most_rows && reader.read_byte_record(&mut record).unwrap_or(false) {
        *widths.entry(record.len()).or_default() += 1;
        num_rows += 1;
    }
    let commonest = widths
        .into_iter()
        .max_by_key(|(width, count)| (*count, *width));
    let (width, count) = commonest.unwrap_or((0, 0));
    Shape {
        width,
        num_rows,
        num_ragged: num_rows - count,
    }
}

/// Whether the first row names the columns.
fn is_header(rows: &[StringRecord]) -> bool {
    let Some((first, rest)) = rows.split_first() else {
        return false;
    };
    let names: HashSet<&str> = first.iter().collect();
    let is_unique = names.len() == first.len();
    let mut score = 0_i32;
    let mut has_number = false;
    for (place, name) in first.iter().enumerate() {
        if numbers::is_number(name) {
            has_number = true;
            score -= 2;
            continue;
        }
        if name.chars().count() > MOST_NAME_CHARS {
            return false;
        }
        if role_of(name).is_some() {
            score += 2;
        }
        let cells = || {
            rest.iter()
                .filter_map(|row| row.get(place))
                .filter(|cell| !cell.is_empty())
        };
        let num_cells = cells().count();
        if num_cells > 0
            && cells().filter(|cell| numbers::is_number(cell)).count() * 10 >= num_cells * 9
        {
            score += 1;
        }
        if cells().any(|cell| cell == name) && !name.is_empty() {
            score -= 3;
        }
    }
    is_unique && (score > 0 || (score == 0 && !has_number))
}

fn too_short() -> SkipReason {
    SkipReason::new(
        "row-too-short",
        "the row has too few cells; the last ones count as missing",
    )
}

fn too_long() -> SkipReason {
    SkipReason::new(
        "row-too-long",
        "the row has more cells than the table has columns",
    )
}

fn undecodable() -> SkipReason {
    SkipReason::new(
        "row-undecodable",
        "the row is in another encoding than the rest of the file",
    )
}

fn row_too_large() -> SkipReason {
    SkipReason::new(
        "row-too-large",
        "the row is unreasonably large; a quote may not be closed",
    )
}
