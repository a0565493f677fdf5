//! How good a model is that predicts a number: figures, predictions against the truth, what is left
//! over, and the worst cases.

use super::actions::{self, Said};
use super::gallery::{now, picked};
use super::paint::try_box;
use super::{EvaluateState, GALLERY_STEP, effects};
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::scatter::{Scatter, scatter};
use crate::ui::{cards, columns, figure, format, icons, text, tokens};
use egui::{Id, Ui};
use hearth_core::data::Sample;
use hearth_core::eval::{NumberPrediction, NumberReport};
use hearth_core::ids::SampleId;
use hearth_core::project::{Project, Snapshot};
use hearth_core::tasks::{Question, numbers_of, question_of};

/// Points of a plot; of more, some are left out evenly.
const MOST_POINTS: usize = 3000;
/// Letters that are shown of a row.
const MOST_LETTERS: usize = 120;

/// What is shown of a report of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct NumbersView {
    /// Truth and prediction.
    pub points: Vec<[f64; 2]>,
    /// Prediction, and how far it is off.
    pub residuals: Vec<[f64; 2]>,
    /// Smallest and largest number, of truths and predictions.
    pub range: [f64; 2],
    /// What is furthest off.
    pub worst: Vec<WorstRow>,
}

/// A row whose number is far off.
#[derive(Clone, Debug, PartialEq)]
pub struct WorstRow {
    /// Which row.
    pub sample: SampleId,
    /// The row, as the model is asked about it.
    pub question: Question,
    /// Its number, when it was measured.
    pub truth: f64,
    /// The model's.
    pub predicted: f64,
    /// Its number now, where that is another one; empty where it has none any more.
    pub corrected: Option<String>,
}

impl NumbersView {
    /// From a report.
    pub fn of(report: &NumberReport, snapshot: &Snapshot) -> Self {
        let step = report.items.len().div_ceil(MOST_POINTS).max(1);
        let shown = || report.items.iter().step_by(step);
        let numbers = || {
            report
                .items
                .iter()
                .flat_map(|item| [item.truth, item.predicted])
        };
        let worst = report.worst().into_iter();
        let there = worst.filter_map(|item| Some((item, snapshot.sample(item.sample)?)));
        let (worst, samples): (Vec<&NumberPrediction>, Vec<&Sample>) =
            there.take(GALLERY_STEP).unzip();
        let numbers_now = numbers_of(snapshot, &samples);
        let worst = worst.into_iter().zip(samples).zip(numbers_now);
        let worst = worst.map(|((item, sample), now)| WorstRow {
            sample: item.sample,
            question: question_of(snapshot, sample),
            truth: item.truth,
            predicted: item.predicted,
            corrected: (now != Some(item.truth))
                .then(|| now.map_or_else(String::new, format::number)),
        });
        Self {
            points: shown().map(|item| [item.truth, item.predicted]).collect(),
            residuals: shown().map(|item| [item.predicted, item.error()]).collect(),
            range: [
                numbers().fold(f64::INFINITY, f64::min),
                numbers().fold(f64::NEG_INFINITY, f64::max),
            ],
            worst: worst.collect(),
        }
    }
}

pub(super) fn show(ui: &mut Ui, page: &mut Page<'_>, report: &NumberReport, view: &NumbersView) {
    cards::card(ui, |ui| headline(ui, page, report));
    ui.add_space(tokens::GAP_S);
    let widths = columns::two(ui, 0.5, 860.0);
    let [low, high] = view.range;
    columns::columns(ui, &widths, tokens::GAP, |ui, index| {
        cards::card(ui, |ui| {
            let (title, x, y) = if index == 0 {
                ("predicted-true", "true-number", "predicted-number")
            } else {
                ("residuals", "predicted-number", "residual")
            };
            text::title(ui, &page.tr(title));
            text::soft(ui, &page.tr(&format!("{title}-text")));
            let (x, y) = (page.tr(x), page.tr(y));
            scatter(
                ui,
                &Scatter {
                    id: Id::unique((title, &report.run.0, report.split)),
                    points: if index == 0 {
                        &view.points
                    } else {
                        &view.residuals
                    },
                    line: &[],
                    reference: Some(if index == 0 {
                        [[low, low], [high, high]]
                    } else {
                        [[low, 0.0], [high, 0.0]]
                    }),
                    x_word: &x,
                    y_word: &y,
                    height: 300.0,
                    is_share: false,
                },
            );
        });
    });
    ui.add_space(tokens::GAP_S);
    effects::show(ui, page, &report.run, &report.columns, &[], &report.target);
    cards::card(ui, |ui| try_box(ui, page));
}

