//! How a table of texts says their labels, chosen before an import.

use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::menu::{line, menu};
use crate::ui::{icons, text, tokens};
use egui::Ui;
use hearth_core::command::Command;
use hearth_core::data::import::{ImportPreview, LabelsIn};
use hearth_core::project::edit::Edit;
use hearth_core::tasks::TaskKind;

const MENU_WIDTH: f32 = 320.0;

/// Shows how labels are read, and what to do where texts seem to have several and the project is
/// for one. True where another choice was made.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    seen: &ImportPreview,
    chosen: &mut LabelsIn,
) -> bool {
    let Some(table) = &seen.table else {
        return false;
    };
    let Some(now) = table.labels else {
        return false;
    };
    let before = *chosen;
    if table.several.is_none() && now == LabelsIn::One && !seen.gives_several {
        return false;
    }
    ui.add_space(tokens::GRID);
    let label = page.tr_with("labels-read", &[("how", words(page, now).into())]);
    let button = Button::secondary(&label).trailing(icons::CARET_DOWN);
    let response = ui.add(button);
    menu(&response, MENU_WIDTH, |ui| {
        for how in LabelsIn::CHOICES {
            if line(ui, icons::TAG, &words(page, how), how == now) {
                *chosen = how;
            }
        }
    });
    if table.several.is_some() && !seen.gives_several {
        ui.add_space(tokens::GRID);
        let change = page.tr("task-to-several");
        let clicked = cards::notice(ui, Mood::Calm, |ui| {
            text::body(ui, &page.tr("labels-several-seen"));
            ui.add(Button::secondary(&change)).clicked()
        });
        if clicked {
            let task = TaskKind::MultiLabelTextClassification;
            page.send(Command::Edit(Edit::SetTask { task }));
            *chosen = LabelsIn::Auto;
            page.send(UiCommand::PreviewAgain);
        }
    }
    *chosen != before
}

fn words(page: &Page<'_>, how: LabelsIn) -> String {
    let mark = match how {
        LabelsIn::Cell(mark) => mark.to_string(),
        _ => String::new(),
    };
    page.tr_with(
        &format!("labels-in-{}", how.key()),
        &[("mark", mark.into())],
    )
}
