//! Times as people and programs write them, read as one column: what `03/04/2024` means, only the
//! rows beside it can say.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How a column of times was read, to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimesNote {
    /// Times that were read.
    pub num_read: usize,
    /// Rows that say something that is no time.
    pub num_unread: usize,
    /// Rows that say nothing.
    pub num_without: usize,
    /// How dates such as `03/04/2024` were read; `None` where there are none.
    pub order: Option<DateOrder>,
    /// Whether that is a guess: no row says it.
    pub is_guess: bool,
    /// Whether rows contradict each other about it.
    pub is_mixed: bool,
    /// Whether no row could be read as a time, so that they are sorted as words.
    pub as_words: bool,
}

/// Which of the first two numbers of a date is its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// 31.12.2024
    DayFirst,
    /// 12/31/2024
    MonthFirst,
}

/// The place of each row in the order of time, from 1 on, equal where the time is; 0 for those
/// whose time is not known, which are taken for the oldest.
pub fn ranks(column: &[Option<&str>]) -> (Vec<usize>, TimesNote) {
    let texts: Vec<Option<&str>> = column
        .iter()
        .map(|text| text.map(str::trim).filter(|text| !text.is_empty()))
        .collect();
    let mut note = TimesNote {
        num_without: texts.iter().filter(|text| text.is_none()).count(),
        ..TimesNote::default()
    };
    // A column of plain numbers is in order whatever its unit.
    let numbers: Option<Vec<Option<f64>>> = texts
        .iter()
        .map(|text| match text {
            Some(text) => finite(text).map(Some),
            None => Some(None),
        })
        .collect();
    if let Some(numbers) = numbers {
        note.num_read = texts.len() - note.num_without;
        return (ranked(&numbers, f64::total_cmp), note);
    }
    let read: Vec<Option<Read>> = texts.iter().map(|text| read_one((*text)?)).collect();
    note.num_read = read.iter().flatten().count();
    note.num_unread = texts.len() - note.num_without - note.num_read;
    if note.num_read == 0 {
        note.as_words = true;
        return (ranked(&texts, Ord::cmp), note);
    }
    let order = decide(&read, &mut note);
    let moments: Vec<Option<i64>> = read
        .iter()
        .map(|read| read.as_ref()?.moment(order))
        .collect();
    let num_lost = read.iter().flatten().count() - moments.iter().flatten().count();
    note.num_read -= num_lost;
    note.num_unread += num_lost;
    (ranked(&moments, i64::cmp), note)
}

/// Which order of day and month a column of dates has, where any row leaves it open.
pub fn order_of<'a>(column: impl Iterator<Item = &'a str>) -> DateOrder {
    let read: Vec<Option<Read>> = column.map(|text| read_one(text.trim())).collect();
    decide(&read, &mut TimesNote::default())
}

/// The moment that a text names, in microseconds since 1970.
pub fn moment(text: &str, order: DateOrder) -> Option<i64> {
    read_one(text.trim())?.moment(order)
}

fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn ranked<T>(keys: &[Option<T>], compare: impl Fn(&T, &T) -> std::cmp::Ordering) -> Vec<usize> {
    let mut order: Vec<(usize, &T)> = keys
        .iter()
        .enumerate()
        .filter_map(|(row, key)| Some((row, key.as_ref()?)))
        .collect();
    order.sort_by(|a, b| compare(a.1, b.1));
    let mut ranks = vec![0; keys.len()];
    let mut rank = 0;
    for (at, (row, key)) in order.iter().enumerate() {
        if at == 0 || compare(order[at - 1].1, key).is_ne() {
            rank += 1;
        }
        ranks[*row] = rank;
    }
    ranks
}

/// A time as far as it can be read by itself.
struct Read {
    date: ReadDate,
    /// Microseconds since midnight, in UTC where a zone is named.
    micros: i64,
}

enum ReadDate {
    Sure(Date),
    /// Day and month in an order that is not known; the sign between them.
    Either([i8; 2], i16, char),
    /// Microseconds since 1970.
    Unix(i64),
}

const DAY_MICROS: i64 = 86_400_000_000;

impl Read {
    fn moment(&self, order: DateOrder) -> Option<i64> {
        let date = match &self.date {
            ReadDate::Unix(micros) => return Some(*micros),
            ReadDate::Sure(date) => *date,
            ReadDate::Either([a, b], year, _) => {
                // What only one order allows is read in that one.
                let (first, second) = match order {
                    DateOrder::DayFirst => ((*b, *a), (*a, *b)),
                    DateOrder::MonthFirst => ((*a, *b), (*b, *a)),
                };
                Date::new(*year, first.0, first.1)
                    .or_else(|_| Date::new(*year, second.0, second.1))
                    .ok()?
            }
        };
        let epoch = Date::constant(1970, 1, 1);
        let days = date.duration_since(epoch).as_secs() / 86_400;
        Some(days * DAY_MICROS + self.micros)
    }
}

