//! Bytes of a text file as text, whatever encoding they are in.

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text, and whether some of it could not be read.
pub(crate) struct Decoded {
    /// The text; what could not be read is U+FFFD.
    pub(crate) text: String,
    /// Whether a U+FFFD stands for bytes that could not be read.
    pub(crate) has_errors: bool,
}

/// Decodes by byte order mark, else as UTF-8 where that fits, else as GB 18030 or as Windows 1252
/// or, where most lines with more than ASCII are UTF-8, as that with holes.
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
    let encoding = if num_utf8 > num_other {
        UTF_8
    } else if is_western(&bytes) {
        WINDOWS_1252
    } else {
        GB18030
    };
    let (text, has_errors) = encoding.decode_without_bom_handling(&bytes);
    Decoded {
        text: text.into_owned(),
        has_errors,
    }
}

/// Whether bytes are text with the accents of Western Europe: these stand alone between plain
/// letters, where Chinese characters come in pairs of bytes.
fn is_western(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    // In Windows 1252 these are nothing, or a letter that hardly any word has.
    let is_odd = |byte: &u8| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D | 0xFF);
    if bytes.iter().any(|byte| is_control(byte) || is_odd(byte)) {
        return false;
    }
    let runs = bytes.chunk_by(|a, b| a.is_ascii() == b.is_ascii());
    let runs = runs.filter(|run| !run[0].is_ascii());
    let (mut num_alone, mut num_other) = (0_usize, 0_usize);
    for run in runs {
        if run.len() == 1 {
            num_alone += 1;
        } else {
            num_other += 1;
        }
    }
    num_alone > 2 * num_other
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
        let western = WINDOWS_1252
            .encode("Straße;Größe;Preis\nÄpfel;5 m²;3 €\n")
            .0;
        assert_eq!(
            decode(western.into_owned()).text,
            "Straße;Größe;Preis\nÄpfel;5 m²;3 €\n"
        );
        assert!(decode(b"plain\nbroken \xFF here\n".to_vec()).has_errors);
        let mixed = decode(b"\xE7\x8C\xAB\n\xE7\x8C\xAB\n\xB9\xB7\n".to_vec());
        assert!(mixed.has_errors && mixed.text.starts_with("猫\n猫\n"));
    }
}
