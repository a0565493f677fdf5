//! Everything that a click, a key or the palette can ask of the window.

use crate::dialogs::Purpose;
use crate::i18n::{Language, Texts};
use crate::settings::ThemeChoice;
use crate::shell::history;
use crate::steps::class_menu::ClassQuestion;
use crate::steps::train::BackboneOrigin;
use crate::ui::icons;
use crate::view_state::Step;
use egui::{Key, KeyboardShortcut, Modifiers};
use hearth_core::data::{DataKind, Split};
use hearth_core::ids::{ClassId, RunId, SampleId};
use hearth_core::session::Session;
use hearth_core::tasks::{Question, TaskKind};
use std::path::PathBuf;

/// A request that the painting functions queue and that `logic` carries out.
#[derive(Clone, Debug, PartialEq)]
pub enum UiCommand {
    /// Something that the session does as it is.
    Session(Box<hearth_core::command::Command>),
    /// Show a step.
    Go(Step),
    /// Ask for a backbone to bring.
    AskBackbone(BackboneOrigin),
    /// Start what the backbone dialog asks for; its end comes back to it.
    StartBackbone(Box<hearth_core::command::Command>),
    /// Make the sample project of a task and import its data.
    TrySample(TaskKind),
    /// Ask for the name and folder of a new project; a folder of pictures may be given already.
    AskNewProject(Vec<PathBuf>),
    /// Make the project of the form that is open.
    CreateProject,
    /// Ask which project to open.
    AskOpenProject,
    /// Open a project.
    OpenProject(PathBuf),
    /// Ask for a folder of pictures.
    AskAddPictures,
    /// Look at a folder, an archive or a file of data before it is imported.
    Import(PathBuf),
    /// Import one after the other.
    ImportAll(Vec<PathBuf>),
    /// Look again, because another choice was made.
    PreviewAgain,
    /// Import what was looked at.
    ConfirmImport,
    /// Import nothing of what was looked at.
    CancelPreview,
    /// Ask what a class is to be called, or what becomes of its samples.
    AskClass(ClassQuestion),
    /// Ask what is to be recorded.
    AskRecord,
    /// Ask how the data is to be split.
    AskSplit,
    /// Ask for public data.
    AskGetData,
    /// Look up or fetch what the dialog for public data asks for.
    StartFetching(Box<hearth_core::command::Command>),
    /// Keep addresses and tokens of public data.
    SetFetching(Box<hearth_core::fetch::FetchSettings>),
    /// Ask where and how the data is to be taken away.
    AskExportData,
    /// Mask personal data whenever data leave the project, and say so.
    MaskOnExport,
    /// Show the dialog for label files that other programs use too.
    AskLabelFiles,
    /// Take what that dialog says of them.
    TakeLabels,
    /// Ask where the files of a folder that is gone lie now.
    AskFindMedia(u32),
    /// Look for them in this folder.
    FindMedia(PathBuf),
    /// Do what dropped files ask for.
    Dropped(Vec<PathBuf>),
    /// Open the box in which pictures are tried.
    AskTry,
    /// Ask the model about pictures.
    Try(Vec<Question>),
    /// Ask the model about this, and why it says so.
    Why(Question),
    /// Ask the model why it answers what is tried as it does, for the likeliest class or another
    /// one.
    Explain(Option<String>),
    /// Label these on the Label page, in this order.
    LabelSamples(Vec<SampleId>),
    /// Train with what is chosen on the Train page.
    Train,
    /// Train with these settings, and show them on the Train page. What runs ends early.
    TrainWith(Box<hearth_core::train::TrainConfig>),
    /// Do what mends a finding, or show where a person can.
    Mend(String, hearth_core::advice::Remedy),
    /// Go on with a training that was paused, on another device if one is named.
    Resume(RunId, Option<hearth_core::train::DeviceChoice>),
    /// Show the Train page with a choice that makes classes of unequal size count the same.
    BalanceClasses,
    /// Measure the run on a split.
    Evaluate(RunId, Split),
    /// See what a run's percentages are worth, or make it careful.
    Calibrate(RunId, hearth_core::tasks::CautionWish),
    /// Show another run on the Evaluate page.
    ChooseRun(RunId),
    /// Show how a model does on these samples, on the Evaluate page.
    EvaluateSamples(Vec<SampleId>),
    /// Export with what is chosen on the Export page.
    Export,
    /// Ask how the card of a run is to be written.
    AskModelCard(RunId),
    /// Write the card that the dialog asks for.
    WriteModelCard(Box<hearth_core::command::Command>),
    /// Open the system's dialog.
    Browse(Purpose),
    /// Show the pictures of these classes in Data.
    ShowClasses(Vec<ClassId>),
    /// Show these pictures in Data.
    ShowSamples(Vec<SampleId>),
    /// Show the evidence of this kind of finding side by side.
    Compare(String),
    /// Show a folder in the system's file manager.
    ShowFolder(PathBuf),
    /// Say something in the corner.
    Say(String),
    /// Keep other keys for labelling.
    SetKeys(Box<crate::keymap::Keymap>),
    /// Show the dialog in which keys are changed.
    AskKeys,
    /// Put a text on the clipboard.
    Copy(String),
    /// Change the language.
    SetLanguage(Language),
    /// Change the theme.
    SetTheme(ThemeChoice),
    /// Show or hide the advisor.
    ToggleAdvisor,
    /// Show or hide the palette.
    TogglePalette,
    /// Fill the screen or not.
    ToggleFullscreen,
    /// End the program.
    Quit,
    /// Close what is open on top.
    Escape,
}

