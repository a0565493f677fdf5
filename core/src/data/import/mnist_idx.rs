//! MNIST's idx files, plain or as gz: pictures and labels side by side, which are written out as
//! PNG in class folders.

use super::found::{Found, FoundItem};
use super::packed::damaged;
use crate::data::Split;
use crate::failure::Failure;
use crate::project::error::io_failure;
use flate2::read::GzDecoder;
use image::{GrayImage, ImageFormat};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Larger files are no idx files that anybody has.
const MOST_BYTES: u64 = 2 << 30;

/// Magic number of unsigned bytes in three dimensions, and in one.
const PICTURES: u32 = 0x803;
const LABELS: u32 = 0x801;

/// Whether a folder holds idx pictures with their labels, or a file is one of such.
pub fn is_one(source: &Path) -> bool {
    !pairs(folder_of(source)).is_empty() && (source.is_dir() || is_named_so(source))
}

/// Writes the pictures of all pairs below `target`.
///
/// # Errors
/// If a file is damaged or cut short, or the target cannot be written.
pub fn unpack(
    source: &Path,
    target: &Path,
    on_item: &mut dyn FnMut() -> bool,
) -> Result<Found, Failure> {
    let mut found = Found::default();
    for (split, pictures, labels) in pairs(folder_of(source)) {
        let (sizes, pixels) = read(&pictures, PICTURES, 3)?;
        let (counts, classes) = read(&labels, LABELS, 1)?;
        if counts[0] != sizes[0] {
            let detail = format!("{} pictures, but {} labels", sizes[0], counts[0]);
            return Err(damaged(&pictures, &detail));
        }
        let (height, width) = (sizes[1], sizes[2]);
        if height == 0 || width == 0 {
            return Err(damaged(&pictures, "its pictures have no pixels"));
        }
        let rows = pixels.chunks_exact(height * width);
        for (index, (row, class)) in rows.zip(&classes).enumerate() {
            if !on_item() {
                return Ok(found);
            }
            let folder = target.join(split.name()).join(class.to_string());
            fs::create_dir_all(&folder).map_err(|error| io_failure(&folder, error))?;
            let path = folder.join(format!("{index:05}.png"));
            let picture = GrayImage::from_raw(width as u32, height as u32, row.to_vec());
            let saved = picture.map(|picture| picture.save_with_format(&path, ImageFormat::Png));
            if let Some(Err(error)) = saved {
                return Err(io_failure(&path, std::io::Error::other(error)));
            }
            found.items.push(FoundItem {
                path,
                class: Some(class.to_string()),
                split: Some(split),
                ..FoundItem::default()
            });
        }
        for class in classes {
            found.class(&class.to_string());
        }
    }
    found
        .classes
        .sort_by_key(|name| name.parse::<u32>().unwrap_or(u32::MAX));
    Ok(found)
}

fn folder_of(source: &Path) -> &Path {
    if source.is_dir() {
        source
    } else {
        source.parent().unwrap_or(source)
    }
}

fn is_named_so(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.contains("-ubyte")
}

/// Pictures and labels of each split that a folder holds.
fn pairs(folder: &Path) -> Vec<(Split, PathBuf, PathBuf)> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    // `train-images-idx3-ubyte`, `train-images.idx3-ubyte`, each also with `.gz`.
    let named = |start: &str, middle: &str| {
        files.iter().find(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(&format!("{start}-{middle}")) && name.contains("-ubyte")
        })
    };
    [
        (Split::Train, "train"),
        (Split::Test, "t10k"),
        (Split::Test, "test"),
    ]
    .into_iter()
    .filter_map(|(split, start)| {
        let pair = named(start, "images").zip(named(start, "labels"))?;
        Some((split, pair.0.clone(), pair.1.clone()))
    })
    .collect()
}

/// The sizes and bytes of an idx file, checked against each other.
fn read(path: &Path, magic: u32, num_dimensions: usize) -> Result<(Vec<usize>, Vec<u8>), Failure> {
    let file = File::open(path).map_err(|error| io_failure(path, error))?;
    let is_gz = path.extension().is_some_and(|ending| ending == "gz");
    let mut bytes = Vec::new();
    let read = if is_gz {
        GzDecoder::new(file)
            .take(MOST_BYTES + 1)
            .read_to_end(&mut bytes)
    } else {
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes)
    };
    read.map_err(|error| damaged(path, &error.to_string()))?;
    let number = |at: usize| {
        let four = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(four))
    };
    if number(0) != Some(magic) {
        return Err(damaged(path, "it is no idx file of unsigned bytes"));
    }
    let sizes: Option<Vec<usize>> = (1..=num_dimensions)
        .map(|i| number(4 * i).map(|n| n as usize))
        .collect();
    let header = 4 * (num_dimensions + 1);
    let wanted = sizes.as_ref().and_then(|sizes| {
        let product = sizes.iter().try_fold(1_usize, |all, n| all.checked_mul(*n));
        product?.checked_add(header)
    });
    match (sizes, wanted) {
        (Some(sizes), Some(wanted)) if wanted == bytes.len() => {
            Ok((sizes, bytes.split_off(header)))
        }
        (_, wanted) => {
            let wanted = wanted.unwrap_or_default();
            let detail = format!("it has {} bytes and should have {wanted}", bytes.len());
            Err(damaged(path, &detail))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn idx(magic: u32, sizes: &[u32], bytes: &[u8]) -> Vec<u8> {
        let mut file = magic.to_be_bytes().to_vec();
        for n in sizes {
            file.extend(n.to_be_bytes());
        }
        file.extend(bytes);
        file
    }

    #[test]
    fn pictures_and_labels_come_out_as_they_went_in() {
        let folder = tempfile::tempdir().unwrap();
        let target = tempfile::tempdir().unwrap();
        let pixels: Vec<u8> = (0..24).collect();
        let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
        gz.write_all(&idx(PICTURES, &[2, 3, 4], &pixels)).unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("t10k-images-idx3-ubyte.gz"), gz.finish().unwrap()).unwrap();
        fs::write(at("t10k-labels-idx1-ubyte"), idx(LABELS, &[2], &[7, 0])).unwrap();
        assert!(is_one(folder.path()));
        let found = unpack(folder.path(), target.path(), &mut || true).unwrap();
        assert_eq!(found.classes, ["0", "7"]);
        assert_eq!(found.items[0].class.as_deref(), Some("7"));
        assert_eq!(found.items[0].split, Some(Split::Test));
        let picture = image::open(&found.items[1].path).unwrap().into_luma8();
        assert_eq!(picture.dimensions(), (4, 3));
        assert_eq!(picture.as_raw(), &pixels[12..]);
    }

    #[test]
    fn a_file_cut_short_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let target = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for pictures in [
            idx(PICTURES, &[2, 3, 4], &[0; 23]),
            idx(PICTURES, &[u32::MAX, u32::MAX, u32::MAX], &[]),
            b"\0\0".to_vec(),
        ] {
            fs::write(at("train-images-idx3-ubyte"), pictures).unwrap();
            fs::write(at("train-labels-idx1-ubyte"), idx(LABELS, &[2], &[1, 2])).unwrap();
            let failure = unpack(folder.path(), target.path(), &mut || true).unwrap_err();
            assert_eq!(failure.code, "packed-damaged");
            assert!(failure.message.contains("train-images"), "{failure}");
        }
    }
}
