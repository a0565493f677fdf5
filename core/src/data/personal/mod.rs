//! Personal data of a project: what was found where, kept in the cache by content, and whether it
//! is masked when data leave the project.

mod masking;
mod scan;
mod settings;

pub use masking::{MaskedCounts, hidden_faces, masked_project};
pub(crate) use masking::{MaskedPicture, Masking, masked_name};
pub use scan::{KindFound, PersonalReport, scan};
pub use settings::PrivacySettings;

use super::{Content, Sample};
use crate::clean::private::faces::{self, Face};
use crate::clean::private::{self, PersonalKind, PersonalSpan};
use crate::failure::Failure;
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::runs::{read_json, write_json};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Raised when the search in texts changes, so that what an older one found is not used.
const VERSION: u32 = 1;

/// What is known of the samples of a project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PersonalData {
    /// Versions of the searches in texts and in pictures.
    versions: [u32; 2],
    /// What each content holds, by the start of its hash; also those that hold nothing.
    by_content: BTreeMap<u64, Held>,
}

/// What a sample holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// How often each kind is there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<PersonalKind, usize>,
    /// Places of the cells, in a row, that hold something.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<usize>,
    /// Faces in a picture.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faces: Vec<Face>,
}

impl Held {
    /// Whether nothing personal was found.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// What is found in a text or a row.
    fn in_words_of(sample: &Sample) -> Self {
        let mut held = Self::default();
        let mut take = |text: &str| {
            let spans = private::find(text);
            for span in &spans {
                *held.counts.entry(span.kind).or_default() += 1;
            }
            !spans.is_empty()
        };
        match &sample.content {
            Content::Text(text) => {
                take(text);
            }
            Content::Row(row) => {
                let cells = row.cells().enumerate();
                let found: Vec<usize> = cells
                    .filter_map(|(place, cell)| take(cell?).then_some(place))
                    .collect();
                held.cells = found;
            }
            Content::Picture(_) | Content::Sound(_) => {}
        }
        held
    }

    fn of_faces(faces: Vec<Face>) -> Self {
        let mut held = Self::default();
        if !faces.is_empty() {
            held.counts.insert(PersonalKind::Face, faces.len());
        }
        held.faces = faces;
        held
    }
}

impl PersonalData {
    /// What was found the last time; `None` before that, or where the cache is damaged or of an
    /// older search.
    pub fn load(project: &Path) -> Option<Self> {
        let known: Option<Self> = read_json(&file_of(project)).ok().flatten();
        known.filter(|known| known.versions == versions())
    }

    /// What a sample holds; `None` where it was not looked at yet.
    pub fn of(&self, sample: &Sample) -> Option<&Held> {
        self.by_content.get(&key(sample))
    }

    /// Keeps it.
    ///
    /// # Errors
    /// If the project cannot be written.
    fn store(&self, project: &Path) -> Result<(), Failure> {
        let file = file_of(project);
        let folder = file.parent().unwrap_or(project);
        std::fs::create_dir_all(folder).map_err(|error| io_failure(folder, error))?;
        write_json(&file, self)
    }
}

/// The first thing of a kind that a sample holds, told without giving it away: `z***@…`.
pub fn outlined(snapshot: &Snapshot, sample: &Sample, kind: PersonalKind) -> Option<String> {
    let first = |text: &str| {
        let spans: Vec<PersonalSpan> = private::find(text);
        let span = spans.into_iter().find(|span| span.kind == kind)?;
        Some(private::outline(kind, &text[span.range]))
    };
    match &sample.content {
        Content::Text(text) => first(text),
        Content::Row(row) => {
            let mut places = snapshot.columns.iter().map(|column| column.place);
            places.find_map(|place| first(row.cell(place)?))
        }
        Content::Picture(_) | Content::Sound(_) => None,
    }
}

fn versions() -> [u32; 2] {
    [VERSION, faces::VERSION]
}

fn key(sample: &Sample) -> u64 {
    let start = sample.hash.0.first_chunk::<8>();
    start.map_or(0, |start| u64::from_le_bytes(*start))
}

fn file_of(project: &Path) -> PathBuf {
    project.join("cache").join("personal-data.json")
}
