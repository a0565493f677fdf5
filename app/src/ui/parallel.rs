//! Parallel coordinates: an upright axis for each thing, a line across them for each trial.

use super::tokens;
use egui::{Align2, Color32, Pos2, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Room above the axes for their names, and below for nothing.
const HEAD: f32 = 26.0;

/// Room on both sides.
const SIDE: f32 = 56.0;

/// One axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Its name.
    pub name: String,
    /// Values on it: place from 0, below, to 1, and words.
    pub ticks: Vec<(f32, String)>,
}

/// One line across all axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Across {
    /// Its place on each axis, 0 to 1.
    pub places: Vec<f32>,
    /// Its colour.
    pub color: Color32,
    /// Whether it stands out.
    pub is_best: bool,
    /// What is said of it under the pointer.
    pub words: String,
}

/// Shows them as wide as there is room; `name` is for a screen reader.
pub fn show(ui: &mut Ui, name: &str, axes: &[Axis], lines: &[Across], height: f32) {
    let p = tokens::palette(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if axes.len() < 2 {
        return;
    }
    let (top, bottom) = (rect.top() + HEAD, rect.bottom() - 8.0);
    let x = |axis: usize| {
        let share = axis as f32 / (axes.len() - 1) as f32;
        egui::lerp(rect.left() + SIDE..=rect.right() - SIDE, share)
    };
    let place = |axis: usize, share: f32| pos2(x(axis), egui::lerp(bottom..=top, share));
    let paths: Vec<Vec<Pos2>> = lines
        .iter()
        .map(|line| {
            let places = line.places.iter().enumerate();
            places.map(|(axis, share)| place(axis, *share)).collect()
        })
        .collect();
    let hovered = response.hover_pos().and_then(|at| nearest(&paths, at));
    for index in order(lines, hovered) {
        let (line, path) = (&lines[index], &paths[index]);
        let stands_out = line.is_best || hovered == Some(index);
        let stroke = if stands_out {
            Stroke::new(3.0, line.color)
        } else {
            Stroke::new(1.5, line.color.gamma_multiply(0.55))
        };
        ui.painter().line(path.clone(), stroke);
        if stands_out {
            for at in path {
                ui.painter().circle_filled(*at, 4.0, line.color);
            }
        }
    }
    for (index, axis) in axes.iter().enumerate() {
        let stroke = Stroke::new(1.0, p.line_strong);
        ui.painter()
            .line_segment([place(index, 0.0), place(index, 1.0)], stroke);
        let (align, head) = match index {
            0 => (Align2::LEFT_TOP, rect.left()),
            last if last + 1 == axes.len() => (Align2::RIGHT_TOP, rect.right()),
            _ => (Align2::CENTER_TOP, x(index)),
        };
        let font = tokens::regular(tokens::TEXT_S);
        ui.painter().text(
            pos2(head, rect.top()),
            align,
            &axis.name,
            font.clone(),
            p.text,
        );
        let is_last = index + 1 == axes.len();
        for (share, words) in &axis.ticks {
            let at = place(index, *share);
            let (align, at) = if is_last {
                (Align2::LEFT_CENTER, at + vec2(8.0, 0.0))
            } else {
                (Align2::RIGHT_CENTER, at - vec2(8.0, 0.0))
            };
            ui.painter()
                .text(at, align, words, font.clone(), p.text_soft);
        }
    }
    if let Some(index) = hovered {
        response.on_hover_text_at_pointer(&lines[index].words);
    }
}

/// What stands out is painted last.
fn order(lines: &[Across], hovered: Option<usize>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|index| (hovered == Some(*index), lines[*index].is_best));
    order
}

/// The line that passes near a place.
fn nearest(paths: &[Vec<Pos2>], at: Pos2) -> Option<usize> {
    const REACH: f32 = 10.0;
    let distance = |path: &Vec<Pos2>| {
        let pairs = path.windows(2);
        pairs
            .map(|pair| {
                let along = pair[1] - pair[0];
                let share = (at - pair[0]).dot(along) / along.length_sq().max(1e-6);
                (pair[0] + along * share.clamp(0.0, 1.0)).distance(at)
            })
            .fold(f32::INFINITY, f32::min)
    };
    let all = paths.iter().map(distance).enumerate();
    let near = all.filter(|(_, distance)| *distance < REACH);
    near.min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_under_the_pointer_is_found() {
        let path = |y: f32| vec![pos2(0.0, y), pos2(100.0, y)];
        let paths = [path(0.0), path(50.0)];
        assert_eq!(nearest(&paths, pos2(30.0, 46.0)), Some(1));
        assert_eq!(nearest(&paths, pos2(30.0, 25.0)), None);
    }
}
