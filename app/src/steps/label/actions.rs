//! What a key or a click does to what is labelled.

use super::queue::{is_open, neighbour};
use super::{LabelState, LabelView, stage};
use crate::canvas::{self, geometry};
use crate::commands::UiCommand;
use crate::keymap::Action;
use crate::steps::Page;
use hearth_core::command::Command;
use hearth_core::data::{Answer, Mark, NewMark, Sample, Shape};
use hearth_core::ids::{ClassId, MarkId};
use hearth_core::project::Snapshot;
use hearth_core::project::edit::{Edit, MarkEdit};

/// How far what is pasted onto its own sample lies beside what it was copied from, in pixels.
const BESIDE_PX: f32 = 10.0;

/// Of several classes, those that are at least so likely are taken.
pub(super) const LIKELY: f32 = 0.5;

/// What actions work on.
pub(super) struct Desk<'a> {
    /// The data.
    pub snapshot: &'a Snapshot,
    /// What is shown of it.
    pub view: &'a LabelView,
    /// What is labelled.
    pub sample: &'a Sample,
    /// Whether anything may be changed.
    pub may_change: bool,
}

/// Does what a key asks for.
pub(super) fn act(action: Action, desk: &Desk<'_>, page: &mut Page<'_>, state: &mut LabelState) {
    let sample = desk.sample;
    match action {
        Action::Next => step(desk, state, 1),
        Action::Previous => step(desk, state, -1),
        Action::NextUnlabelled => next_open(desk, state),
        Action::Class(number) => {
            let class = desk
                .snapshot
                .classes
                .get(usize::from(number).wrapping_sub(1));
            if let Some(class) = class {
                give_class(desk, page, state, &class.name.clone());
            }
        }
        Action::PickClass => state.open_picker(),
        Action::Accept => accept(desk, page, state),
        Action::Reject => answer(desk, page, state, Answer::Reject),
        Action::Ignore => answer(desk, page, state, Answer::Ignore),
        Action::Unlabel if state.is_second_pass => {
            let samples = vec![sample.id];
            edit(
                desk,
                page,
                Edit::SecondPass {
                    samples,
                    class: None,
                },
            );
        }
        Action::Unlabel => edit(
            desk,
            page,
            Edit::Unlabel {
                samples: vec![sample.id],
            },
        ),
        Action::NoneOfThem => none_of_them(desk, page, state),
        Action::ToggleVerified => {
            let is_verified = !sample.is_verified();
            edit(
                desk,
                page,
                Edit::Verify {
                    samples: vec![sample.id],
                    is_verified,
                },
            );
        }
        Action::EditNote => state.wants_note = desk.may_change,
        Action::EditCell => state.wants_cell = desk.may_change,
        Action::Undo => page.send(Command::Undo),
        Action::Redo => page.send(Command::Redo),
        Action::Tool(tool) => state.tool = tool,
        Action::CheatSheet => state.shows_keys = !state.shows_keys,
        Action::Save => page.say("label-all-stored"),
        _ => act_on_marks(action, desk, page, state),
    }
}

/// Does what a key asks for where no sample is left.
pub(super) fn act_without_sample(action: Action, page: &mut Page<'_>, state: &mut LabelState) {
    match action {
        Action::Undo => page.send(Command::Undo),
        Action::Redo => page.send(Command::Redo),
        Action::Previous => state.current = state.trail.pop(),
        Action::CheatSheet => state.shows_keys = true,
        Action::Save => page.say("label-all-stored"),
        _ => {}
    }
}

