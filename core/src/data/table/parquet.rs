//! Parquet through the record interface. Groups are named `a.b`; lists become JSON text.

use super::builder::{Builder, Cell};
use super::{Limits, Table, failures};
use crate::failure::Failure;
use crate::project::error::io_failure;
use jiff::Timestamp;
use jiff::civil::date;
use parquet::basic::{LogicalType, TimeUnit};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

pub(super) fn read(path: &Path, limits: &Limits) -> Result<Table, Failure> {
    guarded(path, || {
        let reader = open(path)?;
        let metadata = reader.metadata();
        check(path, metadata, limits)?;
        let mut builder = Builder::new(path, limits);
        let schema = metadata.file_metadata().schema();
        let mut nanos = HashSet::new();
        for field in schema.get_fields() {
            add_columns(&mut builder, "", field, &mut nanos)?;
        }
        let rows = reader.get_row_iter(None);
        for row in rows.map_err(|error| failures::damaged(path, error))? {
            if builder.is_full() {
                break;
            }
            let row = row.map_err(|error| failures::damaged(path, error))?;
            add_group(&mut builder, "", row, &nanos)?;
            builder.end_row()?;
        }
        builder.finish(true)
    })
}

/// Opens a file and reads its footer.
pub(crate) fn open(path: &Path) -> Result<SerializedFileReader<File>, Failure> {
    let file = File::open(path).map_err(|error| io_failure(path, error))?;
    SerializedFileReader::new(file).map_err(|error| failures::damaged(path, error))
}

/// Runs what reads a Parquet file. The library asserts what a schema promises, so that a file
/// that was tampered with panics in it.
pub(crate) fn guarded<T>(
    path: &Path,
    read: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(failures::damaged(path, "its inner structure is broken")))
}

fn check(path: &Path, metadata: &ParquetMetaData, limits: &Limits) -> Result<(), Failure> {
    let file = metadata.file_metadata();
    let num_columns = file.schema_descr().num_columns();
    if num_columns > limits.max_columns {
        return Err(failures::too_many_columns(path, limits.max_columns));
    }
    if limits.max_rows.is_some() {
        return Ok(());
    }
    let num_rows = usize::try_from(file.num_rows()).unwrap_or(0);
    if num_rows.saturating_mul(num_columns) > limits.max_cells {
        return Err(failures::too_many_cells(path, limits.max_cells));
    }
    let sizes = metadata
        .row_groups()
        .iter()
        .map(parquet::file::metadata::RowGroupMetaData::total_byte_size);
    let num_bytes = sizes.fold(0_i64, i64::saturating_add);
    if u64::try_from(num_bytes).unwrap_or(u64::MAX) > limits.max_bytes {
        return Err(failures::too_large(path, limits.max_bytes));
    }
    Ok(())
}

fn add_columns(
    builder: &mut Builder,
    prefix: &str,
    field: &Type,
    nanos: &mut HashSet<String>,
) -> Result<(), Failure> {
    let name = joined(prefix, field.name());
    let info = field.get_basic_info();
    let is_struct = field.is_group()
        && info.logical_type_ref().is_none()
        && info.converted_type() == parquet::basic::ConvertedType::NONE;
    if is_struct {
        for inner in field.get_fields() {
            add_columns(builder, &name, inner, nanos)?;
        }
        return Ok(());
    }
    if let Some(LogicalType::Timestamp(timestamp)) = info.logical_type_ref()
        && matches!(timestamp.unit, TimeUnit::NANOS)
    {
        nanos.insert(name.clone());
    }
    builder.column(&name).map(|_| ())
}

fn joined(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}.{name}")
    }
}

