//! Texts that teach nothing: empty, one word, another language, copies, far too short or long.

use super::mixing::mixed;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use whatlang::{Lang, Script};

/// Numbers of a `MinHash` signature, in bands of [`ROWS`].
const HASHES: usize = 64;
const ROWS: usize = 4;
/// Likeness (share of common shingles) from which texts are near copies.
const NEAR: f64 = 0.8;
/// Characters of a shingle.
const SHINGLE: usize = 5;
/// Letters below which the language is anybody's guess.
const MIN_LETTERS: usize = 25;
/// Characters below which languages of one script are not told apart.
const MIN_KIN_CHARS: usize = 110;
/// Characters kept of a text when its language and its shingles are worked out.
const MAX_CHARS: usize = 4000;
/// Share of texts that one language must have before others are wrong.
const MAJORITY: f64 = 0.6;
/// Robust deviations of the log length.
const FAR: f64 = 4.5;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFlaw {
    /// Nothing but white space.
    Empty,
    /// One word; Chinese: one character.
    OneWord,
    /// Certainly another language than most; its ISO 639-3 code.
    OtherLanguage(&'static str),
    /// Far shorter than the others.
    VeryShort,
    /// Far longer than the others.
    VeryLong,
}

/// Flaws of all texts, as index and flaw, by index.
pub fn find(texts: &[&str]) -> Vec<(usize, TextFlaw)> {
    let mut flaws = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        if text.trim().is_empty() {
            flaws.push((i, TextFlaw::Empty));
        } else if num_words(text) <= 1 {
            flaws.push((i, TextFlaw::OneWord));
        }
    }
    let bare: HashSet<usize> = flaws.iter().map(|(i, _)| *i).collect();
    other_languages(texts, &mut flaws);
    odd_lengths(texts, &bare, &mut flaws);
    flaws.sort_by_key(|(i, _)| *i);
    flaws
}

/// Texts that are the same but for case, punctuation and spaces, or nearly the same, as pairs of
/// indices with the earlier one first.
pub fn copies(texts: &[&str]) -> Vec<(usize, usize)> {
    let normal: Vec<String> = texts.par_iter().map(|text| normalised(text)).collect();
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut originals = Vec::new();
    let mut pairs = Vec::new();
    for (i, text) in normal
        .iter()
        .enumerate()
        .filter(|(_, text)| !text.is_empty())
    {
        match first.get(&**text) {
            Some(earlier) => pairs.push((*earlier, i)),
            None => {
                first.insert(text, i);
                originals.push(i);
            }
        }
    }
    near_copies(&normal, &originals, &mut pairs);
    pairs.sort_unstable();
    pairs
}

/// Small letters and digits, single spaces; nothing else, unless nothing would be left.
fn normalised(text: &str) -> String {
    let lower = text.to_lowercase();
    let parts = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty());
    let joined = parts.collect::<Vec<_>>().join(" ");
    if joined.is_empty() {
        lower.trim().to_owned()
    } else {
        joined
    }
}

/// Whether a character is a word of its own.
pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '\u{3040}'..='\u{30ff}')
}

fn num_words(text: &str) -> usize {
    let ideographs = text.chars().filter(|c| is_ideograph(*c)).count();
    let words = text
        .split(|c: char| c.is_whitespace() || is_ideograph(c))
        .filter(|word| word.chars().any(char::is_alphanumeric));
    ideographs + words.count()
}

fn start_of(text: &str) -> &str {
    text.char_indices()
        .nth(MAX_CHARS)
        .map_or(text, |(end, _)| &text[..end])
}

/// The language of a text as its ISO 639-3 code, where it is certain; of a long text its beginning
/// says it.
pub fn language(text: &str) -> Option<&'static str> {
    Some(told(text)?.code())
}

