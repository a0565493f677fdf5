//! A table that names picture or sound files: one row a file, or one row a mark.

use super::folder_index::{FolderIndex, IndexedFile};
use super::format::Wanted;
use super::found::{Found, FoundItem, FoundMark, Record};
use super::label_cells::{LabelsIn, labels_of};
use super::read_text::read_text;
use super::table_files::{self, WholeTable};
use super::table_marks::{MarkColumns, box_columns, column};
use crate::data::media::SkipReason;
use crate::data::table::choose::{Choice, Picks, Role, choose_for};
use crate::data::table::types::{Kind, Summary, is_file, summarize};
use crate::data::table::{self, Table};
use crate::data::{Answer, DataKind, Split};
use crate::failure::Failure;
use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

/// Splits are written in many ways besides folder names.
const SPLIT_NUMBERS: [(&str, Split); 3] = [
    ("训练", Split::Train),
    ("验证", Split::Valid),
    ("测试", Split::Test),
];

/// Whether it is a table that names files, or a folder with such a table at its top.
pub fn is_one(source: &Path) -> bool {
    table_files::tables_of(source)
        .iter()
        .any(|path| table_files::head(path).is_some_and(|table| file_column(&table).is_some()))
}

/// Reads all tables at the top that name files. Names are relative to the table's folder.
///
/// # Errors
/// If no table names files, or one that could cannot be read.
pub(super) fn read(source: &Path, wanted: &Wanted<'_>) -> Result<Found, Failure> {
    let mut found = Found::default();
    let mut has_one = false;
    for whole in table_files::read_all(source, &mut found)? {
        let WholeTable { path, table, split } = whole;
        let summaries: Vec<Summary> = table.columns.iter().map(summarize).collect();
        let choice = chosen(&table, &summaries, wanted)?;
        if choice.file.is_none() {
            continue;
        }
        has_one = true;
        let folder = path.parent().unwrap_or(Path::new("."));
        add_classes_beside(&mut found, folder);
        table_files::show(&mut found, &path, &table, &summaries, &choice);
        let reader = TableReader {
            table: &table,
            summaries: &summaries,
            choice: &choice,
            path: &path,
            folder,
            split,
            kind: wanted.kind,
            known: wanted.again,
        };
        reader.add_to(&mut found)?;
    }
    if has_one {
        return Ok(found);
    }
    Err(no_file_column(source))
}

/// The classes of a `classes.txt`, one a line, in their order.
fn add_classes_beside(found: &mut Found, folder: &Path) {
    let Ok(text) = read_text(&folder.join("classes.txt")) else {
        return;
    };
    for name in text.lines().map(str::trim).filter(|name| !name.is_empty()) {
        found.class(name);
    }
}

fn file_column(table: &Table) -> Option<usize> {
    let summaries: Vec<Summary> = table.columns.iter().map(summarize).collect();
    let columns = &Picks::new();
    let wanted = Wanted {
        kind: DataKind::Pictures,
        has_classes: true,
        gives_several: false,
        columns,
        labels: LabelsIn::Auto,
        again: None,
    };
    chosen(table, &summaries, &wanted).ok()?.file
}

/// The columns, with a file only where its cells are names of files.
fn chosen(table: &Table, summaries: &[Summary], wanted: &Wanted<'_>) -> Result<Choice, Failure> {
    let mut choice = choose_for(table, summaries, wanted.kind, wanted.columns)?;
    if wanted.columns.contains_key(&Role::File) {
        return Ok(choice);
    }
    let names_files = |place: usize| {
        let cells = &table.columns[place].cells;
        let there = || cells.texts().flatten().take(200);
        let num_files = there()
            .filter(|cell| is_file(cell) && !cell.contains("://"))
            .count();
        num_files > 0 && num_files * 2 >= there().count()
    };
    let marks = MarkColumns::of(table, summaries, wanted.kind);
    // Numbers of marks and what is special about them look like classes.
    if !wanted.columns.contains_key(&Role::Target)
        && choice.target.is_some_and(|place| marks.contains(place))
    {
        choice.target = None;
    }
    if !choice.file.is_some_and(names_files) {
        choice.file = (0..table.columns.len())
            .find(|place| summaries[*place].kind == Kind::FilePath && names_files(*place));
    }
    Ok(choice)
}

/// Whether a table has a row for each box.
pub(super) fn has_box_columns(table: &Table) -> bool {
    box_columns(table).is_some()
}

