//! Phone numbers: Chinese mobiles and landlines, North American ones, other ones with a country
//! code, and whatever stands behind a word such as “tel”.

use super::surroundings::{CONTACT, digits, is_called, is_day, stands_alone, value};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A form of phone numbers.
struct Form {
    pattern: Option<Regex>,
    is_one: fn(&str) -> bool,
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let form = |pattern: &str, is_one| Form {
        pattern: Regex::new(pattern).ok(),
        is_one,
    };
    // Between groups, also over the end of a line.
    let sep = "(?:[.-]? {0,2})";
    let some = "(?:[.-] {0,2}| {1,2})";
    vec![
        form(
            &format!(
                r"(?:(?:(?:\+|00) ?)?\(?\+?86\)?{sep})?1[3-9](?:\d{{9}}|\d{some}\d{{4}}{some}\d{{4}}|\d{{2}}{some}\d{{3}}{some}\d{{4}}|\d{some}\d{{3}}{some}\d{{5}}|\d{some}\d{{5}}{some}\d{{3}}|\d{{2}}{some}\d{{4}}{some}\d{{3}}|\d{{3}}{some}\d{{6}}|\d{some}\d{{8}}|\d{{5}}{some}\d{{4}})"
            ),
            is_chinese_mobile,
        ),
        form(
            &format!(
                r"(?:(?:(?:\+|00)86{some}?)\(?0?|\(0|0)(?:10|2\d|[3-9]\d{{2}})(?:\) ?-? ?|{some})\d{{3,4}}{sep}\d{{4}}(?: ?(?:转|轉|ext\.?|-) ?\d{{1,6}})?"
            ),
            is_chinese_landline,
        ),
        form(
            &format!(
                r"(?:\+?1{some})?(?:\([2-9]\d{{2}}\) ?-? ?|[2-9]\d{{2}}{some})[2-9]\d{{2}}{some}\d{{4}}(?: ?(?:ext\.?|x) ?\d{{1,6}})?"
            ),
            is_north_american,
        ),
        form(
            &format!(
                r"\+[1-9]\d{{0,2}}{sep}(?:\(\d{{1,4}}\){sep})?\d{{1,12}}(?:{some}\d{{2,9}}){{0,5}}"
            ),
            is_international,
        ),
        form(
            &format!(r"00[1-9]\d{{0,2}}{some}\(?\d{{1,4}}\)?(?:{some}\d{{2,9}}){{1,5}}"),
            is_international,
        ),
        // France in pairs, the United Kingdom, Japan.
        form(r"0[1-9](?:[ .-]\d{2}){4}", |_| true),
        form(r"\(?0\d{2,4}\)? \d{3,4} \d{3,4}", |number| {
            matches!(digits(number).len(), 10 | 11)
        }),
        form(r"0\d{1,3}-\d{2,4}-\d{4}", |number| {
            matches!(digits(number).len(), 10 | 11)
        }),
    ]
});

/// Any number, for behind a word that says that it is one.
static ANY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[+(]?\d(?:[ ().-]{0,3}\d){6,16}").ok());

/// Words before numbers that are none of a phone.
const OTHERS: &[&str] = &[
    "isbn",
    "issn",
    "doi",
    "订单号",
    "单号",
    "订单",
    "order",
    "invoice",
    "qq",
];

/// Places of phone numbers.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut take = |range: Range<usize>| {
        let overlaps = |other: &Range<usize>| range.start < other.end && other.start < range.end;
        if !found.iter().any(overlaps) {
            found.push(range);
        }
    };
    for form in FORMS.iter() {
        for at in matches(form.pattern.as_ref(), text) {
            if (form.is_one)(&text[at.clone()])
                && !is_in_a_row(text, &at)
                && !is_called(text, at.start, OTHERS)
            {
                take(at);
            }
        }
    }
    for at in matches(ANY.as_ref(), text) {
        if is_called(text, at.start, CONTACT) && is_plausible(&text[at.clone()]) {
            take(at);
        }
    }
    found
}

/// Places of a pattern that stand alone. After one that does not, the search goes on behind its
/// first number.
fn matches(pattern: Option<&Regex>, text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = pattern.and_then(|pattern| pattern.find_at(text, from)) {
        if stands_alone(text, &at.range()) {
            found.push(at.range());
            from = at.end();
        } else {
            let first = at.as_str().bytes().position(|byte| byte.is_ascii_digit());
            let number = at.start() + first.unwrap_or(0);
            let rest = text[number..].find(|c: char| !c.is_ascii_digit());
            from = rest.map_or(text.len(), |length| number + length);
        }
    }
    found
}

