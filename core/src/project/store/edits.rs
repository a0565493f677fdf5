//! Edits and their history: what each row was before and is after, so that undo and redo are
//! the same two statements for every edit.

use super::changes::{
    Refusal, ReviewChange, Tags, add_mark, change_class, change_class_marks, change_class_reviews,
    change_class_samples, change_content, change_group, change_meta, change_reviews,
    change_samples, checked_name, class_named, class_or_new, find_class, remove_tags, set_marks,
};
use super::reading::{SPLIT_KEY, TASK_KEY, split_request, task};
use super::{Store, columns};
use crate::data::split_plan::{By, SplitRequest};
use crate::data::table::{is_missing, is_number};
use crate::data::{Answer, ColumnRole, ContentHash, MarkFlags, NewMark, Row, Shape, Split};
use crate::failure::Failure;
use crate::ids::SampleId;
use crate::project::edit::{Edit, EditName, EditRecord, Fate, History, SampleLabels};
use crate::project::error::ProjectError;
use crate::tasks::TaskKind;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// Edits that are kept in any case; older ones stand for good where they weigh too much.
const LEAST_EDITS: i64 = 200;
/// Edits that are kept at most.
const MOST_EDITS: i64 = 20_000;
/// Changed rows of all edits that are kept beyond the least.
const MOST_ROWS: i64 = 2_000_000;
/// How many edits pass between two looks at how much all of them weigh.
const WEIGH_EVERY: i64 = 64;

/// Samples that are read one by one after an edit; where it changed more, all are read.
const MOST_TOUCHED: usize = 2_000;

/// What of a snapshot an edit changed.
pub(in crate::project) enum Touched {
    /// These samples and nothing else.
    Samples(Vec<SampleId>),
    /// Anything.
    Everything,
}

impl Store {
    /// Makes an edit, whole or not at all. What was undone before can be done again no more.
    ///
    /// # Errors
    /// If it names a class that is not there or cannot be, or the store cannot be written.
    pub(in crate::project) fn edit(&mut self, edit: &Edit) -> Result<Touched, Failure> {
        self.change(|db| {
            let id = begin_edit(db, &edit.name())?;
            plan(db, id, edit)?;
            keep_frozen_test(db, id, edit)?;
            apply(db, id, After)?;
            let touched = touched_by(db, id)?;
            end_edit(db, id)?;
            Ok(touched)
        })
    }

    /// Takes the newest standing edit back.
    ///
    /// # Errors
    /// If there is none, or the store cannot be written.
    pub(in crate::project) fn undo(&mut self) -> Result<Touched, Failure> {
        self.step(Before)
    }

    /// Makes the oldest undone edit again.
    ///
    /// # Errors
    /// If there is none, or the store cannot be written.
    pub(in crate::project) fn redo(&mut self) -> Result<Touched, Failure> {
        self.step(After)
    }

    fn step(&mut self, side: Side) -> Result<Touched, Failure> {
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
            Ok(touched_by(db, id)?)
        })
    }

    fn change<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Failure> {
        let wrap = |error: &rusqlite::Error, dir| Failure::from(ProjectError::sqlite(dir, error));
        let transaction = self
            .connection
            .transaction()
            .map_err(|error| wrap(&error, &self.dir))?;
        let done = work(&transaction).map_err(|refusal| match refusal {
            Refusal::Sql(error) => wrap(&error, &self.dir),
            Refusal::Failure(failure) => failure,
        })?;
        transaction
            .commit()
            .map_err(|error| wrap(&error, &self.dir))?;
        Ok(done)
    }
}

