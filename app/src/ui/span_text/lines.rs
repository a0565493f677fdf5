//! Where the characters of a block lie.
//!
//! egui counts the cursors of a laid out text by its glyphs. That holds as long as there is one for
//! each scalar, from left to right; in Hebrew and Arabic (and where a font draws one scalar with
//! several glyphs) it does not, and a label would sit on other words than those that were marked.
//! So the places are worked out here: words from right to left are laid out as sections of their
//! own, which are recognised in the result by a trace of height.

use crate::ui::tokens;
use egui::text::{LayoutJob, LayoutSection, TextFormat};
use egui::{Color32, Galley, Pos2, Rect, pos2};
use hearth_core::label::words;
use std::ops::Range;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// Every other section is so much higher, which rounding takes away again.
const TRACE: f32 = 0.01;

/// A row of a block, in points from its top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Its top.
    pub top: f32,
    /// Its bottom.
    pub bottom: f32,
}

/// Where a scalar lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// In which row.
    pub line: usize,
    /// Its left edge.
    pub left: f32,
    /// Its right edge; the same for what is drawn as one with the scalar before.
    pub right: f32,
    /// Whether it is read from right to left.
    pub is_rtl: bool,
}

impl Cell {
    /// The side where it begins.
    fn start(&self) -> f32 {
        if self.is_rtl { self.right } else { self.left }
    }

    /// The side where it ends.
    fn end(&self) -> f32 {
        if self.is_rtl { self.left } else { self.right }
    }
}

/// A block that is laid out. Scalars are counted from its start, places from its top left corner.
#[derive(Clone)]
pub struct Lines {
    /// What is painted.
    pub galley: Arc<Galley>,
    cells: Vec<Cell>,
    rows: Vec<Line>,
}

/// What has one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stretch {
    bytes: Range<usize>,
    is_rtl: bool,
}

/// What egui is asked to lay out.
pub fn job(text: &str, color: Color32, width: f32) -> LayoutJob {
    let sections = stretches(text).into_iter().enumerate();
    let sections = sections.map(|(index, stretch)| LayoutSection {
        leading_space: 0.0,
        byte_range: stretch.bytes.start.into()..stretch.bytes.end.into(),
        format: TextFormat {
            font_id: tokens::regular(tokens::TEXT_L),
            color,
            line_height: Some(tokens::SPAN_LINE_HEIGHT + TRACE * (index % 2) as f32),
            ..TextFormat::default()
        },
    });
    let mut job = LayoutJob {
        text: text.to_owned(),
        sections: sections.collect(),
        break_on_newline: false,
        ..LayoutJob::default()
    };
    job.wrap.max_width = width;
    job
}

impl Lines {
    /// Works out where everything is.
    pub fn new(text: &str, galley: Arc<Galley>) -> Self {
        let rows = galley.rows.iter();
        let mut lines: Vec<Line> = rows
            .map(|row| Line {
                top: row.min_y(),
                bottom: row.max_y(),
            })
            .collect();
        if text.is_empty() {
            // egui gives it no height, as there is no section that has one.
            lines = vec![Line {
                top: 0.0,
                bottom: tokens::SPAN_LINE_HEIGHT,
            }];
        }
        let mut glyphs = Vec::new();
        for (line, row) in galley.rows.iter().enumerate() {
            for glyph in &row.row.glyphs {
                glyphs.push(Glyph {
                    chr: glyph.chr,
                    line,
                    left: row.pos.x + glyph.pos.x,
                    right: row.pos.x + glyph.max_x(),
                    is_traced: glyph.line_height > tokens::SPAN_LINE_HEIGHT + TRACE / 2.0,
                });
            }
        }
        Self {
            cells: cells(text, &glyphs),
            galley,
            rows: lines,
        }
    }

    /// Height of all of it.
    pub fn height(&self) -> f32 {
        self.rows.last().map_or(0.0, |line| line.bottom)
    }

    /// A line by its position.
    pub fn line(&self, index: usize) -> Line {
        self.rows[index.min(self.rows.len() - 1)]
    }

    /// The scalar that is drawn at a place, if any.
    pub fn scalar_at(&self, at: Pos2) -> Option<usize> {
        let line = self.line_at(at.y);
        let band = self.line(line);
        let is_inside = |cell: &Cell| cell.line == line && (cell.left..cell.right).contains(&at.x);
        (band.top..band.bottom)
            .contains(&at.y)
            .then(|| self.cells.iter().position(is_inside))
            .flatten()
    }