fn add_group(
    builder: &mut Builder,
    prefix: &str,
    group: Row,
    nanos: &HashSet<String>,
) -> Result<(), Failure> {
    for (name, field) in group.into_columns() {
        let name = joined(prefix, &name);
        match field {
            Field::Null => {}
            Field::Group(inner) => add_group(builder, &name, inner, nanos)?,
            Field::Bytes(bytes) => {
                let place = builder.column(&name)?;
                builder.cell(place, &Cell::Bytes(bytes.data()))?;
            }
            Field::Long(nanoseconds) if nanos.contains(&name) => {
                let place = builder.column(&name)?;
                let time = Timestamp::from_nanosecond(i128::from(nanoseconds));
                let text = time.map(|time| time.to_string()).unwrap_or_default();
                builder.cell(place, &Cell::Text(&text))?;
            }
            other => {
                let place = builder.column(&name)?;
                builder.cell(place, &Cell::Text(text_of(&other).trim()))?;
            }
        }
    }
    Ok(())
}

fn text_of(field: &Field) -> String {
    match json_of(field) {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A value as JSON; bytes inside lists are left out, as JSON has none.
fn json_of(field: &Field) -> Value {
    match field {
        Field::Null | Field::Bytes(_) => Value::Null,
        Field::Bool(value) => Value::from(*value),
        Field::Byte(value) => Value::from(*value),
        Field::Short(value) => Value::from(*value),
        Field::Int(value) => Value::from(*value),
        Field::Long(value) => Value::from(*value),
        Field::UByte(value) => Value::from(*value),
        Field::UShort(value) => Value::from(*value),
        Field::UInt(value) => Value::from(*value),
        Field::ULong(value) => Value::from(*value),
        // Through the shortest text, or 0.1 becomes 0.10000000149011612.
        Field::Float(value) => Value::from(
            value
                .to_string()
                .parse::<f64>()
                .unwrap_or(f64::from(*value)),
        ),
        Field::Double(value) => Value::from(*value),
        Field::Str(text) => Value::from(text.as_str()),
        Field::Date(days) => {
            let span = jiff::Span::new().try_days(i64::from(*days));
            let day = span.and_then(|span| date(1970, 1, 1).checked_add(span));
            day.map_or(Value::Null, |day| Value::from(day.to_string()))
        }
        Field::TimestampMillis(value) => time(Timestamp::from_millisecond(*value)),
        Field::TimestampMicros(value) => time(Timestamp::from_microsecond(*value)),
        Field::Float16(_) | Field::Decimal(_) | Field::TimeMillis(_) | Field::TimeMicros(_) => {
            Value::from(field.to_string())
        }
        Field::Group(row) => row
            .get_column_iter()
            .map(|(name, field)| (name.clone(), json_of(field)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Field::ListInternal(list) => list.elements().iter().map(json_of).collect(),
        Field::MapInternal(map) => map
            .entries()
            .iter()
            .map(|(key, value)| (text_of(key), json_of(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

fn time(time: Result<Timestamp, jiff::Error>) -> Value {
    time.map_or(Value::Null, |time| Value::from(time.to_string()))
}

/// What Hugging Face's `datasets` wrote into a file's footer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct HfFeatures {
    /// Columns of pictures or sounds.
    pub(crate) media: BTreeSet<String>,
    /// What each column is, by its name, as it stands there.
    pub(crate) columns: Value,
}

/// Reads the `huggingface` entry of a footer; empty where there is none.
pub(crate) fn hf_features(metadata: &ParquetMetaData) -> HfFeatures {
    let entries = metadata.file_metadata().key_value_metadata();
    let entry = entries.and_then(|all| all.iter().find(|entry| entry.key == "huggingface"));
    let text = entry
        .and_then(|entry| entry.value.as_deref())
        .unwrap_or_default();
    let mut value: Value = serde_json::from_str(text).unwrap_or_default();
    let columns = value.pointer_mut("/info/features").map(Value::take);
    let columns = columns.unwrap_or_default();
    let is_media = |feature: &Value| {
        let kind = feature.get("_type").and_then(Value::as_str);
        matches!(kind, Some("Image" | "Audio"))
    };
    let media = columns.as_object().into_iter().flatten();
    HfFeatures {
        media: media
            .filter(|(_, feature)| is_media(feature))
            .map(|(name, _)| name.clone())
            .collect(),
        columns,
    }
}
