//! A model of recordings, taken out of its graph to be asked fast.

use super::encoder::{EMBEDDING, SoundEncoder};
use crate::failure::Failure;
use crate::graph::HostTensor;
use crate::graph::exec::Runtime;
use crate::tasks::{Model, runtime_for};
use crate::train::device::ComputeDevice;
use std::sync::Arc;

/// A model of recordings.
pub(in crate::tasks) struct SoundModel {
    encoder: SoundEncoder,
    head: Box<dyn Runtime>,
}

impl SoundModel {
    /// From a model's graph.
    ///
    /// # Errors
    /// If it is none of recordings.
    pub fn of(model: &Model) -> Result<Self, Failure> {
        let head = model.graph().behind(model.graph().find(EMBEDDING)?)?;
        Ok(Self {
            encoder: SoundEncoder::of(model.graph())?,
            head: runtime_for(Arc::new(head), &ComputeDevice::cpu())?,
        })
    }

    /// Probabilities of the classes for each window.
    ///
    /// # Errors
    /// If the net cannot be run.
    pub fn probabilities(&mut self, windows: &[Vec<f32>]) -> Result<Vec<Vec<f32>>, Failure> {
        if windows.is_empty() {
            return Ok(Vec::new());
        }
        let features = self.encoder.encode(windows)?;
        let dim = features[0].len();
        let input = HostTensor::new([features.len(), dim], features.concat());
        let output = self.head.run(&[input])?.swap_remove(0);
        Ok(output.rows().map(<[f32]>::to_vec).collect())
    }
}
