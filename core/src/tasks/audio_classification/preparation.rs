//! Recordings as a model's input: one loudness, windows of one length.

use crate::data::media::SkipReason;
use crate::data::sound::{self, Sound, resample};
use crate::export::card::InputDescription;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// How far below its loudest moment a recording begins and ends, as a share of power: 30 dB.
const EDGE: f32 = 1e-3;
/// Windows by which that is judged, and the step between them, in seconds.
const JUDGED_SECS: [f64; 2] = [0.025, 0.010];
/// Kept of the silence on either side, in seconds.
const MARGIN_SECS: f64 = 0.010;
/// Windows of a recording that are listened to at most; of a longer one they are spread evenly.
const MOST_WINDOWS: usize = 60;

/// How a recording becomes a model's input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SoundPreparation {
    /// Samples a second.
    rate_hz: u32,
    /// Samples of a window.
    window: usize,
    /// Samples from one window to the next.
    hop: usize,
    /// Root mean square that every recording is brought to.
    level: f32,
}

impl Default for SoundPreparation {
    fn default() -> Self {
        Self {
            rate_hz: 16_000,
            window: 12_400,
            hop: 6_200,
            level: 0.1,
        }
    }
}

impl SoundPreparation {
    /// The windows of a recording in a file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn prepare(&self, path: &Path) -> Result<Vec<Vec<f32>>, SkipReason> {
        Ok(self.windows(&sound::load(path)?))
    }

    /// The windows of a recording.
    pub fn windows(&self, sound: &Sound) -> Vec<Vec<f32>> {
        self.cut(&self.even(sound).0)
    }

    /// What is listened to of a recording, at one loudness and rate, and where that begins, in
    /// seconds.
    pub fn even(&self, sound: &Sound) -> (Vec<f32>, f64) {
        let range = heard(sound);
        let start_secs = range.start as f64 / f64::from(sound.rate_hz.max(1));
        let mut heard = Sound {
            samples: sound.samples[range].to_vec(),
            ..*sound
        };
        let count = heard.samples.len().max(1) as f32;
        let power = heard.samples.iter().map(|v| v * v).sum::<f32>() / count;
        if power > 0.0 {
            let gain = self.level / power.sqrt();
            for sample in &mut heard.samples {
                *sample *= gain;
            }
        }
        let samples = resample::to_rate(&heard, self.rate_hz).samples;
        (samples, start_secs)
    }

    /// One window with the recording in its middle, or several that overlap.
    pub fn cut(&self, samples: &[f32]) -> Vec<Vec<f32>> {
        let spare = samples.len().saturating_sub(self.window);
        let wanted = spare.div_ceil(self.hop) + 1;
        // What is a little too long says the same in its middle.
        let wanted = if spare <= self.hop { 1 } else { wanted };
        let num = wanted.min(MOST_WINDOWS);
        (0..num)
            .map(|index| {
                let start = if num == 1 {
                    spare / 2
                } else {
                    spare * index / (num - 1)
                };
                let part = &samples[start..(start + self.window).min(samples.len())];
                let before = (self.window - part.len()) / 2;
                let mut window = vec![0.0; self.window];
                window[before..before + part.len()].copy_from_slice(part);
                window
            })
            .collect()
    }

    /// Samples a second.
    pub fn rate_hz(&self) -> u32 {
        self.rate_hz
    }

    /// Numbers of a window.
    pub fn num_samples(&self) -> usize {
        self.window
    }

    /// The input in words.
    pub fn describe(&self) -> InputDescription {
        let how = format!(
            "Mix the channels to one. Leave out what lies before and behind the first and last stretch of {} ms within 30 dB of the loudest, bring the root mean square to {}, and resample to {} Hz. A recording of up to {} samples lies in the middle of a window of {}, with zeros around it, or is cut there; a longer one is cut into windows, evenly spread and {} samples apart at most, whose answers are averaged. The spectrum is part of the model.",
            JUDGED_SECS[0] * 1000.0,
            self.level,
            self.rate_hz,
            self.window + self.hop,
            self.window,
            self.hop
        );
        InputDescription::of_numbers("sound", "N × samples", how)
    }
}

/// The samples between the first and the last moment that can be heard.
fn heard(sound: &Sound) -> std::ops::Range<usize> {
    let all = 0..sound.samples.len();
    let samples = |secs: f64| ((secs * f64::from(sound.rate_hz)).round() as usize).max(1);
    let [length, step] = JUDGED_SECS.map(samples);
    let starts = || (0..sound.samples.len()).step_by(step);
    let powers: Vec<f32> = starts()
        .map(|start| {
            let end = (start + length).min(sound.samples.len());
            sound.samples[start..end].iter().map(|v| v * v).sum()
        })
        .collect();
    let edge = powers.iter().copied().fold(0.0, f32::max) * EDGE;
    let is_heard = |power: &f32| *power > edge;
    let (Some(first), Some(last)) = (
        powers.iter().position(is_heard),
        powers.iter().rposition(is_heard),
    ) else {
        return all;
    };
    let margin = samples(MARGIN_SECS);
    let end = (last * step + length + margin).min(all.end);
    (first * step).saturating_sub(margin)..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(secs: f64, silence: f64, gain: f32) -> Sound {
        let rate = 8000.0;
        let n = |secs: f64| (secs * rate) as usize;
        let mut samples = vec![0.0; n(silence)];
        samples.extend((0..n(secs)).map(|i| (i as f32 * 0.7).sin() * gain));
        samples.extend(vec![0.0; n(silence)]);
        Sound {
            rate_hz: 8000,
            num_channels: 1,
            samples,
        }
    }

    #[test]
    fn loudness_and_silence_change_little() {
        let preparation = SoundPreparation::default();
        let plain = &preparation.windows(&tone(0.4, 0.0, 0.5))[0];
        let other = &preparation.windows(&tone(0.4, 0.3, 0.01))[0];
        assert_eq!(plain.len(), preparation.num_samples());
        let power = |window: &[f32]| window.iter().map(|v| v * v).sum::<f32>();
        // A little of the silence around it counts.
        assert!((power(plain) / power(other) - 1.0).abs() < 0.15);
        let middle = |window: &[f32]| window.iter().position(|v| v.abs() > 0.02);
        let (a, b) = (middle(plain), middle(other));
        assert!(
            a.zip(b).is_some_and(|(a, b)| a.abs_diff(b) < 400),
            "{a:?} {b:?}"
        );
    }

    #[test]
    fn long_recordings_have_windows_and_nothing_has_one() {
        let preparation = SoundPreparation::default();
        let count = |sound: &Sound| preparation.windows(sound).len();
        assert_eq!(count(&tone(1.0, 0.0, 0.5)), 1);
        assert_eq!(count(&tone(3.0, 0.0, 0.5)), 7);
        assert_eq!(count(&tone(60.0, 0.0, 0.5)), MOST_WINDOWS);
        for samples in [vec![], vec![0.0], vec![0.0; 50_000]] {
            let sound = Sound {
                rate_hz: 8000,
                num_channels: 1,
                samples,
            };
            let windows = preparation.windows(&sound);
            assert!(windows.iter().flatten().all(|v| *v == 0.0) && !windows.is_empty());
        }
    }
}
