//! Time from left to right: what the outline and the spectrogram of a sound share.

use super::tokens::{self, Palette};
use egui::{
    Align2, Color32, CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};
use std::ops::Range;

/// What is marked on a stretch of time; all times in seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeView<'a> {
    /// The stretch that is shown.
    pub secs: Range<f64>,
    /// The place that is heard.
    pub playhead_secs: Option<f64>,
    /// The chosen stretch.
    pub selection_secs: Option<Range<f64>>,
    /// What a screen reader calls it.
    pub name: &'a str,
    /// Height in points; it is as wide as there is room.
    pub height: f32,
}

/// What a person did on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeEvents {
    /// The pointer is at this time.
    pub hovered_secs: Option<f64>,
    /// This time was clicked.
    pub clicked_secs: Option<f64>,
    /// The click was the second of a double click.
    pub is_double_click: bool,
    /// Where the drag began and where it is now.
    pub drag_secs: Option<[f64; 2]>,
    /// This stretch is being chosen by dragging.
    pub dragged_secs: Option<Range<f64>>,
    /// The drag has ended, and `dragged_secs` is what was chosen.
    pub is_chosen: bool,
}

/// Where times lie on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeAxis {
    left: f32,
    width: f32,
    secs: Range<f64>,
}

impl TimeAxis {
    /// The axis of a rectangle.
    pub fn new(rect: Rect, secs: Range<f64>) -> Self {
        Self {
            left: rect.left(),
            width: rect.width().max(1.0),
            secs,
        }
    }

    /// The place of a time.
    pub fn x(&self, secs: f64) -> f32 {
        let span = (self.secs.end - self.secs.start).max(1e-9);
        self.left + ((secs - self.secs.start) / span) as f32 * self.width
    }

    /// The time of a place; never outside what is shown.
    pub fn secs_at(&self, x: f32) -> f64 {
        let share = f64::from((x - self.left) / self.width).clamp(0.0, 1.0);
        self.secs.start + share * (self.secs.end - self.secs.start).max(0.0)
    }

    /// The stretch between two places, whichever comes first.
    pub fn between(&self, a: f32, b: f32) -> Range<f64> {
        self.secs_at(a.min(b))..self.secs_at(a.max(b))
    }

    /// The part of `rect` that a stretch covers; `None` if it is out of sight.
    pub fn part(&self, rect: Rect, secs: &Range<f64>) -> Option<Rect> {
        let left = self.x(secs.start).max(rect.left());
        let right = self.x(secs.end).min(rect.right());
        (left < right)
            .then(|| Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom())))
    }
}

/// Takes room for a view and gives it with what was done there.
pub fn allocate(ui: &mut Ui, view: &TimeView<'_>) -> (Rect, TimeAxis, TimeEvents) {
    let size = vec2(ui.available_width(), view.height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, ui.is_enabled(), view.name));
    let axis = TimeAxis::new(rect, view.secs.clone());
    let events = events(ui, &response, &axis);
    (rect, axis, events)
}

fn events(ui: &Ui, response: &Response, axis: &TimeAxis) -> TimeEvents {
    let at = response.interact_pointer_pos();
    let mut events = TimeEvents {
        hovered_secs: response.hover_pos().map(|at| axis.secs_at(at.x)),
        ..TimeEvents::default()
    };
    if response.clicked() {
        events.clicked_secs = at.map(|at| axis.secs_at(at.x));
        events.is_double_click = response.double_clicked();
    }
    if response.dragged() || response.drag_stopped() {
        let origin = ui.input(|input| input.pointer.press_origin());
        let origin = origin.or_else(|| ui.data(|data| data.get_temp(response.id)));
        if let Some(origin) = origin {
            // The button is up in the last frame of a drag, and the origin gone with it.
            ui.data_mut(|data| data.insert_temp(response.id, origin));
        }
        if let (Some(origin), Some(at)) = (origin, at) {
            events.drag_secs = Some([axis.secs_at(origin.x), axis.secs_at(at.x)]);
            events.dragged_secs = Some(axis.between(origin.x, at.x));
            events.is_chosen = response.drag_stopped();
        }
    }
    events
}

/// The stretch that is asked for with the wheel: with Ctrl closer to or away from the pointer, with
/// Shift or by a wheel that goes sideways to another place.
pub fn wheel(
    ui: &Ui,
    view: &TimeView<'_>,
    width: f32,
    events: &TimeEvents,
    duration_secs: f64,
) -> Option<Range<f64>> {
    let around = events.hovered_secs?;
    let (factor, scroll) = ui.input(|input| (input.zoom_delta(), input.smooth_scroll_delta().x));
    if factor != 1.0 {
        return Some(zoomed(&view.secs, around, f64::from(factor), duration_secs));
    }
    if scroll == 0.0 {
        return None;
    }
    // What is taken here moves no page.
    ui.input_mut(|input| input.smooth_scroll_delta.x = 0.0);
    let by = f64::from(-scroll / width.max(1.0)) * (view.secs.end - view.secs.start);
    Some(panned(&view.secs, by, duration_secs))
}

