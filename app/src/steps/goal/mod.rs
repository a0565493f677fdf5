//! Goal: what the model is for. The facts that are known; the questions will come.

use super::{Page, header, scroll_page_of};
use crate::ui::cards::{self, Mood};
use crate::ui::{format, text, tokens};
use egui::Ui;
use hearth_core::project::Snapshot;
use hearth_core::session::Session;
use hearth_core::tasks::TaskKind;

/// Shows the Goal page.
pub fn show(ui: &mut Ui, page: &Page<'_>, session: &Session) {
    let Some(project) = session.project() else {
        return;
    };
    scroll_page_of(ui, "goal", tokens::FORM_WIDTH, |ui| {
        let (title, sentence) = (page.tr("step-goal"), page.tr("goal-sentence"));
        header(ui, &title, &sentence, |_| {});
        let snapshot = project.snapshot();
        cards::card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = tokens::GAP;
            text::fact(ui, &page.tr("goal-name"), &snapshot.name);
            text::fact(
                ui,
                &page.tr("goal-task"),
                &page.tr(&format!("task-{}", snapshot.task)),
            );
            text::fact(
                ui,
                &page.tr("goal-pictures"),
                &format::count(snapshot.samples.len()),
            );
            text::fact(
                ui,
                &page.tr("goal-models"),
                &format::count(project.runs().len()),
            );
            let p = tokens::palette(ui);
            // A number that is predicted has no classes.
            if snapshot.task != TaskKind::TabularRegression {
                classes(ui, page, snapshot);
            }
            text::line(ui, &page.tr("goal-folder"), tokens::TEXT, p.text_soft);
            text::selectable(
                ui,
                &project.dir().display().to_string(),
                tokens::TEXT,
                p.text,
            );
        });
        ui.add_space(tokens::GAP_S);
        cards::notice(ui, Mood::Calm, |ui| {
            text::strong(ui, &page.tr("coming"));
            text::soft(ui, &page.tr("goal-coming"));
        });
    });
}

fn classes(ui: &mut Ui, page: &Page<'_>, snapshot: &Snapshot) {
    let p = tokens::palette(ui);
    text::line(ui, &page.tr("goal-classes"), tokens::TEXT, p.text_soft);
    if snapshot.classes.is_empty() {
        text::soft(ui, &page.tr("goal-no-classes"));
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for class in &snapshot.classes {
            text::chip(ui, &class.name, p.raised, p.text);
        }
    });
}
