//! Backbones: nets whose embedding of a picture a head learns from. One is bundled; others a person
//! brings as ONNX classifiers. Those lie in the project's folder `backbones`, cut at their
//! embedding, with their normalisation inside.

mod adopt;
mod fetched;
mod pixels;
mod prepare;

pub use adopt::{Wanted, adopt};
pub(in crate::tasks) use adopt::{file_name, free_name, name_of};
pub(in crate::tasks) use fetched::bring;
pub use fetched::{SUGGESTED, fetch};
pub use pixels::{PixelScale, Pixels};

use crate::assets;
use crate::export::card;
use crate::failure::Failure;
use crate::graph::onnx::{self, ReadOptions};
use crate::graph::{Graph, GraphError};
use crate::project::error::io_failure;
use crate::project::runs::read_json;
use crate::train::config::BUNDLED_BACKBONE as BUNDLED;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Name of the embedding in every backbone's file.
pub const EMBEDDING_NAME: &str = "embedding";

/// Length of the bundled backbone's embedding.
const BUNDLED_DIM: usize = 1280;

/// What is known of a backbone that a person brought; as `NAME.json` beside its file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BackboneInfo {
    /// Its name in this project.
    pub name: String,
    /// Its licence, as far as somebody said it.
    pub licence: String,
    /// Where it came from: a file's name or an address.
    pub origin: String,
    /// Length of its file, in bytes.
    pub num_bytes: u64,
    /// Number of its weights, up to the embedding.
    pub num_parameters: usize,
    /// Length of its embedding.
    pub dim: usize,
    /// The only side of pictures that it takes, in pixels, where it does not take any.
    pub fixed_px: Option<u32>,
    /// What it was trained to see in the place of bytes.
    pub pixels: Pixels,
    /// The side at which the speed was measured, in pixels.
    pub measured_px: u32,
    /// Pictures a second on this machine's processor.
    pub pictures_per_sec: f32,
    /// The runtime that gave the same outputs, where one could read the file, too.
    pub checked_with: Option<String>,
    /// What is known of an encoder of texts; of those, nothing that is said of pictures holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoder: Option<EncoderFacts>,
}

/// What is known of an encoder of texts that a person brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EncoderFacts {
    /// What kind of encoder it is: BERT, `DistilBERT` or `RoBERTa`.
    pub family: String,
    /// Layers.
    pub num_layers: usize,
    /// Length of a token's vector.
    pub width: usize,
    /// Pieces of words that it knows.
    pub num_words: usize,
    /// Texts of 30 tokens that it encodes in a second on this machine's processor.
    pub texts_per_sec: f32,
}

/// A backbone, ready to be read for a size of pictures.
#[derive(Clone, Debug)]
pub struct Backbone {
    /// What a model's card says of it.
    pub about: card::Backbone,
    /// Length of its embedding.
    pub dim: usize,
    /// The only side of pictures that it takes, in pixels, where it does not take any.
    pub fixed_px: Option<u32>,
    bytes: Cow<'static, [u8]>,
}

impl Backbone {
    /// The bundled one.
    pub fn bundled() -> Self {
        Self {
            about: card::Backbone {
                name: "EfficientNet-Lite0".into(),
                licence: "Apache-2.0".into(),
                origin: "Trained on ImageNet-1k by the EfficientNet-Lite authors at Google".into(),
            },
            dim: BUNDLED_DIM,
            fixed_px: None,
            bytes: Cow::Borrowed(assets::EFFICIENTNET_LITE0),
        }
    }

    /// The backbone of this name in a project.
    ///
    /// # Errors
    /// If there is none, or its file cannot be read.
    pub fn load(project: &Path, name: &str) -> Result<Self, Failure> {
        if name == BUNDLED {
            return Ok(Self::bundled());
        }
        let info = info(project, name)?;
        let file = file_of(project, name);
        let bytes = std::fs::read(&file).map_err(|error| io_failure(&file, error))?;
        Ok(Self {
            about: card::Backbone {
                name: info.name,
                licence: info.licence,
                origin: info.origin,
            },
            dim: info.dim,
            fixed_px: info.fixed_px,
            bytes: Cow::Owned(bytes),
        })
    }

