//! Sounds moved, covered by noise, and masked.

use super::{AugmentLevel, around, normal};
use crate::data::sound::Sound;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// How sounds are changed at a level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoundAugment {
    /// Share of its length that a sound is moved by at most.
    pub shift: f32,
    /// Decibels that noise lies below the sound; none where it is infinite.
    pub snr_db: f32,
    /// Decibels that a sound becomes louder or softer by at most.
    pub gain_db: f32,
    /// Share of the bands of its spectrogram that is covered at most.
    pub mel_share: f32,
    /// Share of its frames that is covered at most.
    pub frame_share: f32,
}

impl SoundAugment {
    /// The settings of a level.
    pub fn of(level: AugmentLevel) -> Self {
        let [shift, snr_db, gain_db, mel_share, frame_share] = match level {
            AugmentLevel::None => [0.0, f32::INFINITY, 0.0, 0.0, 0.0],
            AugmentLevel::Gentle => [0.05, 35.0, 3.0, 0.1, 0.1],
            AugmentLevel::Usual => [0.1, 25.0, 6.0, 0.2, 0.2],
            AugmentLevel::Strong => [0.25, 15.0, 10.0, 0.35, 0.35],
        };
        Self {
            shift,
            snr_db,
            gain_db,
            mel_share,
            frame_share,
        }
    }

    /// A sound moved, with noise on it, louder or softer. Its spectrogram is covered where it is
    /// made, by [`mask`].
    pub fn apply(&self, sound: &Sound, rng: &mut ChaCha8Rng) -> Sound {
        let mut samples = time_shift(&sound.samples, self.shift, rng);
        if self.snr_db.is_finite() {
            add_noise(&mut samples, self.snr_db, rng);
        }
        gain(&mut samples, self.gain_db, rng);
        Sound { samples, ..*sound }
    }
}

/// Moves a mono sound by up to `share` of its length either way; silence comes in.
pub fn time_shift(samples: &[f32], share: f32, rng: &mut ChaCha8Rng) -> Vec<f32> {
    let n = samples.len();
    let offset = (around(rng, share.clamp(0.0, 1.0)) * n as f32) as isize;
    let mut moved = vec![0.0; n];
    let by = offset.unsigned_abs().min(n);
    if offset >= 0 {
        moved[by..].copy_from_slice(&samples[..n - by]);
    } else {
        moved[..n - by].copy_from_slice(&samples[by..]);
    }
    moved
}

/// Adds white noise that lies `snr_db` decibels below the sound; silence stays silent.
pub fn add_noise(samples: &mut [f32], snr_db: f32, rng: &mut ChaCha8Rng) {
    let power = samples.iter().map(|v| v * v).sum::<f32>() / samples.len().max(1) as f32;
    let deviation = power.sqrt() * 10.0f32.powf(-snr_db / 20.0);
    for sample in samples {
        *sample += normal(rng) * deviation;
    }
}

/// Louder or softer by up to `reach_db` decibels; kept within −1 to 1.
pub fn gain(samples: &mut [f32], reach_db: f32, rng: &mut ChaCha8Rng) {
    let factor = 10.0f32.powf(around(rng, reach_db) / 20.0);
    for sample in samples {
        *sample = (*sample * factor).clamp(-1.0, 1.0);
    }
}

/// Covers one band of mels and one stretch of frames of a `[mels, frames]` spectrogram with its
/// mean, each up to this share: Park et al., *`SpecAugment`*, Interspeech 2019.
pub fn mask(
    spectrogram: &mut [f32],
    mels: usize,
    mel_share: f32,
    frame_share: f32,
    rng: &mut ChaCha8Rng,
) {
    let frames = spectrogram.len() / mels.max(1);
    if frames == 0 {
        return;
    }
    let mean = spectrogram.iter().sum::<f32>() / spectrogram.len() as f32;
    let mut stretch = |len: usize, share: f32| {
        let width = (rng.random::<f32>() * share.clamp(0.0, 1.0) * len as f32).round() as usize;
        let first = rng.random_range(0..=len - width.min(len));
        first..first + width.min(len)
    };
    let (bands, times) = (stretch(mels, mel_share), stretch(frames, frame_share));
    for (mel, row) in spectrogram.chunks_exact_mut(frames).enumerate() {
        for (frame, value) in row.iter_mut().enumerate() {
            if bands.contains(&mel) || times.contains(&frame) {
                *value = mean;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn a_level_changes_as_much_as_it_says() {
        let sound = Sound {
            rate_hz: 8000,
            num_channels: 1,
            samples: (0..8000).map(|i| (i as f32 * 0.2).sin() * 0.5).collect(),
        };
        let changed = |level, seed| SoundAugment::of(level).apply(&sound, &mut rng(seed));
        assert_eq!(changed(AugmentLevel::None, 1), sound);
        let strong = changed(AugmentLevel::Strong, 1);
        assert_ne!(strong, sound);
        assert_eq!(
            strong,
            changed(AugmentLevel::Strong, 1),
            "equal seed, equal sound"
        );
        assert_ne!(strong, changed(AugmentLevel::Strong, 2));
        assert_eq!((strong.rate_hz, strong.samples.len()), (8000, 8000));
    }

    fn rng(seed: u64) -> ChaCha8Rng {
        ChaCha8Rng::seed_from_u64(seed)
    }

    #[test]
    fn sounds_keep_their_length_and_a_seed_gives_one_sound() {
        let tone: Vec<f32> = (0..800).map(|i| (i as f32 * 0.1).sin() * 0.5).collect();
        for seed in 0..20 {
            let moved = time_shift(&tone, 1.0, &mut rng(seed));
            assert_eq!(
                (moved.len(), &moved),
                (800, &time_shift(&tone, 1.0, &mut rng(seed)))
            );
            let mut noisy = tone.clone();
            add_noise(&mut noisy, 20.0, &mut rng(seed));
            let power = |v: &[f32]| v.iter().map(|x| x * x).sum::<f32>();
            let rest: Vec<f32> = noisy.iter().zip(&tone).map(|(a, b)| a - b).collect();
            let ratio = 10.0 * (power(&tone) / power(&rest)).log10();
            assert!((ratio - 20.0).abs() < 1.0, "{ratio}");
            let mut loud = tone.clone();
            gain(&mut loud, 12.0, &mut rng(seed));
            assert!(loud != tone && loud.iter().all(|v| v.abs() <= 1.0));
        }
        assert!(time_shift(&[], 0.5, &mut rng(1)).is_empty());
    }

    #[test]
    fn masks_cover_no_more_than_their_share() {
        for seed in 0..30 {
            let mut values: Vec<f32> = (0..40 * 100).map(|i| i as f32).collect();
            mask(&mut values, 40, 0.2, 0.1, &mut rng(seed));
            let covered = values
                .iter()
                .enumerate()
                .filter(|(i, v)| **v != *i as f32)
                .count();
            assert!(covered <= 8 * 100 + 10 * 40);
        }
        mask(&mut [], 40, 0.2, 0.1, &mut rng(1));
    }
}
