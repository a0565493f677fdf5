//! A table that names picture or sound files: one row a file, or one row a box.

use super::format::Wanted;
use super::found::{BoxUnit, Found, FoundBox, FoundItem};
use super::read_text::read_text;
use super::table_files::{self, WholeTable};
use crate::data::media::SkipReason;
use crate::data::table::choose::{Choice, Picks, Role, choose_for};
use crate::data::table::types::{self, Kind, Summary, is_file, summarize};
use crate::data::table::{self, Table};
use crate::data::{DataKind, Split};
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
        add_table(
            &mut found, &table, &summaries, &choice, &path, folder, split,
        )?;
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
        columns,
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
    if !choice.file.is_some_and(names_files) {
        choice.file = (0..table.columns.len())
            .find(|place| summaries[*place].kind == Kind::FilePath && names_files(*place));
    }
    Ok(choice)
}

/// The columns of boxes, as places in a table.
enum BoxColumns {
    Sized([usize; 4]),
    Corners([usize; 4]),
}

/// Whether a table has a row for each box.
pub(super) fn has_box_columns(table: &Table) -> bool {
    box_columns(table).is_some()
}

fn box_columns(table: &Table) -> Option<BoxColumns> {
    let plain = |name: &str| name.to_lowercase().replace(['_', '-', ' '], "");
    let place = |names: [&str; 4]| -> Option<[usize; 4]> {
        let mut places = [0; 4];
        for (place, name) in places.iter_mut().zip(names) {
            *place = table
                .columns
                .iter()
                .position(|column| plain(&column.name) == name)?;
        }
        Some(places)
    };
    for names in [
        ["xmin", "ymin", "xmax", "ymax"],
        ["x1", "y1", "x2", "y2"],
        ["left", "top", "right", "bottom"],
        ["bboxxmin", "bboxymin", "bboxxmax", "bboxymax"],
    ] {
        if let Some(places) = place(names) {
            return Some(BoxColumns::Corners(places));
        }
    }
    for names in [
        ["x", "y", "width", "height"],
        ["x", "y", "w", "h"],
        ["left", "top", "width", "height"],
        ["bboxx", "bboxy", "bboxwidth", "bboxheight"],
        ["bboxx", "bboxy", "bboxw", "bboxh"],
    ] {
        if let Some(places) = place(names) {
            return Some(BoxColumns::Sized(places));
        }
    }
    None
}

/// Adds the files of a table; `split` is theirs where the table says none.
pub(super) fn add_table(
    found: &mut Found,
    table: &Table,
    summaries: &[Summary],
    choice: &Choice,
    table_path: &Path,
    folder: &Path,
    split: Option<Split>,
) -> Result<(), Failure> {
    let file = choice.file.ok_or_else(|| no_file_column(table_path))?;
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let real_folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
    let boxes = box_columns(table);
    let number_columns = boxes
        .as_ref()
        .map(|boxes| read_numbers(table, boxes, summaries));
    let cell = |column: Option<usize>, row| {
        let text = table.columns[column?].cells.text(row)?;
        (!table::is_missing(text)).then(|| text.to_owned())
    };
    let flags = ["difficult", "truncated", "occluded"].map(|name| {
        let mut columns = table.columns.iter();
        columns.position(|column| column.name.eq_ignore_ascii_case(name))
    });
    // Where a table says both, a class column of boxes names the box, not the picture.
    let mut places: HashMap<PathBuf, usize> = HashMap::new();
    let mut seen: HashSet<(PathBuf, [u32; 4], Option<String>)> = HashSet::new();
    for row in 0..table.num_rows {
        let Some(name) = cell(Some(file), row) else {
            found.skip(
                table_path,
                SkipReason::new("row-without-file", "the row names no file"),
            );
            continue;
        };
        let path = match path_below(&folder, &real_folder, &name) {
            Ok(path) => path,
            Err(reason) => {
                found.skip(&folder.join(&name), reason);
                continue;
            }
        };
        let class = cell(choice.target, row);
        let row_split = match cell(choice.split, row) {
            Some(text) => match split_of(&text) {
                Some(split) => Some(split),
                None => {
                    let reason = SkipReason::new(
                        "unknown-split",
                        format!("“{text}” is not a split; use train, valid or test"),
                    );
                    // Kept: where it lies is still to be chosen.
                    found.skip(&path, reason);
                    None
                }
            },
            None => split,
        };
        let rect = match &number_columns {
            None => Ok(None),
            Some(columns) => rect_of(columns, row),
        };
        let rect = match rect {
            Ok(rect) => rect,
            Err(reason) => {
                found.skip(&path, reason);
                None
            }
        };
        let key = rect.map_or([0; 4], |rect: [f32; 4]| rect.map(f32::to_bits));
        let is_known = places.contains_key(&path);
        let is_new_row = seen.insert((path.clone(), key, class.clone()));
        if is_known && (!is_new_row || boxes.is_none()) {
            let reason = if is_new_row {
                SkipReason::new(
                    "named-twice",
                    "the table names the file twice, with different classes",
                )
            } else {
                SkipReason::new("row-twice", "the same row stands in the table twice")
            };
            found.skip(&path, reason);
            continue;
        }
        let class = class.map(|class| found.class(&class));
        let place = *places.entry(path.clone()).or_insert_with(|| {
            found.items.push(FoundItem {
                path: path.clone(),
                class: if boxes.is_none() { class.clone() } else { None },
                split: row_split,
                group: cell(choice.group, row),
                time: cell(choice.time, row),
                ..FoundItem::default()
            });
            found.items.len() - 1
        });
        if let Some(rect) = rect {
            let class = class.unwrap_or_else(|| found.class("object"));
            let [difficult, truncated, occluded] =
                flags.map(|flag| cell(flag, row).is_some_and(|text| is_yes(&text)));
            let is_share = rect.iter().all(|number| (0.0..=1.0).contains(number));
            found.items[place].boxes.push(FoundBox {
                class,
                rect,
                unit: if is_share {
                    BoxUnit::Shares
                } else {
                    BoxUnit::Pixels
                },
                difficult,
                truncated,
                occluded,
            });
        }
    }
    Ok(())
}

