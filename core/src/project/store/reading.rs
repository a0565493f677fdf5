//! Reading a store: everything, or the samples that an edit changed.

use super::{columns, edits, roots, split_in};
use crate::clean::quality::Quality;
use crate::data::media::look::Look;
use crate::data::split_plan::SplitRequest;
use crate::data::{
    Answer, Class, Content, ContentHash, DataKind, Facts, Mark, MarkFlags, Picture, Review, Row,
    Sample, Shape, SoundContent, Source, Split,
};
use crate::ids::{ClassId, MarkId, SampleId};
use crate::project::Snapshot;
use crate::tasks::TaskKind;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

const SAMPLE_COLUMNS: &str = "id, class, split, source, path, width, height, num_bytes, hash, \
     look, group_key, time, origin, quality, content, sound, verified, note, answer, second_class";

/// Where the store keeps what the project's models do.
pub(super) const TASK_KEY: &str = "task";

/// Where the store keeps how the data was split.
pub(super) const SPLIT_KEY: &str = "split";

const MARK_COLUMNS: &str = "sample, id, class, shape, flags";

/// The number of each class that stands, by its row. Retired classes leave gaps in the rows; the
/// classes that stand are numbered without them.
struct Numbers(HashMap<i64, ClassId>);

impl Numbers {
    /// A class that is not there has a number that no class has.
    fn of(&self, row: i64) -> ClassId {
        self.0.get(&row).copied().unwrap_or(ClassId(u32::MAX))
    }
}

/// What the project's models do; nothing where this version does not know it.
pub(super) fn task(db: &Connection) -> rusqlite::Result<Option<TaskKind>> {
    let stored: Option<String> = db
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([TASK_KEY], |row| row.get(0))
        .optional()?;
    Ok(stored.and_then(|task| task.parse().ok()))
}

/// How a person split the data; nothing where a newer version wrote it in another way.
pub(super) fn split_request(db: &Connection) -> rusqlite::Result<Option<SplitRequest>> {
    let stored: Option<String> = db
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([SPLIT_KEY], |row| row.get(0))
        .optional()?;
    Ok(stored.and_then(|text| serde_json::from_str(&text).ok()))
}

