//! How good a model is that names classes: figures, what is taken for what, and what its
//! probabilities say.

use super::paint::{measure, try_box};
use super::{EvaluateState, EvaluateTab, EvaluateView, calibration, notes, one_vs_rest};
use super::{effects, per_class, unknown};
use crate::steps::Page;
use crate::ui::button::segmented;
use crate::ui::confusion::{Matrix, matrix};
use crate::ui::tables::table;
use crate::ui::{cards, columns, figure, format, icons, text, tokens};
use egui::Ui;
use hearth_core::eval::{Measured, Report, TestSize};
use hearth_core::session::Session;

/// Classes from which on their order can be changed.
const MANY_CLASSES: usize = 4;

/// How the confusion matrix is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MatrixChoices {
    /// Shares of the true class instead of counts.
    pub is_share: bool,
    /// What is taken for each other stands side by side.
    pub is_by_confusion: bool,
}

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    session: &Session,
    state: &mut EvaluateState,
    measured: &Measured,
    report: &Report,
    view: &EvaluateView,
) {
    cards::card(ui, |ui| headline(ui, page, report, view));
    ui.add_space(tokens::GAP_S);
    let widths = columns::two(ui, 0.52, 860.0);
    columns::columns(ui, &widths, tokens::GAP, |ui, index| {
        if index == 0 {
            cards::card(ui, |ui| confusion(ui, page, state, report, view));
            ui.add_space(tokens::GRID);
            cards::card(ui, |ui| calibration::show(ui, page, &view.reliability));
        } else {
            cards::card(ui, |ui| class_table(ui, page, report));
            ui.add_space(tokens::GRID);
            cards::card(ui, |ui| more_figures(ui, page, measured, report, view));
            ui.add_space(tokens::GRID);
            cards::card(ui, |ui| try_box(ui, page));
        }
    });
    ui.add_space(tokens::GAP_S);
    cards::card(ui, |ui| {
        if !one_vs_rest::show(ui, page, &mut state.one_vs_rest) {
            ui.add_space(tokens::GRID);
            measure(ui, page, session, &report.run, report.split);
        }
    });
    ui.add_space(tokens::GAP_S);
    cards::card(ui, |ui| unknown::show(ui, page, state, report));
    ui.add_space(tokens::GAP_S);
    effects::show(ui, page, &report.run, &report.columns, &view.labels, "");
}

/// A figure, with its interval where it is known: `0.912 (0.880–0.941)`.
pub(super) fn with_interval(
    value: f64,
    interval: Option<[f64; 2]>,
    shown: fn(f64) -> String,
) -> String {
    match interval {
        Some([low, high]) => format!("{} ({}–{})", shown(value), shown(low), shown(high)),
        None => shown(value),
    }
}

/// AUC of two classes, or the mean of that of more, by its key.
fn auc(report: &Report) -> Option<(&'static str, f64, Option<[f64; 2]>)> {
    if let Some(auc) = report.auc {
        return Some(("auc", auc, report.auc_interval));
    }
    let figures = report.probabilities.as_ref()?;
    Some(("macro-auc", figures.macro_auc?, figures.macro_auc_interval))
}

fn headline(ui: &mut Ui, page: &Page<'_>, report: &Report, view: &EvaluateView) {
    let one = |ui: &mut Ui, key: &str, value: String, interval: Option<String>| {
        let below = interval
            .map(|range| page.tr_with("interval", &[("range", range.into())]))
            .unwrap_or_default();
        let tip = page.tr(&format!("{key}-tip"));
        figure::show(ui, &page.tr(key), &value, &below, &tip);
    };
    let share = |ui: &mut Ui, key: &str, value: f64, interval: Option<[f64; 2]>| {
        let interval = interval.map(format::percent_interval);
        one(ui, key, format::percent(value), interval);
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 40.0;
        let accuracy = Some(report.accuracy_interval);
        share(ui, "accuracy", report.accuracy, accuracy);
        share(
            ui,
            "macro-f1",
            report.macro_f1,
            Some(report.macro_f1_interval),
        );
        match auc(report) {
            Some((key, value, interval)) => {
                let interval = interval.map(|[low, high]| {
                    format!("{}–{}", format::decimal(low), format::decimal(high))
                });
                one(ui, key, format::decimal(value), interval);
            }
            None => share(
                ui,
                "balanced-accuracy",
                report.balanced_accuracy,
                report.balanced_accuracy_interval,
            ),
        }
        let wrong = page.tr_with("num-wrong", &[("n", view.num_wrong.into())]);
        let measured = format::count(report.num_samples);
        figure::show(ui, &page.tr("pictures-measured"), &measured, &wrong, "");
    });
}

