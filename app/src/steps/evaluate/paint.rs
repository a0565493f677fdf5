//! Paints the Evaluate page.

use super::{
    EvaluateState, EvaluateTab, EvaluateView, Loaded, View, compare, effects, gallery, groups,
    labels, numbers, per_class, stale, tab, thresholds, unknown,
};
use crate::commands::UiCommand;
use crate::steps::{Page, header, model_card, said_to_come, scroll_page, verdicts};
use crate::ui::button::{Button, segmented};
use crate::ui::cards::{self, Mood};
use crate::ui::confusion::{Matrix, matrix};
use crate::ui::tables::table;
use crate::ui::{columns, empty, figure, format, icons, text, tokens};
use crate::view_state::Step;
use egui::{ComboBox, Ui};
use hearth_core::data::Split;
use hearth_core::eval::{Measured, Report};
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
    scroll_page(ui, "evaluate", |ui| {
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
                    EvaluateTab::Report => figures(ui, page, state, &report),
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

fn measure(ui: &mut Ui, page: &mut Page<'_>, session: &Session, run: &RunId, split: Split) {
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
fn figures(ui: &mut Ui, page: &mut Page<'_>, state: &mut EvaluateState, report: &Measured) {
    match (report, state.view()) {
        (Measured::Classes(report), Some(View::Classes(view))) => {
            of_classes(ui, page, state, report, &view);
        }
        (Measured::Numbers(report), Some(View::Numbers(view))) => {
            numbers::show(ui, page, report, &view);
        }
        (Measured::Labels(report), Some(View::Labels(view))) => {
            labels::show(ui, page, report, &view);
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

fn of_classes(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &mut EvaluateState,
    report: &Report,
    view: &EvaluateView,
) {
    cards::card(ui, |ui| headline(ui, page, report, view));
    ui.add_space(tokens::GAP_S);
    let widths = columns::two(ui, 0.52, 860.0);
    columns::columns(ui, &widths, tokens::GAP, |ui, index| {
        if index == 0 {
            cards::card(ui, |ui| confusion(ui, page, state, report, view));
        } else {
            cards::card(ui, |ui| class_table(ui, page, report));
            ui.add_space(tokens::GRID);
            cards::card(ui, |ui| try_box(ui, page));
        }
    });
    ui.add_space(tokens::GAP_S);
    if !view.thresholds.is_empty() {
        cards::card(ui, |ui| thresholds::show(ui, page, report, view));
        ui.add_space(tokens::GAP_S);
    }
    cards::card(ui, |ui| unknown::show(ui, page, state, report));
    ui.add_space(tokens::GAP_S);
    effects::show(ui, page, &report.run, &report.columns, &view.labels, "");
}

fn headline(ui: &mut Ui, page: &Page<'_>, report: &Report, view: &EvaluateView) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 40.0;
        let interval = |range: [f64; 2]| {
            page.tr_with(
                "interval",
                &[("range", format::percent_interval(range).into())],
            )
        };
        figure::show(
            ui,
            &page.tr("accuracy"),
            &format::percent(report.accuracy),
            &interval(report.accuracy_interval),
            &page.tr("accuracy-tip"),
        );
        figure::show(
            ui,
            &page.tr("macro-f1"),
            &format::percent(report.macro_f1),
            &interval(report.macro_f1_interval),
            &page.tr("macro-f1-tip"),
        );
        figure::show(
            ui,
            &page.tr("balanced-accuracy"),
            &format::percent(report.balanced_accuracy),
            "",
            &page.tr("balanced-accuracy-tip"),
        );
        if let Some(auc) = report.auc {
            figure::show(
                ui,
                &page.tr("auc"),
                &format::decimal(auc),
                "",
                &page.tr("auc-tip"),
            );
        }
        let wrong = page.tr_with("num-wrong", &[("n", view.num_wrong.into())]);
        figure::show(
            ui,
            &page.tr("pictures-measured"),
            &format::count(report.num_samples),
            &wrong,
            "",
        );
    });
}

fn confusion(
    ui: &mut Ui,
    page: &Page<'_>,
    state: &mut EvaluateState,
    report: &Report,
    view: &EvaluateView,
) {
    ui.horizontal(|ui| {
        text::title(ui, &page.tr("confusion-matrix"));
        let p = tokens::palette(ui);
        text::icon(ui, icons::INFO, 15.0, p.text_faint)
            .on_hover_text(page.tr("confusion-matrix-tip"));
    });
    match view.worst_pair {
        Some((truth, predicted, n)) => {
            let words = page.tr_with(
                "worst-pair",
                &[
                    ("truth", view.labels[truth].as_str().into()),
                    ("predicted", view.labels[predicted].as_str().into()),
                    ("n", n.into()),
                ],
            );
            text::soft(ui, &words);
        }
        None => {
            text::soft(ui, &page.tr("mistakes-none"));
        }
    }
    ui.add_space(tokens::GRID);
    let explain = |truth: usize, predicted: usize, n: u64| {
        let values = [
            ("truth", view.labels[truth].as_str().into()),
            ("predicted", view.labels[predicted].as_str().into()),
            ("n", n.into()),
        ];
        if truth == predicted {
            page.tr_with("cell-right", &values)
        } else {
            page.tr_with("cell-wrong", &values)
        }
    };
    let (predicted_word, true_word) = (page.tr("predicted"), page.tr("true-class"));
    let clicked = matrix(
        ui,
        &Matrix {
            labels: &view.labels,
            counts: &report.confusion_matrix,
            selected: state.cell,
            predicted_word: &predicted_word,
            true_word: &true_word,
            explain: &explain,
        },
    );
    if let Some(cell) = clicked {
        state.cell = Some(cell);
        state.num_shown = super::GALLERY_STEP;
        state.tab = EvaluateTab::Mistakes;
    }
}

fn class_table(ui: &mut Ui, page: &Page<'_>, report: &Report) {
    let p = tokens::palette(ui);
    text::title(ui, &page.tr("per-class"));
    let column = |key: &str, weight, is_number| per_class::column(page, key, weight, is_number);
    let columns = [
        column("fact-class", 2.0, false),
        column("precision", 1.1, true),
        column("recall", 1.1, true),
        column("f1", 1.0, true),
        column("support", 1.0, true),
    ];
    table(ui, &columns, report.per_class.len(), |row| {
        let class = &report.per_class[row];
        let shares = [class.precision, class.recall, class.f1];
        let support = class.support as usize;
        per_class::cells(row, &class.label, shares, support, p.bad)
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
