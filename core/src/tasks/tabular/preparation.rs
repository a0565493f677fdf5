//! Rows of a table as rows of numbers: numbers stay, dates are unfolded, texts are counted. For trees
//! categories become their place in an order, and missing values are NaN; for nets each common value
//! is a number of its own, and a missing value is the usual one with a mark beside it.

use crate::data::media::SkipReason;
use crate::data::table::{self, Decimal, Limits, is_missing, parse};
use crate::data::times::{DateOrder, moment, order_of};
use crate::data::{ColumnKind, ColumnRole, Sample};
use crate::export::card::InputDescription;
use crate::failure::Failure;
use crate::project::Snapshot;
use crate::tasks::{Question, fnv};
use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::Path;

/// Values of a category that are told apart; the rarer ones are unknown.
const MOST_VALUES: usize = 1000;
/// The same where each is a number of its own.
const MOST_MARKED: usize = 64;
/// Rows that a value needs to be a number of its own.
const LEAST_MARKED_ROWS: usize = 3;
/// Buckets that the words of a text are counted in.
const TEXT_BUCKETS: usize = 32;
/// Values of a number or date that a model is asked about to see what it hangs on.
const VALUES_TRIED: usize = 24;
/// Values of a category likewise.
const MOST_CATEGORIES_TRIED: usize = 12;
/// Rows of a category that count as if they had the mean target, so that a rare value is not taken
/// for what its few rows happen to be.
const PRIOR_ROWS: f64 = 10.0;

/// How rows become a model's input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowPreparation {
    /// The columns that the model asks for.
    columns: Vec<PlannedColumn>,
}

/// A column and what becomes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct PlannedColumn {
    name: String,
    #[serde(flatten)]
    plan: Plan,
    /// What stands for numbers that are not there, for nets; a mark for that follows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    usual: Option<Vec<f32>>,
}

/// What a model makes of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Trees split at any number, and know what to do with those that are missing.
    Trees,
    /// A net multiplies them.
    Net,
}

/// What the numbers of an input are to a net.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// One of many, of any size.
    Number,
    /// 0 or 1.
    Mark,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Plan {
    /// The number itself.
    Number { decimal: DecimalSign },
    /// The place of the value in this order, from 0 on; the order is that of the mean target.
    Category { values: Vec<String> },
    /// 1 at the place of the value in this order, the commonest first; at the last place for all
    /// others.
    OneOf { values: Vec<String> },
    /// Day since 1970, year, month, day of the month, day of the week, hour.
    Date { order: DateOrder },
    /// Number of characters, number of words, and words by bucket.
    Text { buckets: usize },
}

/// The sign between the whole and the fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum DecimalSign {
    Point,
    Comma,
}

impl DecimalSign {
    fn decimal(self) -> Decimal {
        match self {
            Self::Point => Decimal::Point,
            Self::Comma => Decimal::Comma,
        }
    }
}

/// Which sign the numbers of a column have.
pub(super) fn decimal_of<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> Decimal {
    let count = |decimal| {
        cells
            .clone()
            .filter(|cell| parse(cell, decimal).is_some())
            .count()
    };
    if count(Decimal::Comma) > count(Decimal::Point) {
        Decimal::Comma
    } else {
        Decimal::Point
    }
}

