//! Paints the Label page: the sample in the middle, classes and marks on the right, the queue
//! below.

use super::actions::{self, Desk};
use super::{
    ClassPicker, LabelState, LabelView, Picked, class_list, curve_dialog, filmstrip, header,
    marks_list, review_panel, stage,
};
use crate::commands::UiCommand;
use crate::keymap::{Keymap, Place};
use crate::shell::cheat_sheet::{self, SheetEvent};
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{empty, format, icons, text, tokens};
use crate::view_state::Step;
use egui::{CentralPanel, Frame, Margin, Panel, Ui};
use hearth_core::data::Sample;
use hearth_core::ids::ClassId;
use hearth_core::label::suggest::LEAST_LABELS;
use hearth_core::project::Snapshot;
use hearth_core::session::Session;
use hearth_core::tasks::TaskKind;

/// Width of what stands on the right.
const SIDE: f32 = 288.0;

/// Shows the Label page.
pub fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    session: &Session,
    state: &mut LabelState,
    keymap: &Keymap,
) {
    let (Some(project), Some(view)) = (session.project(), state.view()) else {
        return;
    };
    let snapshot = project.snapshot().clone();
    if snapshot.samples.is_empty() {
        nothing_yet(ui, page);
        return;
    }
    let may_change = project.read_only().is_none();
    let current = state.current.and_then(|id| snapshot.sample(id)).cloned();
    let desk = current.as_ref().map(|sample| Desk {
        snapshot: &snapshot,
        view: &view,
        sample,
        may_change,
    });
    if let Some(desk) = &desk {
        // What is half drawn has its own keys.
        if let Some(event) = state.canvas.take_keys(ui.ctx()) {
            stage::take(event, page, desk, state);
        }
        for action in keymap.pressed(ui.ctx(), place_of(desk.sample)) {
            actions::act(action, desk, page, state);
        }
    } else {
        for action in keymap.pressed(ui.ctx(), Place::default()) {
            actions::act_without_sample(action, page, state);
        }
    }
    let p = tokens::palette(ui);
    let side = Frame::new().fill(p.chrome).inner_margin(Margin::same(14));
    Panel::right("label-side")
        .exact_size(SIDE)
        .resizable(false)
        .frame(side)
        .show(ui, |ui| {
            beside(ui, page, &snapshot, &view, state, desk.as_ref());
        });
    let strip = Frame::new()
        .fill(p.chrome)
        .inner_margin(Margin::symmetric(14, 0));
    Panel::bottom("label-strip")
        .exact_size(filmstrip::HEIGHT)
        .resizable(false)
        .frame(strip)
        .show(ui, |ui| {
            if let Some(clicked) = filmstrip::show(ui, page, &snapshot, &view, state) {
                state.go_to(clicked);
            }
        });
    let margin = Margin {
        left: 20,
        right: 20,
        top: 16,
        bottom: 12,
    };
    CentralPanel::default()
        .frame(Frame::new().inner_margin(margin))
        .show(ui, |ui| {
            header::show(ui, page, &snapshot, &view, state);
            ui.add_space(tokens::GAP_S);
            match &desk {
                Some(desk) => on_stage(ui, page, desk, state),
                None => all_done(ui, page, state),
            }
        });
    pick_class(ui, page, &snapshot, state, desk.as_ref());
    if state.shows_curve {
        state.shows_curve = !curve_dialog::show(ui.ctx(), page, session, state);
    }
    if state.shows_keys {
        let place = desk.as_ref().map(|desk| place_of(desk.sample));
        let event = cheat_sheet::show(ui.ctx(), page.texts, keymap, place.unwrap_or_default());
        state.shows_keys = event.is_none();
        if event == Some(SheetEvent::Change) {
            page.send(UiCommand::AskKeys);
        }
    }
}

/// Which keys apply to a sample.
fn place_of(sample: &Sample) -> Place {
    if sample.picture().is_some() {
        Place::Picture
    } else if sample.sound().is_some() {
        Place::Sound
    } else if sample.text().is_some() {
        Place::Text
    } else {
        Place::Row
    }
}

fn nothing_yet(ui: &mut Ui, page: &mut Page<'_>) {
    let (title, words) = (page.tr("label-empty-title"), page.tr("label-text-empty"));
    let go = page.tr_with("palette-go", &[("step", page.tr(Step::Data.key()).into())]);
    empty::state(ui, icons::TAG, &title, &words, |ui| {
        let button = Button::primary(&go).icon(icons::ARROW_RIGHT);
        if ui.add(button).clicked() {
            page.send(UiCommand::Go(Step::Data));
        }
    });
}

/// Nothing is left in the queue.
fn all_done(ui: &mut Ui, page: &Page<'_>, state: &mut LabelState) {
    let (title, words) = (
        page.tr("label-queue-empty"),
        page.tr("label-queue-empty-text"),
    );
    let all = page.tr("label-show-all");
    empty::state(ui, icons::CHECK_CIRCLE, &title, &words, |ui| {
        if ui.add(Button::secondary(&all)).clicked() {
            state.filter = super::LabelFilter::All;
        }
    });
}

