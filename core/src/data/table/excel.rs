//! Spreadsheets: xlsx, xls and ods. The first sheet with data is read.

use super::builder::{Builder, Cell};
use super::choose::role_of;
use super::{Limits, Table, failures, numbers};
use crate::data::media::SkipReason;
use crate::failure::Failure;
use crate::project::error::io_failure;
use calamine::{Data, DataRef, ExcelDateTime, Ods, Range, Reader, Xls, Xlsx};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// A larger spreadsheet is no spreadsheet any more.
const MOST_FILE_BYTES: u64 = 512 << 20;

/// What the packed files of a spreadsheet may have together, unpacked.
const MOST_UNPACKED_BYTES: u64 = 2 << 30;

/// The rows of a sheet that hold something, with their cells by column.
type Rows = BTreeMap<u32, BTreeMap<u32, String>>;

pub(super) fn read(path: &Path, num_bytes: u64, limits: &Limits) -> Result<Table, Failure> {
    if num_bytes > MOST_FILE_BYTES {
        return Err(failures::too_large(path, MOST_FILE_BYTES));
    }
    // The library is careful, but files from anywhere may still make it panic.
    let rows = catch_unwind(AssertUnwindSafe(|| first_sheet(path, limits)))
        .unwrap_or_else(|_| Err(failures::damaged(path, "its inner structure is broken")))?;
    table_of(path, &rows, limits)
}

fn first_sheet(path: &Path, limits: &Limits) -> Result<Rows, Failure> {
    let mut start = [0; 4];
    let file = || File::open(path).map_err(|error| io_failure(path, error));
    file()?
        .read_exact(&mut start)
        .map_err(|error| failures::damaged(path, error))?;
    let damaged = |error: &dyn std::fmt::Display| failures::damaged(path, error);
    if start == *b"\xD0\xCF\x11\xE0" {
        let mut book = Xls::new(BufReader::new(file()?)).map_err(|error| damaged(&error))?;
        return first_range(path, &mut book, limits);
    }
    let is_ods = is_ods(path, file()?, limits)?;
    if is_ods {
        let mut book = Ods::new(BufReader::new(file()?)).map_err(|error| damaged(&error))?;
        return first_range(path, &mut book, limits);
    }
    let mut book = Xlsx::new(BufReader::new(file()?)).map_err(|error| damaged(&error))?;
    for name in book.sheet_names() {
        // Cell by cell: as a whole, two cells in far corners take all memory there is.
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(damaged(&error)),
        };
        let mut rows = Rows::new();
        let mut sizes = Sizes::default();
        while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
            let (row, column) = cell.get_position();
            let text = match cell.get_value() {
                DataRef::SharedString(text) => (*text).to_owned(),
                other => text_of(&Data::from(other.clone())),
            };
            if limits.max_rows.is_some_and(|most| rows.len() > most + 1) {
                break;
            }
            sizes.count(path, &text, limits)?;
            if !text.is_empty() {
                rows.entry(row).or_default().insert(column, text);
            }
        }
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Ok(Rows::new())
}

