//! The box in which a model is tried: what is asked about, and the bars of its classes.

mod why;

use crate::commands::UiCommand;
use crate::dialogs::Purpose;
use crate::steps::{Page, recording, show_failure};
use crate::textures::Thumbnail;
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::dialog::dialog;
use crate::ui::path_field::{PathAction, PathWords, path_field};
use crate::ui::{because, format, heat_map, icons, progress, text, thumbnail, tokens};
use crate::view_state::TryState;
use egui::{Context, RichText, Ui};
use hearth_core::data::sound::write::wav;
use hearth_core::data::{ColumnRole, DataKind, Split};
use hearth_core::eval::Doubt;
use hearth_core::project::Snapshot;
use hearth_core::project::error::io_failure;
use hearth_core::project::runs::write_atomically;
use hearth_core::tasks::{
    Answer, ClassProbability, LabelAnswer, Prediction, Question, Reasons, question_of,
};
use std::sync::Arc;

const WIDTH: f32 = 680.0;
const PICTURE: f32 = 260.0;
const MOST_CLASSES: usize = 8;
/// Height of the fields of a row, from which on they scroll.
const FIELDS_HEIGHT: f32 = 260.0;

/// The prediction for one question, where it is there. A table that was asked about has many; the
/// first one stands for it.
pub fn prediction_of<'a>(
    predictions: &'a [Prediction],
    input: &Question,
) -> Option<&'a Prediction> {
    predictions
        .iter()
        .find(|prediction| prediction.input == *input)
        .or_else(|| predictions.first().filter(|_| input.file().is_some()))
}

/// Shows the box; returns true when it is to be closed.
pub fn show(
    ctx: &Context,
    page: &mut Page<'_>,
    state: &mut TryState,
    project: &Snapshot,
    has_model: bool,
) -> bool {
    let mut is_closed = false;
    let kind = project.task.data_kind();
    let response = dialog(ctx, "try-it", WIDTH, |ui| {
        ui.horizontal(|ui| {
            text::section(ui, &page.tr("try-title"));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let close = page.tr("close");
                if ui.add(Button::icon_only(icons::X, &close)).clicked() {
                    is_closed = true;
                }
            });
        });
        if !has_model {
            let words = page.tr("no-run-text");
            cards::notice(ui, Mood::Calm, |ui| text::body(ui, &words));
            return;
        }
        text::soft(ui, &page.tr("try-text"));
        ui.add_space(tokens::GRID);
        match kind {
            DataKind::Pictures => file_field(ui, page, state),
            DataKind::Sounds => {
                file_field(ui, page, state);
                ui.add_space(tokens::GRID);
                record_and_ask(ui, page, state, project);
            }
            DataKind::Texts => text_field(ui, page, state),
            DataKind::Rows => row_fields(ui, page, state, project),
        }
        ui.add_space(tokens::GAP_S);
        show_failure(ui, page, state.failure.as_ref());
        let Some(input) = state.inputs.get(state.shown).cloned() else {
            return;
        };
        let classes = project.labels();
        if let (DataKind::Pictures, Some(path)) = (kind, input.file()) {
            ui.horizontal_top(|ui| {
                let picture = page.textures.get(path, PICTURE * ui.pixels_per_point());
                let square = thumbnail::show(ui, PICTURE, &picture).rect;
                let map = why::explanation(state, &input).map(|why| &why.reasons);
                if let (Some(Reasons::Picture(map)), Thumbnail::Ready(texture)) = (map, &picture) {
                    let size = texture.size().map(|side| side as u32);
                    heat_map::paint(ui, thumbnail::fitted(square, size), map);
                }
                ui.add_space(tokens::GAP_S);
                ui.vertical(|ui| answer(ui, page, state, &input, &classes));
            });
        } else {
            answer(ui, page, state, &input, &classes);
        }
        if state.inputs.len() > 1 && kind == DataKind::Pictures {
            strip(ui, page, state);
        }
    });
    let is_closed = is_closed || response.should_close();
    if is_closed && kind == DataKind::Sounds {
        page.sounds.recorder().discard();
    }
    is_closed
}

