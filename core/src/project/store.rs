//! The only file, with its folder, that speaks SQL.

mod changes;
mod columns;
mod edits;
mod reading;
mod roots;
mod schema;

use super::Snapshot;
use super::edit::EditName;
use super::error::ProjectError;
use crate::clean::quality::Quality;
use crate::data::split_plan::SplitRequest;
use crate::data::strata::rarest_classes;
use crate::data::{Answer, Content, ContentHash, Facts, NewMark, Split, TableColumn};
use crate::ids::{ClassId, SampleId};
use crate::tasks::TaskKind;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, params};
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

pub(super) use edits::Touched;
pub(crate) use edits::test_is_frozen;
pub use schema::SCHEMA_VERSION;

/// The file in a project's folder.
pub const FILE_NAME: &str = "hearth.sqlite";

/// A sample about to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSample {
    /// Path below the imported folder, with `/` between parts.
    pub path: String,
    /// Class name, where there is one.
    pub class: Option<String>,
    /// The split that the import names, if it does.
    pub given_split: Option<Split>,
    /// What it holds. The cells of a row are those of the columns that come with it.
    pub content: Content,
    /// Size of the file, the text or the row, in bytes.
    pub num_bytes: u64,
    /// Hash of those bytes.
    pub hash: ContentHash,
    /// What is drawn on it.
    pub marks: Vec<NewMark>,
    /// What is known beside the file.
    pub facts: Facts,
    /// What was answered when somebody was asked about it.
    pub answer: Option<Answer>,
}

/// A stored sample as the split planner sees it.
#[derive(Clone, Debug)]
pub struct SplitRow {
    /// Row in the store.
    pub id: SampleId,
    /// Its class, by its row in the store.
    pub class: Option<ClassId>,
    /// What it belongs together with.
    pub group: Option<String>,
    /// When it was made.
    pub time: Option<String>,
    /// What an import said.
    pub given: Option<Split>,
    /// What it is now; `None` for a sample that was just added.
    pub current: Option<Split>,
    /// Whether the person chose its split, so that nothing else may.
    pub pinned: bool,
    /// Hash of the file's bytes.
    pub hash: ContentHash,
}

#[cfg(test)]
impl SplitRow {
    /// A sample that was just added, for tests; `i` tells it from others.
    pub fn added(i: usize, class: u32) -> Self {
        Self {
            id: SampleId(i as i64),
            class: Some(ClassId(class)),
            group: None,
            time: None,
            given: None,
            current: None,
            pinned: false,
            hash: ContentHash::of(&i.to_le_bytes()),
        }
    }
}

/// What an import changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AddedCounts {
    /// New samples.
    pub added: usize,
    /// Samples that were there already, by path.
    pub already_there: usize,
}

/// A connection to a project's store.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    connection: Connection,
    /// The folder of a copy that was brought to this version's schema, where the store itself may
    /// not be.
    #[allow(dead_code)] // it is there to be dropped
    migrated: Option<TempDir>,
}

impl Store {
    /// Whether the folder holds a store.
    pub fn exists(dir: &Path) -> bool {
        dir.join(FILE_NAME).is_file()
    }

