//! Places in a text, counted in the three ways that programs count them: in Unicode scalar values
//! (Python, and Hearth itself), in UTF-16 units (JavaScript, Java, Label Studio) and in bytes of
//! UTF-8 (Rust, Go).

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// In what places in a text are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Unicode scalar values.
    Scalars,
    /// Units of UTF-16.
    Utf16,
    /// Bytes of UTF-8.
    Bytes,
}

impl Unit {
    /// How much of it a character takes.
    fn width(self, c: char) -> usize {
        match self {
            Self::Scalars => 1,
            Self::Utf16 => c.len_utf16(),
            Self::Bytes => c.len_utf8(),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Scalars => "characters",
            Self::Utf16 => "UTF-16 units",
            Self::Bytes => "bytes",
        }
    }
}

/// Where a span of a text lies, counted in every way; the end is behind its last character. This is
/// what files are written with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SpanOffsets {
    /// Its start in Unicode scalar values.
    pub start: usize,
    /// Its end in Unicode scalar values.
    pub end: usize,
    /// Its start in UTF-16 units.
    pub start_utf16: usize,
    /// Its end in UTF-16 units.
    pub end_utf16: usize,
    /// Its start in bytes of UTF-8.
    pub start_byte: usize,
    /// Its end in bytes of UTF-8.
    pub end_byte: usize,
}

impl SpanOffsets {
    /// The span in one way of counting.
    pub fn range(&self, unit: Unit) -> Range<usize> {
        match unit {
            Unit::Scalars => self.start..self.end,
            Unit::Utf16 => self.start_utf16..self.end_utf16,
            Unit::Bytes => self.start_byte..self.end_byte,
        }
    }
}

/// Why a span is none of this text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OffsetError {
    /// It ends behind the text.
    #[error("span {span} reaches to {offset}, but the text has {len} {}", unit.words())]
    Outside {
        /// Position of the span in the list.
        span: usize,
        /// The place that is not in the text.
        offset: usize,
        /// Length of the text.
        len: usize,
        /// In what both are counted.
        unit: Unit,
    },
    /// It begins or ends inside of a character.
    #[error("span {span} has an end inside of a character, at {offset} {}", unit.words())]
    InsideCharacter {
        /// Position of the span in the list.
        span: usize,
        /// The place inside of a character.
        offset: usize,
        /// In what it is counted.
        unit: Unit,
    },
    /// It ends before it begins.
    #[error("span {span} ends before it begins: {start} to {end}")]
    Backwards {
        /// Position of the span in the list.
        span: usize,
        /// Where it begins.
        start: usize,
        /// Where it ends.
        end: usize,
    },
}

/// Counts spans in every way, in one pass over the text, whatever their order; `unit` is in what
/// they are given.
///
/// # Errors
/// For a span that is none of this text.
pub fn locate(
    text: &str,
    spans: &[Range<usize>],
    unit: Unit,
) -> Result<Vec<SpanOffsets>, OffsetError> {
    for (span, &Range { start, end }) in spans.iter().enumerate() {
        if end < start {
            return Err(OffsetError::Backwards { span, start, end });
        }
    }
    // Every end with the span that it belongs to.
    let mut ends: Vec<(usize, usize, bool)> = Vec::with_capacity(spans.len() * 2);
    for (span, range) in spans.iter().enumerate() {
        ends.push((range.start, span, true));
        ends.push((range.end, span, false));
    }
    ends.sort_unstable();

    let mut found = vec![SpanOffsets::default(); spans.len()];
    let mut walk = Walk::new(text);
    for (offset, span, is_start) in ends {
        walk.forward_to(offset, unit);
        let reached = walk.at(unit);
        if reached < offset {
            return Err(OffsetError::Outside {
                span,
                offset,
                len: reached,
                unit,
            });
        }
        if reached > offset {
            return Err(OffsetError::InsideCharacter { span, offset, unit });
        }
        let span = &mut found[span];
        if is_start {
            (span.start, span.start_utf16, span.start_byte) = walk.places;
        } else {
            (span.end, span.end_utf16, span.end_byte) = walk.places;
        }
    }
    Ok(found)
}

