//! A small dialog that asks for a path.

use crate::commands::UiCommand;
use crate::dialogs::Purpose;
use crate::steps::{Page, show_failure_below};
use crate::ui::button::Button;
use crate::ui::dialog::dialog;
use crate::ui::path_field::{PathAction, PathWords, parse_path, path_field};
use crate::ui::{icons, text, tokens};
use crate::view_state::PathForm;
use egui::Context;
use std::path::PathBuf;

/// What the dialog says and does.
pub struct Question<'a> {
    /// Identity.
    pub id: &'a str,
    /// Its title.
    pub title: String,
    /// A sentence that says what is wanted.
    pub sentence: String,
    /// On its button.
    pub action: String,
    /// What the path is for.
    pub purpose: Purpose,
    /// Makes the command from the path.
    pub command: fn(PathBuf) -> UiCommand,
}

/// Shows the dialog; returns true when it is to be closed.
pub fn show(
    ctx: &Context,
    page: &mut Page<'_>,
    form: &mut PathForm,
    question: &Question<'_>,
) -> bool {
    let mut is_closed = false;
    let response = dialog(ctx, question.id, 520.0, |ui| {
        text::section(ui, &question.title);
        text::soft(ui, &question.sentence);
        ui.add_space(tokens::GAP_S);
        let is_data = question.purpose == Purpose::Pictures;
        let (name, hint) = (page.tr("folder"), page.tr("path-hint"));
        let browse = page.tr(if is_data { "choose-folder" } else { "choose" });
        let words = PathWords {
            name: &name,
            hint: &hint,
            browse: &browse,
        };
        let action = path_field(
            ui,
            &mut form.path,
            &words,
            std::mem::take(&mut form.wants_focus),
        );
        let mut submitted = match action {
            Some(PathAction::Submitted(path)) => Some(path),
            Some(PathAction::Browse) => {
                page.send(UiCommand::Browse(question.purpose));
                None
            }
            None => None,
        };
        if is_data {
            ui.add_space(tokens::GRID);
            let (file, tip) = (page.tr("choose-file"), page.tr("choose-file-tip"));
            let button = Button::secondary(&file)
                .icon(icons::FILE_IMAGE)
                .tooltip(&tip);
            if ui.add(button).clicked() {
                page.send(UiCommand::Browse(Purpose::DataFile));
            }
        }
        show_failure_below(ui, page, form.failure.as_ref());
        ui.add_space(tokens::GAP);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let typed = parse_path(&form.path);
            if ui
                .add(Button::primary(&question.action).enabled(typed.is_some()))
                .clicked()
            {
                submitted = typed;
            }
            let cancel = page.tr("cancel");
            if ui.add(Button::secondary(&cancel)).clicked() {
                is_closed = true;
            }
        });
        if let Some(path) = submitted {
            form.failure = None;
            page.send((question.command)(path));
        }
    });
    is_closed || response.should_close()
}
