//! The grid of thumbnails. Only rows in sight exist, however many pictures there are.

use super::view::file_name;
use super::{DataState, DataStepView, boxes};
use crate::selection::Cells;
use crate::steps::Page;
use crate::ui::thumbnail;
use crate::ui::tokens;
use egui::{Key, Modifiers, PointerButton, Pos2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;

const GAP: f32 = 10.0;
const CAPTION: f32 = 40.0;

/// Columns and the width of each for so much room.
pub fn columns(room: f32, wanted: f32) -> (usize, f32) {
    let columns = (((room + GAP) / (wanted + GAP)).floor() as usize).max(1);
    let width = ((room - GAP * (columns - 1) as f32) / columns as f32).floor();
    (columns, width.max(1.0))
}

/// Shows the grid in the room that is left.
pub fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    view: &DataStepView,
    state: &mut DataState,
) {
    let p = tokens::palette(ui);
    let room = ui.available_width() - 8.0;
    let (columns, width) = columns(room, state.thumbnail_size);
    let row_height = width + CAPTION;
    let num_rows = view.rows.len().div_ceil(columns);
    let scale = ui.pixels_per_point();
    ui.spacing_mut().item_spacing.y = GAP;
    let mut picked = None;
    let shown = &*view.ids;
    let modifiers = ui.input(|i| i.modifiers);
    if chooses_all(ui) {
        state.selection.choose(shown.iter().copied());
    }
    let mut area = egui::ScrollArea::vertical()
        .id_salt("grid")
        .auto_shrink([false, false]);
    if let Some(target) = keyboard_target(ui, shown, state, columns) {
        picked = Some(shown[target]);
        let top = (target / columns) as f32 * (row_height + GAP);
        area = area.vertical_scroll_offset(
            (top - ui.available_height() / 2.0 + row_height / 2.0).max(0.0),
        );
    }
    let output = area.show_rows(ui, row_height, num_rows, |ui, rows| {
        // Below the pictures, so that a click is theirs and a drag is the rubber band's.
        let band = ui.interact(ui.clip_rect(), ui.scope_id().with("band"), Sense::drag());
        for row in rows {
            let (strip, _) = ui.allocate_exact_size(vec2(room, row_height), Sense::hover());
            for column in 0..columns {
                let Some(&index) = view.rows.get(row * columns + column) else {
                    break;
                };
                let sample = &snapshot.samples[index as usize];
                let left = strip.left() + column as f32 * (width + GAP);
                let cell = Rect::from_min_size(pos2(left, strip.top()), vec2(width, row_height));
                let square = Rect::from_min_size(cell.min, vec2(width, width));
                let response = ui.interact(
                    cell,
                    ui.scope_id().with(("sample", sample.id)),
                    Sense::click(),
                );
                // What has boxes has no class of its own, and lacks none.
                let without = if sample.num_drawn() == 0 {
                    page.tr("no-class")
                } else {
                    page.tr_with("count-boxes", &[("n", sample.num_drawn().into())])
                };
                let class = snapshot.class_name(sample).unwrap_or(&without);
                let name = file_name(&sample.path);
                let is_selected = state.selection.chosen.contains(&sample.id);
                response.widget_info(|| {
                    WidgetInfo::selected(
                        Role::Button,
                        true,
                        is_selected,
                        format!("{name}, {class}"),
                    )
                });
                let thumbnail = page
                    .textures
                    .get(&snapshot.sample_path(sample), width * scale);
                thumbnail::paint(ui, square, &thumbnail, is_selected, response.hovered());
                if matches!(thumbnail, crate::textures::Thumbnail::Ready(_)) {
                    let fitted = thumbnail::fitted(square, sample.size_px());
                    boxes::paint(ui, fitted, snapshot, sample, false);
                }
                crate::ui::button::focus_ring(ui, square, &response);
                if response.double_clicked() {
                    state.viewer = Some(super::Viewer::new(sample.id));
                }
                caption(
                    ui,
                    pos2(left, square.bottom() + 4.0),
                    width,
                    name,
                    p.text_soft,
                );
                let dot = pos2(left + 4.0, square.bottom() + 29.0);
                let color = sample
                    .class
                    .map_or(p.text_faint, |class| tokens::class_color(class.index()));
                ui.painter().circle_filled(dot, 4.0, color);
                caption(
                    ui,
                    pos2(left + 13.0, square.bottom() + 21.0),
                    width - 13.0,
                    class,
                    p.text_faint,
                );
                if response.clicked() {
                    picked = Some(sample.id);
                }
            }
        }
        band
    });
    if let Some(id) = picked {
        // Not at once: egui may lay a frame out twice, and a second pick would undo the first.
        state.picked = Some((id, modifiers));
        ui.ctx().request_repaint();
    }
    let cells = Cells {
        columns,
        size: vec2(width, row_height),
        gap: GAP,
        count: shown.len(),
    };
    let corner = output.inner_rect.min - output.state.clamped_offset();
    rubber_band(
        ui,
        &output.inner,
        corner,
        output.inner_rect,
        cells,
        state,
        shown,
    );
}