/// The stretch after zooming by a factor (above 1: closer) around a time; never outside of the
/// sound, never shorter than a hundredth of a second.
pub fn zoomed(shown: &Range<f64>, around: f64, factor: f64, duration_secs: f64) -> Range<f64> {
    let span = (shown.end - shown.start) / factor.max(1e-6);
    let span = span.clamp(duration_secs.min(0.01), duration_secs.max(0.0));
    let share = (around - shown.start) / (shown.end - shown.start).max(1e-9);
    let start = around - span * share.clamp(0.0, 1.0);
    let start = start.clamp(0.0, (duration_secs - span).max(0.0));
    start..start + span
}

/// The stretch of the same length so much later; never outside of the sound.
pub fn panned(shown: &Range<f64>, by_secs: f64, duration_secs: f64) -> Range<f64> {
    let span = shown.end - shown.start;
    let start = (shown.start + by_secs).clamp(0.0, (duration_secs - span).max(0.0));
    start..start + span
}

/// What lies behind everything: the field, and the chosen stretch in it.
pub fn paint_field(ui: &Ui, rect: Rect, axis: &TimeAxis, view: &TimeView<'_>) {
    let p = tokens::palette(ui);
    let radius = CornerRadius::same(tokens::RADIUS_S);
    ui.painter().rect_filled(rect, radius, p.raised);
    if let Some(part) = chosen(rect, axis, view) {
        ui.painter().rect_filled(part, 0, p.accent_soft);
    }
}

/// The part of the rectangle that is chosen.
pub fn chosen(rect: Rect, axis: &TimeAxis, view: &TimeView<'_>) -> Option<Rect> {
    axis.part(rect, view.selection_secs.as_ref()?)
}

/// What lies above everything: the playhead, and the time under the pointer.
pub fn paint_marks(ui: &Ui, rect: Rect, axis: &TimeAxis, view: &TimeView<'_>, events: &TimeEvents) {
    let p = tokens::palette(ui);
    if let Some(part) = chosen(rect, axis, view) {
        for x in [part.left(), part.right()] {
            ui.painter()
                .vline(x, rect.y_range(), tokens::hairline(p.accent));
        }
    }
    if let Some(secs) = events.hovered_secs {
        paint_hover(ui, rect, axis, secs, p);
    }
    if let Some(secs) = view.playhead_secs
        && (rect.left()..=rect.right()).contains(&axis.x(secs))
    {
        ui.painter()
            .vline(axis.x(secs), rect.y_range(), tokens::playhead_line(p));
    }
}

fn paint_hover(ui: &Ui, rect: Rect, axis: &TimeAxis, secs: f64, p: &Palette) {
    let x = axis.x(secs);
    ui.painter()
        .vline(x, rect.y_range(), tokens::hairline(p.text_faint));
    let font = tokens::regular(tokens::TEXT_S);
    let galley = ui
        .painter()
        .layout_no_wrap(clock(secs), font, Color32::PLACEHOLDER);
    let padding = vec2(tokens::GRID, 0.0);
    let size = galley.size() + padding * 2.0;
    // On the side where there is room.
    let left = if x + tokens::GRID + size.x > rect.right() {
        x - tokens::GRID - size.x
    } else {
        x + tokens::GRID
    };
    let label = Rect::from_min_size(pos2(left, rect.top() + tokens::GRID), size);
    let radius = CornerRadius::same(tokens::RADIUS_S);
    ui.painter().rect_filled(label, radius, p.card);
    ui.painter().galley(label.min + padding, galley, p.text);
}

/// Writes a time below the axis' ends and nothing between; small enough for any width.
pub fn paint_ends(ui: &mut Ui, view: &TimeView<'_>) {
    let p = tokens::palette(ui);
    let size = vec2(ui.available_width(), tokens::TEXT_S + tokens::GRID);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    for (at, align, secs) in [
        (rect.left_top(), Align2::LEFT_TOP, view.secs.start),
        (rect.right_top(), Align2::RIGHT_TOP, view.secs.end),
    ] {
        let font = tokens::regular(tokens::TEXT_S);
        ui.painter()
            .text(at, align, clock(secs), font, p.text_faint);
    }
}