fn headline(ui: &mut Ui, page: &Page<'_>, report: &NumberReport) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 40.0;
        let interval = |[low, high]: [f64; 2], shown: fn(f64) -> String| {
            let range = format!("{} – {}", shown(low), shown(high));
            page.tr_with("interval", &[("range", range.into())])
        };
        let r2 = interval(report.r2_interval, format::decimal);
        figure::show(
            ui,
            &page.tr("r2"),
            &format::decimal(report.r2),
            &r2,
            &page.tr("r2-tip"),
        );
        let rmse = interval(report.rmse_interval, format::number);
        figure::show(
            ui,
            &page.tr("rmse"),
            &format::number(report.rmse),
            &rmse,
            &page.tr("rmse-tip"),
        );
        figure::show(
            ui,
            &page.tr("mae"),
            &format::number(report.mae),
            &report
                .mae_interval
                .map(|range| interval(range, format::number))
                .unwrap_or_default(),
            &page.tr("mae-tip"),
        );
        let measured = format::count(report.num_samples);
        figure::show(
            ui,
            &page.tr("pictures-measured"),
            &measured,
            &report.target,
            "",
        );
    });
}

pub(super) fn worst(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &mut EvaluateState,
    view: &NumbersView,
    project: &Project,
) {
    text::title(ui, &page.tr("worst-title"));
    text::soft(ui, &page.tr("worst-text"));
    ui.add_space(tokens::GRID);
    if let Some(worst) = view.worst.first() {
        let ask = page.tr("worst-ask");
        if ui.add(Button::secondary(&ask).icon(icons::PLAY)).clicked() {
            page.send(UiCommand::Try(vec![worst.question.clone()]));
        }
        ui.add_space(tokens::GRID);
    }
    let chosen = state.chosen(
        &view.worst,
        |row| row.sample,
        |row| (row.question.clone(), Said::Number),
    );
    let may_change = project.read_only().is_none();
    actions::show(ui, page, project.snapshot(), state, &chosen, may_change);
    for row in &view.worst {
        one(ui, page, state, row);
    }
}

fn one(ui: &mut Ui, page: &mut Page<'_>, state: &mut EvaluateState, row: &WorstRow) {
    let p = tokens::palette(ui);
    let told = |key: &str, value: f64| format!("{} {}", page.tr(key), format::number(value));
    let off = told("residual", row.predicted - row.truth);
    let name = [
        told("predicted-number", row.predicted),
        told("true-number", row.truth),
    ];
    let name = name.join(", ");
    let now = now(page, row.corrected.as_deref());
    let is_chosen = state.selection.chosen.contains(&row.sample);
    let margin = egui::Margin::symmetric(12, 8);
    let response = cards::choice_with_margin(ui, &name, is_chosen, true, margin, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let words = format::start(&row.question.to_string(), MOST_LETTERS);
        text::body(ui, &words);
        ui.horizontal_wrapped(|ui| {
            text::line(ui, &off, tokens::TEXT_S, p.bad);
            text::line(ui, &name, tokens::TEXT_S, p.text_soft);
            if let Some(now) = &now {
                text::line(ui, now, tokens::TEXT_S, p.warn);
            }
        });
    });
    picked(ui, page, state, &response, row.sample, &row.question);
}
