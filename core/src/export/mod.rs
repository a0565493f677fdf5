//! Taking a model away, with proof that it behaves as it did here.

pub mod card;
pub mod model_card;
mod parity;

use crate::advice::Finding;
use crate::data::Split;
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::onnx;
use crate::ids::RunId;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::runs::{run_dir, write_atomically, write_json};
use crate::tasks::{Model, Preparation};
use model_card::{CardLanguage, CardOfExport, write_beside};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Instant;

/// The file formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// ONNX with 32-bit weights.
    #[default]
    Onnx,
}

impl ExportFormat {
    /// All formats that this version writes.
    pub const ALL: [Self; 1] = [Self::Onnx];

    /// The name used on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Onnx => "onnx",
        }
    }
}

impl FromStr for ExportFormat {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| {
                Failure::new(
                    "unknown-format",
                    format!("This version writes onnx; “{text}” is not among its formats."),
                )
                .with("format", text)
            })
    }
}

/// An export and its proof.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExportReport {
    /// The run.
    pub run: RunId,
    /// The format.
    pub format: ExportFormat,
    /// Files written: the model first, then its card and labels, then the proof, and last the card
    /// for people.
    pub files: Vec<PathBuf>,
    /// Size of the model file, in bytes.
    pub num_bytes: u64,
    /// The proof; `None` where the project has no test split to prove it on.
    pub parity: Option<Parity>,
    /// Time of the whole export, in seconds.
    pub duration_secs: f64,
}

/// What another runtime makes of the exported file, next to what Hearth makes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parity {
    /// The other runtime with its version.
    pub runtime: String,
    /// Samples compared: the whole test split.
    pub num_samples: usize,
    /// Share of samples with the same likeliest class, or the same classes where there may be several;
    /// of predicted numbers, share of those that
    /// are the same but for a ten-thousandth of their spread.
    pub top1_agreement: f64,
    /// Share of samples of which both say that they know, or both that they do not; `None` of a model
    /// that always answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_agreement: Option<f64>,
    /// Largest difference between two probabilities of the same class and sample, or two numbers.
    pub max_abs_diff: f64,
    /// Mean difference.
    pub mean_abs_diff: f64,
    /// Accuracy in Hearth, of all classes of a sample where it may have several; R² of a model that predicts a number.
    pub accuracy: f64,
    /// The same in the other runtime.
    pub runtime_accuracy: f64,
    /// Whether each agreement is at least 99.5%.
    pub passed: bool,
}

/// Writes a run's model for use elsewhere, then runs what was written on the whole test split
/// with another runtime and stores what came out as `parity.json` beside it. The card for people,
/// in `language`, says what was noticed about the data, `findings`.
///
/// # Errors
/// If the run cannot be read or the folder cannot be written. An export that behaves differently
/// is no error: its proof says that it failed.
pub fn export(
    project: &Snapshot,
    run: &RunId,
    format: ExportFormat,
    dir: &Path,
    (language, findings): (CardLanguage, &[Finding]),
    context: &JobContext,
) -> Result<ExportReport, JobError> {
    let started = Instant::now();
    context.stage(Stage::Writing, 0);
    let model = Model::load(&run_dir(&project.dir, run))?;
    let dir = std::path::absolute(dir).map_err(|error| io_failure(dir, error))?;
    std::fs::create_dir_all(&dir).map_err(|error| io_failure(&dir, error))?;
    let model_path = dir.join("model.onnx");
    let ExportFormat::Onnx = format;
    let bytes = onnx::write(model.graph()).map_err(Failure::from)?;
    write_atomically(&model_path, &bytes)?;
    let card_path = dir.join(card::FILE_NAME);
    write_json(&card_path, model.card())?;
    let labels_path = dir.join("labels.txt");
    write_atomically(
        &labels_path,
        (model.card().labels.join("\n") + "\n").as_bytes(),
    )?;

    let mut files = vec![model_path.clone(), card_path, labels_path];
    if let Preparation::Texts(texts) = &model.card().preparation
        && let Some(tokenizer) = texts.tokenizer()
    {
        let path = dir.join("tokenizer.json");
        write_atomically(&path, tokenizer.json().as_bytes())?;
        files.push(path);
    }
    let has_test = project.samples_in(Split::Test).next().is_some();
    let parity = if has_test {
        let parity = parity::prove(project, &model, &model_path, context)?;
        let path = dir.join("parity.json");
        write_json(&path, &parity)?;
        files.push(path);
        Some(parity)
    } else {
        let message = "The project has no test split, so the export could not be proven.";
        context.warn(Failure::new("no-test-split", message));
        None
    };
    let about = CardOfExport {
        language,
        findings,
        parity: parity.as_ref(),
    };
    files.extend(write_beside(project, run, &about, &dir, context)?);
    Ok(ExportReport {
        run: run.clone(),
        format,
        files,
        num_bytes: bytes.len() as u64,
        parity,
        duration_secs: started.elapsed().as_secs_f64(),
    })
}
