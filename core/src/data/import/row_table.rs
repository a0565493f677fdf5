//! A table whose rows are the samples.

use super::fault_list::FaultList;
use super::found::{Body, Found, FoundItem};
use super::table_files::{
    self, Places, WholeTable, cell, check_classes, class_of, order_classes, row_split,
};
use crate::data::table::choose::{Choice, Picks, Role, choose_for};
use crate::data::table::types::{Kind, Summary, numbers, summarize};
use crate::data::table::{self, Cells, Column, Decimal};
use crate::data::{ColumnKind, ColumnRole, DataKind, Row, TableColumn};
use crate::failure::Failure;
use std::collections::HashMap;
use std::path::Path;

/// Whether it is a table of at least two columns, or a folder with one at its top.
pub fn is_one(source: &Path) -> bool {
    table_files::tables_of(source)
        .iter()
        .any(|path| table_files::head(path).is_some_and(|table| table.columns.len() > 1))
}

/// Reads the rows of all tables at the top. `has_classes` says whether the target names classes;
/// else it is a number that stays a column.
///
/// # Errors
/// If no table can be read, or a picked column is not there.
pub fn read(source: &Path, picks: &Picks, has_classes: bool) -> Result<Found, Failure> {
    let mut found = Found::default();
    let mut places = Places::default();
    let tables = table_files::read_all(source, &mut found)?;
    for table in &tables {
        add(&mut found, table, picks, has_classes, &mut places)?;
    }
    if let Some(folder) = tables[0].path.parent() {
        order_classes(&mut found, folder);
    }
    Ok(found)
}

fn add(
    found: &mut Found,
    whole: &WholeTable,
    picks: &Picks,
    has_classes: bool,
    places: &mut Places,
) -> Result<(), Failure> {
    let WholeTable { path, table, split } = whole;
    let summaries: Vec<Summary> = table.columns.iter().map(summarize).collect();
    let mut choice = choose_for(table, &summaries, DataKind::Rows, picks)?;
    let mut targets = None;
    if has_classes {
        check_classes(table, &summaries, choice.target)?;
    } else if let Some(place) = choice.target {
        targets = numbers_of(&table.columns[place]);
        if targets.is_none() && picks.contains_key(&Role::Target) {
            return Err(target_without_numbers(path, &table.columns[place].name));
        }
        // A guess that cannot be meant.
        choice.target = choice.target.filter(|_| targets.is_some());
    }
    table_files::show(found, path, table, &summaries, &choice);
    let kept: Vec<usize> = (0..table.columns.len())
        .filter(|place| {
            let is_class = has_classes && choice.target == Some(*place);
            let is_bytes = matches!(table.columns[*place].cells, Cells::Bytes(_));
            !is_class && !is_bytes && choice.split != Some(*place)
        })
        .collect();
    // Tables of one data set share columns, by name.
    let mut known: HashMap<String, usize> = found
        .columns
        .iter()
        .map(|column| (column.name.clone(), column.place))
        .collect();
    let mut slots = Vec::with_capacity(kept.len());
    for &place in &kept {
        let name = &table.columns[place].name;
        let slot = match known.get(name) {
            Some(slot) => *slot,
            None => {
                let slot = found.columns.len();
                known.insert(name.clone(), slot);
                let column = described(name, slot, &summaries[place], place, &choice);
                found.columns.push(column);
                slot
            }
        };
        slots.push(slot);
    }
    let num_slots = found.columns.len();
    let mut faults = FaultList::of(path);
    let mut cells: Vec<Option<&str>> = vec![None; num_slots];
    for row in 0..table.num_rows {
        cells.fill(None);
        for (&place, &slot) in kept.iter().zip(&slots) {
            let text = table.columns[place].cells.text(row);
            cells[slot] = text.filter(|cell| !table::is_missing(cell));
        }
        if cells.iter().all(Option::is_none) {
            faults.note("row-empty", format!("row {} is empty", row + 1));
            continue;
        }
        if let (Some(numbers), Some(written)) = (&targets, cell(table, choice.target, row))
            && numbers[row].is_none()
        {
            let message = format!("row {}: the target “{written}” is no number", row + 1);
            faults.note("target-not-a-number", message);
        }
        let content = Row::of(cells.iter().copied());
        let class = choice.target.filter(|_| has_classes);
        let class = class_of(cell(table, class, row), found, &mut faults);
        // Two rows that differ in their class only are two samples.
        let identity = format!(
            "{}\u{1F}{}",
            content.as_str(),
            class.as_deref().unwrap_or("")
        );
        found.items.push(FoundItem {
            path: places.of(path, &identity),
            body: Body::Row(content),
            class,
            split: row_split(cell(table, choice.split, row), *split, &mut faults),
            group: cell(table, choice.group, row).map(str::to_owned),
            time: cell(table, choice.time, row).map(str::to_owned),
            ..FoundItem::default()
        });
    }
    found.skipped.extend(faults.finish());
    Ok(())
}

