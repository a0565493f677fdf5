//! The left column: presets, way, device, more settings, the big button.

use super::{TrainState, augmentation, more, target, way};
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::{Button, segmented};
use crate::ui::{cards, icons, text, tokens};
use egui::{RichText, Ui};
use hearth_core::command::Command;
use hearth_core::data::DataKind;
use hearth_core::event::JobKind;
use hearth_core::project::Project;
use hearth_core::session::Session;
use hearth_core::train::device::DeviceInfo;
use hearth_core::train::{Balance, DeviceChoice, Preset, TrainConfig, Way};

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    session: &Session,
    state: &mut TrainState,
    devices: Option<&[DeviceInfo]>,
) {
    let is_running = session.job_of_kind(JobKind::Train).is_some();
    ui.add_enabled_ui(!is_running, |ui| {
        text::title(ui, &page.tr("train-how"));
        ui.add_space(tokens::GRID);
        presets(ui, page, state);
    });
    // Above what few change, so that it is in sight in a small window.
    ui.add_space(tokens::GAP_S);
    start(ui, page, session, state, is_running);
    ui.add_space(tokens::GAP_S);
    ui.add_enabled_ui(!is_running, |ui| {
        let runs = session.project().map(Project::runs);
        way::choice(ui, page, state, runs.unwrap_or_default());
        ui.add_space(tokens::GRID);
        let is_of_pictures = state.kind() == DataKind::Pictures;
        // The others are small enough for any processor.
        if is_of_pictures {
            device(ui, page, session, state, devices);
            ui.add_space(tokens::GAP_S);
            augmentation::choice(ui, page, state);
        }
        let names_classes = session
            .project()
            .is_some_and(|p| !p.snapshot().task.predicts_number());
        if names_classes {
            balance(ui, page, state);
        } else {
            target::choice(ui, page, state);
        }
        if is_of_pictures {
            folds(ui, page, state);
        }
        ui.add_space(tokens::GRID);
        let is_settled = way::picked(state).is_some_and(|picked| match picked.way {
            Way::Ngrams | Way::Trees => true,
            Way::Head => state.kind() == DataKind::Texts,
            _ => false,
        });
        // These find what they need by themselves.
        if !is_settled {
            more::show(ui, page, session, state);
        }
    });
}

fn start(
    ui: &mut Ui,
    page: &mut Page<'_>,
    session: &Session,
    state: &TrainState,
    is_running: bool,
) {
    let (start, running) = (page.tr("train-start"), page.tr("train-running"));
    let label = if is_running { &running } else { &start };
    let may_change = session.project().is_some_and(|p| p.read_only().is_none());
    let button = Button::primary(label)
        .icon(icons::FLAME)
        .big()
        .width(ui.available_width())
        .enabled(!is_running && may_change && state.fits());
    if ui.add(button).clicked() {
        page.send(UiCommand::Train);
    }
    if !state.fits() {
        text::caption(ui, &page.tr("settings-wrong"));
    }
}

fn presets(ui: &mut Ui, page: &Page<'_>, state: &mut TrainState) {
    let p = tokens::palette(ui);
    for preset in Preset::ALL {
        let (name, explanation, icon) = match preset {
            Preset::Fast => (
                page.tr("preset-fast"),
                page.tr("preset-fast-text"),
                icons::LIGHTNING,
            ),
            Preset::Balanced => (
                page.tr("preset-balanced"),
                page.tr("preset-balanced-text"),
                icons::SCALES,
            ),
            Preset::Best => (
                page.tr("preset-best"),
                page.tr("preset-best-text"),
                icons::TROPHY,
            ),
        };
        let is_chosen = state.config.preset == preset;
        let response = cards::choice_with_margin(
            ui,
            &name,
            is_chosen,
            true,
            egui::Margin::symmetric(14, 10),
            |ui| {
                ui.horizontal_top(|ui| {
                    let color = if is_chosen {
                        p.accent_text
                    } else {
                        p.text_soft
                    };
                    ui.add_space(1.0);
                    text::icon(ui, icon, 20.0, color);
                    ui.add_space(tokens::GRID);
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 2.0;
                        ui.label(RichText::new(&name).font(tokens::semibold(tokens::TEXT)));
                        text::caption(ui, &explanation);
                    });
                });
            },
        );
        if response.clicked() && !is_chosen {
            let chosen = &state.config;
            // A preset is about time; these are about the data.
            state.config = TrainConfig {
                device: chosen.device,
                way: chosen.way,
                backbone: chosen.backbone.clone(),
                seed: chosen.seed,
                augment: chosen.augment,
                views: chosen.views,
                balance: chosen.balance,
                target_transform: chosen.target_transform,
                folds: chosen.folds,
                ..TrainConfig::for_preset(preset)
            };
            state.typed.clear();
        }
    }
}

