//! The dialog that writes a model's card for people.

use super::{Page, show_failure_below};
use crate::commands::UiCommand;
use crate::dialogs::Purpose;
use crate::i18n::Language;
use crate::ui::button::{Button, segmented};
use crate::ui::dialog::dialog;
use crate::ui::path_field::{PathAction, PathWords, parse_path, path_field};
use crate::ui::{icons, text, tokens};
use egui::{Context, Ui};
use hearth_core::command::Command;
use hearth_core::export::model_card::{
    CardFormat, CardLanguage, ModelCardOptions, ModelCardWritten,
};
use hearth_core::failure::Failure;
use hearth_core::ids::RunId;
use std::path::{Path, PathBuf};

const WIDTH: f32 = 640.0;

/// What is chosen in the dialog.
#[derive(Clone, Debug)]
pub struct ModelCardForm {
    /// The run.
    pub run: RunId,
    /// As what it is written.
    pub format: CardFormat,
    /// In which language.
    pub language: CardLanguage,
    /// Whether samples are shown.
    pub examples: bool,
    /// The folder, as typed.
    pub dir: String,
    /// What is said of its use, as typed.
    pub note: String,
    /// What was said of it before.
    kept_note: String,
    /// Whether what is no card may be replaced; asked only where something is in the way.
    pub overwrites: bool,
    /// Why it did not work.
    pub failure: Option<Failure>,
    /// The card, once it is written.
    pub written: Option<Box<ModelCardWritten>>,
}

impl ModelCardForm {
    /// The form as it opens: `note` is what was said of the run's use before, `shows_examples`
    /// whether samples are shown if nobody says otherwise.
    pub fn of(
        run: RunId,
        project: &Path,
        language: Language,
        note: String,
        shows_examples: bool,
    ) -> Self {
        let dir = project.join("exports").join(format!("{run}-card"));
        Self {
            run,
            format: CardFormat::Html,
            language: card_language(language),
            examples: shows_examples,
            dir: dir.display().to_string(),
            kept_note: note.clone(),
            note,
            overwrites: false,
            failure: None,
            written: None,
        }
    }

    fn command(&self, dir: PathBuf) -> Command {
        Command::WriteModelCard {
            run: Some(self.run.clone()),
            // A project that cannot be changed has a card all the same.
            note: (self.note != self.kept_note).then(|| self.note.trim().to_owned()),
            options: ModelCardOptions {
                format: Some(self.format),
                language: self.language,
                examples: Some(self.examples),
                path: dir,
                overwrites: self.overwrites,
            },
        }
    }

    /// Whether something that is no card is in the way.
    fn is_in_the_way(&self) -> bool {
        let failure = self.failure.as_ref();
        self.overwrites || failure.is_some_and(|failure| failure.code == "card-in-the-way")
    }
}

/// The language of cards that goes with one of the window.
pub fn card_language(language: Language) -> CardLanguage {
    match language {
        Language::English => CardLanguage::English,
        Language::Chinese => CardLanguage::Chinese,
    }
}

/// The button that opens the dialog for a run.
pub fn ask_button(ui: &mut Ui, page: &mut Page<'_>, run: &RunId) {
    let (name, tip) = (page.tr("model-card"), page.tr("model-card-text"));
    let button = Button::secondary(&name)
        .icon(icons::BOOK_OPEN)
        .tooltip(&tip);
    if ui.add(button).clicked() {
        page.send(UiCommand::AskModelCard(run.clone()));
    }
}

/// Shows the dialog; returns true when it is to be closed.
pub fn show(
    ctx: &Context,
    page: &mut Page<'_>,
    form: &mut ModelCardForm,
    is_running: bool,
) -> bool {
    let mut is_closed = false;
    let response = dialog(ctx, "model-card", WIDTH, |ui| {
        text::section(ui, &page.tr("model-card-title"));
        text::soft(ui, &page.tr("model-card-text"));
        ui.add_space(tokens::GAP_S);
        if let Some(written) = form.written.clone() {
            is_closed = done(ui, page, &written);
            return;
        }
        choices(ui, page, form);
        note(ui, page, form);
        let is_ready = folder(ui, page, form);
        if form.is_in_the_way() {
            ui.checkbox(&mut form.overwrites, page.tr("model-card-overwrite"));
        }
        show_failure_below(ui, page, form.failure.as_ref());
        ui.add_space(tokens::GAP);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let dir = parse_path(&form.dir);
            let write = page.tr("model-card-do");
            let button = Button::primary(&write)
                .icon(icons::NOTE_PENCIL)
                .enabled(dir.is_some() && !is_running);
            if (ui.add(button).clicked() || is_ready)
                && !is_running
                && let Some(dir) = dir
            {
                page.send(UiCommand::WriteModelCard(Box::new(form.command(dir))));
            }
            let cancel = page.tr("cancel");
            if ui.add(Button::secondary(&cancel)).clicked() {
                is_closed = true;
            }
        });
    });
    is_closed || response.should_close()
}

