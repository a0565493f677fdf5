//! A picture in a rounded square, and what stands there while it is not here.

use super::{icons, tokens};
use crate::textures::Thumbnail;
use egui::{Align2, Color32, CornerRadius, Rect, Stroke, StrokeKind, Ui, vec2};

/// Paints a picture into a square, as large as fits, never cropped.
pub fn paint(ui: &Ui, square: Rect, thumbnail: &Thumbnail, is_selected: bool, is_hovered: bool) {
    let p = tokens::palette(ui);
    let radius = CornerRadius::same(tokens::RADIUS);
    ui.painter().rect_filled(square, radius, p.raised);
    match thumbnail {
        Thumbnail::Ready(texture) => {
            let size = texture.size_vec2();
            let scale = (square.width() / size.x).min(square.height() / size.y);
            let rect = Rect::from_center_size(square.center(), size * scale);
            let fills = (rect.width() - square.width()).abs() < 1.0
                && (rect.height() - square.height()).abs() < 1.0;
            let radius = if fills { radius } else { CornerRadius::ZERO };
            egui::Image::from_texture((texture.id(), rect.size()))
                .corner_radius(radius)
                .paint_at(ui, rect);
        }
        Thumbnail::Waiting => {
            let side = (square.width() * 0.2).clamp(12.0, 32.0);
            ui.painter().text(
                square.center(),
                Align2::CENTER_CENTER,
                icons::IMAGE,
                tokens::icon_font(side),
                p.line_strong,
            );
        }
        Thumbnail::Failed(_) => {
            let side = (square.width() * 0.24).clamp(14.0, 36.0);
            ui.painter().text(
                square.center(),
                Align2::CENTER_CENTER,
                icons::WARNING,
                tokens::icon_font(side),
                p.warn,
            );
        }
    }
    let line = if is_selected {
        Stroke::new(2.0, p.accent)
    } else if is_hovered {
        Stroke::new(1.0, p.text_faint)
    } else {
        Stroke::new(1.0, p.line)
    };
    ui.painter()
        .rect_stroke(square, radius, line, StrokeKind::Inside);
}

/// Allocates a square and paints a picture into it.
pub fn show(ui: &mut Ui, side: f32, thumbnail: &Thumbnail) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), egui::Sense::hover());
    paint(ui, rect, thumbnail, false, false);
    response
}

/// A band at the foot of a picture with words on it.
pub fn band(ui: &Ui, square: Rect, fill: Color32, ink: Color32, words: &str) {
    let band = Rect::from_min_max(
        square.left_bottom() - vec2(0.0, 22.0),
        square.right_bottom(),
    );
    ui.painter().rect_filled(
        band,
        CornerRadius {
            nw: 0,
            ne: 0,
            sw: tokens::RADIUS,
            se: tokens::RADIUS,
        },
        fill,
    );
    let mut job = egui::text::LayoutJob::simple_singleline(
        words.to_owned(),
        tokens::regular(tokens::TEXT_S),
        ink,
    );
    job.wrap = egui::text::TextWrapping::truncate_at_width(band.width() - 12.0);
    let galley = ui.painter().layout_job(job);
    let at = band.center() - galley.size() / 2.0;
    ui.painter().galley(at.round(), galley, ink);
}

/// Where a picture lies in a square that it fits into whole.
pub fn fitted(square: Rect, size_px: [u32; 2]) -> Rect {
    let [width, height] = size_px.map(|side| side.max(1) as f32);
    let scale = (square.width() / width).min(square.height() / height);
    Rect::from_center_size(square.center(), vec2(width, height) * scale)
}
