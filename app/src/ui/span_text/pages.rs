//! Which blocks of a text are in sight, and how high those are that are not.

use super::blocks::{Block, block_of, blocks};
use super::lines::{Line, Lines, job};
use crate::ui::tokens;
use egui::{Pos2, Rangef, Rect, Ui, pos2};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// A text with fewer blocks is laid out whole at once, so that its height is right from the start.
const FEW_BLOCKS: usize = 200;

/// A text in blocks, laid out where it is in sight. Places are in points from its top left corner.
#[derive(Clone, Default)]
pub struct Pages {
    /// Text and width that this is for.
    key: Option<u64>,
    width: f32,
    blocks: Vec<Block>,
    /// Where each block begins, and behind them where the last one ends.
    tops: Vec<f32>,
    lines: HashMap<usize, Lines>,
}

impl Pages {
    /// Turns to a text; whether it is another one.
    pub fn turn_to(&mut self, ui: &Ui, text: &str, width: f32) -> bool {
        let width = width.round().max(1.0);
        let key = egui::util::hash(text);
        let is_other = self.key != Some(key);
        if is_other {
            self.key = Some(key);
            self.blocks = blocks(text);
        }
        if is_other || self.width != width {
            self.width = width;
            self.lines.clear();
            let is_short = self.blocks.len() <= FEW_BLOCKS;
            let heights: Vec<f32> = (0..self.blocks.len())
                .map(|index| {
                    if is_short {
                        self.lines(ui, text, index).height()
                    } else {
                        guessed_height(self.part(text, index), width)
                    }
                })
                .collect();
            self.set_heights(heights);
        }
        is_other
    }

    fn set_heights(&mut self, heights: Vec<f32>) {
        self.tops.clear();
        self.tops.push(0.0);
        let mut bottom = 0.0;
        for height in heights {
            bottom += height;
            self.tops.push(bottom);
        }
    }

    /// Lays out what is in sight. How much what is above it has grown by that, so that the text can
    /// be kept where it was.
    pub fn bring_in_sight(&mut self, ui: &Ui, text: &str, sight: Rangef) -> (Range<usize>, f32) {
        let first = self.block_at(sight.min);
        let (mut behind, mut grown) = (first, 0.0);
        while behind < self.blocks.len() && (behind == first || self.tops[behind] < sight.max) {
            let height = self.lines(ui, text, behind).height();
            let more = height - (self.tops[behind + 1] - self.tops[behind]);
            if more.abs() > 0.5 {
                for top in &mut self.tops[behind + 1..] {
                    *top += more;
                }
                if self.tops[behind] < sight.min {
                    grown += more;
                }
            }
            behind += 1;
        }
        // The rest is laid out again when it comes in sight.
        self.lines
            .retain(|index, _| (first.saturating_sub(1)..=behind).contains(index));
        (first..behind, grown)
    }

    /// Height of the whole text.
    pub fn height(&self) -> f32 {
        self.tops.last().copied().unwrap_or(0.0)
    }

    /// Width that lines have.
    pub fn width(&self) -> f32 {
        self.width
    }

    /// A block, laid out. egui keeps its glyphs, and where they changed, all is worked out anew.
    pub fn lines(&mut self, ui: &Ui, text: &str, index: usize) -> &Lines {
        let part = self.part(text, index);
        let color = tokens::palette(ui).text;
        let galley = ui.painter().layout_job(job(part, color, self.width));
        let known = self.lines.get(&index);
        if known.is_none_or(|known| !Arc::ptr_eq(&known.galley, &galley)) {
            self.lines.insert(index, Lines::new(part, galley));
        }
        &self.lines[&index]
    }

