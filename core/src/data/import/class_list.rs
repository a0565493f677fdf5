//! Lists of classes beside annotations: `classes.txt` and its like.

use std::path::Path;

/// A list of classes is shorter than this, in bytes.
const MOST_BYTES: u64 = 16 << 20;

/// More classes than this are none.
pub const MOST_CLASSES: usize = 100_000;

/// A class's name is at most this long, in characters.
const MOST_CHARACTERS: usize = 200;

/// A class name as people mean it; `None` if it is empty, far too long or not on one line.
pub fn class_name(written: &str) -> Option<String> {
    let name = written.trim();
    let is_fine = !name.is_empty()
        && name.chars().count() <= MOST_CHARACTERS
        && !name.chars().any(char::is_control);
    is_fine.then(|| name.to_owned())
}

/// Numbers by size, where all classes are numbers; else as they are.
pub fn natural_order(classes: &mut [String]) {
    let numbers: Option<Vec<i64>> = classes.iter().map(|name| name.parse().ok()).collect();
    if numbers.is_some() {
        classes.sort_by_key(|name| name.parse::<i64>().unwrap_or_default());
    }
}

/// Bytes as text, without a byte order mark. Old programs in China write GB 18030.
pub fn text_of(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    }
}

/// A text file of bounded size; `None` if it is missing, too large or cannot be read.
pub fn small_text(path: &Path, most_bytes: u64) -> Option<String> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > most_bytes {
        return None;
    }
    Some(text_of(&std::fs::read(path).ok()?))
}

/// The classes that a file lists, one a line, in its order; `None` if it lists none.
pub fn read(path: &Path) -> Option<Vec<String>> {
    let text = small_text(path, MOST_BYTES)?;
    let lines: Vec<&str> = text.trim_end().lines().collect();
    if lines.len() > MOST_CLASSES || lines.iter().all(|line| line.trim().is_empty()) {
        return None;
    }
    Some(numbered(lines.into_iter()))
}

/// The first list that one of these files below a folder has.
pub fn first_of(root: &Path, names: &[&str]) -> Option<Vec<String>> {
    names.iter().find_map(|name| read(&root.join(name)))
}

/// Names whose places count: each keeps its number, so that one without a name is called after
/// its number, and one that is there twice gets its number behind.
pub fn numbered<'a>(written: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let mut names = Vec::new();
    for (number, name) in written.enumerate() {
        let mut name = class_name(name).unwrap_or_else(|| format!("class {number}"));
        while !seen.insert(name.clone()) {
            name = format!("{name} ({number})");
        }
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn every_class_keeps_its_number() {
        let names = numbered(["cat", "", "cat", " 狗 "].into_iter());
        assert_eq!(names, ["cat", "class 1", "cat (2)", "狗"]);
    }

    #[test]
    fn old_chinese_lists_are_read() {
        assert_eq!(text_of(&[0xB9, 0xB7]), "狗");
        assert_eq!(text_of("\u{feff}猫".as_bytes()), "猫");
    }
}
