//! How much labelling the order saves: accuracy against labels, next to a random order.

use super::LabelState;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::charts::{self, Chart, Curve};
use crate::ui::dialog::dialog;
use crate::ui::{format, icons, progress, text, tokens};
use egui::{Align, Context, Id, Layout};
use hearth_core::command::Command;
use hearth_core::event::{JobKind, Progress};
use hearth_core::label::curve::{CurveRequest, LabelCurve};
use hearth_core::session::Session;

const WIDTH: f32 = 620.0;

/// Shows the dialog; true once it is closed.
pub(super) fn show(
    ctx: &Context,
    page: &mut Page<'_>,
    session: &Session,
    state: &LabelState,
) -> bool {
    let mut is_closed = false;
    let job = session.job_of_kind(JobKind::MeasureLabelling);
    let response = dialog(ctx, "label-curve", WIDTH, |ui| {
        ui.horizontal(|ui| {
            text::section(ui, &page.tr("curve-title"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let close = page.tr("close");
                is_closed = ui.add(Button::icon_only(icons::X, &close)).clicked();
            });
        });
        text::soft(ui, &page.tr("curve-text"));
        ui.add_space(tokens::GAP_S);
        if let Some(curve) = &state.curve {
            result(ui, page, curve);
        }
        if let Some(job) = job {
            let fraction = job.progress.as_ref().and_then(Progress::fraction);
            progress::bar(ui, fraction, WIDTH, 4.0);
            let stop = page.tr("stop");
            if ui.add(Button::secondary(&stop)).clicked() {
                page.send(Command::Cancel(job.id));
            }
        } else {
            let key = match &state.curve {
                Some(_) => "curve-measure-again",
                None => "curve-measure",
            };
            let words = page.tr(key);
            if ui.add(Button::primary(&words)).clicked() {
                page.send(Command::MeasureLabelling(CurveRequest {
                    order: state.order,
                    ..CurveRequest::default()
                }));
            }
        }
    });
    is_closed || response.should_close()
}

fn result(ui: &mut egui::Ui, page: &Page<'_>, curve: &LabelCurve) {
    let [ordered, random] = curve.means();
    let points = |means: &[f32]| -> Vec<[f64; 2]> {
        curve
            .labels
            .iter()
            .zip(means)
            .map(|(labels, accuracy)| [*labels as f64, f64::from(*accuracy)])
            .collect()
    };
    let p = tokens::palette(ui);
    let name = page.tr(super::header::order_key(curve.order));
    let curves = [
        Curve {
            name,
            points: points(&ordered),
            color: p.accent,
            is_dashed: false,
        },
        Curve {
            name: page.tr("curve-random"),
            points: points(&random),
            color: p.text_faint,
            is_dashed: true,
        },
    ];
    let most = curve.labels.last().copied().unwrap_or(0);
    let word = page.tr("curve-labels");
    charts::chart(
        ui,
        &Chart {
            id: Id::unique("label-curve"),
            curves: &curves,
            best: None,
            max_epoch: most as f64,
            is_share: true,
            epoch_word: &word,
            height: 220.0,
        },
    );
    let reached = random
        .last()
        .and_then(|accuracy| curve.labels_for(*accuracy));
    let values = |n: usize| {
        [
            ("n", format::count(n).into()),
            ("random", format::count(most).into()),
        ]
    };
    let words = match reached {
        Some(n) if n < most => page.tr_with("curve-saves", &values(n)),
        _ => page.tr_with("curve-saves-nothing", &values(most)),
    };
    text::strong(ui, &words);
    let tested = format::count(curve.num_test);
    text::soft(ui, &page.tr_with("curve-tested", &[("n", tested.into())]));
    ui.add_space(tokens::GAP_S);
}