    /// Makes the store of a new project.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn create(dir: &Path, name: &str, task: TaskKind) -> Result<(), ProjectError> {
        // Made under another name first: a process killed here leaves no half project.
        let unfinished = dir.join(format!("{FILE_NAME}.new"));
        let path = dir.join(FILE_NAME);
        let wrap = |error: rusqlite::Error| ProjectError::sqlite(dir, &error);
        let mut connection = Connection::open(&unfinished).map_err(wrap)?;
        schema::migrate(&mut connection).map_err(wrap)?;
        for (key, value) in [
            ("name", name),
            ("task", task.name()),
            ("created", &jiff::Timestamp::now().to_string()),
        ] {
            connection
                .execute("INSERT INTO meta VALUES (?1, ?2)", [key, value])
                .map_err(wrap)?;
        }
        connection.close().map_err(|(_, error)| wrap(error))?;
        std::fs::rename(&unfinished, &path).map_err(|source| ProjectError::io(&path, source))
    }

    /// Opens a store for changes and brings it to this version's schema.
    ///
    /// # Errors
    /// If it is damaged or newer than this version.
    pub fn open(dir: &Path) -> Result<Self, ProjectError> {
        let wrap = |error: rusqlite::Error| ProjectError::sqlite(dir, &error);
        let connection = Connection::open_with_flags(
            dir.join(FILE_NAME),
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .map_err(wrap)?;
        let mut store = Self {
            dir: dir.to_owned(),
            connection,
            migrated: None,
        };
        store.check_version()?;
        store
            .connection
            .busy_timeout(Duration::from_secs(5))
            .map_err(wrap)?;
        store
            .connection
            .pragma_update(None, "journal_mode", "wal")
            .map_err(wrap)?;
        store
            .connection
            .pragma_update(None, "synchronous", "full")
            .map_err(wrap)?;
        schema::migrate(&mut store.connection).map_err(wrap)?;
        roots::settle(&store.connection, dir).map_err(wrap)?;
        Ok(store)
    }

    /// Opens a store to read only, also from a disk that cannot be written.
    ///
    /// # Errors
    /// If it is damaged or newer than this version.
    pub fn open_read_only(dir: &Path) -> Result<Self, ProjectError> {
        let wrap = |error: rusqlite::Error| ProjectError::sqlite(dir, &error);
        let path = dir.join(FILE_NAME);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags).map_err(wrap)?;
        let mut store = Self {
            dir: dir.to_owned(),
            connection,
            migrated: None,
        };
        let is_readable = store
            .connection
            .query_row("SELECT count(*) FROM sqlite_master", [], |row| {
                row.get::<_, i64>(0)
            })
            .is_ok();
        if !is_readable {
            // A store in WAL mode on a read-only disk: nobody else can write it either.
            let uri = format!("file:{}?immutable=1", percent_encoded(&path));
            store.connection = Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)
                .map_err(wrap)?;
        }
        store.check_version()?;
        if schema::version(&store.connection).map_err(wrap)? < SCHEMA_VERSION {
            let folder = tempfile::tempdir().map_err(|error| ProjectError::io(dir, error))?;
            let copy = folder.path().join(FILE_NAME);
            store
                .connection
                .execute("VACUUM INTO ?1", [copy.to_string_lossy()])
                .map_err(wrap)?;
            store.connection = Connection::open(&copy).map_err(wrap)?;
            schema::migrate(&mut store.connection).map_err(wrap)?;
            store.migrated = Some(folder);
        }
        Ok(store)
    }

    fn check_version(&self) -> Result<(), ProjectError> {
        let found = schema::version(&self.connection)
            .map_err(|error| ProjectError::sqlite(&self.dir, &error))?;
        if found > SCHEMA_VERSION {
            return Err(ProjectError::NewerVersion {
                dir: self.dir.clone(),
                found,
                known: SCHEMA_VERSION,
            });
        }
        Ok(())
    }

    /// Reads everything.
    ///
    /// # Errors
    /// If the store is damaged.
    pub fn load(&self, dir: &Path) -> Result<Snapshot, ProjectError> {
        reading::load(&self.connection, dir)
            .map_err(|error| ProjectError::sqlite(&self.dir, &error))?
            .map_err(|detail| ProjectError::Damaged {
                dir: self.dir.clone(),
                detail,
            })
    }

    /// The edits that are kept and stand, the oldest first, each with how the data was to be split
    /// after it, where it said so.
    ///
    /// # Errors
    /// If the store is damaged.
    pub fn standing_edits(&self) -> Result<Vec<(EditName, Option<SplitRequest>)>, ProjectError> {
        edits::standing(&self.connection).map_err(|error| ProjectError::sqlite(&self.dir, &error))
    }

    /// Reads these samples anew; all others are those of `before`.
    ///
    /// # Errors
    /// If the store is damaged.
    pub(super) fn load_some(
        &self,
        before: &Snapshot,
        ids: &[SampleId],
    ) -> Result<Snapshot, ProjectError> {
        reading::load_some(&self.connection, before, ids)
            .map_err(|error| ProjectError::sqlite(&self.dir, &error))
    }

    /// Adds samples from a folder in one transaction, classes first, and gives every sample a
    /// split by `plan`, which gets all rows and returns a split for each.
    ///
    /// # Errors
    /// If the store cannot be written; nothing is changed then.
    pub fn add_samples(
        &mut self,
        root: &Path,
        class_names: &[String],
        columns: &[TableColumn],
        samples: &[NewSample],
        plan: impl FnOnce(&[SplitRow]) -> Vec<Split>,
    ) -> Result<AddedCounts, ProjectError> {
        let dir = self.dir.clone();
        let add = || -> rusqlite::Result<AddedCounts> {
            let transaction = self.connection.transaction()?;
            let source = root.to_string_lossy().into_owned();
            let edit = edits::begin_edit(&transaction, &EditName::Import { source })?;
            let root = roots::to_stored(&dir, root);
            let counts = insert_samples(&transaction, edit, &root, class_names, columns, samples)?;
            let rows = split_rows(&transaction, edit)?;
            for (row, split) in rows.iter().zip(plan(&rows)) {
                if row.current != Some(split) {
                    changes::sample_split(&transaction, edit, row.id.0, split)?;
                }
            }
            edits::finish_import(&transaction, edit)?;
            transaction.commit()?;
            Ok(counts)
        };
        add().map_err(|error| ProjectError::sqlite(&dir, &error))
    }
}

