//! What the canvas looks like.

use super::geometry::{self, Handle};
use super::pointer::{Draft, Drag};
use super::view::sharp;
use super::{Canvas, CanvasMark, Scene, TiledPicture, Tool};
use crate::ui::mark_name::Chip;
use crate::ui::tokens;
use egui::epaint::PathStroke;
use egui::{
    Color32, CornerRadius, Pos2, Rect, Response, Shape as Drawn, Stroke, StrokeKind, Ui, pos2, vec2,
};
use hearth_core::data::Shape;
use hearth_core::ids::MarkId;

/// Side of a handle, in points.
const HANDLE: f32 = 8.0;
/// A mark that is smaller on the screen has no tag, in points.
const LEAST_TAGGED: f32 = 26.0;
/// With more marks in sight than this, only those that are chosen have tags.
const MOST_TAGGED: usize = 120;
/// From this scale on, pixels have lines between them, in points for each.
const GRID_SCALE: f32 = 10.0;
/// Radius of a point, in points.
const POINT: f32 = 5.0;

impl Canvas {
    /// Paints all of it.
    pub(super) fn paint(
        &self,
        ui: &Ui,
        response: &Response,
        room: Rect,
        scene: &Scene<'_>,
        picture: &mut TiledPicture,
    ) {
        let p = tokens::palette(ui);
        let whole = self.view.whole(room, scene.size_px);
        ui.painter()
            .rect_filled(room, CornerRadius::same(tokens::RADIUS), p.raised);
        picture.paint(ui, room, &self.view);
        let line = tokens::hairline(p.line);
        ui.painter()
            .rect_stroke(whole, CornerRadius::ZERO, line, StrokeKind::Outside);
        self.paint_pixel_grid(ui, room, whole);
        self.paint_marks(ui, room, scene);
        self.paint_drafts(ui, response, room, scene);
    }

    fn paint_pixel_grid(&self, ui: &Ui, room: Rect, whole: Rect) {
        if self.view.scale < GRID_SCALE {
            return;
        }
        let seen = whole.intersect(room);
        let line = Stroke::new(1.0 / ui.pixels_per_point(), Color32::from_black_alpha(70));
        let ppp = ui.pixels_per_point();
        let [left, top] = self.view.to_picture(room, seen.min);
        let [right, bottom] = self.view.to_picture(room, seen.max);
        for x in left.ceil() as i64..=right.floor() as i64 {
            let at = sharp(self.view.to_screen(room, [x as f32, 0.0]), ppp);
            ui.painter().vline(at.x, seen.y_range(), line);
        }
        for y in top.ceil() as i64..=bottom.floor() as i64 {
            let at = sharp(self.view.to_screen(room, [0.0, y as f32]), ppp);
            ui.painter().hline(seen.x_range(), at.y, line);
        }
    }

