//! Public data on its way into a project: fetched into `downloads`, with a note of where each
//! file came from, and imported from there like any other folder.

use super::import::found::Found;
use super::safe_name::safe_name;
use crate::event::Stage;
use crate::failure::Failure;
use crate::fetch::{
    self, Collection, FetchSettings, Fetched, ORIGINS_HEAD, ORIGINS_TABLE, Offer, Pictures,
    PublicSource,
};
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::runs::{read_json, write_json};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// The note beside fetched files.
const ORIGIN_FILE: &str = "hearth-origin.json";

/// Rows that are read of a table of origins.
const MOST_ORIGINS: usize = 2_000_000;

/// What was fetched, ready to be imported.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchedData {
    /// What to import: the only file, or the folder of several.
    pub source: PathBuf,
    /// Bytes of it.
    pub num_bytes: u64,
    /// Addresses that were asked for and brought nothing, with the reason.
    pub skipped: Vec<(String, Failure)>,
}

#[derive(Serialize, Deserialize)]
struct Origin {
    address: String,
    licence: Option<String>,
    fetched_at: String,
    /// Where each file came from, by its name, where they differ.
    #[serde(default)]
    files: HashMap<String, String>,
    /// Where it came from in words, where no address brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    words: Option<String>,
}

/// What a note says of the data beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SourceNote {
    /// Where it came from: an address, or words.
    pub origin: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
}

/// What the note beside some data, or in its folder, says; `None` where there is none.
pub(crate) fn note_beside(source: &Path) -> Option<SourceNote> {
    let note = read_note(source)?;
    let address = Some(note.address).filter(|address| !address.is_empty());
    Some(SourceNote {
        origin: address.or(note.words),
        licence: note.licence,
    })
}

/// Notes in a folder where bundled data came from, in words: samples that came from no address say
/// none.
pub(crate) fn write_note(folder: &Path, words: &str, licence: &str) -> Result<(), Failure> {
    let origin = Origin {
        address: String::new(),
        licence: Some(licence.to_owned()),
        fetched_at: String::new(),
        files: HashMap::new(),
        words: Some(words.to_owned()),
    };
    write_json(&folder.join(ORIGIN_FILE), &origin)
}

fn read_note(source: &Path) -> Option<Origin> {
    let beside = [source, source.parent().unwrap_or(source)];
    let mut notes = beside.iter().map(|folder| folder.join(ORIGIN_FILE));
    notes
        .find(|file| file.is_file())
        .and_then(|file| read_json::<Origin>(&file).ok().flatten())
}

/// Asks what a source would give; no data is fetched.
///
/// # Errors
/// If it cannot be reached or has nothing that can be read.
pub fn look(
    source: &PublicSource,
    settings: &FetchSettings,
    context: &JobContext,
) -> Result<Offer, JobError> {
    context.stage(Stage::Asking, 0);
    let cancelled = || context.check().is_err();
    let offer = fetch::look(source, settings, &cancelled);
    context.check()?;
    Ok(offer?)
}

/// Fetches what was offered. Partial files stay for the next try.
///
/// # Errors
/// If a file cannot be fetched or is not what was offered.
pub fn fetch(
    project: &Snapshot,
    offer: &Offer,
    settings: &FetchSettings,
    context: &JobContext,
) -> Result<FetchedData, JobError> {
    let folder = project
        .dir
        .join("downloads")
        .join(folder_name(&offer.title));
    let fetching = context.stage(Stage::Fetching, offer.num_bytes.unwrap_or(0));
    let cancelled = || context.check().is_err();
    let fetched = fetch::fetch(offer, &folder, settings, &cancelled, &|done, total| {
        fetching.set(done, total);
    });
    context.check()?;
    let fetched: Fetched = fetched?;
    let origin = Origin {
        address: fetched.origin,
        licence: fetched.licence,
        fetched_at: fetched.fetched_at,
        files: HashMap::new(),
        words: None,
    };
    write_json(&folder.join(ORIGIN_FILE), &origin)?;
    let source = match &fetched.files[..] {
        [only] => only.clone(),
        _ => folder,
    };
    Ok(FetchedData {
        source,
        num_bytes: fetched.num_bytes,
        skipped: Vec::new(),
    })
}