fn more_figures(
    ui: &mut Ui,
    page: &Page<'_>,
    measured: &Measured,
    report: &Report,
    view: &EvaluateView,
) {
    text::title(ui, &page.tr("more-figures"));
    ui.add_space(tokens::GRID);
    let fact = |ui: &mut Ui, name: &str, tip: &str, value: &str| {
        let response = ui.scope(|ui| text::fact(ui, name, value)).response;
        response.on_hover_text(tip);
    };
    let known = |ui: &mut Ui, key: &str, value: &str| {
        let (name, tip) = (page.tr(key), page.tr(&format!("{key}-tip")));
        fact(ui, &name, &tip, value);
    };
    for (key, value, interval) in [
        (
            "balanced-accuracy",
            report.balanced_accuracy,
            report.balanced_accuracy_interval,
        ),
        (
            "weighted-f1",
            report.weighted_f1,
            report.weighted_f1_interval,
        ),
    ] {
        known(ui, key, &with_interval(value, interval, format::percent));
    }
    if let Some(figures) = &report.probabilities {
        for top in &figures.top_k {
            let k = [("k", top.k.into())];
            let (name, tip) = (page.tr_with("top-k", &k), page.tr_with("top-k-tip", &k));
            let interval = Some(top.accuracy_interval);
            let value = with_interval(top.accuracy, interval, format::percent);
            fact(ui, &name, &tip, &value);
        }
        known(ui, "log-loss", &format::decimal(figures.log_loss));
        known(ui, "brier-score", &format::decimal(figures.brier_score));
    }
    let error = view.reliability.expected_calibration_error;
    known(ui, "calibration-figure", &format::percent(error));
    let size = TestSize::of(measured);
    // Where it is too small, the note above the figures says so.
    let needed = notes::needed(page, measured, &size).filter(|_| !size.is_too_small);
    if let Some(needed) = needed {
        ui.add_space(tokens::GRID);
        text::caption(ui, &needed);
    }
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
    matrix_choices(ui, page, &mut state.matrix, view.labels.len());
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
    let as_they_are: Vec<usize> = (0..view.labels.len()).collect();
    let is_by_confusion = state.matrix.is_by_confusion && view.labels.len() >= MANY_CLASSES;
    let clicked = matrix(
        ui,
        &Matrix {
            labels: &view.labels,
            counts: &report.confusion_matrix,
            order: if is_by_confusion {
                &view.by_confusion
            } else {
                &as_they_are
            },
            is_share: state.matrix.is_share,
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

fn matrix_choices(ui: &mut Ui, page: &Page<'_>, choices: &mut MatrixChoices, num_classes: usize) {
    ui.horizontal_wrapped(|ui| {
        let options = [
            (false, page.tr("matrix-counts")),
            (true, page.tr("matrix-shares")),
        ];
        if let Some(is_share) = segmented(ui, choices.is_share, &options) {
            choices.is_share = is_share;
        }
        if num_classes >= MANY_CLASSES {
            let options = [
                (false, page.tr("matrix-in-order")),
                (true, page.tr("matrix-by-confusion")),
            ];
            if let Some(is_by_confusion) = segmented(ui, choices.is_by_confusion, &options) {
                choices.is_by_confusion = is_by_confusion;
            }
        }
    });
    ui.add_space(tokens::GRID);
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
