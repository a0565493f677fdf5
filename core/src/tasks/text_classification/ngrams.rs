//! Texts as counts of hashed n-grams: runs of characters, and words with their neighbours
//! (Weinberger et al., *Feature Hashing for Large Scale Multitask Learning*, ICML 2009).

use crate::tasks::fnv;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// Characters of a text that are looked at.
const MOST_CHARS: usize = 20_000;

/// Which n-grams are counted, and in how many buckets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ngrams {
    /// There are 2 to this power of buckets.
    bucket_bits: u32,
    /// Shortest and longest run of characters across the whole text; none where `None`.
    characters: Option<[usize; 2]>,
    /// Shortest and longest run of characters within a word that has a space on both sides; none
    /// where `None`.
    characters_in_words: Option<[usize; 2]>,
    /// Shortest and longest run of words; none where `None`.
    words: Option<[usize; 2]>,
    /// Characters that are looked at.
    most_characters: usize,
}

/// An n-gram of a text: its bucket, and where it stands, in bytes of the text as it was.
pub(super) struct Gram {
    pub bucket: u32,
    pub range: Range<usize>,
}

impl Ngrams {
    /// For texts without spaces between words, such as Chinese.
    pub fn of_characters() -> Self {
        Self {
            bucket_bits: 18,
            characters: Some([1, 3]),
            characters_in_words: None,
            words: None,
            most_characters: MOST_CHARS,
        }
    }

    /// For texts of words.
    pub fn of_words() -> Self {
        Self {
            bucket_bits: 18,
            characters: None,
            characters_in_words: Some([2, 5]),
            words: Some([1, 2]),
            most_characters: MOST_CHARS,
        }
    }

    /// Numbers of an input.
    pub fn num_buckets(&self) -> usize {
        1 << self.bucket_bits
    }

    /// How often each bucket is met, by ascending bucket.
    pub fn counts(&self, text: &str) -> Vec<(u32, f32)> {
        let mut counts = BTreeMap::new();
        self.each(text, |gram| {
            *counts.entry(gram.bucket).or_insert(0.0) += 1.0;
        });
        counts.into_iter().collect()
    }

    /// Calls `see` for every n-gram of a text.
    pub fn each(&self, text: &str, mut see: impl FnMut(Gram)) {
        let chars = normal_chars(text, self.most_characters);
        if let Some([shortest, longest]) = self.characters {
            let edge = |value: char, at: usize| Char {
                value,
                range: at..at,
            };
            let mut bounded = vec![edge('^', 0)];
            bounded.extend(chars.iter().cloned());
            bounded.push(edge('$', chars.last().map_or(0, |last| last.range.end)));
            runs(&bounded, shortest, longest, |run| see(self.gram(b'c', run)));
        }
        if let Some([shortest, longest]) = self.characters_in_words {
            for word in chars
                .split(|c| c.value == ' ')
                .filter(|word| !word.is_empty())
            {
                let edge = |at: usize| Char {
                    value: ' ',
                    range: at..at,
                };
                let mut bounded = vec![edge(word[0].range.start)];
                bounded.extend(word.iter().cloned());
                bounded.push(edge(word[word.len() - 1].range.end));
                runs(&bounded, shortest, longest, |run| see(self.gram(b'i', run)));
            }
        }
        if let Some([shortest, longest]) = self.words {
            let words = words_of(&chars);
            for size in shortest..=longest {
                for run in words.windows(size) {
                    let joined: Vec<Char> = run.join(&Char {
                        value: ' ',
                        range: 0..0,
                    });
                    see(self.gram(b'w', &joined));
                }
            }
        }
    }

    fn gram(&self, kind: u8, run: &[Char]) -> Gram {
        let mut hash = fnv::hashed(fnv::START, kind);
        let mut buffer = [0; 4];
        for c in run {
            for byte in c.value.encode_utf8(&mut buffer).bytes() {
                hash = fnv::hashed(hash, byte);
            }
        }
        Gram {
            bucket: fnv::bucket(hash, self.num_buckets()) as u32,
            range: run[0].range.start..run[run.len() - 1].range.end,
        }
    }

    /// How the input is made, in words.
    pub fn in_words(&self) -> String {
        let mut parts = Vec::new();
        if let Some([shortest, longest]) = self.characters {
            parts.push(format!("runs of {shortest} to {longest} characters of the text with ^ before and $ behind it (marked “c”)"));
        }
        if let Some([shortest, longest]) = self.characters_in_words {
            parts.push(format!(
                "runs of {shortest} to {longest} characters of each part between spaces, with a space before and behind it (marked “i”)"
            ));
        }
        if let Some([shortest, longest]) = self.words {
            parts.push(format!(
                "runs of {shortest} to {longest} words, joined by spaces (marked “w”)"
            ));
        }
        format!(
            "Make U+FF01 to U+FF5E plain ASCII, lower the case, make every run of white space one space, leave out those at the ends, keep two of a character that repeats, and take the first {} characters. Words are runs of letters, digits and apostrophes, and every other sign by itself. Count {}. The bucket of each is the 64-bit FNV-1a hash of the mark's byte and its UTF-8 bytes, folded as h xor (h >> 32), modulo {}. Pass the buckets that occur as 64-bit integers and their counts as floats, with bucket 0 and count 0 behind the end of shorter texts; weighing and scaling are part of the model.",
            self.most_characters,
            parts.join(", "),
            self.num_buckets()
        )
    }
}