/// What keys do to what is drawn.
fn act_on_marks(action: Action, desk: &Desk<'_>, page: &mut Page<'_>, state: &mut LabelState) {
    let sample = desk.sample;
    match action {
        Action::Delete => remove_selected(desk, page, state),
        Action::Copy => {
            state.clipboard = selected_marks(desk, state, true);
            // Some systems say that something was pasted only if there is something to paste.
            let words: Vec<String> = state
                .clipboard
                .iter()
                .map(|mark| format!("{} {}", mark.class, mark.shape))
                .collect();
            page.send(UiCommand::Copy(words.join("\n")));
        }
        Action::Paste => {
            let marks = beside(&state.clipboard, sample);
            paste(desk, page, marks);
        }
        Action::DuplicateFromPrevious => {
            let previous = state.trail.last().and_then(|id| desk.snapshot.sample(*id));
            let marks = previous.map_or(Vec::new(), |from| named(desk.snapshot, from.drawn()));
            paste(desk, page, fitting(&marks, sample));
        }
        Action::SelectAll => state.selected = sample.drawn().map(|mark| mark.id).collect(),
        Action::NextMark => select_neighbour(sample, state, 1),
        Action::PreviousMark => select_neighbour(sample, state, -1),
        Action::ToggleHidden => {
            for mark in state.selected.clone() {
                state.toggle_hidden(mark);
            }
        }
        Action::HideAll => state.hides_all = !state.hides_all,
        Action::Difficult => flag(desk, page, state, |mark| &mut mark.flags.difficult),
        Action::Occluded => flag(desk, page, state, |mark| &mut mark.flags.occluded),
        Action::Truncated => flag(desk, page, state, |mark| &mut mark.flags.truncated),
        // The arrows are free where nothing is chosen.
        Action::Nudge { right, down: 0 } if state.selected.is_empty() => {
            step(desk, state, right.signum().into());
        }
        Action::Nudge { right, down } => {
            let size = sample.size_px();
            let (dx, dy) = (f32::from(right), f32::from(down));
            change_selected(desk, page, state, MarkEdit::Move, |mark| {
                mark.shape = match &mark.shape {
                    shape if shape.bounds_px().is_some() => geometry::moved(shape, dx, dy, size),
                    other => stage::moved(other, sample, dx),
                };
            });
        }
        Action::BringForward => reorder(desk, page, state, true),
        Action::SendBackward => reorder(desk, page, state, false),
        Action::ZoomIn | Action::ZoomOut | Action::Fit | Action::ActualSize => {
            state.canvas.zoom_by_key(match action {
                Action::ZoomIn => canvas::Zoom::In,
                Action::ZoomOut => canvas::Zoom::Out,
                Action::Fit => canvas::Zoom::Fit,
                _ => canvas::Zoom::ActualSize,
            });
        }
        Action::PlayPause => state.listening.toggles = true,
        Action::PlayFromStart => state.listening.from_start = true,
        Action::LoopRegion => state.listening.is_looped = !state.listening.is_looped,
        _ => {}
    }
}

/// Queues an edit; says whether the project may be changed.
fn changes(desk: &Desk<'_>, page: &mut Page<'_>, edit: Edit) -> bool {
    if desk.may_change {
        page.send(Command::Edit(edit));
    }
    desk.may_change
}

/// Queues an edit where the project may be changed.
fn edit(desk: &Desk<'_>, page: &mut Page<'_>, edit: Edit) {
    changes(desk, page, edit);
}

/// Gives a class to what is meant: to what is selected on the sample, to what is drawn next, or to
/// the sample.
pub(super) fn give_class(
    desk: &Desk<'_>,
    page: &mut Page<'_>,
    state: &mut LabelState,
    class: &str,
) {
    let sample = desk.sample;
    let known = desk.snapshot.classes.iter().find(|c| c.name == class);
    if let Some(class) = known {
        state.class = Some(class.id);
    }
    if !state.selected.is_empty() {
        change_selected(desk, page, state, MarkEdit::Reclass, |mark| {
            class.clone_into(&mut mark.class);
        });
        return;
    }
    if let Some(shape) = stage::chosen_shape(sample, state) {
        draw(desk, page, state, shape, class);
        return;
    }
    let samples = vec![sample.id];
    let class = class.to_owned();
    if state.is_second_pass {
        let class = Some(class);
        if changes(desk, page, Edit::SecondPass { samples, class }) {
            step(desk, state, 1);
        }
    } else if sample.picture().is_some() && state.draws() {
        // It is the class of what is drawn next; one that is new has to be there then.
        if known.is_none() {
            edit(desk, page, Edit::AddClass { class });
        }
    } else if state.is_multi {
        let has_it = known.is_some_and(|known| sample.classes().any(|c| c == known.id));
        let is_on = !has_it;
        edit(
            desk,
            page,
            Edit::Tag {
                samples,
                class,
                is_on,
            },
        );
    } else if changes(desk, page, Edit::Relabel { samples, class }) {
        advance(desk, state);
    }
}

