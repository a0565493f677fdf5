//! How a table of texts says several labels of a text: in one cell, with a mark between them or as a
//! list, or in a column of 0 and 1 for each.

use super::json_file;
use super::table_marks::column;
use crate::data::table::choose::{Choice, Role, role_of};
use crate::data::table::{Table, is_missing};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

/// Cells that are looked at to see how labels are written.
const MOST_READ: usize = 20_000;
/// Columns of labels.
const MOST_COLUMNS: usize = 500;
/// Columns of 0 and 1 that are needed before they are taken for labels.
const LEAST_COLUMNS: usize = 2;

/// How a table says the labels of its texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabelsIn {
    /// As it seems: several labels where the project is for such, one otherwise.
    #[default]
    Auto,
    /// One label in a cell, whatever it looks like.
    One,
    /// Several labels in a cell, with this mark between them.
    Cell(char),
    /// Several labels in a cell, as a list: `["a", "b"]`.
    List,
    /// A column of 0 and 1 for each label.
    Columns,
}

impl LabelsIn {
    /// Those that can be chosen, in the order in which they are offered.
    pub const CHOICES: [Self; 6] = [
        Self::One,
        Self::Cell(';'),
        Self::Cell('|'),
        Self::Cell(','),
        Self::List,
        Self::Columns,
    ];

    /// The end of its key in the locale files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::One => "one",
            Self::Cell(_) => "cell",
            Self::List => "list",
            Self::Columns => "columns",
        }
    }
}

/// The name used on the command line.
impl fmt::Display for LabelsIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(mark) => write!(f, "{mark}"),
            other => f.write_str(other.key()),
        }
    }
}

impl FromStr for LabelsIn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => return Ok(Self::Auto),
            "one" => return Ok(Self::One),
            "list" => return Ok(Self::List),
            "columns" => return Ok(Self::Columns),
            _ => {}
        }
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(mark), None) if !mark.is_alphanumeric() && mark != '"' => Ok(Self::Cell(mark)),
            _ => Err(format!(
                "“{text}” is no way in which labels are written; use auto, one, list, columns, or the mark between them, such as “;”"
            )),
        }
    }
}

/// How the labels of a table are written, once it was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LabelCells {
    /// How; never [`LabelsIn::Auto`].
    pub how: LabelsIn,
    /// The columns of 0 and 1, by their places.
    pub columns: Vec<usize>,
    /// What the table seems to say, where that is several labels for some texts.
    pub seems: Option<LabelsIn>,
}

impl LabelCells {
    /// Of a table with these columns; `gives_several` says whether the project is for several
    /// labels, `picked` whether a person chose the column of the label, or none.
    pub fn of(
        table: &Table,
        choice: &Choice,
        wanted: LabelsIn,
        gives_several: bool,
        picked: bool,
    ) -> Self {
        let columns = if picked && wanted != LabelsIn::Columns {
            Vec::new()
        } else {
            flag_columns(table, choice, wanted == LabelsIn::Columns)
        };
        let seems = if columns.is_empty() || wanted == LabelsIn::Columns {
            seems_to_be(table, choice)
        } else {
            Some(LabelsIn::Columns)
        };
        let how = match wanted {
            LabelsIn::Auto => seems.filter(|_| gives_several).unwrap_or(LabelsIn::One),
            wanted => wanted,
        };
        Self {
            columns: if how == LabelsIn::Columns {
                columns
            } else {
                Vec::new()
            },
            how,
            seems,
        }
    }
}

/// The labels that a cell names, and whether it says so as a list, which may be empty.
pub(super) fn labels_of(cell: &str, how: LabelsIn) -> (Vec<String>, bool) {
    if let Some(names) = list_in(cell) {
        return (names, true);
    }
    match how {
        LabelsIn::Cell(mark) => (parts_of(cell, mark).map(str::to_owned).collect(), false),
        _ => (vec![cell.to_owned()], false),
    }
}

/// A list in JSON, or as Python writes it.
fn list_in(cell: &str) -> Option<Vec<String>> {
    if !cell.starts_with('[') {
        return None;
    }
    let names = |text: &str| match serde_json::from_str(text) {
        Ok(Value::Array(names)) => names.iter().map(json_file::identifier).collect(),
        _ => None,
    };
    names(cell).or_else(|| names(&cell.replace('\'', "\"")))
}

/// The parts of a cell between marks, also between those that Chinese has instead.
fn parts_of(cell: &str, mark: char) -> impl Iterator<Item = &str> {
    let same: &[char] = match mark {
        ';' => &[';', '；'],
        ',' => &[',', '，', '、'],
        '|' => &['|', '｜'],
        _ => &[],
    };
    let is_mark = move |c: char| c == mark || same.contains(&c);
    let parts = cell.split(is_mark).map(str::trim);
    parts.filter(|part| !part.is_empty())
}

