//! Whether a sound can be used at all: silent, hardly to be heard, cut off at full scale, off
//! centre, far shorter or longer than the others, or recorded at another rate.

use crate::data::sound::facts::SoundFacts;
use std::collections::HashMap;

/// Peak below which nothing is heard: −60 dB of full scale.
const SILENT_PEAK: f32 = 0.001;
/// Share of the time without a sound from which a recording is silent.
const SILENT_SHARE: f32 = 0.98;
/// Length below which a sound is too short for anything, in seconds.
const SHORT_SECS: f32 = 0.05;
/// Times that a sound may be longer or shorter than the middle one, at least.
const FAR: f32 = 4.0;
/// Deviations of the logarithm of the length that are usual.
const MAX_DEVIATIONS: f32 = 4.0;
/// Share of the sounds that must have one rate for another to be odd.
const COMMON: f32 = 0.8;
/// Sounds that a project needs for being judged by its own measure.
const MIN_SOUNDS: usize = 30;

/// What is wrong with a sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SoundFlaw {
    /// Nothing is heard.
    Silent,
    /// It can hardly be heard.
    NearlySilent,
    /// Its loud parts were cut off when it was recorded.
    Clipped,
    /// Its samples are not centred on zero: the recorder was at fault.
    DcOffset,
    /// Far shorter than the others.
    TooShort,
    /// Far longer than the others.
    TooLong,
    /// Another sample rate than nearly all others.
    OddRate,
}

/// Below or above what a sound is flawed.
#[derive(Clone, Debug, PartialEq)]
pub struct SoundLimits {
    quiet: f32,
    clipping: f32,
    offset: f32,
    shortest_secs: f32,
    longest_secs: f32,
    rate_hz: Option<u32>,
}

impl Default for SoundLimits {
    /// Limits for a sound by itself.
    fn default() -> Self {
        Self {
            quiet: 0.003, // root mean square: −50 dB of full scale
            clipping: 0.002,
            offset: 0.02,
            shortest_secs: SHORT_SECS,
            longest_secs: f32::INFINITY,
            rate_hz: None,
        }
    }
}

impl SoundLimits {
    /// Limits for a project's sounds: where a tenth or more of them would be flawed, that is how
    /// its sounds are, and only what stands out from them is flawed.
    pub fn of(project: &[SoundFacts]) -> Self {
        let mut limits = Self::default();
        if project.len() < MIN_SOUNDS {
            return limits;
        }
        let column = |value: fn(&SoundFacts) -> f32| {
            let mut values: Vec<f32> = project.iter().map(value).collect();
            values.sort_by(f32::total_cmp);
            values
        };
        let at = |values: &[f32], share: f32| values[((values.len() - 1) as f32 * share) as usize];
        let loudness = column(|facts| facts.rms);
        if at(&loudness, 0.1) < limits.quiet {
            limits.quiet = limits.quiet.min(at(&loudness, 0.5) * 0.2);
        }
        let high = |values: &[f32], limit: f32| {
            if at(values, 0.9) > limit {
                limit.max(at(values, 0.5) * 5.0)
            } else {
                limit
            }
        };
        limits.clipping = high(&column(SoundFacts::clipping_share), limits.clipping);
        limits.offset = high(&column(|facts| facts.dc_offset.abs()), limits.offset);

        // Lengths spread by factors, so their logarithms are compared: the median, and the median
        // distance from it, which one odd sound does not move.
        let lengths = column(|facts| facts.duration_secs.max(1e-3).ln());
        let middle = at(&lengths, 0.5);
        let mut distances: Vec<f32> = lengths.iter().map(|v| (v - middle).abs()).collect();
        distances.sort_by(f32::total_cmp);
        // 1.4826 makes a standard deviation of it where lengths are spread normally.
        let reach = (at(&distances, 0.5) * 1.4826 * MAX_DEVIATIONS).max(FAR.ln());
        limits.shortest_secs = (middle - reach).exp().max(SHORT_SECS);
        limits.longest_secs = (middle + reach).exp();

        let mut rates: HashMap<u32, usize> = HashMap::new();
        for facts in project {
            *rates.entry(facts.rate_hz).or_default() += 1;
        }
        limits.rate_hz = rates
            .into_iter()
            .find(|(_, count)| *count as f32 >= COMMON * project.len() as f32)
            .map(|(rate, _)| rate);
        limits
    }
}

/// What is wrong with a sound by itself.
pub fn flaws(facts: &SoundFacts) -> Vec<SoundFlaw> {
    judged(facts, &SoundLimits::default())
}

