//! Small pictures made in code, so that tests need no data.

use image::{Rgb, RgbImage};
use std::fs;
use std::path::Path;

/// What a class of drawn pictures looks like.
#[derive(Clone, Copy, Debug)]
pub enum Motif {
    /// A disc on a plain ground.
    Disc,
    /// Upright stripes.
    Stripes,
    /// A checkerboard.
    Checks,
}

impl Motif {
    /// All, with a class name each.
    pub const ALL: [(&'static str, Self); 3] = [
        ("disc", Self::Disc),
        ("stripes", Self::Stripes),
        ("checks", Self::Checks),
    ];
}

/// Draws one of endless variants of a motif.
pub fn draw(motif: Motif, variant: u32, side_px: u32) -> RgbImage {
    let noise = |k: u32| {
        variant
            .wrapping_mul(2_654_435_761)
            .wrapping_add(k.wrapping_mul(40_503))
            >> 13
    };
    let front = Rgb([
        150 + (noise(1) % 106) as u8,
        (noise(2) % 200) as u8,
        (noise(3) % 200) as u8,
    ]);
    let back = Rgb([
        (noise(4) % 90) as u8,
        60 + (noise(5) % 120) as u8,
        120 + (noise(6) % 130) as u8,
    ]);
    let period = 6 + noise(7) % 5;
    let radius = (side_px / 4 + noise(8) % (side_px / 6)) as i64;
    let middle = (side_px / 2) as i64 + (noise(9) % 5) as i64 - 2;
    RgbImage::from_fn(side_px, side_px, |x, y| {
        let is_front = match motif {
            Motif::Disc => (x as i64 - middle).pow(2) + (y as i64 - middle).pow(2) < radius.pow(2),
            Motif::Stripes => (x / (period / 2)).is_multiple_of(2),
            Motif::Checks => (x / period + y / period).is_multiple_of(2),
        };
        if is_front { front } else { back }
    })
}

/// Fills `folder/<class>/<n>.png` with so many pictures of each motif.
pub fn class_folders(folder: &Path, num_each: u32) {
    for (class, motif) in Motif::ALL {
        class_folder(&folder.join(class), motif, num_each);
    }
}

/// Fills a folder with pictures of one motif.
pub fn class_folder(folder: &Path, motif: Motif, num: u32) {
    fs::create_dir_all(folder).expect("a folder can be made");
    for variant in 0..num {
        save(
            &draw(motif, variant, 48),
            &folder.join(format!("{variant:03}.png")),
        );
    }
}

/// Writes a picture in the format that its name says.
pub fn save(picture: &RgbImage, path: &Path) {
    picture
        .save(path)
        .unwrap_or_else(|error| panic!("{} can be written: {error}", path.display()));
}
