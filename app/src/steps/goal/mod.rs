//! Goal: what the model is for, in plain words, and what it has to reach.

mod facts;
mod form;

use super::{Page, header, scroll_page_of};
use crate::ui::tokens;
use egui::Ui;
use hearth_core::failure::Failure;
use hearth_core::goal::{Goal, Proposal};
use hearth_core::session::Session;

/// The state of the Goal page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GoalState {
    /// What was typed.
    pub words: String,
    /// What was proposed for it.
    pub proposal: Option<Proposal>,
    /// The targets as they are being changed.
    pub draft: Option<Goal>,
    /// Why it could not be kept.
    pub failure: Option<Failure>,
}

/// Shows the Goal page.
pub fn show(ui: &mut Ui, page: &mut Page<'_>, session: &Session, state: &mut GoalState) {
    let Some(project) = session.project() else {
        return;
    };
    scroll_page_of(ui, "goal", tokens::FORM_WIDTH, |ui| {
        let (title, sentence) = (page.tr("step-goal"), page.tr("goal-sentence"));
        header(ui, &title, &sentence, |_| {});
        form::show(ui, page, project, state);
        ui.add_space(tokens::GAP);
        facts::show(ui, page, project);
    });
}
