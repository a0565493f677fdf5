//! What a column holds, guessed from its cells, with figures to show beside it.

use super::numbers::{Decimal, is_missing, parse};
use super::{Cells, Column};
use serde::Serialize;
use std::collections::HashMap;

/// Bins of a histogram.
pub const NUM_BINS: usize = 20;

/// Most values that are told apart; more count as this many.
pub const MOST_DISTINCT: usize = 100_000;

/// Values shown of a category.
const NUM_TOP: usize = 20;

/// The share of cells that have to be of a kind for the column to be.
const SHARE: f64 = 0.98;

/// Longer text is no name of a category or of a file, in bytes.
const MOST_NAME_BYTES: usize = 300;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Numbers to compute with.
    Number,
    /// One of a few values.
    Category,
    /// Days or moments.
    Date,
    /// Sentences.
    Text,
    /// A name or number of its own for each row: nothing can be learned from it.
    Id,
    /// Yes or no, in words.
    Bool,
    /// Names of files.
    FilePath,
    /// Bytes, such as pictures.
    Bytes,
    /// Nothing: all cells are missing.
    Empty,
}

/// What is known of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// What it holds.
    pub kind: Kind,
    /// Share of cells without a value, 0 to 1.
    pub missing_share: f64,
    /// Different values, up to [`MOST_DISTINCT`].
    pub num_distinct: usize,
    /// Where it is a number.
    pub number: Option<NumberSummary>,
    /// The commonest values with their counts, the commonest first; empty for text.
    pub top: Vec<(String, usize)>,
    /// Mean length of its texts, in characters.
    pub mean_chars: f64,
}

/// Figures of a column of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberSummary {
    /// How its fractions are written.
    pub decimal: Decimal,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Mean value.
    pub mean: f64,
    /// Counts in bins of equal width from `min` to `max`.
    pub histogram: [usize; NUM_BINS],
    /// Cells that are neither a number nor missing.
    pub num_unreadable: usize,
    /// Whether all values are whole.
    pub is_whole: bool,
}

/// Guesses what a column holds.
pub fn summarize(column: &Column) -> Summary {
    let num_rows = column.cells.len();
    if let Cells::Bytes(cells) = &column.cells {
        let num_there = (0..num_rows)
            .filter(|row| cells.get(*row).is_some())
            .count();
        return Summary {
            kind: if num_there == 0 {
                Kind::Empty
            } else {
                Kind::Bytes
            },
            missing_share: share(num_rows - num_there, num_rows),
            num_distinct: num_there.min(MOST_DISTINCT),
            number: None,
            top: Vec::new(),
            mean_chars: 0.0,
        };
    }
    let there: Vec<&str> = column
        .cells
        .texts()
        .flatten()
        .filter(|cell| !is_missing(cell))
        .collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for cell in &there {
        if let Some(count) = counts.get_mut(cell) {
            *count += 1;
        } else if counts.len() < MOST_DISTINCT {
            counts.insert(cell, 1);
        }
    }
    let num_distinct = counts.len();
    let num_chars: usize = there.iter().map(|cell| cell.chars().count()).sum();
    let mean_chars = num_chars as f64 / there.len().max(1) as f64;
    let number = number_of(&there);
    let kind = kind_of(
        &column.name,
        &there,
        num_distinct,
        mean_chars,
        number.as_ref(),
    );
    let mut top: Vec<(String, usize)> = Vec::new();
    if !matches!(kind, Kind::Text | Kind::Id | Kind::FilePath) {
        let mut all: Vec<(&str, usize)> = counts.into_iter().collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        top = all
            .into_iter()
            .take(NUM_TOP)
            .map(|(text, n)| (text.to_owned(), n))
            .collect();
    }
    Summary {
        kind,
        missing_share: share(num_rows - there.len(), num_rows),
        num_distinct,
        number: number.filter(|_| matches!(kind, Kind::Number | Kind::Id)),
        top,
        mean_chars,
    }
}