impl From<hearth_core::command::Command> for UiCommand {
    fn from(command: hearth_core::command::Command) -> Self {
        Self::Session(Box::new(command))
    }
}

/// A line of the palette.
#[derive(Clone, Debug)]
pub struct PaletteEntry {
    /// Its words.
    pub label: String,
    /// Its icon.
    pub icon: &'static str,
    /// Its keys, as they are shown.
    pub keys: String,
    /// What it does.
    pub command: UiCommand,
}

/// Everything that makes sense at the moment, in the order in which it is offered.
pub fn palette_entries(texts: &Texts, session: &Session) -> Vec<PaletteEntry> {
    let mut entries = Vec::new();
    let mut add = |label: String, icon: &'static str, keys: &str, command: UiCommand| {
        entries.push(PaletteEntry {
            label,
            icon,
            keys: keys.to_owned(),
            command,
        });
    };
    let project = session.project();
    if let Some(project) = project {
        for (index, step) in Step::ALL.into_iter().enumerate() {
            let label = texts.tr_with("palette-go", &[("step", texts.tr(step.key()).into())]);
            add(
                label,
                step.icon(),
                &format!("{} {}", command_key(), index + 1),
                UiCommand::Go(step),
            );
        }
        if project.read_only().is_none() {
            add(
                texts.tr("add-pictures"),
                icons::PLUS,
                "",
                UiCommand::AskAddPictures,
            );
            if project.snapshot().task.data_kind() == DataKind::Sounds {
                add(
                    texts.tr("record"),
                    icons::WAVEFORM,
                    "",
                    UiCommand::AskRecord,
                );
            }
            if !project.snapshot().samples.is_empty() {
                add(texts.tr("train-start"), icons::FLAME, "", UiCommand::Train);
            }
        }
        for offer in history::offers(texts, project) {
            if let Some(words) = offer.words {
                add(words, offer.icon, &offer.keys, offer.command.into());
            }
        }
        if !project.runs().is_empty() {
            add(
                texts.tr("try-picture"),
                icons::SPARKLE,
                "",
                UiCommand::AskTry,
            );
            add(
                texts.tr("export-start"),
                icons::EXPORT,
                "",
                UiCommand::Export,
            );
        }
        if let Some(newest) = project.runs().last() {
            add(
                texts.tr("model-card"),
                icons::BOOK_OPEN,
                "",
                UiCommand::AskModelCard(newest.run.clone()),
            );
        }
        for (key, icon, command) in [
            ("get-data", icons::GLOBE, UiCommand::AskGetData),
            ("split-again", icons::SHUFFLE, UiCommand::AskSplit),
            (
                "backbone-add",
                icons::FILE_PLUS,
                UiCommand::AskBackbone(BackboneOrigin::File),
            ),
            (
                "export-data",
                icons::UPLOAD_SIMPLE,
                UiCommand::AskExportData,
            ),
            ("label-files", icons::SWAP, UiCommand::AskLabelFiles),
            ("keys-title", icons::KEYBOARD, UiCommand::AskKeys),
            (
                "check-data",
                icons::LIST_MAGNIFYING_GLASS,
                hearth_core::command::Command::CheckData.into(),
            ),
            (
                "find-personal-data",
                icons::LIST_MAGNIFYING_GLASS,
                hearth_core::command::Command::FindPersonalData.into(),
            ),
        ] {
            add(texts.tr(key), icon, "", command);
        }
        add(
            texts.tr("check-devices"),
            icons::CPU,
            "",
            hearth_core::command::Command::ProbeDevices.into(),
        );
        add(
            texts.tr("advisor-toggle"),
            icons::LIGHTBULB,
            "",
            UiCommand::ToggleAdvisor,
        );
    }
    add(
        texts.tr("new-project"),
        icons::FOLDER_PLUS,
        &format!("{} N", command_key()),
        UiCommand::AskNewProject(Vec::new()),
    );
    add(
        texts.tr("open-project"),
        icons::FOLDER_OPEN,
        &format!("{} O", command_key()),
        UiCommand::AskOpenProject,
    );
    add(
        texts.tr("try-sample"),
        icons::FLAME,
        "",
        UiCommand::TrySample(TaskKind::ImageClassification),
    );
    if let Some(project) = project {
        add(
            texts.tr("show-project-folder"),
            icons::FOLDER,
            "",
            UiCommand::ShowFolder(project.dir().to_owned()),
        );
        add(
            texts.tr("close-project"),
            icons::X_CIRCLE,
            "",
            hearth_core::command::Command::CloseProject.into(),
        );
    }
    for language in Language::ALL {
        if language != texts.language() {
            add(
                language.own_name().to_owned(),
                icons::GLOBE,
                "",
                UiCommand::SetLanguage(language),
            );
        }
    }
    for theme in ThemeChoice::ALL {
        add(
            texts.tr(theme_key(theme)),
            theme_icon(theme),
            "",
            UiCommand::SetTheme(theme),
        );
    }
    add(
        texts.tr("fullscreen"),
        icons::MONITOR,
        "F11",
        UiCommand::ToggleFullscreen,
    );
    add(
        texts.tr("quit"),
        icons::POWER,
        &format!("{} Q", command_key()),
        UiCommand::Quit,
    );
    entries
}

