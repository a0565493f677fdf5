//! Which samples look or read the same, found once and kept in the project's cache: no edit changes it.

use crate::clean::text;
use crate::data::media::look::Look;
use crate::data::sound::fingerprint::{self, Fingerprint};
use crate::data::{Content, Sample};
use crate::ids::SampleId;
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::runs::write_atomically;
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The hash is cut into this many pieces. Two hashes that differ in fewer bits share a piece.
const PIECES: usize = 8;
const _: () = assert!((Look::MAX_BITS as usize) < PIECES);

/// Raised when the search changes, so that what an older one found is not used.
const VERSION: u64 = 1;

/// A look as [`Look::standardised`] gives it.
type Tiny = [f32; 144];

/// What was searched, and what was found.
struct Known {
    hashes: HashMap<i64, u64>,
    pairs: Vec<(SampleId, SampleId)>,
}

/// Samples that look or read the same, the earlier one first. Takes a second for 60,000 new
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

fn search_looks(samples: &[Arc<Sample>]) -> Vec<(usize, usize)> {
    let looks: Vec<(usize, &Look)> = samples
        .iter()
        .enumerate()
        .filter_map(|(index, sample)| Some((index, look(sample)?)))
        .filter(|(_, look)| look.is_telling())
        .collect();
    let mut pairs = Vec::new();
    for piece in 0..PIECES {
        let mut buckets: HashMap<u8, Vec<(u64, usize, &Look)>> = HashMap::new();
        for &(index, look) in &looks {
            let hash = look.hash();
            let bucket = buckets.entry(hash.to_le_bytes()[piece]).or_default();
            for &(other_hash, earlier, other) in bucket.iter() {
                // Asked first, because it is quick: digits on black share pieces by the thousand.
                let differing = hash ^ other_hash;
                if differing.count_ones() > Look::MAX_BITS {
                    continue;
                }
                // A pair that shares an earlier piece, too, was found there.
                let bytes = differing.to_le_bytes();
                let is_new = bytes[..piece].iter().all(|byte| *byte != 0);
                if is_new && look.is_near(other) {
                    pairs.push(((earlier, other), (index, look)));
                }
            }
            bucket.push((hash, index, look));
        }
    }
    let crowd = Crowd::new(&looks, &pairs);
    pairs
        .into_iter()
        .filter(|(a, b)| crowd.stands_out(*a, *b))
        .map(|((earlier, _), (index, _))| (earlier, index))
        .collect()
}

/// Pictures of everything that the project shows, to tell a copy from what is always alike:
/// clothes on black or frames of one video look alike without being copies.
struct Crowd {
    usual: HashMap<usize, f32>,
}

impl Crowd {
    /// As many pictures as are asked for each decision.
    const MOST: usize = 256;
    /// The closest ones may be copies, too; this one, counted from 0, is taken as usual.
    const USUAL: usize = 4;
    /// A copy differs by less than this share of what is usual.
    const SHARE: f32 = 0.25;

    /// Measures what is usual for each picture of these pairs, on all cores: with many copies it
    /// is most of the work.
    fn new(looks: &[(usize, &Look)], pairs: &[((usize, &Look), (usize, &Look))]) -> Self {
        let step = looks.len().div_ceil(Self::MOST).max(1);
        let chosen = looks.iter().step_by(step);
        let crowd: Vec<(usize, Tiny)> = chosen
            .map(|(index, look)| (*index, look.standardised()))
            .collect();
        let asked: HashMap<usize, &Look> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        let usual = asked
            .into_par_iter()
            .map(|(index, look)| (index, Self::usual_for(index, &look.standardised(), &crowd)))
            .collect();
        Self { usual }
    }

    /// Whether two pictures are much closer to each other than both are to most others.
    fn stands_out(&self, a: (usize, &Look), b: (usize, &Look)) -> bool {
        let usual = |index| self.usual.get(index).copied().unwrap_or(f32::MAX);
        a.1.difference(b.1) <= Self::SHARE * usual(&a.0).min(usual(&b.0))
    }

    fn usual_for(index: usize, tiny: &Tiny, crowd: &[(usize, Tiny)]) -> f32 {
        let others = crowd.iter().filter(|(other, _)| *other != index);
        let mut differences: Vec<f32> = others
            .map(|(_, other)| 1.0 - tiny.iter().zip(other).map(|(a, b)| a * b).sum::<f32>())
            .collect();
        differences.sort_unstable_by(f32::total_cmp);
        // Among a handful of pictures nothing is usual.
        differences.get(Self::USUAL).copied().unwrap_or(f32::MAX)
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
