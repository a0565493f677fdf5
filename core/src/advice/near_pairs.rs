//! Which samples look or read the same, found once and kept in the project's cache: no edit changes it.

use crate::clean::text;
use crate::data::media::look::{Look, Tiny, difference};
use crate::data::sound::fingerprint::{self, Fingerprint};
use crate::data::{Content, Sample};
use crate::ids::SampleId;
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::runs::write_atomically;
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The hash is cut into this many pieces. Two hashes that differ in fewer bits share a piece.
const PIECES: usize = 8;
const _: () = assert!((Look::MAX_BITS as usize) < PIECES);

/// Raised when the search changes, so that what an older one found is not used.
const VERSION: u64 = 1;

/// What was searched, and what was found.
struct Known {
    hashes: HashMap<i64, u64>,
    pairs: Vec<(SampleId, SampleId)>,
}

/// Samples that look or read the same, the earlier one first. Takes seconds for 60,000 new
/// pictures, and next to nothing where all of them were searched before. Pictures that a closer
/// look found alike by what they show are among them.
pub fn of(snapshot: &Snapshot) -> Vec<(SampleId, SampleId)> {
    let mut pairs = by_looks(snapshot);
    let shown = by_embedding(snapshot);
    if !shown.is_empty() {
        pairs.extend(shown);
        pairs.sort_unstable();
        pairs.dedup();
    }
    pairs
}

/// Keeps the pairs that are alike by their embeddings, of the pictures that were compared.
pub(crate) fn keep_embedded(
    project: &Path,
    compared: &[&Sample],
    pairs: Vec<(SampleId, SampleId)>,
) {
    let hashes = compared
        .iter()
        .filter_map(|sample| Some((sample.id.0, key(sample)?)));
    let hashes = hashes.collect();
    store(&embedded_file(project), &Known { hashes, pairs });
}

/// Pairs that a closer look kept, of pictures that are still what they were.
fn by_embedding(snapshot: &Snapshot) -> Vec<(SampleId, SampleId)> {
    let Some(known) = load(&embedded_file(&snapshot.dir)) else {
        return Vec::new();
    };
    let is_same = |id: SampleId| {
        let sample = snapshot.sample(id);
        sample.is_some_and(|sample| key(sample).as_ref() == known.hashes.get(&id.0))
    };
    let pairs = known.pairs.iter().copied();
    pairs.filter(|(a, b)| is_same(*a) && is_same(*b)).collect()
}

fn by_looks(snapshot: &Snapshot) -> Vec<(SampleId, SampleId)> {
    let file = file_of(&snapshot.dir);
    let is_there = |id: SampleId| snapshot.sample(id).is_some();
    if let Some(known) = load(&file)
        && known.covers(&snapshot.samples)
    {
        let pairs = known.pairs.into_iter();
        return pairs
            .filter(|(a, b)| is_there(*a) && is_there(*b))
            .collect();
    }
    let samples = &snapshot.samples;
    let found = search(samples);
    let known = Known {
        hashes: hashes(samples).collect(),
        pairs: found
            .into_iter()
            .map(|(a, b)| (samples[a].id, samples[b].id))
            .collect(),
    };
    store(&file, &known);
    known.pairs
}

/// What a sample is compared by; `None` where it is not compared.
fn key(sample: &Sample) -> Option<u64> {
    match &sample.content {
        Content::Picture(picture) => Some(picture.look.as_ref()?.hash()),
        Content::Text(_) | Content::Sound(_) => sample
            .hash
            .0
            .first_chunk::<8>()
            .map(|hash| u64::from_le_bytes(*hash)),
        Content::Row(_) => None,
    }
}

fn look(sample: &Sample) -> Option<&Look> {
    sample.picture()?.look.as_deref()
}

fn file_of(project: &Path) -> PathBuf {
    project.join("cache").join("near-pairs")
}

fn embedded_file(project: &Path) -> PathBuf {
    project.join("cache").join("alike-pairs")
}

fn hashes(samples: &[Arc<Sample>]) -> impl Iterator<Item = (i64, u64)> {
    samples
        .iter()
        .filter_map(|sample| Some((sample.id.0, key(sample)?)))
}

impl Known {
    fn covers(&self, samples: &[Arc<Sample>]) -> bool {
        hashes(samples).all(|(id, hash)| self.hashes.get(&id) == Some(&hash))
    }
}

