//! The pages of the left rail: each a folder with a pure function that makes its data and a
//! function that paints it. They never import each other.

pub mod class_choice;
pub mod class_menu;
pub mod data;
pub mod evaluate;
pub mod export;
pub mod goal;
pub mod improve;
pub mod label;
pub mod model_card;
mod offer;
pub mod recording;
pub mod train;
mod verdicts;

use crate::canvas::TiledPicture;
use crate::commands::UiCommand;
use crate::i18n::{Texts, Value};
use crate::sounds::Sounds;
use crate::textures::Textures;
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::{empty, icons, text, tokens};
use crate::view_state::Step;
use egui::Ui;
use hearth_core::data::Sample;
use hearth_core::failure::Failure;
use hearth_core::ids::RunId;
use hearth_core::project::Snapshot;
use hearth_core::tasks::TaskKind;

/// What a page may use beside its own state.
pub struct Page<'a> {
    /// Words.
    pub texts: &'a Texts,
    /// Thumbnails.
    pub textures: &'a mut Textures,
    /// The picture that is looked at from near and far.
    pub picture: &'a mut TiledPicture,
    /// The sound that is looked at and listened to.
    pub sounds: &'a mut Sounds,
    /// Requests for `logic`.
    pub commands: &'a mut Vec<UiCommand>,
}

/// Says why something did not work.
pub fn show_failure(ui: &mut Ui, page: &Page<'_>, failure: Option<&Failure>) {
    if let Some(failure) = failure {
        let words = page.texts.failure(failure);
        cards::notice(ui, Mood::Bad, |ui| text::body(ui, &words));
    }
}

/// The same below the fields of a dialog.
pub fn show_failure_below(ui: &mut Ui, page: &Page<'_>, failure: Option<&Failure>) {
    if failure.is_some() {
        ui.add_space(tokens::GRID);
    }
    show_failure(ui, page, failure);
}

impl Page<'_> {
    /// The words for a key.
    pub fn tr(&self, key: &str) -> String {
        self.texts.tr(key)
    }

    /// The words for a key with values in them.
    pub fn tr_with(&self, key: &str, values: &[(&'static str, Value)]) -> String {
        self.texts.tr_with(key, values)
    }

    /// Says something in the corner of the window.
    pub fn say(&mut self, key: &str) {
        let words = self.tr(key);
        self.send(UiCommand::Say(words));
    }

    /// Queues a request.
    pub fn send(&mut self, command: impl Into<UiCommand>) {
        self.commands.push(command.into());
    }
}

/// The classes of a sample in words; where it has none, whether that was said of it.
pub fn class_words(page: &Page<'_>, snapshot: &Snapshot, sample: &Sample) -> String {
    let names: Vec<&str> = snapshot.class_names(sample).collect();
    if !names.is_empty() {
        names.join(page.tr("list-comma").trim_matches('|'))
    } else if snapshot.has_none(sample) {
        page.tr("label-none-of-them")
    } else {
        page.tr("no-class")
    }
}

/// The name of a run as people read it.
pub fn run_name(page: &Page<'_>, run: &RunId) -> String {
    run_name_in(page.texts, run)
}

/// The same from the words alone.
pub fn run_name_in(texts: &Texts, run: &RunId) -> String {
    match run.number() {
        Some(number) => texts.tr_with("run-number", &[("n", number.into())]),
        None => run.0.clone(),
    }
}

/// A page's title with a sentence below it, and what stands on its right.
pub fn header(ui: &mut Ui, title: &str, sentence: &str, right: impl FnOnce(&mut Ui)) {
    // The sentence has a line of its own: beside many buttons it would lie below them.
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.horizontal(|ui| {
            text::page_title(ui, title);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), right);
        });
        let p = tokens::palette(ui);
        ui.label(egui::RichText::new(sentence).color(p.text_soft));
    });
    ui.add_space(tokens::GAP);
}

/// Says that models of this task cannot be trained yet, where that is so; true if it was said.
pub fn said_to_come(ui: &mut Ui, page: &mut Page<'_>, icon: &str, task: TaskKind) -> bool {
    let Err(failure) = task.check_trainable() else {
        return false;
    };
    let (title, words) = (page.tr("task-to-come-title"), page.texts.failure(&failure));
    let go = page.tr_with("palette-go", &[("step", page.tr(Step::Data.key()).into())]);
    empty::state(ui, icon, &title, &words, |ui| {
        let button = Button::secondary(&go).icon(icons::ARROW_RIGHT);
        if ui.add(button).clicked() {
            page.send(UiCommand::Go(Step::Data));
        }
    });
    true
}

/// A page that scrolls, with its margins, as wide as the window allows.
pub fn scroll_page(ui: &mut Ui, id: &str, content: impl FnOnce(&mut Ui)) {
    scroll_page_of(ui, id, f32::INFINITY, content);
}

/// As [`scroll_page`], at most this wide.
pub fn scroll_page_of(ui: &mut Ui, id: &str, width: f32, content: impl FnOnce(&mut Ui)) {
    egui::ScrollArea::vertical()
        .id_salt(id)
        .auto_shrink([false, false])
        .show(ui, |ui| {
            egui::Frame::new()
                .inner_margin(egui::Margin::same(tokens::PAGE_MARGIN))
                .show(ui, |ui| {
                    ui.set_width(ui.available_width().min(width));
                    content(ui);
                });
        });
}
