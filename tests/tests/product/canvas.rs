//! The canvas in the hands of a person: presses, drags and releases of every tool.

use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, Vec2, vec2};
use egui_kittest::Harness;
use hearth::canvas::{
    Canvas, CanvasEvent, CanvasMark, PictureState, Scene, TiledPicture, Tool, Zoom,
};
use hearth::ui::{fonts, tokens};
use hearth_core::data::Shape;
use hearth_core::ids::MarkId;
use image::{Rgb, RgbImage};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const SIZE: [u32; 2] = [400, 300];

/// What a page keeps beside the canvas.
struct Desk {
    canvas: Canvas,
    picture: Option<TiledPicture>,
    path: PathBuf,
    size_px: [u32; 2],
    marks: Vec<(MarkId, Shape)>,
    selected: Vec<MarkId>,
    tool: Tool,
    may_change: bool,
    room: Rect,
    events: Vec<CanvasEvent>,
    state: Option<PictureState>,
}

impl Desk {
    fn show(&mut self, ui: &mut egui::Ui) {
        let context = ui.ctx().clone();
        if self.picture.is_none() {
            fonts::install(&context);
            tokens::install(&context);
            self.picture = Some(TiledPicture::new(context.clone()));
            return;
        }
        let picture = self.picture.as_mut().expect("made in the first frame");
        self.state = Some(picture.turn_to(&self.path, None));
        let marks = self.marks.iter().map(|(id, shape)| (Some(*id), shape));
        let marks: Vec<CanvasMark<'_>> = marks
            .enumerate()
            .map(|(index, (id, shape))| CanvasMark {
                id,
                shape,
                color: tokens::class_color(index),
                name: format!("class {index}"),
                is_selected: id.is_some_and(|id| self.selected.contains(&id)),
            })
            .collect();
        let scene = Scene {
            name: "picture",
            size_px: self.size_px,
            marks: &marks,
            tool: self.tool,
            color: tokens::class_color(0),
            may_change: self.may_change,
        };
        self.room = ui.available_rect_before_wrap();
        let mut events = Vec::from_iter(self.canvas.take_keys(&context));
        events.extend(self.canvas.show(ui, &scene, picture));
        for event in &events {
            self.take(event);
        }
        self.events.extend(events);
    }

    fn take(&mut self, event: &CanvasEvent) {
        match event {
            CanvasEvent::Drew(shape) => {
                let id = MarkId(self.marks.len() as i64 + 1);
                self.marks.push((id, shape.clone()));
            }
            CanvasEvent::Changed(changed) => {
                for (id, shape) in &mut self.marks {
                    if let Some((_, new)) = changed.iter().find(|(changed, _)| changed == id) {
                        *shape = new.clone();
                    }
                }
            }
            CanvasEvent::Selected(marks) => self.selected.clone_from(marks),
        }
    }
}

struct Hand {
    harness: Harness<'static, Desk>,
    _folder: TempDir,
}

fn rect(rect_px: [f32; 4]) -> Shape {
    Shape::Box { rect_px }
}

fn outline(points: &[[f32; 2]]) -> Shape {
    let points_px = points.to_vec();
    Shape::Polygon { points_px }
}

impl Hand {
    /// A canvas with a picture that is there.
    fn new(tool: Tool, shapes: &[Shape]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("picture.png");
        let color = |x: u32, y: u32| Rgb([x as u8, y as u8, 120]);
        let picture = RgbImage::from_fn(SIZE[0], SIZE[1], color);
        picture.save(&path).expect("is written");
        let mut hand = Self::on(path, tool, shapes, folder);
        hand.until(|desk| desk.state() != PictureState::Waiting);
        hand
    }

    fn on(path: PathBuf, tool: Tool, shapes: &[Shape], folder: TempDir) -> Self {
        let ids = (1..).map(MarkId);
        let desk = Desk {
            canvas: Canvas::default(),
            picture: None,
            path,
            size_px: SIZE,
            marks: ids.zip(shapes.iter().cloned()).collect(),
            selected: Vec::new(),
            tool,
            may_change: true,
            room: Rect::ZERO,
            events: Vec::new(),
            state: None,
        };
        let harness = Harness::builder()
            .with_size([820.0, 620.0])
            .build_ui_state(|ui, desk: &mut Desk| desk.show(ui), desk);
        let mut hand = Self {
            harness,
            _folder: folder,
        };
        hand.harness.run_steps(3);
        hand
    }

