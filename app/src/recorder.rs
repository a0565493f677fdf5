//! Records from the microphone on a thread of its own, so that the window never waits for it.
//!
//! On Linux through the protocol of `PulseAudio`, which `PipeWire` speaks as well; elsewhere through
//! the system's own input. One channel.

#[cfg(not(target_os = "linux"))]
#[path = "recorder/device.rs"]
mod input;
#[cfg(target_os = "linux")]
#[path = "recorder/pulse.rs"]
mod input;

use hearth_core::data::sound::Sound;
use hearth_core::failure::Failure;
use input::Input;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

pub use input::{names, names_on};

/// How often the thread looks whether it is to end.
const TICK: Duration = Duration::from_millis(50);
/// A recording ends by itself after so many seconds.
pub const MOST_SECS: f64 = 600.0;
/// The level is that of the last so many seconds.
const LEVEL_SECS: f64 = 0.1;
/// From this level on a sample counts as cut off.
const FULL: f32 = 0.99;
/// A recording whose loudest tenth of a second stays below this root mean square is too quiet:
/// −45 dB of full scale.
const QUIET: f32 = 0.0056;

/// What a recorder does.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Recording {
    /// Nothing: nothing was asked for, or it was taken or thrown away.
    #[default]
    Nothing,
    /// It was asked for, and nothing was heard yet.
    Starting,
    /// It records.
    Running,
    /// It was stopped; this was recorded.
    Done(Arc<Sound>),
    /// It could not be recorded.
    Failed(Failure),
}

/// How loud it is, and was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Level {
    /// Length so far, in seconds.
    pub secs: f64,
    /// Root mean square of the last moment, 0 to 1.
    pub now: f32,
    /// The largest [`Self::now`] so far.
    pub loudest: f32,
    /// Whether loud parts were cut off.
    pub is_clipped: bool,
}

impl Level {
    /// The last moment on a scale of loudness: 0 for −60 dB and below, 1 for full scale.
    pub fn share(&self) -> f32 {
        (1.0 + self.now.max(1e-6).log10() * 20.0 / 60.0).clamp(0.0, 1.0)
    }

    /// Whether hardly anything was heard, once there was time to hear something.
    pub fn is_too_quiet(&self) -> bool {
        self.secs > 1.0 && self.loudest < QUIET
    }
}

/// What the input hands over.
#[derive(Debug, Default)]
struct Taken {
    rate_hz: u32,
    samples: Vec<f32>,
    loudest: f32,
    is_clipped: bool,
}

impl Taken {
    fn most(&self) -> usize {
        (MOST_SECS * f64::from(self.rate_hz)) as usize
    }

    fn push(&mut self, samples: &[f32]) {
        let room = self.most().saturating_sub(self.samples.len());
        self.is_clipped |= samples.iter().any(|v| v.abs() >= FULL);
        let samples = samples.iter().take(room).map(|v| v.clamp(-1.0, 1.0));
        self.samples.extend(samples);
        self.loudest = self.loudest.max(self.now());
    }

    fn now(&self) -> f32 {
        let last = (LEVEL_SECS * f64::from(self.rate_hz)) as usize;
        let part = &self.samples[self.samples.len().saturating_sub(last)..];
        (part.iter().map(|v| v * v).sum::<f32>() / part.len().max(1) as f32).sqrt()
    }
}

struct Shared {
    taken: Mutex<Taken>,
    state: Mutex<Recording>,
    is_ended: AtomicBool,
}

impl Shared {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, Recording> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes one recording at a time.
pub struct Recorder {
    server: Option<PathBuf>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder")
            .field("level", &self.level())
            .finish_non_exhaustive()
    }
}