/// Whether it is part of a row of figures with blanks between, such as a line of a table.
fn is_in_a_row(text: &str, range: &Range<usize>) -> bool {
    if text[range.clone()].starts_with(['+', '(']) || !text[range.clone()].contains(' ') {
        return false;
    }
    let before = text[..range.start].trim_end_matches(' ');
    let behind = text[range.end..].trim_start_matches(' ');
    let is_before = before.len() < range.start && before.ends_with(|c: char| c.is_ascii_digit());
    let is_behind =
        behind.len() < text.len() - range.end && behind.starts_with(|c: char| c.is_ascii_digit());
    is_before || is_behind
}

/// The digits behind China's code.
fn without_86(number: &str) -> Vec<u8> {
    let mut digits = digits(number);
    if number.starts_with('+') || number.starts_with("00") || digits.len() > 12 {
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..zeros);
        if digits.starts_with(&[8, 6]) {
            digits.drain(..2);
        }
    }
    digits
}

fn is_chinese_mobile(number: &str) -> bool {
    let all = digits(number);
    // The number itself is the last eleven digits; the given-out starts of each range.
    let Some(start) = all.len().checked_sub(11) else {
        return false;
    };
    let (code, own) = all.split_at(start);
    let third = own[2];
    matches!(code, [] | [8, 6] | [0, 0, 8, 6])
        && match own[1] {
            3 | 8 => true,
            4 => !matches!(third, 2 | 3),
            5 | 9 => third != 4,
            6 => matches!(third, 2 | 5 | 6 | 7),
            7 => third != 9,
            _ => false,
        }
        && own[3..].iter().any(|digit| *digit != own[3])
}

fn is_chinese_landline(number: &str) -> bool {
    let main = number.split(['转', '轉', 'e']).next().unwrap_or(number);
    let mut own = without_86(main);
    if own.first() == Some(&0) {
        own.remove(0);
    }
    let is_city = matches!(own.get(..2), Some([1, 0] | [2, _]));
    let area = if is_city { 2 } else { 3 };
    let length = own.len().saturating_sub(area);
    // An extension behind a hyphen adds to it.
    let is_length = match (is_city, main.matches('-').count()) {
        (true, 0 | 1) => length == 8,
        (true, _) => (8..=14).contains(&length),
        (false, 0 | 1) => matches!(length, 7 | 8),
        (false, _) => (7..=14).contains(&length),
    };
    is_length && own.get(area).is_some_and(|digit| (2..=8).contains(digit))
}

fn is_north_american(number: &str) -> bool {
    let main = number.split(['e', 'x']).next().unwrap_or(number);
    let digits = digits(main);
    let own = &digits[digits.len().saturating_sub(10)..];
    // Two 1 behind the first digit are no area and no exchange; 555-01xx is for films.
    let is_service = |three: &[u8]| three[1..] == [1, 1];
    let is_ten = matches!(digits.len(), 10) || digits.len() == 11 && digits[0] == 1;
    is_ten && !is_service(&own[..3]) && !is_service(&own[3..6])
}

/// Codes of countries that have two digits; those with 1 and 7 have one, the others three.
const TWO_DIGITS: &str = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 \
66 81 82 84 86 90 91 92 93 94 95 98";

fn is_international(number: &str) -> bool {
    let mut all = digits(number);
    if number.starts_with("00") {
        all.drain(..2);
    }
    let is_code = match all.first() {
        Some(1) => return is_american_code(&all),
        Some(7) => all.len() == 11,
        _ => {
            let two = value(&all[..all.len().min(2)]);
            TWO_DIGITS.split(' ').any(|code| code.parse() == Ok(two))
                || matches!(value(&all[..all.len().min(3)]),
                    211..=299 | 350..=389 | 420..=423 | 500..=509 | 590..=599 | 670..=692
                    | 850..=888 | 960..=979 | 992..=998)
        }
    };
    is_code && (9..=15).contains(&all.len())
}

fn is_american_code(digits: &[u8]) -> bool {
    digits.len() == 11 && digits[1] >= 2 && digits[4] >= 2
}

/// What may be a phone number where a word says so.
fn is_plausible(number: &str) -> bool {
    let digits = digits(number);
    let is_date = digits.len() == 8
        && is_day(
            value(&digits[..4]),
            value(&digits[4..6]),
            value(&digits[6..]),
        );
    let is_one_digit = digits.iter().all(|digit| *digit == digits[0]);
    (7..=15).contains(&digits.len()) && !is_date && !is_one_digit
}
