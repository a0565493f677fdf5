//! All other settings, in groups, each with a sentence that explains it.

use super::{TrainState, field, find_rate, way};
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{cards, icons, text, tokens};
use egui::{DragValue, Ui};
use hearth_core::data::DataKind;
use hearth_core::session::Session;
use hearth_core::train::{Loss, OptimizerKind, Precision, Schedule, TrainConfig, Way};

pub(super) fn show(ui: &mut Ui, page: &mut Page<'_>, session: &Session, state: &mut TrainState) {
    let label = page.tr("more-settings");
    let arrow = if state.more_is_open {
        icons::CARET_UP
    } else {
        icons::CARET_DOWN
    };
    let button = Button::secondary(&label)
        .icon(icons::SLIDERS_HORIZONTAL)
        .trailing(arrow)
        .width(ui.available_width());
    if ui.add(button).clicked() {
        state.more_is_open = !state.more_is_open;
    }
    if !state.more_is_open {
        return;
    }
    let effective = way::effective(state);
    let is_of_numbers = state
        .known
        .as_ref()
        .is_some_and(|known| known.facts.is_of_numbers());
    cards::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        group(ui, page, "settings-time");
        for key in ["epochs", "patience", "batch_size", "accumulate"] {
            field::typed(ui, page, state, key, &effective);
        }
        group(ui, page, "settings-steps");
        field::typed(ui, page, state, "learning_rate", &effective);
        if state.kind() == DataKind::Pictures {
            find_rate::button(ui, page, session, state);
        }
        let names: Vec<&str> = Schedule::ALL.iter().map(|choice| choice.name()).collect();
        field::one_of(ui, page, state, "schedule", &names, &effective);
        field::typed(ui, page, state, "warmup", &effective);
        let names: Vec<&str> = OptimizerKind::ALL
            .iter()
            .map(|choice| choice.name())
            .collect();
        field::one_of(ui, page, state, "optimizer", &names, &effective);
        if effective.optimizer == OptimizerKind::Sgd {
            field::typed(ui, page, state, "momentum", &effective);
        }
        field::typed(ui, page, state, "clip_norm", &effective);
        field::typed(ui, page, state, "ema", &effective);
        group(ui, page, "settings-simple");
        let losses = if is_of_numbers {
            [Loss::Mse, Loss::Huber]
        } else {
            [Loss::CrossEntropy, Loss::Focal]
        };
        field::one_of(ui, page, state, "loss", &losses.map(Loss::name), &effective);
        for key in [
            "weight_decay",
            "label_smoothing",
            "dropout",
            "augment.mixup",
        ] {
            // A number has no share to be given to others.
            if !is_of_numbers || key != "label_smoothing" {
                field::typed(ui, page, state, key, &effective);
            }
        }
        group(ui, page, "settings-net");
        let is_of_pictures = state.kind() == DataKind::Pictures;
        if is_of_pictures {
            field::typed(ui, page, state, "input_px", &effective);
        }
        match effective.way {
            Way::Head | Way::Auto | Way::Ngrams | Way::Trees => {
                field::typed(ui, page, state, "hidden", &effective);
                if is_of_pictures {
                    field::switch(ui, page, "mirror", &mut state.config.mirror);
                }
            }
            Way::FineTune => field::typed(ui, page, state, "layer_decay", &effective),
            Way::Scratch => {
                field::typed(ui, page, state, "width", &effective);
                field::typed(ui, page, state, "grow", &effective);
            }
            Way::Net => field::typed(ui, page, state, "width", &effective),
        }
        // A net on rows learns on the processor.
        if effective.way != Way::Net {
            let names: Vec<&str> = Precision::ALL.iter().map(|choice| choice.name()).collect();
            field::one_of(ui, page, state, "precision", &names, &effective);
        }
        field::row(ui, page, "seed", |ui, name| {
            let seed = DragValue::new(&mut state.config.seed).range(0..=u64::from(u32::MAX));
            ui.add_sized([96.0, 28.0], seed).accessible_name(name);
        });
        let defaults = TrainConfig {
            way: state.config.way,
            backbone: state.config.backbone.clone(),
            device: state.config.device,
            augment: state.augment_level.settings(),
            balance: state.config.balance,
            target_transform: state.config.target_transform,
            folds: state.config.folds,
            ..TrainConfig::for_preset(state.config.preset)
        };
        let reset = page.tr("advanced-reset");
        let is_changed = state.config != defaults || !state.fits();
        ui.with_layout(egui::Layout::top_down(egui::Align::Max), |ui| {
            if ui.add(Button::ghost(&reset).enabled(is_changed)).clicked() {
                state.config = defaults;
                state.typed.clear();
            }
        });
    });
}

fn group(ui: &mut Ui, page: &Page<'_>, key: &str) {
    ui.add_space(tokens::GRID);
    text::strong(ui, &page.tr(key));
}
