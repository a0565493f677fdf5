//! Evaluate: how good a run is, and where it errs.

mod asked;
mod compare;
mod effects;
mod gallery;
mod groups;
mod labels;
mod numbers;
mod paint;
mod per_class;
mod samples;
mod tab;
mod thresholds;
mod view;

pub use asked::Asked;
pub use compare::{CompareState, WhichRight};
pub use groups::{GroupsState, Picked};
pub use labels::LabelsView;
pub use numbers::NumbersView;
pub use paint::show;
pub use samples::{ShownSample, Tone};
pub use tab::EvaluateTab;
pub use view::{EvaluateView, GalleryItem, evaluate_view};

use crate::i18n::Texts;
use hearth_core::command::Command;
use hearth_core::data::Split;
use hearth_core::eval::Measured;
use hearth_core::failure::Failure;
use hearth_core::ids::{JobId, RunId};
use hearth_core::project::{Project, Snapshot};
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
    /// Why measuring failed.
    pub failure: Option<Failure>,
    /// The run beside another one.
    pub compare: CompareState,
    /// The run on parts of the data.
    pub groups: GroupsState,
    /// The report on screen, and what it is of.
    pub loaded: Option<(RunId, Split, Loaded)>,
    cached: Option<CachedView>,
}

#[derive(Debug)]
struct CachedView {
    report: Arc<Measured>,
    snapshot: Arc<Snapshot>,
    cell: Option<(usize, usize)>,
    view: View,
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
            failure: None,
            compare: CompareState::default(),
            groups: GroupsState::default(),
            loaded: None,
            cached: None,
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

    /// Makes what the tabs beside the report show anew, and says what is to be asked for it; part of
    /// `logic`.
    pub fn question(&mut self, texts: &Texts, project: &Project) -> Option<Command> {
        let (run, split, loaded) = self.loaded.as_ref()?;
        let (run, split) = (run.clone(), *split);
        let Loaded::Ready(report) = loaded else {
            return None;
        };
        match self.tab {
            EvaluateTab::Compare => {
                self.compare.refresh(texts, project);
                self.compare.question(project, &run, split)
            }
            EvaluateTab::Groups => {
                self.groups.refresh(texts, project, Some(report));
                self.groups.question(project, &run, split)
            }
            _ => None,
        }
    }

    /// Takes note of what the session said to [`EvaluateState::question`].
    pub fn was_asked(&mut self, result: Result<Option<JobId>, Failure>) {
        match self.tab {
            EvaluateTab::Compare => self.compare.asked.was_asked(result),
            EvaluateTab::Groups => self.groups.asked.was_asked(result),
            _ => {}
        }
    }

    /// Forgets what was read of runs that may be others now.
    pub fn forget_reports(&mut self) {
        self.loaded = None;
        self.compare.asked.forget_question();
        self.groups.asked.forget_question();
    }

    /// The view's data, once [`EvaluateState::refresh`] has made it.
    pub fn view(&self) -> Option<View> {
        self.cached.as_ref().map(|cached| cached.view.clone())
    }
}
