//! How spans look: a wash, a line below, a name above.

use super::ShownSpan;
use super::pages::Pages;
use super::spans::NUM_LEVELS;
use crate::ui::mark_name::{self, Chip};
use crate::ui::tokens;
use egui::{Id, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};
use std::ops::Range;

/// Height of the wash behind a row.
const BAND: f32 = tokens::TEXT_L * 1.25;
/// Length of dashes and of the gaps between them.
const DASH: f32 = 4.0;

/// A span in sight.
pub struct InSight<'a> {
    /// Its position in the list of all.
    pub index: usize,
    /// The span.
    pub span: &'a ShownSpan<'a>,
    /// Where it is shown, which during a drag is not where it is stored.
    pub range: Range<usize>,
    /// On which line below the text.
    pub level: usize,
}

/// What is painted, and from where places are counted.
pub struct Painting<'a> {
    /// The text.
    pub text: &'a str,
    /// Where its top left corner is on the screen.
    pub origin: Pos2,
    /// The blocks that are in sight.
    pub blocks: Range<usize>,
    /// How wide it is.
    pub width: f32,
}

impl Painting<'_> {
    /// The rectangles of a range, from top to bottom, as high as a row.
    fn rects(&self, ui: &Ui, pages: &mut Pages, range: &Range<usize>) -> Vec<Rect> {
        let mut rects = Vec::new();
        let first = pages.block_of(range.start).max(self.blocks.start);
        let behind = (pages.block_of(range.end) + 1).min(self.blocks.end);
        for index in first..behind {
            let offset = self.origin.to_vec2() + vec2(0.0, pages.top(index));
            let part = pages.part_of(index, range);
            let parts = pages.lines(ui, self.text, index).rects(&part);
            rects.extend(parts.into_iter().map(|(_, rect)| rect.translate(offset)));
        }
        rects
    }

    /// Washes and lines of spans, what is selected, and the text over them.
    pub fn paint_text(
        &self,
        ui: &Ui,
        pages: &mut Pages,
        spans: &[InSight<'_>],
        selection: Option<&Range<usize>>,
    ) {
        for shown in spans {
            for rect in self.rects(ui, pages, &shown.range) {
                paint_wash(ui, band(rect), shown.span);
            }
        }
        if let Some(selection) = selection {
            self.paint_selection(ui, pages, selection);
        }
        let color = tokens::palette(ui).text;
        for index in self.blocks.clone() {
            let at = self.origin + vec2(0.0, pages.top(index));
            let galley = pages.lines(ui, self.text, index).galley.clone();
            ui.painter().galley(at, galley, color);
        }
        for shown in spans {
            for rect in self.rects(ui, pages, &shown.range) {
                paint_line(ui, band(rect), shown);
            }
            if shown.span.is_selected {
                self.paint_grips(ui, pages, shown);
            }
        }
    }

    fn paint_selection(&self, ui: &Ui, pages: &mut Pages, selection: &Range<usize>) {
        if selection.is_empty() {
            let edge = pages.edge(ui, self.text, selection.start, false);
            let edge = band(edge.translate(self.origin.to_vec2()));
            let stroke = tokens::playhead_line(tokens::palette(ui));
            ui.painter().vline(edge.center().x, edge.y_range(), stroke);
            return;
        }
        for rect in self.rects(ui, pages, selection) {
            let fill = ui.visuals().selection.bg_fill;
            ui.painter().rect_filled(band(rect), 0, fill);
        }
    }

    fn paint_grips(&self, ui: &Ui, pages: &mut Pages, shown: &InSight<'_>) {
        for (scalar, ends) in [(shown.range.start, false), (shown.range.end, true)] {
            if !self.blocks.contains(&pages.block_of(scalar)) {
                continue;
            }
            let edge = pages.edge(ui, self.text, scalar, ends);
            let edge = band(edge.translate(self.origin.to_vec2()));
            let x = edge.center().x;
            let stroke = tokens::mark_line(shown.span.color, true);
            ui.painter().vline(x, edge.y_range(), stroke);
            let at = if ends { edge.bottom() } else { edge.top() };
            ui.painter()
                .circle_filled(pos2(x, at), tokens::GRIP_REACH * 0.6, shown.span.color);
        }
    }

    /// The names of spans, each above where it begins; the one that was clicked.
    pub fn show_names(
        &self,
        ui: &Ui,
        pages: &mut Pages,
        spans: &[InSight<'_>],
        id: Id,
    ) -> Option<usize> {
        let mut chips: Vec<(Pos2, usize, Chip<'_>)> = Vec::new();
        for shown in spans {
            if !self.blocks.contains(&pages.block_of(shown.range.start)) {
                continue;
            }
            let rects = self.rects(ui, pages, &shown.range);
            let Some(first) = rects.first() else {
                continue;
            };
            let span = shown.span;
            let chip = Chip::new(ui, span.name, span.color, span.is_ghost);
            let top = band(*first).top() - chip.size().y;
            chips.push((pos2(first.left(), top), shown.index, chip));
        }
        chips.sort_by(|(a, ..), (b, ..)| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
        let mut clicked = None;
        for line in chips.chunk_by(|(a, ..), (b, ..)| a.y == b.y) {
            let wanted: Vec<(f32, f32)> = line
                .iter()
                .map(|(at, _, chip)| (at.x, chip.size().x))
                .collect();
            let lefts = mark_name::side_by_side(&wanted, self.origin.x + self.width);
            for ((at, index, chip), left) in line.iter().zip(lefts) {
                let response = chip.show(ui, pos2(left, at.y), id.with(("name", *index)));
                if response.clicked() {
                    clicked = Some(*index);
                }
            }
        }
        clicked
    }
}

/// The part of a row where letters are.
pub fn band(row: Rect) -> Rect {
    Rect::from_center_size(row.center(), vec2(row.width(), BAND))
}

fn paint_wash(ui: &Ui, rect: Rect, span: &ShownSpan<'_>) {
    let fill = tokens::mark_wash(span.color, span.is_ghost, span.is_selected);
    ui.painter().rect_filled(rect, 2, fill);
}

fn paint_line(ui: &Ui, rect: Rect, shown: &InSight<'_>) {
    let stroke = Stroke {
        width: 2.0,
        ..tokens::mark_line(shown.span.color, false)
    };
    let level = shown.level.min(NUM_LEVELS - 1);
    let y = rect.bottom() + 1.0 + tokens::SPAN_LINE_GAP * level as f32;
    if shown.span.is_ghost {
        let path = [pos2(rect.left(), y), pos2(rect.right(), y)];
        ui.painter()
            .extend(Shape::dashed_line(&path, stroke, DASH, DASH));
    } else {
        // A slit keeps neighbours of one class apart.
        let x = rect.left()..=(rect.right() - 1.0).max(rect.left());
        ui.painter().hline(x, y, stroke);
    }
}