/// The order that the rows themselves prove; else the custom of the sign between the numbers.
fn decide(read: &[Option<Read>], note: &mut TimesNote) -> DateOrder {
    let either = read.iter().flatten().filter_map(|read| match &read.date {
        ReadDate::Either(numbers, _, sign) => Some((numbers, *sign)),
        _ => None,
    });
    let (mut day_first, mut month_first, mut slashes, mut count) = (0, 0, 0, 0);
    for ([a, b], sign) in either {
        count += 1;
        day_first += usize::from(*a > 12);
        month_first += usize::from(*b > 12);
        slashes += usize::from(sign == '/');
    }
    let by_custom = if slashes * 2 > count {
        DateOrder::MonthFirst
    } else {
        DateOrder::DayFirst
    };
    let order = match day_first.cmp(&month_first) {
        std::cmp::Ordering::Greater => DateOrder::DayFirst,
        std::cmp::Ordering::Less => DateOrder::MonthFirst,
        std::cmp::Ordering::Equal => by_custom,
    };
    if count > 0 {
        note.order = Some(order);
        note.is_guess = day_first == month_first;
        note.is_mixed = day_first > 0 && month_first > 0;
    }
    order
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    /// Digits, as they are written.
    Digits(&'a str),
    /// Letters; one letter alone where it is no Latin one.
    Word(&'a str),
    Sign(char),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = |is: fn(&char) -> bool| {
            let len = rest.chars().take_while(is).map(char::len_utf8).sum();
            rest.split_at(len)
        };
        let (token, after) = if first.is_ascii_digit() {
            let (digits, after) = run(char::is_ascii_digit);
            (Token::Digits(digits), after)
        } else if first.is_ascii_alphabetic() {
            let (word, after) = run(char::is_ascii_alphabetic);
            (Token::Word(word), after)
        } else {
            let (one, after) = rest.split_at(first.len_utf8());
            let token = if first.is_alphabetic() {
                Token::Word(one)
            } else {
                Token::Sign(first)
            };
            (token, after)
        };
        if token != Token::Sign(' ') {
            found.push(token);
        }
        rest = after;
    }
    found
}

fn read_one(text: &str) -> Option<Read> {
    if let Some(number) = finite(text) {
        return read_number(text, number);
    }
    let tokens = tokens(text);
    let (date, rest) = read_date(&tokens)?;
    Some(Read {
        date,
        micros: read_clock(rest)?,
    })
}

/// A number among dates: a day or a year as digits, or time since 1970 in a unit that its size
/// gives away.
fn read_number(text: &str, number: f64) -> Option<Read> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let date = match text.len() {
        8 if digits => ReadDate::Sure(compact(text)?),
        4 if digits => ReadDate::Sure(Date::new(text.parse().ok()?, 1, 1).ok()?),
        _ => {
            let micros = match number.abs() {
                n if n < 1e8 => return None,
                n if n < 1e11 => number * 1e6,
                n if n < 1e14 => number * 1e3,
                n if n < 1e17 => number,
                _ => number / 1e3,
            };
            ReadDate::Unix(micros as i64)
        }
    };
    Some(Read { date, micros: 0 })
}

/// A date of eight digits.
fn compact(digits: &str) -> Option<Date> {
    let part = |range: std::ops::Range<usize>| digits.get(range);
    let year: i16 = part(0..4)?.parse().ok()?;
    if !(1000..3000).contains(&year) {
        return None;
    }
    Date::new(year, part(4..6)?.parse().ok()?, part(6..8)?.parse().ok()?).ok()
}

/// The date at the start, and what follows it.
fn read_date<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<(ReadDate, &'b [Token<'a>])> {
    use Token::{Digits, Sign, Word};
    let sure =
        |year: i16, month: i8, day: i8| Some(ReadDate::Sure(Date::new(year, month, day).ok()?));
    match tokens {
        [Digits(day), rest @ ..] if day.len() == 8 => Some((ReadDate::Sure(compact(day)?), rest)),
        // 2024-01-02, 2024/1/2, 2024:01:02, 2024年1月2日; also without the day.
        [Digits(year), between, Digits(month), rest @ ..]
            if year.len() == 4 && month.len() <= 2 && is_between(*between) =>
        {
            let (year, month) = (year.parse().ok()?, month.parse().ok()?);
            match rest {
                [between, Digits(day), rest @ ..] if day.len() <= 2 && is_between(*between) => {
                    let rest = match rest {
                        [Word("日" | "号"), rest @ ..] => rest,
                        _ => rest,
                    };
                    Some((sure(year, month, day.parse().ok()?)?, rest))
                }
                [Word("月")] | [] => Some((sure(year, month, 1)?, &[])),
                _ => None,
            }
        }
        // 31.12.2024, 12/31/24
        [
            Digits(a),
            Sign(one),
            Digits(b),
            Sign(two),
            Digits(year),
            rest @ ..,
        ] if one == two && matches!(one, '.' | '/' | '-') && a.len() <= 2 && b.len() <= 2 => {
            let numbers = [a.parse().ok()?, b.parse().ok()?];
            Some((ReadDate::Either(numbers, whole_year(year)?, *one), rest))
        }
        // 2 January 2024, Jan 2, 2024, Tue, 02 Jan 2024
        _ => read_named(tokens),
    }
}

