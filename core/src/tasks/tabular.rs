//! Predicting a class or a number from the rows of a table.

mod effects;
mod encoding;
mod net_way;
mod preparation;
mod rows;
mod target;
mod trees_way;

pub(super) use effects::effects;
pub use preparation::RowPreparation;
pub use target::numbers_of;
pub(super) use target::{check_columns, check_target, facts};

use super::closer_look::Embedded;
use crate::clean::row_features::{self, As};
use crate::data::columns::column_of;
use crate::data::table::Column;
use crate::data::table::types::{Summary, summarize};
use crate::data::{ColumnKind, ColumnRole};
use crate::jobs::JobError;
use crate::project::Snapshot;
use crate::tasks::training::{Progress, Trained};
use crate::train::{TrainConfig, Way};

/// Trains in the way that was settled; `None` if it was paused.
pub(super) fn fit(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    match config.way {
        Way::Net => net_way::fit(project, config, progress),
        _ => trees_way::fit(project, config, progress).map(Some),
    }
}

/// Every row as numbers: deviations, common values, hashed texts. Columns that are left aside and
/// the target are not among them.
pub(super) fn embed(project: &Snapshot) -> Embedded<'_> {
    let columns: Vec<(Column, Summary, As)> = project
        .columns
        .iter()
        .filter(|column| column.role == ColumnRole::Feature)
        .map(|column| {
            let cells = column_of(column, project.all());
            let summary = summarize(&cells);
            let kind = match column.kind {
                ColumnKind::Number => As::Number,
                ColumnKind::Category | ColumnKind::Date => As::Category,
                ColumnKind::Text => As::Text,
            };
            (cells, summary, kind)
        })
        .collect();
    let borrowed: Vec<(&Column, &Summary, As)> = columns
        .iter()
        .map(|(column, summary, kind)| (column, summary, *kind))
        .collect();
    let (matrix, dim) = row_features::embed(&borrowed);
    Embedded {
        samples: project.all().collect(),
        matrix,
        dim,
    }
}
