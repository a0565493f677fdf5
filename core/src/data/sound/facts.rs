//! What is measured on a sound when it is imported, in a few bytes.

use super::Sound;

/// Bytes of stored facts.
pub const NUM_BYTES: usize = 26;
/// Length of a frame that is silent or not, in seconds.
const FRAME_SECS: f64 = 0.01;
/// Root mean square below which a frame is silent: −60 dB of full scale.
const SILENT: f32 = 0.001;
/// Level from which a flat top is a clipped one.
const FULL: f32 = 0.98;
/// Difference up to which two samples are equal: less than a step of 16 bits.
const EQUAL: f32 = 2e-5;
/// Equal samples in a row that make a flat top.
const FLAT: usize = 3;
/// What a share of 1 is stored as.
const WHOLE: f32 = 65_535.0;

/// What was measured on a sound, on the mean of its channels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SoundFacts {
    /// How long it is, in seconds.
    pub duration_secs: f32,
    /// Samples a second.
    pub rate_hz: u32,
    /// Channels of the file.
    pub num_channels: u16,
    /// The loudest sample, 0 to 1.
    pub peak: f32,
    /// Root mean square without the offset, 0 to 1.
    pub rms: f32,
    /// Mean of the samples, −1 to 1; 0 for a sound that was recorded well.
    pub dc_offset: f32,
    silence: u16,
    clipping: u16,
}

impl SoundFacts {
    /// Measures a sound.
    pub fn of(sound: &Sound) -> Self {
        let samples = &sound.samples;
        let count = samples.len().max(1) as f64;
        // In 64 bits: two hours have more samples than 32 bits can add up.
        let sum: f64 = samples.iter().map(|v| f64::from(*v)).sum();
        let squares: f64 = samples.iter().map(|v| f64::from(v * v)).sum();
        let dc = sum / count;
        Self {
            duration_secs: sound.duration_secs() as f32,
            rate_hz: sound.rate_hz,
            num_channels: sound.num_channels,
            peak: samples.iter().fold(0.0, |peak, v| peak.max(v.abs())),
            rms: (squares / count - dc * dc).max(0.0).sqrt() as f32,
            dc_offset: dc as f32,
            silence: stored(silence_share(sound, dc as f32)),
            clipping: stored(num_clipped(samples) as f32 / count as f32),
        }
    }

    /// Share of the time in which nothing is heard (below −60 dB), 0 to 1.
    pub fn silence_share(&self) -> f32 {
        f32::from(self.silence) / WHOLE
    }

    /// Share of the samples that were cut off at full scale, 0 to 1.
    pub fn clipping_share(&self) -> f32 {
        f32::from(self.clipping) / WHOLE
    }

    /// As it is stored.
    pub fn to_bytes(&self) -> [u8; NUM_BYTES] {
        let mut bytes = [0; NUM_BYTES];
        bytes[..4].copy_from_slice(&self.duration_secs.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.rate_hz.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.peak.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.rms.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.dc_offset.to_le_bytes());
        bytes[20..22].copy_from_slice(&self.num_channels.to_le_bytes());
        bytes[22..24].copy_from_slice(&self.silence.to_le_bytes());
        bytes[24..].copy_from_slice(&self.clipping.to_le_bytes());
        bytes
    }

    /// From what was stored; `None` if that has another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; NUM_BYTES] = bytes.try_into().ok()?;
        let word = |i: usize| [bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]];
        let short = |i: usize| u16::from_le_bytes([bytes[i], bytes[i + 1]]);
        Some(Self {
            duration_secs: f32::from_le_bytes(word(0)),
            rate_hz: u32::from_le_bytes(word(4)),
            peak: f32::from_le_bytes(word(8)),
            rms: f32::from_le_bytes(word(12)),
            dc_offset: f32::from_le_bytes(word(16)),
            num_channels: short(20),
            silence: short(22),
            clipping: short(24),
        })
    }
}

