//! The units that people see in a text: characters as they are drawn, words, sentences. All places
//! are counted in Unicode scalar values.
//!
//! Characters and sentences are those of UAX #29 (grapheme clusters). So are words, but in Chinese,
//! which has no spaces and which UAX #29 cuts into single characters: there a dictionary and a
//! model of characters in words (jieba) find them.

use jieba_rs::Jieba;
use std::ops::Range;
use std::sync::LazyLock;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// The Chinese words. Reading them takes a fifth of a second and 36 MB, so it is done when the
/// first Chinese word is looked for.
static CHINESE: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Reads the Chinese words, so that the first double click need not wait for them; to be called on
/// a thread of its own.
pub fn prepare() {
    LazyLock::force(&CHINESE);
}

/// Widens a range to whole characters as they are drawn, so that no mark, no part of an emoji and
/// no half of a flag is cut off; what lies behind the text is cut off. An empty range inside of a
/// character goes to its start.
pub fn widened(text: &str, range: Range<usize>) -> Range<usize> {
    let start = byte_of(text, range.start);
    let start = if is_boundary(text, start) {
        start
    } else {
        previous_boundary(text, start)
    };
    let end = byte_of(text, range.end.max(range.start));
    let end = if range.is_empty() {
        start
    } else if is_boundary(text, end) {
        end
    } else {
        next_boundary(text, end)
    };
    scalars(text, start..end)
}

/// The place behind the character at a place; the end of the text stays.
pub fn next_character(text: &str, at: usize) -> usize {
    let byte = byte_of(text, at);
    at.min(scalar_of(text, byte)) + text[byte..next_boundary(text, byte)].chars().count()
}

/// The place before the character that ends at a place; the start of the text stays.
pub fn previous_character(text: &str, at: usize) -> usize {
    let byte = byte_of(text, at);
    scalar_of(text, previous_boundary(text, byte))
}

/// What is at a place: the word, or else the single mark; `None` for white space and behind the
/// text.
pub fn word_at(text: &str, at: usize) -> Option<Range<usize>> {
    let byte = byte_of(text, at);
    let (line, line_start) = line_around(text, byte);
    let mut pieces = pieces(line).into_iter();
    let piece = pieces.find(|piece| line_start + piece.end > byte)?;
    let is_blank = line[piece.clone()].trim().is_empty();
    let place = line_start + piece.start..line_start + piece.end;
    (!is_blank).then(|| scalars(text, place))
}

/// The end of the word at a place or of the next one behind it, or the end of the text.
pub fn next_word(text: &str, at: usize) -> usize {
    let mut byte = byte_of(text, at);
    while byte < text.len() {
        let (line, line_start) = line_around(text, byte);
        let word = pieces(line)
            .into_iter()
            .find(|piece| line_start + piece.end > byte && is_word(&line[piece.clone()]));
        match word {
            Some(word) => return scalar_of(text, line_start + word.end),
            // On behind the line's end, which is one byte.
            None => byte = (line_start + line.len() + 1).min(text.len()),
        }
    }
    scalar_of(text, text.len())
}

/// The start of the word before a place, or the start of the text.
pub fn previous_word(text: &str, at: usize) -> usize {
    let mut byte = byte_of(text, at);
    loop {
        let (line, line_start) = line_around(text, byte);
        let word = pieces(line)
            .into_iter()
            .rfind(|piece| line_start + piece.start < byte && is_word(&line[piece.clone()]));
        match word {
            Some(word) => return scalar_of(text, line_start + word.start),
            None if line_start == 0 => return 0,
            None => byte = line_start - 1,
        }
    }
}

/// The sentence at a place, without white space around; `None` on an empty line. A line's end ends
/// a sentence.
pub fn sentence_at(text: &str, at: usize) -> Option<Range<usize>> {
    let byte = byte_of(text, at);
    let (line, line_start) = line_around(text, byte);
    let within = byte - line_start;
    let (start, sentence) = line
        .split_sentence_bound_indices()
        .find(|(start, sentence)| start + sentence.len() > within)
        .or_else(|| line.split_sentence_bound_indices().last())?;
    let start = line_start + start + sentence.len() - sentence.trim_start().len();
    let sentence = sentence.trim();
    (!sentence.is_empty()).then(|| scalars(text, start..start + sentence.len()))
}

