//! The only place that decodes pictures: upright, RGB, 8 bits, the same for import, training,
//! preview, evaluation and export.

mod jpeg;
pub mod look;
mod resample;
mod skip_reason;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use serde::{Deserialize, Serialize};
use std::io::Cursor;
use std::path::Path;

use resample::resample;

pub use skip_reason::SkipReason;

/// Pictures with more pixels than this are skipped: decoding them could exhaust the memory.
pub const MAX_PIXELS: u64 = 100_000_000;

/// Files larger than this are skipped unread.
const MAX_FILE_BYTES: u64 = 512 << 20;

/// Decoders may allocate this much beside the pixels.
const MAX_ALLOC_BYTES: u64 = 1 << 30;

/// How a decoded picture becomes the square that a model takes. Part of every model's card: an
/// equal value gives equal pixels.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Preprocessing {
    /// Width of the input, in pixels.
    pub width_px: u32,
    /// Height of the input, in pixels.
    pub height_px: u32,
    /// How the picture fills the input.
    pub fit: Fit,
    /// How pixels are resampled.
    pub filter: Filter,
}

impl Preprocessing {
    /// Stretched to a square of this side with a bilinear filter: sharper ones cost several points
    /// of accuracy where small pictures are enlarged.
    pub fn square(side_px: u32) -> Self {
        Self {
            width_px: side_px,
            height_px: side_px,
            fit: Fit::Stretch,
            filter: Filter::Bilinear,
        }
    }
}

/// How a picture fills the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// Width and height are scaled apart, so that nothing is cut off.
    Stretch,
}

/// How pixels are resampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Filter {
    /// A triangle, widened when shrinking: what Pillow calls `BILINEAR`.
    Bilinear,
}

/// Reads and decodes a picture.
///
/// # Errors
/// Says why the file cannot be used.
pub fn load(path: &Path) -> Result<RgbImage, SkipReason> {
    decode(&read(path)?)
}

/// Reads a file that may be a picture.
///
/// # Errors
/// If it is empty, far too large, or cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, SkipReason> {
    let unreadable = |error: std::io::Error| SkipReason::unreadable(&error);
    let num_bytes = std::fs::metadata(path).map_err(unreadable)?.len();
    if num_bytes == 0 {
        return Err(SkipReason::empty_file());
    }
    if num_bytes > MAX_FILE_BYTES {
        return Err(SkipReason::file_too_large(num_bytes));
    }
    std::fs::read(path).map_err(unreadable)
}

/// Decodes a picture: EXIF orientation applied, transparency on white, 16 bits reduced to 8,
/// grey and CMYK turned to RGB, the first frame of an animation.
///
/// # Errors
/// Says why the bytes are not a usable picture.
pub fn decode(bytes: &[u8]) -> Result<RgbImage, SkipReason> {
    if bytes.is_empty() {
        return Err(SkipReason::empty_file());
    }
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| SkipReason::unreadable(&error))?;
    let format = reader
        .format()
        .ok_or_else(|| SkipReason::not_a_picture(bytes))?;
    if format == ImageFormat::Jpeg && !jpeg::is_complete(bytes) {
        return Err(SkipReason::truncated());
    }
    let mut decoder = reader
        .into_decoder()
        .map_err(|e| SkipReason::undecodable(&e))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(SkipReason::too_many_pixels(width, height));
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_ALLOC_BYTES);
    decoder
        .set_limits(limits)
        .map_err(|e| SkipReason::undecodable(&e))?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture =
        DynamicImage::from_decoder(decoder).map_err(|e| SkipReason::undecodable(&e))?;
    picture.apply_orientation(orientation);
    Ok(into_rgb(picture))
}

fn into_rgb(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    let mut rgb = RgbImage::new(rgba.width(), rgba.height());
    for (to, from) in rgb.pixels_mut().zip(rgba.pixels()) {
        let [r, g, b, alpha] = from.0.map(u32::from);
        let on_white = |c: u32| ((c * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        to.0 = [on_white(r), on_white(g), on_white(b)];
    }
    rgb
}

/// Turns a picture into a model's input pixels.
pub fn preprocess(picture: &RgbImage, to: &Preprocessing) -> RgbImage {
    match to.fit {
        Fit::Stretch => resample(picture, to.width_px, to.height_px, to.filter),
    }
}

/// The picture mirrored left to right.
pub fn mirrored(picture: &RgbImage) -> RgbImage {
    image::imageops::flip_horizontal(picture)
}

/// Pixels of pictures of one size as a model's input: `[n, 3, height, width]`, 0 to 255.
pub fn write_nchw(picture: &RgbImage, out: &mut [f32]) {
    let plane = (picture.width() * picture.height()) as usize;
    debug_assert_eq!(out.len(), 3 * plane);
    let (red, rest) = out.split_at_mut(plane);
    let (green, blue) = rest.split_at_mut(plane);
    for (i, pixel) in picture.as_raw().chunks_exact(3).enumerate() {
        red[i] = f32::from(pixel[0]);
        green[i] = f32::from(pixel[1]);
        blue[i] = f32::from(pixel[2]);
    }
}

/// Decodes a picture and shrinks it to fit into a square of this side; never enlarges.
///
/// # Errors
/// Says why the file cannot be used.
pub fn thumbnail(path: &Path, max_px: u32) -> Result<RgbImage, SkipReason> {
    let picture = load(path)?;
    let (width, height) = picture.dimensions();
    let scale = f64::from(max_px) / f64::from(width.max(height));
    if scale >= 1.0 {
        return Ok(picture);
    }
    let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    Ok(resample(
        &picture,
        scaled(width),
        scaled(height),
        Filter::Bilinear,
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use image::{Rgb, Rgba, RgbaImage};

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("encodes");
        bytes.into_inner()
    }

    fn gradient(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_fn(width, height, |x, y| Rgb([x as u8 * 7, y as u8 * 5, 90])).into()
    }

    #[test]
    fn a_jpeg_cut_short_is_told_from_a_whole_one() {
        let whole = encoded(&gradient(33, 20), ImageFormat::Jpeg);
        assert_eq!(decode(&whole).map(|p| p.dimensions()), Ok((33, 20)));
        let cut = &whole[..whole.len() * 2 / 3];
        assert_eq!(decode(cut).unwrap_err().code, "truncated");
    }

    #[test]
    fn transparency_is_put_on_white() {
        let half = RgbaImage::from_pixel(2, 2, Rgba([0, 0, 0, 128]));
        let rgb = decode(&encoded(&half.into(), ImageFormat::Png)).expect("decodes");
        assert_eq!(rgb.get_pixel(0, 0).0, [127, 127, 127]);
    }

    #[test]
    fn text_is_no_picture() {
        assert_eq!(decode(b"just a text").unwrap_err().code, "not-a-picture");
        assert_eq!(decode(b"").unwrap_err().code, "empty-file");
    }

    #[test]
    fn a_huge_picture_is_refused_by_its_header() {
        let mut bmp = encoded(&gradient(4, 4), ImageFormat::Bmp);
        bmp[18..22].copy_from_slice(&60_000u32.to_le_bytes());
        bmp[22..26].copy_from_slice(&60_000u32.to_le_bytes());
        assert_eq!(decode(&bmp).unwrap_err().code, "too-many-pixels");
    }

    #[test]
    fn pixels_become_planes() {
        let picture = RgbImage::from_fn(2, 1, |x, _| Rgb([x as u8, 10, 20]));
        let mut planes = [0.0; 6];
        write_nchw(&picture, &mut planes);
        assert_eq!(planes, [0.0, 1.0, 10.0, 10.0, 20.0, 20.0]);
    }
}
