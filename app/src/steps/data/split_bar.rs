//! How the data is divided, as one bar.

use super::paint::split_key;
use crate::steps::Page;
use crate::ui::{format, tokens};
use egui::{Rect, Sense, Ui, pos2, vec2};
use hearth_core::data::Split;

const HEIGHT: f32 = 8.0;

/// Shows the shares of the splits, in the order of [`Split::ALL`].
pub(super) fn show(ui: &mut Ui, page: &Page<'_>, counts: [usize; 3]) {
    let p = tokens::palette(ui);
    let total: usize = counts.iter().sum();
    if total == 0 {
        return;
    }
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let colors = [p.accent, p.second, p.text_faint];
    let mut left = rect.left();
    let mut words = Vec::new();
    for ((split, count), color) in Split::ALL.into_iter().zip(counts).zip(colors) {
        let share = count as f32 / total as f32;
        let right = left + rect.width() * share;
        let part = Rect::from_min_max(
            pos2(left, rect.top()),
            pos2((right - 2.0).max(left), rect.bottom()),
        );
        ui.painter().rect_filled(part, HEIGHT / 2.0, color);
        left = right;
        words.push(format!(
            "{}: {} ({})",
            page.tr(split_key(split)),
            format::count(count),
            format::percent(share.into())
        ));
    }
    let words = words.join("\n");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &words));
    response.on_hover_text(words);
    ui.add_space(tokens::GAP_S);
}
