//! What a person looked at and left as it is, and the way back.

use super::finding_title;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{cards, icons, text, tokens};
use egui::Ui;
use hearth_core::advice::dismissed::Dismissed;
use hearth_core::command::Command;
use hearth_core::project::Snapshot;
use std::sync::Arc;

/// How many of each kind of finding were left as they are.
#[derive(Debug, Default)]
pub struct LeftAlone {
    of: Option<Arc<Snapshot>>,
    counts: Vec<(String, usize)>,
}

impl LeftAlone {
    /// Reads it anew where something changed; part of `logic`.
    pub fn refresh(&mut self, snapshot: &Arc<Snapshot>) {
        let is_fresh = self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, snapshot));
        if !is_fresh {
            let dismissed = Dismissed::load(&snapshot.dir);
            let counts = dismissed.counts().into_iter();
            self.counts = counts.map(|(kind, n)| (kind.to_owned(), n)).collect();
            self.of = Some(snapshot.clone());
        }
    }

    pub(super) fn show(&self, ui: &mut Ui, page: &mut Page<'_>, may_change: bool) {
        if self.counts.is_empty() {
            return;
        }
        cards::card(ui, |ui| {
            text::strong(ui, &page.tr("left-alone"));
            text::soft(ui, &page.tr("left-alone-text"));
            for (kind, n) in &self.counts {
                ui.add_space(tokens::GRID);
                let title = finding_title(page.texts, kind);
                text::fact(ui, &title, &n.to_string());
                let words = page.tr("left-alone-bring-back");
                let button = Button::secondary(&words)
                    .icon(icons::ARROW_U_UP_LEFT)
                    .enabled(may_change);
                let name = format!("{words}: {title}");
                let response = ui.push_id(kind, |ui| ui.add(button)).inner;
                if response.accessible_name(name).clicked() {
                    page.send(Command::BringBack {
                        kind: Some(kind.clone()),
                    });
                }
            }
        });
    }
}
