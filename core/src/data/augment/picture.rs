//! Pictures turned, cut, coloured and covered.

use super::{around, normal};
use image::{Rgb, RgbImage};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// How pictures are changed; nothing by default. Every change is drawn anew for each picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PictureAugment {
    /// Mirrored left to right, half of the time.
    pub flip_horizontal: bool,
    /// Mirrored top to bottom, half of the time.
    pub flip_vertical: bool,
    /// Turned by up to this many degrees either way, 0 to 180.
    pub rotate_deg: f32,
    /// Share of the area that a random cut-out may leave away, 0 to 0.9.
    pub crop: f32,
    /// Moved by up to this share of the side each way, in whole pixels, 0 to 0.5; what comes into
    /// sight is reflected at the edge.
    pub shift: f32,
    /// Brightness changes by up to this factor less or more, 0 to 1.
    pub brightness: f32,
    /// The same for contrast.
    pub contrast: f32,
    /// The same for saturation.
    pub saturation: f32,
    /// Hue turns by up to this share of a full circle, 0 to 0.5.
    pub hue: f32,
    /// Deviation of noise, as a share of full brightness, 0 to 0.5; each picture draws up to it.
    pub noise: f32,
    /// Deviation of a Gaussian blur in pixels, 0 to 10; each picture draws up to it.
    pub blur: f32,
    /// Side of a grey square that covers a random place, as a share of the picture's, 0 to 0.8.
    pub cutout: f32,
    /// Strength α of mixup, 0 to 1; the training loop mixes, see [`super::mixup`].
    pub mixup: f32,
}

/// A setting that is out of range.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{name} is {value}; it has to be between 0 and {max}")]
pub struct OutOfRange {
    /// The field.
    pub name: &'static str,
    /// What it is.
    pub value: f32,
    /// What it may be at most.
    pub max: f32,
}

impl PictureAugment {
    /// Hardly to be seen; safe for nearly all pictures.
    pub fn gentle() -> Self {
        Self {
            flip_horizontal: true,
            crop: 0.1,
            brightness: 0.1,
            contrast: 0.1,
            ..Self::default()
        }
    }

    /// What most photographs bear.
    pub fn usual() -> Self {
        Self {
            rotate_deg: 10.0,
            crop: 0.3,
            brightness: 0.2,
            contrast: 0.2,
            saturation: 0.2,
            hue: 0.02,
            ..Self::gentle()
        }
    }

    /// For few pictures and long training.
    pub fn strong() -> Self {
        Self {
            rotate_deg: 20.0,
            crop: 0.5,
            brightness: 0.4,
            contrast: 0.4,
            saturation: 0.4,
            hue: 0.05,
            noise: 0.03,
            blur: 1.0,
            cutout: 0.25,
            mixup: 0.2,
            ..Self::usual()
        }
    }

