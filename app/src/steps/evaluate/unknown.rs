//! When it is not sure: what its percentages are worth, from which of them on it answers, and whether
//! it says that something is unlike all that it learned from.

use super::EvaluateState;
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::scatter::{Scatter, scatter};
use crate::ui::{columns, figure, format, icons, text, tokens};
use egui::{Checkbox, Id, Slider, Ui};
use hearth_core::eval::Report;
use hearth_core::eval::risk_coverage::{RiskPoint, ThresholdWish};
use hearth_core::ids::RunId;
use hearth_core::tasks::{CautionReport, CautionWish, Setting};

/// The share of familiar samples that may be rejected.
const REJECTED: f64 = 0.01;
/// The share that is answered before a person chooses.
const USUAL_COVERAGE: f64 = 0.95;

/// What is chosen and not in force yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// Whether it may be unsure.
    pub may_be_unsure: bool,
    /// The point of the curve.
    pub point: usize,
    /// Whether something may be unfamiliar.
    pub may_be_unfamiliar: bool,
}

impl Choice {
    /// What is in force; where nothing is, the usual point to begin with.
    pub fn of(report: &CautionReport) -> Self {
        let threshold = report.caution.threshold;
        let usual = ThresholdWish::Coverage(USUAL_COVERAGE);
        let picked = threshold.map_or(usual, |of| of.wish).pick(&report.curve);
        let answered = picked.map(|point| point.num_answered);
        let place = |answered| report.curve.iter().position(|p| p.num_answered == answered);
        Self {
            may_be_unsure: threshold.is_some(),
            point: answered.and_then(place).unwrap_or_default(),
            may_be_unfamiliar: report.caution.unfamiliar.is_some(),
        }
    }

    /// What is to be asked for.
    pub fn wish(self, report: &CautionReport) -> CautionWish {
        let before = Self::of(report);
        let threshold = match report.curve.get(self.point) {
            _ if self.may_be_unsure == before.may_be_unsure
                && (self.point == before.point || !self.may_be_unsure) =>
            {
                Setting::Keep
            }
            Some(point) if self.may_be_unsure => {
                Setting::To(ThresholdWish::Coverage(point.coverage))
            }
            _ => Setting::Off,
        };
        let unfamiliar = match self.may_be_unfamiliar {
            may_be if may_be == before.may_be_unfamiliar => Setting::Keep,
            true => Setting::To(REJECTED),
            false => Setting::Off,
        };
        CautionWish {
            temperature: Setting::Keep,
            threshold,
            unfamiliar,
        }
    }
}

/// Shows the card's content.
pub(super) fn show(ui: &mut Ui, page: &mut Page<'_>, state: &EvaluateState, report: &Report) {
    text::title(ui, &page.tr("caution-title"));
    text::soft(ui, &page.tr("caution-text"));
    ui.add_space(tokens::GRID);
    let can_ask = !state.is_calibrating;
    match state.caution.as_ref().and_then(|(_, found)| found.clone()) {
        None => {
            let look = page.tr("caution-look");
            let button = Button::secondary(&look).icon(icons::GAUGE).enabled(can_ask);
            if ui.add(button).clicked() {
                ask(page, &report.run, CautionWish::default());
            }
        }
        Some(known) => {
            percentages(ui, page, &known, can_ask);
            ui.add_space(tokens::GAP_S);
            answers(ui, page, &known, can_ask);
        }
    }
    if let Some(answered) = &report.answered {
        ui.add_space(tokens::GRID);
        let right = answered.accuracy.map_or("–".to_owned(), format::percent);
        let words = page.tr_with(
            "caution-in-force",
            &[
                ("coverage", format::percent(answered.coverage).into()),
                ("right", right.into()),
                ("unsure", format::count(answered.num_unsure).into()),
                ("unfamiliar", format::count(answered.num_unfamiliar).into()),
            ],
        );
        text::body(ui, &words);
    }
}

fn ask(page: &mut Page<'_>, run: &RunId, wish: CautionWish) {
    page.send(UiCommand::Calibrate(run.clone(), wish));
}

/// What the percentages are worth, and a button that mends them.
fn percentages(ui: &mut Ui, page: &mut Page<'_>, known: &CautionReport, can_ask: bool) {
    let calibration = &known.calibration;
    let is_honest = known.caution.temperature.is_some();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 40.0;
        let (tip, none) = (page.tr("caution-off-tip"), String::new());
        let in_use = page.tr("caution-in-use");
        let mark = |is_in_use: bool| if is_in_use { &in_use } else { &none };
        figure::show(
            ui,
            &page.tr("caution-off-before"),
            &format::percent(calibration.error_before),
            mark(!is_honest),
            &tip,
        );
        let after = page.tr_with(
            "caution-off-after",
            &[(
                "temperature",
                format!("{:.2}", calibration.temperature).into(),
            )],
        );
        figure::show(
            ui,
            &after,
            &format::percent(calibration.error_after),
            mark(is_honest),
            &tip,
        );
    });
    ui.add_space(tokens::GRID);
    let (key, temperature) = if is_honest {
        ("caution-as-trained", Setting::Off)
    } else {
        ("caution-make-honest", Setting::To(()))
    };
    let label = page.tr(key);
    let button = Button::secondary(&label)
        .icon(icons::SCALES)
        .enabled(can_ask);
    if ui.add(button).clicked() {
        let wish = CautionWish {
            temperature,
            ..CautionWish::default()
        };
        ask(page, &known.run, wish);
    }
}

