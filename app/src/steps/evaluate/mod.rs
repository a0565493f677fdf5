//! Evaluate: how good a run is, and where it errs.

mod calibration;
mod classes;
mod effects;
mod gallery;
mod labels;
mod notes;
mod numbers;
mod one_vs_rest;
mod paint;
mod per_class;
mod tab;
mod view;

pub use classes::MatrixChoices;
pub use labels::LabelsView;
pub use numbers::NumbersView;
pub use paint::show;
pub use tab::EvaluateTab;
pub use view::{EvaluateView, GalleryItem, evaluate_view};

use hearth_core::data::Split;
use hearth_core::eval::Measured;
use hearth_core::failure::Failure;
use hearth_core::ids::RunId;
use hearth_core::project::Snapshot;
use one_vs_rest::OneVsRest;
use std::path::Path;
use std::sync::Arc;

/// A report as `logic` found it.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// This run was not measured on this split.
    Missing,
    /// It is here.
    Ready(Arc<Measured>),
    /// Its file cannot be read.
    Failed(Failure),
}

/// The state of the Evaluate page.
#[derive(Debug)]
pub struct EvaluateState {
    /// The run; the newest where `None`.
    pub run: Option<RunId>,
    /// The split.
    pub split: Split,
    /// What of it is shown.
    pub tab: EvaluateTab,
    /// The chosen cell: true class, predicted class; where a sample may have several, the class whose
    /// mistakes are shown, twice.
    pub cell: Option<(usize, usize)>,
    /// Pictures of the gallery that are shown.
    pub num_shown: usize,
    /// How the confusion matrix is shown.
    pub matrix: MatrixChoices,
    /// Why measuring failed.
    pub failure: Option<Failure>,
    /// The report on screen, and what it is of.
    pub loaded: Option<(RunId, Split, Loaded)>,
    cached: Option<CachedView>,
    one_vs_rest: OneVsRest,
}

#[derive(Debug)]
struct CachedView {
    report: Arc<Measured>,
    snapshot: Arc<Snapshot>,
    cell: Option<(usize, usize)>,
    view: View,
    num_gone: usize,
}

/// The data of the page, by what the model predicts.
#[derive(Clone, Debug)]
pub enum View {
    /// Classes.
    Classes(Arc<EvaluateView>),
    /// Numbers.
    Numbers(Arc<NumbersView>),
    /// Several classes.
    Labels(Arc<LabelsView>),
}

/// Pictures of the gallery at first, and how many more come at a time.
pub const GALLERY_STEP: usize = 60;

impl Default for EvaluateState {
    fn default() -> Self {
        Self {
            run: None,
            split: Split::Test,
            tab: EvaluateTab::Report,
            cell: None,
            num_shown: GALLERY_STEP,
            matrix: MatrixChoices::default(),
            failure: None,
            loaded: None,
            cached: None,
            one_vs_rest: OneVsRest::default(),
        }
    }
}

impl EvaluateState {
    /// Makes the view's data anew where something changed; part of `logic`.
    pub fn refresh(&mut self, snapshot: &Arc<Snapshot>) {
        let Some((_, _, Loaded::Ready(report))) = &self.loaded else {
            self.cached = None;
            return;
        };
        let is_fresh = self.cached.as_ref().is_some_and(|cached| {
            Arc::ptr_eq(&cached.report, report)
                && Arc::ptr_eq(&cached.snapshot, snapshot)
                && cached.cell == self.cell
        });
        if !is_fresh {
            self.cached = Some(CachedView {
                report: report.clone(),
                snapshot: snapshot.clone(),
                cell: self.cell,
                num_gone: report
                    .samples()
                    .filter(|sample| snapshot.sample(*sample).is_none())
                    .count(),
                view: match &**report {
                    Measured::Classes(report) => {
                        View::Classes(Arc::new(evaluate_view(report, snapshot, self.cell)))
                    }
                    Measured::Numbers(report) => {
                        View::Numbers(Arc::new(NumbersView::of(report, snapshot)))
                    }
                    Measured::Labels(report) => {
                        let class = self.cell.map(|(class, _)| class);
                        View::Labels(Arc::new(LabelsView::of(report, snapshot, class)))
                    }
                },
            });
        }
    }

    /// Reads the probabilities of the report on screen, where its figures are looked at; part of
    /// `logic`.
    pub fn load_scores(&mut self, project: &Path) {
        if let (EvaluateTab::Report, Some((_, _, Loaded::Ready(report)))) = (self.tab, &self.loaded)
        {
            self.one_vs_rest.refresh(project, report);
        }
    }

    /// Samples that were measured and are not in the project any more.
    pub fn num_gone(&self) -> usize {
        self.cached.as_ref().map_or(0, |cached| cached.num_gone)
    }

    /// The view's data, once [`EvaluateState::refresh`] has made it.
    pub fn view(&self) -> Option<View> {
        self.cached.as_ref().map(|cached| cached.view.clone())
    }
}