/// Takes white space, punctuation and brackets around the whole off both ends of a range. A bracket
/// stays if its other half is inside, as in “Hearth (丹炉)”, and so does the last dot of “U.S.”. Of
/// nothing but punctuation, only white space is taken off.
pub fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let bytes = byte_of(text, range.start)..byte_of(text, range.end.max(range.start));
    let mut clusters: Vec<(usize, &str)> = text[bytes.clone()]
        .grapheme_indices(true)
        .map(|(at, cluster)| (bytes.start + at, cluster))
        .collect();
    trim(&mut clusters, |all, is_last| {
        is_blank(end_of(all, is_last).1)
    });
    let without_blanks = clusters.clone();
    loop {
        trim(&mut clusters, may_go);
        if !is_wrapped(&clusters) {
            break;
        }
        clusters.pop();
        clusters.remove(0);
    }
    if clusters.is_empty() {
        clusters = without_blanks;
    }
    match (clusters.first(), clusters.last()) {
        (Some((start, _)), Some((last, cluster))) => scalars(text, *start..last + cluster.len()),
        _ => scalars(text, bytes.start..bytes.start),
    }
}

fn trim<'a>(
    clusters: &mut Vec<(usize, &'a str)>,
    may_go: impl Fn(&[(usize, &'a str)], bool) -> bool,
) {
    while !clusters.is_empty() && may_go(clusters, true) {
        clusters.pop();
    }
    let mut start = 0;
    while start < clusters.len() && may_go(&clusters[start..], false) {
        start += 1;
    }
    clusters.drain(..start);
}

fn end_of<'a>(clusters: &[(usize, &'a str)], is_last: bool) -> (usize, &'a str) {
    clusters[if is_last { clusters.len() - 1 } else { 0 }]
}

fn may_go(clusters: &[(usize, &str)], is_last: bool) -> bool {
    let (_, cluster) = end_of(clusters, is_last);
    let has = |other: char| {
        clusters
            .iter()
            .any(|(_, cluster)| cluster.starts_with(other))
    };
    let mut chars = cluster.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if PAIRS.iter().any(|(open, _)| *open == c) => {
            is_last || PAIRS.iter().any(|(open, close)| *open == c && !has(*close))
        }
        (Some(c), None) if PAIRS.iter().any(|(_, close)| *close == c) => {
            !is_last || PAIRS.iter().any(|(open, close)| *close == c && !has(*open))
        }
        // “U.S.”, but not “word.”
        (Some('.'), None) if is_last => !is_abbreviation(clusters),
        _ => is_blank(cluster) || cluster.chars().all(is_punctuation),
    }
}

/// Whether the first and the last cluster are brackets that belong to each other.
fn is_wrapped(clusters: &[(usize, &str)]) -> bool {
    let [(_, first), inside @ .., (_, last)] = clusters else {
        return false;
    };
    let is_one = |cluster: &str, c: char| cluster.chars().eq([c]);
    let mut pairs = PAIRS.iter();
    let pair = pairs.find(|(open, close)| is_one(first, *open) && is_one(last, *close));
    let Some((open, close)) = pair else {
        return false;
    };
    let mut depth = 1;
    for (_, cluster) in inside {
        depth += i32::from(is_one(cluster, *open)) - i32::from(is_one(cluster, *close));
        if depth == 0 {
            return false;
        }
    }
    true
}

/// Whether the last clusters are letter, dot, letter, dot.
fn is_abbreviation(clusters: &[(usize, &str)]) -> bool {
    let is_letter = |cluster: &str| cluster.starts_with(char::is_alphabetic);
    let mut last = clusters.iter().rev().map(|(_, cluster)| *cluster);
    let mut next = || last.next().unwrap_or_default();
    next() == "." && is_letter(next()) && next() == "." && is_letter(next())
}

/// Brackets and quotes that belong together.
const PAIRS: [(char, char); 15] = [
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('（', '）'),
    ('［', '］'),
    ('｛', '｝'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('〈', '〉'),
    ('【', '】'),
    ('〔', '〕'),
    ('“', '”'),
    ('‘', '’'),
    ('«', '»'),
];

fn is_blank(cluster: &str) -> bool {
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}');
    cluster.chars().all(is_blank)
}

