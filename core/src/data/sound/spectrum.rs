//! Log-mel spectrograms.
//!
//! Power of Hann windows (25 ms, every 10 ms), summed by triangles that stand evenly on the mel
//! scale of HTK (`2595 log10(1 + f / 700)`; Young et al., *The HTK Book*, 5.4.1), linear in hertz
//! and not normalised, then the natural logarithm. These are the numbers of `torchaudio`'s
//! `MelSpectrogram(power=2, center=False, mel_scale="htk", norm=None)`.

use super::Sound;
use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// What is added to a power before its logarithm is taken: a hundred decibels below a loud tone.
pub const FLOOR: f32 = 1e-6;
/// Decibels between the darkest and the brightest level of a picture.
const PICTURE_DB: f32 = 80.0;
/// Power in decibels that counts as the loudest of a picture at least, so that hiss in silence
/// stays dark; a tone at full scale has about 80.
const MIN_LOUDEST_DB: f32 = 20.0;
/// Windows that a column of a picture looks at, at most.
const WINDOWS_A_COLUMN: usize = 4;

/// How a spectrogram is made.
#[derive(Clone, Debug, PartialEq)]
pub struct MelSettings {
    /// Bands.
    pub num_mels: usize,
    /// Lower edge of the lowest band, in hertz.
    pub low_hz: f32,
    /// Upper edge of the highest band, in hertz; half of the rate at most.
    pub high_hz: f32,
    /// Length of a window, in seconds.
    pub window_secs: f64,
    /// From one window to the next, in seconds.
    pub hop_secs: f64,
}

impl Default for MelSettings {
    fn default() -> Self {
        Self {
            num_mels: 64,
            low_hz: 0.0,
            high_hz: 8_000.0,
            window_secs: 0.025,
            hop_secs: 0.010,
        }
    }
}

/// A spectrogram.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spectrogram {
    /// Rows, the lowest band first.
    pub num_mels: usize,
    /// Columns.
    pub num_frames: usize,
    /// Logarithms of the power, `[mels, frames]`.
    pub values: Vec<f32>,
}

impl Spectrogram {
    /// The values of a band over time.
    pub fn band(&self, mel: usize) -> &[f32] {
        &self.values[mel * self.num_frames..][..self.num_frames]
    }
}

/// The log-mel spectrogram of a sound. A sound that is shorter than a window is filled up with
/// silence; what is left over behind the last whole window is not looked at.
pub fn log_mel(sound: &Sound, settings: &MelSettings) -> Spectrogram {
    Analyser::new(sound.rate_hz, settings).log_mel(&sound.samples)
}

/// A triangle over the bins of a Fourier transform.
struct Filter {
    first_bin: usize,
    weights: Vec<f32>,
}

/// Turns windows of samples at one rate into the power of bands; to be made once for many sounds.
pub struct Analyser {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    hop: usize,
    filters: Vec<Filter>,
}

impl fmt::Debug for Analyser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analyser")
            .field("window", &self.window.len())
            .field("hop", &self.hop)
            .field("mels", &self.filters.len())
            .finish_non_exhaustive()
    }
}

/// Memory that an analysis needs again and again.
struct Scratch {
    input: Vec<f32>,
    spectrum: Vec<Complex32>,
    fft: Vec<Complex32>,
    power: Vec<f32>,
}

impl Analyser {
    /// For sounds of this rate.
    pub fn new(rate_hz: u32, settings: &MelSettings) -> Self {
        let rate = f64::from(rate_hz.max(1));
        let samples = |secs: f64| ((secs * rate).round() as usize).max(1);
        let window_len = samples(settings.window_secs);
        let num_mels = settings.num_mels.max(1);
        let high = mel(f64::from(settings.high_hz).min(rate / 2.0));
        let low = mel(f64::from(settings.low_hz)).min(high);
        let edge = |i: usize| hertz(low + (high - low) * i as f64 / (num_mels + 1) as f64);
        // Finer than the window where the lowest triangles would fall between two bins.
        let mut fft_len = window_len.next_power_of_two().max(2);
        let narrowest = (edge(2) - edge(0)).max(1.0);
        while rate / fft_len as f64 * 1.5 > narrowest && fft_len < window_len * 8 {
            fft_len *= 2;
        }
        let bin_hz = rate / fft_len as f64;
        let filters = (0..num_mels)
            .map(|i| filter([edge(i), edge(i + 1), edge(i + 2)], bin_hz, fft_len / 2 + 1))
            .collect();
        let window = (0..window_len)
            .map(|i| {
                let angle = std::f64::consts::TAU * i as f64 / window_len as f64;
                (0.5 - 0.5 * angle.cos()) as f32
            })
            .collect();
        Self {
            fft: RealFftPlanner::new().plan_fft_forward(fft_len),
            window,
            hop: samples(settings.hop_secs),
            filters,
        }
    }