    fn part<'a>(&self, text: &'a str, index: usize) -> &'a str {
        &text[self.blocks[index].bytes.clone()]
    }

    /// Where a block begins.
    pub fn top(&self, index: usize) -> f32 {
        self.tops[index]
    }

    /// The part of a range that a block shows, counted from the block's start.
    pub fn part_of(&self, index: usize, range: &Range<usize>) -> Range<usize> {
        let Range { start, end } = self.blocks[index].scalars;
        let within = |scalar: usize| scalar.clamp(start, end) - start;
        within(range.start)..within(range.end)
    }

    /// The scalars of several blocks, with the line ends between them.
    pub fn scalars(&self, range: &Range<usize>) -> Range<usize> {
        let first = &self.blocks[range.start].scalars;
        let last = &self.blocks[range.end.max(range.start + 1) - 1].scalars;
        first.start..last.end
    }

    /// The block that a scalar is in.
    pub fn block_of(&self, scalar: usize) -> usize {
        block_of(&self.blocks, scalar)
    }

    fn block_at(&self, y: f32) -> usize {
        let above = self.tops.partition_point(|top| *top <= y);
        above.saturating_sub(1).min(self.blocks.len() - 1)
    }

    /// The place between two characters that is nearest.
    pub fn caret_at(&mut self, ui: &Ui, text: &str, at: Pos2) -> usize {
        let index = self.block_at(at.y);
        let (start, top) = (self.blocks[index].scalars.start, self.tops[index]);
        let part = self.part(text, index);
        let lines = self.lines(ui, text, index);
        start + lines.caret_at(part, pos2(at.x, at.y - top))
    }

    /// The scalar that is drawn at a place.
    pub fn scalar_at(&mut self, ui: &Ui, text: &str, at: Pos2) -> Option<usize> {
        let index = self.block_at(at.y);
        let (start, top) = (self.blocks[index].scalars.start, self.tops[index]);
        let lines = self.lines(ui, text, index);
        let scalar = lines.scalar_at(pos2(at.x, at.y - top))?;
        Some(start + scalar)
    }

    /// The line on the screen in which what begins (or `ends`) at a scalar does so, as a rectangle
    /// without width.
    pub fn edge(&mut self, ui: &Ui, text: &str, scalar: usize, ends: bool) -> Rect {
        let index = self.block_of(scalar);
        let within = self.part_of(index, &(scalar..scalar)).start;
        let top = self.tops[index];
        let lines = self.lines(ui, text, index);
        let (line, x) = if ends {
            lines.end_of(within)
        } else {
            lines.start_of(within)
        };
        let Line {
            top: above,
            bottom: below,
        } = lines.line(line);
        Rect::from_min_max(pos2(x, top + above), pos2(x, top + below))
    }
}

/// How high a block will be, by the width of its characters.
fn guessed_height(text: &str, width: f32) -> f32 {
    let is_wide = |c: char| c >= '\u{1100}';
    let wide = text.chars().filter(|c| is_wide(*c)).count() as f32;
    let narrow = text.chars().count() as f32 - wide;
    let length = (wide + narrow * 0.5) * tokens::TEXT_L;
    (length / width).ceil().max(1.0) * tokens::SPAN_LINE_HEIGHT
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Context, RawInput};

    fn with_pages(text: &str, width: f32, test: impl Fn(&Ui, &mut Pages)) {
        let context = Context::default();
        let _ = context.run_ui(RawInput::default(), |ui| {
            let mut pages = Pages::default();
            assert!(pages.turn_to(ui, text, width));
            assert!(!pages.turn_to(ui, text, width));
            test(ui, &mut pages);
        });
    }

    #[test]
    fn places_and_scalars_belong_together_over_lines() {
        let text = "abc\r\ndef\n\nghi";
        let height = tokens::SPAN_LINE_HEIGHT;
        with_pages(text, 500.0, |ui, pages| {
            assert_eq!(pages.height(), 4.0 * height);
            for scalar in [0, 2, 3, 5, 8, 9, 10, 13] {
                let edge = pages.edge(ui, text, scalar, false);
                assert_eq!(pages.caret_at(ui, text, edge.center()), scalar);
            }
            let (in_sight, grown) =
                pages.bring_in_sight(ui, text, Rangef::new(height, 2.5 * height));
            assert_eq!((in_sight.clone(), grown), (1..3, 0.0));
            assert_eq!(pages.scalars(&in_sight), 5..9);
            assert_eq!(pages.part_of(1, &(2..7)), 0..2);
            assert_eq!(pages.part_of(1, &(0..2)), 0..0);
            assert_eq!(pages.scalar_at(ui, text, pos2(2.0, 1.5 * height)), Some(5));
            assert_eq!(pages.scalar_at(ui, text, pos2(400.0, 1.5 * height)), None);
        });
    }

    #[test]
    fn of_a_long_text_only_what_is_in_sight_is_laid_out() {
        let text = "一行文字，不长也不短，写在这里。\n".repeat(20_000); // 1 MB
        with_pages(&text, 120.0, |ui, pages| {
            let height = pages.height();
            let middle = height / 2.0;
            let (in_sight, _) =
                pages.bring_in_sight(ui, &text, Rangef::new(middle, middle + 800.0));
            assert!((5..40).contains(&in_sight.len()), "{in_sight:?}");
            assert!(pages.lines.len() <= in_sight.len() + 2);
            let guess = pages.height() / height;
            assert!((0.9..1.1).contains(&guess), "{guess}");
        });
    }

    #[test]
    fn an_empty_text_has_one_line() {
        with_pages("", 300.0, |ui, pages| {
            assert_eq!(pages.height(), tokens::SPAN_LINE_HEIGHT);
            assert_eq!(pages.caret_at(ui, "", pos2(9.0, 900.0)), 0);
            assert_eq!(pages.bring_in_sight(ui, "", Rangef::new(0.0, 99.0)).0, 0..1);
        });
    }
}
