//! Telling pictures apart: one class for each picture.

mod activations;
pub mod backbones;
mod checking;
mod cross_validation;
pub(super) mod device_failure;
mod embeddings;
mod head_way;
mod net_way;
mod pictures;
mod tuning;
mod ways;

pub use super::runtime_for;
pub(super) use checking::embed;
pub use tuning::{find_learning_rate, search};
pub use ways::facts;
pub(super) use ways::fit;

use crate::data::media;
use crate::graph::HostTensor;
use image::RgbImage;

/// Pictures that go through a net together.
pub const BATCH: usize = 16;

/// Preprocessed pictures of one size as a model's input, `[n, 3, height, width]`.
pub fn input_of<'a>(pictures: impl ExactSizeIterator<Item = &'a RgbImage>) -> HostTensor {
    let n = pictures.len();
    let mut data = Vec::new();
    let mut shape = vec![n, 3, 0, 0];
    for (i, picture) in pictures.enumerate() {
        let plane = (picture.width() * picture.height()) as usize;
        if i == 0 {
            data.resize(n * 3 * plane, 0.0);
            shape[2] = picture.height() as usize;
            shape[3] = picture.width() as usize;
        }
        media::write_nchw(picture, &mut data[i * 3 * plane..][..3 * plane]);
    }
    HostTensor::new(shape, data)
}
