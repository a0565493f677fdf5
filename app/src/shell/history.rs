//! Undo and redo: their buttons, and the names of edits.

use crate::commands::command_key;
use crate::i18n::Texts;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{format, icons};
use egui::Ui;
use hearth_core::command::Command;
use hearth_core::project::Project;
use hearth_core::project::edit::{EditName, EditRecord};

/// An edit in the person's language.
pub fn words(texts: &Texts, record: &EditRecord) -> String {
    let about = match &record.name {
        EditName::Move { split } => texts.tr(&format!("split-{split}")),
        name => name.about(),
    };
    texts.tr_with(
        &format!("edit-{}", record.name.kind()),
        &[
            ("n", record.num_samples.into()),
            ("about", format::short(&about, 40).into()),
        ],
    )
}

/// What the buttons, the palette and the tooltips say.
pub fn undo_words(texts: &Texts, record: &EditRecord) -> String {
    texts.tr_with("undo-edit", &[("edit", words(texts, record).into())])
}

/// As [`undo_words`].
pub fn redo_words(texts: &Texts, record: &EditRecord) -> String {
    texts.tr_with("redo-edit", &[("edit", words(texts, record).into())])
}

/// Shows the two buttons.
pub fn buttons(ui: &mut Ui, page: &mut Page<'_>, project: &Project) {
    let may_change = project.read_only().is_none();
    let history = &project.snapshot().history;
    let sides = [
        (
            icons::ARROW_U_UP_LEFT,
            page.tr("undo"),
            history.undo.as_ref().map(|r| undo_words(page.texts, r)),
            format!("{} Z", command_key()),
            Command::Undo,
        ),
        (
            icons::ARROW_U_UP_RIGHT,
            page.tr("redo"),
            history.redo.as_ref().map(|r| redo_words(page.texts, r)),
            format!("{} Shift Z", command_key()),
            Command::Redo,
        ),
    ];
    for (icon, name, words, keys, command) in sides {
        let is_enabled = may_change && words.is_some();
        let tip = words.map_or_else(|| name.clone(), |words| format!("{words}  ({keys})"));
        let button = Button::icon_only(icon, &name)
            .tooltip(&tip)
            .enabled(is_enabled);
        if ui.add(button).clicked() {
            page.send(command);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use hearth_core::data::Split;

    #[test]
    fn every_edit_has_words_in_every_language() {
        let name = String::from;
        let names = [
            EditName::Import {
                source: name("/a/b"),
            },
            EditName::Relabel { class: name("cat") },
            EditName::Move { split: Split::Test },
            EditName::Remove,
            EditName::RenameClass {
                class: name("a"),
                name: name("b"),
            },
            EditName::MergeClasses { into: name("cat") },
            EditName::RemoveClass { class: name("cat") },
        ];
        for language in Language::ALL {
            let texts = Texts::new(language);
            for name in &names {
                let record = EditRecord {
                    name: name.clone(),
                    num_samples: 3,
                };
                let words = words(&texts, &record);
                assert!(!words.starts_with("edit-"), "{words}");
            }
        }
    }
}