impl RowPreparation {
    /// What the training rows say, with the number that each of them is to be told for.
    pub fn learned(project: &Snapshot, train: &[&Sample], targets: &[f64], reader: Reader) -> Self {
        let features = project.columns.iter();
        let columns = features
            .filter(|column| column.role == ColumnRole::Feature)
            .map(|column| {
                let cell = |sample: &'_ &Sample| -> Option<String> {
                    let cell = sample.row()?.cell(column.place)?;
                    (!is_missing(cell)).then(|| cell.to_owned())
                };
                let cells: Vec<Option<String>> = train.iter().map(cell).collect();
                let known = cells.iter().flatten().map(String::as_str);
                let plan = match column.kind {
                    ColumnKind::Number => Plan::Number {
                        decimal: match decimal_of(known) {
                            Decimal::Point => DecimalSign::Point,
                            Decimal::Comma => DecimalSign::Comma,
                        },
                    },
                    ColumnKind::Date => Plan::Date {
                        order: order_of(known),
                    },
                    ColumnKind::Text => Plan::Text {
                        buckets: TEXT_BUCKETS,
                    },
                    ColumnKind::Category if reader == Reader::Net => Plan::OneOf {
                        values: commonest(&cells),
                    },
                    ColumnKind::Category => Plan::Category {
                        values: ordered(&cells, targets),
                    },
                };
                let usual = (reader == Reader::Net).then(|| usual(&plan, &cells));
                PlannedColumn {
                    name: column.name.clone(),
                    plan,
                    usual,
                }
            })
            .collect();
        Self { columns }
    }

    /// A row's input.
    ///
    /// # Errors
    /// If none of the columns is there, or some are not and others are that nobody asked for: then a
    /// name may be mistaken. What is not said alone is missing.
    pub fn prepare(&self, cells: &BTreeMap<String, String>) -> Result<Vec<f32>, SkipReason> {
        let is_there = |column: &&PlannedColumn| cells.contains_key(&column.name);
        let missing: Vec<&str> = self
            .columns
            .iter()
            .filter(|column| !is_there(column))
            .map(|column| &*column.name)
            .collect();
        let is_known = |name: &str| self.column_names().any(|known| known == name);
        let given = cells.keys().map(String::as_str);
        let unknown: Vec<&str> = if missing.is_empty() {
            Vec::new()
        } else {
            given.filter(|name| !is_known(name)).collect()
        };
        if !unknown.is_empty() && missing.len() == self.columns.len() {
            return Err(SkipReason::new(
                "other-columns",
                format!("the row has none of the columns {}", missing.join(", ")),
            ));
        }
        if !unknown.is_empty() {
            let message = format!(
                "the row lacks {}, and the model does not know {}. Names must be the same; a value that is not known is given as an empty one",
                missing.join(", "),
                unknown.join(", ")
            );
            return Err(SkipReason::new("columns-mistaken", message));
        }
        let mut numbers = Vec::with_capacity(self.num_inputs());
        for column in &self.columns {
            let cell = cells.get(&column.name).map(String::as_str);
            column.add(cell.filter(|cell| !is_missing(cell)), &mut numbers);
        }
        Ok(numbers)
    }

    /// A sample's input, as [`Self::prepare`] gives it for its cells by name.
    pub fn prepare_sample(&self, places: &[usize], sample: &Sample) -> Vec<f32> {
        let cells: Vec<Option<&str>> = sample
            .row()
            .map_or_else(Vec::new, |row| row.cells().collect());
        let mut numbers = Vec::with_capacity(self.num_inputs());
        for (column, place) in self.columns.iter().zip(places) {
            let cell = cells.get(*place).copied().flatten();
            column.add(cell.filter(|cell| !is_missing(cell)), &mut numbers);
        }
        numbers
    }

    /// Where the columns lie in the project's rows.
    pub fn places(&self, project: &Snapshot) -> Vec<usize> {
        let place = |column: &PlannedColumn| {
            let found = project.columns.iter().find(|c| c.name == column.name);
            found.map_or(usize::MAX, |column| column.place)
        };
        self.columns.iter().map(place).collect()
    }

    /// Names of the columns that are asked for.
    pub fn column_names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| &*column.name)
    }

    /// What each number of the input is to a net.
    pub fn input_kinds(&self) -> Vec<InputKind> {
        let of = |column: &PlannedColumn| {
            let kind = match column.plan {
                Plan::OneOf { .. } => InputKind::Mark,
                _ => InputKind::Number,
            };
            let mut kinds = vec![kind; column.plan.width()];
            kinds.resize(column.width(), InputKind::Mark);
            kinds
        };
        self.columns.iter().flat_map(of).collect()
    }

    /// The numbers of the input that each column becomes.
    pub fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        self.columns.iter().scan(0, |end, column| {
            let start = *end;
            *end += column.width();
            Some(start..*end)
        })
    }

    /// The numbers that a cell of a column becomes.
    pub fn prepare_cell(&self, column: usize, cell: &str) -> Vec<f32> {
        let mut numbers = Vec::new();
        self.columns[column].add(Some(cell), &mut numbers);
        numbers
    }

    /// The numbers that a cell that is not there becomes.
    pub fn missing_cell(&self, column: usize) -> Vec<f32> {
        let mut numbers = Vec::new();
        self.columns[column].add(None, &mut numbers);
        numbers
    }

    /// Values of a column's cells that stand for all of them, numbers with their place on an axis: numbers
    /// and dates ascending from the lowest to the highest, the commonest categories; of texts none.
    pub fn values_to_try<'a>(
        &self,
        column: usize,
        cells: impl Iterator<Item = &'a str>,
    ) -> Vec<(String, Option<f64>)> {
        let cells = cells.filter(|cell| !is_missing(cell));
        let place: Box<dyn Fn(&str) -> Option<f64>> = match &self.columns[column].plan {
            Plan::Number { decimal } => Box::new(|cell| parse(cell, decimal.decimal())),
            Plan::Date { order } => Box::new(|cell| Some(moment(cell, *order)? as f64)),
            Plan::Text { .. } => return Vec::new(),
            Plan::Category { values } | Plan::OneOf { values } => {
                let mut counts: HashMap<&str, usize> = HashMap::new();
                for cell in cells {
                    *counts.entry(cell).or_default() += 1;
                }
                let mut commonest: Vec<(&str, usize)> = counts.into_iter().collect();
                commonest.retain(|(value, _)| values.iter().any(|known| known == value));
                commonest.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
                let names = commonest
                    .into_iter()
                    .map(|(value, _)| (value.to_owned(), None));
                return names.take(MOST_CATEGORIES_TRIED).collect();
            }
        };
        let mut placed: Vec<(&str, f64)> = cells
            .filter_map(|cell| Some((cell, place(cell).filter(|at| at.is_finite())?)))
            .collect();
        placed.sort_by(|a, b| a.1.total_cmp(&b.1));
        let last = placed.len().saturating_sub(1);
        let num_steps = VALUES_TRIED.min(placed.len());
        let mut tried: Vec<(&str, f64)> = (0..num_steps)
            .map(|step| placed[last * step / (num_steps - 1).max(1)])
            .collect();
        tried.dedup_by(|a, b| a.1 == b.1);
        let is_number = matches!(self.columns[column].plan, Plan::Number { .. });
        tried
            .into_iter()
            .map(|(cell, at)| (cell.to_owned(), is_number.then_some(at)))
            .collect()
    }

    /// Numbers of the input.
    pub fn num_inputs(&self) -> usize {
        self.columns.iter().map(PlannedColumn::width).sum()
    }

    /// The rows of a table file, by the names of its columns.
    ///
    /// # Errors
    /// If it cannot be read, or lacks columns: all of those are named.
    pub fn questions(&self, path: &Path) -> Result<Vec<Question>, Failure> {
        let table = table::read(path, &Limits::default())?;
        let missing: Vec<&str> = self
            .column_names()
            .filter(|name| table.column(name).is_none())
            .collect();
        if !missing.is_empty() {
            let unknown: Vec<&str> = table
                .columns
                .iter()
                .map(|column| &*column.name)
                .filter(|name| !self.column_names().any(|known| known == *name))
                .collect();
            let mut message = format!(
                "{} lacks the columns {}. The model asks for them by name; their order does not matter.",
                path.display(),
                missing.join(", ")
            );
            if !unknown.is_empty() {
                message += &format!(" It does not know: {}.", unknown.join(", "));
            }
            return Err(Failure::new("columns-missing", message)
                .with("path", path.display())
                .with("columns", missing.join(", ")));
        }
        let columns: Vec<_> = self
            .column_names()
            .filter_map(|name| table.column(name))
            .collect();
        Ok((0..table.num_rows)
            .map(|row| {
                let cells = columns.iter().map(|column| {
                    let cell = column.cells.text(row).unwrap_or_default();
                    (column.name.clone(), cell.to_owned())
                });
                Question::Row(cells.collect())
            })
            .collect())
    }

    /// The input in words.
    pub fn describe(&self) -> InputDescription {
        let columns = self.columns.iter().map(|column| {
            let how = match &column.plan {
                Plan::Number { .. } => "the number itself".to_owned(),
                Plan::Category { values } => format!(
                    "the place of its value in the list of {} below “preprocessing”, from 0 on",
                    values.len()
                ),
                Plan::OneOf { values } => format!(
                    "{} numbers, 1 at the place of its value in the list below “preprocessing”, or at the last place for any other value, and 0 elsewhere",
                    values.len() + 1
                ),
                Plan::Date { .. } => "days since 1970 with fractions, year, month, day of the month, day of the week (Monday is 1), hour, in UTC".to_owned(),
                Plan::Text { buckets } => format!("its number of characters, of words, and its words in lower case counted in {buckets} buckets, by the 64-bit FNV-1a hash h of their UTF-8 bytes, (h xor (h >> 32)) modulo {buckets}"),
            };
            format!("{}: {how}", column.name)
        });
        let missing = if self.columns.iter().any(|column| column.usual.is_some()) {
            "what is missing or cannot be read is what “usual” below “preprocessing” says, and after the numbers of each column follows 1 where one of them was missing, else 0"
        } else {
            "what is missing or unknown is NaN"
        };
        let how = format!(
            "One row of numbers for each row of the table; {missing}. In order: {}.",
            columns.collect::<Vec<_>>().join("; ")
        );
        InputDescription::of_numbers("columns", "N × columns", how)
    }
}

