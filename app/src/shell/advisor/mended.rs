//! What was mended: what was measured before, and what it is now.

use super::finding_title;
use crate::steps::Page;
use crate::ui::{cards, format, text, tokens};
use egui::Ui;
use hearth_core::advice::mended::After;
use hearth_core::eval::Score;
use hearth_core::train::RunSummary;

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    mended: &[After],
    newest: Option<&RunSummary>,
) {
    if mended.is_empty() {
        return;
    }
    cards::card(ui, |ui| {
        text::strong(ui, &page.tr("mended"));
        text::soft(ui, &page.tr("mended-text"));
        for after in mended {
            ui.add_space(tokens::GRID);
            let counts = [
                ("before", format::count(after.before.num_items).into()),
                ("now", format::count(after.num_items).into()),
            ];
            let title = finding_title(page.texts, &after.before.kind);
            text::fact(ui, &title, &page.tr_with("mended-count", &counts));
            if let (Some([before, now]), Some(run)) = (after.figures(), &after.run) {
                let shown = |value| figure(newest, value);
                let values = [
                    ("before", shown(before).into()),
                    ("now", shown(now).into()),
                    ("run", run.to_string().into()),
                ];
                text::body(ui, &page.tr_with("mended-figure", &values));
                if after.was_flattered() {
                    text::soft(ui, &page.tr("mended-flattered"));
                }
            } else if after.wants_training {
                text::soft(ui, &page.tr("mended-wants-training"));
            }
        }
    });
    ui.add_space(tokens::GRID);
}

/// A headline figure, as those of this run are shown.
fn figure(newest: Option<&RunSummary>, value: f64) -> String {
    let score = newest.and_then(|run| run.test.as_ref().or(run.valid.as_ref()));
    match score {
        Some(Score::Numbers(_)) => format!("R² {}", format::decimal(value)),
        Some(Score::Labels(_)) => format!("F1 {}", format::percent(value)),
        _ => format::percent(value),
    }
}
