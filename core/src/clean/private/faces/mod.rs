//! Faces in pictures, found by the bundled net: Wu, Peng, Yu, *`YuNet`: A Tiny Millisecond-level
//! Face Detector*, 2023. Small or turned away ones may be overlooked.

mod boxes;
mod net;

use crate::data::media::{self, Filter, Fit, Preprocessing};
use crate::failure::Failure;
use crate::graph::{GraphError, HostTensor};
use image::RgbImage;
use net::{FaceNet, FaceWeights, LEVELS, STRIDES};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Raised when the search changes, so that what an older one found is not used.
pub const VERSION: u32 = 1;

/// Pictures with a shorter side than this are not looked at, in pixels: nobody is known by less.
pub const LEAST_SIDE_PX: u32 = 24;

/// The longer side of what is looked at, in pixels: larger pictures are made smaller, smaller ones
/// larger. A face of ten pixels is found then.
const LONGER_SIDE_PX: std::ops::RangeInclusive<u32> = 96..=640;

/// Sizes are multiples of this, so that each level halves them without a rest, in pixels.
const STEP_PX: u32 = 32;

/// How sure the net has to be, 0 to 1.
const LEAST_SCORE: f32 = 0.7;

/// Nets for so many sizes are kept.
const MOST_NETS: usize = 16;

/// A face.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Face {
    /// Left edge, upper edge, width and height in the upright picture, in pixels.
    pub rect_px: [f32; 4],
    /// How sure that is, 0 to 1.
    pub score: f32,
}

/// Finds faces. One for each thread: it keeps what it works with.
pub struct FaceDetector {
    weights: Arc<FaceWeights>,
    nets: Vec<([u32; 2], FaceNet)>,
}

impl FaceDetector {
    /// Reads the bundled net.
    ///
    /// # Errors
    /// If it is damaged.
    pub fn new() -> Result<Self, Failure> {
        Ok(Self {
            weights: Arc::new(FaceWeights::read(crate::assets::FACE_DETECTOR)?),
            nets: Vec::new(),
        })
    }

    /// Another one for another thread.
    #[must_use]
    pub fn another(&self) -> Self {
        Self {
            weights: self.weights.clone(),
            nets: Vec::new(),
        }
    }

    /// The faces in an upright picture, the surest first. None in one that is too small.
    ///
    /// # Errors
    /// If the net cannot be run.
    pub fn find(&mut self, picture: &RgbImage) -> Result<Vec<Face>, GraphError> {
        let (width, height) = picture.dimensions();
        if width.min(height) < LEAST_SIDE_PX {
            return Ok(Vec::new());
        }
        let longer = width.max(height);
        let wanted = longer.clamp(*LONGER_SIDE_PX.start(), *LONGER_SIDE_PX.end());
        let scale = f64::from(wanted) / f64::from(longer);
        let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
        let inner = [scaled(width), scaled(height)];
        let resized;
        let looked_at = if inner == [width, height] {
            picture
        } else {
            let to = Preprocessing {
                width_px: inner[0],
                height_px: inner[1],
                fit: Fit::Stretch,
                filter: Filter::Bilinear,
            };
            resized = media::preprocess(picture, &to);
            &resized
        };
        let size = inner.map(|side| side.next_multiple_of(STEP_PX));
        let input = on_black(looked_at, size);
        let levels = self.net(size)?.run(input)?;
        let mut found = Vec::new();
        for (level, stride) in levels.iter().zip(STRIDES) {
            boxes::decode(level, stride, LEAST_SCORE, &mut found);
        }
        debug_assert_eq!(levels.len(), LEVELS);
        let scale = scale as f32;
        let faces = boxes::without_overlaps(found).into_iter();
        Ok(faces
            .filter_map(|face| {
                let rect_px = within(face.rect_px.map(|value| value / scale), [width, height])?;
                Some(Face { rect_px, ..face })
            })
            .collect())
    }

    /// The net for pictures of this size.
    fn net(&mut self, size: [u32; 2]) -> Result<&mut FaceNet, GraphError> {
        let place = match self.nets.iter().position(|(of, _)| *of == size) {
            Some(place) => place,
            None => {
                if self.nets.len() == MOST_NETS {
                    self.nets.remove(0);
                }
                let net = FaceNet::new(&self.weights, size.map(|side| side as usize))?;
                self.nets.push((size, net));
                self.nets.len() - 1
            }
        };
        Ok(&mut self.nets[place].1)
    }
}

/// A picture in the left upper corner of a larger black one: `[1, 3, height, width]`, 0 to 255.
fn on_black(picture: &RgbImage, size: [u32; 2]) -> HostTensor {
    let [width, height] = size.map(|side| side as usize);
    let plane = width * height;
    let mut values = vec![0.0; 3 * plane];
    for (x, y, pixel) in picture.enumerate_pixels() {
        let at = y as usize * width + x as usize;
        for (channel, value) in pixel.0.into_iter().enumerate() {
            values[channel * plane + at] = f32::from(value);
        }
    }
    HostTensor::new([1, 3, height, width], values)
}

/// The part of a rectangle that lies in a picture of this size.
fn within([x, y, width, height]: [f32; 4], size: [u32; 2]) -> Option<[f32; 4]> {
    let [most_x, most_y] = size.map(|side| side as f32);
    let (left, top) = (x.clamp(0.0, most_x), y.clamp(0.0, most_y));
    let (right, bottom) = (
        (x + width).clamp(0.0, most_x),
        (y + height).clamp(0.0, most_y),
    );
    (right > left && bottom > top).then_some([left, top, right - left, bottom - top])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use image::Rgb;

    #[test]
    fn the_bundled_net_runs_on_pictures_of_every_shape() {
        let mut detector = FaceDetector::new().unwrap();
        for (width, height) in [
            (24, 24),
            (31, 97),
            (97, 31),
            (640, 33),
            (700, 500),
            (5, 900),
        ] {
            let picture = RgbImage::from_fn(width, height, |x, y| {
                Rgb([(x % 256) as u8, (y % 256) as u8, 90])
            });
            assert_eq!(detector.find(&picture).unwrap(), [], "{width} × {height}");
        }
        assert!(detector.nets.len() <= MOST_NETS);
    }

    #[test]
    fn nets_of_old_sizes_make_room() {
        let mut detector = FaceDetector::new().unwrap();
        for side in 0..20 {
            let picture = RgbImage::new(96, 24 + side * 32);
            detector.find(&picture).unwrap();
        }
        assert_eq!(detector.nets.len(), MOST_NETS);
    }

    #[test]
    fn rectangles_stay_in_their_picture() {
        assert_eq!(
            within([-5.0, 2.0, 10.0, 10.0], [20, 10]),
            Some([0.0, 2.0, 5.0, 8.0])
        );
        assert_eq!(within([30.0, 2.0, 10.0, 10.0], [20, 10]), None);
    }
}