/// What can be undone and redone now.
pub(super) fn history(db: &Connection) -> rusqlite::Result<History> {
    let record = |edit: Option<(i64, String)>| -> rusqlite::Result<Option<EditRecord>> {
        let Some((id, name)) = edit else {
            return Ok(None);
        };
        let num_samples: i64 = db
            .prepare_cached(
                "SELECT (SELECT count(*) FROM
                        (SELECT sample FROM sample_changes WHERE edit = ?1
                         UNION SELECT sample FROM group_changes WHERE edit = ?1))
                      + (SELECT count(*) FROM review_changes AS r
                         WHERE r.edit = ?1 AND NOT EXISTS (SELECT 1 FROM sample_changes AS s
                             WHERE s.edit = ?1 AND s.sample = r.sample))
                      + (SELECT count(*) FROM cell_changes WHERE edit = ?1)
                      + (SELECT count(DISTINCT sample) FROM mark_changes AS c
                         JOIN marks ON marks.id = c.mark
                         WHERE c.edit = ?1 AND NOT EXISTS (SELECT 1 FROM sample_changes AS s
                             WHERE s.edit = ?1 AND s.sample = marks.sample))",
            )?
            .query_row([id], |row| row.get(0))?;
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

/// The edits that stand, the oldest first, each with how the data was to be split after it, where it
/// said so.
pub(super) fn standing(db: &Connection) -> rusqlite::Result<Vec<(EditName, Option<SplitRequest>)>> {
    let rows: Vec<(String, Option<String>)> = db
        .prepare_cached(
            "SELECT name, (SELECT value_after FROM meta_changes WHERE edit = edits.id AND key = ?1)
             FROM edits WHERE undone = 0 ORDER BY id",
        )?
        .query_map([SPLIT_KEY], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let known = rows.into_iter().filter_map(|(name, request)| {
        let request = request.and_then(|text| serde_json::from_str(&text).ok());
        Some((serde_json::from_str(&name).ok()?, request))
    });
    Ok(known.collect())
}

/// The edit that a step to this side is about: the newest standing, or the oldest undone one.
fn next_edit(db: &Connection, side: Side) -> rusqlite::Result<Option<(i64, String)>> {
    let query = match side {
        Before => "SELECT id, name FROM edits WHERE undone = 0 ORDER BY id DESC LIMIT 1",
        After => "SELECT id, name FROM edits WHERE undone = 1 ORDER BY id LIMIT 1",
    };
    db.prepare_cached(query)?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
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

/// Forgets what an edit left as it was, the edit itself where that is all, and old edits.
fn end_edit(db: &Connection, edit: i64) -> rusqlite::Result<()> {
    for unchanged in [
        "DELETE FROM sample_changes WHERE edit = ?1 AND class_before IS class_after
         AND split_before = split_after AND pinned_before = pinned_after
         AND removed_before = removed_after",
        "DELETE FROM review_changes WHERE edit = ?1 AND verified_before = verified_after
         AND note_before IS note_after AND answer_before IS answer_after
         AND second_before IS second_after",
    ] {
        db.prepare_cached(unchanged)?.execute([edit])?;
    }
    let num_rows: i64 = db
        .prepare_cached(
            "SELECT (SELECT count(*) FROM sample_changes WHERE edit = ?1)
                  + (SELECT count(*) FROM class_changes WHERE edit = ?1)
                  + (SELECT count(*) FROM mark_changes WHERE edit = ?1)
                  + (SELECT count(*) FROM review_changes WHERE edit = ?1)
                  + (SELECT count(*) FROM cell_changes WHERE edit = ?1)
                  + (SELECT count(*) FROM group_changes WHERE edit = ?1)
                  + (SELECT count(*) FROM meta_changes WHERE edit = ?1)
                  + (SELECT count(*) FROM column_changes WHERE edit = ?1)",
        )?
        .query_row([edit], |row| row.get(0))?;
    if num_rows == 0 {
        db.execute("DELETE FROM edits WHERE id = ?1", [edit])?;
        return Ok(());
    }
    db.prepare_cached("UPDATE edits SET num_rows = ?2 WHERE id = ?1")?
        .execute([edit, num_rows])?;
    if edit % WEIGH_EVERY == 0 || num_rows > MOST_ROWS / WEIGH_EVERY {
        forget_old_edits(db, edit)?;
    }
    Ok(())
}

/// Forgets the oldest edits where there are too many, or too many rows changed in them.
fn forget_old_edits(db: &Connection, newest: i64) -> rusqlite::Result<()> {
    let heavy: Option<i64> = db
        .query_row(
            "SELECT id FROM (SELECT id, sum(num_rows) OVER (ORDER BY id DESC) AS weight FROM edits)
             WHERE weight > ?1 ORDER BY id DESC LIMIT 1",
            [MOST_ROWS],
            |row| row.get(0),
        )
        .optional()?;
    let last = heavy
        .map_or(0, |heavy| heavy.min(newest - LEAST_EDITS))
        .max(newest - MOST_EDITS);
    db.execute("DELETE FROM edits WHERE id <= ?1", [last])?;
    Ok(())
}

/// What an edit changes, both ways.
fn touched_by(db: &Connection, edit: i64) -> rusqlite::Result<Touched> {
    let is_wide: bool = db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM class_changes WHERE edit = ?1)
                 OR EXISTS (SELECT 1 FROM column_changes WHERE edit = ?1)",
        )?
        .query_row([edit], |row| row.get(0))?;
    if is_wide {
        return Ok(Touched::Everything);
    }
    let ids = db
        .prepare_cached(
            "SELECT sample FROM sample_changes WHERE edit = ?1
             UNION SELECT sample FROM review_changes WHERE edit = ?1
             UNION SELECT sample FROM cell_changes WHERE edit = ?1
             UNION SELECT sample FROM group_changes WHERE edit = ?1
             UNION SELECT marks.sample FROM mark_changes AS c JOIN marks ON marks.id = c.mark
                   WHERE c.edit = ?1
             LIMIT ?2",
        )?
        .query_map([edit, MOST_TOUCHED as i64 + 1], |row| {
            Ok(SampleId(row.get(0)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(if ids.len() > MOST_TOUCHED {
        Touched::Everything
    } else {
        Touched::Samples(ids)
    })
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
    db.prepare_cached(
        "UPDATE classes SET retired = 1 WHERE id IN (SELECT class FROM class_changes WHERE edit = ?1)",
    )?
    .execute([edit])?;
    for (table, sets, changes, row) in [
        (
            "classes",
            "name = c.name_{side}, retired = c.retired_{side}",
            "class_changes",
            "class",
        ),
        (
            "samples",
            "class = c.class_{side}, split = c.split_{side}, pinned = c.pinned_{side},
             removed = c.removed_{side}",
            "sample_changes",
            "sample",
        ),
        (
            "marks",
            "class = c.class_{side}, shape = c.shape_{side}, flags = c.flags_{side},
             position = c.position_{side}, removed = c.removed_{side}",
            "mark_changes",
            "mark",
        ),
        (
            "samples",
            "verified = c.verified_{side}, note = c.note_{side}, answer = c.answer_{side},
             second_class = c.second_{side}",
            "review_changes",
            "sample",
        ),
        (
            "samples",
            "group_key = c.group_{side}",
            "group_changes",
            "sample",
        ),
        (
            "columns",
            "kind = c.kind_{side}, role = c.role_{side}, retired = c.retired_{side}",
            "column_changes",
            "column",
        ),
    ] {
        let sets = sets.replace("{side}", side);
        db.prepare_cached(&format!(
            "UPDATE {table} SET {sets} FROM {changes} AS c WHERE c.edit = ?1 AND c.{row} = {table}.id"
        ))?
        .execute([edit])?;
    }
    apply_meta(db, edit, side)?;
    apply_cells(db, edit, side)
}

/// Sets what is known of the whole project.
fn apply_meta(db: &Connection, edit: i64, side: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "DELETE FROM meta WHERE key IN (SELECT key FROM meta_changes WHERE edit = ?1)",
    )?
    .execute([edit])?;
    db.prepare_cached(&format!(
        "INSERT INTO meta (key, value) SELECT key, value_{side} FROM meta_changes
         WHERE edit = ?1 AND value_{side} IS NOT NULL"
    ))?
    .execute([edit])?;
    Ok(())
}

/// Sets the cells of rows, whose size and hash follow from them.
fn apply_cells(db: &Connection, edit: i64, side: &str) -> rusqlite::Result<()> {
    let rows = db
        .prepare_cached(&format!(
            "SELECT sample, content_{side} FROM cell_changes WHERE edit = ?1"
        ))?
        .query_map([edit], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
    let mut update = db.prepare_cached(
        "UPDATE samples SET content = ?2, num_bytes = ?3, hash = ?4 WHERE id = ?1",
    )?;
    for (sample, content) in rows {
        let hash = ContentHash::of(content.as_bytes());
        update.execute(params![sample, content, content.len() as i64, hash.0])?;
    }
    Ok(())
}

/// Writes down what the edit will change.
fn plan(db: &Connection, edit: i64, what: &Edit) -> Result<(), Refusal> {
    match what {
        Edit::Relabel { samples, class } => {
            let class = class_or_new(db, edit, class)?;
            change_samples(db, edit, samples, AFTER_RELABEL, Some(class))?;
            for sample in samples {
                // It is its own class from now on, not one of its further ones.
                remove_tags(db, edit, *sample, Some(class))?;
            }
        }
        Edit::RelabelEach { samples } => {
            for (sample, class) in samples {
                let class = class_or_new(db, edit, class)?;
                change_samples(db, edit, &[*sample], AFTER_RELABEL, Some(class))?;
                remove_tags(db, edit, *sample, Some(class))?;
            }
        }
        Edit::Unlabel { samples } => {
            change_samples(db, edit, samples, AFTER_RELABEL, None)?;
            for sample in samples {
                remove_tags(db, edit, *sample, None)?;
            }
        }
        Edit::Tag {
            samples,
            class,
            is_on,
        } => tag(db, edit, samples, class, *is_on)?,
        Edit::TagNone { samples } => {
            change_samples(db, edit, samples, AFTER_RELABEL, None)?;
            for sample in samples {
                remove_tags(db, edit, *sample, None)?;
            }
            // That somebody found it right is what tells it from a sample without a label.
            let accepted = ReviewChange::Answer(Some(Answer::Accept));
            change_reviews(db, edit, samples, &accepted)?;
        }
        Edit::SetTask { task } => set_task(db, edit, *task)?,
        Edit::SetMarks { sample, marks, .. } => {
            set_marks(db, edit, *sample, marks, Tags::Stay)?;
        }
        Edit::SetLabels { labels, .. } => {
            for SampleLabels {
                sample,
                class,
                marks,
            } in labels
            {
                let class = class.as_deref().map(|name| class_or_new(db, edit, name));
                let class = class.transpose()?;
                change_samples(db, edit, &[*sample], AFTER_RELABEL, class)?;
                set_marks(db, edit, *sample, marks, Tags::Go)?;
            }
        }
        Edit::Verify {
            samples,
            is_verified,
        } => change_reviews(db, edit, samples, &ReviewChange::Verified(*is_verified))?,
        Edit::SetNote { samples, note } => {
            let note = note.trim();
            let note = (!note.is_empty()).then_some(note);
            change_reviews(db, edit, samples, &ReviewChange::Note(note))?;
        }
        Edit::SetAnswer { samples, answer } => {
            change_reviews(db, edit, samples, &ReviewChange::Answer(*answer))?;
        }
        Edit::SecondPass { samples, class } => {
            let class = class.as_deref().map(|name| class_or_new(db, edit, name));
            change_reviews(db, edit, samples, &ReviewChange::Second(class.transpose()?))?;
        }
        Edit::SetCell {
            samples,
            column,
            value,
        } => {
            let place = column_named(db, column)?;
            let must_be_number = columns::is_number_target(db, place)?;
            if must_be_number && !is_missing(value) && !is_number(value) {
                let message =
                    format!("“{value}” is no number, and “{column}” is a number to be predicted.");
                let failure = Failure::new("cell-not-a-number", message);
                return Err(failure.with("value", value).with("column", column).into());
            }
            let place = place as usize;
            for sample in samples {
                set_cell(db, edit, *sample, place, value)?;
            }
        }
        Edit::AddClass { class } => {
            let name = checked_name(class)?;
            if find_class(db, name)?.is_some() {
                return Err(class_exists(name).into());
            }
            class_or_new(db, edit, name)?;
        }
        Edit::Move { samples, split } => {
            change_samples(db, edit, samples, after_move(*split), None)?;
        }
        Edit::MoveEach { samples } => move_each(db, edit, samples)?,
        Edit::Resplit {
            request,
            samples,
            groups,
        } => {
            move_each(db, edit, samples)?;
            for (sample, group) in groups {
                change_group(db, edit, *sample, group.as_deref())?;
            }
            set_request(db, edit, request)?;
        }
        Edit::FreezeTest { is_frozen } => {
            let mut request = match split_request(db)? {
                Some(request) => request,
                None => as_imported(db)?,
            };
            request.freeze_test = *is_frozen;
            set_request(db, edit, &request)?;
        }
        Edit::SetGroup { samples, group } => {
            let group = group.as_deref().map(checked_group).transpose()?;
            for sample in samples {
                change_group(db, edit, *sample, group)?;
            }
        }
        Edit::SetGroups { groups, .. } => {
            for (sample, group) in groups {
                change_group(db, edit, *sample, group.as_deref())?;
            }
        }
        Edit::Remove { samples } => {
            change_samples(db, edit, samples, AFTER_REMOVE, None)?;
        }
        Edit::RenameClass { class, name } => {
            let id = class_named(db, class)?;
            let name = checked_name(name)?;
            if name != *class && find_class(db, name)?.is_some() {
                return Err(class_exists(name).into());
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
                    change_class_samples(db, edit, id, AFTER_RELABEL, Some(target))?;
                    change_class_marks(db, edit, id, Some(target))?;
                    change_class_reviews(db, edit, id, Some(target))?;
                    change_class(db, edit, id, None, true)?;
                }
            }
        }
        Edit::RemoveClass { class, samples } => {
            let id = class_named(db, class)?;
            let after = match samples {
                Fate::Remove => AFTER_REMOVE,
                Fate::Unlabel => AFTER_RELABEL,
            };
            change_class_samples(db, edit, id, after, None)?;
            change_class_marks(db, edit, id, None)?;
            change_class_reviews(db, edit, id, None)?;
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

fn move_each(db: &Connection, edit: i64, samples: &[(SampleId, Split)]) -> rusqlite::Result<()> {
    for split in Split::ALL {
        let there = samples.iter().filter(|(_, to)| *to == split);
        let there: Vec<SampleId> = there.map(|(sample, _)| *sample).collect();
        change_samples(db, edit, &there, after_move(split), None)?;
    }
    Ok(())
}

/// Writes down how the data is split from now on.
fn set_request(db: &Connection, edit: i64, request: &SplitRequest) -> rusqlite::Result<()> {
    let value = serde_json::to_string(request).unwrap_or_default();
    change_meta(db, edit, SPLIT_KEY, &value)
}

/// How an import splits, where no person did.
fn as_imported(db: &Connection) -> rusqlite::Result<SplitRequest> {
    let has_groups: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM samples WHERE removed = 0 AND group_key IS NOT NULL)",
        [],
        |row| row.get(0),
    )?;
    Ok(SplitRequest {
        by: if has_groups { By::Group } else { By::Class },
        ..SplitRequest::default()
    })
}

/// Refuses to move anything into or out of a frozen test split.
fn keep_frozen_test(db: &Connection, edit: i64, what: &Edit) -> Result<(), Refusal> {
    let is_frozen = match what {
        // This one says it itself; its plan leaves a frozen test alone.
        Edit::Resplit { .. } => false,
        _ => split_request(db)?.is_some_and(|request| request.freeze_test),
    };
    if !is_frozen {
        return Ok(());
    }
    let touches_it: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM samples WHERE removed = 0 AND split = 'test')
            AND EXISTS (SELECT 1 FROM sample_changes WHERE edit = ?1
                        AND split_before <> split_after
                        AND 'test' IN (split_before, split_after))",
        [edit],
        |row| row.get(0),
    )?;
    if touches_it {
        return Err(test_is_frozen().into());
    }
    Ok(())
}

/// What is said where something is to go into a frozen test split, or out of it.
pub(crate) fn test_is_frozen() -> Failure {
    let message = "The test split is frozen: nothing goes into it or out of it, so that the figures of all models can be compared. Thaw it first (Split… in the window, `hearth edit PROJECT thaw-test`).";
    Failure::new("test-is-frozen", message)
}

/// Longest name of a group, in characters.
const LONGEST_GROUP: usize = 1000;

fn checked_group(name: &str) -> Result<&str, Failure> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_GROUP || name.contains(char::is_control) {
        let message =
            format!("A group needs a name of 1 to {LONGEST_GROUP} characters, on one line.");
        return Err(Failure::new("bad-group-name", message));
    }
    Ok(name)
}

fn column_named(db: &Connection, column: &str) -> Result<i64, Refusal> {
    columns::find(db, column)?.ok_or_else(|| {
        let message = format!("There is no column “{column}” in this project.");
        Failure::new("no-such-column", message)
            .with("column", column)
            .into()
    })
}

/// What becomes of a sample that gets another class, or none.
const AFTER_RELABEL: &str = "?3, split, pinned, removed";
/// What becomes of a sample that leaves the project.
const AFTER_REMOVE: &str = "class, split, pinned, 1";

/// What a sample is once a person put it into a split.
fn after_move(split: Split) -> &'static str {
    match split {
        Split::Train => "class, 'train', 1, removed",
        Split::Valid => "class, 'valid', 1, removed",
        Split::Test => "class, 'test', 1, removed",
    }
}

fn class_exists(name: &str) -> Failure {
    let message =
        format!("There is a class “{name}” already. Merge the two, or choose another name.");
    Failure::new("class-exists", message).with("class", name)
}

/// Gives samples one more class or takes one away. The first class of a sample is its own; where
/// that one goes, the next one takes its place.
fn tag(
    db: &Connection,
    edit: i64,
    samples: &[SampleId],
    class: &str,
    is_on: bool,
) -> Result<(), Refusal> {
    let class = class_or_new(db, edit, class)?;
    for sample in samples {
        let own: Option<Option<i64>> = db
            .prepare_cached("SELECT class FROM samples WHERE id = ?1 AND removed = 0")?
            .query_row([sample.0], |row| row.get(0))
            .optional()?;
        let Some(own) = own else { continue };
        let further = db
            .prepare_cached(
                "SELECT class, position FROM marks WHERE sample = ?1 AND shape = 'whole'
                 AND removed = 0 ORDER BY position, id",
            )?
            .query_map([sample.0], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<Vec<(i64, i64)>>>()?;
        let has_it = own == Some(class) || further.iter().any(|(id, _)| *id == class);
        if has_it == is_on {
            continue;
        }
        match (is_on, own) {
            (true, None) => change_samples(db, edit, &[*sample], AFTER_RELABEL, Some(class))?,
            (true, Some(_)) => {
                let position = further
                    .last()
                    .map_or(-1_000_000, |(_, position)| position + 1);
                add_whole(db, edit, *sample, class, position)?;
            }
            (false, Some(own)) if own == class => {
                let next = further.first().map(|(id, _)| *id);
                change_samples(db, edit, &[*sample], AFTER_RELABEL, next)?;
                if next.is_some() {
                    remove_tags(db, edit, *sample, next)?;
                }
            }
            (false, _) => remove_tags(db, edit, *sample, Some(class))?,
        }
    }
    Ok(())
}

/// A further class of a sample, below all that is drawn on it.
fn add_whole(
    db: &Connection,
    edit: i64,
    sample: SampleId,
    class: i64,
    position: i64,
) -> rusqlite::Result<()> {
    let mark = NewMark {
        id: None,
        class: String::new(),
        shape: Shape::Whole,
        flags: MarkFlags::default(),
    };
    add_mark(db, edit, sample.0, class, &mark, position)
}

/// Goes on with another task for data of the same kind.
fn set_task(db: &Connection, edit: i64, new: TaskKind) -> Result<(), Refusal> {
    let now = task(db)?;
    if now == Some(new) || now.and_then(TaskKind::other_way) == Some(new) {
        return Ok(change_meta(db, edit, TASK_KEY, new.name())?);
    }
    let now = now.map_or("", TaskKind::name);
    let message = format!("A project for {now} cannot become one for {new}. Make a new project.");
    Err(Failure::new("task-not-changeable", message)
        .with("task", now)
        .with("wanted", new)
        .into())
}

/// Sets one cell of a row.
fn set_cell(
    db: &Connection,
    edit: i64,
    sample: SampleId,
    place: usize,
    value: &str,
) -> rusqlite::Result<()> {
    let content: Option<Option<String>> = db
        .prepare_cached("SELECT content FROM samples WHERE id = ?1 AND removed = 0")?
        .query_row([sample.0], |row| row.get(0))
        .optional()?;
    let Some(Some(content)) = content else {
        return Ok(());
    };
    let row = Row::from_stored(&content);
    let mut cells: Vec<Option<&str>> = row.cells().collect();
    cells.resize(cells.len().max(place + 1), None);
    cells[place] = Some(value);
    change_content(db, edit, sample, Row::of(cells).as_str())
}
