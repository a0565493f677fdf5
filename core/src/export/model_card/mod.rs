//! A model's card for people: one page that says what it does, how good it is, where it errs, what
//! it learned from, what it is not good for, and how to make it again. `facts.rs` is what is said,
//! `sections` says it in words, `html.rs` and `markdown.rs` write it down.

mod base64;
mod document;
mod escape;
mod examples;
mod facts;
mod figures;
mod gather;
mod html;
mod limits;
mod markdown;
mod place;
mod plot;
mod reproduce;
mod sections;
#[cfg(test)]
mod testing;
mod words;

pub use examples::ExampleItem;
pub use facts::{CardFacts, DataFacts, SliceLine, SourceLine, SplitFacts};
pub use reproduce::Recipe;
pub use words::CardLanguage;

use super::Parity;
use crate::advice::Finding;
use crate::data::DataKind;
use crate::event::Stage;
use crate::failure::Failure;
use crate::ids::RunId;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::runs::write_atomically;
use document::Document;
use gather::gather;
use place::Place;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// By this a file is known as a card of ours.
const MARK: &str = "hearth-model-card";

/// The card's file beside an exported model.
pub const EXPORTED_NAME: &str = "model-card.html";

/// How a card is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CardFormat {
    /// One file that needs nothing else.
    #[default]
    Html,
    /// A text with a folder of pictures beside it.
    Markdown,
}

impl CardFormat {
    /// All formats.
    pub const ALL: [Self; 2] = [Self::Html, Self::Markdown];

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "markdown",
        }
    }

    /// The usual name of a card's file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Html => EXPORTED_NAME,
            Self::Markdown => "model-card.md",
        }
    }
}

impl FromStr for CardFormat {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|format| format.name() == text);
        found.ok_or_else(|| {
            let message = format!("Cards are written as html or markdown; “{text}” is neither.");
            Failure::new("unknown-card-format", message).with("format", text)
        })
    }
}

/// How a card is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelCardOptions {
    /// As what; as the name of the file says if `None`, else HTML.
    pub format: Option<CardFormat>,
    /// In which language.
    pub language: CardLanguage,
    /// Whether samples are shown; pictures are and others are not if `None`, because texts and rows
    /// tell more of people.
    pub examples: Option<bool>,
    /// The file, or a folder for it.
    pub path: PathBuf,
    /// Whether a file that is no card may be replaced. A card always is.
    pub overwrites: bool,
}

/// A card that was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCardWritten {
    /// The run.
    pub run: RunId,
    /// The card's file.
    pub path: PathBuf,
    /// Pictures beside it, of Markdown.
    pub pictures: Vec<PathBuf>,
    /// As what it was written.
    pub format: CardFormat,
    /// In which language.
    pub language: CardLanguage,
    /// Samples that are shown.
    pub num_examples: usize,
    /// Lines for a shell that make the model again.
    pub reproduce: Vec<String>,
    /// What has to lie in the folder where they are run.
    pub reproduce_files: Vec<String>,
    /// Stands for all labelled samples with classes and splits.
    pub data_key: String,
    /// Whether that is what the run learned from; `None` where it is not known.
    pub data_is_as_trained: Option<bool>,
    /// SHA-256 of the model's file.
    pub model_sha256: Option<String>,
}

/// Writes a run's card. What was noticed about the data and is still open goes into it.
///
/// # Errors
/// If the run cannot be read, a file that is no card is in the way, or it cannot be written; what
/// was there before stays then.
pub fn write(
    project: &Snapshot,
    run: &RunId,
    findings: &[Finding],
    options: &ModelCardOptions,
    context: &JobContext,
) -> Result<ModelCardWritten, JobError> {
    context.stage(Stage::Writing, 0);
    let place = Place::of(&options.path, options.format)?;
    place.check(options.overwrites)?;
    let is_of_pictures = project.task.data_kind() == DataKind::Pictures;
    let shows_examples = options.examples.unwrap_or(is_of_pictures);
    let facts = gather(project, run, findings, shows_examples, None)?;
    context.check()?;
    let document = sections::document(&facts, options.language);
    let pictures = put(&document, &place)?;
    Ok(ModelCardWritten {
        run: run.clone(),
        path: place.file,
        pictures,
        format: place.format,
        language: options.language,
        num_examples: facts.examples.len(),
        reproduce: facts.recipe.lines,
        reproduce_files: facts.recipe.files,
        data_key: facts.data.key,
        data_is_as_trained: facts.data.is_as_trained,
        model_sha256: facts.model_sha256,
    })
}

/// Writes the card of an exported model into its folder, and gives its path; without samples, since
/// nobody was asked whether they may be shown. A file of this name that is no card stays, with a
/// warning.
///
/// # Errors
/// If the run cannot be read, or the folder cannot be written.
pub(super) fn write_beside(
    project: &Snapshot,
    run: &RunId,
    about: &CardOfExport<'_>,
    dir: &Path,
    context: &JobContext,
) -> Result<Option<PathBuf>, Failure> {
    let place = Place::of(&dir.join(EXPORTED_NAME), Some(CardFormat::Html))?;
    if let Err(failure) = place.check(false) {
        context.warn(failure);
        return Ok(None);
    }
    let facts = gather(project, run, about.findings, false, about.parity.cloned())?;
    put(&sections::document(&facts, about.language), &place)?;
    Ok(Some(place.file))
}

/// What goes into the card of an exported model beside the run itself.
pub(super) struct CardOfExport<'a> {
    /// In which language.
    pub language: CardLanguage,
    /// What was noticed about the data and is still open.
    pub findings: &'a [Finding],
    /// The proof of the exported file.
    pub parity: Option<&'a Parity>,
}

/// Writes a page where it belongs: pictures first, so that the page never names one that is not
/// there. Gives the pictures.
fn put(document: &Document, place: &Place) -> Result<Vec<PathBuf>, Failure> {
    if let Some(parent) = place.file.parent() {
        fs::create_dir_all(parent).map_err(|error| io_failure(parent, error))?;
    }
    match place.format {
        CardFormat::Html => {
            write_atomically(&place.file, html::write(document).as_bytes())?;
            Ok(Vec::new())
        }
        CardFormat::Markdown => {
            let page = markdown::write(document, &place.pictures_name());
            let folder = place.pictures();
            fs::create_dir_all(&folder).map_err(|error| io_failure(&folder, error))?;
            let mut paths = Vec::new();
            for (name, bytes) in &page.pictures {
                let path = folder.join(name);
                write_atomically(&path, bytes)?;
                paths.push(path);
            }
            write_atomically(&place.file, page.text.as_bytes())?;
            place.remove_others(&paths);
            Ok(paths)
        }
    }
}
