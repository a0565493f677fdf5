//! What an MP4 file such as M4A holds, by its boxes (ISO/IEC 14496-12): whether its sound can be
//! decoded, and if not, why. Every box is bounded by the one that holds it.

use super::reasons;
use crate::data::media::SkipReason;

/// Object types of `esds` that are AAC: MPEG-4 audio, and the three profiles of MPEG-2.
const AAC_TYPES: [u8; 4] = [0x40, 0x66, 0x67, 0x68];

/// Boxes in a box at most; a description has a few dozen.
const MOST_BOXES: usize = 100_000;

/// Looks for a sound track that can be decoded.
///
/// # Errors
/// If there is none: it is protected, compressed otherwise, or the file is cut short or damaged.
pub(super) fn check(bytes: &[u8]) -> Result<(), SkipReason> {
    let movie = find_movie(bytes)?;
    let mut sound = None;
    for (kind, track) in boxes(movie)? {
        if kind != *b"trak" {
            continue;
        }
        let Some(media) = find(track, *b"mdia")? else {
            continue;
        };
        let Some(entries) = path(media, &[b"minf", b"stbl", b"stsd"])? else {
            continue;
        };
        if is_protected(entries) {
            return Err(reasons::protected());
        }
        let handler = find(media, *b"hdlr")?.and_then(|handler| handler.get(8..12));
        if handler == Some(b"soun") && sound.is_none() {
            sound = Some(entries);
        }
    }
    check_codec(sound.ok_or_else(reasons::without_samples)?)
}

type BoxKind = [u8; 4];

fn incomplete() -> SkipReason {
    reasons::damaged("a part of its description is missing")
}

/// The description of all tracks; it stands at either end of a file.
fn find_movie(bytes: &[u8]) -> Result<&[u8], SkipReason> {
    let mut rest = bytes;
    let mut movie = None;
    while let Some((kind, content, length)) = split_box(rest) {
        let content = content.ok_or_else(reasons::truncated)?;
        if kind == *b"moov" {
            movie = Some(content);
        }
        rest = &rest[length..];
    }
    // A recorder that was killed leaves packets without a description.
    movie.ok_or_else(reasons::truncated)
}

/// The next box: kind, content, length in all. No content where the bytes end before the box.
fn split_box(bytes: &[u8]) -> Option<(BoxKind, Option<&[u8]>, usize)> {
    let short = u32_at(bytes, 0)?;
    let kind: BoxKind = bytes.get(4..8)?.try_into().ok()?;
    let (head, length) = match short {
        0 => (8, bytes.len()),
        1 => {
            let long = u64_at(bytes, 8)?;
            (16, usize::try_from(long).unwrap_or(usize::MAX))
        }
        length => (8, length as usize),
    };
    let content = bytes.get(head..length);
    Some((kind, content, length))
}

/// The boxes in a box.
fn boxes(mut bytes: &[u8]) -> Result<Vec<(BoxKind, &[u8])>, SkipReason> {
    let mut found = Vec::new();
    while let Some((kind, content, length)) = split_box(bytes) {
        let content = content.ok_or_else(|| reasons::damaged("a box leaves the one around it"))?;
        found.push((kind, content));
        if found.len() > MOST_BOXES {
            return Err(reasons::damaged("it has too many parts"));
        }
        bytes = &bytes[length..];
    }
    Ok(found)
}

fn find(bytes: &[u8], wanted: BoxKind) -> Result<Option<&[u8]>, SkipReason> {
    let mut all = boxes(bytes)?.into_iter();
    Ok(all
        .find(|(kind, _)| *kind == wanted)
        .map(|(_, found)| found))
}

fn path<'a>(bytes: &'a [u8], kinds: &[&BoxKind]) -> Result<Option<&'a [u8]>, SkipReason> {
    let mut at = bytes;
    for kind in kinds {
        let Some(inner) = find(at, **kind)? else {
            return Ok(None);
        };
        at = inner;
    }
    Ok(Some(at))
}

