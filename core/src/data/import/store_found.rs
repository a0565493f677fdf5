//! From what a reader found to samples in the store: every picture decoded once, so that what is
//! imported can be used; everything in one transaction.

use super::canvas::Canvas;
use super::found::{Body, Found, FoundItem};
use super::read_text::{self, clean_text};
use super::{ImportReport, Skipped, given_split};
use crate::advice::{near_pairs, text_flaws};
use crate::clean::quality::Quality;
use crate::data::grouping::{ByPath, GroupsFrom};
use crate::data::media::look::Look;
use crate::data::media::{self, SkipReason};
use crate::data::sound;
use crate::data::sound::facts::SoundFacts;
use crate::data::sound::fingerprint::Printer;
use crate::data::split_plan::{By, SplitRequest};
use crate::data::{
    Answer, Content, ContentHash, DataKind, Facts, Picture, Shape, SoundContent, Split,
    TableColumn, only_class, split, split_as_before, split_in_order,
};
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{Cancelled, JobContext, JobError};
use crate::project::Snapshot;
use crate::project::store::{NewSample, Store};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Seed of the split, fixed so that the same folder always splits alike.
const SPLIT_SEED: u64 = 42;

/// A sound file of more bytes is decoded alone.
const LARGE_SOUND_BYTES: usize = 16 << 20;

/// What reading many items needs and is made once.
#[derive(Default)]
struct Tools {
    printer: Printer,
    large: Mutex<()>,
}

/// Decodes and stores what was found below `root`. All samples are stored in one transaction: an
/// import that is cancelled, fails or is killed changes nothing.
///
/// # Errors
/// If nothing of it can be used or the project cannot be written.
pub fn store(
    project: &Snapshot,
    source: &Path,
    root: &Path,
    found: &Found,
    forced_split: Option<Split>,
    context: &JobContext,
) -> Result<ImportReport, JobError> {
    let started = Instant::now();
    let num_marks_found: usize = found.items.iter().map(|item| item.marks.len()).sum();
    let has_split_folders = found.items.iter().any(|item| item.split.is_some());
    let kind = project.task.data_kind();
    let (mut samples, skipped) = read_all(root, found, kind, forced_split, context)?;
    if samples.is_empty() {
        return Err(nothing_usable(source, kind, &skipped).into());
    }

    group_as_before(project, &found.columns, &mut samples);
    warn_about_frozen_test(project, &samples, context);
    context.stage(Stage::Storing, 0);
    let mut found_in: BTreeMap<&str, usize> = BTreeMap::new();
    for sample in &samples {
        let named: BTreeSet<&str> = sample
            .class
            .as_deref()
            .into_iter()
            .chain(sample.marks.iter().map(|mark| &*mark.class))
            .collect();
        for class in named {
            *found_in.entry(class).or_default() += 1;
        }
    }
    // An annotation file says which classes there are; a folder without a usable picture is none.
    let is_kept = |name: &String| {
        num_marks_found > 0
            || found.lists_classes
            || found.table.is_some()
            || found_in.contains_key(&**name)
    };
    let (class_names, without): (Vec<String>, Vec<String>) =
        found.classes.iter().cloned().partition(is_kept);
    let mut is_split_by_time = false;
    let mut new_by_time = None;
    // Rows that were split by time show it; a split in another way is in no order of time.
    let is_wished = |request: &SplitRequest| request.by == By::Time;
    let goes_by_time =
        kind == DataKind::Rows || project.split_request.as_ref().is_some_and(is_wished);
    let mut store = Store::open(&project.dir).map_err(Failure::from)?;
    let counts = store
        .add_samples(root, &class_names, &found.columns, &samples, |rows| {
            let going_on = goes_by_time
                .then(|| split_in_order::go_on(rows, project.has_frozen_test()))
                .flatten();
            if let Some(splits) = going_on {
                let new = rows.iter().zip(&splits);
                let new: Vec<Split> = new
                    .filter(|(row, _)| row.current.is_none())
                    .map(|(_, split)| *split)
                    .collect();
                let count = |split| new.iter().filter(|s| **s == split).count();
                new_by_time = Some(Split::ALL.map(count));
                return splits;
            }
            match &project.split_request {
                Some(request) => split_as_before::plan(rows, request),
                None => {
                    let in_order = (kind == DataKind::Rows)
                        .then(|| split_in_order::plan(rows))
                        .flatten();
                    is_split_by_time = in_order.is_some();
                    in_order.unwrap_or_else(|| split::plan(rows, SPLIT_SEED))
                }
            }
        })
        .map_err(Failure::from)?;
    let snapshot = Arc::new(store.load(&project.dir).map_err(Failure::from)?);
    // Here, so that nobody waits for it when the findings are shown.
    near_pairs::of(&snapshot);
    text_flaws::prepare(&snapshot);

    let classes: Vec<(String, usize)> = snapshot
        .classes
        .iter()
        .map(|class| {
            let count = found_in.get(&*class.name).copied().unwrap_or(0);
            (class.name.clone(), count)
        })
        .collect();
    for name in without {
        let message =
            format!("The folder “{name}” has no picture that can be used, so it became no class.");
        context.warn(Failure::new("class-folder-empty", message).with("class", name));
    }
    warn_about_classes(&snapshot, context);
    Ok(ImportReport {
        source: source.to_owned(),
        format: super::Format::ClassFolders,
        num_added: counts.added,
        num_already_there: counts.already_there,
        num_boxes: samples
            .iter()
            .flat_map(|sample| &sample.marks)
            .filter(|mark| mark.shape != Shape::Whole)
            .count(),
        num_unlabelled: samples
            .iter()
            .filter(|s| s.class.is_none())
            .filter(|s| !(project.task.is_multi_label() && s.answer == Some(Answer::Accept)))
            .count(),
        classes,
        has_split_folders,
        is_split_by_time,
        new_by_time,
        split_counts: snapshot.split_counts(),
        skipped,
        duration_secs: started.elapsed().as_secs_f64(),
        snapshot,
    })
}

