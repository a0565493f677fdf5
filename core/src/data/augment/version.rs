//! One changed version of one picture: the same wherever it is made, whatever was made before.
//!
//! Pictures are changed after they were resized to the model's input, so that a blur of a pixel is
//! as much on a photograph as on an icon, the time does not depend on the file, and what the
//! preview shows is what the model sees.

use super::PictureAugment;
use crate::data::ContentHash;
use image::RgbImage;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Raised when equal settings give other pixels than before, so that nothing stale is used.
const ALGORITHM: u8 = 1;

/// Version `number`, from 1, of a picture with this content. `input` is the picture as the model
/// takes it, see [`crate::data::media::preprocess`].
///
/// The draw hangs on seed, content and number alone: not on the order of the work, and not on the
/// settings either, so that a picture turns further, and not elsewhere, while a person moves the
/// slider.
pub fn version(
    input: &RgbImage,
    augment: &PictureAugment,
    seed: u64,
    content: &ContentHash,
    number: u32,
) -> RgbImage {
    augment.apply(input, &mut draw(seed, content, number))
}

/// What version `number` of a sample with this content is drawn from.
pub fn draw(seed: u64, content: &ContentHash, number: u32) -> ChaCha8Rng {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.update(&content.0);
    hasher.update(&number.to_le_bytes());
    ChaCha8Rng::from_seed(*hasher.finalize().as_bytes())
}

/// A number that stands for settings, seed and version number together.
pub fn key(augment: &PictureAugment, seed: u64, number: u32) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[ALGORITHM]);
    let mut settings = augment.of_pixels();
    for name in PictureAugment::SWITCHES {
        let is_on = settings.switch_mut(name).is_some_and(|value| *value);
        hasher.update(&[u8::from(is_on)]);
    }
    for (name, _) in PictureAugment::NUMBERS {
        let value = settings.number_mut(name).map_or(0.0, |value| *value);
        hasher.update(&value.to_le_bytes());
    }
    hasher.update(&seed.to_le_bytes());
    hasher.update(&number.to_le_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    // 0 and 1 stand for the plain and the mirrored picture.
    u64::from_le_bytes(first).max(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;
    use std::collections::HashSet;

    #[test]
    fn a_version_hangs_on_seed_content_and_number() {
        let picture = RgbImage::from_fn(32, 32, |x, y| Rgb([x as u8 * 7, y as u8 * 7, 80]));
        let (usual, cat) = (PictureAugment::usual(), ContentHash::of(b"cat"));
        let of =
            |seed, content: &ContentHash, number| version(&picture, &usual, seed, content, number);
        assert_eq!(of(1, &cat, 1), of(1, &cat, 1));
        assert_ne!(of(1, &cat, 1), of(1, &cat, 2));
        assert_ne!(of(1, &cat, 1), of(2, &cat, 1));
        assert_ne!(of(1, &cat, 1), of(1, &ContentHash::of(b"dog"), 1));
    }

    #[test]
    fn keys_tell_apart_what_gives_other_pixels() {
        let mut keys = HashSet::new();
        for seed in 0..5 {
            for number in 1..5 {
                let mut settings = PictureAugment::usual();
                assert!(keys.insert(key(&settings, seed, number)));
                for (name, max) in PictureAugment::NUMBERS {
                    if let Some(value) = settings.number_mut(name) {
                        *value = max;
                    }
                    assert_eq!(keys.insert(key(&settings, seed, number)), name != "mixup");
                }
                settings.flip_vertical = true;
                assert!(keys.insert(key(&settings, seed, number)));
            }
        }
    }
}
