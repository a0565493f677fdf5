//! Numbers of Chinese identity cards (GB 11643-1999): region, birthday, serial number, check digit.
//! Older ones have 15 digits and no check.

use super::surroundings::{digits, is_all, is_day, is_near, stands_alone, value};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// The first two digits of provinces, 81 to 83 for residence permits of Hong Kong, Macau and
/// Taiwan, 91 for foreigners.
const REGIONS: [u32; 36] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91,
];

/// What the check digit is computed with.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// The check digits of the remainders.
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// Words that say that a number is one of a card.
const CALLED: &[&str] = &[
    "身份证",
    "身分證",
    "身份證",
    "证件",
    "證件",
    "identity",
    "id card",
    "id number",
    "id no",
];

static NEW: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"[1-9]\d{5}[ -]{0,3}(?:1[89]|20)\d{2}[ -]?\d{2}[ -]?\d{2}[ -]{0,3}\d{3}[ -]?[0-9Xx]",
    )
    .ok()
});
static OLD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[1-9]\d{14}").ok());

/// Places of such numbers.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for at in NEW.iter().flat_map(|new| new.find_iter(text)) {
        if stands_alone(text, &at.range()) && is_new(at.as_str()) {
            found.push(at.range());
        }
    }
    for at in OLD.iter().flat_map(|old| old.find_iter(text)) {
        // Without a check digit one of a hundred long numbers would pass for one.
        let is_called = is_near(text, at.start(), CALLED) || is_all(text, &at.range());
        if is_called && stands_alone(text, &at.range()) && is_old(at.as_str()) {
            found.push(at.range());
        }
    }
    found
}

fn is_new(number: &str) -> bool {
    let Some(check) = number.chars().next_back() else {
        return false;
    };
    let digits = digits(&number[..number.len() - 1]);
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(*digit) * weight)
        .sum();
    digits.len() == WEIGHTS.len()
        && CHECKS[(sum % 11) as usize] == check.to_ascii_uppercase()
        && REGIONS.contains(&value(&digits[..2]))
        && is_day(
            value(&digits[6..10]),
            value(&digits[10..12]),
            value(&digits[12..14]),
        )
}

fn is_old(number: &str) -> bool {
    let digits = digits(number);
    REGIONS.contains(&value(&digits[..2]))
        && is_day(
            1900 + value(&digits[6..8]),
            value(&digits[8..10]),
            value(&digits[10..12]),
        )
}
