//! Plays sounds on a thread of its own, so that the window never waits for a sound card.
//!
//! On Linux through the protocol of `PulseAudio`, which `PipeWire` speaks as well; elsewhere through
//! the system's own output. What is played is what Hearth hears: the mean of the channels.

#[cfg(not(target_os = "linux"))]
#[path = "player/device.rs"]
mod output;
#[cfg(target_os = "linux")]
#[path = "player/pulse.rs"]
mod output;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use hearth_core::data::sound::Sound;
use hearth_core::failure::Failure;
use output::Output;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often the position is asked for, and an order looked for.
const TICK: Duration = Duration::from_millis(20);
/// How long the position may run on by the clock when the output does not tell it.
const MAX_GUESS_SECS: f64 = 0.25;

/// What a player does.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Playing {
    /// Nothing: nothing was asked for, or it is over.
    #[default]
    Nothing,
    /// It was asked for and is not heard yet.
    Starting,
    /// It is heard, and this far in the sound, in seconds.
    At(f64),
    /// It could not be played.
    Failed(Failure),
}

/// A stretch of a sound that is to be played.
#[derive(Clone, Debug)]
struct Piece {
    sound: Arc<Sound>,
    range: Range<usize>,
    is_looped: bool,
}

impl Piece {
    /// The sample that is heard so many samples after the start; silence behind the end.
    fn sample(&self, index: usize) -> f32 {
        let length = self.range.len();
        let index = if self.is_looped && length > 0 {
            index % length
        } else {
            index
        };
        if index < length {
            self.sound.samples[self.range.start + index]
        } else {
            0.0
        }
    }

    fn duration_secs(&self) -> f64 {
        self.range.len() as f64 / f64::from(self.sound.rate_hz.max(1))
    }

    /// Whether all of it was heard.
    fn is_over(&self, heard_secs: f64) -> bool {
        self.range.is_empty() || (!self.is_looped && heard_secs >= self.duration_secs())
    }

    /// The place in the sound after so many seconds.
    fn position_secs(&self, heard_secs: f64) -> f64 {
        let duration = self.duration_secs();
        let within = if self.is_looped && duration > 0.0 {
            heard_secs.max(0.0) % duration
        } else {
            heard_secs.clamp(0.0, duration)
        };
        self.range.start as f64 / f64::from(self.sound.rate_hz.max(1)) + within
    }
}

enum Order {
    Play(u64, Piece),
    Stop,
}

/// What the thread last said.
enum Said {
    Playing(Playing),
    /// So much was heard at that moment.
    Heard(Piece, f64, Instant),
}

struct Shared {
    /// The latest order, and what is known of it. Words about older ones are not listened to.
    said: Mutex<(u64, Said)>,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl Shared {
    fn say(&self, order: u64, what: Said) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.0 == order {
            said.1 = what;
        }
    }

    /// Starts a new order and gives its number.
    fn begin(&self, playing: Playing) -> u64 {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        *said = (said.0 + 1, Said::Playing(playing));
        said.0
    }
}

/// Plays one sound at a time.
pub struct Player {
    orders: Option<Sender<Order>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Player {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Player")
            .field("playing", &self.playing())
            .finish_non_exhaustive()
    }
}

