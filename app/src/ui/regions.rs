//! The marked regions of a sound, on its outline or its spectrogram: shown, chosen, drawn, moved and
//! resized.

use super::mark_name::{self, Chip};
use super::time_axis::{self, TimeAxis, TimeEvents, TimeView};
use super::{spectrogram, tokens, waveform};
use egui::{Color32, CursorIcon, Id, Key, Rect, Shape, TextureHandle, Ui, pos2, vec2};
use std::ops::Range;

/// A region shorter than this is a slip of the hand.
pub const LEAST_SECS: f64 = 0.01;

/// Lines of names before they cover each other.
const NAME_LANES: usize = 3;

/// A region as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownRegion<'a> {
    /// Where it lies.
    pub secs: Range<f64>,
    /// Its class's colour.
    pub color: Color32,
    /// Its class's name.
    pub name: &'a str,
    /// Whether it is only suggested.
    pub is_ghost: bool,
    /// Whether it is chosen: its ends and its middle can be dragged.
    pub is_selected: bool,
}

/// What regions are shown on.
#[derive(Clone, Copy)]
pub enum Track<'a> {
    /// The outline: lowest and highest sample of each column, as for [`waveform::show`].
    Waveform(&'a [[f32; 2]]),
    /// The spectrogram, as for [`spectrogram::show`].
    Spectrogram(Option<&'a TextureHandle>),
}

/// A sound with its regions.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionsView<'a> {
    /// What is shown of the sound, and the playhead. A selection in it is painted, too.
    pub time: TimeView<'a>,
    /// Length of the whole sound.
    pub duration_secs: f64,
    /// The regions.
    pub regions: &'a [ShownRegion<'a>],
}

/// What a person did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegionEvents {
    /// The pointer is at this time.
    pub hovered_secs: Option<f64>,
    /// This time was clicked: the sound plays from there.
    pub clicked_secs: Option<f64>,
    /// This region was clicked; of several, the shortest, and the next longer one if that is chosen
    /// already.
    pub clicked_region: Option<usize>,
    /// The click was the second of a double click.
    pub is_double_click: bool,
    /// This region is being drawn.
    pub drawn_secs: Option<Range<f64>>,
    /// This region is being moved or resized. It is shown like that; there is nothing to store
    /// before `is_done`.
    pub changed: Option<(usize, Range<f64>)>,
    /// The drag has ended, and what it gave is to be kept. Esc ends a drag without it.
    pub is_done: bool,
    /// This stretch is to be shown from now on.
    pub shown_secs: Option<Range<f64>>,
}

/// The part of a region that is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its start.
    Start,
    /// Its end.
    End,
    /// All of it.
    Whole,
}

/// A region after a part of it was moved: within the sound, and never shorter than
/// [`LEAST_SECS`]. Also for keys that move it.
pub fn moved(secs: &Range<f64>, part: Part, by_secs: f64, duration_secs: f64) -> Range<f64> {
    let Range { start, end } = secs.clone();
    match part {
        Part::Start => (start + by_secs).min(end - LEAST_SECS).max(0.0)..end,
        Part::End => {
            let least = (start + LEAST_SECS).min(duration_secs);
            start..(end + by_secs).max(least).min(duration_secs)
        }
        Part::Whole => time_axis::panned(secs, by_secs, duration_secs),
    }
}

/// What a drag does, decided where it began.
#[derive(Clone, Debug, PartialEq)]
enum Grip {
    Draw,
    Move(usize, Part, Range<f64>),
    /// It was given up.
    Nothing,
}

/// Shows the sound with its regions.
pub fn show(ui: &mut Ui, track: Track<'_>, view: &RegionsView<'_>) -> RegionEvents {
    let id = ui.scope_id().with(("regions", view.time.name));
    let (rect, axis, time) = time_axis::allocate(ui, &view.time);
    let mut events = take(ui, id, &axis, &time, view);
    events.shown_secs = time_axis::wheel(ui, &view.time, rect.width(), &time, view.duration_secs);
    if ui.is_rect_visible(rect) {
        match track {
            Track::Waveform(columns) => waveform::paint(ui, rect, &axis, columns, &view.time),
            Track::Spectrogram(texture) => {
                spectrogram::paint(ui, rect, &axis, texture, &view.time);
            }
        }
        if let Some(clicked) = paint(ui, id, rect, &axis, view, &events) {
            events.clicked_region = Some(clicked);
        }
        time_axis::paint_marks(ui, rect, &axis, &view.time, &time);
    }
    events
}