/// Left, top, width and height (or right and bottom) of all rows.
struct RectColumns {
    numbers: [Vec<Option<f64>>; 4],
    has_corners: bool,
}

fn read_numbers(table: &Table, boxes: &BoxColumns, summaries: &[Summary]) -> RectColumns {
    let (BoxColumns::Sized(places) | BoxColumns::Corners(places)) = boxes;
    RectColumns {
        numbers: places.map(|place| {
            let decimal = summaries[place]
                .number
                .as_ref()
                .map(|number| number.decimal);
            let decimal = decimal.unwrap_or(table::Decimal::Point);
            types::numbers(&table.columns[place], decimal)
        }),
        has_corners: matches!(boxes, BoxColumns::Corners(_)),
    }
}

/// A row without any number is a picture without a box.
fn rect_of(columns: &RectColumns, row: usize) -> Result<Option<[f32; 4]>, SkipReason> {
    let numbers = columns
        .numbers
        .each_ref()
        .map(|column| column.get(row).copied().flatten());
    match numbers {
        [None, None, None, None] => Ok(None),
        [Some(x), Some(y), Some(a), Some(b)] => {
            let (width, height) = if columns.has_corners {
                (a - x, b - y)
            } else {
                (a, b)
            };
            if width <= 0.0 || height <= 0.0 {
                return Err(SkipReason::new("box-without-area", "a box without area"));
            }
            Ok(Some([x, y, width, height].map(|number| number as f32)))
        }
        _ => Err(SkipReason::new(
            "box-not-a-number",
            "a box whose place is not a number",
        )),
    }
}

fn is_yes(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    matches!(text.as_str(), "1" | "true" | "yes" | "是")
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
        let columns = &Picks::new();
        let wanted = Wanted {
            kind: DataKind::Pictures,
            has_classes: true,
            columns,
        };
        super::read(source, &wanted)
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
        assert_eq!(found.items[0].boxes.len(), 2);
        assert_eq!(found.items[0].boxes[0].rect, [10.0, 20.0, 20.0, 30.0]);
        assert_eq!(found.items[0].boxes[0].unit, BoxUnit::Pixels);
        assert_eq!(found.items[1].boxes, []);
        assert_eq!(codes(&found)[..2], ["box-without-area", "box-not-a-number"]);
    }

    #[test]
    fn shares_and_sizes_are_understood() {
        let dir = folder(
            "image,label,x,y,width,height\na.jpg,cat,0.1,0.2,0.5,0.5\n",
            &["a.jpg"],
        );
        let found = read(dir.path()).unwrap();
        assert_eq!(found.items[0].boxes[0].unit, BoxUnit::Shares);
        assert_eq!(found.items[0].boxes[0].rect, [0.1, 0.2, 0.5, 0.5]);
    }

    #[test]
    fn other_tables_are_not_ours() {
        let dir = folder("label,review\n1,good\n0,bad\n", &[]);
        assert!(!is_one(dir.path()));
        assert_eq!(read(dir.path()).unwrap_err().code, "table-no-file-column");
    }
}
