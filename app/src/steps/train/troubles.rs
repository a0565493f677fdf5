//! What goes wrong in a training: the evidence, what to do, and a button that does it.

use crate::commands::UiCommand;
use crate::i18n::{Texts, Value};
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::{icons, text, tokens};
use egui::Ui;
use hearth_core::advice::Severity;
use hearth_core::command::Command;
use hearth_core::train::TrainConfig;
use hearth_core::train::watch::{Mend, Trouble};

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    troubles: &[Trouble],
    config: &TrainConfig,
    may_change: bool,
) {
    for (index, trouble) in troubles.iter().enumerate() {
        ui.push_id(("trouble", index), |ui| {
            one(ui, page, trouble, config, may_change);
        });
        ui.add_space(tokens::GAP_S);
    }
}

/// The facts of a trouble as values of its texts.
fn values(trouble: &Trouble) -> Vec<(&'static str, Value)> {
    const NAMES: [&str; 15] = [
        "best", "lowest", "valid", "train", "accuracy", "epochs", "rate", "jumps", "loss", "first",
        "last", "count", "classes", "epoch", "change",
    ];
    let known = NAMES.into_iter();
    known
        .filter_map(|name| Some((name, trouble.facts.get(name)?.as_str().into())))
        .collect()
}

fn one(
    ui: &mut Ui,
    page: &mut Page<'_>,
    trouble: &Trouble,
    config: &TrainConfig,
    may_change: bool,
) {
    let mood = match trouble.severity {
        Severity::Info => Mood::Calm,
        Severity::Warning => Mood::Warn,
        Severity::Error => Mood::Bad,
    };
    let say = |page: &Page<'_>, part: &str| {
        let key = format!("trouble-{}{part}", trouble.kind.name());
        page.tr_with(&key, &values(trouble))
    };
    cards::notice(ui, mood, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        text::strong(ui, &say(page, ""));
        text::body(ui, &say(page, "-evidence"));
        text::soft(ui, &say(page, "-fix"));
        let (words, icon, command) = match &trouble.mend {
            Mend::Train(change) => {
                let words =
                    page.tr_with("trouble-train", &[("change", words(page, change).into())]);
                let changed = config.with_changes(change);
                (words, icons::FLAME, UiCommand::TrainWith(Box::new(changed)))
            }
            Mend::CheckData => {
                let words = page.tr("check-data");
                (
                    words,
                    icons::LIST_MAGNIFYING_GLASS,
                    Command::CheckData.into(),
                )
            }
            Mend::Split => (page.tr("split-again"), icons::SHUFFLE, UiCommand::AskSplit),
        };
        let button = Button::secondary(&words).icon(icon).enabled(may_change);
        if ui.add(button).clicked() {
            page.send(command);
        }
    });
}

/// A change in words: “Dropout 0.2, Augmentation usual”.
pub(super) fn words(page: &Page<'_>, change: &[(String, String)]) -> String {
    change_words(page.texts, change)
}

/// The same, where there is no page.
pub fn change_words(texts: &Texts, change: &[(String, String)]) -> String {
    let parts: Vec<String> = change
        .iter()
        .map(|(key, value)| {
            let name = texts.tr(&super::field::setting_key(key));
            format!("{name} {}", words_of_value(texts, key, value))
        })
        .collect();
    let comma = texts.tr("list-comma");
    parts.join(comma.trim_matches('|'))
}

/// A value as people read it: its word where it has one.
pub(super) fn value_words(page: &Page<'_>, key: &str, value: &str) -> String {
    words_of_value(page.texts, key, value)
}

fn words_of_value(texts: &Texts, key: &str, value: &str) -> String {
    let has_words = [
        "way",
        "loss",
        "optimizer",
        "schedule",
        "balance",
        "augment",
        "preset",
        "device",
        "target_transform",
    ];
    if has_words.contains(&key) {
        return texts.tr(&format!("{}-{value}", key.replace('_', "-")));
    }
    match (key, value) {
        ("unfreeze", "all") => texts.tr("unfreeze-all"),
        (_, "true") => texts.tr("setting-on"),
        (_, "false") => texts.tr("setting-off"),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use hearth_core::train::watch::TroubleKind;

    #[test]
    fn every_trouble_has_its_words_in_both_languages() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            for kind in TroubleKind::ALL {
                for part in ["", "-evidence", "-fix"] {
                    let key = format!("trouble-{}{part}", kind.name());
                    let all: Vec<(&'static str, Value)> = [
                        "best", "lowest", "valid", "train", "accuracy", "epochs", "rate", "jumps",
                        "loss", "first", "last", "count", "classes", "epoch",
                    ]
                    .map(|name| (name, "1".into()))
                    .into();
                    assert_ne!(texts.tr_with(&key, &all), key, "{language:?}");
                }
            }
        }
    }
}
