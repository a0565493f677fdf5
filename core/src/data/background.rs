//! A class for background noise, from quiet parts of recordings: a model that never heard what is
//! there when nothing is would have to call it one of its classes.

use super::recorded;
use super::sound::{self, Sound};
use super::{Sample, Split};
use crate::data::import::ImportReport;
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{Cancelled, JobContext, JobError};
use crate::project::Snapshot;
use rayon::prelude::*;
use std::sync::Arc;

/// Length of the frames whose loudness is measured, in seconds.
const FRAME_SECS: f64 = 0.025;
/// A quiet part lasts at least so long, and is cut when it lasts longer, in seconds.
const PART_SECS: [f64; 2] = [0.4, 1.0];
/// The loudest and the softest part of a recording are so many parts of a hundred of its frames.
const LOUD_PERCENT: usize = 95;
/// How far below what is loud in the recording a frame is quiet, as a ratio of amplitudes: 20 dB.
const BELOW_LOUD: f32 = 0.1;
/// Digital silence has no noise that could be learned: −80 dB.
const NOTHING: f32 = 1e-4;
/// Parts that a recording gives at most.
const MOST_OF_ONE: usize = 4;
/// A class has at least so many parts, if there are.
const LEAST_WANTED: usize = 20;
/// With less than these there is nothing to learn from and to measure on.
const LEAST_USABLE: usize = 3;

/// What is to become the class.
#[derive(Clone, Debug, PartialEq)]
pub struct BackgroundRequest {
    /// Name of the class.
    pub class: String,
    /// Recordings of the room, which are cut into parts.
    pub room: Vec<Arc<Sound>>,
    /// Whether quiet parts of the project's own recordings are taken, too.
    pub takes_quiet_parts: bool,
}

/// Makes the class and imports it.
///
/// # Errors
/// If there is too little that is quiet, or the import fails.
pub fn add(
    project: &Snapshot,
    request: &BackgroundRequest,
    context: &JobContext,
) -> Result<ImportReport, JobError> {
    recorded::check(project)?;
    let mut parts: Vec<Arc<Sound>> = Vec::new();
    for sound in &request.room {
        parts.extend(cut(sound, 0..sound.samples.len()).map(Arc::new));
    }
    if request.takes_quiet_parts {
        parts.extend(quiet_parts_of(project, &request.class, context)?);
    }
    if parts.len() < LEAST_USABLE {
        let message = format!(
            "Only {} quiet parts of at least {} seconds were found in the training recordings. Record the room for some seconds instead.",
            parts.len(),
            PART_SECS[0]
        );
        return Err(Failure::new("too-little-background", message)
            .with("count", parts.len())
            .into());
    }
    recorded::keep(project, &parts, Some(&request.class), context)
}

/// Quiet parts of the recordings that are learned from, about as many as a class has: what is
/// tested on stays unknown.
fn quiet_parts_of(
    project: &Snapshot,
    class: &str,
    context: &JobContext,
) -> Result<Vec<Arc<Sound>>, JobError> {
    let samples: Vec<&Sample> = project
        .samples_in(Split::Train)
        .filter(|sample| project.class_name(sample) != Some(class))
        .collect();
    let listening = context.stage(Stage::Reading, samples.len() as u64);
    let found: Vec<Vec<Sound>> = samples
        .par_iter()
        .map(|sample| {
            listening.advance(1)?;
            let sound = sound::load(&project.sample_path(sample));
            Ok(sound.map_or_else(|_| Vec::new(), |sound| quiet_parts(&sound)))
        })
        .collect::<Result<_, Cancelled>>()?;
    let mut counts = project.class_counts(None);
    counts.sort_unstable();
    let typical = counts.get(counts.len() / 2).copied().unwrap_or(0);
    let parts: Vec<Sound> = found.into_iter().flatten().collect();
    let wanted = typical.max(LEAST_WANTED).min(parts.len());
    let total = parts.len();
    // Spread over all recordings.
    Ok(parts
        .into_iter()
        .enumerate()
        .filter(|(index, _)| index * wanted / total != (index + 1) * wanted / total)
        .map(|(_, part)| Arc::new(part))
        .collect())
}

/// The parts of a recording in which little is heard, by its own loudness.
fn quiet_parts(sound: &Sound) -> Vec<Sound> {
    let frame = ((f64::from(sound.rate_hz) * FRAME_SECS) as usize).max(1);
    let levels: Vec<f32> = sound
        .samples
        .chunks(frame)
        .map(|frame| (frame.iter().map(|v| v * v).sum::<f32>() / frame.len() as f32).sqrt())
        .collect();
    let mut sorted = levels.clone();
    sorted.sort_by(f32::total_cmp);
    let Some(loud) = sorted.get(sorted.len().saturating_sub(1) * LOUD_PERCENT / 100) else {
        return Vec::new();
    };
    let is_quiet = |level: &f32| *level < loud * BELOW_LOUD && *level > NOTHING;
    let mut parts = Vec::new();
    let mut start = None;
    for (index, level) in levels.iter().chain([&f32::INFINITY]).enumerate() {
        match (start, is_quiet(level)) {
            (None, true) => start = Some(index),
            (Some(first), false) => {
                let end = (index * frame).min(sound.samples.len());
                parts.extend(cut(sound, first * frame..end));
                start = None;
            }
            _ => {}
        }
    }
    parts.truncate(MOST_OF_ONE);
    parts
}

/// A stretch in parts of about a second; nothing where it is too short.
fn cut(sound: &Sound, range: std::ops::Range<usize>) -> impl Iterator<Item = Sound> {
    let [least, most] = PART_SECS.map(|secs| (f64::from(sound.rate_hz) * secs) as usize);
    let stretch = &sound.samples[range];
    stretch
        .chunks(most.max(1))
        .filter(move |part| part.len() >= least)
        .map(|part| Sound {
            samples: part.to_vec(),
            ..*sound
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half a second of a tone with a second of hiss before and behind it.
    fn recording(hiss: f32) -> Sound {
        let mut noise = 7u32;
        let samples = (0..20_000).map(|i| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let hiss = ((noise >> 16) as f32 / 32_768.0 - 1.0) * hiss;
            let is_tone = (8_000..12_000).contains(&i);
            hiss + if is_tone {
                (i as f32 * 0.4).sin() * 0.5
            } else {
                0.0
            }
        });
        Sound {
            rate_hz: 8_000,
            num_channels: 1,
            samples: samples.collect(),
        }
    }

    #[test]
    fn quiet_parts_lie_beside_what_is_loud() {
        let parts = quiet_parts(&recording(0.01));
        assert_eq!(parts.len(), 2);
        for part in &parts {
            assert!((3_200..=8_000).contains(&part.samples.len()));
            assert!(part.samples.iter().all(|v| v.abs() < 0.02));
        }
    }

    #[test]
    fn what_is_loud_all_the_time_or_never_has_none() {
        let tone = Sound {
            samples: (0..16_000).map(|i| (i as f32 * 0.4).sin()).collect(),
            ..recording(0.0)
        };
        assert!(quiet_parts(&tone).is_empty());
        assert!(quiet_parts(&recording(0.0)).is_empty(), "digital silence");
        let nothing = Sound {
            samples: Vec::new(),
            ..tone
        };
        assert!(quiet_parts(&nothing).is_empty());
    }
}
