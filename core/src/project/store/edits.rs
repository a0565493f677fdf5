//! Edits and their history: what each row was before and is after, so that undo and redo are
//! the same two statements for every edit.

use super::{Store, columns};
use crate::data::{ColumnRole, Split};
use crate::failure::Failure;
use crate::ids::SampleId;
use crate::project::edit::{Edit, EditName, EditRecord, History};
use crate::project::error::ProjectError;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// Edits that are kept; older ones stand for good.
const MOST_EDITS: i64 = 200;

/// Longest name of a class, in characters.
const LONGEST_NAME: usize = 200;

/// Why an edit was not made.
enum Refusal {
    Sql(rusqlite::Error),
    Failure(Failure),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl Store {
    /// Makes an edit, whole or not at all. What was undone before can be done again no more.
    ///
    /// # Errors
    /// If it names a class that is not there or cannot be, or the store cannot be written.
    pub fn edit(&mut self, edit: &Edit) -> Result<(), Failure> {
        self.change(|db| {
            let id = begin_edit(db, &edit.name())?;
            plan(db, id, edit)?;
            apply(db, id, After)?;
            end_edit(db, id)?;
            Ok(())
        })
    }

    /// Takes the newest standing edit back.
    ///
    /// # Errors
    /// If there is none, or the store cannot be written.
    pub fn undo(&mut self) -> Result<(), Failure> {
        self.step(Before)
    }

    /// Makes the oldest undone edit again.
    ///
    /// # Errors
    /// If there is none, or the store cannot be written.
    pub fn redo(&mut self) -> Result<(), Failure> {
        self.step(After)
    }

    fn step(&mut self, side: Side) -> Result<(), Failure> {
        self.change(|db| {
            let Some((id, _)) = next_edit(db, side)? else {
                return Err(match side {
                    Before => Failure::new("nothing-to-undo", "There is nothing to undo."),
                    After => Failure::new("nothing-to-redo", "There is nothing to redo."),
                }
                .into());
            };
            apply(db, id, side)?;
            db.execute("UPDATE edits SET undone = NOT undone WHERE id = ?1", [id])?;
            Ok(())
        })
    }

    fn change(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<(), Refusal>,
    ) -> Result<(), Failure> {
        let wrap = |error: &rusqlite::Error, dir| Failure::from(ProjectError::sqlite(dir, error));
        let transaction = self
            .connection
            .transaction()
            .map_err(|error| wrap(&error, &self.dir))?;
        work(&transaction).map_err(|refusal| match refusal {
            Refusal::Sql(error) => wrap(&error, &self.dir),
            Refusal::Failure(failure) => failure,
        })?;
        transaction
            .commit()
            .map_err(|error| wrap(&error, &self.dir))
    }
}

/// What can be undone and redone now.
pub(super) fn history(db: &Connection) -> rusqlite::Result<History> {
    let record = |edit: Option<(i64, String)>| -> rusqlite::Result<Option<EditRecord>> {
        let Some((id, name)) = edit else {
            return Ok(None);
        };
        let num_samples: i64 = db.query_row(
            "SELECT count(*) FROM sample_changes WHERE edit = ?1",
            [id],
            |row| row.get(0),
        )?;
        // An edit of a newer version that this one cannot name is not offered.
        let name: Option<EditName> = serde_json::from_str(&name).ok();
        Ok(name.map(|name| EditRecord {
            name,
            num_samples: num_samples as usize,
        }))
    };
    Ok(History {
        undo: record(next_edit(db, Before)?)?,
        redo: record(next_edit(db, After)?)?,
    })
}

/// The edit that a step to this side is about: the newest standing, or the oldest undone one.
fn next_edit(db: &Connection, side: Side) -> rusqlite::Result<Option<(i64, String)>> {
    let query = match side {
        Before => "SELECT id, name FROM edits WHERE undone = 0 ORDER BY id DESC LIMIT 1",
        After => "SELECT id, name FROM edits WHERE undone = 1 ORDER BY id LIMIT 1",
    };
    db.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Starts a new edit in the history and returns its number.
pub(super) fn begin_edit(db: &Connection, name: &EditName) -> rusqlite::Result<i64> {
    db.execute("DELETE FROM edits WHERE undone = 1", [])?;
    let name = serde_json::to_string(name).unwrap_or_default();
    db.execute(
        "INSERT INTO edits (name, made) VALUES (?1, ?2)",
        params![name, jiff::Timestamp::now().to_string()],
    )?;
    Ok(db.last_insert_rowid())
}

/// Forgets what an edit left as it was, the edit itself where that is all, and the oldest edits.
fn end_edit(db: &Connection, edit: i64) -> rusqlite::Result<()> {
    db.execute(
        "DELETE FROM sample_changes WHERE edit = ?1 AND class_before IS class_after
         AND split_before = split_after AND pinned_before = pinned_after
         AND removed_before = removed_after",
        [edit],
    )?;
    db.execute(
        "DELETE FROM edits WHERE id = ?1
         AND NOT EXISTS (SELECT 1 FROM sample_changes WHERE edit = ?1)
         AND NOT EXISTS (SELECT 1 FROM class_changes WHERE edit = ?1)
         AND NOT EXISTS (SELECT 1 FROM box_changes WHERE edit = ?1)
         AND NOT EXISTS (SELECT 1 FROM column_changes WHERE edit = ?1)",
        [edit],
    )?;
    db.execute(
        "DELETE FROM edits WHERE id <= (SELECT max(id) FROM edits) - ?1",
        [MOST_EDITS],
    )?;
    Ok(())
}

/// Ends the edit of an import, whose samples are stored and whose splits are planned.
pub(super) fn finish_import(db: &Connection, edit: i64) -> rusqlite::Result<()> {
    apply(db, edit, After)?;
    end_edit(db, edit)
}

/// Which side of a change rows are set to.
#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}
use Side::{After, Before};

fn apply(db: &Connection, edit: i64, side: Side) -> rusqlite::Result<()> {
    let side = match side {
        Before => "before",
        After => "after",
    };
    // Names are free for a moment, so that two classes can swap theirs.
    db.execute(
        "UPDATE classes SET retired = 1 WHERE id IN (SELECT class FROM class_changes WHERE edit = ?1)",
        [edit],
    )?;
    db.execute(
        &format!(
            "UPDATE classes SET name = c.name_{side}, retired = c.retired_{side}
             FROM class_changes AS c WHERE c.edit = ?1 AND c.class = classes.id"
        ),
        [edit],
    )?;
    db.execute(
        &format!(
            "UPDATE samples SET class = c.class_{side}, split = c.split_{side},
                 pinned = c.pinned_{side}, removed = c.removed_{side}
             FROM sample_changes AS c WHERE c.edit = ?1 AND c.sample = samples.id"
        ),
        [edit],
    )?;
    db.execute(
        &format!(
            "UPDATE boxes SET class = c.class_{side}, removed = c.removed_{side}
             FROM box_changes AS c WHERE c.edit = ?1 AND c.box = boxes.id"
        ),
        [edit],
    )?;
    db.execute(
        &format!(
            "UPDATE columns SET kind = c.kind_{side}, role = c.role_{side},
                 retired = c.retired_{side}
             FROM column_changes AS c WHERE c.edit = ?1 AND c.column = columns.id"
        ),
        [edit],
    )?;
    Ok(())
}

/// Writes down what the edit will change.
fn plan(db: &Connection, edit: i64, what: &Edit) -> Result<(), Refusal> {
    match what {
        Edit::Relabel { samples, class } => {
            let class = class_or_new(db, edit, class)?;
            change_samples(db, edit, samples, "?3, split, pinned, removed", class)?;
        }
        Edit::RelabelEach { samples } => {
            for (sample, class) in samples {
                let class = class_or_new(db, edit, class)?;
                change_samples(db, edit, &[*sample], "?3, split, pinned, removed", class)?;
            }
        }
        Edit::Move { samples, split } => {
            change_samples(db, edit, samples, after_move(*split), 0)?;
        }
        Edit::MoveEach { samples } => {
            for split in Split::ALL {
                let there = samples.iter().filter(|(_, to)| *to == split);
                let there: Vec<SampleId> = there.map(|(sample, _)| *sample).collect();
                change_samples(db, edit, &there, after_move(split), 0)?;
            }
        }
        Edit::Remove { samples } => {
            change_samples(db, edit, samples, "class, split, pinned, 1", 0)?;
        }
        Edit::RenameClass { class, name } => {
            let id = class_named(db, class)?;
            let name = checked_name(name)?;
            if name != *class && find_class(db, name)?.is_some() {
                let message = format!(
                    "There is a class “{name}” already. Merge the two, or choose another name."
                );
                return Err(Failure::new("class-exists", message)
                    .with("class", name)
                    .into());
            }
            if name != *class {
                change_class(db, edit, id, Some(name), false)?;
            }
        }
        Edit::MergeClasses { classes, into } => {
            let target = class_named(db, into)?;
            for class in classes {
                let id = class_named(db, class)?;
                if id != target {
                    change_class_samples(db, edit, id, "?3, split, pinned, removed", target)?;
                    change_class_boxes(db, edit, id, "?3, removed", target)?;
                    change_class(db, edit, id, None, true)?;
                }
            }
        }
        Edit::RemoveClass { class } => {
            let id = class_named(db, class)?;
            change_class_samples(db, edit, id, "class, split, pinned, 1", 0)?;
            change_class_boxes(db, edit, id, "class, 1", 0)?;
            change_class(db, edit, id, None, true)?;
        }
        Edit::SetColumn { column, kind, role } => {
            columns::change(db, edit, column_named(db, column)?, Some(*kind), *role)?;
        }
        Edit::IgnoreColumns { columns } => {
            for column in columns {
                let id = column_named(db, column)?;
                columns::change(db, edit, id, None, ColumnRole::Ignored)?;
            }
        }
    }
    Ok(())
}

fn column_named(db: &Connection, column: &str) -> Result<i64, Refusal> {
    columns::find(db, column)?.ok_or_else(|| {
        let message = format!("There is no column “{column}” in this project.");
        Failure::new("no-such-column", message)
            .with("column", column)
            .into()
    })
}

/// What a sample is once a person put it into a split.
fn after_move(split: Split) -> &'static str {
    match split {
        Split::Train => "class, 'train', 1, removed",
        Split::Valid => "class, 'valid', 1, removed",
        Split::Test => "class, 'test', 1, removed",
    }
}

/// The columns of a change's sides, in the order of the `INSERT`s below: before, then after.
const CHANGE_COLUMNS: &str = "edit, sample, class_before, split_before, pinned_before, \
     removed_before, class_after, split_after, pinned_after, removed_after";

fn change_samples(
    db: &Connection,
    edit: i64,
    samples: &[SampleId],
    after: &str,
    class: i64,
) -> rusqlite::Result<()> {
    // `?3` is bound in any case.
    let mut insert = db.prepare(&format!(
        "INSERT OR IGNORE INTO sample_changes ({CHANGE_COLUMNS})
         SELECT ?1, id, class, split, pinned, removed, {after}
         FROM samples WHERE id = ?2 AND removed = 0 AND ?3 IS NOT NULL"
    ))?;
    for sample in samples {
        insert.execute(params![edit, sample.0, class])?;
    }
    Ok(())
}

fn change_class_samples(
    db: &Connection,
    edit: i64,
    from: i64,
    after: &str,
    class: i64,
) -> rusqlite::Result<()> {
    db.execute(
        &format!(
            "INSERT OR IGNORE INTO sample_changes ({CHANGE_COLUMNS})
             SELECT ?1, id, class, split, pinned, removed, {after}
             FROM samples WHERE class = ?2 AND removed = 0 AND ?3 IS NOT NULL"
        ),
        params![edit, from, class],
    )?;
    Ok(())
}

/// Writes down that a sample, which has just been stored, was not in the project before.
pub(super) fn sample_added(
    db: &Connection,
    edit: i64,
    sample: i64,
    class_before: Option<i64>,
) -> rusqlite::Result<()> {
    db.prepare_cached(&format!(
        "INSERT OR IGNORE INTO sample_changes ({CHANGE_COLUMNS})
         SELECT ?1, id, ?3, split, pinned, 1, class, split, pinned, 0 FROM samples WHERE id = ?2"
    ))?
    .execute(params![edit, sample, class_before])?;
    Ok(())
}

/// Writes down that an import gives a sample another split.
pub(super) fn sample_split(
    db: &Connection,
    edit: i64,
    sample: i64,
    split: Split,
) -> rusqlite::Result<()> {
    db.prepare_cached(&format!(
        "INSERT INTO sample_changes ({CHANGE_COLUMNS})
         SELECT ?1, id, class, split, pinned, removed, class, ?3, pinned, removed
         FROM samples WHERE id = ?2
         ON CONFLICT (edit, sample) DO UPDATE SET split_after = excluded.split_after"
    ))?
    .execute(params![edit, sample, split.name()])?;
    Ok(())
}

/// Writes down what becomes of the boxes of a class.
fn change_class_boxes(
    db: &Connection,
    edit: i64,
    from: i64,
    after: &str,
    class: i64,
) -> rusqlite::Result<()> {
    db.execute(
        &format!(
            "INSERT OR IGNORE INTO box_changes
                 (edit, box, class_before, removed_before, class_after, removed_after)
             SELECT ?1, id, class, removed, {after}
             FROM boxes WHERE class = ?2 AND removed = 0 AND ?3 IS NOT NULL"
        ),
        params![edit, from, class],
    )?;
    Ok(())
}

/// Writes down that a box, which has just been stored, was not there before.
pub(super) fn box_added(db: &Connection, edit: i64, drawn: i64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO box_changes
             (edit, box, class_before, removed_before, class_after, removed_after)
         SELECT ?1, id, class, 1, class, 0 FROM boxes WHERE id = ?2",
    )?
    .execute([edit, drawn])?;
    Ok(())
}