/// Collects pictures from the web into a class folder, robots.txt respected.
///
/// # Errors
/// If none could be fetched.
pub fn collect(
    project: &Snapshot,
    pictures: &Pictures,
    class: &str,
    settings: &FetchSettings,
    context: &JobContext,
) -> Result<FetchedData, JobError> {
    let folder = project.dir.join("downloads").join("web");
    let class_dir = folder.join(folder_name(class));
    let fetching = context.stage(Stage::Fetching, 0);
    let cancelled = || context.check().is_err();
    let collected = fetch::collect(
        pictures,
        &class_dir,
        settings,
        &cancelled,
        &|done, total| {
            fetching.set(done, total);
        },
    );
    context.check()?;
    let Collection { collected, skipped } = collected?;
    let skipped: Vec<(String, Failure)> = skipped.into_iter().map(|s| (s.url, s.reason)).collect();
    if collected.is_empty() {
        let first = skipped.into_iter().next().map(|(_, reason)| reason);
        return Err(first.unwrap_or_else(nothing_collected).into());
    }
    let file = folder.join(ORIGIN_FILE);
    let mut origin = read_json::<Origin>(&file)?.unwrap_or(Origin {
        address: String::new(),
        licence: None,
        fetched_at: String::new(),
        files: HashMap::new(),
        words: None,
    });
    for one in &collected {
        origin.fetched_at.clone_from(&one.fetched_at);
        if let Some(name) = one.file.file_name() {
            let name = name.to_string_lossy().into_owned();
            origin.files.insert(name, one.origin_url.clone());
        }
    }
    write_json(&file, &origin)?;
    Ok(FetchedData {
        source: folder,
        num_bytes: 0,
        skipped,
    })
}

fn nothing_collected() -> Failure {
    let message = "No address and no page was given to collect pictures from. Give at least one.";
    Failure::new("nothing-to-collect", message)
}

/// Writes down where items came from, as far as a table beside them or a note beside the source
/// says. Neither is reported as something that cannot be read.
pub(super) fn add_origins(source: &Path, found: &mut Found) {
    add_from_tables(found);
    add_from_note(source, found);
    let is_note = |path: &Path| {
        path.file_name().is_some_and(|name| name == ORIGIN_FILE) || is_origin_table(path)
    };
    found.items.retain(|item| !is_note(&item.path));
    found.skipped.retain(|skipped| !is_note(&skipped.path));
}

/// Whether a file is the table that a collection from the web wrote.
pub(super) fn is_origin_table(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == ORIGINS_TABLE)
        && csv::Reader::from_path(path)
            .and_then(|mut table| Ok(table.headers()?.iter().eq(ORIGINS_HEAD)))
            .unwrap_or(false)
}

/// From the table in the folder of each item.
fn add_from_tables(found: &mut Found) {
    let mut tables: BTreeMap<PathBuf, HashMap<String, String>> = BTreeMap::new();
    for item in &mut found.items {
        let Some(folder) = item.path.parent().filter(|_| item.origin.is_none()) else {
            continue;
        };
        if !tables.contains_key(folder) {
            let table = origins_in(&folder.join(ORIGINS_TABLE));
            tables.insert(folder.to_owned(), table);
        }
        let name = item.path.file_name().unwrap_or_default().to_string_lossy();
        item.origin = tables[folder].get(&*name).cloned();
    }
}

/// The addresses of files by their names; nothing where there is no such table.
fn origins_in(path: &Path) -> HashMap<String, String> {
    if !is_origin_table(path) {
        return HashMap::new();
    }
    let Ok(mut table) = csv::Reader::from_path(path) else {
        return HashMap::new();
    };
    let rows = table.records().flatten().take(MOST_ORIGINS);
    rows.filter_map(|row| {
        let address = row.get(1).filter(|address| !address.is_empty())?;
        Some((row.get(0)?.to_owned(), address.to_owned()))
    })
    .collect()
}

fn add_from_note(source: &Path, found: &mut Found) {
    let Some(note) = read_note(source) else {
        return;
    };
    for item in &mut found.items {
        let name = item.path.file_name().unwrap_or_default().to_string_lossy();
        let own = note.files.get(&*name).unwrap_or(&note.address);
        if item.origin.is_none() && !own.is_empty() {
            item.origin = Some(own.clone());
        }
    }
}

/// A title as a folder's name.
fn folder_name(title: &str) -> String {
    let short: String = title.trim().chars().take(80).collect();
    safe_name(&short, "data")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_names_that_stay_in_the_folder() {
        assert_eq!(folder_name("owner/name"), "owner-name");
        assert_eq!(folder_name(".."), "data");
        assert_eq!(folder_name(" 猫: 狗 "), "猫- 狗");
        assert_eq!(folder_name("a\\..\\b"), "a-..-b");
    }
}