/// The numbers of a target, one a row; `None` where most of it is no number.
fn numbers_of(column: &Column) -> Option<Vec<Option<f64>>> {
    let num_there = column
        .cells
        .texts()
        .flatten()
        .filter(|cell| !table::is_missing(cell))
        .count();
    let ways = [Decimal::Point, Decimal::Comma].map(|decimal| numbers(column, decimal));
    let num_read = |way: &Vec<Option<f64>>| way.iter().flatten().count();
    let [point, comma] = ways;
    let best = if num_read(&comma) > num_read(&point) {
        comma
    } else {
        point
    };
    let count = num_read(&best);
    (count > 0 && count * 2 > num_there).then_some(best)
}

fn target_without_numbers(path: &Path, column: &str) -> Failure {
    let text = format!(
        "The column “{column}” of {} holds no numbers, so no model can learn to say one. Choose another column as the target.",
        path.display()
    );
    Failure::new("target-without-numbers", text)
        .with("path", path.display())
        .with("column", column)
}

fn described(
    name: &str,
    slot: usize,
    summary: &Summary,
    place: usize,
    choice: &Choice,
) -> TableColumn {
    let is_target = choice.target == Some(place);
    let kind = match summary.kind {
        // Only numbers become targets that stay columns.
        _ if is_target => ColumnKind::Number,
        Kind::Number => ColumnKind::Number,
        Kind::Id if summary.number.is_some() => ColumnKind::Number,
        Kind::Date => ColumnKind::Date,
        Kind::Text | Kind::FilePath => ColumnKind::Text,
        Kind::Id | Kind::Category | Kind::Bool | Kind::Bytes | Kind::Empty => ColumnKind::Category,
    };
    let says_nothing = matches!(summary.kind, Kind::Id | Kind::Empty | Kind::FilePath);
    let role = if is_target {
        ColumnRole::Target
    } else if says_nothing || choice.group == Some(place) {
        ColumnRole::Ignored
    } else {
        ColumnRole::Feature
    };
    TableColumn {
        place: slot,
        name: name.to_owned(),
        kind,
        role,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use std::fs;

    fn table() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::write(
            dir.path().join("train.csv"),
            "id,age,city,income\n1,30,Köln,<=50K\n2,?,Bonn,>50K\n3,44,,<=50K\n,,,\n",
        )
        .unwrap();
        fs::write(
            dir.path().join("test.csv"),
            "id,city,age,height,income\n4,Köln,51,1.80,>50K\n",
        )
        .unwrap();
        dir
    }

    #[test]
    fn rows_of_several_tables_come_together_by_name() {
        let dir = table();
        assert!(is_one(dir.path()));
        let found = read(dir.path(), &Picks::new(), true).unwrap();
        let names: Vec<&str> = found.columns.iter().map(|c| &*c.name).collect();
        assert_eq!(names, ["id", "city", "age", "height"]);
        assert_eq!(found.classes, [">50K", "<=50K"]);
        assert_eq!(found.items.len(), 4);
        let Body::Row(first) = &found.items[0].body else {
            panic!()
        };
        assert_eq!((first.cell(1), first.cell(3)), (Some("Köln"), Some("1.80")));
        let Body::Row(second) = &found.items[2].body else {
            panic!()
        };
        assert_eq!(second.cell(2), None, "a question mark is a missing value");
        let codes: Vec<_> = found.skipped.iter().map(|s| s.reason.code).collect();
        assert!(
            codes.contains(&"row-empty") || codes.is_empty(),
            "{codes:?}"
        );
    }

    #[test]
    fn the_target_of_a_regression_stays_a_column() {
        let dir = table();
        let picks = Picks::from([(crate::data::table::choose::Role::Target, Some("age".into()))]);
        let found = read(dir.path(), &picks, false).unwrap();
        assert_eq!(found.classes.len(), 0);
        let target = found.columns.iter().find(|c| c.role == ColumnRole::Target);
        assert_eq!(target.unwrap().name, "age");
    }

    #[test]
    fn what_is_no_number_is_no_target_of_a_regression() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.csv");
        fs::write(
            &path,
            "size;price;town\n1;1.234,56;Köln\n2;unknown;Bonn\n3;2,5;Bonn\n4;;Bonn\n",
        )
        .unwrap();
        let pick = |name: &str| Picks::from([(Role::Target, Some(name.to_owned()))]);
        let found = read(&path, &pick("price"), false).unwrap();
        assert_eq!(found.items.len(), 4, "rows without a target are kept");
        let target = found.columns.iter().find(|c| c.name == "price").unwrap();
        assert_eq!(
            (target.role, target.kind),
            (ColumnRole::Target, ColumnKind::Number)
        );
        let faults: Vec<_> = found.skipped.iter().map(|s| &*s.reason.message).collect();
        assert_eq!(faults, ["row 2: the target “unknown” is no number"]);
        let failure = read(&path, &pick("town"), false).unwrap_err();
        assert_eq!(failure.code, "target-without-numbers");
    }
}