fn class_rows(db: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    db.prepare_cached("SELECT id, name FROM classes WHERE retired = 0 ORDER BY id")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn numbers_of(rows: &[(i64, String)]) -> Numbers {
    let numbered = rows.iter().enumerate();
    Numbers(
        numbered
            .map(|(number, (row, _))| (*row, ClassId(number as u32)))
            .collect(),
    )
}

/// Everything; a sentence where the tables do not fit together.
pub(super) fn load(db: &Connection, dir: &Path) -> rusqlite::Result<Result<Snapshot, String>> {
    let meta = |key: &str| {
        db.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| {
            row.get::<_, String>(0)
        })
        .optional()
    };
    let Some(name) = meta("name")? else {
        return Ok(Err("it has no name".to_owned()));
    };
    let Some(Ok(task)) = meta(TASK_KEY)?.as_deref().map(str::parse::<TaskKind>) else {
        return Ok(Err("it has no known task".to_owned()));
    };
    let rows = class_rows(db)?;
    let numbers = numbers_of(&rows);
    let classes = rows
        .into_iter()
        .map(|(row, name)| Class {
            id: numbers.of(row),
            name,
        })
        .collect();
    let sources = db
        .prepare("SELECT root FROM sources ORDER BY id")?
        .query_map([], |row| {
            Ok(Source {
                root: roots::from_stored(dir, row.get_ref(0)?.as_str()?),
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut samples = db
        .prepare(&format!(
            "SELECT {SAMPLE_COLUMNS} FROM samples WHERE removed = 0 ORDER BY id"
        ))?
        .query_map([], |row| sample_in(row, task.data_kind(), &numbers))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    load_marks(db, &mut samples, &numbers)?;
    let is_sound = samples.iter().all(|s| {
        let mut classes = s.class.iter().chain(s.marks.iter().map(|mark| &mark.class));
        classes.all(|class| class.index() < numbers.0.len()) && (s.source as usize) < sources.len()
    });
    if !is_sound {
        return Ok(Err("its tables do not fit together".to_owned()));
    }
    Ok(Ok(Snapshot {
        dir: dir.to_owned(),
        name,
        task,
        classes,
        columns: columns::load(db)?,
        sources,
        samples: samples.into_iter().map(Arc::new).collect(),
        split_request: split_request(db)?,
        history: edits::history(db)?,
    }))
}

/// A snapshot with these samples read anew; all others are shared with `before`.
pub(super) fn load_some(
    db: &Connection,
    before: &Snapshot,
    ids: &[SampleId],
) -> rusqlite::Result<Snapshot> {
    let mut after = before.clone();
    let numbers = numbers_of(&class_rows(db)?);
    let kind = before.task.data_kind();
    let mut one = db.prepare_cached(&format!(
        "SELECT {SAMPLE_COLUMNS} FROM samples WHERE id = ?1 AND removed = 0"
    ))?;
    let mut its_marks = db.prepare_cached(&format!(
        "SELECT {MARK_COLUMNS} FROM marks WHERE sample = ?1 AND removed = 0 ORDER BY position, id"
    ))?;
    for id in ids {
        let sample = one
            .query_row([id.0], |row| sample_in(row, kind, &numbers))
            .optional()?;
        let place = after.samples.binary_search_by_key(id, |sample| sample.id);
        match (sample, place) {
            (Some(mut sample), place) => {
                let mut rows = its_marks.query([id.0])?;
                while let Some(row) = rows.next()? {
                    sample.marks.extend(mark_in(row, &numbers)?);
                }
                let sample = Arc::new(sample);
                match place {
                    Ok(at) => after.samples[at] = sample,
                    Err(at) => after.samples.insert(at, sample),
                }
            }
            (None, Ok(at)) => {
                after.samples.remove(at);
            }
            (None, Err(_)) => {}
        }
    }
    after.split_request = split_request(db)?;
    after.task = task(db)?.unwrap_or(before.task);
    after.history = edits::history(db)?;
    Ok(after)
}

fn sample_in(
    row: &rusqlite::Row<'_>,
    kind: DataKind,
    numbers: &Numbers,
) -> rusqlite::Result<Sample> {
    let class = row.get::<_, Option<i64>>(1)?.map(|class| numbers.of(class));
    Ok(Sample {
        id: SampleId(row.get(0)?),
        class,
        split: split_in(row, 2)?.unwrap_or(Split::Train),
        source: row.get(3)?,
        path: row.get_ref(4)?.as_str()?.into(),
        content: content_in(row, kind)?,
        num_bytes: row.get::<_, i64>(7)? as u64,
        hash: ContentHash(row.get(8)?),
        marks: Vec::new(),
        facts: facts_in(row)?,
        review: review_in(row, numbers)?,
    })
}

fn content_in(row: &rusqlite::Row<'_>, kind: DataKind) -> rusqlite::Result<Content> {
    let text = row.get_ref(14)?.as_str_or_null()?.unwrap_or_default();
    Ok(match kind {
        DataKind::Texts => Content::Text(text.into()),
        DataKind::Rows => Content::Row(Row::from_stored(text)),
        DataKind::Sounds => {
            let bytes = row.get_ref(15)?.as_blob_or_null()?.unwrap_or_default();
            Content::Sound(Box::new(SoundContent::from_bytes(bytes)))
        }
        DataKind::Pictures => {
            let look = row.get_ref(9)?.as_blob_or_null()?;
            let quality = row.get_ref(13)?.as_blob_or_null()?;
            Content::Picture(Picture {
                size_px: [row.get(5)?, row.get(6)?],
                look: look.and_then(Look::from_bytes).map(Box::new),
                quality: quality.and_then(Quality::from_bytes),
            })
        }
    })
}

fn facts_in(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Box<Facts>>> {
    let facts = Facts {
        group: row.get(10)?,
        time: row.get(11)?,
        origin: row.get(12)?,
    };
    Ok((facts != Facts::default()).then(|| Box::new(facts)))
}

fn review_in(row: &rusqlite::Row<'_>, numbers: &Numbers) -> rusqlite::Result<Option<Box<Review>>> {
    let answer = row.get_ref(18)?.as_str_or_null()?;
    let second = row.get::<_, Option<i64>>(19)?;
    let review = Review {
        is_verified: row.get(16)?,
        note: row.get(17)?,
        answer: answer.and_then(Answer::named),
        // A class that was taken away says nothing any more.
        second: second.and_then(|class| numbers.0.get(&class).copied()),
    };
    Ok((review != Review::default()).then(|| Box::new(review)))
}

/// A mark; nothing where a newer version stored a shape that this one does not know.
fn mark_in(row: &rusqlite::Row<'_>, numbers: &Numbers) -> rusqlite::Result<Option<Mark>> {
    let shape: Result<Shape, ()> = row.get_ref(3)?.as_str()?.parse();
    let (id, class, bits) = (row.get(1)?, row.get(2)?, row.get(4)?);
    Ok(shape.ok().map(|shape| Mark {
        id: MarkId(id),
        class: numbers.of(class),
        shape,
        flags: MarkFlags::from_bits(bits),
    }))
}

/// Gives each sample its marks; both come by ascending sample.
fn load_marks(db: &Connection, samples: &mut [Sample], numbers: &Numbers) -> rusqlite::Result<()> {
    let mut query = db.prepare(&format!(
        "SELECT {MARK_COLUMNS} FROM marks WHERE removed = 0 ORDER BY sample, position, id"
    ))?;
    let mut rows = query.query([])?;
    let mut position = 0;
    while let Some(row) = rows.next()? {
        let sample = SampleId(row.get(0)?);
        while samples.get(position).is_some_and(|s| s.id < sample) {
            position += 1;
        }
        if let Some(found) = samples.get_mut(position)
            && found.id == sample
        {
            found.marks.extend(mark_in(row, numbers)?);
        }
    }
    Ok(())
}
