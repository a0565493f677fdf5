//! Figures as people read them.

use hearth_core::eval::Score;

/// `0.8734` as `87.3%`.
pub fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// An interval as `84.1–90.0%`.
pub fn percent_interval(interval: [f64; 2]) -> String {
    format!("{:.1}–{:.1}%", interval[0] * 100.0, interval[1] * 100.0)
}

/// A count with thin groups: `60,000`.
pub fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A figure between −1 and 1, such as R²: `0.873`.
pub fn decimal(value: f64) -> String {
    let sign = if value < 0.0 { "−" } else { "" };
    format!("{sign}{:.3}", value.abs())
}

/// How far a share falls, in percentage points: `4.2`.
pub fn points(fall: f64) -> String {
    let sign = if fall < -0.0005 { "−" } else { "" };
    format!("{sign}{:.1}", fall.abs() * 100.0)
}

/// The headline figure of a run: accuracy, R², or F1 of several classes.
pub fn score(score: &Score) -> String {
    match score {
        Score::Classes(score) => percent(score.accuracy),
        Score::Numbers(score) => format!("R² {}", decimal(score.r2)),
        Score::Labels(score) => format!("F1 {}", percent(score.micro_f1)),
    }
}

/// The end of a long text, with “…” before it: of a path, that is what tells it apart.
pub fn short(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let end: String = text.chars().skip(length + 1 - most).collect();
    format!("…{end}")
}

/// The start of a long text on one line, with “…” behind it.
pub fn start(text: &str, most: usize) -> String {
    let mut letters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut start: String = letters.by_ref().take(most).collect();
    if letters.next().is_some() {
        start.push('…');
    }
    start
}

/// A figure of a column: `1,234`, `0.0123`, `1.2e9`.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if value.fract() == 0.0 && size < 1e9 {
        let sign = if value < 0.0 { "−" } else { "" };
        return format!("{sign}{}", count(size as usize));
    }
    match size {
        _ if !(1e-4..1e9).contains(&size) => format!("{value:.2e}"),
        _ if size >= 100.0 => format!("{value:.1}"),
        _ if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

/// Bytes in the unit that fits: `18.8 MB`.
pub fn bytes(n: u64) -> String {
    let n = n as f64;
    match n {
        n if n >= 1e9 => format!("{:.1} GB", n / 1e9),
        n if n >= 1e6 => format!("{:.1} MB", n / 1e6),
        n if n >= 1e3 => format!("{:.0} kB", n / 1e3),
        n => format!("{n:.0} B"),
    }
}

/// A duration: `0.8 s`, `42 s`, `3:05`, `1:02:03`.
pub fn duration(secs: f64) -> String {
    if secs < 10.0 {
        return format!("{:.1} s", secs.max(0.0));
    }
    let whole = secs.round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// A difference of probabilities, in as few digits as say something: `3.1e-7`.
pub fn small(value: f64) -> String {
    if value == 0.0 {
        "0".into()
    } else if value.abs() < 1e-3 {
        format!("{value:.1e}")
    } else {
        format!("{value:.4}")
    }
}

/// How often luck alone would do it, to be read behind a p: `= 0.038`, `< 0.001`.
pub fn p_value(p: f64) -> String {
    if p < 0.001 {
        "< 0.001".to_owned()
    } else {
        format!("= {p:.3}")
    }
}

/// `2026-11-23T22:10:05Z` as `2026-11-23 22:10`, in UTC as it is stored.
pub fn moment(rfc3339: &str) -> String {
    let date = rfc3339.get(..10).unwrap_or(rfc3339);
    match rfc3339.get(11..16) {
        Some(time) => format!("{date} {time}"),
        None => date.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        assert_eq!(percent(0.8734), "87.3%");
        assert_eq!(percent_interval([0.841, 0.9]), "84.1–90.0%");
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(60_000), "60,000");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(short("/a/b", 10), "/a/b");
        assert_eq!(short("/one/two/三", 6), "…two/三");
        assert_eq!(start("one\ntwo", 20), "one two");
        assert_eq!(start("很好吃", 2), "很好…");
        assert_eq!(number(-1234.0), "−1,234");
        assert_eq!(number(0.0123), "0.0123");
        assert_eq!(number(71.283_3), "71.28");
        assert_eq!(bytes(18_800_000), "18.8 MB");
        assert_eq!(bytes(12), "12 B");
        assert_eq!(duration(0.84), "0.8 s");
        assert_eq!(duration(42.2), "42 s");
        assert_eq!(duration(185.0), "3:05");
        assert_eq!(duration(3723.0), "1:02:03");
        assert_eq!(small(3.1e-7), "3.1e-7");
        assert_eq!(p_value(0.0377), "= 0.038");
        assert_eq!(p_value(3.1e-7), "< 0.001");
        assert_eq!(moment("2026-11-23T22:10:05.123Z"), "2026-11-23 22:10");
    }
}
