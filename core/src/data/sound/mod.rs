//! Sounds: read from files, measured, drawn, compared.
//!
//! Everything here works on mono samples and knows no project, so that any task can use it.

mod decode;
pub mod facts;
pub mod features;
pub mod fingerprint;
mod reasons;
pub mod resample;
pub mod spectrum;
pub mod waveform;
pub mod write;

pub use decode::{MAX_CHANNELS, MAX_FRAMES, MAX_SECS, RATES_HZ, decode, load, read};

/// A decoded sound.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sound {
    /// Samples a second.
    pub rate_hz: u32,
    /// Channels of the file, before they were mixed.
    pub num_channels: u16,
    /// The mean of the channels, −1 to 1.
    pub samples: Vec<f32>,
}

impl Sound {
    /// How long it is, in seconds.
    pub fn duration_secs(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate_hz.max(1))
    }

    /// The samples of a stretch of time, in seconds; what lies outside the sound is left out.
    pub fn range(&self, secs: std::ops::Range<f64>) -> std::ops::Range<usize> {
        let at = |secs: f64| {
            let index = (secs.max(0.0) * f64::from(self.rate_hz)).round() as usize;
            index.min(self.samples.len())
        };
        let first = at(secs.start);
        first..at(secs.end).max(first)
    }
}