    /// The log-mel spectrogram of samples.
    pub fn log_mel(&self, samples: &[f32]) -> Spectrogram {
        let num_frames = samples.len().saturating_sub(self.window.len()) / self.hop + 1;
        let num_mels = self.filters.len();
        let mut values = vec![0.0; num_mels * num_frames];
        let mut scratch = self.scratch();
        for frame in 0..num_frames {
            self.power_at(samples, (frame * self.hop) as i64, &mut scratch);
            for (mel, filter) in self.filters.iter().enumerate() {
                values[mel * num_frames + frame] = (filter.sum(&scratch.power) + FLOOR).ln();
            }
        }
        Spectrogram {
            num_mels,
            num_frames,
            values,
        }
    }

    fn scratch(&self) -> Scratch {
        Scratch {
            input: self.fft.make_input_vec(),
            spectrum: self.fft.make_output_vec(),
            fft: self.fft.make_scratch_vec(),
            power: vec![0.0; self.fft.len() / 2 + 1],
        }
    }

    /// Power of each bin of the window that starts at a sample; outside there is silence.
    fn power_at(&self, samples: &[f32], start: i64, scratch: &mut Scratch) {
        scratch.input.fill(0.0);
        let skipped = usize::try_from(-start).unwrap_or(0).min(self.window.len());
        let first = usize::try_from(start).unwrap_or(0).min(samples.len());
        let inputs = scratch.input[skipped..].iter_mut();
        let window = self.window[skipped..].iter().zip(&samples[first..]);
        for (input, (weight, sample)) in inputs.zip(window) {
            *input = weight * sample;
        }
        let done = self.fft.process_with_scratch(
            &mut scratch.input,
            &mut scratch.spectrum,
            &mut scratch.fft,
        );
        debug_assert!(done.is_ok(), "the buffers have the plan's lengths");
        for (power, value) in scratch.power.iter_mut().zip(&scratch.spectrum) {
            *power = value.norm_sqr();
        }
    }
}

impl Filter {
    fn sum(&self, power: &[f32]) -> f32 {
        let bins = &power[self.first_bin..];
        self.weights.iter().zip(bins).map(|(w, p)| w * p).sum()
    }
}

/// A triangle from the first edge up to the second and down to the third.
fn filter([low, middle, high]: [f64; 3], bin_hz: f64, num_bins: usize) -> Filter {
    let first_bin = ((low / bin_hz).ceil() as usize).min(num_bins);
    let end_bin = ((high / bin_hz).floor() as usize + 1).clamp(first_bin, num_bins);
    let weight = |bin: usize| {
        let hz = bin as f64 * bin_hz;
        let up = (hz - low) / (middle - low).max(1e-9);
        let down = (high - hz) / (high - middle).max(1e-9);
        up.min(down).clamp(0.0, 1.0) as f32
    };
    Filter {
        first_bin,
        weights: (first_bin..end_bin).map(weight).collect(),
    }
}

/// HTK's mel scale.
fn mel(hz: f64) -> f64 {
    2595.0 * (1.0 + hz / 700.0).log10()
}

fn hertz(mel: f64) -> f64 {
    700.0 * (10f64.powf(mel / 2595.0) - 1.0)
}

/// A spectrogram to be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Columns.
    pub width: usize,
    /// Rows, the highest band first.
    pub height: usize,
    /// Place of each pixel in a colour map, row by row: 0 for nothing, 255 for the loudest.
    pub levels: Vec<u8>,
}

