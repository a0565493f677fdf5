//! The samples of a cell, or the mistakes, in the order that was chosen.

use super::actions::{self, Said};
use super::view::GalleryItem;
use super::{EvaluateState, EvaluateView, GALLERY_STEP, orders};
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{cards, columns, format, icons, text, thumbnail, tokens};
use egui::{Response, Role, Sense, Ui, WidgetInfo, vec2};
use hearth_core::data::DataKind;
use hearth_core::ids::SampleId;
use hearth_core::project::Project;
use hearth_core::tasks::Question;

/// Letters that are shown of a text.
const MOST_LETTERS: usize = 240;

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &mut EvaluateState,
    view: &EvaluateView,
    project: &Project,
) {
    let snapshot = project.snapshot();
    let title = match state.cell {
        None => orders::title(page, state.order),
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
    orders::show(ui, page, state);
    if view.gallery.is_empty() {
        if state.cell.is_none() {
            orders::none(ui, page, state.order);
        } else {
            text::soft(ui, &page.tr("cell-empty"));
        }
        return;
    }
    if state.cell.is_none() {
        text::soft(ui, &orders::sentence(page, state.order));
    }
    ui.add_space(tokens::GRID);
    let chosen = state.chosen(
        &view.gallery,
        |item| item.sample,
        |item| (item.question.clone(), Said::Class(item.predicted.clone())),
    );
    let may_change = project.read_only().is_none();
    actions::show(ui, page, snapshot, state, &chosen, may_change);
    let shown = view.gallery.len().min(state.num_shown);
    match snapshot.task.data_kind() {
        DataKind::Pictures => columns::wrapped(ui, shown, 124.0, |ui, index| {
            picture(ui, page, state, &view.gallery[index]);
        }),
        DataKind::Texts | DataKind::Rows | DataKind::Sounds => {
            for item in &view.gallery[..shown] {
                words(ui, page, state, item);
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
fn words(ui: &mut Ui, page: &mut Page<'_>, state: &mut EvaluateState, item: &GalleryItem) {
    let p = tokens::palette(ui);
    let color = if item.is_right { p.good } else { p.bad };
    let (prediction, truth) = told(page, item);
    let name = format!("{prediction}, {truth}");
    let response = cards::choice_with_margin(
        ui,
        &name,
        state.selection.chosen.contains(&item.sample),
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
                if let Some(now) = now(page, item.relabelled.as_deref()) {
                    text::line(ui, &now, tokens::TEXT_S, p.warn);
                }
            });
        },
    );
    picked(ui, page, state, &response, item.sample, &item.question);
}

/// What a sample's label is now, where it was changed since.
pub(super) fn now(page: &Page<'_>, relabelled: Option<&str>) -> Option<String> {
    Some(match relabelled? {
        "" => page.tr("now-without"),
        class => page.tr_with("now-of", &[("class", class.into())]),
    })
}

/// A click chooses an item, a double click tries it.
pub(super) fn picked(
    ui: &Ui,
    page: &mut Page<'_>,
    state: &mut EvaluateState,
    response: &Response,
    sample: SampleId,
    question: &Question,
) {
    if response.double_clicked() {
        page.send(UiCommand::Try(vec![question.clone()]));
    } else if response.clicked() {
        // Not at once: egui may lay a frame out twice, and a second pick would undo the first.
        state.picked = Some((sample, ui.input(|i| i.modifiers)));
        ui.ctx().request_repaint();
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

fn picture(ui: &mut Ui, page: &mut Page<'_>, state: &mut EvaluateState, item: &GalleryItem) {
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
    let is_chosen = state.selection.chosen.contains(&item.sample);
    thumbnail::paint(ui, square, &picture, is_chosen, response.hovered());
    crate::ui::button::focus_ring(ui, square, &response);
    ui.spacing_mut().item_spacing.y = 0.0;
    let color = if item.is_right { p.good } else { p.bad };
    let (prediction, truth) = told(page, item);
    text::line(ui, &prediction, tokens::TEXT_S, color);
    text::line(ui, &truth, tokens::TEXT_S, p.text_soft);
    if let Some(now) = now(page, item.relabelled.as_deref()) {
        text::line(ui, &now, tokens::TEXT_S, p.warn);
    }
    response.widget_info(|| {
        let name = format!("{prediction}, {truth}");
        WidgetInfo::selected(Role::Button, true, is_chosen, name)
    });
    let response = response.on_hover_text(path.display().to_string());
    picked(ui, page, state, &response, item.sample, &item.question);
}