    fn until(&mut self, is_so: impl Fn(&Desk) -> bool) {
        let began = Instant::now();
        while !is_so(self.desk()) {
            assert!(began.elapsed() < Duration::from_mins(1), "it did not come");
            std::thread::sleep(Duration::from_millis(5));
            self.harness.step();
        }
        self.harness.run_steps(2);
    }

    fn desk(&self) -> &Desk {
        self.harness.state()
    }

    fn desk_mut(&mut self) -> &mut Desk {
        self.harness.state_mut()
    }

    fn shape(&self, index: usize) -> &Shape {
        &self.desk().marks[index].1
    }

    /// The place on the screen of a place on the picture.
    fn at(&self, x: f32, y: f32) -> Pos2 {
        let desk = self.desk();
        desk.canvas.to_screen([x, y]).expect("it was shown")
    }

    /// The place on the picture of a place on the screen.
    fn px(&self, at: Pos2) -> [f32; 2] {
        let desk = self.desk();
        desk.canvas.to_picture(at).expect("it was shown")
    }

    fn do_at_once(&mut self, events: impl IntoIterator<Item = Event>) {
        self.harness.input_mut().events.extend(events);
        self.harness.step();
    }

    fn button(&mut self, at: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.do_at_once([Event::PointerButton {
            pos: at,
            button,
            pressed,
            modifiers,
        }]);
    }

    fn go(&mut self, at: Pos2) {
        self.do_at_once([Event::PointerMoved(at)]);
    }

    /// Presses at the first place, moves through the others, and lets go at the last; gives what
    /// was said.
    fn drag_on_screen(
        &mut self,
        button: PointerButton,
        modifiers: Modifiers,
        places: &[Pos2],
    ) -> Vec<CanvasEvent> {
        self.desk_mut().events.clear();
        self.go(places[0]);
        self.button(places[0], button, true, modifiers);
        for pair in places.windows(2) {
            for share in [0.3, 0.7, 1.0] {
                self.go(pair[0].lerp(pair[1], share));
            }
        }
        let last = places[places.len() - 1];
        self.button(last, button, false, modifiers);
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
        self.harness.run_steps(4);
        std::mem::take(&mut self.desk_mut().events)
    }

    fn drag_with(&mut self, modifiers: Modifiers, places: &[[f32; 2]]) -> Vec<CanvasEvent> {
        let places: Vec<Pos2> = places.iter().map(|[x, y]| self.at(*x, *y)).collect();
        self.drag_on_screen(PointerButton::Primary, modifiers, &places)
    }

    fn drag(&mut self, from: [f32; 2], to: [f32; 2]) -> Vec<CanvasEvent> {
        self.drag_with(Modifiers::NONE, &[from, to])
    }

    fn click(&mut self, at: [f32; 2]) -> Vec<CanvasEvent> {
        self.drag_with(Modifiers::NONE, &[at])
    }

    fn click_with(&mut self, modifiers: Modifiers, at: [f32; 2]) -> Vec<CanvasEvent> {
        self.drag_with(modifiers, &[at])
    }

    fn double_click(&mut self, [x, y]: [f32; 2]) -> Vec<CanvasEvent> {
        let at = self.at(x, y);
        self.go(at);
        self.desk_mut().events.clear();
        // In one frame, as a hand is quicker than the steps of a test.
        self.do_at_once(
            [true, false, true, false].map(|pressed| Event::PointerButton {
                pos: at,
                button: PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            }),
        );
        self.harness.run_steps(2);
        std::mem::take(&mut self.desk_mut().events)
    }

    fn key(&mut self, key: Key) -> Vec<CanvasEvent> {
        self.desk_mut().events.clear();
        self.harness.key_press(key);
        self.harness.run_steps(2);
        std::mem::take(&mut self.desk_mut().events)
    }

    fn wheel(&mut self, at: Pos2, points: f32, modifiers: Modifiers) {
        self.go(at);
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.do_at_once([Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: vec2(0.0, points),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers,
        }]);
        self.harness.run_steps(10);
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
    }
}

impl Desk {
    fn state(&self) -> PictureState {
        self.state.clone().unwrap_or(PictureState::Waiting)
    }
}

