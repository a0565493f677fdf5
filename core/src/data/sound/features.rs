//! What a sound is like, in a fixed number of numbers: for the map and the search for wrong
//! labels. Not learnt, so it needs no model.

use super::spectrum::{Analyser, FLOOR, MelSettings};
use super::{Sound, resample};

/// Rate at which sounds are compared.
const RATE_HZ: u32 = 16_000;
const NUM_MELS: usize = 64;
/// Numbers of a sound.
pub const NUM_FEATURES: usize = 4 * NUM_MELS;
/// Root mean square that every sound is brought to: how loud a recording is says little about what
/// it holds.
const LEVEL: f32 = 0.1;
/// How far below its loudest moment a sound begins and ends, as a natural logarithm of power:
/// 40 dB.
const EDGE: f32 = 9.2;

/// Makes features; to be made once for many sounds.
#[derive(Debug)]
pub struct Describer {
    analyser: Analyser,
}

impl Default for Describer {
    fn default() -> Self {
        let settings = MelSettings {
            num_mels: NUM_MELS,
            ..MelSettings::default()
        };
        Self {
            analyser: Analyser::new(RATE_HZ, &settings),
        }
    }
}

impl Describer {
    /// The features of a sound: for each of 64 mel bands its mean, its deviation, how much it
    /// changes from frame to frame, and how much higher it is in the second half than in the
    /// first. The silence around the sound does not count.
    pub fn describe(&self, sound: &Sound) -> Vec<f32> {
        let mut samples = resample::to_rate(sound, RATE_HZ).samples;
        let power = samples.iter().map(|v| v * v).sum::<f32>() / samples.len().max(1) as f32;
        if power > 0.0 {
            let gain = LEVEL / power.sqrt();
            for sample in &mut samples {
                *sample *= gain;
            }
        }
        let spectrogram = self.analyser.log_mel(&samples);
        let loudness: Vec<f32> = (0..spectrogram.num_frames)
            .map(|frame| {
                let bands = (0..NUM_MELS).map(|mel| spectrogram.band(mel)[frame].exp());
                bands.sum::<f32>().max(FLOOR).ln()
            })
            .collect();
        let loudest = loudness.iter().fold(f32::NEG_INFINITY, |m, v| m.max(*v));
        let is_heard = |value: &f32| *value >= loudest - EDGE;
        let first = loudness.iter().position(is_heard).unwrap_or(0);
        let end = loudness.iter().rposition(is_heard).map_or(0, |i| i + 1);

        let mut features = vec![0.0; NUM_FEATURES];
        for mel in 0..NUM_MELS {
            let band = &spectrogram.band(mel)[first..end.max(first + 1)];
            let average = mean(band);
            let deviation = mean_of(band.iter().map(|v| (v - average) * (v - average))).sqrt();
            let change = mean_of(band.windows(2).map(|w| (w[1] - w[0]).abs()));
            let (early, late) = band.split_at(band.len() / 2);
            let rise = if early.is_empty() {
                0.0
            } else {
                mean(late) - mean(early)
            };
            for (kind, value) in [average, deviation, change, rise].into_iter().enumerate() {
                features[kind * NUM_MELS + mel] = value;
            }
        }
        features
    }
}

fn mean(values: &[f32]) -> f32 {
    mean_of(values.iter().copied())
}

fn mean_of(values: impl ExactSizeIterator<Item = f32>) -> f32 {
    let count = values.len().max(1) as f32;
    values.sum::<f32>() / count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chirp(from_hz: f32, to_hz: f32, gain: f32, pause: usize) -> Sound {
        let mut samples = vec![0.0; pause];
        let mut phase = 0.0f32;
        for i in 0..8000 {
            phase += (from_hz + (to_hz - from_hz) * i as f32 / 8000.0) / 16_000.0;
            samples.push((phase * std::f32::consts::TAU).sin() * gain);
        }
        samples.extend(vec![0.0; pause]);
        Sound {
            rate_hz: 16_000,
            num_channels: 1,
            samples,
        }
    }

    fn distance(a: &[f32], b: &[f32]) -> f32 {
        let sum: f32 = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum();
        sum.sqrt()
    }

    #[test]
    fn volume_and_pauses_do_not_count_and_the_course_does() {
        let describer = Describer::default();
        let up = describer.describe(&chirp(400.0, 2000.0, 0.5, 0));
        assert_eq!(up.len(), NUM_FEATURES);
        let softer = describer.describe(&chirp(400.0, 2000.0, 0.05, 0));
        let padded = describer.describe(&chirp(400.0, 2000.0, 0.5, 4000));
        let down = describer.describe(&chirp(2000.0, 400.0, 0.5, 0));
        let higher = describer.describe(&chirp(1500.0, 4000.0, 0.5, 0));
        let near = distance(&up, &softer).max(distance(&up, &padded));
        let far = distance(&up, &down).min(distance(&up, &higher));
        assert!(near * 2.0 < far, "{near} {far}");
    }

    #[test]
    fn silence_and_nothing_have_features_too() {
        let describer = Describer::default();
        for samples in [vec![], vec![0.0], vec![0.0; 20_000]] {
            let sound = Sound {
                rate_hz: 16_000,
                num_channels: 1,
                samples,
            };
            let features = describer.describe(&sound);
            assert_eq!(features.len(), NUM_FEATURES);
            assert!(features.iter().all(|v| v.is_finite()));
        }
    }
}