impl Player {
    /// A player that nothing was asked of; it takes the sound output when something is. `wake` is
    /// called from its thread when a sound begins, ends, or fails.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self::start(None, wake)
    }

    /// A player for the sound server at this socket instead of the person's own.
    #[cfg(target_os = "linux")]
    pub fn on_server(socket: PathBuf, wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self::start(Some(socket), wake)
    }

    fn start(server: Option<PathBuf>, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let shared = Arc::new(Shared {
            said: Mutex::new((0, Said::Playing(Playing::Nothing))),
            wake: Box::new(wake),
        });
        let (sender, orders) = unbounded();
        let thread = std::thread::Builder::new().name("hearth-player".into());
        let thread = thread
            .spawn({
                let shared = shared.clone();
                move || run(server.as_ref(), &orders, &shared)
            })
            .inspect_err(|error| log::error!("no thread for playing sounds: {error}"))
            .ok();
        Self {
            orders: Some(sender),
            shared,
            thread,
        }
    }

    /// Plays a stretch of a sound, in seconds, instead of what is played now; again and again if
    /// it is looped. Never waits.
    pub fn play(&self, sound: Arc<Sound>, secs: Range<f64>, is_looped: bool) {
        let piece = Piece {
            range: sound.range(secs),
            sound,
            is_looped,
        };
        let number = self.shared.begin(Playing::Starting);
        let is_sent = self
            .orders
            .as_ref()
            .is_some_and(|orders| orders.send(Order::Play(number, piece)).is_ok());
        if !is_sent {
            let failure = output_failed("its thread has ended");
            self.shared
                .say(number, Said::Playing(Playing::Failed(failure)));
        }
    }

    /// Stops what is played.
    pub fn stop(&self) {
        self.shared.begin(Playing::Nothing);
        if let Some(orders) = &self.orders {
            let _ = orders.send(Order::Stop);
        }
    }

    /// What it does now. While it plays, the position moves on from call to call.
    pub fn playing(&self) -> Playing {
        let said = self
            .shared
            .said
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match &said.1 {
            Said::Playing(playing) => playing.clone(),
            Said::Heard(piece, heard, at) => {
                let since = at.elapsed().as_secs_f64().min(MAX_GUESS_SECS);
                Playing::At(piece.position_secs(heard + since))
            }
        }
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.orders = None; // ends the thread
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(server: Option<&PathBuf>, orders: &Receiver<Order>, shared: &Shared) {
    let mut output = None;
    let mut next = None;
    loop {
        let order = match next.take() {
            Some(order) => order,
            None => match orders.recv() {
                Ok(order) => order,
                Err(_) => return,
            },
        };
        let Order::Play(number, piece) = order else {
            continue;
        };
        let played = catch_unwind(AssertUnwindSafe(|| {
            play(&mut output, server, number, &piece, orders, shared)
        }));
        let end = match played.unwrap_or_else(|_| Err(output_failed("it gave up"))) {
            Ok(order) => {
                next = order;
                Playing::Nothing
            }
            Err(failure) => {
                log::warn!("cannot play a sound: {failure}");
                output = None; // the next time it is opened anew
                Playing::Failed(failure)
            }
        };
        shared.say(number, Said::Playing(end));
        (shared.wake)();
    }
}

/// Plays to the end, or to the next order, which it gives back.
fn play(
    output: &mut Option<Output>,
    server: Option<&PathBuf>,
    number: u64,
    piece: &Piece,
    orders: &Receiver<Order>,
    shared: &Shared,
) -> Result<Option<Order>, Failure> {
    let was_open = output.is_some();
    let opened = match output.take() {
        Some(open) => open,
        None => Output::open(server)?,
    };
    let stream = match opened.start(piece.clone()) {
        Ok(stream) => {
            *output = Some(opened);
            stream
        }
        // The server may have been started anew since the last sound.
        Err(_) if was_open => output.insert(Output::open(server)?).start(piece.clone())?,
        Err(failure) => return Err(failure),
    };
    let mut is_heard = false;
    loop {
        let heard = stream.heard_secs()?;
        if piece.is_over(heard) {
            break;
        }
        if heard > 0.0 {
            shared.say(number, Said::Heard(piece.clone(), heard, Instant::now()));
            if !is_heard {
                is_heard = true;
                (shared.wake)();
            }
        }
        match orders.recv_timeout(TICK) {
            Ok(order) => {
                stream.stop();
                return Ok(Some(order));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    stream.stop();
    Ok(None)
}

/// There is nothing to play on.
fn no_output() -> Failure {
    Failure::new(
        "no-sound-output",
        "There is nothing to play sounds on. Connect a loudspeaker or headphones, check the sound settings of the system, then try again.",
    )
}

/// There is something to play on, and it does not work.
fn output_failed(detail: impl std::fmt::Display) -> Failure {
    Failure::new(
        "sound-output-failed",
        format!("The sound could not be played: {detail}. Check the sound settings of the system, then try again."),
    )
    .with("detail", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(range: Range<usize>, is_looped: bool) -> Piece {
        let sound = Sound {
            rate_hz: 10,
            num_channels: 1,
            samples: (0..40).map(|i| i as f32).collect(),
        };
        Piece {
            sound: Arc::new(sound),
            range,
            is_looped,
        }
    }

    #[test]
    fn a_piece_ends_in_silence_or_begins_again() {
        let once = piece(10..20, false);
        let heard: Vec<f32> = (0..12).map(|i| once.sample(i)).collect();
        assert_eq!(heard[..3], [10.0, 11.0, 12.0]);
        assert_eq!(heard[9..], [19.0, 0.0, 0.0]);
        assert!(!once.is_over(0.99) && once.is_over(1.0));
        assert!((once.position_secs(0.25) - 1.25).abs() < 1e-9);
        assert!((once.position_secs(9.0) - 2.0).abs() < 1e-9);

        let looped = piece(10..20, true);
        assert_eq!((looped.sample(9), looped.sample(10)), (19.0, 10.0));
        assert!(!looped.is_over(1e6));
        assert!((looped.position_secs(2.25) - 1.25).abs() < 1e-9);

        let nothing = piece(10..10, true);
        assert!(nothing.is_over(0.0));
        assert_eq!(nothing.sample(5), 0.0);
    }

    #[test]
    fn words_about_an_older_order_are_not_listened_to() {
        let shared = Shared {
            said: Mutex::new((0, Said::Playing(Playing::Nothing))),
            wake: Box::new(|| {}),
        };
        let old = shared.begin(Playing::Starting);
        let new = shared.begin(Playing::Starting);
        shared.say(old, Said::Playing(Playing::Failed(no_output())));
        let said = shared.said.lock().expect("not poisoned");
        assert_eq!(said.0, new);
        assert!(matches!(said.1, Said::Playing(Playing::Starting)));
    }
}