/// Turns spans from one way of counting into another.
///
/// # Errors
/// As [`locate`].
pub fn convert(
    text: &str,
    spans: &[Range<usize>],
    from: Unit,
    to: Unit,
) -> Result<Vec<Range<usize>>, OffsetError> {
    let found = locate(text, spans, from)?;
    Ok(found.iter().map(|span| span.range(to)).collect())
}

/// A place that goes through the text from front to back.
struct Walk<'a> {
    rest: std::str::Chars<'a>,
    /// Scalars, UTF-16 units and bytes passed.
    places: (usize, usize, usize),
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rest: text.chars(),
            places: (0, 0, 0),
        }
    }

    fn at(&self, unit: Unit) -> usize {
        let (scalars, utf16, bytes) = self.places;
        match unit {
            Unit::Scalars => scalars,
            Unit::Utf16 => utf16,
            Unit::Bytes => bytes,
        }
    }

    /// Goes on until the place is reached or passed, or the text ends.
    fn forward_to(&mut self, offset: usize, unit: Unit) {
        while self.at(unit) < offset
            && let Some(c) = self.rest.next()
        {
            self.places.0 += Unit::Scalars.width(c);
            self.places.1 += Unit::Utf16.width(c);
            self.places.2 += Unit::Bytes.width(c);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise
    #![allow(clippy::single_range_in_vec_init)] // one span, not many numbers

    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    const UNITS: [Unit; 3] = [Unit::Scalars, Unit::Utf16, Unit::Bytes];

    /// Chinese, a family of emoji, a flag, combining marks, Hangul, Hebrew, both line ends.
    const MIXED: &str = "a中👨\u{200d}👩\u{200d}👧🇨🇳e\u{301}각שלום\r\nz\n";

    /// The slow way: count what lies before.
    fn naive(text: &str, scalar: usize, unit: Unit) -> usize {
        let before: String = text.chars().take(scalar).collect();
        match unit {
            Unit::Scalars => scalar,
            Unit::Utf16 => before.encode_utf16().count(),
            Unit::Bytes => before.len(),
        }
    }

    #[test]
    fn an_emoji_is_one_scalar_two_utf16_units_and_four_bytes() {
        let found = locate("中😀b", &[0..1, 1..2, 2..3], Unit::Scalars).unwrap();
        let expected = [[0, 1, 0, 1, 0, 3], [1, 2, 1, 3, 3, 7], [2, 3, 3, 4, 7, 8]];
        for (found, [start, end, start_utf16, end_utf16, start_byte, end_byte]) in
            found.into_iter().zip(expected)
        {
            let expected = SpanOffsets {
                start,
                end,
                start_utf16,
                end_utf16,
                start_byte,
                end_byte,
            };
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn an_empty_text_has_only_the_empty_span() {
        for unit in UNITS {
            assert_eq!(locate("", &[0..0], unit).unwrap(), [SpanOffsets::default()]);
            assert_eq!(locate("", &[], unit).unwrap(), []);
            let outside = OffsetError::Outside {
                span: 0,
                offset: 1,
                len: 0,
                unit,
            };
            assert_eq!(locate("", &[0..1], unit), Err(outside));
        }
    }

    #[test]
    fn what_is_no_span_of_the_text_is_refused() {
        let inside = |span, offset, unit| Err(OffsetError::InsideCharacter { span, offset, unit });
        assert_eq!(
            convert("😀", &[0..2, 0..1], Unit::Utf16, Unit::Scalars),
            inside(1, 1, Unit::Utf16)
        );
        for offset in 1..4 {
            let cut = convert("😀", &[offset..4], Unit::Bytes, Unit::Scalars);
            assert_eq!(cut, inside(0, offset, Unit::Bytes));
        }
        let outside = locate("中a", &[0..1, 1..3], Unit::Scalars).unwrap_err();
        assert_eq!(
            outside.to_string(),
            "span 1 reaches to 3, but the text has 2 characters"
        );
        let (start, end) = (2, 1);
        let backwards = locate("abc", &[0..1, start..end], Unit::Scalars);
        let span = 1;
        assert_eq!(backwards, Err(OffsetError::Backwards { span, start, end }));
        assert!(locate("a", &[usize::MAX..usize::MAX], Unit::Bytes).is_err());
    }

    #[test]
    fn every_span_of_a_mixed_text_is_as_counted_by_hand() {
        let num_scalars = MIXED.chars().count();
        let all = (0..=num_scalars).flat_map(|a| (a..=num_scalars).map(move |b| a..b));
        let spans: Vec<Range<usize>> = all.collect();
        for (span, found) in spans
            .iter()
            .zip(locate(MIXED, &spans, Unit::Scalars).unwrap())
        {
            for unit in UNITS {
                let expected = naive(MIXED, span.start, unit)..naive(MIXED, span.end, unit);
                assert_eq!(found.range(unit), expected);
            }
        }
    }

    #[test]
    fn random_spans_of_random_texts_come_back_from_every_unit() {
        let alphabet: Vec<char> = MIXED.chars().chain(" .，\u{fe0f}𠮷".chars()).collect();
        for seed in 0..200 {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let len = rng.random_range(0..60usize);
            let draw = |_| alphabet[rng.random_range(0..alphabet.len())];
            let text: String = (0..len).map(draw).collect();
            let spans: Vec<Range<usize>> = (0..rng.random_range(0..20))
                .map(|_| {
                    let (a, b) = (rng.random_range(0..=len), rng.random_range(0..=len));
                    a.min(b)..a.max(b)
                })
                .collect();
            for unit in UNITS {
                let there = convert(&text, &spans, Unit::Scalars, unit).unwrap();
                for (there, span) in there.iter().zip(&spans) {
                    let expected = naive(&text, span.start, unit)..naive(&text, span.end, unit);
                    assert_eq!(*there, expected, "{text:?}");
                }
                for other in UNITS {
                    let on = convert(&text, &there, unit, other).unwrap();
                    let back = convert(&text, &on, other, Unit::Scalars).unwrap();
                    assert_eq!(back, spans, "{text:?} by {unit:?} and {other:?}");
                }
            }
            // Whatever the numbers are, there is an answer and never a panic.
            for unit in UNITS {
                let wild = rng.random_range(0..100)..rng.random_range(0..100usize);
                if let Ok(found) = locate(&text, std::slice::from_ref(&wild), unit) {
                    assert_eq!(found[0].range(unit), wild);
                    assert!(text.get(found[0].range(Unit::Bytes)).is_some());
                }
            }
        }
    }

    #[test]
    fn thousands_of_spans_of_a_long_text_take_one_pass() {
        let text = MIXED.repeat(60_000); // some 3 MB
        let num_scalars = text.chars().count();
        let spans: Vec<Range<usize>> = (0..20_000)
            .map(|i| num_scalars - i * 7 - 5..num_scalars - i * 7)
            .collect();
        let bytes = convert(&text, &spans, Unit::Scalars, Unit::Bytes).unwrap();
        assert_eq!(bytes[0].end, text.len());
        assert_eq!(text[bytes[9].clone()].chars().count(), 5);
    }

    #[test]
    fn files_have_the_six_numbers_by_name() {
        let found = locate("😀", &[0..1], Unit::Scalars).unwrap()[0];
        assert_eq!(
            serde_json::to_string(&found).unwrap(),
            r#"{"start":0,"end":1,"start_utf16":0,"end_utf16":2,"start_byte":0,"end_byte":4}"#
        );
    }
}
