//! Texts to pairs of bytes that were joined most often, as GPT-2 and `RoBERTa` do it (Sennrich et
//! al., 2016; Radford et al., 2019; Liu et al., 2019): every text can be written with them, in any
//! language.

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use std::collections::HashMap;

/// Endings that stand by themselves.
const ENDINGS: [&str; 7] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

/// Pieces of bytes by name, and in which order they join.
#[derive(Clone, Debug)]
pub struct BytePairs {
    /// The piece of each single byte.
    bytes: Vec<u32>,
    /// What two neighbours become, and how soon.
    joins: HashMap<(u32, u32), (u32, u32)>,
    start: u32,
    end: u32,
    /// Whether a text is read as if a space stood before it.
    begins_with_space: bool,
}

impl BytePairs {
    /// From pieces with their places and pairs in the order in which they join; the fault in words
    /// where something is missing.
    ///
    /// # Errors
    /// Names what is missing.
    pub fn of(
        places: &HashMap<String, u32>,
        pairs: &[(String, String)],
        begins_with_space: bool,
    ) -> Result<Self, String> {
        let place = |name: &str| {
            let found = places.get(name).copied();
            found.ok_or_else(|| format!("the piece “{name}” is missing"))
        };
        let bytes = (0..=255u8)
            .map(|byte| place(&letter_of(byte).to_string()))
            .collect::<Result<Vec<u32>, String>>()?;
        let mut joins = HashMap::with_capacity(pairs.len());
        for ((left, right), rank) in pairs.iter().zip(0..) {
            let joined = place(&format!("{left}{right}"))?;
            joins.insert((place(left)?, place(right)?), (rank, joined));
        }
        Ok(Self {
            bytes,
            joins,
            start: place("<s>")?,
            end: place("</s>")?,
            begins_with_space,
        })
    }

    /// The places of a text's pieces, with the marks of its start and its end; at most `most` in
    /// all.
    pub fn tokens(&self, text: &str, most: usize) -> Vec<u32> {
        let spaced;
        let text = if self.begins_with_space && !text.starts_with(char::is_whitespace) {
            spaced = format!(" {text}");
            &spaced
        } else {
            text
        };
        let mut tokens = vec![self.start];
        let mut rest = text;
        while !rest.is_empty() && tokens.len() + 1 < most {
            let (word, behind) = rest.split_at(word_len(rest));
            tokens.extend(self.joined(word));
            rest = behind;
        }
        tokens.truncate(most.saturating_sub(1).max(1));
        tokens.push(self.end);
        tokens
    }

    /// The pieces of a word: neighbours join, those that joined first in training first.
    fn joined(&self, word: &str) -> Vec<u32> {
        let mut pieces: Vec<u32> = word.bytes().map(|b| self.bytes[usize::from(b)]).collect();
        loop {
            let next = pieces
                .windows(2)
                .filter_map(|pair| {
                    let (rank, joined) = self.joins.get(&(pair[0], pair[1]))?;
                    Some((*rank, pair[0], pair[1], *joined))
                })
                .min();
            let Some((_, left, right, joined)) = next else {
                return pieces;
            };
            let mut read = 0;
            let mut written = 0;
            while read < pieces.len() {
                let is_pair =
                    pieces[read] == left && pieces.get(read + 1).is_some_and(|p| *p == right);
                pieces[written] = if is_pair { joined } else { pieces[read] };
                read += if is_pair { 2 } else { 1 };
                written += 1;
            }
            pieces.truncate(written);
        }
    }
}

/// The letter by which a byte is written in lists of pieces: itself where it can be seen.
fn letter_of(byte: u8) -> char {
    let is_seen = |byte: u8| matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
    if is_seen(byte) {
        return char::from(byte);
    }
    let hidden_before = (0..byte).filter(|byte| !is_seen(*byte)).count() as u32;
    char::from_u32(256 + hidden_before).unwrap_or_default()
}

/// What kind of word a character belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Letter,
    Number,
    Space,
    Other,
}

fn class_of(c: char) -> Class {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    if c.is_whitespace() {
        Class::Space
    } else if GeneralCategoryGroup::Letter.contains(category) {
        Class::Letter
    } else if GeneralCategoryGroup::Number.contains(category) {
        Class::Number
    } else {
        Class::Other
    }
}

/// Bytes of the first word of a text: an English ending, a run of letters, of numbers or of signs
/// with the space before it, or a run of spaces without the one that belongs to the next word.
fn word_len(text: &str) -> usize {
    if let Some(ending) = ENDINGS.iter().find(|ending| text.starts_with(**ending)) {
        return ending.len();
    }
    let run = |text: &str, class: Class| {
        let end = text.char_indices().find(|(_, c)| class_of(*c) != class);
        end.map_or(text.len(), |(at, _)| at)
    };
    let behind = text.strip_prefix(' ').unwrap_or(text);
    let first = behind.chars().next().map(class_of);
    if let Some(class) = first.filter(|class| *class != Class::Space) {
        return text.len() - behind.len() + run(behind, class);
    }
    let spaces = run(text, Class::Space);
    let last = text[..spaces].chars().next_back().map_or(0, char::len_utf8);
    if spaces == text.len() || spaces == last {
        spaces
    } else {
        spaces - last
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    fn words(mut text: &str) -> Vec<&str> {
        let mut words = Vec::new();
        while !text.is_empty() {
            let (word, rest) = text.split_at(word_len(text));
            words.push(word);
            text = rest;
        }
        words
    }

    #[test]
    fn words_are_those_of_gpt_2() {
        assert_eq!(
            words("It's  42 cats, né?\n\nOK \u{3000}我们 "),
            [
                "It", "'s", " ", " 42", " cats", ",", " né", "?", "\n", "\n", "OK", " ",
                "\u{3000}", "我们", " "
            ]
        );
        assert_eq!(words("   "), ["   "]);
        assert_eq!(words(" a\t b"), [" a", "\t", " b"]);
    }

    #[test]
    fn bytes_join_in_order() {
        let mut names: Vec<String> = ["<s>", "</s>"].map(String::from).to_vec();
        names.extend((0..=255).map(|byte| letter_of(byte).to_string()));
        names.extend(["Ġa", "bc", "Ġabc", "ab"].map(String::from));
        let places: HashMap<String, u32> = names.iter().cloned().zip(0..).collect();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let pairs = [
            pair("Ġ", "a"),
            pair("b", "c"),
            pair("Ġa", "bc"),
            pair("a", "b"),
        ];
        let pieces = BytePairs::of(&places, &pairs, false).unwrap();
        let named = |text: &str, most| {
            let tokens = pieces.tokens(text, most);
            let names = tokens.iter().map(|t| names[*t as usize].clone());
            names.collect::<Vec<_>>()
        };
        assert_eq!(named("abc abc", 20), ["<s>", "a", "bc", "Ġabc", "</s>"]);
        assert_eq!(named("", 20), ["<s>", "</s>"]);
        assert_eq!(named("é", 20), ["<s>", "Ã", "©", "</s>"]);
        assert_eq!(named("abc abc", 4), ["<s>", "a", "bc", "</s>"]);
        assert!(BytePairs::of(&HashMap::new(), &[], false).is_err());
        let spaced = BytePairs::of(&places, &pairs, true).unwrap();
        assert_eq!(spaced.tokens("abc", 9), pieces.tokens(" abc", 9));
    }
}
