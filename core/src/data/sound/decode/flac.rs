//! FLAC, by claxon.

use super::{Mix, Sound, reasons};
use crate::data::media::SkipReason;
use claxon::{Block, Error, FlacReader, FlacReaderOptions};

pub(super) fn decode(bytes: &[u8]) -> Result<Sound, SkipReason> {
    let tag = nanomp3::id3v2_len(bytes).min(bytes.len());
    let options = FlacReaderOptions {
        metadata_only: false,
        read_vorbis_comment: false,
    };
    let mut reader = FlacReader::new_ext(&bytes[tag..], options).map_err(|e| refused(&e))?;
    let info = reader.streaminfo();
    // Zero is how an encoder says that it did not know.
    let promised = info.samples.filter(|n| *n > 0);
    let mut mix = Mix::new(info.sample_rate, info.channels, promised.unwrap_or(0))?;
    let scale = 0.5f64.powi(info.bits_per_sample as i32 - 1) as f32 / info.channels.max(1) as f32;
    let mut frames = reader.blocks();
    let mut buffer = Vec::new();
    // Other tags may stand behind the sound, so it is not read past its end.
    while promised.is_none_or(|n| (mix.num_frames() as u64) < n) {
        let Some(block) = frames.read_next_or_eof(buffer).map_err(|e| refused(&e))? else {
            break;
        };
        if block.channels() != info.channels {
            return Err(reasons::damaged("its number of channels changes"));
        }
        push(&block, scale, &mut mix)?;
        buffer = block.into_buffer();
    }
    if promised.is_some_and(|n| (mix.num_frames() as u64) < n) {
        return Err(reasons::truncated());
    }
    mix.finish()
}

fn push(block: &Block, scale: f32, mix: &mut Mix) -> Result<(), SkipReason> {
    let mut mixed: Vec<f32> = block.channel(0).iter().map(|v| *v as f32).collect();
    for channel in 1..block.channels() {
        for (sum, value) in mixed.iter_mut().zip(block.channel(channel)) {
            *sum += *value as f32;
        }
    }
    mix.push_mixed(mixed.into_iter().map(|v| v * scale))
}

fn refused(error: &Error) -> SkipReason {
    match error {
        Error::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            reasons::truncated()
        }
        Error::Unsupported(what) => reasons::not_supported(&format!("FLAC with {what}")),
        other => reasons::damaged(other),
    }
}
