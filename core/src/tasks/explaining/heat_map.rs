//! Which places of a picture speak for an answer and against it, and how that is painted.

use crate::data::media;
use crate::failure::Failure;
use crate::project::runs::write_atomically;
use image::{ImageFormat, RgbImage};
use serde::Serialize;
use std::io::Cursor;
use std::path::Path;

/// The longer side of a picture that is written, at most, in pixels.
const WRITTEN_PX: u32 = 1024;
/// How much of the picture is left where the colour is strongest.
const COVER: f32 = 0.6;
const FOR: [u8; 3] = [235, 95, 0];
const AGAINST: [u8; 3] = [30, 105, 230];

/// Places of a picture, as a grid over all of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HeatMap {
    /// Rows from top to bottom, in each the cells from left to right: how far the probability of the
    /// class falls when the place is covered. Below 0 where it rises, so that the place speaks
    /// against the class.
    pub grid: Vec<Vec<f32>>,
}

impl HeatMap {
    /// The largest fall or rise.
    pub fn strongest(&self) -> f32 {
        let all = self.grid.iter().flatten();
        all.map(|fall| fall.abs()).fold(0.0, f32::max)
    }

    /// The fall at a place of the picture, given as shares of its width and height; between the
    /// middles of cells it changes evenly.
    pub fn at(&self, across: f32, down: f32) -> f32 {
        let (rows, columns) = (self.grid.len(), self.grid.first().map_or(0, Vec::len));
        if rows == 0 || columns == 0 {
            return 0.0;
        }
        let between = |share: f32, count: usize| {
            let place = (share * count as f32 - 0.5).clamp(0.0, (count - 1) as f32);
            let first = place.floor() as usize;
            (first, (first + 1).min(count - 1), place.fract())
        };
        let (left, right, x) = between(across, columns);
        let (top, bottom, y) = between(down, rows);
        let mix = |row: usize| self.grid[row][left] * (1.0 - x) + self.grid[row][right] * x;
        mix(top) * (1.0 - y) + mix(bottom) * y
    }

    /// A picture with the places washed over it.
    pub fn over(&self, picture: &RgbImage) -> RgbImage {
        let (width, height) = picture.dimensions();
        let strongest = self.strongest().max(f32::MIN_POSITIVE);
        let mut washed = picture.clone();
        for (x, y, pixel) in washed.enumerate_pixels_mut() {
            let share = |at: u32, of: u32| (at as f32 + 0.5) / of as f32;
            let fall = self.at(share(x, width), share(y, height));
            let [red, green, blue, alpha] = heat_color(fall / strongest);
            let alpha = f32::from(alpha) / 255.0;
            for (value, ink) in pixel.0.iter_mut().zip([red, green, blue]) {
                *value = (f32::from(*value) * (1.0 - alpha) + f32::from(ink) * alpha).round() as u8;
            }
        }
        washed
    }

    /// Writes a picture with the places washed over it as PNG, as large as it is but for very large
    /// ones.
    ///
    /// # Errors
    /// If the picture cannot be read, or the file cannot be written.
    pub fn write_over(&self, picture: &Path, out: &Path) -> Result<(), Failure> {
        let failed = |reason: &dyn std::fmt::Display| {
            let message = format!("{} cannot be explained: {reason}.", picture.display());
            Failure::new("cannot-explain", message)
                .with("input", picture.display())
                .with("reason", reason)
        };
        let picture =
            media::thumbnail(picture, WRITTEN_PX).map_err(|reason| failed(&reason.message))?;
        let mut bytes = Cursor::new(Vec::new());
        let written = self.over(&picture).write_to(&mut bytes, ImageFormat::Png);
        written.map_err(|error| failed(&error))?;
        write_atomically(out, &bytes.into_inner())
    }
}

/// The colour of a place: orange for what speaks for the answer (up to 1), blue for what speaks
/// against it (down to −1), told apart by people who see few colours too. Red, green, blue, and how
/// much it covers.
pub fn heat_color(share: f32) -> [u8; 4] {
    let [red, green, blue] = if share >= 0.0 { FOR } else { AGAINST };
    let alpha = share.abs().min(1.0) * COVER * 255.0;
    [red, green, blue, alpha.round() as u8]
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn map() -> HeatMap {
        HeatMap {
            grid: vec![vec![0.8, 0.0], vec![0.0, -0.4]],
        }
    }

    #[test]
    fn places_between_cells_lie_between_their_values() {
        let map = map();
        assert!((map.strongest() - 0.8).abs() < 1e-6);
        for (place, fall) in [
            ([0.0, 0.0], 0.8),
            ([0.25, 0.25], 0.8),
            ([0.5, 0.25], 0.4),
            ([0.5, 0.5], 0.1),
            ([1.0, 1.0], -0.4),
        ] {
            assert!(
                (map.at(place[0], place[1]) - fall).abs() < 1e-6,
                "{place:?}"
            );
        }
        let empty = HeatMap { grid: Vec::new() };
        assert_eq!((empty.at(0.5, 0.5), empty.strongest()), (0.0, 0.0));
    }

    #[test]
    fn the_wash_is_orange_for_and_blue_against() {
        let grey = RgbImage::from_pixel(40, 20, Rgb([128; 3]));
        let washed = map().over(&grey);
        let [red, _, blue] = washed.get_pixel(1, 1).0;
        assert!(red > 160 && blue < 90);
        let [red, _, blue] = washed.get_pixel(38, 18).0;
        assert!(blue > 150 && red < 115);
        let quiet = HeatMap {
            grid: vec![vec![0.0; 3]; 3],
        };
        assert_eq!(quiet.over(&grey), grey);
    }

    #[test]
    fn it_is_written_as_a_picture() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, out) = (folder.path().join("a.png"), folder.path().join("heat.png"));
        RgbImage::from_pixel(30, 20, Rgb([10; 3]))
            .save(&from)
            .expect("is written");
        map().write_over(&from, &out).expect("is washed");
        assert_eq!(media::load(&out).map(|p| p.dimensions()), Ok((30, 20)));
        let gone = map().write_over(&folder.path().join("gone.png"), &out);
        assert_eq!(gone.expect_err("it is gone").code, "cannot-explain");
    }
}