    /// The settings that are switched on or off, by name.
    pub const SWITCHES: [&'static str; 2] = ["flip_horizontal", "flip_vertical"];

    /// The settings that are numbers from 0 up, by name, and the largest value of each.
    pub const NUMBERS: [(&'static str, f32); 11] = [
        ("rotate_deg", 180.0),
        ("crop", 0.9),
        ("shift", 0.5),
        ("brightness", 1.0),
        ("contrast", 1.0),
        ("saturation", 1.0),
        ("hue", 0.5),
        ("noise", 0.5),
        ("blur", 10.0),
        ("cutout", 0.8),
        ("mixup", 1.0),
    ];

    /// The switch of this name, one of [`Self::SWITCHES`].
    pub fn switch_mut(&mut self, name: &str) -> Option<&mut bool> {
        match name {
            "flip_horizontal" => Some(&mut self.flip_horizontal),
            "flip_vertical" => Some(&mut self.flip_vertical),
            _ => None,
        }
    }

    /// The number of this name, one of [`Self::NUMBERS`].
    pub fn number_mut(&mut self, name: &str) -> Option<&mut f32> {
        match name {
            "rotate_deg" => Some(&mut self.rotate_deg),
            "crop" => Some(&mut self.crop),
            "shift" => Some(&mut self.shift),
            "brightness" => Some(&mut self.brightness),
            "contrast" => Some(&mut self.contrast),
            "saturation" => Some(&mut self.saturation),
            "hue" => Some(&mut self.hue),
            "noise" => Some(&mut self.noise),
            "blur" => Some(&mut self.blur),
            "cutout" => Some(&mut self.cutout),
            "mixup" => Some(&mut self.mixup),
            _ => None,
        }
    }

    /// Whether pictures are changed at all; mixup alone changes none.
    pub fn changes_pixels(&self) -> bool {
        self.of_pixels() != Self::default()
    }

    /// The settings without mixup, which the training loop does: equal ones give equal pictures.
    pub(crate) fn of_pixels(&self) -> Self {
        Self {
            mixup: 0.0,
            ..*self
        }
    }

    /// Whether all settings are in range.
    ///
    /// # Errors
    /// Names the first that is not.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let mut copy = *self;
        for (name, max) in Self::NUMBERS {
            if let Some(value) = copy.number_mut(name).map(|value| *value)
                && !(0.0..=max).contains(&value)
            {
                return Err(OutOfRange { name, value, max });
            }
        }
        Ok(())
    }

    /// A changed picture of the same size. Mixup is not applied: it takes two.
    pub fn apply(&self, picture: &RgbImage, rng: &mut ChaCha8Rng) -> RgbImage {
        if picture.width() == 0 || picture.height() == 0 {
            return picture.clone();
        }
        let mut changed = self.moved(picture, rng);
        if self.brightness > 0.0 || self.contrast > 0.0 || self.saturation > 0.0 || self.hue > 0.0 {
            self.colour(&mut changed, rng);
        }
        if self.blur > 0.0 {
            let sigma = rng.random::<f32>() * self.blur;
            if sigma > 0.1 {
                changed = image::imageops::blur(&changed, sigma);
            }
        }
        if self.noise > 0.0 {
            let deviation = rng.random::<f32>() * self.noise * 255.0;
            for value in changed.iter_mut() {
                *value = (f32::from(*value) + normal(rng) * deviation).round() as u8;
            }
        }
        if self.cutout > 0.0 {
            self.cover(&mut changed, rng);
        }
        changed
    }

    /// Flip, turn and cut in one resampling, so that pixels are blurred once.
    fn moved(&self, picture: &RgbImage, rng: &mut ChaCha8Rng) -> RgbImage {
        let mirror_x = self.flip_horizontal && rng.random_bool(0.5);
        let mirror_y = self.flip_vertical && rng.random_bool(0.5);
        let angle = if self.rotate_deg > 0.0 {
            around(rng, self.rotate_deg).to_radians()
        } else {
            0.0
        };
        let (w, h) = (picture.width() as f32, picture.height() as f32);
        let (mut scale, mut shift) = ([1.0f32; 2], [0.0f32; 2]);
        if self.crop > 0.0 {
            let area = 1.0 - rng.random::<f32>() * self.crop;
            // The shape changes by up to a third, less where hardly anything is cut.
            let stretch = around(rng, (4.0f32 / 3.0).ln() * self.crop.min(0.5))
                .exp()
                .sqrt();
            scale = [
                (area.sqrt() * stretch).min(1.0),
                (area.sqrt() / stretch).min(1.0),
            ];
            shift = [
                around(rng, (1.0 - scale[0]) * w / 2.0),
                around(rng, (1.0 - scale[1]) * h / 2.0),
            ];
        }
        if self.shift > 0.0 {
            shift[0] += around(rng, self.shift * w).round();
            shift[1] += around(rng, self.shift * h).round();
        }
        if angle == 0.0 && scale == [1.0; 2] {
            // Nothing to resample: pixels stay what they are.
            return pixels_moved(picture, shift.map(|by| by as i32), mirror_x, mirror_y);
        }
        let (sin, cos) = angle.sin_cos();
        RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
            let mut dx = (x as f32 + 0.5 - w / 2.0) * scale[0];
            let mut dy = (y as f32 + 0.5 - h / 2.0) * scale[1];
            if mirror_x {
                dx = -dx;
            }
            if mirror_y {
                dy = -dy;
            }
            let from_x = w / 2.0 + shift[0] + cos * dx - sin * dy - 0.5;
            let from_y = h / 2.0 + shift[1] + sin * dx + cos * dy - 0.5;
            sampled(picture, from_x, from_y)
        })
    }

    fn colour(&self, picture: &mut RgbImage, rng: &mut ChaCha8Rng) {
        let brightness = 1.0 + around(rng, self.brightness);
        let contrast = 1.0 + around(rng, self.contrast);
        let saturation = 1.0 + around(rng, self.saturation);
        let (sin, cos) = (around(rng, self.hue) * std::f32::consts::TAU).sin_cos();
        let luma = |p: &[f32; 3]| 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
        let count = (picture.width() * picture.height()) as f32;
        let mean = picture
            .pixels()
            .map(|p| luma(&p.0.map(f32::from)))
            .sum::<f32>()
            / count
            * brightness;
        // Around the grey axis (Rodrigues); grey stays grey.
        let (even, odd) = ((1.0 - cos) / 3.0, sin / 3.0f32.sqrt());
        for pixel in picture.pixels_mut() {
            let p = pixel
                .0
                .map(|v| (f32::from(v) * brightness - mean) * contrast + mean);
            let [r, g, b] = p;
            let sum = even * (r + g + b);
            let p = [
                cos * r + sum + odd * (b - g),
                cos * g + sum + odd * (r - b),
                cos * b + sum + odd * (g - r),
            ];
            let grey = luma(&p);
            pixel.0 = p.map(|v| (grey + (v - grey) * saturation).round() as u8);
        }
    }

    /// `DeVries` and Taylor, *Improved Regularization of CNNs with Cutout* (2017).
    fn cover(&self, picture: &mut RgbImage, rng: &mut ChaCha8Rng) {
        let (w, h) = picture.dimensions();
        let side = |full: u32| ((full as f32 * self.cutout) as u32).min(full);
        let (cut_w, cut_h) = (side(w), side(h));
        let (left, top) = (
            rng.random_range(0..=w - cut_w),
            rng.random_range(0..=h - cut_h),
        );
        for y in top..top + cut_h {
            for x in left..left + cut_w {
                picture.put_pixel(x, y, Rgb([127; 3]));
            }
        }
    }
}

