//! The confusion matrix as a field of heat.

use super::tokens;
use egui::{Align2, Color32, CornerRadius, Key, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// What the matrix shows.
pub struct Matrix<'a> {
    /// Class names.
    pub labels: &'a [String],
    /// Rows are the true classes, columns the predicted ones.
    pub counts: &'a [Vec<u64>],
    /// The classes from top to bottom and from left to right.
    pub order: &'a [usize],
    /// Whether cells say which share of their true class they hold, not how many.
    pub is_share: bool,
    /// The chosen cell: true class, predicted class.
    pub selected: Option<(usize, usize)>,
    /// Word above the columns.
    pub predicted_word: &'a str,
    /// Word beside the rows.
    pub true_word: &'a str,
    /// What a cell says, in words.
    pub explain: &'a dyn Fn(usize, usize, u64) -> String,
}

const GAP: f32 = 2.0;

/// Size of a cell for so many classes in so much room, in points.
pub fn cell_size(num_classes: usize, room: egui::Vec2) -> f32 {
    let cells = num_classes.max(1) as f32;
    (room.min_elem() / cells - GAP).clamp(26.0, 72.0).floor()
}

/// The share of the window's height that the cells may take, so that a matrix of a few classes is
/// seen whole below the headline figures.
const SHARE_OF_HEIGHT: f32 = 0.44;

/// Shows the matrix; returns the cell that was clicked or reached with the arrow keys.
pub fn matrix(ui: &mut Ui, matrix: &Matrix<'_>) -> Option<(usize, usize)> {
    let p = tokens::palette(ui);
    let n = matrix.order.len();
    let font = tokens::regular(tokens::TEXT_S);
    let widest = matrix
        .labels
        .iter()
        .map(|label| {
            ui.painter()
                .layout_no_wrap(label.clone(), font.clone(), p.text)
                .size()
                .x
        })
        .fold(0.0_f32, f32::max);
    let label_width = (widest + 16.0).clamp(64.0, 150.0);
    // Room for slanted heads, which lean out on the right.
    let lean = 36.0;
    let room = vec2(
        ui.available_width() - label_width - lean - 4.0,
        ui.ctx().content_rect().height() * SHARE_OF_HEIGHT,
    );
    let cell = cell_size(n, room);
    let is_slanted = widest > cell - 4.0;
    let head = if is_slanted {
        (widest.min(130.0) * 0.71 + 22.0).max(40.0)
    } else {
        24.0
    };
    let step = cell + GAP;
    let size = vec2(
        label_width + step * n as f32 + if is_slanted { lean } else { 0.0 },
        20.0 + head + step * n as f32,
    );

    let mut clicked = None;
    egui::ScrollArea::horizontal()
        .id_salt("matrix")
        .show(ui, |ui| {
            let (rect, whole) = ui.allocate_exact_size(size, Sense::FOCUSABLE);
            whole.widget_info(|| WidgetInfo::labeled(Role::Table, true, matrix.predicted_word));
            let origin = rect.min + vec2(label_width, 20.0 + head);
            ui.painter().text(
                pos2(origin.x, rect.top()),
                Align2::LEFT_TOP,
                matrix.predicted_word,
                font.clone(),
                p.text_faint,
            );
            ui.painter().text(
                pos2(rect.left(), origin.y - 6.0),
                Align2::LEFT_BOTTOM,
                matrix.true_word,
                font.clone(),
                p.text_faint,
            );
            for (index, class) in matrix.order.iter().enumerate() {
                let label = matrix.labels.get(*class).map_or("", String::as_str);
                let middle = index as f32 * step + cell / 2.0;
                let row_galley = short(ui, label, label_width - 12.0, p.text_soft);
                let at = pos2(
                    origin.x - 8.0 - row_galley.size().x,
                    origin.y + middle - row_galley.size().y / 2.0,
                );
                ui.painter().galley(at.round(), row_galley, p.text_soft);
                if is_slanted {
                    let galley = short(ui, label, 130.0, p.text_soft);
                    let at = pos2(
                        origin.x + middle - 6.0,
                        origin.y - 8.0 - galley.size().y * 0.7,
                    );
                    let angle = -std::f32::consts::FRAC_PI_4;
                    ui.painter().add(
                        egui::epaint::TextShape::new(at, galley, p.text_soft).with_angle(angle),
                    );
                } else {
                    let galley = short(ui, label, cell + 8.0, p.text_soft);
                    let at = pos2(
                        origin.x + middle - galley.size().x / 2.0,
                        origin.y - 6.0 - galley.size().y,
                    );
                    ui.painter().galley(at.round(), galley, p.text_soft);
                }
            }
            for (line, row) in matrix.order.iter().copied().enumerate() {
                let counts = matrix.counts.get(row).map_or(&[][..], Vec::as_slice);
                let total: u64 = counts.iter().sum();
                for (place, column) in matrix.order.iter().copied().enumerate() {
                    let corner = origin + vec2(place as f32 * step, line as f32 * step);
                    let square = Rect::from_min_size(corner, vec2(cell, cell));
                    if !ui.is_rect_visible(square) {
                        continue;
                    }
                    let count = counts.get(column).copied().unwrap_or(0);
                    let share = if total == 0 {
                        0.0
                    } else {
                        count as f32 / total as f32
                    };
                    let (fill, ink) = heat(p, share, row == column, count);
                    let id = ui.scope_id().with(("cell", row, column));
                    let sense = if count > 0 {
                        Sense::CLICK
                    } else {
                        Sense::hover()
                    };
                    let response = ui.interact(square, id, sense);
                    let words = (matrix.explain)(row, column, count);
                    response.widget_info(|| WidgetInfo::labeled(Role::Cell, count > 0, &words));
                    ui.painter()
                        .rect_filled(square, CornerRadius::same(tokens::RADIUS_S), fill);
                    let is_selected = matrix.selected == Some((row, column));
                    if is_selected || (response.hovered() && count > 0) {
                        let color = if is_selected { p.accent } else { p.text_faint };
                        ui.painter().rect_stroke(
                            square,
                            CornerRadius::same(tokens::RADIUS_S),
                            egui::Stroke::new(2.0, color),
                            egui::StrokeKind::Inside,
                        );
                    }
                    if count > 0 {
                        let figure = if matrix.is_share {
                            percent(share)
                        } else {
                            count.to_string()
                        };
                        ui.painter().text(
                            square.center(),
                            Align2::CENTER_CENTER,
                            figure,
                            font.clone(),
                            ink,
                        );
                    }
                    if response.clicked() {
                        clicked = Some((row, column));
                        whole.request_focus();
                    }
                    response.on_hover_text(words);
                }
            }
            if whole.has_focus() {
                ui.memory_mut(|m| {
                    m.set_focus_lock_filter(
                        whole.id,
                        egui::EventFilter {
                            horizontal_arrows: true,
                            vertical_arrows: true,
                            ..Default::default()
                        },
                    );
                });
                if matrix.selected.is_none() {
                    super::button::focus_ring(ui, rect, &whole);
                }
                clicked = clicked.or_else(|| moved(ui, matrix.selected, matrix.order));
            }
        });
    clicked
}

