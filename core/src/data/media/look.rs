//! What a picture looks like at a glance, in a few bytes: the same for a copy that was saved
//! again, made smaller or a little brighter.

use super::Filter;
use super::resample::resample;
use image::RgbImage;

/// Side of the tiny grey picture.
const SIDE: usize = 12;

/// Bytes of a stored look.
pub const NUM_BYTES: usize = 8 + SIDE * SIDE;

/// Standard deviation of the grey levels below which a picture is too plain to be told apart.
const PLAIN: f32 = 6.0;

/// A tiny picture as [`Look::standardised`] gives it; a multiple of 16 values.
pub type Tiny = [f32; SIDE * SIDE];

/// A hash of the brightness gradients (dHash) for finding candidates, and a tiny grey picture
/// for comparing them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    hash: u64,
    tiny: [u8; SIDE * SIDE],
}

impl Look {
    /// Differing bits of the hash up to which two pictures are compared at all.
    pub const MAX_BITS: u32 = 7;

    /// [Difference](Self::difference) of the tiny pictures up to which they may be the same.
    pub const SAME: f32 = 0.04;

    /// The look of a picture.
    pub fn of(picture: &RgbImage) -> Self {
        let grey = |width: u32, height: u32| -> Vec<u8> {
            let small = resample(picture, width, height, Filter::Bilinear);
            // Rec. 601 luma, in 16 bits.
            let luma = |p: &image::Rgb<u8>| {
                let [r, g, b] = p.0.map(u32::from);
                ((r * 19_595 + g * 38_470 + b * 7_471) >> 16) as u8
            };
            small.pixels().map(luma).collect()
        };
        let gradients = grey(9, 8);
        let bits = gradients
            .chunks(9)
            .flat_map(|row| row.windows(2).map(|w| w[0] < w[1]));
        let hash = bits.fold(0, |hash, bit| hash << 1 | u64::from(bit));
        let mut tiny = [0; SIDE * SIDE];
        tiny.copy_from_slice(&grey(SIDE as u32, SIDE as u32));
        Self { hash, tiny }
    }

    /// The hash of the gradients.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// Whether there is enough in the picture to compare it.
    pub fn is_telling(&self) -> bool {
        self.spread() >= PLAIN
    }

    /// Whether two pictures show the same, but for compression, size and brightness.
    pub fn is_near(&self, other: &Self) -> bool {
        (self.hash ^ other.hash).count_ones() <= Self::MAX_BITS
            && self.difference(other) <= Self::SAME
    }

    /// How much the tiny pictures differ, brightness and contrast aside: 0 for the same, 1 for
    /// no likeness, 2 for the negative.
    pub fn difference(&self, other: &Self) -> f32 {
        difference(&self.standardised(), &other.standardised())
    }

    /// The tiny picture without brightness and contrast, of length 1: the sum of the products of
    /// two is 1 less their [`difference`]. For comparing one with many.
    pub fn standardised(&self) -> Tiny {
        let mean = self.mean();
        let scale = 1.0 / (self.spread() * (self.tiny.len() as f32).sqrt()).max(1e-6);
        self.tiny.map(|v| (f32::from(v) - mean) * scale)
    }

    /// The grey level of the picture's border, 0 to 255, where it is the same all around.
    pub fn even_border(&self) -> Option<u8> {
        let is_border = |place: usize| {
            let (x, y) = (place % SIDE, place / SIDE);
            x == 0 || y == 0 || x == SIDE - 1 || y == SIDE - 1
        };
        let border = (0..self.tiny.len()).filter(|place| is_border(*place));
        let levels: Vec<f32> = border.map(|place| f32::from(self.tiny[place])).collect();
        let count = levels.len() as f32;
        let mean = levels.iter().sum::<f32>() / count;
        let variance = levels.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / count;
        (variance.sqrt() < PLAIN).then_some(mean as u8)
    }

    fn mean(&self) -> f32 {
        self.tiny.iter().map(|&v| f32::from(v)).sum::<f32>() / self.tiny.len() as f32
    }

    fn spread(&self) -> f32 {
        let mean = self.mean();
        let sum: f32 = self
            .tiny
            .iter()
            .map(|&v| (f32::from(v) - mean).powi(2))
            .sum();
        (sum / self.tiny.len() as f32).sqrt()
    }

    /// As it is stored.
    pub fn to_bytes(&self) -> [u8; NUM_BYTES] {
        let mut bytes = [0; NUM_BYTES];
        bytes[..8].copy_from_slice(&self.hash.to_le_bytes());
        bytes[8..].copy_from_slice(&self.tiny);
        bytes
    }

    /// From what was stored; `None` if that has another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (hash, tiny) = bytes.split_first_chunk::<8>()?;
        Some(Self {
            hash: u64::from_le_bytes(*hash),
            tiny: tiny.try_into().ok()?,
        })
    }
}

/// How much two tiny pictures differ, as [`Look::difference`] says it.
pub fn difference(a: &Tiny, b: &Tiny) -> f32 {
    const LANES: usize = 16;
    let mut sums = [0.0_f32; LANES];
    let (a, _) = a.as_chunks::<LANES>();
    let (b, _) = b.as_chunks::<LANES>();
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    1.0 - sums.iter().sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn picture(seed: u32) -> RgbImage {
        RgbImage::from_fn(64, 48, |x, y| {
            let wave = |k: u32| {
                (((x * (seed + k) + y * (7 * k + seed)) as f32 / 23.0).sin() + 1.0) * 110.0
            };
            Rgb([wave(1) as u8, wave(2) as u8, wave(3) as u8])
        })
    }

    #[test]
    fn a_smaller_brighter_copy_is_near_and_another_picture_is_not() {
        let one = picture(1);
        let copy = image::imageops::resize(&one, 40, 30, image::imageops::FilterType::Triangle);
        let copy = image::imageops::brighten(&copy, 12);
        let (a, b) = (Look::of(&one), Look::of(&copy));
        assert!(a.is_near(&b) && a.is_telling());
        for seed in 2..20 {
            assert!(!a.is_near(&Look::of(&picture(seed))), "{seed}");
        }
        assert_eq!(Look::from_bytes(&a.to_bytes()), Some(a));
        assert_eq!(Look::from_bytes(&[0; 3]), None);
    }

    #[test]
    fn a_plain_picture_tells_nothing() {
        let plain = RgbImage::from_pixel(20, 20, Rgb([200, 10, 10]));
        assert!(!Look::of(&plain).is_telling());
    }
}