/// What is wrong with a sound by the limits of its project.
pub fn judged(facts: &SoundFacts, limits: &SoundLimits) -> Vec<SoundFlaw> {
    let heard = (facts.peak - facts.dc_offset.abs()).max(0.0);
    let is_silent = heard < SILENT_PEAK || facts.silence_share() >= SILENT_SHARE;
    let flaws = [
        (SoundFlaw::Silent, is_silent),
        (
            SoundFlaw::NearlySilent,
            !is_silent && facts.rms < limits.quiet,
        ),
        (SoundFlaw::Clipped, facts.clipping_share() > limits.clipping),
        (SoundFlaw::DcOffset, facts.dc_offset.abs() > limits.offset),
        (
            SoundFlaw::TooShort,
            facts.duration_secs < limits.shortest_secs,
        ),
        (
            SoundFlaw::TooLong,
            facts.duration_secs > limits.longest_secs,
        ),
        (
            SoundFlaw::OddRate,
            limits.rate_hz.is_some_and(|rate| rate != facts.rate_hz),
        ),
    ];
    flaws
        .into_iter()
        .filter(|(_, is)| *is)
        .map(|(flaw, _)| flaw)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sound::Sound;

    fn facts(rate_hz: u32, secs: f32, amplitude: f32, offset: f32) -> SoundFacts {
        let samples = (0..(secs * rate_hz as f32) as usize)
            .map(|i| ((i as f32 * 0.2).sin() * amplitude + offset).clamp(-1.0, 1.0))
            .collect();
        SoundFacts::of(&Sound {
            rate_hz,
            num_channels: 1,
            samples,
        })
    }

    #[test]
    fn each_flaw_is_named_and_a_good_sound_has_none() {
        assert_eq!(flaws(&facts(16_000, 1.0, 0.4, 0.0)), []);
        assert_eq!(flaws(&facts(16_000, 1.0, 0.0, 0.0)), [SoundFlaw::Silent]);
        assert_eq!(
            flaws(&facts(16_000, 1.0, 0.002, 0.0)),
            [SoundFlaw::NearlySilent]
        );
        assert_eq!(flaws(&facts(16_000, 1.0, 1.5, 0.0)), [SoundFlaw::Clipped]);
        assert_eq!(flaws(&facts(16_000, 1.0, 0.4, 0.1)), [SoundFlaw::DcOffset]);
        // A constant is nothing to hear, however far from zero it is.
        assert_eq!(
            flaws(&facts(16_000, 1.0, 0.0, 0.1)),
            [SoundFlaw::Silent, SoundFlaw::DcOffset]
        );
        assert_eq!(flaws(&facts(16_000, 0.02, 0.4, 0.0)), [SoundFlaw::TooShort]);
    }

    #[test]
    fn what_stands_out_from_a_project_is_flawed() {
        let project: Vec<SoundFacts> = (0..60)
            .map(|i| facts(8_000, 0.5 + i as f32 * 0.01, 0.3, 0.0))
            .collect();
        let limits = SoundLimits::of(&project);
        assert!(project.iter().all(|f| judged(f, &limits).is_empty()));
        let cases = [
            (facts(8_000, 0.1, 0.3, 0.0), SoundFlaw::TooShort),
            (facts(8_000, 5.0, 0.3, 0.0), SoundFlaw::TooLong),
            (facts(16_000, 0.8, 0.3, 0.0), SoundFlaw::OddRate),
        ];
        for (odd, flaw) in cases {
            assert_eq!(judged(&odd, &limits), [flaw]);
            assert_eq!(flaws(&odd), [], "by itself it is fine");
        }
    }

    #[test]
    fn a_project_of_quiet_clipped_sounds_is_as_it_should_be() {
        let quiet: Vec<SoundFacts> = (0..40)
            .map(|i| facts(8_000, 1.0, 0.002 + i as f32 * 1e-5, 0.0))
            .collect();
        let limits = SoundLimits::of(&quiet);
        assert!(quiet.iter().all(|f| judged(f, &limits).is_empty()));
        let silent = facts(8_000, 1.0, 0.0, 0.0);
        assert_eq!(judged(&silent, &limits), [SoundFlaw::Silent]);

        let loud: Vec<SoundFacts> = (0..40).map(|_| facts(8_000, 1.0, 1.3, 0.05)).collect();
        let limits = SoundLimits::of(&loud);
        assert!(loud.iter().all(|f| judged(f, &limits).is_empty()));
    }

    #[test]
    fn rates_that_differ_anyway_are_not_odd() {
        let mixed: Vec<SoundFacts> = (0..40)
            .map(|i| facts(if i % 3 == 0 { 8_000 } else { 16_000 }, 1.0, 0.3, 0.0))
            .collect();
        let limits = SoundLimits::of(&mixed);
        assert!(mixed.iter().all(|f| judged(f, &limits).is_empty()));
    }
}
