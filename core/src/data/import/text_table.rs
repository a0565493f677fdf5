//! A table with a text in each row. Its spans stand in one cell, as Prodigy writes them, or in rows
//! of their own below the row of the text.

use super::class_list::class_name;
use super::fault_list::FaultList;
use super::format::Wanted;
use super::found::{Body, Found, FoundItem, FoundMark, Record};
use super::label_cells::{LabelCells, LabelsIn, flag, labels_of};
use super::read_text::says_something;
use super::table_files::{
    self, Places, WholeTable, cell, check_classes, check_number, class_of, order_classes, row_split,
};
use super::table_marks::{MarkColumns, column, spans_in};
use crate::data::table::Table;
use crate::data::table::choose::{Choice, Picks, Role, choose_for, role_of};
use crate::data::table::types::{Summary, summarize};
use crate::data::{Answer, DataKind};
use crate::failure::Failure;
use std::collections::HashSet;
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

/// Whether the first table of a source seems to say several labels for some of its texts.
pub fn says_several(source: &Path) -> bool {
    let tables = table_files::tables_of(source);
    let head = tables.first().and_then(|path| table_files::head(path));
    head.is_some_and(|table| {
        let summaries: Vec<Summary> = table.columns.iter().map(summarize).collect();
        let marks = MarkColumns::of(&table, &summaries, DataKind::Texts);
        let choice = chosen(&table, &summaries, &marks, &Picks::new());
        choice.is_ok_and(|choice| {
            LabelCells::of(&table, &choice, LabelsIn::Auto, true, false)
                .seems
                .is_some()
        })
    })
}

