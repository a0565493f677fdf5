//! A text with coloured spans: read, selected in, and its spans chosen and resized.
//!
//! All places are counted in Unicode scalar values, and none is ever inside of a character as it is
//! drawn. A text of a megabyte is laid out only where it is in sight.

mod blocks;
mod caret;
mod lines;
mod pages;
mod paint;
mod spans;

pub use caret::{Caret, Motion};

use super::tokens;
use egui::containers::scroll_area::{DragScroll, ScrollSource};
use egui::mutex::Mutex;
use egui::{
    Color32, CursorIcon, Event, Id, Key, Modifiers, Pos2, Rect, Response, Role, ScrollArea, Sense,
    Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};
use hearth_core::label::words;
use pages::Pages;
use paint::{InSight, Painting};
use std::ops::Range;
use std::sync::Arc;

/// Room beside the text for the scroll bar.
const MARGIN: f32 = tokens::GAP;

/// A span as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownSpan<'a> {
    /// Its scalars.
    pub range: Range<usize>,
    /// Its class's colour.
    pub color: Color32,
    /// Its class's name.
    pub name: &'a str,
    /// Whether it is only suggested.
    pub is_ghost: bool,
    /// Whether it is chosen: its ends can be dragged.
    pub is_selected: bool,
}

/// A text and what is shown of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SpanTextView<'a> {
    /// The text.
    pub text: &'a str,
    /// The spans; they may overlap.
    pub spans: &'a [ShownSpan<'a>],
    /// What is selected; an empty range is a caret.
    pub selection: Option<Range<usize>>,
    /// Room that is taken.
    pub size: Vec2,
    /// What a screen reader calls it.
    pub name: &'a str,
    /// Whether arrow keys, Home, End and copying are meant for it while nothing has the focus.
    pub takes_keys: bool,
    /// A scalar to bring in sight, in this frame only.
    pub scroll_to: Option<usize>,
}

/// What a person did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpanEvents {
    /// This is selected from now on; an empty range is a caret.
    pub selected: Option<Range<usize>>,
    /// This span was clicked; of several, the shortest, and the next longer one if that is chosen
    /// already.
    pub clicked_span: Option<usize>,
    /// This span is being resized. It is shown like that; there is nothing to store before
    /// `is_done`.
    pub resized: Option<(usize, Range<usize>)>,
    /// What was selected or resized is to be kept: the drag, click or key has ended. Esc ends a
    /// drag without it.
    pub is_done: bool,
}

/// What a drag does, decided where it began.
#[derive(Clone, Debug, PartialEq)]
enum Drag {
    Select {
        anchor: usize,
    },
    Resize {
        index: usize,
        range: Range<usize>,
        ends: bool,
    },
    /// It was given up.
    Nothing,
}

/// What is kept from frame to frame.
#[derive(Default)]
struct State {
    pages: Pages,
    caret: Caret,
    drag: Option<Drag>,
    /// Where to scroll in the next frame.
    offset: Option<f32>,
    /// The lines of spans, and of which spans they are.
    levels: (u64, Vec<usize>),
}

/// Shows the text.
pub fn show(ui: &mut Ui, view: &SpanTextView<'_>) -> SpanEvents {
    let id = ui.scope_id().with(("span text", view.name));
    let stored: Arc<Mutex<State>> = ui.data_mut(|data| {
        data.get_temp_mut_or_default::<Arc<Mutex<State>>>(id)
            .clone()
    });
    let mut state = stored.lock();
    let state = &mut *state;
    let (rect, _) = ui.allocate_exact_size(view.size, Sense::hover());
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(id));
    let width = (rect.width() - MARGIN).max(tokens::TEXT_L * 2.0).round();
    if state.pages.turn_to(&ui, view.text, width) {
        (state.caret, state.drag, state.offset) = (Caret::default(), None, Some(0.0));
    }
    match &view.selection {
        Some(selection) if state.caret.range() != *selection => state.caret = Caret::of(selection),
        _ => {}
    }
    let mut area = ScrollArea::vertical()
        .id_salt(id)
        .auto_shrink(false)
        .max_height(rect.height())
        .scroll_source(ScrollSource {
            // Dragging selects, also with a finger.
            drag: DragScroll::Never,
            ..ScrollSource::default()
        });
    if let Some(offset) = state.offset.take() {
        area = area.vertical_scroll_offset(offset);
    }
    let mut events = SpanEvents::default();
    area.show_viewport(&mut ui, |ui, sight| {
        events = contents(ui, id, sight, width, view, state);
    });
    events
}

