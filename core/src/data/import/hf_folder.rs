//! Hugging Face's folders of pictures, sounds or texts: files beside a `metadata.csv`,
//! `metadata.jsonl` or `metadata.parquet`, at the top or in each split's folder.
//!
//! <https://huggingface.co/docs/datasets/image_dataset#imagefolder>. Names are relative to the
//! metadata's own folder. Columns mean what their names say; `objects` holds boxes.

use super::fault_list::FaultList;
use super::folder_index::{bare_name, has_ending, is_picture, is_sound, picture_twice, split_in};
use super::format::Wanted;
use super::found::{Found, FoundItem};
use super::hf_names::ClassNames;
use super::hf_objects::ObjectColumns;
use super::listed_files::{has_box_columns, path_below};
use super::table_files::{self, cell, order_classes, row_split};
use crate::data::media::SkipReason;
use crate::data::table::choose::{Choice, Role, choose_for, role_of};
use crate::data::table::types::{Summary, summarize};
use crate::data::table::{self, Limits, Table};
use crate::data::{DataKind, Split};
use crate::failure::Failure;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// What the metadata is called. Of several in a folder the first counts.
const NAMES: [&str; 3] = ["metadata.csv", "metadata.jsonl", "metadata.parquet"];

/// Folders below the top that may have metadata of their own: `data/train/`, and one to spare.
const MOST_DEPTH: usize = 3;

/// More folders than this are not looked into for metadata.
const MOST_FOLDERS: usize = 10_000;

/// Whether a folder holds metadata that names files of this kind, or the file is such.
pub fn is_one(source: &Path, kind: DataKind) -> bool {
    let files = metadata_of(source);
    files.iter().any(|path| {
        table_files::head(path).is_some_and(|table| {
            // With a row for each box it is a list of files.
            !has_box_columns(&table)
                && file_column(&table).is_some_and(|at| names(&table, at, kind))
        })
    })
}

/// Reads all metadata.
///
/// # Errors
/// If there is none, or none of it can be read.
pub(super) fn read(source: &Path, wanted: &Wanted<'_>) -> Result<Found, Failure> {
    let source = std::path::absolute(source).unwrap_or_else(|_| source.to_owned());
    let root = match source.parent() {
        Some(folder) if !source.is_dir() => folder,
        _ => &source,
    };
    let mut reader = Reader {
        root,
        wanted,
        names: ClassNames::beside(root),
        found: Found::default(),
        used: HashSet::new(),
        says_class: false,
    };
    let mut first_failure = None;
    let mut has_one = false;
    for path in metadata_of(&source) {
        match table::read(&path, &Limits::default()) {
            Ok(table) => has_one |= reader.add(&path, &table)?,
            Err(failure) => {
                let reason = SkipReason::new("table-unreadable", failure.message.clone());
                reader.found.skip(&path, reason);
                first_failure.get_or_insert(failure);
            }
        }
    }
    if !has_one {
        return Err(first_failure.unwrap_or_else(|| no_metadata(&source)));
    }
    if !reader.says_class {
        reader.classes_by_folder();
    }
    if source.is_dir() {
        reader.list_others();
    }
    let mut found = reader.found;
    if reader.names.is_empty() {
        order_classes(&mut found, root);
    }
    Ok(found)
}

/// The metadata files of a source: one a folder.
fn metadata_of(source: &Path) -> Vec<PathBuf> {
    if !source.is_dir() {
        let name = source.file_name().unwrap_or_default().to_string_lossy();
        let is_metadata = NAMES.contains(&&*name.to_lowercase()) && source.is_file();
        return Some(source.to_owned())
            .filter(|_| is_metadata)
            .into_iter()
            .collect();
    }
    let mut files = Vec::new();
    let mut folders = vec![source.to_owned()];
    let mut num_folders = 1;
    for depth in 0..=MOST_DEPTH {
        let mut inner = Vec::new();
        for folder in &folders {
            let mut here = NAMES.iter().map(|name| folder.join(name));
            files.extend(here.find(|path| path.is_file()));
            if depth < MOST_DEPTH {
                inner.extend(folders_in(folder));
            }
        }
        num_folders += inner.len();
        if num_folders > MOST_FOLDERS {
            break;
        }
        folders = inner;
    }
    files
}