fn file_field(ui: &mut Ui, page: &mut Page<'_>, state: &mut TryState) {
    let (name, hint, browse) = (
        page.tr("try-path"),
        page.tr("try-path-hint"),
        page.tr("choose"),
    );
    let words = PathWords {
        name: &name,
        hint: &hint,
        browse: &browse,
    };
    match path_field(
        ui,
        &mut state.path,
        &words,
        std::mem::take(&mut state.wants_focus),
    ) {
        Some(PathAction::Submitted(path)) => page.send(UiCommand::Try(vec![Question::File(path)])),
        Some(PathAction::Browse) => page.send(UiCommand::Browse(Purpose::TryPicture)),
        None => {}
    }
}

/// Records, and asks about it once it was stopped.
fn record_and_ask(ui: &mut Ui, page: &mut Page<'_>, state: &mut TryState, project: &Snapshot) {
    let Some(sound) = recording::show(ui, page) else {
        state.asked_about = None;
        return;
    };
    let is_asked = state.asked_about.as_ref();
    if is_asked.is_some_and(|asked| Arc::ptr_eq(asked, &sound)) {
        return;
    }
    let dir = project.dir.join("cache");
    let path = dir.join("recorded-question.wav");
    state.asked_about = Some(sound.clone());
    let made = std::fs::create_dir_all(&dir).map_err(|error| io_failure(&dir, error));
    match made.and_then(|()| write_atomically(&path, &wav(&sound))) {
        Ok(()) => page.send(UiCommand::Try(vec![Question::File(path)])),
        Err(failure) => state.failure = Some(failure),
    }
}

fn text_field(ui: &mut Ui, page: &mut Page<'_>, state: &mut TryState) {
    let (name, hint) = (page.tr("try-words"), page.tr("try-words-hint"));
    let field = egui::TextEdit::multiline(&mut state.text)
        .hint_text(hint)
        .desired_rows(4)
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, &name));
    if std::mem::take(&mut state.wants_focus) {
        response.request_focus();
    }
    ui.add_space(tokens::GRID);
    let can_ask = !state.text.trim().is_empty();
    if ask_button(ui, page, can_ask) {
        page.send(UiCommand::Try(vec![Question::Text(state.text.clone())]));
    }
}

fn row_fields(ui: &mut Ui, page: &mut Page<'_>, state: &mut TryState, project: &Snapshot) {
    let p = tokens::palette(ui);
    if std::mem::take(&mut state.wants_focus) && state.cells.is_empty() {
        // A row that it has not learned from is a good one to begin with.
        let first = project.samples_in(Split::Test).chain(project.all()).next();
        if let Some(Question::Row(cells)) = first.map(|sample| question_of(project, sample)) {
            state.cells = cells;
        }
    }
    egui::ScrollArea::vertical()
        .id_salt("try-row")
        .max_height(FIELDS_HEIGHT)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            let features = project.columns.iter();
            for column in features.filter(|column| column.role == ColumnRole::Feature) {
                let cell = state.cells.entry(column.name.clone()).or_default();
                ui.horizontal(|ui| {
                    ui.set_min_height(30.0);
                    let width = (ui.available_width() * 0.4).min(240.0);
                    ui.allocate_ui(egui::vec2(width, 28.0), |ui| {
                        ui.set_width(width);
                        text::line(ui, &column.name, tokens::TEXT, p.text_soft);
                    });
                    let field = egui::TextEdit::singleline(cell).desired_width(f32::INFINITY);
                    let response = ui.add(field);
                    response.widget_info(|| {
                        egui::WidgetInfo::labeled(egui::Role::TextInput, true, &column.name)
                    });
                });
            }
        });
    ui.add_space(tokens::GRID);
    if ask_button(ui, page, true) {
        let cells = state.cells.iter();
        let cells = cells.map(|(name, cell)| (name.clone(), cell.trim().to_owned()));
        page.send(UiCommand::Try(vec![Question::Row(cells.collect())]));
    }
}

