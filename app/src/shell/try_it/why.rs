//! Why the model answers what is tried as it does.

use crate::commands::UiCommand;
use crate::sounds::Hearing;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::menu::{line, menu};
use crate::ui::reasons::{self, ReasonBar};
use crate::ui::time_axis::{self, TimeView};
use crate::ui::{because, format, heat_map, icons, progress, text, tokens, waveform};
use crate::view_state::TryState;
use egui::Ui;
use hearth_core::tasks::{Answer, ColumnReason, Explanation, Question, Reasons, Stretch};
use std::path::Path;

const MENU_WIDTH: f32 = 240.0;
const OUTLINE_HEIGHT: f32 = 90.0;
/// Columns that are shown of a row.
const MOST_COLUMNS: usize = 12;

/// The explanation of what is shown, where there is one.
pub(super) fn explanation<'a>(state: &'a TryState, input: &Question) -> Option<&'a Explanation> {
    let explanation = state.explanation.as_deref()?;
    // A file of one text or row stands for what it holds.
    let is_of_this = explanation.input == *input || state.inputs.len() == 1;
    is_of_this.then_some(explanation)
}

/// Shows the button that asks why, and the answer.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &TryState,
    input: &Question,
    answer: &Answer,
) {
    ui.add_space(tokens::GAP_S);
    if state.explain_job.is_some() {
        text::soft(ui, &page.tr("stage-explaining"));
        let width = ui.available_width().min(260.0);
        progress::bar(ui, None, width, 4.0);
        ui.ctx().request_repaint();
        return;
    }
    ui.horizontal(|ui| {
        let why = page.tr("explain-why");
        let button = Button::secondary(&why).icon(icons::QUESTION);
        if ui.add(button).clicked() {
            page.send(UiCommand::Explain(None));
        }
        other_class(ui, page, answer);
    });
    let Some(explanation) = explanation(state, input) else {
        return;
    };
    ui.add_space(tokens::GRID);
    let class = explanation.class.as_deref();
    match &explanation.reasons {
        Reasons::Picture(map) => {
            let share = f64::from(map.strongest());
            scale(ui, page, class, share);
            let values = [
                ("class", class.unwrap_or_default().into()),
                ("share", format::percent(share).into()),
            ];
            text::caption(ui, &page.tr_with("explain-picture", &values));
        }
        Reasons::Sound { stretches } => {
            let strongest = strongest(stretches);
            if let Some(path) = input.file() {
                outline(ui, page, path, stretches, strongest);
            }
            scale(ui, page, class, f64::from(strongest));
            let values = [
                ("class", class.unwrap_or_default().into()),
                ("share", format::percent(f64::from(strongest)).into()),
            ];
            text::caption(ui, &page.tr_with("explain-sound", &values));
        }
        Reasons::Text { because: parts } => {
            because::show(ui, &explanation.input.to_string(), parts);
            let values = [("class", class.unwrap_or_default().into())];
            text::caption(ui, &page.tr_with("try-because-text", &values));
        }
        Reasons::Row {
            columns,
            num_others,
        } => row(ui, page, class, columns, *num_others),
    }
}

/// Lets a person ask about another class.
fn other_class(ui: &mut Ui, page: &mut Page<'_>, answer: &Answer) {
    let classes: Vec<&String> = match answer {
        Answer::Classes { top, .. } => top.iter().map(|class| &class.label).collect(),
        Answer::Labels { top, .. } => top.iter().map(|class| &class.label).collect(),
        Answer::Number { .. } | Answer::Unreadable { .. } => return,
    };
    let words = page.tr("explain-other");
    let button = ui.add(Button::ghost(&words).trailing(icons::CARET_DOWN));
    let mut wanted = None;
    menu(&button, MENU_WIDTH, |ui| {
        egui::ScrollArea::vertical()
            .max_height(280.0)
            .show(ui, |ui| {
                for class in classes {
                    if line(ui, icons::TAG, class, false) {
                        wanted = Some(class.clone());
                    }
                }
            });
    });
    if wanted.is_some() {
        page.send(UiCommand::Explain(wanted));
    }
}

fn scale(ui: &mut Ui, page: &Page<'_>, class: Option<&str>, strongest: f64) {
    let share = format::percent(strongest);
    let words = |key| {
        let class = class.unwrap_or_default();
        page.tr_with(
            key,
            &[("class", class.into()), ("share", share.as_str().into())],
        )
    };
    heat_map::scale(ui, &words("explain-against"), &words("explain-for"));
}

fn strongest(stretches: &[Stretch]) -> f32 {
    let falls = stretches.iter().map(|stretch| stretch.fall.abs());
    falls.fold(0.0, f32::max)
}

/// The outline of a recording with its stretches washed.
fn outline(ui: &mut Ui, page: &mut Page<'_>, path: &Path, stretches: &[Stretch], strongest: f32) {
    let heard = match page.sounds.get(path) {
        Hearing::Ready(heard) => heard,
        Hearing::Waiting => {
            let width = ui.available_width();
            return progress::bar(ui, None, width, 4.0);
        }
        Hearing::Failed(reason) => {
            text::soft(ui, &page.texts.skip_reason(reason.code, &reason.message));
            return;
        }
    };
    let name = page.tr("sound-outline");
    let view = TimeView {
        secs: 0.0..heard.sound.duration_secs(),
        playhead_secs: None,
        selection_secs: None,
        name: &name,
        height: OUTLINE_HEIGHT,
    };
    let (rect, axis, _) = time_axis::allocate(ui, &view);
    if !ui.is_rect_visible(rect) {
        return;
    }
    let num_columns = (rect.width() * ui.pixels_per_point()).max(1.0) as usize;
    let columns = heard
        .waveform
        .columns(&heard.sound, view.secs.clone(), num_columns);
    waveform::paint(ui, rect, &axis, &columns, &view);
    for stretch in stretches {
        let part = axis.part(rect, &(stretch.start_secs..stretch.end_secs));
        if let Some(part) = part.filter(|_| strongest > 0.0) {
            let color = tokens::reason(stretch.fall / strongest);
            ui.painter().rect_filled(part, 0.0, color);
        }
    }
}

fn row(
    ui: &mut Ui,
    page: &Page<'_>,
    class: Option<&str>,
    columns: &[ColumnReason],
    num_others: usize,
) {
    let most = columns.iter().map(|column| column.effect.abs());
    let most = most.fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let bars = columns.iter().take(MOST_COLUMNS).map(|column| ReasonBar {
        name: format!("{} = {}", column.column, column.value),
        share: (column.effect / most) as f32,
        figure: if class.is_some() {
            format::points(column.effect)
        } else {
            signed(column.effect)
        },
    });
    reasons::show(ui, &bars.collect::<Vec<_>>());
    if let Some(more) = columns.len().checked_sub(MOST_COLUMNS + 1) {
        let words = page.tr_with("effects-more", &[("n", (more + 1).into())]);
        text::caption(ui, &words);
    }
    let key = match (class, num_others) {
        (Some(_), 0) => "explain-row-alone",
        (None, 0) => "explain-number-alone",
        (Some(_), _) => "explain-row",
        (None, _) => "explain-number",
    };
    let values = [
        ("class", class.unwrap_or_default().into()),
        ("n", num_others.into()),
    ];
    text::caption(ui, &page.tr_with(key, &values));
}

/// A difference with its sign.
fn signed(value: f64) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    format!("{sign}{}", format::number(value))
}