/// Values by their mean target, the lowest first.
fn ordered(cells: &[Option<String>], targets: &[f64]) -> Vec<String> {
    let mean = targets.iter().sum::<f64>() / targets.len().max(1) as f64;
    let mut sums: HashMap<&str, (f64, f64)> = HashMap::new();
    for (cell, target) in cells.iter().zip(targets) {
        if let Some(cell) = cell {
            let sum = sums.entry(cell).or_default();
            sum.0 += target;
            sum.1 += 1.0;
        }
    }
    let mut commonest: Vec<(&str, (f64, f64))> = sums.into_iter().collect();
    commonest.sort_by(|a, b| b.1.1.total_cmp(&a.1.1).then(a.0.cmp(b.0)));
    commonest.truncate(MOST_VALUES);
    let mut by_target: Vec<(f64, &str)> = commonest
        .into_iter()
        .map(|(value, (sum, count))| ((sum + mean * PRIOR_ROWS) / (count + PRIOR_ROWS), value))
        .collect();
    by_target.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    by_target
        .into_iter()
        .map(|(_, value)| value.to_owned())
        .collect()
}

/// The values of a category that are frequent enough to be told apart by a net, the commonest first.
fn commonest(cells: &[Option<String>]) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for cell in cells.iter().flatten() {
        *counts.entry(cell).or_default() += 1;
    }
    let mut commonest: Vec<(&str, usize)> = counts.into_iter().collect();
    commonest.retain(|(_, count)| *count >= LEAST_MARKED_ROWS);
    commonest.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let values = commonest.into_iter().map(|(value, _)| value.to_owned());
    values.take(MOST_MARKED).collect()
}

