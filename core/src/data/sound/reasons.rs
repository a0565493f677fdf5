//! Why a file is no sound that can be used; each has a text `skip-<code>` in the locale files.

use super::decode::{MAX_CHANNELS, MAX_SECS, RATES_HZ};
use crate::data::media::SkipReason;

pub(super) fn file_too_large(num_bytes: u64) -> SkipReason {
    let size = num_bytes >> 20;
    SkipReason::new(
        "sound-file-too-large",
        format!("the file has {size} MB, too much for a sound"),
    )
}

pub(super) fn not_a_sound() -> SkipReason {
    SkipReason::new(
        "not-a-sound",
        "not a sound (WAV, FLAC, OGG Vorbis, MP3 and M4A can be read)",
    )
}

/// Encrypted so that only the player of its shop can play it.
pub(super) fn protected() -> SkipReason {
    SkipReason::new(
        "sound-protected",
        "it is protected against copying (DRM), so that only its shop's own player can play it; use a recording of your own or a file without protection",
    )
}

/// A format that is known and not read.
pub(super) fn not_supported(format: &str) -> SkipReason {
    SkipReason::new(
        "sound-not-supported",
        format!("{format} cannot be read; save it as WAV, FLAC or MP3"),
    )
}

pub(super) fn truncated() -> SkipReason {
    SkipReason::new(
        "sound-truncated",
        "the sound is cut short: its file ends too early",
    )
}

pub(super) fn damaged(detail: impl std::fmt::Display) -> SkipReason {
    SkipReason::new("sound-damaged", format!("the sound is damaged: {detail}"))
}

pub(super) fn without_samples() -> SkipReason {
    SkipReason::new("sound-without-samples", "the file holds no sound at all")
}

pub(super) fn too_long() -> SkipReason {
    let hours = MAX_SECS / 3600;
    SkipReason::new(
        "sound-too-long",
        format!("the sound is too long; the limit is {hours} hours"),
    )
}

pub(super) fn too_many_channels(num_channels: u32) -> SkipReason {
    SkipReason::new(
        "too-many-channels",
        format!("{num_channels} channels are too many; the limit is {MAX_CHANNELS}"),
    )
}

pub(super) fn odd_rate(rate_hz: u32) -> SkipReason {
    let (low, high) = (RATES_HZ.start() / 1000, RATES_HZ.end() / 1000);
    SkipReason::new(
        "odd-sample-rate",
        format!("{rate_hz} samples a second cannot be used; {low} to {high} kHz can"),
    )
}
