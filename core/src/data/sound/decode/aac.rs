//! AAC in MP4 files (M4A) and in frames of its own (ADTS), by syom: AAC-LC as phones record it, and
//! HE-AAC. What the encoder put before and behind the sound is taken off where the file tells.

use super::{MAX_SECS, Mix, RATES_HZ, Sound, mp4, reasons};
use crate::data::media::SkipReason;
use syom::{AacError, DecodeOptions, Frame};

pub(super) fn decode_mp4(bytes: &[u8]) -> Result<Sound, SkipReason> {
    mp4::check(bytes)?;
    decode(bytes)
}

pub(super) fn decode_adts(bytes: &[u8]) -> Result<Sound, SkipReason> {
    let tag = nanomp3::id3v2_len(bytes).min(bytes.len());
    let mut rest = &bytes[tag..];
    // The decoder would leave a last frame out that is not whole.
    while let Some(length) = super::adts_length(rest) {
        rest = rest.get(length..).ok_or_else(reasons::truncated)?;
    }
    if rest.len() < 7 && rest.first() == Some(&0xFF) {
        return Err(reasons::truncated());
    }
    decode(bytes)
}

fn decode(bytes: &[u8]) -> Result<Sound, SkipReason> {
    let options = DecodeOptions::audio()
        .with_max_duration_secs(MAX_SECS as f64)
        .with_max_sample_rate(*RATES_HZ.end());
    let mut output = Output::default();
    let decoded = syom::decode_streaming(bytes, &options, |frame| {
        output.push(&frame).map_err(|reason| {
            output.refused = Some(reason);
            AacError::decode("refused")
        })
    });
    if let Some(reason) = output.refused {
        return Err(reason);
    }
    decoded.map_err(|error| refused(&error))?;
    match output.mix {
        Some(mix) => mix.finish(),
        None => Err(reasons::without_samples()),
    }
}

/// Takes what the decoder gives; the first frame says how fast it is and how many channels it has.
#[derive(Default)]
struct Output {
    mix: Option<Mix>,
    frame: Vec<f32>,
    refused: Option<SkipReason>,
}

impl Output {
    fn push(&mut self, frame: &Frame<'_>) -> Result<(), SkipReason> {
        let num_channels = frame.planar.len();
        if num_channels == 0 {
            return Ok(());
        }
        let mix = match &mut self.mix {
            Some(mix) => mix,
            None => {
                let mix = Mix::new(frame.sample_rate, num_channels as u32, 0)?;
                self.mix.insert(mix)
            }
        };
        let is_as_before = mix.sound.rate_hz == frame.sample_rate
            && usize::from(mix.sound.num_channels) == num_channels;
        if !is_as_before {
            return Err(reasons::damaged("its rate or number of channels changes"));
        }
        self.frame.clear();
        for index in 0..frame.samples {
            let values = frame.planar.iter().map(|plane| plane.get(index).copied());
            self.frame.extend(values.map(Option::unwrap_or_default));
        }
        mix.push(&self.frame)
    }
}

fn refused(error: &AacError) -> SkipReason {
    match error {
        AacError::Truncated { .. } | AacError::NeedMore { .. } => reasons::truncated(),
        AacError::TooLong { .. } => reasons::too_long(),
        AacError::UnsupportedSampleRate { rate, .. } => reasons::odd_rate(*rate),
        AacError::Unsupported(what) => {
            let what = what.to_string();
            let what = what.strip_prefix("aac: ").unwrap_or(&what);
            reasons::not_supported(&format!("AAC with {what}"))
        }
        AacError::NotAac => reasons::not_a_sound(),
        other => reasons::damaged(other),
    }
}
