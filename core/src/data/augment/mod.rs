//! Samples changed a little, so that a model learns what does not matter. All of it is drawn from
//! a seeded generator that the caller keeps: equal seed, equal samples.

mod level;
pub mod mixup;
pub mod picture;
pub mod shown;
pub mod sound;
pub mod text;
pub mod version;

pub use level::AugmentLevel;
pub use picture::PictureAugment;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Between −`reach` and `reach`; 0 for no reach.
fn around(rng: &mut ChaCha8Rng, reach: f32) -> f32 {
    (rng.random::<f32>() * 2.0 - 1.0) * reach
}

/// Roughly normal with deviation 1: the sum of 12 even draws (Irwin-Hall).
fn normal(rng: &mut ChaCha8Rng) -> f32 {
    (0..12).map(|_| rng.random::<f32>()).sum::<f32>() - 6.0
}
