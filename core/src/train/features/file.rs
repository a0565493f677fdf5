//! Features in a file, record by record.

use super::{FeatureMatrix, View};
use crate::data::ContentHash;
use crate::failure::Failure;
use crate::project::error::io_failure;
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Ending of the files.
pub(super) const ENDING: &str = "features";
/// The number at its end is raised when records change; a file with another one is begun anew.
const MAGIC: &[u8; 8] = b"HEARTHF2";
const HEADER_BYTES: u64 = 12;
/// Hash and key of the view.
const VIEW_BYTES: usize = 32 + 8;
/// The view and the checksum.
const ROW_AT: usize = VIEW_BYTES + 4;

/// A file of features for one backbone with one preprocessing. A record that a killed process
/// left half written, or that the disk damaged, is left out and computed anew.
#[derive(Debug)]
pub(super) struct FeatureFile {
    path: PathBuf,
    file: File,
    dim: usize,
    index: HashMap<View, u64>,
    end: u64,
}

impl FeatureFile {
    /// Opens or makes the file of this name.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(super) fn open(folder: &Path, name: &str, dim: usize) -> Result<Self, Failure> {
        let path = folder.join(format!("{name}.{ENDING}"));
        let wrap = |error| io_failure(&path, error);
        std::fs::create_dir_all(folder).map_err(|error| io_failure(folder, error))?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(wrap)?;
        let mut cache = Self {
            path: path.clone(),
            file,
            dim,
            index: HashMap::new(),
            end: HEADER_BYTES,
        };
        cache.read_index().map_err(wrap)?;
        Ok(cache)
    }

    /// Notes that it was used just now.
    pub(super) fn touch(&self) {
        let _ = self.file.set_modified(std::time::SystemTime::now());
    }

    fn record_bytes(&self) -> usize {
        ROW_AT + 4 * self.dim
    }

    fn read_index(&mut self) -> std::io::Result<()> {
        let mut header = [0; HEADER_BYTES as usize];
        let mut reader = BufReader::with_capacity(1 << 20, &self.file);
        let is_ours = reader.read_exact(&mut header).is_ok()
            && header[..8] == *MAGIC
            && header[8..] == (self.dim as u32).to_le_bytes();
        if !is_ours {
            self.file.set_len(0)?;
            self.file.seek(SeekFrom::Start(0))?;
            self.file.write_all(MAGIC)?;
            self.file.write_all(&(self.dim as u32).to_le_bytes())?;
            return Ok(());
        }
        let mut record = vec![0; self.record_bytes()];
        let mut index = HashMap::new();
        let mut at = HEADER_BYTES;
        while reader.read_exact(&mut record).is_ok() {
            if checksum(&record) == record[VIEW_BYTES..ROW_AT] {
                index.insert(view_of(&record), at);
            }
            at += record.len() as u64;
        }
        self.index = index;
        self.end = at;
        Ok(())
    }

    /// Whether a view's features are there.
    pub(super) fn contains(&self, view: &View) -> bool {
        self.index.contains_key(view)
    }

    /// Adds a row for each view.
    ///
    /// # Errors
    /// If the disk is full.
    pub(super) fn append(&mut self, views: &[View], rows: &FeatureMatrix) -> Result<(), Failure> {
        let mut bytes = Vec::with_capacity(views.len() * self.record_bytes());
        for (view, row) in views.iter().zip(rows.data.chunks_exact(self.dim)) {
            let start = bytes.len();
            bytes.extend_from_slice(&view.hash.0);
            bytes.extend_from_slice(&view.key.to_le_bytes());
            bytes.extend_from_slice(&[0; 4]);
            bytes.extend_from_slice(bytemuck::cast_slice(row));
            let sum = checksum(&bytes[start..]);
            bytes[start + VIEW_BYTES..start + ROW_AT].copy_from_slice(&sum);
        }
        let mut write = || {
            self.file.seek(SeekFrom::Start(self.end))?;
            self.file.write_all(&bytes)
        };
        write().map_err(|error| io_failure(&self.path, error))?;
        let record_bytes = self.record_bytes() as u64;
        for (i, view) in views.iter().enumerate() {
            self.index.insert(*view, self.end + i as u64 * record_bytes);
        }
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// The rows of some views, in their order.
    ///
    /// # Errors
    /// If a view is missing or the file cannot be read.
    pub(super) fn read(&self, views: &[View]) -> Result<FeatureMatrix, Failure> {
        let mut places = Vec::with_capacity(views.len());
        for (row, view) in views.iter().enumerate() {
            let at = self.index.get(view).ok_or_else(|| {
                Failure::new(
                    "internal",
                    format!("no features were computed for {:?}", view.hash),
                )
            })?;
            places.push((*at, row));
        }
        // In the order of the file, so that the disk is read from front to back.
        places.sort_unstable();
        let mut data = vec![0.0; views.len() * self.dim];
        let mut reader = BufReader::with_capacity(1 << 20, &self.file);
        let mut position = u64::MAX;
        let mut read = || -> std::io::Result<()> {
            for (at, row) in &places {
                let from = at + ROW_AT as u64;
                if position == u64::MAX {
                    reader.seek(SeekFrom::Start(from))?;
                } else {
                    reader.seek_relative(from as i64 - position as i64)?;
                }
                let row = &mut data[row * self.dim..][..self.dim];
                reader.read_exact(bytemuck::cast_slice_mut(row))?;
                position = from + 4 * self.dim as u64;
            }
            Ok(())
        };
        read().map_err(|error| io_failure(&self.path, error))?;
        Ok(FeatureMatrix {
            dim: self.dim,
            data,
        })
    }
}

