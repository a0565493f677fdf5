//! Names of files as servers give them, made harmless.

use std::path::PathBuf;

/// Names that Windows takes for devices, whatever the ending.
const DEVICES: [&str; 24] = [
    "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7",
    "com8", "com9", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// The longest name in bytes: file systems hold 255, and `.part.json` is appended.
const LONGEST: usize = 180;

/// A name that is one file in a folder on every system; `data` where nothing is left of it.
pub(super) fn file_name(raw: &str) -> String {
    let decoded = percent_decoded(raw);
    let last = decoded
        .rsplit(['/', '\\'])
        .find(|part| !part.trim_matches(['.', ' ']).is_empty());
    harmless(last.unwrap_or_default())
}

/// A path below a folder, part by part harmless; `None` if it climbs out or is absolute.
pub(super) fn path_below(raw: &str) -> Option<PathBuf> {
    let raw = raw.replace('\\', "/");
    let decoded = percent_decoded(&raw).replace('\\', "/");
    let climbs = |path: &str| {
        let is_drive = path.as_bytes().get(1) == Some(&b':');
        path.starts_with('/')
            || is_drive
            || path.contains('\0')
            || path.split('/').any(|part| part.trim() == "..")
    };
    if climbs(&raw) || climbs(&decoded) {
        return None;
    }
    let parts = raw
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".");
    let path: PathBuf = parts.map(harmless).collect();
    (!path.as_os_str().is_empty()).then_some(path)
}

/// The name that a `Content-Disposition` gives (RFC 6266), if any.
pub(super) fn of_disposition(header: &str) -> Option<String> {
    let mut plain = None;
    for part in header.split(';').skip(1) {
        let (key, value) = part.split_once('=')?;
        let value = value.trim().trim_matches('"');
        match key.trim().to_ascii_lowercase().as_str() {
            // The extended form wins: charset'language'percent-encoded.
            "filename*" => return Some(file_name(value.rsplit('\'').next().unwrap_or(value))),
            "filename" => plain = Some(file_name(value)),
            _ => {}
        }
    }
    plain
}

fn harmless(name: &str) -> String {
    let mut clean: String = name
        .chars()
        .map(|c| {
            if c.is_control() || "<>:\"/\\|?*".contains(c) {
                '_'
            } else {
                c
            }
        })
        .collect();
    if clean.len() > LONGEST {
        clean = shortened(&clean);
    }
    let clean = clean.trim_start().trim_end_matches(['.', ' ']);
    if clean.is_empty() {
        return "data".to_owned();
    }
    let stem = clean
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_lowercase();
    if DEVICES.contains(&stem.as_str()) {
        format!("_{clean}")
    } else {
        clean.to_owned()
    }
}

/// A long name cut in the middle, so that its ending stays.
fn shortened(name: &str) -> String {
    let tail_at = name.ceil_char_boundary(name.len() - 40);
    let head_to = name.floor_char_boundary(LONGEST - 40);
    format!("{}{}", &name[..head_to], &name[tail_at..])
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = text
            .get(i + 1..i + 3)
            .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let value = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match value {
            Some(value) if bytes[i] == b'%' => {
                decoded.push(value);
                i += 3;
            }
            _ => {
                decoded.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn no_name_escapes_the_folder() {
        for raw in [
            "../../etc/passwd",
            "..%2f..%2fpasswd",
            "/etc/passwd",
            "C:\\Windows\\a.dll",
            "..",
            ".",
            "",
            "a/..",
            "CON",
            "nul.txt",
            "com1.csv",
            "a\0b",
            "x:y",
            "..\\..\\a",
            "%2e%2e%2f",
            "name. . ",
            "lpt1 .txt",
        ] {
            let name = file_name(raw);
            assert!(
                !name.is_empty() && !name.contains(['/', '\\', ':', '\0']),
                "{raw} {name}"
            );
            assert!(
                name != ".." && name != "." && !name.ends_with(['.', ' ']),
                "{raw} {name}"
            );
            let stem = name.split('.').next().unwrap().trim().to_lowercase();
            assert!(!DEVICES.contains(&stem.as_str()), "{raw} {name}");
        }
        assert_eq!(file_name("%E7%8C%AB.png"), "猫.png");
        let long = file_name(&format!("{}.tar.gz", "猫".repeat(300)));
        assert!(long.len() <= LONGEST && long.ends_with(".tar.gz"), "{long}");
    }

    #[test]
    fn paths_keep_their_folders_but_never_climb() {
        assert_eq!(
            path_below("data/train/a.parquet"),
            Some("data/train/a.parquet".into())
        );
        assert_eq!(path_below("a\\b.csv"), Some("a/b.csv".into()));
        assert_eq!(path_below("a/nul/b.csv"), Some("a/_nul/b.csv".into()));
        for raw in [
            "../a",
            "a/../../b",
            "/etc/passwd",
            "C:/a",
            "a/..%2f..%2fb",
            "%2fetc",
            "",
            "a/.. /b",
            "a\0",
        ] {
            assert_eq!(path_below(raw), None, "{raw}");
        }
    }

    #[test]
    fn names_of_headers_are_read() {
        let name = |header| of_disposition(header);
        assert_eq!(name("attachment; filename=\"a b.zip\"").unwrap(), "a b.zip");
        assert_eq!(
            name("attachment; filename=x; filename*=UTF-8''%e7%8c%ab.zip").unwrap(),
            "猫.zip"
        );
        assert_eq!(name("attachment; filename=\"../../x.sh\"").unwrap(), "x.sh");
        assert_eq!(name("inline"), None);
    }
}
