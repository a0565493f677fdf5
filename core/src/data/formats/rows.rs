//! Labels as rows: one for the whole of a sample, and one for each mark on it. What tables of files
//! and of texts have in common.

use super::{ExportItem, short};
use crate::data::{MarkFlags, NewMark, Shape};
use crate::label::offsets::{self, Unit};
use serde_json::{Map, Value, json};

/// The columns that say labels, in their order.
pub(crate) const COLUMNS: [&str; 19] = [
    "label",
    "labels",
    "x",
    "y",
    "width",
    "height",
    "points",
    "start_secs",
    "end_secs",
    "start",
    "end",
    "start_utf16",
    "end_utf16",
    "start_byte",
    "end_byte",
    "difficult",
    "truncated",
    "occluded",
    "answer",
];

/// A row: columns with their values.
pub(crate) type Row = Map<String, Value>;

/// The rows of a sample's labels. The first is about the whole; where there is nothing to be said
/// of it but what is drawn, it is left out.
pub(crate) fn rows(item: &ExportItem) -> Vec<Row> {
    let mut rows = Vec::new();
    let more: Vec<&str> = further_classes(&item.marks);
    let drawn: Vec<&NewMark> = drawn(&item.marks).collect();
    if item.class.is_some() || item.answer.is_some() || !more.is_empty() || drawn.is_empty() {
        let mut row = Row::new();
        row.insert("label".into(), json!(item.class));
        if !more.is_empty() {
            row.insert("labels".into(), json!(more));
        }
        if let Some(answer) = item.answer {
            row.insert("answer".into(), json!(answer));
        }
        rows.push(row);
    }
    rows.extend(drawn.into_iter().map(|mark| {
        let mut row = place(mark, item.text.as_deref());
        row.insert("label".into(), json!(mark.class));
        add_flags(&mut row, mark.flags);
        row
    }));
    rows
}

/// The classes of a whole sample beside its own.
pub(crate) fn further_classes(marks: &[NewMark]) -> Vec<&str> {
    let whole = marks.iter().filter(|mark| mark.shape == Shape::Whole);
    whole.map(|mark| &*mark.class).collect()
}

/// All marks but further classes.
pub(crate) fn drawn(marks: &[NewMark]) -> impl Iterator<Item = &NewMark> {
    marks.iter().filter(|mark| mark.shape != Shape::Whole)
}

/// Spans as Prodigy writes them, with their places in UTF-16 and bytes.
pub(crate) fn spans(marks: &[NewMark], text: &str) -> Vec<Value> {
    let spans = drawn(marks).map(|mark| {
        let mut span = place(mark, Some(text));
        span.insert("label".into(), json!(mark.class));
        if mark.flags != MarkFlags::default() {
            add_flags(&mut span, mark.flags);
        }
        Value::Object(span)
    });
    spans.collect()
}

fn add_flags(row: &mut Row, flags: MarkFlags) {
    for (name, is_set) in [
        ("difficult", flags.difficult),
        ("truncated", flags.truncated),
        ("occluded", flags.occluded),
    ] {
        row.insert(name.into(), is_set.into());
    }
}

/// Where a mark is.
fn place(mark: &NewMark, text: Option<&str>) -> Row {
    let place = match &mark.shape {
        Shape::Whole => json!({}),
        Shape::Box { rect_px } => {
            let [x, y, width, height] = rect_px.map(short);
            json!({ "x": x, "y": y, "width": width, "height": height })
        }
        Shape::Polygon { points_px } => {
            let points: Vec<[f64; 2]> = points_px.iter().map(|point| point.map(short)).collect();
            json!({ "points": points })
        }
        Shape::Point { at_px } => json!({ "points": [at_px.map(short)] }),
        Shape::Span { start, end } => {
            let range = *start as usize..*end as usize;
            let found = offsets::locate(text.unwrap_or_default(), &[range], Unit::Scalars);
            match found.as_deref() {
                Ok([found]) => json!(found),
                _ => json!({ "start": start, "end": end }),
            }
        }
        Shape::Region {
            start_secs,
            end_secs,
        } => json!({ "start_secs": start_secs, "end_secs": end_secs }),
    };
    match place {
        Value::Object(row) => row,
        _ => Row::new(),
    }
}

/// The label columns that some row has, in their order.
pub(crate) fn columns_of<'a>(rows: impl Iterator<Item = &'a Row> + Clone) -> Vec<&'static str> {
    let is_there =
        |name: &&str| *name == "label" || rows.clone().any(|row| row.contains_key(*name));
    COLUMNS.into_iter().filter(is_there).collect()
}

/// A value as the cell of a table: texts as they are, flags as 1 and 0, lists as JSON.
pub(crate) fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(flag)) => u8::from(*flag).to_string(),
        Some(value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    fn item(class: Option<&str>, marks: &[&str]) -> ExportItem {
        let marks = marks.iter().map(|shape| NewMark {
            id: None,
            class: "it".into(),
            shape: shape.parse().unwrap(),
            flags: MarkFlags::default(),
        });
        ExportItem {
            class: class.map(str::to_owned),
            marks: marks.collect(),
            text: Some("中😀 x".into()),
            ..ExportItem::default()
        }
    }

    #[test]
    fn a_sample_has_a_row_for_the_whole_and_one_for_each_mark() {
        let all = rows(&item(Some("a"), &["whole", "span 0 2"]));
        assert_eq!(all.len(), 2);
        assert_eq!(all[0]["labels"], json!(["it"]));
        assert_eq!(
            [&all[1]["start"], &all[1]["end_utf16"], &all[1]["end_byte"]],
            [&json!(0), &json!(3), &json!(7)]
        );
        assert_eq!(rows(&item(None, &["span 0 1"])).len(), 1);
        assert_eq!(rows(&item(None, &[])).len(), 1, "a row all the same");
        let columns = columns_of(all.iter());
        assert_eq!(columns[..4], ["label", "labels", "start", "end"]);
    }
}
