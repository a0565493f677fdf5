//! The only file that speaks SQL.

use super::Snapshot;
use super::error::ProjectError;
use crate::data::{Class, ContentHash, Sample, Source, Split};
use crate::ids::{ClassId, SampleId};
use crate::tasks::TaskKind;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, params};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file in a project's folder.
pub const FILE_NAME: &str = "hearth.sqlite";

/// Version of the schema, kept in `SQLite`'s `user_version`. Raise it with each new migration.
pub const SCHEMA_VERSION: i64 = 1;

/// `schema[n]` brings a store from version `n` to `n + 1`.
const MIGRATIONS: [&str; SCHEMA_VERSION as usize] = ["
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE classes (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE sources (id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE);
    CREATE TABLE samples (
        id INTEGER PRIMARY KEY,
        source INTEGER NOT NULL REFERENCES sources (id),
        path TEXT NOT NULL,
        class INTEGER NOT NULL REFERENCES classes (id),
        split TEXT NOT NULL,
        given_split TEXT,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        num_bytes INTEGER NOT NULL,
        hash BLOB NOT NULL,
        UNIQUE (source, path)
    );
"];

/// A sample about to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSample {
    /// Path below the imported folder, with `/` between parts.
    pub path: String,
    /// Class name.
    pub class: String,
    /// The split that the import names, if it does.
    pub given_split: Option<Split>,
    /// Width and height after EXIF orientation, in pixels.
    pub size_px: [u32; 2],
    /// Size of the file, in bytes.
    pub num_bytes: u64,
    /// Hash of the file's bytes.
    pub hash: ContentHash,
}

/// A stored sample as the split planner sees it.
#[derive(Clone, Debug)]
pub struct SplitRow {
    /// Row in the store.
    pub id: SampleId,
    /// Its class.
    pub class: ClassId,
    /// What an import said.
    pub given: Option<Split>,
    /// What it is now; `None` for a sample that was just added.
    pub current: Option<Split>,
    /// Hash of the file's bytes.
    pub hash: ContentHash,
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
        migrate(&mut connection).map_err(wrap)?;
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
        migrate(&mut store.connection).map_err(wrap)?;
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
        Ok(store)
    }

    fn check_version(&self) -> Result<(), ProjectError> {
        let found: i64 = self
            .connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
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
        self.try_load(dir)
            .map_err(|error| ProjectError::sqlite(&self.dir, &error))?
            .map_err(|detail| ProjectError::Damaged {
                dir: self.dir.clone(),
                detail,
            })
    }

    fn try_load(&self, dir: &Path) -> rusqlite::Result<Result<Snapshot, String>> {
        let db = &self.connection;
        let meta = |key: &str| {
            db.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| {
                row.get::<_, String>(0)
            })
            .optional()
        };
        let Some(name) = meta("name")? else {
            return Ok(Err("it has no name".to_owned()));
        };
        let Some(Ok(task)) = meta("task")?.as_deref().map(str::parse) else {
            return Ok(Err("it has no known task".to_owned()));
        };
        let classes = db
            .prepare("SELECT id, name FROM classes ORDER BY id")?
            .query_map([], |row| {
                Ok(Class {
                    id: ClassId(row.get(0)?),
                    name: row.get(1)?,
                })
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let sources = db
            .prepare("SELECT root FROM sources ORDER BY id")?
            .query_map([], |row| {
                Ok(Source {
                    root: PathBuf::from(row.get::<_, String>(0)?),
                })
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let samples = db
            .prepare(
                "SELECT id, class, split, source, path, width, height, num_bytes, hash
                 FROM samples ORDER BY id",
            )?
            .query_map([], |row| {
                Ok(Sample {
                    id: SampleId(row.get(0)?),
                    class: ClassId(row.get(1)?),
                    split: split_in(row, 2)?.unwrap_or(Split::Train),
                    source: row.get(3)?,
                    path: row.get_ref(4)?.as_str()?.into(),
                    size_px: [row.get(5)?, row.get(6)?],
                    num_bytes: row.get::<_, i64>(7)? as u64,
                    hash: ContentHash(row.get(8)?),
                })
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let is_sound = classes.iter().enumerate().all(|(i, c)| c.id.index() == i)
            && samples
                .iter()
                .all(|s| s.class.index() < classes.len() && (s.source as usize) < sources.len());
        if !is_sound {
            return Ok(Err("its tables do not fit together".to_owned()));
        }
        Ok(Ok(Snapshot {
            dir: dir.to_owned(),
            name,
            task,
            classes,
            sources,
            samples,
        }))
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
        samples: &[NewSample],
        plan: impl FnOnce(&[SplitRow]) -> Vec<Split>,
    ) -> Result<AddedCounts, ProjectError> {
        let dir = self.dir.clone();
        let add = || -> rusqlite::Result<AddedCounts> {
            let transaction = self.connection.transaction()?;
            let counts = insert_samples(&transaction, root, class_names, samples)?;
            let rows = split_rows(&transaction)?;
            let splits = plan(&rows);
            {
                let mut update =
                    transaction.prepare("UPDATE samples SET split = ?2 WHERE id = ?1")?;
                for (row, split) in rows.iter().zip(splits) {
                    if row.current != Some(split) {
                        update.execute(params![row.id.0, split.name()])?;
                    }
                }
            }
            transaction.commit()?;
            Ok(counts)
        };
        add().map_err(|error| ProjectError::sqlite(&dir, &error))
    }
}

fn insert_samples(
    db: &Transaction<'_>,
    root: &Path,
    class_names: &[String],
    samples: &[NewSample],
) -> rusqlite::Result<AddedCounts> {
    let mut classes: HashMap<String, i64> = db
        .prepare("SELECT name, id FROM classes")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for name in class_names {
        if !classes.contains_key(name) {
            let id = classes.len() as i64;
            db.execute("INSERT INTO classes VALUES (?1, ?2)", params![id, name])?;
            classes.insert(name.clone(), id);
        }
    }
    let root = root.to_string_lossy();
    let known: Option<i64> = db
        .query_row("SELECT id FROM sources WHERE root = ?1", [&root], |row| {
            row.get(0)
        })
        .optional()?;
    let source = if let Some(id) = known {
        id
    } else {
        let id: i64 = db.query_row("SELECT count(*) FROM sources", [], |row| row.get(0))?;
        db.execute("INSERT INTO sources VALUES (?1, ?2)", params![id, root])?;
        id
    };
    let mut counts = AddedCounts::default();
    let mut insert = db.prepare(
        "INSERT INTO samples (source, path, class, split, given_split, width, height, num_bytes, hash)
         VALUES (?1, ?2, ?3, '', ?4, ?5, ?6, ?7, ?8) ON CONFLICT (source, path) DO NOTHING",
    )?;
    for sample in samples {
        let inserted = insert.execute(params![
            source,
            sample.path,
            classes[&sample.class],
            sample.given_split.map(Split::name),
            sample.size_px[0],
            sample.size_px[1],
            sample.num_bytes as i64,
            sample.hash.0,
        ])?;
        counts.added += inserted;
        counts.already_there += 1 - inserted;
    }
    Ok(counts)
}

fn split_rows(db: &Connection) -> rusqlite::Result<Vec<SplitRow>> {
    db.prepare("SELECT id, class, given_split, split, hash FROM samples ORDER BY id")?
        .query_map([], |row| {
            Ok(SplitRow {
                id: SampleId(row.get(0)?),
                class: ClassId(row.get(1)?),
                given: split_in(row, 2)?,
                current: split_in(row, 3)?,
                hash: ContentHash(row.get(4)?),
            })
        })?
        .collect()
}

fn split_in(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Split>> {
    let text = row.get_ref(column)?.as_str_or_null()?;
    Ok(text.and_then(|text| text.parse().ok()))
}

fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    for (index, migration) in MIGRATIONS.iter().enumerate().skip(version.max(0) as usize) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", index as i64 + 1)?;
        transaction.commit()?;
    }
    Ok(())
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
