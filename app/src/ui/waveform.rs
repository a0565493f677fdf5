//! The outline of a sound, with a playhead and a stretch to choose.

use super::time_axis::{self, TimeAxis, TimeEvents, TimeView};
use super::tokens;
use egui::{Mesh, Rect, Ui, pos2};

/// Least height of a column, so that silence is a line.
const LINE: f32 = 1.0;

/// Shows an outline: the lowest and the highest sample (−1 to 1) of each column of what the view
/// shows. So many columns as there are points, or pixels, look best.
pub fn show(ui: &mut Ui, columns: &[[f32; 2]], view: &TimeView<'_>) -> TimeEvents {
    let (rect, axis, events) = time_axis::allocate(ui, view);
    if ui.is_rect_visible(rect) {
        paint(ui, rect, &axis, columns, view);
        time_axis::paint_marks(ui, rect, &axis, view, &events);
    }
    events
}

/// Paints the outline alone, without what is marked on it.
pub fn paint(ui: &Ui, rect: Rect, axis: &TimeAxis, columns: &[[f32; 2]], view: &TimeView<'_>) {
    time_axis::paint_field(ui, rect, axis, view);
    paint_columns(ui, rect, axis, columns, view);
}

fn paint_columns(ui: &Ui, rect: Rect, axis: &TimeAxis, columns: &[[f32; 2]], view: &TimeView<'_>) {
    let p = tokens::palette(ui);
    let chosen = time_axis::chosen(rect, axis, view);
    let mut mesh = Mesh::default();
    for (index, extremes) in columns.iter().enumerate() {
        let bar = bar(rect, index, columns.len(), *extremes);
        let is_chosen = chosen.is_some_and(|part| part.x_range().contains(bar.center().x));
        let color = if is_chosen { p.accent } else { p.text_soft };
        mesh.add_colored_rect(bar, color);
    }
    ui.painter().with_clip_rect(rect).add(mesh);
}

/// Where a column stands.
fn bar(rect: Rect, index: usize, count: usize, [low, high]: [f32; 2]) -> Rect {
    let width = rect.width() / count.max(1) as f32;
    let left = rect.left() + width * index as f32;
    let y = |value: f32| rect.center().y - value.clamp(-1.0, 1.0) * rect.height() / 2.0;
    let (mut top, mut bottom) = (y(high.max(low)), y(low.min(high)));
    if bottom - top < LINE {
        let middle = f32::midpoint(top, bottom);
        (top, bottom) = (middle - LINE / 2.0, middle + LINE / 2.0);
    }
    Rect::from_min_max(pos2(left, top), pos2(left + width, bottom))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_side_by_side_around_the_middle() {
        let rect = Rect::from_min_max(pos2(10.0, 100.0), pos2(110.0, 200.0));
        let first = bar(rect, 0, 50, [-0.5, 1.0]);
        assert_eq!(
            first,
            Rect::from_min_max(pos2(10.0, 100.0), pos2(12.0, 175.0))
        );
        let last = bar(rect, 49, 50, [0.0, 0.0]);
        assert_eq!((last.right(), last.center().y), (110.0, 150.0));
        assert!((last.height() - LINE).abs() < 1e-4, "silence is a line");
        let wild = bar(rect, 0, 50, [-9.0, 9.0]);
        assert_eq!((wild.top(), wild.bottom()), (100.0, 200.0));
    }
}
