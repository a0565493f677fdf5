//! Texts to pieces of words, as BERT's models were trained on them (Devlin et al., 2019; the pieces
//! by Wu et al., 2016): punctuation and ideographs by themselves, for uncased models in lower case
//! and without accents, and of every word the longest pieces that are known, from left to right.

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use std::borrow::Cow;
use std::collections::HashMap;

/// Letters of a word that is looked up; a longer one is unknown.
const MOST_LETTERS: usize = 100;

/// How a text is cleaned before it falls into pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cleaning {
    /// In lower case.
    pub lower: bool,
    /// Without accents.
    pub strips_accents: bool,
    /// Ideographs by themselves.
    pub parts_chinese: bool,
}

impl Cleaning {
    /// As BERT's uncased models want it.
    pub const UNCASED: Self = Self {
        lower: true,
        strips_accents: true,
        parts_chinese: true,
    };

    /// As BERT's cased models want it.
    pub const CASED: Self = Self {
        lower: false,
        strips_accents: false,
        parts_chinese: true,
    };
}

/// Pieces by name.
#[derive(Clone, Debug)]
pub struct WordPieces {
    places: HashMap<String, u32>,
    cleaning: Cleaning,
    start: u32,
    end: u32,
    unknown: u32,
}

impl WordPieces {
    /// From a list with one piece a line; `None` where it lacks the marks of BERT.
    pub fn of(vocabulary: &str, cleaning: Cleaning) -> Option<Self> {
        let lines = vocabulary.lines().zip(0..);
        Self::of_places(
            lines.map(|(word, i)| (word.to_owned(), i)).collect(),
            cleaning,
        )
    }

    /// From pieces with their places; `None` where they lack the marks of BERT.
    pub fn of_places(places: HashMap<String, u32>, cleaning: Cleaning) -> Option<Self> {
        Some(Self {
            cleaning,
            start: *places.get("[CLS]")?,
            end: *places.get("[SEP]")?,
            unknown: *places.get("[UNK]")?,
            places,
        })
    }

    /// The places of a text's pieces, with the marks of its start and its end; at most `most` in
    /// all.
    pub fn tokens(&self, text: &str, most: usize) -> Vec<u32> {
        let mut tokens = vec![self.start];
        for word in words(text, self.cleaning) {
            if tokens.len() + 1 >= most {
                break;
            }
            self.add(&word, &mut tokens);
        }
        tokens.truncate(most.saturating_sub(1).max(1));
        tokens.push(self.end);
        tokens
    }

    fn add(&self, word: &str, tokens: &mut Vec<u32>) {
        let before = tokens.len();
        let mut rest = word;
        let mut piece = String::new();
        if word.chars().count() > MOST_LETTERS {
            tokens.push(self.unknown);
            return;
        }
        while !rest.is_empty() {
            let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
            let found = ends.into_iter().find_map(|end| {
                piece.clear();
                if rest.len() < word.len() {
                    piece.push_str("##");
                }
                piece.push_str(&rest[..end]);
                Some((end, *self.places.get(&piece)?))
            });
            let Some((end, place)) = found else {
                // A word with an unknown piece is unknown as a whole.
                tokens.truncate(before);
                tokens.push(self.unknown);
                return;
            };
            tokens.push(place);
            rest = &rest[end..];
        }
    }
}

/// The words of a text, and its punctuation and ideographs one by one.
fn words(text: &str, cleaning: Cleaning) -> Vec<String> {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let is = |group: GeneralCategoryGroup, c: char| group.contains(categories.get(c));
    let cased = if cleaning.lower {
        Cow::Owned(text.to_lowercase())
    } else {
        Cow::Borrowed(text)
    };
    let plain = if cleaning.strips_accents {
        DecomposingNormalizerBorrowed::new_nfd().normalize(&cased)
    } else {
        cased
    };
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for c in plain.chars() {
        let is_space = c.is_whitespace();
        let is_nothing = c == '\0'
            || c == '\u{FFFD}'
            || cleaning.strips_accents && is(GeneralCategoryGroup::NonspacingMark, c)
            || !is_space && is(GeneralCategoryGroup::Other, c);
        if is_nothing {
            continue;
        }
        // ASCII signs count as punctuation, whatever Unicode takes them for.
        let is_alone = c.is_ascii_punctuation()
            || is(GeneralCategoryGroup::Punctuation, c)
            || cleaning.parts_chinese && is_chinese(c);
        if is_space {
            is_open = false;
        } else if is_alone {
            words.push(c.to_string());
            is_open = false;
        } else if let Some(last) = words.last_mut().filter(|_| is_open) {
            last.push(c);
        } else {
            words.push(c.to_string());
            is_open = true;
        }
    }
    words
}

/// The blocks of ideographs that BERT parts.
fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{20000}'..='\u{2A6DF}'
        | '\u{2A700}'..='\u{2B73F}'
        | '\u{2B740}'..='\u{2B81F}'
        | '\u{2B820}'..='\u{2CEAF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{2F800}'..='\u{2FA1F}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    fn pieces() -> WordPieces {
        let words = [
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "cafe", "!", "我", "good",
        ];
        WordPieces::of(&words.join("\n"), Cleaning::UNCASED).unwrap()
    }

    #[test]
    fn words_fall_into_the_longest_pieces_that_are_known() {
        let pieces = pieces();
        assert_eq!(pieces.tokens("Unaffable", 20), [2, 4, 5, 6, 3]);
        assert_eq!(pieces.tokens("CAFÉ!我 good", 20), [2, 7, 8, 9, 10, 3]);
        assert_eq!(
            pieces.tokens("unbearable", 20),
            [2, 1, 3],
            "unknown as a whole"
        );
        assert_eq!(pieces.tokens("", 20), [2, 3]);
        assert_eq!(pieces.tokens("good good good good", 4), [2, 10, 10, 3]);
        assert_eq!(pieces.tokens(&"u".repeat(200), 20), [2, 1, 3]);
        assert!(WordPieces::of("a\nb", Cleaning::UNCASED).is_none());
    }

    #[test]
    fn signs_and_invisible_characters_are_parted_or_left_out() {
        assert_eq!(
            words("it's a\u{200d}b\u{7} $5—ok", Cleaning::UNCASED),
            ["it", "'", "s", "ab", "$", "5", "—", "ok"]
        );
        assert_eq!(words("Café 我们", Cleaning::UNCASED), ["cafe", "我", "们"]);
        assert_eq!(words("Café 我们", Cleaning::CASED), ["Café", "我", "们"]);
    }
}
