//! MP3 (and MP2, MP1), by nanomp3: encoder delay and padding are taken off where the file tells.

use super::{Mix, Sound, reasons};
use crate::data::media::SkipReason;
use nanomp3::{Channels, SliceReader, VbrTag};

/// Share of a file that its frames must make up: other data may hold what looks like some.
const MIN_SHARE: f64 = 0.5;

pub(super) fn decode(bytes: &[u8]) -> Result<Sound, SkipReason> {
    let sound = nanomp3::strip_tags(bytes);
    let mut frames = nanomp3::frames(bytes);
    let Some(first) = frames.next() else {
        return Err(reasons::not_a_sound());
    };
    let tag = VbrTag::parse(first.data);
    let (mut num_frames, mut num_bytes) = (0u64, first.data.len());
    let mut num_samples = if tag.is_some() {
        0
    } else {
        first.samples as u64
    };
    for frame in frames {
        num_frames += 1;
        num_bytes += frame.data.len();
        num_samples += frame.samples as u64;
    }
    if (num_bytes as f64) < sound.len() as f64 * MIN_SHARE {
        return Err(reasons::not_a_sound());
    }
    if let Some(promised) = tag.and_then(|tag| tag.frames)
        && num_frames < u64::from(promised)
    {
        return Err(reasons::truncated());
    }

    let mut reader = SliceReader::<f32>::new(bytes);
    let num_channels = match reader.channels() {
        Some(Channels::Mono) => 1,
        Some(_) => 2,
        None => return Err(reasons::not_a_sound()),
    };
    let mut mix = Mix::new(reader.sample_rate(), num_channels, num_samples)?;
    while let Some(samples) = reader.read_frame().map_err(reasons::damaged)? {
        mix.push(samples)?;
    }
    mix.finish()
}
