//! A picture of any size: decoded on a thread of its own into ever smaller copies, and brought to
//! the GPU tile by tile where it is looked at.

use super::View;
use crossbeam_channel::{Receiver, bounded};
use egui::{
    Color32, ColorImage, Context, Rect, TextureFilter, TextureHandle, TextureOptions, Ui, pos2,
};
use hearth_core::data::media::{self, SkipReason};
use image::RgbImage;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Side of a tile, in pixels.
const TILE: u32 = 512;
/// Tiles brought to the GPU in a frame, so that no frame waits for many.
const UPLOADS_A_FRAME: usize = 4;
/// Bytes that tiles on the GPU may take.
const BUDGET_BYTES: usize = 256 << 20;
/// Bytes of decoded pictures that are kept beside the one that is shown.
const KEPT_BYTES: usize = 192 << 20;

/// A picture in full, in half, in a quarter, … of its size.
struct Pyramid {
    levels: Vec<RgbImage>,
}

impl Pyramid {
    fn of(picture: RgbImage) -> Self {
        let mut levels = vec![picture];
        while let Some(last) = levels.last()
            && last.width().max(last.height()) > TILE
        {
            levels.push(halved(last));
        }
        Self { levels }
    }

    fn num_bytes(&self) -> usize {
        self.levels.iter().map(|level| level.as_raw().len()).sum()
    }
}

/// Half the size: each pixel the mean of four.
fn halved(picture: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    let (to_width, to_height) = (width.div_ceil(2), height.div_ceil(2));
    let row_bytes = width as usize * 3;
    let raw = picture.as_raw();
    let mut out = Vec::with_capacity(to_width as usize * to_height as usize * 3);
    for y in 0..to_height {
        let above = &raw[(y * 2) as usize * row_bytes..][..row_bytes];
        let below = &raw[(y * 2 + 1).min(height - 1) as usize * row_bytes..][..row_bytes];
        for x in 0..to_width {
            let left = (x * 2) as usize * 3;
            let right = (x * 2 + 1).min(width - 1) as usize * 3;
            for channel in 0..3 {
                let sum = u16::from(above[left + channel])
                    + u16::from(above[right + channel])
                    + u16::from(below[left + channel])
                    + u16::from(below[right + channel]);
                out.push(((sum + 2) / 4) as u8);
            }
        }
    }
    RgbImage::from_raw(to_width, to_height, out).unwrap_or_default()
}

type Decoded = Result<Arc<Pyramid>, SkipReason>;

/// A tile: its level, column and row.
type TileKey = (usize, u32, u32);

struct Tile {
    texture: TextureHandle,
    num_bytes: usize,
    last_used: u64,
}

/// What there is of a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureState {
    /// It is being decoded.
    Waiting,
    /// It is here, of this size.
    Ready([u32; 2]),
    /// It cannot be read.
    Failed(SkipReason),
}

/// The picture that is looked at, and those that were and will be looked at next.
pub struct TiledPicture {
    context: Context,
    shown: Option<PathBuf>,
    asked: Vec<(PathBuf, Receiver<Decoded>)>,
    decoded: Vec<(PathBuf, Decoded)>,
    tiles: HashMap<TileKey, Tile>,
    num_bytes: usize,
    frame: u64,
}

impl TiledPicture {
    /// Without a picture.
    pub fn new(context: Context) -> Self {
        Self {
            context,
            shown: None,
            asked: Vec::new(),
            decoded: Vec::new(),
            tiles: HashMap::new(),
            num_bytes: 0,
            frame: 0,
        }
    }

    /// Forgets all pictures; their files may have changed.
    pub fn clear(&mut self) {
        self.shown = None;
        self.asked.clear();
        self.decoded.clear();
        self.forget_tiles();
    }

    fn forget_tiles(&mut self) {
        self.tiles.clear();
        self.num_bytes = 0;
    }