/// Whether two shapes are the same but for a pixel that a hand cannot help.
fn is_alike(a: &Shape, b: &Shape) -> bool {
    let words = |shape: &Shape| {
        shape
            .to_string()
            .split(' ')
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (a, b) = (words(a), words(b));
    let is_near = |(a, b): (&String, &String)| match (a.parse::<f32>(), b.parse::<f32>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= 1.0,
        _ => a == b,
    };
    a.len() == b.len() && a.iter().zip(&b).all(is_near)
}

#[track_caller]
fn assert_drew(events: &[CanvasEvent], expected: &Shape) {
    let drawn = drew(events).expect("something was drawn");
    assert!(is_alike(drawn, expected), "{drawn} is not {expected}");
}

#[track_caller]
fn assert_changed(event: Option<&CanvasEvent>, expected: &[(i64, Shape)]) {
    let Some(CanvasEvent::Changed(changed)) = event else {
        panic!("{event:?}");
    };
    assert_eq!(changed.len(), expected.len());
    for ((id, shape), (expected_id, expected)) in changed.iter().zip(expected) {
        assert_eq!(id.0, *expected_id);
        assert!(is_alike(shape, expected), "{shape} is not {expected}");
    }
}

fn drew(events: &[CanvasEvent]) -> Option<&Shape> {
    match events {
        [CanvasEvent::Drew(shape)] => Some(shape),
        [] => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_box_is_drawn_by_a_drag_in_any_direction() {
    let mut hand = Hand::new(Tool::Box, &[]);
    let expected = rect([50.0, 40.0, 100.0, 80.0]);
    for (from, to) in [
        ([50.0, 40.0], [150.0, 120.0]),
        ([150.0, 120.0], [50.0, 40.0]),
        ([50.0, 120.0], [150.0, 40.0]),
    ] {
        assert_drew(&hand.drag(from, to), &expected);
    }
}

#[test]
fn a_box_is_drawn_by_two_clicks() {
    let mut hand = Hand::new(Tool::Box, &[]);
    assert_eq!(hand.click([50.0, 40.0]), []);
    assert!(hand.desk().canvas.is_busy());
    let events = hand.click([150.0, 120.0]);
    assert_drew(&events, &rect([50.0, 40.0, 100.0, 80.0]));
    assert!(!hand.desk().canvas.is_busy());
    hand.click([50.0, 40.0]);
    hand.key(Key::Escape);
    assert!(!hand.desk().canvas.is_busy(), "given up");
    // With another tool nothing is half drawn any more.
    hand.click([50.0, 40.0]);
    hand.desk_mut().tool = Tool::Select;
    hand.harness.run_steps(2);
    assert!(!hand.desk().canvas.is_busy());
}

#[test]
fn a_box_keeps_within_the_picture_and_reaches_its_edges() {
    let mut hand = Hand::new(Tool::Box, &[]);
    let events = hand.drag([2.0, 3.0], [398.0, 298.0]);
    assert_drew(&events, &rect([0.0, 0.0, 400.0, 300.0]));
    // Outwards.
    let outside = hand.desk().room.right_bottom() - vec2(1.0, 1.0);
    let places = [hand.at(300.0, 200.0), outside];
    let events = hand.drag_on_screen(PointerButton::Primary, Modifiers::NONE, &places);
    assert_drew(&events, &rect([300.0, 200.0, 100.0, 100.0]));
}

#[test]
fn what_has_no_extent_is_not_drawn() {
    let mut hand = Hand::new(Tool::Box, &[]);
    assert_eq!(hand.drag([50.0, 40.0], [150.0, 40.0]), [], "flat");
    let (a, b) = (hand.at(50.0, 40.0), hand.at(50.0, 40.0) + vec2(2.0, 1.0));
    let events = hand.drag_on_screen(PointerButton::Primary, Modifiers::NONE, &[a, b]);
    assert_eq!(events, [], "a hand that shakes");
    hand.desk_mut().tool = Tool::Polygon;
    for x in [50.0, 100.0, 150.0] {
        hand.click([x, 40.0]);
    }
    assert_eq!(hand.key(Key::Enter), [], "a line");
    assert!(hand.desk().canvas.is_busy(), "it can still be mended");
}

#[test]
fn an_outline_is_closed_on_its_first_point_or_by_enter_or_by_a_double_click() {
    let mut hand = Hand::new(Tool::Polygon, &[]);
    let corners = [[50.0, 40.0], [150.0, 40.0], [150.0, 120.0]];
    let expected = outline(&corners);
    for corner in corners {
        assert_eq!(hand.click(corner), []);
    }
    assert_drew(&hand.click([51.0, 41.0]), &expected);
    for corner in corners {
        hand.click(corner);
    }
    assert_drew(&hand.key(Key::Enter), &expected);
    for corner in &corners[..2] {
        hand.click(*corner);
    }
    assert_drew(&hand.double_click(corners[2]), &expected);
    assert!(!hand.desk().canvas.is_busy());
}

#[test]
fn points_of_an_outline_are_taken_back_and_all_given_up() {
    let mut hand = Hand::new(Tool::Polygon, &[]);
    for corner in [[50.0, 40.0], [150.0, 40.0], [99.0, 99.0]] {
        hand.click(corner);
    }
    hand.key(Key::Backspace);
    hand.click([150.0, 120.0]);
    let events = hand.key(Key::Enter);
    let expected = outline(&[[50.0, 40.0], [150.0, 40.0], [150.0, 120.0]]);
    assert_drew(&events, &expected);
    hand.click([50.0, 40.0]);
    hand.key(Key::Backspace);
    assert!(!hand.desk().canvas.is_busy());
    for corner in [[50.0, 40.0], [150.0, 40.0], [150.0, 120.0]] {
        hand.click(corner);
    }
    hand.key(Key::Escape);
    assert_eq!(hand.key(Key::Enter), []);
}

#[test]
fn a_point_is_set_where_it_is_pressed() {
    let mut hand = Hand::new(Tool::Point, &[]);
    let at_px = |events: &[CanvasEvent]| match drew(events) {
        Some(Shape::Point { at_px }) => *at_px,
        other => panic!("{other:?}"),
    };
    let [x, y] = at_px(&hand.click([60.0, 70.0]));
    assert!((x - 60.0).abs() < 0.6 && (y - 70.0).abs() < 0.6);
    assert_eq!(
        at_px(&hand.click([399.0, 1.0])),
        [400.0, 0.0],
        "at the corner"
    );
}

#[test]
fn the_picture_is_moved_by_its_tool_by_space_and_by_the_middle_button() {
    let mut hand = Hand::new(Tool::Pan, &[]);
    let by = vec2(60.0, 40.0);
    let moves = |hand: &mut Hand, button: PointerButton| {
        let before = hand.at(100.0, 100.0);
        let events = hand.drag_on_screen(button, Modifiers::NONE, &[before, before + by]);
        assert_eq!(events, []);
        let moved = hand.at(100.0, 100.0) - before;
        assert!((moved - by).length() <= 1.5, "{moved:?}");
    };
    moves(&mut hand, PointerButton::Primary);
    hand.desk_mut().tool = Tool::Box;
    moves(&mut hand, PointerButton::Middle);
    hand.harness.key_down(Key::Space);
    hand.harness.step();
    moves(&mut hand, PointerButton::Primary);
    hand.harness.key_up(Key::Space);
    hand.harness.step();
    assert!(drew(&hand.drag([50.0, 40.0], [150.0, 120.0])).is_some());
}

#[test]
fn the_wheel_zooms_to_the_pointer() {
    let mut hand = Hand::new(Tool::Select, &[]);
    let pointer = hand.at(310.0, 77.0);
    let before = hand.px(pointer);
    let scale = hand.desk().canvas.scale();
    hand.wheel(pointer, 200.0, Modifiers::NONE);
    assert!(hand.desk().canvas.scale() > scale * 1.5);
    let [x, y] = hand.px(pointer);
    let off = (x - before[0]).abs().max((y - before[1]).abs());
    assert!(off < 1.0, "{off}");
    for _ in 0..30 {
        hand.wheel(pointer, 400.0, Modifiers::NONE);
    }
    assert_eq!(hand.desk().canvas.scale(), 64.0);
    hand.desk_mut().canvas.zoom_by_key(Zoom::ActualSize);
    hand.harness.run_steps(2);
    assert_eq!(hand.desk().canvas.scale(), 1.0);
    hand.desk_mut().canvas.zoom_by_key(Zoom::Fit);
    hand.harness.run_steps(2);
    let whole = Rect::from_min_max(hand.at(0.0, 0.0), hand.at(400.0, 300.0));
    assert!(hand.desk().room.contains_rect(whole));
    let before = hand.at(0.0, 0.0);
    hand.wheel(pointer, 50.0, Modifiers::SHIFT);
    let moved: Vec2 = hand.at(0.0, 0.0) - before;
    assert!(moved.x.abs() > 10.0 && moved.y.abs() < 1.0, "{moved:?}");
}

#[test]
fn clicks_choose_the_smallest_then_the_next_and_shift_adds() {
    let mut hand = Hand::new(
        Tool::Select,
        &[
            rect([50.0, 50.0, 100.0, 100.0]),
            rect([20.0, 20.0, 300.0, 200.0]),
            rect([60.0, 60.0, 40.0, 40.0]),
        ],
    );
    let ids = |events: &[CanvasEvent]| match events {
        [CanvasEvent::Selected(ids)] => ids.iter().map(|id| id.0).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(ids(&hand.click([80.0, 80.0])), [3]);
    assert_eq!(ids(&hand.click([80.0, 80.0])), [1]);
    assert_eq!(ids(&hand.click([80.0, 80.0])), [2]);
    assert_eq!(ids(&hand.click([80.0, 80.0])), [3]);
    let shift = Modifiers::SHIFT;
    assert_eq!(ids(&hand.click_with(shift, [140.0, 140.0])), [3, 1]);
    assert_eq!(ids(&hand.click_with(shift, [140.0, 140.0])), [3]);
    assert_eq!(ids(&hand.click([390.0, 290.0])), [0; 0], "beside all");
}

#[test]
fn a_rubber_band_chooses_what_it_touches() {
    let mut hand = Hand::new(
        Tool::Select,
        &[
            rect([50.0, 50.0, 40.0, 40.0]),
            rect([200.0, 50.0, 40.0, 40.0]),
            outline(&[[50.0, 200.0], [90.0, 200.0], [50.0, 240.0]]),
        ],
    );
    let events = hand.drag([20.0, 20.0], [60.0, 210.0]);
    assert_eq!(events, [CanvasEvent::Selected(vec![MarkId(1), MarkId(3)])]);
    let places = [[260.0, 20.0], [230.0, 60.0]];
    let events = hand.drag_with(Modifiers::SHIFT, &places);
    let all = vec![MarkId(1), MarkId(2), MarkId(3)];
    assert_eq!(events, [CanvasEvent::Selected(all)]);
}

#[test]
fn marks_are_moved_together_and_that_is_said_once() {
    let (a, b) = ([50.0, 50.0, 40.0, 40.0], [200.0, 100.0, 60.0, 40.0]);
    let mut hand = Hand::new(Tool::Select, &[rect(a), rect(b)]);
    let events = hand.drag([70.0, 70.0], [100.0, 90.0]);
    let moved = rect([80.0, 70.0, 40.0, 40.0]);
    assert_eq!(events[0], CanvasEvent::Selected(vec![MarkId(1)]));
    assert_changed(events.get(1), &[(1, moved)]);
    hand.desk_mut().selected = vec![MarkId(1), MarkId(2)];
    // Far to the right: both stop where the second one reaches the edge.
    let events = hand.drag([100.0, 90.0], [390.0, 90.0]);
    let both = [
        (1, rect([220.0, 70.0, 40.0, 40.0])),
        (2, rect([340.0, 100.0, 60.0, 40.0])),
    ];
    assert_changed(events.first(), &both);
    // Nearly at the upper edge: it snaps.
    hand.desk_mut().selected = vec![MarkId(1)];
    hand.drag([240.0, 90.0], [240.0, 22.0]);
    assert!(is_alike(hand.shape(0), &rect([220.0, 0.0, 40.0, 40.0])));
}

#[test]
fn a_box_is_resized_by_each_of_its_handles() {
    let [x, y, w, h] = [100.0, 80.0, 120.0, 90.0];
    for (across, down) in [
        (-1.0, -1.0),
        (0.0, -1.0),
        (1.0, -1.0),
        (1.0, 0.0),
        (1.0, 1.0),
        (0.0, 1.0),
        (-1.0, 1.0),
        (-1.0, 0.0_f32),
    ] {
        let mut hand = Hand::new(Tool::Select, &[rect([x, y, w, h])]);
        hand.desk_mut().selected = vec![MarkId(1)];
        hand.harness.step();
        let from = [x + w * (across + 1.0) / 2.0, y + h * (down + 1.0) / 2.0];
        let events = hand.drag(from, [from[0] + 20.0, from[1] + 10.0]);
        let left = if across < 0.0 { x + 20.0 } else { x };
        let right = if across > 0.0 { x + w + 20.0 } else { x + w };
        let top = if down < 0.0 { y + 10.0 } else { y };
        let bottom = if down > 0.0 { y + h + 10.0 } else { y + h };
        let expected = rect([left, top, right - left, bottom - top]);
        assert_changed(events.first(), &[(1, expected)]);
    }
}

#[test]
fn escape_gives_up_a_drag() {
    let mut hand = Hand::new(Tool::Select, &[rect([50.0, 50.0, 40.0, 40.0])]);
    let (from, to) = (hand.at(70.0, 70.0), hand.at(150.0, 150.0));
    hand.go(from);
    hand.button(from, PointerButton::Primary, true, Modifiers::NONE);
    hand.go(to);
    assert!(hand.desk().canvas.is_busy());
    hand.key(Key::Escape);
    hand.desk_mut().events.clear();
    hand.button(to, PointerButton::Primary, false, Modifiers::NONE);
    assert_eq!(hand.desk().events, []);
    assert_eq!(hand.shape(0), &rect([50.0, 50.0, 40.0, 40.0]));
    assert!(!hand.desk().canvas.is_busy());
}

#[test]
fn points_of_an_outline_are_dragged_set_and_taken_away() {
    let corners = [[100.0, 50.0], [300.0, 50.0], [200.0, 250.0]];
    let mut hand = Hand::new(Tool::Select, &[outline(&corners)]);
    hand.desk_mut().selected = vec![MarkId(1)];
    hand.harness.step();
    let points = |hand: &Hand| match hand.shape(0) {
        Shape::Polygon { points_px } => points_px.clone(),
        other => panic!("{other}"),
    };
    let is_near = |a: [f32; 2], b: [f32; 2]| (a[0] - b[0]).hypot(a[1] - b[1]) < 1.0;
    assert_eq!(hand.drag([100.0, 50.0], [60.0, 80.0]).len(), 1);
    assert!(is_near(points(&hand)[0], [60.0, 80.0]));
    // The middle between two points becomes one.
    assert_eq!(hand.drag([250.0, 150.0], [290.0, 180.0]).len(), 1);
    assert_eq!(points(&hand).len(), 4);
    assert!(is_near(points(&hand)[2], [290.0, 180.0]));
    // With Alt on a point, it goes.
    let events = hand.click_with(Modifiers::ALT, [290.0, 180.0]);
    assert!(matches!(&events[..], [CanvasEvent::Changed(_)]));
    assert_eq!(points(&hand).len(), 3);
    // Clicks on handles change nothing.
    hand.click([200.0, 250.0]);
    assert_eq!(points(&hand).len(), 3);
}

#[test]
fn what_may_not_be_changed_is_only_looked_at() {
    let mut hand = Hand::new(Tool::Box, &[rect([50.0, 50.0, 40.0, 40.0])]);
    hand.desk_mut().may_change = false;
    let before = hand.at(100.0, 100.0);
    assert_eq!(hand.drag([100.0, 100.0], [150.0, 120.0]), []);
    assert_ne!(hand.at(100.0, 100.0), before, "the picture is moved");
    hand.desk_mut().tool = Tool::Select;
    let events = hand.drag([70.0, 70.0], [100.0, 90.0]);
    assert_eq!(events, [CanvasEvent::Selected(vec![MarkId(1)])]);
    assert_eq!(hand.shape(0), &rect([50.0, 50.0, 40.0, 40.0]));
}

#[test]
fn marks_stay_on_a_picture_that_is_gone_and_on_one_that_changed_its_size() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("gone.png");
    let shape = rect([50.0, 50.0, 40.0, 40.0]);
    let mut hand = Hand::on(
        path.clone(),
        Tool::Box,
        std::slice::from_ref(&shape),
        folder,
    );
    hand.until(|desk| matches!(desk.state(), PictureState::Failed(_)));
    let events = hand.drag([100.0, 100.0], [150.0, 150.0]);
    assert!(!matches!(events[..], [CanvasEvent::Drew(_), ..]), "unseen");
    hand.desk_mut().tool = Tool::Select;
    let events = hand.click([70.0, 70.0]);
    assert_eq!(events, [CanvasEvent::Selected(vec![MarkId(1)])]);

    // It came back smaller: what is drawn now keeps within what it is now.
    RgbImage::new(120, 100).save(&path).expect("is written");
    let other = path.with_file_name("other.png");
    RgbImage::new(9, 9).save(&other).expect("is written");
    hand.desk_mut().path = other;
    hand.until(|desk| desk.state() == PictureState::Ready([9, 9]));
    hand.desk_mut().path = path;
    hand.until(|desk| desk.state() == PictureState::Ready([120, 100]));
    hand.desk_mut().tool = Tool::Box;
    hand.desk_mut().canvas.turn();
    hand.harness.run_steps(3);
    let events = hand.drag([60.0, 60.0], [130.0, 130.0]);
    assert_drew(&events, &rect([60.0, 60.0, 60.0, 40.0]));
    assert_eq!(hand.shape(0), &shape);
}
