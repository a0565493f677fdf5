//! A text: read, and its spans chosen and named.

use crate::steps::Page;
use crate::steps::label::LabelState;
use crate::steps::label::actions::{self, Desk};
use crate::ui::span_text::{self, ShownSpan, SpanTextView};
use crate::ui::{text, tokens};
use egui::{Ui, UiBuilder, vec2};
use hearth_core::data::{Mark, Shape};

/// Lines longer than this are hard to read, in points.
const LONGEST_LINE: f32 = 860.0;

/// Shows the text of a sample.
pub(in crate::steps::label) fn written(
    ui: &mut Ui,
    page: &mut Page<'_>,
    desk: &Desk<'_>,
    state: &mut LabelState,
) {
    let Some(words) = desk.sample.text() else {
        return;
    };
    let spans: Vec<(&Mark, std::ops::Range<usize>)> = desk
        .sample
        .drawn()
        .filter(|mark| state.is_visible(mark))
        .filter_map(|mark| match mark.shape {
            Shape::Span { start, end } => Some((mark, start as usize..end as usize)),
            _ => None,
        })
        .collect();
    let shown: Vec<ShownSpan<'_>> = spans
        .iter()
        .map(|(mark, range)| ShownSpan {
            range: range.clone(),
            color: tokens::class_color(mark.class.index()),
            name: &desk.snapshot.classes[mark.class.index()].name,
            is_ghost: false,
            is_selected: state.selected.contains(&mark.id),
        })
        .collect();
    let hint = match &state.text_selection {
        Some(_) => page.tr("label-name-span"),
        None => String::new(),
    };
    let p = tokens::palette(ui);
    text::line(ui, &hint, tokens::TEXT_S, p.accent_text);
    let room = ui.available_rect_before_wrap();
    let width = room.width().min(LONGEST_LINE);
    let room = egui::Rect::from_center_size(room.center(), vec2(width, room.height()));
    let name = page.tr("label-stage-text");
    let view = SpanTextView {
        text: words,
        spans: &shown,
        selection: state.text_selection.clone(),
        size: room.size(),
        name: &name,
        takes_keys: false,
        scroll_to: None,
    };
    let events = ui
        .scope_builder(UiBuilder::new().max_rect(room), |ui| {
            span_text::show(ui, &view)
        })
        .inner;
    if let Some(selected) = events.selected {
        if !selected.is_empty() {
            state.selected.clear();
        }
        state.text_selection = (!selected.is_empty()).then_some(selected);
    }
    if let Some(clicked) = events.clicked_span {
        state.text_selection = None;
        state.selected = vec![spans[clicked].0.id];
    } else if events.is_done && events.resized.is_none() {
        // A click beside all spans chooses none.
        state.selected.clear();
    }
    if let (Some((index, range)), true) = (events.resized, events.is_done) {
        let shape = Shape::Span {
            start: range.start as u32,
            end: range.end as u32,
        };
        actions::reshape(desk, page, &[(spans[index].0.id, shape)]);
    }
}
