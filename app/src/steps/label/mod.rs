//! Label: what the data means. Class folders label their pictures; tools will come.

use super::{Page, header, scroll_page};
use crate::ui::{empty, icons};
use egui::Ui;
use hearth_core::session::Session;
use hearth_core::tasks::TaskKind;

/// Shows the Label page.
pub fn show(ui: &mut Ui, page: &Page<'_>, session: &Session) {
    let is_number = session
        .project()
        .is_some_and(|p| p.snapshot().task == TaskKind::TabularRegression);
    let num_samples = session.project().map_or(0, |p| p.snapshot().samples.len());
    scroll_page(ui, "label", |ui| {
        let (title, sentence) = (page.tr("step-label"), page.tr("label-sentence"));
        header(ui, &title, &sentence, |_| {});
        let words = if is_number {
            page.tr("label-text-number")
        } else if num_samples > 0 {
            page.tr_with("label-text", &[("n", num_samples.into())])
        } else {
            page.tr("label-text-empty")
        };
        let title = page.tr("label-title");
        empty::state(ui, icons::TAG, &title, &words, |_| {});
    });
}
