//! Renaming, merging and removing a class.

use super::DataState;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::dialog::dialog;
use crate::ui::menu::line;
use crate::ui::path_field::text_field;
use crate::ui::{icons, text, tokens};
use egui::{Context, Key, Ui};
use hearth_core::command::Command;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::{Edit, Fate};

/// Classes that a menu offers to merge into; more are merged by choosing their pictures.
const MOST_OFFERED: usize = 12;

/// The form of a class's new name.
#[derive(Clone, Debug)]
pub struct Renaming {
    /// The class.
    pub class: String,
    /// What was typed.
    pub name: String,
    /// Whether the field still wants the keyboard.
    pub wants_focus: bool,
}

/// The lines of a class's menu.
pub(super) fn lines(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    class: &str,
    state: &mut DataState,
) {
    if line(ui, icons::PENCIL_SIMPLE, &page.tr("rename-class"), false) {
        state.renaming = Some(Renaming {
            class: class.to_owned(),
            name: class.to_owned(),
            wants_focus: true,
        });
    }
    let others = snapshot.classes.iter().filter(|other| other.name != class);
    for other in others.take(MOST_OFFERED) {
        let name = other.name.as_str();
        let words = page.tr_with("merge-class", &[("class", name.into())]);
        if line(ui, icons::SWAP, &words, false) {
            page.send(Command::Edit(Edit::MergeClasses {
                classes: vec![class.to_owned()],
                into: name.to_owned(),
            }));
        }
    }
    for (icon, key, samples) in [
        (icons::X_CIRCLE, "remove-class-only", Fate::Unlabel),
        (icons::TRASH, "remove-class", Fate::Remove),
    ] {
        if line(ui, icon, &page.tr(key), false) {
            page.send(Command::Edit(Edit::RemoveClass {
                class: class.to_owned(),
                samples,
            }));
        }
    }
}

/// Shows the form of a new name while there is one.
pub fn show_renaming(ctx: &Context, page: &mut Page<'_>, state: &mut DataState) {
    let Some(form) = &mut state.renaming else {
        return;
    };
    let mut is_closed = false;
    let response = dialog(ctx, "rename-class", 420.0, |ui| {
        text::section(ui, &page.tr("rename-class-title"));
        ui.add_space(tokens::GAP_S);
        let name = page.tr("class-name");
        let width = ui.available_width();
        let field = text_field(ui, &mut form.name, &name, &form.class, width);
        if std::mem::take(&mut form.wants_focus) {
            field.request_focus();
        }
        let mut is_submitted = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        ui.add_space(tokens::GAP);
        let may_rename = !form.name.trim().is_empty() && form.name.trim() != form.class;
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let (rename, cancel) = (page.tr("rename"), page.tr("cancel"));
            if ui
                .add(Button::primary(&rename).enabled(may_rename))
                .clicked()
            {
                is_submitted = true;
            }
            if ui.add(Button::secondary(&cancel)).clicked() {
                is_closed = true;
            }
        });
        if is_submitted && may_rename {
            page.send(Command::Edit(Edit::RenameClass {
                class: form.class.clone(),
                name: form.name.clone(),
            }));
            is_closed = true;
        }
    });
    if is_closed || response.should_close() {
        state.renaming = None;
    }
}