fn on_stage(ui: &mut Ui, page: &mut Page<'_>, desk: &Desk<'_>, state: &mut LabelState) {
    let sample = desk.sample;
    if sample.picture().is_some() {
        stage::picture(ui, page, desk, state);
    } else if sample.sound().is_some() {
        stage::sound(ui, page, desk, state);
    } else if sample.text().is_some() {
        stage::written(ui, page, desk, state);
    } else if stage::row(ui, page, desk.snapshot, sample, state, desk.may_change) {
        actions::act(crate::keymap::Action::Next, desk, page, state);
    }
}

/// What stands on the right.
fn beside(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    view: &LabelView,
    state: &mut LabelState,
    desk: Option<&Desk<'_>>,
) {
    egui::ScrollArea::vertical()
        .id_salt("label-side")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let sample = desk.map(|desk| desk.sample);
            let is_number = snapshot.task == TaskKind::TabularRegression;
            if is_number {
                text::soft(ui, &page.tr("label-number-text"));
            } else {
                suggestion(ui, page, view, state, desk);
                let counts = &view.class_counts;
                let clicked = class_list::show(ui, page, snapshot, sample, state, counts);
                if let (Some(clicked), Some(desk)) = (clicked, desk) {
                    let name = snapshot.classes[clicked.index()].name.clone();
                    actions::give_class(desk, page, state, &name);
                }
                if let Some(desk) = desk
                    && snapshot.task.is_multi_label()
                    && !state.is_second_pass
                    && class_list::show_none(ui, page, snapshot, desk.sample)
                {
                    actions::none_of_them(desk, page, state);
                }
            }
            let Some(desk) = desk else {
                return;
            };
            match marks_list::show(ui, page, snapshot, desk.sample, state) {
                Some(marks_list::MarksEvent::Select(mark, adds)) => state.select(mark, adds),
                Some(marks_list::MarksEvent::ToggleVisible(mark)) => state.toggle_hidden(mark),
                Some(marks_list::MarksEvent::Act(action)) => {
                    actions::act(action, desk, page, state);
                }
                None => {}
            }
            review_panel::show(ui, page, desk.sample, state, desk.may_change);
        });
}

/// What the model suggests, or why it does not yet.
fn suggestion(
    ui: &mut Ui,
    page: &mut Page<'_>,
    view: &LabelView,
    state: &mut LabelState,
    desk: Option<&Desk<'_>>,
) {
    let found =
        desk.and_then(|desk| Some((desk, state.suggestion(desk.snapshot, desk.sample)?.clone())));
    // Boxes are taken over from pictures that are alike, if there are any.
    let can_suggest = desk.is_some_and(|desk| desk.snapshot.task != TaskKind::ObjectDetection);
    if let Some((desk, suggestion)) = found {
        if let Some(class) = suggestion.class() {
            let sure = format::percent(suggestion.confidence().into());
            let named = |class: ClassId| desk.snapshot.classes.get(class.index()).map(|c| &*c.name);
            let mut name = named(class).unwrap_or_default().to_owned();
            if desk.snapshot.task.is_multi_label() {
                let likely = suggestion
                    .likely
                    .iter()
                    .filter(|(_, p)| *p >= actions::LIKELY);
                let names: Vec<&str> = likely.filter_map(|(class, _)| named(*class)).collect();
                name = names.join(", ");
                if names.is_empty() {
                    name = page.tr("label-none-of-them");
                }
            }
            let values = [("class", name.into()), ("sure", sure.into())];
            text::strong(ui, &page.tr_with("label-suggests", &values));
            let accept = page.tr("label-accept-suggestion");
            let button = Button::primary(&accept)
                .icon(icons::CHECK)
                .width(ui.available_width())
                .enabled(desk.may_change);
            if ui.add(button).clicked() {
                actions::act(crate::keymap::Action::Accept, desk, page, state);
            }
            ui.add_space(tokens::GAP_S);
        }
    } else if let Some(failure) = &state.failure {
        text::soft(ui, &page.texts.failure(failure));
        ui.add_space(tokens::GAP_S);
    } else if view.counts.labelled < LEAST_LABELS && !state.is_second_pass && can_suggest {
        let missing = LEAST_LABELS - view.counts.labelled;
        text::soft(
            ui,
            &page.tr_with("label-ten-first", &[("n", missing.into())]),
        );
        ui.add_space(tokens::GAP_S);
    } else if state.suggested.is_none() && can_suggest {
        text::soft(ui, &page.tr("label-learning"));
        ui.add_space(tokens::GAP_S);
    }
}

fn pick_class(
    ui: &Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    state: &mut LabelState,
    desk: Option<&Desk<'_>>,
) {
    let Some(mut picker) = state.picker.take() else {
        return;
    };
    let names: Vec<&str> = snapshot.classes.iter().map(|class| &*class.name).collect();
    let picked = picker.show(ui.ctx(), page, &names);
    match (picked, desk) {
        (Some(Picked::Class(name)), Some(desk)) => {
            let pending = state.pending.take();
            match pending.filter(|(of, _)| *of == desk.sample.id) {
                Some((_, shape)) => actions::draw(desk, page, state, shape, &name),
                None => actions::give_class(desk, page, state, &name),
            }
        }
        (Some(_), _) => state.pending = None,
        (None, _) => state.picker = Some(picker),
    }
}

impl LabelState {
    /// Asks for a class by its name.
    pub(super) fn open_picker(&mut self) {
        self.picker = Some(ClassPicker::default());
    }
}
