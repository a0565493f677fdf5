//! Texts to ask a model about, from files.

use crate::data::DataKind;
use crate::data::import::read_text::{clean_text, read_text};
use crate::data::media::SkipReason;
use crate::data::table::choose::{Picks, choose_for};
use crate::data::table::types::summarize;
use crate::data::table::{self, Limits};
use crate::failure::Failure;
use crate::tasks::Question;
use std::path::Path;

/// The text of a file.
///
/// # Errors
/// If it cannot be read or is no text.
pub(in crate::tasks) fn read(path: &Path) -> Result<String, SkipReason> {
    read_text(path).map(|text| clean_text(&text))
}

/// The texts of a table, by its column of texts.
///
/// # Errors
/// If it cannot be read or has no such column.
pub(in crate::tasks) fn questions(path: &Path) -> Result<Vec<Question>, Failure> {
    let table = table::read(path, &Limits::default())?;
    let summaries: Vec<_> = table.columns.iter().map(summarize).collect();
    let choice = choose_for(&table, &summaries, DataKind::Texts, &Picks::default())?;
    let column = choice.text.ok_or_else(|| {
        Failure::new(
            "no-text-column",
            format!("{} has no column of texts.", path.display()),
        )
        .with("path", path.display())
    })?;
    let cells = &table.columns[column].cells;
    Ok((0..table.num_rows)
        .map(|row| Question::Text(clean_text(cells.text(row).unwrap_or_default())))
        .collect())
}