fn first_range<R: Reader<BufReader<File>>>(
    path: &Path,
    book: &mut R,
    limits: &Limits,
) -> Result<Rows, Failure>
where
    R::Error: std::fmt::Display,
{
    for name in book.sheet_names() {
        let range: Range<Data> = book
            .worksheet_range(&name)
            .map_err(|error| failures::damaged(path, error))?;
        let mut rows = Rows::new();
        let mut sizes = Sizes::default();
        for (row, column, value) in range.used_cells() {
            let text = text_of(value);
            sizes.count(path, &text, limits)?;
            if !text.is_empty() {
                rows.entry(row as u32)
                    .or_default()
                    .insert(column as u32, text);
            }
        }
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Ok(Rows::new())
}

/// What was read so far.
#[derive(Default)]
struct Sizes {
    num_cells: usize,
    num_bytes: u64,
}

impl Sizes {
    fn count(&mut self, path: &Path, text: &str, limits: &Limits) -> Result<(), Failure> {
        self.num_cells += 1;
        self.num_bytes += text.len() as u64;
        if self.num_cells > limits.max_cells {
            return Err(failures::too_many_cells(path, limits.max_cells));
        }
        if self.num_bytes > limits.max_bytes {
            return Err(failures::too_large(path, limits.max_bytes));
        }
        Ok(())
    }
}

/// Whether it is an ods; checks that what is packed is not a bomb.
fn is_ods(path: &Path, file: File, limits: &Limits) -> Result<bool, Failure> {
    let mut zip = zip::ZipArchive::new(BufReader::new(file))
        .map_err(|error| failures::damaged(path, error))?;
    let mut num_bytes = 0_u64;
    let mut content = None;
    for place in 0..zip.len() {
        let entry = zip
            .by_index(place)
            .map_err(|error| failures::damaged(path, error))?;
        num_bytes = num_bytes.saturating_add(entry.size());
        if entry.name_raw() == b"content.xml" {
            content = Some(place);
        }
    }
    if num_bytes > MOST_UNPACKED_BYTES.min(limits.max_bytes) {
        return Err(failures::too_large(path, MOST_UNPACKED_BYTES));
    }
    let Some(place) = content else {
        return Ok(false);
    };
    let entry = zip
        .by_index(place)
        .map_err(|error| failures::damaged(path, error))?;
    let mut xml = Vec::new();
    entry
        .take(MOST_UNPACKED_BYTES)
        .read_to_end(&mut xml)
        .map_err(|error| failures::damaged(path, error))?;
    if num_repeated(&xml) > limits.max_cells as u64 {
        return Err(failures::too_many_cells(path, limits.max_cells));
    }
    Ok(true)
}

/// How many cells with a value an ods says that it repeats: one line can ask for billions.
fn num_repeated(xml: &[u8]) -> u64 {
    let (mut total, mut row_times, mut in_row) = (0_u64, 1_u64, 0_u64);
    for tag in xml.split(|byte| *byte == b'<') {
        let end = tag.iter().position(|byte| *byte == b'>');
        let tag = &tag[..end.unwrap_or(tag.len())];
        if tag.starts_with(b"table:table-row") {
            total = total.saturating_add(row_times.saturating_mul(in_row));
            row_times = number_after(tag, b"number-rows-repeated=");
            in_row = 0;
        } else if tag.starts_with(b"table:table-cell") || tag.starts_with(b"table:covered") {
            let has_value = tag.windows(10).any(|part| part == b"value-type")
                || tag.windows(7).any(|part| part == b"formula");
            if has_value {
                let times = number_after(tag, b"number-columns-repeated=");
                in_row = in_row.saturating_add(times);
            }
        }
    }
    total.saturating_add(row_times.saturating_mul(in_row))
}

fn number_after(tag: &[u8], name: &[u8]) -> u64 {
    let place = tag.windows(name.len()).position(|part| part == name);
    let Some(place) = place else {
        return 1;
    };
    let digits = tag[place + name.len()..].iter().skip(1);
    digits
        .take_while(|byte| byte.is_ascii_digit())
        .fold(0_u64, |n, byte| {
            n.saturating_mul(10).saturating_add(u64::from(byte - b'0'))
        })
}

fn text_of(value: &Data) -> String {
    match value {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) => text.trim().to_owned(),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(time) => iso(time),
    }
}

fn iso(time: &ExcelDateTime) -> String {
    if time.is_duration() {
        let seconds = (time.as_f64() * 86_400.0).round();
        return seconds.to_string();
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    if hour == 0 && minute == 0 && second == 0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

fn table_of(path: &Path, rows: &Rows, limits: &Limits) -> Result<Table, Failure> {
    let columns: BTreeMap<u32, usize> = rows
        .values()
        .flat_map(BTreeMap::keys)
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .enumerate()
        .map(|(place, column)| (*column, place))
        .collect();
    if columns.len() > limits.max_columns {
        return Err(failures::too_many_columns(path, limits.max_columns));
    }
    let mut builder = Builder::new(path, limits);
    let Some((first_row, first)) = rows.iter().next() else {
        return Err(failures::empty(path));
    };
    let has_number = first.values().any(|cell| numbers::is_number(cell));
    let has_header = !has_number || first.values().any(|cell| role_of(cell).is_some());
    for (column, place) in &columns {
        match first.get(column).filter(|_| has_header) {
            Some(name) => builder.new_column(name)?,
            None => builder.new_column(&format!("column_{}", place + 1))?,
        }
    }
    for (row, cells) in rows {
        if has_header && row == first_row {
            continue;
        }
        if builder.is_full() {
            break;
        }
        if cells.values().map(String::len).sum::<usize>() > limits.max_row_bytes {
            let reason = SkipReason::new(
                "row-too-large",
                "the row is unreasonably large; a quote may not be closed",
            );
            builder.problem(u64::from(*row) + 1, reason, false);
            continue;
        }
        for (column, text) in cells {
            if let Some(place) = columns.get(column) {
                builder.cell(*place, &Cell::Text(text))?;
            }
        }
        builder.end_row()?;
    }
    builder.finish(has_header)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn repeated_cells_are_counted_before_they_are_made() {
        let xml = br#"<table:table-row table:number-rows-repeated="1000"><table:table-cell table:number-columns-repeated="3000" office:value-type="float"/><table:table-cell table:number-columns-repeated="16000"/></table:table-row>"#;
        assert_eq!(num_repeated(xml), 3_000_000);
    }
}
