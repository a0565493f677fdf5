//! All pictures on a plane, alike ones near each other: clusters, mixtures and strangers are seen
//! at once. A drag draws a lasso that chooses what is in it; the wheel zooms, a double click fits.

use super::view::outlined;
use super::{DataState, DataStepView};
use crate::steps::{Page, class_words};
use crate::ui::button::Button;
use crate::ui::{empty, format, icons, text, thumbnail, tokens};
use egui::{Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, pos2, vec2};
use hearth_core::command::Command;
use hearth_core::data::Sample;
use hearth_core::data::checks::MapPoint;
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use std::collections::HashSet;

/// A click this close to a point, in screen points, means it.
const NEAR: f32 = 10.0;

/// What the map shows of the plane, and the lasso while it is drawn.
#[derive(Clone, Debug, Default)]
pub struct MapView {
    /// How much larger than fitting.
    zoom: Option<f32>,
    /// Of the middle, in points.
    offset: Vec2,
    lasso: Vec<Pos2>,
}

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    view: &DataStepView,
    state: &mut DataState,
    may_change: bool,
) {
    let p = tokens::palette(ui);
    let Some(checks) = state.checks.clone().filter(|checks| !checks.map.is_empty()) else {
        let (title, sentence, check) = (
            page.tr("map-empty-title"),
            page.tr("map-empty-text"),
            page.tr("check-data"),
        );
        empty::state(ui, icons::CHART_SCATTER, &title, &sentence, |ui| {
            let button = Button::primary(&check).icon(icons::LIST_MAGNIFYING_GLASS);
            if ui.add(button.enabled(may_change)).clicked() {
                page.send(Command::CheckData);
            }
        });
        return;
    };
    text::caption(ui, &page.tr("map-hint"));
    let (room, response) = ui.allocate_exact_size(
        ui.available_size() - vec2(0.0, f32::from(tokens::PAGE_MARGIN)),
        Sense::click_and_drag(),
    );
    let name = page.tr("map");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Canvas, true, &name));
    ui.painter().rect(
        room,
        tokens::RADIUS,
        p.card,
        tokens::hairline(p.line),
        egui::StrokeKind::Inside,
    );
    let shown: HashSet<SampleId> = view.ids.iter().copied().collect();
    let points: Vec<&MapPoint> = checks
        .map
        .iter()
        .filter(|point| shown.contains(&point.sample))
        .collect();
    let plane = Plane::of(&checks.map, room, &state.map);
    let painter = ui.painter().with_clip_rect(room);
    let radius = if points.len() > 5000 { 1.6 } else { 3.0 };
    for point in &points {
        let at = plane.screen(point.place);
        if !room.contains(at) {
            continue;
        }
        let class = snapshot.sample(point.sample).and_then(|sample| {
            let boxed = sample.marks.first().map(|first| first.class);
            sample.class.or(boxed)
        });
        let color = class.map_or(p.text_faint, |class| tokens::class_color(class.index()));
        painter.circle_filled(at, radius, color);
        if state.selection.chosen.contains(&point.sample) {
            painter.circle_stroke(at, radius + 2.0, Stroke::new(1.5, p.accent));
        }
    }
    turn(ui, state, &response, room);
    choose(ui, state, &response, &plane, &points);
    if state.map.lasso.len() > 1 {
        let mut line = state.map.lasso.clone();
        line.push(line[0]);
        painter.add(Shape::line(line, Stroke::new(1.5, p.accent)));
    }
    if let Some(pointer) = response.hover_pos().filter(|_| state.map.lasso.is_empty())
        && let Some(sample) = nearest(&plane, &points, pointer).and_then(|id| snapshot.sample(id))
    {
        response.on_hover_ui_at_pointer(|ui| hint(ui, page, snapshot, sample));
    }
}

/// What a point stands for.
fn hint(ui: &mut Ui, page: &mut Page<'_>, snapshot: &Snapshot, sample: &Sample) {
    const SIDE: f32 = 120.0;
    const MOST_LETTERS: usize = 160;
    if sample.picture().is_some() {
        let px = SIDE * ui.pixels_per_point();
        let texture = page.textures.get(&snapshot.sample_path(sample), px);
        thumbnail::show(ui, SIDE, &texture);
    } else {
        ui.set_max_width(280.0);
        text::body(
            ui,
            &format::start(&outlined(snapshot, sample), MOST_LETTERS),
        );
    }
    if sample.class.is_some() {
        text::caption(ui, &class_words(page, snapshot, sample));
    }
}