/// The cell that an arrow key leads to, by the order in which the classes are shown.
fn moved(ui: &Ui, selected: Option<(usize, usize)>, order: &[usize]) -> Option<(usize, usize)> {
    let place = |class: usize| order.iter().position(|of| *of == class).unwrap_or(0);
    let (row, column) = selected.map_or((0, 0), |(row, column)| (place(row), place(column)));
    let last = order.len().checked_sub(1)?;
    let (row, column) = ui.input(|i| {
        if i.key_pressed(Key::ArrowUp) {
            Some((row.saturating_sub(1), column))
        } else if i.key_pressed(Key::ArrowDown) {
            Some(((row + 1).min(last), column))
        } else if i.key_pressed(Key::ArrowLeft) {
            Some((row, column.saturating_sub(1)))
        } else if i.key_pressed(Key::ArrowRight) {
            Some((row, (column + 1).min(last)))
        } else {
            None
        }
    })?;
    Some((order[row], order[column]))
}

/// A share in so few letters that it fits into a small cell.
fn percent(share: f32) -> String {
    let percent = share * 100.0;
    if percent < 0.5 {
        "<1".to_owned()
    } else {
        format!("{percent:.0}")
    }
}

fn heat(p: &tokens::Palette, share: f32, is_right: bool, count: u64) -> (Color32, Color32) {
    if count == 0 {
        return (p.raised.gamma_multiply(0.7), p.text_faint);
    }
    let full = if is_right { p.matrix_right } else { p.accent };
    let strength = 0.14 + 0.86 * share.sqrt();
    let fill = p.card.lerp_to_gamma(full, strength);
    let ink = if luminance(fill) > 0.42 {
        tokens::LIGHT.text
    } else {
        tokens::LIGHT.on_accent
    };
    (fill, ink)
}

fn luminance(color: Color32) -> f32 {
    let [r, g, b, _] = color.to_normalized_gamma_f32();
    0.299 * r.powf(2.2) + 0.587 * g.powf(2.2) + 0.114 * b.powf(2.2)
}

fn short(ui: &Ui, text: &str, width: f32, color: Color32) -> std::sync::Arc<egui::Galley> {
    let mut job = egui::text::LayoutJob::simple_singleline(
        text.to_owned(),
        tokens::regular(tokens::TEXT_S),
        color,
    );
    job.wrap = egui::text::TextWrapping::truncate_at_width(width);
    ui.painter().layout_job(job)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_short_and_never_nothing() {
        assert_eq!([1.0, 0.874, 0.001].map(percent), ["100", "87", "<1"]);
    }

    #[test]
    fn cells_shrink_with_classes_but_stay_readable() {
        assert_eq!(cell_size(3, vec2(600.0, 600.0)), 72.0);
        assert!(cell_size(12, vec2(500.0, 600.0)) < 52.0);
        assert!(cell_size(8, vec2(900.0, 350.0)) < 52.0);
        assert_eq!(cell_size(200, vec2(500.0, 500.0)), 26.0);
    }
}
