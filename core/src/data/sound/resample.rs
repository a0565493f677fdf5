//! Sounds at another rate, by rubato's synchronous FFT resampler.

use super::Sound;
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler, WindowFunction};

/// Samples that are resampled at a time, at least.
const CHUNK: usize = 1024;

/// The sound at another rate; above the lower rate's half nothing is left.
pub fn to_rate(sound: &Sound, rate_hz: u32) -> Sound {
    Sound {
        rate_hz,
        num_channels: sound.num_channels,
        samples: resampled(&sound.samples, sound.rate_hz, rate_hz),
    }
}

/// Samples at another rate.
fn resampled(samples: &[f32], from_hz: u32, to_hz: u32) -> Vec<f32> {
    if from_hz == to_hz || samples.is_empty() || from_hz == 0 || to_hz == 0 {
        return samples.to_vec();
    }
    let length = samples.len() as f64 * f64::from(to_hz) / f64::from(from_hz);
    let length = (length.round() as usize).max(1);
    // Neither can fail with rates above zero and one channel; silence of the right length is the
    // honest answer if it does.
    let resampled = resampler(from_hz as usize, to_hz as usize).and_then(|mut resampler| {
        let input = InterleavedSlice::new(samples, 1, samples.len()).ok()?;
        let output = resampler.process_all(&input, samples.len(), None).ok()?;
        Some(output.take_data())
    });
    let mut resampled = resampled.unwrap_or_default();
    resampled.resize(length, 0.0);
    resampled
}

fn resampler(from_hz: usize, to_hz: usize) -> Option<Fft<f32>> {
    let (mut divisor, mut rest) = (from_hz, to_hz);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    // An even number of whole periods: its delay is half of them, and half a sample would stay.
    let period = from_hz / divisor;
    let chunk = CHUNK.div_ceil(period).next_multiple_of(2) * period;
    let window = WindowFunction::BlackmanHarris2;
    Fft::new_custom(from_hz, to_hz, chunk, 1, 1, window, FixedSync::Input).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate_hz: u32, hz: f32, num_samples: usize) -> Sound {
        let step = std::f32::consts::TAU * hz / rate_hz as f32;
        Sound {
            rate_hz,
            num_channels: 1,
            samples: (0..num_samples)
                .map(|i| (i as f32 * step).sin() * 0.5)
                .collect(),
        }
    }

    #[test]
    fn a_tone_stays_the_tone_at_any_rate() {
        for (from, to) in [
            (8_000, 16_000),
            (44_100, 16_000),
            (48_000, 44_100),
            (11_025, 16_000),
            (16_001, 16_000),
            (96_000, 8_000),
        ] {
            let sound = to_rate(&tone(from, 440.0, from as usize), to);
            assert_eq!((sound.rate_hz, sound.samples.len()), (to, to as usize));
            let expected = tone(to, 440.0, to as usize);
            let inner = to as usize / 10..to as usize * 9 / 10;
            let worst = sound.samples[inner.clone()]
                .iter()
                .zip(&expected.samples[inner])
                .fold(0.0f32, |worst, (a, b)| worst.max((a - b).abs()));
            assert!(worst < 2e-3, "{from} to {to}: {worst}");
        }
    }

    #[test]
    fn what_the_lower_rate_cannot_hold_is_gone() {
        let sound = to_rate(&tone(48_000, 7_000.0, 48_000), 8_000);
        let loudest = sound.samples[800..7200]
            .iter()
            .fold(0.0f32, |m, v| m.max(v.abs()));
        assert!(loudest < 1e-3, "{loudest}");
    }

    #[test]
    fn short_sounds_keep_their_length() {
        for num_samples in [0, 1, 2, 50, 1023, 1025] {
            let sound = to_rate(&tone(8_000, 440.0, num_samples), 16_000);
            assert_eq!(sound.samples.len(), num_samples * 2);
        }
    }
}