    /// The shape of a mark as it is dragged at the moment.
    fn shape_now<'a>(&'a self, mark: &'a CanvasMark<'_>) -> &'a Shape {
        let of = |all: &'a [(MarkId, Shape)]| {
            let mut all = all.iter();
            all.find(|(id, _)| Some(*id) == mark.id)
                .map(|(_, shape)| shape)
        };
        match &self.drag {
            Some(Drag::Move { now, .. }) => of(now).unwrap_or(mark.shape),
            Some(Drag::Resize { mark: id, now, .. }) if Some(*id) == mark.id => now,
            _ => mark.shape,
        }
    }

    fn paint_marks(&self, ui: &Ui, room: Rect, scene: &Scene<'_>) {
        let seen = room.intersect(ui.clip_rect());
        let in_sight: Vec<(&CanvasMark<'_>, &Shape, Rect)> = scene
            .marks
            .iter()
            .filter_map(|mark| {
                let shape = self.shape_now(mark);
                let rect = self.view.rect(room, shape.bounds_px()?);
                rect.expand(POINT)
                    .intersects(seen)
                    .then_some((mark, shape, rect))
            })
            .collect();
        let tags_all = in_sight.len() <= MOST_TAGGED;
        for (mark, shape, rect) in &in_sight {
            self.paint_mark(ui, room, mark, shape, *rect);
        }
        for (mark, _, rect) in &in_sight {
            let is_large = rect.width() >= LEAST_TAGGED && rect.height() >= LEAST_TAGGED / 2.0;
            let is_point = rect.width() == 0.0;
            if mark.is_selected || tags_all && (is_large || is_point) {
                let chip = Chip::new(ui, &mark.name, mark.color, mark.id.is_none());
                let above = rect.top() - chip.size().y;
                let top = if above >= seen.top() {
                    above
                } else {
                    rect.top().max(seen.top())
                };
                let at = pos2(rect.left().max(seen.left()), top);
                chip.paint(ui, at);
            }
        }
        for (mark, shape, _) in &in_sight {
            if mark.is_selected && scene.may_change {
                self.paint_handles(ui, room, mark, shape);
            }
        }
    }

    fn paint_mark(&self, ui: &Ui, room: Rect, mark: &CanvasMark<'_>, shape: &Shape, rect: Rect) {
        let is_ghost = mark.id.is_none();
        let wash = tokens::mark_wash(mark.color, is_ghost, mark.is_selected);
        let width = if mark.is_selected { 2.0 } else { 1.5 };
        let stroke = Stroke::new(width, mark.color);
        match shape {
            Shape::Box { .. } => {
                let fill = if mark.is_selected {
                    wash
                } else {
                    Color32::TRANSPARENT
                };
                if is_ghost {
                    let corners = [
                        rect.left_top(),
                        rect.right_top(),
                        rect.right_bottom(),
                        rect.left_bottom(),
                        rect.left_top(),
                    ];
                    ui.painter()
                        .extend(Drawn::dashed_line(&corners, stroke, 6.0, 4.0));
                } else {
                    let radius = CornerRadius::ZERO;
                    ui.painter()
                        .rect(rect, radius, fill, stroke, StrokeKind::Middle);
                }
            }
            Shape::Polygon { points_px } => {
                let points = points_px.iter();
                let points: Vec<Pos2> = points.map(|at| self.view.to_screen(room, *at)).collect();
                if mark.is_selected {
                    paint_inside(ui, &points, wash);
                }
                if is_ghost {
                    let mut closed = points.clone();
                    closed.extend(points.first());
                    ui.painter()
                        .extend(Drawn::dashed_line(&closed, stroke, 6.0, 4.0));
                } else {
                    ui.painter()
                        .add(Drawn::closed_line(points, PathStroke::from(stroke)));
                }
            }
            Shape::Point { at_px } => {
                let at = self.view.to_screen(room, *at_px);
                let radius = if mark.is_selected { POINT + 1.5 } else { POINT };
                let fill = if is_ghost { wash } else { mark.color };
                let edge = Stroke::new(1.5, tokens::ink_on(mark.color));
                ui.painter().circle(at, radius, fill, edge);
            }
            Shape::Whole | Shape::Span { .. } | Shape::Region { .. } => {}
        }
    }

    fn paint_handles(&self, ui: &Ui, room: Rect, mark: &CanvasMark<'_>, shape: &Shape) {
        for (handle, at) in geometry::handles(shape) {
            let at = self.view.to_screen(room, at);
            let side = match handle {
                Handle::Middle(_) => HANDLE * 0.6,
                _ => HANDLE,
            };
            let rect = Rect::from_center_size(at, vec2(side, side));
            let radius = CornerRadius::same(2);
            let edge = Stroke::new(1.5, mark.color);
            ui.painter()
                .rect(rect, radius, Color32::WHITE, edge, StrokeKind::Inside);
        }
    }

    /// What is half drawn, the rubber band, and the lines of the crosshair.
    fn paint_drafts(&self, ui: &Ui, response: &Response, room: Rect, scene: &Scene<'_>) {
        let p = tokens::palette(ui);
        let stroke = Stroke::new(2.0, scene.color);
        let hovered = response.hover_pos().filter(|at| room.contains(*at));
        if let (Some(at), true) = (hovered, scene.tool.draws() && scene.may_change) {
            let at = sharp(at, ui.pixels_per_point());
            for (color, width) in [
                (Color32::from_black_alpha(120), 3.0),
                (Color32::from_white_alpha(220), 1.0),
            ] {
                let line = Stroke::new(width / ui.pixels_per_point(), color);
                ui.painter().vline(at.x, room.y_range(), line);
                ui.painter().hline(room.x_range(), at.y, line);
            }
        }
        let here = hovered.map(|at| {
            let exact = self.view.to_picture(room, at);
            let near = 6.0 / self.view.scale;
            geometry::snapped(exact, near, scene.size_px)
        });
        let corners = match (&self.drag, &self.draft, here) {
            (Some(Drag::Draw { from, to }), ..) => Some((*from, *to)),
            (_, Some(Draft::Corner(from)), Some(to)) => Some((*from, to)),
            _ => None,
        };
        if let Some((from, to)) = corners {
            let (a, b) = (
                self.view.to_screen(room, from),
                self.view.to_screen(room, to),
            );
            let rect = Rect::from_two_pos(a, b);
            let wash = tokens::mark_wash(scene.color, false, false);
            ui.painter()
                .rect(rect, CornerRadius::ZERO, wash, stroke, StrokeKind::Middle);
            let size = format!(
                "{:.0} × {:.0}",
                (from[0] - to[0]).abs(),
                (from[1] - to[1]).abs()
            );
            let chip = Chip::new(ui, &size, scene.color, false);
            chip.paint(ui, rect.left_bottom() + vec2(0.0, 3.0));
        }
        if let (Some(Draft::Outline(points)), Tool::Polygon) = (&self.draft, scene.tool) {
            let mut path: Vec<Pos2> = points
                .iter()
                .map(|at| self.view.to_screen(room, *at))
                .collect();
            for at in &path {
                ui.painter().circle(*at, 4.0, Color32::WHITE, stroke);
            }
            path.extend(here.map(|at| self.view.to_screen(room, at)));
            ui.painter().line(path, stroke);
        }
        if let Some(Drag::Band { from, to }) = &self.drag {
            let (a, b) = (
                self.view.to_screen(room, *from),
                self.view.to_screen(room, *to),
            );
            let rect = Rect::from_two_pos(a, b);
            let wash = p.accent.gamma_multiply(0.15);
            let line = Stroke::new(1.0, p.accent);
            ui.painter()
                .rect(rect, CornerRadius::ZERO, wash, line, StrokeKind::Inside);
        }
    }
}