/// What stands for the numbers of a column where they are missing: the median of each that is one of
/// many; 0 for words and values.
fn usual(plan: &Plan, cells: &[Option<String>]) -> Vec<f32> {
    let width = plan.width();
    if matches!(plan, Plan::OneOf { .. } | Plan::Text { .. }) {
        return vec![0.0; width];
    }
    let mut numbers = Vec::with_capacity(width * cells.len());
    for cell in cells.iter().flatten() {
        plan.add(Some(cell), &mut numbers);
    }
    (0..width)
        .map(|place| {
            let own = numbers.iter().skip(place).step_by(width).copied();
            let mut own: Vec<f32> = own.filter(|number| number.is_finite()).collect();
            own.sort_by(f32::total_cmp);
            own.get(own.len() / 2).copied().unwrap_or(0.0)
        })
        .collect()
}

impl PlannedColumn {
    fn width(&self) -> usize {
        self.plan.width() + usize::from(self.usual.is_some())
    }

    fn add(&self, cell: Option<&str>, numbers: &mut Vec<f32>) {
        let start = numbers.len();
        self.plan.add(cell, numbers);
        if let Some(usual) = &self.usual {
            let mut is_missing = false;
            for (number, usual) in numbers[start..].iter_mut().zip(usual) {
                if !number.is_finite() {
                    *number = *usual;
                    is_missing = true;
                }
            }
            numbers.push(f32::from(u8::from(is_missing)));
        }
    }
}

