//! The columns of a project's table: found by name, kept with their place in every row.

use crate::data::{ColumnKind, ColumnRole, Row, TableColumn};
use rusqlite::{Connection, OptionalExtension, params};
use std::borrow::Cow;

/// The columns that stand, in the order of their places.
pub(super) fn load(db: &Connection) -> rusqlite::Result<Vec<TableColumn>> {
    db.prepare("SELECT id, name, kind, role FROM columns WHERE retired = 0 ORDER BY id")?
        .query_map([], |row| {
            // A kind or role of a newer version is the plainest one here.
            let kind = ColumnKind::named(row.get_ref(2)?.as_str()?);
            let role = ColumnRole::named(row.get_ref(3)?.as_str()?);
            Ok(TableColumn {
                place: row.get::<_, i64>(0)? as usize,
                name: row.get(1)?,
                kind: kind.unwrap_or(ColumnKind::Text),
                role: role.unwrap_or(ColumnRole::Ignored),
            })
        })?
        .collect()
}

/// The place of each column, by name. New ones are added; undoing the edit takes them away again.
/// What a person said of a column that is there already stays.
pub(super) fn find_or_insert(
    db: &Connection,
    edit: i64,
    columns: &[TableColumn],
) -> rusqlite::Result<Vec<usize>> {
    let mut has_target: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM columns WHERE role = 'target' AND retired = 0)",
        [],
        |row| row.get(0),
    )?;
    let mut places = Vec::with_capacity(columns.len());
    for column in columns {
        let known: Option<(i64, bool)> = db
            .query_row(
                "SELECT id, retired FROM columns WHERE name = ?1",
                [&column.name],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        if let Some((id, false)) = known {
            places.push(id as usize);
            continue;
        }
        // One of this name that an undone import left keeps its place, so that redoing fits.
        let id = match known {
            Some((id, _)) => id,
            None => db.query_row("SELECT coalesce(max(id) + 1, 0) FROM columns", [], |row| {
                row.get(0)
            })?,
        };
        let role = match column.role {
            ColumnRole::Target if has_target => ColumnRole::Feature,
            role => role,
        };
        has_target |= role == ColumnRole::Target;
        let (kind, role) = (column.kind.name(), role.name());
        db.execute(
            "INSERT INTO columns (id, name, kind, role, retired) VALUES (?1, ?2, ?3, ?4, 1)
             ON CONFLICT (id) DO NOTHING",
            params![id, column.name, kind, role],
        )?;
        db.execute(
            "INSERT OR IGNORE INTO column_changes
                 (edit, column, kind_before, kind_after, role_before, role_after,
                  retired_before, retired_after)
             SELECT ?1, id, kind, ?3, role, ?4, 1, 0 FROM columns WHERE id = ?2",
            params![edit, id, kind, role],
        )?;
        places.push(id as usize);
    }
    Ok(places)
}

/// A row with its cells at these places.
pub(super) fn placed<'a>(row: &'a Row, places: &[usize]) -> Cow<'a, str> {
    if places.iter().enumerate().all(|(at, place)| at == *place) {
        return Cow::Borrowed(row.as_str());
    }
    let mut cells = vec![None; places.iter().max().map_or(0, |place| place + 1)];
    for (cell, place) in row.cells().zip(places) {
        cells[*place] = cell;
    }
    Cow::Owned(Row::of(cells).as_str().to_owned())
}

/// The column of this name, where it stands.
pub(super) fn find(db: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    db.query_row(
        "SELECT id FROM columns WHERE name = ?1 AND retired = 0",
        [name],
        |row| row.get(0),
    )
    .optional()
}

/// Whether a column is the number that is to be predicted.
pub(super) fn is_number_target(db: &Connection, column: i64) -> rusqlite::Result<bool> {
    db.query_row(
        "SELECT EXISTS (SELECT 1 FROM columns WHERE id = ?1 AND role = 'target' AND kind = ?2)",
        params![column, ColumnKind::Number.name()],
        |row| row.get(0),
    )
}

/// Writes down what a column becomes; its kind stays where none is said; a target that there was before becomes a feature.
pub(super) fn change(
    db: &Connection,
    edit: i64,
    column: i64,
    kind: Option<ColumnKind>,
    role: ColumnRole,
) -> rusqlite::Result<()> {
    let mut insert = db.prepare(
        "INSERT INTO column_changes
             (edit, column, kind_before, kind_after, role_before, role_after,
              retired_before, retired_after)
         SELECT ?1, id, kind, coalesce(?3, kind), role, ?4, retired, retired
         FROM columns WHERE id = ?2 AND (kind IS NOT coalesce(?3, kind) OR role IS NOT ?4)",
    )?;
    insert.execute(params![
        edit,
        column,
        kind.map(ColumnKind::name),
        role.name()
    ])?;
    if role == ColumnRole::Target {
        let others = db
            .prepare("SELECT id FROM columns WHERE role = 'target' AND retired = 0 AND id <> ?1")?
            .query_map([column], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<i64>>>()?;
        for other in others {
            insert.execute(params![
                edit,
                other,
                None::<&str>,
                ColumnRole::Feature.name()
            ])?;
        }
    }
    Ok(())
}