    /// Turns to a picture, and decodes `next` ahead, where it is one. Call once a frame.
    pub fn turn_to(&mut self, path: &Path, next: Option<&Path>) -> PictureState {
        self.frame += 1;
        self.take_decoded();
        if self.shown.as_deref() != Some(path) {
            self.shown = Some(path.to_owned());
            self.forget_tiles();
            // What nobody waits for any more is still decoded, but thrown away.
            self.asked.retain(|(asked, _)| asked == path);
        }
        self.ask(path);
        let state = match self.pyramid(path) {
            None => PictureState::Waiting,
            Some(Err(reason)) => PictureState::Failed(reason.clone()),
            Some(Ok(pyramid)) => {
                let whole = &pyramid.levels[0];
                PictureState::Ready([whole.width(), whole.height()])
            }
        };
        if let Some(next) = next
            && state != PictureState::Waiting
        {
            self.ask(next);
        }
        state
    }

    fn pyramid(&self, path: &Path) -> Option<&Decoded> {
        let mut decoded = self.decoded.iter();
        decoded.find(|(of, _)| of == path).map(|(_, found)| found)
    }

    fn take_decoded(&mut self) {
        let mut done = Vec::new();
        self.asked
            .retain(|(path, receive)| match receive.try_recv() {
                Ok(decoded) => {
                    done.push((path.clone(), decoded));
                    false
                }
                Err(error) => !error.is_disconnected(),
            });
        if done.is_empty() {
            return;
        }
        self.decoded.extend(done);
        // The oldest go first, but never the one that is shown, nor the newest.
        let bytes = |(_, decoded): &(PathBuf, Decoded)| {
            decoded.as_ref().map_or(0, |pyramid| pyramid.num_bytes())
        };
        let mut all: usize = self.decoded.iter().map(bytes).sum();
        let mut at = 0;
        while all > KEPT_BYTES && at + 1 < self.decoded.len() {
            if Some(&self.decoded[at].0) == self.shown.as_ref() {
                at += 1;
            } else {
                all -= bytes(&self.decoded.remove(at));
            }
        }
    }

    fn ask(&mut self, path: &Path) {
        let is_known = self.pyramid(path).is_some();
        if is_known || self.asked.iter().any(|(asked, _)| asked == path) {
            return;
        }
        let (send, receive) = bounded(1);
        let (file, context) = (path.to_owned(), self.context.clone());
        let started = std::thread::Builder::new()
            .name("hearth-picture".into())
            .spawn(move || {
                let decoded = catch_unwind(AssertUnwindSafe(|| media::load(&file)))
                    .unwrap_or_else(|_| {
                        Err(SkipReason {
                            code: "damaged",
                            message: "The picture cannot be decoded.".into(),
                        })
                    })
                    .map(|picture| Arc::new(Pyramid::of(picture)));
                // Nobody waits any more where another picture was turned to meanwhile.
                let _ = send.send(decoded);
                context.request_repaint();
            });
        match started {
            Ok(_) => self.asked.push((path.to_owned(), receive)),
            Err(error) => log::error!("no thread for a picture: {error}"),
        }
    }

