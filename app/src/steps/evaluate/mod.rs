//! Evaluate: how good a run is, and where it errs.

mod actions;
mod asked;
mod calibration;
mod classes;
mod compare;
mod effects;
mod gallery;
mod groups;
mod labels;
mod notes;
mod numbers;
mod one_vs_rest;
mod orders;
mod paint;
mod per_class;
mod samples;
mod stale;
mod tab;
mod unknown;
mod view;

pub use asked::Asked;
pub use classes::MatrixChoices;
pub use compare::{CompareState, WhichRight};
pub use groups::{GroupsState, Picked};
pub use labels::LabelsView;
pub use numbers::{NumbersView, WorstRow};
pub use paint::show;
pub use samples::{ShownSample, Tone};
pub use stale::Stale;
pub use tab::EvaluateTab;
pub use view::{EvaluateView, GalleryItem, Listing, evaluate_view};

use crate::i18n::Texts;
use crate::selection::Selection;
use actions::{Chosen, Said};
use egui::Modifiers;
use hearth_core::command::Command;
use hearth_core::data::Split;
use hearth_core::data::checks::Checks;
use hearth_core::eval::{Doubts, Measured, MistakeOrder};
use hearth_core::failure::Failure;
use hearth_core::ids::{JobId, RunId, SampleId};
use hearth_core::project::{Project, Snapshot};
use hearth_core::tasks::{CautionReport, Question};
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
    /// What comes first of what it errs on.
    pub order: MistakeOrder,
    /// The chosen samples of the gallery.
    pub selection: Selection,
    /// The sample that was clicked in this frame, and the keys that were held.
    pub picked: Option<(SampleId, Modifiers)>,
    /// A class's name as it is typed for the chosen samples.
    pub new_class: String,
    /// A number as it is typed for the chosen rows.
    pub new_number: String,
    /// Pictures of the gallery that are shown.
    pub num_shown: usize,
    /// How the confusion matrix is shown.
    pub matrix: MatrixChoices,
    /// Why measuring failed.
    pub failure: Option<Failure>,
    /// The run beside another one.
    pub compare: CompareState,
    /// The run on parts of the data.
    pub groups: GroupsState,
    /// The report on screen, and what it is of.
    pub loaded: Option<(RunId, Split, Loaded)>,
    /// What a closer look at the data says; read when it is first needed.
    pub doubts: Option<Doubts>,
    /// What is known of the percentages of the run on screen.
    pub caution: Option<(RunId, Option<Arc<CautionReport>>)>,
    /// Whether a run is made careful at the moment.
    pub is_calibrating: bool,
    cached: Option<CachedView>,
    one_vs_rest: OneVsRest,
}

#[derive(Debug)]
struct CachedView {
    report: Arc<Measured>,
    snapshot: Arc<Snapshot>,
    asked: (MistakeOrder, Option<(usize, usize)>),
    stale: Stale,
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

impl View {
    /// The samples that are listed, in order.
    fn samples(&self) -> Vec<SampleId> {
        match self {
            Self::Classes(view) => view.gallery.iter().map(|item| item.sample).collect(),
            Self::Numbers(view) => view.worst.iter().map(|row| row.sample).collect(),
            Self::Labels(view) => view.mistakes.iter().map(|item| item.sample).collect(),
        }
    }
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
            order: MistakeOrder::Sure,
            selection: Selection::default(),
            picked: None,
            new_class: String::new(),
            new_number: String::new(),
            num_shown: GALLERY_STEP,
            matrix: MatrixChoices::default(),
            failure: None,
            compare: CompareState::default(),
            groups: GroupsState::default(),
            loaded: None,
            doubts: None,
            caution: None,
            is_calibrating: false,
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
                && cached.asked == (self.order, self.cell)
        });
        if !is_fresh {
            self.selection.keep(|id| snapshot.sample(id).is_some());
            if self.order == MistakeOrder::LikelyWrong && self.doubts.is_none() {
                let checks = Checks::load(&snapshot.dir).unwrap_or_default();
                self.doubts = Some(Doubts::of(&checks));
            }
            let none = Doubts::default();
            self.cached = Some(CachedView {
                report: report.clone(),
                snapshot: snapshot.clone(),
                asked: (self.order, self.cell),
                stale: Stale::of(report, snapshot),
                view: match &**report {
                    Measured::Classes(report) => {
                        let listing = Listing {
                            order: self.order,
                            cell: self.cell,
                            doubts: self.doubts.as_ref().unwrap_or(&none),
                        };
                        View::Classes(Arc::new(evaluate_view(report, snapshot, listing)))
                    }
                    Measured::Numbers(report) => {
                        View::Numbers(Arc::new(NumbersView::of(report, snapshot)))
                    }
                    Measured::Labels(report) => {
                        let class = self.cell.map(|(class, _)| class);
                        View::Labels(Arc::new(LabelsView::of(
                            report, snapshot, self.order, class,
                        )))
                    }
                },
            });
        }
        if let (Some((id, modifiers)), Some(view)) = (self.picked.take(), self.view()) {
            self.selection.pick(id, modifiers, &view.samples());
        }
    }

    /// What changed since the report on screen was made.
    pub fn stale(&self) -> Stale {
        self.cached
            .as_ref()
            .map_or(Stale::default(), |cached| cached.stale)
    }

    /// The chosen ones of what is listed, in its order.
    fn chosen<T>(
        &self,
        listed: &[T],
        sample: impl Fn(&T) -> SampleId,
        what: impl Fn(&T) -> (Question, Said),
    ) -> Vec<Chosen> {
        // Only those are copied: many are listed, in every frame.
        let chosen = listed
            .iter()
            .filter(|item| self.selection.chosen.contains(&sample(item)));
        let make = |item: &T| {
            let (question, said) = what(item);
            Chosen {
                sample: sample(item),
                question,
                said,
            }
        };
        chosen.map(make).collect()
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

    /// Reads the probabilities of the report on screen, where its figures are looked at; part of
    /// `logic`.
    pub fn load_scores(&mut self, project: &Path) {
        if let (EvaluateTab::Report, Some((_, _, Loaded::Ready(report)))) = (self.tab, &self.loaded)
        {
            self.one_vs_rest.refresh(project, report);
        }
    }

    /// The view's data, once [`EvaluateState::refresh`] has made it.
    pub fn view(&self) -> Option<View> {
        self.cached.as_ref().map(|cached| cached.view.clone())
    }
}
