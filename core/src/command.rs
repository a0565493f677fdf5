//! Everything that can be asked of a [`Session`](crate::session::Session).

use crate::advice::{Pair, Remedy};
use crate::data::Split;
use crate::data::augment::shown::ShownAugment;
use crate::data::background::BackgroundRequest;
use crate::data::formats::DataFormat;
use crate::data::import::{Format, ImportOptions};
use crate::data::label_files::{LabelChoice, LabelDiff};
use crate::data::sound::Sound;
use crate::data::split_plan::SplitRequest;
use crate::export::ExportFormat;
use crate::export::model_card::{CardLanguage, ModelCardOptions};
use crate::fetch::{FetchSettings, Offer, Pictures, PublicSource};
use crate::goal::Goal;
use crate::ids::{JobId, RunId, SampleId};
use crate::label::curve::CurveRequest;
use crate::label::ranking::Order;
use crate::project::edit::Edit;
use crate::tasks::image_classification::backbones::Wanted;
use crate::tasks::{CautionWish, Question, TaskKind};
use crate::train::search::SearchRequest;
use crate::train::{DeviceChoice, RunRemark, TrainConfig};
use std::path::PathBuf;
use std::sync::Arc;

/// A request that changes a project or starts work. The window and the command line send
/// nothing else.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Make a project in a new or empty folder and open it.
    NewProject {
        /// Folder of the project; made if it is missing.
        dir: PathBuf,
        /// What its models will do.
        task: TaskKind,
        /// Name shown to people; the folder's name if `None`.
        name: Option<String>,
    },
    /// Open an existing project.
    OpenProject {
        /// Folder of the project.
        dir: PathBuf,
    },
    /// Make a project with the sample data that is bundled for a task, and open it. Starts an
    /// import.
    NewSampleProject {
        /// What its models will do.
        task: TaskKind,
        /// Folder of the project; must not hold a project yet.
        dir: PathBuf,
    },
    /// Take an ONNX classifier into the project as a backbone. A job.
    AddBackbone(Box<Wanted>),
    /// Fetch a model that was offered, and take it into the project as a backbone. A job.
    FetchBackbone {
        /// What [`Command::LookUp`] brought.
        offer: Box<Offer>,
        /// Tokens and addresses.
        settings: Box<FetchSettings>,
    },
    /// Remove a backbone that was brought. Models that were trained on it stay whole.
    RemoveBackbone {
        /// Its name.
        name: String,
    },
    /// Agree on what a model has to do, or on nothing any more.
    SetGoal(Option<Box<Goal>>),
    /// Close the open project; its work is cancelled, and a training is paused.
    CloseProject,
    /// Take this project off the list of recent ones. Its files stay.
    ForgetRecent {
        /// Folder of the project.
        dir: PathBuf,
    },
    /// Add the pictures below a folder. A job.
    Import {
        /// A folder, an archive of one, or a file, in any of the
        /// [formats](crate::data::import::Format).
        source: PathBuf,
        /// What the person chose.
        options: ImportOptions,
    },
    /// Write recordings that were made below the project, and import them. A job.
    KeepRecordings {
        /// What was recorded.
        sounds: Vec<Arc<Sound>>,
        /// What they are; they are labelled later if `None`.
        class: Option<String>,
    },
    /// Make a class of background noise, and import it. A job.
    AddBackground(BackgroundRequest),
    /// Say what an import would do. A job; nothing is stored.
    PreviewImport {
        /// As for [`Command::Import`].
        source: PathBuf,
        /// What the person chose.
        options: ImportOptions,
    },
    /// Import nothing of what was looked at: what its preview keeps for an import is removed.
    ForgetPreview,
    /// Look for labels that are probably wrong and pictures that stand out, and lay the pictures
    /// out on a map. A job.
    CheckData,
    /// Look for personal data: addresses and numbers in texts and rows, faces in pictures. A job.
    FindPersonalData,
    /// Say whether personal data are masked when data leave the project.
    SetMaskOnExport(bool),
    /// Leave what was noticed as it is, so that it is not said again.
    Dismiss {
        /// Kind of the finding.
        kind: String,
        /// Its pairs; a sample that is looked at by itself is one without a right one.
        pairs: Vec<Pair>,
    },
    /// Do what mends a finding, and remember what was measured before. An edit, or a job where
    /// something has to be looked at or trained.
    Mend {
        /// Kind of the finding.
        kind: String,
        /// What is done; the usual one if `None`.
        remedy: Option<Remedy>,
    },
    /// Note that the test results of a run were seen: who chooses among many by them, chooses by
    /// luck.
    NoteTestLook {
        /// The run.
        run: RunId,
    },
    /// Say again what was left as it is.
    BringBack {
        /// Kind of the finding; every kind if `None`.
        kind: Option<String>,
    },
    /// Ask a public source what it would give. A job; only metadata travels.
    LookUp {
        /// The source.
        source: PublicSource,
        /// How the network may be used.
        settings: Box<FetchSettings>,
    },
    /// Fetch what was offered into the project's `downloads`, to be imported. A job.
    Fetch {
        /// What [`Command::LookUp`] brought.
        offer: Box<Offer>,
        /// How the network may be used.
        settings: Box<FetchSettings>,
    },
    /// Collect pictures from the web into the project's `downloads`, to be imported. A job.
    Collect {
        /// Addresses and pages.
        pictures: Pictures,
        /// What the pictures show: the class that they will have.
        class: String,
        /// How the network may be used.
        settings: Box<FetchSettings>,
    },
    /// Write the data, with its labels, for other programs. A job.
    ExportData {
        /// The format of the labels.
        format: DataFormat,
        /// A new or an empty folder.
        dir: PathBuf,
        /// Only these; everything if `None`.
        samples: Option<Vec<SampleId>>,
        /// Whether personal data are masked; as the project's setting says if `None`.
        is_masked: Option<bool>,
    },
    /// Compare the project's labels with label files that another program may have changed. A job;
    /// nothing is changed.
    CompareLabels {
        /// A folder with label files, or one of them.
        source: PathBuf,
        /// Their layout; what is known of the folder, or recognised, if `None`.
        format: Option<Format>,
    },
    /// Take what label files say. One edit; can be undone.
    TakeLabels {
        /// What [`Command::CompareLabels`] brought.
        diff: Arc<LabelDiff>,
        /// What the person chose.
        choice: LabelChoice,
    },
    /// Write the project's labels into a folder that may hold label files already, without pictures
    /// or sounds. A job; refused where another program changed them since Hearth read or wrote them.
    WriteLabels {
        /// The folder.
        dir: PathBuf,
        /// The format of the labels.
        format: DataFormat,
    },
    /// Write some training pictures, plain and augmented, for a person to look at. A job.
    Augment {
        /// Which, and how they are changed.
        shown: ShownAugment,
        /// A new or an empty folder.
        dir: PathBuf,
    },
    /// Look for the files of a folder that was moved. A job.
    FindMedia {
        /// The source whose folder is not there any more, as an index into the project's sources.
        source: u32,
        /// Where it, or some of it, may lie now.
        dir: PathBuf,
    },
    /// Learn from the labels so far, and say what the rest is taken for and what is worth labelling
    /// next. A job that no bar shows.
    Suggest {
        /// What comes first.
        order: Order,
    },
    /// Measure how much labelling an order saves. A job.
    MeasureLabelling(CurveRequest),
    /// Change the data. One transaction; can be undone.
    Edit(Edit),
    /// Give every sample a split anew. One edit; can be undone.
    Resplit(SplitRequest),
    /// Take the newest standing edit back.
    Undo,
    /// Make the oldest undone edit again.
    Redo,
    /// Train a model on the project's data, then measure it on the test split. A job.
    Train(Box<TrainConfig>),
    /// Try settings on cached features and say which are best. A job.
    Search(Box<SearchRequest>),
    /// Find a learning rate that suits the net of these settings. A job.
    FindLearningRate(Box<TrainConfig>),
    /// Go on with a training that was paused or whose process ended. A job.
    Resume {
        /// The training; the newest one that can go on if `None`.
        run: Option<RunId>,
        /// Where it goes on, such as on the CPU after a GPU was lost; as before if `None`.
        device: Option<DeviceChoice>,
    },
    /// Let a training write all that it knows and end, to go on later with [`Command::Resume`].
    Pause(JobId),
    /// End a training now; the best weights so far are its result.
    FinishEarly(JobId),
    /// Remove a training that was paused.
    ForgetPaused {
        /// The training.
        run: RunId,
    },
    /// Keep what a person says of a run.
    RemarkRun {
        /// The run.
        run: RunId,
        /// All that is said of it from now on.
        remark: RunRemark,
    },
    /// Take a run off the list. Its folder is renamed, and removed when the project is opened next.
    DeleteRun {
        /// The run.
        run: RunId,
    },
    /// Measure a run on a split again. A job.
    Evaluate {
        /// The run; the newest finished one if `None`.
        run: Option<RunId>,
        /// The split to measure on.
        split: Split,
    },
    /// See what a run's percentages are worth, let them keep their word, and let it say that it does
    /// not know. A job.
    Calibrate {
        /// The run; the newest finished one if `None`.
        run: Option<RunId>,
        /// What is to change; nothing to see how things stand.
        wish: CautionWish,
    },
    /// Compare what two runs said of a split that both were measured on. A job that no bar shows.
    CompareRuns {
        /// The runs; differences are of the second less the first.
        runs: [RunId; 2],
        /// The split.
        split: Split,
    },
    /// Say how a run does on groups of a split that it was measured on, and how it treats protected
    /// ones. A job that no bar shows.
    MeasureGroups(Box<GroupRequest>),
    /// Ask a model about files, texts or rows. A job.
    Predict {
        /// Which model.
        model: ModelSource,
        /// What it is asked about.
        questions: Vec<Question>,
    },
    /// Ask a model why it answers as it does. A job.
    Explain {
        /// Which model; a run of the project compares a row with those that it learned from.
        model: ModelSource,
        /// What it was asked about.
        question: Question,
        /// The class that is explained; the likeliest if `None`.
        class: Option<String>,
    },
    /// Write a run's model for use elsewhere, and prove it on the test split. A job.
    Export {
        /// The run; the newest finished one if `None`.
        run: Option<RunId>,
        /// The file format.
        format: ExportFormat,
        /// Folder to write into; made if it is missing.
        dir: PathBuf,
        /// The language of the card for people that is written beside it.
        language: CardLanguage,
    },
    /// Write the card of a run for people. A job.
    WriteModelCard {
        /// The run; the newest finished one if `None`.
        run: Option<RunId>,
        /// What the card says from now on of what the model is for and what it must not be used for;
        /// as before if `None`.
        note: Option<String>,
        /// How and where it is written.
        options: ModelCardOptions,
    },
    /// List the devices and test each GPU in a child process. A job.
    ProbeDevices,
    /// Stop a job. It ends as cancelled.
    Cancel(JobId),
}

/// Which groups are measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRequest {
    /// The run; the newest finished one if `None`.
    pub run: Option<RunId>,
    /// The split.
    pub split: Split,
    /// Samples that a person chose as a group of their own; may be empty.
    pub chosen: Vec<SampleId>,
    /// Columns whose groups are to be treated alike, beside those whose names say so.
    pub protected: Vec<String>,
    /// The class that people would like to get, or fear; see
    /// [`fairness`](crate::eval::fairness::fairness).
    pub positive: Option<String>,
}

/// Where a model comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelSource {
    /// A run of the open project.
    Run(RunId),
    /// A model folder (`model.onnx` with `card.json`) or an exported `.onnx` file.
    Path(PathBuf),
}
