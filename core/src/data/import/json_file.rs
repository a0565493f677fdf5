//! JSON files of annotations: which format one has, and reading it.

use super::folder_index::{FolderIndex, usual_folders};
use super::format::Wanted;
use super::found::Found;
use crate::data::media::SkipReason;
use crate::data::table::text::decode;
use crate::failure::Failure;
use crate::project::error::io_failure;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Larger files are refused: they would not fit into the memory of most machines.
const MOST_BYTES: u64 = 2 << 30;

/// Enough of a file to see what it is.
const HEAD_BYTES: u64 = 1 << 20;

/// What a JSON file begins with.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Whether it is a list.
    pub is_list: bool,
    /// The names of the object, or of the first object of the list.
    pub keys: Vec<String>,
}

impl Head {
    /// Whether one of the names is there.
    pub fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|known| known == key)
    }
}

/// The JSON files that may hold a data set's annotations: the file itself, or those in the usual
/// folders.
pub fn candidates(source: &Path, root: &Path) -> Vec<PathBuf> {
    let is_json = |path: &PathBuf| {
        path.extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
            && path.is_file()
    };
    if !source.is_dir() {
        let source = std::path::absolute(source).unwrap_or_else(|_| source.to_owned());
        return Some(source).filter(is_json).into_iter().collect();
    }
    let folders = usual_folders(root);
    let files = folders
        .iter()
        .flat_map(|folder| super::folder_index::visible_entries(folder));
    files.filter(is_json).collect()
}

/// What a file begins with; empty where it is no JSON.
pub fn head(path: &Path) -> Head {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut bytes));
    if read.is_err() {
        return Head::default();
    }
    match std::str::from_utf8(&bytes) {
        Ok(_) => head_of(&bytes),
        // Cut in the middle of a letter.
        Err(error) if error.error_len().is_none() => head_of(&bytes[..error.valid_up_to()]),
        Err(_) => head_of(decode(bytes).text.as_bytes()),
    }
}

/// Looks at brackets and strings only: the file may be cut in the middle of anything.
fn head_of(bytes: &[u8]) -> Head {
    let mut bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).iter();
    let mut head = Head::default();
    let mut depth = 0;
    let mut last_text = None;
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => {
                let mut text = Vec::new();
                while let Some(byte) = bytes.next() {
                    match byte {
                        b'"' => break,
                        b'\\' => text.extend(bytes.next()),
                        byte => text.push(*byte),
                    }
                }
                last_text = Some(text);
            }
            b':' if depth == 1 + usize::from(head.is_list) => {
                let key = last_text.take().unwrap_or_default();
                head.keys.push(String::from_utf8_lossy(&key).into_owned());
            }
            b'{' | b'[' => {
                head.is_list |= depth == 0 && *byte == b'[';
                depth += 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth <= usize::from(head.is_list) {
                    break;
                }
            }
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ if depth == 0 => break,
            _ => {}
        }
    }
    head
}

/// Reads a JSON file, in whatever encoding it is. How deep it may nest is bounded by `serde_json`.
///
/// # Errors
/// If it is too large, cannot be read, or is not whole.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let num_bytes = fs::metadata(path)
        .map_err(|error| io_failure(path, error))?
        .len();
    if num_bytes > MOST_BYTES {
        return Err(too_large(path));
    }
    let bytes = fs::read(path).map_err(|error| io_failure(path, error))?;
    let json = decode(bytes).text;
    let parsed = serde_json::from_str(&json).or_else(|error| match without_nan(&json) {
        Some(json) => serde_json::from_str(&json),
        None => Err(error),
    });
    parsed.map_err(|error| damaged(path, &error))
}

/// The same with `null` where Python wrote what is no number, so that only that is missing; `None`
/// where there is no such thing.
fn without_nan(json: &str) -> Option<String> {
    const NO_NUMBERS: [&str; 3] = ["NaN", "-Infinity", "Infinity"];
    let mut whole = String::new();
    let mut copied = 0;
    let (mut is_text, mut is_escaped) = (false, false);
    for (at, byte) in json.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'N' | b'-' | b'I' if !is_text && at >= copied => {
                let found = NO_NUMBERS.iter().find(|name| json[at..].starts_with(*name));
                if let Some(name) = found {
                    whole += &json[copied..at];
                    whole += "null";
                    copied = at + name.len();
                }
            }
            _ => {}
        }
    }
    whole += &json[copied..];
    (copied > 0).then_some(whole)
}

/// The annotation files of a data set, to be read one by one.
pub(super) struct AnnotationFiles<'a> {
    /// What the person chose.
    pub source: &'a Path,
    /// The folder that names are looked up in.
    pub root: &'a Path,
    /// The files, in the order in which they count.
    pub files: &'a [PathBuf],
    /// The format's name.
    pub format: &'a str,
    /// Classes that are known before, in their order.
    pub classes: Vec<String>,
    /// What is to be read.
    pub wanted: &'a Wanted<'a>,
}

/// What was read of annotation files so far.
pub struct Annotated {
    /// The files of the data set.
    pub index: FolderIndex,
    /// What was found.
    pub found: Found,
    /// Pictures that were described.
    pub used: HashSet<PathBuf>,
}