/// Whole pixels from elsewhere: a picture that is moved and mirrored, reflected at its edges.
fn pixels_moved(picture: &RgbImage, by: [i32; 2], mirror_x: bool, mirror_y: bool) -> RgbImage {
    let from = |at: u32, len: u32, is_mirrored: bool, by: i32| {
        let at = if is_mirrored { len - 1 - at } else { at };
        reflected(at as i32 + by, len)
    };
    let (w, h) = picture.dimensions();
    let columns: Vec<u32> = (0..w).map(|x| from(x, w, mirror_x, by[0])).collect();
    RgbImage::from_fn(w, h, |x, y| {
        *picture.get_pixel(columns[x as usize], from(y, h, mirror_y, by[1]))
    })
}

/// Bilinear, with what lies beyond an edge reflected at it.
fn sampled(picture: &RgbImage, x: f32, y: f32) -> Rgb<u8> {
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let at = |dx: i32, dy: i32| {
        let column = reflected(left as i32 + dx, picture.width());
        let row = reflected(top as i32 + dy, picture.height());
        picture.get_pixel(column, row).0.map(f32::from)
    };
    let (a, b, c, d) = (at(0, 0), at(1, 0), at(0, 1), at(1, 1));
    Rgb(std::array::from_fn(|i| {
        let above = a[i] + (b[i] - a[i]) * fx;
        let below = c[i] + (d[i] - c[i]) * fx;
        (above + (below - above) * fy).round() as u8
    }))
}

