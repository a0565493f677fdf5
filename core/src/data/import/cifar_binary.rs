//! The binary version of CIFAR-10 and CIFAR-100: records of labels and 3 × 1024 bytes of planes,
//! which are written out as PNG in class folders.

use super::found::{Found, FoundItem};
use super::packed::damaged;
use crate::data::Split;
use crate::failure::Failure;
use crate::project::error::io_failure;
use image::{ImageFormat, Rgb, RgbImage};
use std::fs;
use std::path::{Path, PathBuf};

const SIDE: u32 = 32;
const PLANE: usize = (SIDE * SIDE) as usize;

/// Larger files are no part of these sets: the largest has 153 MB.
const MOST_BYTES: u64 = 1 << 30;

/// A part of a set: its file, its split, and how many bytes of labels a record begins with.
struct Part {
    file: PathBuf,
    split: Split,
    num_label_bytes: usize,
}

/// Whether a folder holds the binary version.
pub fn is_one(source: &Path) -> bool {
    source.is_dir() && !parts(source).is_empty()
}

/// Writes the pictures below `target`. CIFAR-100 gets its fine labels.
///
/// # Errors
/// If a file is cut short or the target cannot be written.
pub fn unpack(
    source: &Path,
    target: &Path,
    on_item: &mut dyn FnMut() -> bool,
) -> Result<Found, Failure> {
    let parts = parts(source);
    let is_fine = parts.iter().any(|part| part.num_label_bytes == 2);
    let names_file = if is_fine {
        "fine_label_names.txt"
    } else {
        "batches.meta.txt"
    };
    let names: Vec<String> = fs::read_to_string(source.join(names_file))
        .unwrap_or_default()
        .lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty() && !line.contains(['/', '\\']) && line != "..")
        .collect();
    let mut found = Found {
        classes: names.clone(),
        ..Found::default()
    };
    for part in parts {
        let size = fs::metadata(&part.file).map_or(0, |metadata| metadata.len());
        if size > MOST_BYTES {
            return Err(damaged(&part.file, "it is far too large"));
        }
        let bytes = fs::read(&part.file).map_err(|error| io_failure(&part.file, error))?;
        let record = part.num_label_bytes + 3 * PLANE;
        if bytes.is_empty() || !bytes.len().is_multiple_of(record) {
            let detail = format!("its {} bytes are no whole number of pictures", bytes.len());
            return Err(damaged(&part.file, &detail));
        }
        let batch = part.file.file_stem().unwrap_or_default().to_string_lossy();
        for (index, record) in bytes.chunks_exact(record).enumerate() {
            if !on_item() {
                return Ok(found);
            }
            let (labels, planes) = record.split_at(part.num_label_bytes);
            let number = usize::from(labels[part.num_label_bytes - 1]);
            let class = names.get(number).cloned();
            let class = class.unwrap_or_else(|| number.to_string());
            let folder = target.join(part.split.name()).join(&class);
            fs::create_dir_all(&folder).map_err(|error| io_failure(&folder, error))?;
            let path = folder.join(format!("{batch}-{index:05}.png"));
            let picture = RgbImage::from_fn(SIDE, SIDE, |x, y| {
                let at = (y * SIDE + x) as usize;
                Rgb([planes[at], planes[PLANE + at], planes[2 * PLANE + at]])
            });
            picture
                .save_with_format(&path, ImageFormat::Png)
                .map_err(|error| io_failure(&path, std::io::Error::other(error)))?;
            found.class(&class);
            found.items.push(FoundItem {
                path,
                class: Some(class),
                split: Some(part.split),
                ..FoundItem::default()
            });
        }
    }
    Ok(found)
}

fn parts(folder: &Path) -> Vec<Part> {
    let ten = (1..=5)
        .map(|n| (format!("data_batch_{n}.bin"), Split::Train, 1))
        .chain([("test_batch.bin".to_owned(), Split::Test, 1)]);
    let hundred = [
        ("train.bin".to_owned(), Split::Train, 2),
        ("test.bin".to_owned(), Split::Test, 2),
    ];
    let there = |(name, split, num_label_bytes): (String, Split, usize)| {
        let file = folder.join(name);
        file.is_file().then_some(Part {
            file,
            split,
            num_label_bytes,
        })
    };
    let ten: Vec<Part> = ten.filter_map(there).collect();
    if ten.is_empty() && folder.join("fine_label_names.txt").is_file() {
        return hundred.into_iter().filter_map(there).collect();
    }
    ten
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    fn record(labels: &[u8], red: u8, green: u8, blue: u8) -> Vec<u8> {
        let planes = [red, green, blue].map(|value| vec![value; PLANE]);
        [labels.to_vec(), planes.concat()].concat()
    }

    #[test]
    fn planes_become_pictures_with_the_names_of_their_classes() {
        let folder = tempfile::tempdir().unwrap();
        let target = tempfile::tempdir().unwrap();
        let bytes = [record(&[1], 10, 20, 30), record(&[0], 1, 2, 3)].concat();
        fs::write(folder.path().join("data_batch_1.bin"), bytes).unwrap();
        fs::write(
            folder.path().join("batches.meta.txt"),
            "airplane\nbird\ncat\n\n",
        )
        .unwrap();
        assert!(is_one(folder.path()));
        let found = unpack(folder.path(), target.path(), &mut || true).unwrap();
        assert_eq!(found.classes, ["airplane", "bird", "cat"]);
        assert_eq!(found.items[0].class.as_deref(), Some("bird"));
        let picture = image::open(&found.items[0].path).unwrap().into_rgb8();
        assert_eq!(picture.get_pixel(31, 31).0, [10, 20, 30]);
    }

    #[test]
    fn a_hundred_classes_get_their_fine_names() {
        let folder = tempfile::tempdir().unwrap();
        let target = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("test.bin"), record(&[9, 1], 5, 5, 5)).unwrap();
        fs::write(folder.path().join("fine_label_names.txt"), "apple\nbaby\n").unwrap();
        let found = unpack(folder.path(), target.path(), &mut || true).unwrap();
        assert_eq!(found.items[0].class.as_deref(), Some("baby"));
        assert_eq!(found.items[0].split, Some(Split::Test));
    }

    #[test]
    fn a_file_cut_short_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = record(&[1], 10, 20, 30);
        bytes.pop();
        fs::write(folder.path().join("test_batch.bin"), bytes).unwrap();
        let failure = unpack(folder.path(), folder.path(), &mut || true).unwrap_err();
        assert_eq!(failure.code, "packed-damaged");
    }
}
