//! Parquet files with pictures or sounds in them, as Hugging Face stores data sets: what they hold
//! is written out byte for byte, below a folder for each split.

use super::fault_list::FaultList;
use super::folder_index::{split_in, visible_entries};
use super::found::{Found, FoundItem};
use super::hf_names::ClassNames;
use super::hf_objects::ObjectColumns;
use super::table_files::{cell, order_classes};
use crate::data::Split;
use crate::data::table::choose::{Role, role_of};
use crate::data::table::parquet::{HfFeatures, guarded, hf_features, open};
use crate::data::table::{self, Cells, Column, Limits, Table};
use crate::failure::Failure;
use crate::project::error::io_failure;
use parquet::file::reader::FileReader;
use std::fs;
use std::path::{Path, PathBuf};

/// Rows looked at to see whether there are pictures or sounds: the first may lack theirs.
const NUM_HEAD_ROWS: usize = 20;

/// Whether a file is a Parquet file with pictures or sounds, or a folder holds one.
pub fn is_one(source: &Path) -> bool {
    files_of(source).first().is_some_and(|file| {
        table::read(file, &Limits::head(NUM_HEAD_ROWS))
            .is_ok_and(|table| media_column(&table, &features_of(file)).is_some())
    })
}

/// Writes the pictures or sounds of all files below `target`.
///
/// # Errors
/// If a file is damaged or cut short, or the target cannot be written.
pub fn unpack(
    source: &Path,
    target: &Path,
    on_item: &mut dyn FnMut() -> bool,
) -> Result<Found, Failure> {
    let mut found = Found::default();
    let beside = ClassNames::beside(if source.is_dir() {
        source
    } else {
        source.parent().unwrap_or(source)
    });
    let mut are_named = false;
    for (number, path) in files_of(source).into_iter().enumerate() {
        let table = table::read(&path, &Limits::default())?;
        let features = features_of(&path);
        let Some(media) = media_column(&table, &features) else {
            continue;
        };
        let names = ClassNames::of_features(&features.columns).or(beside.clone());
        are_named |= !names.is_empty();
        let rows = Rows::of(&table, names);
        let split = split_of(source, &path);
        let folder = target.join(split.map_or("data", Split::name));
        fs::create_dir_all(&folder).map_err(|error| io_failure(&folder, error))?;
        let mut faults = FaultList::of(&path);
        rows.add_classes(&mut found);
        for row in 0..table.num_rows {
            if !on_item() {
                return Ok(found);
            }
            let Some(bytes) = media.cells.bytes(row).filter(|bytes| !bytes.is_empty()) else {
                let message = format!("row {} holds no picture and no sound", row + 1);
                faults.note("no-picture", message);
                continue;
            };
            let ending = ending_of(bytes).unwrap_or("bin");
            let path = folder.join(format!("{number:03}-{row:06}.{ending}"));
            fs::write(&path, bytes).map_err(|error| io_failure(&path, error))?;
            let item = rows.item(row, &mut found, &mut faults);
            found.items.push(FoundItem {
                path,
                split,
                ..item
            });
        }
        found.skipped.extend(faults.finish());
    }
    if !are_named {
        order_classes(&mut found, source);
    }
    Ok(found)
}

/// What the rows of a table say beside their picture or sound.
struct Rows<'a> {
    table: &'a Table,
    names: ClassNames,
    label: Option<usize>,
    group: Option<usize>,
    objects: Option<ObjectColumns>,
}

impl<'a> Rows<'a> {
    fn of(table: &'a Table, names: ClassNames) -> Self {
        let place = |test: &dyn Fn(&str) -> bool| table.columns.iter().position(|c| test(&c.name));
        let is_text = |place: &usize| matches!(table.columns[*place].cells, Cells::Text(_));
        let label = place(&|name| names.has(name))
            .or_else(|| place(&|name| role_of(name) == Some(Role::Target)))
            .filter(is_text);
        Self {
            label,
            group: place(&|name| role_of(name) == Some(Role::Group)).filter(is_text),
            objects: ObjectColumns::of(table),
            table,
            names,
        }
    }

    /// The classes that are named, also those without an item.
    fn add_classes(&self, found: &mut Found) {
        let label = self.label.map(|place| &*self.table.columns[place].name);
        let of_label = label.map_or(&[][..], |label| self.names.of(label));
        let objects = self.objects.as_ref();
        let of_boxes = objects.map_or(&[][..], |objects| objects.class_names(&self.names));
        for name in of_label.iter().chain(of_boxes) {
            found.class(name);
        }
    }

