//! What is drawn on the sample: order, visibility, class and attributes, one line a mark.

use super::LabelState;
use crate::keymap::Action;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{format, icons, text, tokens};
use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use hearth_core::data::{Mark, Sample, Shape};
use hearth_core::ids::MarkId;
use hearth_core::project::Snapshot;

const LINE: f32 = 28.0;
/// Room for the button that hides a mark.
const EYE_WIDTH: f32 = 48.0;

/// Room for what stands below the list: attributes, and the review.
const BELOW: f32 = 240.0;

/// What was asked for in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MarksEvent {
    /// Select this one, alone or with the others.
    Select(MarkId, bool),
    /// Hide or show this one.
    ToggleVisible(MarkId),
    /// Do this to those that are selected.
    Act(Action),
}

/// Shows the list.
pub(super) fn show(
    ui: &mut Ui,
    page: &Page<'_>,
    snapshot: &Snapshot,
    sample: &Sample,
    state: &LabelState,
) -> Option<MarksEvent> {
    let drawn: Vec<&Mark> = sample.drawn().collect();
    if drawn.is_empty() {
        return None;
    }
    let mut event = None;
    ui.add_space(tokens::GAP);
    let title = page.tr_with("label-drawn", &[("n", drawn.len().into())]);
    text::strong(ui, &title);
    let selected = &state.selected;
    let height = (ui.available_height() - BELOW).max(LINE * 3.0);
    egui::ScrollArea::vertical()
        .id_salt("marks")
        .max_height(height)
        .auto_shrink([false, true])
        .show_rows(ui, LINE, drawn.len(), |ui, rows| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for row in rows {
                // The topmost one first, as it lies above the others.
                let mark = drawn[drawn.len() - 1 - row];
                let is_selected = selected.contains(&mark.id);
                let is_hidden = state.hidden.contains(&mark.id);
                ui.horizontal(|ui| {
                    let width = ui.available_width() - EYE_WIDTH;
                    if line(ui, page, snapshot, mark, is_selected, width) {
                        let adds = ui.input(|i| i.modifiers.shift || i.modifiers.command);
                        event = Some(MarksEvent::Select(mark.id, adds));
                    }
                    let (icon, key) = if is_hidden {
                        (icons::EYE_SLASH, "label-show-mark")
                    } else {
                        (icons::EYE, "label-hide-mark")
                    };
                    let words = page.tr(key);
                    if ui.add(Button::tiny(icon, &words)).clicked() {
                        event = Some(MarksEvent::ToggleVisible(mark.id));
                    }
                });
            }
        });
    event.or_else(|| buttons(ui, page, sample, state))
}

/// What can be done to the marks that are selected.
fn buttons(
    ui: &mut Ui,
    page: &Page<'_>,
    sample: &Sample,
    state: &LabelState,
) -> Option<MarksEvent> {
    let chosen = sample
        .drawn()
        .filter(|mark| state.selected.contains(&mark.id));
    let chosen: Vec<&Mark> = chosen.collect();
    if chosen.is_empty() {
        return None;
    }
    let is_picture = sample.picture().is_some();
    let all = |is: fn(&Mark) -> bool| chosen.iter().all(|mark| is(mark));
    let mut event = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = tokens::GRID;
        for (icon, key, is_on, action) in [
            (
                icons::QUESTION,
                "label-difficult",
                all(|m| m.flags.difficult),
                Action::Difficult,
            ),
            (
                icons::CIRCLE_HALF,
                "label-occluded",
                all(|m| m.flags.occluded),
                Action::Occluded,
            ),
            (
                icons::MINUS_CIRCLE,
                "label-truncated",
                all(|m| m.flags.truncated),
                Action::Truncated,
            ),
        ] {
            let words = page.tr(key);
            let button = Button::icon_only(icon, &words).selected(is_on);
            if is_picture && ui.add(button).clicked() {
                event = Some(MarksEvent::Act(action));
            }
        }
        for (icon, key, action) in [
            (icons::CARET_UP, "label-forward", Action::BringForward),
            (icons::CARET_DOWN, "label-backward", Action::SendBackward),
            (icons::COPY, "label-copy", Action::Copy),
            (icons::TRASH, "label-delete", Action::Delete),
        ] {
            let words = page.tr(key);
            if ui.add(Button::icon_only(icon, &words)).clicked() {
                event = Some(MarksEvent::Act(action));
            }
        }
    });
    event
}

fn line(
    ui: &mut Ui,
    page: &Page<'_>,
    snapshot: &Snapshot,
    mark: &Mark,
    is_selected: bool,
    width: f32,
) -> bool {
    let p = tokens::palette(ui);
    let class = &snapshot.classes[mark.class.index()].name;
    let place = place_of(&mark.shape);
    let name = format!("{class}, {}, {place}", page.tr(shape_key(&mark.shape)));
    let (rect, response) = ui.allocate_exact_size(vec2(width, LINE), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_selected, &name));
    let painter = ui.painter();
    let radius = CornerRadius::same(tokens::RADIUS_S);
    if is_selected {
        painter.rect_filled(rect, radius, p.accent_soft);
    } else if response.hovered() || response.has_focus() {
        painter.rect_filled(rect, radius, p.raised);
    }
    let y = rect.center().y;
    let swatch = Rect::from_center_size(pos2(rect.left() + 12.0, y), vec2(10.0, 10.0));
    painter.rect_filled(swatch, radius, tokens::class_color(mark.class.index()));
    let words = format!("{} {place}", mark.flags.letters());
    let right = painter.text(
        pos2(rect.right() - 4.0, y),
        Align2::RIGHT_CENTER,
        words.trim(),
        tokens::regular(tokens::TEXT_S),
        p.text_faint,
    );
    let font = tokens::regular(tokens::TEXT);
    let mut job = egui::text::LayoutJob::simple_singleline(class.clone(), font, p.text);
    let room = right.left() - rect.left() - 32.0;
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(20.0));
    let galley = painter.layout_job(job);
    let at = pos2(rect.left() + 24.0, y - galley.size().y / 2.0);
    painter.galley(at.round(), galley, p.text);
    response.clicked()
}

fn shape_key(shape: &Shape) -> &'static str {
    match shape {
        Shape::Whole => "shape-whole",
        Shape::Box { .. } => "shape-box",
        Shape::Polygon { .. } => "shape-polygon",
        Shape::Point { .. } => "shape-point",
        Shape::Span { .. } => "shape-span",
        Shape::Region { .. } => "shape-region",
    }
}

/// Where it lies, in few figures.
fn place_of(shape: &Shape) -> String {
    match shape {
        Shape::Whole => String::new(),
        Shape::Box {
            rect_px: [_, _, width, height],
        } => format!("{width:.0} × {height:.0}"),
        Shape::Polygon { points_px } => format!("{} ⬡", points_px.len()),
        Shape::Point { at_px: [x, y] } => format!("{x:.0}, {y:.0}"),
        Shape::Span { start, end } => {
            let count = |n: u32| format::count(n as usize);
            format!("{} – {}", count(*start), count(*end))
        }
        Shape::Region {
            start_secs,
            end_secs,
        } => format!("{start_secs:.2} – {end_secs:.2} s"),
    }
}