fn reflected(at: i32, len: u32) -> u32 {
    let len = len as i32;
    let turned = at.rem_euclid(2 * len);
    turned.min(2 * len - 1 - turned) as u32
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use rand::SeedableRng;

    fn picture() -> RgbImage {
        RgbImage::from_fn(40, 30, |x, y| Rgb([x as u8 * 6, y as u8 * 8, 90]))
    }

    fn applied(augment: &PictureAugment, seed: u64) -> RgbImage {
        augment.apply(&picture(), &mut ChaCha8Rng::seed_from_u64(seed))
    }

    #[test]
    fn nothing_is_the_default_and_a_seed_gives_one_picture() {
        assert_eq!(applied(&PictureAugment::default(), 1), picture());
        for preset in [
            PictureAugment::gentle(),
            PictureAugment::usual(),
            PictureAugment::strong(),
        ] {
            assert_eq!(preset.check(), Ok(()));
            let one = applied(&preset, 1);
            assert_eq!(one.dimensions(), (40, 30));
            assert_eq!(one, applied(&preset, 1));
            assert_ne!(one, applied(&preset, 2));
            let text = serde_json::to_string(&preset).unwrap();
            assert_eq!(
                serde_json::from_str::<PictureAugment>(&text).unwrap(),
                preset
            );
        }
    }

    #[test]
    fn each_change_does_something_by_itself() {
        let none = PictureAugment::default();
        let alone = [
            PictureAugment {
                flip_horizontal: true,
                ..none
            },
            PictureAugment {
                flip_vertical: true,
                ..none
            },
            PictureAugment {
                rotate_deg: 30.0,
                ..none
            },
            PictureAugment { crop: 0.5, ..none },
            PictureAugment { shift: 0.2, ..none },
            PictureAugment {
                brightness: 0.5,
                ..none
            },
            PictureAugment {
                contrast: 0.5,
                ..none
            },
            PictureAugment {
                saturation: 0.5,
                ..none
            },
            PictureAugment { hue: 0.3, ..none },
            PictureAugment { noise: 0.2, ..none },
            PictureAugment { blur: 3.0, ..none },
            PictureAugment {
                cutout: 0.4,
                ..none
            },
        ];
        for augment in alone {
            assert!(
                (0..8).any(|seed| applied(&augment, seed) != picture()),
                "{augment:?}"
            );
        }
    }

    #[test]
    fn a_moved_picture_keeps_its_pixels() {
        let augment = PictureAugment {
            shift: 0.25,
            flip_horizontal: true,
            ..PictureAugment::default()
        };
        let column = |picture: &RgbImage, x: u32| picture.get_pixel(x, 0).0[0];
        for seed in 0..20 {
            let moved = applied(&augment, seed);
            // Neighbours stay neighbours, and the middle moved by no more than a quarter.
            assert!((1..40).all(|x| column(&moved, x).abs_diff(column(&moved, x - 1)) <= 6));
            assert!(column(&moved, 20).abs_diff(20 * 6) <= 11 * 6);
        }
        assert_eq!(pixels_moved(&picture(), [0, 0], false, false), picture());
        let left = pixels_moved(&picture(), [3, 0], false, false);
        assert_eq!((column(&left, 0), column(&left, 39)), (3 * 6, 37 * 6));
    }

    #[test]
    fn a_plain_picture_stays_plain_when_turned_and_grey_stays_grey() {
        let plain = RgbImage::from_pixel(21, 33, Rgb([140; 3]));
        let augment = PictureAugment {
            rotate_deg: 180.0,
            crop: 0.6,
            hue: 0.5,
            saturation: 1.0,
            ..PictureAugment::default()
        };
        for seed in 0..10 {
            let turned = augment.apply(&plain, &mut ChaCha8Rng::seed_from_u64(seed));
            assert!(turned.iter().all(|v| v.abs_diff(140) <= 1));
        }
    }

    #[test]
    fn every_setting_has_a_name_by_which_it_is_set() {
        let mut all = PictureAugment::default();
        for name in PictureAugment::SWITCHES {
            *all.switch_mut(name).unwrap() = true;
        }
        for (name, max) in PictureAugment::NUMBERS {
            assert!(
                !PictureAugment {
                    mixup: 0.3,
                    ..PictureAugment::default()
                }
                .changes_pixels()
            );
            *all.number_mut(name).unwrap() = max;
        }
        let stored = serde_json::to_value(all).unwrap();
        let is_set = |value: &serde_json::Value| value == true || value.as_f64() > Some(0.0);
        assert!(stored.as_object().unwrap().values().all(is_set), "{stored}");
        assert!(all.check().is_ok() && all.changes_pixels());
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        let wrong = PictureAugment {
            hue: 0.7,
            ..PictureAugment::default()
        };
        assert_eq!(wrong.check().unwrap_err().name, "hue");
        assert!(
            PictureAugment {
                crop: f32::NAN,
                ..wrong
            }
            .check()
            .is_err()
        );
    }
}
