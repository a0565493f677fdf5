//! The curves of a training, and how they are shown.

use super::view::{CurvesView, smoothed};
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::charts::Curve;
use crate::ui::run_chart::{self, ChartMark, RunChart};
use crate::ui::tokens::Palette;
use crate::ui::{cards, columns, format, icons, text, tokens};
use egui::{Checkbox, Slider, Ui};
use hearth_core::train::{Moment, MomentKind};

/// The strongest smoothing.
const MOST_SMOOTHING: f64 = 0.95;

/// How curves are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ChartChoices {
    /// 0 for none, to below 1.
    pub smoothing: f64,
    /// Whether the loss has a logarithmic scale.
    pub is_log: bool,
    /// The first epoch that is shown; 0 for all.
    pub first_epoch: u32,
    /// How often zooms were forgotten.
    pub num_resets: u32,
}

/// The sliders above curves.
pub(super) fn choices(ui: &mut Ui, page: &Page<'_>, choices: &mut ChartChoices, last: u32) {
    let p = tokens::palette(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = tokens::GAP_S;
        ui.spacing_mut().interact_size.y = 18.0;
        ui.spacing_mut().slider_width = 110.0;
        let (smoothing, tip) = (page.tr("chart-smoothing"), page.tr("chart-smoothing-tip"));
        text::line(ui, &smoothing, tokens::TEXT_S, p.text_soft).on_hover_text(tip);
        let slider = Slider::new(&mut choices.smoothing, 0.0..=MOST_SMOOTHING).show_value(false);
        ui.add(slider).accessible_name(smoothing);
        ui.add_space(tokens::GAP_S);
        if last > 2 {
            let (from, tip) = (page.tr("chart-from"), page.tr("chart-from-tip"));
            text::line(ui, &from, tokens::TEXT_S, p.text_soft).on_hover_text(tip);
            choices.first_epoch = choices.first_epoch.clamp(1, last - 1);
            let slider = Slider::new(&mut choices.first_epoch, 1..=last - 1).show_value(false);
            ui.add(slider).accessible_name(from);
            let shown = format::count(choices.first_epoch as usize);
            text::line(ui, &shown, tokens::TEXT_S, p.text_soft);
            ui.add_space(tokens::GAP_S);
        }
        let log = page.tr("chart-log");
        ui.add(Checkbox::new(&mut choices.is_log, &log))
            .on_hover_text(page.tr("chart-log-tip"));
        let reset = page.tr("chart-reset");
        let tip = page.tr("chart-reset-tip");
        if ui.add(Button::ghost(&reset).tooltip(&tip)).clicked() {
            choices.num_resets += 1;
            choices.first_epoch = 1;
        }
    });
}

/// The icon, the key and the colour of a moment.
fn look(kind: MomentKind, p: &Palette) -> (&'static str, &'static str, egui::Color32) {
    match kind {
        MomentKind::Best => (icons::TROPHY, "moment-best", p.good),
        MomentKind::Checkpoint => (icons::FLOPPY_DISK, "moment-checkpoint", p.text_faint),
        MomentKind::Paused => (icons::PAUSE, "moment-paused", p.warn),
        MomentKind::Slept => (icons::MOON, "moment-slept", p.text_soft),
        MomentKind::Resumed => (icons::PLAY, "moment-resumed", p.second),
        MomentKind::RateChanged => (icons::TREND_DOWN, "moment-rate-changed", p.text_soft),
        MomentKind::StoppedEarly => (icons::FLAG, "moment-stopped-early", p.accent_text),
        MomentKind::Ended => (icons::STOP, "moment-ended", p.accent_text),
    }
}

/// What a moment is called.
pub(super) fn moment_words(page: &Page<'_>, kind: MomentKind) -> String {
    page.tr(look(kind, &tokens::LIGHT).1)
}

