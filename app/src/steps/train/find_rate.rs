//! The finder of a learning rate: a small chart with its suggestion.

use super::{TrainState, way};
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::charts::Curve;
use crate::ui::run_chart::{self, ChartMark, RunChart};
use crate::ui::{cards, format, icons, progress, text, tokens};
use egui::Ui;
use hearth_core::command::Command;
use hearth_core::event::{JobKind, Progress};
use hearth_core::session::Session;
use hearth_core::train::find_rate::RateCurve;

/// The button that starts the finder.
pub(super) fn button(ui: &mut Ui, page: &mut Page<'_>, session: &Session, state: &mut TrainState) {
    let (find, tip) = (page.tr("find-rate"), page.tr("find-rate-tip"));
    let is_free = session.job_of_kind(JobKind::FindLearningRate).is_none();
    let may_change = session.project().is_some_and(|p| p.read_only().is_none());
    let button = Button::secondary(&find)
        .icon(icons::CHART_LINE)
        .tooltip(&tip)
        .enabled(is_free && may_change && state.fits());
    if ui.add(button).clicked() {
        state.rate_curve = None;
        page.send(Command::FindLearningRate(Box::new(state.config.clone())));
    }
}

/// The finder while it runs, and what it found.
pub(super) fn show(ui: &mut Ui, page: &mut Page<'_>, session: &Session, state: &mut TrainState) {
    let job = session.job_of_kind(JobKind::FindLearningRate);
    if job.is_none() && state.rate_curve.is_none() {
        return;
    }
    cards::card(ui, |ui| {
        ui.horizontal(|ui| {
            text::title(ui, &page.tr("find-rate-title"));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let close = page.tr("close");
                if ui.add(Button::icon_only(icons::X, &close)).clicked() {
                    state.rate_curve = None;
                    if let Some(job) = job {
                        page.send(Command::Cancel(job.id));
                    }
                }
            });
        });
        if let Some(job) = job {
            text::soft(ui, &page.tr("find-rate-running"));
            let fraction = job.progress.as_ref().and_then(Progress::fraction);
            let width = ui.available_width();
            progress::bar(ui, fraction, width, 6.0);
        } else if let Some(curve) = state.rate_curve.clone() {
            found(ui, page, state, &curve);
        }
    });
    ui.add_space(tokens::GAP_S);
}

fn found(ui: &mut Ui, page: &Page<'_>, state: &mut TrainState, curve: &RateCurve) {
    let p = tokens::palette(ui);
    let words = match curve.suggestion {
        Some(rate) => page.tr_with("find-rate-found", &[("rate", format::number(rate).into())]),
        None => page.tr("find-rate-none"),
    };
    text::body(ui, &words);
    let loss = page.tr("loss");
    // Rates lie evenly on a logarithmic scale: their powers of ten are what is shown below.
    let points = curve.points.iter();
    let points: Vec<[f64; 2]> = points
        .map(|point| [point.learning_rate.log10(), point.loss])
        .collect();
    let marks: Vec<ChartMark> = curve
        .suggestion
        .map(|rate| ChartMark {
            epoch: rate.log10(),
            icon: icons::SPARKLE,
            name: page.tr("find-rate-suggestion"),
            color: p.accent_text,
        })
        .into_iter()
        .collect();
    let curves = [Curve {
        name: loss,
        points,
        color: p.second,
        is_dashed: false,
    }];
    let word = page.tr("setting-learning-rate");
    run_chart::show(
        ui,
        &RunChart {
            id: egui::Id::unique("find-rate"),
            name: &words,
            curves: &curves,
            behind: &[],
            marks: &marks,
            first_epoch: -6.0,
            max_epoch: 1.0,
            is_share: false,
            is_log: false,
            is_power: true,
            epoch_word: &word,
            height: 180.0,
        },
    );
    if let Some(rate) = curve.suggestion {
        let use_it = page.tr_with("find-rate-use", &[("rate", format::number(rate).into())]);
        if ui
            .add(Button::primary(&use_it).icon(icons::CHECK))
            .clicked()
        {
            state.config.learning_rate = rate;
            state.typed.remove("learning_rate");
            state.rate_curve = None;
        }
    } else if let Some(picked) = way::picked(state) {
        let name = page.tr(&way::way_key(picked.way));
        text::caption(ui, &page.tr_with("find-rate-of", &[("way", name.into())]));
    }
}
