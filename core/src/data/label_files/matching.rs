//! Which sample a label file means.

use super::memory::Said;
use crate::data::import::canvas_text;
use crate::data::import::found::{Body, Found, FoundItem};
use crate::data::{ContentHash, DataKind, Sample};
use crate::ids::SampleId;
use crate::project::Snapshot;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// An item with the sample that it means.
pub(crate) struct Matched<'a> {
    pub sample: &'a Sample,
    pub item: &'a FoundItem,
}

/// The items of a data set whose samples were found.
pub(crate) struct MatchedItems<'a> {
    pub items: Vec<Matched<'a>>,
    /// Items of samples that the project has not.
    pub num_unknown: usize,
    /// Items of samples that another item means already.
    pub twice: Vec<PathBuf>,
}

/// Finds samples for the items of label files below a folder.
pub(crate) struct Matcher<'a> {
    project: &'a Snapshot,
    dir: PathBuf,
    known: &'a Said,
    by_path: HashMap<PathBuf, SampleId>,
    /// By the path below their source; `None` where several have it.
    by_place: HashMap<&'a str, Option<SampleId>>,
    by_name: HashMap<&'a str, Option<SampleId>>,
    by_hash: HashMap<ContentHash, Vec<SampleId>>,
}

impl<'a> Matcher<'a> {
    /// For a folder of which this is known.
    pub fn new(project: &'a Snapshot, dir: &Path, known: &'a Said) -> Self {
        let mut matcher = Self {
            project,
            dir: dir.to_owned(),
            known,
            by_path: HashMap::new(),
            by_place: HashMap::new(),
            by_name: HashMap::new(),
            by_hash: HashMap::new(),
        };
        let is_files = project.task.data_kind().is_files();
        let real: Vec<Option<PathBuf>> = project
            .sources
            .iter()
            .map(|source| {
                let real = source.root.canonicalize().ok()?;
                (real != source.root).then_some(real)
            })
            .collect();
        for sample in project.all() {
            matcher
                .by_hash
                .entry(sample.hash)
                .or_default()
                .push(sample.id);
            if !is_files {
                continue;
            }
            matcher
                .by_path
                .insert(project.sample_path(sample), sample.id);
            if let Some(real) = &real[sample.source as usize] {
                matcher.by_path.insert(real.join(&*sample.path), sample.id);
            }
            let name = sample.path.rsplit('/').next().unwrap_or(&sample.path);
            for (map, key) in [
                (&mut matcher.by_place, &*sample.path),
                (&mut matcher.by_name, name),
            ] {
                map.entry(key)
                    .and_modify(|known| *known = None)
                    .or_insert(Some(sample.id));
            }
        }
        matcher
    }

    /// Finds the samples of all items. Files are read for that only where `may_read` says so.
    pub fn match_all<'b>(&mut self, found: &'b Found, may_read: bool) -> MatchedItems<'b>
    where
        'a: 'b,
    {
        let mut matched = MatchedItems {
            items: Vec::with_capacity(found.items.len()),
            num_unknown: 0,
            twice: Vec::new(),
        };
        let mut used = HashSet::new();
        for item in &found.items {
            let sample = match &item.body {
                Body::Text(text) => self.of_text(text, &used),
                Body::Row(_) => None,
                Body::File if self.project.task.data_kind() == DataKind::Texts => None,
                Body::File => self.of_file(item, may_read),
            };
            match sample.and_then(|id| self.project.sample(id)) {
                Some(sample) if used.insert(sample.id) => {
                    matched.items.push(Matched { sample, item });
                }
                Some(_) => matched.twice.push(item.path.clone()),
                None => matched.num_unknown += 1,
            }
        }
        matched
    }

    /// Of several samples with the same text the first that is not taken yet.
    fn of_text(&self, text: &str, used: &HashSet<SampleId>) -> Option<SampleId> {
        let hash = ContentHash::of(canvas_text(text).as_bytes());
        let alike = self.by_hash.get(&hash)?;
        let free = alike.iter().find(|id| !used.contains(id));
        free.or(alike.first()).copied()
    }

    fn of_file(&self, item: &FoundItem, may_read: bool) -> Option<SampleId> {
        let below = item.path.strip_prefix(&self.dir).ok();
        let below = below.and_then(|below| Some(below.to_str()?.replace('\\', "/")));
        let known = below
            .as_ref()
            .and_then(|below| self.known.places.get(below));
        if let Some(id) = known {
            return Some(SampleId(*id));
        }
        if let Some(id) = self.by_path.get(&item.path) {
            return Some(*id);
        }
        let real = item.path.canonicalize();
        if let Some(id) = real.ok().and_then(|real| self.by_path.get(&real).copied()) {
            return Some(id);
        }
        let place = below
            .as_ref()
            .and_then(|below| *self.by_place.get(&**below)?);
        if place.is_some() {
            return place;
        }
        if item.path.is_file() {
            // Another file of the same name is another sample.
            let bytes = std::fs::read(&item.path).ok().filter(|_| may_read)?;
            return self.by_hash.get(&ContentHash::of(&bytes))?.first().copied();
        }
        let name = item.path.file_name()?.to_str()?;
        *self.by_name.get(name)?
    }
}
