//! Resampling that gives Pillow's pixels exactly.
//!
//! Most people who deploy an exported model prepare its pictures with Pillow. A resampler that
//! rounds differently changes a grey level here and there, and that is enough to move a
//! probability by a tenth. So the arithmetic is Pillow's: weights as integers of 22 fractional
//! bits, and bytes again between the two directions.

use super::Filter;
use image::RgbImage;
use std::borrow::Cow;

/// Fractional bits of a weight: a byte times a weight still fits 32 bits.
const WEIGHT_BITS: u32 = 22;
const HALF: u32 = 1 << (WEIGHT_BITS - 1);
const CHANNELS: usize = 3;

/// The picture at another size.
pub fn resample(picture: &RgbImage, width: u32, height: u32, filter: Filter) -> RgbImage {
    let (from_width, from_height) = picture.dimensions();
    // Pillow (13) goes through the columns first where that leaves fewer rows to widen.
    if from_width < width && from_height > height {
        let shorter = to_height(picture, height, filter);
        return to_width(&shorter, width, filter).into_owned();
    }
    let narrower = to_width(picture, width, filter);
    to_height(&narrower, height, filter).into_owned()
}

fn to_width(picture: &RgbImage, width: u32, filter: Filter) -> Cow<'_, RgbImage> {
    let (from, height) = picture.dimensions();
    if from == width {
        return Cow::Borrowed(picture);
    }
    let row_len = from as usize * CHANNELS;
    let pixels = along_rows(picture.as_raw(), row_len, &windows(from, width, filter));
    let resized = RgbImage::from_raw(width, height, pixels).expect("every row got its pixels");
    Cow::Owned(resized)
}

fn to_height(picture: &RgbImage, height: u32, filter: Filter) -> Cow<'_, RgbImage> {
    let (width, from) = picture.dimensions();
    if from == height {
        return Cow::Borrowed(picture);
    }
    let row_len = width as usize * CHANNELS;
    let pixels = along_columns(picture.as_raw(), row_len, &windows(from, height, filter));
    let resized = RgbImage::from_raw(width, height, pixels).expect("every row has its width");
    Cow::Owned(resized)
}

/// The samples that make one new sample: the first of them, and the weight of each.
struct Window {
    first: usize,
    weights: Vec<u32>,
}

fn windows(from: u32, to: u32, filter: Filter) -> Vec<Window> {
    let scale = f64::from(from) / f64::from(to);
    // When shrinking, the filter is widened so that every sample counts.
    let stretch = scale.max(1.0);
    let (weight, radius): (fn(f64) -> f64, f64) = match filter {
        Filter::Bilinear => (triangle, 1.0),
    };
    let radius = radius * stretch;
    let window = |i: u32| {
        let center = (f64::from(i) + 0.5) * scale;
        // Truncated, not rounded down: what lies before the edge becomes 0.
        let first = (center - radius + 0.5) as usize;
        let end = ((center + radius + 0.5) as usize).min(from as usize);
        let raw = (first..end).map(|j| weight((j as f64 - center + 0.5) / stretch));
        let raw: Vec<f64> = raw.collect();
        let sum: f64 = raw.iter().sum();
        let fixed = |w: &f64| (w / sum * f64::from(1 << WEIGHT_BITS) + 0.5) as u32;
        Window {
            first,
            weights: raw.iter().map(fixed).collect(),
        }
    };
    (0..to).map(window).collect()
}

fn triangle(x: f64) -> f64 {
    (1.0 - x.abs()).max(0.0)
}

fn rounded(sum: u32) -> u8 {
    (sum >> WEIGHT_BITS).min(255) as u8
}

fn along_rows(from: &[u8], row_len: usize, windows: &[Window]) -> Vec<u8> {
    let num_rows = from.len() / row_len;
    let mut to = Vec::with_capacity(num_rows * windows.len() * CHANNELS);
    for row in from.chunks_exact(row_len) {
        let (pixels, _) = row.as_chunks::<CHANNELS>();
        for window in windows {
            let mut sums = [HALF; CHANNELS];
            for (pixel, weight) in pixels[window.first..].iter().zip(&window.weights) {
                for (sum, byte) in sums.iter_mut().zip(pixel) {
                    *sum += u32::from(*byte) * weight;
                }
            }
            to.extend(sums.map(rounded));
        }
    }
    to
}

fn along_columns(from: &[u8], row_len: usize, windows: &[Window]) -> Vec<u8> {
    let mut to = Vec::with_capacity(windows.len() * row_len);
    let mut sums = vec![HALF; row_len];
    for window in windows {
        sums.fill(HALF);
        let rows = from[window.first * row_len..].chunks_exact(row_len);
        for (row, weight) in rows.zip(&window.weights) {
            for (sum, byte) in sums.iter_mut().zip(row) {
                *sum += u32::from(*byte) * weight;
            }
        }
        to.extend(sums.iter().map(|sum| rounded(*sum)));
    }
    to
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn row(values: &[u8]) -> RgbImage {
        RgbImage::from_fn(values.len() as u32, 1, |x, _| Rgb([values[x as usize]; 3]))
    }

    fn values(picture: &RgbImage) -> Vec<u8> {
        picture.pixels().map(|pixel| pixel.0[0]).collect()
    }

    /// Expected values from Pillow 13: `Image.resize(size, BILINEAR)`.
    #[test]
    fn rows_become_what_pillow_makes_of_them() {
        let wider = resample(&row(&[0, 100, 255]), 7, 1, Filter::Bilinear);
        assert_eq!(values(&wider), [0, 14, 57, 100, 166, 233, 255]);
        let narrower = resample(&row(&[0, 10, 200, 30, 255, 7, 90]), 3, 1, Filter::Bilinear);
        assert_eq!(values(&narrower), [47, 120, 90]);
    }

    #[test]
    fn one_colour_stays_itself_at_any_size() {
        let grey = RgbImage::from_pixel(13, 57, Rgb([201, 3, 255]));
        for (width, height) in [(1, 1), (57, 13), (13, 90), (90, 57), (224, 20)] {
            let resized = resample(&grey, width, height, Filter::Bilinear);
            assert_eq!(resized.dimensions(), (width, height));
            assert!(resized.pixels().all(|pixel| pixel.0 == [201, 3, 255]));
        }
    }
}