impl Plan {
    fn width(&self) -> usize {
        match self {
            Self::Number { .. } | Self::Category { .. } => 1,
            Self::OneOf { values } => values.len() + 1,
            Self::Date { .. } => 6,
            Self::Text { buckets } => 2 + buckets,
        }
    }

    fn add(&self, cell: Option<&str>, numbers: &mut Vec<f32>) {
        let Some(cell) = cell else {
            numbers.resize(numbers.len() + self.width(), f32::NAN);
            return;
        };
        match self {
            Self::Number { decimal } => {
                let number = parse(cell, decimal.decimal()).map(|number| number as f32);
                // Infinite numbers are as good as none.
                numbers.push(number.filter(|n| n.is_finite()).unwrap_or(f32::NAN));
            }
            Self::Category { values } => {
                let place = values.iter().position(|value| value == cell);
                numbers.push(place.map_or(f32::NAN, |place| place as f32));
            }
            Self::OneOf { values } => {
                let place = values.iter().position(|value| value == cell);
                let start = numbers.len();
                numbers.resize(start + self.width(), 0.0);
                numbers[start + place.unwrap_or(values.len())] = 1.0;
            }
            Self::Date { order } => match moment(cell, *order) {
                None => numbers.resize(numbers.len() + self.width(), f32::NAN),
                Some(micros) => numbers.extend(unfolded(micros)),
            },
            Self::Text { buckets } => {
                let words: Vec<String> = cell
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|word| !word.is_empty())
                    .map(str::to_lowercase)
                    .collect();
                numbers.push(cell.chars().count() as f32);
                numbers.push(words.len() as f32);
                let mut counts = vec![0.0; *buckets];
                for word in words {
                    counts[fnv::bucket(word.bytes().fold(fnv::START, fnv::hashed), *buckets)] +=
                        1.0;
                }
                numbers.extend(counts);
            }
        }
    }
}