/// Whether the keys that choose everything were pressed, and not for a field.
pub(super) fn chooses_all(ui: &Ui) -> bool {
    let is_free = !ui.ctx().text_edit_focused() && !egui::Popup::is_any_open(ui.ctx());
    is_free && ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::A))
}

/// Chooses what a drag goes around; `corner` is where the grid's first cell lies on the screen.
fn rubber_band(
    ui: &Ui,
    response: &egui::Response,
    corner: Pos2,
    visible: Rect,
    cells: Cells,
    state: &mut DataState,
    shown: &[SampleId],
) {
    let origin = corner.to_vec2();
    if response.drag_started_by(PointerButton::Primary)
        && let Some(press) = ui.input(|i| i.pointer.press_origin())
    {
        let adds = ui.input(|i| i.modifiers.command || i.modifiers.shift);
        state.selection.begin_band(press - origin, adds);
    }
    // A press alone begins a drag, but chooses nothing yet: it may become a click.
    if response.dragged_by(PointerButton::Primary)
        && ui.input(|i| i.pointer.is_decidedly_dragging())
        && let Some(pointer) = response.interact_pointer_pos()
        && let Some(band) = state.selection.band_to(pointer - origin)
    {
        let touched = cells.touched_by(band).map(|index| shown[index]);
        state.selection.choose_in_band(touched);
        let p = tokens::palette(ui);
        let band = band.translate(origin).intersect(visible);
        let painter = ui.painter();
        painter.rect_filled(band, 2.0, p.accent.gamma_multiply(0.12));
        let line = tokens::hairline(p.accent);
        painter.rect_stroke(band, 2.0, line, egui::StrokeKind::Inside);
    }
    if response.drag_stopped() {
        state.selection.end_band();
    }
}

/// The picture that an arrow key goes to while one is selected and nothing else has the keyboard.
pub(super) fn keyboard_target(
    ui: &Ui,
    shown: &[SampleId],
    state: &DataState,
    columns: usize,
) -> Option<usize> {
    let lead = state.selection.lead()?;
    if ui.memory(egui::Memory::focused).is_some() {
        return None;
    }
    let step: isize = ui.input(|i| {
        [
            (Key::ArrowLeft, -1),
            (Key::ArrowRight, 1),
            (Key::ArrowUp, -(columns as isize)),
            (Key::ArrowDown, columns as isize),
        ]
        .into_iter()
        .find(|(key, _)| i.key_pressed(*key))
        .map(|(_, step)| step)
    })?;
    let at = shown.iter().position(|id| *id == lead)?;
    let target = at.checked_add_signed(step)?;
    (target < shown.len()).then_some(target)
}

fn caption(ui: &Ui, at: egui::Pos2, width: f32, text: &str, color: egui::Color32) {
    let mut job = egui::text::LayoutJob::simple_singleline(
        text.to_owned(),
        tokens::regular(tokens::TEXT_S),
        color,
    );
    job.wrap = egui::text::TextWrapping::truncate_at_width(width);
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(at.round(), galley, color);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_the_room() {
        let (columns, width) = columns(1000.0, 128.0);
        assert_eq!(columns, 7);
        assert!((width + GAP) * 7.0 - GAP <= 1000.0);
        assert_eq!(super::columns(50.0, 128.0).0, 1);
    }
}
