//! Boxes over a picture.

use crate::ui::tokens;
use egui::{Align2, CornerRadius, Rect, Stroke, StrokeKind, Ui, pos2, vec2};
use hearth_core::data::Sample;
use hearth_core::project::Snapshot;

/// Paints a sample's boxes over `picture`, where its picture is shown; names where there is room.
pub fn paint(ui: &Ui, picture: Rect, snapshot: &Snapshot, sample: &Sample, with_names: bool) {
    let [width, height] = sample.size_px().map(|side| side.max(1) as f32);
    let scale = vec2(picture.width() / width, picture.height() / height);
    for drawn in sample.drawn() {
        let Some([x, y, w, h]) = drawn.shape.bounds_px() else {
            continue;
        };
        let rect = Rect::from_min_size(
            picture.min + vec2(x * scale.x, y * scale.y),
            vec2(w * scale.x, h * scale.y),
        );
        let color = tokens::class_color(drawn.class.index());
        let stroke = Stroke::new(if with_names { 2.0 } else { 1.0 }, color);
        ui.painter()
            .rect_stroke(rect, CornerRadius::ZERO, stroke, StrokeKind::Middle);
        if with_names && rect.width() > 28.0 {
            let name = &snapshot.classes[drawn.class.index()].name;
            let font = tokens::semibold(tokens::TEXT_S);
            let galley =
                ui.painter()
                    .layout_no_wrap(name.clone(), font.clone(), tokens::on_class_color());
            let room = galley.size() + vec2(8.0, 2.0);
            let corner = pos2(rect.left(), (rect.top() - room.y).max(picture.top()));
            ui.painter()
                .rect_filled(Rect::from_min_size(corner, room), CornerRadius::ZERO, color);
            ui.painter().text(
                corner + vec2(4.0, 1.0),
                Align2::LEFT_TOP,
                name,
                font,
                tokens::on_class_color(),
            );
        }
    }
}