/// Reads the texts of all tables at the top.
///
/// # Errors
/// If no table can be read, or none has texts.
pub(super) fn read(source: &Path, wanted: &Wanted<'_>) -> Result<Found, Failure> {
    let mut found = Found::default();
    let mut places = Places::default();
    let tables = table_files::read_all(source, &mut found)?;
    let mut has_texts = false;
    for table in &tables {
        has_texts |= add(&mut found, table, wanted, &mut places)?;
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

/// Columns that Prodigy writes beside texts and that are no class.
const OF_PRODIGY: [&str; 6] = ["answer", "accept", "labels", "spans", "tokens", "options"];

/// The columns; what says marks or answers is no class, where nobody picked it.
fn chosen(
    table: &Table,
    summaries: &[Summary],
    marks: &MarkColumns,
    picks: &Picks,
) -> Result<Choice, Failure> {
    let mut choice = choose_for(table, summaries, DataKind::Texts, picks)?;
    let is_other = |place: usize| {
        let name = &*table.columns[place].name;
        let is_of_prodigy = OF_PRODIGY.contains(&name) || name.starts_with('_');
        marks.contains(place) || is_of_prodigy && role_of(name) != Some(Role::Target)
    };
    if !picks.contains_key(&Role::Target) && choice.target.is_some_and(is_other) {
        choice.target = None;
    }
    Ok(choice)
}

/// Adds the texts of a table; false where it has none.
fn add(
    found: &mut Found,
    whole: &WholeTable,
    wanted: &Wanted<'_>,
    places: &mut Places,
) -> Result<bool, Failure> {
    let WholeTable { path, table, split } = whole;
    let summaries: Vec<Summary> = table.columns.iter().map(summarize).collect();
    let marks = MarkColumns::of(table, &summaries, DataKind::Texts);
    let mut choice = chosen(table, &summaries, &marks, wanted.columns)?;
    let labels = LabelCells::of(
        table,
        &choice,
        wanted.labels,
        wanted.gives_several,
        wanted.columns.contains_key(&Role::Target),
    );
    if labels.how == LabelsIn::Columns {
        choice.target = None;
    }
    table_files::show(found, path, table, &summaries, &choice);
    show_labels(found, path, &labels);
    let Some(text_column) = choice.text else {
        return Ok(false);
    };
    check_labels(table, &summaries, &choice, &labels)?;
    for place in &labels.columns {
        if let Some(name) = class_name(&table.columns[*place].name) {
            found.class(&name);
        }
    }
    let marks = if choice.target.is_some() && marks.fits_texts(table, text_column) {
        marks
    } else {
        // Times of what was said, for one.
        MarkColumns::default()
    };
    let reader = TextReader {
        table,
        choice: &choice,
        labels: &labels,
        gives_several: wanted.gives_several,
        marks: &marks,
        spans: column(table, "spans"),
        more: ["accept", "labels"]
            .map(|name| column(table, name).filter(|place| choice.target != Some(*place))),
        answer: column(table, "answer"),
    };
    let mut faults = FaultList::of(path);
    for row in 0..table.num_rows {
        // Not `cell`: a text that says “none” is a text.
        let written = table.columns[text_column].cells.text(row);
        let Some(text) = written.filter(|text| says_something(text)) else {
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
        if reader.add_span(row, text, found, &mut faults) {
            continue;
        }
        let mut item = FoundItem {
            path: places.of(path, text),
            body: Body::Text(text.to_owned()),
            record: Some(Record {
                file: path.clone(),
                place: row,
                name: text.to_owned(),
            }),
            num_bad: usize::from(!table.problems.is_empty()),
            split: row_split(cell(table, choice.split, row), *split, &mut faults),
            group: cell(table, choice.group, row).map(str::to_owned),
            time: cell(table, choice.time, row).map(str::to_owned),
            ..FoundItem::default()
        };
        reader.add_labels(row, &mut item, found, &mut faults);
        found.items.push(item);
    }
    found.skipped.extend(faults.finish());
    Ok(true)
}

/// Says how the labels of the table that is shown are read.
fn show_labels(found: &mut Found, path: &Path, labels: &LabelCells) {
    let Some(seen) = found.table.as_mut().filter(|seen| seen.path == path) else {
        return;
    };
    seen.labels = Some(labels.how);
    seen.several = labels.seems;
    for place in &labels.columns {
        seen.columns[*place].role = Some(Role::Target);
    }
}

/// As [`check_classes`], by the labels that stand in cells.
fn check_labels(
    table: &Table,
    summaries: &[Summary],
    choice: &Choice,
    labels: &LabelCells,
) -> Result<(), Failure> {
    let Some(target) = choice.target.filter(|_| labels.how != LabelsIn::One) else {
        return check_classes(table, summaries, choice.target);
    };
    let column = &table.columns[target];
    let cells = column.cells.texts().flatten();
    let all: HashSet<String> = cells
        .flat_map(|c| labels_of(c.trim(), labels.how).0)
        .collect();
    check_number(&column.name, all.len())
}

/// What a table says of its texts.
struct TextReader<'a> {
    table: &'a Table,
    choice: &'a Choice,
    labels: &'a LabelCells,
    gives_several: bool,
    marks: &'a MarkColumns,
    spans: Option<usize>,
    more: [Option<usize>; 2],
    answer: Option<usize>,
}

impl TextReader<'_> {
    /// Adds the span of a row to the text of the rows before it; false where the row is about a
    /// text.
    fn add_span(&self, row: usize, text: &str, found: &mut Found, faults: &mut FaultList) -> bool {
        let is_same = |item: &FoundItem| matches!(&item.body, Body::Text(last) if last == text);
        let place = match self.marks.place(self.table, row) {
            Ok(None) => return false,
            Ok(Some(place)) => place,
            Err(reason) => {
                faults.add(reason);
                return match found.items.last_mut() {
                    Some(item) if is_same(item) => {
                        item.num_bad += 1;
                        true
                    }
                    _ => false,
                };
            }
        };
        let class = class_of(cell(self.table, self.choice.target, row), found, faults);
        let Some(class) = class else {
            faults.note(
                "bad-span",
                format!("the span of row {} has no class", row + 1),
            );
            return found.items.last().is_some_and(is_same);
        };
        let (shape, unit) = place;
        let mark = FoundMark {
            unit,
            flags: self.marks.flags(self.table, row),
            ..FoundMark::plain(class, shape)
        };
        match found.items.last_mut() {
            Some(item) if is_same(item) => item.marks.push(mark),
            _ => return false,
        }
        true
    }

    /// The classes, spans and the answer that a row says of its text.
    fn add_labels(
        &self,
        row: usize,
        item: &mut FoundItem,
        found: &mut Found,
        faults: &mut FaultList,
    ) {
        let said = |column| cell(self.table, column, row);
        // A first row may be about a span at once.
        if let Ok(Some((shape, unit))) = self.marks.place(self.table, row) {
            if let Some(class) = class_of(said(self.choice.target), found, faults) {
                let plain = FoundMark::plain(class, shape);
                item.marks.push(FoundMark { unit, ..plain });
            }
        } else {
            let cells = [self.choice.target, self.more[0], self.more[1]];
            let mut says_none = false;
            for cell in cells.into_iter().filter_map(said) {
                let (names, is_list) = labels_of(cell, self.labels.how);
                says_none |= is_list && names.is_empty();
                for name in names {
                    if let Some(class) = class_of(Some(&name), found, faults) {
                        item.add_class(class);
                    }
                }
            }
            says_none |= self.add_flags(row, item);
            if says_none && self.gives_several && item.class.is_none() {
                // Said to have none of the classes, which is not the same as saying nothing.
                item.answer = Some(Answer::Accept);
            }
        }
        if let Some(spans) = said(self.spans) {
            let (marks, num_bad) = spans_in(spans, faults);
            item.num_bad += num_bad;
            for mark in marks {
                found.class(&mark.class);
                item.marks.push(mark);
            }
        }
        let answer = said(self.answer).and_then(Answer::named);
        item.answer = answer.or(item.answer);
    }

    /// Gives an item the classes whose columns say yes; whether all of them are known and say no.
    fn add_flags(&self, row: usize, item: &mut FoundItem) -> bool {
        let mut all_known = !self.labels.columns.is_empty();
        for place in &self.labels.columns {
            let column = &self.table.columns[*place];
            let is_set = column.cells.text(row).and_then(flag);
            all_known &= is_set.is_some();
            if is_set == Some(true)
                && let Some(name) = class_name(&column.name)
            {
                item.add_class(name);
            }
        }
        all_known && item.class.is_none()
    }
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
        let found = read(dir.path(), &Wanted::plain(DataKind::Texts)).unwrap();
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
        let with = |picks: &Picks| {
            let plain = Wanted::plain(DataKind::Texts);
            let wanted = Wanted {
                columns: picks,
                ..plain
            };
            read(dir.path(), &wanted)
        };
        let found = with(&picks).unwrap();
        assert_eq!(
            found.items[0].body,
            Body::Text("another long sentence here".into())
        );
        assert_eq!(found.classes, ["x", "y"]);
        let none = Picks::from([(Role::Target, None)]);
        assert_eq!(with(&none).unwrap().classes.len(), 0);
        let wrong = Picks::from([(Role::Text, Some("nope".to_owned()))]);
        assert_eq!(with(&wrong).unwrap_err().code, "no-such-column");
    }

    #[test]
    fn prodigy_is_read_with_spans_choices_and_answers() {
        let dir = tempfile::tempdir().unwrap();
        let lines = [
            r#"{"text": "Apple 发布了 iPhone 😀", "spans": [{"start": 0, "end": 5, "label": "ORG"}, {"start": 10, "end": 16, "label": "THING"}], "answer": "accept", "_input_hash": 7}"#,
            r#"{"text": "nothing to see here, move on", "spans": [], "answer": "ignore", "_input_hash": 8}"#,
            r#"{"text": "both of these words are right", "accept": ["GOOD", "LONG"], "answer": "accept"}"#,
            r#"{"text": "one label, which somebody refused", "label": "GOOD", "answer": "reject"}"#,
            r#"{"text": "a span that is none of it at all", "spans": [{"start": 3, "label": "ORG"}]}"#,
        ];
        fs::write(dir.path().join("prodigy.jsonl"), lines.join("\n")).unwrap();
        assert!(is_one(dir.path()));
        let found = read(dir.path(), &Wanted::plain(DataKind::Texts)).unwrap();
        let [spans, ignored, both, refused, bad] = &found.items[..] else {
            panic!("{found:?}")
        };
        let shapes: Vec<String> = spans
            .marks
            .iter()
            .map(|mark| format!("{} {}", mark.class, mark.shape))
            .collect();
        assert_eq!(shapes, ["ORG span 0 5", "THING span 10 16"]);
        assert_eq!((&spans.class, spans.answer), (&None, Some(Answer::Accept)));
        assert_eq!(
            (ignored.marks.len(), ignored.answer),
            (0, Some(Answer::Ignore))
        );
        assert_eq!(both.class.as_deref(), Some("GOOD"));
        assert_eq!(both.marks[0].class, "LONG");
        assert_eq!(refused.class.as_deref(), Some("GOOD"));
        assert_eq!(refused.answer, Some(Answer::Reject));
        assert_eq!(bad.marks, []);
        let codes: Vec<_> = found.skipped.iter().map(|s| s.reason.code).collect();
        assert_eq!(codes, ["bad-span"]);
    }

    #[test]
    fn spans_in_rows_of_their_own_belong_to_the_text_above() {
        let dir = tempfile::tempdir().unwrap();
        let table = "text,label,start,end\n\
            the cat sat on the mat,story,,\n\
            the cat sat on the mat,animal,4,7\n\
            the cat sat on the mat,thing,19,22\n\
            the dog lay on the floor,animal,4,7\n\
            the dog lay on the floor,animal,7,4\n";
        fs::write(dir.path().join("spans.csv"), table).unwrap();
        let found = read(dir.path(), &Wanted::plain(DataKind::Texts)).unwrap();
        let [cat, dog] = &found.items[..] else {
            panic!("{found:?}")
        };
        assert_eq!(cat.class.as_deref(), Some("story"));
        assert_eq!((cat.marks.len(), &*cat.marks[1].class), (2, "thing"));
        assert_eq!((dog.class.as_deref(), dog.marks.len()), (None, 1));
        let codes: Vec<_> = found.skipped.iter().map(|s| s.reason.code).collect();
        assert_eq!(codes, ["bad-span"]);
    }

    #[test]
    fn several_labels_are_read_from_cells_and_columns() {
        let dir = tempfile::tempdir().unwrap();
        let several = Wanted {
            gives_several: true,
            ..Wanted::plain(DataKind::Texts)
        };
        let classes = |item: &FoundItem| -> Vec<String> {
            let more = item.marks.iter().map(|mark| mark.class.clone());
            item.class.clone().into_iter().chain(more).collect()
        };
        let path = dir.path().join("t.csv");
        let table = "text,tags,label\n\
            the bank raised its rates again,x,money;politics\n\
            they won the final in the rain,x,sport\n\
            the club was sold to a bank,x,sport; money\n\
            nobody knows what this is about,x,\n";
        fs::write(&path, table).unwrap();
        assert!(says_several(&path));
        let found = read(&path, &several).unwrap();
        assert_eq!(found.classes, ["money", "politics", "sport"]);
        assert_eq!(classes(&found.items[2]), ["sport", "money"]);
        assert_eq!(
            (classes(&found.items[3]).len(), found.items[3].answer),
            (0, None)
        );
        let seen = found.table.unwrap();
        let semicolon = Some(LabelsIn::Cell(';'));
        assert_eq!((seen.labels, seen.several), (semicolon, semicolon));
        // A project for one label takes cells as they are, but says what was seen.
        let one = read(&path, &Wanted::plain(DataKind::Texts)).unwrap();
        assert_eq!(one.items[0].class.as_deref(), Some("money;politics"));
        assert_eq!(one.table.unwrap().several, semicolon);

        let table = "id,comment_text,toxic,obscene,threat\n\
            a1,you are a fool and worse than that,1,1,0\n\
            a2,thank you for the long answer here,0,0,0\n\
            a3,i will find you and then you will see,1,0,1\n\
            a4,nobody has read this one so far,-1,-1,-1\n";
        fs::write(&path, table).unwrap();
        assert!(says_several(&path));
        let found = read(&path, &several).unwrap();
        assert_eq!(found.classes, ["toxic", "obscene", "threat"]);
        assert_eq!(classes(&found.items[0]), ["toxic", "obscene"]);
        let answers: Vec<_> = found.items.iter().map(|item| item.answer).collect();
        assert_eq!(answers, [None, Some(Answer::Accept), None, None]);
        let roles = found.table.unwrap().columns;
        assert!(roles[2..].iter().all(|c| c.role == Some(Role::Target)));

        let lines = [
            r#"{"text": "a first text about nothing", "labels": []}"#,
            r#"{"text": "a second text about two things", "labels": ["a", "b"]}"#,
            r#"{"text": "a third one that nobody saw", "labels": null}"#,
        ];
        let path = dir.path().join("t.jsonl");
        fs::write(&path, lines.join("\n")).unwrap();
        let found = read(&path, &several).unwrap();
        assert_eq!(classes(&found.items[1]), ["a", "b"]);
        let answers: Vec<_> = found.items.iter().map(|item| item.answer).collect();
        assert_eq!(answers, [Some(Answer::Accept), None, None]);
    }

    #[test]
    fn a_table_without_texts_says_so() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("t.csv"), "x,y\n1,2\n3,4\n").unwrap();
        assert!(!is_one(dir.path()));
        let failure = read(dir.path(), &Wanted::plain(DataKind::Texts)).unwrap_err();
        assert_eq!(failure.code, "table-no-text-column");
    }
}