/// Writes down that the boxes of a sample go.
pub(super) fn remove_boxes(db: &Connection, edit: i64, sample: i64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO box_changes
             (edit, box, class_before, removed_before, class_after, removed_after)
         SELECT ?1, id, class, removed, class, 1 FROM boxes WHERE sample = ?2 AND removed = 0",
    )?
    .execute([edit, sample])?;
    Ok(())
}

fn change_class(
    db: &Connection,
    edit: i64,
    class: i64,
    name: Option<&str>,
    retires: bool,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT OR IGNORE INTO class_changes
             (edit, class, name_before, retired_before, name_after, retired_after)
         SELECT ?1, id, name, retired, coalesce(?3, name), ?4 FROM classes WHERE id = ?2",
        params![edit, class, name, retires],
    )?;
    Ok(())
}

fn find_class(db: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("SELECT id FROM classes WHERE name = ?1 AND retired = 0")?
        .query_row([name], |row| row.get(0))
        .optional()
}

fn class_named(db: &Connection, name: &str) -> Result<i64, Refusal> {
    find_class(db, name)?.ok_or_else(|| {
        let message = format!("There is no class “{name}” in this project.");
        Failure::new("no-such-class", message)
            .with("class", name)
            .into()
    })
}

/// The class of this name, made where there is none; undoing the edit takes it away again.
pub(super) fn class_or_insert(db: &Connection, edit: i64, name: &str) -> rusqlite::Result<i64> {
    if let Some(id) = find_class(db, name)? {
        return Ok(id);
    }
    let id: i64 = db.query_row("SELECT coalesce(max(id) + 1, 0) FROM classes", [], |row| {
        row.get(0)
    })?;
    db.execute(
        "INSERT INTO classes (id, name) VALUES (?1, ?2)",
        params![id, name],
    )?;
    db.execute(
        "INSERT INTO class_changes
             (edit, class, name_before, retired_before, name_after, retired_after)
         VALUES (?1, ?2, ?3, 1, ?3, 0)",
        params![edit, id, name],
    )?;
    Ok(id)
}

fn class_or_new(db: &Connection, edit: i64, name: &str) -> Result<i64, Refusal> {
    Ok(class_or_insert(db, edit, checked_name(name)?)?)
}

fn checked_name(name: &str) -> Result<&str, Failure> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
        let message =
            format!("A class needs a name of 1 to {LONGEST_NAME} characters, on one line.");
        return Err(Failure::new("bad-class-name", message));
    }
    Ok(name)
}
