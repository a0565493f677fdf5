//! What a sound sounds like at a glance: the same for a copy that was encoded again, made softer,
//! brought to another rate, or has a little noise on it.
//!
//! After Haitsma and Kalker, *A Highly Robust Audio Fingerprinting System*, ISMIR 2002: 32 bits a
//! frame, each the sign of a difference of the energies of bands. Theirs are for songs; three
//! things differ, because clips are often shorter than a second:
//! - windows of 64 ms, every 16 ms, instead of 370 ms;
//! - half of the bits compare neighbouring bands, half a band with itself a moment before;
//! - a difference that is next to nothing is neither: which sign it gets is up to the noise. So
//!   there is a second word that tells which bits count.

use super::spectrum::{Analyser, MelSettings};
use super::{Sound, resample};
use rayon::prelude::*;

/// Rate at which sounds are compared; what most recordings can hold.
const RATE_HZ: u32 = 8_000;
/// Bands; one more than there are differences between neighbours.
const NUM_BANDS: usize = 17;
/// Frames between the two moments that are compared.
const STRIDE: usize = 1;
/// Frames that are kept at most: the first sixteen seconds.
const MAX_FRAMES: usize = 1000;
/// Frames that two sounds may be shifted against each other: encoders add a few hundredths of a
/// second. MP3 of 8 kHz that does not tell how much it added is shifted further, and not found.
const MAX_SHIFT: usize = 5;
/// Difference of durations up to which two sounds may be the same, in seconds.
const MAX_DURATION_GAP_SECS: f32 = 0.15;
/// How far a band counts below the loudest one of the sound, as a natural logarithm of power.
const DEPTH: f32 = 6.5;
/// Difference from which a bit counts, as a natural logarithm of power.
const CLEAR: f32 = 0.35;
/// Bits that must count for a sound to be told apart at all.
const MIN_BITS: u32 = 60;
/// Similarity from which two sounds are near duplicates.
pub const NEAR: f32 = 0.84;

/// The signs of a frame, and which of them count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Frame {
    signs: u32,
    counts: u32,
}

/// The fingerprint of a sound: 8 bytes for each 16 ms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fingerprint {
    duration_secs: f32,
    frames: Vec<Frame>,
}

/// Takes fingerprints; to be made once for many sounds.
#[derive(Debug)]
pub struct Printer {
    analyser: Analyser,
}

impl Default for Printer {
    fn default() -> Self {
        let settings = MelSettings {
            num_mels: NUM_BANDS,
            low_hz: 150.0,
            high_hz: 3_600.0,
            window_secs: 0.064,
            hop_secs: 0.016,
        };
        Self {
            analyser: Analyser::new(RATE_HZ, &settings),
        }
    }
}

impl Printer {
    /// The fingerprint of a sound.
    pub fn print(&self, sound: &Sound) -> Fingerprint {
        let duration_secs = sound.duration_secs() as f32;
        let secs = (MAX_FRAMES + STRIDE) as f64 * 0.016 + 0.064;
        let start = Sound {
            rate_hz: sound.rate_hz,
            num_channels: 1,
            samples: sound.samples[sound.range(0.0..secs)].to_vec(),
        };
        let samples = resample::to_rate(&start, RATE_HZ).samples;
        let energies = self.analyser.log_mel(&samples[anchor(&samples)..]);
        let loudest = energies
            .values
            .iter()
            .fold(f32::NEG_INFINITY, |m, v| m.max(*v));
        // What is far below the loudest is where noise would be; it counts as one quiet level.
        let at = |band: usize, frame: usize| energies.band(band)[frame].max(loudest - DEPTH);
        let num_frames = energies.num_frames.saturating_sub(STRIDE).min(MAX_FRAMES);
        let frames = (0..num_frames)
            .map(|t| {
                let neighbours = (0..NUM_BANDS - 1).map(|m| at(m, t) - at(m + 1, t));
                let moments = (0..NUM_BANDS - 1).map(|m| at(m, t + STRIDE) - at(m, t));
                let differences = neighbours.chain(moments).enumerate();
                differences.fold(Frame::default(), |frame, (bit, difference)| Frame {
                    signs: frame.signs | u32::from(difference > 0.0) << bit,
                    counts: frame.counts | u32::from(difference.abs() > CLEAR) << bit,
                })
            })
            .collect();
        Fingerprint {
            duration_secs,
            frames,
        }
    }
}