fn is_between(token: Token<'_>) -> bool {
    matches!(
        token,
        Token::Sign('-' | '/' | '.' | ':') | Token::Word("年" | "月")
    )
}

/// A year of four digits, or of two: from 1970 to 2069.
fn whole_year(digits: &str) -> Option<i16> {
    let year: i16 = digits.parse().ok()?;
    match digits.len() {
        4 => Some(year),
        2 if year < 70 => Some(2000 + year),
        2 => Some(1900 + year),
        _ => None,
    }
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn starts_with_one(word: &str, names: &[&str]) -> Option<usize> {
    let start = word.get(..3)?.to_ascii_lowercase();
    names.iter().position(|name| *name == start)
}

fn read_named<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<(ReadDate, &'b [Token<'a>])> {
    let (mut day, mut month, mut year) = (None, None, None);
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Word(word) => match starts_with_one(word, &MONTHS) {
                Some(found) if month.is_none() => month = Some(found as i8 + 1),
                // 2nd, Tuesday, 2 of January
                _ if starts_with_one(word, &DAYS).is_some() => {}
                _ if matches!(*word, "st" | "nd" | "rd" | "th" | "of") => {}
                _ => return None,
            },
            Token::Digits(digits) if digits.len() <= 2 && day.is_none() => {
                day = Some(digits.parse().ok()?);
            }
            Token::Digits(digits) if year.is_none() => year = Some(whole_year(digits)?),
            Token::Sign(',' | '.' | '-') => {}
            _ => return None,
        }
        if let (Some(day), Some(month), Some(year)) = (day, month, year) {
            let date = Date::new(year, month, day).ok()?;
            return Some((ReadDate::Sure(date), &tokens[at + 1..]));
        }
    }
    None
}

