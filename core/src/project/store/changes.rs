//! Writing down what each row was before an edit and is after it.

use crate::data::{Answer, NewMark, Split};
use crate::failure::Failure;
use crate::ids::{MarkId, SampleId};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// Longest name of a class, in characters.
const LONGEST_NAME: usize = 200;

/// Why an edit was not made.
pub(super) enum Refusal {
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

/// The columns of a change's sides, in the order of the `INSERT`s below: before, then after.
const CHANGE_COLUMNS: &str = "edit, sample, class_before, split_before, pinned_before, \
     removed_before, class_after, split_after, pinned_after, removed_after";

pub(super) fn change_samples(
    db: &Connection,
    edit: i64,
    samples: &[SampleId],
    after: &str,
    class: Option<i64>,
) -> rusqlite::Result<()> {
    // `?3` is bound in any case.
    let mut insert = db.prepare(&format!(
        "INSERT OR IGNORE INTO sample_changes ({CHANGE_COLUMNS})
         SELECT ?1, id, class, split, pinned, removed, {after}
         FROM samples WHERE id = ?2 AND removed = 0 AND ?3 IS ?3"
    ))?;
    for sample in samples {
        insert.execute(params![edit, sample.0, class])?;
    }
    Ok(())
}

pub(super) fn change_class_samples(
    db: &Connection,
    edit: i64,
    from: i64,
    after: &str,
    class: Option<i64>,
) -> rusqlite::Result<()> {
    db.execute(
        &format!(
            "INSERT OR IGNORE INTO sample_changes ({CHANGE_COLUMNS})
             SELECT ?1, id, class, split, pinned, removed, {after}
             FROM samples WHERE class = ?2 AND removed = 0 AND ?3 IS ?3"
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

/// Writes down what becomes of the marks of a class: a class, and whether they go.
pub(super) fn change_class_marks(
    db: &Connection,
    edit: i64,
    from: i64,
    into: Option<i64>,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT OR IGNORE INTO mark_changes
             (edit, mark, class_before, class_after, shape_before, shape_after, flags_before,
              flags_after, position_before, position_after, removed_before, removed_after)
         SELECT ?1, id, class, coalesce(?3, class), shape, shape, flags, flags, position, position,
                removed, ?3 IS NULL
         FROM marks WHERE class = ?2 AND removed = 0",
        params![edit, from, into],
    )?;
    Ok(())
}

/// Writes down what the class of a second pass becomes.
pub(super) fn change_class_reviews(
    db: &Connection,
    edit: i64,
    from: i64,
    into: Option<i64>,
) -> rusqlite::Result<()> {
    let ids = db
        .prepare("SELECT id FROM samples WHERE second_class = ?1 AND removed = 0")?
        .query_map([from], |row| Ok(SampleId(row.get(0)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    change_reviews(db, edit, &ids, &ReviewChange::Second(into))
}

/// Stores a mark that the edit adds.
pub(super) fn add_mark(
    db: &Connection,
    edit: i64,
    sample: i64,
    class: i64,
    mark: &NewMark,
    position: i64,
) -> rusqlite::Result<()> {
    let (shape, flags) = (mark.shape.to_string(), mark.flags.to_bits());
    db.prepare_cached(
        "INSERT INTO marks (sample, class, shape, flags, position, removed)
         VALUES (?1, ?2, ?3, ?4, ?5, 1)",
    )?
    .execute(params![sample, class, shape, flags, position])?;
    let id = db.last_insert_rowid();
    insert_mark_change(db, edit, id, class, &shape, flags, position, false)
}

/// Writes down what a mark becomes.
#[allow(clippy::too_many_arguments)] // the columns of one table
fn insert_mark_change(
    db: &Connection,
    edit: i64,
    id: i64,
    class: i64,
    shape: &str,
    flags: u8,
    position: i64,
    is_removed: bool,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO mark_changes
             (edit, mark, class_before, class_after, shape_before, shape_after, flags_before,
              flags_after, position_before, position_after, removed_before, removed_after)
         SELECT ?1, id, class, ?3, shape, ?4, flags, ?5, position, ?6, removed, ?7
         FROM marks WHERE id = ?2 AND (class <> ?3 OR shape <> ?4 OR flags <> ?5
              OR position <> ?6 OR removed <> ?7)",
    )?
    .execute(params![edit, id, class, shape, flags, position, is_removed])?;
    Ok(())
}

/// Writes down that the marks of a sample go.
pub(super) fn remove_marks(db: &Connection, edit: i64, sample: i64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO mark_changes
             (edit, mark, class_before, class_after, shape_before, shape_after, flags_before,
              flags_after, position_before, position_after, removed_before, removed_after)
         SELECT ?1, id, class, class, shape, shape, flags, flags, position, position, removed, 1
         FROM marks WHERE sample = ?2 AND removed = 0",
    )?
    .execute([edit, sample])?;
    Ok(())
}

/// What becomes of a sample's further classes where its marks are set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tags {
    /// They stay: only what is drawn is set.
    Stay,
    /// They go, but for those among the marks.
    Go,
}

/// Writes down what is drawn on a sample from now on.
pub(super) fn set_marks(
    db: &Connection,
    edit: i64,
    sample: SampleId,
    marks: &[NewMark],
    tags: Tags,
) -> Result<(), Refusal> {
    let known: bool = db
        .prepare_cached("SELECT 1 FROM samples WHERE id = ?1 AND removed = 0")?
        .exists([sample.0])?;
    if !known {
        return Err(no_such_sample(sample).into());
    }
    // Those that are there, with their places.
    let mut there: HashMap<MarkId, i64> = db
        .prepare_cached(
            "SELECT id, position FROM marks WHERE sample = ?1 AND removed = 0
             AND (?2 OR shape <> 'whole')",
        )?
        .query_map(params![sample.0, tags == Tags::Go], |row| {
            Ok((MarkId(row.get(0)?), row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    // A mark keeps its place where the order stays, so that the others are not written down.
    let mut next = 0;
    for mark in marks {
        if let Some(flaw) = mark.shape.flaw() {
            let message = format!("What is to be drawn cannot be: {flaw}.");
            return Err(Failure::new("bad-mark", message).with("flaw", flaw).into());
        }
        let class = class_or_new(db, edit, &mark.class)?;
        let known = mark.id.and_then(|id| Some((id, there.remove(&id)?)));
        let position = known.map_or(next, |(_, position)| position.max(next));
        next = position + 1;
        match known {
            Some((MarkId(id), _)) => {
                let (shape, flags) = (mark.shape.to_string(), mark.flags.to_bits());
                insert_mark_change(db, edit, id, class, &shape, flags, position, false)?;
            }
            None => add_mark(db, edit, sample.0, class, mark, position)?,
        }
    }
    for MarkId(id) in there.into_keys() {
        db.prepare_cached(
            "INSERT INTO mark_changes
                 (edit, mark, class_before, class_after, shape_before, shape_after, flags_before,
                  flags_after, position_before, position_after, removed_before, removed_after)
             SELECT ?1, id, class, class, shape, shape, flags, flags, position, position, removed, 1
             FROM marks WHERE id = ?2",
        )?
        .execute([edit, id])?;
    }
    Ok(())
}

/// Takes the marks of whole samples that say a class away.
pub(super) fn remove_tags(
    db: &Connection,
    edit: i64,
    sample: SampleId,
    class: Option<i64>,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO mark_changes
             (edit, mark, class_before, class_after, shape_before, shape_after, flags_before,
              flags_after, position_before, position_after, removed_before, removed_after)
         SELECT ?1, id, class, class, shape, shape, flags, flags, position, position, removed, 1
         FROM marks WHERE sample = ?2 AND removed = 0 AND shape = 'whole'
              AND (?3 IS NULL OR class = ?3)",
    )?
    .execute(params![edit, sample.0, class])?;
    Ok(())
}

/// What of a review changes.
pub(super) enum ReviewChange<'a> {
    Verified(bool),
    Note(Option<&'a str>),
    Answer(Option<Answer>),
    Second(Option<i64>),
}

/// Writes down what the review of samples becomes.
pub(super) fn change_reviews(
    db: &Connection,
    edit: i64,
    samples: &[SampleId],
    change: &ReviewChange<'_>,
) -> rusqlite::Result<()> {
    let after = match change {
        ReviewChange::Verified(_) => "?3, note, answer, second_class",
        ReviewChange::Note(_) => "verified, ?3, answer, second_class",
        ReviewChange::Answer(_) => "verified, note, ?3, second_class",
        ReviewChange::Second(_) => "verified, note, answer, ?3",
    };
    let mut insert = db.prepare_cached(&format!(
        "INSERT OR IGNORE INTO review_changes
             (edit, sample, verified_before, note_before, answer_before, second_before,
              verified_after, note_after, answer_after, second_after)
         SELECT ?1, id, verified, note, answer, second_class, {after}
         FROM samples WHERE id = ?2 AND removed = 0"
    ))?;
    for SampleId(sample) in samples {
        match change {
            ReviewChange::Verified(is) => insert.execute(params![edit, sample, is])?,
            ReviewChange::Note(note) => insert.execute(params![edit, sample, note])?,
            ReviewChange::Answer(answer) => {
                insert.execute(params![edit, sample, answer.map(Answer::name)])?
            }
            ReviewChange::Second(class) => insert.execute(params![edit, sample, class])?,
        };
    }
    Ok(())
}

/// Writes down what a row holds from now on.
pub(super) fn change_content(
    db: &Connection,
    edit: i64,
    sample: SampleId,
    content: &str,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO cell_changes (edit, sample, content_before, content_after)
         SELECT ?1, id, content, ?3 FROM samples WHERE id = ?2 AND content IS NOT ?3",
    )?
    .execute(params![edit, sample.0, content])?;
    Ok(())
}

/// Writes down what a sample belongs to from now on.
pub(super) fn change_group(
    db: &Connection,
    edit: i64,
    sample: SampleId,
    group: Option<&str>,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO group_changes (edit, sample, group_before, group_after)
         SELECT ?1, id, group_key, ?3 FROM samples
         WHERE id = ?2 AND removed = 0 AND group_key IS NOT ?3",
    )?
    .execute(params![edit, sample.0, group])?;
    Ok(())
}

/// Writes down what is known of the whole project from now on.
pub(super) fn change_meta(
    db: &Connection,
    edit: i64,
    key: &str,
    value: &str,
) -> rusqlite::Result<()> {
    let before: Option<String> = db
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    if before.as_deref() != Some(value) {
        db.prepare_cached(
            "INSERT INTO meta_changes (edit, key, value_before, value_after)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![edit, key, before, value])?;
    }
    Ok(())
}

fn no_such_sample(sample: SampleId) -> Failure {
    let message = "What is to be changed is not in this project any more.";
    Failure::new("no-such-sample", message).with("sample", sample.0)
}

pub(super) fn change_class(
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

pub(super) fn find_class(db: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("SELECT id FROM classes WHERE name = ?1 AND retired = 0")?
        .query_row([name], |row| row.get(0))
        .optional()
}

pub(super) fn class_named(db: &Connection, name: &str) -> Result<i64, Refusal> {
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

pub(super) fn class_or_new(db: &Connection, edit: i64, name: &str) -> Result<i64, Refusal> {
    Ok(class_or_insert(db, edit, checked_name(name)?)?)
}

pub(super) fn checked_name(name: &str) -> Result<&str, Failure> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
        let message =
            format!("A class needs a name of 1 to {LONGEST_NAME} characters, on one line.");
        return Err(Failure::new("bad-class-name", message));
    }
    Ok(name)
}