/// The visible folders in a folder, by name. Links are left alone: they may lead back.
fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."))
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    folders
}

/// `file_name`, or what is called after it, as `image_file_name`.
fn file_column(table: &Table) -> Option<usize> {
    let place = |test: fn(&str) -> bool| table.columns.iter().position(|c| test(&c.name));
    place(|name| name == "file_name").or_else(|| place(|name| name.ends_with("_file_name")))
}

/// Whether most cells of a column name files of this kind.
fn names(table: &Table, column: usize, kind: DataKind) -> bool {
    let cells = || table.columns[column].cells.texts().flatten().take(200);
    let num_files = cells()
        .filter(|name| is_of(name, kind) && !name.contains("://"))
        .count();
    num_files > 0 && num_files * 2 >= cells().count()
}

fn is_of(name: &str, kind: DataKind) -> bool {
    match kind {
        DataKind::Pictures => is_picture(name),
        DataKind::Sounds => is_sound(name),
        DataKind::Texts => has_ending(name, &["txt"]),
        DataKind::Rows => false,
    }
}

struct Reader<'a> {
    root: &'a Path,
    wanted: &'a Wanted<'a>,
    names: ClassNames,
    found: Found,
    used: HashSet<PathBuf>,
    /// Whether some metadata has a column of classes or of boxes.
    says_class: bool,
}

