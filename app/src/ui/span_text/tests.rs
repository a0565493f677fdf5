//! The text as a person uses it.

use super::*;
use egui::{Context, PointerButton, RawInput};

const TEXT: &str = "我来到北京清华大学。\n家👨\u{200d}👩\u{200d}👧人 Hello world";
const SIZE: Vec2 = vec2(600.0, 200.0);

struct Bench {
    context: Context,
    spans: Vec<ShownSpan<'static>>,
    selection: Option<Range<usize>>,
    modifiers: Modifiers,
    time: f64,
}

impl Bench {
    fn new() -> Self {
        let context = Context::default();
        crate::ui::fonts::install(&context);
        let mut bench = Self {
            context,
            spans: Vec::new(),
            selection: None,
            modifiers: Modifiers::NONE,
            time: 0.0,
        };
        bench.frame(vec![]);
        bench.frame(vec![]);
        bench
    }

    fn with_span(range: Range<usize>, is_selected: bool) -> Self {
        let mut bench = Self::new();
        bench.spans.push(ShownSpan {
            range,
            color: tokens::class_color(0),
            name: "place",
            is_ghost: false,
            is_selected,
        });
        bench.frame(vec![]);
        bench
    }

    fn frame(&mut self, mut events: Vec<Event>) -> SpanEvents {
        events.insert(0, Event::ModifiersChanged(self.modifiers));
        self.time += 0.05;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE)),
            time: Some(self.time),
            events,
            ..RawInput::default()
        };
        let mut found = SpanEvents::default();
        let _ = self.context.run_ui(input, |ui| {
            let view = SpanTextView {
                text: TEXT,
                spans: &self.spans,
                selection: self.selection.clone(),
                size: SIZE,
                name: "Text",
                takes_keys: true,
                scroll_to: None,
            };
            found = show(ui, &view);
        });
        if let Some(selected) = &found.selected {
            self.selection = Some(selected.clone());
        }
        found
    }

    /// The middle of a scalar on the screen; its start if it `begins` there.
    fn place(&self, scalar: usize, begins: bool) -> Pos2 {
        let mut place = Pos2::ZERO;
        let _ = self.context.run_ui(RawInput::default(), |ui| {
            let mut pages = Pages::default();
            pages.turn_to(ui, TEXT, SIZE.x - MARGIN);
            let start = pages.edge(ui, TEXT, scalar, false).center();
            let end = pages.edge(ui, TEXT, scalar + 1, true).center();
            place = if begins { start } else { start.lerp(end, 0.5) };
        });
        place
    }

    fn button(&self, pos: Pos2, pressed: bool) -> Vec<Event> {
        vec![Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: self.modifiers,
        }]
    }

    fn click(&mut self, at: Pos2) -> SpanEvents {
        self.frame(vec![Event::PointerMoved(at)]);
        self.frame(self.button(at, true));
        self.frame(self.button(at, false))
    }

    fn drag(&mut self, from: Pos2, to: Pos2) -> SpanEvents {
        self.frame(vec![Event::PointerMoved(from)]);
        self.frame(self.button(from, true));
        self.frame(vec![Event::PointerMoved(from.lerp(to, 0.5))]);
        let during = self.frame(vec![Event::PointerMoved(to)]);
        assert!(!during.is_done);
        self.frame(self.button(to, false))
    }

    fn key(&mut self, key: Key, modifiers: Modifiers) -> SpanEvents {
        self.modifiers = modifiers;
        let found = self.frame(vec![Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        }]);
        self.modifiers = Modifiers::NONE;
        found
    }

    fn wait(&mut self) {
        self.time += 5.0;
        self.frame(vec![]);
    }
}

#[test]
fn a_drag_selects_whole_characters() {
    let mut bench = Bench::new();
    let (from, to) = (bench.place(3, true), bench.place(9, true));
    let found = bench.drag(from, to);
    assert_eq!((found.selected, found.is_done), (Some(3..9), true));
    // From the end of a family to within it.
    let (from, to) = (
        bench.place(17, true),
        bench.place(12, true) + vec2(2.0, 0.0),
    );
    assert_eq!(bench.drag(from, to).selected, Some(12..17));
}