/// Parts of a moment that a rule may hang on.
fn unfolded(micros: i64) -> [f32; 6] {
    let days = micros as f64 / 86_400e6;
    let Ok(moment) = Timestamp::from_microsecond(micros) else {
        return [f32::NAN; 6];
    };
    let at = Offset::UTC.to_datetime(moment);
    [
        days as f32,
        f32::from(at.year()),
        f32::from(at.month()),
        f32::from(at.day()),
        f32::from(at.weekday().to_monday_one_offset()),
        f32::from(at.hour()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(plan: &Plan, cell: Option<&str>) -> Vec<f32> {
        let mut numbers = Vec::new();
        plan.add(cell, &mut numbers);
        assert_eq!(numbers.len(), plan.width());
        numbers
    }

    #[test]
    fn cells_become_numbers() {
        let number = Plan::Number {
            decimal: DecimalSign::Comma,
        };
        assert_eq!(added(&number, Some("1.234,5")), [1234.5]);
        assert!(added(&number, Some("much"))[0].is_nan());
        let category = Plan::Category {
            values: vec!["low".into(), "高".into()],
        };
        assert_eq!(added(&category, Some("高")), [1.0]);
        assert!(added(&category, Some("new"))[0].is_nan());
        let date = Plan::Date {
            order: DateOrder::DayFirst,
        };
        let parts = added(&date, Some("31.12.2024"));
        assert_eq!(parts[1..], [2024.0, 12.0, 31.0, 2.0, 0.0]);
        assert!(added(&date, Some("soon")).iter().all(|n| n.is_nan()));
        let text = Plan::Text { buckets: 4 };
        let counts = added(&text, Some("Mr. Mr"));
        assert_eq!(counts[..2], [6.0, 2.0]);
        assert_eq!(counts[2..].iter().sum::<f32>(), 2.0);
        assert!(added(&text, None).iter().all(|n| n.is_nan()));
    }

    #[test]
    fn values_that_are_tried_stand_for_all() {
        let column = |plan| RowPreparation {
            columns: vec![PlannedColumn {
                name: "a".into(),
                plan,
                usual: None,
            }],
        };
        let tried = |plan, cells: &[&str]| {
            let values = column(plan).values_to_try(0, cells.iter().copied());
            values
                .into_iter()
                .map(|(value, _)| value)
                .collect::<Vec<_>>()
        };
        let number = || Plan::Number {
            decimal: DecimalSign::Point,
        };
        assert_eq!(tried(number(), &["10", "", "9", "x", "9.0"]), ["9", "10"]);
        let many: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let values = tried(number(), &many);
        assert_eq!(values.len(), VALUES_TRIED);
        assert_eq!([&values[0], &values[VALUES_TRIED - 1]], ["0", "999"]);
        assert_eq!(tried(number(), &["7"]), ["7"]);
        assert!(tried(number(), &[]).is_empty());
        let category = Plan::Category {
            values: vec!["low".into(), "high".into()],
        };
        assert_eq!(
            tried(category, &["low", "high", "high", "never seen"]),
            ["high", "low"]
        );
    }

    #[test]
    fn nets_get_marks_and_what_is_usual() {
        let cells = ["b", "a", "b", "a", "b", "a", "b", "rare"].map(|cell| Some(cell.to_owned()));
        let values = commonest(&cells);
        assert_eq!(values, ["b", "a"]);
        let column = |plan: Plan, cells: &[Option<String>]| PlannedColumn {
            name: "a".into(),
            usual: Some(usual(&plan, cells)),
            plan,
        };
        let added = |column: &PlannedColumn, cell: Option<&str>| {
            let mut numbers = Vec::new();
            column.add(cell, &mut numbers);
            assert_eq!(numbers.len(), column.width());
            numbers
        };
        let category = column(Plan::OneOf { values }, &cells);
        assert_eq!(added(&category, Some("a")), [0.0, 1.0, 0.0, 0.0]);
        assert_eq!(added(&category, Some("new")), [0.0, 0.0, 1.0, 0.0]);
        assert_eq!(added(&category, None), [0.0, 0.0, 0.0, 1.0]);
        let cells = ["1", "5", "9", "much"].map(|cell| Some(cell.to_owned()));
        let decimal = DecimalSign::Point;
        let number = column(Plan::Number { decimal }, &cells);
        assert_eq!(added(&number, Some("7")), [7.0, 0.0]);
        for missing in [None, Some("much"), Some("1e999")] {
            assert_eq!(added(&number, missing), [5.0, 1.0]);
        }
        let none = column(Plan::Number { decimal }, &[]);
        assert_eq!(added(&none, None), [0.0, 1.0]);
    }

    #[test]
    fn values_stand_in_the_order_of_their_target() {
        let cells = ["b", "a", "b", "c"].map(|cell| Some(cell.to_owned()));
        assert_eq!(ordered(&cells, &[0.0, 9.0, 0.0, 3.0]), ["b", "c", "a"]);
    }
}