impl Store {
    /// Writes down where files lie now: below each folder, at these paths. Not an edit: what the
    /// data is does not change.
    ///
    /// # Errors
    /// If the store cannot be written; nothing is changed then.
    pub fn move_media(
        &mut self,
        places: &[(&Path, Vec<(i64, String)>)],
    ) -> Result<(), ProjectError> {
        let dir = self.dir.clone();
        let mut change = || -> rusqlite::Result<()> {
            let transaction = self.connection.transaction()?;
            let mut update = transaction.prepare(
                // A place that another sample has already is left to it.
                "UPDATE OR IGNORE samples SET source = ?1, path = ?2 WHERE id = ?3",
            )?;
            for (root, files) in places.iter().filter(|(_, files)| !files.is_empty()) {
                let source = source_or_insert(&transaction, &roots::to_stored(&dir, root))?;
                for (sample, path) in files {
                    update.execute(params![source, path, sample])?;
                }
            }
            drop(update);
            transaction.commit()
        };
        change().map_err(|error| ProjectError::sqlite(&dir, &error))
    }
}

fn insert_samples(
    db: &Transaction<'_>,
    edit: i64,
    root: &str,
    class_names: &[String],
    columns: &[TableColumn],
    samples: &[NewSample],
) -> rusqlite::Result<AddedCounts> {
    let places = columns::find_or_insert(db, edit, columns)?;
    let mut classes: HashMap<&str, i64> = HashMap::new();
    for name in class_names {
        classes.insert(name, changes::class_or_insert(db, edit, name)?);
    }
    let source = source_or_insert(db, root)?;
    let mut counts = AddedCounts::default();
    let mut find =
        db.prepare("SELECT id, class, removed FROM samples WHERE source = ?1 AND path = ?2")?;
    let mut insert = db.prepare(
        "INSERT INTO samples
             (source, path, class, split, given_split, width, height, num_bytes, hash, look,
              group_key, time, origin, quality, content, sound, answer)
         VALUES (?1, ?2, ?3, '', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?;
    let mut revive = db.prepare(
        "UPDATE samples SET class = ?3, split = '', given_split = ?4, width = ?5, height = ?6,
             num_bytes = ?7, hash = ?8, look = ?9, group_key = ?10, time = ?11, origin = ?12,
             quality = ?13, content = ?14, sound = ?15, answer = ?16, pinned = 0, removed = 0
         WHERE source = ?1 AND path = ?2",
    )?;
    for sample in samples {
        let known: Option<(i64, Option<i64>, bool)> = find
            .query_row(params![source, sample.path], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        if matches!(known, Some((_, _, false))) {
            counts.already_there += 1;
            continue;
        }
        let class = sample.class.as_deref().map(|name| classes[name]);
        let write = if known.is_some() {
            &mut revive
        } else {
            &mut insert
        };
        let (picture, content) = match &sample.content {
            Content::Picture(picture) => (Some(picture), None),
            Content::Sound(_) => (None, None),
            Content::Text(text) => (None, Some(Cow::Borrowed(&**text))),
            Content::Row(row) => (None, Some(columns::placed(row, &places))),
        };
        let sound = match &sample.content {
            Content::Sound(sound) => Some(sound.to_bytes()),
            _ => None,
        };
        let [width, height] = picture.map_or([0, 0], |picture| picture.size_px);
        let look = picture.and_then(|picture| picture.look.as_ref());
        let quality = picture.and_then(|picture| picture.quality.as_ref());
        write.execute(params![
            source,
            sample.path,
            class,
            sample.given_split.map(Split::name),
            width,
            height,
            sample.num_bytes as i64,
            sample.hash.0,
            look.map(|look| look.to_bytes()),
            sample.facts.group,
            sample.facts.time,
            sample.facts.origin,
            quality.map(Quality::to_bytes),
            content,
            sound,
            sample.answer.map(Answer::name),
        ])?;
        let (id, class_before) = known.map_or((db.last_insert_rowid(), class), |(id, class, _)| {
            (id, class)
        });
        changes::sample_added(db, edit, id, class_before)?;
        if known.is_some() {
            // What was drawn on it when it was removed is replaced.
            changes::remove_marks(db, edit, id)?;
        }
        for (position, mark) in sample.marks.iter().enumerate() {
            changes::add_mark(db, edit, id, classes[&*mark.class], mark, position as i64)?;
        }
        counts.added += 1;
    }
    Ok(counts)
}

/// The source of this root, as [`roots::to_stored`] gives it.
fn source_or_insert(db: &Transaction<'_>, root: &str) -> rusqlite::Result<i64> {
    let known = db
        .query_row("SELECT id FROM sources WHERE root = ?1", [root], |row| {
            row.get(0)
        })
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    let id: i64 = db.query_row("SELECT count(*) FROM sources", [], |row| row.get(0))?;
    db.execute("INSERT INTO sources VALUES (?1, ?2)", params![id, root])?;
    Ok(id)
}

fn split_rows(db: &Connection, edit: i64) -> rusqlite::Result<Vec<SplitRow>> {
    let mut rows = db
        .prepare(
            "SELECT id, class, given_split, split, hash, pinned, group_key, time FROM samples
         WHERE removed = 0 ORDER BY id",
        )?
        .query_map([], |row| {
            Ok(SplitRow {
                id: SampleId(row.get(0)?),
                class: row.get::<_, Option<u32>>(1)?.map(ClassId),
                group: row.get(6)?,
                time: row.get(7)?,
                given: split_in(row, 2)?,
                current: split_in(row, 3)?,
                hash: ContentHash(row.get(4)?),
                pinned: row.get(5)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    if reading::task(db)?.is_some_and(TaskKind::is_multi_label) {
        stratify_by_rarest(db, edit, &mut rows)?;
    }
    Ok(rows)
}

/// Of several classes, the rarest stands for a sample. What the edit adds counts already.
fn stratify_by_rarest(db: &Connection, edit: i64, rows: &mut [SplitRow]) -> rusqlite::Result<()> {
    let mut further: HashMap<SampleId, Vec<ClassId>> = HashMap::new();
    let mut marks = db.prepare(
        "SELECT m.sample, m.class FROM marks AS m
         LEFT JOIN mark_changes AS c ON c.mark = m.id AND c.edit = ?1
         WHERE m.shape = 'whole' AND coalesce(c.removed_after, m.removed) = 0",
    )?;
    let mut found = marks.query([edit])?;
    while let Some(row) = found.next()? {
        let class = ClassId(row.get(1)?);
        further
            .entry(SampleId(row.get(0)?))
            .or_default()
            .push(class);
    }
    let classes: Vec<Vec<ClassId>> = rows
        .iter()
        .map(|row| {
            let more = further.remove(&row.id).unwrap_or_default();
            row.class.into_iter().chain(more).collect()
        })
        .collect();
    for (row, class) in rows.iter_mut().zip(rarest_classes(&classes)) {
        row.class = class;
    }
    Ok(())
}

fn split_in(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Split>> {
    let text = row.get_ref(column)?.as_str_or_null()?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// A path in the form that `SQLite`'s `file:` addresses want.
fn percent_encoded(path: &Path) -> String {
    use std::fmt::Write;
    let mut encoded = String::new();
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-~:".contains(&byte) {
            encoded.push(byte as char);
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
