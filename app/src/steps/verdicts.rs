//! How a run stands to what was agreed on.

use super::Page;
use crate::ui::{format, icons, text, tokens};
use egui::Ui;
use hearth_core::goal::Verdict;

/// Shows each target with what was found.
pub fn show(ui: &mut Ui, page: &Page<'_>, verdicts: &[Verdict]) {
    for one in verdicts {
        verdict(ui, page, one);
    }
}

fn verdict(ui: &mut Ui, page: &Page<'_>, verdict: &Verdict) {
    let p = tokens::palette(ui);
    let shown = |value: f64| match verdict.what {
        "size-mb" => format!("{value:.1} MB"),
        "latency-ms" => format!("{value:.1} ms"),
        "r2" => format::decimal(value),
        _ => format::percent(value),
    };
    let (icon, color, key) = if verdict.passed {
        (icons::CHECK_CIRCLE, p.good, "goal-passed")
    } else {
        (icons::X_CIRCLE, p.bad, "goal-missed")
    };
    ui.horizontal(|ui| {
        text::icon(ui, icon, 18.0, color);
        let what = page.tr(&format!("goal-what-{}", verdict.what));
        let values = [
            ("what", what.into()),
            ("found", shown(verdict.found).into()),
            ("wanted", shown(verdict.wanted).into()),
        ];
        text::body(ui, &page.tr_with(key, &values));
        if verdict.is_close {
            text::caption(ui, &page.tr("goal-close"));
        }
    });
}