fn told(text: &str) -> Option<Lang> {
    let text = start_of(text);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let weight = text.chars().filter(|c| is_ideograph(*c)).count();
    if letters + 4 * weight < MIN_LETTERS {
        return None;
    }
    // Without marks: those of Chinese are taken for Korean.
    let words = |c: char| {
        if c.is_alphanumeric() || c == '\'' {
            c
        } else {
            ' '
        }
    };
    let info = whatlang::detect(&text.chars().map(words).collect::<String>())?;
    (info.is_reliable() && info.confidence() > 0.95).then(|| info.lang())
}

fn other_languages(texts: &[&str], flaws: &mut Vec<(usize, TextFlaw)>) {
    let languages: Vec<Option<Lang>> = texts.par_iter().map(|text| told(text)).collect();
    let mut counts: HashMap<Lang, usize> = HashMap::new();
    for language in languages.iter().flatten() {
        *counts.entry(*language).or_insert(0) += 1;
    }
    let known: usize = counts.values().sum();
    let Some((main, most)) = counts.into_iter().max_by_key(|(lang, n)| (*n, lang.code())) else {
        return;
    };
    if known < 10 || (most as f64) < MAJORITY * known as f64 {
        return;
    }
    for (i, language) in languages.iter().enumerate() {
        let Some(language) = language.filter(|l| *l != main) else {
            continue;
        };
        // Chinese with English in it, and the other way round, is how people write.
        let has = |is: &dyn Fn(char) -> bool| texts[i].chars().any(is);
        let is_mixed = has(&is_ideograph) && has(&|c| c.is_ascii_alphabetic());
        if is_mixed && matches!(main, Lang::Cmn | Lang::Eng) {
            continue;
        }
        // Kin of one script are told apart too badly unless the text is long.
        let script = |lang: Lang| Script::all().iter().find(|s| s.langs().contains(&lang));
        if script(main) == script(language) && texts[i].chars().count() < MIN_KIN_CHARS {
            continue;
        }
        flaws.push((i, TextFlaw::OtherLanguage(language.code())));
    }
}

/// `MinHash` (Broder 1997) with banding to find candidates, the exact likeness to judge them.
fn near_copies(normal: &[String], originals: &[usize], pairs: &mut Vec<(usize, usize)>) {
    let mut buckets: HashMap<(usize, u64), Vec<usize>> = HashMap::new();
    let mut known: HashMap<usize, HashSet<u64>> = HashMap::new();
    // The signatures are most of the work.
    let signed: Vec<(HashSet<u64>, Vec<(usize, u64)>)> = originals
        .par_iter()
        .map(|i| {
            let set = shingles(&normal[*i]);
            let keys = bands(&set);
            (set, keys)
        })
        .collect();
    for (&i, (set, keys)) in originals.iter().zip(signed) {
        if set.len() < 4 {
            continue;
        }
        let mut candidates: Vec<usize> = keys
            .iter()
            .filter_map(|k| buckets.get(k))
            .flatten()
            .copied()
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        let earlier = candidates
            .into_iter()
            .find(|c| likeness(&known[c], &set) >= NEAR);
        match earlier {
            Some(earlier) => pairs.push((earlier, i)),
            None => {
                for key in keys {
                    buckets.entry(key).or_default().push(i);
                }
                known.insert(i, set);
            }
        }
    }
}

/// The bands of a signature, each with its place.
fn bands(set: &HashSet<u64>) -> Vec<(usize, u64)> {
    let signature: Vec<u64> = (0..HASHES as u64)
        .map(|seed| {
            set.iter()
                .map(|h| mixed(h ^ mixed(seed + 1)))
                .min()
                .unwrap_or(0)
        })
        .collect();
    signature
        .chunks_exact(ROWS)
        .enumerate()
        .map(|(band, rows)| (band, rows.iter().fold(0, |key, row| mixed(key ^ *row))))
        .collect()
}