/// A table whose rows name files.
pub(super) struct TableReader<'a> {
    pub(super) table: &'a Table,
    pub(super) summaries: &'a [Summary],
    pub(super) choice: &'a Choice,
    /// The table's file.
    pub(super) path: &'a Path,
    /// The folder that names are relative to.
    pub(super) folder: &'a Path,
    /// The split of the files where no row says one.
    pub(super) split: Option<Split>,
    pub(super) kind: DataKind,
    /// Files that may be meant although they lie elsewhere.
    pub(super) known: Option<&'a [IndexedFile]>,
}

/// What was read of the rows so far.
#[derive(Default)]
struct Seen {
    /// The item of each file.
    places: HashMap<PathBuf, usize>,
    /// Rows that would say the same again.
    rows: HashSet<(PathBuf, String, Option<String>)>,
}

impl TableReader<'_> {
    /// Adds the files of the table, with their classes and marks.
    ///
    /// # Errors
    /// If no column names files, or the folder of known ones cannot be listed.
    pub(super) fn add_to(&self, found: &mut Found) -> Result<(), Failure> {
        let Self { table, choice, .. } = self;
        let file = choice.file.ok_or_else(|| no_file_column(self.path))?;
        let folder = std::path::absolute(self.folder).unwrap_or_else(|_| self.folder.to_owned());
        let real_folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let known = self
            .known
            .map(|known| FolderIndex::with(&folder, self.kind, known));
        let known = known.transpose()?;
        let marks = MarkColumns::of(table, self.summaries, self.kind);
        let mut seen = Seen::default();
        for row in 0..table.num_rows {
            let Some(name) = self.cell(Some(file), row) else {
                found.skip(
                    self.path,
                    SkipReason::new("row-without-file", "the row names no file"),
                );
                continue;
            };
            let path = path_below(&folder, &real_folder, &name).or_else(|reason| {
                let known = known
                    .as_ref()
                    .and_then(|index| index.picture(&name, &[]).ok());
                known.map(|file| file.path.clone()).ok_or(reason)
            });
            match path {
                Ok(path) => self.add_row(row, &name, path, &marks, &mut seen, found),
                Err(reason) => found.skip(&folder.join(&name), reason),
            }
        }
        Ok(())
    }

    fn cell(&self, column: Option<usize>, row: usize) -> Option<String> {
        let text = self.table.columns[column?].cells.text(row)?;
        (!table::is_missing(text)).then(|| text.to_owned())
    }

    fn add_row(
        &self,
        row: usize,
        name: &str,
        path: PathBuf,
        marks: &MarkColumns,
        seen: &mut Seen,
        found: &mut Found,
    ) {
        let Self { table, choice, .. } = self;
        let class = self.cell(choice.target, row);
        let place = marks.place(table, row);
        let key = match &place {
            Ok(Some((shape, _))) => shape.to_string(),
            Ok(None) => String::new(),
            // Each broken row is told by its own reason.
            Err(_) => format!("bad {row}"),
        };
        let is_new_row = seen.rows.insert((path.clone(), key, class.clone()));
        let is_known = seen.places.contains_key(&path);
        if is_known && !is_new_row {
            let reason = SkipReason::new("row-twice", "the same row stands in the table twice");
            return found.skip(&path, reason);
        }
        if is_known && marks.is_empty() {
            let message = "the table names the file twice, with different classes";
            return found.skip(&path, SkipReason::new("named-twice", message));
        }
        let row_split = self.split_of_row(row, &path, found);
        let at = *seen.places.entry(path.clone()).or_insert_with(|| {
            found.items.push(FoundItem {
                path: path.clone(),
                split: row_split,
                group: self.cell(choice.group, row),
                time: self.cell(choice.time, row),
                answer: self
                    .cell(column(table, "answer"), row)
                    .and_then(|answer| Answer::named(&answer)),
                record: Some(Record {
                    file: self.path.to_owned(),
                    place: row,
                    name: name.to_owned(),
                }),
                // A broken row may have been one of its marks.
                num_bad: usize::from(!table.problems.is_empty()),
                ..FoundItem::default()
            });
            found.items.len() - 1
        });
        match place {
            Err(reason) => {
                found.items[at].num_bad += 1;
                if let Some(class) = class {
                    found.class(&class);
                }
                found.skip(&path, reason);
            }
            Ok(Some((shape, unit))) => {
                let class = class.as_deref().unwrap_or("object");
                let mark = FoundMark {
                    unit,
                    flags: marks.flags(table, row),
                    ..FoundMark::plain(found.class(class), shape)
                };
                found.items[at].marks.push(mark);
            }
            // A row without a place is about the whole.
            Ok(None) => {
                let more = column(table, "labels").filter(|place| choice.target != Some(*place));
                let more = self.cell(more, row);
                let cells = class.iter().chain(&more);
                let classes = cells.flat_map(|cell| labels_of(cell, LabelsIn::One).0);
                for class in classes {
                    let class = found.class(&class);
                    found.items[at].add_class(class);
                }
            }
        }
    }

    fn split_of_row(&self, row: usize, path: &Path, found: &mut Found) -> Option<Split> {
        let Some(text) = self.cell(self.choice.split, row) else {
            return self.split;
        };
        let split = split_of(&text);
        if split.is_none() {
            let reason = SkipReason::new(
                "unknown-split",
                format!("“{text}” is not a split; use train, valid or test"),
            );
            // Kept: where it lies is still to be chosen.
            found.skip(path, reason);
        }
        split
    }
}