    /// The place between two characters of `text`, which is the block's, that is nearest.
    pub fn caret_at(&self, text: &str, at: Pos2) -> usize {
        let line = self.line_at(at.y);
        let distance = |cell: &Cell| (cell.left - at.x).max(at.x - cell.right).max(0.0);
        let nearest = self.cells.iter().enumerate();
        let nearest = nearest
            .filter(|(_, cell)| cell.line == line && cell.right > cell.left)
            .min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
        let Some((index, cell)) = nearest else {
            return self
                .cells
                .iter()
                .position(|cell| cell.line >= line)
                .unwrap_or(self.cells.len());
        };
        let whole = words::widened(text, index..index + 1);
        let parts = self.cells[whole.clone()].iter();
        let (left, right) = parts
            .filter(|part| part.line == line)
            .fold((cell.left, cell.right), |(left, right), part| {
                (left.min(part.left), right.max(part.right))
            });
        let is_right_half = at.x > f32::midpoint(left, right);
        if is_right_half == cell.is_rtl {
            whole.start
        } else {
            whole.end
        }
    }

    fn line_at(&self, y: f32) -> usize {
        let below = self.rows.partition_point(|line| line.top <= y);
        below.saturating_sub(1)
    }

    /// The rectangles of a range with their lines, from top to bottom and left to right.
    pub fn rects(&self, range: &Range<usize>) -> Vec<(usize, Rect)> {
        let end = range.end.min(self.cells.len());
        let mut parts: Vec<Cell> = self.cells[range.start.min(end)..end].to_vec();
        parts.retain(|cell| cell.right > cell.left);
        parts.sort_by(|a, b| a.line.cmp(&b.line).then(a.left.total_cmp(&b.left)));
        let mut rects: Vec<(usize, Rect)> = Vec::new();
        for cell in parts {
            match rects.last_mut() {
                // Rounding leaves slits between glyphs.
                Some((line, rect)) if *line == cell.line && cell.left <= rect.right() + 1.5 => {
                    rect.max.x = rect.right().max(cell.right);
                }
                _ => {
                    let line = self.line(cell.line);
                    let min = pos2(cell.left, line.top);
                    let max = pos2(cell.right, line.bottom);
                    rects.push((cell.line, Rect::from_min_max(min, max)));
                }
            }
        }
        rects
    }

    /// Where what begins at a scalar begins: its line and how far right.
    pub fn start_of(&self, scalar: usize) -> (usize, f32) {
        match self.cells.get(scalar) {
            Some(cell) => (cell.line, cell.start()),
            None => self.end_of(self.cells.len()),
        }
    }

    /// Where what ends before a scalar ends: its line and how far right.
    pub fn end_of(&self, scalar: usize) -> (usize, f32) {
        let before = self.cells[..scalar.min(self.cells.len())].iter();
        // Marks have no width of their own; what they stand on has.
        let mut drawn = before.clone().rev().filter(|cell| cell.right > cell.left);
        match drawn.next().or(before.last()) {
            Some(cell) => (cell.line, cell.end()),
            None => (0, 0.0),
        }
    }
}

struct Glyph {
    chr: char,
    line: usize,
    left: f32,
    right: f32,
    is_traced: bool,
}

fn cells(text: &str, glyphs: &[Glyph]) -> Vec<Cell> {
    let stretches = stretches(text);
    let groups: Vec<&[Glyph]> = glyphs.chunk_by(|a, b| a.is_traced == b.is_traced).collect();
    let mut cells = Vec::with_capacity(text.len());
    if groups.len() == stretches.len() {
        for (stretch, group) in stretches.iter().zip(groups) {
            let text = &text[stretch.bytes.clone()];
            if stretch.is_rtl {
                from_right_to_left(text, group, &mut cells);
            } else {
                from_left_to_right(text, group, &mut cells);
            }
        }
    } else {
        from_left_to_right(text, glyphs, &mut cells);
    }
    cells
}

/// A glyph names the scalar where its cluster begins, so what is drawn with several glyphs repeats a
/// name; where characters that begin alike stand together, they share such glyphs evenly.
fn from_left_to_right(text: &str, glyphs: &[Glyph], cells: &mut Vec<Cell>) {
    let characters: Vec<&str> = text.graphemes(true).collect();
    let mut rest = glyphs;
    let (mut line, mut end) = glyphs.first().map_or((0, 0.0), |g| (g.line, g.left));
    for alike in characters.chunk_by(|a, b| a.chars().next() == b.chars().next()) {
        let is_ours = |glyph: &Glyph| alike[0].contains(glyph.chr);
        let num_ours = rest.iter().take_while(|glyph| is_ours(glyph)).count();
        let (mut ours, others) = rest.split_at(num_ours);
        rest = others;
        for (index, character) in alike.iter().enumerate() {
            let (own, later) = ours.split_at(ours.len() / (alike.len() - index));
            ours = later;
            (line, end) = cells_of(character, own, line, end, cells);
        }
    }
}

