//! A model of recordings, taken out of its graph to be asked fast: the spectrogram as matrix
//! products, the net on our plan for pictures.

use super::encoder::{EMBEDDING, MELS, SoundEncoder, Spectrum};
use crate::failure::Failure;
use crate::graph::exec::Runtime;
use crate::graph::{Graph, HostTensor};
use crate::tasks::runtime_for;
use crate::train::device::ComputeDevice;
use rayon::prelude::*;
use std::sync::Arc;

/// A model of recordings.
pub(in crate::tasks) struct SoundModel {
    ears: Ears,
    rest: Box<dyn Runtime>,
}

/// What stands before the part that learned.
enum Ears {
    /// The bundled encoder.
    Encoder(SoundEncoder),
    /// The spectrogram alone: the net behind it learned from nothing.
    Spectrum(Spectrum),
}

impl SoundModel {
    /// From a model's graph.
    ///
    /// # Errors
    /// If it is none of recordings.
    pub fn of(graph: &Graph) -> Result<Self, Failure> {
        let (ears, from) = match SoundEncoder::of(graph) {
            Ok(encoder) => (Ears::Encoder(encoder), EMBEDDING),
            Err(_) => (Ears::Spectrum(Spectrum::of(graph)?), MELS),
        };
        let rest = graph.behind(graph.find(from)?)?;
        Ok(Self {
            ears,
            rest: runtime_for(Arc::new(rest), &ComputeDevice::cpu())?,
        })
    }

    /// The outputs of the graph for each window; nothing of no windows.
    ///
    /// # Errors
    /// If the net cannot be run.
    pub fn outputs(&mut self, windows: &[Vec<f32>]) -> Result<Vec<HostTensor>, Failure> {
        if windows.is_empty() {
            return Ok(Vec::new());
        }
        let input = match &mut self.ears {
            Ears::Encoder(encoder) => {
                let features = encoder.encode(windows)?;
                let dim = features[0].len();
                HostTensor::new([features.len(), dim], features.concat())
            }
            Ears::Spectrum(spectrum) => {
                let mels: Vec<Vec<f32>> = windows
                    .par_iter()
                    .map(|w| spectrum.mels_by_band(w))
                    .collect();
                let num_mels = spectrum.num_mels();
                let frames = mels[0].len() / num_mels;
                HostTensor::new([mels.len(), 1, num_mels, frames], mels.concat())
            }
        };
        Ok(self.rest.run(&[input])?)
    }
}