fn ask_button(ui: &mut Ui, page: &Page<'_>, can_ask: bool) -> bool {
    let ask = page.tr("try-ask");
    let mut is_clicked = false;
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
        let button = Button::primary(&ask).icon(icons::PLAY).enabled(can_ask);
        is_clicked = ui.add(button).clicked();
    });
    is_clicked
}

fn answer(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &TryState,
    input: &Question,
    classes: &[String],
) {
    let p = tokens::palette(ui);
    if let Some(path) = input.file() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        text::line(ui, &name, tokens::TEXT_S, p.text_soft)
            .on_hover_text(path.display().to_string());
    }
    let given = prediction_of(&state.predictions, input).map(|prediction| &prediction.answer);
    match given {
        None if state.job.is_some() => {
            text::soft(ui, &page.tr("stage-predicting"));
        }
        None => {}
        Some(Answer::Unreadable { error }) => {
            let words = page.texts.skip_reason(error.code, &error.message);
            cards::notice(ui, Mood::Warn, |ui| {
                text::strong(ui, &page.tr("unreadable"));
                text::body(ui, &words);
            });
        }
        Some(Answer::Labels { labels, top }) => several(ui, page, input, labels, top, classes),
        Some(Answer::Number { value }) => {
            let words = format::number(*value);
            ui.label(RichText::new(words).font(tokens::semibold(tokens::TEXT_XXL)));
        }
        Some(Answer::Classes {
            label,
            probability,
            top,
            unknown,
            because: parts,
        }) => {
            if let Some(doubt) = unknown {
                cards::notice(ui, Mood::Warn, |ui| {
                    text::strong(ui, &page.tr("try-unknown"));
                    let why = match doubt {
                        Doubt::Unsure => "try-unsure",
                        Doubt::Unfamiliar => "try-unfamiliar",
                    };
                    text::body(ui, &page.tr(why));
                });
                ui.add_space(tokens::GAP_S);
            }
            ui.label(RichText::new(label).font(tokens::semibold(tokens::TEXT_XXL)));
            let words = page.tr_with(
                "try-sure",
                &[("share", format::percent(f64::from(*probability)).into())],
            );
            text::soft(ui, &words);
            ui.add_space(tokens::GAP_S);
            for ClassProbability { label, probability } in top.iter().take(MOST_CLASSES) {
                bar(ui, label, *probability, None, classes);
            }
            if top.len() > MOST_CLASSES {
                text::caption(
                    ui,
                    &page.tr_with("more-classes", &[("n", (top.len() - MOST_CLASSES).into())]),
                );
            }
            if let (Question::Text(asked), false) = (input, parts.is_empty()) {
                ui.add_space(tokens::GAP_S);
                text::strong(ui, &page.tr("try-because"));
                because::show(ui, asked, parts);
                text::caption(
                    ui,
                    &page.tr_with("try-because-text", &[("class", label.as_str().into())]),
                );
            }
        }
    }
    if let Some(given) = given.filter(|given| wants_why(given)) {
        why::show(ui, page, state, input, given);
    }
}

/// Whether there is more to say of an answer than it says: words of texts come with it.
fn wants_why(answer: &Answer) -> bool {
    match answer {
        Answer::Classes { because, .. } => because.is_empty(),
        Answer::Labels { top, .. } => top.iter().all(|class| class.because.is_empty()),
        Answer::Number { .. } => true,
        Answer::Unreadable { .. } => false,
    }
}