/// Microseconds since midnight, UTC where a zone is named; nothing where something is no clock.
fn read_clock(tokens: &[Token<'_>]) -> Option<i64> {
    use Token::{Digits, Sign, Word};
    let mut rest = tokens;
    while let [Word("T" | "t" | "at") | Sign(',' | '_' | '-'), after @ ..] = rest {
        rest = after;
    }
    let mut afternoon = None;
    if let [Word(half @ ("上" | "下")), Word("午"), after @ ..] = rest {
        (afternoon, rest) = (Some(*half == "下"), after);
    }
    if rest.is_empty() {
        return Some(0);
    }
    // 12:30, 12:30:15.5, 123015, 12时30分
    let mut clock = [0_i64; 3];
    let mut num_parts = 0;
    if let [Digits(all), after @ ..] = rest
        && matches!(all.len(), 4 | 6)
    {
        for (part, digits) in clock.iter_mut().zip(all.as_bytes().chunks(2)) {
            *part = std::str::from_utf8(digits).ok()?.parse().ok()?;
        }
        (num_parts, rest) = (3, after);
    }
    while num_parts < 3 {
        let [Digits(digits), after @ ..] = rest else {
            break;
        };
        clock[num_parts] = digits.parse().ok()?;
        num_parts += 1;
        rest = match after {
            [
                Sign(':') | Word("时" | "點" | "点" | "分" | "秒"),
                after @ ..,
            ] => after,
            [Word("h"), after @ ..] if num_parts == 1 => after,
            after => {
                rest = after;
                break;
            }
        };
    }
    let mut micros = 0;
    if let [Sign('.' | ','), Digits(part), after @ ..] = rest {
        let part: String = part.chars().chain("000000".chars()).take(6).collect();
        (micros, rest) = (part.parse().ok()?, after);
    }
    if let [Word(half), after @ ..] = rest
        && let half @ ("am" | "pm") = &*half.to_ascii_lowercase()
    {
        (afternoon, rest) = (Some(half == "pm"), after);
    }
    let [mut hour, minute, second] = clock;
    match afternoon {
        Some(true) if hour < 12 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    if num_parts == 0 || hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = hour * 3600 + minute * 60 + second - read_zone(rest)?;
    Some(seconds * 1_000_000 + micros)
}

/// Seconds that a zone is ahead of UTC.
fn read_zone(tokens: &[Token<'_>]) -> Option<i64> {
    use Token::{Digits, Sign, Word};
    let tokens = match tokens {
        [Word("Z" | "z" | "UTC" | "GMT"), rest @ ..] => rest,
        _ => tokens,
    };
    let (sign, hours, minutes) = match tokens {
        [] => return Some(0),
        [Sign(sign @ ('+' | '-' | '−')), Digits(all)] if all.len() == 4 => {
            (sign, all.get(..2)?, all.get(2..)?)
        }
        [
            Sign(sign @ ('+' | '-' | '−')),
            Digits(hours),
            Sign(':'),
            Digits(minutes),
        ] => (sign, *hours, *minutes),
        [Sign(sign @ ('+' | '-' | '−')), Digits(hours)] => (sign, *hours, "0"),
        _ => return None,
    };
    let seconds = hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60;
    Some(if *sign == '+' { seconds } else { -seconds })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    fn ranks_of(texts: &[&str]) -> (Vec<usize>, TimesNote) {
        let column: Vec<Option<&str>> = texts.iter().map(|text| Some(*text)).collect();
        ranks(&column)
    }

    #[test]
    fn however_a_moment_is_written_it_is_the_same() {
        let same = [
            "2024-01-02T03:04:05Z",
            "2024-01-02 03:04:05",
            "2024-01-02T04:04:05+01:00",
            "2024-01-01T22:04:05-0500",
            "20240102T030405Z",
            "2024/1/2 3:04:05",
            "2024:01:02 03:04:05",
            "2024年1月2日 03:04:05",
            "2024年1月2日上午3时4分5秒",
            "2 January 2024 03:04:05",
            "Tue, 02 Jan 2024 03:04:05 GMT",
            "Jan 2nd, 2024 3:04:05 AM",
            "02.01.2024 03:04:05",
            "1704164645",
            "1704164645000",
        ];
        let (ranks, note) = ranks_of(&same);
        assert_eq!(ranks, vec![1; same.len()], "{ranks:?}");
        assert_eq!((note.num_read, note.num_unread), (same.len(), 0));
        let (ranks, _) = ranks_of(&["2024-01-02T03:04:05.25Z", "2024-01-02T03:04:05Z", "1.1.24"]);
        assert_eq!(ranks, [3, 2, 1]);
    }

    #[test]
    fn the_column_says_which_number_is_the_day() {
        let (ranks, note) = ranks_of(&["31.12.2023", "01.02.2024", "03.01.2024"]);
        assert_eq!(ranks, [1, 3, 2]);
        assert_eq!(note.order, Some(DateOrder::DayFirst));
        assert!(!note.is_guess);
        let (ranks, note) = ranks_of(&["12/31/2023", "02/01/2024", "01/03/2024"]);
        assert_eq!(ranks, [1, 3, 2]);
        assert_eq!(note.order, Some(DateOrder::MonthFirst));
        assert!(!note.is_guess);
        // British, with slashes.
        let (ranks, note) = ranks_of(&["01/02/2024", "15/01/2024"]);
        assert_eq!((ranks, note.is_guess), (vec![2, 1], false));
        let (_, note) = ranks_of(&["01/02/2024", "03/04/2024"]);
        assert_eq!(
            (note.order, note.is_guess),
            (Some(DateOrder::MonthFirst), true)
        );
        let (ranks, note) = ranks_of(&["13/01/2024", "01/14/2024", "01/15/2024"]);
        assert_eq!((ranks, note.is_mixed), (vec![1, 2, 3], true));
    }

    #[test]
    fn what_is_no_time_is_counted_and_comes_first() {
        let column = [
            Some("2024-05-01"),
            Some("soon"),
            None,
            Some("2023-05-01"),
            Some(" "),
        ];
        let (ranks, note) = ranks(&column);
        assert_eq!(ranks, [2, 0, 0, 1, 0]);
        assert_eq!(
            (note.num_read, note.num_unread, note.num_without),
            (2, 1, 2)
        );
        let (_, note) = ranks_of(&["30.02.2024", "31.01.2024", "2024-13-01"]);
        assert_eq!((note.num_read, note.num_unread), (1, 2));
    }

    #[test]
    fn numbers_sort_as_numbers_and_words_as_words() {
        assert_eq!(ranks_of(&["9", "10", "100", "2"]).0, [2, 3, 4, 1]);
        let (ranks, note) = ranks_of(&["visit-b", "visit-a"]);
        assert_eq!((ranks, note.as_words), (vec![2, 1], true));
    }
}