/// Whether an entry of `stsd` is encrypted, as `FairPlay` and Common Encryption do it.
fn is_protected(entries: &[u8]) -> bool {
    let Ok(all) = boxes(entries.get(8..).unwrap_or_default()) else {
        return false;
    };
    all.iter().any(|(kind, entry)| {
        matches!(kind, b"drms" | b"drmi" | b"drmt" | b"enca" | b"encv")
            || parts_of_entry(entry).is_some_and(|parts| {
                boxes(parts).is_ok_and(|parts| parts.iter().any(|(kind, _)| kind == b"sinf"))
            })
    })
}

/// The boxes behind the fixed fields of a sound's entry; `QuickTime` has two longer versions.
fn parts_of_entry(entry: &[u8]) -> Option<&[u8]> {
    let version = u16::from_be_bytes([*entry.get(8)?, *entry.get(9)?]);
    let more = match version {
        0 => 0,
        1 => 16,
        _ => 36,
    };
    entry.get(28 + more..)
}

/// Refuses by name what is not AAC, in the first entry of `stsd`.
fn check_codec(entries: &[u8]) -> Result<(), SkipReason> {
    let all = boxes(entries.get(8..).unwrap_or_default())?;
    let (kind, entry) = all.first().copied().ok_or_else(incomplete)?;
    let name = match &kind {
        b"mp4a" => None,
        b"alac" => Some("Apple Lossless (ALAC)".to_owned()),
        b"ac-3" | b"ec-3" => Some("Dolby Digital in an MP4 file".to_owned()),
        b"samr" | b"sawb" => Some("AMR in an MP4 file".to_owned()),
        b"Opus" => Some("Opus in an MP4 file".to_owned()),
        b"fLaC" => Some("FLAC in an MP4 file".to_owned()),
        other => {
            let name: String = other.iter().map(|b| char::from(*b)).collect();
            Some(format!("an MP4 file with “{}”", name.escape_default()))
        }
    };
    if let Some(name) = name {
        return Err(reasons::not_supported(&name));
    }
    let parts = parts_of_entry(entry).ok_or_else(incomplete)?;
    let descriptors = match find(parts, *b"esds")? {
        Some(found) => Some(found),
        None => path(parts, &[b"wave", b"esds"])?,
    };
    let descriptors = descriptors.and_then(|esds| esds.get(4..));
    check_object_type(descriptors.ok_or_else(incomplete)?)
}

/// Goes down through the descriptors of ISO/IEC 14496-1 to the decoder's own one.
fn check_object_type(bytes: &[u8]) -> Result<(), SkipReason> {
    let (tag, stream) = descriptor(bytes).ok_or_else(incomplete)?;
    let flags = *stream.get(2).ok_or_else(incomplete)?;
    let mut at = 3;
    if flags & 0x80 != 0 {
        at += 2;
    }
    if flags & 0x40 != 0 {
        at += 1 + usize::from(*stream.get(at).ok_or_else(incomplete)?);
    }
    if flags & 0x20 != 0 {
        at += 2;
    }
    let inner = stream.get(at..).and_then(descriptor);
    let (inner_tag, decoder) = inner.ok_or_else(incomplete)?;
    if tag != 3 || inner_tag != 4 {
        return Err(incomplete());
    }
    let kind = *decoder.first().ok_or_else(incomplete)?;
    if AAC_TYPES.contains(&kind) {
        return Ok(());
    }
    let name = match kind {
        0x69 | 0x6B => "MP3 in an MP4 file".to_owned(),
        other => format!("an MP4 file with codec {other}"),
    };
    Err(reasons::not_supported(&name))
}

/// Tag and content of a descriptor, whose length has seven bits a byte.
fn descriptor(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let tag = *bytes.first()?;
    let mut length = 0usize;
    for at in 1..5 {
        let byte = *bytes.get(at)?;
        length = length << 7 | usize::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            let content = bytes.get(at + 1..)?;
            return Some((tag, content.get(..length)?));
        }
    }
    None
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let field = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(field.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_be_bytes(field.try_into().ok()?))
}