/// The numbers of a column, one a row; `None` where missing or unreadable.
pub fn numbers(column: &Column, decimal: Decimal) -> Vec<Option<f64>> {
    let cells = column.cells.texts();
    cells.map(|cell| parse(cell?, decimal)).collect()
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn number_of(cells: &[&str]) -> Option<NumberSummary> {
    if cells.is_empty() {
        return None;
    }
    let read = |decimal| cells.iter().filter_map(move |cell| parse(cell, decimal));
    let num_point = read(Decimal::Point).count();
    let num_comma = read(Decimal::Comma).count();
    let (decimal, count) = if num_comma > num_point {
        (Decimal::Comma, num_comma)
    } else {
        (Decimal::Point, num_point)
    };
    if share(count, cells.len()) < SHARE {
        return None;
    }
    let (mut min, mut max, mut sum, mut is_whole) = (f64::INFINITY, f64::NEG_INFINITY, 0.0, true);
    for value in read(decimal) {
        min = min.min(value);
        max = max.max(value);
        sum += value / count as f64;
        is_whole &= value.fract() == 0.0;
    }
    let mut histogram = [0; NUM_BINS];
    for value in read(decimal) {
        // Halved, as the widest range is wider than a number can be.
        let place = (value / 2.0 - min / 2.0) / (max / 2.0 - min / 2.0) * NUM_BINS as f64;
        histogram[(place as usize).min(NUM_BINS - 1)] += 1;
    }
    Some(NumberSummary {
        decimal,
        min,
        max,
        mean: sum,
        histogram,
        num_unreadable: cells.len() - count,
        is_whole,
    })
}

fn kind_of(
    name: &str,
    cells: &[&str],
    num_distinct: usize,
    mean_chars: f64,
    number: Option<&NumberSummary>,
) -> Kind {
    if cells.is_empty() {
        return Kind::Empty;
    }
    let is_all = |test: fn(&str) -> bool| {
        share(cells.iter().filter(|cell| test(cell)).count(), cells.len()) >= SHARE
    };
    let is_all_different = num_distinct == cells.len().min(MOST_DISTINCT) && cells.len() >= 2;
    let lower = name.to_lowercase();
    let is_named_id = ["id", "uuid", "guid", "编号", "序号"].contains(&&*lower)
        || lower.ends_with("_id")
        || lower.split('.').next_back() == Some("id")
        || lower.starts_with("unnamed: 0");
    if is_all(is_date) {
        return Kind::Date;
    }
    if let Some(number) = number {
        let counts_rows = number.is_whole
            && cells.len() >= 20
            && number.max - number.min + 1.0 == cells.len() as f64;
        return if is_all_different && number.is_whole && (is_named_id || counts_rows) {
            Kind::Id
        } else {
            Kind::Number
        };
    }
    if is_all(is_bool) {
        return Kind::Bool;
    }
    if is_all(is_file) {
        return Kind::FilePath;
    }
    let has_words = |cell: &&&str| cell.contains(char::is_whitespace);
    let share_of_words = share(cells.iter().filter(has_words).count(), cells.len());
    let distinct_share = share(num_distinct, cells.len());
    let is_cjk = |cell: &&&str| cell.chars().any(|c| ('\u{3040}'..='\u{9FFF}').contains(&c));
    let share_of_cjk = share(cells.iter().filter(is_cjk).count(), cells.len());
    let is_long = mean_chars > 40.0
        || (share_of_words > 0.5 && distinct_share > 0.5 && mean_chars > 12.0)
        || (share_of_cjk > 0.5 && distinct_share > 0.5 && mean_chars > 8.0);
    if is_long && !(num_distinct <= 20 && cells.len() >= 100) {
        return Kind::Text;
    }
    if is_all_different && (is_named_id || (cells.len() >= 20 && share_of_words < 0.1)) {
        return Kind::Id;
    }
    if num_distinct > 50 && distinct_share > 0.5 {
        return Kind::Text;
    }
    Kind::Category
}

fn is_bool(cell: &str) -> bool {
    const WORDS: [&str; 10] = ["true", "false", "yes", "no", "t", "f", "y", "n", "是", "否"];
    cell.len() <= 5 && WORDS.contains(&&*cell.to_lowercase())
}

/// Whether a cell is the name of a picture, a sound or a text.
pub fn is_file(cell: &str) -> bool {
    const ENDINGS: [&str; 17] = [
        "jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff", "wav", "flac", "ogg", "mp3",
        "m4a", "opus", "txt", "heic", "avif",
    ];
    cell.len() <= MOST_NAME_BYTES
        && cell
            .rsplit_once('.')
            .is_some_and(|(stem, end)| !stem.is_empty() && ENDINGS.contains(&&*end.to_lowercase()))
}

/// Whether a cell is a day, with or without a time behind.
pub fn is_date(cell: &str) -> bool {
    if cell.len() > 40 {
        return false;
    }
    let cell = cell.replace(['年', '月'], "-");
    let day = cell.split([' ', 'T', '日']).next().unwrap_or_default();
    let rest = &cell[day.len()..];
    let rest = rest.trim_start_matches([' ', 'T', '日']);
    let is_time = |c: char| c.is_ascii_digit() || ":.+-ZzAaPpMmUTC ".contains(c);
    if !rest.chars().all(is_time) || (!rest.is_empty() && !rest.contains(':')) {
        return false;
    }
    for mark in ['-', '/', '.'] {
        let parts: Vec<Option<u32>> = day
            .split(mark)
            .map(|part| {
                let is_digits = part.bytes().all(|byte| byte.is_ascii_digit());
                (is_digits && (1..=4).contains(&part.len())).then(|| part.parse().ok())?
            })
            .collect();
        if let [Some(a), Some(b), Some(c)] = parts[..] {
            let is_year = |n: u32| (1000..=2999).contains(&n);
            let is_month_day = |m: u32, d: u32| (1..=12).contains(&m) && (1..=31).contains(&d);
            return (is_year(a) && is_month_day(b, c))
                || (is_year(c) && (is_month_day(a, b) || is_month_day(b, a)));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::data::table::cells::TextCells;

    fn column(name: &str, cells: &[&str]) -> Column {
        let mut text = TextCells::default();
        for cell in cells {
            text.push(Some(cell)).unwrap();
        }
        Column {
            name: name.to_owned(),
            cells: Cells::Text(text),
        }
    }

    #[test]
    fn each_kind_is_recognised() {
        let kind = |cells: &[&str]| summarize(&column("x", cells)).kind;
        assert_eq!(kind(&["1", "2.5", "NA", "3"]), Kind::Number);
        assert_eq!(kind(&["red", "blue", "red"]), Kind::Category);
        assert_eq!(kind(&["2024-01-02", "2024-02-03 10:00:00"]), Kind::Date);
        assert_eq!(kind(&["2024年1月2日", "2023年12月31日"]), Kind::Date);
        assert_eq!(kind(&["31.12.2024", "01.02.2023"]), Kind::Date);
        assert_eq!(kind(&["yes", "no", "yes"]), Kind::Bool);
        assert_eq!(kind(&["a/1.jpg", "a/2.PNG"]), Kind::FilePath);
        assert_eq!(kind(&["", "NA", "-"]), Kind::Empty);
        assert_eq!(
            kind(&["a film that moves", "nothing works in this one"]),
            Kind::Text
        );
        assert_eq!(
            kind(&["很快，好吃，味道足，量大", "没有送水没有送水没有送水"]),
            Kind::Text
        );
        assert_eq!(summarize(&column("id", &["7", "9", "12"])).kind, Kind::Id);
    }

    #[test]
    fn figures_are_right() {
        let summary = summarize(&column("x", &["1.000,5", "2,5", "#N/A", "3,0"]));
        let number = summary.number.unwrap();
        assert_eq!(number.decimal, Decimal::Comma);
        assert_eq!([number.min, number.max], [2.5, 1000.5]);
        assert!((number.mean - 1006.0 / 3.0).abs() < 1e-9);
        assert_eq!([number.histogram[0], number.histogram[19]], [2, 1]);
        assert_eq!(summary.missing_share, 0.25);
        let same = summarize(&column("x", &["5", "5"])).number.unwrap();
        assert_eq!(same.histogram.iter().sum::<usize>(), 2);
        let top = summarize(&column("x", &["b", "a", "a"])).top;
        assert_eq!(top, [("a".to_owned(), 2), ("b".to_owned(), 1)]);
    }
}
