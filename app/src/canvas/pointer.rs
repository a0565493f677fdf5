//! What the pointer does: drawing, choosing, moving, resizing, panning and zooming.

use super::geometry::{self, Handle};
use super::{Canvas, CanvasEvent, CanvasMark, Scene, Tool};
use egui::{CursorIcon, Key, PointerButton, Pos2, Rect, Response, Ui};
use hearth_core::data::Shape;
use hearth_core::ids::MarkId;

/// How near to a handle or a line the pointer has to be, in points.
pub const NEAR: f32 = 7.0;
/// How near to the picture's edge something is drawn to it, in points.
const SNAP: f32 = 6.0;
/// A box that is drawn smaller than this is a slip of the hand, in points.
const LEAST_DRAWN: f32 = 3.0;

/// What a drag does, decided where it began.
#[derive(Clone, Debug, PartialEq)]
pub enum Drag {
    /// Moves the picture.
    Pan,
    /// Chooses what it touches.
    Band { from: [f32; 2], to: [f32; 2] },
    /// Moves what is chosen.
    Move {
        from: [f32; 2],
        marks: Vec<(MarkId, Shape)>,
        now: Vec<(MarkId, Shape)>,
    },
    /// Resizes a mark.
    Resize {
        mark: MarkId,
        shape: Shape,
        handle: Handle,
        now: Shape,
    },
    /// Draws a box.
    Draw { from: [f32; 2], to: [f32; 2] },
    /// It was given up.
    Nothing,
}

/// What is half drawn, while no button is held.
#[derive(Clone, Debug, PartialEq)]
pub enum Draft {
    /// The first corner of a box.
    Corner([f32; 2]),
    /// The points of an outline so far.
    Outline(Vec<[f32; 2]>),
}

impl Canvas {
    /// Takes in what the pointer did.
    pub(super) fn by_pointer(
        &mut self,
        ui: &Ui,
        response: &Response,
        room: Rect,
        scene: &Scene<'_>,
    ) -> Vec<CanvasEvent> {
        self.zoom_and_scroll(ui, response, room);
        let mut events = Vec::new();
        let pointer = response
            .interact_pointer_pos()
            .or_else(|| response.hover_pos());
        let Some(pointer) = pointer else {
            return events;
        };
        let holds_space = !ui.ctx().text_edit_focused() && ui.input(|i| i.key_down(Key::Space));
        let pans = scene.tool == Tool::Pan
            || holds_space
            || ui.input(|i| i.pointer.middle_down())
            || !scene.may_change && scene.tool != Tool::Select;
        self.show_cursor(ui, response, room, scene, pans);
        let at = self.place(room, pointer, scene.size_px);
        if response.drag_started() {
            let origin = ui.input(|input| input.pointer.press_origin());
            let origin = origin.unwrap_or(pointer);
            let is_primary = response.drag_started_by(PointerButton::Primary);
            self.drag = Some(if pans || !is_primary {
                Drag::Pan
            } else {
                self.begin_drag(ui, room, scene, origin, &mut events)
            });
        }
        if response.dragged() {
            if self.drag == Some(Drag::Pan) {
                self.view.pan(response.drag_delta());
            }
            self.follow(at, scene.size_px);
        }
        if response.drag_stopped() {
            if let Some(drag) = self.drag.take() {
                events.extend(self.end_drag(drag, scene, ui));
            }
        } else if response.clicked() && !pans {
            events.extend(self.click(ui, response, room, scene, pointer));
        }
        events
    }

    fn zoom_and_scroll(&mut self, ui: &Ui, response: &Response, room: Rect) {
        let Some(pointer) = response.hover_pos() else {
            return;
        };
        let (scroll, pinch, shift) = ui.input(|input| {
            let scroll = input.smooth_scroll_delta();
            (scroll, input.zoom_delta(), input.modifiers.shift)
        });
        let goes_sideways = shift || scroll.x.abs() > scroll.y.abs();
        if goes_sideways && scroll != egui::Vec2::ZERO {
            self.view.pan(scroll);
        }
        let scroll = if goes_sideways { 0.0 } else { scroll.y };
        let factor = pinch * (scroll / 240.0).exp();
        if (factor - 1.0).abs() > 1e-4 {
            self.view.zoom(room, pointer, factor);
        }
    }