fn take(
    ui: &Ui,
    id: Id,
    axis: &TimeAxis,
    time: &TimeEvents,
    view: &RegionsView<'_>,
) -> RegionEvents {
    let mut events = RegionEvents {
        hovered_secs: time.hovered_secs,
        clicked_secs: time.clicked_secs,
        is_double_click: time.is_double_click,
        clicked_region: time
            .clicked_secs
            .and_then(|secs| clicked(view.regions, secs)),
        ..RegionEvents::default()
    };
    let stored: Option<Grip> = ui.data(|data| data.get_temp(id));
    let hovered = time
        .hovered_secs
        .map(|secs| grip(view.regions, axis, axis.x(secs)));
    let Some(drag) = time.drag_secs else {
        if stored.is_some() {
            ui.data_mut(|data| data.remove::<Grip>(id));
        }
        if let Some(Grip::Move(_, part, _)) = hovered {
            show_cursor(ui, part);
        }
        return events;
    };
    let mut grip = stored.unwrap_or_else(|| grip(view.regions, axis, axis.x(drag[0])));
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        grip = Grip::Nothing;
    }
    if let Grip::Move(_, part, _) = &grip {
        show_cursor(ui, *part);
    }
    follow(&mut events, &grip, drag, view.duration_secs);
    events.is_done = time.is_chosen && (events.drawn_secs.is_some() || events.changed.is_some());
    ui.data_mut(|data| {
        if time.is_chosen {
            data.remove::<Grip>(id);
        } else {
            data.insert_temp(id, grip);
        }
    });
    events
}

/// The cursor over what can be dragged.
fn show_cursor(ui: &Ui, part: Part) {
    ui.ctx().set_cursor_icon(match part {
        Part::Whole => CursorIcon::Grab,
        Part::Start | Part::End => CursorIcon::ResizeHorizontal,
    });
}

/// What a drag from one time to another gives.
fn follow(events: &mut RegionEvents, grip: &Grip, [from, to]: [f64; 2], duration_secs: f64) {
    match grip {
        Grip::Draw => {
            let secs = from.min(to).max(0.0)..from.max(to).min(duration_secs);
            events.drawn_secs = (secs.end - secs.start >= LEAST_SECS).then_some(secs);
        }
        Grip::Move(index, part, secs) => {
            events.changed = Some((*index, moved(secs, *part, to - from, duration_secs)));
        }
        Grip::Nothing => {}
    }
}

