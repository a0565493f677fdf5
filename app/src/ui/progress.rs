//! Progress bars and bars of shares.

use super::tokens;
use egui::{Color32, Rect, Sense, Ui, vec2};

/// A thin bar filled to `fraction`; a third of it is lit where the end is not known.
pub fn bar(ui: &mut Ui, fraction: Option<f32>, width: f32, height: f32) {
    let p = tokens::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::new(egui::Role::ProgressIndicator);
        info.value = fraction.map(|f| f64::from(f * 100.0).round());
        info
    });
    ui.painter().rect_filled(rect, height / 2.0, p.line);
    let lit = match fraction {
        Some(f) => Rect::from_min_size(rect.min, vec2((width * f).max(height), height)),
        None => {
            let phase = (ui.input(|i| i.time) * 0.6).fract() as f32;
            let left = rect.left() + (width * 0.7) * (1.0 - (2.0 * phase - 1.0).abs());
            Rect::from_min_size(egui::pos2(left, rect.top()), vec2(width * 0.3, height))
        }
    };
    ui.painter().rect_filled(lit, height / 2.0, p.accent);
}

/// A share as a bar in a colour.
pub fn share(ui: &mut Ui, fraction: f32, width: f32, height: f32, color: Color32) {
    let p = tokens::palette(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    paint_share(ui, rect, fraction, p.raised, color);
}

/// Paints a share as a bar in a colour, on a ground.
pub fn paint_share(ui: &Ui, room: Rect, fraction: f32, ground: Color32, color: Color32) {
    let height = room.height();
    ui.painter().rect_filled(room, height / 2.0, ground);
    if fraction > 0.0 {
        let lit = vec2((room.width() * fraction.min(1.0)).max(height), height);
        ui.painter()
            .rect_filled(Rect::from_min_size(room.min, lit), height / 2.0, color);
    }
}