/// The key of a theme's name.
pub fn theme_key(theme: ThemeChoice) -> &'static str {
    match theme {
        ThemeChoice::System => "theme-system",
        ThemeChoice::Light => "theme-light",
        ThemeChoice::Dark => "theme-dark",
    }
}

/// The icon of a theme.
pub fn theme_icon(theme: ThemeChoice) -> &'static str {
    match theme {
        ThemeChoice::System => icons::CIRCLE_HALF,
        ThemeChoice::Light => icons::SUN,
        ThemeChoice::Dark => icons::MOON,
    }
}

/// The name of the key that shortcuts begin with.
pub fn command_key() -> &'static str {
    if cfg!(target_os = "macos") {
        "⌘"
    } else {
        "Ctrl"
    }
}

/// The commands whose keys were pressed since the last frame; takes the keys away from widgets.
pub fn shortcuts(ctx: &egui::Context, has_project: bool) -> Vec<UiCommand> {
    let command = Modifiers::COMMAND;
    let mut pressed = Vec::new();
    let keys = [
        (
            KeyboardShortcut::new(command, Key::K),
            UiCommand::TogglePalette,
        ),
        (
            KeyboardShortcut::new(command, Key::O),
            UiCommand::AskOpenProject,
        ),
        (
            KeyboardShortcut::new(command, Key::N),
            UiCommand::AskNewProject(Vec::new()),
        ),
        (
            KeyboardShortcut::new(Modifiers::NONE, Key::F11),
            UiCommand::ToggleFullscreen,
        ),
        (KeyboardShortcut::new(command, Key::Q), UiCommand::Quit),
    ];
    // A field that is typed into has a history of its own.
    let redo = hearth_core::command::Command::Redo;
    let history = [
        (
            KeyboardShortcut::new(command | Modifiers::SHIFT, Key::Z),
            redo.clone(),
        ),
        (KeyboardShortcut::new(command, Key::Y), redo),
        (
            KeyboardShortcut::new(command, Key::Z),
            hearth_core::command::Command::Undo,
        ),
    ];
    let is_typing = ctx.text_edit_focused();
    let numbers = [
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
    ];
    ctx.input_mut(|input| {
        for (shortcut, command) in keys {
            if input.consume_shortcut(&shortcut) {
                pressed.push(command);
            }
        }
        if has_project && !is_typing {
            for (shortcut, command) in history {
                if input.consume_shortcut(&shortcut) {
                    pressed.push(command.into());
                }
            }
        }
        if has_project {
            for (key, step) in numbers.into_iter().zip(Step::ALL) {
                if input.consume_shortcut(&KeyboardShortcut::new(command, key)) {
                    pressed.push(UiCommand::Go(step));
                }
            }
        }
    });
    pressed
}

