//! Recording from the system's own input, where there is no `PulseAudio`.

use super::{input_failed, no_input};
use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    Device, Error, ErrorKind, FromSample, InputCallbackInfo, Sample, SampleFormat, SizedSample,
    StreamConfig, SupportedStreamConfig,
};
use hearth_core::failure::Failure;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The names of all that can be recorded from, the words for people behind them: the default one
/// only, which the system lets people choose.
///
/// # Errors
/// If there is none.
pub fn names() -> Result<Vec<(String, String)>, Failure> {
    names_on(None)
}

/// As [`names`].
///
/// # Errors
/// If there is none.
pub fn names_on(_server: Option<&PathBuf>) -> Result<Vec<(String, String)>, Failure> {
    let device = cpal::default_host().default_input_device();
    device.ok_or_else(no_input)?;
    Ok(vec![("default".to_owned(), "default".to_owned())])
}

/// The default input.
pub(super) struct Input {
    device: Device,
    config: SupportedStreamConfig,
}

impl Input {
    pub(super) fn open(_server: Option<&PathBuf>, _source: Option<&str>) -> Result<Self, Failure> {
        let host = cpal::default_host();
        let device = host.default_input_device().ok_or_else(no_input)?;
        let config = device.default_input_config().map_err(input_failed)?;
        Ok(Self { device, config })
    }

    pub(super) fn rate_hz(&self) -> u32 {
        StreamConfig::from(self.config).sample_rate
    }

    pub(super) fn start(
        &self,
        take: impl FnMut(&[f32]) + Send + 'static,
    ) -> Result<Stream, Failure> {
        let config = StreamConfig::from(self.config);
        match self.config.sample_format() {
            SampleFormat::F32 => build::<f32>(&self.device, config, take),
            SampleFormat::I16 => build::<i16>(&self.device, config, take),
            SampleFormat::I32 => build::<i32>(&self.device, config, take),
            SampleFormat::U16 => build::<u16>(&self.device, config, take),
            other => Err(input_failed(format!("samples of kind {other}"))),
        }
    }
}

/// A recording that runs; ends when it is dropped.
pub(super) struct Stream {
    stream: cpal::Stream,
    error: Arc<Mutex<Option<String>>>,
}

impl Stream {
    /// Whether it still records.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let mut error = self.error.lock().unwrap_or_else(PoisonError::into_inner);
        match error.take() {
            Some(error) => Err(input_failed(error)),
            None => Ok(()),
        }
    }

    pub(super) fn stop(self) {
        drop(self.stream);
    }
}

fn build<T: SizedSample>(
    device: &Device,
    config: StreamConfig,
    mut take: impl FnMut(&[f32]) + Send + 'static,
) -> Result<Stream, Failure>
where
    f32: FromSample<T>,
{
    let error = Arc::new(Mutex::new(None));
    let channels = usize::from(config.channels).max(1);
    let mut mixed: Vec<f32> = Vec::new();
    let fill = move |buffer: &[T], _: &InputCallbackInfo| {
        mixed.clear();
        mixed.extend(buffer.chunks_exact(channels).map(|frame| {
            let sum: f32 = frame.iter().map(|value| f32::from_sample(*value)).sum();
            sum / channels as f32
        }));
        take(&mixed);
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
        .build_input_stream(config, fill, failed, None)
        .map_err(input_failed)?;
    stream.play().map_err(input_failed)?;
    Ok(Stream { stream, error })
}
