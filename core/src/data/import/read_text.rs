//! A small text file of a data set, in whatever encoding it is.

use crate::data::media::SkipReason;
use crate::data::table::text::decode;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The largest text that is read, in bytes.
const MOST_BYTES: u64 = 4 << 20;

/// A text as it is kept: lines end with a line feed alone, nothing blank is left at its ends.
pub(crate) fn clean_text(text: &str) -> String {
    let text = text.trim();
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    }
}

/// Whether there is anything to be seen in a text: marks of byte order, joiners and control
/// characters alone say nothing.
pub(super) fn says_something(text: &str) -> bool {
    text.chars().any(|c| {
        let is_invisible = matches!(c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
        !is_invisible && !c.is_whitespace() && !c.is_control()
    })
}

/// Where a character of a text lies in what [`clean_text`] keeps of it; its ends for what is not
/// kept. Both places are counted in Unicode scalars.
pub(super) fn place_in_clean(written: &str, kept: &str, place: usize) -> usize {
    let num_trimmed = written
        .chars()
        .take_while(|c| c.is_whitespace())
        .count()
        .min(place);
    let before = written.chars().take(place).skip(num_trimmed);
    let mut is_carriage_return = false;
    let mut num_kept = 0;
    for c in before {
        // A carriage return with a line feed behind it is one line's end.
        if !(c == '\n' && is_carriage_return) {
            num_kept += 1;
        }
        is_carriage_return = c == '\r';
    }
    num_kept.min(kept.chars().count())
}

/// Reads a text.
///
/// # Errors
/// If it is missing, empty, or no text, or larger than 4 MiB.
pub(crate) fn read_text(path: &Path) -> Result<String, SkipReason> {
    let file = File::open(path).map_err(|error| SkipReason::unreadable(&error))?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| SkipReason::unreadable(&error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(SkipReason::new(
            "text-too-large",
            "the file is too large for a text (4 MB at most)",
        ));
    }
    if bytes.is_empty() {
        return Err(SkipReason::empty_file());
    }
    let decoded = decode(bytes);
    if decoded.has_errors || decoded.text.contains('\0') {
        return Err(SkipReason::new(
            "not-text",
            "the file is not text, or in an unknown encoding",
        ));
    }
    Ok(decoded.text)
}
