//! Embeddings of pictures by a frozen backbone, kept on disk by content, backbone and
//! preprocessing, so that each picture goes through the backbone once.

use crate::data::ContentHash;
use crate::failure::Failure;
use crate::project::error::io_failure;
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"HEARTHF1";
const HEADER_BYTES: u64 = 12;

/// A picture as the backbone sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct View {
    /// The file's content.
    pub hash: ContentHash,
    /// Whether it is mirrored left to right.
    pub mirrored: bool,
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
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.data.len() / self.dim.max(1)
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }
}

/// A file of features for one backbone with one preprocessing. A record that a killed process
/// left half written, or that the disk damaged, is left out and computed anew.
#[derive(Debug)]
pub struct FeatureCache {
    path: PathBuf,
    file: File,
    dim: usize,
    index: HashMap<View, u64>,
    end: u64,
}

impl FeatureCache {
    /// Opens or makes the cache for a key that names backbone and preprocessing.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn open(folder: &Path, key: &str, dim: usize) -> Result<Self, Failure> {
        let path = folder.join(format!("{key}.features"));
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

    fn record_bytes(&self) -> usize {
        // Hash, mirrored, checksum, row.
        32 + 4 + 4 + 4 * self.dim
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
            if checksum(&record) == record[36..40] {
                index.insert(view_of(&record), at);
            }
            at += record.len() as u64;
        }
        self.index = index;
        self.end = at;
        Ok(())
    }

    /// Whether a view's features are there.
    pub fn contains(&self, view: &View) -> bool {
        self.index.contains_key(view)
    }

    /// Adds a row for each view.
    ///
    /// # Errors
    /// If the disk is full.
    pub fn append(&mut self, views: &[View], rows: &FeatureMatrix) -> Result<(), Failure> {
        let mut bytes = Vec::with_capacity(views.len() * self.record_bytes());
        for (view, row) in views.iter().zip(rows.data.chunks_exact(self.dim)) {
            let start = bytes.len();
            bytes.extend_from_slice(&view.hash.0);
            bytes.extend_from_slice(&u32::from(view.mirrored).to_le_bytes());
            bytes.extend_from_slice(&[0; 4]);
            bytes.extend_from_slice(bytemuck::cast_slice(row));
            let sum = checksum(&bytes[start..]);
            bytes[start + 36..start + 40].copy_from_slice(&sum);
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
    pub fn read(&self, views: &[View]) -> Result<FeatureMatrix, Failure> {
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
                let from = at + 40;
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
    let mut hash = [0; 32];
    hash.copy_from_slice(&record[..32]);
    View {
        hash: ContentHash(hash),
        mirrored: record[32] != 0,
    }
}

/// Of the whole record but the checksum itself.
fn checksum(record: &[u8]) -> [u8; 4] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&record[..36]).update(&record[40..]);
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
            mirrored: i % 2 == 1,
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
        let mut cache = FeatureCache::open(folder.path(), "k", 2).expect("opens");
        cache
            .append(&[view(1), view(2)], &rows(&[1.0, 2.0, 3.0, 4.0]))
            .expect("writes");
        cache
            .append(&[view(3)], &rows(&[5.0, 6.0]))
            .expect("writes");
        drop(cache);
        let cache = FeatureCache::open(folder.path(), "k", 2).expect("opens");
        let found = cache.read(&[view(3), view(1)]).expect("reads");
        assert_eq!(found.data, [5.0, 6.0, 1.0, 2.0]);
        assert!(cache.read(&[view(9)]).is_err());
    }

    #[test]
    fn a_record_cut_short_or_damaged_is_left_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut cache = FeatureCache::open(folder.path(), "k", 2).expect("opens");
        cache
            .append(&[view(1), view(2), view(3)], &rows(&[1.0; 6]))
            .expect("writes");
        let path = cache.path.clone();
        drop(cache);
        let mut bytes = std::fs::read(&path).expect("reads");
        bytes[HEADER_BYTES as usize + 41] ^= 1;
        bytes.truncate(bytes.len() - 3);
        std::fs::write(&path, bytes).expect("writes");
        let mut cache = FeatureCache::open(folder.path(), "k", 2).expect("opens");
        assert!(!cache.contains(&view(1)) && cache.contains(&view(2)) && !cache.contains(&view(3)));
        cache
            .append(&[view(3)], &rows(&[7.0, 8.0]))
            .expect("writes");
        assert_eq!(cache.read(&[view(3)]).expect("reads").data, [7.0, 8.0]);
    }
}
