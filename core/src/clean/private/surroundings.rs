//! What stands around a number says whether it is a number of its own.

use std::ops::Range;

/// So many characters before a number can say what it is.
const REACH_CHARS: usize = 14;

/// Whether a number is not part of something longer: a word, a price, a path, another number.
pub(super) fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    starts_alone(text, range.start) && ends_alone(text, range.end)
}

fn starts_alone(text: &str, start: usize) -> bool {
    let mut before = text[..start].chars().rev();
    let Some(last) = before.next() else {
        return true;
    };
    if last.is_ascii_digit() || matches!(last, '_' | '+' | '$' | '€' | '£' | '¥' | '#' | '\\') {
        return false;
    }
    if last.is_ascii_alphabetic() {
        return ends_with_word(&text[..start], CONTACT);
    }
    let is_joined = before.next().is_some_and(|c| c.is_ascii_alphanumeric());
    match last {
        '.' | '*' | '-' | '/' => !is_joined,
        // `?id=12…` is part of an address, `(tel=12…` is not.
        '=' | '&' | '%' => ends_with_word(&text[..start - 1], CONTACT),
        _ => true,
    }
}

fn ends_alone(text: &str, end: usize) -> bool {
    let mut behind = text[end..].chars();
    let Some(next) = behind.next() else {
        return true;
    };
    if next.is_ascii_alphanumeric() || matches!(next, '_' | '%' | '€' | '°' | '元' | '円' | '块')
    {
        return false;
    }
    let rest = behind.as_str();
    let num_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let is_joined = rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    match next {
        '.' | ':' => num_digits == 0,
        // Thousands; the numbers of a list are longer.
        ',' => num_digits != 3,
        '-' | '/' | '*' | '+' | '=' | '@' => !is_joined,
        _ => true,
    }
}

/// Words before a number by which somebody is reached.
pub(super) const CONTACT: &[&str] = &[
    "tel",
    "telephone",
    "phone",
    "mobile",
    "cell",
    "call",
    "fax",
    "whatsapp",
    "mob",
    "ph",
    "text me at",
    "call me at",
    "reach me at",
    "电话",
    "电話",
    "電話",
    "手机",
    "手機",
    "座机",
    "固话",
    "传真",
    "微信",
    "致电",
    "拨打",
    "联系方式",
    "联系人",
    "联系",
    "热线",
    "call me on",
    "phone number",
    "phone no",
    "mobile number",
    "contact number",
    "tel no",
];

/// Whether one of these words stands right before a number, with nothing but signs and small words
/// between.
pub(super) fn is_called(text: &str, start: usize, words: &[&str]) -> bool {
    let before = trimmed(&text[..start]);
    ends_with_word(before, words)
}

/// Without what may stand between a word and its number.
fn trimmed(mut before: &str) -> &str {
    const BETWEEN: &[&str] = &[
        "is", "at", "no", "number", "号码", "號碼", "号", "是", "为", "為",
    ];
    loop {
        let cut = before.trim_end_matches([' ', ':', '.', '=', '(', '#', '-', '"', '\'']);
        let cut = BETWEEN
            .iter()
            .find_map(|word| strip_word(cut, word))
            .unwrap_or(cut);
        if cut.len() == before.len() {
            return cut;
        }
        before = cut;
    }
}

/// Whether one of these words stands somewhere before a number, near it.
pub(super) fn is_near(text: &str, start: usize, words: &[&str]) -> bool {
    let before = &text[..start];
    let from = before.char_indices().rev().nth(REACH_CHARS - 1);
    let near = before[from.map_or(0, |(at, _)| at)..].to_lowercase();
    words.iter().any(|word| near.contains(word))
}

fn ends_with_word(before: &str, words: &[&str]) -> bool {
    words.iter().any(|word| strip_word(before, word).is_some())
}

/// What stands before a word at the end, whatever its case; a word of letters must be a whole one.
fn strip_word<'a>(before: &'a str, word: &str) -> Option<&'a str> {
    let at = before.len().checked_sub(word.len())?;
    let end = before.get(at..)?;
    let rest = &before[..at];
    let is_whole = !word.is_ascii() || !rest.ends_with(|c: char| c.is_ascii_alphabetic());
    (end.eq_ignore_ascii_case(word) && is_whole).then_some(rest)
}

/// The digits of a text.
pub(super) fn digits(text: &str) -> Vec<u8> {
    let digits = text.bytes().filter(u8::is_ascii_digit);
    digits.map(|byte| byte - b'0').collect()
}

/// Whether nothing else is there: the cell of a table.
pub(super) fn is_all(text: &str, range: &Range<usize>) -> bool {
    text[..range.start].trim().is_empty() && text[range.end..].trim().is_empty()
}

/// Whether year, month and day are a day of the years in which people live.
pub(super) fn is_day(year: u32, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let most = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap),
        _ => 0,
    };
    (1880..=2099).contains(&year) && (1..=most).contains(&day)
}

/// The number that some digits write.
pub(super) fn value(digits: &[u8]) -> u32 {
    digits
        .iter()
        .fold(0, |sum, digit| sum * 10 + u32::from(*digit))
}
