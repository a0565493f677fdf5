//! What samples are shown: by source, by size, by what Hearth noticed, by what the newest model says.

use super::marks::{Marks, Outcome};
use super::{Bounds, DataFilter, DataState};
use crate::shell::advisor::finding_title;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::menu::{self, line};
use crate::ui::number_field::number_field;
use crate::ui::{format, icons, text, tokens};
use egui::Ui;
use hearth_core::data::DataKind;
use hearth_core::project::Snapshot;
use std::sync::Arc;

/// Room for the name of a size.
const SIZE_NAME: f32 = 128.0;

/// Room for one end of it.
const SIZE_FIELD: f32 = 50.0;

/// The shares below which a model is unsure, in percent.
const UNSURE: [u8; 3] = [50, 70, 90];

/// Shows the button that opens the menu.
pub(super) fn show(
    ui: &mut Ui,
    page: &Page<'_>,
    snapshot: &Snapshot,
    state: &mut DataState,
    is_narrow: bool,
) {
    let label = page.tr("filter");
    let is_set = is_set(&state.filter);
    let button = if is_narrow {
        Button::icon_only(icons::FUNNEL, &label)
    } else {
        Button::secondary(&label)
            .icon(icons::FUNNEL)
            .trailing(icons::CARET_DOWN)
    };
    let response = ui.add(button.selected(is_set));
    let marks: Arc<Marks> = state.marks.clone();
    let filter = &mut state.filter;
    menu::form(&response, 300.0, |ui| {
        egui::ScrollArea::vertical()
            .max_height(420.0)
            .show(ui, |ui| {
                let unlabelled = page.tr("filter-unlabelled");
                toggle(
                    ui,
                    icons::TAG,
                    &unlabelled,
                    &mut filter.is_unlabelled,
                    true,
                    false,
                );
                by_source(ui, page, snapshot, filter);
                by_size(ui, page, snapshot, filter);
                by_finding(ui, page, &marks, filter);
                by_prediction(ui, page, snapshot, &marks, filter);
            });
    });
}

fn is_set(filter: &DataFilter) -> bool {
    filter.is_unlabelled
        || filter.source.is_some()
        || filter.finding.is_some()
        || filter.outcome.is_some()
        || filter.predicted.is_some()
        || filter.below_percent.is_some()
        || !filter.size.is_open()
}

/// A line that sets `value`, or takes it back where it is set.
fn toggle<T: PartialEq>(ui: &mut Ui, icon: &str, words: &str, value: &mut T, wanted: T, none: T) {
    let is_chosen = *value == wanted;
    if line(ui, icon, words, is_chosen) {
        *value = if is_chosen { none } else { wanted };
        ui.close();
    }
}

fn by_source(ui: &mut Ui, page: &Page<'_>, snapshot: &Snapshot, filter: &mut DataFilter) {
    if snapshot.sources.len() < 2 {
        return;
    }
    ui.separator();
    text::caption(ui, &page.tr("filter-source"));
    for (index, source) in snapshot.sources.iter().enumerate() {
        let name = source.root.file_name().unwrap_or(source.root.as_os_str());
        let words = format::start(&name.to_string_lossy(), 34);
        let wanted = Some(index as u32);
        toggle(ui, icons::FOLDER, &words, &mut filter.source, wanted, None);
    }
}

/// What there is of the kind of data, in the units that people think in.
fn by_size(ui: &mut Ui, page: &Page<'_>, snapshot: &Snapshot, filter: &mut DataFilter) {
    const KILO: f64 = 1000.0;
    let size = &mut filter.size;
    let lines: &mut [(&str, &mut Bounds, f64)] = match snapshot.task.data_kind() {
        DataKind::Pictures => &mut [
            ("filter-side", &mut size.side_px, 1.0),
            ("filter-bytes", &mut size.num_bytes, KILO),
        ],
        DataKind::Sounds => &mut [
            ("filter-secs", &mut size.length, 1.0),
            ("filter-bytes", &mut size.num_bytes, KILO),
        ],
        DataKind::Texts => &mut [("filter-letters", &mut size.length, 1.0)],
        DataKind::Rows => return,
    };
    ui.separator();
    text::caption(ui, &page.tr("filter-size"));
    for (key, bounds, unit) in lines {
        ui.horizontal(|ui| {
            ui.add_space(tokens::GAP_S);
            let name = page.tr(key);
            let p = tokens::palette(ui);
            ui.allocate_ui(egui::vec2(SIZE_NAME, tokens::CONTROL_HEIGHT), |ui| {
                ui.set_width(SIZE_NAME);
                text::line(ui, &name, tokens::TEXT, p.text);
            });
            for (word, end) in [
                ("filter-from", &mut bounds.least),
                ("filter-to", &mut bounds.most),
            ] {
                let hint = page.tr(word);
                let mut shown = end.map(|value| value / *unit);
                number_field(
                    ui,
                    &mut shown,
                    &format!("{name}, {hint}"),
                    &hint,
                    SIZE_FIELD,
                );
                *end = shown.map(|value| value * *unit);
            }
        });
    }
}

fn by_finding(ui: &mut Ui, page: &Page<'_>, marks: &Marks, filter: &mut DataFilter) {
    if marks.kinds().next().is_none() {
        return;
    }
    ui.separator();
    text::caption(ui, &page.tr("filter-finding"));
    for (kind, count) in marks.kinds() {
        let title = finding_title(page.texts, kind);
        let words = format!("{} ({})", format::start(&title, 30), format::count(count));
        let wanted = Some(kind.to_owned());
        toggle(ui, icons::FLAG, &words, &mut filter.finding, wanted, None);
    }
}

fn by_prediction(
    ui: &mut Ui,
    page: &Page<'_>,
    snapshot: &Snapshot,
    marks: &Marks,
    filter: &mut DataFilter,
) {
    if marks.predictions.is_empty() {
        return;
    }
    ui.separator();
    text::caption(ui, &page.tr("filter-model"));
    for (outcome, key, icon) in [
        (Outcome::Wrong, "filter-wrong", icons::X_CIRCLE),
        (Outcome::Right, "filter-right", icons::CHECK_CIRCLE),
    ] {
        toggle(
            ui,
            icon,
            &page.tr(key),
            &mut filter.outcome,
            Some(outcome),
            None,
        );
    }
    for percent in UNSURE {
        let words = page.tr_with("filter-unsure", &[("percent", u32::from(percent).into())]);
        let wanted = Some(percent);
        toggle(
            ui,
            icons::SCALES,
            &words,
            &mut filter.below_percent,
            wanted,
            None,
        );
    }
    ui.separator();
    text::caption(ui, &page.tr("filter-predicted"));
    for class in &snapshot.classes {
        let words = format::start(&class.name, 34);
        let wanted = Some(class.name.clone());
        toggle(ui, icons::TAG, &words, &mut filter.predicted, wanted, None);
    }
}