/// A picture, where it can be used, and what of it was left out.
type OneRead = (Option<NewSample>, Vec<SkipReason>);

fn read_all(
    root: &Path,
    found: &Found,
    kind: DataKind,
    forced_split: Option<Split>,
    context: &JobContext,
) -> Result<(Vec<NewSample>, Vec<Skipped>), Cancelled> {
    let reading = context.stage(Stage::Reading, found.items.len() as u64);
    let tools = Tools::default();
    let results: Vec<OneRead> = found
        .items
        .par_iter()
        .map(|item| {
            let result = match read_one(root, item, kind, &tools, forced_split) {
                Ok((sample, bad_marks)) => (Some(sample), bad_marks),
                Err(reason) => (None, vec![reason]),
            };
            reading.advance(1)?;
            Ok(result)
        })
        .collect::<Result<_, Cancelled>>()?;
    let mut samples = Vec::with_capacity(results.len());
    let mut skipped = found.skipped.clone();
    for ((sample, reasons), item) in results.into_iter().zip(&found.items) {
        samples.extend(sample);
        skipped.extend(reasons.into_iter().map(|reason| Skipped {
            path: item.path.clone(),
            reason,
        }));
    }
    skipped.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((samples, skipped))
}

/// A sample, and why some of its marks were left out.
fn read_one(
    root: &Path,
    item: &FoundItem,
    kind: DataKind,
    tools: &Tools,
    forced_split: Option<Split>,
) -> Result<(NewSample, Vec<SkipReason>), SkipReason> {
    let below_root = item.path.strip_prefix(root).unwrap_or(&item.path);
    let parts: Option<Vec<&str>> = below_root.iter().map(|part| part.to_str()).collect();
    let path = parts.ok_or_else(SkipReason::odd_name)?.join("/");
    let (content, hash, num_bytes) = read_content(item, kind, tools)?;
    let written = match &item.body {
        Body::Text(text) => Some(&**text),
        _ => None,
    };
    let canvas = Canvas::of(&content, written);
    let mut bad_marks = Vec::new();
    let mut marks = Vec::with_capacity(item.marks.len());
    for found in &item.marks {
        match found.on(&canvas) {
            Ok(mark) => marks.push(mark),
            Err(reason) => bad_marks.push(reason),
        }
    }
    let sample = NewSample {
        path,
        class: item.class.clone().or_else(|| only_class(kind, &marks)),
        given_split: given_split(forced_split, item.split),
        content,
        num_bytes,
        hash,
        marks,
        facts: Facts {
            group: item.group.clone(),
            time: item.time.clone(),
            origin: item.origin.clone(),
        },
        answer: item.answer,
    };
    Ok((sample, bad_marks))
}