/// The cells of one character as it is drawn, each with its own glyph if there is one for each;
/// or else the first has all the width. Gives where it ends.
fn cells_of(
    character: &str,
    glyphs: &[Glyph],
    line: usize,
    end: f32,
    cells: &mut Vec<Cell>,
) -> (usize, f32) {
    let is_rtl = false;
    let has_own = character.chars().eq(glyphs.iter().map(|glyph| glyph.chr));
    if has_own {
        cells.extend(glyphs.iter().map(|glyph| Cell {
            line: glyph.line,
            left: glyph.left,
            right: glyph.right,
            is_rtl,
        }));
        return glyphs
            .last()
            .map_or((line, end), |last| (last.line, last.right));
    }
    let (line, left) = glyphs.first().map_or((line, end), |g| (g.line, g.left));
    let same_line = glyphs.iter().filter(|glyph| glyph.line == line);
    let right = same_line.fold(left, |right, glyph| right.max(glyph.right));
    let whole = Cell {
        line,
        left,
        right,
        is_rtl,
    };
    let mark = Cell {
        left: right,
        ..whole
    };
    cells.push(whole);
    cells.extend(std::iter::repeat_n(mark, character.chars().count() - 1));
    (line, right)
}

/// Glyphs come in the order in which they are drawn, so the first one is the last character; behind
/// them come some without width.
fn from_right_to_left(text: &str, glyphs: &[Glyph], cells: &mut Vec<Cell>) {
    let drawn: Vec<&Glyph> = glyphs.iter().filter(|g| g.right > g.left).collect();
    let mut lengths = Vec::new();
    let mut done = 0;
    let num_scalars = text.chars().count();
    while done < num_scalars {
        let next = words::next_character(text, done);
        lengths.push(next - done);
        done = next;
    }
    let (num_drawn, num_clusters) = (drawn.len(), lengths.len());
    for (cluster, length) in lengths.into_iter().enumerate() {
        // Where letters are joined into fewer glyphs, they share them.
        let first = (num_clusters - 1 - cluster) * num_drawn / num_clusters;
        let behind = (num_clusters - cluster) * num_drawn / num_clusters;
        let at = drawn
            .get(first)
            .or(drawn.last())
            .copied()
            .or(glyphs.first());
        let (line, left) = at.map_or((0, 0.0), |glyph| (glyph.line, glyph.left));
        let right = drawn[first.min(behind)..behind]
            .iter()
            .filter(|glyph| glyph.line == line)
            .fold(left, |right, glyph| right.max(glyph.right));
        let is_rtl = true;
        let whole = Cell {
            line,
            left,
            right,
            is_rtl,
        };
        let mark = Cell {
            right: left,
            ..whole
        };
        cells.push(whole);
        cells.extend(std::iter::repeat_n(mark, length - 1));
    }
}

/// The words from right to left of a text, and what is between them.
fn stretches(text: &str) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        let previous = stretches.last_mut();
        let is_rtl = match &previous {
            // A mark stays with its letter.
            Some(previous) if is_joining(c) => previous.is_rtl,
            _ => is_rtl_letter(c),
        };
        match previous {
            Some(previous) if previous.is_rtl == is_rtl => previous.bytes.end = end,
            _ => stretches.push(Stretch {
                bytes: start..end,
                is_rtl,
            }),
        }
    }
    stretches
}

