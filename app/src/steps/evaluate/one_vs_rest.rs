//! ROC and precision against recall of one class against the rest, with what a threshold gives.

use super::{EvaluateState, EvaluateView};
use crate::steps::Page;
use crate::ui::scatter::{Scatter, scatter};
use crate::ui::{columns, format, text, tokens};
use egui::{ComboBox, Id, Ui};
use hearth_core::eval::curves::{AtThreshold, thresholds};
use hearth_core::eval::{Measured, Report, Scores};
use hearth_core::project::runs::load_scores;
use std::path::Path;
use std::sync::Arc;

/// The probabilities of the report on screen, and the curve of the class that is looked at.
#[derive(Debug, Default)]
pub struct OneVsRest {
    of: Option<Arc<Measured>>,
    scores: Option<Scores>,
    class: usize,
    curve: Vec<AtThreshold>,
}

impl OneVsRest {
    /// Reads the probabilities of another report; part of `logic`.
    pub(super) fn refresh(&mut self, project: &Path, report: &Arc<Measured>) {
        if self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, report)) {
            return;
        }
        self.of = Some(report.clone());
        let Some(report) = report.classes() else {
            self.scores = None;
            return self.choose(0);
        };
        let of_items =
            || (report.per_class.len() == 2).then(|| Scores::of_two_classes(&report.items));
        self.scores = load_scores(project, report).or_else(of_items);
        self.choose(first_class(report));
    }

    /// Looks at another class.
    fn choose(&mut self, class: usize) {
        self.class = class;
        let report = self.of.as_ref().and_then(|of| of.classes());
        self.curve = match (report, &self.scores) {
            (Some(report), Some(scores)) => {
                let items = report.items.iter().map(|item| item.truth.index() == class);
                thresholds(scores.of_class(class).into_iter().zip(items).collect())
            }
            _ => Vec::new(),
        };
    }
}

/// Of two classes the second, of more the one that is told worst.
fn first_class(report: &Report) -> usize {
    let figures = report.probabilities.as_ref();
    let aucs = figures.map_or(&[][..], |figures| &figures.per_class);
    if report.per_class.len() == 2 {
        return 1;
    }
    let known = aucs.iter().enumerate();
    let known = known.filter_map(|(class, ranking)| Some((class, ranking.auc?)));
    known
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(0, |(class, _)| class)
}

/// Shows the curves; false where the probabilities are missing and the report is to be made again.
pub(super) fn show(
    ui: &mut Ui,
    page: &Page<'_>,
    state: &mut EvaluateState,
    report: &Report,
    view: &EvaluateView,
) -> bool {
    text::title(ui, &page.tr("thresholds-title"));
    if report.num_occurring() < 2 {
        text::soft(ui, &page.tr("thresholds-one-class"));
        return true;
    }
    if state.one_vs_rest.scores.is_none() {
        text::soft(ui, &page.tr("thresholds-missing"));
        return false;
    }
    let class = state.one_vs_rest.class;
    let name = view.labels.get(class).cloned().unwrap_or_default();
    text::soft(
        ui,
        &page.tr_with("thresholds-text", &[("class", name.clone().into())]),
    );
    ui.add_space(tokens::GRID);
    let mut chosen = class;
    ui.horizontal_wrapped(|ui| {
        ComboBox::from_id_salt("one-vs-rest")
            .selected_text(&name)
            .show_ui(ui, |ui| {
                for (class, name) in view.labels.iter().enumerate() {
                    ui.selectable_value(&mut chosen, class, name);
                }
            })
            .response
            .accessible_name(page.tr("thresholds-class"));
        let figures = report.probabilities.as_ref();
        let ranking = figures.and_then(|figures| figures.per_class.get(class));
        if let Some((auc, precision)) =
            ranking.and_then(|ranking| Some((ranking.auc?, ranking.average_precision?)))
        {
            let interval = ranking.and_then(|ranking| ranking.auc_interval);
            let auc = super::classes::with_interval(auc, interval, format::decimal);
            let values = [
                ("auc", auc.into()),
                ("precision", format::decimal(precision).into()),
            ];
            text::soft(ui, &page.tr_with("thresholds-areas", &values));
        }
    });
    if chosen != class {
        state.one_vs_rest.choose(chosen);
    }
    let curve = &state.one_vs_rest.curve;
    if curve.is_empty() {
        text::soft(ui, &page.tr("thresholds-not-there"));
        return true;
    }
    ui.add_space(tokens::GRID);
    let given = threshold_line(ui, page, report, chosen, curve);
    ui.add_space(tokens::GRID);
    plots(ui, page, report, chosen, curve, given);
    true
}

