//! A menu in which a class is chosen for samples, or a new one is named.

use super::Page;
use crate::ui::icons;
use crate::ui::menu::{self, line};
use crate::ui::path_field::text_field;
use egui::{Key, Response, Ui};
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::Edit;

const MENU_WIDTH: f32 = 240.0;

/// Shows the menu of a button; `new_class` is what was typed. The class, once one is chosen.
pub fn class_choice(
    page: &Page<'_>,
    button: &Response,
    snapshot: &Snapshot,
    new_class: &mut String,
) -> Option<String> {
    let mut wanted = None;
    menu::form(button, MENU_WIDTH, |ui: &mut Ui| {
        egui::ScrollArea::vertical()
            .max_height(320.0)
            .show(ui, |ui| {
                for class in &snapshot.classes {
                    if line(ui, icons::TAG, &class.name, false) {
                        wanted = Some(class.name.clone());
                    }
                }
            });
        let (name, hint) = (page.tr("new-class"), page.tr("new-class-hint"));
        let width = ui.available_width();
        let field = text_field(ui, new_class, &name, &hint, width);
        let is_done = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if is_done && !new_class.trim().is_empty() {
            wanted = Some(std::mem::take(new_class));
        }
        if wanted.is_some() {
            ui.close();
        }
    });
    wanted
}

/// The edit that gives samples a class: one more where they may have several.
pub fn class_edit(snapshot: &Snapshot, samples: Vec<SampleId>, class: String) -> Edit {
    if snapshot.task.is_multi_label() {
        // What they have stays.
        Edit::Tag {
            samples,
            class,
            is_on: true,
        }
    } else {
        Edit::Relabel { samples, class }
    }
}
