//! The advanced settings, each with a sentence that explains it.

use super::TrainState;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{cards, icons, text, tokens};
use egui::{DragValue, Ui};
use hearth_core::train::TrainConfig;

pub(super) fn show(ui: &mut Ui, page: &Page<'_>, state: &mut TrainState) {
    let label = page.tr("advanced");
    let arrow = if state.advanced_is_open {
        icons::CARET_UP
    } else {
        icons::CARET_DOWN
    };
    let button = Button::secondary(&label)
        .icon(icons::SLIDERS_HORIZONTAL)
        .trailing(arrow)
        .width(ui.available_width());
    if ui.add(button).clicked() {
        state.advanced_is_open = !state.advanced_is_open;
    }
    if !state.advanced_is_open {
        return;
    }
    cards::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        let config = &mut state.config;
        number(
            ui,
            page,
            "seed",
            DragValue::new(&mut config.seed).range(0..=u64::from(u32::MAX)),
        );
        number(
            ui,
            page,
            "input-px",
            DragValue::new(&mut config.input_px)
                .range(64..=512)
                .speed(8)
                .suffix(" px"),
        );
        config.input_px = (config.input_px / 32 * 32).clamp(64, 512);
        row(ui, page, "mirror", |ui, name| {
            ui.add(egui::Checkbox::without_text(&mut config.mirror))
                .accessible_name(name);
        });
        number(
            ui,
            page,
            "epochs",
            DragValue::new(&mut config.epochs).range(1..=10_000),
        );
        number(
            ui,
            page,
            "patience",
            DragValue::new(&mut config.patience).range(1..=10_000),
        );
        number(
            ui,
            page,
            "batch-size",
            DragValue::new(&mut config.batch_size).range(1..=4096),
        );
        number(
            ui,
            page,
            "learning-rate",
            fraction(&mut config.learning_rate, 1e-6, 10.0, 1e-4),
        );
        number(
            ui,
            page,
            "weight-decay",
            fraction(&mut config.weight_decay, 0.0, 100.0, 0.01),
        );
        number(
            ui,
            page,
            "label-smoothing",
            fraction(&mut config.label_smoothing, 0.0, 0.99, 0.005),
        );
        number(
            ui,
            page,
            "dropout",
            fraction(&mut config.dropout, 0.0, 0.99, 0.005),
        );
        let defaults = TrainConfig {
            device: config.device,
            augment: state.augment_level.settings(),
            balance: config.balance,
            folds: config.folds,
            ..TrainConfig::for_preset(config.preset)
        };
        let reset = page.tr("advanced-reset");
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui
                    .add(Button::ghost(&reset).enabled(*config != defaults))
                    .clicked()
                {
                    *config = defaults;
                }
            });
        });
    });
}

fn fraction(value: &mut f64, low: f64, high: f64, speed: f64) -> DragValue<'_> {
    DragValue::new(value)
        .range(low..=high)
        .speed(speed)
        .max_decimals(6)
}

pub(super) fn number(ui: &mut Ui, page: &Page<'_>, key: &str, value: DragValue<'_>) {
    row(ui, page, key, |ui, name| {
        ui.add_sized([96.0, 28.0], value).accessible_name(name);
    });
}

/// The name of a setting on the left, what changes it on the right.
pub(super) fn row(ui: &mut Ui, page: &Page<'_>, key: &str, control: impl FnOnce(&mut Ui, String)) {
    let p = tokens::palette(ui);
    let name = page.tr(&format!("setting-{key}"));
    let explanation = page.tr(&format!("setting-{key}-tip"));
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        text::line(ui, &name, tokens::TEXT, p.text).on_hover_text(&explanation);
        text::icon(ui, icons::INFO, 14.0, p.text_faint).on_hover_text(&explanation);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            control(ui, name);
        });
    });
}
