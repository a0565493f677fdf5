//! Whether a picture can be used at all: blurred, too dark, too bright, without contrast, tiny,
//! or of an odd shape.

use image::RgbImage;

/// Grey pictures are judged at this side at most, so that sharpness can be compared.
const SIDE: usize = 128;
/// Bytes of a stored quality.
pub const NUM_BYTES: usize = 16;
/// Side below which a picture is tiny, in pixels.
const TINY_PX: u32 = 32;
/// Ratio of the sides from which a shape is odd.
const ODD_RATIO: f32 = 4.0;
/// Pictures that a project needs for being judged by its own measure.
const MIN_PICTURES: usize = 30;

/// What was measured on a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quality {
    /// Deviation of the Laplacian at reduced size, divided by the contrast: 0 for a plain area.
    pub sharpness: f32,
    /// Mean grey level, 0 to 1.
    pub brightness: f32,
    /// Standard deviation of the grey levels, 0 to 0.5.
    pub contrast: f32,
    /// Share of pixels that are all but black, 0 to 1, in 1/65535.
    clipped_dark: u16,
    /// The same for all but white.
    clipped_bright: u16,
}

/// What is wrong with a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flaw {
    /// No edges are sharp.
    Blurred,
    /// Nearly everything is black.
    Dark,
    /// Nearly everything is white.
    Bright,
    /// All grey levels are nearly the same.
    LowContrast,
    /// A side is below 32 pixels.
    Tiny,
    /// One side is four times the other, or more.
    OddAspect,
}

impl Quality {
    /// Measures a picture.
    pub fn of(picture: &RgbImage) -> Self {
        let (grey, width, height) = reduced_grey(picture);
        let n = grey.len().max(1) as f32;
        let mean = grey.iter().sum::<f32>() / n;
        let contrast = (grey.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>() / n).sqrt();
        let share = |is_clipped: &dyn Fn(f32) -> bool| {
            let count = grey.iter().filter(|v| is_clipped(**v)).count();
            (count as f32 / n * 65_535.0).round() as u16
        };
        let (mut sum, mut count) = (0.0f32, 0u32);
        for y in 1..height.saturating_sub(1) {
            let row = |dy: usize| &grey[(y + dy - 1) * width..][..width];
            let (above, here, below) = (row(0), row(1), row(2));
            for x in 1..width.saturating_sub(1) {
                let edge = above[x] + below[x] + here[x - 1] + here[x + 1] - 4.0 * here[x];
                sum += edge * edge;
                count += 1;
            }
        }
        let laplacian = (sum / count.max(1) as f32).sqrt();
        Self {
            sharpness: laplacian / contrast.max(2.0),
            brightness: mean / 255.0,
            contrast: contrast / 255.0,
            clipped_dark: share(&|v| v < 8.0),
            clipped_bright: share(&|v| v > 247.0),
        }
    }

    /// Share of pixels that are all but black, 0 to 1.
    pub fn clipped_dark(&self) -> f32 {
        f32::from(self.clipped_dark) / 65_535.0
    }

    /// Share of pixels that are all but white, 0 to 1.
    pub fn clipped_bright(&self) -> f32 {
        f32::from(self.clipped_bright) / 65_535.0
    }

    /// As it is stored.
    pub fn to_bytes(&self) -> [u8; NUM_BYTES] {
        let mut bytes = [0; NUM_BYTES];
        bytes[..4].copy_from_slice(&self.sharpness.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.brightness.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.contrast.to_le_bytes());
        bytes[12..14].copy_from_slice(&self.clipped_dark.to_le_bytes());
        bytes[14..].copy_from_slice(&self.clipped_bright.to_le_bytes());
        bytes
    }

    /// From what was stored; `None` if that has another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; NUM_BYTES] = bytes.try_into().ok()?;
        let float =
            |i: usize| f32::from_le_bytes([bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]]);
        let short = |i: usize| u16::from_le_bytes([bytes[i], bytes[i + 1]]);
        Some(Self {
            sharpness: float(0),
            brightness: float(4),
            contrast: float(8),
            clipped_dark: short(12),
            clipped_bright: short(14),
        })
    }
}

/// Grey levels 0 to 255, shrunk by a whole factor (each pixel the mean of a square) to at most
/// twice [`SIDE`]. Whole factors, because they cost one pass and add no blur of their own.
fn reduced_grey(picture: &RgbImage) -> (Vec<f32>, usize, usize) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let factor = (width.max(height) / SIDE).max(1);
    let (w, h) = ((width / factor).max(1), (height / factor).max(1));
    let mut sums = vec![0u32; w * h];
    for (y, row) in picture
        .as_raw()
        .chunks_exact((width * 3).max(1))
        .take(h * factor)
        .enumerate()
    {
        let line = &mut sums[(y / factor).min(h - 1) * w..][..w];
        for (sum, pixels) in line.iter_mut().zip(row.chunks(3 * factor)) {
            for pixel in pixels.chunks_exact(3) {
                // Rec. 601 luma, in 8 bits.
                let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
                *sum += r * 77 + g * 150 + b * 29;
            }
        }
    }
    let scale = 1.0 / (256.0 * (factor.min(width) * factor.min(height)).max(1) as f32);
    (
        sums.into_iter().map(|sum| sum as f32 * scale).collect(),
        w,
        h,
    )
}

