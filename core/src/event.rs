//! Everything that a [`Session`](crate::session::Session) reports back.

use crate::advice::Finding;
use crate::advice::runs::AnswersSeen;
use crate::data::augment::shown::AugmentFiles;
use crate::data::checks::Checks;
use crate::data::export_data::DataExport;
use crate::data::import::{ImportPreview, ImportReport};
use crate::data::label_files::{LabelDiff, LabelsWritten};
use crate::data::moved::MediaFound;
use crate::data::personal::PersonalReport;
use crate::data::public::FetchedData;
use crate::eval::Measured;
use crate::eval::compare::Comparison;
use crate::eval::groups::Groups;
use crate::export::ExportReport;
use crate::export::model_card::ModelCardWritten;
use crate::failure::Failure;
use crate::fetch::Offer;
use crate::ids::{JobId, RunId};
use crate::label::curve::LabelCurve;
use crate::label::suggest::Suggested;
use crate::project::Snapshot;
use crate::tasks::image_classification::backbones::BackboneInfo;
use crate::tasks::{CautionReport, Explanation, Prediction};
use crate::train::device::DeviceInfo;
use crate::train::find_rate::RateCurve;
use crate::train::search::SearchReport;
use crate::train::{EpochMetrics, PausedRun, RunSummary, TrainingNote};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What happened since the last poll, in order.
#[derive(Clone, Debug)]
pub enum Event {
    /// A project is open now.
    ProjectOpened,
    /// No project is open any more.
    ProjectClosed,
    /// Samples, classes, splits or runs changed.
    ProjectChanged,
    /// A job reports.
    Job {
        /// Which job.
        job: JobId,
        /// What kind of work it is.
        kind: JobKind,
        /// What it reports.
        update: JobUpdate,
    },
}

/// The kinds of work that run beside the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // the names say it
pub enum JobKind {
    Import,
    PreviewImport,
    LookUp,
    CheckData,
    FindPersonalData,
    Fetch,
    ExportData,
    CompareLabels,
    WriteLabels,
    Augment,
    FindMedia,
    Train,
    Search,
    FindLearningRate,
    AddBackbone,
    Evaluate,
    Calibrate,
    CompareRuns,
    MeasureGroups,
    Predict,
    Explain,
    Export,
    WriteModelCard,
    ProbeDevices,
    Advise,
    Suggest,
    MeasureLabelling,
}

impl JobKind {
    /// Whether Hearth does it by itself, so that no bar shows it.
    pub fn is_quiet(self) -> bool {
        matches!(
            self,
            Self::Advise | Self::Suggest | Self::CompareRuns | Self::MeasureGroups
        )
    }
}

/// One report of a job. Each job sends `Started` first and exactly one `Finished` last.
#[derive(Clone, Debug)]
pub enum JobUpdate {
    /// The job begins to run.
    Started,
    /// How far it is. Only the newest one counts; older ones may be left out.
    Progress(Progress),
    /// A finished training epoch. Never left out.
    Epoch(EpochMetrics),
    /// What else a training has to say. Never left out.
    Note(TrainingNote),
    /// Something that the person should know, but that stops nothing.
    Warning(Failure),
    /// The end.
    Finished(Outcome),
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What it does at the moment.
    pub stage: Stage,
    /// Items done in this stage.
    pub done: u64,
    /// Items of this stage in all; 0 where it is not known.
    pub total: u64,
    /// Estimated time to the end of this stage, in seconds.
    pub remaining_secs: Option<f64>,
}

impl Progress {
    /// Share done, from 0 to 1; `None` where the total is not known.
    pub fn fraction(&self) -> Option<f32> {
        (self.total > 0).then(|| (self.done as f32 / self.total as f32).clamp(0.0, 1.0))
    }
}

/// The stages that jobs pass through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Listing files.
    Scanning,
    /// Asking what there is, over the network.
    Asking,
    /// Fetching over the network; counts bytes.
    Fetching,
    /// Unpacking an archive.
    Unpacking,
    /// Looking for wrong labels and what stands out.
    Checking,
    /// Looking for personal data.
    LookingForPersonalData,
    /// Copying files.
    Copying,
    /// Looking for files that were moved.
    Searching,
    /// Reading and checking pictures.
    Reading,
    /// Writing into the project.
    Storing,
    /// Getting devices and models ready.
    Preparing,
    /// Running pictures through the backbone.
    ExtractingFeatures,
    /// Fitting the head.
    Training,
    /// Fitting a head for each fold that is left out.
    CrossValidating,
    /// Measuring on a split.
    Evaluating,
    /// Writing model files.
    Writing,
    /// Running an exported model with another runtime.
    Proving,
    /// Asking a model about files.
    Predicting,
    /// Asking a model about parts of one thing.
    Explaining,
    /// Testing a GPU in a child process.
    Probing,
}

/// How a job ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It did all that was asked.
    Completed(JobResult),
    /// The person stopped it.
    Cancelled,
    /// It could not go on.
    Failed(Failure),
}

/// What a completed job brings.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // the payloads are documented where they are defined
pub enum JobResult {
    Imported(ImportReport),
    Offered(Box<Offer>),
    Checked(Box<Checks>),
    PersonalDataFound(Box<PersonalReport>),
    Fetched(FetchedData),
    Previewed(Box<ImportPreview>),
    DataExported(Box<DataExport>),
    LabelsCompared(Arc<LabelDiff>),
    LabelsWritten(Box<LabelsWritten>),
    Augmented(Box<AugmentFiles>),
    MediaFound(MediaFound),
    Trained(Box<RunSummary>),
    Paused(Box<PausedRun>),
    Searched(Box<SearchReport>),
    LearningRateFound(Box<RateCurve>),
    BackboneAdded(Box<BackboneInfo>),
    Evaluated {
        run: RunId,
        report: Box<Measured>,
    },
    Calibrated {
        report: Box<CautionReport>,
        /// The run's new figures, where anything changed.
        summary: Option<Box<RunSummary>>,
    },
    Compared {
        of: Arc<Snapshot>,
        comparison: Arc<Comparison>,
    },
    GroupsMeasured {
        of: Arc<Snapshot>,
        groups: Arc<Groups>,
    },
    Predicted(Vec<Prediction>),
    Explained(Box<Explanation>),
    Exported(Box<ExportReport>),
    ModelCardWritten(Box<ModelCardWritten>),
    Devices(Vec<DeviceInfo>),
    Suggested {
        of: Arc<Snapshot>,
        suggested: Arc<Suggested>,
    },
    LabellingMeasured(Box<LabelCurve>),
    Advised {
        of: Arc<Snapshot>,
        asked: u64,
        findings: Vec<Finding>,
        answers: Option<Arc<AnswersSeen>>,
    },
}
