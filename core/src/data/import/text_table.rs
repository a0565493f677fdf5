//! A table with a text in each row.

use super::fault_list::FaultList;
use super::found::{Body, Found, FoundItem};
use super::table_files::{
    self, Places, WholeTable, cell, check_classes, class_of, order_classes, row_split,
};
use crate::data::DataKind;
use crate::data::table::Table;
use crate::data::table::choose::{Picks, choose_for};
use crate::data::table::types::{Summary, summarize};
use crate::failure::Failure;
use std::path::Path;

/// Longer texts are no texts to be classified whole, in bytes.
pub(super) const MOST_TEXT_BYTES: usize = 4 << 20;

/// Whether it is a table with texts, or a folder with such a table at its top.
pub fn is_one(source: &Path) -> bool {
    table_files::tables_of(source).iter().any(|path| {
        table_files::head(path).is_some_and(|table| {
            let summaries: Vec<Summary> = table.columns.iter().map(summarize).collect();
            let choice = choose_for(&table, &summaries, DataKind::Texts, &Picks::new());
            choice.is_ok_and(|choice| choice.text.is_some())
        })
    })
}

/// Reads the texts of all tables at the top.
///
/// # Errors
/// If no table can be read, or none has texts.
pub fn read(source: &Path, picks: &Picks) -> Result<Found, Failure> {
    let mut found = Found::default();
    let mut places = Places::default();
    let tables = table_files::read_all(source, &mut found)?;
    let mut has_texts = false;
    for table in &tables {
        has_texts |= add(&mut found, table, picks, &mut places)?;
    }
    if !has_texts {
        let columns: Vec<&str> = columns_of(&tables[0].table).collect();
        let text = format!(
            "No column of {} holds texts. Choose one of its columns: {}.",
            tables[0].path.display(),
            columns.join(", ")
        );
        return Err(Failure::new("table-no-text-column", text)
            .with("path", tables[0].path.display())
            .with("columns", columns.join(", ")));
    }
    if let Some(folder) = tables[0].path.parent() {
        order_classes(&mut found, folder);
    }
    Ok(found)
}

fn columns_of(table: &Table) -> impl Iterator<Item = &str> {
    table.columns.iter().map(|column| &*column.name).take(30)
}

/// Adds the texts of a table; false where it has none.
fn add(
    found: &mut Found,
    whole: &WholeTable,
    picks: &Picks,
    places: &mut Places,
) -> Result<bool, Failure> {
    let WholeTable { path, table, split } = whole;
    let summaries: Vec<Summary> = table.columns.iter().map(summarize).collect();
    let choice = choose_for(table, &summaries, DataKind::Texts, picks)?;
    table_files::show(found, path, table, &summaries, &choice);
    let Some(text_column) = choice.text else {
        return Ok(false);
    };
    check_classes(table, &summaries, choice.target)?;
    let mut faults = FaultList::of(path);
    for row in 0..table.num_rows {
        // Not `cell`: a text that says “none” is a text.
        let Some(text) = table.columns[text_column].cells.text(row) else {
            faults.note("row-without-text", format!("row {} has no text", row + 1));
            continue;
        };
        if text.len() > MOST_TEXT_BYTES {
            faults.note(
                "text-too-large",
                format!("the text of row {} is larger than 4 MB", row + 1),
            );
            continue;
        }
        let class = class_of(cell(table, choice.target, row), found, &mut faults);
        found.items.push(FoundItem {
            path: places.of(path, text),
            body: Body::Text(text.to_owned()),
            class,
            split: row_split(cell(table, choice.split, row), *split, &mut faults),
            group: cell(table, choice.group, row).map(str::to_owned),
            time: cell(table, choice.time, row).map(str::to_owned),
            ..FoundItem::default()
        });
    }
    found.skipped.extend(faults.finish());
    Ok(true)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::data::Split;
    use crate::data::table::choose::Role;
    use std::fs;

    #[test]
    fn texts_come_with_class_split_and_group() {
        let dir = tempfile::tempdir().unwrap();
        let table = "label,review,user,split\n\
            1,很好吃，下次还来，送餐也快,u1,train\n\
            0,一点都不好吃，再也不来了,u2,test\n\
            1,,u3,train\n\
            1,很好吃，下次还来，送餐也快,u4,later\n";
        fs::write(dir.path().join("reviews.csv"), table).unwrap();
        assert!(is_one(dir.path()));
        let found = read(dir.path(), &Picks::new()).unwrap();
        assert_eq!(found.classes, ["0", "1"], "numbers by size");
        assert_eq!(found.items.len(), 3);
        let [a, b, c] = &found.items[..] else {
            panic!()
        };
        assert_eq!(a.body, Body::Text("很好吃，下次还来，送餐也快".into()));
        assert_eq!(
            (a.class.as_deref(), a.split),
            (Some("1"), Some(Split::Train))
        );
        assert_eq!(
            (b.group.as_deref(), b.split),
            (Some("u2"), Some(Split::Test))
        );
        assert_ne!(a.path, c.path, "the same text twice has two places");
        assert_eq!(c.split, None);
        let codes: Vec<_> = found.skipped.iter().map(|s| s.reason.code).collect();
        assert_eq!(codes, ["row-without-text", "unknown-split"]);
        let seen = found.table.unwrap();
        assert_eq!(seen.columns[1].role, Some(Role::Text));
        assert_eq!(seen.columns[0].role, Some(Role::Target));
    }

    #[test]
    fn a_person_may_choose_the_columns() {
        let dir = tempfile::tempdir().unwrap();
        let table = "a,b,c\nthe first long sentence here,x,another long sentence here\nthe second long one here,y,one more of these here\n";
        fs::write(dir.path().join("t.csv"), table).unwrap();
        let picks = Picks::from([
            (Role::Text, Some("c".to_owned())),
            (Role::Target, Some("b".to_owned())),
        ]);
        let found = read(dir.path(), &picks).unwrap();
        assert_eq!(
            found.items[0].body,
            Body::Text("another long sentence here".into())
        );
        assert_eq!(found.classes, ["x", "y"]);
        let none = Picks::from([(Role::Target, None)]);
        assert_eq!(read(dir.path(), &none).unwrap().classes.len(), 0);
        let wrong = Picks::from([(Role::Text, Some("nope".to_owned()))]);
        assert_eq!(read(dir.path(), &wrong).unwrap_err().code, "no-such-column");
    }

    #[test]
    fn a_table_without_texts_says_so() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("t.csv"), "x,y\n1,2\n3,4\n").unwrap();
        assert!(!is_one(dir.path()));
        let failure = read(dir.path(), &Picks::new()).unwrap_err();
        assert_eq!(failure.code, "table-no-text-column");
    }
}
