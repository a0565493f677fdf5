//! Paints the Train page.

use super::view::{CurvesView, curves_view};
use super::{LastTraining, TrainState, augmentation, result, settings};
use crate::augment_preview::AugmentPreview;
use crate::commands::UiCommand;
use crate::steps::{Page, header, said_to_come, scroll_page};
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::charts::{Chart, Curve, chart};
use crate::ui::{columns, empty, format, icons, progress, text, tokens};
use crate::view_state::Step;
use egui::Ui;
use hearth_core::command::Command;
use hearth_core::event::JobKind;
use hearth_core::session::{JobStatus, Session};
use hearth_core::train::RunSummary;
use hearth_core::train::device::DeviceInfo;

const SETTINGS_WIDTH: f32 = 336.0;

/// Shows the Train page.
pub fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    session: &Session,
    state: &mut TrainState,
    devices: Option<&[DeviceInfo]>,
    preview: &mut AugmentPreview,
) {
    let Some(project) = session.project() else {
        return;
    };
    scroll_page(ui, "train", |ui| {
        let (title, sentence) = (page.tr("step-train"), page.tr("train-sentence"));
        header(ui, &title, &sentence, |_| {});
        let task = project.snapshot().task;
        if project.runs().is_empty() && said_to_come(ui, page, icons::FLAME, task) {
            return;
        }
        if project.snapshot().samples.is_empty() {
            let (title, sentence) = (
                page.tr("train-no-data-title"),
                page.tr("train-no-data-text"),
            );
            let go = page.tr_with("palette-go", &[("step", page.tr(Step::Data.key()).into())]);
            empty::state(ui, icons::FLAME, &title, &sentence, |ui| {
                if ui
                    .add(Button::primary(&go).icon(icons::ARROW_RIGHT))
                    .clicked()
                {
                    page.send(UiCommand::Go(Step::Data));
                }
            });
            return;
        }
        let gap = tokens::GAP_XL;
        let rest = (ui.available_width() - SETTINGS_WIDTH - gap).max(280.0);
        columns::columns(ui, &[SETTINGS_WIDTH, rest], gap, |ui, index| match index {
            0 => settings::show(ui, page, session, state, devices),
            _ => {
                let snapshot = project.snapshot();
                if augmentation::is_shown(session, state) {
                    augmentation::show(ui, page, snapshot, state, preview);
                    ui.add_space(tokens::GAP);
                }
                right(ui, page, session, project.runs(), state);
            }
        });
    });
}

fn right(
    ui: &mut Ui,
    page: &mut Page<'_>,
    session: &Session,
    runs: &[RunSummary],
    state: &mut TrainState,
) {
    if let Some(job) = session.job_of_kind(JobKind::Train) {
        running(ui, page, job);
        warnings(ui, page, state);
        curves(ui, page, "live", &curves_view(&job.epochs, None));
        return;
    }
    match &state.last {
        LastTraining::Failed(failure) => {
            let words = page.texts.failure(failure);
            cards::notice(ui, Mood::Bad, |ui| {
                text::strong(ui, &page.tr("train-failed"));
                text::body(ui, &words);
                let data =
                    page.tr_with("palette-go", &[("step", page.tr(Step::Data.key()).into())]);
                if ui.add(Button::secondary(&data)).clicked() {
                    page.send(UiCommand::Go(Step::Data));
                }
            });
            ui.add_space(tokens::GAP_S);
        }
        LastTraining::Cancelled => {
            cards::notice(ui, Mood::Calm, |ui| {
                text::body(ui, &page.tr("train-cancelled"));
            });
            ui.add_space(tokens::GAP_S);
        }
        LastTraining::Done(_) | LastTraining::None => {}
    }
    warnings(ui, page, state);
    let shown = state
        .shown_run
        .as_ref()
        .and_then(|id| runs.iter().find(|r| r.run == *id))
        .or_else(|| runs.last());
    let Some(run) = shown else {
        cards::card(ui, |ui| {
            ui.set_min_height(320.0);
            let (title, sentence) = (page.tr("train-first-title"), page.tr("train-first-text"));
            empty::state(ui, icons::CHART_LINE, &title, &sentence, |_| {});
        });
        return;
    };
    result::show(ui, page, run);
    ui.add_space(tokens::GAP_S);
    curves(
        ui,
        page,
        &run.run.0,
        &curves_view(&run.epochs, Some(run.best_epoch)),
    );
    if runs.len() > 1 {
        ui.add_space(tokens::GAP);
        let shown = run.run.clone();
        if let Some(chosen) = result::earlier_runs(ui, page, runs, &shown) {
            state.shown_run = Some(chosen);
        }
    }
}