    /// The place on the picture that is meant by a place on the screen: never outside, and drawn to
    /// its edges.
    fn place(&self, room: Rect, at: Pos2, size_px: [u32; 2]) -> [f32; 2] {
        let near = SNAP / self.view.scale;
        geometry::snapped(self.view.to_picture(room, at), near, size_px)
    }

    fn near_px(&self) -> f32 {
        NEAR / self.view.scale
    }

    /// The handle at a place, of what is chosen.
    fn handle_at(&self, room: Rect, scene: &Scene<'_>, at: Pos2) -> Option<(usize, Handle)> {
        let chosen = scene.marks.iter().enumerate().rev();
        let mut chosen = chosen.filter(|(_, mark)| mark.is_selected && mark.id.is_some());
        chosen.find_map(|(index, mark)| {
            let handles = geometry::handles(mark.shape).into_iter().rev();
            let mut near = handles
                .filter(|(_, place)| (self.view.to_screen(room, *place) - at).length() <= NEAR);
            near.next().map(|(handle, _)| (index, handle))
        })
    }

    /// The marks at a place, the smallest first.
    fn marks_at(&self, scene: &Scene<'_>, at: [f32; 2]) -> Vec<MarkId> {
        let near = self.near_px() / 2.0;
        let found = scene.marks.iter().rev();
        let mut found: Vec<&CanvasMark<'_>> = found
            .filter(|mark| mark.id.is_some() && geometry::is_at(mark.shape, at, near))
            .collect();
        found.sort_by(|a, b| geometry::extent(a.shape).total_cmp(&geometry::extent(b.shape)));
        found.iter().filter_map(|mark| mark.id).collect()
    }

    fn show_cursor(&self, ui: &Ui, response: &Response, room: Rect, scene: &Scene<'_>, pans: bool) {
        let Some(at) = response.hover_pos() else {
            return;
        };
        let handle = self.handle_at(room, scene, at);
        let on = || self.marks_at(scene, self.view.to_picture(room, at));
        ui.ctx().set_cursor_icon(match (&self.drag, handle) {
            (Some(Drag::Pan), _) => CursorIcon::Grabbing,
            _ if pans => CursorIcon::Grab,
            (Some(Drag::Resize { handle, .. }), _) => cursor_of(*handle),
            (None, Some((_, handle))) => cursor_of(handle),
            (Some(Drag::Move { .. }), _) => CursorIcon::Move,
            _ if scene.tool.draws() => CursorIcon::Crosshair,
            _ if !on().is_empty() => CursorIcon::PointingHand,
            _ => CursorIcon::Default,
        });
    }

    fn begin_drag(
        &mut self,
        ui: &Ui,
        room: Rect,
        scene: &Scene<'_>,
        origin: Pos2,
        events: &mut Vec<CanvasEvent>,
    ) -> Drag {
        let from = self.place(room, origin, scene.size_px);
        if scene.may_change
            && self.draft.is_none()
            && let Some((index, handle)) = self.handle_at(room, scene, origin)
            && let Some(mark) = scene.marks[index].id
        {
            let shape = scene.marks[index].shape.clone();
            let now = shape.clone();
            return Drag::Resize {
                mark,
                shape,
                handle,
                now,
            };
        }
        match scene.tool {
            Tool::Box => return Drag::Draw { from, to: from },
            // A hand that shakes while it clicks still sets its point.
            Tool::Polygon => {
                events.extend(self.add_point(from));
                return Drag::Nothing;
            }
            Tool::Point => {
                events.push(CanvasEvent::Drew(Shape::Point { at_px: from }));
                return Drag::Nothing;
            }
            Tool::Select | Tool::Pan => {}
        }
        let exact = self.view.to_picture(room, origin);
        let found = self.marks_at(scene, exact);
        let is_chosen = |id: &MarkId| {
            let mut marks = scene.marks.iter();
            marks.any(|mark| mark.id == Some(*id) && mark.is_selected)
        };
        let adds = ui.input(|input| input.modifiers.shift);
        let Some(first) = found.first().copied() else {
            return Drag::Band {
                from: exact,
                to: exact,
            };
        };
        let chosen: Vec<MarkId> = if found.iter().any(is_chosen) {
            let marks = scene.marks.iter().filter(|mark| mark.is_selected);
            marks.filter_map(|mark| mark.id).collect()
        } else {
            let chosen = with(scene, first, adds);
            events.push(CanvasEvent::Selected(chosen.clone()));
            chosen
        };
        if !scene.may_change {
            return Drag::Nothing;
        }
        let marks = scene.marks.iter();
        let marks: Vec<(MarkId, Shape)> = marks
            .filter_map(|mark| Some((mark.id?, mark.shape.clone())))
            .filter(|(id, _)| chosen.contains(id))
            .collect();
        Drag::Move {
            from: exact,
            now: marks.clone(),
            marks,
        }
    }

