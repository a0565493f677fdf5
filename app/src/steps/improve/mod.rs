//! Improve: feedback from use. It says what it will hold.

use super::{Page, header, scroll_page};
use crate::ui::{empty, icons};
use egui::Ui;

/// Shows the Improve page.
pub fn show(ui: &mut Ui, page: &Page<'_>) {
    scroll_page(ui, "improve", |ui| {
        let (title, sentence) = (page.tr("step-improve"), page.tr("improve-sentence"));
        header(ui, &title, &sentence, |_| {});
        let (title, words) = (page.tr("improve-title"), page.tr("improve-text"));
        empty::state(ui, icons::ARROWS_CLOCKWISE, &title, &words, |_| {});
    });
}