impl AnnotationFiles<'_> {
    /// Gives each file to `add`. Damaged ones are listed, and in a folder the pictures that no
    /// annotation names.
    ///
    /// # Errors
    /// If there are none, or none can be read.
    pub fn read<T: DeserializeOwned>(
        self,
        mut add: impl FnMut(&Path, T, &mut Annotated),
    ) -> Result<Found, Failure> {
        if self.files.is_empty() {
            return Err(none_found(self.source, self.format));
        }
        let known = self.wanted.again.unwrap_or_default();
        let index = FolderIndex::with(self.root, self.wanted.kind, known)?;
        let found = Found {
            classes: self.classes,
            skipped: index.skipped.clone(),
            ..Found::default()
        };
        let mut annotated = Annotated {
            index,
            found,
            used: HashSet::new(),
        };
        let mut failures = Vec::new();
        for path in self.files {
            match read(path) {
                Ok(content) => add(path, content, &mut annotated),
                Err(failure) => failures.push((path, failure)),
            }
        }
        let Annotated { index, found, used } = &mut annotated;
        found.skip_damaged(failures, self.files.len())?;
        if self.source.is_dir() && self.wanted.again.is_none() {
            found.skipped.extend(index.not_annotated(used));
        }
        Ok(annotated.found)
    }
}

impl Found {
    /// Lists files that could not be read, unless there is no other.
    ///
    /// # Errors
    /// If all failed.
    fn skip_damaged(
        &mut self,
        failures: Vec<(&PathBuf, Failure)>,
        num_files: usize,
    ) -> Result<(), Failure> {
        let all_failed = failures.len() == num_files;
        for (path, failure) in failures {
            if all_failed {
                return Err(failure);
            }
            let reason = SkipReason::new("annotations-damaged", failure.message);
            self.skip(path, reason);
        }
        Ok(())
    }
}

/// A number that may be written as text.
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// An identifier that may be a number or a text; 7 and "7" are the same.
pub fn identifier(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        _ => None,
    }
}

/// Whether a flag is set: `true`, 1 or "1".
pub fn is_set(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::String(text) => matches!(text.trim(), "1" | "true" | "True"),
        value => number(value).is_some_and(|number| number != 0.0),
    }
}

/// There is no file of this format.
pub fn none_found(source: &Path, format: &str) -> Failure {
    Failure::new(
        "no-annotations",
        format!(
            "{} holds no annotations in the format {format}.",
            source.display()
        ),
    )
    .with("path", source.display())
    .with("format", format)
}

fn damaged(path: &Path, error: &serde_json::Error) -> Failure {
    Failure::new(
        "annotations-damaged",
        format!(
            "The annotations in {} cannot be read: {error}. The file may be cut short; export or fetch it again.",
            path.display()
        ),
    )
    .with("path", path.display())
    .with("detail", error)
}

fn too_large(path: &Path) -> Failure {
    let limit = MOST_BYTES >> 30;
    Failure::new(
        "annotations-too-large",
        format!(
            "{} is larger than {limit} GB. Split it into smaller files.",
            path.display()
        ),
    )
    .with("path", path.display())
    .with("limit", limit)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn a_head_is_seen_in_half_a_file() {
        let head = head_of(br#" {"info": {"a": "}"}, "images": [{"id": 1, "file_n"#);
        assert_eq!(head.keys, ["info", "images"]);
        assert!(!head.is_list);
        let head = head_of(br#"[{"image": "a\"b.jpg", "annotations": []}, {"other": 1}]"#);
        assert_eq!(head.keys, ["image", "annotations"]);
        assert!(head.is_list);
        assert_eq!(head_of(b"plain text: {}"), Head::default());
    }

    #[test]
    fn any_encoding_and_what_python_writes_for_no_number_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.json");
        // GB 18030, with a character whose second byte is a backslash.
        let chinese = [&b"{\"images\": \"\xC3\xA8\x81\x5C\", \"n\": 1}"[..]].concat();
        fs::write(&path, chinese).unwrap();
        assert_eq!(head(&path).keys, ["images", "n"]);
        assert_eq!(read::<Value>(&path).unwrap()["images"], "猫乗");
        let python = r#"{"a": [1, NaN, -Infinity, Infinity], "NaN": "x NaN \" Infinity"}"#;
        fs::write(&path, python).unwrap();
        let wanted = serde_json::json!({
            "a": [1, null, null, null], "NaN": "x NaN \" Infinity"
        });
        assert_eq!(read::<Value>(&path).unwrap(), wanted);
        fs::write(&path, "{\"a\": NaN").unwrap();
        assert_eq!(
            read::<Value>(&path).unwrap_err().code,
            "annotations-damaged"
        );
    }

    #[test]
    fn deep_nesting_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep.json");
        fs::write(&path, "[".repeat(1_000_000)).unwrap();
        let failure = read::<Value>(&path).unwrap_err();
        assert_eq!(failure.code, "annotations-damaged");
    }

    #[test]
    fn a_huge_file_is_refused_unread() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("huge.json");
        File::create(&path)
            .unwrap()
            .set_len(MOST_BYTES + 1)
            .unwrap();
        let failure = read::<Value>(&path).unwrap_err();
        assert_eq!(failure.code, "annotations-too-large");
    }
}