    /// Stands for what it computes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// From 0–255 pixels of squares of this side to the embedding.
    ///
    /// # Errors
    /// If its file is damaged, or it takes no pictures of this size.
    pub fn graph(&self, side_px: u32) -> Result<Graph, Failure> {
        if let Some(only) = self.fixed_px.filter(|only| *only != side_px) {
            let name = &self.about.name;
            let message = format!(
                "{name} takes pictures of {only} × {only} pixels only, not {side_px}. Set input_px={only}."
            );
            return Err(Failure::new("backbone-size", message)
                .with("name", name)
                .with("size", only));
        }
        Ok(read_at(&self.bytes, side_px)?)
    }
}

fn read_at(bytes: &[u8], side_px: u32) -> Result<Graph, GraphError> {
    let input_px = Some([side_px as usize; 2]);
    let graph = onnx::read(bytes, ReadOptions { input_px })?;
    let mut graph = graph.cut(&[EMBEDDING_NAME])?;
    graph.metadata.clear();
    Ok(graph)
}

fn folder(project: &Path) -> PathBuf {
    project.join("backbones")
}

fn file_of(project: &Path, name: &str) -> PathBuf {
    folder(project).join(format!("{name}.onnx"))
}

/// Weights and tokenizer of an encoder of texts.
pub(in crate::tasks) fn encoder_files(project: &Path, name: &str) -> [PathBuf; 2] {
    let file = |ending: &str| folder(project).join(format!("{name}.{ending}"));
    [file("safetensors"), file("tokenizer.json")]
}

/// The files of a backbone beside its description.
fn files_of(project: &Path, info: &BackboneInfo) -> Vec<PathBuf> {
    match info.encoder {
        Some(_) => encoder_files(project, &info.name).to_vec(),
        None => vec![file_of(project, &info.name)],
    }
}

pub(in crate::tasks) fn info_file(project: &Path, name: &str) -> PathBuf {
    folder(project).join(format!("{name}.json"))
}

/// What is known of a backbone that was brought.
///
/// # Errors
/// If there is none of this name.
pub fn info(project: &Path, name: &str) -> Result<BackboneInfo, Failure> {
    let is_plain = is_name(name);
    let info = is_plain.then(|| read_json(&info_file(project, name)));
    info.transpose()?.flatten().ok_or_else(|| {
        let message = format!(
            "There is no backbone “{name}” in this project. Use {BUNDLED}, or add one (hearth backbones)."
        );
        Failure::new("no-backbone", message).with("name", name)
    })
}

/// The backbones that were brought into a project, by name.
pub fn list(project: &Path) -> Vec<BackboneInfo> {
    let Ok(entries) = std::fs::read_dir(folder(project)) else {
        return Vec::new();
    };
    let files = entries.flatten().map(|entry| entry.path());
    let mut found: Vec<BackboneInfo> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .filter_map(|path| read_json(&path).ok().flatten())
        .filter(|info: &BackboneInfo| files_of(project, info).iter().all(|file| file.is_file()))
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Removes a backbone; models that were trained on it hold all that they need.
///
/// # Errors
/// If there is none of this name, or it cannot be removed.
pub fn remove(project: &Path, name: &str) -> Result<(), Failure> {
    let files = files_of(project, &info(project, name)?);
    for path in std::iter::once(info_file(project, name)).chain(files) {
        std::fs::remove_file(&path).map_err(|error| io_failure(&path, error))?;
    }
    Ok(())
}

/// Whether a backbone may have this name: it is a file's name on every system.
pub fn is_name(name: &str) -> bool {
    let is_plain = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c));
    is_plain && !name.is_empty() && name.len() <= 64 && !name.starts_with('.')
}

/// A name for what is called so elsewhere.
pub fn name_for(text: &str) -> String {
    let text = text.to_lowercase();
    let plain = text.chars().map(|c| match c {
        'a'..='z' | '0'..='9' | '.' | '_' => c,
        _ => '-',
    });
    let name: String = plain.take(64).collect();
    let name = name.trim_matches(['-', '.', '_']);
    match name {
        "" | BUNDLED => "backbone".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_file_names() {
        for name in ["resnet-50", "a", "mobilenet_v4.small"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "..", "a/b", "A", "猫", ".x"] {
            assert!(!is_name(name), "{name}");
        }
        assert_eq!(name_for("Xenova/ResNet 50"), "xenova-resnet-50");
        assert_eq!(name_for("猫.."), "backbone");
        assert_eq!(name_for(BUNDLED), "backbone");
    }
}
