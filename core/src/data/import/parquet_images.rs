//! Parquet files with pictures in them, as Hugging Face stores data sets: the pictures are written
//! out, byte for byte, in class folders.

use super::fault_list::FaultList;
use super::folder_index::{split_in, visible_entries};
use super::found::{Found, FoundItem};
use crate::data::table::parquet::hf_features;
use crate::data::table::{self, Cells, Column, Limits};
use crate::failure::Failure;
use crate::project::error::io_failure;
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Whether a file is a Parquet file with pictures, or a folder holds one.
pub fn is_one(source: &Path) -> bool {
    files_of(source).first().is_some_and(|file| {
        table::read(file, &Limits::head(1)).is_ok_and(|table| {
            let mut columns = table.columns.iter();
            columns.any(|column| matches!(column.cells, Cells::Bytes(_)))
        })
    })
}

/// Writes the pictures of all files below `target`.
///
/// # Errors
/// If a file is damaged or cut short, or the target cannot be written.
pub fn unpack(
    source: &Path,
    target: &Path,
    on_item: &mut dyn FnMut() -> bool,
) -> Result<Found, Failure> {
    let mut found = Found::default();
    for (number, path) in files_of(source).into_iter().enumerate() {
        let table = table::read(&path, &Limits::default())?;
        let mut faults = FaultList::of(&path);
        let is_media = |column: &&Column| matches!(column.cells, Cells::Bytes(_));
        let Some(media) = table.columns.iter().find(is_media) else {
            continue;
        };
        let names = class_names(&path);
        let label = names
            .iter()
            .find_map(|(name, _)| table.column(name))
            .or_else(|| table.column("label"))
            .or_else(|| table.column("labels"));
        let of_label = |column: &Column| names.iter().find(|(name, _)| *name == column.name);
        let names = label.and_then(of_label).map_or(&[][..], |(_, names)| names);
        for name in names {
            found.class(name);
        }
        let split = path
            .file_stem()
            .and_then(|stem| split_in(&stem.to_string_lossy()));
        for row in 0..table.num_rows {
            if !on_item() {
                return Ok(found);
            }
            let Some(bytes) = media.cells.bytes(row) else {
                faults.note("no-picture", format!("row {} holds no picture", row + 1));
                continue;
            };
            let written = label.and_then(|column| column.cells.text(row));
            let class = written.map(|text| {
                let number = text.parse::<usize>().ok();
                let name = number.and_then(|number| names.get(number)).cloned();
                name.unwrap_or_else(|| text.to_owned())
            });
            let folder = target.join(split.map_or("data", crate::data::Split::name));
            fs::create_dir_all(&folder).map_err(|error| io_failure(&folder, error))?;
            let ending = image::guess_format(bytes)
                .ok()
                .and_then(|format| format.extensions_str().first().copied())
                .unwrap_or("bin");
            let path = folder.join(format!("{number:03}-{row:06}.{ending}"));
            fs::write(&path, bytes).map_err(|error| io_failure(&path, error))?;
            if let Some(class) = &class {
                found.class(class);
            }
            found.items.push(FoundItem {
                path,
                class,
                split,
                ..FoundItem::default()
            });
        }
        found.skipped.extend(faults.finish());
    }
    Ok(found)
}

/// The columns of classes that a footer describes, with the classes' names.
fn class_names(path: &Path) -> Vec<(String, Vec<String>)> {
    let file = File::open(path).ok();
    let reader = file.and_then(|file| SerializedFileReader::new(file).ok());
    reader.map_or_else(Vec::new, |reader| hf_features(reader.metadata()).labels)
}

fn files_of(source: &Path) -> Vec<PathBuf> {
    let is_parquet = |path: &PathBuf| {
        let ending = path.extension();
        path.is_file() && ending.is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"))
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
    let mut files: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| visible_entries(folder))
        .filter(is_parquet)
        .collect();
    // Hugging Face's converted files lie one level deeper: default/train/0000.parquet.
    if files.is_empty() {
        let inner = visible_entries(source)
            .into_iter()
            .filter(|path| path.is_dir());
        files = inner
            .flat_map(|folder| visible_entries(&folder))
            .filter(is_parquet)
            .collect();
    }
    files
}
