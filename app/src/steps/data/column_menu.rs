//! What can be said of a column: what it holds and what it is used for.

use super::column_head::icon_of;
use crate::steps::Page;
use crate::ui::menu::{context_menu, line};
use crate::ui::{icons, text};
use hearth_core::command::Command;
use hearth_core::data::{ColumnKind, ColumnRole, TableColumn};
use hearth_core::project::edit::Edit;

/// Opens the menu where the head is clicked with the second button.
pub(super) fn open(response: &egui::Response, page: &mut Page<'_>, column: &TableColumn) {
    let hint = page.tr("column-hint");
    let response = response.clone().on_hover_text(hint);
    context_menu(&response, 220.0, |ui| lines(ui, page, column));
}

/// The lines of the menu.
pub(super) fn lines(ui: &mut egui::Ui, page: &mut Page<'_>, column: &TableColumn) {
    let mut wanted = None;
    text::caption(ui, &page.tr("column-holds"));
    for kind in ColumnKind::ALL {
        let words = page.tr(&format!("column-{}", kind.name()));
        if line(ui, icon_of(kind), &words, column.kind == kind) {
            wanted = Some((kind, column.role));
        }
    }
    ui.separator();
    text::caption(ui, &page.tr("column-used"));
    for role in ColumnRole::ALL {
        let words = page.tr(&format!("column-{}", role.name()));
        let icon = match role {
            ColumnRole::Feature => icons::CHECK,
            ColumnRole::Target => icons::TARGET,
            ColumnRole::Ignored => icons::X,
        };
        if line(ui, icon, &words, column.role == role) {
            wanted = Some((column.kind, role));
        }
    }
    if let Some((kind, role)) = wanted {
        page.send(Command::Edit(Edit::SetColumn {
            column: column.name.clone(),
            kind,
            role,
        }));
    }
}
