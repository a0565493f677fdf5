//! ROC and precision against recall of one class against the rest, with what a threshold gives.

use crate::steps::Page;
use crate::ui::scatter::{Scatter, scatter};
use crate::ui::{columns, format, text, tokens};
use egui::{ComboBox, Id, Ui};
use hearth_core::eval::curves::{AtThreshold, thresholds};
use hearth_core::eval::{ClassRanking, Measured, Report, Scores};
use hearth_core::ids::ClassId;
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
        self.scores = match &**report {
            Measured::Classes(report) => load_scores(project, report).or_else(|| {
                (report.per_class.len() == 2).then(|| Scores::of_two_classes(&report.items))
            }),
            Measured::Labels(report) => Some(report.scores()),
            Measured::Numbers(_) => None,
        };
        self.of = Some(report.clone());
        let classes = self.classes();
        self.choose(first_class(&classes));
    }

    /// Looks at another class.
    fn choose(&mut self, class: usize) {
        self.class = class;
        let probabilities = self.scores.as_ref().map(|scores| scores.of_class(class));
        let of_class: Vec<bool> = match self.of.as_deref() {
            Some(Measured::Classes(report)) => {
                let truths = report.items.iter().map(|item| item.truth.index());
                truths.map(|truth| truth == class).collect()
            }
            Some(Measured::Labels(report)) => {
                let class = ClassId(class as u32);
                let items = report.items.iter();
                items.map(|item| item.truth.contains(&class)).collect()
            }
            Some(Measured::Numbers(_)) | None => Vec::new(),
        };
        let ranked = probabilities.unwrap_or_default().into_iter().zip(of_class);
        self.curve = thresholds(ranked.collect());
    }

    /// The classes of the report, in the model's order.
    fn classes(&self) -> Vec<OneClass> {
        match self.of.as_deref() {
            Some(Measured::Classes(report)) => {
                let figures = report.probabilities.as_ref();
                let ranking = |class: usize| {
                    let of = figures.and_then(|figures| figures.per_class.get(class));
                    of.copied().unwrap_or_default()
                };
                let each = report.per_class.iter().enumerate();
                each.map(|(class, score)| OneClass {
                    label: score.label.clone(),
                    ranking: ranking(class),
                    threshold: 0.5,
                })
                .collect()
            }
            Some(Measured::Labels(report)) => {
                let each = report.per_class.iter().map(|score| OneClass {
                    label: score.label.clone(),
                    ranking: score.ranking,
                    threshold: score.threshold,
                });
                each.collect()
            }
            Some(Measured::Numbers(_)) | None => Vec::new(),
        }
    }
}

/// A class that is looked at against the rest.
struct OneClass {
    label: String,
    ranking: ClassRanking,
    /// Where the line is drawn at first.
    threshold: f32,
}

/// Of two classes the second, of more the one that is told worst.
fn first_class(classes: &[OneClass]) -> usize {
    if classes.len() == 2 {
        return 1;
    }
    let known = classes.iter().enumerate();
    let known = known.filter_map(|(class, of)| Some((class, of.ranking.auc?)));
    known
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(0, |(class, _)| class)
}

/// Shows the curves; false where the probabilities are missing and the report is to be made again.
pub(super) fn show(ui: &mut Ui, page: &Page<'_>, state: &mut OneVsRest) -> bool {
    text::title(ui, &page.tr("thresholds-title"));
    let classes = state.classes();
    let is_of_one = |report: &Report| report.num_occurring() < 2;
    let report = state.of.clone();
    if report
        .as_ref()
        .and_then(|of| of.classes())
        .is_some_and(is_of_one)
    {
        text::soft(ui, &page.tr("thresholds-one-class"));
        return true;
    }
    let (Some(report), Some(of), Some(_)) = (report, classes.get(state.class), &state.scores)
    else {
        text::soft(ui, &page.tr("thresholds-missing"));
        return false;
    };
    let class = state.class;
    let words = page.tr_with("thresholds-text", &[("class", of.label.clone().into())]);
    text::soft(ui, &words);
    ui.add_space(tokens::GRID);
    let mut chosen = class;
    ui.horizontal_wrapped(|ui| {
        ComboBox::from_id_salt("one-vs-rest")
            .selected_text(&of.label)
            .show_ui(ui, |ui| {
                for (class, of) in classes.iter().enumerate() {
                    ui.selectable_value(&mut chosen, class, &of.label);
                }
            })
            .response
            .accessible_name(page.tr("thresholds-class"));
        if let (Some(auc), Some(precision)) = (of.ranking.auc, of.ranking.average_precision) {
            let interval = of.ranking.auc_interval;
            let auc = super::classes::with_interval(auc, interval, format::decimal);
            let values = [
                ("auc", auc.into()),
                ("precision", format::decimal(precision).into()),
            ];
            text::soft(ui, &page.tr_with("thresholds-areas", &values));
        }
    });
    if chosen != class {
        state.choose(chosen);
    }
    let Some(of) = classes.get(chosen).filter(|_| !state.curve.is_empty()) else {
        text::soft(ui, &page.tr("thresholds-not-there"));
        return true;
    };
    ui.add_space(tokens::GRID);
    let id = Id::unique(("thresholds", report.run(), report.split(), chosen));
    let given = threshold_line(ui, page, id, of.threshold, &state.curve);
    ui.add_space(tokens::GRID);
    plots(ui, page, id, &state.curve, given);
    true
}

/// Both curves, and where the threshold stands on them.
fn plots(ui: &mut Ui, page: &Page<'_>, id: Id, curve: &[AtThreshold], given: AtThreshold) {
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
                id: id.with(title),
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
    id: Id,
    first: f32,
    curve: &[AtThreshold],
) -> AtThreshold {
    let mut threshold: f32 = ui.data(|data| data.get_temp(id)).unwrap_or(first);
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
    use hearth_core::data::Split;
    use hearth_core::eval::{LabelsPrediction, LabelsReport};
    use hearth_core::ids::{RunId, SampleId};

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

    #[test]
    fn several_labels_have_a_curve_each_and_the_worst_comes_first() {
        let items = [
            (&[0][..], [0.9, 0.6, 0.1]),
            (&[0, 1], [0.8, 0.4, 0.2]),
            (&[], [0.2, 0.1, 0.3]),
        ];
        let items = items
            .iter()
            .zip(1..)
            .map(|((truth, row), id)| LabelsPrediction {
                sample: SampleId(id),
                truth: truth.iter().map(|class| ClassId(*class)).collect(),
                predicted: Vec::new(),
                probabilities: row.to_vec(),
            });
        let labels = ["a", "b", "c"].map(str::to_owned);
        let run = RunId::numbered(1);
        let items = items.collect();
        let report = LabelsReport::of(&run, Split::Test, &labels, &[0.5; 3], items);
        let mut state = OneVsRest::default();
        state.refresh(Path::new("/nowhere"), &Arc::new(Measured::Labels(report)));
        // Of b one of two others is ranked above it.
        assert_eq!(state.class, 1);
        assert_eq!(state.classes()[1].ranking.auc, Some(0.5));
        let alarms: Vec<f64> = state
            .curve
            .iter()
            .map(|at| at.false_positive_rate)
            .collect();
        assert_eq!(alarms, [0.0, 0.5, 0.5, 1.0]);
        state.choose(2);
        assert!(state.curve.is_empty(), "c does not occur");
    }
}
