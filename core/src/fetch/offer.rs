//! What would be fetched, shown before a byte of it is; and the fetching.

use super::download::Download;
use super::http::Client;
use super::hugging_face::Kind;
use super::source::PublicSource;
use super::{
    Checksum, FetchSettings, address, built_in, direct, failures, hugging_face, kaggle, names, uci,
};
use crate::failure::Failure;
use crate::project::error::io_failure;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What a source offers. A person may take files out before fetching.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Its name as its owner gives it.
    pub title: String,
    /// The address of its page, or of the file itself.
    pub origin: String,
    /// Its licence in the words of its source; `None` where it states none.
    pub licence: Option<String>,
    /// Bytes in all, where known.
    pub num_bytes: Option<u64>,
    /// What would be fetched.
    pub files: Vec<RemoteFile>,
    /// What its owner says of it, where there is something.
    pub description: Option<String>,
    /// What the person should know first; codes and texts like those of failures.
    pub notes: Vec<Failure>,
}

/// A file of an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteFile {
    /// Where it is.
    pub url: String,
    /// Where it will lie, relative to the folder, with `/`.
    pub path: String,
    /// Its exact length in bytes, where known.
    pub num_bytes: Option<u64>,
    /// What its content must come to, where known.
    pub checksum: Option<Checksum>,
}

/// What was fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    /// Where it lies.
    pub folder: PathBuf,
    /// The files, in the order of the offer.
    pub files: Vec<PathBuf>,
    /// Their lengths together, in bytes.
    pub num_bytes: u64,
    /// As in the offer.
    pub origin: String,
    /// As in the offer.
    pub licence: Option<String>,
    /// When, in UTC (RFC 3339).
    pub fetched_at: String,
}

/// Asks a source what it would give; only metadata travels.
///
/// # Errors
/// If the source cannot be reached, refuses, or has nothing that Hearth can read.
pub fn look(
    source: &PublicSource,
    settings: &FetchSettings,
    cancelled: &dyn Fn() -> bool,
) -> Result<Offer, Failure> {
    let client = Client::new(settings, cancelled);
    let mut offer = match source {
        PublicSource::HuggingFace { repo, revision } => {
            hugging_face::look(&client, Kind::Data, repo, revision.as_deref())
        }
        PublicSource::HuggingFaceModel { repo, revision } => {
            hugging_face::look(&client, Kind::Models, repo, revision.as_deref())
        }
        PublicSource::HuggingFaceEncoder { repo, revision } => {
            hugging_face::look(&client, Kind::Encoders, repo, revision.as_deref())
        }
        PublicSource::Kaggle { dataset } => kaggle::look(&client, dataset),
        PublicSource::Uci { dataset } => uci::look(&client, dataset),
        PublicSource::Direct { url } => direct::look(&client, url),
        PublicSource::BuiltIn(which) => built_in::offer(*which, settings),
    }?;
    if offer.licence.is_none() {
        offer.notes.push(failures::note::no_licence());
    }
    if offer.num_bytes.is_none() {
        offer.notes.push(failures::note::unknown_size());
    }
    if offer.files.iter().any(|file| file.checksum.is_none()) {
        offer.notes.push(failures::note::no_checksum());
    }
    Ok(offer)
}

/// Fetches the files of an offer into a folder, which is made if it is not there. Files that are
/// there and whole are kept; partial ones are gone on with. `progress` is told the bytes done and
/// the bytes in all (0 where not known).
///
/// # Errors
/// If a file cannot be fetched, is not what was offered, or cannot be written; partial files stay
/// for the next try.
pub fn fetch(
    offer: &Offer,
    into: &Path,
    settings: &FetchSettings,
    cancelled: &dyn Fn() -> bool,
    progress: &dyn Fn(u64, u64),
) -> Result<Fetched, Failure> {
    if offer.files.is_empty() {
        return Err(failures::nothing_to_fetch());
    }
    let client = Client::new(settings, cancelled);
    // The files that are left count, not what was offered at first.
    let known: u64 = offer.files.iter().filter_map(|file| file.num_bytes).sum();
    let is_all_known = offer.files.iter().all(|file| file.num_bytes.is_some());
    let start = address::parse(&offer.files[0].url)?;
    if known > settings.max_bytes {
        return Err(failures::too_large(&start, settings.max_bytes));
    }
    fs::create_dir_all(into).map_err(|error| io_failure(into, error))?;
    let mut taken = HashSet::new();
    let mut files = Vec::new();
    let mut done = 0;
    for remote in &offer.files {
        let target = into.join(free_path(&remote.path, &mut taken)?);
        let folder = target.parent().unwrap_or(into);
        fs::create_dir_all(folder).map_err(|error| io_failure(folder, error))?;
        let url = address::parse(&remote.url)?;
        let report = |here: u64, total: Option<u64>| {
            let all = match total {
                _ if is_all_known => known,
                Some(total) if offer.files.len() == 1 => total,
                _ => 0,
            };
            progress(done + here, all);
        };
        let download = Download {
            client: &client,
            remote,
            start: url.clone(),
            url,
            target: target.clone(),
            limit: settings.max_bytes.saturating_sub(done),
            progress: &report,
        };
        let length = download.run()?;
        done += length;
        files.push(target);
    }
    Ok(Fetched {
        folder: into.to_owned(),
        files,
        num_bytes: done,
        origin: offer.origin.clone(),
        licence: offer.licence.clone(),
        fetched_at: jiff::Timestamp::now().to_string(),
    })
}

/// The path of a file in the folder; two that would meet (also where case does not count) are
/// told apart by a number.
fn free_path(raw: &str, taken: &mut HashSet<String>) -> Result<PathBuf, Failure> {
    let path = names::path_below(raw).ok_or_else(|| failures::bad_path(raw))?;
    let mut free = path.clone();
    let mut n = 1;
    while !taken.insert(free.to_string_lossy().to_lowercase()) {
        n += 1;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        free = path.with_file_name(format!("{n}-{name}"));
    }
    Ok(free)
}
