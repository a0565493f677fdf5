//! Collecting what a card says from a project and the folder of a run.

use super::examples;
use super::facts::{CardFacts, DataFacts, SliceLine, SourceLine, SplitFacts};
use super::reproduce::{DataHistory, names_apart, recipe};
use crate::advice::Finding;
use crate::data::import::{ImportRecord, records};
use crate::data::public;
use crate::data::{Sample, Split};
use crate::eval::Measured;
use crate::eval::fairness::is_protected;
use crate::eval::slices::{Attribute, GroupName, slices};
use crate::export::Parity;
use crate::export::card::{self, Card};
use crate::failure::Failure;
use crate::goal::Goal;
use crate::ids::RunId;
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::runs::{load_card_note, load_report, read_json, run_dir};
use crate::project::store::Store;
use crate::tasks::{MODEL_FILE_NAME, data_key, key_of, numbers_of};
use crate::train::RunSummary;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Groups that a card names.
const MOST_SLICES: usize = 20;

/// What is said of a run.
///
/// # Errors
/// If the run is not there any more, or one of its files cannot be read.
pub fn gather(
    project: &Snapshot,
    run: &RunId,
    findings: &[Finding],
    shows_examples: bool,
    parity: Option<Parity>,
) -> Result<CardFacts, Failure> {
    let dir = run_dir(&project.dir, run);
    let summary: RunSummary = needed(&dir.join("run.json"), run)?;
    let card: Card = needed(&dir.join(card::FILE_NAME), run)?;
    let report = match load_report(&project.dir, run, Split::Test)? {
        Some(report) => Some(report),
        None => load_report(&project.dir, run, Split::Valid)?,
    };
    let slices = report
        .as_ref()
        .map_or(Vec::new(), |report| slice_lines(report, project));
    let history = history(project);
    let shown = report.as_ref().filter(|_| shows_examples);
    let examples = shown.map_or(Vec::new(), |report| {
        examples::examples(project, &card.labels, report)
    });
    Ok(CardFacts {
        data: data(project, &summary, &history),
        recipe: recipe(project.task, &history, &summary),
        goal: Goal::load(&project.dir),
        note: load_card_note(&project.dir, run),
        report: report.filter(|report| num_items(report) > 0),
        slices,
        findings: findings.to_vec(),
        parity,
        examples,
        model_sha256: sha256(&dir.join(MODEL_FILE_NAME))?,
        card,
        run: summary,
    })
}

/// Groups that a reader has to know of: those on which it does worse, and those of columns that many
/// laws protect.
fn slice_lines(report: &Measured, project: &Snapshot) -> Vec<SliceLine> {
    let found = match slices(report, project, &[]) {
        Ok(found) if !found.figure.is_error() => found,
        _ => return Vec::new(),
    };
    let worse: HashSet<(&Attribute, &GroupName)> = found
        .worse
        .iter()
        .map(|group| (&group.attribute, &group.name))
        .collect();
    let mut lines = Vec::new();
    for sliced in &found.attributes {
        let is_protected =
            matches!(&sliced.attribute, Attribute::Column(name) if is_protected(name));
        for group in &sliced.groups {
            let is_worse = worse.contains(&(&sliced.attribute, &group.name));
            let figure = group.figure.value.zip(group.figure.interval);
            if let (Some((value, interval)), true) = (figure, is_worse || is_protected)
                && sliced.attribute != Attribute::Class
            {
                lines.push(SliceLine {
                    name: format!("{} = {}", sliced.attribute.name(), group.name),
                    num_samples: group.figure.num_samples,
                    value,
                    interval,
                    is_worse,
                });
            }
        }
    }
    lines.sort_by_key(|line| !line.is_worse);
    lines.truncate(MOST_SLICES);
    lines
}

fn num_items(report: &Measured) -> usize {
    report.score().num_samples()
}

fn needed<T: serde::de::DeserializeOwned>(path: &Path, run: &RunId) -> Result<T, Failure> {
    read_json(path)?.ok_or_else(|| {
        let message = format!("There is no run “{run}” in this project.");
        Failure::new("no-such-run", message).with("run", run)
    })
}

fn history(project: &Snapshot) -> DataHistory {
    // Without it less is said; a card is worth having all the same.
    let edits = Store::open_read_only(&project.dir).and_then(|store| store.standing_edits());
    DataHistory {
        records: records(&project.dir),
        edits: edits
            .inspect_err(|error| log::warn!("the history cannot be read: {error}"))
            .unwrap_or_default(),
        roots: used_sources(project)
            .into_iter()
            .map(|(root, _)| root.clone())
            .collect(),
        split: project.split_request.clone(),
    }
}

