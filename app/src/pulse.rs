//! Speaking to a sound server: `PulseAudio`'s protocol in Rust, so that no C library is needed.
//! `PipeWire` speaks it as well.

use hearth_core::failure::Failure;
use pulseaudio::protocol::PulseError;
use pulseaudio::{Client, ClientError};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
const COOKIE_BYTES: usize = 256;

/// What is said of what goes wrong; playing and recording have words of their own.
pub(crate) struct Words {
    /// There is no server, or nothing to play on or to record from.
    pub nothing_there: fn() -> Failure,
    /// It is there and does not work.
    pub failed: fn(&str) -> Failure,
}

impl Words {
    fn failure(&self, error: &ClientError) -> Failure {
        match error {
            ClientError::ServerUnavailable | ClientError::ServerError(PulseError::NoEntity) => {
                (self.nothing_there)()
            }
            // Their own texts say only “I/O error” and “Protocol error”.
            ClientError::Io(io) => (self.failed)(&io.to_string()),
            ClientError::Protocol(protocol) => (self.failed)(&protocol.to_string()),
            other => (self.failed)(&other.to_string()),
        }
    }
}

/// Connects to the server at a socket, or to the person's own.
pub(crate) fn connect(server: Option<&PathBuf>, words: &Words) -> Result<Client, Failure> {
    let socket = match server {
        Some(socket) => socket.clone(),
        None => pulseaudio::socket_path_from_env().ok_or_else(words.nothing_there)?,
    };
    let cookie = pulseaudio::cookie_path_from_env().and_then(|path| std::fs::read(path).ok());
    // A server that asks for none still wants one of this length.
    let cookie = cookie.unwrap_or_else(|| vec![0; COOKIE_BYTES]);
    let stream = UnixStream::connect(&socket).map_err(|error| {
        log::warn!("no sound server at {}: {error}", socket.display());
        (words.nothing_there)()
    })?;
    // For the greeting only; afterwards the client waits for nothing.
    stream
        .set_read_timeout(Some(PATIENCE))
        .and_then(|()| stream.set_write_timeout(Some(PATIENCE)))
        .map_err(|error| (words.failed)(&error.to_string()))?;
    Client::new_unix(c"Hearth", stream, Some(cookie)).map_err(|error| words.failure(&error))
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits on this thread, which does nothing else, for the server's answer.
pub(crate) fn wait<T>(
    answer: impl Future<Output = Result<T, ClientError>>,
    words: &Words,
) -> Result<T, Failure> {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut answer = pin!(answer);
    let until = Instant::now() + PATIENCE;
    loop {
        if let Poll::Ready(answer) = answer.as_mut().poll(&mut context) {
            return answer.map_err(|error| words.failure(&error));
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err((words.failed)("the sound server does not answer"));
        }
        std::thread::park_timeout(left);
    }
}
