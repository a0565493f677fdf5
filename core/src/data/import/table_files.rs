//! The tables of a data set: which files they are, what is wrong with their rows, and how they
//! are shown before an import.

use super::class_list::{class_name, natural_order};
use super::fault_list::FaultList;
use super::found::{Found, SeenColumn, SeenTable};
use super::read_text::read_text;
use crate::data::media::SkipReason;
use crate::data::public::is_origin_table;
use crate::data::table::choose::Choice;
use crate::data::table::types::Summary;
use crate::data::table::{self, Limits, Table};
use crate::data::{ContentHash, Split};
use crate::failure::Failure;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Rows looked at to see what a table is about.
pub(super) const NUM_HEAD_ROWS: usize = 200;

/// Tables tried in a folder.
const MOST_TABLES: usize = 64;

/// Values shown of a column.
const NUM_EXAMPLES: usize = 3;

/// Letters shown of a value.
const MOST_LETTERS: usize = 80;

/// A spreadsheet larger than this is not unpacked for a look.
const MOST_LOOKED_AT: u64 = 64 << 20;

/// The tables that a source is or holds at its top, or, where there are none, in the folder
/// `data`.
pub(super) fn tables_of(source: &Path) -> Vec<PathBuf> {
    if source.is_file() {
        let is_table = table::has_table_ending(source);
        return is_table.then(|| source.to_owned()).into_iter().collect();
    }
    let below = |folder: &Path| -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let mut tables: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| table::has_table_ending(path) && path.is_file())
            .filter(|path| !is_origin_table(path))
            .filter(|path| {
                path.file_name()
                    .is_some_and(|name| !name.to_string_lossy().starts_with('.'))
            })
            .collect();
        tables.sort();
        tables.truncate(MOST_TABLES);
        tables
    };
    let tables = below(source);
    if tables.is_empty() {
        below(&source.join("data"))
    } else {
        tables
    }
}

/// The first rows of a table; `None` where it is none, or too large for a look.
pub(super) fn head(path: &Path) -> Option<Table> {
    // A spreadsheet has to be unpacked whole, even for a look.
    let is_small = std::fs::metadata(path).is_ok_and(|file| file.len() < MOST_LOOKED_AT);
    let ending = path.extension()?.to_string_lossy().to_lowercase();
    let is_sheet = ending.starts_with('x') || ending == "ods";
    if is_sheet && !is_small {
        return None;
    }
    table::read(path, &Limits::head(NUM_HEAD_ROWS)).ok()
}

/// A table of a data set, read whole.
pub(super) struct WholeTable {
    pub(super) path: PathBuf,
    pub(super) table: Table,
    /// The split that its name says.
    pub(super) split: Option<Split>,
}

/// Reads every table of a source. What is wrong with rows is listed in `found`.
///
/// # Errors
/// If none of them can be read.
pub(super) fn read_all(source: &Path, found: &mut Found) -> Result<Vec<WholeTable>, Failure> {
    let mut tables = Vec::new();
    let mut first_failure = None;
    for path in tables_of(source) {
        let path = std::path::absolute(&path).unwrap_or(path);
        match table::read(&path, &Limits::default()) {
            Ok(table) => {
                list_problems(found, &path, &table);
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                let split = super::folder_index::split_in(&stem);
                tables.push(WholeTable { path, table, split });
            }
            Err(failure) => {
                found.skip(
                    &path,
                    SkipReason::new("table-unreadable", failure.message.clone()),
                );
                first_failure.get_or_insert(failure);
            }
        }
    }
    if tables.is_empty() {
        return Err(first_failure.unwrap_or_else(|| no_table(source)));
    }
    Ok(tables)
}

/// Lists what is wrong with rows of a table, one line a reason.
pub(super) fn list_problems(found: &mut Found, path: &Path, table: &Table) {
    for problem in &table.problems {
        let lines: Vec<String> = problem.first_lines.iter().map(u64::to_string).collect();
        let reason = SkipReason::new(
            problem.reason.code,
            format!(
                "{} rows (lines {}): {}",
                problem.num_rows,
                lines.join(", "),
                problem.reason
            ),
        );
        found.skip(path, reason);
    }
}

