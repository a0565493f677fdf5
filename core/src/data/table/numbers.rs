//! Numbers as people write them: signs of currency, percent, full-width digits, both commas.

/// Which sign parts the whole from the fraction. A column has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimal {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

/// What people write where a value is missing.
const MISSING: [&str; 17] = [
    "", "#n/a", "n/a", "na", "nan", "null", "none", "nil", "-", "--", "?", "\\n", "#value!",
    "#ref!", "#div/0!", "missing", "<na>",
];

/// Whether a cell says that its value is missing.
pub fn is_missing(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() <= 8 && {
        let lower = cell.to_lowercase();
        MISSING.contains(&&*lower) || matches!(cell, "无" | "空" | "缺失" | "—" | "——")
    }
}

/// Whether a cell is a number in either way of writing.
pub fn is_number(cell: &str) -> bool {
    parse(cell, Decimal::Point).is_some() || parse(cell, Decimal::Comma).is_some()
}

/// The number in a cell: `12%` is 0.12, `1.5万` is 15,000, `(3)` is −3 as accountants write it.
pub fn parse(cell: &str, decimal: Decimal) -> Option<f64> {
    if cell.len() > 64 {
        return None;
    }
    let half_width: String = cell
        .chars()
        .filter_map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0),
            '\u{2212}' => Some('-'),
            '\u{A0}' | '\u{202F}' | '\u{3000}' => Some(' '),
            // The full-width yen sign.
            '\u{FFE5}' => Some('¥'),
            c => Some(c),
        })
        .collect();
    let mut text = half_width.trim();
    let mut sign = 1.0;
    let mut scale = 1.0;
    if let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        text = inner;
        sign = -1.0;
    }
    for _ in 0..2 {
        text = text.trim();
        if let Some(rest) = text.strip_prefix('-') {
            text = rest;
            sign = -sign;
        } else if let Some(rest) = text.strip_prefix('+') {
            text = rest;
        }
        for mark in ["¥", "$", "€", "£", "₹", "CNY", "RMB", "USD", "EUR"] {
            if let Some(rest) = text.strip_prefix(mark) {
                text = rest.trim_start();
            }
        }
    }
    for mark in ["元", "€", "$", "¥", "£", "CNY", "RMB", "USD", "EUR"] {
        if let Some(rest) = text.strip_suffix(mark) {
            text = rest.trim_end();
        }
    }
    // The larger unit stands last: 3千万.
    for (mark, factor) in [
        ("%", 0.01),
        ("‰", 0.001),
        ("亿", 1e8),
        ("万", 1e4),
        ("千", 1e3),
        ("百", 1e2),
    ] {
        if let Some(rest) = text.strip_suffix(mark) {
            text = rest.trim_end();
            scale *= factor;
        }
    }
    let value = plain(text, decimal)?;
    // Divided, not multiplied: 12 × 0.01 is not 0.12.
    let value = if scale < 1.0 {
        value / (1.0_f64 / scale).round()
    } else {
        value * scale
    };
    value.is_finite().then_some(sign * value)
}

fn plain(text: &str, decimal: Decimal) -> Option<f64> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',') {
        return None;
    }
    let (point, group) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(place) => text.split_at(place),
        None => (text, ""),
    };
    let (whole, fraction) = match mantissa.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    if fraction.is_some_and(|f| !f.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let marks = |c: char| c == group || c == ' ' || c == '\'';
    let mut groups = whole.split(marks);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_digits = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(&first) || !rest.iter().all(|part| part.len() == 3 && is_digits(part)) {
        return None;
    }
    if !rest.is_empty() && (first.is_empty() || first.len() > 3) {
        return None;
    }
    let digits = format!(
        "{first}{}.{}{exponent}",
        rest.concat(),
        fraction.unwrap_or("0")
    );
    if first.is_empty() && fraction.is_none_or(str::is_empty) {
        return None;
    }
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn numbers_of_all_countries_are_read() {
        let point = |cell| parse(cell, Decimal::Point);
        let comma = |cell| parse(cell, Decimal::Comma);
        assert_eq!(point("1,234.56"), Some(1234.56));
        assert_eq!(comma("1.234,56"), Some(1234.56));
        assert_eq!(comma("€ 1.234,56"), Some(1234.56));
        assert_eq!(point("１２３"), Some(123.0));
        assert_eq!(point("1,234 万"), Some(12_340_000.0));
        assert_eq!(point("￥１，２００．５"), Some(1200.5));
        assert_eq!(point("-$3"), Some(-3.0));
        assert_eq!(point("(3)"), Some(-3.0));
        assert_eq!(point("12%"), Some(0.12));
        assert_eq!(point("1.5万"), Some(15_000.0));
        assert_eq!(point("3千万元"), Some(30_000_000.0));
        assert_eq!(point("１２．５％"), Some(0.125));
        assert_eq!(point("－１２３"), Some(-123.0));
        assert_eq!(comma("12,5 %"), Some(0.125));
        assert_eq!(comma("1 234 567,8"), Some(1_234_567.8));
        assert_eq!(point("1e-3"), Some(0.001));
        assert_eq!(point(".5"), Some(0.5));
        for odd in [
            "",
            ".",
            "1,23",
            "12 monkeys",
            "1.2.3",
            "万",
            "%",
            "e5",
            "inf",
            "1e999",
            "--",
            "2024-01-01",
        ] {
            assert_eq!(point(odd), None, "{odd}");
        }
        assert_eq!(comma("1.23"), None);
    }

    #[test]
    fn missing_is_written_in_many_ways() {
        for cell in ["", " ", "NA", "#N/A", "null", "-", "NaN", "?", "无"] {
            assert!(is_missing(cell), "{cell}");
        }
        assert!(!is_missing("0") && !is_missing("no"));
    }
}