/// Loss, accuracy and learning rate by epoch.
pub(super) fn show(
    ui: &mut Ui,
    page: &Page<'_>,
    id: &str,
    choices: &mut ChartChoices,
    view: &CurvesView,
    moments: &[Moment],
) {
    let p = tokens::palette(ui);
    let last = view.train_loss.last().map_or(0, |point| point[0] as u32);
    self::choices(ui, page, choices, last);
    let marks: Vec<ChartMark> = moments
        .iter()
        .map(|moment| {
            let (icon, key, color) = look(moment.kind, p);
            ChartMark {
                epoch: f64::from(moment.epoch),
                icon,
                name: page.tr(key),
                color,
            }
        })
        .collect();
    let both = |train: &[[f64; 2]], valid: &[[f64; 2]]| {
        let make = |key: &str, points: &[[f64; 2]], color, is_dashed| {
            let calm = Curve {
                name: page.tr(key),
                points: smoothed(points, choices.smoothing),
                color,
                is_dashed,
            };
            let raw = Curve {
                points: points.to_vec(),
                color: color.gamma_multiply(0.3),
                ..calm.clone()
            };
            (calm, raw)
        };
        let mut made = vec![make("split-train", train, p.second, false)];
        if !valid.is_empty() {
            made.push(make("split-valid", valid, p.accent, true));
        }
        made.into_iter().unzip()
    };
    let (rate, epoch) = (page.tr("setting-learning-rate"), page.tr("epoch"));
    let rates = vec![Curve {
        name: rate.clone(),
        points: view.learning_rate.clone(),
        color: p.text_soft,
        is_dashed: false,
    }];
    let loss: (Vec<Curve>, Vec<Curve>) = both(&view.train_loss, &view.valid_loss);
    let accuracy: (Vec<Curve>, Vec<Curve>) = both(&view.train_accuracy, &view.valid_accuracy);
    let charts = [
        ("loss", page.tr("loss"), page.tr("loss-tip"), loss),
        if view.is_of_numbers {
            ("accuracy", page.tr("r2"), page.tr("r2-tip"), accuracy)
        } else {
            let tip = page.tr("accuracy-tip");
            ("accuracy", page.tr("accuracy"), tip, accuracy)
        },
        (
            "rate",
            rate,
            page.tr("setting-learning-rate-tip"),
            (rates, Vec::new()),
        ),
    ];
    let room = ui.available_width();
    let widths = columns::two(ui, 0.5, 640.0);
    // What finds its way by itself has no learning rate.
    let has_rate = view.learning_rate.iter().any(|[_, rate]| *rate > 0.0);
    let is_wide = has_rate && room > 1150.0;
    let widths = if is_wide {
        vec![((room - 2.0 * tokens::GAP) / 3.0).floor(); 3]
    } else {
        widths
    };
    let one = |ui: &mut Ui, index: usize, height: f32| {
        let (key, title, tip, (curves, behind)) = &charts[index];
        let is_smooth = choices.smoothing > 0.0;
        cards::card(ui, |ui| {
            text::title(ui, title).on_hover_text(tip);
            run_chart::show(
                ui,
                &RunChart {
                    id: egui::Id::unique(("chart", *key, id, choices.num_resets)),
                    name: &spoken(title, curves, *key == "accuracy"),
                    curves,
                    behind: if is_smooth { behind } else { &[] },
                    marks: if *key == "rate" { &[] } else { &marks },
                    first_epoch: f64::from(choices.first_epoch.max(1)),
                    max_epoch: f64::from(last.max(2)),
                    is_share: *key == "accuracy" && !view.is_of_numbers,
                    is_log: *key == "loss" && choices.is_log,
                    is_power: false,
                    epoch_word: &epoch,
                    height,
                },
            );
        });
    };
    columns::columns(ui, &widths, tokens::GAP, |ui, index| {
        one(ui, index, (widths[index] * 0.42).clamp(180.0, 400.0));
    });
    if has_rate && !is_wide {
        one(ui, 2, 96.0);
    }
}

/// A chart as a screen reader says it: its name and the newest value of each curve.
fn spoken(title: &str, curves: &[Curve], is_share: bool) -> String {
    let values: Vec<String> = curves
        .iter()
        .filter_map(|curve| {
            let value = curve.points.last()?[1];
            let value = if is_share {
                format::percent(value)
            } else {
                format::number(value)
            };
            Some(format!("{} {value}", curve.name))
        })
        .collect();
    format!("{title}: {}", values.join(", "))
}