/// Where the first window starts, within the first hop: such that the windows of a copy that
/// begins a little later cover the same moments. Counted from the middle of the loudest parts,
/// which neither noise nor silence around the sound moves far.
fn anchor(samples: &[f32]) -> usize {
    const BLOCK: usize = 8; // a millisecond
    const HOP: f64 = 128.0;
    let (mut sum, mut moment) = (0.0, 0.0);
    for (i, block) in samples.chunks(BLOCK).enumerate() {
        let power = f64::from(block.iter().map(|v| v * v).sum::<f32>());
        let weight = power * power;
        sum += weight;
        moment += weight * (i as f64 + 0.5);
    }
    if sum == 0.0 {
        return 0;
    }
    let middle = moment / sum * BLOCK as f64;
    ((middle % HOP) as usize).min(samples.len())
}

impl Fingerprint {
    /// Whether there is enough in the sound to tell it from others.
    pub fn is_telling(&self) -> bool {
        num_counting(&self.frames) >= MIN_BITS
    }

    /// Whether two sounds are the same, but for encoding, rate, volume and a little noise.
    pub fn is_near(&self, other: &Self) -> bool {
        let gap = (self.duration_secs - other.duration_secs).abs();
        gap <= MAX_DURATION_GAP_SECS
            && self.is_telling()
            && other.is_telling()
            && similarity(self, other) >= NEAR
    }

    /// As it is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.duration_secs.to_le_bytes().to_vec();
        for frame in &self.frames {
            bytes.extend(frame.signs.to_le_bytes());
            bytes.extend(frame.counts.to_le_bytes());
        }
        bytes
    }

    /// From what was stored; `None` if that has an odd length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (duration, rest) = bytes.split_first_chunk::<4>()?;
        let (frames, []) = rest.as_chunks::<8>() else {
            return None;
        };
        let word = |b: &[u8; 8], i: usize| u32::from_le_bytes([b[i], b[i + 1], b[i + 2], b[i + 3]]);
        Some(Self {
            duration_secs: f32::from_le_bytes(*duration),
            frames: frames
                .iter()
                .map(|b| Frame {
                    signs: word(b, 0),
                    counts: word(b, 4),
                })
                .collect(),
        })
    }
}

/// How alike two sounds are at the shift that suits them best: 1 for the same, about 0 for no
/// likeness. The cosine of the angle between their differences, taken as −1, 0 and 1.
pub fn similarity(a: &Fingerprint, b: &Fingerprint) -> f32 {
    let length = (num_counting(&a.frames) as f32 * num_counting(&b.frames) as f32).sqrt();
    if length == 0.0 {
        return 0.0;
    }
    let shifts = (0..=MAX_SHIFT).flat_map(|shift| {
        let later = |frames: &[Frame]| shift.min(frames.len());
        [
            agreement(&a.frames[later(&a.frames)..], &b.frames),
            agreement(&a.frames, &b.frames[later(&b.frames)..]),
        ]
    });
    shifts.max().unwrap_or(0) as f32 / length
}

fn num_counting(frames: &[Frame]) -> u32 {
    frames.iter().map(|frame| frame.counts.count_ones()).sum()
}

/// Equal signs less different ones, where both count.
fn agreement(a: &[Frame], b: &[Frame]) -> i32 {
    let pairs = a.iter().zip(b).map(|(a, b)| {
        let both = a.counts & b.counts;
        let different = (a.signs ^ b.signs) & both;
        both.count_ones() as i32 - 2 * different.count_ones() as i32
    });
    pairs.sum()
}

