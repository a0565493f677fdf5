//! Where in a text a person is, and how keys move it.

use hearth_core::label::words;
use std::ops::Range;

/// A selection with a side that moves. Both are scalars; where they are equal, nothing is selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caret {
    /// The side that stays.
    pub anchor: usize,
    /// The side that moves.
    pub head: usize,
}

/// How a key moves the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// A character as it is drawn forwards.
    NextCharacter,
    /// A character as it is drawn back.
    PreviousCharacter,
    /// To the next end of a word.
    NextWord,
    /// To the start of a word before.
    PreviousWord,
    /// To the start of the text.
    TextStart,
    /// To the end of the text.
    TextEnd,
}

impl Caret {
    /// A caret that selects a range.
    pub fn of(range: &Range<usize>) -> Self {
        Self {
            anchor: range.start,
            head: range.end,
        }
    }

    /// What is selected.
    pub fn range(self) -> Range<usize> {
        self.anchor.min(self.head)..self.anchor.max(self.head)
    }

    /// After its moving side went elsewhere; the other one stays only if it `extends`.
    #[must_use]
    pub fn to(self, head: usize, extends: bool) -> Self {
        let anchor = if extends { self.anchor } else { head };
        Self { anchor, head }
    }

    /// After a key. Without `extends`, a selection first collapses to the side that the key
    /// points to.
    #[must_use]
    pub fn moved(self, text: &str, motion: Motion, extends: bool) -> Self {
        let collapses = !extends && self.anchor != self.head;
        let head = match motion {
            Motion::NextCharacter if collapses => self.range().end,
            Motion::PreviousCharacter if collapses => self.range().start,
            Motion::NextCharacter => words::next_character(text, self.head),
            Motion::PreviousCharacter => words::previous_character(text, self.head),
            Motion::NextWord => words::next_word(text, self.head),
            Motion::PreviousWord => words::previous_word(text, self.head),
            Motion::TextStart => 0,
            Motion::TextEnd => text.chars().count(),
        };
        self.to(head, extends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_by_what_is_drawn_and_shift_extends() {
        let text = "中👨\u{200d}👩\u{200d}👧 清华大学";
        let caret = Caret::default().moved(text, Motion::NextCharacter, false);
        assert_eq!(caret.range(), 1..1);
        let caret = caret.moved(text, Motion::NextCharacter, true);
        assert_eq!(caret.range(), 1..6);
        let caret = caret.moved(text, Motion::NextWord, true);
        assert_eq!(caret.range(), 1..11);
        let caret = caret.moved(text, Motion::PreviousWord, true);
        assert_eq!(caret.range(), 1..7);
        let collapsed = caret.moved(text, Motion::PreviousCharacter, false);
        assert_eq!(collapsed.range(), 1..1);
        let back = collapsed.moved(text, Motion::PreviousCharacter, true);
        assert_eq!((back.range(), back.head), (0..1, 0));
        assert_eq!(back.moved(text, Motion::TextEnd, true).range(), 1..11);
        assert_eq!(back.moved(text, Motion::TextStart, false).range(), 0..0);
    }
}
