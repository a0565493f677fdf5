//! How good a model is that gives several classes: figures, each class with what is missed and
//! wrongly given, and the mistakes to look at.

use super::actions::{self, Said};
use super::gallery::{now, picked};
use super::paint::try_box;
use super::stale::label_now;
use super::{EvaluateState, GALLERY_STEP, one_vs_rest, orders, per_class, samples};
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::menu::{line, menu};
use crate::ui::tables::{Cell, table};
use crate::ui::{cards, columns, figure, format, icons, text, tokens};
use egui::Ui;
use hearth_core::eval::{LabelsReport, MistakeOrder};
use hearth_core::ids::{ClassId, SampleId};
use hearth_core::project::{Project, Snapshot};
use hearth_core::tasks::{Question, question_of};

/// Letters that are shown of a text.
const MOST_LETTERS: usize = 240;
const MENU_WIDTH: f32 = 260.0;

/// What is shown of a report of several classes.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelsView {
    /// Class names in the model's order.
    pub labels: Vec<String>,
    /// Samples with a mistake.
    pub num_wrong: usize,
    /// What is listed, in its order: all, or what is about one class.
    pub mistakes: Vec<Mistake>,
}

/// A sample with a mistake.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// Which sample.
    pub sample: SampleId,
    /// The sample, as the model is asked about it.
    pub question: Question,
    /// Classes that are given and right.
    pub right: Vec<String>,
    /// Classes that it has and is not given, with their probabilities.
    pub missed: Vec<(String, f32)>,
    /// Classes that it is given and does not have, with their probabilities.
    pub wrong: Vec<(String, f32)>,
    /// All classes that it is given.
    pub given: Vec<String>,
    /// Its classes now, where those are others.
    pub relabelled: Option<String>,
}

impl LabelsView {
    /// From a report; with a class those that are wrong in it alone.
    pub fn of(
        report: &LabelsReport,
        snapshot: &Snapshot,
        order: MistakeOrder,
        class: Option<usize>,
    ) -> Self {
        let labels: Vec<String> = report.per_class.iter().map(|c| c.label.clone()).collect();
        let name = |class: ClassId| labels.get(class.index()).cloned().unwrap_or_default();
        let mistakes = report.listed(order, class.map(|class| ClassId(class as u32)));
        let mistakes = mistakes.into_iter().filter_map(|item| {
            let with_probability = |class: ClassId| {
                let probability = item.probabilities.get(class.index());
                (name(class), probability.copied().unwrap_or_default())
            };
            let is_due = |class: &&ClassId| item.truth.contains(class);
            let sample = snapshot.sample(item.sample)?;
            let truth: Vec<&str> = item.truth.iter().map(|c| &*labels[c.index()]).collect();
            Some(Mistake {
                sample: item.sample,
                relabelled: label_now(snapshot, sample, &truth),
                given: item.predicted.iter().map(|c| name(*c)).collect(),
                question: question_of(snapshot, sample),
                right: item
                    .predicted
                    .iter()
                    .filter(is_due)
                    .map(|c| name(*c))
                    .collect(),
                missed: item.missed().map(with_probability).collect(),
                wrong: item.wrong().map(with_probability).collect(),
            })
        });
        Self {
            mistakes: mistakes.collect(),
            num_wrong: report.items.iter().filter(|item| !item.is_right()).count(),
            labels,
        }
    }
}

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &mut EvaluateState,
    report: &LabelsReport,
    view: &LabelsView,
) {
    cards::card(ui, |ui| headline(ui, page, report, view));
    ui.add_space(tokens::GAP_S);
    let widths = columns::two(ui, 0.66, 860.0);
    columns::columns(ui, &widths, tokens::GAP, |ui, index| {
        if index == 0 {
            cards::card(ui, |ui| class_table(ui, page, report));
        } else {
            cards::card(ui, |ui| more_figures(ui, page, report));
            ui.add_space(tokens::GRID);
            cards::card(ui, |ui| try_box(ui, page));
        }
    });
    ui.add_space(tokens::GAP_S);
    cards::card(ui, |ui| one_vs_rest::show(ui, page, &mut state.one_vs_rest));
}

