//! Paints the Evaluate page.

use super::{
    EvaluateState, EvaluateTab, Loaded, View, classes, compare, gallery, groups, labels, notes,
    numbers, stale, tab,
};
use crate::commands::UiCommand;
use crate::steps::{Page, header, model_card, said_to_come, scroll_page, verdicts};
use crate::ui::button::{Button, segmented};
use crate::ui::cards::{self, Mood};
use crate::ui::{empty, format, icons, text, tokens};
use crate::view_state::Step;
use egui::{ComboBox, Ui};
use hearth_core::data::Split;
use hearth_core::eval::Measured;
use hearth_core::event::JobKind;
use hearth_core::goal::judge;
use hearth_core::ids::RunId;
use hearth_core::project::Project;
use hearth_core::session::Session;
use hearth_core::train::RunSummary;

/// Shows the Evaluate page.
pub fn show(ui: &mut Ui, page: &mut Page<'_>, session: &Session, state: &mut EvaluateState) {
    let Some(project) = session.project() else {
        return;
    };
    // Each part begins at its top, and is found again where it was left.
    scroll_page(ui, state.tab.key(), |ui| {
        let (title, sentence) = (page.tr("step-evaluate"), page.tr("evaluate-sentence"));
        let runs = project.runs();
        let Some(newest) = runs.last() else {
            header(ui, &title, &sentence, |_| {});
            if said_to_come(ui, page, icons::CHART_BAR, project.snapshot().task) {
                return;
            }
            let (title, sentence) = (page.tr("no-run-title"), page.tr("no-run-text"));
            let go = page.tr_with("palette-go", &[("step", page.tr(Step::Train.key()).into())]);
            empty::state(ui, icons::CHART_BAR, &title, &sentence, |ui| {
                if ui.add(Button::primary(&go).icon(icons::FLAME)).clicked() {
                    page.send(UiCommand::Go(Step::Train));
                }
            });
            return;
        };
        let run = state.run.clone().unwrap_or_else(|| newest.run.clone());
        header(ui, &title, &sentence, |ui| {
            let options = [
                (Split::Test, page.tr("split-test")),
                (Split::Valid, page.tr("split-valid")),
            ];
            if let Some(split) = segmented(ui, state.split, &options) {
                state.split = split;
                state.cell = None;
            }
            pick_run(ui, page, runs, &run);
            model_card::ask_button(ui, page, &run);
        });
        if let Some(failure) = &state.failure {
            let words = page.texts.failure(failure);
            cards::notice(ui, Mood::Bad, |ui| text::body(ui, &words));
            ui.add_space(tokens::GAP_S);
        }
        if let (Some(goal), Some(run)) = (project.goal(), runs.iter().find(|of| of.run == run)) {
            cards::card(ui, |ui| {
                text::title(ui, &page.tr("goal-verdict"));
                ui.add_space(tokens::GRID);
                verdicts::show(ui, page, &judge(goal, run));
            });
            ui.add_space(tokens::GAP_S);
        }
        let loaded = state.loaded.as_ref().map(|(_, _, loaded)| loaded.clone());
        match loaded {
            Some(Loaded::Ready(report)) => {
                tab::tabs(ui, page, state);
                let kind = project.snapshot().task.data_kind();
                match state.tab {
                    EvaluateTab::Report => {
                        stale::notice(ui, page, session, state, &run);
                        notes::show(ui, page, &report);
                        figures(ui, page, session, state, &report);
                    }
                    EvaluateTab::Mistakes => {
                        stale::notice(ui, page, session, state, &run);
                        mistakes(ui, page, state, project);
                    }
                    EvaluateTab::Groups => {
                        groups::show(ui, page, project, &mut state.groups, &run, kind);
                    }
                    EvaluateTab::Compare => {
                        compare::show(ui, page, session, &mut state.compare, &run, kind);
                    }
                }
            }
            Some(Loaded::Failed(failure)) => {
                let words = page.texts.failure(&failure);
                cards::notice(ui, Mood::Bad, |ui| text::body(ui, &words));
                measure(ui, page, session, &run, state.split);
            }
            Some(Loaded::Missing) | None => {
                let (title, sentence) = (page.tr("no-report-title"), page.tr("no-report-text"));
                let split = state.split;
                empty::state(ui, icons::CHART_BAR, &title, &sentence, |ui| {
                    measure(ui, page, session, &run, split);
                });
            }
        }
    });
}

fn pick_run(ui: &mut Ui, page: &mut Page<'_>, runs: &[RunSummary], chosen: &RunId) {
    let name = |run: &RunSummary| {
        let number = run.run.number().unwrap_or(0);
        let name = page.texts.tr_with("run-number", &[("n", number.into())]);
        let score = run.test.as_ref().or(run.valid.as_ref());
        score.map_or(name.clone(), |s| format!("{name} · {}", format::score(s)))
    };
    let shown = runs
        .iter()
        .find(|r| r.run == *chosen)
        .map(&name)
        .unwrap_or_default();
    let mut clicked = None;
    ComboBox::from_id_salt("run")
        .selected_text(shown)
        .width(150.0)
        .show_ui(ui, |ui| {
            for run in runs.iter().rev() {
                if ui.selectable_label(run.run == *chosen, name(run)).clicked() {
                    clicked = Some(run.run.clone());
                }
            }
        })
        .response
        .accessible_name(page.texts.tr("choose-run"));
    if let Some(run) = clicked {
        page.send(UiCommand::ChooseRun(run));
    }
}

pub(super) fn measure(
    ui: &mut Ui,
    page: &mut Page<'_>,
    session: &Session,
    run: &RunId,
    split: Split,
) {
    let is_running = session.job_of_kind(JobKind::Evaluate).is_some();
    let label = page.tr("measure-now");
    if ui
        .add(
            Button::primary(&label)
                .icon(icons::PLAY)
                .enabled(!is_running),
        )
        .clicked()
    {
        page.send(UiCommand::Evaluate(run.clone(), split));
    }
}

/// The figures of a run, by what it predicts.
fn figures(
    ui: &mut Ui,
    page: &mut Page<'_>,
    session: &Session,
    state: &mut EvaluateState,
    measured: &Measured,
) {
    match (measured, state.view()) {
        (Measured::Classes(report), Some(View::Classes(view))) => {
            classes::show(ui, page, session, state, measured, report, &view);
        }
        (Measured::Numbers(report), Some(View::Numbers(view))) => {
            numbers::show(ui, page, report, &view);
        }
        (Measured::Labels(report), Some(View::Labels(view))) => {
            labels::show(ui, page, state, report, &view);
        }
        _ => {}
    }
}

/// The samples that it errs on, by what it predicts.
fn mistakes(ui: &mut Ui, page: &mut Page<'_>, state: &mut EvaluateState, project: &Project) {
    cards::card(ui, |ui| match state.view() {
        Some(View::Classes(view)) => gallery::show(ui, page, state, &view, project),
        Some(View::Numbers(view)) => numbers::worst(ui, page, state, &view, project),
        Some(View::Labels(view)) => labels::mistakes(ui, page, state, &view, project),
        None => {}
    });
}

pub(super) fn try_box(ui: &mut Ui, page: &mut Page<'_>) {
    text::title(ui, &page.tr("try-title"));
    text::soft(ui, &page.tr("try-text"));
    ui.add_space(tokens::GRID);
    let open = page.tr("try-open");
    if ui.add(Button::secondary(&open).icon(icons::PLAY)).clicked() {
        page.send(UiCommand::AskTry);
    }
}