/// Numbers of eight bytes: version, count, id and hash of each picture, pairs; a checksum first.
fn store(file: &Path, known: &Known) {
    let mut numbers = vec![VERSION, known.hashes.len() as u64];
    numbers.extend(
        known
            .hashes
            .iter()
            .flat_map(|(id, hash)| [*id as u64, *hash]),
    );
    numbers.extend(
        known
            .pairs
            .iter()
            .flat_map(|(a, b)| [a.0 as u64, b.0 as u64]),
    );
    let body: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    let mut bytes = blake3::hash(&body).as_bytes().to_vec();
    bytes.extend(body);
    let folder = file.parent().unwrap_or(file);
    // A project that is gone is not made again for its cache.
    if !folder.parent().is_some_and(Path::is_dir) {
        return;
    }
    let made = std::fs::create_dir_all(folder).map_err(|error| io_failure(folder, error));
    if let Err(failure) = made.and_then(|()| write_atomically(file, &bytes)) {
        log::info!("{failure}");
    }
}

fn load(file: &Path) -> Option<Known> {
    let bytes = std::fs::read(file).ok()?;
    let (checksum, body) = bytes.split_first_chunk::<32>()?;
    if blake3::hash(body).as_bytes() != checksum {
        return None;
    }
    let (chunks, _) = body.as_chunks::<8>();
    let numbers: Vec<u64> = chunks
        .iter()
        .map(|chunk| u64::from_le_bytes(*chunk))
        .collect();
    let (&[version, count], rest) = numbers.split_first_chunk::<2>()?;
    if version != VERSION {
        return None;
    }
    let (pictures, pairs) = rest.split_at_checked(count as usize * 2)?;
    let id = |number: u64| SampleId(number as i64);
    Some(Known {
        hashes: pictures
            .chunks_exact(2)
            .map(|pair| (pair[0] as i64, pair[1]))
            .collect(),
        pairs: pairs
            .chunks_exact(2)
            .map(|pair| (id(pair[0]), id(pair[1])))
            .collect(),
    })
}

/// Positions of samples that look or read the same, the earlier one first.
fn search(samples: &[Arc<Sample>]) -> Vec<(usize, usize)> {
    let texts: Vec<&str> = samples.iter().filter_map(|sample| sample.text()).collect();
    if texts.len() == samples.len() {
        return text::copies(&texts);
    }
    let prints: Vec<(usize, &Fingerprint)> = samples
        .iter()
        .enumerate()
        .filter_map(|(index, sample)| Some((index, sample.sound()?.print.as_ref()?)))
        .collect();
    if !prints.is_empty() {
        let all: Vec<Fingerprint> = prints.iter().map(|(_, print)| (*print).clone()).collect();
        return fingerprint::near_pairs(&all)
            .into_iter()
            .map(|(a, b)| (prints[a.min(b)].0, prints[a.max(b)].0))
            .collect();
    }
    search_looks(samples)
}

/// A picture on its way through the search.
struct Seen {
    /// Its place among all samples.
    index: usize,
    hash: u64,
    tiny: Tiny,
    /// How much it differs from most pictures of the project, once somebody asked.
    usual: OnceLock<f32>,
}

fn search_looks(samples: &[Arc<Sample>]) -> Vec<(usize, usize)> {
    let seen: Vec<Seen> = samples
        .par_iter()
        .enumerate()
        .filter_map(|(index, sample)| {
            let look = look(sample).filter(|look| look.is_telling())?;
            Some(Seen {
                index,
                hash: look.hash(),
                tiny: look.standardised(),
                usual: OnceLock::new(),
            })
        })
        .collect();
    let crowd = Crowd::of(&seen);
    let is_pair = |a: &Seen, b: &Seen| {
        let differs = difference(&a.tiny, &b.tiny);
        differs <= Look::SAME && crowd.stands_out(differs, a, b)
    };
    let mut pairs: Vec<(usize, usize)> = Candidates::of(&seen)
        .iter()
        .flat_map(|candidates| candidates.pairs(&seen, is_pair))
        .collect();
    pairs.sort_unstable_by_key(|(earlier, later)| (*later, *earlier));
    pairs
}

/// Pictures that are compared with each other: those that share a piece of the hash, or all.
struct Candidates {
    /// The piece; `None` where all are compared.
    piece: Option<usize>,
    /// Hashes with places among the pictures, rising, by the piece's value.
    buckets: Vec<Vec<(u64, usize)>>,
}

