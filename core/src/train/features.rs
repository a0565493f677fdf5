//! Embeddings of pictures by a frozen backbone, kept on disk by content, backbone and
//! preprocessing, so that each picture goes through the backbone once.
//!
//! Augmented views lie in a file of their own for each augmentation and seed: there is no end to
//! what a person may try, and only the last few are kept.

mod file;

use crate::data::ContentHash;
use crate::failure::Failure;
use file::{ENDING, FeatureFile};
use std::path::Path;

/// Files of augmented views that are kept.
const MOST_CHANGED: usize = 4;

/// A picture as the backbone sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct View {
    /// The file's content.
    pub hash: ContentHash,
    /// How it is shown: [`View::PLAIN`], [`View::MIRRORED`], or any other number for what the
    /// caller draws anew from it, see [`crate::data::augment::version::key`].
    pub key: u64,
}

impl View {
    /// As it is.
    pub const PLAIN: u64 = 0;
    /// Mirrored left to right.
    pub const MIRRORED: u64 = 1;

    /// A picture as it is.
    pub fn plain(hash: ContentHash) -> Self {
        let key = Self::PLAIN;
        Self { hash, key }
    }

    fn is_changed(&self) -> bool {
        self.key > Self::MIRRORED
    }
}

/// Rows of features, `[len, dim]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeatureMatrix {
    /// Length of a row.
    pub dim: usize,
    /// Rows one after the other.
    pub data: Vec<f32>,
}

impl FeatureMatrix {
    fn new(dim: usize) -> Self {
        let data = Vec::new();
        Self { dim, data }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.data.len() / self.dim.max(1)
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }
}

/// The features of one backbone with one preprocessing, and those of one augmentation.
#[derive(Debug)]
pub struct FeatureCache {
    own: FeatureFile,
    changed: Option<FeatureFile>,
    dim: usize,
}

impl FeatureCache {
    /// Opens or makes the cache for a key that names backbone and preprocessing. `changed` stands
    /// for an augmentation, where changed views are wanted.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn open(
        folder: &Path,
        key: &str,
        changed: Option<u64>,
        dim: usize,
    ) -> Result<Self, Failure> {
        let own = FeatureFile::open(folder, key, dim)?;
        let changed = match changed {
            Some(augment) => {
                let name = format!("{key}-{augment:016x}");
                let file = FeatureFile::open(folder, &name, dim)?;
                file.touch();
                keep_newest(folder, MOST_CHANGED);
                Some(file)
            }
            None => None,
        };
        Ok(Self { own, changed, dim })
    }

    fn file_of(&self, view: &View) -> &FeatureFile {
        match &self.changed {
            Some(changed) if view.is_changed() => changed,
            _ => &self.own,
        }
    }

    /// Whether a view's features are there.
    pub fn contains(&self, view: &View) -> bool {
        self.file_of(view).contains(view)
    }

    /// Adds a row for each view.
    ///
    /// # Errors
    /// If the disk is full.
    pub fn append(&mut self, views: &[View], rows: &FeatureMatrix) -> Result<(), Failure> {
        for is_changed in [false, true] {
            let mut of_file = (Vec::new(), FeatureMatrix::new(self.dim));
            for (view, row) in views.iter().zip(rows.data.chunks_exact(self.dim)) {
                if (view.is_changed() && self.changed.is_some()) == is_changed {
                    of_file.0.push(*view);
                    of_file.1.data.extend_from_slice(row);
                }
            }
            let file = match &mut self.changed {
                Some(changed) if is_changed => changed,
                _ => &mut self.own,
            };
            if !of_file.0.is_empty() {
                file.append(&of_file.0, &of_file.1)?;
            }
        }
        Ok(())
    }

    /// The rows of some views, in their order.
    ///
    /// # Errors
    /// If a view is missing or a file cannot be read.
    pub fn read(&self, views: &[View]) -> Result<FeatureMatrix, Failure> {
        let Some(changed) = &self.changed else {
            return self.own.read(views);
        };
        let mut rows = FeatureMatrix::new(self.dim);
        rows.data.resize(views.len() * self.dim, 0.0);
        for (is_changed, file) in [(false, &self.own), (true, changed)] {
            let places: Vec<usize> = (0..views.len())
                .filter(|at| views[*at].is_changed() == is_changed)
                .collect();
            let of_file: Vec<View> = places.iter().map(|at| views[*at]).collect();
            let found = file.read(&of_file)?;
            for (at, row) in places.iter().zip(found.data.chunks_exact(self.dim)) {
                rows.data[at * self.dim..][..self.dim].copy_from_slice(row);
            }
        }
        Ok(rows)
    }
}

/// Removes files of augmented views but the most recently used ones. A file that cannot be
/// removed takes room and does no harm.
fn keep_newest(folder: &Path, most: usize) {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut changed: Vec<_> = files
        .filter(|file| {
            let name = file.file_name();
            let name = name.to_string_lossy();
            name.contains('-') && name.ends_with(ENDING)
        })
        .filter_map(|file| Some((file.metadata().ok()?.modified().ok()?, file.path())))
        .collect();
    changed.sort();
    let num_too_many = changed.len().saturating_sub(most);
    for (_, path) in changed.into_iter().take(num_too_many) {
        if let Err(error) = std::fs::remove_file(&path) {
            log::info!("{} stays: {error}", path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    fn view(i: u8, key: u64) -> View {
        let hash = ContentHash::of(&[i]);
        View { hash, key }
    }

    fn rows(values: &[f32]) -> FeatureMatrix {
        FeatureMatrix {
            dim: 1,
            data: values.to_vec(),
        }
    }

    #[test]
    fn changed_views_lie_apart_and_come_back_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let views = [view(1, 0), view(1, 9), view(2, 1), view(2, 8), view(1, 8)];
        let mut cache = FeatureCache::open(folder.path(), "k", Some(5), 1).unwrap();
        cache
            .append(&views, &rows(&[1.0, 2.0, 3.0, 4.0, 5.0]))
            .unwrap();
        let read = |cache: &FeatureCache, at: &[usize]| {
            let wanted: Vec<View> = at.iter().map(|i| views[*i]).collect();
            cache.read(&wanted).map(|rows| rows.data)
        };
        assert_eq!(
            read(&cache, &[4, 0, 1, 2, 3]).unwrap(),
            [5.0, 1.0, 2.0, 3.0, 4.0]
        );
        let plain = FeatureCache::open(folder.path(), "k", None, 1).unwrap();
        assert_eq!(read(&plain, &[2, 0]).unwrap(), [3.0, 1.0]);
        assert!(!plain.contains(&views[1]));
        let other = FeatureCache::open(folder.path(), "k", Some(6), 1).unwrap();
        assert!(other.contains(&views[0]) && !other.contains(&views[1]));
        assert!(read(&other, &[0, 1]).is_err());
    }

    #[test]
    fn only_the_last_augmentations_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let open = |augment| {
            // Times of files are not finer than this everywhere.
            std::thread::sleep(std::time::Duration::from_millis(20));
            FeatureCache::open(folder.path(), "k", Some(augment), 1).unwrap()
        };
        for augment in 1..=4 {
            open(augment)
                .append(&[view(1, 7), view(1, 0)], &rows(&[1.0, 2.0]))
                .unwrap();
        }
        open(1);
        open(5);
        let is_kept = |augment| open(augment).contains(&view(1, 7));
        assert!(is_kept(1), "it was used again");
        assert!(!is_kept(2), "it was used longest ago");
        assert!(open(6).contains(&view(1, 0)), "plain views stay");
        let num_files = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(num_files, MOST_CHANGED + 1);
    }
}
