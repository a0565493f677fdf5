//! Playing through `PulseAudio`'s protocol, spoken in Rust: no C library is needed.

use super::{Piece, no_output, output_failed};
use crate::pulse::{self, Words};
use hearth_core::failure::Failure;
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{
    ChannelMap, PlaybackStreamParams, Prop, Props, SampleFormat, SampleSpec,
};
use pulseaudio::{AsPlaybackSource, Client, PlaybackStream};
use std::path::PathBuf;

const WORDS: Words = Words {
    nothing_there: no_output,
    failed: |detail| output_failed(detail.to_owned()),
};
/// Sound that the server holds, in seconds: what an order to stop comes too late for, at most.
const BUFFER_SECS: f64 = 0.1;
const BYTES_A_SAMPLE: usize = size_of::<f32>();

/// A connection to the sound server.
pub(super) struct Output {
    client: Client,
}

impl Output {
    pub(super) fn open(server: Option<&PathBuf>) -> Result<Self, Failure> {
        let client = pulse::connect(server, &WORDS)?;
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
        let stream = pulse::wait(creating, &WORDS)?;
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
        let timing = pulse::wait(self.stream.timing_info(), &WORDS)?;
        let latency_secs = timing.sink_usec as f64 / 1e6;
        Ok(timing.read_offset as f64 / self.bytes_a_sec - latency_secs)
    }

    pub(super) fn stop(self) {
        // What the server still holds is thrown away with the stream.
        if let Err(failure) = pulse::wait(self.stream.delete(), &WORDS) {
            log::warn!("a sound did not stop: {failure}");
        }
    }
}
