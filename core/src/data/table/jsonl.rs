//! JSON lines and JSON lists of objects. What lies deeper is named `a.b`.

use super::builder::{Builder, Cell};
use super::text::Decoded;
use super::{Limits, Table, failures};
use crate::data::media::SkipReason;
use crate::failure::Failure;
use serde_json::{Map, Value};
use std::path::Path;

/// Objects in objects deeper than this stay JSON text.
const MOST_DEPTH: usize = 8;

pub(super) fn read(path: &Path, decoded: Decoded, limits: &Limits) -> Result<Table, Failure> {
    let text = decoded.text.trim_start();
    let mut builder = Builder::new(path, limits);
    if text.starts_with('[') {
        add_list(path, text, limits, &mut builder)?;
        return builder.finish(true);
    }
    // A pretty-printed object that holds the list.
    if text.starts_with('{')
        && let Ok(Value::Object(object)) = serde_json::from_str::<Value>(text)
    {
        let lists = object.values().filter_map(Value::as_array);
        let rows = lists
            .into_iter()
            .find(|list| list.first().is_some_and(Value::is_object));
        let is_one_row = rows.is_none() || object.len() > 3;
        if !is_one_row && let Some(rows) = rows {
            for (n, value) in rows.iter().enumerate() {
                add(&mut builder, n as u64 + 1, value.clone())?;
            }
            return builder.finish(true);
        }
    }
    for (n, line) in decoded.text.lines().enumerate() {
        if builder.is_full() {
            break;
        }
        let line_number = n as u64 + 1;
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if line.len() > limits.max_row_bytes {
            builder.problem(
                line_number,
                SkipReason::new(
                    "row-too-large",
                    "the row is unreasonably large; a quote may not be closed",
                ),
                false,
            );
            continue;
        }
        if decoded.has_errors && line.contains('\u{FFFD}') {
            builder.problem(
                line_number,
                SkipReason::new(
                    "row-undecodable",
                    "the row is in another encoding than the rest of the file",
                ),
                false,
            );
            continue;
        }
        match serde_json::from_str(line) {
            Ok(value) => add(&mut builder, line_number, value)?,
            Err(_) => builder.problem(
                line_number,
                SkipReason::new("row-not-json", "the line is not whole, valid JSON"),
                false,
            ),
        }
    }
    builder.finish(true)
}

/// Adds the objects of a list one by one: all of them as values take ten times their text.
fn add_list(
    path: &Path,
    text: &str,
    limits: &Limits,
    builder: &mut Builder,
) -> Result<(), Failure> {
    let mut rest = text[1..].trim_start();
    let mut number = 0;
    while !builder.is_full() && !rest.starts_with(']') {
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let value = match stream.next() {
            Some(Ok(value)) => value,
            // A look at the start of a long list ends in the middle of it.
            Some(Err(error)) if error.is_eof() && limits.max_rows.is_some() => return Ok(()),
            Some(Err(error)) => return Err(failures::damaged(path, error)),
            None if limits.max_rows.is_some() => return Ok(()),
            None => return Err(failures::damaged(path, "its list has no end")),
        };
        number += 1;
        rest = rest[stream.byte_offset()..].trim_start();
        add(builder, number, value)?;
        match rest.strip_prefix(',') {
            Some(others) => rest = others.trim_start(),
            None if rest.is_empty() || rest.starts_with(']') => {}
            None => {
                let detail = format!("there is no comma behind item {number} of its list");
                return Err(failures::damaged(path, detail));
            }
        }
    }
    // Whole, as a file that was put together from several is not.
    let behind = rest.strip_prefix(']').unwrap_or_default();
    if limits.max_rows.is_none() && !behind.trim().is_empty() {
        return Err(failures::damaged(path, "something stands behind its list"));
    }
    Ok(())
}

fn add(builder: &mut Builder, line: u64, value: Value) -> Result<(), Failure> {
    let Value::Object(object) = value else {
        let reason = SkipReason::new(
            "row-not-an-object",
            "the row is not a JSON object with named values",
        );
        builder.problem(line, reason, false);
        return Ok(());
    };
    add_object(builder, "", object, 0)?;
    builder.end_row()
}

fn add_object(
    builder: &mut Builder,
    prefix: &str,
    object: Map<String, Value>,
    depth: usize,
) -> Result<(), Failure> {
    for (key, value) in object {
        let name = if prefix.is_empty() {
            key
        } else {
            format!("{prefix}.{key}")
        };
        match value {
            Value::Object(inner) if depth < MOST_DEPTH => {
                add_object(builder, &name, inner, depth + 1)?;
            }
            Value::Null => {
                builder.column(&name)?;
            }
            Value::String(text) => {
                let place = builder.column(&name)?;
                builder.cell(place, &Cell::Text(text.trim()))?;
            }
            other => {
                let place = builder.column(&name)?;
                builder.cell(place, &Cell::Text(&other.to_string()))?;
            }
        }
    }
    Ok(())
}
