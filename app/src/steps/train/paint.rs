//! Paints the Train page.

use super::{
    LastTraining, TrainState, TrainTab, augment_other, augmentation, compare, curves, curves_view,
    dashboard, find_rate, log, paused, result, runs, search, settings, troubles, watched,
};
use crate::augment_preview::AugmentPreview;
use crate::commands::UiCommand;
use crate::steps::{Page, header, said_to_come, scroll_page};
use crate::ui::button::{Button, segmented};
use crate::ui::cards::{self, Mood};
use crate::ui::{columns, empty, icons, text, tokens};
use crate::view_state::Step;
use egui::Ui;
use hearth_core::data::DataKind;
use hearth_core::event::JobKind;
use hearth_core::project::Project;
use hearth_core::session::Session;
use hearth_core::train::device::DeviceInfo;
use hearth_core::train::watch::look_at_run;

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
        let task = project.snapshot().task;
        let is_to_come = project.runs().is_empty() && task.check_trainable().is_err();
        let has_data = !project.snapshot().samples.is_empty();
        header(ui, &title, &sentence, |ui| {
            if has_data && !is_to_come {
                tabs(ui, page, state);
            }
        });
        if is_to_come && said_to_come(ui, page, icons::FLAME, task) {
            return;
        }
        if !has_data {
            no_data(ui, page);
            return;
        }
        match state.tab {
            TrainTab::One => one(ui, page, session, project, state, devices, preview),
            TrainTab::Runs => {
                compare::show(ui, page, project.runs(), state);
                ui.add_space(tokens::GAP);
                runs::show(ui, page, project, state);
            }
            TrainTab::Search => search::show(ui, page, session, state),
        }
    });
    runs::ask_delete(ui.ctx(), page, state);
}

fn tabs(ui: &mut Ui, page: &Page<'_>, state: &mut TrainState) {
    let mut options = vec![
        (TrainTab::One, page.tr("train-tab-one")),
        (TrainTab::Runs, page.tr("train-tab-runs")),
    ];
    // Other models find their settings by themselves.
    if state.kind() == DataKind::Pictures {
        options.push((TrainTab::Search, page.tr("train-tab-search")));
    }
    if let Some(tab) = segmented(ui, state.tab, &options) {
        state.tab = tab;
    }
}

fn no_data(ui: &mut Ui, page: &mut Page<'_>) {
    let (title, sentence) = (
        page.tr("train-no-data-title"),
        page.tr("train-no-data-text"),
    );
    let go = page.tr_with("palette-go", &[("step", page.tr(Step::Data.key()).into())]);
    empty::state(ui, icons::FLAME, &title, &sentence, |ui| {
        let button = Button::primary(&go).icon(icons::ARROW_RIGHT);
        if ui.add(button).clicked() {
            page.send(UiCommand::Go(Step::Data));
        }
    });
}

fn one(
    ui: &mut Ui,
    page: &mut Page<'_>,
    session: &Session,
    project: &Project,
    state: &mut TrainState,
    devices: Option<&[DeviceInfo]>,
    preview: &mut AugmentPreview,
) {
    let gap = tokens::GAP_XL;
    let rest = (ui.available_width() - SETTINGS_WIDTH - gap).max(280.0);
    columns::columns(ui, &[SETTINGS_WIDTH, rest], gap, |ui, index| match index {
        0 => settings::show(ui, page, session, state, devices),
        _ => {
            find_rate::show(ui, page, session, state);
            if let Some(job) = session.job_of_kind(JobKind::Train) {
                dashboard::show(ui, page, job, project.snapshot(), state);
                return;
            }
            let snapshot = project.snapshot();
            if augmentation::is_shown(session, state) {
                augmentation::show(ui, page, snapshot, state, preview);
                ui.add_space(tokens::GAP);
            }
            ended(ui, page, project, state);
        }
    });
    if matches!(state.kind(), DataKind::Texts | DataKind::Sounds) {
        ui.add_space(tokens::GAP);
        augment_other::show(ui, page, project.snapshot(), &mut state.other_preview);
    }
}

/// What the last training, or the one that was chosen, brought.
fn ended(ui: &mut Ui, page: &mut Page<'_>, project: &Project, state: &mut TrainState) {
    let may_change = project.read_only().is_none();
    paused::show(ui, page, state, may_change);
    last(ui, page, state, may_change);
    warnings(ui, page, state);
    let runs = project.runs();
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
    troubles::show(ui, page, &look_at_run(run), &run.config, may_change);
    let moments = run.all_moments();
    if run.epochs.len() > 1 {
        let mut view = curves_view(&run.epochs, Some(run.best_epoch));
        view.is_of_numbers = run.labels.is_empty();
        curves::show(ui, page, &run.run.0, &mut state.chart, &view, &moments);
        ui.add_space(tokens::GAP_S);
    }
    if state.last == LastTraining::Done(run.run.clone()) {
        watched::show(ui, page, project.snapshot(), &state.watched);
    }
    let told = log::Told {
        way: run.way,
        epochs: &run.epochs,
        moments: &moments,
    };
    log::show(ui, page, &mut state.log_is_open, &told);
}

/// How the last training ended, where it made no run.
fn last(ui: &mut Ui, page: &mut Page<'_>, state: &TrainState, may_change: bool) {
    match &state.last {
        LastTraining::Failed(failure) => {
            let words = page.texts.failure(failure);
            cards::notice(ui, Mood::Bad, |ui| {
                text::strong(ui, &page.tr("train-failed"));
                text::body(ui, &words);
                let is_wild = failure.code == "loss-not-finite";
                if is_wild {
                    calmer(ui, page, state, may_change);
                    return;
                }
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
        // The offer to go on says it.
        LastTraining::Paused(_) | LastTraining::Done(_) | LastTraining::None => {}
    }
}

/// Offers a tenth of a learning rate with which the loss ran away.
fn calmer(ui: &mut Ui, page: &mut Page<'_>, state: &TrainState, may_change: bool) {
    let config = super::way::effective(state);
    let rate = format!("{:.7}", config.learning_rate / 10.0);
    let rate = rate.trim_end_matches('0').to_owned();
    let change = [("learning_rate".to_owned(), rate)];
    let what = troubles::words(page, &change);
    let words = page.tr_with("trouble-train", &[("change", what.into())]);
    let button = Button::secondary(&words)
        .icon(icons::FLAME)
        .enabled(may_change);
    if ui.add(button).clicked() {
        let changed = config.with_changes(&change);
        page.send(UiCommand::TrainWith(Box::new(changed)));
    }
}

/// What the training warned of.
pub(super) fn warnings(ui: &mut Ui, page: &Page<'_>, state: &TrainState) {
    for warning in &state.warnings {
        let words = page.texts.failure(warning);
        cards::notice(ui, Mood::Warn, |ui| text::body(ui, &words));
        ui.add_space(tokens::GAP_S);
    }
}
