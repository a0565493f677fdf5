//! The samples of a cell, or the mistakes, in the order that was chosen.

use super::actions::{self, Said};
use super::samples::{self, ShownSample, Tone};
use super::view::GalleryItem;
use super::{EvaluateState, EvaluateView, orders};
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{format, icons, text, tokens};
use egui::{Response, Ui};
use hearth_core::ids::SampleId;
use hearth_core::project::Project;
use hearth_core::tasks::Question;

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
    let kind = snapshot.task.data_kind();
    let shown = view.gallery.len().min(state.num_shown);
    samples::each(ui, kind, shown, |ui, index| {
        let item = &view.gallery[index];
        let is_chosen = state.selection.chosen.contains(&item.sample);
        let shown = told(page, item);
        if let Some(response) = samples::one(ui, page, kind, &shown, Some(is_chosen)) {
            picked(ui, page, state, &response, item.sample, &item.question);
        }
    });
    samples::offer_more(ui, page, view.gallery.len(), &mut state.num_shown);
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

/// What the model says, what it really is, and what it is called now where that changed.
fn told(page: &Page<'_>, item: &GalleryItem) -> ShownSample {
    let share = format::percent(f64::from(item.probability));
    let prediction = format!("{} {share}", item.predicted);
    let truth = page.tr_with("really", &[("class", item.truth.as_str().into())]);
    let mut lines = vec![(prediction, Tone::of(item.is_right)), (truth, Tone::Soft)];
    lines.extend(now(page, item.relabelled.as_deref()).map(|now| (now, Tone::Warn)));
    ShownSample {
        question: item.question.clone(),
        lines,
    }
}