/// Letters of the scripts that are written from right to left; their digits are not.
fn is_rtl_letter(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{65f}' | '\u{66a}'..='\u{6ef}' | '\u{6fa}'..='\u{8ff}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// What is drawn with the character before.
fn is_joining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Context, RawInput};

    fn lay_out(text: &str, width: f32) -> Lines {
        let context = Context::default();
        crate::ui::fonts::install(&context);
        let mut lines = None;
        for _ in 0..2 {
            let _ = context.run_ui(RawInput::default(), |ui| {
                let galley = ui.painter().layout_job(job(text, Color32::WHITE, width));
                lines = Some(Lines::new(text, galley));
            });
        }
        lines.expect("is laid out")
    }

    const TEXTS: [&str; 7] = [
        "我来到北京清华大学。",
        "Plain English words, and more of them",
        "👨\u{200d}👩\u{200d}👧 🇨🇳 👍🏽 e\u{301}\u{323}x",
        "abc שָׁלוֹם עולם xyz",
        "مرحبا بالعالم ١٢٣ ok",
        "\u{1112}\u{1161}\u{11ab}각 क्षि ที่",
        "",
    ];

    #[test]
    fn every_scalar_has_a_place_and_lines_have_their_height() {
        for text in TEXTS {
            for width in [60.0, 200.0, 2_000.0] {
                let lines = lay_out(text, width);
                assert_eq!(lines.cells.len(), text.chars().count(), "{text}");
                let num_lines = lines.rows.len() as f32;
                assert_eq!(
                    lines.height(),
                    num_lines * tokens::SPAN_LINE_HEIGHT,
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn the_middle_of_each_character_is_that_character() {
        for text in TEXTS {
            let lines = lay_out(text, 120.0);
            for (index, cell) in lines.cells.iter().enumerate() {
                if cell.right <= cell.left {
                    continue;
                }
                let line = lines.line(cell.line);
                let middle = f32::midpoint(line.top, line.bottom);
                let at = pos2(f32::midpoint(cell.left, cell.right), middle);
                let found = lines.scalar_at(at).expect("something is there");
                let whole = words::widened(text, index..index + 1);
                assert!(whole.contains(&found), "{text} {index} {found}");
                // Within it, a point from either side is nearest to that side.
                let parts = lines.cells[whole.clone()].iter();
                let parts = parts.filter(|part| part.line == cell.line);
                let left = parts.clone().fold(f32::MAX, |x, part| x.min(part.left));
                let right = parts.fold(f32::MIN, |x, part| x.max(part.right));
                let (before, behind) = if cell.is_rtl {
                    (right, left)
                } else {
                    (left, right)
                };
                let inside = |x: f32| x + (at.x - x).signum();
                assert_eq!(
                    lines.caret_at(text, pos2(inside(before), middle)),
                    whole.start
                );
                assert_eq!(
                    lines.caret_at(text, pos2(inside(behind), middle)),
                    whole.end
                );
            }
        }
    }

    #[test]
    fn words_from_right_to_left_begin_at_the_right() {
        let text = "ab שלום cd";
        let lines = lay_out(text, 2_000.0);
        let starts: Vec<f32> = (3..7).map(|scalar| lines.start_of(scalar).1).collect();
        assert!(starts.is_sorted_by(|a, b| a > b), "{starts:?}");
        let (_, behind) = lines.start_of(8);
        assert!(behind > starts[0], "what follows is right of the word");
        let rects = lines.rects(&(3..7));
        assert_eq!(rects.len(), 1, "{rects:?}");
        let first = lines.rects(&(3..4))[0].1;
        assert!((first.right() - rects[0].1.right()).abs() < 0.1);
    }

    #[test]
    fn a_range_over_rows_has_a_rectangle_in_each() {
        let text = "我来到北京清华大学读书";
        let lines = lay_out(text, 70.0);
        assert!(lines.rows.len() > 1);
        let rects = lines.rects(&(1..text.chars().count()));
        assert_eq!(rects.len(), lines.rows.len());
        assert!(rects[0].1.left() > 1.0 && rects[1].1.left() < 1.0);
        assert_eq!(lines.rects(&(3..3)), []);
    }

    #[test]
    fn outside_of_all_is_the_nearest() {
        let text = "我来到";
        let lines = lay_out(text, 500.0);
        assert_eq!(lines.caret_at(text, pos2(-50.0, -50.0)), 0);
        assert_eq!(lines.caret_at(text, pos2(900.0, 900.0)), 3);
        assert_eq!(lines.scalar_at(pos2(900.0, 10.0)), None);
        assert_eq!(lay_out("", 500.0).caret_at("", pos2(9.0, 9.0)), 0);
    }

    #[test]
    fn stretches_part_words_by_direction() {
        let parts = |text: &'static str| -> Vec<(&'static str, bool)> {
            let stretches = stretches(text).into_iter();
            stretches.map(|s| (&text[s.bytes], s.is_rtl)).collect()
        };
        assert_eq!(
            parts("a שָׁלוֹם, ١"),
            [("a ", false), ("שָׁלוֹם", true), (", ١", false)]
        );
        assert_eq!(parts(""), []);
    }
}