/// Marks that part words and sentences; not those that belong to what they stand at, such as %, @
/// and #.
fn is_punctuation(c: char) -> bool {
    matches!(c,
        '.' | ',' | ';' | ':' | '!' | '?' | '"' | '\'' | '`' | '-' | '_' | '|'
        | '¡' | '¿' | '·' | '‹' | '›' | '\u{2010}'..='\u{2027}'
        | '、'..='〃' | '〆' | '〜' | '〝'..='〟' | '〖' | '〗' | '〘'..='〛' | '・'
        | '！' | '＂' | '＇' | '，' | '－' | '．' | '：' | '；' | '？' | '＿' | '｡'..='･'
        | '،' | '؛' | '؟' | '۔' | '־' | '׃' | '।' | '॥')
}

/// Whether a piece of a line is a word, and not white space or punctuation.
fn is_word(piece: &str) -> bool {
    !is_blank(piece) && !piece.chars().all(|c| is_punctuation(c) || is_bracket(c))
}

fn is_bracket(c: char) -> bool {
    PAIRS.iter().any(|(open, close)| *open == c || *close == c)
}

/// The words of a line and what is between them, in bytes.
fn pieces(line: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut chinese: Option<Range<usize>> = None;
    for (start, piece) in line.split_word_bound_indices() {
        let end = start + piece.len();
        if piece.starts_with(is_chinese) {
            chinese = Some(chinese.map_or(start, |run| run.start)..end);
            continue;
        }
        if let Some(run) = chinese.take() {
            cut_chinese(line, run, &mut pieces);
        }
        pieces.push(start..end);
    }
    if let Some(run) = chinese {
        cut_chinese(line, run, &mut pieces);
    }
    pieces
}

fn cut_chinese(line: &str, run: Range<usize>, pieces: &mut Vec<Range<usize>>) {
    let mut start = run.start;
    let mut end = run.start;
    for token in CHINESE.cut(&line[run], true) {
        end += token.word.len();
        // It knows nothing of variation selectors, and would part them from their character.
        if is_boundary(line, end) {
            pieces.push(start..end);
            start = end;
        }
    }
    debug_assert_eq!(start, end, "a run ends with a whole character");
}

