//! The left rail: the seven steps and how each stands.

use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::{icons, text, tokens};
use crate::view_state::Step;
use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use hearth_core::advice::Severity;
use hearth_core::event::JobKind;
use hearth_core::session::Session;

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Nothing can be done here yet.
    Later,
    /// It can be done now.
    Ready,
    /// Work runs.
    Running,
    /// It is done.
    Done,
    /// It wants attention.
    Attention,
}

impl StepState {
    fn key(self) -> &'static str {
        match self {
            Self::Later => "state-later",
            Self::Ready => "state-ready",
            Self::Running => "state-running",
            Self::Done => "state-done",
            Self::Attention => "state-attention",
        }
    }
}

/// How each step stands, in the order of [`Step::ALL`].
pub fn step_states(session: &Session, has_exported: bool) -> [StepState; 7] {
    let Some(project) = session.project() else {
        return [StepState::Later; 7];
    };
    let has_samples = !project.snapshot().samples.is_empty();
    let has_runs = !project.runs().is_empty();
    let is_serious = |is_about_run: bool| {
        let mut findings = project.findings().iter();
        findings.any(|f| f.severity >= Severity::Warning && f.run.is_some() == is_about_run)
    };
    let runs = |kind| session.job_of_kind(kind).is_some();
    let state = |is_done: bool, is_ready: bool, is_running: bool| match () {
        () if is_running => StepState::Running,
        () if is_done => StepState::Done,
        () if is_ready => StepState::Ready,
        () => StepState::Later,
    };
    let watched = |state: StepState, is_about_run: bool| match state {
        StepState::Done if is_serious(is_about_run) => StepState::Attention,
        state => state,
    };
    let data = watched(state(has_samples, true, runs(JobKind::Import)), false);
    let evaluate = watched(state(has_runs, false, runs(JobKind::Evaluate)), true);
    [
        StepState::Done,
        data,
        // Class folders are labels already; nothing is done here yet.
        StepState::Later,
        state(has_runs, has_samples, runs(JobKind::Train)),
        evaluate,
        state(has_exported, has_runs, runs(JobKind::Export)),
        StepState::Later,
    ]
}

/// Shows the rail.
pub fn show(ui: &mut Ui, page: &mut Page<'_>, current: Step, states: [StepState; 7]) {
    ui.spacing_mut().item_spacing.y = tokens::GRID;
    for (step, state) in Step::ALL.into_iter().zip(states) {
        item(ui, page, step, state, step == current);
    }
    ui.with_layout(egui::Layout::bottom_up(egui::Align::Min), |ui| {
        let p = tokens::palette(ui);
        ui.add_space(tokens::GAP_S);
        ui.horizontal(|ui| {
            ui.add_space(tokens::GAP_S);
            text::icon(ui, icons::LOCK_SIMPLE, 14.0, p.text_faint);
            text::line(ui, &page.tr("stays-here"), tokens::TEXT_S, p.text_faint)
                .on_hover_text(page.tr("stays-here-tip"));
        });
    });
}

fn item(ui: &mut Ui, page: &mut Page<'_>, step: Step, state: StepState, is_current: bool) {
    let p = tokens::palette(ui);
    let name = page.tr(step.key());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::click());
    let words = format!("{name}: {}", page.tr(state.key()));
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_current, &name));
    let fill = if is_current {
        p.card
    } else if response.hovered() {
        p.card.gamma_multiply(0.55)
    } else {
        egui::Color32::TRANSPARENT
    };
    let line = if is_current {
        p.line
    } else {
        egui::Color32::TRANSPARENT
    };
    let radius = CornerRadius::same(tokens::RADIUS);
    ui.painter().rect(
        rect,
        radius,
        fill,
        tokens::hairline(line),
        egui::StrokeKind::Inside,
    );
    crate::ui::button::focus_ring(ui, rect.shrink(2.0), &response);
    let ink = if is_current {
        p.accent_text
    } else {
        p.text_soft
    };
    let y = rect.center().y;
    ui.painter().text(
        pos2(rect.left() + 22.0, y),
        Align2::CENTER_CENTER,
        step.icon(),
        tokens::icon_font(20.0),
        ink,
    );
    let (font, color) = if is_current {
        (tokens::semibold(tokens::TEXT), p.text)
    } else {
        (tokens::regular(tokens::TEXT), p.text_soft)
    };
    ui.painter().text(
        pos2(rect.left() + 42.0, y),
        Align2::LEFT_CENTER,
        name,
        font,
        color,
    );
    dot(
        ui,
        Rect::from_center_size(pos2(rect.right() - 18.0, y), vec2(16.0, 16.0)),
        state,
    );
    let response = response
        .on_hover_text(words)
        .on_hover_cursor(egui::CursorIcon::PointingHand);
    if response.clicked() {
        page.send(UiCommand::Go(step));
    }
}

fn dot(ui: &Ui, rect: Rect, state: StepState) {
    let p = tokens::palette(ui);
    let center = rect.center();
    match state {
        StepState::Later => {}
        StepState::Ready => {
            ui.painter()
                .circle_stroke(center, 3.5, egui::Stroke::new(1.5, p.text_faint));
        }
        StepState::Running => {
            ui.painter().circle_filled(center, 4.0, p.accent);
        }
        StepState::Done => {
            ui.painter().text(
                center,
                Align2::CENTER_CENTER,
                icons::CHECK,
                tokens::icon_font(14.0),
                p.good,
            );
        }
        StepState::Attention => {
            ui.painter().text(
                center,
                Align2::CENTER_CENTER,
                icons::WARNING,
                tokens::icon_font(16.0),
                p.warn,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearth_core::session::SessionOptions;

    #[test]
    fn without_a_project_everything_is_later() {
        let session = Session::new(SessionOptions::default());
        assert_eq!(step_states(&session, false), [StepState::Later; 7]);
    }
}
