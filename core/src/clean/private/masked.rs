//! A text without what is personal in it, and where its places are then.

use super::{PersonalKind, PersonalSpan, find};
use std::ops::Range;

/// A text with marks in the place of what was personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked {
    /// The text with the marks.
    pub text: String,
    /// What was masked, where it was in the text before.
    pub spans: Vec<PersonalSpan>,
    /// Places of each mark, in Unicode scalar values: before, and now.
    moved: Vec<(Range<usize>, Range<usize>)>,
}

/// Masks everything personal in a text: “[email]”, or “【邮箱】” in a Chinese text.
pub fn masked(text: &str) -> Masked {
    let spans = find(text);
    let is_chinese = text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    let mut masked = String::with_capacity(text.len());
    let mut moved = Vec::with_capacity(spans.len());
    let (mut at, mut before, mut now) = (0, 0, 0);
    for span in &spans {
        let kept = &text[at..span.range.start];
        let length = kept.chars().count();
        let mark = span.kind.mark(is_chinese);
        masked.push_str(kept);
        masked.push_str(mark);
        let old = before + length..before + length + text[span.range.clone()].chars().count();
        let new = now + length..now + length + mark.chars().count();
        (at, before, now) = (span.range.end, old.end, new.end);
        moved.push((old, new));
    }
    masked.push_str(&text[at..]);
    Masked {
        text: masked,
        spans,
        moved,
    }
}

impl Masked {
    /// Where a span of the text before is now, both in Unicode scalar values. What began or ended
    /// within something masked takes in the whole mark.
    pub fn place_of(&self, span: &Range<usize>) -> Range<usize> {
        self.moved_to(span.start, false)..self.moved_to(span.end, true)
    }

    fn moved_to(&self, place: usize, is_end: bool) -> usize {
        let mut shift = (0, 0);
        for (old, new) in &self.moved {
            let is_before = if is_end {
                place <= old.start
            } else {
                place < old.start
            };
            if is_before {
                break;
            }
            if place < old.end {
                return if is_end { new.end } else { new.start };
            }
            shift = (old.end, new.end);
        }
        shift.1 + (place - shift.0)
    }
}

/// Something personal, told without giving it away: `z***@…`, `138…`.
pub fn outline(kind: PersonalKind, found: &str) -> String {
    let first = found.chars().next().map(String::from).unwrap_or_default();
    match kind {
        PersonalKind::Email => format!("{first}***@…"),
        PersonalKind::Face => String::new(),
        _ => {
            let length = found.chars().filter(|c| c.is_alphanumeric()).count();
            let shown: String = found
                .chars()
                .filter(|c| c.is_alphanumeric())
                .take(2)
                .collect();
            format!("{shown}{}", "*".repeat(length.saturating_sub(2)))
        }
    }
}
