//! The pictures of a cell, or the surest mistakes.

use super::view::GalleryItem;
use super::{EvaluateState, EvaluateView, GALLERY_STEP};
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{cards, columns, format, icons, text, thumbnail, tokens};
use egui::{Role, Sense, Ui, WidgetInfo, vec2};
use hearth_core::data::DataKind;
use hearth_core::tasks::Question;

/// Letters that are shown of a text.
const MOST_LETTERS: usize = 240;

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &mut EvaluateState,
    view: &EvaluateView,
    kind: DataKind,
) {
    let title = match state.cell {
        None => page.tr("mistakes-title"),
        Some((truth, predicted)) => page.tr_with(
            "cell-title",
            &[
                (
                    "truth",
                    view.labels.get(truth).cloned().unwrap_or_default().into(),
                ),
                (
                    "predicted",
                    view.labels
                        .get(predicted)
                        .cloned()
                        .unwrap_or_default()
                        .into(),
                ),
                ("n", view.gallery.len().into()),
            ],
        ),
    };
    ui.horizontal(|ui| {
        text::title(ui, &title);
        if state.cell.is_some() {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let back = page.tr("mistakes-back");
                if ui.add(Button::ghost(&back).icon(icons::X)).clicked() {
                    state.cell = None;
                }
            });
        }
    });
    if view.gallery.is_empty() {
        let words = if state.cell.is_none() {
            page.tr("mistakes-none")
        } else {
            page.tr("cell-empty")
        };
        text::soft(ui, &words);
        return;
    }
    if state.cell.is_none() {
        text::soft(ui, &page.tr("mistakes-text"));
    }
    ui.add_space(tokens::GRID);
    let shown = view.gallery.len().min(state.num_shown);
    match kind {
        DataKind::Pictures => columns::wrapped(ui, shown, 124.0, |ui, index| {
            picture(ui, page, &view.gallery[index]);
        }),
        DataKind::Texts | DataKind::Rows | DataKind::Sounds => {
            for item in &view.gallery[..shown] {
                words(ui, page, item);
            }
        }
    }
    if shown < view.gallery.len() {
        let more = page.tr_with("show-more", &[("n", (view.gallery.len() - shown).into())]);
        if ui.add(Button::secondary(&more)).clicked() {
            state.num_shown += GALLERY_STEP;
        }
    }
}

/// A sample that is no picture: what it says, and what was said of it.
fn words(ui: &mut Ui, page: &mut Page<'_>, item: &GalleryItem) {
    let p = tokens::palette(ui);
    let color = if item.is_right { p.good } else { p.bad };
    let (prediction, truth) = told(page, item);
    let name = format!("{prediction}, {truth}");
    let response = cards::choice_with_margin(
        ui,
        &name,
        false,
        true,
        egui::Margin::symmetric(12, 8),
        |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let shown = match &item.question {
                Question::File(path) => path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into(),
                other => format::start(&other.to_string(), MOST_LETTERS),
            };
            text::body(ui, &shown);
            ui.horizontal(|ui| {
                text::line(ui, &prediction, tokens::TEXT_S, color);
                text::line(ui, &truth, tokens::TEXT_S, p.text_soft);
            });
        },
    );
    if response.clicked() {
        page.send(UiCommand::Try(vec![item.question.clone()]));
    }
}

/// What the model says, and what it really is.
fn told(page: &Page<'_>, item: &GalleryItem) -> (String, String) {
    let prediction = format!(
        "{} {}",
        item.predicted,
        format::percent(f64::from(item.probability))
    );
    let truth = page.tr_with("really", &[("class", item.truth.as_str().into())]);
    (prediction, truth)
}

fn picture(ui: &mut Ui, page: &mut Page<'_>, item: &GalleryItem) {
    let p = tokens::palette(ui);
    let Some(path) = item.question.file() else {
        return;
    };
    let side = ui.available_width();
    let (square, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
    if !ui.is_rect_visible(square.expand(60.0)) {
        ui.add_space(40.0);
        return;
    }
    let picture = page.textures.get(path, side * ui.pixels_per_point());
    thumbnail::paint(ui, square, &picture, false, response.hovered());
    crate::ui::button::focus_ring(ui, square, &response);
    ui.spacing_mut().item_spacing.y = 0.0;
    let color = if item.is_right { p.good } else { p.bad };
    let (prediction, truth) = told(page, item);
    text::line(ui, &prediction, tokens::TEXT_S, color);
    text::line(ui, &truth, tokens::TEXT_S, p.text_soft);
    response
        .widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{prediction}, {truth}")));
    let response = response.on_hover_text(path.display().to_string());
    if response.clicked() {
        page.send(UiCommand::Try(vec![item.question.clone()]));
    }
}
