//! What a page shows while it has nothing to show.

use super::{text, tokens};
use egui::{Sense, Ui, vec2};

/// An icon on a wash, a title and a sentence, in the middle; `actions` come below.
pub fn state(ui: &mut Ui, icon: &str, title: &str, sentence: &str, actions: impl FnOnce(&mut Ui)) {
    let p = tokens::palette(ui);
    let top = (ui.available_height() * 0.22).clamp(tokens::GAP_L, 140.0);
    ui.add_space(top);
    ui.vertical_centered(|ui| {
        ui.set_max_width(480.0);
        let (rect, _) = ui.allocate_exact_size(vec2(72.0, 72.0), Sense::hover());
        ui.painter()
            .circle_filled(rect.center(), 36.0, p.accent_soft);
        let galley =
            ui.painter()
                .layout_no_wrap(icon.to_owned(), tokens::icon_font(34.0), p.accent_text);
        ui.painter()
            .galley(rect.center() - galley.size() / 2.0, galley, p.accent_text);
        ui.add_space(tokens::GAP_L);
        text::section(ui, title);
        ui.add_space(tokens::GRID);
        text::soft(ui, sentence);
        ui.add_space(tokens::GAP_L);
        actions(ui);
    });
}
