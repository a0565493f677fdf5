//! Bytes of a text file as text, whatever encoding they are in.

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Text, and whether some of it could not be read.
pub(crate) struct Decoded {
    /// The text; what could not be read is U+FFFD.
    pub(crate) text: String,
    /// Whether a U+FFFD stands for bytes that could not be read.
    pub(crate) has_errors: bool,
}

/// Decodes by byte order mark, else as UTF-8 where that fits, else as GB 18030 or, where most
/// lines with more than ASCII are UTF-8, as that with holes.
pub(crate) fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(&bytes) {
        let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
        let (text, has_errors) = encoding.decode_without_bom_handling(&bytes[mark..]);
        debug_assert!(is_wide || encoding == UTF_8);
        return Decoded {
            text: text.into_owned(),
            has_errors,
        };
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => {
            return Decoded {
                text,
                has_errors: false,
            };
        }
        Err(error) => error.into_bytes(),
    };
    let (mut num_utf8, mut num_other) = (0_usize, 0_usize);
    for line in bytes.split(|byte| *byte == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) if line.is_ascii() => {}
            Ok(_) => num_utf8 += 1,
            Err(_) => num_other += 1,
        }
    }
    let encoding = if num_utf8 > num_other { UTF_8 } else { GB18030 };
    let (text, has_errors) = encoding.decode_without_bom_handling(&bytes);
    Decoded {
        text: text.into_owned(),
        has_errors,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let wide: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain("a,猫\n".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(decode(wide).text, "a,猫\n");
        assert_eq!(decode(b"\xEF\xBB\xBFa".to_vec()).text, "a");
        let chinese = GB18030.encode("标签,文本\n好,很好\n").0.into_owned();
        assert_eq!(decode(chinese).text, "标签,文本\n好,很好\n");
        let mixed = decode(b"\xE7\x8C\xAB\n\xE7\x8C\xAB\n\xB9\xB7\n".to_vec());
        assert!(mixed.has_errors && mixed.text.starts_with("猫\n猫\n"));
    }
}
