//! The only place that decodes sounds: mono, −1 to 1, the same for import, training and playing.
//!
//! WAV (8, 16, 24 and 32 bits, float), FLAC, OGG Vorbis, MP3 and AAC (M4A, MP4 and ADTS) are read,
//! recognised by what is in the file, not by its name. Opus, ALAC, AIFF, WMA, and compressed WAV
//! such as A-law are not, nor is what is protected against copying.
//!
//! **A file that is cut short is refused**, as a picture is, wherever its format tells how much
//! there should be: the length of WAV data, the number of samples of FLAC, the last page of OGG,
//! the frame count that encoders of MP3 write in front, the packets that MP4 lists. Half a word teaches a model nothing good.
//! Where the format does not tell (WAV written to a pipe, FLAC of unknown length that ends between
//! two frames, MP3 without a count), what is there is the sound.
//!
//! Decoders get files that nobody vouches for: what they allocate is bounded before they start,
//! and a panic inside one becomes a damaged file.

mod aac;
mod flac;
mod mp3;
mod mp4;
mod ogg;
mod vorbis;
mod vorbis_setup;
mod wav;

use super::{Sound, reasons};
use crate::data::media::SkipReason;
use std::ops::RangeInclusive;
use std::panic::catch_unwind;
use std::path::Path;

/// Files larger than this are skipped unread.
const MAX_FILE_BYTES: u64 = 512 << 20;
/// Sounds that last longer are skipped.
pub const MAX_SECS: u64 = 2 * 3600;
/// Samples a channel at most: two hours at 48 kHz, 1.4 GB once decoded.
pub const MAX_FRAMES: u64 = MAX_SECS * 48_000;
/// Channels at most.
pub const MAX_CHANNELS: u16 = 32;
/// Sample rates that can be used.
pub const RATES_HZ: RangeInclusive<u32> = 1_000..=384_000;
/// Frames that are made room for on the word of a header; more come as they are decoded.
const MAX_RESERVED: u64 = 1 << 22;

/// Reads and decodes a sound.
///
/// # Errors
/// Says why the file cannot be used.
pub fn load(path: &Path) -> Result<Sound, SkipReason> {
    decode(&read(path)?)
}

/// Reads a file that may be a sound.
///
/// # Errors
/// If it is empty, far too large, or cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, SkipReason> {
    let unreadable = |error: std::io::Error| SkipReason::unreadable(&error);
    let num_bytes = std::fs::metadata(path).map_err(unreadable)?.len();
    if num_bytes == 0 {
        return Err(SkipReason::empty_file());
    }
    if num_bytes > MAX_FILE_BYTES {
        return Err(reasons::file_too_large(num_bytes));
    }
    std::fs::read(path).map_err(unreadable)
}

/// Decodes a sound.
///
/// # Errors
/// Says why the bytes are not a usable sound.
pub fn decode(bytes: &[u8]) -> Result<Sound, SkipReason> {
    if bytes.is_empty() {
        return Err(SkipReason::empty_file());
    }
    let decoder = match recognise(bytes)? {
        Format::Wav => wav::decode,
        Format::Flac => flac::decode,
        Format::Ogg => vorbis::decode,
        Format::Mp3 => mp3::decode,
        Format::Mp4 => aac::decode_mp4,
        Format::Adts => aac::decode_adts,
    };
    catch_unwind(|| decoder(bytes)).unwrap_or_else(|_| Err(reasons::damaged("its data is invalid")))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Wav,
    Flac,
    Ogg,
    Mp3,
    Mp4,
    Adts,
}

