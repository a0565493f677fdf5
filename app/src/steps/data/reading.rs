//! Texts to be read and rows to be looked at, in full.

use super::figures::MOST_COLUMNS;
use crate::steps::Page;
use crate::ui::{format, text, tokens};
use egui::{RichText, Ui};
use hearth_core::data::{ColumnRole, Sample};
use hearth_core::project::Snapshot;

/// Characters that are laid out; a longer text is cut with a note.
const MOST_LETTERS: usize = 20_000;

/// Most points of a line: longer ones are hard to read.
pub(super) const MEASURE: f32 = 720.0;

/// Shows a text or a row in the room that is left; true where the sample is one of them.
pub(super) fn show(
    ui: &mut Ui,
    page: &Page<'_>,
    snapshot: &Snapshot,
    sample: &Sample,
    size: f32,
) -> bool {
    if let Some(words) = sample.text() {
        reading(ui, page, words, size);
        return true;
    }
    let Some(row) = sample.row() else {
        return false;
    };
    let p = tokens::palette(ui);
    egui::ScrollArea::vertical()
        .id_salt(("row", sample.id))
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().interact_size.y = 20.0;
            for column in snapshot.columns.iter().take(MOST_COLUMNS) {
                let ink = match column.role {
                    ColumnRole::Target => p.accent_text,
                    ColumnRole::Feature => p.text,
                    ColumnRole::Ignored => p.text_faint,
                };
                ui.horizontal(|ui| {
                    let width = (ui.available_width() * 0.42).min(260.0);
                    ui.allocate_ui(egui::vec2(width, 22.0), |ui| {
                        ui.set_width(width);
                        text::line(ui, &column.name, tokens::TEXT_S, p.text_soft);
                    });
                    let value = row.cell(column.place).unwrap_or("–");
                    let label = RichText::new(format::start(value, 400)).color(ink);
                    ui.add(egui::Label::new(label).selectable(true).wrap());
                });
            }
            if snapshot.columns.len() > MOST_COLUMNS {
                let more = snapshot.columns.len() - MOST_COLUMNS;
                text::caption(ui, &page.tr_with("more-columns", &[("n", more.into())]));
            }
        });
    true
}

fn reading(ui: &mut Ui, page: &Page<'_>, words: &str, size: f32) {
    let p = tokens::palette(ui);
    egui::ScrollArea::vertical()
        .id_salt("reading")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.set_max_width(ui.available_width().min(MEASURE));
            let shown: String = words.chars().take(MOST_LETTERS).collect();
            let is_cut = shown.len() < words.len();
            let label = RichText::new(shown)
                .font(tokens::regular(size))
                .line_height(Some(size * 1.6))
                .color(p.text);
            ui.add(egui::Label::new(label).selectable(true).wrap());
            if is_cut {
                text::caption(ui, &page.tr("text-is-cut"));
            }
        });
}