/// Format, language and examples.
fn choices(ui: &mut Ui, page: &Page<'_>, form: &mut ModelCardForm) {
    text::caption(ui, &page.tr("model-card-format"));
    let formats = [
        (CardFormat::Html, page.tr("model-card-html")),
        (CardFormat::Markdown, page.tr("model-card-markdown")),
    ];
    form.format = segmented(ui, form.format, &formats).unwrap_or(form.format);
    text::caption(
        ui,
        &match form.format {
            CardFormat::Html => page.tr("model-card-html-text"),
            CardFormat::Markdown => page.tr("model-card-markdown-text"),
        },
    );
    ui.add_space(tokens::GRID);
    text::caption(ui, &page.tr("model-card-language"));
    let languages = Language::ALL.map(|language| {
        let name = language.own_name().to_owned();
        (card_language(language), name)
    });
    form.language = segmented(ui, form.language, &languages).unwrap_or(form.language);
    ui.add_space(tokens::GRID);
    ui.checkbox(&mut form.examples, page.tr("model-card-examples"))
        .on_hover_text(page.tr("model-card-examples-tip"));
    ui.add_space(tokens::GRID);
}

fn note(ui: &mut Ui, page: &Page<'_>, form: &mut ModelCardForm) {
    let (name, hint) = (page.tr("model-card-note"), page.tr("model-card-note-hint"));
    text::caption(ui, &name);
    let field = ui.add(
        egui::TextEdit::multiline(&mut form.note)
            .hint_text(hint)
            .desired_rows(3)
            .desired_width(f32::INFINITY),
    );
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, &name));
    ui.add_space(tokens::GRID);
}

/// The folder; true where the person pressed Enter on it.
fn folder(ui: &mut Ui, page: &mut Page<'_>, form: &mut ModelCardForm) -> bool {
    let (name, hint, browse) = (
        page.tr("export-folder"),
        page.tr("path-hint"),
        page.tr("choose"),
    );
    text::caption(ui, &name);
    let words = PathWords {
        name: &name,
        hint: &hint,
        browse: &browse,
    };
    match path_field(ui, &mut form.dir, &words, false) {
        Some(PathAction::Submitted(_)) => true,
        Some(PathAction::Browse) => {
            page.send(UiCommand::Browse(Purpose::ModelCardFolder));
            false
        }
        None => false,
    }
}

/// What stands there once the card is written; true where the dialog is to be closed.
fn done(ui: &mut Ui, page: &mut Page<'_>, written: &ModelCardWritten) -> bool {
    let p = tokens::palette(ui);
    let mut is_closed = false;
    ui.horizontal(|ui| {
        text::icon(ui, icons::CHECK_CIRCLE, 22.0, p.good);
        text::strong(ui, &page.tr("model-card-written"));
    });
    text::body(ui, &written.path.display().to_string());
    ui.add_space(tokens::GAP);
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let (open, folder, close) = (
            page.tr("model-card-open"),
            page.tr("open-folder"),
            page.tr("close"),
        );
        let button = Button::primary(&open).icon(icons::ARROW_SQUARE_OUT);
        if ui.add(button).clicked() {
            page.send(UiCommand::ShowFolder(written.path.clone()));
        }
        let button = Button::secondary(&folder).icon(icons::FOLDER_OPEN);
        if let Some(dir) = written.path.parent()
            && ui.add(button).clicked()
        {
            page.send(UiCommand::ShowFolder(dir.to_owned()));
        }
        if ui.add(Button::secondary(&close)).clicked() {
            is_closed = true;
        }
    });
    is_closed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_speaks_the_language_of_the_window_and_asks_before_it_replaces() {
        let run = RunId::numbered(3);
        let mut form = ModelCardForm::of(
            run.clone(),
            "/project".as_ref(),
            Language::Chinese,
            " Not for children. ".into(),
            false,
        );
        assert_eq!(form.dir, "/project/exports/run-003-card");
        assert!(!form.is_in_the_way());
        form.failure = Some(Failure::new("card-in-the-way", ""));
        assert!(form.is_in_the_way());
        let Command::WriteModelCard {
            run: of,
            note,
            options,
        } = form.command("/out".into())
        else {
            panic!("another command");
        };
        assert_eq!(of, Some(run));
        assert_eq!(note, None, "it is as it was");
        assert_eq!(options.language, CardLanguage::Chinese);
        assert_eq!((options.examples, options.overwrites), (Some(false), false));
        form.note = " Not for cats. ".into();
        let Command::WriteModelCard { note, .. } = form.command("/out".into()) else {
            panic!("another command");
        };
        assert_eq!(note.as_deref(), Some("Not for cats."));
    }
}
