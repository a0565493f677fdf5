//! Figures as people read them.

use hearth_core::data::DataKind;
use hearth_core::data::formats::{LeftOut, Lost};
use hearth_core::eval::Score;

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

/// The headline figure of a run: accuracy, R², or micro F1.
pub fn score(score: &Score) -> String {
    match score {
        Score::Classes(score) => percent(score.accuracy),
        Score::Numbers(score) => format!("R² {:.3}", score.r2),
        Score::Labels(score) => format!("F1 {:.3}", score.micro_f1),
    }
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

/// What a format has no place for, as a sentence behind another one; empty where nothing was left
/// out.
pub fn left_out(left_out: &[LeftOut]) -> String {
    let all: Vec<String> = left_out
        .iter()
        .map(|LeftOut { what, count: n }| {
            let n = *n;
            match what {
                Lost::Classes => count(n, "class of a whole", "classes of a whole"),
                Lost::FurtherClasses => count(n, "further class", "further classes"),
                Lost::Boxes => count(n, "box", "boxes"),
                Lost::Outlines => count(n, "outline", "outlines"),
                Lost::OutlinesAsBoxes => count(
                    n,
                    "outline (the box around it was written)",
                    "outlines (the boxes around them were written)",
                ),
                Lost::Points => count(n, "point", "points"),
                Lost::Spans => count(n, "span", "spans"),
                Lost::Regions => count(n, "region", "regions"),
                Lost::Flags => count(
                    n,
                    "note that something is difficult, cut off or hidden",
                    "notes that something is difficult, cut off or hidden",
                ),
                Lost::Answers => count(n, "answer", "answers"),
                Lost::Namesakes => count(
                    n,
                    "picture whose label file is another picture's",
                    "pictures whose label files are other pictures'",
                ),
            }
        })
        .collect();
    if all.is_empty() {
        return String::new();
    }
    format!(
        " Left out, because the format has no place for it: {}.",
        all.join(", ")
    )
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
