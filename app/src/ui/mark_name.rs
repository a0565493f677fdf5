//! The names of marks, on small chips that do not cover each other.

use super::tokens;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Color32, CornerRadius, CursorIcon, Galley, Id, Pos2, Rect, Response, Role, Sense, Stroke,
    StrokeKind, Ui, Vec2, WidgetInfo, vec2,
};
use std::sync::Arc;

/// Between two chips.
const GAP: f32 = 2.0;

/// A name laid out on its chip.
#[derive(Clone)]
pub struct Chip<'a> {
    name: &'a str,
    galley: Arc<Galley>,
    color: Color32,
    is_ghost: bool,
}

impl<'a> Chip<'a> {
    /// A chip in a class's colour, cut with “…” if the name is long.
    pub fn new(ui: &Ui, name: &'a str, color: Color32, is_ghost: bool) -> Self {
        let font = tokens::regular(tokens::TEXT_XS);
        let mut job = LayoutJob::simple_singleline(name.to_owned(), font, Color32::PLACEHOLDER);
        job.wrap = TextWrapping::truncate_at_width(tokens::MARK_NAME_WIDTH);
        Self {
            name,
            galley: ui.painter().layout_job(job),
            color,
            is_ghost,
        }
    }

    /// Its size.
    pub fn size(&self) -> Vec2 {
        self.galley.size() + vec2(tokens::GRID, 0.0) * 2.0
    }

    /// Shows it; it can be clicked, and a screen reader hears its name.
    pub fn show(&self, ui: &Ui, at: Pos2, id: Id) -> Response {
        let rect = Rect::from_min_size(at, self.size());
        let response = ui
            .interact(rect, id, Sense::click())
            .on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), self.name));
        self.paint(ui, at);
        response
    }

    /// Only paints it.
    pub fn paint(&self, ui: &Ui, at: Pos2) {
        let rect = Rect::from_min_size(at, self.size());
        let p = tokens::palette(ui);
        let radius = CornerRadius::same(tokens::RADIUS_S);
        let ink = if self.is_ghost {
            // A suggestion is a frame and not a plate.
            let line = Stroke::new(1.0, self.color);
            ui.painter()
                .rect(rect, radius, p.card, line, StrokeKind::Inside);
            p.text_soft
        } else {
            ui.painter().rect_filled(rect, radius, self.color);
            tokens::ink_on(self.color)
        };
        let at = rect.min + vec2(tokens::GRID, 0.0);
        ui.painter().galley(at, self.galley.clone(), ink);
    }
}

/// Where chips of one line begin, so that none covers another: each as near to where it wants to
/// be as those before it allow. `wanted` is left end and width, from left to right; `right` is
/// where room ends.
pub fn side_by_side(wanted: &[(f32, f32)], right: f32) -> Vec<f32> {
    let mut free = f32::NEG_INFINITY;
    let mut lefts = Vec::with_capacity(wanted.len());
    for &(left, width) in wanted {
        let left = left.min(right - width).max(free);
        free = left + width + GAP;
        lefts.push(left);
    }
    lefts
}

/// In which of so many lines chips stand, so that none covers another as long as there are lines
/// enough. `wanted` is left end and width, in any order.
pub fn in_lanes(wanted: &[(f32, f32)], num_lanes: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].0.total_cmp(&wanted[*b].0));
    let mut free = vec![f32::NEG_INFINITY; num_lanes.max(1)];
    let mut lanes = vec![0; wanted.len()];
    for index in order {
        let (left, width) = wanted[index];
        let mut all = 0..free.len();
        // Where all are taken, the one that is free again first.
        let lane = all.find(|lane| free[*lane] <= left).unwrap_or_else(|| {
            let all = 0..free.len();
            all.min_by(|a, b| free[*a].total_cmp(&free[*b]))
                .unwrap_or(0)
        });
        free[lane] = left + width + GAP;
        lanes[index] = lane;
    }
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chips_of_a_line_do_not_cover_each_other() {
        let lefts = side_by_side(&[(0.0, 30.0), (10.0, 20.0), (90.0, 30.0)], 100.0);
        assert_eq!(lefts, [0.0, 32.0, 70.0]);
        assert_eq!(side_by_side(&[], 100.0), [0.0_f32; 0]);
        let full = side_by_side(&[(80.0, 30.0), (85.0, 30.0)], 100.0);
        assert_eq!(full, [70.0, 102.0], "what has no room is cut off");
    }

    #[test]
    fn chips_take_the_first_free_lane() {
        let wanted = [(0.0, 30.0), (10.0, 30.0), (20.0, 30.0), (33.0, 10.0)];
        assert_eq!(in_lanes(&wanted, 3), [0, 1, 2, 0]);
        assert_eq!(in_lanes(&wanted[..3], 2), [0, 1, 0]);
        assert_eq!(in_lanes(&[], 2), [0_usize; 0]);
    }
}
