//! ROC and precision against recall, for two classes, with what a threshold gives.

use super::EvaluateView;
use crate::steps::Page;
use crate::ui::scatter::{Scatter, scatter};
use crate::ui::{columns, format, text, tokens};
use egui::{Id, Ui};
use hearth_core::eval::Report;
use hearth_core::eval::curves::AtThreshold;

pub(super) fn show(ui: &mut Ui, page: &Page<'_>, report: &Report, view: &EvaluateView) {
    let class = view.labels.get(1).cloned().unwrap_or_default();
    text::title(ui, &page.tr("thresholds-title"));
    text::soft(
        ui,
        &page.tr_with("thresholds-text", &[("class", class.into())]),
    );
    ui.add_space(tokens::GRID);
    threshold_line(ui, page, report, view);
    ui.add_space(tokens::GRID);
    let widths = columns::two(ui, 0.5, 700.0);
    let roc: Vec<[f64; 2]> = points(view, |at| [at.false_positive_rate, at.true_positive_rate]);
    let precision: Vec<[f64; 2]> = points(view, |at| [at.true_positive_rate, at.precision]);
    columns::columns(ui, &widths, tokens::GAP, |ui, index| {
        let (title, x, y, line, chance) = if index == 0 {
            let chance = Some([[0.0, 0.0], [1.0, 1.0]]);
            ("roc", "false-positives", "recall", &roc, chance)
        } else {
            ("precision-recall", "recall", "precision", &precision, None)
        };
        text::strong(ui, &page.tr(title));
        let (x, y) = (page.tr(x), page.tr(y));
        scatter(
            ui,
            &Scatter {
                id: Id::unique(("thresholds", title, &report.run.0, report.split)),
                points: &[],
                line,
                reference: chance,
                x_word: &x,
                y_word: &y,
                height: 240.0,
                is_share: true,
            },
        );
    });
}

fn points(view: &EvaluateView, of: impl Fn(&AtThreshold) -> [f64; 2]) -> Vec<[f64; 2]> {
    view.thresholds.iter().map(of).collect()
}

/// A threshold to be moved, with what it gives.
fn threshold_line(ui: &mut Ui, page: &Page<'_>, report: &Report, view: &EvaluateView) {
    let id = ui
        .scope_id()
        .with(("threshold", &report.run.0, report.split));
    let mut threshold: f32 = ui.data(|data| data.get_temp(id)).unwrap_or(0.5);
    ui.horizontal_wrapped(|ui| {
        let name = page.tr("threshold");
        text::line(ui, &name, tokens::TEXT, tokens::palette(ui).text_soft);
        let slider = egui::Slider::new(&mut threshold, 0.0..=1.0).fixed_decimals(2);
        let response = ui.add(slider);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Slider, true, &name));
        let given = at(&view.thresholds, threshold);
        let words = page.tr_with(
            "threshold-gives",
            &[
                ("precision", format::percent(given.precision).into()),
                ("recall", format::percent(given.true_positive_rate).into()),
                ("alarms", format::percent(given.false_positive_rate).into()),
            ],
        );
        text::body(ui, &words);
    });
    ui.data_mut(|data| data.insert_temp(id, threshold));
}

/// What a threshold gives: the last of the steps that are not below it.
fn at(steps: &[AtThreshold], threshold: f32) -> AtThreshold {
    let index = steps.partition_point(|step| step.threshold >= threshold);
    steps[index.saturating_sub(1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_takes_what_is_not_below_it() {
        let step = |threshold: f32, share: f64| AtThreshold {
            threshold,
            false_positive_rate: share,
            true_positive_rate: share,
            precision: 1.0,
        };
        let steps = [step(f32::INFINITY, 0.0), step(0.8, 0.5), step(0.3, 1.0)];
        let recall = |threshold| at(&steps, threshold).true_positive_rate;
        assert_eq!(
            [recall(0.9), recall(0.8), recall(0.5), recall(0.0)],
            [0.0, 0.5, 0.5, 1.0]
        );
    }
}
