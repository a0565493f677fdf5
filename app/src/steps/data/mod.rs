//! Data: the pictures by class and split, and what an import did.

mod detail;
mod grid;
mod import_card;
mod paint;
mod view;

pub use paint::show;
pub use view::{ClassCard, DataFilter, DataStepView, data_step_view};

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
    /// The picture whose details are shown.
    pub selected: Option<SampleId>,
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
            selected: None,
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
            if self
                .selected
                .is_some_and(|id| snapshot.sample(id).is_none())
            {
                self.selected = None;
            }
            self.cached = Some((snapshot.clone(), self.filter.clone(), view));
        }
    }

    /// The view's data, once [`DataState::refresh`] has made it.
    pub fn view(&self) -> Option<Arc<DataStepView>> {
        self.cached.as_ref().map(|(_, _, view)| view.clone())
    }
}
