//! Making faces unrecognisable, for good.

use image::RgbImage;

/// A face becomes so many blocks along its longer side: far too few to know somebody by.
const BLOCKS: u32 = 5;

/// Blocks are at least this long, in pixels.
const LEAST_BLOCK_PX: u32 = 4;

/// Share of its size by which a face is enlarged on each side: hair, chin and ears go too.
const MARGIN: f32 = 0.15;

/// Replaces faces, each as x, y, width and height in pixels, by the mean colours of a few large
/// blocks with soft edges. Nothing but these means is left of them, so that nothing brings them
/// back.
pub fn hide(picture: &mut RgbImage, faces: &[[f32; 4]]) {
    for face in faces {
        let Some(region) = Region::around(face, picture) else {
            continue;
        };
        region.average(picture);
        region.soften(picture);
    }
}

/// What is hidden: from the left upper corner to before the right lower one.
#[derive(Clone, Copy)]
struct Region {
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
    block: u32,
}

impl Region {
    fn around([x, y, width, height]: &[f32; 4], picture: &RgbImage) -> Option<Self> {
        let (across, down) = (width * MARGIN, height * MARGIN);
        let within = |value: f32, most: u32| value.clamp(0.0, most as f32) as u32;
        let left = within((x - across).floor(), picture.width());
        let top = within((y - down).floor(), picture.height());
        let right = within((x + width + across).ceil(), picture.width());
        let bottom = within((y + height + down).ceil(), picture.height());
        let longer = right.saturating_sub(left).max(bottom.saturating_sub(top));
        (right > left && bottom > top).then_some(Self {
            left,
            top,
            right,
            bottom,
            block: longer.div_ceil(BLOCKS).max(LEAST_BLOCK_PX),
        })
    }

    /// Each block gets its mean colour.
    fn average(self, picture: &mut RgbImage) {
        for top in (self.top..self.bottom).step_by(self.block as usize) {
            for left in (self.left..self.right).step_by(self.block as usize) {
                let right = (left + self.block).min(self.right);
                let bottom = (top + self.block).min(self.bottom);
                let mut sum = [0_u64; 3];
                for y in top..bottom {
                    for x in left..right {
                        for (sum, value) in sum.iter_mut().zip(picture.get_pixel(x, y).0) {
                            *sum += u64::from(value);
                        }
                    }
                }
                let count = u64::from((right - left) * (bottom - top));
                let mean = sum.map(|sum| ((sum + count / 2) / count) as u8);
                for y in top..bottom {
                    for x in left..right {
                        picture.get_pixel_mut(x, y).0 = mean;
                    }
                }
            }
        }
    }

    /// A mean over a third of a block, first along rows, then along columns: edges of blocks would
    /// be learned from.
    fn soften(self, picture: &mut RgbImage) {
        let reach = (self.block / 3) as usize;
        let (width, height) = (
            (self.right - self.left) as usize,
            (self.bottom - self.top) as usize,
        );
        for row in 0..height {
            let at = |i: usize| (self.left + i as u32, self.top + row as u32);
            soften_line(picture, width, reach, at);
        }
        for column in 0..width {
            let at = |i: usize| (self.left + column as u32, self.top + i as u32);
            soften_line(picture, height, reach, at);
        }
    }
}

fn soften_line(
    picture: &mut RgbImage,
    length: usize,
    reach: usize,
    at: impl Fn(usize) -> (u32, u32),
) {
    // Sums from the start, so that a mean costs the same however far it reaches.
    let mut sums = vec![[0_u32; 3]; length + 1];
    for i in 0..length {
        let (x, y) = at(i);
        let pixel = picture.get_pixel(x, y).0;
        sums[i + 1] = std::array::from_fn(|c| sums[i][c] + u32::from(pixel[c]));
    }
    for i in 0..length {
        let (from, to) = (i.saturating_sub(reach), (i + reach + 1).min(length));
        let count = (to - from) as u32;
        let (x, y) = at(i);
        picture.get_pixel_mut(x, y).0 =
            std::array::from_fn(|c| ((sums[to][c] - sums[from][c] + count / 2) / count) as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    /// A picture of noise, in which every pixel can be told from its neighbours.
    fn noise(width: u32, height: u32, seed: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let mixed = (x * 7919 + y * 104_729 + seed).wrapping_mul(2_654_435_761);
            Rgb([(mixed >> 8) as u8, (mixed >> 16) as u8, (mixed >> 24) as u8])
        })
    }

    #[test]
    fn a_face_is_gone_and_the_rest_stays_as_it_was() {
        let before = noise(200, 160, 1);
        let mut after = before.clone();
        hide(&mut after, &[[60.0, 40.0, 50.0, 60.0]]);
        let is_hidden = |x: u32, y: u32| (52..118).contains(&x) && (31..109).contains(&y);
        for (x, y, pixel) in before.enumerate_pixels() {
            if !is_hidden(x, y) {
                assert_eq!(pixel, after.get_pixel(x, y), "{x} {y}");
            }
        }
        // Neighbours hardly differ any more.
        for x in 60..109 {
            let (a, b) = (after.get_pixel(x, 70).0, after.get_pixel(x + 1, 70).0);
            assert!(
                a.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 30),
                "{a:?} {b:?}"
            );
        }
    }

    #[test]
    fn faces_with_the_same_means_are_hidden_alike() {
        // Two pictures that differ in every pixel, but not in what their blocks are on average.
        let flat = RgbImage::from_pixel(100, 100, Rgb([100, 100, 100]));
        let checked = RgbImage::from_fn(100, 100, |x, y| {
            let level = if (x + y).is_multiple_of(2) { 50 } else { 150 };
            Rgb([level; 3])
        });
        let face = [20.0, 20.0, 40.0, 40.0];
        let [mut a, mut b] = [flat, checked];
        hide(&mut a, &[face]);
        hide(&mut b, &[face]);
        for (x, y) in [(30, 30), (40, 50), (55, 45)] {
            let (a, b) = (a.get_pixel(x, y).0, b.get_pixel(x, y).0);
            assert!(
                a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 2),
                "{a:?} {b:?}"
            );
        }
    }

    #[test]
    fn faces_at_the_edge_and_outside_do_no_harm() {
        let mut picture = noise(30, 20, 2);
        let outside = [[40.0, 40.0, 10.0, 10.0], [-50.0, -50.0, 10.0, 10.0]];
        let before = picture.clone();
        hide(&mut picture, &outside);
        assert_eq!(picture, before);
        hide(
            &mut picture,
            &[[-10.0, -10.0, 100.0, 100.0], [5.0, 5.0, 0.4, 0.4]],
        );
        assert_ne!(picture, before);
    }
}
