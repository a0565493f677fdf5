//! Bars below each other: a name on the left, a figure on the right.

use super::{progress, text, tokens};
use egui::{Align2, Rect, Sense, Ui, pos2, vec2};

/// A bar.
pub struct Bar {
    /// What it is of.
    pub name: String,
    /// Its length, 0 to 1.
    pub share: f32,
    /// Its figure.
    pub figure: String,
}

const ROW: f32 = 28.0;
const FIGURE: f32 = 72.0;
const THICKNESS: f32 = 10.0;

/// Shows bars as wide as there is room; those that can be chosen give the position of the one that
/// was clicked.
pub fn bars(ui: &mut Ui, bars: &[Bar], chosen: Option<usize>) -> Option<usize> {
    let p = tokens::palette(ui);
    let mut clicked = None;
    let width = ui.available_width();
    let name_width = (width * 0.38).min(220.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (index, bar) in bars.iter().enumerate() {
        let sense = if chosen.is_some() {
            Sense::click()
        } else {
            Sense::hover()
        };
        let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), sense);
        let is_chosen = chosen == Some(index);
        let words = format!("{} {}", bar.name, bar.figure);
        response.widget_info(|| match chosen {
            Some(_) => egui::WidgetInfo::selected(egui::Role::Button, true, is_chosen, &words),
            None => egui::WidgetInfo::labeled(egui::Role::Label, true, &words),
        });
        if response.clicked() {
            clicked = Some(index);
        }
        if !ui.is_rect_visible(rect) {
            continue;
        }
        if is_chosen || (chosen.is_some() && (response.hovered() || response.has_focus())) {
            ui.painter().rect_filled(rect, tokens::RADIUS, p.raised);
        }
        let [name, figure] = [
            Rect::from_min_size(rect.min, vec2(name_width, ROW)),
            Rect::from_min_max(pos2(rect.right() - FIGURE, rect.top()), rect.max),
        ];
        let write = |place: Rect, words: &str, color, anchor| {
            let inner = place.shrink2(vec2(8.0, 0.0));
            text::cut(ui, inner, words, tokens::TEXT, color, anchor)
        };
        let is_cut = write(name, &bar.name, p.text, Align2::LEFT_CENTER);
        write(figure, &bar.figure, p.text_soft, Align2::RIGHT_CENTER);
        let room = Rect::from_min_max(
            pos2(name.right(), rect.center().y - THICKNESS / 2.0),
            pos2(figure.left(), rect.center().y + THICKNESS / 2.0),
        );
        progress::paint_share(ui, room, bar.share, p.line, p.accent);
        if is_cut {
            response.on_hover_text(&bar.name);
        }
    }
    clicked
}