#[test]
fn clicks_choose_a_place_a_word_and_a_sentence() {
    let mut bench = Bench::new();
    let at = bench.place(6, false);
    let once = bench.click(at);
    assert!(once.selected.is_some_and(|range| range.is_empty()));
    assert_eq!(bench.click(at).selected, Some(5..9));
    assert_eq!(bench.click(at).selected, Some(0..10));
    bench.wait();
    let at = bench.place(20, false);
    bench.click(at);
    assert_eq!(bench.click(at).selected, Some(19..24));
}

#[test]
fn shift_extends_what_is_selected() {
    let mut bench = Bench::new();
    let (from, to) = (bench.place(3, true), bench.place(5, true));
    bench.drag(from, to);
    bench.wait();
    bench.modifiers = Modifiers::SHIFT;
    let at = bench.place(9, true);
    assert_eq!(bench.click(at).selected, Some(3..9));
    bench.wait();
    let at = bench.place(1, true);
    assert_eq!(bench.click(at).selected, Some(1..3));
}

#[test]
fn spans_are_clicked_and_resized() {
    let mut bench = Bench::with_span(3..5, false);
    let at = bench.place(4, false);
    let found = bench.click(at);
    assert_eq!((found.clicked_span, found.resized), (Some(0), None));
    let mut bench = Bench::with_span(3..5, true);
    let (from, to) = (bench.place(5, true), bench.place(9, true));
    let found = bench.drag(from, to);
    assert_eq!(found.resized, Some((0, 3..9)));
    assert!(found.is_done && found.selected.is_none());
    let (from, to) = (bench.place(3, true), bench.place(9, true));
    let found = bench.drag(from, to);
    assert_eq!(found.resized, Some((0, 4..5)), "a character stays");
}

#[test]
fn escape_gives_a_drag_up() {
    let mut bench = Bench::with_span(3..5, true);
    let (from, to) = (bench.place(5, true), bench.place(9, true));
    bench.frame(vec![Event::PointerMoved(from)]);
    bench.frame(bench.button(from, true));
    bench.frame(vec![Event::PointerMoved(to)]);
    assert!(bench.key(Key::Escape, Modifiers::NONE).resized.is_none());
    let end = bench.frame(bench.button(to, false));
    assert!(!end.is_done && end.resized.is_none(), "{end:?}");
}

#[test]
fn keys_move_and_extend() {
    let mut bench = Bench::new();
    bench.selection = Some(11..11);
    bench.frame(vec![]);
    let right = bench.key(Key::ArrowRight, Modifiers::SHIFT);
    assert_eq!((right.selected, right.is_done), (Some(11..12), true));
    assert_eq!(
        bench.key(Key::ArrowRight, Modifiers::SHIFT).selected,
        Some(11..17)
    );
    let word = Modifiers::COMMAND | Modifiers::SHIFT;
    assert_eq!(bench.key(Key::ArrowLeft, word).selected, Some(11..12));
    assert_eq!(
        bench.key(Key::ArrowUp, Modifiers::NONE).selected,
        Some(1..1)
    );
    assert_eq!(bench.key(Key::End, Modifiers::SHIFT).selected, Some(1..10));
    assert_eq!(bench.key(Key::A, Modifiers::NONE).selected, None);
}

#[test]
fn what_is_selected_can_be_copied() {
    let mut bench = Bench::new();
    bench.selection = Some(5..9);
    bench.frame(vec![]);
    let view_text = TEXT.chars().skip(5).take(4).collect::<String>();
    bench.time += 0.05;
    let input = RawInput {
        time: Some(bench.time),
        events: vec![Event::Copy],
        ..RawInput::default()
    };
    let selection = bench.selection.clone();
    let output = bench.context.run_ui(input, |ui| {
        let view = SpanTextView {
            text: TEXT,
            spans: &[],
            selection: selection.clone(),
            size: SIZE,
            name: "Text",
            takes_keys: true,
            scroll_to: None,
        };
        show(ui, &view);
    });
    let copied = output.platform_output.commands.iter().any(
        |command| matches!(command, egui::OutputCommand::CopyText(text) if *text == view_text),
    );
    assert!(copied);
}
