//! The classes: what they are called, which key gives them, how many samples have them.

use super::LabelState;
use crate::steps::{Page, class_menu};
use crate::ui::button::Button;
use crate::ui::{format, icons, menu, text, tokens};
use egui::{Align2, CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use hearth_core::data::Sample;
use hearth_core::ids::ClassId;
use hearth_core::project::Snapshot;

const LINE: f32 = 30.0;
const MENU_WIDTH: f32 = 260.0;

/// What a class's line shows beside its name.
struct Line<'a> {
    name: &'a str,
    index: usize,
    count: usize,
    is_given: bool,
    is_suggested: Option<f32>,
    is_active: bool,
}

/// Shows the classes; the one that was clicked, if one was.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    sample: Option<&Sample>,
    state: &mut LabelState,
    counts: &[usize],
) -> Option<ClassId> {
    let p = tokens::palette(ui);
    let mut clicked = None;
    ui.horizontal(|ui| {
        text::strong(ui, &page.tr("label-classes"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let add = page.tr("label-find-class");
            if ui.add(Button::tiny(icons::PLUS, &add)).clicked() {
                state.open_picker();
            }
        });
    });
    if snapshot.classes.is_empty() {
        text::soft(ui, &page.tr("label-no-classes"));
        return None;
    }
    let suggested: Vec<(ClassId, f32)> = sample
        .and_then(|sample| state.suggestion(snapshot, sample))
        .map(|suggestion| suggestion.likely.clone())
        .unwrap_or_default();
    let hides_first = state.is_second_pass;
    let given: Vec<ClassId> = match sample {
        Some(sample) if hides_first => sample.review().second.into_iter().collect(),
        Some(sample) => sample.classes().collect(),
        None => Vec::new(),
    };
    for class in &snapshot.classes {
        let line = Line {
            name: &class.name,
            index: class.id.index(),
            count: counts.get(class.id.index()).copied().unwrap_or(0),
            is_given: given.contains(&class.id),
            is_suggested: suggested
                .iter()
                .find(|(likely, _)| *likely == class.id)
                .map(|(_, probability)| *probability),
            is_active: state.draws() && state.class == Some(class.id),
        };
        let response = show_line(ui, &line, p);
        menu::context_menu(&response, MENU_WIDTH, |ui| {
            class_menu::lines(ui, page, snapshot, &class.name);
        });
        if response.clicked() {
            clicked = Some(class.id);
        }
    }
    clicked
}

/// The line that says that a sample has none of the classes, where that is an answer; whether it
/// was clicked.
pub(super) fn show_none(
    ui: &mut Ui,
    page: &Page<'_>,
    snapshot: &Snapshot,
    sample: &Sample,
) -> bool {
    let p = tokens::palette(ui);
    let name = page.tr("label-none-of-them");
    let is_given = snapshot.has_none(sample);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_given, &name));
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        let radius = CornerRadius::same(tokens::RADIUS_S);
        if is_given {
            painter.rect_filled(rect, radius, p.accent_soft);
        } else if response.hovered() || response.has_focus() {
            painter.rect_filled(rect, radius, p.raised);
        }
        let y = rect.center().y;
        let font = if is_given {
            tokens::semibold(tokens::TEXT)
        } else {
            tokens::regular(tokens::TEXT)
        };
        painter.text(
            pos2(rect.left() + 26.0, y),
            Align2::LEFT_CENTER,
            &name,
            font,
            p.text_soft,
        );
        painter.text(
            pos2(rect.right() - 10.0, y),
            Align2::RIGHT_CENTER,
            "0",
            tokens::semibold(tokens::TEXT_S),
            p.text_faint,
        );
    }
    response
        .on_hover_text(page.tr("label-none-of-them-tip"))
        .clicked()
}

fn show_line(ui: &mut Ui, line: &Line<'_>, p: &tokens::Palette) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    response
        .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, line.is_given, line.name));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let painter = ui.painter();
    let radius = CornerRadius::same(tokens::RADIUS_S);
    let color = tokens::class_color(line.index);
    if line.is_given || line.is_active {
        painter.rect_filled(rect, radius, p.accent_soft);
    } else if response.hovered() || response.has_focus() {
        painter.rect_filled(rect, radius, p.raised);
    }
    let y = rect.center().y;
    let swatch = Rect::from_center_size(pos2(rect.left() + 12.0, y), vec2(12.0, 12.0));
    painter.rect_filled(swatch, radius, color);
    let key_room = 26.0;
    if line.index < 9 {
        painter.text(
            pos2(rect.right() - 10.0, y),
            Align2::RIGHT_CENTER,
            (line.index + 1).to_string(),
            tokens::semibold(tokens::TEXT_S),
            p.text_faint,
        );
    }
    let (words, ink) = match line.is_suggested {
        Some(probability) => (format::percent(probability.into()), p.accent_text),
        None => (format::count(line.count), p.text_faint),
    };
    let number = painter.text(
        pos2(rect.right() - key_room, y),
        Align2::RIGHT_CENTER,
        words,
        tokens::regular(tokens::TEXT_S),
        ink,
    );
    let font = if line.is_given {
        tokens::semibold(tokens::TEXT)
    } else {
        tokens::regular(tokens::TEXT)
    };
    let mut job = egui::text::LayoutJob::simple_singleline(line.name.to_owned(), font, p.text);
    let room = number.left() - rect.left() - 34.0;
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(20.0));
    let galley = painter.layout_job(job);
    let at = pos2(rect.left() + 26.0, y - galley.size().y / 2.0);
    painter.galley(at.round(), galley, p.text);
    response
}