impl Candidates {
    /// What has to be compared. Digits on black share pieces by the thousand: then comparing all
    /// with all is less work.
    fn of(seen: &[Seen]) -> Vec<Self> {
        let all: Vec<(u64, usize)> = seen.iter().map(|seen| seen.hash).zip(0..).collect();
        let by_piece = (0..PIECES).map(|piece| {
            let mut buckets = vec![Vec::new(); 256];
            for entry in &all {
                buckets[usize::from(entry.0.to_le_bytes()[piece])].push(*entry);
            }
            Self {
                piece: Some(piece),
                buckets,
            }
        });
        let by_piece: Vec<Self> = by_piece.collect();
        let of_all = Self {
            piece: None,
            buckets: vec![all],
        };
        let work: usize = by_piece.iter().map(Self::work).sum();
        if work > of_all.work() {
            vec![of_all]
        } else {
            by_piece
        }
    }

    /// How many pairs there are.
    fn work(&self) -> usize {
        let lens = self.buckets.iter().map(Vec::len);
        lens.map(|len| len * len.saturating_sub(1) / 2).sum()
    }

    /// The pairs whose hashes are close and which hold up to a closer look, on all cores; places
    /// among all samples, the earlier one first.
    fn pairs(
        &self,
        seen: &[Seen],
        is_pair: impl Fn(&Seen, &Seen) -> bool + Sync,
    ) -> Vec<(usize, usize)> {
        let later = seen.par_iter().enumerate();
        later
            .flat_map_iter(|(at, later)| {
                let value = |piece: usize| usize::from(later.hash.to_le_bytes()[piece]);
                let bucket = &self.buckets[self.piece.map_or(0, value)];
                let before = bucket.iter().take_while(move |(_, other)| *other < at);
                let close = before.filter(|(hash, _)| self.finds(later.hash ^ hash));
                let earlier = close.map(|(_, other)| &seen[*other]);
                let pairs = earlier.filter(|earlier| is_pair(earlier, later));
                let pairs = pairs.map(|earlier| (earlier.index, later.index));
                pairs.collect::<Vec<_>>()
            })
            .collect()
    }

    /// Whether hashes that differ so are close, and not found by an earlier piece, too.
    fn finds(&self, differing: u64) -> bool {
        differing.count_ones() <= Look::MAX_BITS
            && self.piece.is_none_or(|piece| {
                let bytes = differing.to_le_bytes();
                bytes[..piece].iter().all(|byte| *byte != 0)
            })
    }
}

/// Pictures of everything that the project shows, to tell a copy from what is always alike:
/// clothes on black or frames of one video look alike without being copies.
struct Crowd<'a>(Vec<&'a Seen>);

impl<'a> Crowd<'a> {
    /// As many pictures as are asked for each decision.
    const MOST: usize = 256;
    /// The closest ones may be copies, too; this one, counted from 0, is taken as usual.
    const USUAL: usize = 4;
    /// A copy differs by less than this share of what is usual.
    const SHARE: f32 = 0.25;

    fn of(seen: &'a [Seen]) -> Self {
        let step = seen.len().div_ceil(Self::MOST).max(1);
        Self(seen.iter().step_by(step).collect())
    }

    /// Whether two pictures are much closer to each other than both are to most others.
    fn stands_out(&self, differs: f32, a: &Seen, b: &Seen) -> bool {
        let usual = |seen: &Seen| *seen.usual.get_or_init(|| self.usual_for(seen));
        differs <= Self::SHARE * usual(a) && differs <= Self::SHARE * usual(b)
    }

    fn usual_for(&self, seen: &Seen) -> f32 {
        let others = self.0.iter().filter(|other| other.index != seen.index);
        let mut differences: Vec<f32> = others
            .map(|other| difference(&seen.tiny, &other.tiny))
            .collect();
        // Among a handful of pictures nothing is usual.
        if differences.len() <= Self::USUAL {
            return f32::MAX;
        }
        *differences
            .select_nth_unstable_by(Self::USUAL, f32::total_cmp)
            .1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_kept_and_damage_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = file_of(folder.path());
        let known = Known {
            hashes: HashMap::from([(1, 10), (2, 11), (-3, u64::MAX)]),
            pairs: vec![(SampleId(1), SampleId(2))],
        };
        store(&file, &known);
        let again = load(&file).expect("it is there");
        assert_eq!((again.hashes, again.pairs), (known.hashes, known.pairs));
        let mut bytes = std::fs::read(&file).expect("read");
        bytes[50] ^= 1;
        std::fs::write(&file, bytes).expect("written");
        assert!(load(&file).is_none());
    }
}
