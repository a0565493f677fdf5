//! Recording through `PulseAudio`'s protocol.

use super::{input_failed, no_input};
use crate::pulse::{self, Words};
use hearth_core::failure::Failure;
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{ChannelMap, Prop, Props, RecordStreamParams, SampleFormat, SampleSpec};
use pulseaudio::{Client, RecordStream};
use std::ffi::CString;
use std::path::PathBuf;

const WORDS: Words = Words {
    nothing_there: no_input,
    failed: |detail| input_failed(detail.to_owned()),
};
/// What is recorded; the server brings it to this.
const RATE_HZ: u32 = 44_100;
/// Sound that comes at once, in seconds: how far the level lies behind.
const FRAGMENT_SECS: f64 = 0.05;
const BYTES_A_SAMPLE: usize = size_of::<f32>();

/// The names of all that can be recorded from, the words for people behind them.
///
/// # Errors
/// If there is no sound server.
pub fn names() -> Result<Vec<(String, String)>, Failure> {
    names_on(None)
}

/// As [`names`], of the server at this socket.
///
/// # Errors
/// If there is none.
pub fn names_on(server: Option<&PathBuf>) -> Result<Vec<(String, String)>, Failure> {
    let client = pulse::connect(server, &WORDS)?;
    let sources = pulse::wait(client.list_sources(), &WORDS)?;
    let text = |text: &CString| text.to_string_lossy().into_owned();
    Ok(sources
        .iter()
        .map(|source| {
            let name = text(&source.name);
            let words = source.description.as_ref().map_or(name.clone(), text);
            (name, words)
        })
        .collect())
}

/// A connection to the sound server.
pub(super) struct Input {
    client: Client,
    source: Option<CString>,
    rate_hz: u32,
}

impl Input {
    pub(super) fn open(server: Option<&PathBuf>, source: Option<&str>) -> Result<Self, Failure> {
        let source = source.map(CString::new).transpose().map_err(input_failed)?;
        let client = pulse::connect(server, &WORDS)?;
        // A server without any source would wait for one to appear.
        if source.is_none() && pulse::wait(client.list_sources(), &WORDS)?.is_empty() {
            return Err(no_input());
        }
        Ok(Self {
            client,
            source,
            rate_hz: RATE_HZ,
        })
    }

    pub(super) fn rate_hz(&self) -> u32 {
        self.rate_hz
    }

    pub(super) fn start(
        &self,
        mut take: impl FnMut(&[f32]) + Send + 'static,
    ) -> Result<Stream, Failure> {
        let mut props = Props::new();
        props.set(Prop::MediaName, c"Recording for a project");
        let bytes_a_sec = f64::from(self.rate_hz) * BYTES_A_SAMPLE as f64;
        let params = RecordStreamParams {
            sample_spec: SampleSpec {
                format: SampleFormat::Float32Le,
                channels: 1,
                sample_rate: self.rate_hz,
            },
            channel_map: ChannelMap::mono(),
            source_name: self.source.clone(),
            buffer_attr: BufferAttr {
                max_length: u32::MAX,
                fragment_size: (bytes_a_sec * FRAGMENT_SECS) as u32 / 4 * 4,
                ..BufferAttr::default()
            },
            flags: StreamFlags {
                adjust_latency: true,
                ..StreamFlags::default()
            },
            props,
            ..RecordStreamParams::default()
        };
        // A sample may come in two pieces.
        let mut rest: Vec<u8> = Vec::new();
        let mut samples: Vec<f32> = Vec::new();
        let sink = move |bytes: &[u8]| {
            rest.extend_from_slice(bytes);
            let (words, left) = rest.as_chunks::<BYTES_A_SAMPLE>();
            samples.clear();
            samples.extend(words.iter().map(|word| f32::from_le_bytes(*word)));
            let left = left.to_vec();
            rest = left;
            take(&samples);
        };
        let stream = pulse::wait(self.client.create_record_stream(params, sink), &WORDS)?;
        Ok(Stream { stream })
    }
}

/// A recording that runs; deleted on the server when it is dropped.
pub(super) struct Stream {
    stream: RecordStream,
}

impl Stream {
    /// Asks the server whether it is still there.
    pub(super) fn check(&self) -> Result<(), Failure> {
        pulse::wait(self.stream.timing_info(), &WORDS).map(|_| ())
    }

    pub(super) fn stop(self) {
        if let Err(failure) = pulse::wait(self.stream.delete(), &WORDS) {
            log::warn!("a recording did not stop: {failure}");
        }
    }
}