/// How the cells of the label's column are written, where some name several labels.
fn seems_to_be(table: &Table, choice: &Choice) -> Option<LabelsIn> {
    let further = ["labels", "accept"].map(|name| column(table, name));
    let further = further.into_iter().flatten();
    let has_list = |place: usize| {
        let mut cells = table.columns[place].cells.texts().flatten();
        cells.any(|cell| list_in(cell.trim()).is_some_and(|names| !names.is_empty()))
    };
    if further
        .filter(|place| choice.target != Some(*place))
        .any(has_list)
    {
        return Some(LabelsIn::List);
    }
    let column = &table.columns[choice.target?];
    let cells = column.cells.texts().flatten().map(str::trim);
    let cells: Vec<&str> = cells
        .filter(|cell| !is_missing(cell))
        .take(MOST_READ)
        .collect();
    let lists = cells.iter().filter_map(|cell| list_in(cell));
    if lists.into_iter().any(|names| names.len() > 1) {
        return Some(LabelsIn::List);
    }
    let marks = [';', '|', ','].into_iter();
    marks
        .map(|mark| (mark, is_between(&cells, mark)))
        .find(|(_, is)| *is)
        .map(|(mark, _)| LabelsIn::Cell(mark))
}

/// Whether a mark stands between labels: then the same ones come again in other company, so that
/// there are fewer of them than of whole cells. A comma is part of a name more often than the
/// others.
fn is_between(cells: &[&str], mark: char) -> bool {
    let whole: HashSet<&str> = cells.iter().copied().collect();
    let mut parts: HashMap<&str, usize> = HashMap::new();
    let mut num_several = 0;
    for cell in &whole {
        let mut num = 0;
        for part in parts_of(cell, mark) {
            *parts.entry(part).or_default() += 1;
            num += 1;
        }
        num_several += usize::from(num > 1);
    }
    let come_again = parts.values().filter(|n| **n > 1).count();
    let is_few = if mark == ',' {
        parts.len() < whole.len()
    } else {
        parts.len() <= whole.len()
    };
    num_several > 0 && come_again > 0 && is_few
}

/// Columns of 0 and 1 that nothing else is known of, where they seem to be labels: several of them,
/// and the guess of a label is one of them, or there is none. Where a person asks, they are.
fn flag_columns(table: &Table, choice: &Choice, is_asked: bool) -> Vec<usize> {
    let others = [
        choice.text,
        choice.file,
        choice.split,
        choice.group,
        choice.time,
    ];
    let found: Vec<usize> = (0..table.columns.len())
        .filter(|place| !others.contains(&Some(*place)) && is_flag(table, *place))
        .take(MOST_COLUMNS)
        .collect();
    let has_own = choice.target.is_some_and(|place| {
        !found.contains(&place) || role_of(&table.columns[place].name) == Some(Role::Target)
    });
    let seem_so = found.len() >= LEAST_COLUMNS && !has_own && table.has_header;
    if is_asked || seem_so {
        found
    } else {
        Vec::new()
    }
}

fn is_flag(table: &Table, place: usize) -> bool {
    let mut seen = [false; 2];
    for cell in table.columns[place].cells.texts().flatten().take(MOST_READ) {
        match flag(cell) {
            Some(is_set) => seen[usize::from(is_set)] = true,
            // Not known of this row.
            None if is_missing(cell) || cell.trim() == "-1" => {}
            None => return false,
        }
    }
    // What nothing has, or all have, may be anything; a label that one text has is one.
    seen[1] && seen[0]
}

/// Whether a cell says yes or no.
pub(super) fn flag(cell: &str) -> Option<bool> {
    match cell.trim() {
        "0" | "0.0" => Some(false),
        "1" | "1.0" => Some(true),
        other if other.eq_ignore_ascii_case("false") => Some(false),
        other if other.eq_ignore_ascii_case("true") => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn labels_are_read_however_they_are_written() {
        let names = |cell, how| labels_of(cell, how).0;
        assert_eq!(
            names("[\"a\", \"b, c\", 3]", LabelsIn::One),
            ["a", "b, c", "3"]
        );
        assert_eq!(names("['a', 'b']", LabelsIn::One), ["a", "b"]);
        assert_eq!(names("[not a list", LabelsIn::One), ["[not a list"]);
        assert_eq!(
            names("a; b ;;c；d", LabelsIn::Cell(';')),
            ["a", "b", "c", "d"]
        );
        assert_eq!(
            names("体育，财经、科技", LabelsIn::Cell(',')),
            ["体育", "财经", "科技"]
        );
        assert_eq!(names("a, b", LabelsIn::One), ["a, b"]);
        assert_eq!(labels_of("[]", LabelsIn::Cell(';')), (Vec::new(), true));
    }

    #[test]
    fn a_mark_stands_between_labels_where_they_come_again() {
        assert!(is_between(&["a;b", "a", "b;c", "c"], ';'));
        assert!(is_between(&["a|b", "b|c", "c|a"], '|'));
        assert!(!is_between(
            &["Sports, Outdoors", "Books", "Sports, Outdoors"],
            ','
        ));
        assert!(is_between(&["a,b", "b", "a,c", "c", "a"], ','));
        assert!(!is_between(&["a", "b"], ';'));
    }

    #[test]
    fn names_come_back() {
        for how in LabelsIn::CHOICES.into_iter().chain([LabelsIn::Auto]) {
            assert_eq!(how.to_string().parse(), Ok(how));
        }
        assert!("ab".parse::<LabelsIn>().is_err() && "a".parse::<LabelsIn>().is_err());
    }
}