fn balance(ui: &mut Ui, page: &Page<'_>, state: &mut TrainState) {
    let options = Balance::ALL.map(|way| (way, page.tr(&format!("balance-{way}"))));
    choose(ui, page, "balance", &mut state.config.balance, &options);
}

fn folds(ui: &mut Ui, page: &Page<'_>, state: &mut TrainState) {
    let options = [0, 3, 5, 10].map(|folds| match folds {
        0 => (folds, page.tr("folds-none")),
        folds => (folds, folds.to_string()),
    });
    choose(ui, page, "folds", &mut state.config.folds, &options);
}

/// A name with its explanation, and one of several on its right.
pub(super) fn choose<T: Copy + PartialEq>(
    ui: &mut Ui,
    page: &Page<'_>,
    key: &str,
    value: &mut T,
    options: &[(T, String)],
) {
    ui.horizontal(|ui| {
        named(ui, page, key);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if let Some(chosen) = segmented(ui, *value, options) {
                *value = chosen;
            }
        });
    });
}

/// The name of a setting with its explanation.
pub(super) fn named(ui: &mut Ui, page: &Page<'_>, key: &str) {
    let p = tokens::palette(ui);
    let (name, tip) = (page.tr(key), page.tr(&format!("{key}-tip")));
    text::line(ui, &name, tokens::TEXT, p.text_soft).on_hover_text(&tip);
    text::icon(ui, icons::INFO, 14.0, p.text_faint).on_hover_text(&tip);
}

fn device(
    ui: &mut Ui,
    page: &mut Page<'_>,
    session: &Session,
    state: &mut TrainState,
    devices: Option<&[DeviceInfo]>,
) {
    let p = tokens::palette(ui);
    let is_probing = session.job_of_kind(JobKind::ProbeDevices).is_some();
    ui.horizontal(|ui| {
        text::line(ui, &page.tr("device"), tokens::TEXT, p.text_soft);
        let options = [
            (DeviceChoice::Auto, page.tr("device-auto")),
            (DeviceChoice::Cpu, page.tr("device-cpu")),
            (DeviceChoice::Gpu, page.tr("device-gpu")),
        ];
        if let Some(device) = segmented(ui, state.config.device, &options) {
            state.config.device = device;
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let (check, tip) = (page.tr("check-devices"), page.tr("check-devices-tip"));
            let button = Button::icon_only(icons::ARROWS_CLOCKWISE, &check)
                .enabled(!is_probing)
                .tooltip(&tip);
            if ui.add(button).clicked() {
                page.send(Command::ProbeDevices);
            }
        });
    });
    if is_probing {
        text::caption(ui, &page.tr("stage-probing"));
    }
    for device in devices.unwrap_or_default() {
        device_line(ui, page, device);
    }
}

fn device_line(ui: &mut Ui, page: &Page<'_>, device: &DeviceInfo) {
    let p = tokens::palette(ui);
    ui.horizontal_top(|ui| {
        let (icon, color) = if device.usable {
            (icons::CHECK_CIRCLE, p.good)
        } else {
            (icons::X_CIRCLE, p.text_faint)
        };
        text::icon(ui, icon, 16.0, color);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            text::line(ui, &device.name, tokens::TEXT, p.text).on_hover_text(&device.id);
            match &device.reason {
                Some(reason) => text::caption(ui, &page.texts.failure(reason)),
                None => text::caption(
                    ui,
                    &page.tr(if device.usable {
                        "device-usable"
                    } else {
                        "device-unusable"
                    }),
                ),
            };
        });
    });
}
