//! Augmentation: how strongly training pictures are changed, and how that looks.

use super::TrainState;
use super::field::row;
use super::settings::named;
use crate::augment_preview::{AugmentPreview, Row, Wish};
use crate::steps::Page;
use crate::ui::button::{Button, segmented};
use crate::ui::{cards, columns, icons, text, thumbnail, tokens};
use egui::{Checkbox, DragValue, Layout, Slider, Ui, vec2};
use hearth_core::data::DataKind;
use hearth_core::data::augment::shown::ShownAugment;
use hearth_core::data::augment::{AugmentLevel, PictureAugment};
use hearth_core::event::JobKind;
use hearth_core::project::Snapshot;
use hearth_core::session::Session;
use std::sync::Arc;

/// Training pictures that are shown.
const NUM_SAMPLES: usize = 6;
/// Changed versions of each.
const NUM_VERSIONS: u32 = 3;
/// A training picture with its versions takes about this much room.
const GROUP_WIDTH: f32 = 300.0;
/// Gap between a picture and its versions.
const CELL_GAP: f32 = 6.0;
/// A name, a slider and its value take at least this much room.
const SLIDER_WIDTH: f32 = 298.0;
/// Of the rail that a slider moves on.
const RAIL_WIDTH: f32 = 104.0;
/// Of the value beside it.
const VALUE_WIDTH: f32 = 68.0;

/// How strongly, in one word.
pub(super) fn choice(ui: &mut Ui, page: &Page<'_>, state: &mut TrainState) {
    ui.horizontal(|ui| named(ui, page, "augment"));
    let options = AugmentLevel::ALL.map(|level| {
        let name = page.tr(&format!("augment-{level}"));
        (Some(level), name)
    });
    let chosen = AugmentLevel::of(&state.config.augment);
    if let Some(Some(level)) = segmented(ui, chosen, &options) {
        state.config.augment = level.settings();
        state.augment_level = level;
        if level == AugmentLevel::None {
            state.tuning_is_open = false;
        }
    }
}

/// Whether there is something to be seen of augmentation.
pub(super) fn is_shown(session: &Session, state: &TrainState) -> bool {
    let is_training = session.job_of_kind(JobKind::Train).is_some();
    let is_chosen = state.config.augment != PictureAugment::default();
    let is_of_pictures = state.kind() == DataKind::Pictures;
    !is_training && is_of_pictures && (is_chosen || state.tuning_is_open)
}

/// The card with real pictures and every setting.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    project: &Arc<Snapshot>,
    state: &mut TrainState,
    preview: &mut AugmentPreview,
) {
    preview.ask(Wish {
        project: project.clone(),
        shown: ShownAugment {
            augment: state.config.augment,
            level: AugmentLevel::None,
            samples: NUM_SAMPLES,
            versions: NUM_VERSIONS,
            // The first look is at what training sees, the next ones at its like.
            seed: state.config.seed.wrapping_add(state.num_shuffles),
            input_px: state.config.input_px,
        },
    });
    cards::card(ui, |ui| {
        ui.horizontal(|ui| {
            text::title(ui, &page.tr("augment-seen"));
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                let (tune, shuffle) = (page.tr("augment-tune"), page.tr("augment-shuffle"));
                let button = Button::secondary(&tune)
                    .icon(icons::SLIDERS_HORIZONTAL)
                    .selected(state.tuning_is_open);
                if ui.add(button).clicked() {
                    state.tuning_is_open = !state.tuning_is_open;
                }
                if ui
                    .add(Button::icon_only(icons::SHUFFLE, &shuffle))
                    .clicked()
                {
                    state.num_shuffles += 1;
                }
            });
        });
        text::caption(ui, &page.tr("augment-seen-text"));
        ui.add_space(tokens::GRID);
        pictures(ui, page, preview.rows());
        if state.config.augment.mixup > 0.0 {
            text::caption(ui, &page.tr("augment-mixup-seen"));
        }
        if state.config.views == 0 {
            text::caption(ui, &page.tr("augment-no-views"));
        }
        if state.tuning_is_open {
            ui.add_space(tokens::GAP_S);
            settings(ui, page, state);
        }
    });
}

