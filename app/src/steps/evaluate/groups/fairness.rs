//! How a model treats the groups of protected columns.

use super::GroupsState;
use super::words::group_name;
use crate::steps::Page;
use crate::ui::cards::{self, Mood};
use crate::ui::tables::{Cell, Column, table};
use crate::ui::{format, text, tokens};
use egui::{ComboBox, Ui};
use hearth_core::data::DataKind;
use hearth_core::eval::fairness::{ErrorFairness, Fairness, Figures, Gap, Rate, RateFairness};
use hearth_core::eval::groups::Groups;
use hearth_core::eval::slices::GroupName;
use hearth_core::project::Project;

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    project: &Project,
    state: &mut GroupsState,
    groups: &Groups,
) {
    text::title(ui, &page.tr("fairness-title"));
    text::soft(ui, &page.tr("fairness-text"));
    ui.add_space(tokens::GRID);
    ui.horizontal(|ui| {
        pick_column(ui, page, project, state, groups);
        pick_class(ui, page, project, state, groups);
    });
    for failure in &groups.not_compared {
        let words = page.texts.failure(failure);
        cards::notice(ui, Mood::Warn, |ui| text::body(ui, &words));
    }
    if groups.fairness.is_empty() {
        text::soft(ui, &page.tr("fairness-none"));
        return;
    }
    for fairness in &groups.fairness {
        ui.add_space(tokens::GAP);
        one(ui, page, fairness);
    }
    ui.add_space(tokens::GAP);
    for key in ["fairness-what", "fairness-not-all", "fairness-why"] {
        text::caption(ui, &page.tr(key));
    }
}

/// Lets one choose a column whose name does not say that it is protected.
fn pick_column(
    ui: &mut Ui,
    page: &Page<'_>,
    project: &Project,
    state: &mut GroupsState,
    groups: &Groups,
) {
    let snapshot = project.snapshot();
    let target = snapshot.target().map(|column| &column.name);
    let chosen = state.protected.first().cloned();
    let shown = chosen.clone().unwrap_or_else(|| page.tr("fairness-add"));
    ComboBox::from_id_salt("fairness-column")
        .selected_text(shown)
        .width(200.0)
        .show_ui(ui, |ui| {
            let none = page.tr("fairness-by-name");
            if ui.selectable_label(chosen.is_none(), none).clicked() {
                state.protected.clear();
            }
            for column in &snapshot.columns {
                let is_there = groups.protected.contains(&column.name);
                if is_there || Some(&column.name) == target {
                    continue;
                }
                let is_chosen = chosen.as_ref() == Some(&column.name);
                if ui.selectable_label(is_chosen, &column.name).clicked() {
                    state.protected = vec![column.name.clone()];
                }
            }
        })
        .response
        .accessible_name(page.tr("fairness-add"));
}

/// Lets one choose what counts as the positive answer.
fn pick_class(
    ui: &mut Ui,
    page: &Page<'_>,
    project: &Project,
    state: &mut GroupsState,
    groups: &Groups,
) {
    let counted = groups.fairness.iter().find_map(|of| match &of.figures {
        Figures::Rates(rates) => Some(rates.positive.clone()),
        Figures::Errors(_) => None,
    });
    let Some(counted) = counted else {
        return;
    };
    text::line(
        ui,
        &page.tr("fairness-positive"),
        tokens::TEXT,
        tokens::palette(ui).text_soft,
    );
    ComboBox::from_id_salt("fairness-positive")
        .selected_text(&counted)
        .width(160.0)
        .show_ui(ui, |ui| {
            for label in project.snapshot().model_labels() {
                if ui.selectable_label(label == counted, &label).clicked() {
                    state.positive = Some(label);
                }
            }
        })
        .response
        .accessible_name(page.tr("fairness-positive"));
}

fn one(ui: &mut Ui, page: &Page<'_>, fairness: &Fairness) {
    text::strong(ui, &fairness.column);
    match &fairness.figures {
        Figures::Rates(rates) => of_rates(ui, page, rates),
        Figures::Errors(errors) => of_errors(ui, page, errors),
    }
}

fn name(page: &Page<'_>, name: &GroupName) -> String {
    group_name(page, None, name, DataKind::Rows)
}

