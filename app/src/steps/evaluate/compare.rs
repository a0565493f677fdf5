//! Two runs beside each other on the same items.

mod disagreements;
mod words;

pub use disagreements::WhichRight;

use super::GALLERY_STEP;
use super::asked::Asked;
use super::samples::ShownSample;
use crate::commands::UiCommand;
use crate::steps::{Page, run_name};
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::tables::{Cell, Column, table};
use crate::ui::{format, icons, text, tokens};
use egui::{ComboBox, Ui};
use hearth_core::command::Command;
use hearth_core::data::{DataKind, Split};
use hearth_core::eval::compare::{Comparison, Cost, Outcomes, Verdict};
use hearth_core::event::JobKind;
use hearth_core::failure::Failure;
use hearth_core::ids::RunId;
use hearth_core::project::Project;
use hearth_core::session::Session;
use hearth_core::train::RunSummary;
use std::sync::Arc;

/// The Compare tab.
#[derive(Debug)]
pub struct CompareState {
    /// The run that is compared with; the newest other one where `None`.
    pub other: Option<RunId>,
    /// The comparison.
    pub asked: Asked<([RunId; 2], Split), Comparison>,
    /// Whose right answers are shown.
    pub which: WhichRight,
    num_shown: usize,
    shown: Option<Shown>,
}

/// The samples on screen, and what they are of.
#[derive(Debug)]
struct Shown {
    of: Arc<Comparison>,
    which: WhichRight,
    samples: Arc<Vec<ShownSample>>,
}

impl Default for CompareState {
    fn default() -> Self {
        Self {
            other: None,
            asked: Asked::default(),
            which: WhichRight::default(),
            num_shown: GALLERY_STEP,
            shown: None,
        }
    }
}

impl CompareState {
    /// The run that `run` is compared with.
    fn other_of<'a>(&self, runs: &'a [RunSummary], run: &RunId) -> Option<&'a RunSummary> {
        let others = || runs.iter().filter(|of| of.run != *run);
        let chosen = others().find(|of| Some(&of.run) == self.other.as_ref());
        chosen.or_else(|| others().next_back())
    }

    /// What is to be asked, where it is not known yet; part of `logic`.
    pub fn question(&mut self, project: &Project, run: &RunId, split: Split) -> Option<Command> {
        let other = self.other_of(project.runs(), run)?.run.clone();
        let runs = [other, run.clone()];
        let is_new = self.asked.is_new((runs.clone(), split), project.snapshot());
        is_new.then_some(Command::CompareRuns { runs, split })
    }

    /// Makes the samples on screen anew where something changed; part of `logic`.
    pub fn refresh(&mut self, texts: &crate::i18n::Texts, project: &Project) {
        let Some(Ok(comparison)) = &self.asked.answer else {
            self.shown = None;
            return;
        };
        let is_fresh = self
            .shown
            .as_ref()
            .is_some_and(|shown| Arc::ptr_eq(&shown.of, comparison) && shown.which == self.which);
        if !is_fresh {
            let samples = disagreements::shown(texts, project.snapshot(), comparison, self.which);
            self.num_shown = GALLERY_STEP;
            self.shown = Some(Shown {
                of: comparison.clone(),
                which: self.which,
                samples: Arc::new(samples),
            });
        }
    }
}

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    session: &Session,
    state: &mut CompareState,
    run: &RunId,
    kind: DataKind,
) {
    let runs = session.project().map_or(&[][..], Project::runs);
    let Some(other) = state.other_of(runs, run) else {
        cards::notice(ui, Mood::Calm, |ui| {
            text::body(ui, &page.tr("compare-one-run"));
        });
        return;
    };
    let other = other.run.clone();
    cards::card(ui, |ui| pick_other(ui, page, state, runs, run, &other));
    ui.add_space(tokens::GAP_S);
    match state.asked.answer.clone() {
        Some(Err(failure)) => not_possible(ui, page, session, &failure),
        Some(Ok(comparison)) if comparison.runs == [other, run.clone()] => {
            all(ui, page, state, &comparison, kind);
        }
        // The answer to the question before says nothing of these two.
        _ => {
            text::soft(ui, &page.tr("working-it-out"));
        }
    }
}

fn pick_other(
    ui: &mut Ui,
    page: &Page<'_>,
    state: &mut CompareState,
    runs: &[RunSummary],
    run: &RunId,
    other: &RunId,
) {
    ui.horizontal(|ui| {
        let name = run_name(page, run);
        let words = page.tr_with("compare-with-what", &[("run", name.into())]);
        text::title(ui, &words);
        ComboBox::from_id_salt("compare-with")
            .selected_text(run_name(page, other))
            .width(150.0)
            .show_ui(ui, |ui| {
                for of in runs.iter().rev().filter(|of| of.run != *run) {
                    let is_chosen = of.run == *other;
                    if ui
                        .selectable_label(is_chosen, run_name(page, &of.run))
                        .clicked()
                    {
                        state.other = Some(of.run.clone());
                    }
                }
            })
            .response
            .accessible_name(page.tr("compare-with"));
    });
}