/// When it answers.
fn answers(ui: &mut Ui, page: &mut Page<'_>, known: &CautionReport, can_ask: bool) {
    // Another report begins with what is in force then.
    let id = ui
        .scope_id()
        .with(("caution", &known.run.0, known.duration_secs.to_bits()));
    let mut choice: Choice = ui
        .data(|data| data.get_temp(id))
        .unwrap_or_else(|| Choice::of(known));
    let widths = columns::two(ui, 0.5, 700.0);
    columns::columns(ui, &widths, tokens::GAP, |ui, index| {
        if index == 0 {
            choose(ui, page, known, &mut choice);
        } else {
            plot(ui, page, id, known, choice);
        }
    });
    ui.data_mut(|data| data.insert_temp(id, choice));
    let wish = choice.wish(known);
    let apply = page.tr("caution-apply");
    let button = Button::primary(&apply)
        .icon(icons::CHECK)
        .enabled(can_ask && !wish.changes_nothing());
    if ui.add(button).clicked() {
        ask(page, &known.run, wish);
    }
}

fn choose(ui: &mut Ui, page: &Page<'_>, known: &CautionReport, choice: &mut Choice) {
    let unsure = page.tr("caution-unsure");
    ui.add(Checkbox::new(&mut choice.may_be_unsure, &unsure));
    if let (true, Some(last)) = (choice.may_be_unsure, known.curve.len().checked_sub(1)) {
        let name = page.tr("caution-answers");
        ui.horizontal(|ui| {
            text::line(ui, &name, tokens::TEXT, tokens::palette(ui).text_soft);
            let slider = Slider::new(&mut choice.point, 0..=last).show_value(false);
            let response = ui.add(slider);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Slider, true, &name));
        });
        if let Some(point) = known.curve.get(choice.point) {
            text::body(ui, &told(page, point));
        }
    }
    ui.add_space(tokens::GRID);
    if known.measure.is_some() {
        let unfamiliar = page.tr("caution-unfamiliar");
        ui.add(Checkbox::new(&mut choice.may_be_unfamiliar, &unfamiliar))
            .on_hover_text(page.tr("caution-unfamiliar-tip"));
    } else {
        text::caption(ui, &page.tr("caution-no-unfamiliar"));
    }
}

/// What a point of the curve gives, in words.
fn told(page: &Page<'_>, point: &RiskPoint) -> String {
    page.tr_with(
        "caution-gives",
        &[
            ("coverage", format::percent(point.coverage).into()),
            ("risk", format::percent(point.risk).into()),
            (
                "range",
                format::percent_interval(point.risk_interval).into(),
            ),
            ("least", format::percent(f64::from(point.threshold)).into()),
        ],
    )
}

fn plot(ui: &mut Ui, page: &Page<'_>, id: Id, known: &CautionReport, choice: Choice) {
    let place = |point: &RiskPoint| [point.coverage, point.risk];
    let line: Vec<[f64; 2]> = known.curve.iter().map(place).collect();
    let chosen = known
        .curve
        .get(choice.point)
        .filter(|_| choice.may_be_unsure);
    let chosen: Vec<[f64; 2]> = chosen.map(place).into_iter().collect();
    let (x, y) = (page.tr("caution-answered"), page.tr("caution-wrong"));
    scatter(
        ui,
        &Scatter {
            id: id.with("curve"),
            points: &chosen,
            line: &line,
            reference: None,
            x_word: &x,
            y_word: &y,
            height: 200.0,
            is_share: false,
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearth_core::eval::calibration::Calibration;
    use hearth_core::eval::risk_coverage::{Answered, curve};
    use hearth_core::tasks::{Caution, Threshold};

    fn report(caution: Caution) -> CautionReport {
        let answers: Vec<(f32, bool)> = (0..100).map(|i| (i as f32 / 100.0, i > 10)).collect();
        CautionReport {
            run: RunId::numbered(1),
            num_samples: 100,
            caution,
            calibration: Calibration {
                temperature: 1.0,
                loss_before: 0.0,
                loss_after: 0.0,
                error_before: 0.0,
                error_after: 0.0,
            },
            curve: curve(&answers),
            measure: None,
            valid: Answered::of([]),
            test: None,
            duration_secs: 1.0,
        }
    }

    #[test]
    fn what_is_in_force_asks_for_nothing() {
        let none = report(Caution::default());
        let choice = Choice::of(&none);
        assert!(!choice.may_be_unsure && choice.wish(&none).changes_nothing());
        assert_eq!(choice.point, 94, "95 of 100");
        let moved = Choice {
            point: 50,
            ..choice
        };
        assert!(moved.wish(&none).changes_nothing(), "not switched on");
        let on = Choice {
            may_be_unsure: true,
            may_be_unfamiliar: true,
            ..moved
        };
        let wish = on.wish(&none);
        assert_eq!(wish.threshold, Setting::To(ThresholdWish::Coverage(0.51)));
        assert_eq!(wish.unfamiliar, Setting::To(REJECTED));

        let some = report(Caution {
            threshold: Some(Threshold {
                wish: ThresholdWish::MaxRisk(0.0),
                least_probability: 0.105,
            }),
            ..Caution::default()
        });
        let choice = Choice::of(&some);
        assert_eq!(choice.point, 88, "89 answers are right");
        assert!(choice.wish(&some).changes_nothing());
        let off = Choice {
            may_be_unsure: false,
            ..choice
        };
        assert_eq!(off.wish(&some).threshold, Setting::Off);
    }
}
