//! What can be done to a class, wherever it is shown: renaming, merging, removing. Removing asks
//! what becomes of the samples that have it.

use super::Page;
use crate::commands::UiCommand;
use crate::ui::button::Button;
use crate::ui::dialog::dialog;
use crate::ui::menu::line;
use crate::ui::path_field::text_field;
use crate::ui::{format, icons, text, tokens};
use egui::{Align, Context, Key, Layout, Ui};
use hearth_core::command::Command;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::{Edit, Fate};

/// Classes that a menu offers to merge into; more are merged by choosing their pictures.
const MOST_OFFERED: usize = 12;

/// A question about a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassQuestion {
    /// What it is to be called.
    Rename {
        /// The class.
        class: String,
        /// What was typed.
        name: String,
        /// Whether the field still wants the keyboard.
        wants_focus: bool,
    },
    /// What becomes of the samples that have it.
    Remove {
        /// The class.
        class: String,
    },
}

/// The lines of a class's menu.
pub fn lines(ui: &mut Ui, page: &mut Page<'_>, snapshot: &Snapshot, class: &str) {
    if line(ui, icons::PENCIL_SIMPLE, &page.tr("rename-class"), false) {
        page.send(UiCommand::AskClass(ClassQuestion::Rename {
            class: class.to_owned(),
            name: class.to_owned(),
            wants_focus: true,
        }));
    }
    let others = snapshot.classes.iter().filter(|other| other.name != class);
    for other in others.take(MOST_OFFERED) {
        let name = other.name.as_str();
        let words = page.tr_with("merge-class", &[("class", name.into())]);
        if line(ui, icons::SWAP, &words, false) {
            page.send(merge(class, name));
        }
    }
    if line(ui, icons::TRASH, &page.tr("remove-class"), false) {
        page.send(UiCommand::AskClass(ClassQuestion::Remove {
            class: class.to_owned(),
        }));
    }
}

fn merge(class: &str, into: &str) -> Command {
    Command::Edit(Edit::MergeClasses {
        classes: vec![class.to_owned()],
        into: into.to_owned(),
    })
}

/// Shows the question; true once it is answered or closed.
pub fn show_question(
    ctx: &Context,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    question: &mut ClassQuestion,
) -> bool {
    match question {
        ClassQuestion::Rename {
            class,
            name,
            wants_focus,
        } => show_rename(ctx, page, class, name, wants_focus),
        ClassQuestion::Remove { class } => show_remove(ctx, page, snapshot, class),
    }
}

fn show_rename(
    ctx: &Context,
    page: &mut Page<'_>,
    class: &str,
    typed: &mut String,
    wants_focus: &mut bool,
) -> bool {
    let mut is_closed = false;
    let response = dialog(ctx, "rename-class", 420.0, |ui| {
        text::section(ui, &page.tr("rename-class-title"));
        ui.add_space(tokens::GAP_S);
        let name = page.tr("class-name");
        let width = ui.available_width();
        let field = text_field(ui, typed, &name, class, width);
        if std::mem::take(wants_focus) {
            field.request_focus();
        }
        let mut is_submitted = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        ui.add_space(tokens::GAP);
        let may_rename = !typed.trim().is_empty() && typed.trim() != class;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let (rename, cancel) = (page.tr("rename"), page.tr("cancel"));
            let button = Button::primary(&rename).enabled(may_rename);
            is_submitted |= ui.add(button).clicked();
            is_closed = ui.add(Button::secondary(&cancel)).clicked();
        });
        if is_submitted && may_rename {
            page.send(Command::Edit(Edit::RenameClass {
                class: class.to_owned(),
                name: typed.clone(),
            }));
            is_closed = true;
        }
    });
    is_closed || response.should_close()
}

/// What becomes of a class's samples and marks.
fn show_remove(ctx: &Context, page: &mut Page<'_>, snapshot: &Snapshot, class: &str) -> bool {
    let Some(known) = snapshot.classes.iter().find(|known| known.name == class) else {
        return true;
    };
    let count = |sample: &&hearth_core::data::Sample| sample.class == Some(known.id);
    let num_samples = snapshot.all().filter(count).count();
    let marks = snapshot.all().flat_map(|sample| &sample.marks);
    let num_marks = marks.filter(|mark| mark.class == known.id).count();
    let mut is_closed = false;
    let response = dialog(ctx, "remove-class", 460.0, |ui| {
        let title = page.tr_with("remove-class-title", &[("class", class.into())]);
        text::section(ui, &title);
        ui.add_space(tokens::GAP_S);
        let values = [
            ("samples", num_samples.into()),
            ("n", format::count(num_samples).into()),
            ("marks", format::count(num_marks).into()),
        ];
        text::body(ui, &page.tr_with("remove-class-has", &values));
        ui.add_space(tokens::GAP);
        let width = ui.available_width();
        let remove = |samples: Fate| {
            Command::Edit(Edit::RemoveClass {
                class: class.to_owned(),
                samples,
            })
        };
        let keep = page.tr("remove-class-only");
        if ui.add(Button::primary(&keep).width(width)).clicked() {
            page.send(remove(Fate::Unlabel));
            is_closed = true;
        }
        let others = snapshot.classes.iter().filter(|other| other.name != class);
        let others: Vec<&str> = others.map(|other| &*other.name).collect();
        if !others.is_empty() && num_samples + num_marks > 0 {
            let words = page.tr("remove-class-into");
            let button = Button::secondary(&words)
                .trailing(icons::CARET_DOWN)
                .width(width);
            let button = ui.add(button);
            crate::ui::menu::menu(&button, width, |ui| {
                egui::ScrollArea::vertical()
                    .max_height(260.0)
                    .show(ui, |ui| {
                        for other in others {
                            if line(ui, icons::SWAP, other, false) {
                                page.send(merge(class, other));
                                is_closed = true;
                            }
                        }
                    });
            });
        }
        if num_samples > 0 {
            let words = page.tr("remove-class-samples");
            if ui.add(Button::danger(&words).width(width)).clicked() {
                page.send(remove(Fate::Remove));
                is_closed = true;
            }
        }
        let cancel = page.tr("cancel");
        is_closed |= ui.add(Button::ghost(&cancel).width(width)).clicked();
    });
    is_closed || response.should_close()
}
