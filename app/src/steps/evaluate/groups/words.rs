//! Groups in words.

use crate::steps::Page;
use crate::ui::format;
use hearth_core::data::DataKind;
use hearth_core::eval::slices::{Attribute, GroupFigure, GroupName, SliceFigure};

/// The key of a figure's name.
pub(super) fn figure_key(figure: SliceFigure) -> &'static str {
    match figure {
        SliceFigure::Accuracy => "accuracy",
        SliceFigure::MicroF1 => "micro-f1",
        SliceFigure::Mae => "mae",
    }
}

/// A figure's value.
pub(super) fn value(figure: SliceFigure, value: f64) -> String {
    if figure.is_error() {
        format::number(value)
    } else {
        format::percent(value)
    }
}

fn signed(figure: SliceFigure, difference: f64) -> String {
    let sign = if difference > 0.0 { "+" } else { "−" };
    let size = difference.abs();
    if figure.is_error() {
        format!("{sign}{}", format::number(size))
    } else {
        format!("{sign}{}", format::points(size))
    }
}

/// By what groups are made.
pub(super) fn attribute(page: &Page<'_>, attribute: &Attribute) -> String {
    page.tr(match attribute {
        Attribute::Class => "attribute-class",
        Attribute::Source => "attribute-source",
        Attribute::Format => "attribute-format",
        Attribute::Size => "attribute-size",
        Attribute::Brightness => "attribute-brightness",
        Attribute::Length => "attribute-length",
        Attribute::Language => "attribute-language",
        Attribute::Group => "attribute-group",
        Attribute::Time => "attribute-time",
        Attribute::Column(name) => return name.clone(),
    })
}

/// What the samples of a group have in common.
pub(super) fn group_name(
    page: &Page<'_>,
    attribute: Option<&Attribute>,
    name: &GroupName,
    kind: DataKind,
) -> String {
    match name {
        GroupName::Value(code) if attribute == Some(&Attribute::Language) => language(page, code),
        GroupName::Value(value) => value.clone(),
        GroupName::Range([low, high]) => {
            let shown = |number: f64| match attribute {
                Some(Attribute::Brightness) => format::percent(number),
                _ => format::number(number),
            };
            let range = if low == high {
                shown(*low)
            } else {
                let (low, high) = (shown(*low), shown(*high));
                page.tr_with("from-to", &[("low", low.into()), ("high", high.into())])
            };
            let key = match (attribute, kind) {
                (Some(Attribute::Size), _) => "range-pixels",
                (Some(Attribute::Length), DataKind::Sounds) => "range-seconds",
                (Some(Attribute::Length), _) => "range-characters",
                _ => return range,
            };
            page.tr_with(key, &[("range", range.into())])
        }
        GroupName::Others { num_values } => {
            page.tr_with("group-others", &[("n", (*num_values).into())])
        }
        GroupName::Missing => page.tr("group-missing"),
        GroupName::Chosen => page.tr("groups-chosen"),
    }
}

/// The commonest languages by their names, others by their codes.
fn language(page: &Page<'_>, code: &str) -> String {
    page.tr(match code {
        "cmn" => "language-cmn",
        "eng" => "language-eng",
        "deu" => "language-deu",
        "fra" => "language-fra",
        "jpn" => "language-jpn",
        "kor" => "language-kor",
        "rus" => "language-rus",
        "spa" => "language-spa",
        other => return other.to_owned(),
    })
}

/// The figures of a group in one line: value, interval, and how it stands to the rest.
pub(super) fn figures(page: &Page<'_>, figure: SliceFigure, of: &GroupFigure) -> String {
    let mut parts = Vec::new();
    if let Some(own) = of.value {
        let name = page.tr(figure_key(figure));
        parts.push(format!("{name} {}", value(figure, own)));
    }
    if let Some([low, high]) = of.interval {
        let (low, high) = (value(figure, low), value(figure, high));
        let range = page.tr_with("from-to", &[("low", low.into()), ("high", high.into())]);
        parts.push(page.tr_with("interval", &[("range", range.into())]));
    }
    if let Some(r2) = of.r2 {
        parts.push(format!("R² {}", format::decimal(r2)));
    }
    match (of.rest, of.difference, of.p) {
        (Some(rest), Some(difference), Some(p)) => {
            let values = [
                ("rest", value(figure, rest).into()),
                ("difference", signed(figure, difference).into()),
                ("p", format::p_value(p).into()),
            ];
            parts.push(page.tr_with("group-against-rest", &values));
        }
        _ => parts.push(page.tr("group-no-rest")),
    }
    parts.join(" · ")
}