    fn item(&self, row: usize, found: &mut Found, faults: &mut FaultList) -> FoundItem {
        let class = self.label.and_then(|place| {
            let written = cell(self.table, Some(place), row)?;
            let column = &self.table.columns[place].name;
            self.names.class_of(column, written, faults)
        });
        let objects = self.objects.as_ref();
        FoundItem {
            class: class.map(|class| found.class(&class)),
            group: cell(self.table, self.group, row).map(str::to_owned),
            marks: objects.map_or_else(Vec::new, |objects| {
                objects.boxes(self.table, row, &self.names, found, faults)
            }),
            ..FoundItem::default()
        }
    }
}

/// The column with pictures or sounds: the one that the footer names, else one whose bytes are
/// such, else the `bytes` of a group.
fn media_column<'a>(table: &'a Table, features: &HfFeatures) -> Option<&'a Column> {
    let columns = || {
        let columns = table.columns.iter();
        columns.filter(|column| matches!(column.cells, Cells::Bytes(_)))
    };
    let is_named = |column: &&Column| {
        let name = column.name.strip_suffix(".bytes").unwrap_or(&column.name);
        features.media.contains(name)
    };
    let is_media = |column: &&Column| {
        let rows = 0..table.num_rows.min(NUM_HEAD_ROWS);
        let mut cells = rows.filter_map(|row| column.cells.bytes(row));
        cells.any(|bytes| ending_of(bytes).is_some())
    };
    columns()
        .find(is_named)
        .or_else(|| columns().find(is_media))
        .or_else(|| columns().find(|column| column.name.strip_suffix(".bytes").is_some()))
}

/// The ending that bytes of a picture or a sound should have; `None` where they are neither.
fn ending_of(bytes: &[u8]) -> Option<&'static str> {
    if let Ok(format) = image::guess_format(bytes) {
        return format.extensions_str().first().copied();
    }
    let is_riff = bytes.starts_with(b"RIFF") || bytes.starts_with(b"RF64");
    match bytes {
        _ if is_riff && bytes.get(8..12) == Some(b"WAVE") => Some("wav"),
        [b'f', b'L', b'a', b'C', ..] => Some("flac"),
        [b'O', b'g', b'g', b'S', ..] => Some("ogg"),
        [b'I', b'D', b'3', ..] => Some("mp3"),
        _ if bytes.get(4..8) == Some(b"ftyp") => Some("m4a"),
        // The sync word of an MPEG frame, with a layer and a bit rate that exist.
        [0xFF, second, third, ..]
            if second & 0xE6 > 0xE0 && second & 0x18 != 0x08 && third & 0xF0 != 0xF0 =>
        {
            Some("mp3")
        }
        _ => None,
    }
}

/// What the footer of a file describes.
fn features_of(path: &Path) -> HfFeatures {
    guarded(path, || Ok(hf_features(open(path)?.metadata()))).unwrap_or_default()
}

/// The split that a file's name says, or else the innermost of its folders below the source.
fn split_of(source: &Path, path: &Path) -> Option<Split> {
    let below = path.strip_prefix(source).unwrap_or(path);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let folders = below.parent().into_iter().flat_map(Path::iter).rev();
    split_in(&stem).or_else(|| {
        let below_source = source.is_dir().then_some(folders);
        let mut folders = below_source.into_iter().flatten();
        folders.find_map(|folder| split_in(&folder.to_string_lossy()))
    })
}

/// The Parquet files of a source: at its top or in `data` or `default`; else, as the hub converts
/// data sets, in the folders of splits there.
fn files_of(source: &Path) -> Vec<PathBuf> {
    let is_parquet = |path: &PathBuf| {
        let ending = path.extension();
        ending.is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) && path.is_file()
    };
    if !source.is_dir() {
        return Some(source.to_owned())
            .filter(is_parquet)
            .into_iter()
            .collect();
    }
    let folders = [
        source.to_owned(),
        source.join("data"),
        source.join("default"),
    ];
    let files_in = |folders: &[PathBuf]| -> Vec<PathBuf> {
        let entries = folders.iter().flat_map(|folder| visible_entries(folder));
        entries.filter(is_parquet).collect()
    };
    let files = files_in(&folders);
    if !files.is_empty() {
        return files;
    }
    let inner = folders.iter().flat_map(|folder| visible_entries(folder));
    let inner: Vec<PathBuf> = inner.filter(|path| path.is_dir()).collect();
    files_in(&inner)
}

#[cfg(test)]
mod tests;