/// Keeps the first table to be shown before the import.
pub(super) fn show(
    found: &mut Found,
    path: &Path,
    table: &Table,
    summaries: &[Summary],
    choice: &Choice,
) {
    if found.table.is_some() {
        return;
    }
    let columns = table.columns.iter().zip(summaries).enumerate();
    found.table = Some(SeenTable {
        path: path.to_owned(),
        num_rows: table.num_rows,
        labels: None,
        several: None,
        columns: columns
            .map(|(place, (column, summary))| SeenColumn {
                name: column.name.clone(),
                kind: summary.kind,
                missing_share: summary.missing_share,
                num_distinct: summary.num_distinct,
                role: choice.role_of(place),
                examples: column
                    .cells
                    .texts()
                    .flatten()
                    .filter(|cell| !table::is_missing(cell))
                    .take(NUM_EXAMPLES)
                    .map(|cell| cell.chars().take(MOST_LETTERS).collect())
                    .collect(),
            })
            .collect(),
    });
}

/// The cell of a column, where there is one and it is not missing.
pub(super) fn cell(table: &Table, column: Option<usize>, row: usize) -> Option<&str> {
    let text = table.columns[column?].cells.text(row)?;
    (!table::is_missing(text)).then(|| text.trim())
}

/// Most classes that a column of a table may name.
const MOST_CLASSES: usize = 1000;

/// Refuses a target that is no class: a model that tells so many apart needs other tools.
///
/// # Errors
/// If the column has far too many values.
pub(super) fn check_classes(
    table: &Table,
    summaries: &[Summary],
    target: Option<usize>,
) -> Result<(), Failure> {
    let Some(place) = target.filter(|place| summaries[*place].num_distinct > MOST_CLASSES) else {
        return Ok(());
    };
    check_number(&table.columns[place].name, summaries[place].num_distinct)
}

/// Refuses more classes than a model can tell apart.
///
/// # Errors
/// If there are too many.
pub(super) fn check_number(name: &str, count: usize) -> Result<(), Failure> {
    if count <= MOST_CLASSES {
        return Ok(());
    }
    let text = format!(
        "The column “{name}” has {count} different values, too many to be classes. Choose another column as the target, or none."
    );
    Err(Failure::new("too-many-classes", text)
        .with("column", name)
        .with("count", count))
}

/// The class that a cell names, known to `found` then.
pub(super) fn class_of(
    cell: Option<&str>,
    found: &mut Found,
    faults: &mut FaultList,
) -> Option<String> {
    let written = cell?;
    let name = class_name(written);
    if name.is_none() {
        faults.note(
            "bad-class-name",
            "a class needs a name of 1 to 200 characters, on one line",
        );
    }
    name.map(|name| found.class(&name))
}

/// The split that a row says; what is none of the three is listed, and the row is kept.
pub(super) fn row_split(
    said: Option<&str>,
    of_table: Option<Split>,
    faults: &mut FaultList,
) -> Option<Split> {
    match said {
        None => of_table,
        Some(text) => {
            let split = super::listed_files::split_of(text);
            if split.is_none() {
                faults.note(
                    "unknown-split",
                    format!("“{text}” is not a split; use train, valid or test"),
                );
            }
            split
        }
    }
}

/// Places for what a table holds: by content, so that importing the table again after rows were
/// added brings the new rows only.
#[derive(Default)]
pub(super) struct Places(HashMap<ContentHash, usize>);

impl Places {
    /// A place of its own for this content.
    pub(super) fn of(&mut self, table: &Path, content: &str) -> PathBuf {
        let hash = ContentHash::of(content.as_bytes());
        let count = self.0.entry(hash).or_default();
        *count += 1;
        let mut place = table.as_os_str().to_owned();
        place.push(format!("#{}", &format!("{hash:?}")[..12]));
        if *count > 1 {
            place.push(format!("-{count}"));
        }
        place.into()
    }
}

/// Puts the classes into their order: those of a `classes.txt` beside the tables first; then
/// numbers by size, names as they came.
pub(super) fn order_classes(found: &mut Found, folder: &Path) {
    natural_order(&mut found.classes);
    let Ok(text) = read_text(&folder.join("classes.txt")) else {
        return;
    };
    let mut classes: Vec<String> = Vec::new();
    let listed = text.lines().map(str::trim).filter(|name| !name.is_empty());
    for name in listed.chain(found.classes.iter().map(String::as_str)) {
        if !classes.iter().any(|known| known == name) {
            classes.push(name.to_owned());
        }
    }
    found.classes = classes;
}

fn no_table(source: &Path) -> Failure {
    let text = format!(
        "There is no table in {}. Tables are CSV, TSV, JSON Lines, Excel and Parquet files.",
        source.display()
    );
    Failure::new("no-table", text).with("path", source.display())
}
