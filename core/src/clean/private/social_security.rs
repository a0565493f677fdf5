//! American social security numbers: three, two and four digits with signs between, in the ranges
//! that are given out.

use super::surroundings::{digits, is_near, stands_alone, value};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

static NUMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\d{3}(?:-\d{2}-|- \d{2}-|-\d{2}- | \d{2} )\d{4}").ok());

const CALLED: &[&str] = &["ssn", "social security", "soc sec"];

/// Numbers from advertisements, which belong to nobody.
const IN_ADS: [&[u8]; 2] = [&[0, 7, 8, 0, 5, 1, 1, 2, 0], &[2, 1, 9, 0, 9, 9, 9, 9, 9]];

/// Places of such numbers.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let found = NUMBER.iter().flat_map(|number| number.find_iter(text));
    let found = found.filter(|at| {
        // With blanks between, figures of a table look the same.
        let is_sure = at.as_str().contains('-') || is_near(text, at.start(), CALLED);
        is_sure && stands_alone(text, &at.range()) && is_given_out(at.as_str())
    });
    found.map(|at| at.range()).collect()
}

fn is_given_out(number: &str) -> bool {
    let digits = digits(number);
    let area = value(&digits[..3]);
    (1..900).contains(&area)
        && area != 666
        && value(&digits[3..5]) != 0
        && value(&digits[5..]) != 0
        && !IN_ADS.contains(&&*digits)
}
