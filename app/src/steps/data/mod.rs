//! Data: the pictures by class and split, and what an import did.

mod boxes;
mod bulk_bar;
mod changed;
mod column_head;
mod column_menu;
mod column_picks;
mod detail;
mod evidence;
mod export_data;
mod export_example;
mod figures;
mod filter_menu;
mod get_data;
mod grid;
mod import_card;
mod import_examples;
mod label_cells;
mod listening;
mod map;
mod marks;
mod order;
mod paint;
mod preview;
mod reading;
mod record;
pub mod size_filter;
mod split_bar;
mod split_dialog;
mod split_groups;
mod table;
mod view;
mod viewer;

pub use evidence::{Evidence, show_evidence};
pub use export_data::{ExportDataForm, show_export};
pub use get_data::{GetDataForm, show_get_data};
pub use import_examples::Examples;
pub use marks::{Marks, Outcome, Predicted};
pub use order::Order;
pub use paint::show;
pub use preview::{PreviewState, show_preview};
pub use record::{RecordForm, show_record};
pub use size_filter::{Bounds, SizeFilter};
pub use split_dialog::{SplitForm, show_split};
pub use view::{ClassCard, DataFilter, DataStepView, Shape, data_step_view};
pub use viewer::{Viewer, show_viewer};

use crate::selection::Selection;
use egui::{Context, Modifiers};
use hearth_core::data::checks::Checks;
use hearth_core::data::import::ImportReport;
use hearth_core::data::moved::missing_sources;
use hearth_core::failure::Failure;
use hearth_core::ids::{JobId, RunId, SampleId};
use hearth_core::project::{Project, Snapshot};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

/// The state of the Data page.
#[derive(Debug)]
pub struct DataState {
    /// Which pictures are shown.
    pub filter: DataFilter,
    /// The chosen pictures; the details of a single one are shown.
    pub selection: Selection,
    /// The picture that was clicked in this frame, and the keys that were held.
    pub picked: Option<(SampleId, Modifiers)>,
    /// A class's name as it is typed for the chosen pictures.
    pub new_class: String,
    /// Side of a thumbnail, in points.
    pub thumbnail_size: f32,
    /// How the last import ended, until its card is closed.
    pub last_import: Option<Result<Box<ImportReport>, Failure>>,
    /// What an import warned of.
    pub warnings: Vec<Failure>,
    /// The import that is looked at before it is made.
    pub preview: Option<PreviewState>,
    /// What is to be imported after that, one after the other.
    pub to_import: VecDeque<PathBuf>,
    /// The dialog that takes the data away, while it is open.
    pub export: Option<ExportDataForm>,
    /// The dialog that records sounds, while it is open.
    pub record: Option<RecordForm>,
    /// The dialog that splits the data anew, while it is open.
    pub split: Option<SplitForm>,
    /// How the samples are shown, once the person chose; else what fits the kind of data.
    pub shape: Option<Shape>,
    /// How a text or a recording is shown augmented.
    pub changed: changed::Changed,
    /// What is chosen of the recording that is listened to.
    pub listening: listening::Listening,
    /// Figures of the columns of a table.
    pub figures: figures::Figures,
    /// What the newest model says and what Hearth noticed.
    pub marks: Arc<Marks>,
    /// What is shown of the map.
    pub map: map::MapView,
    /// What the closer look found, once it was made or loaded.
    pub checks: Option<Arc<Checks>>,
    /// The dialog for public data, while it is open.
    pub get_data: Option<GetDataForm>,
    /// The picture that is looked at over the whole window.
    pub viewer: Option<Viewer>,
    /// The evidence that is looked at side by side.
    pub evidence: Option<Evidence>,
    /// Imported folders that are not there any more.
    pub missing: Vec<u32>,
    cached: Option<(Arc<Snapshot>, DataFilter, Arc<DataStepView>)>,
    marked: Option<(Arc<Snapshot>, Option<RunId>, u64)>,
}

impl Default for DataState {
    fn default() -> Self {
        Self {
            filter: DataFilter::default(),
            selection: Selection::default(),
            picked: None,
            new_class: String::new(),
            thumbnail_size: 128.0,
            last_import: None,
            warnings: Vec::new(),
            preview: None,
            to_import: VecDeque::new(),
            export: None,
            record: None,
            split: None,
            shape: None,
            changed: changed::Changed::default(),
            listening: listening::Listening::default(),
            figures: figures::Figures::default(),
            marks: Arc::default(),
            map: map::MapView::default(),
            checks: None,
            get_data: None,
            viewer: None,
            evidence: None,
            missing: Vec::new(),
            cached: None,
            marked: None,
        }
    }
}

impl DataState {
    /// Makes the view's data anew where the project or the filter changed; part of `logic`.
    pub fn refresh(&mut self, project: &Project, ctx: &Context) {
        let snapshot = project.snapshot();
        self.figures.poll();
        let newest = project.runs().last().map(|run| run.run.clone());
        let is_marked = self.marked.as_ref().is_some_and(|(of, run, look)| {
            Arc::ptr_eq(of, snapshot) && *run == newest && *look == project.num_looks()
        });
        if !is_marked {
            let marks = Marks::of(project);
            if *self.marks != marks {
                self.marks = Arc::new(marks);
                self.cached = None;
            }
            self.marked = Some((snapshot.clone(), newest, project.num_looks()));
            self.figures.refresh(snapshot, ctx);
        }
        let is_fresh = self
            .cached
            .as_ref()
            .is_some_and(|(of, filter, _)| Arc::ptr_eq(of, snapshot) && *filter == self.filter);
        if !is_fresh {
            let view = Arc::new(data_step_view(snapshot, &self.filter, &self.marks));
            self.selection.keep(|id| snapshot.sample(id).is_some());
            self.filter
                .classes
                .retain(|class| class.index() < snapshot.classes.len());
            let is_same_data = self
                .cached
                .as_ref()
                .is_some_and(|(of, ..)| Arc::ptr_eq(of, snapshot));
            if !is_same_data {
                self.missing = missing_sources(snapshot);
                if self.checks.is_none() {
                    self.checks = Checks::load(&snapshot.dir).map(Arc::new);
                }
            }
            self.cached = Some((snapshot.clone(), self.filter.clone(), view));
        }
        if let (Some((id, modifiers)), Some(view)) = (self.picked.take(), self.view()) {
            self.selection.pick(id, modifiers, &view.ids);
        }
    }

    /// Whether the preview on screen is this job's.
    pub fn is_previewed_by(&self, job: JobId) -> bool {
        self.preview.as_ref().is_some_and(|p| p.job == Some(job))
    }

    /// The view's data, once [`DataState::refresh`] has made it.
    pub fn view(&self) -> Option<Arc<DataStepView>> {
        self.cached.as_ref().map(|(_, _, view)| view.clone())
    }
}