/// How well the letters of `wanted` are found in `text` in this order; `None` if they are not.
/// Letters in a row and at the start of words count more.
pub fn fuzzy_score(wanted: &str, text: &str) -> Option<i32> {
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let mut score = 0;
    let mut from = 0;
    let mut last = None;
    for letter in wanted.to_lowercase().chars().filter(|c| !c.is_whitespace()) {
        let at = from + text[from..].iter().position(|c| *c == letter)?;
        if last.is_some_and(|last| last + 1 == at) {
            score += 4;
        }
        if at == 0 || !text[at - 1].is_alphanumeric() {
            score += 3;
        }
        score -= (at - from).min(3) as i32;
        last = Some(at);
        from = at + 1;
    }
    Some(score)
}

/// The positions of the entries that fit, best first.
pub fn filter_entries(entries: &[PaletteEntry], wanted: &str) -> Vec<usize> {
    let mut found: Vec<(i32, usize)> = entries
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| Some((fuzzy_score(wanted, &entry.label)?, index)))
        .collect();
    found.sort_by_key(|(score, index)| (std::cmp::Reverse(*score), *index));
    found.into_iter().map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palette_finds_by_letters_in_order() {
        assert_eq!(fuzzy_score("xyz", "Train"), None);
        assert!(fuzzy_score("tr", "Train") > fuzzy_score("tr", "Export"));
        assert!(fuzzy_score("训练", "转到训练").is_some());
        assert!(fuzzy_score("", "anything").is_some());
    }

    #[test]
    fn without_a_project_only_what_works_is_offered() {
        let texts = Texts::new(Language::English);
        let session = Session::new(hearth_core::session::SessionOptions::default());
        let entries = palette_entries(&texts, &session);
        assert!(
            entries
                .iter()
                .any(|e| e.command == UiCommand::TrySample(TaskKind::ImageClassification))
        );
        assert!(
            !entries
                .iter()
                .any(|e| matches!(e.command, UiCommand::Go(_)))
        );
        assert!(
            !entries
                .iter()
                .any(|e| matches!(e.command, UiCommand::Train))
        );
        let dark = filter_entries(&entries, "dark");
        assert_eq!(
            entries[dark[0]].command,
            UiCommand::SetTheme(ThemeChoice::Dark)
        );
    }
}
