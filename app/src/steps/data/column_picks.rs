//! Which column of a table is what, chosen before an import.

use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::menu::{line, menu};
use crate::ui::{format, icons, text, tokens};
use egui::Ui;
use hearth_core::data::DataKind;
use hearth_core::data::import::ImportPreview;
use hearth_core::data::table::choose::{Picks, Role};

/// Columns that are listed; a table of figures may have thousands.
const MOST_LISTED: usize = 200;

/// Shows a choice for each role, and what the columns hold. True where another choice was made.
pub(super) fn show(ui: &mut Ui, page: &Page<'_>, seen: &ImportPreview, picks: &mut Picks) -> bool {
    let Some(table) = &seen.table else {
        return false;
    };
    let before = picks.clone();
    let p = tokens::palette(ui);
    text::strong(ui, &page.tr("columns-title"));
    ui.horizontal_wrapped(|ui| {
        for role in Role::ALL {
            if !role.is_for(seen.kind) || (role == Role::File && seen.kind == DataKind::Texts) {
                continue;
            }
            let now = table.columns.iter().find(|c| c.role == Some(role));
            let name = page.tr(&format!("role-{}", role.name()));
            let value = now.map_or_else(|| page.tr("role-none"), |c| format::start(&c.name, 24));
            let label = format!("{name}: {value}");
            let tip = page.tr(&format!("role-{}-tip", role.name()));
            let button = Button::secondary(&label)
                .trailing(icons::CARET_DOWN)
                .tooltip(&tip);
            let response = ui.add(button);
            menu(&response, 300.0, |ui| {
                egui::ScrollArea::vertical()
                    .max_height(320.0)
                    .show(ui, |ui| {
                        let none = page.tr("role-none");
                        if line(ui, icons::MINUS, &none, now.is_none()) {
                            picks.insert(role, None);
                        }
                        for column in table.columns.iter().take(MOST_LISTED) {
                            let example = column.examples.first().map_or("", String::as_str);
                            let words = format!(
                                "{}  {}",
                                format::start(&column.name, 22),
                                format::start(example, 18)
                            );
                            let is_now = column.role == Some(role);
                            if line(ui, icons::TABLE, &words, is_now) {
                                picks.insert(role, Some(column.name.clone()));
                            }
                        }
                    });
            });
        }
    });
    ui.add_space(tokens::GRID);
    egui::ScrollArea::vertical()
        .id_salt("seen-columns")
        .max_height(150.0)
        .auto_shrink([false, true])
        .show_rows(ui, 20.0, table.columns.len(), |ui, rows| {
            // As high as the list counts on.
            ui.spacing_mut().interact_size.y = 20.0;
            for column in &table.columns[rows] {
                ui.horizontal(|ui| {
                    let widths = [150.0, 92.0];
                    let kind = page.tr(&format!("kind-{}", kind_key(column)));
                    let ink = if column.role.is_some() {
                        p.accent_text
                    } else {
                        p.text
                    };
                    for (width, words, ink) in [
                        (widths[0], &column.name, ink),
                        (widths[1], &kind, p.text_soft),
                    ] {
                        ui.allocate_ui(egui::vec2(width, 20.0), |ui| {
                            ui.set_width(width);
                            text::line(ui, words, tokens::TEXT, ink);
                        });
                    }
                    let examples = column.examples.join("  ·  ");
                    text::line(
                        ui,
                        &format::start(&examples, 120),
                        tokens::TEXT_S,
                        p.text_faint,
                    );
                });
            }
        });
    *picks != before
}

fn kind_key(column: &hearth_core::data::import::found::SeenColumn) -> &'static str {
    use hearth_core::data::table::types::Kind;
    match column.kind {
        Kind::Number => "number",
        Kind::Category => "category",
        Kind::Date => "date",
        Kind::Text => "text",
        Kind::Id => "id",
        Kind::Bool => "bool",
        Kind::FilePath => "file",
        Kind::Bytes => "bytes",
        Kind::Empty => "empty",
    }
}