fn data(project: &Snapshot, run: &RunSummary, history: &DataHistory) -> DataFacts {
    let counts = Split::ALL.map(|split| project.labelled_in(split).count());
    let mut classes: Vec<(String, [usize; 3])> = project
        .model_labels()
        .into_iter()
        .map(|label| (label, [0; 3]))
        .collect();
    for (place, split) in Split::ALL.into_iter().enumerate() {
        for class in project.labelled_in(split).flat_map(Sample::classes) {
            if let Some((_, counts)) = classes.get_mut(class.index()) {
                counts[place] += 1;
            }
        }
    }
    DataFacts {
        kind: project.task.data_kind(),
        num_unlabelled: project.samples.len() - counts.iter().sum::<usize>(),
        counts,
        classes,
        target_range: target_range(project),
        sources: sources(project, history),
        split: split_facts(project, history),
        key: key_of(project, &Split::ALL),
        is_as_trained: run.data.as_ref().map(|key| *key == data_key(project)),
    }
}

fn target_range(project: &Snapshot) -> Option<[f64; 2]> {
    project.target()?;
    let samples: Vec<&Sample> = project.labelled_in(Split::Train).collect();
    let numbers = numbers_of(project, &samples).into_iter().flatten();
    let finite = numbers.filter(|number| number.is_finite());
    let [low, high] = finite.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], number| {
        [low.min(number), high.max(number)]
    });
    (low <= high).then_some([low, high])
}

fn split_facts(project: &Snapshot, history: &DataHistory) -> SplitFacts {
    if let Some(request) = &project.split_request {
        return SplitFacts::Asked(request.clone());
    }
    let known: Vec<&ImportRecord> = history.imports().into_iter().flatten().collect();
    if known.is_empty() {
        return SplitFacts::Unknown;
    }
    let says = |record: &&ImportRecord| record.has_splits || record.split.is_some();
    if known.iter().any(|record| record.is_by_time) {
        SplitFacts::ByTime
    } else if known.iter().any(says) {
        SplitFacts::Given
    } else {
        SplitFacts::Drawn
    }
}

/// The folders that samples lie in, with these.
fn used_sources(project: &Snapshot) -> Vec<(&PathBuf, Vec<&Sample>)> {
    let mut samples_of = vec![Vec::new(); project.sources.len()];
    for sample in project.all() {
        if let Some(samples) = samples_of.get_mut(sample.source as usize) {
            samples.push(sample);
        }
    }
    let sources = project.sources.iter().map(|source| &source.root);
    sources
        .zip(samples_of)
        .filter(|(_, samples)| !samples.is_empty())
        .collect()
}

/// The folders that samples lie in, each with what is known of where it came from.
fn sources(project: &Snapshot, history: &DataHistory) -> Vec<SourceLine> {
    let known: Vec<&ImportRecord> = history.imports().into_iter().flatten().collect();
    let used = used_sources(project);
    let record_of = |root: &PathBuf| known.iter().rev().find(|record| record.root == *root);
    let paths: Vec<PathBuf> = used
        .iter()
        .map(|(root, _)| record_of(root).map_or((*root).clone(), |r| r.source.clone()))
        .collect();
    let names = names_apart(&paths);
    used.iter()
        .zip(names)
        .zip(&paths)
        .map(|(((root, samples), name), path)| {
            let record = record_of(root);
            let note = public::note_beside(path);
            let of_note = note.as_ref().and_then(|note| note.origin.clone());
            let origin = record.and_then(|r| r.origin.clone()).or(of_note);
            let licence = record.and_then(|r| r.licence.clone());
            SourceLine {
                name,
                num_samples: samples.len(),
                origin: origin.or_else(|| common_origin(samples)),
                licence: licence.or_else(|| note.and_then(|note| note.licence)),
                is_made_here: path.starts_with(project.dir.join("recordings")),
            }
        })
        .collect()
}

/// The address that all samples have in common: a file's, or the place where they came from.
fn common_origin(samples: &[&Sample]) -> Option<String> {
    let mut origins = samples.iter().filter_map(|sample| sample.origin());
    let first = origins.next()?;
    if origins.all(|origin| origin == first) {
        return Some(first.to_owned());
    }
    let host = |address: &str| Some(url::Url::parse(address).ok()?.host_str()?.to_owned());
    let origins = samples.iter().filter_map(|sample| sample.origin());
    let mut hosts: Vec<String> = origins.filter_map(host).collect();
    hosts.sort_unstable();
    hosts.dedup();
    (!hosts.is_empty()).then(|| hosts.join(", "))
}

fn sha256(path: &Path) -> Result<Option<String>, Failure> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_failure(path, error)),
    };
    let digest = Sha256::digest(&bytes);
    let mut text = String::with_capacity(64);
    for byte in digest {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(Some(text))
}
