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
        EditName::SetTask { task } => texts.tr(&format!("task-{task}")),
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

/// A step through the history, as its button and the palette offer it.
pub struct Offer {
    /// Its icon.
    pub icon: &'static str,
    /// Its name.
    pub name: String,
    /// What it would do; `None` where there is nothing to do.
    pub words: Option<String>,
    /// Its keys, as they are shown.
    pub keys: String,
    /// The step.
    pub command: Command,
}

/// Undo and redo.
pub fn offers(texts: &Texts, project: &Project) -> [Offer; 2] {
    let history = &project.snapshot().history;
    let may_change = project.read_only().is_none();
    let offer = |icon, name: &str, record: &Option<EditRecord>, keys: &str, command| Offer {
        icon,
        name: texts.tr(name),
        words: record.as_ref().filter(|_| may_change).map(|record| {
            let edit = words(texts, record);
            texts.tr_with(&format!("{name}-edit"), &[("edit", edit.into())])
        }),
        keys: format!("{} {keys}", command_key()),
        command,
    };
    [
        offer(
            icons::ARROW_U_UP_LEFT,
            "undo",
            &history.undo,
            "Z",
            Command::Undo,
        ),
        offer(
            icons::ARROW_U_UP_RIGHT,
            "redo",
            &history.redo,
            "Shift Z",
            Command::Redo,
        ),
    ]
}

/// Shows the two buttons.
pub fn buttons(ui: &mut Ui, page: &mut Page<'_>, project: &Project) {
    for offer in offers(page.texts, project) {
        let tip = match &offer.words {
            Some(words) => format!("{words}  ({})", offer.keys),
            None => offer.name.clone(),
        };
        let button = Button::icon_only(offer.icon, &offer.name)
            .tooltip(&tip)
            .enabled(offer.words.is_some());
        if ui.add(button).clicked() {
            page.send(offer.command);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use hearth_core::data::grouping::GroupsFrom;
    use hearth_core::data::{Answer, Split};
    use hearth_core::project::edit::MarkEdit;
    use hearth_core::tasks::TaskKind;

    #[test]
    fn every_edit_has_words_in_every_language() {
        let name = String::from;
        let names = [
            EditName::Import {
                source: name("/a/b"),
            },
            EditName::Relabel { class: name("cat") },
            EditName::RelabelEach,
            EditName::MoveEach,
            EditName::Resplit,
            EditName::FreezeTest { is_frozen: true },
            EditName::FreezeTest { is_frozen: false },
            EditName::SetGroup {
                group: Some(name("anna")),
            },
            EditName::SetGroup { group: None },
            EditName::SetGroups {
                from: GroupsFrom::Folder,
            },
            EditName::Move { split: Split::Test },
            EditName::Remove,
            EditName::RenameClass {
                class: name("a"),
                name: name("b"),
            },
            EditName::MergeClasses { into: name("cat") },
            EditName::RemoveClass { class: name("cat") },
            EditName::Unlabel,
            EditName::TagNone,
            EditName::SetTask {
                task: TaskKind::MultiLabelTextClassification,
            },
            EditName::Tag {
                class: name("cat"),
                is_on: true,
            },
            EditName::Tag {
                class: name("cat"),
                is_on: false,
            },
            EditName::SetLabels {
                source: name("/a/b"),
            },
            EditName::Verify { is_verified: true },
            EditName::Verify { is_verified: false },
            EditName::SetNote,
            EditName::SetAnswer { answer: None },
            EditName::SecondPass,
            EditName::SetCell {
                column: name("price"),
            },
            EditName::AddClass { class: name("cat") },
            EditName::SetColumn {
                column: name("age"),
            },
            EditName::IgnoreColumns {
                columns: vec![name("id")],
            },
        ];
        let drawn = MarkEdit::ALL.map(|how| EditName::SetMarks { how });
        let answers = Answer::ALL.map(|answer| EditName::SetAnswer {
            answer: Some(answer),
        });
        for language in Language::ALL {
            let texts = Texts::new(language);
            for name in names.iter().chain(&drawn).chain(&answers) {
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