/// Hashes of all runs of characters: 5, or 2 where characters are words.
fn shingles(text: &str) -> HashSet<u64> {
    let chars: Vec<char> = start_of(text).chars().collect();
    let ideographs = chars.iter().filter(|c| is_ideograph(**c)).count();
    let size = if ideographs * 2 > chars.len() {
        2
    } else {
        SHINGLE
    };
    chars
        .windows(size)
        .map(|run| run.iter().fold(7, |hash, c| mixed(hash ^ u64::from(*c))))
        .collect()
}

fn likeness(a: &HashSet<u64>, b: &HashSet<u64>) -> f64 {
    let common = a.intersection(b).count() as f64;
    common / (a.len() as f64 + b.len() as f64 - common)
}

fn odd_lengths(texts: &[&str], bare: &HashSet<usize>, flaws: &mut Vec<(usize, TextFlaw)>) {
    let lengths: Vec<(usize, f64)> = (0..texts.len())
        .filter(|i| !bare.contains(i))
        .map(|i| (i, (texts[i].trim().chars().count() as f64).ln()))
        .collect();
    if lengths.len() < 30 {
        return;
    }
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let middle = median(lengths.iter().map(|(_, l)| *l).collect());
    let spread = median(lengths.iter().map(|(_, l)| (l - middle).abs()).collect());
    let spread = (1.4826 * spread).max(0.25);
    for (i, length) in lengths {
        let off = (length - middle) / spread;
        if off > FAR {
            flaws.push((i, TextFlaw::VeryLong));
        } else if off < -FAR {
            flaws.push((i, TextFlaw::VeryShort));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    const NOUNS: [&str; 10] = [
        "waiter", "kitchen", "dinner", "ticket", "garden", "driver", "window", "market", "teacher",
        "river",
    ];
    const VERBS: [&str; 7] = [
        "was late again",
        "made us laugh",
        "looked rather old",
        "cost far too much",
        "smelled of roses",
        "could not be found",
        "went on for hours",
    ];

    fn sentences() -> Vec<String> {
        (0..70)
            .map(|i| {
                format!(
                    "The {} {}, but a {} {}",
                    NOUNS[i % 10],
                    VERBS[i % 7],
                    NOUNS[i / 10],
                    VERBS[(i / 10 + i) % 7]
                )
            })
            .collect()
    }

    #[test]
    fn planted_flaws_are_found_and_clean_texts_left_alone() {
        let clean = sentences();
        let mut texts: Vec<&str> = clean.iter().map(String::as_str).collect();
        assert_eq!(find(&texts), []);
        assert_eq!(copies(&texts), []);
        let long = clean.join(" ").repeat(3);
        let near = format!("{} now", clean[3]);
        let copy = format!(" {}!!", clean[5].to_uppercase());
        texts.extend([
            "  ",
            "Great!",
            "Der Kellner war sehr freundlich, aber das Essen kam leider viel zu spät und war schon kalt, als wir es endlich bekamen.",
            "这家餐厅的服务员非常热情，菜也很好吃，下次还会再来。",
            &copy,
            &near,
            &long,
            "这家 restaurant 的 service 非常 good，菜也很好吃，下次还会再来。",
        ]);
        let found = find(&texts);
        let expected = [
            (70, TextFlaw::Empty),
            (71, TextFlaw::OneWord),
            (72, TextFlaw::OtherLanguage("deu")),
            (73, TextFlaw::OtherLanguage("cmn")),
            (76, TextFlaw::VeryLong),
        ];
        assert_eq!(found, expected);
        assert_eq!(copies(&texts), [(3, 75), (5, 74)]);
    }

    #[test]
    fn chinese_words_are_characters() {
        assert_eq!(num_words("很好吃"), 3);
        assert_eq!(num_words("好"), 1);
        assert_eq!(num_words("very 好吃!"), 3);
        assert_eq!(
            copies(&[
                "味道很好，送餐也很快，下次还会点这家店",
                "味道很好！送餐也很快。下次还会点这家店"
            ]),
            [(0, 1)]
        );
    }
}
