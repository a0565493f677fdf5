//! How long frames took to make, so that a benchmark can tell whether any of them waited.

use std::fmt;
use std::time::Duration;

/// The newest frames that are remembered: some ten minutes of scrolling.
const MOST: usize = 40_000;

/// Durations of frames, from the first request to the last shape; drawing on the GPU is not part
/// of it.
#[derive(Debug, Default)]
pub struct FrameTimes {
    micros: Vec<u32>,
    next: usize,
}

impl FrameTimes {
    /// Remembers a frame.
    pub fn record(&mut self, duration: Duration) {
        let micros = u32::try_from(duration.as_micros()).unwrap_or(u32::MAX);
        match self.micros.get_mut(self.next) {
            Some(oldest) => *oldest = micros,
            None => self.micros.push(micros),
        }
        self.next = (self.next + 1) % MOST;
    }
}

impl fmt::Display for FrameTimes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sorted = self.micros.clone();
        sorted.sort_unstable();
        let at = |share: f64| {
            let index = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
            sorted
                .get(index)
                .map_or(0.0, |&micros| f64::from(micros) / 1000.0)
        };
        write!(
            f,
            "{} frames: median {:.1} ms, 99% within {:.1} ms, slowest {:.1} ms",
            sorted.len(),
            at(0.5),
            at(0.99),
            at(1.0)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_frames_are_summed_up() {
        let mut times = FrameTimes::default();
        assert!(times.to_string().starts_with("0 frames"));
        for ms in 1..=100 {
            times.record(Duration::from_millis(ms));
        }
        assert_eq!(
            times.to_string(),
            "100 frames: median 51.0 ms, 99% within 99.0 ms, slowest 100.0 ms"
        );
        for _ in 0..MOST {
            times.record(Duration::from_millis(2));
        }
        assert_eq!(
            times.to_string(),
            "40000 frames: median 2.0 ms, 99% within 2.0 ms, slowest 2.0 ms"
        );
    }
}