/// What an item holds, with the hash and the number of its bytes.
fn read_content(
    item: &FoundItem,
    kind: DataKind,
    tools: &Tools,
) -> Result<(Content, ContentHash, u64), SkipReason> {
    let of_text = |text: &str| (ContentHash::of(text.as_bytes()), text.len() as u64);
    match (&item.body, kind) {
        (Body::Row(row), _) => {
            let (hash, num_bytes) = of_text(row.as_str());
            Ok((Content::Row(row.clone()), hash, num_bytes))
        }
        (Body::Text(text), _) => {
            let text = clean_text(text);
            let (hash, num_bytes) = of_text(&text);
            Ok((Content::Text(text.into()), hash, num_bytes))
        }
        (Body::File, DataKind::Texts) => {
            let text = clean_text(&read_text::read_text(&item.path)?);
            let (hash, num_bytes) = of_text(&text);
            Ok((Content::Text(text.into()), hash, num_bytes))
        }
        (Body::File, DataKind::Sounds) => {
            let bytes = sound::read(&item.path)?;
            // Hours of sound take a gigabyte each once they are decoded: one after the other.
            let _turn = (bytes.len() > LARGE_SOUND_BYTES)
                .then(|| tools.large.lock().unwrap_or_else(PoisonError::into_inner));
            let decoded = sound::decode(&bytes)?;
            let content = SoundContent {
                facts: SoundFacts::of(&decoded),
                print: Some(tools.printer.print(&decoded)),
            };
            let content = Content::Sound(Box::new(content));
            Ok((content, ContentHash::of(&bytes), bytes.len() as u64))
        }
        (Body::File, _) => {
            let bytes = media::read(&item.path)?;
            let picture = media::decode(&bytes)?;
            let content = Content::Picture(Picture {
                size_px: [picture.width(), picture.height()],
                look: Some(Box::new(Look::of(&picture))),
                quality: Some(Quality::of(&picture)),
            });
            Ok((content, ContentHash::of(&bytes), bytes.len() as u64))
        }
    }
}

/// New samples get their groups as a person said when the data was split, where the data itself
/// says none.
fn group_as_before(project: &Snapshot, columns: &[TableColumn], samples: &mut [NewSample]) {
    let Some(request) = &project.split_request else {
        return;
    };
    if request.by != By::Group {
        return;
    }
    let by_path = ByPath::new(&request.groups).ok();
    for sample in samples.iter_mut().filter(|s| s.facts.group.is_none()) {
        sample.facts.group = match (&request.groups, &sample.content) {
            (GroupsFrom::Folder | GroupsFrom::Name | GroupsFrom::Pattern(_), _) => {
                by_path.as_ref().and_then(|way| way.group(&sample.path))
            }
            (GroupsFrom::Column(name), Content::Row(row)) => {
                let place = columns.iter().position(|column| column.name == *name);
                let cell = place.and_then(|place| row.cells().nth(place).flatten());
                cell.map(str::to_owned)
            }
            _ => None,
        };
    }
}

/// Samples that the import names for the test go elsewhere where that one is frozen.
fn warn_about_frozen_test(project: &Snapshot, samples: &[NewSample], context: &JobContext) {
    let named = samples.iter().map(|sample| sample.given_split);
    let count = named.filter(|split| *split == Some(Split::Test)).count();
    if count > 0 && project.has_frozen_test() {
        let message = format!(
            "The test split is frozen, so {count} that the import names for the test go to validation."
        );
        context.warn(Failure::new("test-stays-frozen", message).with("count", count));
    }
}

fn warn_about_classes(snapshot: &Snapshot, context: &JobContext) {
    let counts = snapshot.class_counts(None);
    let with_pictures = counts.iter().filter(|n| **n > 0).count();
    if with_pictures == 1 {
        context.warn(Failure::new(
            "one-class",
            "There is one class only. Add a folder with pictures of something else, so that there is something to tell apart.",
        ));
    }
    for (class, count) in snapshot.classes.iter().zip(counts) {
        if count == 1 {
            context.warn(
                Failure::new(
                    "class-too-small",
                    format!(
                        "The class “{}” has one picture only. Add pictures to its folder and import it again.",
                        class.name,
                    ),
                )
                .with("class", &class.name)
                .with("count", count),
            );
        }
    }
}

fn nothing_usable(source: &Path, kind: DataKind, skipped: &[Skipped]) -> Failure {
    let things = match kind {
        DataKind::Pictures => "picture",
        DataKind::Sounds => "sound",
        DataKind::Texts => "text",
        DataKind::Rows => "row",
    };
    let mut message = format!(
        "No {things} that can be used was found in {}.",
        source.display()
    );
    if let Some(first) = skipped.first() {
        message += &format!(
            " {} files were left out, such as {}: {}.",
            skipped.len(),
            first.path.display(),
            first.reason
        );
    } else if kind.is_files() {
        message += &format!(" Its class folders are empty: put {things} files into them.");
    }
    let code = match kind {
        DataKind::Pictures => "no-pictures",
        _ => "nothing-usable",
    };
    Failure::new(code, message)
        .with("path", source.display())
        .with("count", skipped.len())
}
