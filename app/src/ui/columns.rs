//! Columns side by side.

use super::tokens;
use egui::{Align, Layout, Ui, vec2};

/// Widths of two columns that share the room, the left one taking `left` of it; one column where
/// there are fewer than `least` points.
pub fn two(ui: &Ui, left: f32, least: f32) -> Vec<f32> {
    let room = ui.available_width();
    if room < least {
        return vec![room; 2];
    }
    let first = ((room - tokens::GAP) * left).floor();
    vec![first, room - tokens::GAP - first]
}

/// Shows a column for each width; `show` gets its position. Columns that do not fit side by side
/// stand below each other.
pub fn columns(ui: &mut Ui, widths: &[f32], gap: f32, mut show: impl FnMut(&mut Ui, usize)) {
    let total = widths.iter().sum::<f32>() + gap * widths.len().saturating_sub(1) as f32;
    if total > ui.available_width() + 1.0 {
        let room = ui.available_width();
        for (index, width) in widths.iter().enumerate() {
            column(ui, width.min(room), |ui| show(ui, index));
        }
        return;
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (index, width) in widths.iter().enumerate() {
            column(ui, *width, |ui| show(ui, index));
        }
    });
}

/// Columns of the same width, as many in a row as fit; `show` gets the position in the list. No
/// column is wider than twice `min_width`.
pub fn wrapped(ui: &mut Ui, count: usize, min_width: f32, mut show: impl FnMut(&mut Ui, usize)) {
    let gap = tokens::GAP;
    let room = ui.available_width();
    let columns_in_row =
        (((room + gap) / (min_width + gap)).floor() as usize).clamp(1, count.max(1));
    let room_each = (room - gap * (columns_in_row - 1) as f32) / columns_in_row as f32;
    let width = room_each.floor().min(min_width * 2.0);
    for start in (0..count).step_by(columns_in_row) {
        let widths = vec![width; columns_in_row.min(count - start)];
        columns(ui, &widths, gap, |ui, index| show(ui, start + index));
        ui.add_space(gap - ui.spacing().item_spacing.y);
    }
}

fn column(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.x = tokens::GAP_S;
        ui.set_width(width);
        content(ui);
    });
}
