//! The outline of a sound: the lowest and the highest sample of each column, for any stretch of
//! time, as fast for two hours as for a second.

use super::Sound;
use std::ops::Range;

/// Samples of a block of the finest level.
const BLOCK: usize = 64;
/// Blocks that make one block of the next level.
const FAN: usize = 4;

/// The lowest and the highest sample.
pub type Extremes = [f32; 2];

/// The extremes of blocks of a sound, from fine to coarse.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waveform {
    levels: Vec<Vec<Extremes>>,
}

impl Waveform {
    /// Walks through a sound once; takes an eighth of its memory at most.
    pub fn of(sound: &Sound) -> Self {
        let mut levels = Vec::new();
        let mut level: Vec<Extremes> = sound
            .samples
            .chunks(BLOCK)
            .map(|block| extremes(block.iter().map(|v| [*v, *v])))
            .collect();
        while level.len() > FAN {
            let next = level
                .chunks(FAN)
                .map(|blocks| extremes(blocks.iter().copied()))
                .collect();
            levels.push(std::mem::replace(&mut level, next));
        }
        levels.push(level);
        Self { levels }
    }

    /// The outline of `sound`, which this is of, between two times in seconds: so many columns,
    /// exact. A column without a sample of its own has the one before it; a column outside the
    /// sound is flat.
    pub fn columns(&self, sound: &Sound, secs: Range<f64>, num_columns: usize) -> Vec<Extremes> {
        let rate = f64::from(sound.rate_hz);
        let width = (secs.end - secs.start).max(0.0) / num_columns.max(1) as f64;
        let num_samples = sound.samples.len() as i64;
        let edge = |column: usize| ((secs.start + width * column as f64) * rate).floor() as i64;
        (0..num_columns)
            .map(|column| {
                let first = edge(column);
                let end = edge(column + 1).max(first + 1);
                let (first, end) = (first.clamp(0, num_samples), end.clamp(0, num_samples));
                if first == end {
                    return [0.0; 2];
                }
                self.between(&sound.samples, first as usize..end as usize)
            })
            .collect()
    }

    /// Takes the largest block that starts where we are and fits, again and again.
    fn between(&self, samples: &[f32], range: Range<usize>) -> Extremes {
        let mut found = [f32::INFINITY, f32::NEG_INFINITY];
        let mut at = range.start;
        while at < range.end {
            let (mut value, mut length) = ([samples[at]; 2], 1);
            let mut size = BLOCK;
            for level in &self.levels {
                let is_last = range.end == samples.len() && at + size > range.end;
                if !at.is_multiple_of(size) || !(at + size <= range.end || is_last) {
                    break;
                }
                let Some(block) = level.get(at / size) else {
                    break;
                };
                (value, length) = (*block, size);
                size *= FAN;
            }
            found = [found[0].min(value[0]), found[1].max(value[1])];
            at += length;
        }
        found
    }
}

fn extremes(values: impl Iterator<Item = Extremes>) -> Extremes {
    values.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], v| {
        [low.min(v[0]), high.max(v[1])]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn noise(num_samples: usize) -> Sound {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        Sound {
            rate_hz: 1000,
            num_channels: 1,
            samples: (0..num_samples)
                .map(|_| rng.random_range(-1.0..1.0))
                .collect(),
        }
    }

    #[test]
    fn columns_are_the_extremes_of_their_samples() {
        for num_samples in [1, 63, 64, 65, 4096, 4097, 70_001] {
            let sound = noise(num_samples);
            let waveform = Waveform::of(&sound);
            let duration = sound.duration_secs();
            for (range, num_columns) in [
                (0.0..duration, 7),
                (0.0..duration, 1),
                (duration * 0.213..duration * 0.777, 33),
            ] {
                let columns = waveform.columns(&sound, range.clone(), num_columns);
                let width = (range.end - range.start) / num_columns as f64;
                for (i, column) in columns.iter().enumerate() {
                    let at = |i: usize| ((range.start + width * i as f64) * 1000.0).floor();
                    let first = at(i) as usize;
                    let end = (at(i + 1) as usize).max(first + 1).min(num_samples);
                    let expected = extremes(sound.samples[first..end].iter().map(|v| [*v, *v]));
                    assert_eq!(*column, expected, "{num_samples} {range:?} {i}");
                }
            }
        }
    }

    #[test]
    fn what_lies_outside_is_flat_and_close_up_each_sample_is_seen() {
        let sound = noise(100);
        let waveform = Waveform::of(&sound);
        let columns = waveform.columns(&sound, -0.1..0.2, 30);
        assert!(columns[..10].iter().all(|c| *c == [0.0; 2]));
        assert!(columns[20..].iter().all(|c| *c == [0.0; 2]));
        assert!(columns[10..20].iter().all(|c| c[0] < c[1]));
        let close = waveform.columns(&sound, 0.01..0.012, 8);
        assert_eq!(close[0], [sound.samples[10]; 2]);
        assert_eq!(close[7], [sound.samples[11]; 2]);
        let nothing = Sound::default();
        let columns = Waveform::of(&nothing).columns(&nothing, 0.0..1.0, 3);
        assert_eq!(columns, [[0.0; 2]; 3]);
    }
}
