//! Playing through `PulseAudio`'s protocol, spoken in Rust: no C library is needed.

use super::{Piece, no_output, output_failed};
use hearth_core::failure::Failure;
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{
    ChannelMap, PlaybackStreamParams, Prop, Props, PulseError, SampleFormat, SampleSpec,
};
use pulseaudio::{AsPlaybackSource, Client, ClientError, PlaybackStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// Sound that the server holds, in seconds: what an order to stop comes too late for, at most.
const BUFFER_SECS: f64 = 0.1;
const COOKIE_BYTES: usize = 256;
const BYTES_A_SAMPLE: usize = size_of::<f32>();

/// A connection to the sound server.
pub(super) struct Output {
    client: Client,
}

impl Output {
    pub(super) fn open(server: Option<&PathBuf>) -> Result<Self, Failure> {
        let socket = match server {
            Some(socket) => socket.clone(),
            None => pulseaudio::socket_path_from_env().ok_or_else(no_output)?,
        };
        let cookie = pulseaudio::cookie_path_from_env().and_then(|path| std::fs::read(path).ok());
        // A server that asks for none still wants one of this length.
        let cookie = cookie.unwrap_or_else(|| vec![0; COOKIE_BYTES]);
        let stream = UnixStream::connect(&socket).map_err(|error| {
            log::warn!("no sound server at {}: {error}", socket.display());
            no_output()
        })?;
        // For the greeting only; afterwards the client waits for nothing.
        stream
            .set_read_timeout(Some(PATIENCE))
            .and_then(|()| stream.set_write_timeout(Some(PATIENCE)))
            .map_err(output_failed)?;
        let client = Client::new_unix(c"Hearth", stream, Some(cookie)).map_err(|e| failure(&e))?;
        Ok(Self { client })
    }

    pub(super) fn start(&self, piece: Piece) -> Result<Stream, Failure> {
        let rate_hz = piece.sound.rate_hz;
        let bytes_a_sec = f64::from(rate_hz) * BYTES_A_SAMPLE as f64;
        let mut props = Props::new();
        props.set(Prop::MediaName, c"Sound of a project");
        let params = PlaybackStreamParams {
            sample_spec: SampleSpec {
                format: SampleFormat::Float32Le,
                channels: 1,
                sample_rate: rate_hz,
            },
            channel_map: ChannelMap::mono(),
            buffer_attr: BufferAttr {
                max_length: u32::MAX,
                target_length: (bytes_a_sec * BUFFER_SECS) as u32 / 4 * 4,
                pre_buffering: u32::MAX,
                minimum_request_length: u32::MAX,
                fragment_size: u32::MAX,
            },
            flags: StreamFlags {
                adjust_latency: true,
                ..StreamFlags::default()
            },
            props,
            ..PlaybackStreamParams::default()
        };
        // In bytes, because the server asks for bytes. It never ends: behind the piece there is
        // silence, or the server would wait for more before it plays a short sound.
        let mut sent = 0;
        let source = move |buffer: &mut [u8]| {
            for byte in buffer.iter_mut() {
                let sample = piece.sample(sent / BYTES_A_SAMPLE).to_le_bytes();
                *byte = sample[sent % BYTES_A_SAMPLE];
                sent += 1;
            }
            buffer.len()
        };
        let creating = self
            .client
            .create_playback_stream(params, source.as_playback_source());
        let stream = wait(creating)?.map_err(|e| failure(&e))?;
        Ok(Stream {
            stream,
            bytes_a_sec,
        })
    }
}

/// A sound that is being played; deleted on the server when it is dropped.
pub(super) struct Stream {
    stream: PlaybackStream,
    bytes_a_sec: f64,
}

impl Stream {
    /// Seconds that came out of the loudspeaker, below zero before the first.
    pub(super) fn heard_secs(&self) -> Result<f64, Failure> {
        let timing = wait(self.stream.timing_info())?.map_err(|e| failure(&e))?;
        let latency_secs = timing.sink_usec as f64 / 1e6;
        Ok(timing.read_offset as f64 / self.bytes_a_sec - latency_secs)
    }

    pub(super) fn stop(self) {
        // What the server still holds is thrown away with the stream.
        if let Err(failure) = wait(self.stream.delete()) {
            log::warn!("a sound did not stop: {failure}");
        }
    }
}

fn failure(error: &ClientError) -> Failure {
    match error {
        ClientError::ServerUnavailable | ClientError::ServerError(PulseError::NoEntity) => {
            no_output()
        }
        // Their own texts say only “I/O error” and “Protocol error”.
        ClientError::Io(io) => output_failed(io),
        ClientError::Protocol(protocol) => output_failed(protocol),
        other => output_failed(other),
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits on this thread, which does nothing else, for the server's answer.
fn wait<T>(answer: impl Future<Output = T>) -> Result<T, Failure> {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut answer = pin!(answer);
    let until = Instant::now() + PATIENCE;
    loop {
        if let Poll::Ready(answer) = answer.as_mut().poll(&mut context) {
            return Ok(answer);
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(output_failed("the sound server does not answer"));
        }
        std::thread::park_timeout(left);
    }
}
