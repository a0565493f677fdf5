//! Bars from a middle line: to the right what speaks for an answer, to the left what speaks against
//! it.

use super::{text, tokens};
use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// A line.
pub struct ReasonBar {
    /// What it is of.
    pub name: String,
    /// How far it reaches, −1 to 1.
    pub share: f32,
    /// Its figure.
    pub figure: String,
}

const ROW: f32 = 26.0;
const FIGURE: f32 = 84.0;
const THICKNESS: f32 = 10.0;

/// Shows the lines as wide as there is room.
pub fn show(ui: &mut Ui, bars: &[ReasonBar]) {
    let p = tokens::palette(ui);
    let width = ui.available_width();
    ui.spacing_mut().item_spacing.y = 0.0;
    for bar in bars {
        let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::hover());
        let words = format!("{} {}", bar.name, bar.figure);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
        if !ui.is_rect_visible(rect) {
            continue;
        }
        let [name, room, figure] = parts(rect);
        let is_cut = text::cut(
            ui,
            name,
            &bar.name,
            tokens::TEXT,
            p.text,
            Align2::LEFT_CENTER,
        );
        let ink = p.text_soft;
        text::cut(
            ui,
            figure,
            &bar.figure,
            tokens::TEXT,
            ink,
            Align2::RIGHT_CENTER,
        );
        let line = tokens::hairline(p.line_strong);
        ui.painter().vline(room.center().x, rect.y_range(), line);
        let color = tokens::reason_bar(bar.share >= 0.0);
        ui.painter().rect_filled(reach(room, bar.share), 2.0, color);
        if is_cut {
            response.on_hover_text(&bar.name);
        }
    }
}

/// Room for the name, the bar and the figure.
fn parts(rect: Rect) -> [Rect; 3] {
    let name = Rect::from_min_size(rect.min, vec2(rect.width() * 0.45, ROW));
    let figure = Rect::from_min_max(pos2(rect.right() - FIGURE, rect.top()), rect.max);
    let room = Rect::from_min_max(
        pos2(name.right() + 8.0, rect.center().y - THICKNESS / 2.0),
        pos2(figure.left() - 8.0, rect.center().y + THICKNESS / 2.0),
    );
    [name, room, figure]
}

/// The bar of a share, from the middle on.
fn reach(room: Rect, share: f32) -> Rect {
    let middle = room.center().x;
    let end = middle + share.clamp(-1.0, 1.0) * room.width() / 2.0;
    Rect::from_min_max(
        pos2(middle.min(end), room.top()),
        pos2(middle.max(end), room.bottom()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_reach_to_both_sides() {
        let room = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 10.0));
        let sides = |share| {
            let bar = reach(room, share);
            (bar.left(), bar.right())
        };
        assert_eq!(sides(0.5), (50.0, 75.0));
        assert_eq!(sides(-2.0), (0.0, 50.0));
        assert_eq!(sides(0.0), (50.0, 50.0));
    }
}