    /// What is dragged follows the pointer.
    fn follow(&mut self, at: [f32; 2], size_px: [u32; 2]) {
        match &mut self.drag {
            Some(Drag::Band { to, .. } | Drag::Draw { to, .. }) => *to = at,
            Some(Drag::Move { from, marks, now }) => {
                let (dx, dy) = (at[0] - from[0], at[1] - from[1]);
                // All stop where the first one reaches an edge.
                let (mut least_x, mut least_y) = (dx, dy);
                for (_, shape) in &*marks {
                    let Some([x, y, ..]) = shape.bounds_px() else {
                        continue;
                    };
                    let moved = geometry::moved(shape, dx, dy, size_px);
                    let Some([new_x, new_y, ..]) = moved.bounds_px() else {
                        continue;
                    };
                    if (new_x - x).abs() < least_x.abs() {
                        least_x = new_x - x;
                    }
                    if (new_y - y).abs() < least_y.abs() {
                        least_y = new_y - y;
                    }
                }
                for ((_, shape), (_, now)) in marks.iter().zip(now) {
                    *now = geometry::moved(shape, least_x, least_y, size_px);
                }
            }
            Some(Drag::Resize {
                shape, handle, now, ..
            }) => *now = geometry::resized(shape, *handle, at, size_px),
            Some(Drag::Pan | Drag::Nothing) | None => {}
        }
    }

