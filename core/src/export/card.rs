//! A model's card: everything that whoever runs it has to know, as `card.json` and inside the
//! ONNX file.

use crate::data::media::Preprocessing;
use crate::eval::Score;
use crate::failure::Failure;
use crate::ids::RunId;
use crate::project::runs::read_json;
use crate::tasks::{Caution, Preparation, TaskKind};
use crate::train::TrainConfig;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The card's file in a model folder.
pub const FILE_NAME: &str = "card.json";

/// Version of the card's layout.
pub const CARD_VERSION: u32 = 1;

/// The metadata entry that holds the whole card.
const CARD_KEY: &str = "hearth.card";

/// What is to be known of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Version of this layout.
    pub card_version: u32,
    /// Version of Hearth that made it.
    pub hearth_version: String,
    /// The project's name.
    pub name: String,
    /// What it does.
    pub task: TaskKind,
    /// Classes, in the order of the probabilities.
    pub labels: Vec<String>,
    /// For each class the probability from which on it is given, where a sample may have several
    /// (multi-label).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thresholds: Vec<f32>,
    /// How it keeps its word, of a model that names one class: a temperature, and when it says that
    /// it does not know. All of it is in the graph, too.
    #[serde(default, skip_serializing_if = "Caution::is_none")]
    pub caution: Caution,
    /// The column whose number the model predicts, where it predicts one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// From what is asked about to the model's input.
    #[serde(rename = "preprocessing")]
    pub preparation: Preparation,
    /// The model's input in words.
    pub input: InputDescription,
    /// Name of the output: `probabilities`, `[batch, labels]`, each row summing to 1, or each
    /// probability by itself where there are thresholds; or `value`, `[batch, 1]`, in units of the
    /// target. Where it may say that it does not know there are `known`, `[batch, 1]`, 1 or 0, and
    /// perhaps `unfamiliarity`, `[batch, 1]`, above 1 where something is unlike the training split.
    pub output: String,
    /// What it was built on.
    pub backbone: Backbone,
    /// How it was trained.
    pub training: Training,
    /// Headline figures by split.
    pub metrics: BTreeMap<String, Score>,
}

/// The model's input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputDescription {
    /// Its name in the file.
    pub name: String,
    /// Order of dimensions.
    pub layout: String,
    /// Element type.
    pub dtype: String,
    /// Order of colours, of pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// Smallest and largest value, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<[f32; 2]>,
    /// How to make it, in words.
    pub how: String,
}

impl InputDescription {
    /// An input of plain numbers.
    pub fn of_numbers(name: &str, layout: &str, how: String) -> Self {
        Self {
            name: name.into(),
            layout: layout.into(),
            dtype: "float32".into(),
            colour: None,
            range: None,
            how,
        }
    }

    /// The input of every picture model.
    pub fn of_pictures(preprocessing: &Preprocessing) -> Self {
        Self {
            name: "image".into(),
            layout: "NCHW".into(),
            dtype: "float32".into(),
            colour: Some("RGB".into()),
            range: Some([0.0, 255.0]),
            how: format!(
                "Turn the picture as its EXIF orientation says, put transparency on white, convert to RGB, resize to {} × {} without keeping the aspect ratio (bilinear, antialiased; BILINEAR in Pillow), and pass the bytes as floats. Normalisation is part of the model.",
                preprocessing.width_px, preprocessing.height_px
            ),
        }
    }
}

/// The pretrained part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backbone {
    /// Its name.
    pub name: String,
    /// Its licence.
    pub licence: String,
    /// Where it came from.
    pub origin: String,
}

/// How the model came to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// The run.
    pub run: RunId,
    /// When, RFC 3339 in UTC.
    pub created: String,
    /// The device in words.
    pub device: String,
    /// Every setting.
    pub config: TrainConfig,
    /// Samples learned from.
    pub num_train_samples: usize,
}

impl Card {
    /// The entries for ONNX `metadata_props`: the whole card, and its main parts by themselves
    /// for tools that know nothing of it.
    ///
    /// # Errors
    /// If a value cannot be written as JSON.
    pub fn to_metadata(&self) -> Result<BTreeMap<String, String>, Failure> {
        let text = |value: Result<String, serde_json::Error>| {
            value.map_err(|error| Failure::new("internal", error.to_string()))
        };
        let mut entries = BTreeMap::from([
            (CARD_KEY.to_owned(), text(serde_json::to_string(self))?),
            ("task".to_owned(), self.task.name().to_owned()),
            (
                "labels".to_owned(),
                text(serde_json::to_string(&self.labels))?,
            ),
            (
                "preprocessing".to_owned(),
                text(serde_json::to_string(&self.preparation))?,
            ),
            ("input".to_owned(), self.input.how.clone()),
            (
                "metrics".to_owned(),
                text(serde_json::to_string(&self.metrics))?,
            ),
            (
                "backbone".to_owned(),
                format!("{}, {}", self.backbone.name, self.backbone.licence),
            ),
            ("hearth_version".to_owned(), self.hearth_version.clone()),
        ]);
        if !self.thresholds.is_empty() {
            let thresholds = text(serde_json::to_string(&self.thresholds))?;
            entries.insert("thresholds".to_owned(), thresholds);
        }
        if !self.caution.is_none() {
            let caution = text(serde_json::to_string(&self.caution))?;
            entries.insert("caution".to_owned(), caution);
        }
        Ok(entries)
    }

    /// The card of a model: from the ONNX file's metadata, else from `card.json` beside it.
    ///
    /// # Errors
    /// If there is none, or a newer version of Hearth wrote it.
    pub fn find(metadata: &BTreeMap<String, String>, model: &Path) -> Result<Self, Failure> {
        let beside = model.with_file_name(FILE_NAME);
        let card: Option<Self> = match metadata.get(CARD_KEY) {
            Some(text) => serde_json::from_str(text).ok(),
            None => read_json(&beside)?,
        };
        let card = card.ok_or_else(|| {
            Failure::new(
                "no-card",
                format!(
                    "{} does not say what its classes are. Only models that Hearth made can be asked; keep card.json beside the model.",
                    model.display()
                ),
            )
            .with("path", model.display())
        })?;
        if card.card_version > CARD_VERSION {
            return Err(Failure::new(
                "newer-model",
                format!(
                    "{} was made by a newer version of Hearth. Update Hearth to use it.",
                    model.display()
                ),
            )
            .with("path", model.display()));
        }
        Ok(card)
    }
}
