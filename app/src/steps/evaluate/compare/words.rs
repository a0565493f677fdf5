//! A comparison in words.

use crate::steps::{Page, run_name};
use crate::ui::format;
use hearth_core::eval::compare::{Comparison, Figure, Verdict};
use hearth_core::eval::significance::McNemarForm;

/// The key of a figure's name.
pub(super) fn figure_key(figure: Figure) -> &'static str {
    match figure {
        Figure::Accuracy => "accuracy",
        Figure::MacroF1 => "macro-f1",
        Figure::MicroF1 => "micro-f1",
        Figure::R2 => "r2",
        Figure::Rmse => "rmse",
        Figure::Mae => "mae",
    }
}

/// A figure's value.
pub(super) fn value(figure: Figure, value: f64) -> String {
    match figure {
        _ if figure.is_share() => format::percent(value),
        Figure::R2 => format::decimal(value),
        _ => format::number(value),
    }
}

/// A difference with its sign; of shares, in percentage points.
pub(super) fn signed(figure: Figure, difference: f64) -> String {
    let sign = if difference > 0.0 { "+" } else { "" };
    let shown = match figure {
        _ if figure.is_share() => format::points(difference),
        Figure::R2 => format::decimal(difference),
        _ if difference < 0.0 => format!("−{}", format::number(-difference)),
        _ => format::number(difference),
    };
    format!("{sign}{shown}")
}

/// What the comparison says.
pub(super) fn verdict(page: &Page<'_>, comparison: &Comparison) -> String {
    match comparison.verdict {
        Verdict::Same => page.tr("verdict-same"),
        Verdict::Better { which, .. } => {
            let run = run_name(page, &comparison.runs[which]);
            page.tr_with("verdict-better", &[("run", run.into())])
        }
        Verdict::Undecided {
            num_more: Some(num_more),
        } => page.tr_with("verdict-undecided", &[("n", num_more.into())]),
        Verdict::Undecided { num_more: None } => page.tr("verdict-alike"),
    }
}

/// What it goes by: how many items, and what is left out.
pub(super) fn basis(page: &Page<'_>, comparison: &Comparison) -> Vec<String> {
    let mut lines = vec![page.tr_with("compare-common", &[("n", comparison.num_common.into())])];
    for (run, only) in comparison.runs.iter().zip(comparison.num_only) {
        if only > 0 {
            let run = run_name(page, run);
            let values = [("run", run.into()), ("n", only.into())];
            lines.push(page.tr_with("compare-only-in", &values));
        }
    }
    let since = comparison.since;
    for (key, count) in [
        ("since-relabelled", since.num_relabelled),
        ("since-gone", since.num_gone),
    ] {
        if count > 0 {
            lines.push(page.tr_with(key, &[("n", count.into())]));
        }
    }
    lines
}

/// `McNemar`'s test, where it was taken.
pub(super) fn test(page: &Page<'_>, comparison: &Comparison) -> Option<String> {
    let test = comparison.mcnemar?;
    let key = match test.form {
        McNemarForm::Exact => "mcnemar-exact",
        McNemarForm::MidP => "mcnemar-mid-p",
    };
    Some(page.tr_with(key, &[("p", format::p_value(test.p).into())]))
}