fn interval(page: &Page<'_>, range: [f64; 2]) -> String {
    let range = format::percent_interval(range);
    page.tr_with("interval", &[("range", range.into())])
}

fn headline(ui: &mut Ui, page: &Page<'_>, report: &LabelsReport, view: &LabelsView) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 40.0;
        for (key, value, range) in [
            ("micro-f1", report.micro_f1, report.micro_f1_interval),
            ("macro-f1", report.macro_f1, report.macro_f1_interval),
            (
                "subset-accuracy",
                report.subset_accuracy,
                report.subset_accuracy_interval,
            ),
        ] {
            figure::show(
                ui,
                &page.tr(key),
                &format::percent(value),
                &interval(page, range),
                &page.tr(&format!("{key}-tip")),
            );
        }
        let wrong = page.tr_with("num-not-all-right", &[("n", view.num_wrong.into())]);
        figure::show(
            ui,
            &page.tr("pictures-measured"),
            &format::count(report.num_samples),
            &wrong,
            "",
        );
    });
}

fn more_figures(ui: &mut Ui, page: &Page<'_>, report: &LabelsReport) {
    text::title(ui, &page.tr("more-figures"));
    ui.add_space(tokens::GRID);
    for (key, value) in [
        ("weighted-f1", format::percent(report.weighted_f1)),
        ("hamming-loss", format::percent(report.hamming_loss)),
        (
            "ranking-precision",
            format::percent(report.ranking_precision),
        ),
    ] {
        let response = ui
            .scope(|ui| text::fact(ui, &page.tr(key), &value))
            .response;
        response.on_hover_text(page.tr(&format!("{key}-tip")));
    }
}

fn class_table(ui: &mut Ui, page: &Page<'_>, report: &LabelsReport) {
    let p = tokens::palette(ui);
    text::title(ui, &page.tr("per-class"));
    let column = |key: &str, weight, is_number| per_class::column(page, key, weight, is_number);
    let columns = [
        column("fact-class", 1.7, false),
        column("precision", 1.15, true),
        column("recall", 1.1, true),
        column("f1", 1.1, true),
        column("support", 0.8, true),
        column("label-missed", 0.95, true),
        column("label-wrong", 0.9, true),
        column("label-threshold", 1.3, true),
    ];
    table(ui, &columns, report.per_class.len(), |row| {
        let class = &report.per_class[row];
        let shares = [class.precision, class.recall, class.f1];
        let support = class.support as usize;
        let mut cells = per_class::cells(row, &class.label, shares, support, p.bad);
        cells.extend([
            Cell::from(format::count(class.num_missed as usize)),
            Cell::from(format::count(class.num_wrong as usize)),
            Cell::from(format::percent(f64::from(class.threshold))),
        ]);
        cells
    });
}

pub(super) fn mistakes(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &mut EvaluateState,
    view: &LabelsView,
    project: &Project,
) {
    ui.horizontal(|ui| {
        text::title(ui, &orders::title(page, state.order));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            which_class(ui, page, state, view);
        });
    });
    orders::show(ui, page, state);
    if view.mistakes.is_empty() {
        orders::none(ui, page, state.order);
        return;
    }
    let sentence = match state.order {
        MistakeOrder::Sure => page.tr("label-mistakes-text"),
        order => orders::sentence(page, order),
    };
    text::soft(ui, &sentence);
    ui.add_space(tokens::GRID);
    let chosen = state.chosen(
        &view.mistakes,
        |item| item.sample,
        |item| (item.question.clone(), Said::Classes(item.given.clone())),
    );
    let may_change = project.read_only().is_none();
    actions::show(ui, page, project.snapshot(), state, &chosen, may_change);
    let shown = view.mistakes.len().min(state.num_shown);
    for mistake in &view.mistakes[..shown] {
        one(ui, page, state, mistake);
    }
    samples::offer_more(ui, page, view.mistakes.len(), &mut state.num_shown);
}

