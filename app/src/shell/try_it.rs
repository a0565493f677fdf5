//! The box in which pictures are tried: the picture and the bars of its classes.

use crate::commands::UiCommand;
use crate::dialogs::Purpose;
use crate::steps::{Page, show_failure};
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::dialog::dialog;
use crate::ui::path_field::{PathAction, PathWords, path_field};
use crate::ui::{format, icons, progress, text, thumbnail, tokens};
use crate::view_state::TryState;
use egui::{Context, RichText, Ui};
use hearth_core::tasks::{Answer, ClassProbability, Prediction};
use std::path::Path;

const WIDTH: f32 = 680.0;
const PICTURE: f32 = 260.0;
const MOST_CLASSES: usize = 8;

/// The prediction for one picture, where it is there.
pub fn prediction_of<'a>(predictions: &'a [Prediction], input: &Path) -> Option<&'a Prediction> {
    predictions
        .iter()
        .find(|prediction| prediction.input == input)
}

/// Shows the box; returns true when it is to be closed.
pub fn show(
    ctx: &Context,
    page: &mut Page<'_>,
    state: &mut TryState,
    classes: &[String],
    has_model: bool,
) -> bool {
    let mut is_closed = false;
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
            Some(PathAction::Submitted(path)) => page.send(UiCommand::Try(vec![path])),
            Some(PathAction::Browse) => page.send(UiCommand::Browse(Purpose::TryPicture)),
            None => {}
        }
        ui.add_space(tokens::GAP_S);
        show_failure(ui, page, state.failure.as_ref());
        let Some(input) = state.inputs.get(state.shown).cloned() else {
            return;
        };
        ui.horizontal_top(|ui| {
            let picture = page.textures.get(&input, PICTURE * ui.pixels_per_point());
            thumbnail::show(ui, PICTURE, &picture);
            ui.add_space(tokens::GAP_S);
            ui.vertical(|ui| answer(ui, page, state, &input, classes));
        });
        if state.inputs.len() > 1 {
            strip(ui, page, state);
        }
    });
    is_closed || response.should_close()
}

fn answer(ui: &mut Ui, page: &Page<'_>, state: &TryState, input: &Path, classes: &[String]) {
    let p = tokens::palette(ui);
    let name = input.file_name().unwrap_or_default().to_string_lossy();
    text::line(ui, &name, tokens::TEXT_S, p.text_soft).on_hover_text(input.display().to_string());
    match prediction_of(&state.predictions, input).map(|prediction| &prediction.answer) {
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
        Some(Answer::Classes {
            label,
            probability,
            top,
        }) => {
            ui.label(RichText::new(label).font(tokens::semibold(tokens::TEXT_XXL)));
            let words = page.tr_with(
                "try-sure",
                &[("share", format::percent(f64::from(*probability)).into())],
            );
            text::soft(ui, &words);
            ui.add_space(tokens::GAP_S);
            for class in top.iter().take(MOST_CLASSES) {
                bar(ui, class, classes);
            }
            if top.len() > MOST_CLASSES {
                text::caption(
                    ui,
                    &page.tr_with("more-classes", &[("n", (top.len() - MOST_CLASSES).into())]),
                );
            }
        }
    }
}

fn bar(ui: &mut Ui, class: &ClassProbability, classes: &[String]) {
    let p = tokens::palette(ui);
    let index = classes
        .iter()
        .position(|name| *name == class.label)
        .unwrap_or(0);
    ui.horizontal(|ui| {
        ui.set_min_height(22.0);
        let name_width = 120.0;
        ui.allocate_ui_with_layout(
            egui::vec2(name_width, 22.0),
            egui::Layout::left_to_right(egui::Align::Center),
            |ui| {
                ui.set_width(name_width);
                text::line(ui, &class.label, tokens::TEXT, p.text);
            },
        );
        let width = (ui.available_width() - 60.0).max(40.0);
        progress::share(
            ui,
            class.probability,
            width,
            10.0,
            tokens::class_color(index),
        );
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            text::line(
                ui,
                &format::percent(f64::from(class.probability)),
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
                for (index, input) in state.inputs.iter().enumerate() {
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
    fn answers_are_found_by_their_file() {
        let prediction = Prediction {
            input: "/a.png".into(),
            answer: Answer::Classes {
                label: "cat".into(),
                probability: 0.9,
                top: Vec::new(),
            },
        };
        assert!(prediction_of(std::slice::from_ref(&prediction), Path::new("/a.png")).is_some());
        assert!(prediction_of(&[prediction], Path::new("/b.png")).is_none());
    }
}
