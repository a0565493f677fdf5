//! What can be done to the chosen pictures.

use super::DataState;
use super::paint::split_key;
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::steps::class_choice::{class_choice, class_edit};
use crate::ui::button::Button;
use crate::ui::menu::{line, menu};
use crate::ui::{icons, text, tokens};
use egui::{Key, Response, Ui};
use hearth_core::command::Command;
use hearth_core::data::Split;
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::Edit;
use hearth_core::tasks::TaskKind;

/// A bar narrower than this shows icons only.
const NARROW: f32 = 600.0;

/// Shows the bar.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    state: &mut DataState,
    may_change: bool,
) {
    let p = tokens::palette(ui);
    let samples: Vec<SampleId> = state.selection.chosen.iter().copied().collect();
    let is_narrow = ui.available_width() < NARROW;
    ui.horizontal_centered(|ui| {
        let chosen = page.tr_with("chosen-pictures", &[("n", samples.len().into())]);
        text::line(ui, &chosen, tokens::TEXT, p.text).on_hover_text(page.tr("choose-hint"));
        ui.add_space(tokens::GAP_S);
        if snapshot.task != TaskKind::TabularRegression {
            relabel(ui, page, snapshot, state, &samples, [may_change, is_narrow]);
        }
        move_to(ui, page, &samples, [may_change, is_narrow]);
        let (remove, tip) = (page.tr("remove-pictures"), page.tr("remove-pictures-tip"));
        let button = if is_narrow {
            Button::icon_only(icons::TRASH, &remove)
        } else {
            Button::danger(&remove).icon(icons::TRASH).tooltip(&tip)
        };
        let button = button.enabled(may_change);
        let is_asked = ui.add(button).clicked() || (may_change && delete_is_pressed(ui));
        if is_asked {
            let samples = samples.clone();
            page.send(Command::Edit(Edit::Remove { samples }));
        }
        evaluate(ui, page, &samples, is_narrow);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let none = page.tr("choose-none");
            if ui.add(Button::icon_only(icons::X, &none)).clicked() {
                state.selection.clear();
            }
        });
    });
}

/// Takes the chosen samples to the Evaluate page as a group of their own.
fn evaluate(ui: &mut Ui, page: &mut Page<'_>, samples: &[SampleId], is_narrow: bool) {
    let (words, tip) = (page.tr("evaluate-chosen"), page.tr("evaluate-chosen-tip"));
    let button = if is_narrow {
        Button::icon_only(icons::CHART_BAR, &words)
    } else {
        let button = Button::secondary(&words).icon(icons::CHART_BAR);
        button.tooltip(&tip)
    };
    if ui.add(button).clicked() {
        page.send(UiCommand::EvaluateSamples(samples.to_vec()));
    }
}

fn delete_is_pressed(ui: &Ui) -> bool {
    !ui.ctx().text_edit_focused()
        && !egui::Popup::is_any_open(ui.ctx())
        && ui.input(|i| i.key_pressed(Key::Delete))
}

fn menu_button(
    ui: &mut Ui,
    icon: &str,
    label: &str,
    [may_change, is_narrow]: [bool; 2],
) -> Response {
    let button = if is_narrow {
        Button::icon_only(icon, label)
    } else {
        let button = Button::secondary(label).icon(icon);
        button.trailing(icons::CARET_DOWN)
    };
    ui.add(button.enabled(may_change))
}

fn relabel(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    state: &mut DataState,
    samples: &[SampleId],
    can: [bool; 2],
) {
    let response = menu_button(ui, icons::TAG, &page.tr("relabel"), can);
    if let Some(class) = class_choice(page, &response, snapshot, &mut state.new_class) {
        let edit = class_edit(snapshot, samples.to_vec(), class);
        page.send(Command::Edit(edit));
    }
}

fn move_to(ui: &mut Ui, page: &mut Page<'_>, samples: &[SampleId], can: [bool; 2]) {
    let response = menu_button(ui, icons::SWAP, &page.tr("move-to"), can);
    let mut wanted = None;
    menu(&response, 180.0, |ui| {
        for split in Split::ALL {
            if line(ui, icons::SWAP, &page.tr(split_key(split)), false) {
                wanted = Some(split);
            }
        }
    });
    if let Some(split) = wanted {
        page.send(Command::Edit(Edit::Move {
            samples: samples.to_vec(),
            split,
        }));
    }
}