fn recognise(bytes: &[u8]) -> Result<Format, SkipReason> {
    let at = |offset: usize, magic: &[u8]| {
        bytes
            .get(offset..)
            .is_some_and(|rest| rest.starts_with(magic))
    };
    // Tags of MP3 also stand before FLAC and AAC.
    let tag = nanomp3::id3v2_len(bytes).min(bytes.len());
    if at(0, b"RIFF") && at(8, b"WAVE") {
        return Ok(Format::Wav);
    }
    if at(0, b"fLaC") || at(tag, b"fLaC") {
        return Ok(Format::Flac);
    }
    if at(0, b"OggS") {
        return Ok(Format::Ogg);
    }
    if at(4, b"ftyp") {
        return Ok(Format::Mp4);
    }
    if is_adts(&bytes[tag..]) {
        return Ok(Format::Adts);
    }
    let known: [(usize, &[u8], &str); 9] = [
        (0, b"ADIF", "AAC with an ADIF header"),
        (0, b"FORM", "AIFF"),
        (0, b"RIFX", "big-endian WAV"),
        (0, b"RF64", "RF64"),
        (0, b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", "WMA"),
        (0, b"caff", "CAF"),
        (0, b"#!AMR", "AMR"),
        (0, b".snd", "AU"),
        (0, b"\x1A\x45\xDF\xA3", "Matroska and WebM"),
    ];
    if let Some((_, _, name)) = known.iter().find(|(offset, magic, _)| at(*offset, magic)) {
        return Err(reasons::not_supported(name));
    }
    if nanomp3::detect(bytes) {
        return Ok(Format::Mp3);
    }
    Err(reasons::not_a_sound())
}

/// Whether two frames of raw AAC follow each other.
fn is_adts(bytes: &[u8]) -> bool {
    let next = adts_length(bytes).and_then(|length| bytes.get(length..));
    next.is_some_and(|next| matches!(next, [0xFF, second, ..] if second & 0xF6 == 0xF0))
}

/// The length of the frame of raw AAC that begins here: ISO/IEC 13818-7, 6.2.
fn adts_length(bytes: &[u8]) -> Option<usize> {
    let header = bytes.get(..7)?;
    let is_header = header[0] == 0xFF && header[1] & 0xF6 == 0xF0;
    let length = usize::from(header[3] & 3) << 11
        | usize::from(header[4]) << 3
        | usize::from(header[5]) >> 5;
    (is_header && length >= 7).then_some(length)
}

/// Takes decoded frames, within bounds, and mixes their channels.
struct Mix {
    sound: Sound,
    max_frames: usize,
}

impl Mix {
    /// Checks what a header says; `num_frames` is a hint, and zero where there is none.
    fn new(rate_hz: u32, num_channels: u32, num_frames: u64) -> Result<Self, SkipReason> {
        if !RATES_HZ.contains(&rate_hz) {
            return Err(reasons::odd_rate(rate_hz));
        }
        if num_channels > u32::from(MAX_CHANNELS) {
            return Err(reasons::too_many_channels(num_channels));
        }
        let max_frames = MAX_FRAMES.min(MAX_SECS * u64::from(rate_hz));
        if num_frames > max_frames {
            return Err(reasons::too_long());
        }
        let sound = Sound {
            rate_hz,
            num_channels: num_channels.max(1) as u16,
            samples: Vec::with_capacity(num_frames.min(MAX_RESERVED) as usize),
        };
        Ok(Self {
            sound,
            max_frames: max_frames as usize,
        })
    }

    fn num_frames(&self) -> usize {
        self.sound.samples.len()
    }

    /// Adds frames, the channels of each one after the other.
    fn push(&mut self, interleaved: &[f32]) -> Result<(), SkipReason> {
        let num_channels = usize::from(self.sound.num_channels);
        if num_channels == 1 {
            let samples = interleaved.iter().map(|v| contained(*v));
            self.sound.samples.extend(samples);
        } else {
            let share = 1.0 / num_channels as f32;
            let frames = interleaved.chunks_exact(num_channels);
            let mixed = frames.map(|frame| contained(frame.iter().sum::<f32>() * share));
            self.sound.samples.extend(mixed);
        }
        self.check_length()
    }

    /// Adds one frame that is mixed already.
    fn push_mixed(&mut self, frames: impl Iterator<Item = f32>) -> Result<(), SkipReason> {
        self.sound.samples.extend(frames.map(contained));
        self.check_length()
    }

    fn check_length(&self) -> Result<(), SkipReason> {
        if self.num_frames() > self.max_frames {
            return Err(reasons::too_long());
        }
        Ok(())
    }

    fn truncate(&mut self, num_frames: usize) {
        self.sound.samples.truncate(num_frames);
    }

    fn finish(self) -> Result<Sound, SkipReason> {
        if self.sound.samples.is_empty() {
            return Err(reasons::without_samples());
        }
        Ok(self.sound)
    }
}

/// Within −1 to 1; floats of a file may be anything, also no number.
fn contained(value: f32) -> f32 {
    if value.is_finite() {
        value.clamp(-1.0, 1.0)
    } else {
        0.0
    }
}