/// What is wrong with a picture by itself; `size_px` is its full width and height.
pub fn flaws(quality: &Quality, size_px: [u32; 2]) -> Vec<Flaw> {
    judged(quality, size_px, &Limits::default())
}

/// Below or above what a picture is flawed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    sharpness: f32,
    dark: f32,
    bright: f32,
    contrast: f32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sharpness: 0.16,
            dark: 0.10,
            bright: 0.93,
            contrast: 0.04,
        }
    }
}

impl Limits {
    /// Limits for a project's pictures: where a tenth or more of them would be flawed, that is
    /// how its pictures are, and only what stands out from them is flawed.
    pub fn of(project: &[Quality]) -> Self {
        let mut limits = Self::default();
        if project.len() < MIN_PICTURES {
            return limits;
        }
        let column = |value: fn(&Quality) -> f32| {
            let mut values: Vec<f32> = project.iter().map(value).collect();
            values.sort_by(f32::total_cmp);
            values
        };
        let at = |values: &[f32], share: f32| values[((values.len() - 1) as f32 * share) as usize];
        // A fifth of what the middle has, where the tenth lowest is below the limit already.
        let low = |values: &[f32], limit: f32| {
            if at(values, 0.1) < limit {
                limit.min(at(values, 0.5) * 0.2)
            } else {
                limit
            }
        };
        limits.sharpness = low(&column(|q| q.sharpness), limits.sharpness);
        limits.dark = low(&column(|q| q.brightness), limits.dark);
        limits.contrast = low(&column(|q| q.contrast), limits.contrast);
        let room = column(|q| 1.0 - q.brightness);
        limits.bright = 1.0 - low(&room, 1.0 - limits.bright);
        limits
    }
}

/// What is wrong with a picture by the limits of its project.
pub fn judged(quality: &Quality, size_px: [u32; 2], limits: &Limits) -> Vec<Flaw> {
    let [width, height] = size_px.map(|side| side.max(1));
    let ratio = width.max(height) as f32 / width.min(height) as f32;
    // Where there is nothing to see, nothing can be blurred.
    let is_plain = quality.contrast < limits.contrast;
    let flaws = [
        (
            Flaw::Blurred,
            !is_plain && quality.sharpness < limits.sharpness,
        ),
        (Flaw::Dark, quality.brightness < limits.dark),
        (Flaw::Bright, quality.brightness > limits.bright),
        (Flaw::LowContrast, is_plain),
        (Flaw::Tiny, width.min(height) < TINY_PX),
        (Flaw::OddAspect, ratio >= ODD_RATIO),
    ];
    flaws
        .into_iter()
        .filter(|(_, is)| *is)
        .map(|(flaw, _)| flaw)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn scene(side: u32, level: f32, depth: f32) -> RgbImage {
        RgbImage::from_fn(side, side, |x, y| {
            let block = (x / 6 * 31 + y / 6 * 57).wrapping_mul(2_654_435_761) >> 24;
            Rgb([(level + (block as f32 / 255.0 - 0.5) * depth) as u8; 3])
        })
    }

    fn flaws_of(picture: &RgbImage) -> Vec<Flaw> {
        flaws(&Quality::of(picture), [picture.width(), picture.height()])
    }

    #[test]
    fn each_flaw_is_named_and_a_good_picture_has_none() {
        let good = scene(200, 128.0, 150.0);
        assert_eq!(flaws_of(&good), []);
        let coarse = image::imageops::resize(
            &scene(48, 128.0, 240.0),
            240,
            240,
            image::imageops::FilterType::Nearest,
        );
        assert_eq!(flaws_of(&coarse), []);
        let blurred = image::imageops::blur(&coarse, 9.0);
        assert_eq!(
            flaws_of(&blurred),
            [Flaw::Blurred],
            "{:?}",
            Quality::of(&blurred)
        );
        assert!(flaws_of(&scene(200, 12.0, 20.0)).contains(&Flaw::Dark));
        assert!(flaws_of(&scene(200, 246.0, 16.0)).contains(&Flaw::Bright));
        assert_eq!(flaws_of(&scene(200, 128.0, 4.0)), [Flaw::LowContrast]);
        assert_eq!(flaws_of(&scene(20, 128.0, 150.0)), [Flaw::Tiny]);
        let strip = image::imageops::crop_imm(&good, 0, 0, 200, 40).to_image();
        assert_eq!(flaws_of(&strip), [Flaw::OddAspect]);
    }

    #[test]
    fn a_project_of_dark_pictures_is_as_it_should_be() {
        let project: Vec<Quality> = (0..40)
            .map(|i| Quality::of(&scene(64, 15.0 + i as f32 * 0.1, 25.0)))
            .collect();
        let limits = Limits::of(&project);
        assert!(
            project
                .iter()
                .all(|q| judged(q, [64, 64], &limits).is_empty())
        );
        let black = Quality::of(&scene(64, 1.0, 2.0));
        assert!(judged(&black, [64, 64], &limits).contains(&Flaw::Dark));
    }

    #[test]
    fn what_is_stored_comes_back() {
        let quality = Quality::of(&scene(64, 5.0, 300.0));
        assert!(quality.clipped_dark() > 0.0);
        assert_eq!(Quality::from_bytes(&quality.to_bytes()), Some(quality));
        assert_eq!(Quality::from_bytes(&[0; 5]), None);
    }
}
