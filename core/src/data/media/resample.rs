//! Resampling that gives Pillow's pixels exactly.
//!
//! Most people who deploy an exported model prepare its pictures with Pillow. A resampler that
//! rounds differently changes a grey level here and there, and that is enough to move a
//! probability by a tenth. So the arithmetic is Pillow's: weights as integers of 22 fractional
//! bits, first along the rows, rounded to bytes, then along the columns.

use super::Filter;
use image::RgbImage;

/// Fractional bits of a weight: a byte times a weight still fits 32 bits.
const WEIGHT_BITS: u32 = 22;
const HALF: u32 = 1 << (WEIGHT_BITS - 1);
const CHANNELS: usize = 3;

/// The picture at another size.
pub fn resample(picture: &RgbImage, width: u32, height: u32, filter: Filter) -> RgbImage {
    let (from_width, from_height) = picture.dimensions();
    let mut pixels = None;
    if from_width != width {
        let windows = windows(from_width, width, filter);
        let row_len = from_width as usize * CHANNELS;
        pixels = Some(along_rows(picture.as_raw(), row_len, &windows));
    }
    if from_height != height {
        let windows = windows(from_height, height, filter);
        let from = pixels.as_ref().unwrap_or(picture.as_raw());
        pixels = Some(along_columns(from, width as usize * CHANNELS, &windows));
    }
    let pixels = pixels.unwrap_or_else(|| picture.as_raw().clone());
    RgbImage::from_raw(width, height, pixels).expect("there are three bytes for every pixel")
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
