//! The tables, and how an older store gets them.

use rusqlite::Connection;

/// Version of the schema, kept in `SQLite`'s `user_version`. Raise it with each new migration,
/// and freeze a store of the version before in `core/tests/fixtures/`.
pub const SCHEMA_VERSION: i64 = 6;

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
    // A sample may have no class, boxes, and facts beside its file (group, time, origin).
    "
    CREATE TABLE new_samples (
        id INTEGER PRIMARY KEY,
        source INTEGER NOT NULL REFERENCES sources (id),
        path TEXT NOT NULL,
        class INTEGER REFERENCES classes (id),
        split TEXT NOT NULL,
        given_split TEXT,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        num_bytes INTEGER NOT NULL,
        hash BLOB NOT NULL,
        look BLOB,
        quality BLOB,
        group_key TEXT,
        time TEXT,
        origin TEXT,
        pinned INTEGER NOT NULL DEFAULT 0,
        removed INTEGER NOT NULL DEFAULT 0,
        UNIQUE (source, path)
    );
    INSERT INTO new_samples (id, source, path, class, split, given_split, width, height,
                             num_bytes, hash, look, pinned, removed)
        SELECT id, source, path, class, split, given_split, width, height,
               num_bytes, hash, look, pinned, removed FROM samples;
    DROP TABLE samples;
    ALTER TABLE new_samples RENAME TO samples;
    CREATE TABLE boxes (
        id INTEGER PRIMARY KEY,
        sample INTEGER NOT NULL REFERENCES samples (id),
        class INTEGER NOT NULL REFERENCES classes (id),
        x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL,
        difficult INTEGER NOT NULL, truncated INTEGER NOT NULL, occluded INTEGER NOT NULL,
        removed INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX boxes_by_sample ON boxes (sample);
    CREATE TABLE new_sample_changes (
        edit INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE,
        sample INTEGER NOT NULL,
        class_before INTEGER, class_after INTEGER,
        split_before TEXT NOT NULL, split_after TEXT NOT NULL,
        pinned_before INTEGER NOT NULL, pinned_after INTEGER NOT NULL,
        removed_before INTEGER NOT NULL, removed_after INTEGER NOT NULL,
        PRIMARY KEY (edit, sample)
    ) WITHOUT ROWID;
    INSERT INTO new_sample_changes
        SELECT edit, sample, class_before, class_after, split_before, split_after,
               pinned_before, pinned_after, removed_before, removed_after FROM sample_changes;
    DROP TABLE sample_changes;
    ALTER TABLE new_sample_changes RENAME TO sample_changes;
    CREATE TABLE box_changes (
        edit INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE,
        box INTEGER NOT NULL,
        class_before INTEGER NOT NULL, class_after INTEGER NOT NULL,
        removed_before INTEGER NOT NULL, removed_after INTEGER NOT NULL,
        PRIMARY KEY (edit, box)
    ) WITHOUT ROWID;
    ",
    // A sample may be a sound, a text or a row of a table. The cells of a row stand in the order
    // of the columns' ids.
    "
    ALTER TABLE samples ADD COLUMN content TEXT;
    ALTER TABLE samples ADD COLUMN sound BLOB;
    CREATE TABLE columns (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        role TEXT NOT NULL,
        retired INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE column_changes (
        edit INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE,
        column INTEGER NOT NULL,
        kind_before TEXT NOT NULL, kind_after TEXT NOT NULL,
        role_before TEXT NOT NULL, role_after TEXT NOT NULL,
        retired_before INTEGER NOT NULL, retired_after INTEGER NOT NULL,
        PRIMARY KEY (edit, column)
    ) WITHOUT ROWID;
    ",
    // Boxes are one shape of several, in an order, and change by themselves. A sample can be
    // reviewed, and a cell of a row can be set. What an edit weighs is known without counting.
    "
    CREATE TABLE marks (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        sample INTEGER NOT NULL REFERENCES samples (id),
        class INTEGER NOT NULL REFERENCES classes (id),
        shape TEXT NOT NULL,
        flags INTEGER NOT NULL,
        position INTEGER NOT NULL,
        removed INTEGER NOT NULL DEFAULT 0
    );
    INSERT INTO marks (id, sample, class, shape, flags, position, removed)
        SELECT id, sample, class, 'box ' || x || ' ' || y || ' ' || width || ' ' || height,
               difficult + 2 * truncated + 4 * occluded, id, removed FROM boxes;
    CREATE INDEX marks_by_sample ON marks (sample);
    CREATE TABLE mark_changes (
        edit INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE,
        mark INTEGER NOT NULL,
        class_before INTEGER NOT NULL, class_after INTEGER NOT NULL,
        shape_before TEXT NOT NULL, shape_after TEXT NOT NULL,
        flags_before INTEGER NOT NULL, flags_after INTEGER NOT NULL,
        position_before INTEGER NOT NULL, position_after INTEGER NOT NULL,
        removed_before INTEGER NOT NULL, removed_after INTEGER NOT NULL,
        PRIMARY KEY (edit, mark)
    ) WITHOUT ROWID;
    INSERT INTO mark_changes
        SELECT c.edit, c.box, c.class_before, c.class_after, m.shape, m.shape, m.flags, m.flags,
               m.position, m.position, c.removed_before, c.removed_after
        FROM box_changes AS c JOIN marks AS m ON m.id = c.box;
    DROP TABLE box_changes;
    DROP TABLE boxes;
    ALTER TABLE samples ADD COLUMN verified INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE samples ADD COLUMN note TEXT;
    ALTER TABLE samples ADD COLUMN answer TEXT;
    ALTER TABLE samples ADD COLUMN second_class INTEGER REFERENCES classes (id);
    CREATE TABLE review_changes (
        edit INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE,
        sample INTEGER NOT NULL,
        verified_before INTEGER NOT NULL, verified_after INTEGER NOT NULL,
        note_before TEXT, note_after TEXT,
        answer_before TEXT, answer_after TEXT,
        second_before INTEGER, second_after INTEGER,
        PRIMARY KEY (edit, sample)
    ) WITHOUT ROWID;
    CREATE TABLE cell_changes (
        edit INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE,
        sample INTEGER NOT NULL,
        content_before TEXT, content_after TEXT,
        PRIMARY KEY (edit, sample)
    ) WITHOUT ROWID;
    ALTER TABLE edits ADD COLUMN num_rows INTEGER NOT NULL DEFAULT 0;
    ",
    // Groups can be set, and how a person split the data is known.
    "
    CREATE TABLE group_changes (
        edit INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE,
        sample INTEGER NOT NULL,
        group_before TEXT, group_after TEXT,
        PRIMARY KEY (edit, sample)
    ) WITHOUT ROWID;
    CREATE TABLE meta_changes (
        edit INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        value_before TEXT, value_after TEXT,
        PRIMARY KEY (edit, key)
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