fn view_of(record: &[u8]) -> View {
    let (mut hash, mut key) = ([0; 32], [0; 8]);
    hash.copy_from_slice(&record[..32]);
    key.copy_from_slice(&record[32..VIEW_BYTES]);
    View {
        hash: ContentHash(hash),
        key: u64::from_le_bytes(key),
    }
}

/// Of the whole record but the checksum itself.
fn checksum(record: &[u8]) -> [u8; 4] {
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(&record[..VIEW_BYTES])
        .update(&record[ROW_AT..]);
    let hash = hasher.finalize();
    let bytes = hash.as_bytes();
    [bytes[0], bytes[1], bytes[2], bytes[3]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(i: u8) -> View {
        View {
            hash: ContentHash::of(&[i]),
            key: u64::from(i % 2) << 40,
        }
    }

    fn rows(values: &[f32]) -> FeatureMatrix {
        FeatureMatrix {
            dim: 2,
            data: values.to_vec(),
        }
    }

    #[test]
    fn rows_come_back_in_any_order_after_reopening() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut cache = FeatureFile::open(folder.path(), "k", 2).expect("opens");
        cache
            .append(&[view(1), view(2)], &rows(&[1.0, 2.0, 3.0, 4.0]))
            .expect("writes");
        cache
            .append(&[view(3)], &rows(&[5.0, 6.0]))
            .expect("writes");
        drop(cache);
        let cache = FeatureFile::open(folder.path(), "k", 2).expect("opens");
        let found = cache.read(&[view(3), view(1)]).expect("reads");
        assert_eq!(found.data, [5.0, 6.0, 1.0, 2.0]);
        assert!(cache.read(&[view(9)]).is_err());
    }

    #[test]
    fn views_of_one_picture_are_told_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut cache = FeatureFile::open(folder.path(), "k", 2).expect("opens");
        let of = |key| View { key, ..view(2) };
        let keys = [View::PLAIN, View::MIRRORED, 7 << 32, u64::MAX];
        for (i, key) in keys.into_iter().enumerate() {
            cache
                .append(&[of(key)], &rows(&[i as f32; 2]))
                .expect("writes");
        }
        let cache = FeatureFile::open(folder.path(), "k", 2).expect("opens");
        let found = cache.read(&keys.map(of)).expect("reads");
        assert_eq!(found.data, [0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0]);
        assert!(!cache.contains(&of(7)));
    }

    #[test]
    fn a_file_of_an_older_version_is_begun_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("k.features");
        // Record for record as long as two of today's, so that only the version tells.
        let mut bytes = b"HEARTHF1".to_vec();
        bytes.extend(2_u32.to_le_bytes());
        bytes.extend([1; 2 * (ROW_AT + 8)]);
        std::fs::write(&path, bytes).expect("writes");
        let mut cache = FeatureFile::open(folder.path(), "k", 2).expect("opens");
        assert!(cache.index.is_empty());
        cache
            .append(&[view(1)], &rows(&[1.0, 2.0]))
            .expect("writes");
        let cache = FeatureFile::open(folder.path(), "k", 2).expect("opens");
        assert_eq!(cache.read(&[view(1)]).expect("reads").data, [1.0, 2.0]);
    }

    #[test]
    fn a_record_cut_short_or_damaged_is_left_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut cache = FeatureFile::open(folder.path(), "k", 2).expect("opens");
        cache
            .append(&[view(1), view(2), view(3)], &rows(&[1.0; 6]))
            .expect("writes");
        let path = cache.path.clone();
        drop(cache);
        let mut bytes = std::fs::read(&path).expect("reads");
        bytes[HEADER_BYTES as usize + ROW_AT + 1] ^= 1;
        bytes.truncate(bytes.len() - 3);
        std::fs::write(&path, bytes).expect("writes");
        let mut cache = FeatureFile::open(folder.path(), "k", 2).expect("opens");
        assert!(!cache.contains(&view(1)) && cache.contains(&view(2)) && !cache.contains(&view(3)));
        cache
            .append(&[view(3)], &rows(&[7.0, 8.0]))
            .expect("writes");
        assert_eq!(cache.read(&[view(3)]).expect("reads").data, [7.0, 8.0]);
    }
}
