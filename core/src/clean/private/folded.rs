//! A text with digits and signs of every script as ASCII has them, and the way back.

use std::ops::Range;

/// The first digits of the scripts whose digits people type: Arabic, Persian, Devanagari, Bengali,
/// Thai, full-width.
const ZEROS: [char; 6] = [
    '\u{660}', '\u{6F0}', '\u{966}', '\u{9E6}', '\u{E50}', '\u{FF10}',
];

/// What stands where something was found already: it touches nothing.
const TAKEN: u8 = 1;

/// The value of a digit.
pub(super) fn digit(c: char) -> Option<u8> {
    if c.is_ascii() {
        return c.is_ascii_digit().then(|| c as u8 - b'0');
    }
    ZEROS.into_iter().find_map(|zero| {
        let value = u32::from(c).wrapping_sub(u32::from(zero));
        (value < 10).then_some(value as u8)
    })
}

/// A text to search in.
pub(super) struct Folded {
    text: String,
    /// Where each byte of it comes from, and where the last one ends; empty if it is the original.
    origins: Vec<u32>,
}

impl Folded {
    pub fn of(text: &str) -> Self {
        let is_plain = text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ');
        if is_plain {
            return Self {
                text: text.to_owned(),
                origins: Vec::new(),
            };
        }
        let mut folded = String::with_capacity(text.len());
        let mut origins = Vec::with_capacity(text.len() + 1);
        for (at, c) in text.char_indices() {
            if let Some(c) = folded_char(c) {
                folded.push(c);
                origins.resize(folded.len(), at as u32);
            }
        }
        origins.push(text.len() as u32);
        Self {
            text: folded,
            origins,
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a place of it is in the original.
    pub fn place_of(&self, range: &Range<usize>) -> Range<usize> {
        let origin = |at: usize| {
            let origin = self.origins.get(at);
            origin.map_or(at, |origin| *origin as usize)
        };
        origin(range.start)..origin(range.end)
    }

    /// Takes out what was found; every other place stays where it is.
    pub fn take_out(&mut self, range: Range<usize>) {
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        bytes[range].fill(TAKEN);
        // Whole characters became ASCII, so that it stays UTF-8.
        self.text = String::from_utf8(bytes).unwrap_or_default();
    }
}

/// The character as it is searched for; `None` for what takes no room.
fn folded_char(c: char) -> Option<char> {
    if let Some(value) = digit(c) {
        return Some(char::from(b'0' + value));
    }
    Some(match c {
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' => return None,
        '\n' | '\r' | '\t' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '－' | '﹣' => '-',
        // Full-width forms of ASCII, in its order.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFF01 + 0x21).unwrap_or(c),
        '﹫' => '@',
        other => other,
    })
}
