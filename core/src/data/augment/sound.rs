//! Sounds moved, covered by noise, and masked.

use super::{around, normal};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

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