/// Both curves, and where the threshold stands on them.
fn plots(
    ui: &mut Ui,
    page: &Page<'_>,
    report: &Report,
    class: usize,
    curve: &[AtThreshold],
    given: AtThreshold,
) {
    let on_roc = |at: &AtThreshold| [at.false_positive_rate, at.true_positive_rate];
    let on_recall = |at: &AtThreshold| [at.true_positive_rate, at.precision];
    let roc: Vec<[f64; 2]> = curve.iter().map(on_roc).collect();
    let precision: Vec<[f64; 2]> = curve.iter().map(on_recall).collect();
    let widths = columns::two(ui, 0.5, 700.0);
    columns::columns(ui, &widths, tokens::GAP, |ui, index| {
        let (title, x, y, line, point, chance) = if index == 0 {
            let chance = Some([[0.0, 0.0], [1.0, 1.0]]);
            let point = [on_roc(&given)];
            ("roc", "false-positives", "recall", &roc, point, chance)
        } else {
            let point = [on_recall(&given)];
            let title = "precision-recall";
            (title, "recall", "precision", &precision, point, None)
        };
        text::strong(ui, &page.tr(title));
        let (x, y) = (page.tr(x), page.tr(y));
        scatter(
            ui,
            &Scatter {
                id: Id::unique(("thresholds", title, class, &report.run.0, report.split)),
                points: &point,
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

/// A threshold to be moved, with what it gives.
fn threshold_line(
    ui: &mut Ui,
    page: &Page<'_>,
    report: &Report,
    class: usize,
    curve: &[AtThreshold],
) -> AtThreshold {
    let id = ui
        .scope_id()
        .with(("threshold", class, &report.run.0, report.split));
    let mut threshold: f32 = ui.data(|data| data.get_temp(id)).unwrap_or(0.5);
    let given = ui
        .horizontal_wrapped(|ui| {
            let name = page.tr("threshold");
            text::line(ui, &name, tokens::TEXT, tokens::palette(ui).text_soft);
            let slider = egui::Slider::new(&mut threshold, 0.0..=1.0).fixed_decimals(2);
            let response = ui.add(slider);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Slider, true, &name));
            let given = at(curve, threshold);
            let words = page.tr_with(
                "threshold-gives",
                &[
                    ("precision", format::percent(given.precision).into()),
                    ("recall", format::percent(given.true_positive_rate).into()),
                    ("alarms", format::percent(given.false_positive_rate).into()),
                ],
            );
            text::body(ui, &words);
            given
        })
        .inner;
    ui.data_mut(|data| data.insert_temp(id, threshold));
    given
}

/// What a threshold gives: the last of the steps that are not below it.
fn at(steps: &[AtThreshold], threshold: f32) -> AtThreshold {
    let index = steps.partition_point(|step| step.threshold >= threshold);
    steps[index.saturating_sub(1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::report;

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

    #[test]
    fn two_classes_need_no_file_of_probabilities() {
        let items = [(1, 0, 0, 0.9), (2, 0, 1, 0.6), (4, 1, 1, 0.8)];
        let report = Arc::new(Measured::Classes(report(&items)));
        let mut state = OneVsRest::default();
        state.refresh(Path::new("/nowhere"), &report);
        assert_eq!(state.class, 1);
        // 0.8 is of the class, 0.6 and 0.1 are not.
        let recalls: Vec<f64> = state.curve.iter().map(|at| at.true_positive_rate).collect();
        assert_eq!(recalls, [0.0, 1.0, 1.0, 1.0]);
        state.choose(0);
        assert_eq!(state.curve.len(), 4);
        state.choose(7);
        assert!(state.curve.is_empty(), "a class that there is not");
    }
}