impl Recorder {
    /// A recorder that nothing was asked of; it takes the microphone when something is. `wake` is
    /// called from its thread when a recording begins, ends, or fails.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            server: None,
            shared: Self::fresh(),
            thread: None,
            wake: Arc::new(wake),
        }
    }

    /// A recorder for the sound server at this socket instead of the person's own.
    #[cfg(target_os = "linux")]
    pub fn on_server(socket: PathBuf, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let mut recorder = Self::new(wake);
        recorder.server = Some(socket);
        recorder
    }

    fn fresh() -> Arc<Shared> {
        Arc::new(Shared {
            taken: Mutex::default(),
            state: Mutex::default(),
            is_ended: AtomicBool::new(false),
        })
    }

    /// Begins a recording, from this source if one is named, instead of the one before.
    pub fn start(&mut self, source: Option<String>) {
        self.discard();
        *self.shared.state() = Recording::Starting;
        let thread = std::thread::Builder::new().name("hearth-recorder".into());
        let (server, shared, wake) = (self.server.clone(), self.shared.clone(), self.wake.clone());
        let started = thread.spawn(move || {
            let ended = record(server.as_ref(), source.as_deref(), &shared, &*wake);
            *shared.state() = match ended {
                Ok(sound) => Recording::Done(Arc::new(sound)),
                Err(failure) => {
                    log::warn!("cannot record: {failure}");
                    Recording::Failed(failure)
                }
            };
            wake();
        });
        match started {
            Ok(thread) => self.thread = Some(thread),
            Err(error) => *self.shared.state() = Recording::Failed(input_failed(error)),
        }
    }

    /// Ends the recording; it is there a moment later.
    pub fn stop(&self) {
        self.shared.is_ended.store(true, Ordering::Relaxed);
    }

    /// Throws away what was recorded.
    pub fn discard(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        self.shared = Self::fresh();
    }

    /// What it does now.
    pub fn recording(&self) -> Recording {
        self.shared.state().clone()
    }

    /// How loud it is.
    pub fn level(&self) -> Level {
        let taken = self.shared.taken();
        Level {
            secs: taken.samples.len() as f64 / f64::from(taken.rate_hz.max(1)),
            now: taken.now(),
            loudest: taken.loudest,
            is_clipped: taken.is_clipped,
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.discard();
    }
}

fn record(
    server: Option<&PathBuf>,
    source: Option<&str>,
    shared: &Arc<Shared>,
    wake: &dyn Fn(),
) -> Result<Sound, Failure> {
    let input = Input::open(server, source)?;
    shared.taken().rate_hz = input.rate_hz();
    let stream = input.start({
        let shared = shared.clone();
        move |samples: &[f32]| shared.taken().push(samples)
    })?;
    while !shared.is_ended.load(Ordering::Relaxed) {
        stream.check()?;
        let (num, most) = {
            let taken = shared.taken();
            (taken.samples.len(), taken.most())
        };
        if num >= most {
            break;
        }
        let mut state = shared.state();
        if num > 0 && *state == Recording::Starting {
            *state = Recording::Running;
            drop(state);
            wake();
        } else {
            drop(state);
        }
        std::thread::sleep(TICK);
    }
    stream.stop();
    let taken = shared.taken();
    if taken.samples.is_empty() {
        return Err(input_failed("the microphone gave nothing"));
    }
    Ok(Sound {
        rate_hz: taken.rate_hz,
        num_channels: 1,
        samples: taken.samples.clone(),
    })
}

/// There is nothing to record from.
fn no_input() -> Failure {
    Failure::new(
        "no-sound-input",
        "There is nothing to record from. Connect a microphone, check the sound settings of the system, then try again.",
    )
}

/// There is something to record from, and it does not work, or the system does not allow it.
fn input_failed(detail: impl std::fmt::Display) -> Failure {
    Failure::new(
        "sound-input-failed",
        format!("Nothing could be recorded: {detail}. Check the sound settings of the system, and whether it lets programs use the microphone, then try again."),
    )
    .with("detail", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(amplitude: f32, secs: f64) -> Level {
        let mut taken = Taken {
            rate_hz: 8_000,
            ..Taken::default()
        };
        let count = (8_000.0 * secs) as usize;
        let samples: Vec<f32> = (0..count)
            .map(|i| (i as f32 * 0.5).sin() * amplitude)
            .collect();
        for part in samples.chunks(300) {
            taken.push(part);
        }
        Level {
            secs,
            now: taken.now(),
            loudest: taken.loudest,
            is_clipped: taken.is_clipped,
        }
    }

    #[test]
    fn loudness_is_told_as_ears_hear_it() {
        let usual = taken(0.1, 2.0);
        assert!((usual.share() - 0.616).abs() < 0.02, "{}", usual.share());
        assert!(!usual.is_clipped && !usual.is_too_quiet());
        assert!(taken(1.4, 0.5).is_clipped);
        assert!(taken(0.001, 2.0).is_too_quiet());
        assert!(!taken(0.001, 0.5).is_too_quiet(), "it has just begun");
        assert_eq!(taken(0.0, 1.5).share(), 0.0);
    }

    #[test]
    fn a_recording_that_is_forgotten_ends() {
        let mut taken = Taken {
            rate_hz: 10,
            ..Taken::default()
        };
        taken.push(&vec![0.1; 20_000]);
        assert_eq!(taken.samples.len(), 6_000);
    }
}