fn turn(ui: &Ui, state: &mut DataState, response: &egui::Response, room: Rect) {
    if response.double_clicked() {
        state.map = MapView::default();
    }
    let (scroll, pinch) = ui.input(|i| (i.smooth_scroll_delta().y, i.zoom_delta()));
    let factor = pinch * (scroll / 240.0).exp();
    if let Some(pointer) = response.hover_pos()
        && (factor - 1.0).abs() > 1e-4
    {
        let before = state.map.zoom.unwrap_or(1.0);
        let zoom = (before * factor).clamp(0.5, 200.0);
        let from_middle = pointer - room.center() - state.map.offset;
        state.map.offset += from_middle * (1.0 - zoom / before);
        state.map.zoom = Some(zoom);
    }
}

fn choose(
    ui: &Ui,
    state: &mut DataState,
    response: &egui::Response,
    plane: &Plane,
    points: &[&MapPoint],
) {
    let adds = ui.input(|i| i.modifiers.command || i.modifiers.shift);
    if let Some(pointer) = response.interact_pointer_pos() {
        if response.drag_started() {
            // A drag is known as one only some way behind its first point.
            let origin = ui.input(|i| i.pointer.press_origin());
            state.map.lasso = vec![origin.unwrap_or(pointer), pointer];
        } else if response.dragged() {
            state.map.lasso.push(pointer);
        }
        if response.clicked() {
            let chosen = nearest(plane, points, pointer);
            state.selection.choose_or_add(chosen, adds);
        }
    }
    if response.drag_stopped() {
        let lasso = std::mem::take(&mut state.map.lasso);
        let inside = points
            .iter()
            .filter(|point| is_inside(&lasso, plane.screen(point.place)))
            .map(|point| point.sample);
        state.selection.choose_or_add(inside, adds);
    }
}

fn nearest(plane: &Plane, points: &[&MapPoint], pointer: Pos2) -> Option<SampleId> {
    points
        .iter()
        .map(|point| (plane.screen(point.place).distance(pointer), point.sample))
        .filter(|(distance, _)| *distance <= NEAR)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, sample)| sample)
}

/// Whether a point lies in a polygon: a ray from it crosses the edge an odd number of times.
fn is_inside(polygon: &[Pos2], point: Pos2) -> bool {
    let mut inside = false;
    for (i, a) in polygon.iter().enumerate() {
        let b = polygon[(i + 1) % polygon.len()];
        if (a.y > point.y) != (b.y > point.y) {
            let x = a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x);
            inside ^= point.x < x;
        }
    }
    inside
}

/// From the map's unit to points of the screen.
struct Plane {
    middle: [f32; 2],
    scale: f32,
    origin: Pos2,
}

impl Plane {
    fn of(points: &[MapPoint], room: Rect, view: &MapView) -> Self {
        let side = |axis: usize| {
            let values = points.iter().map(|point| point.place[axis]);
            let (low, high) = values.fold((f32::MAX, f32::MIN), |(low, high), value| {
                (low.min(value), high.max(value))
            });
            (f32::midpoint(low, high), (high - low).max(1e-6))
        };
        let ((x, width), (y, height)) = (side(0), side(1));
        let fit = (room.width() / width).min(room.height() / height) * 0.94;
        Self {
            middle: [x, y],
            scale: fit * view.zoom.unwrap_or(1.0),
            origin: room.center() + view.offset,
        }
    }

    fn screen(&self, place: [f32; 2]) -> Pos2 {
        pos2(
            self.origin.x + (place[0] - self.middle[0]) * self.scale,
            self.origin.y + (place[1] - self.middle[1]) * self.scale,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lasso_holds_what_is_inside_also_where_it_is_hollow() {
        let hollow = [
            (0.0, 0.0),
            (10.0, 0.0),
            (10.0, 10.0),
            (5.0, 2.0),
            (0.0, 10.0),
        ];
        let hollow = hollow.map(|(x, y)| pos2(x, y));
        assert!(is_inside(&hollow, pos2(1.0, 5.0)));
        assert!(!is_inside(&hollow, pos2(5.0, 5.0)));
        assert!(!is_inside(&hollow, pos2(11.0, 1.0)));
        assert!(!is_inside(&[], pos2(0.0, 0.0)));
    }

    #[test]
    fn the_whole_map_fits_into_its_room() {
        let points = [[0.0, 0.0], [100.0, 20.0], [50.0, -30.0]].map(|place| MapPoint {
            sample: SampleId(1),
            place,
        });
        let room = Rect::from_min_size(pos2(10.0, 10.0), vec2(300.0, 200.0));
        let plane = Plane::of(&points, room, &MapView::default());
        assert!(
            points
                .iter()
                .all(|point| room.contains(plane.screen(point.place)))
        );
    }
}
