//! Columns that say nothing, say it twice, or give the answer away.

use super::{Finding, Remedy, Severity};
use crate::clean::columns::{self, ColumnFlaw};
use crate::data::{ColumnRole, DataKind, Sample, TableColumn};
use crate::project::Snapshot;
use std::collections::BTreeMap;

/// So many rows tell what a column is; more would be looked at again at every edit.
const MOST_ROWS: usize = 20_000;

pub(super) fn find(snapshot: &Snapshot) -> Vec<Finding> {
    if snapshot.task.data_kind() != DataKind::Rows {
        return Vec::new();
    }
    let step = snapshot.samples.len().div_ceil(MOST_ROWS).max(1);
    let rows: Vec<&Sample> = snapshot.all().step_by(step).collect();
    let shown: Vec<&TableColumn> = snapshot
        .columns
        .iter()
        .filter(|column| column.role != ColumnRole::Ignored)
        .collect();
    let mut table: Vec<(&str, Vec<Option<&str>>)> = shown
        .iter()
        .map(|column| (&*column.name, vec![None; rows.len()]))
        .collect();
    for (at, sample) in rows.iter().enumerate() {
        let Some(row) = sample.row() else { continue };
        let cells: Vec<Option<&str>> = row.cells().collect();
        for (column, (_, filled)) in shown.iter().zip(&mut table) {
            filled[at] = cells.get(column.place).copied().flatten();
        }
    }
    let mut target = shown.iter().position(|c| c.role == ColumnRole::Target);
    if !snapshot.classes.is_empty() {
        let classes = rows.iter().map(|sample| snapshot.class_name(sample));
        target = Some(table.len());
        table.push(("", classes.collect()));
    }
    let mut by_kind: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for flaw in columns::find(&table, target) {
        let (kind, column) = match flaw {
            ColumnFlaw::GivesAway { column, .. } => ("target-leak", column),
            ColumnFlaw::Constant { column } => ("constant-column", column),
            ColumnFlaw::Duplicate { column, .. } => ("duplicate-column", column),
            ColumnFlaw::IdLike { column } => ("id-column", column),
        };
        if let Some(column) = shown.get(column) {
            by_kind.entry(kind).or_default().push(column.name.clone());
        }
    }
    let found = by_kind.into_iter().map(|(kind, columns)| Finding {
        kind: kind.into(),
        severity: match kind {
            "target-leak" => Severity::Error,
            "id-column" => Severity::Warning,
            _ => Severity::Info,
        },
        num_items: columns.len(),
        evidence: format!("{}: {}.", words(kind), columns.join(", ")),
        fix: "Leave them aside, unless you know better.".into(),
        columns,
        remedy: Some(Remedy::IgnoreColumns),
        ..Finding::default()
    });
    found.collect()
}

fn words(kind: &str) -> &'static str {
    match kind {
        "target-leak" => "Columns that give the answer away",
        "constant-column" => "Columns with one value only",
        "duplicate-column" => "Columns that repeat another one",
        _ => "Columns with a value of its own in nearly every row",
    }
}
