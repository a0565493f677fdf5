//! Train: what to spend, the press of the button, the curves, and what came out.

mod advanced;
mod augmentation;
mod paint;
mod result;
mod settings;
mod view;

pub use paint::show;
pub use view::{CurvesView, curves_view, stop_words};

use hearth_core::data::augment::AugmentLevel;
use hearth_core::failure::Failure;
use hearth_core::ids::{JobId, RunId};
use hearth_core::train::TrainConfig;

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
    /// It could not go on.
    Failed(Failure),
}

/// The state of the Train page.
#[derive(Debug, Default)]
pub struct TrainState {
    /// What is chosen.
    pub config: TrainConfig,
    /// Whether the advanced settings are open.
    pub advanced_is_open: bool,
    /// The level of augmentation that was chosen last, before single settings were changed.
    pub augment_level: AugmentLevel,
    /// Whether the single settings of augmentation are open.
    pub tuning_is_open: bool,
    /// How often other pictures were asked for to be shown augmented.
    pub num_shuffles: u64,
    /// The training that runs or waits.
    pub job: Option<JobId>,
    /// How the last one ended.
    pub last: LastTraining,
    /// The run whose curves are shown while none is trained; the newest where `None`.
    pub shown_run: Option<RunId>,
    /// What the training warned of.
    pub warnings: Vec<Failure>,
}
