//! A picture with what is drawn on it: looked at from near and far, drawn on, chosen and changed.
//!
//! It knows no project: it shows a [`Scene`] and says as [`CanvasEvent`]s what a person did. All
//! places are pixels of the upright picture; nothing ever lies outside of it.

pub mod geometry;
mod paint;
mod pointer;
mod tiles;
mod tool;
mod view;

pub use tiles::{PictureState, TiledPicture};
pub use tool::Tool;
pub use view::View;

use egui::{Color32, Context, Key, Modifiers, Rect, Role, Sense, Ui, WidgetInfo};
use hearth_core::data::Shape;
use hearth_core::ids::MarkId;
use pointer::{Draft, Drag};

/// A mark as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct CanvasMark<'a> {
    /// Which; none for what is only suggested.
    pub id: Option<MarkId>,
    /// Where it lies.
    pub shape: &'a Shape,
    /// Its class's colour.
    pub color: Color32,
    /// What its tag says.
    pub name: String,
    /// Whether it is chosen: it can be moved, and resized by its handles.
    pub is_selected: bool,
}

/// What is shown.
pub struct Scene<'a> {
    /// What a screen reader calls it.
    pub name: &'a str,
    /// Width and height of the picture.
    pub size_px: [u32; 2],
    /// What is drawn, the lowest first.
    pub marks: &'a [CanvasMark<'a>],
    /// What the pointer does.
    pub tool: Tool,
    /// The colour of what is drawn next.
    pub color: Color32,
    /// Whether anything may be changed.
    pub may_change: bool,
}

/// What a person did.
#[derive(Clone, Debug, PartialEq)]
pub enum CanvasEvent {
    /// Drew something new.
    Drew(Shape),
    /// Moved or resized marks; said once, when the hand lets go.
    Changed(Vec<(MarkId, Shape)>),
    /// Chose these marks and no others.
    Selected(Vec<MarkId>),
}

/// A zoom that a key or a button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    /// Closer.
    In,
    /// Farther away.
    Out,
    /// As large as there is room.
    Fit,
    /// A point of the screen for each pixel.
    ActualSize,
}

/// What is kept from frame to frame.
#[derive(Debug, Default)]
pub struct Canvas {
    view: View,
    drag: Option<Drag>,
    draft: Option<Draft>,
    asked_zoom: Option<Zoom>,
    /// Where the picture was shown last, so that keys zoom around its middle.
    room: Option<Rect>,
}

impl Canvas {
    /// Another picture: nothing is half drawn any more, and it fits into the room.
    pub fn turn(&mut self) {
        *self = Self {
            room: self.room,
            ..Self::default()
        };
    }

    /// Zooms in the next frame.
    pub fn zoom_by_key(&mut self, zoom: Zoom) {
        self.asked_zoom = Some(zoom);
    }

    /// Screen points for each pixel.
    pub fn scale(&self) -> f32 {
        self.view.scale
    }

    /// Takes the keys that are for what is half drawn: Enter closes an outline, Backspace takes its
    /// last point back, Escape gives it up. Call before other keys are looked at.
    pub fn take_keys(&mut self, ctx: &Context) -> Option<CanvasEvent> {
        if self.draft.is_none() && self.drag.is_none() || ctx.text_edit_focused() {
            return None;
        }
        let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::Escape) {
            self.draft = None;
            if self.drag.is_some() {
                self.drag = Some(Drag::Nothing);
            }
            return None;
        }
        let Some(Draft::Outline(points)) = &mut self.draft else {
            return None;
        };
        if pressed(Key::Backspace) {
            points.pop();
            if points.is_empty() {
                self.draft = None;
            }
            return None;
        }
        if !pressed(Key::Enter) {
            return None;
        }
        self.finish_outline()
    }

    /// The outline as it is, if it has an extent; it stays half drawn otherwise.
    fn finish_outline(&mut self) -> Option<CanvasEvent> {
        let Some(Draft::Outline(points)) = &self.draft else {
            return None;
        };
        let shape = geometry::outline(points)?;
        self.draft = None;
        Some(CanvasEvent::Drew(shape))
    }

    /// Shows the picture in all the room that is left.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        picture: &mut TiledPicture,
    ) -> Vec<CanvasEvent> {
        let (room, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, ui.is_enabled(), scene.name));
        let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(room));
        ui.set_clip_rect(room.intersect(ui.clip_rect()));
        self.room = Some(room);
        self.view.settle(room, scene.size_px);
        match self.asked_zoom.take() {
            Some(Zoom::In) => self.view.zoom(room, room.center(), view::STEP),
            Some(Zoom::Out) => self.view.zoom(room, room.center(), 1.0 / view::STEP),
            Some(Zoom::Fit) => self.view.fit(room, scene.size_px),
            Some(Zoom::ActualSize) => {
                let factor = 1.0 / (self.view.scale * ui.pixels_per_point());
                self.view.zoom(room, room.center(), factor);
            }
            None => {}
        }
        let events = self.by_pointer(&ui, &response, room, scene);
        self.view.keep(room, scene.size_px);
        self.paint(&ui, &response, room, scene, picture);
        events
    }
}
