//! Taking a model away, with proof that it behaves as it did here.

pub mod card;
pub mod onnx;
pub mod parity;

use crate::failure::Failure;
use crate::ids::RunId;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::str::FromStr;

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
    /// Files written: the model first, then its card and labels, then the proof.
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
    /// Share of samples with the same likeliest class.
    pub top1_agreement: f64,
    /// Largest difference between two probabilities of the same class and sample.
    pub max_abs_diff: f64,
    /// Mean difference.
    pub mean_abs_diff: f64,
    /// Accuracy in Hearth.
    pub accuracy: f64,
    /// Accuracy in the other runtime.
    pub runtime_accuracy: f64,
    /// Whether the agreement is at least 99.5%.
    pub passed: bool,
}
