//! Groups by a column of the table: its values, ranges of numbers, years or months.

use super::GroupName;
use super::bins::binned;
use crate::data::columns::column_of;
use crate::data::table::is_missing;
use crate::data::table::types::{numbers, summarize};
use crate::data::times::{moment, order_of};
use crate::data::{ColumnKind, Sample, TableColumn};
use crate::project::Snapshot;
use jiff::Timestamp;
use jiff::tz::Offset;

/// Letters of a value; of longer ones the beginning is enough to know them by.
const MOST_LETTERS: usize = 80;

/// The group of each sample by a column.
pub(crate) fn groups_of_column(
    project: &Snapshot,
    column: &TableColumn,
    samples: &[&Sample],
) -> Vec<GroupName> {
    let cells = || samples.iter().map(|s| cell(s, column));
    match column.kind {
        ColumnKind::Number => {
            // How numbers are written, the whole column says.
            let decimal = summarize(&column_of(column, project.all())).number;
            let Some(decimal) = decimal.map(|number| number.decimal) else {
                return words(cells());
            };
            let own = column_of(column, samples.iter().copied());
            binned(&numbers(&own, decimal))
        }
        ColumnKind::Date => {
            let all = project.all().filter_map(|sample| cell(sample, column));
            let order = order_of(all);
            periods(&cells().map(|cell| moment(cell?, order)).collect::<Vec<_>>())
        }
        ColumnKind::Category | ColumnKind::Text => words(cells()),
    }
}

/// The group of each sample by when it was made.
pub(super) fn by_time(project: &Snapshot, samples: &[&Sample]) -> Vec<GroupName> {
    let order = order_of(project.all().filter_map(Sample::time));
    let moments = samples.iter().map(|s| moment(s.time()?, order));
    periods(&moments.collect::<Vec<_>>())
}

fn cell<'a>(sample: &'a Sample, column: &TableColumn) -> Option<&'a str> {
    let cell = sample.row()?.cell(column.place)?.trim();
    (!is_missing(cell)).then_some(cell)
}

fn words<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> Vec<GroupName> {
    let name = |cell: &str| GroupName::Value(cell.chars().take(MOST_LETTERS).collect());
    cells
        .map(|cell| cell.map_or(GroupName::Missing, name))
        .collect()
}

/// Years; months where all moments lie within two years.
fn periods(moments: &[Option<i64>]) -> Vec<GroupName> {
    const TWO_YEARS_MICROS: i64 = 2 * 365 * 86_400_000_000;
    let known = || moments.iter().flatten().copied();
    let (first, last) = (known().min().unwrap_or(0), known().max().unwrap_or(0));
    let by_year = last.saturating_sub(first) > TWO_YEARS_MICROS;
    let name = |micros: i64| {
        let date = Timestamp::from_microsecond(micros).ok()?;
        let date = Offset::UTC.to_datetime(date).date();
        Some(GroupName::Value(if by_year {
            format!("{:04}", date.year())
        } else {
            format!("{:04}-{:02}", date.year(), date.month())
        }))
    };
    moments
        .iter()
        .map(|moment| moment.and_then(name).unwrap_or(GroupName::Missing))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::testing::table;

    fn named(kind: ColumnKind, cells: &[&str]) -> Vec<GroupName> {
        let rows: Vec<Vec<String>> = cells.iter().map(|cell| vec![(*cell).to_owned()]).collect();
        let project = table(&[("c", kind)], &rows, None);
        let samples: Vec<&Sample> = project.all().collect();
        groups_of_column(&project, &project.columns[0], &samples)
    }

    fn value(text: &str) -> GroupName {
        GroupName::Value(text.to_owned())
    }

    #[test]
    fn columns_are_read_by_their_kind() {
        let cells = ["31.12.2019", "1.2.2024", "", "2.2.2024"];
        let wanted = [
            value("2019"),
            value("2024"),
            GroupName::Missing,
            value("2024"),
        ];
        assert_eq!(named(ColumnKind::Date, &cells), wanted);
        let wanted = [value("2024-01"), value("2024-03")];
        assert_eq!(
            named(ColumnKind::Date, &["2024-01-05", "2024-03-06"]),
            wanted
        );
        let numbers = named(ColumnKind::Number, &["1,5", "2,5", "n/a", "1,5"]);
        let (low, high) = (GroupName::Range([1.5; 2]), GroupName::Range([2.5; 2]));
        assert_eq!(numbers, [low.clone(), high, GroupName::Missing, low]);
        let words = named(ColumnKind::Category, &["Male", "Female", "?"]);
        assert_eq!(words, [value("Male"), value("Female"), GroupName::Missing]);
    }
}