/// Takes what the model suggests; says that the labels are right where there are some.
fn accept(desk: &Desk<'_>, page: &mut Page<'_>, state: &mut LabelState) {
    let sample = desk.sample;
    let samples = vec![sample.id];
    if let Some(suggestion) = state.suggestion(desk.snapshot, sample).cloned() {
        if !suggestion.marks.is_empty() {
            paste(desk, page, suggestion.marks);
            return;
        }
        if state.is_multi {
            if !suggestion.likely.iter().any(|(_, p)| *p >= LIKELY) {
                none_of_them(desk, page, state);
                return;
            }
            for (class, probability) in suggestion.likely {
                let class = name_of(desk.snapshot, class).to_owned();
                let samples = samples.clone();
                if probability >= LIKELY {
                    edit(
                        desk,
                        page,
                        Edit::Tag {
                            samples,
                            class,
                            is_on: true,
                        },
                    );
                }
            }
            return;
        }
        let Some(class) = suggestion.class() else {
            return;
        };
        let class = name_of(desk.snapshot, class).to_owned();
        if changes(desk, page, Edit::Relabel { samples, class }) {
            advance(desk, state);
        }
    } else if !desk.snapshot.is_unlabelled(sample) {
        answer(desk, page, state, Answer::Accept);
    }
}

/// Says that a sample has none of the classes, where that is an answer.
pub(super) fn none_of_them(desk: &Desk<'_>, page: &mut Page<'_>, state: &mut LabelState) {
    let samples = vec![desk.sample.id];
    let is_answer = desk.snapshot.task.is_multi_label() && !state.is_second_pass;
    if is_answer && changes(desk, page, Edit::TagNone { samples }) {
        advance(desk, state);
    }
}

fn answer(desk: &Desk<'_>, page: &mut Page<'_>, state: &mut LabelState, answer: Answer) {
    let samples = vec![desk.sample.id];
    let answer = Some(answer);
    if changes(desk, page, Edit::SetAnswer { samples, answer }) {
        advance(desk, state);
    }
}

/// Goes on to what comes next, once something was said of what is shown.
fn advance(desk: &Desk<'_>, state: &mut LabelState) {
    step(desk, state, 1);
    state.left = Some(desk.sample.id);
}

fn step(desk: &Desk<'_>, state: &mut LabelState, by: isize) {
    let queue = &desk.view.queue;
    let is_in_queue = queue.contains(&desk.sample.id);
    let back = (by < 0).then(|| state.trail.pop()).flatten();
    let next = match back {
        // Back is where one came from, also where that has left the queue.
        Some(seen) if desk.snapshot.sample(seen).is_some() => Some(seen),
        _ if is_in_queue || by > 0 => neighbour(queue, Some(desk.sample.id), by),
        _ => None,
    };
    let Some(next) = next else {
        return;
    };
    if by < 0 {
        state.current = Some(next);
        state.begin();
    } else {
        state.go_to(next);
    }
}

fn next_open(desk: &Desk<'_>, state: &mut LabelState) {
    let queue = &desk.view.queue;
    let at = queue.iter().position(|id| *id == desk.sample.id);
    let behind = &queue[at.map_or(0, |at| at + 1)..];
    let open = behind.iter().find(|id| {
        desk.snapshot
            .sample(**id)
            .is_some_and(|sample| is_open(desk.snapshot, sample))
    });
    if let Some(open) = open {
        state.go_to(*open);
    }
}

