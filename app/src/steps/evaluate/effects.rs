//! What the columns of a table mean to the model: how much it needs each, and what it says of each
//! value of one.

use crate::steps::Page;
use crate::ui::bars::{Bar, bars};
use crate::ui::scatter::{Scatter, scatter};
use crate::ui::{cards, columns, format, text, tokens};
use egui::{ComboBox, Id, Ui};
use hearth_core::eval::{ColumnEffect, Dependence};
use hearth_core::ids::RunId;

/// Columns that are shown.
const MOST_COLUMNS: usize = 12;

/// What is chosen: a column, and the class whose probability is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chosen {
    column: usize,
    class: usize,
}

/// Shows the columns in a card, where there are any; `classes` of a model that names some, nothing of one that predicts `target`.
pub(super) fn show(
    ui: &mut Ui,
    page: &Page<'_>,
    run: &RunId,
    effects: &[ColumnEffect],
    classes: &[String],
    target: &str,
) {
    if effects.is_empty() {
        return;
    }
    cards::card(ui, |ui| both(ui, page, run, effects, classes, target));
    ui.add_space(tokens::GAP_S);
}

fn both(
    ui: &mut Ui,
    page: &Page<'_>,
    run: &RunId,
    effects: &[ColumnEffect],
    classes: &[String],
    target: &str,
) {
    let id = ui.scope_id().with(("effects", &run.0));
    // Of two classes the second is spoken of, as by the threshold.
    let first = Chosen {
        column: 0,
        class: classes.len().min(2).saturating_sub(1),
    };
    let mut chosen: Chosen = ui.data(|data| data.get_temp(id)).unwrap_or(first);
    let shown = &effects[..effects.len().min(MOST_COLUMNS)];
    chosen.column = chosen.column.min(shown.len().saturating_sub(1));
    let widths = columns::two(ui, 0.5, 860.0);
    columns::columns(ui, &widths, tokens::GAP, |ui, index| {
        if index == 0 {
            importances(ui, page, shown, effects.len(), classes, &mut chosen.column);
        } else if let Some(effect) = shown.get(chosen.column) {
            dependence(ui, page, id, effect, classes, target, &mut chosen.class);
        }
    });
    ui.data_mut(|data| data.insert_temp(id, chosen));
}

fn importances(
    ui: &mut Ui,
    page: &Page<'_>,
    shown: &[ColumnEffect],
    num_columns: usize,
    classes: &[String],
    chosen: &mut usize,
) {
    text::title(ui, &page.tr("effects-title"));
    let text = if classes.is_empty() {
        "effects-text-number"
    } else {
        "effects-text"
    };
    text::soft(ui, &page.tr(text));
    ui.add_space(tokens::GRID);
    let highest = shown.first().map_or(0.0, |effect| effect.importance);
    let rows: Vec<Bar> = shown
        .iter()
        .map(|effect| Bar {
            name: effect.column.clone(),
            share: (effect.importance / highest.max(1e-9)) as f32,
            figure: if classes.is_empty() {
                format::decimal(effect.importance)
            } else {
                format::points(effect.importance)
            },
        })
        .collect();
    if let Some(column) = bars(ui, &rows, Some(*chosen)) {
        *chosen = column;
    }
    if num_columns > shown.len() {
        ui.add_space(tokens::GRID);
        let left = num_columns - shown.len();
        text::caption(ui, &page.tr_with("effects-more", &[("n", left.into())]));
    }
}

fn dependence(
    ui: &mut Ui,
    page: &Page<'_>,
    id: Id,
    effect: &ColumnEffect,
    classes: &[String],
    target: &str,
    class: &mut usize,
) {
    text::title(
        ui,
        &page.tr_with(
            "dependence-title",
            &[("column", effect.column.as_str().into())],
        ),
    );
    if effect.dependence.len() < 2 {
        text::soft(ui, &page.tr("dependence-none"));
        return;
    }
    text::soft(ui, &page.tr("dependence-text"));
    ui.add_space(tokens::GRID);
    if classes.len() > 2 {
        ComboBox::from_id_salt(id.with("class"))
            .selected_text(&classes[*class])
            .show_ui(ui, |ui| {
                for (index, name) in classes.iter().enumerate() {
                    ui.selectable_value(class, index, name);
                }
            })
            .response
            .accessible_name(page.tr("dependence-class"));
        ui.add_space(tokens::GRID);
    }
    let answer = |of: &Dependence| of.answer.get(*class).copied().unwrap_or_default();
    let said = match classes.get(*class) {
        Some(class) => page.tr_with(
            "dependence-probability",
            &[("class", class.as_str().into())],
        ),
        None => target.to_owned(),
    };
    let line: Option<Vec<[f64; 2]>> = effect
        .dependence
        .iter()
        .map(|of| Some([of.place?, answer(of)]))
        .collect();
    if let Some(line) = line {
        scatter(
            ui,
            &Scatter {
                id: id.with((&effect.column, *class)),
                points: &line,
                line: &line,
                reference: None,
                x_word: &effect.column,
                y_word: &said,
                height: 280.0,
                is_share: false,
            },
        );
        return;
    }
    text::caption(ui, &said);
    let answers: Vec<f64> = effect.dependence.iter().map(answer).collect();
    let highest = answers.iter().copied().fold(f64::MIN, f64::max);
    let lowest = answers.iter().copied().fold(0.0, f64::min);
    let rows: Vec<Bar> = effect
        .dependence
        .iter()
        .zip(&answers)
        .map(|(of, answer)| Bar {
            name: of.value.clone(),
            share: if classes.is_empty() {
                ((answer - lowest) / (highest - lowest).max(1e-9)) as f32
            } else {
                *answer as f32
            },
            figure: if classes.is_empty() {
                format::number(*answer)
            } else {
                format::percent(*answer)
            },
        })
        .collect();
    bars(ui, &rows, None);
}
