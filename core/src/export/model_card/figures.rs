//! Figures as people read them.

/// `91.7%`.
pub fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// `0.917`, of figures between 0 and 1.
pub fn share(value: f64) -> String {
    format!("{value:.3}")
}

/// Four digits that count, of numbers of any size.
pub fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let decimals = (3.0 - value.abs().log10().floor()).clamp(0.0, 9.0) as usize;
    format!("{value:.decimals$}")
}

/// `10.1 MB`.
pub fn bytes(num_bytes: u64) -> String {
    match num_bytes {
        0..1_000 => format!("{num_bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", num_bytes as f64 / 1e3),
        _ => format!("{:.1} MB", num_bytes as f64 / 1e6),
    }
}

/// `4.2 ms`, `12.3 s`, `1 min 35 s`.
pub fn duration(secs: f64) -> String {
    if secs < 0.1 {
        format!("{:.1} ms", secs * 1000.0)
    } else if secs < 60.0 {
        format!("{secs:.1} s")
    } else {
        let whole = secs.round() as u64;
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_size_are_short() {
        assert_eq!(number(0.001_234_56), "0.001235");
        assert_eq!(number(54.678_9), "54.68");
        assert_eq!(number(-24_512.6), "-24513");
        assert_eq!(number(0.0), "0");
        assert_eq!(number(f64::NAN), "NaN");
        assert_eq!(percent(0.9167), "91.7%");
        assert_eq!(duration(0.0042), "4.2 ms");
        assert_eq!(duration(95.0), "1 min 35 s");
        assert_eq!(bytes(10_061_677), "10.1 MB");
    }
}