/// Draws a new mark in a class.
pub(super) fn draw(
    desk: &Desk<'_>,
    page: &mut Page<'_>,
    state: &mut LabelState,
    shape: Shape,
    class: &str,
) {
    let mut marks = named(desk.snapshot, desk.sample.drawn());
    marks.push(NewMark {
        id: None,
        class: class.to_owned(),
        shape,
        flags: hearth_core::data::MarkFlags::default(),
    });
    state.text_selection = None;
    state.listening.drawn = None;
    set(desk, page, marks, MarkEdit::Draw);
}

/// Draws a new mark in the class that is at hand; where there is none, one is asked for.
pub(super) fn draw_active(
    desk: &Desk<'_>,
    page: &mut Page<'_>,
    state: &mut LabelState,
    shape: Shape,
) {
    let class = state
        .class
        .and_then(|class| desk.snapshot.classes.get(class.index()));
    match class.map(|class| class.name.clone()) {
        Some(class) => draw(desk, page, state, shape, &class),
        None => {
            state.pending = Some((desk.sample.id, shape));
            state.open_picker();
        }
    }
}

/// Gives marks other shapes, as they were dragged.
pub(super) fn reshape(desk: &Desk<'_>, page: &mut Page<'_>, changed: &[(MarkId, Shape)]) {
    let mut marks = named(desk.snapshot, desk.sample.drawn());
    for mark in &mut marks {
        let new = changed.iter().find(|(id, _)| Some(*id) == mark.id);
        if let Some((_, shape)) = new {
            mark.shape = shape.clone();
        }
    }
    set(desk, page, marks, MarkEdit::Move);
}

fn remove_selected(desk: &Desk<'_>, page: &mut Page<'_>, state: &mut LabelState) {
    if state.selected.is_empty() {
        return;
    }
    let mut marks = named(desk.snapshot, desk.sample.drawn());
    marks.retain(|mark| mark.id.is_none_or(|id| !state.selected.contains(&id)));
    set(desk, page, marks, MarkEdit::Delete);
}

fn paste(desk: &Desk<'_>, page: &mut Page<'_>, new: Vec<NewMark>) {
    if new.is_empty() {
        return;
    }
    let mut marks = named(desk.snapshot, desk.sample.drawn());
    marks.extend(new);
    set(desk, page, marks, MarkEdit::Paste);
}

fn set(desk: &Desk<'_>, page: &mut Page<'_>, marks: Vec<NewMark>, how: MarkEdit) {
    let sample = desk.sample.id;
    edit(desk, page, Edit::SetMarks { sample, marks, how });
}

fn change_selected(
    desk: &Desk<'_>,
    page: &mut Page<'_>,
    state: &LabelState,
    how: MarkEdit,
    change: impl Fn(&mut NewMark),
) {
    let before = named(desk.snapshot, desk.sample.drawn());
    let mut marks = before.clone();
    for mark in &mut marks {
        if mark.id.is_some_and(|id| state.selected.contains(&id)) {
            change(mark);
        }
    }
    if marks != before {
        set(desk, page, marks, how);
    }
}

/// Sets a flag on all that is selected, or takes it away where all have it.
fn flag(
    desk: &Desk<'_>,
    page: &mut Page<'_>,
    state: &LabelState,
    of: impl Fn(&mut NewMark) -> &mut bool,
) {
    let mut chosen = selected_marks(desk, state, false);
    let is_on = !chosen.iter_mut().all(|mark| *of(mark));
    change_selected(desk, page, state, MarkEdit::Flag, |mark| *of(mark) = is_on);
}