fn contents(
    ui: &mut Ui,
    id: Id,
    sight: Rect,
    width: f32,
    view: &SpanTextView<'_>,
    state: &mut State,
) -> SpanEvents {
    let (blocks, grown) = state.pages.bring_in_sight(ui, view.text, sight.y_range());
    if grown != 0.0 {
        state.offset = Some(sight.top() + grown);
        ui.ctx().request_repaint();
    }
    let size = vec2(width, state.pages.height().max(sight.height()));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, ui.is_enabled(), view.name));

    let mut events = SpanEvents::default();
    by_pointer(ui, &response, rect, view, state, &mut events);
    by_keys(ui, view, state, &mut events);
    if let Some(scalar) = view.scroll_to {
        bring_in_sight(ui, sight, view.text, scalar, state);
    }
    scroll_while_dragging(ui, &response, sight, state);

    let painting = Painting {
        text: view.text,
        origin: rect.min,
        blocks,
        width,
    };
    let spans = in_sight(view, state, &painting, &events);
    let selection = events.selected.clone().or_else(|| view.selection.clone());
    painting.paint_text(ui, &mut state.pages, &spans, selection.as_ref());
    if let Some(clicked) = painting.show_names(ui, &mut state.pages, &spans, id) {
        events.clicked_span = Some(clicked);
    }
    events
}

/// The spans in sight, the longest first, so that those within lie over them.
fn in_sight<'a>(
    view: &'a SpanTextView<'a>,
    state: &mut State,
    painting: &Painting<'_>,
    events: &SpanEvents,
) -> Vec<InSight<'a>> {
    let ranges = || view.spans.iter().map(|span| &span.range);
    let key = egui::util::hash(ranges().collect::<Vec<_>>());
    if state.levels.0 != key || state.levels.1.len() != view.spans.len() {
        let ranges: Vec<Range<usize>> = ranges().cloned().collect();
        state.levels = (key, spans::levels(&ranges));
    }
    let shown = state.pages.scalars(&painting.blocks);
    let mut found = Vec::new();
    for (index, span) in view.spans.iter().enumerate() {
        let range = match &events.resized {
            Some((resized, range)) if *resized == index => range.clone(),
            _ => span.range.clone(),
        };
        if range.start < shown.end && shown.start < range.end {
            let level = state.levels.1[index];
            found.push(InSight {
                index,
                span,
                range,
                level,
            });
        }
    }
    found.sort_by_key(|shown| std::cmp::Reverse(shown.range.len()));
    found
}

fn by_pointer(
    ui: &Ui,
    response: &Response,
    rect: Rect,
    view: &SpanTextView<'_>,
    state: &mut State,
    events: &mut SpanEvents,
) {
    let within = |at: Pos2| (at - rect.min).to_pos2();
    let extends = ui.input(|input| input.modifiers.shift);
    if let Some(at) = response.hover_pos() {
        let grip = grip(ui, view, state, within(at));
        ui.ctx().set_cursor_icon(match (&state.drag, grip) {
            (Some(Drag::Resize { .. }), _) | (None, Some(_)) => CursorIcon::ResizeHorizontal,
            _ => CursorIcon::Text,
        });
    }
    let Some(at) = response.interact_pointer_pos() else {
        state.drag = None;
        return;
    };
    // Outside of what is seen, nothing is laid out.
    let at = within(ui.clip_rect().clamp(at));
    if response.drag_started() {
        let origin = ui.input(|input| input.pointer.press_origin());
        let origin = origin.map_or(at, within);
        let drag = grip(ui, view, state, origin).unwrap_or_else(|| Drag::Select {
            anchor: if extends {
                state.caret.anchor
            } else {
                state.pages.caret_at(ui, view.text, origin)
            },
        });
        state.drag = Some(drag);
    }
    if response.dragged() || response.drag_stopped() {
        if ui.input(|input| input.key_pressed(Key::Escape)) {
            state.drag = Some(Drag::Nothing);
        }
        let head = state.pages.caret_at(ui, view.text, at);
        follow(view.text, head, state, events);
        if response.drag_stopped() {
            events.is_done = events.selected.is_some() || events.resized.is_some();
            state.drag = None;
        }
    } else if response.clicked() {
        click(ui, response, at, extends, view, state, events);
    }
}

fn click(
    ui: &Ui,
    response: &Response,
    at: Pos2,
    extends: bool,
    view: &SpanTextView<'_>,
    state: &mut State,
    events: &mut SpanEvents,
) {
    let head = state.pages.caret_at(ui, view.text, at);
    let on = state.pages.scalar_at(ui, view.text, at);
    let found = if response.triple_clicked() {
        words::sentence_at(view.text, on.unwrap_or(head))
    } else if response.double_clicked() {
        on.and_then(|on| words::word_at(view.text, on))
    } else {
        None
    };
    state.caret = match &found {
        Some(found) => Caret::of(found),
        None => state.caret.to(head, extends),
    };
    if found.is_none() && !extends {
        let spans: Vec<(Range<usize>, bool)> = view
            .spans
            .iter()
            .map(|span| (span.range.clone(), span.is_selected))
            .collect();
        events.clicked_span = on.and_then(|on| spans::clicked(&spans, on));
    }
    events.selected = Some(state.caret.range());
    events.is_done = true;
}