fn is_chinese(c: char) -> bool {
    matches!(c,
        '々' | '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The line around a byte without its line feed, and where it begins.
fn line_around(text: &str, byte: usize) -> (&str, usize) {
    let start = text[..byte].rfind('\n').map_or(0, |feed| feed + 1);
    let end = text[byte..].find('\n').map_or(text.len(), |at| byte + at);
    (&text[start..end], start)
}

fn is_boundary(text: &str, byte: usize) -> bool {
    GraphemeCursor::new(byte, text.len(), true)
        .is_boundary(text, 0)
        .unwrap_or(true)
}

fn next_boundary(text: &str, byte: usize) -> usize {
    let mut cursor = GraphemeCursor::new(byte, text.len(), true);
    cursor
        .next_boundary(text, 0)
        .ok()
        .flatten()
        .unwrap_or(text.len())
}

fn previous_boundary(text: &str, byte: usize) -> usize {
    let mut cursor = GraphemeCursor::new(byte, text.len(), true);
    cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}

/// The byte at which a scalar begins; the length of the text behind its last one.
fn byte_of(text: &str, scalar: usize) -> usize {
    text.char_indices()
        .nth(scalar)
        .map_or(text.len(), |(byte, _)| byte)
}

fn scalar_of(text: &str, byte: usize) -> usize {
    text[..byte].chars().count()
}

fn scalars(text: &str, bytes: Range<usize>) -> Range<usize> {
    let start = scalar_of(text, bytes.start);
    start..start + text[bytes].chars().count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn part(text: &str, range: Range<usize>) -> String {
        text.chars()
            .skip(range.start)
            .take(range.end - range.start)
            .collect()
    }

    fn words(text: &str) -> Vec<&str> {
        pieces(text).into_iter().map(|piece| &text[piece]).collect()
    }

    #[test]
    fn a_selection_never_cuts_what_is_drawn_as_one() {
        for whole in [
            "e\u{301}\u{323}",                  // marks
            "👨\u{200d}👩\u{200d}👧\u{200d}👦", // a family
            "👍🏽",                               // a skin tone
            "🇨🇳",                               // a flag
            "\u{1112}\u{1161}\u{11ab}",         // Hangul in parts
            "葛\u{e0100}",                      // a variant of a character
            "שׁ",                                // Hebrew with a point
            "\r\n",
            "क्षि",
        ] {
            let text = format!("中{whole}b");
            let len = whole.chars().count();
            assert!(len > 1);
            for start in 1..=len {
                for end in start + 1..=len + 1 {
                    assert_eq!(widened(&text, start..end), 1..len + 1, "{whole:?}");
                }
                let before = if start == 1 {
                    1
                } else {
                    previous_character(&text, start)
                };
                assert_eq!(widened(&text, start..start), before..before);
            }
            assert_eq!(next_character(&text, 1), 1 + len);
            assert_eq!(previous_character(&text, 1 + len), 1);
            assert_eq!(widened(&text, 0..1), 0..1);
        }
    }

    #[test]
    fn flags_are_counted_in_pairs() {
        let text = "🇨🇳🇺🇸🇩🇪";
        assert_eq!(widened(text, 1..3), 0..4);
        assert_eq!(widened(text, 2..3), 2..4);
        assert_eq!(previous_character(text, 6), 4);
    }

    #[test]
    fn nothing_panics_on_an_empty_text_or_far_behind_it() {
        for text in ["", "中"] {
            let len = text.chars().count();
            assert_eq!(widened(text, 5..9), len..len);
            assert_eq!(next_character(text, 9), len);
            assert_eq!(previous_character(text, 9), 0);
            assert_eq!(word_at(text, 9), None);
            assert_eq!((next_word(text, 9), previous_word(text, 9)), (len, 0));
            assert_eq!(trimmed(text, 5..9), len..len);
        }
        assert_eq!(sentence_at("", 0), None);
    }

    #[test]
    fn chinese_is_cut_into_words() {
        assert_eq!(
            words("我来到北京清华大学。"),
            ["我", "来到", "北京", "清华大学", "。"]
        );
        assert_eq!(words("南京市长江大桥"), ["南京市", "长江大桥"]);
        assert_eq!(words("研究生命起源"), ["研究", "生命", "起源"]);
        assert_eq!(
            words("准确率达到98.5%，Hearth 2.0 发布了"),
            [
                "准确率",
                "达到",
                "98.5",
                "%",
                "，",
                "Hearth",
                " ",
                "2.0",
                " ",
                "发布",
                "了"
            ]
        );
        assert_eq!(words("葛\u{e0100}城市"), ["葛\u{e0100}", "城市"]);
    }

    #[test]
    fn a_double_click_finds_the_word() {
        let at = |text: &str, at| word_at(text, at).map(|range| part(text, range));
        assert_eq!(at("他在清华大学，读书", 3).as_deref(), Some("清华大学"));
        assert_eq!(at("他在清华大学，读书", 6).as_deref(), Some("，"));
        assert_eq!(at("don't panic", 2).as_deref(), Some("don't"));
        assert_eq!(at("don't panic", 5), None);
        assert_eq!(at("a\r\nbc", 1), None);
        assert_eq!(at("a\r\nbc", 4).as_deref(), Some("bc"));
        assert_eq!(at("שלום עולם", 6).as_deref(), Some("עולם"));
        assert_eq!(
            at("x 👨\u{200d}👩\u{200d}👧 y", 4).as_deref(),
            Some("👨\u{200d}👩\u{200d}👧")
        );
        assert_eq!(at("cafe\u{301} au lait", 4).as_deref(), Some("cafe\u{301}"));
    }

    #[test]
    fn words_are_walked_to_both_sides_over_lines() {
        let text = "我们，热爱\n\nthe sun.";
        let mut stops = vec![0];
        while *stops.last().unwrap() < text.chars().count() {
            stops.push(next_word(text, *stops.last().unwrap()));
        }
        assert_eq!(stops, [0, 2, 5, 10, 14, 15]);
        let mut stops = vec![15];
        while *stops.last().unwrap() > 0 {
            stops.push(previous_word(text, *stops.last().unwrap()));
        }
        assert_eq!(stops, [15, 11, 7, 3, 0]);
    }

    #[test]
    fn a_triple_click_finds_the_sentence() {
        let at = |text: &str, at| sentence_at(text, at).map(|range| part(text, range));
        let text = "它很快。真的吗？ Yes, it is! 完\n第二行";
        assert_eq!(at(text, 1).as_deref(), Some("它很快。"));
        assert_eq!(at(text, 5).as_deref(), Some("真的吗？"));
        assert_eq!(at(text, 12).as_deref(), Some("Yes, it is!"));
        assert_eq!(at(text, 21).as_deref(), Some("完"));
        assert_eq!(at(text, 999).as_deref(), Some("第二行"));
        assert_eq!(at("a\n\nb", 2), None);
    }

    #[test]
    fn white_space_and_punctuation_go_and_what_belongs_to_a_word_stays() {
        for (text, expected) in [
            (" 「清华大学」， ", "清华大学"),
            ("Hearth（丹炉）。", "Hearth（丹炉）"),
            ("（丹炉）", "丹炉"),
            ("(a) (b)", "(a) (b)"),
            ("丹炉）", "丹炉"),
            ("the U.S.", "the U.S."),
            ("the end.", "the end"),
            ("“so”, ", "so"),
            ("98%,", "98%"),
            ("\u{3000}C++\r\n", "C++"),
            ("hi 👨\u{200d}👩\u{200d}👧!", "hi 👨\u{200d}👩\u{200d}👧"),
            (" ?! ", "?!"),
            ("  ", ""),
            ("", ""),
        ] {
            let len = text.chars().count();
            assert_eq!(part(text, trimmed(text, 0..len)), expected, "{text:?}");
        }
        assert_eq!(trimmed("a, b", 1..3), 1..2);
    }

    #[test]
    fn random_texts_keep_their_laws() {
        let alphabet: Vec<char> =
            "中国大学ab .，\n\r\u{301}\u{200d}👩👧🇨🇳\u{fe0f}של각\u{1112}\u{1161}()「」"
                .chars()
                .collect();
        for seed in 0..300 {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let num_scalars = rng.random_range(0..40usize);
            let draw = |_| alphabet[rng.random_range(0..alphabet.len())];
            let text: String = (0..num_scalars).map(draw).collect();
            // The slow way to all boundaries.
            let mut boundaries = vec![0];
            for cluster in text.graphemes(true) {
                boundaries.push(boundaries.last().unwrap() + cluster.chars().count());
            }
            for start in 0..=num_scalars {
                let before = boundaries.iter().rfind(|b| **b < start).copied();
                assert_eq!(
                    previous_character(&text, start),
                    before.unwrap_or(0),
                    "{text:?}"
                );
                let behind = boundaries.iter().find(|b| **b > start).copied();
                assert_eq!(next_character(&text, start), behind.unwrap_or(num_scalars));
                assert!(next_word(&text, start) > start || start == num_scalars);
                assert!(previous_word(&text, start) < start || start == 0);
                if let Some(word) = word_at(&text, start) {
                    assert!(word.contains(&start), "{text:?} {start} {word:?}");
                    let line = part(&text, word);
                    assert!(!line.contains('\n'));
                }
                for end in start + 1..=num_scalars {
                    let wide = widened(&text, start..end);
                    let expected = boundaries.iter().rfind(|b| **b <= start).unwrap();
                    let expected = *expected..*boundaries.iter().find(|b| **b >= end).unwrap();
                    assert_eq!(wide, expected, "{text:?} {start}..{end}");
                    let kept = trimmed(&text, wide.clone());
                    assert!(wide.start <= kept.start && kept.end <= wide.end);
                    assert_eq!(trimmed(&text, kept.clone()), kept, "{text:?}");
                }
            }
            // Nothing is lost and nothing twice.
            for line in text.split('\n') {
                assert_eq!(words(line).concat(), line);
            }
        }
    }
}