/// Each picture with its versions, as many side by side as there is room for.
fn pictures(ui: &mut Ui, page: &Page<'_>, rows: &[Row]) {
    let gap = tokens::GAP_XL;
    let room = ui.available_width();
    let fitting = ((room + gap) / (GROUP_WIDTH + gap)) as usize;
    // Full lines only: a single picture in the last one looks forgotten.
    let in_line = (1..=fitting.min(NUM_SAMPLES))
        .rev()
        .find(|n| NUM_SAMPLES.is_multiple_of(*n))
        .unwrap_or(1);
    let width = ((room - gap * (in_line - 1) as f32) / in_line as f32).floor();
    let num_cells = NUM_VERSIONS as f32 + 1.0;
    let cell = ((width - CELL_GAP * (num_cells - 1.0)) / num_cells).floor();
    let num_lines = NUM_SAMPLES.div_ceil(in_line);
    for line in 0..num_lines {
        let of_line = rows.iter().skip(line * in_line).take(in_line);
        ui.horizontal(|ui| {
            // The room is kept while nothing is there yet, so that nothing jumps.
            ui.set_min_height(cell);
            ui.spacing_mut().item_spacing.x = CELL_GAP;
            for (index, row) in of_line.enumerate() {
                if index > 0 {
                    ui.add_space(gap - CELL_GAP);
                }
                one(ui, page, row, cell);
            }
        });
    }
}

fn one(ui: &mut Ui, page: &Page<'_>, row: &Row, cell: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(cell, cell), egui::Sense::hover());
    thumbnail::paint(ui, rect, &row.plain, true, false);
    let class = || row.class.clone().into();
    let plain = page.tr_with("augment-plain", &[("class", class())]);
    describe(&response, &plain);
    response.on_hover_text(plain);
    for (index, version) in row.versions.iter().enumerate() {
        let response = thumbnail::show(ui, cell, version);
        let n = (index + 1).into();
        let name = page.tr_with("augment-version", &[("class", class()), ("n", n)]);
        describe(&response, &name);
        response.on_hover_text(name);
    }
}

fn describe(response: &egui::Response, name: &str) {
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, name));
}

/// Every single setting, in as many columns as there is room for.
fn settings(ui: &mut Ui, page: &Page<'_>, state: &mut TrainState) {
    let config = &mut state.config;
    let names: Vec<&str> = PictureAugment::SWITCHES
        .into_iter()
        .chain(PictureAugment::NUMBERS.map(|(name, _)| name))
        .collect();
    let count = names.len() + 1;
    let gap = tokens::GAP_XL;
    let room = ui.available_width();
    let num_columns = (((room + gap) / (SLIDER_WIDTH + gap)) as usize).clamp(1, 4);
    let width = ((room - gap * (num_columns - 1) as f32) / num_columns as f32).floor();
    let in_column = count.div_ceil(num_columns);
    columns::columns(ui, &vec![width; num_columns], gap, |ui, column| {
        ui.spacing_mut().item_spacing.y = 4.0;
        for at in column * in_column..((column + 1) * in_column).min(count) {
            match names.get(at) {
                Some(name) => setting(ui, page, &mut config.augment, name),
                None => row(ui, page, "views", |ui, name| {
                    let views = DragValue::new(&mut config.views).range(0..=20);
                    ui.add_sized([96.0, 28.0], views).accessible_name(name);
                }),
            }
        }
    });
}

fn setting(ui: &mut Ui, page: &Page<'_>, augment: &mut PictureAugment, name: &str) {
    let key = format!("augment-{}", name.replace('_', "-"));
    if let Some(value) = augment.switch_mut(name) {
        row(ui, page, &key, |ui, name| {
            ui.add(Checkbox::without_text(value)).accessible_name(name);
        });
        return;
    }
    let max = PictureAugment::NUMBERS
        .into_iter()
        .find(|(of, _)| *of == name)
        .map_or(0.0, |(_, max)| max);
    let Some(value) = augment.number_mut(name) else {
        return;
    };
    row(ui, page, &key, |ui, words| {
        // Values stand below each other, whatever their unit.
        let number = with_unit(DragValue::new(value).range(0.0..=max), name);
        let number = number.speed(max / 200.0);
        ui.add_sized(vec2(VALUE_WIDTH, 32.0), number)
            .accessible_name(&words);
        ui.spacing_mut().slider_width = RAIL_WIDTH;
        ui.spacing_mut().interact_size.y = 18.0;
        ui.add(Slider::new(value, 0.0..=max).show_value(false))
            .accessible_name(words);
    });
}

fn with_unit<'a>(number: DragValue<'a>, name: &str) -> DragValue<'a> {
    match name {
        "rotate_deg" => number.suffix("°").fixed_decimals(0),
        "blur" => number.suffix(" px").fixed_decimals(1),
        "mixup" => number.fixed_decimals(2),
        _ => number
            .custom_formatter(|share, _| format!("{:.0}%", share * 100.0))
            .custom_parser(|words| {
                let percent = words.trim().trim_end_matches('%').trim_end();
                percent.parse::<f64>().ok().map(|percent| percent / 100.0)
            }),
    }
}