    /// Paints what is in sight of the picture, as sharp as it is there by now; gives the number of
    /// tiles that it still waits for.
    pub fn paint(&mut self, ui: &Ui, room: Rect, view: &View) -> usize {
        let Some(path) = self.shown.clone() else {
            return 0;
        };
        let Some(Ok(pyramid)) = self.pyramid(&path).cloned() else {
            return 0;
        };
        let [width, height] = [pyramid.levels[0].width(), pyramid.levels[0].height()];
        let scale = view.scale * ui.pixels_per_point();
        let coarsest = pyramid.levels.len() - 1;
        let wanted = (-scale.log2()).floor().clamp(0.0, coarsest as f32) as usize;
        let clip = room.intersect(ui.clip_rect());
        let mut uploads = UPLOADS_A_FRAME;
        let mut num_missing = 0;
        // From coarse to fine, so that something is there at once, and what is fine lies above.
        let mut levels = vec![coarsest];
        if wanted != coarsest {
            levels.push(wanted);
        }
        for level in levels {
            let picture = &pyramid.levels[level];
            let side = (TILE << level) as f32;
            let [left, top] = view.to_picture(room, clip.min);
            let [right, bottom] = view.to_picture(room, clip.max);
            let range = |from: f32, to: f32, length: u32| {
                let count = length.div_ceil(TILE);
                let from = (from / side).floor().max(0.0) as u32;
                let to = (to / side).ceil().max(0.0) as u32;
                from.min(count)..to.min(count)
            };
            for row in range(top, bottom, picture.height()) {
                for column in range(left, right, picture.width()) {
                    let key = (level, column, row);
                    if !self.tiles.contains_key(&key) {
                        if uploads == 0 {
                            num_missing += 1;
                            continue;
                        }
                        uploads -= 1;
                        self.upload(key, picture);
                    }
                    let Some(tile) = self.tiles.get_mut(&key) else {
                        continue;
                    };
                    tile.last_used = self.frame;
                    let (x, y) = (column as f32 * side, row as f32 * side);
                    let w = side.min(width as f32 - x);
                    let h = side.min(height as f32 - y);
                    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                    let rect = view.rect(room, [x, y, w, h]);
                    ui.painter()
                        .image(tile.texture.id(), rect, uv, Color32::WHITE);
                }
            }
        }
        if num_missing > 0 {
            self.context.request_repaint();
        }
        self.evict();
        num_missing
    }

    fn upload(&mut self, key: TileKey, picture: &RgbImage) {
        let (level, column, row) = key;
        let (left, top) = (column * TILE, row * TILE);
        let width = TILE.min(picture.width() - left);
        let height = TILE.min(picture.height() - top);
        let stride = picture.width() as usize * 3;
        let mut pixels = Vec::with_capacity((width * height) as usize);
        for y in top..top + height {
            let start = y as usize * stride + left as usize * 3;
            let line = &picture.as_raw()[start..start + width as usize * 3];
            let (colors, _) = line.as_chunks::<3>();
            pixels.extend(colors.iter().map(|[r, g, b]| Color32::from_rgb(*r, *g, *b)));
        }
        let num_bytes = pixels.len() * 4;
        let image = ColorImage::new([width as usize, height as usize], pixels);
        let options = TextureOptions {
            // From near, each pixel is seen.
            magnification: TextureFilter::Nearest,
            ..TextureOptions::LINEAR
        };
        let name = format!("tile {level} {column} {row}");
        let texture = self.context.load_texture(name, image, options);
        self.num_bytes += num_bytes;
        let tile = Tile {
            texture,
            num_bytes,
            last_used: self.frame,
        };
        self.tiles.insert(key, tile);
    }

    fn evict(&mut self) {
        if self.num_bytes <= BUDGET_BYTES {
            return;
        }
        let mut by_age: Vec<(u64, TileKey)> = self
            .tiles
            .iter()
            .map(|(key, tile)| (tile.last_used, *key))
            .collect();
        by_age.sort_unstable();
        for (last_used, key) in by_age {
            if self.num_bytes <= BUDGET_BYTES / 10 * 9 || last_used == self.frame {
                return;
            }
            if let Some(tile) = self.tiles.remove(&key) {
                self.num_bytes -= tile.num_bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn a_pyramid_ends_with_one_tile() {
        let picture = RgbImage::from_fn(1300, 700, |x, y| Rgb([(x % 256) as u8, y as u8, 7]));
        let pyramid = Pyramid::of(picture);
        let sizes: Vec<(u32, u32)> = pyramid.levels.iter().map(RgbImage::dimensions).collect();
        assert_eq!(sizes, [(1300, 700), (650, 350), (325, 175)]);
        assert_eq!(pyramid.levels[1].get_pixel(0, 0)[2], 7);
    }

    #[test]
    fn the_last_odd_line_is_kept() {
        let picture = RgbImage::from_fn(3, 3, |x, y| Rgb([(x * 10 + y) as u8; 3]));
        let half = halved(&picture);
        assert_eq!(half.dimensions(), (2, 2));
        assert_eq!(half.get_pixel(1, 1)[0], 22);
        assert_eq!(half.get_pixel(0, 0)[0], 6, "5.5 rounded");
    }
}