/// What a drag to a place gives.
fn follow(text: &str, head: usize, state: &mut State, events: &mut SpanEvents) {
    match &state.drag {
        Some(Drag::Select { anchor }) => {
            state.caret = Caret {
                anchor: *anchor,
                head,
            };
            events.selected = Some(state.caret.range());
        }
        Some(Drag::Resize { index, range, ends }) => {
            events.resized = Some((*index, resized(text, range, head, *ends)));
        }
        Some(Drag::Nothing) | None => {}
    }
}

/// A span after one of its ends (the last or the first one) was moved to another place; at least a
/// character stays. Also for keys that resize it.
pub fn resized(text: &str, range: &Range<usize>, to: usize, ends: bool) -> Range<usize> {
    if ends {
        let least = words::next_character(text, range.start);
        words::widened(text, range.start..to.max(least))
    } else {
        let most = words::previous_character(text, range.end);
        words::widened(text, to.min(most)..range.end)
    }
}

/// The end of a chosen span at a place.
fn grip(ui: &Ui, view: &SpanTextView<'_>, state: &mut State, at: Pos2) -> Option<Drag> {
    let mut nearest = tokens::GRIP_REACH;
    let mut found = None;
    let chosen = view.spans.iter().enumerate();
    for (index, span) in chosen.filter(|(_, span)| span.is_selected) {
        for (scalar, ends) in [(span.range.start, false), (span.range.end, true)] {
            let edge = state.pages.edge(ui, view.text, scalar, ends);
            let distance = (edge.center().x - at.x).abs();
            if edge.y_range().contains(at.y) && distance <= nearest {
                nearest = distance;
                let range = span.range.clone();
                found = Some(Drag::Resize { index, range, ends });
            }
        }
    }
    found
}

fn by_keys(ui: &Ui, view: &SpanTextView<'_>, state: &mut State, events: &mut SpanEvents) {
    let is_free = ui.memory(|memory| memory.focused().is_none());
    if !view.takes_keys || !is_free || state.drag.is_some() {
        return;
    }
    let pressed = ui.input(|input| input.events.clone());
    for event in pressed {
        match event {
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => {
                let Some(caret) = after_key(ui, view.text, state, key, modifiers) else {
                    continue;
                };
                state.caret = caret;
                events.selected = Some(caret.range());
                events.is_done = true;
                let sight = ui.clip_rect().translate(-ui.min_rect().min.to_vec2());
                bring_in_sight(ui, sight, view.text, caret.head, state);
            }
            Event::Copy if !state.caret.range().is_empty() => {
                let Range { start, end } = state.caret.range();
                let selected = view.text.chars().skip(start).take(end - start);
                ui.copy_text(selected.collect());
            }
            _ => {}
        }
    }
}

fn after_key(
    ui: &Ui,
    text: &str,
    state: &mut State,
    key: Key,
    modifiers: Modifiers,
) -> Option<Caret> {
    let by_word = modifiers.command || modifiers.alt;
    let motion = match (key, by_word) {
        (Key::ArrowRight, false) => Motion::NextCharacter,
        (Key::ArrowLeft, false) => Motion::PreviousCharacter,
        (Key::ArrowRight, true) => Motion::NextWord,
        (Key::ArrowLeft, true) => Motion::PreviousWord,
        (Key::Home, true) => Motion::TextStart,
        (Key::End, true) => Motion::TextEnd,
        (Key::ArrowUp | Key::ArrowDown | Key::Home | Key::End, false) => {
            let edge = state.pages.edge(ui, text, state.caret.head, false);
            let to = match key {
                Key::ArrowUp => edge.center() - vec2(0.0, edge.height()),
                Key::ArrowDown => edge.center() + vec2(0.0, edge.height()),
                Key::Home => pos2(0.0, edge.center().y),
                _ => pos2(state.pages.width() * 2.0, edge.center().y),
            };
            let head = state.pages.caret_at(ui, text, to);
            return Some(state.caret.to(head, modifiers.shift));
        }
        _ => return None,
    };
    Some(state.caret.moved(text, motion, modifiers.shift))
}

fn bring_in_sight(ui: &Ui, sight: Rect, text: &str, scalar: usize, state: &mut State) {
    let edge = state.pages.edge(ui, text, scalar, false);
    let offset = if edge.top() < sight.top() {
        edge.top()
    } else if edge.bottom() > sight.bottom() {
        edge.bottom() - sight.height()
    } else {
        return;
    };
    state.offset = Some(offset.max(0.0));
    ui.ctx().request_repaint();
}

/// A drag beyond what is seen scrolls there, faster the further it is.
fn scroll_while_dragging(ui: &Ui, response: &Response, sight: Rect, state: &mut State) {
    let Some(at) = response
        .interact_pointer_pos()
        .filter(|_| response.dragged())
    else {
        return;
    };
    let seen = ui.clip_rect();
    let beyond = (at.y - seen.bottom()).max(0.0) - (seen.top() - at.y).max(0.0);
    if beyond != 0.0 {
        let most = (state.pages.height() - sight.height()).max(0.0);
        state.offset = Some((sight.top() + beyond * 0.3).clamp(0.0, most));
        ui.ctx().request_repaint();
    }
}

#[cfg(test)]
mod tests;