pub(super) fn split_of(text: &str) -> Option<Split> {
    let text = text.trim();
    Split::from_folder_name(text).or_else(|| {
        let known = SPLIT_NUMBERS
            .iter()
            .find(|(name, _)| text.starts_with(name));
        known.map(|(_, split)| *split)
    })
}

/// The file that a name means, if it lies in the folder.
pub(super) fn path_below(
    folder: &Path,
    real_folder: &Path,
    name: &str,
) -> Result<PathBuf, SkipReason> {
    let outside = || {
        SkipReason::new(
            "outside-the-folder",
            "the table names a file outside its own folder",
        )
    };
    let name = name.replace('\\', "/");
    if name.contains('\0') {
        return Err(outside());
    }
    let name = Path::new(&name);
    let relative = if name.is_absolute() {
        let inside = name
            .strip_prefix(folder)
            .or_else(|_| name.strip_prefix(real_folder));
        inside.map_err(|_| outside())?
    } else {
        name
    };
    let mut path = folder.to_owned();
    for part in relative.components() {
        match part {
            Component::Normal(part) => path.push(part),
            Component::CurDir => {}
            _ => return Err(outside()),
        }
    }
    // A link in the folder may lead out of it.
    let real = path.canonicalize().map_err(|_| {
        SkipReason::new(
            "listed-file-missing",
            "the table names a file that is not there",
        )
    })?;
    if !real.starts_with(real_folder) {
        return Err(outside());
    }
    if !real.is_file() {
        return Err(SkipReason::new(
            "listed-file-missing",
            "the table names a file that is not there",
        ));
    }
    Ok(path)
}

