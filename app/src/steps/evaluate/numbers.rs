//! How good a model is that predicts a number: figures, predictions against the truth, what is left
//! over, and the worst cases.

use super::paint::try_box;
use super::{EvaluateState, GALLERY_STEP, effects};
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::scatter::{Scatter, scatter};
use crate::ui::tables::{Cell, Column, table};
use crate::ui::{cards, columns, figure, format, icons, text, tokens};
use egui::{Id, Ui};
use hearth_core::eval::NumberReport;
use hearth_core::project::Snapshot;
use hearth_core::tasks::{Question, question_of};

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
    /// What is furthest off: the row, its number, the prediction.
    pub worst: Vec<(Question, f64, f64)>,
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
        let worst = report.worst().into_iter().filter_map(|item| {
            let sample = snapshot.sample(item.sample)?;
            Some((question_of(snapshot, sample), item.truth, item.predicted))
        });
        Self {
            points: shown().map(|item| [item.truth, item.predicted]).collect(),
            residuals: shown().map(|item| [item.predicted, item.error()]).collect(),
            range: [
                numbers().fold(f64::INFINITY, f64::min),
                numbers().fold(f64::NEG_INFINITY, f64::max),
            ],
            worst: worst.take(GALLERY_STEP).collect(),
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

pub(super) fn worst(ui: &mut Ui, page: &mut Page<'_>, state: &EvaluateState, view: &NumbersView) {
    text::title(ui, &page.tr("worst-title"));
    text::soft(ui, &page.tr("worst-text"));
    ui.add_space(tokens::GRID);
    let column = |key: &str, weight: f32, is_number: bool| Column {
        head: page.tr(key),
        explanation: None,
        weight,
        is_number,
    };
    let columns = [
        column("true-number", 1.0, true),
        column("predicted-number", 1.0, true),
        column("residual", 1.0, true),
        column("worst-row", 5.0, false),
    ];
    let shown = view.worst.len().min(state.num_shown.min(20));
    table(ui, &columns, shown, |row| {
        let (question, truth, predicted) = &view.worst[row];
        vec![
            Cell::from(format::number(*truth)),
            Cell::from(format::number(*predicted)),
            Cell::from(format::number(predicted - truth)),
            Cell::from(format::start(&question.to_string(), MOST_LETTERS)),
        ]
    });
    if let Some((question, ..)) = view.worst.first() {
        ui.add_space(tokens::GRID);
        let ask = page.tr("worst-ask");
        if ui.add(Button::secondary(&ask).icon(icons::PLAY)).clicked() {
            page.send(UiCommand::Try(vec![question.clone()]));
        }
    }
}