    fn end_drag(&self, drag: Drag, scene: &Scene<'_>, ui: &Ui) -> Option<CanvasEvent> {
        match drag {
            Drag::Draw { from, to } => {
                let least = LEAST_DRAWN / self.view.scale;
                let is_slip = (from[0] - to[0]).abs().max((from[1] - to[1]).abs()) < least;
                let shape = geometry::box_between(from, to).filter(|_| !is_slip)?;
                Some(CanvasEvent::Drew(shape))
            }
            Drag::Move { marks, now, .. } => (marks != now).then_some(CanvasEvent::Changed(now)),
            Drag::Resize {
                mark, shape, now, ..
            } => (shape != now).then(|| CanvasEvent::Changed(vec![(mark, now)])),
            Drag::Band { from, to } => {
                let [left, top] = [from[0].min(to[0]), from[1].min(to[1])];
                let [right, bottom] = [from[0].max(to[0]), from[1].max(to[1])];
                let adds = ui.input(|input| input.modifiers.shift);
                let touches = |mark: &&CanvasMark<'_>| {
                    let bounds = mark.shape.bounds_px();
                    let is_touched = bounds.is_some_and(|[x, y, w, h]| {
                        x <= right && left <= x + w && y <= bottom && top <= y + h
                    });
                    is_touched || adds && mark.is_selected
                };
                let touched = scene.marks.iter().filter(touches);
                let chosen = touched.filter_map(|mark| mark.id).collect();
                Some(CanvasEvent::Selected(chosen))
            }
            Drag::Pan | Drag::Nothing => None,
        }
    }

    fn click(
        &mut self,
        ui: &Ui,
        response: &Response,
        room: Rect,
        scene: &Scene<'_>,
        pointer: Pos2,
    ) -> Option<CanvasEvent> {
        let at = self.place(room, pointer, scene.size_px);
        match scene.tool {
            Tool::Select => self.choose(ui, room, scene, pointer),
            Tool::Box => match self.draft.take() {
                Some(Draft::Corner(from)) => geometry::box_between(from, at).map(CanvasEvent::Drew),
                _ => {
                    self.draft = Some(Draft::Corner(at));
                    None
                }
            },
            Tool::Polygon if response.double_clicked() => self.finish_outline(),
            Tool::Polygon => {
                let first = match &self.draft {
                    Some(Draft::Outline(points)) if points.len() >= 3 => points.first().copied(),
                    _ => None,
                };
                let closes = first.is_some_and(|first| {
                    (self.view.to_screen(room, first) - pointer).length() <= NEAR * 1.5
                });
                if closes {
                    self.finish_outline()
                } else {
                    self.add_point(at)
                }
            }
            Tool::Point => Some(CanvasEvent::Drew(Shape::Point { at_px: at })),
            Tool::Pan => None,
        }
    }

    fn add_point(&mut self, at: [f32; 2]) -> Option<CanvasEvent> {
        match &mut self.draft {
            Some(Draft::Outline(points)) => points.push(at),
            _ => self.draft = Some(Draft::Outline(vec![at])),
        }
        None
    }

    /// A click chooses the smallest mark at its place, the next larger one if that is chosen
    /// already; with Alt on a point of an outline it takes that away.
    fn choose(&self, ui: &Ui, room: Rect, scene: &Scene<'_>, pointer: Pos2) -> Option<CanvasEvent> {
        let (adds, takes) = ui.input(|i| (i.modifiers.shift, i.modifiers.alt));
        if takes
            && scene.may_change
            && let Some((index, Handle::Vertex(vertex))) = self.handle_at(room, scene, pointer)
        {
            let mark = &scene.marks[index];
            let shape = geometry::without_vertex(mark.shape, vertex);
            let is_less = shape != *mark.shape;
            return mark
                .id
                .filter(|_| is_less)
                .map(|id| CanvasEvent::Changed(vec![(id, shape)]));
        }
        let found = self.marks_at(scene, self.view.to_picture(room, pointer));
        let marks = scene.marks.iter();
        let chosen: Vec<MarkId> = marks
            .filter(|mark| mark.is_selected)
            .filter_map(|mark| mark.id)
            .collect();
        let at = found.iter().position(|id| chosen == [*id]);
        let next = match at {
            Some(at) if !adds => found.get((at + 1) % found.len()),
            _ => found.first(),
        };
        Some(CanvasEvent::Selected(match next {
            Some(next) => with(scene, *next, adds),
            None if adds => chosen,
            None => Vec::new(),
        }))
    }
}

/// What is chosen once a mark was clicked: it alone, or added to the others, or taken from them.
fn with(scene: &Scene<'_>, mark: MarkId, adds: bool) -> Vec<MarkId> {
    if !adds {
        return vec![mark];
    }
    let chosen = scene.marks.iter().filter(|other| other.is_selected);
    let mut chosen: Vec<MarkId> = chosen.filter_map(|other| other.id).collect();
    match chosen.iter().position(|other| *other == mark) {
        Some(at) => {
            chosen.remove(at);
        }
        None => chosen.push(mark),
    }
    chosen
}

fn cursor_of(handle: Handle) -> CursorIcon {
    match handle {
        Handle::Side(0, _) => CursorIcon::ResizeVertical,
        Handle::Side(_, 0) => CursorIcon::ResizeHorizontal,
        Handle::Side(a, b) if a == b => CursorIcon::ResizeNwSe,
        Handle::Side(..) => CursorIcon::ResizeNeSw,
        Handle::Vertex(_) => CursorIcon::Move,
        Handle::Middle(_) => CursorIcon::Copy,
    }
}
