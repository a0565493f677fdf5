//! The spectrogram of a sound, with a playhead and a stretch to choose.

use super::time_axis::{self, TimeAxis, TimeEvents, TimeView};
use super::tokens;
use egui::{Color32, ColorImage, Rect, TextureHandle, Ui, pos2};

/// Shows a spectrogram, or the empty field while it is not here yet. The texture covers the whole
/// of what the view shows, the highest band on top.
pub fn show(ui: &mut Ui, texture: Option<&TextureHandle>, view: &TimeView<'_>) -> TimeEvents {
    let (rect, axis, events) = time_axis::allocate(ui, view);
    if ui.is_rect_visible(rect) {
        paint(ui, rect, &axis, texture, view);
        time_axis::paint_marks(ui, rect, &axis, view, &events);
    }
    events
}

/// Paints the spectrogram alone, without what is marked on it.
pub fn paint(
    ui: &Ui,
    rect: Rect,
    axis: &TimeAxis,
    texture: Option<&TextureHandle>,
    view: &TimeView<'_>,
) {
    time_axis::paint_field(ui, rect, axis, view);
    if let Some(texture) = texture {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter()
            .image(texture.id(), rect, whole, Color32::WHITE);
    }
}

/// The picture of a spectrogram: `levels` row by row, 0 for nothing and 255 for the loudest;
/// pixels that are missing count as nothing.
pub fn image(width: usize, height: usize, levels: &[u8], dark: bool) -> ColorImage {
    let colors: Vec<Color32> = (0..=u8::MAX)
        .map(|level| tokens::heat(level, dark))
        .collect();
    let levels = levels.iter().copied().chain(std::iter::repeat(0));
    let pixels = levels
        .take(width * height)
        .map(|level| colors[usize::from(level)])
        .collect();
    ColorImage::new([width, height], pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_has_its_colour() {
        for dark in [false, true] {
            let image = image(2, 2, &[0, 255, 128], dark);
            assert_eq!(image.size, [2, 2]);
            let expected = [0, 255, 128, 0].map(|level| tokens::heat(level, dark));
            assert_eq!(image.pixels, expected);
        }
    }

    #[test]
    fn louder_stands_out_more_from_the_background() {
        let brightness = |color: Color32| {
            i32::from(color.r()) * 3 + i32::from(color.g()) * 6 + i32::from(color.b())
        };
        for dark in [false, true] {
            let away = |level: u8| {
                let background = brightness(tokens::heat(0, dark));
                (brightness(tokens::heat(level, dark)) - background).abs()
            };
            assert!((1..=255).all(|level| away(level) >= away(level - 1)));
            assert!(away(255) > 1000, "{}", away(255));
        }
    }
}
