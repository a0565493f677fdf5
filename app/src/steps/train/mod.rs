//! Train: what to spend, the press of the button, the dashboard while it learns, what came out,
//! all runs beside each other, and the search for settings.

mod augment_other;
mod augmentation;
mod backbone;
mod compare;
mod curves;
mod dashboard;
mod field;
mod find_rate;
mod log;
mod more;
mod paint;
mod paused;
mod result;
mod runs;
mod search;
mod search_view;
mod settings;
mod target;
mod teacher;
mod troubles;
mod view;
mod watched;
mod way;

pub use backbone::{BackboneForm, Origin as BackboneOrigin, show_backbone};
pub use curves::ChartChoices;
pub use paint::show;
pub use runs::{RunsState, SortRuns};
pub use search::SearchState;
pub use troubles::change_words;
pub use view::{CurvesView, curves_view, smoothed, stop_words};

use hearth_core::data::augment::AugmentLevel;
use hearth_core::data::{DataKind, Split};
use hearth_core::failure::Failure;
use hearth_core::ids::{JobId, RunId};
use hearth_core::project::{Project, Snapshot};
use hearth_core::tasks::facts;
use hearth_core::tasks::image_classification::backbones::BackboneInfo;
use hearth_core::train::config::BUNDLED_BACKBONE;
use hearth_core::train::find_rate::RateCurve;
use hearth_core::train::memory::{Meter, Usage};
use hearth_core::train::way::DataFacts;
use hearth_core::train::{PausedRun, TrainConfig, WatchedSample};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How the last training of this session ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum LastTraining {
    /// There was none, or one runs.
    #[default]
    None,
    /// It made a run.
    Done(RunId),
    /// The person stopped it.
    Cancelled,
    /// The person paused it.
    Paused(RunId),
    /// It could not go on.
    Failed(Failure),
}

/// What the Train page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrainTab {
    /// One training: settings, dashboard, result.
    #[default]
    One,
    /// All runs beside each other.
    Runs,
    /// The search for settings.
    Search,
}

/// What is known of the data, worked out once for each state of it.
#[derive(Clone, Debug)]
pub struct KnownData {
    of: Arc<Snapshot>,
    backbone: String,
    /// What decides the way.
    pub facts: DataFacts,
    /// Validation samples.
    pub num_valid: usize,
}

/// The state of the Train page.
#[derive(Debug, Default)]
pub struct TrainState {
    /// What is shown.
    pub tab: TrainTab,
    /// What is chosen.
    pub config: TrainConfig,
    /// Whether more settings are shown.
    pub more_is_open: bool,
    /// What was typed for settings and is being typed or is wrong, with the reason.
    pub typed: BTreeMap<String, (String, Option<Failure>)>,
    /// The level of augmentation that was chosen last, before single settings were changed.
    pub augment_level: AugmentLevel,
    /// Whether the single settings of augmentation are open.
    pub tuning_is_open: bool,
    /// How often other pictures were asked for to be shown augmented.
    pub num_shuffles: u64,
    /// How curves are shown.
    pub chart: ChartChoices,
    /// Whether the log is shown.
    pub log_is_open: bool,
    /// The training that runs or waits.
    pub job: Option<JobId>,
    /// How the last one ended.
    pub last: LastTraining,
    /// The run whose curves are shown while none is trained; the newest where `None`.
    pub shown_run: Option<RunId>,
    /// What the training warned of.
    pub warnings: Vec<Failure>,
    /// What the model said last of the validation samples that are watched.
    pub watched: Vec<WatchedSample>,
    /// Backbones that were brought into the project.
    pub backbones: Vec<BackboneInfo>,
    /// The dialog that brings one.
    pub backbone_form: Option<BackboneForm>,
    /// Trainings that can go on.
    pub paused: Vec<PausedRun>,
    /// What this process takes of the machine.
    pub usage: Option<Usage>,
    meter: Meter,
    /// The loss by learning rate, once it was looked for.
    pub rate_curve: Option<RateCurve>,
    /// The table of runs.
    pub runs: RunsState,
    /// The search for settings.
    pub search: SearchState,
    /// Texts and recordings as training may see them.
    pub other_preview: augment_other::OtherPreview,
    /// What is known of the data.
    pub known: Option<KnownData>,
}

impl TrainState {
    /// Works out anew what follows from the project.
    pub fn refresh(&mut self, project: &Project, is_training: bool) {
        let snapshot = project.snapshot();
        let is_known = self.known.as_ref().is_some_and(|known| {
            Arc::ptr_eq(&known.of, snapshot) && known.backbone == self.config.backbone
        });
        if !is_known {
            self.known = Some(KnownData {
                of: snapshot.clone(),
                backbone: self.config.backbone.clone(),
                facts: facts(snapshot, &self.config),
                num_valid: snapshot.labelled_in(Split::Valid).count(),
            });
        }
        if is_training {
            self.usage = self.meter.usage();
        }
    }

    /// Takes the backbones of the project; a chosen one that is gone is chosen no longer.
    pub fn take_backbones(&mut self, backbones: Vec<BackboneInfo>) {
        let chosen = &mut self.config.backbone;
        let is_there = backbones.iter().any(|info| info.name == *chosen);
        if *chosen != BUNDLED_BACKBONE && !is_there {
            BUNDLED_BACKBONE.clone_into(chosen);
        }
        self.backbones = backbones;
    }

    /// What the samples are.
    pub fn kind(&self) -> DataKind {
        self.known
            .as_ref()
            .map_or(DataKind::Pictures, |known| known.facts.kind)
    }

    /// Whether every value that was typed fits.
    pub fn fits(&self) -> bool {
        self.typed.values().all(|(_, failure)| failure.is_none())
    }
}
