//! What content is, by its first bytes; what a server says of it is not trusted.

/// The ending of a picture's kind, for the kinds that Hearth reads.
pub(super) fn picture_ending(content: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| content.starts_with(magic);
    if starts(b"\xff\xd8\xff") {
        Some("jpg")
    } else if starts(b"\x89PNG\r\n\x1a\n") {
        Some("png")
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        Some("gif")
    } else if starts(b"RIFF") && content.get(8..12) == Some(b"WEBP") {
        Some("webp")
    } else if starts(b"II*\0") || starts(b"MM\0*") {
        Some("tif")
    // Two letters are not enough to tell a bitmap: its header's length comes as well.
    } else if starts(b"BM")
        && content
            .get(14..18)
            .is_some_and(|n| matches!(n, [12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]))
    {
        Some("bmp")
    } else {
        None
    }
}

/// Whether content begins as a web page does.
pub(super) fn is_html(content: &[u8]) -> bool {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let start: Vec<u8> = content
        .trim_ascii_start()
        .iter()
        .take(15)
        .map(u8::to_ascii_lowercase)
        .collect();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}
