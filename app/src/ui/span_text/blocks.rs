//! The pieces of a text that are laid out one by one, so that only those in sight are.

use std::ops::Range;

/// Longest block in scalars. A line that is longer is shown as several.
const LONGEST: usize = 2_000;

/// A line of the text, or a part of a long one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its scalars, without the line's end.
    pub scalars: Range<usize>,
    /// Its bytes, without the line's end.
    pub bytes: Range<usize>,
}

/// Cuts a text into blocks; there is always one.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut scalar, mut byte) = (0, 0);
    for line in text.split_inclusive('\n').chain(is_last_line_empty(text)) {
        let ending = if line.ends_with("\r\n") {
            2
        } else {
            usize::from(line.ends_with('\n'))
        };
        for piece in cut(&line[..line.len() - ending]) {
            let num_scalars = piece.chars().count();
            blocks.push(Block {
                scalars: scalar..scalar + num_scalars,
                bytes: byte..byte + piece.len(),
            });
            scalar += num_scalars;
            byte += piece.len();
        }
        scalar += ending;
        byte += ending;
    }
    blocks
}

/// Behind a line feed at the end there is one more line.
fn is_last_line_empty(text: &str) -> Option<&str> {
    (text.is_empty() || text.ends_with('\n')).then_some("")
}

/// Cuts a long line behind white space or the end of a sentence where there is one, and never
/// inside of a character as it is drawn.
fn cut(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = line;
    // Bytes are at least as many as scalars, so that most lines are not counted.
    while rest.len() > LONGEST {
        let Some((longest, _)) = rest.char_indices().nth(LONGEST) else {
            break;
        };
        let good = |c: char| c.is_whitespace() || "。！？；".contains(c);
        let found = rest[..longest].rfind(good).map(|at| {
            let width = rest[at..].chars().next().map_or(0, char::len_utf8);
            at + width
        });
        let at = found.filter(|at| *at > longest / 2).unwrap_or(longest);
        let scalar = rest[..at].chars().count();
        let whole =
            hearth_core::label::words::widened(&rest[..longest_context(rest, at)], 0..scalar);
        let at = rest
            .char_indices()
            .nth(whole.end)
            .map_or(rest.len(), |(byte, _)| byte);
        pieces.push(&rest[..at]);
        rest = &rest[at..];
    }
    pieces.push(rest);
    pieces
}

/// So far beyond a cut as the longest character that anyone draws.
fn longest_context(text: &str, at: usize) -> usize {
    let more = text[at..].char_indices().nth(64);
    more.map_or(text.len(), |(byte, _)| at + byte)
}

/// The block that holds a scalar, or ends with it.
pub fn block_of(blocks: &[Block], scalar: usize) -> usize {
    let behind = blocks.partition_point(|block| block.scalars.start <= scalar);
    behind.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<&str> {
        let blocks = blocks(text);
        for block in &blocks {
            let before = text[..block.bytes.start].chars().count();
            let inside = text[block.bytes.clone()].chars().count();
            assert_eq!(block.scalars, before..before + inside);
        }
        blocks.into_iter().map(|block| &text[block.bytes]).collect()
    }

    #[test]
    fn lines_are_blocks_whatever_ends_them() {
        assert_eq!(shown(""), [""]);
        assert_eq!(shown("中\r\n👧\n\nb"), ["中", "👧", "", "b"]);
        assert_eq!(shown("a\n"), ["a", ""]);
        assert_eq!(shown("a\rb"), ["a\rb"]);
    }

    #[test]
    fn long_lines_are_cut_at_good_places() {
        let text = "他说很好。".repeat(1_000);
        let pieces = shown(&text);
        assert_eq!(pieces.concat(), text);
        assert!(pieces.iter().all(|piece| piece.ends_with('。')));
        let family = "👨\u{200d}👩\u{200d}👧".repeat(1_000);
        let pieces = shown(&family);
        assert!(pieces.len() > 1);
        for piece in pieces {
            assert_eq!(piece.chars().count() % 5, 0);
        }
    }

    #[test]
    fn a_scalar_is_in_the_block_that_shows_it() {
        let blocks = blocks("ab\r\ncd\n");
        let found: Vec<usize> = (0..=7).map(|scalar| block_of(&blocks, scalar)).collect();
        assert_eq!(found, [0, 0, 0, 0, 1, 1, 1, 2]);
    }
}
