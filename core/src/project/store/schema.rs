//! The tables, and how an older store gets them.

use rusqlite::Connection;

/// Version of the schema, kept in `SQLite`'s `user_version`. Raise it with each new migration,
/// and freeze a store of the version before in `core/tests/fixtures/`.
pub const SCHEMA_VERSION: i64 = 2;

/// `MIGRATIONS[n]` brings a store from version `n` to `n + 1`. None of them is ever edited.
const MIGRATIONS: [&str; SCHEMA_VERSION as usize] = [
    "
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
    ",
    // Edits that can be undone. A removed sample and a retired class keep their rows, so that
    // undoing brings them back as they were; a pinned sample's split was chosen by the person.
    // What a picture looks like is known since then.
    "
    ALTER TABLE samples ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE samples ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE samples ADD COLUMN look BLOB;
    CREATE TABLE new_classes (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, retired INTEGER NOT NULL DEFAULT 0
    );
    INSERT INTO new_classes (id, name) SELECT id, name FROM classes;
    DROP TABLE classes;
    ALTER TABLE new_classes RENAME TO classes;
    CREATE UNIQUE INDEX classes_by_name ON classes (name) WHERE retired = 0;
    CREATE TABLE edits (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        made TEXT NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE sample_changes (
        edit INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE,
        sample INTEGER NOT NULL,
        class_before INTEGER NOT NULL, class_after INTEGER NOT NULL,
        split_before TEXT NOT NULL, split_after TEXT NOT NULL,
        pinned_before INTEGER NOT NULL, pinned_after INTEGER NOT NULL,
        removed_before INTEGER NOT NULL, removed_after INTEGER NOT NULL,
        PRIMARY KEY (edit, sample)
    ) WITHOUT ROWID;
    CREATE TABLE class_changes (
        edit INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE,
        class INTEGER NOT NULL,
        name_before TEXT NOT NULL, name_after TEXT NOT NULL,
        retired_before INTEGER NOT NULL, retired_after INTEGER NOT NULL,
        PRIMARY KEY (edit, class)
    ) WITHOUT ROWID;
    ",
];

/// The version that a store has.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Brings a store to [`SCHEMA_VERSION`], one version a transaction.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let version = version(connection)?;
    if version >= SCHEMA_VERSION {
        return Ok(());
    }
    // A table that others refer to cannot be made anew while references are checked.
    connection.pragma_update(None, "foreign_keys", false)?;
    for (index, migration) in MIGRATIONS.iter().enumerate().skip(version.max(0) as usize) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", index as i64 + 1)?;
        transaction.commit()?;
    }
    connection.pragma_update(None, "foreign_keys", true)
}
