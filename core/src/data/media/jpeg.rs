//! Tells a JPEG that was cut short: decoders fill the missing part with grey without a word.

/// Whether the picture's data ends with an end-of-image marker. Bytes behind it do not matter.
pub(super) fn is_complete(bytes: &[u8]) -> bool {
    match first_scan(bytes) {
        Place::At(scan) => bytes[scan..].windows(2).any(|pair| pair == [0xFF, 0xD9]),
        Place::BehindTheEnd => false,
        // Odd, but the decoder has the last word.
        Place::Lost => true,
    }
}

enum Place {
    At(usize),
    BehindTheEnd,
    Lost,
}

/// Offset of the first start-of-scan marker, past the segments before it (a thumbnail in the EXIF
/// segment has an end marker of its own).
fn first_scan(bytes: &[u8]) -> Place {
    let mut at = 2;
    loop {
        let Some(marker) = bytes.get(at..at + 2) else {
            return Place::BehindTheEnd;
        };
        if marker[0] != 0xFF {
            return Place::Lost;
        }
        match marker[1] {
            0xFF => at += 1,
            0xDA => return Place::At(at),
            0x01 | 0xD0..=0xD8 => at += 2,
            _ => {
                let Some(length) = bytes.get(at + 2..at + 4) else {
                    return Place::BehindTheEnd;
                };
                at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
            }
        }
    }
}