impl Reader<'_> {
    /// Adds the files of one table; false where it names none.
    fn add(&mut self, path: &Path, table: &Table) -> Result<bool, Failure> {
        let summaries: Vec<Summary> = table.columns.iter().map(summarize).collect();
        let objects = ObjectColumns::of(table).filter(|_| self.wanted.kind == DataKind::Pictures);
        let choice = self.choice(table, &summaries, objects.as_ref())?;
        let Some(file) = choice.file else {
            return Ok(false);
        };
        table_files::list_problems(&mut self.found, path, table);
        table_files::show(&mut self.found, path, table, &summaries, &choice);
        let label = choice.target.map(|place| &*table.columns[place].name);
        self.says_class |= label.is_some() || objects.is_some();
        let known = label.map_or(&[][..], |label| self.names.of(label));
        let of_boxes = objects
            .as_ref()
            .map_or(&[][..], |objects| objects.class_names(&self.names));
        for name in known.iter().chain(of_boxes) {
            self.found.class(name);
        }
        let mut faults = FaultList::of(path);
        let folder = path.parent().unwrap_or(self.root);
        let real_folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        for row in 0..table.num_rows {
            let Some(name) = cell(table, Some(file), row) else {
                faults.note("row-without-file", format!("row {} names no file", row + 1));
                continue;
            };
            let path = match path_below(folder, &real_folder, name) {
                Ok(path) => path,
                Err(reason) => {
                    faults.note(reason.code, format!("“{name}”: {reason}"));
                    continue;
                }
            };
            if !self.used.insert(path.clone()) {
                faults.add(picture_twice(name));
                continue;
            }
            let class = label.zip(cell(table, choice.target, row));
            let class =
                class.and_then(|(label, written)| self.names.class_of(label, written, &mut faults));
            let class = class.map(|class| self.found.class(&class));
            let marks = objects.as_ref().map_or_else(Vec::new, |objects| {
                objects.boxes(table, row, &self.names, &mut self.found, &mut faults)
            });
            let by_folder = split_of(self.root, &path);
            self.found.items.push(FoundItem {
                class,
                split: row_split(cell(table, choice.split, row), by_folder, &mut faults),
                group: cell(table, choice.group, row).map(str::to_owned),
                time: cell(table, choice.time, row).map(str::to_owned),
                marks,
                path,
                ..FoundItem::default()
            });
        }
        self.found.skipped.extend(faults.finish());
        Ok(true)
    }

    fn choice(
        &self,
        table: &Table,
        summaries: &[Summary],
        objects: Option<&ObjectColumns>,
    ) -> Result<Choice, Failure> {
        let picks = self.wanted.columns;
        let mut choice = choose_for(table, summaries, self.wanted.kind, picks)?;
        if !picks.contains_key(&Role::File) {
            choice.file = file_column(table);
        }
        let is_named = |place: usize| role_of(&table.columns[place].name) == Some(Role::Target);
        // Beside boxes a column of few values (width, an id) is no class; nor are the boxes.
        let is_guess = |place: usize| {
            choice.file == Some(place)
                || objects.is_some_and(|o| o.contains(place) || !is_named(place))
        };
        if !picks.contains_key(&Role::Target) && choice.target.is_some_and(is_guess) {
            choice.target = None;
        }
        Ok(choice)
    }

    /// Where no metadata says a class, the folders that the files lie in may be the classes.
    fn classes_by_folder(&mut self) {
        let folder_of = |path: &Path| -> Option<String> {
            let folder = path.parent()?.strip_prefix(self.root).ok()?;
            let name = folder.file_name()?.to_str()?;
            split_in(name).is_none().then(|| name.to_owned())
        };
        let folders: Option<Vec<String>> = self
            .found
            .items
            .iter()
            .map(|item| folder_of(&item.path))
            .collect();
        let Some(folders) = folders else {
            return;
        };
        // All in one folder are in a folder for files.
        if folders.iter().all(|folder| *folder == folders[0]) {
            return;
        }
        for (place, folder) in folders.into_iter().enumerate() {
            self.found.items[place].class = Some(self.found.class(&folder));
        }
    }

    /// Lists the files of the kind that no row names.
    fn list_others(&mut self) {
        let mut faults = FaultList::of(self.root);
        let walk = WalkDir::new(self.root).sort_by_file_name().into_iter();
        let visible = walk.filter_entry(|entry| {
            entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
        });
        for entry in visible.flatten() {
            let name = entry.file_name().to_string_lossy();
            let is_other = entry.file_type().is_file()
                && is_of(bare_name(&name), self.wanted.kind)
                && !self.used.contains(entry.path());
            if is_other {
                let below = entry.path().strip_prefix(self.root);
                let below = below.unwrap_or(entry.path()).display();
                let message = format!("no row of the metadata names “{below}”");
                faults.note("not-in-metadata", message);
            }
        }
        self.found.skipped.extend(faults.finish());
    }
}

/// The split that the innermost folder of a file below the root names.
fn split_of(root: &Path, file: &Path) -> Option<Split> {
    let folder = file.parent()?.strip_prefix(root).ok()?;
    let mut parts = folder.iter().rev();
    parts.find_map(|part| split_in(&part.to_string_lossy()))
}

