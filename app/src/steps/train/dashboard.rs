//! A training that runs: how far it is, what it does now, and what can be done about it.

use super::result::run_name;
use super::way::way_key;
use super::{TrainState, curves, log, troubles, watched};
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{cards, format, icons, progress, text, tokens};
use egui::{Align, Layout, Ui};
use hearth_core::command::Command;
use hearth_core::event::{Progress, Stage};
use hearth_core::jobs::Wish;
use hearth_core::project::Snapshot;
use hearth_core::session::JobStatus;
use hearth_core::train::moments;
use hearth_core::train::watch::{Watched, look};

/// Width of a small figure.
const STAT_WIDTH: f32 = 112.0;

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    job: &JobStatus,
    project: &Snapshot,
    state: &mut TrainState,
) {
    cards::card(ui, |ui| {
        head(ui, page, job);
        bar(ui, page, job);
        stats(ui, page, job, state);
    });
    ui.add_space(tokens::GAP_S);
    super::paint::warnings(ui, page, state);
    if let Some(config) = &job.config {
        let labels = project.labels();
        let found = look(&Watched {
            epochs: &job.epochs,
            config,
            labels: &labels,
            num_valid: state.known.as_ref().map_or(0, |known| known.num_valid),
            is_over: false,
        });
        troubles::show(ui, page, &found, config, true);
    }
    let moments = moments::all(&job.moments, &job.epochs, None);
    let mut view = super::curves_view(&job.epochs, None);
    view.is_of_numbers = project.task.predicts_number();
    curves::show(ui, page, "live", &mut state.chart, &view, &moments);
    ui.add_space(tokens::GAP_S);
    watched::show(ui, page, project, &job.watched);
    let told = log::Told {
        way: job.way,
        epochs: &job.epochs,
        moments: &moments,
    };
    log::show(ui, page, &mut state.log_is_open, &told);
}

fn head(ui: &mut Ui, page: &mut Page<'_>, job: &JobStatus) {
    let p = tokens::palette(ui);
    ui.horizontal(|ui| {
        let stage = match &job.progress {
            _ if job.is_cancelling => page.tr("stopping"),
            _ if !job.is_running => page.tr("waiting"),
            _ if job.wish == Wish::Pause => page.tr("train-pausing"),
            Some(progress) => page.tr(crate::shell::stage_key(progress.stage)),
            None => page.tr("stage-preparing"),
        };
        text::title(ui, &stage);
        if let (Some(run), Some(way)) = (&job.run, job.way) {
            let words = format!("{} · {}", run_name(page, run), page.tr(&way_key(way.way)));
            let reason = page.tr(&format!("way-because-{}", way.reason.name()));
            text::line(ui, &words, tokens::TEXT_S, p.text_soft).on_hover_text(reason);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            buttons(ui, page, job);
        });
    });
}

fn buttons(ui: &mut Ui, page: &mut Page<'_>, job: &JobStatus) {
    let is_free = job.wish == Wish::GoOn && !job.is_cancelling;
    let has_epoch = !job.epochs.is_empty();
    // Only what has learned something has something to keep.
    let (stop, tip) = if has_epoch {
        (page.tr("train-stop"), page.tr("train-stop-tip"))
    } else {
        (page.tr("train-stop"), page.tr("train-stop-early-tip"))
    };
    let discard = page.tr("train-discard");
    if has_epoch {
        let button = Button::icon_only(icons::TRASH, &discard).enabled(!job.is_cancelling);
        if ui.add(button).clicked() {
            page.send(Command::Cancel(job.id));
        }
    }
    let button = Button::danger(&stop).icon(icons::STOP).tooltip(&tip);
    if ui.add(button.enabled(is_free)).clicked() {
        page.send(if has_epoch {
            Command::FinishEarly(job.id)
        } else {
            Command::Cancel(job.id)
        });
    }
    let (pause, tip) = (page.tr("train-pause"), page.tr("train-pause-tip"));
    let button = Button::secondary(&pause).icon(icons::PAUSE).tooltip(&tip);
    if ui.add(button.enabled(is_free && job.is_running)).clicked() {
        page.send(Command::Pause(job.id));
    }
}

fn bar(ui: &mut Ui, page: &Page<'_>, job: &JobStatus) {
    let p = tokens::palette(ui);
    let progress = job.progress.as_ref();
    let width = ui.available_width();
    progress::bar(ui, progress.and_then(Progress::fraction), width, 8.0);
    let counted = progress.filter(|p| p.total > 0 && p.stage != Stage::Training);
    if let Some(progress) = counted {
        let values = [
            ("done", format::count(progress.done as usize).into()),
            ("total", format::count(progress.total as usize).into()),
        ];
        let words = page.tr_with("progress-of", &values);
        text::line(ui, &words, tokens::TEXT_S, p.text_soft);
    }
}

/// The figures of the moment, as many in a row as fit.
fn stats(ui: &mut Ui, page: &Page<'_>, job: &JobStatus, state: &TrainState) {
    let last = job.epochs.last();
    let best = job.epochs.iter().rev().find(|epoch| epoch.is_best);
    let none = || "–".to_owned();
    let left = job.progress.as_ref().and_then(|p| p.remaining_secs);
    let usage = state.usage;
    let stats = [
        (
            "epoch",
            last.map_or_else(none, |e| format!("{} / {}", e.epoch, e.max_epochs)),
        ),
        (
            "stat-best",
            best.and_then(|e| Some((e.valid_accuracy?, e.epoch)))
                .map_or_else(none, |(share, _)| format::percent(f64::from(share))),
        ),
        (
            "setting-learning-rate",
            last.map_or_else(none, |e| format::number(e.learning_rate)),
        ),
        (
            "stat-speed",
            last.filter(|e| e.samples_per_sec > 0.0)
                .map_or_else(none, |e| format::count(e.samples_per_sec as usize)),
        ),
        (
            "stat-memory",
            usage.map_or_else(none, |usage| format::bytes(usage.memory_bytes)),
        ),
        (
            "stat-processors",
            usage.map_or_else(none, |usage| format::percent(usage.processors.into())),
        ),
        (
            "stat-elapsed",
            format::duration(job.asked_at.elapsed().as_secs_f64()),
        ),
        ("stat-left", left.map_or_else(none, format::duration)),
    ];
    let p = tokens::palette(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(tokens::GAP_S, tokens::GRID);
        for (key, value) in stats {
            ui.allocate_ui_with_layout(
                egui::vec2(STAT_WIDTH, 42.0),
                Layout::top_down(Align::Min),
                |ui| {
                    ui.set_width(STAT_WIDTH);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    text::line(ui, &page.tr(key), tokens::TEXT_S, p.text_soft);
                    ui.label(
                        egui::RichText::new(value)
                            .font(tokens::semibold(tokens::TEXT_L))
                            .color(p.text),
                    );
                },
            );
        }
    });
}
