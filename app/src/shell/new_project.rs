//! The dialog that makes a project: task, name, folder.

use crate::commands::UiCommand;
use crate::dialogs::Purpose;
use crate::steps::{Page, show_failure};
use crate::ui::button::Button;
use crate::ui::cards;
use crate::ui::dialog::dialog;
use crate::ui::path_field::{PathAction, PathWords, path_field, text_field};
use crate::ui::{columns, icons, text, tokens};
use crate::view_state::NewProjectForm;
use egui::{Context, RichText, Ui};
use hearth_core::tasks::TaskKind;

const WIDTH: f32 = 640.0;

/// Shows the dialog; returns true when it is to be closed.
pub fn show(ctx: &Context, page: &mut Page<'_>, form: &mut NewProjectForm) -> bool {
    let mut is_closed = false;
    let response = dialog(ctx, "new-project", WIDTH, |ui| {
        text::section(ui, &page.tr("new-project-title"));
        match &form.pictures {
            Some(pictures) => {
                let words = page.tr_with(
                    "new-project-from",
                    &[("path", pictures.display().to_string().into())],
                );
                text::soft(ui, &words);
            }
            None => {
                text::soft(ui, &page.tr("new-project-text"));
            }
        }
        ui.add_space(tokens::GAP_S);
        tasks(ui, page, &mut form.task);
        ui.add_space(tokens::GRID);
        text::caption(ui, &page.tr("project-name"));
        let (name, hint) = (page.tr("project-name"), page.tr("project-name-hint"));
        let field = text_field(ui, &mut form.name, &name, &hint, WIDTH);
        if std::mem::take(&mut form.wants_focus) {
            field.request_focus();
        }
        let mut is_ready = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        ui.add_space(tokens::GRID);
        text::caption(ui, &page.tr("project-folder"));
        let before = form.dir.clone();
        let (name, hint, browse) = (
            page.tr("project-folder"),
            page.tr("path-hint"),
            page.tr("choose"),
        );
        let words = PathWords {
            name: &name,
            hint: &hint,
            browse: &browse,
        };
        match path_field(ui, &mut form.dir, &words, false) {
            Some(PathAction::Submitted(_)) => is_ready = true,
            Some(PathAction::Browse) => page.send(UiCommand::Browse(Purpose::NewProjectFolder)),
            None => {}
        }
        if form.dir != before {
            form.dir_is_own = true;
        }
        show_failure(ui, page, form.failure.as_ref());
        ui.add_space(tokens::GAP);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let can_create = !form.name.trim().is_empty() && !form.dir.trim().is_empty();
            let create = page.tr("create-project");
            if ui
                .add(Button::primary(&create).enabled(can_create))
                .clicked()
                || (is_ready && can_create)
            {
                page.send(UiCommand::CreateProject);
            }
            let cancel = page.tr("cancel");
            if ui.add(Button::secondary(&cancel)).clicked() {
                is_closed = true;
            }
        });
    });
    is_closed || response.should_close()
}

fn task_icon(task: TaskKind) -> &'static str {
    match task {
        TaskKind::ImageClassification => icons::IMAGE,
        TaskKind::ObjectDetection => icons::BOUNDING_BOX,
        TaskKind::TextClassification => icons::CHAT_TEXT,
        TaskKind::MultiLabelTextClassification => icons::TAG,
        TaskKind::AudioClassification => icons::WAVEFORM,
        TaskKind::TabularClassification => icons::TABLE,
        TaskKind::TabularRegression => icons::CHART_SCATTER,
    }
}

fn tasks(ui: &mut Ui, page: &Page<'_>, chosen: &mut TaskKind) {
    let p = tokens::palette(ui);
    columns::wrapped(ui, TaskKind::ALL.len(), 190.0, |ui, index| {
        let task = TaskKind::ALL[index];
        let is_chosen = *chosen == task;
        let name = page.tr(&format!("task-{task}"));
        let response = cards::choice_with_margin(
            ui,
            &name,
            is_chosen,
            true,
            egui::Margin::symmetric(12, 10),
            |ui| {
                ui.set_min_height(52.0);
                ui.horizontal_top(|ui| {
                    let color = if is_chosen {
                        p.accent_text
                    } else {
                        p.text_soft
                    };
                    text::icon(ui, task_icon(task), 20.0, color);
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 2.0;
                        ui.add(
                            egui::Label::new(
                                RichText::new(&name).font(tokens::semibold(tokens::TEXT)),
                            )
                            .truncate(),
                        );
                        text::caption(ui, &page.tr(&format!("task-{task}-text")));
                    });
                });
            },
        );
        if response.clicked() {
            *chosen = task;
        }
    });
    if !chosen.is_trainable() {
        ui.add_space(tokens::GRID);
        text::soft(ui, &page.tr("task-data-only"));
    }
}