/// Whose mistakes are shown.
fn which_class(ui: &mut Ui, page: &Page<'_>, state: &mut EvaluateState, view: &LabelsView) {
    let chosen = state.cell.map(|(class, _)| class);
    let all = page.tr("label-mistakes-all");
    let name = chosen.and_then(|class| view.labels.get(class));
    let button = Button::secondary(name.unwrap_or(&all))
        .icon(icons::FUNNEL)
        .trailing(icons::CARET_DOWN);
    let response = ui.add(button);
    menu(&response, MENU_WIDTH, |ui| {
        if line(ui, icons::TAG, &all, chosen.is_none()) {
            state.cell = None;
        }
        for (class, name) in view.labels.iter().enumerate() {
            if line(ui, icons::TAG, name, chosen == Some(class)) {
                state.cell = Some((class, class));
                state.num_shown = GALLERY_STEP;
            }
        }
    });
}

fn one(ui: &mut Ui, page: &mut Page<'_>, state: &mut EvaluateState, mistake: &Mistake) {
    let p = tokens::palette(ui);
    let told = |key: &str, classes: &[(String, f32)]| {
        let each = classes.iter().map(|(name, probability)| {
            format!("{name} {}", format::percent(f64::from(*probability)))
        });
        let each: Vec<String> = each.collect();
        (!each.is_empty()).then(|| page.tr_with(key, &[("classes", each.join(", ").into())]))
    };
    let missed = told("label-missed-of", &mistake.missed);
    let wrong = told("label-wrong-of", &mistake.wrong);
    let right = (!mistake.right.is_empty()).then(|| {
        let classes = mistake.right.join(", ");
        page.tr_with("label-right-of", &[("classes", classes.into())])
    });
    let now = now(page, mistake.relabelled.as_deref());
    let lines = [
        (&wrong, p.bad),
        (&missed, p.warn),
        (&right, p.text_soft),
        (&now, p.warn),
    ];
    let name: Vec<&str> = lines.iter().filter_map(|(w, _)| w.as_deref()).collect();
    let name = name.join(" · ");
    let margin = egui::Margin::symmetric(12, 8);
    // Where nothing is wrong, it is told apart by what it says.
    let name = if name.is_empty() {
        format::start(&mistake.question.to_string(), MOST_LETTERS)
    } else {
        name
    };
    let is_chosen = state.selection.chosen.contains(&mistake.sample);
    let response = cards::choice_with_margin(ui, &name, is_chosen, true, margin, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let words = format::start(&mistake.question.to_string(), MOST_LETTERS);
        text::body(ui, &words);
        ui.horizontal_wrapped(|ui| {
            for (words, color) in lines {
                if let Some(words) = words {
                    text::line(ui, words, tokens::TEXT_S, color);
                }
            }
        });
    });
    picked(
        ui,
        page,
        state,
        &response,
        mistake.sample,
        &mistake.question,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::snapshot;
    use hearth_core::data::Split;
    use hearth_core::eval::LabelsPrediction;
    use hearth_core::ids::RunId;

    #[test]
    fn what_is_missed_and_what_is_wrong_is_told_apart() {
        let snapshot = snapshot(&[("news", 2), ("sport", 2)]);
        let labels = ["news", "sport"].map(str::to_owned);
        let item = |id: i64, truth: &[u32], predicted: &[u32], row: [f32; 2]| LabelsPrediction {
            sample: SampleId(id),
            truth: truth.iter().map(|c| ClassId(*c)).collect(),
            predicted: predicted.iter().map(|c| ClassId(*c)).collect(),
            probabilities: row.to_vec(),
        };
        let items = vec![
            item(1, &[0], &[0], [0.9, 0.1]),
            item(2, &[0, 1], &[0], [0.8, 0.3]),
            item(3, &[], &[1], [0.2, 0.95]),
        ];
        let run = RunId::numbered(1);
        let report = LabelsReport::of(&run, Split::Test, &labels, &[0.5, 0.5], items);
        let sure = MistakeOrder::Sure;
        let view = LabelsView::of(&report, &snapshot, sure, None);
        assert_eq!((view.num_wrong, view.mistakes.len()), (2, 2));
        assert_eq!(view.mistakes[0].wrong, [("sport".to_owned(), 0.95)]);
        assert_eq!(view.mistakes[1].missed, [("sport".to_owned(), 0.3)]);
        assert_eq!(view.mistakes[1].right, ["news"]);
        assert!(
            LabelsView::of(&report, &snapshot, sure, Some(0))
                .mistakes
                .is_empty()
        );
    }
}