/// Says why there is no comparison; what was not measured yet can be measured here.
fn not_possible(ui: &mut Ui, page: &mut Page<'_>, session: &Session, failure: &Failure) {
    let words = page.texts.failure(failure);
    let is_missing = failure.code == "not-measured";
    let mood = if is_missing { Mood::Warn } else { Mood::Bad };
    cards::notice(ui, mood, |ui| text::body(ui, &words));
    let split = failure
        .args
        .get("split")
        .and_then(|split| split.parse().ok());
    if let (true, Some(run), Some(split)) = (is_missing, failure.args.get("run"), split) {
        ui.add_space(tokens::GRID);
        let run = RunId(run.clone());
        let words = page.tr_with("measure-run", &[("run", run_name(page, &run).into())]);
        let is_running = session.job_of_kind(JobKind::Evaluate).is_some();
        let button = Button::primary(&words)
            .icon(icons::PLAY)
            .enabled(!is_running);
        if ui.add(button).clicked() {
            page.send(UiCommand::Evaluate(run, split));
        }
    }
}

fn all(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &mut CompareState,
    comparison: &Comparison,
    kind: DataKind,
) {
    let mood = match comparison.verdict {
        Verdict::Better { .. } => Mood::Good,
        Verdict::Same | Verdict::Undecided { .. } => Mood::Calm,
    };
    cards::notice(ui, mood, |ui| {
        text::strong(ui, &words::verdict(page, comparison));
        for line in words::basis(page, comparison) {
            text::caption(ui, &line);
        }
    });
    ui.add_space(tokens::GAP_S);
    cards::card(ui, |ui| figures(ui, page, comparison));
    ui.add_space(tokens::GAP_S);
    if let Some(counts) = comparison.outcomes {
        cards::card(ui, |ui| outcomes(ui, page, comparison, counts));
        ui.add_space(tokens::GAP_S);
    }
    let samples = state.shown.as_ref().map(|shown| shown.samples.clone());
    cards::card(ui, |ui| {
        disagreements::choose(ui, page, comparison, &mut state.which);
        let samples = samples.unwrap_or_default();
        if samples.is_empty() {
            text::soft(ui, &page.tr("compare-none-differ"));
        }
        super::samples::show(ui, page, &samples, kind, &mut state.num_shown);
    });
}

fn figures(ui: &mut Ui, page: &Page<'_>, comparison: &Comparison) {
    text::title(ui, &page.tr("compare-figures"));
    let names = comparison.runs.each_ref().map(|run| run_name(page, run));
    let column = |head: String, weight: f32, is_number: bool| Column {
        head,
        explanation: None,
        weight,
        is_number,
    };
    let columns = [
        column(String::new(), 1.6, false),
        column(names[0].clone(), 1.0, true),
        column(names[1].clone(), 1.0, true),
        column(page.tr("compare-difference"), 1.0, true),
        column(page.tr("compare-interval"), 1.6, true),
    ];
    let mut rows: Vec<[String; 5]> = comparison
        .figures
        .iter()
        .map(|of| {
            let [low, high] = of.interval.map(|end| words::signed(of.figure, end));
            [
                page.tr(words::figure_key(of.figure)),
                words::value(of.figure, of.values[0]),
                words::value(of.figure, of.values[1]),
                words::signed(of.figure, of.difference),
                page.tr_with("from-to", &[("low", low.into()), ("high", high.into())]),
            ]
        })
        .collect();
    let unknown = || "–".to_owned();
    let mut cost = |key: &str, shown: &dyn Fn(&Cost) -> Option<String>| {
        let [a, b] = comparison.costs.each_ref().map(shown);
        if a.is_some() || b.is_some() {
            let (a, b) = (a.unwrap_or_else(unknown), b.unwrap_or_else(unknown));
            rows.push([page.tr(key), a, b, String::new(), String::new()]);
        }
    };
    cost("compare-size", &|cost| cost.model_bytes.map(format::bytes));
    cost("compare-answer", &|cost| {
        Some(format!("{:.1} ms", cost.answer_secs? * 1000.0))
    });
    cost("compare-memory", &|cost| {
        cost.answer_bytes.map(format::bytes)
    });
    cost("training-time", &|cost| {
        Some(format::duration(cost.training_secs))
    });
    table(ui, &columns, rows.len(), |row| {
        rows[row].clone().map(Cell::from).to_vec()
    });
    if let Some(words) = words::test(page, comparison) {
        ui.add_space(tokens::GRID);
        text::caption(ui, &words);
    }
}

fn outcomes(ui: &mut Ui, page: &Page<'_>, comparison: &Comparison, counts: Outcomes) {
    text::title(ui, &page.tr("compare-outcomes"));
    let only = |run: usize| {
        let run = run_name(page, &comparison.runs[run]);
        page.tr_with("compare-only", &[("run", run.into())])
    };
    let rows = [
        (page.tr("compare-both"), counts.both),
        (only(0), counts.only_a),
        (only(1), counts.only_b),
        (page.tr("compare-neither"), counts.neither),
    ];
    let column = |key: &str, weight: f32, is_number: bool| Column {
        head: page.tr(key),
        explanation: None,
        weight,
        is_number,
    };
    let columns = [
        column("compare-who", 2.0, false),
        column("support", 1.0, true),
        column("compare-share", 1.0, true),
    ];
    table(ui, &columns, rows.len(), |row| {
        let (words, count) = &rows[row];
        let share = *count as f64 / comparison.num_common.max(1) as f64;
        [
            words.clone(),
            format::count(*count as usize),
            format::percent(share),
        ]
        .map(Cell::from)
        .to_vec()
    });
}
