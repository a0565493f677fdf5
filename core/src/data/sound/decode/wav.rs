//! WAV. Hound decodes the samples; the chunks around them are walked here, because hound stops at
//! the padding behind odd chunks and at lengths that a pipe left open, which both are common.

use super::{Mix, Sound, reasons};
use crate::data::media::SkipReason;
use hound::{SampleFormat, WavReader};
use std::io::{Cursor, Read};

/// Lengths from here mean “until the end”: `SoX` and `FFmpeg` write such ones to a pipe.
const OPEN_LENGTH: u32 = 0x7FFF_F000;
/// Frames that are mixed at a time.
const CHUNK_FRAMES: usize = 4096;

pub(super) fn decode(bytes: &[u8]) -> Result<Sound, SkipReason> {
    let Chunks { format, data } = chunks(bytes)?;
    let tag = u16::from_le_bytes([format[0], format[1]]);
    if !matches!(tag, 1 | 3 | 0xFFFE) {
        return Err(reasons::not_supported(&codec_name(tag)));
    }
    let num_channels = u16::from_le_bytes([format[2], format[3]]);
    let rate_hz = u32::from_le_bytes([format[4], format[5], format[6], format[7]]);
    let block_bytes = usize::from(u16::from_le_bytes([format[12], format[13]])).max(1);
    if num_channels == 0 {
        return Err(reasons::damaged("it has no channels"));
    }
    let num_frames = data.len() / block_bytes;
    let mut mix = Mix::new(rate_hz, u32::from(num_channels), num_frames as u64)?;
    let data = &data[..num_frames * block_bytes];
    let header = header_for(format, data.len());
    let mut reader = WavReader::new(Cursor::new(header).chain(data)).map_err(|e| refused(&e))?;
    let spec = reader.spec();
    match spec.sample_format {
        SampleFormat::Float => read_all(reader.samples::<f32>(), |v| v, &mut mix)?,
        SampleFormat::Int => {
            if spec.bits_per_sample > 32 {
                return Err(reasons::not_supported("WAV of more than 32 bits"));
            }
            let scale = 0.5f64.powi(i32::from(spec.bits_per_sample) - 1) as f32;
            let to_float = |v: i32| v as f32 * scale;
            read_all(reader.samples::<i32>(), to_float, &mut mix)?;
        }
    }
    mix.finish()
}

fn read_all<T>(
    samples: impl Iterator<Item = hound::Result<T>>,
    to_float: impl Fn(T) -> f32,
    mix: &mut Mix,
) -> Result<(), SkipReason> {
    let chunk_len = CHUNK_FRAMES * usize::from(mix.sound.num_channels);
    let mut chunk = Vec::with_capacity(chunk_len);
    for sample in samples {
        chunk.push(to_float(sample.map_err(|e| refused(&e))?));
        if chunk.len() == chunk_len {
            mix.push(&chunk)?;
            chunk.clear();
        }
    }
    mix.push(&chunk)
}

struct Chunks<'a> {
    /// At least 16 bytes.
    format: &'a [u8],
    data: &'a [u8],
}

fn chunks(bytes: &[u8]) -> Result<Chunks<'_>, SkipReason> {
    let riff_len = length_at(bytes, 4).unwrap_or(0);
    let mut format = None;
    let mut at = 12;
    loop {
        let (Some(kind), Some(declared)) = (bytes.get(at..at + 4), length_at(bytes, at + 4)) else {
            return Err(reasons::truncated());
        };
        let rest = &bytes[at + 8..];
        let length = declared as usize;
        if kind == b"data" {
            let format: &[u8] = format.ok_or_else(|| reasons::damaged("it names no format"))?;
            // A recorder that was killed leaves both lengths at nothing.
            let is_open = declared >= OPEN_LENGTH || (declared == 0 && riff_len <= 36);
            let data = match rest.get(..length) {
                Some(data) if !is_open => data,
                _ if is_open => rest,
                _ => return Err(reasons::truncated()),
            };
            return Ok(Chunks { format, data });
        }
        let content = rest.get(..length).ok_or_else(reasons::truncated)?;
        if kind == b"fmt " {
            if length < 16 {
                return Err(reasons::damaged("its format is too short"));
            }
            format = Some(content);
        }
        at += 8 + length + length % 2;
    }
}

fn length_at(bytes: &[u8], at: usize) -> Option<u32> {
    let field = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes(field.try_into().ok()?))
}

/// A header with nothing in it but what hound wants to know.
fn header_for(format: &[u8], data_len: usize) -> Vec<u8> {
    let is_extensible = format.len() >= 40 && format[..2] == [0xFE, 0xFF];
    // Anything behind these fields only makes hound refuse the file.
    let mut fields = format[..if is_extensible { 40 } else { 16 }].to_vec();
    if is_extensible {
        fields[16..18].copy_from_slice(&22u16.to_le_bytes());
    }
    // Redundant, and wrong in some files; hound checks it.
    let rate = u32::from_le_bytes([format[4], format[5], format[6], format[7]]);
    let block_bytes = u16::from_le_bytes([format[12], format[13]]);
    let byte_rate = rate.saturating_mul(u32::from(block_bytes));
    fields[8..12].copy_from_slice(&byte_rate.to_le_bytes());

    let mut header = b"RIFF".to_vec();
    header.extend((28 + fields.len() as u32 + data_len as u32).to_le_bytes());
    header.extend(b"WAVEfmt ");
    header.extend((fields.len() as u32).to_le_bytes());
    header.extend(&fields);
    header.extend(b"data");
    header.extend((data_len as u32).to_le_bytes());
    header
}

fn codec_name(tag: u16) -> String {
    match tag {
        2 | 0x11 => "WAV compressed with ADPCM".into(),
        6 => "WAV compressed with A-law".into(),
        7 => "WAV compressed with µ-law".into(),
        0x55 => "MP3 in a WAV file".into(),
        other => format!("WAV with codec {other}"),
    }
}

fn refused(error: &hound::Error) -> SkipReason {
    match error {
        hound::Error::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            reasons::truncated()
        }
        hound::Error::Unsupported | hound::Error::TooWide => {
            reasons::not_supported("this kind of WAV")
        }
        other => reasons::damaged(other),
    }
}
