//! What the window shows and what was typed into it. None of it belongs to the project.

use crate::shell::advisor::LeftAlone;
use crate::shell::keys_dialog::KeysForm;
use crate::steps::class_menu::ClassQuestion;
use crate::steps::data::DataState;
use crate::steps::evaluate::EvaluateState;
use crate::steps::export::ExportState;
use crate::steps::goal::GoalState;
use crate::steps::label::{LabelFilesForm, LabelState};
use crate::steps::model_card::ModelCardForm;
use crate::steps::train::TrainState;
use crate::ui::icons;
use crate::ui::toasts::Toasts;
use hearth_core::data::sound::Sound;
use hearth_core::failure::Failure;
use hearth_core::ids::JobId;
use hearth_core::tasks::{Explanation, Prediction, Question, TaskKind};
use hearth_core::train::device::DeviceInfo;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The steps of the left rail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Step {
    /// What the model is for.
    Goal,
    /// What it learns from.
    #[default]
    Data,
    /// What the data means.
    Label,
    /// Learning.
    Train,
    /// How good it is.
    Evaluate,
    /// Taking it away.
    Export,
    /// Making it better.
    Improve,
}

impl Step {
    /// All steps in their order.
    pub const ALL: [Self; 7] = [
        Self::Goal,
        Self::Data,
        Self::Label,
        Self::Train,
        Self::Evaluate,
        Self::Export,
        Self::Improve,
    ];

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Goal => "step-goal",
            Self::Data => "step-data",
            Self::Label => "step-label",
            Self::Train => "step-train",
            Self::Evaluate => "step-evaluate",
            Self::Export => "step-export",
            Self::Improve => "step-improve",
        }
    }

    /// Its icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Goal => icons::TARGET,
            Self::Data => icons::IMAGES,
            Self::Label => icons::TAG,
            Self::Train => icons::FLAME,
            Self::Evaluate => icons::CHART_BAR,
            Self::Export => icons::PACKAGE,
            Self::Improve => icons::ARROWS_CLOCKWISE,
        }
    }
}

/// The form of a new project.
#[derive(Clone, Debug, Default)]
pub struct NewProjectForm {
    /// What its models will do.
    pub task: TaskKind,
    /// Name shown to people.
    pub name: String,
    /// Its folder, as typed.
    pub dir: String,
    /// Whether the folder was typed rather than made from the name.
    pub dir_is_own: bool,
    /// Pictures to import at once.
    pub pictures: Option<PathBuf>,
    /// What is to be imported after them.
    pub more: Vec<PathBuf>,
    /// Why it could not be made.
    pub failure: Option<Failure>,
    /// Whether the first field still wants the keyboard.
    pub wants_focus: bool,
}

/// A question for a path.
#[derive(Clone, Debug, Default)]
pub struct PathForm {
    /// What was typed.
    pub path: String,
    /// Why it did not work.
    pub failure: Option<Failure>,
    /// Whether the field still wants the keyboard.
    pub wants_focus: bool,
}

impl PathForm {
    /// An empty form that takes the keyboard.
    pub fn open() -> Self {
        Self {
            wants_focus: true,
            ..Self::default()
        }
    }
}

/// The box in which a model is tried.
#[derive(Clone, Debug, Default)]
pub struct TryState {
    /// Whether it is open.
    pub is_open: bool,
    /// The path that was typed.
    pub path: String,
    /// The text that was typed.
    pub text: String,
    /// The cells that were typed, by the names of their columns.
    pub cells: BTreeMap<String, String>,
    /// What was asked about, in order.
    pub inputs: Vec<Question>,
    /// The one that is shown.
    pub shown: usize,
    /// The answers.
    pub predictions: Vec<Prediction>,
    /// The job that asks.
    pub job: Option<JobId>,
    /// Why asking failed.
    pub failure: Option<Failure>,
    /// Why the model answers as it does, once that was asked.
    pub explanation: Option<Box<Explanation>>,
    /// The job that asks why.
    pub explain_job: Option<JobId>,
    /// The recording that was asked about.
    pub asked_about: Option<Arc<Sound>>,
    /// Whether the field still wants the keyboard.
    pub wants_focus: bool,
}

/// The command palette.
#[derive(Clone, Debug, Default)]
pub struct PaletteState {
    /// What was typed.
    pub wanted: String,
    /// The chosen line.
    pub chosen: usize,
}

/// Everything that the window shows beside the project.
#[derive(Debug, Default)]
pub struct ViewState {
    /// The step on screen.
    pub step: Step,
    /// Whether the advisor is open.
    pub advisor_is_open: bool,
    /// What the advisor says of findings that were left as they are.
    pub left_alone: LeftAlone,
    /// The palette, while it is open.
    pub palette: Option<PaletteState>,
    /// The form of a new project, while it is open.
    pub new_project: Option<NewProjectForm>,
    /// The question for a project to open, while it is open.
    pub open_project: Option<PathForm>,
    /// The question for pictures, while it is open.
    pub add_pictures: Option<PathForm>,
    /// The question where the files of this source lie now, while it is open.
    pub find_media: Option<(u32, PathForm)>,
    /// The box in which pictures are tried.
    pub try_it: TryState,
    /// The Goal page.
    pub goal: GoalState,
    /// The Data page.
    pub data: DataState,
    /// A question about a class, while it is open.
    pub class_question: Option<ClassQuestion>,
    /// The dialog for label files, while it is open.
    pub label_files: Option<LabelFilesForm>,
    /// The dialog in which keys are changed, while it is open.
    pub keys: Option<KeysForm>,
    /// The Label page.
    pub label: LabelState,
    /// The Train page.
    pub train: TrainState,
    /// The Evaluate page.
    pub evaluate: EvaluateState,
    /// The Export page.
    pub export: ExportState,
    /// The dialog that writes a model's card, while it is open.
    pub model_card: Option<ModelCardForm>,
    /// Devices, once they were checked.
    pub devices: Option<Vec<DeviceInfo>>,
    /// Messages in the corner.
    pub toasts: Toasts,
    /// Why the last project could not be opened or made, for the welcome screen.
    pub welcome_failure: Option<Failure>,
    /// Height of the jobs bar, so that messages stay above it.
    pub jobs_height: f32,
}

impl ViewState {
    /// Forgets what belonged to the project that was open.
    pub fn reset_for_project(&mut self) {
        let thumbnail_size = self.data.thumbnail_size;
        let device = self.train.config.device;
        self.goal = GoalState::default();
        self.data = DataState::default();
        self.data.thumbnail_size = thumbnail_size;
        self.left_alone = LeftAlone::default();
        self.class_question = None;
        self.label_files = None;
        self.label = LabelState::default();
        self.train = TrainState::default();
        self.train.config.device = device;
        self.evaluate = EvaluateState::default();
        self.export = ExportState::default();
        self.model_card = None;
        self.try_it = TryState::default();
        self.add_pictures = None;
        self.find_media = None;
        self.welcome_failure = None;
    }
}