/// Draws a stretch of a sound, in seconds. What it costs depends on the picture's size, not on the
/// sound's length: where a column is wider than some windows, it shows the loudest of a few.
pub fn picture(sound: &Sound, secs: Range<f64>, width: usize, height: usize) -> Picture {
    let settings = MelSettings {
        num_mels: height,
        high_hz: 16_000.0,
        ..MelSettings::default()
    };
    let analyser = Analyser::new(sound.rate_hz, &settings);
    let rate = f64::from(sound.rate_hz);
    let step = (secs.end - secs.start).max(0.0) * rate / width.max(1) as f64;
    let num_windows = ((step / analyser.hop as f64).ceil() as usize).clamp(1, WINDOWS_A_COLUMN);
    let half_window = analyser.window.len() as f64 / 2.0;
    let mut decibels = vec![f32::NEG_INFINITY; width * height];
    let mut scratch = analyser.scratch();
    for column in 0..width {
        for window in 0..num_windows {
            let part = (window as f64 + 0.5) / num_windows as f64;
            let center = secs.start * rate + step * (column as f64 + part);
            let start = (center - half_window).round() as i64;
            analyser.power_at(&sound.samples, start, &mut scratch);
            for (mel, filter) in analyser.filters.iter().enumerate() {
                let db = 10.0 * (filter.sum(&scratch.power) + FLOOR).log10();
                let pixel = &mut decibels[(height - 1 - mel) * width + column];
                *pixel = pixel.max(db);
            }
        }
    }
    let loudest = decibels.iter().fold(MIN_LOUDEST_DB, |max, v| max.max(*v));
    let level = |db: f32| ((db - loudest) / PICTURE_DB + 1.0).clamp(0.0, 1.0) * 255.0;
    Picture {
        width,
        height,
        levels: decibels.into_iter().map(|db| level(db) as u8).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use std::f64::consts::TAU;

    fn sound(rate_hz: u32, samples: Vec<f32>) -> Sound {
        Sound {
            rate_hz,
            num_channels: 1,
            samples,
        }
    }

    fn tone(rate_hz: u32, hz: f32, secs: f32) -> Sound {
        let step = std::f32::consts::TAU * hz / rate_hz as f32;
        let count = (secs * rate_hz as f32) as usize;
        sound(
            rate_hz,
            (0..count).map(|i| (i as f32 * step).sin() * 0.5).collect(),
        )
    }

    /// Log-mel by the letter: a discrete Fourier transform as its formula stands, and every
    /// triangle evaluated at every bin.
    fn by_the_letter(samples: &[f32], rate: f64, settings: &MelSettings) -> Vec<Vec<f64>> {
        let window_len = (settings.window_secs * rate).round() as usize;
        let hop = (settings.hop_secs * rate).round() as usize;
        let fft_len = window_len.next_power_of_two();
        let to_mel = |hz: f64| 2595.0 * (1.0 + hz / 700.0).log10();
        let (low, high) = (
            to_mel(settings.low_hz.into()),
            to_mel(settings.high_hz.into()),
        );
        let mut frames = Vec::new();
        let mut start = 0;
        while start + window_len <= samples.len() {
            let power: Vec<f64> = (0..=fft_len / 2)
                .map(|bin| {
                    let (mut re, mut im) = (0.0, 0.0);
                    for n in 0..window_len {
                        let hann = 0.5 - 0.5 * (TAU * n as f64 / window_len as f64).cos();
                        let value = f64::from(samples[start + n]) * hann;
                        let angle = TAU * bin as f64 * n as f64 / fft_len as f64;
                        re += value * angle.cos();
                        im -= value * angle.sin();
                    }
                    re * re + im * im
                })
                .collect();
            let bands = (0..settings.num_mels).map(|m| {
                let at = |i: usize| {
                    let mel = low + (high - low) * i as f64 / (settings.num_mels + 1) as f64;
                    700.0 * (10f64.powf(mel / 2595.0) - 1.0)
                };
                let (a, b, c) = (at(m), at(m + 1), at(m + 2));
                let sum: f64 = power
                    .iter()
                    .enumerate()
                    .map(|(bin, p)| {
                        let hz = bin as f64 * rate / fft_len as f64;
                        let weight = ((hz - a) / (b - a)).min((c - hz) / (c - b)).max(0.0);
                        weight * p
                    })
                    .sum();
                (sum + f64::from(FLOOR)).ln()
            });
            frames.push(bands.collect());
            start += hop;
        }
        frames
    }

    #[test]
    fn it_is_the_discrete_fourier_transform_by_the_letter() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let samples: Vec<f32> = (0..4000)
            .map(|i| (i as f32 * i as f32 * 2e-4).sin() * 0.4 + rng.random_range(-0.1..0.1))
            .collect();
        let settings = MelSettings::default();
        let ours = log_mel(&sound(16_000, samples.clone()), &settings);
        let expected = by_the_letter(&samples, 16_000.0, &settings);
        assert_eq!((ours.num_mels, ours.num_frames), (64, expected.len()));
        assert_eq!(expected.len(), (4000 - 400) / 160 + 1);
        for (frame, bands) in expected.iter().enumerate() {
            for (mel, value) in bands.iter().enumerate() {
                let ours = f64::from(ours.band(mel)[frame]);
                assert!(
                    (ours - value).abs() < 2e-3,
                    "frame {frame}, mel {mel}: {ours} {value}"
                );
            }
        }
    }

    #[test]
    fn a_tone_is_loudest_in_its_own_band_at_every_rate() {
        for rate_hz in [8_000, 16_000, 22_050, 44_100, 48_000] {
            let settings = MelSettings::default();
            let spectrogram = log_mel(&tone(rate_hz, 1000.0, 0.3), &settings);
            let high = f64::from(settings.high_hz).min(f64::from(rate_hz) / 2.0);
            let place = mel(1000.0) / mel(high) * 65.0 - 1.0;
            let loudest =
                (0..64).max_by(|a, b| spectrogram.band(*a)[5].total_cmp(&spectrogram.band(*b)[5]));
            let distance = (loudest.expect("64 bands") as f64 - place).abs();
            assert!(distance <= 1.0, "{rate_hz}: {loudest:?} for {place}");
            // No band is left without a bin.
            assert!(spectrogram.values.iter().all(|v| v.is_finite()));
            let analyser = Analyser::new(rate_hz, &settings);
            for filter in &analyser.filters {
                assert!(filter.weights.iter().sum::<f32>() > 0.2, "{rate_hz}");
            }
        }
    }

    #[test]
    fn short_and_silent_sounds_have_a_spectrogram() {
        for num_samples in [0, 1, 399] {
            let short = log_mel(
                &sound(16_000, vec![0.0; num_samples]),
                &MelSettings::default(),
            );
            assert_eq!((short.num_frames, short.values.len()), (1, 64));
            assert!(short.values.iter().all(|v| (*v - FLOOR.ln()).abs() < 1e-3));
        }
    }

    #[test]
    fn a_picture_shows_the_tone_where_it_is() {
        let mut both = tone(16_000, 500.0, 1.0);
        both.samples.extend(tone(16_000, 3000.0, 1.0).samples);
        let picture = picture(&both, 0.0..2.0, 40, 64);
        assert_eq!(picture.levels.len(), 40 * 64);
        let row_of_loudest =
            |column: usize| (0..64).max_by_key(|row| picture.levels[row * 40 + column]);
        let row = |hz: f64| 63 - (mel(hz) / mel(8000.0) * 65.0 - 1.0).round() as usize;
        let near = |a: Option<usize>, b: usize| a.is_some_and(|a| a.abs_diff(b) <= 1);
        assert!(near(row_of_loudest(10), row(500.0)));
        assert!(near(row_of_loudest(30), row(3000.0)));
        assert_eq!(picture.levels.iter().max(), Some(&255));

        let silence = sound(16_000, vec![1e-5; 16_000]);
        let dark = super::picture(&silence, 0.0..1.0, 10, 64);
        assert!(dark.levels.iter().all(|level| *level < 100));
    }
}