fn reorder(desk: &Desk<'_>, page: &mut Page<'_>, state: &LabelState, is_up: bool) {
    let before = named(desk.snapshot, desk.sample.drawn());
    let mut marks = before.clone();
    let is_chosen = |mark: &NewMark| mark.id.is_some_and(|id| state.selected.contains(&id));
    if is_up {
        for at in (1..marks.len()).rev() {
            if is_chosen(&marks[at - 1]) && !is_chosen(&marks[at]) {
                marks.swap(at - 1, at);
            }
        }
    } else {
        for at in 1..marks.len() {
            if is_chosen(&marks[at]) && !is_chosen(&marks[at - 1]) {
                marks.swap(at - 1, at);
            }
        }
    }
    if marks != before {
        set(desk, page, marks, MarkEdit::Reorder);
    }
}

fn select_neighbour(sample: &Sample, state: &mut LabelState, by: isize) {
    let marks: Vec<MarkId> = sample.drawn().map(|mark| mark.id).collect();
    let count = marks.len() as isize;
    if count == 0 {
        return;
    }
    let at = state.selected.last();
    let at = at.and_then(|id| marks.iter().position(|other| other == id));
    let next = match at {
        Some(at) => (at as isize + by).rem_euclid(count),
        None if by > 0 => 0,
        None => count - 1,
    };
    state.selected = vec![marks[next as usize]];
}

/// Marks with their classes by name.
fn named<'a>(snapshot: &Snapshot, marks: impl Iterator<Item = &'a Mark>) -> Vec<NewMark> {
    marks
        .map(|mark| NewMark {
            id: Some(mark.id),
            class: name_of(snapshot, mark.class).to_owned(),
            shape: mark.shape.clone(),
            flags: mark.flags,
        })
        .collect()
}

fn name_of(snapshot: &Snapshot, class: ClassId) -> &str {
    &snapshot.classes[class.index()].name
}

/// The marks that are selected, or all where none is and `or_all`.
fn selected_marks(desk: &Desk<'_>, state: &LabelState, or_all: bool) -> Vec<NewMark> {
    let mut marks = named(desk.snapshot, desk.sample.drawn());
    if !(or_all && state.selected.is_empty()) {
        marks.retain(|mark| mark.id.is_some_and(|id| state.selected.contains(&id)));
    }
    marks
}

/// Copies for a sample: a little beside their originals where those are on it.
fn beside(marks: &[NewMark], sample: &Sample) -> Vec<NewMark> {
    let is_here = |mark: &NewMark| sample.drawn().any(|other| other.shape == mark.shape);
    let moved = marks.iter().map(|mark| {
        let mut copy = mark.clone();
        if is_here(mark) && mark.shape.bounds_px().is_some() {
            copy.shape = geometry::moved(&mark.shape, BESIDE_PX, BESIDE_PX, sample.size_px());
        }
        copy
    });
    fitting(&moved.collect::<Vec<_>>(), sample)
}

/// Copies of marks as new ones, cut to what the sample has room for; those that do not lie on it
/// at all, and those that are there already, are left out.
fn fitting(marks: &[NewMark], sample: &Sample) -> Vec<NewMark> {
    let fits = |mark: &NewMark| {
        let shape = stage::fitted(&mark.shape, sample)?;
        let is_there = sample.drawn().any(|other| other.shape == shape);
        (!is_there).then(|| NewMark {
            id: None,
            shape,
            ..mark.clone()
        })
    };
    marks.iter().filter_map(fits).collect()
}

impl LabelState {
    /// Hides or shows a mark.
    pub(super) fn toggle_hidden(&mut self, mark: MarkId) {
        if !self.hidden.remove(&mark) {
            self.hidden.insert(mark);
        }
    }

    /// Selects a mark, alone or with the others.
    pub(super) fn select(&mut self, mark: MarkId, adds: bool) {
        if !adds {
            self.selected = vec![mark];
        } else if self.selected.contains(&mark) {
            self.selected.retain(|other| *other != mark);
        } else {
            self.selected.push(mark);
        }
    }
}
