//! Figures as people read them.

use hearth_core::data::DataKind;

/// `91.7%`.
pub fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// `0.42 s`, `12.3 s`, `1 min 35 s`.
pub fn duration(secs: f64) -> String {
    if secs < 1.0 {
        format!("{secs:.2} s")
    } else if secs < 60.0 {
        format!("{secs:.1} s")
    } else {
        let whole = secs.round() as u64;
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

/// `10.1 MB`.
pub fn bytes(num_bytes: u64) -> String {
    match num_bytes {
        0..1_000 => format!("{num_bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", num_bytes as f64 / 1e3),
        _ => format!("{:.1} MB", num_bytes as f64 / 1e6),
    }
}

/// `1 picture`, `5 pictures`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `1 picture`, `5 pictures`.
pub fn pictures(n: usize) -> String {
    count(n, "picture", "pictures")
}

/// `1 text`, `5 rows`: samples of a kind.
pub fn things(kind: DataKind, n: usize) -> String {
    match kind {
        DataKind::Pictures => pictures(n),
        DataKind::Sounds => count(n, "recording", "recordings"),
        DataKind::Texts => count(n, "text", "texts"),
        DataKind::Rows => count(n, "row", "rows"),
    }
}

/// At most so many characters, on one line.
pub fn short(text: &str, most: usize) -> String {
    let line = text.replace(['\n', '\r', '\t'], " ");
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short() {
        assert_eq!(percent(0.9167), "91.7%");
        assert_eq!(duration(0.4211), "0.42 s");
        assert_eq!(duration(95.2), "1 min 35 s");
        assert_eq!(bytes(10_061_677), "10.1 MB");
        assert_eq!(pictures(1), "1 picture");
    }
}