/// An answer of several classes: those that are given, all with their bars, and what spoke for one
/// of them.
fn several(
    ui: &mut Ui,
    page: &Page<'_>,
    input: &Question,
    labels: &[String],
    top: &[LabelAnswer],
    classes: &[String],
) {
    let given = labels.join(page.tr("list-comma").trim_matches('|'));
    let words = if labels.is_empty() {
        page.tr("label-none-of-them")
    } else {
        given
    };
    ui.label(RichText::new(words).font(tokens::semibold(tokens::TEXT_XL)));
    text::soft(ui, &page.tr("try-several-text"));
    ui.add_space(tokens::GAP_S);
    for class in top.iter().take(MOST_CLASSES.max(labels.len())) {
        let threshold = Some(class.threshold);
        bar(ui, &class.label, class.probability, threshold, classes);
    }
    let told: Vec<&LabelAnswer> = top.iter().filter(|c| !c.because.is_empty()).collect();
    let (Question::Text(asked), Some(first)) = (input, told.first()) else {
        return;
    };
    ui.add_space(tokens::GAP_S);
    // Which class the words are coloured for belongs to this box alone.
    let id = egui::Id::unique("coloured-class");
    let chosen: Option<String> = ui.data(|data| data.get_temp(id));
    let shown = told.iter().find(|c| Some(&c.label) == chosen.as_ref());
    let shown = shown.unwrap_or(first);
    ui.horizontal_wrapped(|ui| {
        text::strong(ui, &page.tr("try-because"));
        if told.len() > 1 {
            for class in &told {
                let is_shown = class.label == shown.label;
                let button = Button::ghost(&class.label).selected(is_shown);
                if ui.add(button).clicked() {
                    ui.data_mut(|data| data.insert_temp(id, class.label.clone()));
                }
            }
        }
    });
    because::show(ui, asked, &shown.because);
    let class = [("class", shown.label.as_str().into())];
    text::caption(ui, &page.tr_with("try-because-text", &class));
}

/// The bar of a class; with the mark from which on it is given, where there is one.
fn bar(ui: &mut Ui, label: &str, probability: f32, threshold: Option<f32>, classes: &[String]) {
    let p = tokens::palette(ui);
    let index = classes.iter().position(|name| name == label).unwrap_or(0);
    ui.horizontal(|ui| {
        ui.set_min_height(22.0);
        let name_width = 120.0;
        ui.allocate_ui_with_layout(
            egui::vec2(name_width, 22.0),
            egui::Layout::left_to_right(egui::Align::Center),
            |ui| {
                ui.set_width(name_width);
                let is_given = threshold.is_none_or(|from| probability >= from);
                let ink = if is_given { p.text } else { p.text_faint };
                text::line(ui, label, tokens::TEXT, ink);
            },
        );
        let width = (ui.available_width() - 60.0).max(40.0);
        let start = ui.cursor().left();
        progress::share(ui, probability, width, 10.0, tokens::class_color(index));
        if let Some(from) = threshold {
            let (x, y) = (start + width * from, ui.min_rect().center().y);
            let stroke = egui::Stroke::new(1.5, p.text_soft);
            ui.painter().vline(x, y - 8.0..=y + 8.0, stroke);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            text::line(
                ui,
                &format::percent(f64::from(probability)),
                tokens::TEXT,
                p.text_soft,
            );
        });
    });
}

fn strip(ui: &mut Ui, page: &mut Page<'_>, state: &mut TryState) {
    let side = 56.0;
    ui.add_space(tokens::GAP_S);
    egui::ScrollArea::horizontal()
        .id_salt("tried")
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                let files = state.inputs.iter().filter_map(Question::file);
                for (index, input) in files.enumerate() {
                    let (rect, response) =
                        ui.allocate_exact_size(egui::vec2(side, side), egui::Sense::click());
                    let name = input
                        .file_name()
                        .unwrap_or_default()
                        .to_string_lossy()
                        .into_owned();
                    response.widget_info(|| {
                        egui::WidgetInfo::selected(
                            egui::Role::Button,
                            true,
                            index == state.shown,
                            &name,
                        )
                    });
                    if ui.is_rect_visible(rect) {
                        let picture = page.textures.get(input, side * ui.pixels_per_point());
                        thumbnail::paint(
                            ui,
                            rect,
                            &picture,
                            index == state.shown,
                            response.hovered(),
                        );
                    }
                    if response.on_hover_text(name).clicked() {
                        state.shown = index;
                    }
                }
            });
        });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_found_by_their_question() {
        let asked = |path: &str| Question::File(path.into());
        let prediction = |path: &str| Prediction {
            input: asked(path),
            answer: Answer::Number { value: 1.0 },
        };
        let both = [prediction("/a.png"), prediction("/b.png")];
        assert_eq!(prediction_of(&both, &asked("/b.png")), Some(&both[1]));
        let text = Question::Text("b".into());
        assert_eq!(prediction_of(&both, &text), None);
    }
}
