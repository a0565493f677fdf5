//! Label: what the data means, said by a person, with quick hands and the model's help.
//!
//! [`queue`] says what comes next, [`actions`] what a key or a click does, `stage` shows what is
//! labelled; the rest is what stands around it.

mod actions;
mod class_list;
mod class_picker;
mod curve_dialog;
mod filmstrip;
mod header;
mod label_files;
mod marks_list;
mod paint;
mod queue;
mod review_panel;
mod stage;
mod view;

pub use class_picker::{ClassPicker, Picked};
pub use label_files::{LabelFilesForm, LabelFilesWatch, WatchedFolder, show as show_label_files};
pub use paint::show;
pub use queue::LabelFilter;
pub use view::LabelView;

use crate::canvas::{Canvas, Tool};
use hearth_core::data::{Mark, NewMark, Sample, Shape};
use hearth_core::failure::Failure;
use hearth_core::ids::{ClassId, MarkId, SampleId};
use hearth_core::label::curve::LabelCurve;
use hearth_core::label::ranking::Order;
use hearth_core::label::suggest::{Suggested, Suggestion};
use hearth_core::project::{Project, Snapshot};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// How many of the samples that were seen last are remembered.
const LONGEST_TRAIL: usize = 64;

/// The state of the Label page.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // each is a choice or a wish of its own
pub struct LabelState {
    /// What is labelled now.
    pub current: Option<SampleId>,
    /// Which samples the queue holds.
    pub filter: LabelFilter,
    /// What another page sent to be labelled, in order.
    pub sent: Arc<[SampleId]>,
    /// In which order the model puts them.
    pub order: Order,
    /// Whether samples can have several classes, so that a class's key gives it or takes it away.
    pub is_multi: bool,
    /// Whether what has a class already is labelled again, without seeing the first label.
    pub is_second_pass: bool,
    /// What the model says, once it has learned something.
    pub suggested: Option<Arc<Suggested>>,
    /// Why it says nothing, if something went wrong.
    pub failure: Option<Failure>,
    /// How much labelling the order saves, once that was measured.
    pub curve: Option<Arc<LabelCurve>>,
    /// Whether that is shown.
    pub shows_curve: bool,
    /// The class of what is drawn next.
    pub class: Option<ClassId>,
    /// What the pointer does on a picture.
    pub tool: Tool,
    /// The classes by name, while one is looked for.
    pub picker: Option<ClassPicker>,
    /// Label files that other programs changed since Hearth read or wrote them.
    pub num_files_changed: usize,
    /// Whether the keys are shown.
    pub shows_keys: bool,
    /// Whether the next change of the data was one of the history: what it changed is shown then.
    pub follows_history: bool,
    selected: Vec<MarkId>,
    hidden: HashSet<MarkId>,
    hides_all: bool,
    clipboard: Vec<NewMark>,
    canvas: Canvas,
    listening: stage::Listening,
    text_selection: Option<Range<usize>>,
    /// What the model was asked about last.
    asked: Option<(Arc<Snapshot>, Order)>,
    /// The marks that the current sample had.
    drawn_before: Option<(SampleId, Vec<MarkId>)>,
    trail: Vec<SampleId>,
    /// What was just left because something was said of it, until that is stored.
    left: Option<SampleId>,
    note: Option<(SampleId, String)>,
    wants_note: bool,
    /// What was drawn and waits for a class.
    pending: Option<(SampleId, Shape)>,
    cell: Option<(SampleId, String)>,
    wants_cell: bool,
    cached: Option<(Arc<Snapshot>, view::Asked, Arc<LabelView>)>,
}

