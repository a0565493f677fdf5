//! Whether the probabilities can be believed.

use crate::steps::Page;
use crate::ui::reliability::{Bin, Diagram, diagram};
use crate::ui::{format, icons, text, tokens};
use egui::Ui;
use hearth_core::eval::Reliability;

/// How far confidence and accuracy lie apart before it is said in which direction.
const TELLING: f64 = 0.02;

pub(super) fn show(ui: &mut Ui, page: &Page<'_>, told: &Reliability) {
    ui.horizontal(|ui| {
        text::title(ui, &page.tr("calibration-title"));
        let p = tokens::palette(ui);
        text::icon(ui, icons::INFO, 15.0, p.text_faint).on_hover_text(page.tr("calibration-tip"));
    });
    let Some(telling) = told.telling() else {
        text::soft(ui, &page.tr("calibration-none"));
        return;
    };
    let said = [
        ("said", whole(telling.confidence).into()),
        ("right", format!("{:.0}", telling.accuracy * 100.0).into()),
        ("n", telling.count.into()),
    ];
    text::body(ui, &page.tr_with("calibration-says", &said));
    let points = format::points(told.expected_calibration_error);
    let error = page.tr_with("calibration-error", &[("points", points.into())]);
    let away = told.confidence - told.accuracy;
    let verdict = match away {
        away if away > TELLING => "calibration-too-sure",
        away if away < -TELLING => "calibration-too-unsure",
        _ => "calibration-even",
    };
    text::soft(ui, &format!("{error} {}", page.tr(verdict)));
    ui.add_space(tokens::GRID);
    let all: usize = told.bins.iter().map(|bin| bin.count).sum();
    let bins: Vec<Bin> = told
        .bins
        .iter()
        .enumerate()
        .filter(|(_, bin)| bin.count > 0)
        .map(|(place, bin)| Bin {
            range: Reliability::edges(place),
            said: bin.confidence,
            right: bin.accuracy,
            share: bin.count as f64 / all.max(1) as f64,
            words: page.tr_with(
                "calibration-bin",
                &[
                    ("n", bin.count.into()),
                    ("said", format::percent(bin.confidence).into()),
                    ("right", format::percent(bin.accuracy).into()),
                ],
            ),
        })
        .collect();
    let (said_word, right_word) = (page.tr("calibration-said"), page.tr("calibration-right"));
    diagram(
        ui,
        &Diagram {
            bins: &bins,
            said_word: &said_word,
            right_word: &right_word,
            height: 190.0,
        },
    );
}

/// `90%`.
fn whole(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}