/// A share as it is stored; what is more than nothing stays more than nothing.
fn stored(share: f32) -> u16 {
    let scaled = share.clamp(0.0, 1.0) * WHOLE;
    if scaled > 0.0 {
        scaled.round().max(1.0) as u16
    } else {
        0
    }
}

fn silence_share(sound: &Sound, dc: f32) -> f32 {
    let frame_len = ((f64::from(sound.rate_hz) * FRAME_SECS) as usize).max(1);
    let frames = sound.samples.chunks(frame_len);
    let num_frames = frames.len().max(1);
    let is_silent = |frame: &&[f32]| {
        let power = frame.iter().map(|v| (v - dc) * (v - dc)).sum::<f32>() / frame.len() as f32;
        power.sqrt() < SILENT
    };
    frames.filter(is_silent).count() as f32 / num_frames as f32
}

/// Samples on flat tops at full scale. A tone of full scale has tops as well, but none that stay
/// equal over three samples, unless it is lower than anybody hears.
fn num_clipped(samples: &[f32]) -> usize {
    let (mut count, mut run) = (0, 0);
    let mut level = 0.0f32;
    for &sample in samples.iter().chain([&0.0]) {
        if run > 0 && (sample - level).abs() <= EQUAL {
            run += 1;
            continue;
        }
        if run >= FLAT {
            count += run;
        }
        run = usize::from(sample.abs() >= FULL);
        level = sample;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(secs: f32, amplitude: f32, offset: f32) -> Sound {
        let samples = (0..(secs * 16_000.0) as usize)
            .map(|i| (i as f32 * 0.17).sin() * amplitude + offset)
            .map(|v| (v.clamp(-1.0, 1.0) * 32_767.0).round() / 32_768.0)
            .collect();
        Sound {
            rate_hz: 16_000,
            num_channels: 2,
            samples,
        }
    }

    #[test]
    fn a_tone_is_what_its_formula_says() {
        let facts = SoundFacts::of(&tone(1.5, 0.5, 0.0));
        assert!((facts.duration_secs - 1.5).abs() < 1e-6);
        assert!((facts.peak - 0.5).abs() < 1e-3);
        assert!((facts.rms - 0.5 / 2f32.sqrt()).abs() < 1e-3, "{facts:?}");
        assert!(facts.dc_offset.abs() < 1e-3);
        assert_eq!((facts.silence_share(), facts.clipping_share()), (0.0, 0.0));
        assert_eq!((facts.rate_hz, facts.num_channels), (16_000, 2));
    }

    #[test]
    fn silence_clipping_and_offset_are_found() {
        let mut half = tone(1.0, 0.5, 0.0);
        half.samples[..8000].fill(0.0);
        let facts = SoundFacts::of(&half);
        assert!((facts.silence_share() - 0.5).abs() < 0.01, "{facts:?}");

        // A sine that is twice too loud is above its limit for two thirds of the time.
        let loud = SoundFacts::of(&tone(1.0, 2.0, 0.0));
        assert!((loud.clipping_share() - 0.667).abs() < 0.03, "{loud:?}");
        // At full scale it only touches the limit.
        assert!(SoundFacts::of(&tone(1.0, 1.0, 0.0)).clipping_share() < 0.01);

        let offset = SoundFacts::of(&tone(1.0, 0.3, 0.2));
        assert!((offset.dc_offset - 0.2).abs() < 1e-3);
        assert!((offset.rms - 0.3 / 2f32.sqrt()).abs() < 1e-3);
    }

    #[test]
    fn what_is_stored_comes_back() {
        let facts = SoundFacts::of(&tone(0.7, 1.2, 0.1));
        assert!(facts.clipping_share() > 0.0);
        assert_eq!(SoundFacts::from_bytes(&facts.to_bytes()), Some(facts));
        assert_eq!(SoundFacts::from_bytes(&[0; 5]), None);
        let empty = SoundFacts::of(&Sound::default());
        assert_eq!(SoundFacts::from_bytes(&empty.to_bytes()), Some(empty));
    }
}