fn no_file_column(source: &Path) -> Failure {
    let text = format!(
        "No table in {} names picture or sound files. Give the column with their names the name file_name.",
        source.display()
    );
    Failure::new("table-no-file-column", text).with("path", source.display())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::data::Shape;
    use crate::data::import::found::MarkUnit;
    use std::fs;

    fn folder(table: &str, files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("list.csv"), table).unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        dir
    }

    fn read(source: &Path) -> Result<Found, Failure> {
        super::read(source, &Wanted::plain(DataKind::Pictures))
    }

    fn codes(found: &Found) -> Vec<&'static str> {
        found
            .skipped
            .iter()
            .map(|skipped| skipped.reason.code)
            .collect()
    }

    #[test]
    fn a_list_of_files_is_read() {
        let dir = folder(
            "file_name,label,split,speaker,date\nimg/a.jpg,cat,train,s1,2024-01-02\nimg\\b.jpg,dog,测试集,s2,\n./img/c.jpg,,val,NA,\n",
            &["img/a.jpg", "img/b.jpg", "img/c.jpg"],
        );
        assert!(is_one(dir.path()) && is_one(&dir.path().join("list.csv")));
        let found = read(dir.path()).unwrap();
        assert_eq!(found.classes, ["cat", "dog"]);
        assert_eq!(found.skipped, []);
        let [a, b, c] = &found.items[..] else {
            panic!("{found:?}")
        };
        assert_eq!(
            (
                a.class.as_deref(),
                a.split,
                a.group.as_deref(),
                a.time.as_deref()
            ),
            (
                Some("cat"),
                Some(Split::Train),
                Some("s1"),
                Some("2024-01-02")
            )
        );
        assert_eq!(
            (b.split, c.split, c.class.clone(), c.group.clone()),
            (Some(Split::Test), Some(Split::Valid), None, None)
        );
    }

    #[test]
    fn what_is_wrong_is_named_and_the_rest_kept() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("o.jpg"), "x").unwrap();
        let absolute = outside.path().join("o.jpg");
        let table = format!(
            "file,label,split\na.jpg,cat,train\n../b.jpg,cat,train\n{},cat,train\ngone.jpg,cat,train\na.jpg,cat,train\na.jpg,dog,train\nb.jpg,dog,holdout\nlink.jpg,cat,train\n,cat,train\n",
            absolute.display()
        );
        let dir = folder(&table, &["a.jpg", "b.jpg"]);
        #[cfg(unix)]
        std::os::unix::fs::symlink(&absolute, dir.path().join("link.jpg")).unwrap();
        let found = read(dir.path()).unwrap();
        assert_eq!(found.items.len(), 2);
        assert_eq!(
            codes(&found),
            [
                "outside-the-folder",
                "outside-the-folder",
                "listed-file-missing",
                "row-twice",
                "named-twice",
                "unknown-split",
                "outside-the-folder",
                "row-without-file"
            ]
        );
    }

    #[test]
    fn boxes_of_many_rows_come_together() {
        let dir = folder(
            "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,640,480,cat,10,20,30,50\na.jpg,640,480,dog,1,2,3,4\nb.jpg,640,480,,,,,\nb.jpg,640,480,cat,5,5,5,9\nb.jpg,640,480,cat,5,,5,9\n",
            &["a.jpg", "b.jpg"],
        );
        fs::write(dir.path().join("classes.txt"), "dog\ncat\n").unwrap();
        let found = read(dir.path()).unwrap();
        assert_eq!(found.classes, ["dog", "cat"]);
        assert_eq!(found.items.len(), 2);
        assert_eq!(found.items[0].class, None);
        assert_eq!(found.items[0].marks.len(), 2);
        let rect_px = [10.0, 20.0, 20.0, 30.0];
        assert_eq!(found.items[0].marks[0].shape, Shape::Box { rect_px });
        assert_eq!(found.items[0].marks[0].unit, MarkUnit::Own);
        assert_eq!(
            (&found.items[1].class, &found.items[1].marks[..]),
            (&None, &[][..])
        );
        assert_eq!(codes(&found)[..2], ["box-without-area", "box-not-a-number"]);
    }

    #[test]
    fn shares_and_sizes_are_understood() {
        let dir = folder(
            "image,label,x,y,width,height\na.jpg,cat,0.1,0.2,0.5,0.5\n",
            &["a.jpg"],
        );
        let found = read(dir.path()).unwrap();
        assert_eq!(found.items[0].marks[0].unit, MarkUnit::Shares);
        let rect_px = [0.1, 0.2, 0.5, 0.5];
        assert_eq!(found.items[0].marks[0].shape, Shape::Box { rect_px });
    }

    #[test]
    fn outlines_points_and_several_classes_come_from_a_row_each() {
        let dir = folder(
            "file,label,labels,x,y,width,height,points\n\
             a.jpg,cat,\"[\"\"wild\"\", \"\"big\"\"]\",,,,,\n\
             a.jpg,ear,,,,,,\"[[1, 2], [30, 2], [30, 40]]\"\n\
             a.jpg,eye,,,,,,\"[[7, 8]]\"\n\
             a.jpg,eye,,,,,,\"[[7, 8], [9, 9]]\"\n\
             a.jpg,nose,,5,6,7,8,\n",
            &["a.jpg"],
        );
        let found = read(dir.path()).unwrap();
        assert_eq!(found.items.len(), 1);
        let item = &found.items[0];
        assert_eq!(item.class.as_deref(), Some("cat"));
        let marks: Vec<String> = item
            .marks
            .iter()
            .map(|mark| format!("{} {}", mark.class, mark.shape))
            .collect();
        assert_eq!(
            marks,
            [
                "wild whole",
                "big whole",
                "ear polygon 1 2 30 2 30 40",
                "eye point 7 8",
                "nose box 5 6 7 8"
            ]
        );
        assert_eq!(codes(&found), ["bad-outline"]);
    }

    #[test]
    fn other_tables_are_not_ours() {
        let dir = folder("label,review\n1,good\n0,bad\n", &[]);
        assert!(!is_one(dir.path()));
        assert_eq!(read(dir.path()).unwrap_err().code, "table-no-file-column");
    }
}
