//! Texts that are empty, one word, in another language, or far too short or long. Found once and
//! kept in the project's cache: no edit changes a text.

use super::{Finding, Severity};
use crate::clean::text::{self, TextFlaw};
use crate::data::{DataKind, Sample};
use crate::ids::SampleId;
use crate::project::Snapshot;
use crate::project::runs::{read_json, write_json};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Raised when the search changes, so that what an older one found is not used.
const VERSION: u32 = 1;

/// What was looked at, and what was found.
#[derive(Serialize, Deserialize)]
struct Known {
    version: u32,
    /// The start of each text's hash.
    texts: HashMap<i64, u32>,
    flaws: Vec<(SampleId, Flaw)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Flaw {
    Empty,
    OneWord,
    OtherLanguage,
    OddLength,
}

/// Looks for flaws where that was not done yet: some seconds for 100,000 texts.
pub fn prepare(snapshot: &Snapshot) {
    if snapshot.task.data_kind() == DataKind::Texts {
        flaws(snapshot);
    }
}

pub(super) fn find(snapshot: &Snapshot) -> Vec<Finding> {
    if snapshot.task.data_kind() != DataKind::Texts {
        return Vec::new();
    }
    let mut by_flaw: BTreeMap<Flaw, Vec<SampleId>> = BTreeMap::new();
    for (sample, flaw) in flaws(snapshot) {
        if snapshot.sample(sample).is_some() {
            by_flaw.entry(flaw).or_default().push(sample);
        }
    }
    by_flaw
        .into_iter()
        .map(|(flaw, samples)| {
            let severity = match flaw {
                Flaw::Empty => Severity::Warning,
                _ => Severity::Info,
            };
            let fix = "Read them, and remove those that say nothing.";
            Finding::flaw(kind(flaw), severity, words(flaw), fix, samples)
        })
        .collect()
}

fn kind(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Empty => "empty-text",
        Flaw::OneWord => "one-word-text",
        Flaw::OtherLanguage => "other-language",
        Flaw::OddLength => "odd-length",
    }
}

fn words(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Empty => "Texts without a letter",
        Flaw::OneWord => "Texts of one word",
        Flaw::OtherLanguage => "Texts in another language than most",
        Flaw::OddLength => "Texts far shorter or longer than the others",
    }
}

fn hash_of(sample: &Sample) -> u32 {
    let start = sample.hash.0.first_chunk::<4>();
    start.map_or(0, |start| u32::from_le_bytes(*start))
}

fn flaws(snapshot: &Snapshot) -> Vec<(SampleId, Flaw)> {
    let file = snapshot.dir.join("cache").join("text-flaws.json");
    let known: Option<Known> = read_json(&file).ok().flatten();
    if let Some(known) = known
        && known.version == VERSION
        && snapshot
            .all()
            .all(|sample| known.texts.get(&sample.id.0) == Some(&hash_of(sample)))
    {
        return known.flaws;
    }
    let texts: Vec<&str> = snapshot
        .all()
        .map(|sample| sample.text().unwrap_or_default())
        .collect();
    let flaws = text::find(&texts)
        .into_iter()
        .map(|(index, flaw)| {
            let flaw = match flaw {
                TextFlaw::Empty => Flaw::Empty,
                TextFlaw::OneWord => Flaw::OneWord,
                TextFlaw::OtherLanguage(_) => Flaw::OtherLanguage,
                TextFlaw::VeryShort | TextFlaw::VeryLong => Flaw::OddLength,
            };
            (snapshot.samples[index].id, flaw)
        })
        .collect();
    let texts = snapshot.all().map(|s| (s.id.0, hash_of(s)));
    let known = Known {
        version: VERSION,
        texts: texts.collect(),
        flaws,
    };
    // A project that is gone is not made again for its cache.
    if snapshot.dir.is_dir() {
        let folder = snapshot.dir.join("cache");
        let kept = std::fs::create_dir_all(&folder).is_ok() && write_json(&file, &known).is_ok();
        if !kept {
            log::info!("{} cannot be written", file.display());
        }
    }
    known.flaws
}