/// What a press at a place takes hold of: an end or the middle of the chosen region, or room for a
/// new one. So a region can be drawn over others, and none is moved that was not chosen before.
fn grip(regions: &[ShownRegion<'_>], axis: &TimeAxis, x: f32) -> Grip {
    let chosen = regions.iter().enumerate().filter(|(_, r)| r.is_selected);
    for (index, region) in chosen {
        let (left, right) = (axis.x(region.secs.start), axis.x(region.secs.end));
        // Of a narrow region, the middle third still moves it.
        let inner = tokens::GRIP_REACH.min((right - left) / 3.0);
        let part = if (left - tokens::GRIP_REACH..=left + inner).contains(&x) {
            Part::Start
        } else if (right - inner..=right + tokens::GRIP_REACH).contains(&x) {
            Part::End
        } else if (left..=right).contains(&x) {
            Part::Whole
        } else {
            continue;
        };
        return Grip::Move(index, part, region.secs.clone());
    }
    Grip::Draw
}

/// The region that a click at a time means.
fn clicked(regions: &[ShownRegion<'_>], secs: f64) -> Option<usize> {
    let length = |index: &usize| regions[*index].secs.end - regions[*index].secs.start;
    let mut hit: Vec<usize> = (0..regions.len())
        .filter(|index| regions[*index].secs.contains(&secs))
        .collect();
    hit.sort_by(|a, b| length(a).total_cmp(&length(b)));
    let chosen = hit.iter().position(|index| regions[*index].is_selected);
    let next = chosen.map_or(0, |place| (place + 1) % hit.len());
    hit.get(next).copied()
}

/// Paints the regions; the one whose name was clicked.
fn paint(
    ui: &Ui,
    id: Id,
    rect: Rect,
    axis: &TimeAxis,
    view: &RegionsView<'_>,
    events: &RegionEvents,
) -> Option<usize> {
    let p = tokens::palette(ui);
    if let Some(part) = events.drawn_secs.as_ref().and_then(|s| axis.part(rect, s)) {
        let fill = tokens::mark_wash(p.accent, false, false);
        ui.painter().rect_filled(part, 0, fill);
    }
    let mut chips = Vec::new();
    for (index, region) in view.regions.iter().enumerate() {
        let secs = match &events.changed {
            Some((changed, secs)) if *changed == index => secs,
            _ => &region.secs,
        };
        let Some(part) = axis.part(rect, secs) else {
            continue;
        };
        paint_band(ui, rect, axis, part, secs, region);
        let chip = Chip::new(ui, region.name, region.color, region.is_ghost);
        let left = (part.left() + 1.0).min(rect.right() - chip.size().x);
        chips.push((index, left.max(rect.left()), chip));
    }
    let wanted: Vec<(f32, f32)> = chips
        .iter()
        .map(|(_, left, chip)| (*left, chip.size().x))
        .collect();
    let mut clicked = None;
    let lanes = mark_name::in_lanes(&wanted, NAME_LANES);
    for ((index, left, chip), lane) in chips.into_iter().zip(lanes) {
        let at = pos2(left, rect.top() + (chip.size().y + 1.0) * lane as f32 + 1.0);
        if chip.show(ui, at, id.with(("name", index))).clicked() {
            clicked = Some(index);
        }
    }
    clicked
}

fn paint_band(
    ui: &Ui,
    rect: Rect,
    axis: &TimeAxis,
    part: Rect,
    secs: &Range<f64>,
    region: &ShownRegion<'_>,
) {
    let painter = ui.painter().with_clip_rect(rect);
    let fill = tokens::mark_wash(region.color, region.is_ghost, region.is_selected);
    painter.rect_filled(part, 0, fill);
    let line = tokens::mark_line(region.color, region.is_selected);
    for x in [axis.x(secs.start), axis.x(secs.end)] {
        if region.is_ghost {
            let path = [pos2(x, rect.top()), pos2(x, rect.bottom())];
            painter.extend(Shape::dashed_line(&path, line, 4.0, 4.0));
        } else {
            painter.vline(x, rect.y_range(), line);
        }
        if region.is_selected {
            let size = vec2(tokens::GRIP_REACH, tokens::GRIP_REACH * 4.0);
            let grip = Rect::from_center_size(pos2(x, rect.center().y), size);
            painter.rect_filled(grip, size.x / 2.0, region.color);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Context, Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, RawInput};

    fn region(secs: Range<f64>, is_selected: bool) -> ShownRegion<'static> {
        ShownRegion {
            secs,
            color: tokens::class_color(0),
            name: "bird",
            is_ghost: false,
            is_selected,
        }
    }

    /// 10 points a second.
    fn axis() -> TimeAxis {
        let rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 50.0));
        TimeAxis::new(rect, 0.0..10.0)
    }

    #[test]
    fn a_press_takes_an_end_or_the_middle_of_the_chosen_region_only() {
        let regions = [region(2.0..6.0, true), region(7.0..9.0, false)];
        let part = |x| match grip(&regions, &axis(), x) {
            Grip::Move(
                0,
                part,
                Range {
                    start: 2.0,
                    end: 6.0,
                },
            ) => Some(part),
            Grip::Draw => None,
            other => panic!("{other:?}"),
        };
        let found = [13.0, 15.0, 25.0, 27.0, 53.0, 55.0, 65.0, 67.0, 80.0].map(part);
        let (start, end) = (Some(Part::Start), Some(Part::End));
        let whole = Some(Part::Whole);
        let expected = [None, start, start, whole, whole, end, end, None, None];
        assert_eq!(found, expected);
        let narrow = [region(2.0..2.6, true)];
        let part = |x| match grip(&narrow, &axis(), x) {
            Grip::Move(_, part, _) => part,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            [21.0, 23.0, 25.0].map(part),
            [Part::Start, Part::Whole, Part::End]
        );
    }

    #[test]
    fn moving_stays_within_the_sound_and_leaves_something() {
        let secs = 2.0..6.0;
        assert_eq!(moved(&secs, Part::Start, 1.0, 10.0), 3.0..6.0);
        assert_eq!(moved(&secs, Part::Start, -5.0, 10.0), 0.0..6.0);
        assert_eq!(moved(&secs, Part::Start, 9.0, 10.0), 6.0 - LEAST_SECS..6.0);
        assert_eq!(moved(&secs, Part::End, 9.0, 10.0), 2.0..10.0);
        assert_eq!(moved(&secs, Part::End, -9.0, 10.0), 2.0..2.0 + LEAST_SECS);
        assert_eq!(moved(&secs, Part::Whole, 9.0, 10.0), 6.0..10.0);
        assert_eq!(moved(&secs, Part::Whole, -9.0, 10.0), 0.0..4.0);
    }

    #[test]
    fn a_click_means_the_shortest_region_and_then_the_next() {
        let mut regions = [
            region(0.0..9.0, false),
            region(2.0..4.0, false),
            region(3.0..6.0, false),
        ];
        assert_eq!(clicked(&regions, 3.5), Some(1));
        for (chosen, next) in [(1, 2), (2, 0), (0, 1)] {
            for (index, region) in regions.iter_mut().enumerate() {
                region.is_selected = index == chosen;
            }
            assert_eq!(clicked(&regions, 3.5), Some(next));
        }
        assert_eq!(clicked(&regions, 9.5), None);
    }

    /// What is done in the frame of these events, on a screen of 100 × 50.
    fn frame(context: &Context, regions: &[ShownRegion<'_>], events: Vec<Event>) -> RegionEvents {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(100.0, 50.0))),
            events,
            ..RawInput::default()
        };
        let mut found = RegionEvents::default();
        let _ = context.run_ui(input, |ui| {
            let view = RegionsView {
                time: TimeView {
                    secs: 0.0..10.0,
                    playhead_secs: None,
                    selection_secs: None,
                    name: "Sound",
                    height: 50.0,
                },
                duration_secs: 10.0,
                regions,
            };
            found = show(ui, Track::Waveform(&[]), &view);
        });
        found
    }

    fn button(x: f32, pressed: bool) -> Event {
        Event::PointerButton {
            pos: pos2(x, 40.0),
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        }
    }

    fn at(x: f32) -> Vec<Event> {
        vec![Event::PointerMoved(pos2(x, 40.0))]
    }

    fn is_near(found: &Range<f64>, expected: &Range<f64>) -> bool {
        (found.start - expected.start).abs() < 1e-3 && (found.end - expected.end).abs() < 1e-3
    }

    /// The last frame of a drag.
    fn drag(regions: &[ShownRegion<'_>], from: f32, to: f32, escapes: bool) -> RegionEvents {
        let context = Context::default();
        frame(&context, regions, vec![]);
        frame(&context, regions, at(from));
        frame(&context, regions, vec![button(from, true)]);
        frame(&context, regions, at(f32::midpoint(from, to)));
        let during = frame(&context, regions, at(to));
        assert!(!during.is_done);
        if escapes {
            let key = Event::Key {
                key: Key::Escape,
                physical_key: None,
                pressed: true,
                repeat: false,
                modifiers: Modifiers::NONE,
            };
            frame(&context, regions, vec![key]);
        }
        let end = frame(&context, regions, vec![button(to, false)]);
        let after = frame(&context, regions, vec![]);
        assert!(!after.is_done && after.drawn_secs.is_none() && after.changed.is_none());
        end
    }

    #[test]
    fn a_drag_draws_resizes_or_moves() {
        let regions = [region(2.0..6.0, true)];
        let drawn = drag(&regions, 75.0, 95.0, false);
        assert!(drawn.is_done && drawn.changed.is_none());
        assert!(is_near(&drawn.drawn_secs.expect("is drawn"), &(7.5..9.5)));
        for (from, to, expected) in [
            (20.0, 10.0, 1.0..6.0),
            (60.0, 80.0, 2.0..8.0),
            (40.0, 60.0, 4.0..8.0),
        ] {
            let changed = drag(&regions, from, to, false);
            assert!(changed.is_done && changed.drawn_secs.is_none());
            let (index, secs) = changed.changed.expect("is changed");
            assert_eq!(index, 0);
            assert!(is_near(&secs, &expected), "{secs:?}");
        }
        let given_up = drag(&regions, 40.0, 60.0, true);
        assert!(
            !given_up.is_done && given_up.changed.is_none(),
            "{given_up:?}"
        );
    }

    #[test]
    fn a_click_plays_and_chooses() {
        let regions = [region(2.0..6.0, false)];
        let context = Context::default();
        frame(&context, &regions, vec![]);
        frame(&context, &regions, at(50.0));
        frame(&context, &regions, vec![button(50.0, true)]);
        let found = frame(&context, &regions, vec![button(50.0, false)]);
        assert!(
            found
                .clicked_secs
                .is_some_and(|secs| (secs - 5.0).abs() < 1e-3)
        );
        assert_eq!(found.clicked_region, Some(0));
        assert_eq!((found.drawn_secs, found.changed), (None, None));
    }

    #[test]
    fn ctrl_and_the_wheel_zoom_to_the_pointer() {
        let context = Context::default();
        frame(&context, &[], vec![]);
        frame(&context, &[], at(40.0));
        let wheel = Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, 100.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::COMMAND,
        };
        let shown = frame(&context, &[], vec![wheel]).shown_secs.expect("zooms");
        assert!(shown.end - shown.start < 10.0);
        let share = (4.0 - shown.start) / (shown.end - shown.start);
        assert!((share - 0.4).abs() < 1e-6, "{shown:?}");
    }
}