impl LabelState {
    /// Makes the view's data anew where the project, the filter or the model's word changed; part
    /// of `logic`.
    pub fn refresh(&mut self, project: &Project) {
        let snapshot = project.snapshot();
        let task_before = self.cached.as_ref().map(|(before, ..)| before.task);
        if task_before != Some(snapshot.task) {
            self.is_multi = snapshot.task.is_multi_label();
        }
        let asked = view::Asked::of(self);
        let known = self.cached.as_ref();
        if known.is_some_and(|(of, for_, _)| Arc::ptr_eq(of, snapshot) && *for_ == asked) {
            return;
        }
        if let Some((before, ..)) = known
            && !Arc::ptr_eq(before, snapshot)
            && std::mem::take(&mut self.follows_history)
        {
            let changed = view::first_changed(before, snapshot);
            if let Some(changed) = changed {
                self.go_to(changed);
            }
        }
        if self.cached.is_none() {
            self.tool = stage::first_tool(snapshot.task);
            let has_open = snapshot
                .all()
                .any(|sample| queue::is_open(snapshot, sample));
            if !has_open && self.filter != LabelFilter::Sent {
                self.filter = LabelFilter::All;
            }
            self.curve = LabelCurve::load(&snapshot.dir).map(Arc::new);
        }
        let asked = view::Asked::of(self);
        let view = Arc::new(LabelView::of(snapshot, self));
        if self.current.is_none_or(|id| snapshot.sample(id).is_none()) {
            self.current = view.queue.first().copied();
            self.begin();
        }
        let sample = self.current.and_then(|id| snapshot.sample(id));
        let marks: Vec<MarkId> = sample.map_or(Vec::new(), |sample| {
            sample.drawn().map(|mark| mark.id).collect()
        });
        if let Some((of, before)) = &self.drawn_before
            && Some(*of) == self.current
            && marks.len() > before.len()
        {
            // What was just drawn or pasted is chosen, so that a key gives it another class.
            self.selected = marks
                .iter()
                .copied()
                .filter(|id| !before.contains(id))
                .collect();
        }
        self.drawn_before = self.current.map(|current| (current, marks.clone()));
        self.selected.retain(|mark| marks.contains(mark));
        if self
            .class
            .is_none_or(|c| c.index() >= snapshot.classes.len())
        {
            self.class = snapshot.classes.first().map(|class| class.id);
        }
        self.cached = Some((snapshot.clone(), asked, view));
    }

    /// The order to ask the model for, where its last word is not of the data as it is; it is asked
    /// one question at a time.
    pub fn question(&mut self, project: &Project, is_learning: bool) -> Option<Order> {
        let snapshot = project.snapshot();
        let is_asked = self
            .asked
            .as_ref()
            .is_some_and(|(of, order)| Arc::ptr_eq(of, snapshot) && *order == self.order);
        let can_ask = project.read_only().is_none() && !snapshot.samples.is_empty();
        if is_asked || is_learning || !can_ask {
            return None;
        }
        self.asked = Some((snapshot.clone(), self.order));
        Some(self.order)
    }

    /// Takes in what the model says.
    pub fn take_suggested(&mut self, of: &Snapshot, suggested: Arc<Suggested>) {
        let is_of_this = self
            .asked
            .as_ref()
            .is_some_and(|(asked, _)| asked.dir == of.dir);
        if is_of_this {
            self.suggested = Some(suggested);
            self.failure = None;
        }
    }

    /// The view's data, once [`LabelState::refresh`] has made it.
    pub fn view(&self) -> Option<Arc<LabelView>> {
        self.cached.as_ref().map(|(.., view)| view.clone())
    }

    /// The part of a text that is chosen, in scalars.
    pub fn chosen_text(&self) -> Option<Range<usize>> {
        self.text_selection.clone()
    }

    /// Labels these, in this order.
    pub fn send(&mut self, samples: Vec<SampleId>) {
        self.is_second_pass = false;
        self.filter = LabelFilter::Sent;
        if let Some(first) = samples.first() {
            self.go_to(*first);
        }
        self.sent = samples.into();
    }

    /// Shows another sample.
    pub fn go_to(&mut self, sample: SampleId) {
        if self.current == Some(sample) {
            return;
        }
        if let Some(seen) = self.current.replace(sample) {
            self.trail.retain(|other| *other != seen);
            self.trail.push(seen);
            let surplus = self.trail.len().saturating_sub(LONGEST_TRAIL);
            self.trail.drain(..surplus);
        }
        self.begin();
    }

    /// What was said last was stored, or not: then what it was said of is shown again.
    pub fn was_stored(&mut self, is_stored: bool) {
        if let Some(left) = self.left.take().filter(|_| !is_stored) {
            self.trail.retain(|other| *other != left);
            self.current = Some(left);
            self.begin();
        }
    }

    /// Nothing is chosen on a sample that was just turned to.
    fn begin(&mut self) {
        self.selected.clear();
        self.text_selection = None;
        self.listening.clear();
        self.canvas.turn();
    }

    /// What the model says of a sample that has no label yet.
    fn suggestion(&self, snapshot: &Snapshot, sample: &Sample) -> Option<&Suggestion> {
        if self.is_second_pass || !queue::is_open(snapshot, sample) {
            return None;
        }
        self.suggested.as_ref()?.of(sample.id)
    }

    /// Whether a class is for what is drawn next rather than for the whole sample.
    fn draws(&self) -> bool {
        self.tool.draws()
    }

    fn is_visible(&self, mark: &Mark) -> bool {
        !self.hides_all && !self.hidden.contains(&mark.id)
    }
}

impl std::fmt::Debug for LabelState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LabelState")
            .field("current", &self.current)
            .field("filter", &self.filter)
            .field("tool", &self.tool)
            .field("class", &self.class)
            .field("selected", &self.selected)
            .finish_non_exhaustive()
    }
}
