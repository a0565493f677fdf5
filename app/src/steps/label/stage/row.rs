//! A row, with the cell that is to be predicted as a field.

use crate::steps::Page;
use crate::steps::label::LabelState;
use crate::ui::path_field::text_field;
use crate::ui::{format, text, tokens};
use egui::{Key, RichText, Ui};
use hearth_core::command::Command;
use hearth_core::data::{ColumnRole, Sample, TableColumn};
use hearth_core::project::Snapshot;
use hearth_core::project::edit::Edit;

/// Columns of a row that are shown.
const MOST_COLUMNS: usize = 200;

/// Shows a row, and the field of its target where that is a number; true once that was set.
pub(in crate::steps::label) fn row(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    sample: &Sample,
    state: &mut LabelState,
    may_change: bool,
) -> bool {
    let Some(row) = sample.row() else {
        return false;
    };
    let target = target_of(snapshot);
    let is_set =
        target.is_some_and(|column| cell_field(ui, page, sample, column, state, may_change));
    ui.add_space(tokens::GAP);
    let p = tokens::palette(ui);
    egui::ScrollArea::vertical()
        .id_salt(("label-row", sample.id))
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let width = (ui.available_width() * 0.4).min(300.0);
            let others = snapshot
                .columns
                .iter()
                .filter(|column| target.is_none_or(|target| target.place != column.place));
            for column in others.take(MOST_COLUMNS) {
                let ink = match column.role {
                    ColumnRole::Ignored => p.text_faint,
                    _ => p.text,
                };
                ui.horizontal(|ui| {
                    ui.allocate_ui(egui::vec2(width, 24.0), |ui| {
                        ui.set_width(width);
                        text::line(ui, &column.name, tokens::TEXT, p.text_soft);
                    });
                    let value = row.cell(column.place).unwrap_or("–");
                    let words = RichText::new(format::start(value, 400)).color(ink);
                    ui.add(egui::Label::new(words).selectable(true).wrap());
                });
            }
        });
    is_set
}

/// The column that is to be predicted, where it is a column of the table.
pub(in crate::steps::label) fn target_of(snapshot: &Snapshot) -> Option<&TableColumn> {
    let mut columns = snapshot.columns.iter();
    columns.find(|column| column.role == ColumnRole::Target)
}

fn cell_field(
    ui: &mut Ui,
    page: &mut Page<'_>,
    sample: &Sample,
    column: &TableColumn,
    state: &mut LabelState,
    may_change: bool,
) -> bool {
    let stored = sample.row().and_then(|row| row.cell(column.place));
    let stored = stored.unwrap_or_default();
    let mut draft = match state.cell.take() {
        Some((of, draft)) if of == sample.id => draft,
        _ => stored.to_owned(),
    };
    text::strong(ui, &column.name);
    let hint = page.tr("label-cell-hint");
    let field = ui
        .add_enabled_ui(may_change, |ui| {
            text_field(ui, &mut draft, &column.name, &hint, 280.0)
        })
        .inner;
    if std::mem::take(&mut state.wants_cell) {
        field.request_focus();
    }
    let is_entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
    let is_left = field.lost_focus() && !ui.input(|i| i.key_pressed(Key::Escape));
    if is_left && draft.trim() != stored {
        page.send(Command::Edit(Edit::SetCell {
            samples: vec![sample.id],
            column: column.name.clone(),
            value: draft.trim().to_owned(),
        }));
    }
    if field.has_focus() {
        state.cell = Some((sample.id, draft));
    }
    is_entered
}
