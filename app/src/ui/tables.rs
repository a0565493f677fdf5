//! Tables of figures: a head, quiet lines, numbers on the right.

use super::tokens;
use egui::{Align2, Color32, Rect, Sense, Ui, pos2, vec2};

/// A column.
pub struct Column {
    /// Its head.
    pub head: String,
    /// A sentence that explains the head.
    pub explanation: Option<String>,
    /// Its share of the width.
    pub weight: f32,
    /// Whether it holds figures, which stand on the right.
    pub is_number: bool,
}

/// A cell: its text, its colour where it is not the usual one, and a dot before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// Words or a figure.
    pub text: String,
    /// Colour of the text.
    pub color: Option<Color32>,
    /// Colour of a dot before the text.
    pub dot: Option<Color32>,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

const ROW: f32 = 32.0;

/// Shows the table as wide as there is room; only rows in sight are laid out.
pub fn table(
    ui: &mut Ui,
    columns: &[Column],
    num_rows: usize,
    mut row: impl FnMut(usize) -> Vec<Cell>,
) {
    let p = tokens::palette(ui);
    let width = ui.available_width();
    let weights: f32 = columns.iter().map(|c| c.weight).sum();
    let mut edges = vec![0.0];
    for column in columns {
        edges.push(edges[edges.len() - 1] + width * column.weight / weights);
    }
    let (rect, _) =
        ui.allocate_exact_size(vec2(width, ROW * (num_rows + 1) as f32), Sense::hover());
    let cell_rect = |line: usize, column: usize| {
        Rect::from_min_max(
            pos2(rect.left() + edges[column], rect.top() + ROW * line as f32),
            pos2(
                rect.left() + edges[column + 1],
                rect.top() + ROW * (line + 1) as f32,
            ),
        )
    };
    for (index, column) in columns.iter().enumerate() {
        let cell = cell_rect(0, index);
        paint(
            ui,
            cell,
            &column.head,
            tokens::TEXT_S,
            p.text_soft,
            column.is_number,
            None,
        );
        if let Some(explanation) = &column.explanation {
            let id = ui.auto_id_with(&column.head);
            ui.interact(cell, id, Sense::hover())
                .on_hover_text(explanation);
        }
    }
    for line in 0..num_rows {
        let strip = Rect::from_min_size(
            pos2(rect.left(), rect.top() + ROW * (line + 1) as f32),
            vec2(width, ROW),
        );
        if !ui.is_rect_visible(strip) {
            continue;
        }
        ui.painter()
            .hline(strip.x_range(), strip.top(), tokens::hairline(p.line));
        let cells = row(line);
        for (index, (column, cell)) in columns.iter().zip(&cells).enumerate() {
            let color = cell.color.unwrap_or(p.text);
            paint(
                ui,
                cell_rect(line + 1, index),
                &cell.text,
                tokens::TEXT,
                color,
                column.is_number,
                cell.dot,
            );
        }
        let words: Vec<&str> = cells.iter().map(|c| c.text.as_str()).collect();
        let id = ui.auto_id_with(("row", line));
        let response = ui.interact(strip, id, Sense::hover());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Row, true, words.join(" ")));
    }
}

fn paint(
    ui: &Ui,
    cell: Rect,
    text: &str,
    size: f32,
    color: Color32,
    on_right: bool,
    dot: Option<Color32>,
) {
    let mut inner = cell.shrink2(vec2(8.0, 0.0));
    if let Some(dot) = dot {
        ui.painter()
            .circle_filled(pos2(inner.left() + 4.0, inner.center().y), 4.0, dot);
        inner.min.x += 16.0;
    }
    let anchor = if on_right {
        Align2::RIGHT_CENTER
    } else {
        Align2::LEFT_CENTER
    };
    super::text::cut(ui, inner, text, size, color, anchor);
}