fn warnings(ui: &mut Ui, page: &Page<'_>, state: &TrainState) {
    for warning in &state.warnings {
        let words = page.texts.failure(warning);
        cards::notice(ui, Mood::Warn, |ui| text::body(ui, &words));
        ui.add_space(tokens::GAP_S);
    }
}

fn running(ui: &mut Ui, page: &mut Page<'_>, job: &JobStatus) {
    let p = tokens::palette(ui);
    cards::card(ui, |ui| {
        ui.horizontal(|ui| {
            let stage = match &job.progress {
                _ if job.is_cancelling => page.tr("stopping"),
                _ if !job.is_running => page.tr("waiting"),
                Some(progress) => page.tr(crate::shell::stage_key(progress.stage)),
                None => page.tr("stage-preparing"),
            };
            text::title(ui, &stage);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let cancel = page.tr("train-stop");
                if ui
                    .add(
                        Button::danger(&cancel)
                            .icon(icons::STOP)
                            .enabled(!job.is_cancelling),
                    )
                    .clicked()
                {
                    page.send(Command::Cancel(job.id));
                }
            });
        });
        let fraction = job
            .progress
            .as_ref()
            .and_then(hearth_core::event::Progress::fraction);
        let width = ui.available_width();
        progress::bar(ui, fraction, width, 8.0);
        ui.horizontal(|ui| {
            let count = job
                .progress
                .as_ref()
                .filter(|progress| progress.total > 0)
                .map(|progress| {
                    page.tr_with(
                        "progress-of",
                        &[
                            ("done", format::count(progress.done as usize).into()),
                            ("total", format::count(progress.total as usize).into()),
                        ],
                    )
                });
            text::line(ui, &count.unwrap_or_default(), tokens::TEXT_S, p.text_soft);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let mut words = page.tr_with(
                    "elapsed",
                    &[(
                        "time",
                        format::duration(job.asked_at.elapsed().as_secs_f64()).into(),
                    )],
                );
                if let Some(left) = job
                    .progress
                    .as_ref()
                    .and_then(|progress| progress.remaining_secs)
                {
                    let left =
                        page.tr_with("time-left", &[("time", format::duration(left).into())]);
                    words = format!("{words} · {left}");
                }
                text::line(ui, &words, tokens::TEXT_S, p.text_soft);
            });
        });
    });
    ui.add_space(tokens::GAP_S);
}

fn curves(ui: &mut Ui, page: &Page<'_>, id: &str, view: &CurvesView) {
    let p = tokens::palette(ui);
    let (train, valid, epoch) = (
        page.tr("split-train"),
        page.tr("split-valid"),
        page.tr("epoch"),
    );
    let best = view
        .best_epoch
        .map(|best| (f64::from(best), page.tr("best-epoch")));
    let max_epoch = view.train_loss.last().map_or(2.0, |point| point[0]);
    let make = |name: &str, points: &[[f64; 2]], color, is_dashed| Curve {
        name: name.to_owned(),
        points: points.to_vec(),
        color,
        is_dashed,
    };
    let charts = [
        (
            "loss",
            page.tr("loss"),
            page.tr("loss-tip"),
            &view.train_loss,
            &view.valid_loss,
            false,
        ),
        (
            "accuracy",
            page.tr("accuracy"),
            page.tr("accuracy-tip"),
            &view.train_accuracy,
            &view.valid_accuracy,
            true,
        ),
    ];
    let widths = columns::two(ui, 0.5, 640.0);
    columns::columns(ui, &widths, tokens::GAP, |ui, index| {
        let (key, title, tip, train_points, valid_points, is_share) = &charts[index];
        let height = (widths[index] * 0.42).clamp(200.0, 400.0);
        cards::card(ui, |ui| {
            text::title(ui, title).on_hover_text(tip);
            let mut curves = vec![make(&train, train_points, p.second, false)];
            if !valid_points.is_empty() {
                curves.push(make(&valid, valid_points, p.accent, true));
            }
            chart(
                ui,
                &Chart {
                    id: egui::Id::unique(("chart", *key, id)),
                    curves: &curves,
                    best: best.clone(),
                    max_epoch,
                    is_share: *is_share,
                    epoch_word: &epoch,
                    height,
                },
            );
        });
    });
}