/// Pairs of sounds that are the same, as positions in the list, the smaller first.
pub fn near_pairs(prints: &[Fingerprint]) -> Vec<(usize, usize)> {
    let mut by_duration: Vec<usize> = (0..prints.len())
        .filter(|i| prints[*i].is_telling())
        .collect();
    by_duration.sort_by(|a, b| {
        let durations = (prints[*a].duration_secs, prints[*b].duration_secs);
        durations.0.total_cmp(&durations.1).then(a.cmp(b))
    });
    let mut pairs: Vec<(usize, usize)> = (0..by_duration.len())
        .into_par_iter()
        .flat_map_iter(|place| {
            let first = by_duration[place];
            let longest = prints[first].duration_secs + MAX_DURATION_GAP_SECS;
            let candidates = by_duration[place + 1..].iter().copied();
            candidates
                .take_while(move |second| prints[*second].duration_secs <= longest)
                .filter(move |second| prints[first].is_near(&prints[*second]))
                .map(move |second| (first.min(second), first.max(second)))
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    const RATE: u32 = 16_000;

    /// Something like a word: a few tones one after the other, each gliding, some breath between.
    fn word(seed: u64, secs: f32) -> Sound {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut samples = vec![0.0; rng.random_range(0..800)];
        let length = (secs * RATE as f32) as usize;
        let mut phases = [0.0f32; 3];
        while samples.len() < length {
            let count = rng.random_range(1_200..3_200);
            let loud: f32 = rng.random_range(0.05..0.3);
            let breath = rng.random_range(0.0..0.02);
            let tones: [(f32, f32); 3] = std::array::from_fn(|_| {
                (
                    rng.random_range(150.0..3_000.0),
                    rng.random_range(-900.0..900.0),
                )
            });
            for i in 0..count {
                let part = i as f32 / count as f32;
                let mut value = rng.random_range(-1.0..1.0) * breath;
                for (phase, (hz, glide)) in phases.iter_mut().zip(&tones) {
                    *phase = (*phase + (hz + glide * part).max(80.0) / RATE as f32).fract();
                    value += (*phase * std::f32::consts::TAU).sin() * loud;
                }
                samples.push(value * (part * std::f32::consts::PI).sin());
            }
        }
        Sound {
            rate_hz: RATE,
            num_channels: 1,
            samples,
        }
    }

    /// A copy at another rate, softer, with noise 25 dB below it, and a little later.
    fn copy(sound: &Sound, seed: u64) -> Sound {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let rates = [8_000, 11_025, 22_050, 44_100, 48_000];
        let rate_hz = rates[rng.random_range(0..rates.len())];
        let mut copy = resample::to_rate(sound, rate_hz);
        let gain = rng.random_range(0.1..1.5);
        let power = copy.samples.iter().map(|v| v * v).sum::<f32>() / copy.samples.len() as f32;
        let noise = power.sqrt() * gain * 10f32.powf(-25.0 / 20.0) * 3f32.sqrt();
        for sample in &mut copy.samples {
            let value = *sample * gain + rng.random_range(-1.0..1.0) * noise;
            *sample = (value.clamp(-1.0, 1.0) * 32_767.0).round() / 32_768.0;
        }
        let late = rng.random_range(0.0..0.05) * rate_hz as f32;
        copy.samples.splice(0..0, vec![0.0; late as usize]);
        copy
    }

    #[test]
    fn copies_are_found_and_others_are_not() {
        let printer = Printer::default();
        let mut sounds: Vec<Sound> = (0..60)
            .map(|seed| word(seed, 0.5 + seed as f32 % 7.0 * 0.2))
            .collect();
        let copies: Vec<Sound> = sounds
            .iter()
            .enumerate()
            .map(|(i, s)| copy(s, 1000 + i as u64))
            .collect();
        sounds.extend(copies);
        let prints: Vec<Fingerprint> = sounds.iter().map(|s| printer.print(s)).collect();
        let pairs = near_pairs(&prints);
        let right = pairs.iter().filter(|(a, b)| b - a == 60).count();
        let (recall, precision) = (right as f64 / 60.0, right as f64 / pairs.len() as f64);
        assert!(recall >= 0.9 && precision >= 0.95, "{recall} {precision}");
    }

    #[test]
    fn a_sound_is_itself_and_not_its_reverse() {
        let printer = Printer::default();
        let sound = word(3, 1.0);
        let print = printer.print(&sound);
        assert!((similarity(&print, &print) - 1.0).abs() < 1e-6);
        let mut reverse = sound.clone();
        reverse.samples.reverse();
        assert!(similarity(&print, &printer.print(&reverse)) < 0.4);
        assert_eq!(Fingerprint::from_bytes(&print.to_bytes()), Some(print));
        assert_eq!(Fingerprint::from_bytes(&[0; 7]), None);
    }

    #[test]
    fn silence_and_a_click_tell_nothing() {
        let printer = Printer::default();
        for samples in [vec![], vec![0.0; 30_000], vec![0.5; 40]] {
            let print = printer.print(&Sound {
                rate_hz: RATE,
                num_channels: 1,
                samples,
            });
            assert!(!print.is_telling());
            assert!(!print.is_near(&print));
        }
        assert_eq!(near_pairs(&[]), []);
    }
}