fn no_metadata(source: &Path) -> Failure {
    let message = format!(
        "{} holds no metadata.csv, metadata.jsonl or metadata.parquet with a column file_name, nor do its folders.",
        source.display()
    );
    Failure::new("no-metadata", message).with("path", source.display())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use std::fs;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        dir
    }

    fn read(source: &Path, kind: DataKind) -> Result<Found, Failure> {
        super::read(source, &Wanted::plain(kind))
    }

    fn codes(found: &Found) -> Vec<&'static str> {
        found.skipped.iter().map(|s| s.reason.code).collect()
    }

    fn seen<'a>(found: &'a Found, root: &Path) -> Vec<(String, Option<&'a str>, Option<Split>)> {
        let items = found.items.iter().map(|item| {
            let below = item.path.strip_prefix(root).unwrap();
            let below = below.to_str().unwrap().to_owned();
            (below, item.class.as_deref(), item.split)
        });
        items.collect()
    }

    #[test]
    fn metadata_in_split_folders_is_read_relative_to_itself() {
        let dir = folder(&[
            (
                "train/metadata.jsonl",
                "{\"file_name\": \"a.jpg\", \"label\": 1, \"meta\": {\"user\": \"u1\"}}\n{\"file_name\": \"in/b.jpg\", \"label\": 0}\n",
            ),
            (
                "test/metadata.csv",
                "file_name,label\na.jpg,1\n../train/a.jpg,0\nnone.jpg,0\na.jpg,0\n,1\n",
            ),
            ("train/a.jpg", "x"),
            ("train/in/b.jpg", "x"),
            ("test/a.jpg", "x"),
            ("test/forgotten.jpg", "x"),
            (
                "dataset_infos.json",
                r#"{"default": {"features": {"label": {"names": ["cat", "dog", "fox"], "_type": "ClassLabel"}}}}"#,
            ),
        ]);
        assert!(is_one(dir.path(), DataKind::Pictures));
        assert!(!is_one(dir.path(), DataKind::Sounds));
        let found = read(dir.path(), DataKind::Pictures).unwrap();
        assert_eq!(found.classes, ["cat", "dog", "fox"], "all, in their order");
        assert_eq!(
            seen(&found, dir.path()),
            [
                ("test/a.jpg".to_owned(), Some("dog"), Some(Split::Test)),
                ("train/a.jpg".to_owned(), Some("dog"), Some(Split::Train)),
                ("train/in/b.jpg".to_owned(), Some("cat"), Some(Split::Train)),
            ]
        );
        assert_eq!(
            codes(&found),
            [
                "outside-the-folder",
                "listed-file-missing",
                "picture-twice",
                "row-without-file",
                "not-in-metadata",
            ]
        );
    }

    #[test]
    fn boxes_come_from_objects_nested_or_as_lists() {
        let dir = folder(&[
            (
                "metadata.jsonl",
                r#"{"file_name": "a.png", "width": 9, "image_id": 1, "objects": {"bbox": [[1, 2, 3.5, 4], [5, 6, 7, 8], [1, 2]], "categories": [1, 0, 0], "area": [14, 56, 0]}}
{"file_name": "b.png", "width": 8, "image_id": 2, "objects": [{"bbox": [0, 0, 2, 2], "category": 1}, {"bbox": [0, 0, 2, 2], "category": 7}]}
{"file_name": "c.png", "width": 8, "image_id": 2, "objects": {"bbox": [], "categories": []}}
"#,
            ),
            (
                "README.md",
                "---\ndataset_info:\n  features:\n  - name: objects\n    sequence:\n    - name: categories\n      dtype:\n        class_label:\n          names:\n            '0': wheel\n            '1': door\n---\n",
            ),
            ("a.png", "x"),
            ("b.png", "x"),
            ("c.png", "x"),
        ]);
        let found = read(dir.path(), DataKind::Pictures).unwrap();
        assert_eq!(found.classes, ["wheel", "door"]);
        let boxes: Vec<Vec<_>> = found
            .items
            .iter()
            .map(|item| {
                let marks = item.marks.iter();
                marks
                    .map(|mark| (mark.class.as_str(), mark.shape.rect_px().unwrap()))
                    .collect()
            })
            .collect();
        assert_eq!(
            boxes,
            [
                vec![
                    ("door", [1.0, 2.0, 3.5, 4.0]),
                    ("wheel", [5.0, 6.0, 7.0, 8.0])
                ],
                vec![("door", [0.0, 0.0, 2.0, 2.0])],
                vec![],
            ]
        );
        assert!(found.items.iter().all(|item| item.class.is_none()));
        assert_eq!(codes(&found), ["bad-box", "unknown-class"]);
    }

    #[test]
    fn boxes_of_a_table_have_numbers_for_classes_where_no_name_is_known() {
        let dir = folder(&[
            (
                "data/metadata.csv",
                "file_name,objects\nx.png,\"{\"\"bbox\"\": [[1,1,2,2],[3,3,1,1]], \"\"categories\"\": [10, 9]}\"\ny.png,\n",
            ),
            ("data/x.png", "x"),
            ("data/y.png", "x"),
        ]);
        let found = read(dir.path(), DataKind::Pictures).unwrap();
        assert_eq!(found.classes, ["9", "10"], "numbers by size");
        assert_eq!(found.items[0].marks.len(), 2);
        assert_eq!(codes(&found), Vec::<&str>::new());
    }

    #[test]
    fn sounds_and_texts_have_metadata_too() {
        let dir = folder(&[
            (
                "metadata.csv",
                "file_name,transcription,speaker_id,label\nclips/1.wav,hello to you,s1,greeting\nclips/2.FLAC,goodbye my friend,s2,parting\n",
            ),
            ("clips/1.wav", "x"),
            ("clips/2.FLAC", "x"),
        ]);
        assert!(is_one(dir.path(), DataKind::Sounds));
        assert!(!is_one(dir.path(), DataKind::Texts));
        let found = read(dir.path(), DataKind::Sounds).unwrap();
        assert_eq!(found.classes, ["greeting", "parting"]);
        assert_eq!(found.items[1].group.as_deref(), Some("s2"));
        let dir = folder(&[
            ("metadata.csv", "file_name,label\na.txt,x\nb.txt,y\n"),
            ("a.txt", "x"),
            ("b.txt", "x"),
        ]);
        assert!(is_one(&dir.path().join("metadata.csv"), DataKind::Texts));
        let found = read(&dir.path().join("metadata.csv"), DataKind::Texts).unwrap();
        assert_eq!(found.items.len(), 2);
    }

    #[test]
    fn a_list_with_a_row_for_each_box_is_left_to_the_reader_of_lists() {
        let dir = folder(&[
            (
                "metadata.csv",
                "file_name,xmin,ymin,xmax,ymax,label\na.png,0,0,2,2,x\na.png,1,1,2,2,y\n",
            ),
            ("a.png", "x"),
        ]);
        assert!(!is_one(dir.path(), DataKind::Pictures));
        let far = folder(&[("metadata.csv", "file_name,label\nhttps://x.org/a.png,x\n")]);
        assert!(!is_one(far.path(), DataKind::Pictures));
    }

    #[test]
    fn folders_are_classes_where_metadata_says_none() {
        let dir = folder(&[
            (
                "train/metadata.csv",
                "file_name,text\ncat/1.png,a cat sits on a mat\ndog/2.png,a dog runs after a ball\n",
            ),
            ("train/cat/1.png", "x"),
            ("train/dog/2.png", "x"),
        ]);
        let found = read(dir.path(), DataKind::Pictures).unwrap();
        assert_eq!(found.classes, ["cat", "dog"]);
        assert_eq!(found.items[0].split, Some(Split::Train));
    }

    #[test]
    fn damaged_metadata_is_named_and_a_lone_one_fails() {
        let dir = folder(&[
            ("train/metadata.csv", "file_name,label\na.png,x\n"),
            ("train/a.png", "x"),
            ("test/metadata.parquet", "PAR1 cut"),
        ]);
        let found = read(dir.path(), DataKind::Pictures).unwrap();
        assert_eq!(found.items.len(), 1);
        assert_eq!(codes(&found), ["table-unreadable"]);
        let alone = read(&dir.path().join("test"), DataKind::Pictures).unwrap_err();
        assert_eq!(alone.code, "table-damaged");
        let none = folder(&[("metadata.csv", "name,label\na.png,x\n")]);
        let none = read(none.path(), DataKind::Pictures).unwrap_err();
        assert_eq!(none.code, "no-metadata");
    }
}