/// Outlines with more points than this are not filled: it would take too long.
const MOST_FILLED: usize = 256;

/// Fills an outline, also one that is not convex.
fn paint_inside(ui: &Ui, points: &[Pos2], color: Color32) {
    if points.len() > MOST_FILLED {
        return;
    }
    let mut rest: Vec<u32> = (0..points.len() as u32).collect();
    let mut mesh = egui::Mesh::default();
    for at in points {
        mesh.colored_vertex(*at, color);
    }
    let at = |index: u32| points[index as usize];
    let cross = |a: Pos2, b: Pos2, c: Pos2| (b - a).x * (c - a).y - (b - a).y * (c - a).x;
    let next = points.iter().cycle().skip(1);
    let area: f32 = points
        .iter()
        .zip(next)
        .map(|(a, b)| a.x * b.y - b.x * a.y)
        .sum();
    let turn = area.signum();
    // Ears are cut off until a triangle is left; an outline that crosses itself has none at last.
    while rest.len() >= 3 {
        let count = rest.len();
        let ear = (0..count).find(|&index| {
            let [a, b, c] = [
                rest[(index + count - 1) % count],
                rest[index],
                rest[(index + 1) % count],
            ];
            let is_out = cross(at(a), at(b), at(c)) * turn > 0.0;
            is_out
                && !rest.iter().any(|&other| {
                    other != a && other != b && other != c && {
                        let sides = [(a, b), (b, c), (c, a)];
                        sides
                            .iter()
                            .all(|(from, to)| cross(at(*from), at(*to), at(other)) * turn >= 0.0)
                    }
                })
        });
        let Some(ear) = ear else {
            break;
        };
        let (before, behind) = (rest[(ear + count - 1) % count], rest[(ear + 1) % count]);
        mesh.add_triangle(before, rest[ear], behind);
        rest.remove(ear);
    }
    ui.painter().add(mesh);
}