/// A character of a text in its normal form, and where it came from.
#[derive(Clone)]
struct Char {
    value: char,
    range: Range<usize>,
}

/// The text in lower case, full-width letters and signs as plain ones, with single spaces and none
/// at its ends; of a character that repeats, two are kept.
fn normal_chars(text: &str, most: usize) -> Vec<Char> {
    let mut chars: Vec<Char> = Vec::new();
    for (at, c) in text.char_indices() {
        if chars.len() >= most {
            break;
        }
        let range = at..at + c.len_utf8();
        let plain = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '\u{3000}' => ' ',
            c => c,
        };
        if plain.is_whitespace() {
            if chars.last().is_some_and(|last| last.value != ' ') {
                chars.push(Char { value: ' ', range });
            }
            continue;
        }
        for value in plain.to_lowercase() {
            let repeats = |back: usize| {
                let before = chars.len().checked_sub(back).map(|at| chars[at].value);
                before == Some(value)
            };
            if !(repeats(1) && repeats(2)) {
                let range = range.clone();
                chars.push(Char { value, range });
            }
        }
    }
    if chars.last().is_some_and(|last| last.value == ' ') {
        chars.pop();
    }
    chars
}

/// Runs of letters, digits and apostrophes, and every other sign by itself.
fn words_of(chars: &[Char]) -> Vec<&[Char]> {
    let is_inner = |c: &Char| c.value.is_alphanumeric() || c.value == '\'';
    let mut words = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let length = chars[at..]
            .iter()
            .take_while(|c| is_inner(c))
            .count()
            .max(1);
        if chars[at].value != ' ' {
            words.push(&chars[at..at + length]);
        }
        at += length;
    }
    words
}

fn runs(chars: &[Char], shortest: usize, longest: usize, mut see: impl FnMut(&[Char])) {
    for size in shortest..=longest {
        chars.windows(size).for_each(&mut see);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grams(ngrams: &Ngrams, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        ngrams.each(text, |gram| found.push(text[gram.range].to_owned()));
        found
    }

    #[test]
    fn characters_and_words_are_found_where_they_stand() {
        let characters = Ngrams {
            characters: Some([1, 2]),
            ..Ngrams::of_characters()
        };
        let found = grams(&characters, "很好 吃");
        assert_eq!(found[..6], ["", "很", "好", " ", "吃", ""]);
        assert_eq!(found[6..], ["很", "很好", "好 ", " 吃", "吃"]);
        let words = Ngrams {
            characters_in_words: None,
            ..Ngrams::of_words()
        };
        assert_eq!(
            grams(&words, " It's  GOOD, really"),
            [
                "It's",
                "GOOD",
                ",",
                "really",
                "It's  GOOD",
                "GOOD,",
                ", really"
            ]
        );
    }

    #[test]
    fn case_and_spaces_do_not_count() {
        let ngrams = Ngrams::of_words();
        assert_eq!(ngrams.counts("Very good"), ngrams.counts("  very\n GOOD "));
        assert_ne!(ngrams.counts("very good"), ngrams.counts("good very"));
        assert_eq!(ngrams.counts("goooood"), ngrams.counts("ｇoooＤ"));
        assert!(ngrams.counts("").is_empty());
    }

    #[test]
    fn a_count_is_a_count() {
        let characters = Ngrams {
            characters: Some([1, 1]),
            ..Ngrams::of_characters()
        };
        let counts: Vec<f32> = characters
            .counts("aab")
            .into_iter()
            .map(|(_, n)| n)
            .collect();
        // The two ends are counted, too.
        assert_eq!(counts.iter().sum::<f32>(), 5.0);
        assert_eq!(counts.len(), 4);
    }

    #[test]
    fn right_to_left_emoji_and_control_characters_are_text_too() {
        for text in ["שלום עולם", "🙂🙂👨‍👩‍👧", "\u{0}\u{7}a", "İstanbul ẞ"]
        {
            for ngrams in [Ngrams::of_words(), Ngrams::of_characters()] {
                let mut num = 0;
                ngrams.each(text, |gram| {
                    assert!(text.get(gram.range).is_some());
                    num += 1;
                });
                assert!(num > 0);
            }
        }
    }
}
