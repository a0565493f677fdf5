//! Playing on the system's own output, where there is no `PulseAudio`.

use super::{Piece, no_output, output_failed};
use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    Device, Error, ErrorKind, FromSample, OutputCallbackInfo, SampleFormat, SizedSample,
    StreamConfig, SupportedStreamConfig,
};
use hearth_core::data::sound::resample;
use hearth_core::failure::Failure;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The default output; another one is looked for when it is gone.
pub(super) struct Output {
    device: Device,
    config: SupportedStreamConfig,
}

impl Output {
    pub(super) fn open(_server: Option<&PathBuf>) -> Result<Self, Failure> {
        let host = cpal::default_host();
        let device = host.default_output_device().ok_or_else(no_output)?;
        let config = device.default_output_config().map_err(output_failed)?;
        Ok(Self { device, config })
    }

    pub(super) fn start(&self, piece: Piece) -> Result<Stream, Failure> {
        let config = StreamConfig::from(self.config);
        match self.config.sample_format() {
            SampleFormat::F32 => build::<f32>(&self.device, config, piece),
            SampleFormat::I16 => build::<i16>(&self.device, config, piece),
            SampleFormat::I32 => build::<i32>(&self.device, config, piece),
            SampleFormat::U16 => build::<u16>(&self.device, config, piece),
            other => Err(output_failed(format!("samples of kind {other}"))),
        }
    }
}

/// A sound that is being played; ends when it is dropped.
pub(super) struct Stream {
    stream: cpal::Stream,
    num_frames: Arc<AtomicUsize>,
    error: Arc<Mutex<Option<String>>>,
    rate_hz: f64,
}

impl Stream {
    /// Seconds that were handed to the output.
    pub(super) fn heard_secs(&self) -> Result<f64, Failure> {
        let mut error = self.error.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = error.take() {
            return Err(output_failed(error));
        }
        Ok(self.num_frames.load(Ordering::Relaxed) as f64 / self.rate_hz)
    }

    pub(super) fn stop(self) {
        drop(self.stream);
    }
}

fn build<T: SizedSample + FromSample<f32>>(
    device: &Device,
    config: StreamConfig,
    piece: Piece,
) -> Result<Stream, Failure> {
    let piece = at_rate(piece, config.sample_rate);
    let num_frames = Arc::new(AtomicUsize::new(0));
    let error = Arc::new(Mutex::new(None));
    let (rate_hz, channels) = (f64::from(config.sample_rate), usize::from(config.channels));
    let fill = {
        let num_frames = num_frames.clone();
        move |buffer: &mut [T], _: &OutputCallbackInfo| {
            let first = num_frames.load(Ordering::Relaxed);
            let frames = buffer.chunks_mut(channels.max(1));
            num_frames.fetch_add(frames.len(), Ordering::Relaxed);
            for (i, frame) in frames.enumerate() {
                frame.fill(T::from_sample(piece.sample(first + i)));
            }
        }
    };
    let failed = {
        let error = error.clone();
        move |problem: Error| match problem.kind() {
            // Heard as a crackle at most.
            ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
            _ => {
                let mut error = error.lock().unwrap_or_else(PoisonError::into_inner);
                *error = Some(problem.to_string());
            }
        }
    };
    let stream = device
        .build_output_stream(config, fill, failed, None)
        .map_err(output_failed)?;
    stream.play().map_err(output_failed)?;
    Ok(Stream {
        stream,
        num_frames,
        error,
        rate_hz,
    })
}

/// The piece at the rate of the output; few devices play every rate.
fn at_rate(mut piece: Piece, rate_hz: u32) -> Piece {
    let mut part = (*piece.sound).clone();
    part.samples = part.samples[piece.range].to_vec();
    let part = resample::to_rate(&part, rate_hz);
    piece.range = 0..part.samples.len();
    piece.sound = Arc::new(part);
    piece
}
