//! A headline figure: its name, its value, and a line below.

use super::tokens;
use egui::{RichText, Ui};

/// Shows a figure; `tip` explains its name.
pub fn show(ui: &mut Ui, name: &str, value: &str, below: &str, tip: &str) {
    let p = tokens::palette(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let response = ui.label(
            RichText::new(name)
                .font(tokens::regular(tokens::TEXT_S))
                .color(p.text_soft),
        );
        if !tip.is_empty() {
            response.on_hover_text(tip);
        }
        ui.label(
            RichText::new(value)
                .font(tokens::semibold(tokens::TEXT_XXL))
                .color(p.text),
        );
        if !below.is_empty() {
            ui.label(
                RichText::new(below)
                    .font(tokens::regular(tokens::TEXT_S))
                    .color(p.text_faint),
            );
        }
    });
}
