//! Where a picture lies in its room.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

/// How much closer a key or a notch goes.
pub const STEP: f32 = 1.25;

/// Room around a picture that fits, in points.
const MARGIN: f32 = 12.0;
const LEAST_SCALE: f32 = 0.01;
const MOST_SCALE: f32 = 64.0;

/// Where a picture lies in its room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Screen points for each pixel.
    pub scale: f32,
    /// Of the picture's upper left corner from the room's, in points.
    pub offset: Vec2,
    /// Whether it follows the size of the room.
    pub is_fitted: bool,
}

impl Default for View {
    fn default() -> Self {
        Self {
            scale: 1.0,
            offset: Vec2::ZERO,
            is_fitted: true,
        }
    }
}

impl View {
    /// Follows the room, if the picture is to fit into it.
    pub fn settle(&mut self, room: Rect, size_px: [u32; 2]) {
        if self.is_fitted {
            self.fit(room, size_px);
        }
    }

    /// As large as there is room, and small pictures not larger than is sensible.
    pub fn fit(&mut self, room: Rect, size_px: [u32; 2]) {
        let [width, height] = size_px.map(|side| side.max(1) as f32);
        let inner = room.shrink(MARGIN);
        let scale = (inner.width() / width).min(inner.height() / height);
        self.scale = scale.clamp(LEAST_SCALE, MOST_SCALE);
        self.offset = (room.size() - vec2(width, height) * self.scale) / 2.0;
        self.is_fitted = true;
    }

    /// So many times as large; what is at a place of the screen stays there.
    pub fn zoom(&mut self, room: Rect, around: Pos2, factor: f32) {
        let scale = (self.scale * factor).clamp(LEAST_SCALE, MOST_SCALE);
        let from_corner = around - room.min - self.offset;
        self.offset += from_corner * (1.0 - scale / self.scale);
        self.scale = scale;
        self.is_fitted = false;
    }

    /// Moves the picture.
    pub fn pan(&mut self, by: Vec2) {
        self.offset += by;
        self.is_fitted = false;
    }

    /// Keeps a part of the picture in the room, so that it is never lost.
    pub fn keep(&mut self, room: Rect, size_px: [u32; 2]) {
        let size = vec2(size_px[0] as f32, size_px[1] as f32) * self.scale;
        let least = vec2(size.x.min(60.0), size.y.min(60.0));
        self.offset = self.offset.max(least - size).min(room.size() - least);
    }

    /// The place on the screen of a place on the picture.
    pub fn to_screen(&self, room: Rect, [x, y]: [f32; 2]) -> Pos2 {
        room.min + self.offset + vec2(x, y) * self.scale
    }

    /// The place on the picture of a place on the screen; it may lie outside.
    pub fn to_picture(&self, room: Rect, at: Pos2) -> [f32; 2] {
        let from_corner = (at - room.min - self.offset) / self.scale;
        [from_corner.x, from_corner.y]
    }

    /// Where a rectangle of the picture lies on the screen.
    pub fn rect(&self, room: Rect, [x, y, w, h]: [f32; 4]) -> Rect {
        let min = self.to_screen(room, [x, y]);
        let max = self.to_screen(room, [x + w, y + h]);
        Rect::from_min_max(min, max)
    }

    /// Where the whole picture lies on the screen.
    pub fn whole(&self, room: Rect, size_px: [u32; 2]) -> Rect {
        self.rect(room, [0.0, 0.0, size_px[0] as f32, size_px[1] as f32])
    }
}

/// The middle of the nearest pixel of the screen, so that thin lines are sharp.
pub fn sharp(at: Pos2, pixels_per_point: f32) -> Pos2 {
    let to = |x: f32| ((x * pixels_per_point).floor() + 0.5) / pixels_per_point;
    pos2(to(at.x), to(at.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Rect = Rect {
        min: pos2(100.0, 50.0),
        max: pos2(900.0, 650.0),
    };

    #[test]
    fn what_is_below_the_pointer_stays_below_it() {
        let mut view = View::default();
        view.fit(ROOM, [8660, 5773]);
        let pointer = pos2(333.0, 444.0);
        let before = view.to_picture(ROOM, pointer);
        for factor in [1.25, 3.0, 0.5, 10.0] {
            view.zoom(ROOM, pointer, factor);
            let now = view.to_picture(ROOM, pointer);
            let error = (now[0] - before[0]).abs().max((now[1] - before[1]).abs());
            assert!(error < 0.5, "{before:?} {now:?}");
        }
        assert!(!view.is_fitted);
        let back = view.to_screen(ROOM, before);
        assert!((back - pointer).length() < 0.5);
    }

    #[test]
    fn a_picture_that_fits_lies_in_the_middle() {
        let mut view = View::default();
        view.settle(ROOM, [400, 100]);
        let whole = view.whole(ROOM, [400, 100]);
        assert!(ROOM.contains_rect(whole));
        assert!((whole.center() - ROOM.center()).length() < 0.01);
        assert_eq!(whole.width(), ROOM.width() - 2.0 * MARGIN);
    }

    #[test]
    fn a_picture_is_never_lost() {
        let mut view = View::default();
        view.fit(ROOM, [400, 400]);
        view.pan(vec2(1e6, -1e6));
        view.keep(ROOM, [400, 400]);
        assert!(ROOM.intersects(view.whole(ROOM, [400, 400])));
        view.zoom(ROOM, ROOM.center(), 1e9);
        assert_eq!(view.scale, MOST_SCALE);
    }
}
