//! A wash over a picture: orange where a place speaks for an answer, blue where it speaks against it.

use super::{text, tokens};
use egui::{Color32, Mesh, Rect, Role, Sense, Ui, WidgetInfo, lerp, pos2, vec2};
use hearth_core::tasks::HeatMap;

/// Steps of the wash along each side; between them the screen mixes the colours.
const STEPS: usize = 32;
const STRIP: f32 = 8.0;

/// Paints a map over a picture that lies in `rect`.
pub fn paint(ui: &Ui, rect: Rect, map: &HeatMap) {
    let strongest = map.strongest();
    if strongest <= 0.0 {
        return;
    }
    let mut mesh = Mesh::default();
    for row in 0..=STEPS {
        for column in 0..=STEPS {
            let share = |step: usize| step as f32 / STEPS as f32;
            let (across, down) = (share(column), share(row));
            let at = rect.lerp_inside(vec2(across, down));
            mesh.colored_vertex(at, tokens::reason(map.at(across, down) / strongest));
        }
    }
    for row in 0..STEPS {
        for column in 0..STEPS {
            let corner = (row * (STEPS + 1) + column) as u32;
            let below = corner + STEPS as u32 + 1;
            mesh.add_triangle(corner, corner + 1, below);
            mesh.add_triangle(corner + 1, below + 1, below);
        }
    }
    ui.painter().with_clip_rect(rect).add(mesh);
}

/// The scale of a wash or of stretches: from the strongest against to the strongest for, with a word
/// at either end.
pub fn scale(ui: &mut Ui, against: &str, for_it: &str) {
    let p = tokens::palette(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, STRIP), Sense::hover());
    response
        .widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{against} – {for_it}")));
    ui.painter().rect_filled(rect, STRIP / 2.0, p.raised);
    let mut mesh = Mesh::default();
    for step in 0..=STEPS {
        let share = step as f32 / STEPS as f32;
        let x = lerp(rect.left()..=rect.right(), share);
        let color: Color32 = tokens::reason(2.0 * share - 1.0);
        mesh.colored_vertex(pos2(x, rect.top()), color);
        mesh.colored_vertex(pos2(x, rect.bottom()), color);
        if step > 0 {
            let at = 2 * step as u32;
            mesh.add_triangle(at - 2, at - 1, at);
            mesh.add_triangle(at - 1, at + 1, at);
        }
    }
    ui.painter().add(mesh);
    ui.horizontal(|ui| {
        text::line(ui, against, tokens::TEXT_S, p.text_soft);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            text::line(ui, for_it, tokens::TEXT_S, p.text_soft);
        });
    });
}
