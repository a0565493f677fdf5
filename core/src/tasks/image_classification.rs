//! Telling pictures apart: one class for each picture.

mod activations;
pub mod backbones;
mod checking;
mod cross_validation;
mod device_failure;
mod embeddings;
mod head_way;
mod model;
mod net_way;
mod pictures;
mod predict;
mod training;
mod tuning;
mod watching;

pub(super) use checking::embed;
pub use model::Model;
pub use predict::{evaluate, predict};
pub use training::{TrainEnd, check_trainable, facts, resume, train};
pub use tuning::{find_learning_rate, search};

use crate::data::media;
use crate::graph::cpu::CpuRuntime;
use crate::graph::exec::{BurnRuntime, Runtime};
use crate::graph::{Graph, GraphError, HostTensor};
use crate::train::device::ComputeDevice;
use image::RgbImage;
use std::sync::Arc;

/// Pictures that go through a net together.
pub const BATCH: usize = 16;

/// Something to run a graph on a device: our plan on the CPU, burn elsewhere and for what the
/// plan does not cover.
///
/// # Errors
/// If no runtime takes the graph.
pub fn runtime_for(
    graph: Arc<Graph>,
    device: &ComputeDevice,
) -> Result<Box<dyn Runtime>, GraphError> {
    if device.is_cpu {
        match CpuRuntime::new(graph.clone()) {
            Ok(runtime) => return Ok(Box::new(runtime)),
            Err(error) => log::info!("{error} burn runs the model instead."),
        }
    }
    Ok(Box::new(BurnRuntime::new(
        graph,
        device.burn.clone(),
        &device.name,
    )?))
}

/// Preprocessed pictures of one size as a model's input, `[n, 3, height, width]`.
pub fn input_of<'a>(pictures: impl ExactSizeIterator<Item = &'a RgbImage>) -> HostTensor {
    let n = pictures.len();
    let mut data = Vec::new();
    let mut shape = vec![n, 3, 0, 0];
    for (i, picture) in pictures.enumerate() {
        let plane = (picture.width() * picture.height()) as usize;
        if i == 0 {
            data.resize(n * 3 * plane, 0.0);
            shape[2] = picture.height() as usize;
            shape[3] = picture.width() as usize;
        }
        media::write_nchw(picture, &mut data[i * 3 * plane..][..3 * plane]);
    }
    HostTensor::new(shape, data)
}
