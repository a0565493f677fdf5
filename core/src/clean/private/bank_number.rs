//! Numbers of payment cards (with Luhn's check digit) and of accounts (IBAN, ISO 13616).

use super::surroundings::{digits, is_all, is_near, stands_alone, value};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

static CARD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"\d{4}(?:[ -] ?\d{4}){3}(?:[ -] ?\d{3})?|3[47]\d{2}[ -] ?\d{6}[ -] ?\d{5}|\d{13,19}",
    )
    .ok()
});
static IBAN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?").ok());

const CALLED: &[&str] = &[
    "card",
    "visa",
    "mastercard",
    "amex",
    "银行卡",
    "信用卡",
    "卡号",
    "账号",
    "帐号",
    "銀行卡",
    "卡號",
];

/// Countries with the length of their account numbers.
const LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 \
DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 \
IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 \
NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 \
TR26 UA29 VA22 VG24 XK20";

/// Places of such numbers.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for at in CARD.iter().flat_map(|card| card.find_iter(text)) {
        // One long number in ten has the right check digit by chance.
        let is_grouped = at.as_str().contains([' ', '-']);
        let is_sure = is_grouped || is_near(text, at.start(), CALLED) || is_all(text, &at.range());
        if is_sure && stands_alone(text, &at.range()) && is_card(&digits(at.as_str())) {
            found.push(at.range());
        }
    }
    for at in IBAN.iter().flat_map(|iban| iban.find_iter(text)) {
        if let Some(length) = iban_length(at.as_str())
            && stands_alone(text, &(at.start()..at.start() + length))
        {
            found.push(at.start()..at.start() + length);
        }
    }
    found
}

fn is_card(digits: &[u8]) -> bool {
    let start = |len: usize| value(&digits[..len]);
    let is_issued = match digits.len() {
        15 => matches!(start(2), 34 | 37),
        16 => {
            digits[0] == 4
                || matches!(start(2), 51..=55 | 62 | 65)
                || matches!(start(4), 2221..=2720 | 3528..=3589 | 6011)
        }
        19 => start(2) == 62,
        _ => false,
    };
    let is_one_digit = digits.iter().all(|digit| *digit == digits[0]);
    is_issued && !is_one_digit && has_luhn(digits)
}

fn has_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match u32::from(*digit) << (place % 2) {
            doubled @ 10.. => doubled - 9,
            other => other,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// How many bytes at the start are an account number, if they are one.
fn iban_length(text: &str) -> Option<usize> {
    let country = text.get(..2)?;
    let known = LENGTHS
        .split(' ')
        .find_map(|known| known.strip_prefix(country))?;
    let wanted: usize = known.parse().ok()?;
    let (end, _) = text
        .char_indices()
        .filter(|(_, c)| *c != ' ')
        .nth(wanted - 1)?;
    let number: Vec<u8> = text[..=end].bytes().filter(|byte| *byte != b' ').collect();
    let turned = number[4..].iter().chain(&number[..4]);
    let remainder = turned.fold(0_u32, |sum, byte| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        _ => (sum * 100 + u32::from(byte - b'A') + 10) % 97,
    });
    (remainder == 1).then_some(end + 1)
}
