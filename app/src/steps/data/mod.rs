//! Data: the pictures by class and split, and what an import did.

mod bulk_bar;
mod class_menu;
mod detail;
mod grid;
mod import_card;
mod paint;
mod selection;
mod view;

pub use class_menu::show_renaming;
pub use paint::show;
pub use selection::Selection;
pub use view::{ClassCard, DataFilter, DataStepView, data_step_view};

use egui::Modifiers;
use hearth_core::data::import::ImportReport;
use hearth_core::failure::Failure;
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
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
    /// The new name of a class, while it is typed.
    pub renaming: Option<class_menu::Renaming>,
    /// A class's name as it is typed for the chosen pictures.
    pub new_class: String,
    /// Side of a thumbnail, in points.
    pub thumbnail_size: f32,
    /// How the last import ended, until its card is closed.
    pub last_import: Option<Result<Box<ImportReport>, Failure>>,
    /// What an import warned of.
    pub warnings: Vec<Failure>,
    cached: Option<(Arc<Snapshot>, DataFilter, Arc<DataStepView>)>,
}

impl Default for DataState {
    fn default() -> Self {
        Self {
            filter: DataFilter::default(),
            selection: Selection::default(),
            picked: None,
            renaming: None,
            new_class: String::new(),
            thumbnail_size: 128.0,
            last_import: None,
            warnings: Vec::new(),
            cached: None,
        }
    }
}

impl DataState {
    /// Makes the view's data anew where the project or the filter changed; part of `logic`.
    pub fn refresh(&mut self, snapshot: &Arc<Snapshot>) {
        let is_fresh = self
            .cached
            .as_ref()
            .is_some_and(|(of, filter, _)| Arc::ptr_eq(of, snapshot) && *filter == self.filter);
        if !is_fresh {
            let view = Arc::new(data_step_view(snapshot, &self.filter));
            self.selection.keep(|id| snapshot.sample(id).is_some());
            self.filter
                .classes
                .retain(|class| class.index() < snapshot.classes.len());
            self.cached = Some((snapshot.clone(), self.filter.clone(), view));
        }
        if let (Some((id, modifiers)), Some(view)) = (self.picked.take(), self.view()) {
            self.selection.pick(id, modifiers, &view.ids);
        }
    }

    /// The view's data, once [`DataState::refresh`] has made it.
    pub fn view(&self) -> Option<Arc<DataStepView>> {
        self.cached.as_ref().map(|(_, _, view)| view.clone())
    }
}