fn column(page: &Page<'_>, key: &str, weight: f32) -> Column {
    Column {
        head: page.tr(key),
        explanation: Some(page.tr(&format!("{key}-tip"))),
        weight,
        is_number: true,
    }
}

fn group_column(page: &Page<'_>) -> Column {
    Column {
        head: page.tr("attribute-group"),
        explanation: None,
        weight: 1.6,
        is_number: false,
    }
}

fn of_rates(ui: &mut Ui, page: &Page<'_>, rates: &RateFairness) {
    let columns = [
        group_column(page),
        column(page, "support", 0.7),
        column(page, "base-rate", 1.0),
        column(page, "selection-rate", 1.7),
        column(page, "true-positive-rate", 1.7),
        column(page, "false-positive-rate", 1.7),
    ];
    let rate = |rate: Rate| match rate.share {
        Some(share) => {
            let range = format::percent_interval(rate.interval);
            format!("{} ({range})", format::percent(share))
        }
        None => "–".to_owned(),
    };
    table(ui, &columns, rates.groups.len(), |row| {
        let group = &rates.groups[row];
        [
            name(page, &group.name),
            format::count(group.num_samples as usize),
            group.base.share.map_or("–".to_owned(), format::percent),
            rate(group.selected),
            rate(group.true_positive),
            rate(group.false_positive),
        ]
        .map(Cell::from)
        .to_vec()
    });
    ui.add_space(tokens::GRID);
    if let Some(impact) = rates.impact {
        let key = if impact.is_below_four_fifths {
            "impact-below"
        } else {
            "impact-within"
        };
        let [low, high] = impact.interval.map(|end| format!("{end:.2}"));
        let range = page.tr_with("from-to", &[("low", low.into()), ("high", high.into())]);
        let ratio = format!("{:.2}", impact.ratio);
        let values = [("ratio", ratio.into()), ("range", range.into())];
        text::body(ui, &page.tr_with(key, &values));
    }
    for (key, gap) in [
        ("gap-selection", &rates.selection),
        ("gap-opportunity", &rates.opportunity),
        ("gap-false-positives", &rates.false_positives),
    ] {
        if let Some(gap) = gap {
            text::body(ui, &gap_words(page, key, gap));
        }
    }
    if rates.selection.is_none() {
        text::soft(ui, &page.tr("fairness-small"));
    }
}

fn gap_words(page: &Page<'_>, key: &str, gap: &Gap) -> String {
    let [low, high] = gap.interval.map(format::points);
    let range = page.tr_with("from-to", &[("low", low.into()), ("high", high.into())]);
    let values = [
        ("low", name(page, &gap.lowest).into()),
        ("high", name(page, &gap.highest).into()),
        ("difference", format::points(gap.difference).into()),
        ("range", range.into()),
    ];
    page.tr_with(key, &values)
}

fn of_errors(ui: &mut Ui, page: &Page<'_>, errors: &ErrorFairness) {
    let columns = [
        group_column(page),
        column(page, "support", 0.7),
        column(page, "mean-truth", 1.0),
        column(page, "mean-error", 1.8),
        column(page, "group-mae", 1.8),
    ];
    let with_interval = |value: f64, interval: Option<[f64; 2]>| match interval {
        Some(ends) => {
            let [low, high] = ends.map(format::number);
            let range = page.tr_with("from-to", &[("low", low.into()), ("high", high.into())]);
            format!("{} ({range})", format::number(value))
        }
        None => format::number(value),
    };
    table(ui, &columns, errors.groups.len(), |row| {
        let group = &errors.groups[row];
        [
            name(page, &group.name),
            format::count(group.num_samples),
            format::number(group.mean_truth),
            with_interval(group.mean_error, group.mean_error_interval),
            with_interval(group.mae, group.mae_interval),
        ]
        .map(Cell::from)
        .to_vec()
    });
    ui.add_space(tokens::GRID);
    match &errors.gap {
        Some(gap) => {
            let values = [
                ("low", name(page, &gap.lowest).into()),
                ("high", name(page, &gap.highest).into()),
                ("difference", format::number(gap.difference).into()),
                ("p", format::p_value(gap.p).into()),
            ];
            text::body(ui, &page.tr_with("gap-errors", &values));
        }
        None => {
            text::soft(ui, &page.tr("fairness-small"));
        }
    }
}