/// A time in a sound, to a hundredth: 0:01.25, and 1:02:03.50 from an hour on.
pub fn clock(secs: f64) -> String {
    let hundredths = (secs.max(0.0) * 100.0).round() as u64;
    let (secs, rest) = (hundredths / 100, hundredths % 100);
    let (hours, minutes, secs) = (secs / 3600, secs / 60 % 60, secs % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{secs:02}.{rest:02}")
    } else {
        format!("{minutes}:{secs:02}.{rest:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Context, Event, Modifiers, PointerButton, Pos2, RawInput};

    fn axis() -> TimeAxis {
        let rect = Rect::from_min_max(pos2(100.0, 0.0), pos2(300.0, 50.0));
        TimeAxis::new(rect, 2.0..4.0)
    }

    #[test]
    fn places_are_times_and_back() {
        let axis = axis();
        assert_eq!(
            (axis.x(2.0), axis.x(3.0), axis.x(4.0)),
            (100.0, 200.0, 300.0)
        );
        for secs in [2.0, 2.5, 3.9] {
            assert!((axis.secs_at(axis.x(secs)) - secs).abs() < 1e-5);
        }
        assert_eq!((axis.secs_at(-50.0), axis.secs_at(900.0)), (2.0, 4.0));
        assert_eq!(axis.between(250.0, 150.0), 2.5..3.5);
        assert_eq!(axis.between(250.0, 9999.0), 3.5..4.0);
    }

    #[test]
    fn a_stretch_is_cut_to_what_is_shown() {
        let axis = axis();
        let rect = Rect::from_min_max(pos2(100.0, 0.0), pos2(300.0, 50.0));
        let part = axis.part(rect, &(1.0..3.0)).expect("in sight");
        assert_eq!(
            (part.left(), part.right(), part.height()),
            (100.0, 200.0, 50.0)
        );
        assert_eq!(axis.part(rect, &(5.0..6.0)), None);
        assert_eq!(axis.part(rect, &(3.0..3.0)), None);
    }

    #[test]
    fn zooming_keeps_the_place_under_the_pointer() {
        let close = zoomed(&(0.0..10.0), 4.0, 2.0, 10.0);
        assert!((close.end - close.start - 5.0).abs() < 1e-9);
        let share = |range: &Range<f64>| (4.0 - range.start) / (range.end - range.start);
        assert!((share(&close) - 0.4).abs() < 1e-9);
        assert_eq!(zoomed(&close, 4.0, 0.01, 10.0), 0.0..10.0);
        let at_the_end = zoomed(&(8.0..10.0), 10.0, 0.5, 10.0);
        assert_eq!(at_the_end, 6.0..10.0);
        let closest = zoomed(&(0.0..10.0), 5.0, 1e9, 10.0);
        assert!((closest.end - closest.start - 0.01).abs() < 1e-9);
    }

    #[test]
    fn panning_stays_within_the_sound() {
        assert_eq!(panned(&(2.0..4.0), 3.0, 10.0), 5.0..7.0);
        assert_eq!(panned(&(2.0..4.0), 30.0, 10.0), 8.0..10.0);
        assert_eq!(panned(&(2.0..4.0), -30.0, 10.0), 0.0..2.0);
        assert_eq!(panned(&(0.0..10.0), 1.0, 10.0), 0.0..10.0);
    }

    #[test]
    fn times_are_written_as_on_a_clock() {
        assert_eq!(clock(0.0), "0:00.00");
        assert_eq!(clock(1.254), "0:01.25");
        assert_eq!(clock(59.999), "1:00.00");
        assert_eq!(clock(3723.5), "1:02:03.50");
        assert_eq!(clock(-3.0), "0:00.00");
    }

    /// What is done in the frame of these events; the widget fills the screen of 200 × 50.
    fn frame(context: &Context, events: Vec<Event>) -> TimeEvents {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(200.0, 50.0))),
            events,
            ..RawInput::default()
        };
        let mut found = TimeEvents::default();
        let _ = context.run_ui(input, |ui| {
            let view = TimeView {
                secs: 0.0..2.0,
                playhead_secs: None,
                selection_secs: None,
                name: "Sound",
                height: 50.0,
            };
            found = allocate(ui, &view).2;
        });
        found
    }

    fn button(pos: Pos2, pressed: bool) -> Event {
        Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        }
    }

    #[test]
    fn a_drag_chooses_a_stretch_and_a_click_a_time() {
        let context = Context::default();
        let (a, b) = (pos2(150.0, 20.0), pos2(50.0, 30.0));
        frame(&context, vec![]);
        let hovered = frame(&context, vec![Event::PointerMoved(a)]).hovered_secs;
        assert!(hovered.is_some_and(|secs| (secs - 1.5).abs() < 1e-3));
        frame(&context, vec![button(a, true)]);
        let dragged = frame(&context, vec![Event::PointerMoved(b)]);
        assert!(!dragged.is_chosen);
        let stretch = dragged.dragged_secs.expect("is dragged");
        assert!((stretch.start - 0.5).abs() < 1e-3 && (stretch.end - 1.5).abs() < 1e-3);
        let end = frame(&context, vec![button(b, false)]);
        assert!(end.is_chosen && end.clicked_secs.is_none(), "{end:?}");
        assert_eq!(end.dragged_secs, Some(stretch));
        assert_eq!(frame(&context, vec![]).dragged_secs, None);

        frame(&context, vec![button(b, true)]);
        let clicked = frame(&context, vec![button(b, false)]);
        assert!(clicked.clicked_secs.is_some_and(|s| (s - 0.5).abs() < 1e-3));
        assert_eq!(clicked.dragged_secs, None);
    }
}
