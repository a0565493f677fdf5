//! Nets that learn: a typed graph with some of its weights as parameters, run forwards and
//! backwards over batches.
//!
//! Two engines do that. [`CpuEngine`] has kernels of its own, because burn's CPU backend has no
//! backward pass of its own for convolutions and is several times slower there; [`BurnEngine`]
//! runs every operator through burn's automatic differentiation, on a GPU and for what the kernels
//! do not cover. Both get logits only: losses, optimisers and schedules stand above them and are
//! the same for both.

mod burn_engine;
mod cpu_engine;
mod growing;
pub(crate) mod kernels;
mod layout;
mod program;

pub use burn_engine::BurnEngine;
pub use cpu_engine::CpuEngine;
pub use growing::Growing;
pub use layout::Layout;

use crate::graph::{Graph, GraphError, HostTensor, Op, ValueId};
use crate::train::device::ComputeDevice;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How batch normalisation normalises in training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NormMode {
    /// With the statistics of the batch; running ones are kept for later.
    #[default]
    Batch,
    /// With the stored statistics, which stay: for small batches and for fine-tuning.
    Frozen,
}

/// How a graph is trained.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NetOptions {
    /// What batch normalisation does.
    pub norm: NormMode,
    /// Share of the last layer's inputs that is dropped in training, 0 to 1.
    pub dropout: f32,
    /// Whether products are computed in half precision, where the engine can.
    pub is_half: bool,
}

/// A weight that is learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name in the graph.
    pub name: String,
    /// Number of elements.
    pub len: usize,
    /// Whether weight decay pulls at it: at matrices and kernels, not at biases and scales.
    pub decays: bool,
}

/// What a forward pass is for.
pub enum Pass<'a> {
    /// To learn; the generator draws what is dropped.
    Training(&'a mut ChaCha8Rng),
    /// To be measured.
    Measuring,
}

/// Something that runs a net forwards and backwards. Values are batches in host memory, channels
/// last.
///
/// Order of calls: [`Engine::forward`] with [`Pass::Training`], then [`Engine::backward`] for the
/// same batch.
pub trait Engine {
    /// The parameters, in the order of all lists of values here.
    fn parameters(&self) -> &[Parameter];

    /// The values that the graph came with, in the engine's own order of elements.
    fn initial(&self) -> Vec<Vec<f32>>;

    /// Where the elements of each parameter lie, seen from the graph.
    fn layouts(&self) -> Vec<Layout>;

    /// Outputs, `[batch, outputs]`, for a batch of inputs, `[batch, height, width, channels]` or
    /// `[batch, features]`.
    ///
    /// # Errors
    /// If the device fails.
    fn forward(
        &mut self,
        values: &[Vec<f32>],
        input: &[f32],
        batch: usize,
        pass: Pass<'_>,
    ) -> Result<Vec<f32>, GraphError>;

    /// Adds to the gradient of each parameter what the gradient of the outputs makes of it.
    ///
    /// # Errors
    /// If the device fails.
    fn backward(
        &mut self,
        values: &[Vec<f32>],
        d_outputs: &[f32],
        gradients: &mut [Vec<f32>],
    ) -> Result<(), GraphError>;

    /// Bytes that a pass over so many samples takes, forwards and back; 0 where nobody knows.
    fn bytes_for(&self, _batch: usize) -> u64 {
        0
    }

    /// Running statistics of batch normalisation, one after the other.
    fn statistics(&self) -> Vec<f32>;

    /// Sets what [`Engine::statistics`] gave.
    fn set_statistics(&mut self, statistics: &[f32]);

    /// Values and statistics as tensors of the graph, by name.
    fn tensors(&self, values: &[Vec<f32>]) -> BTreeMap<String, HostTensor>;
}

/// The engine for a graph on a device.
///
/// # Errors
/// If neither engine takes the graph.
pub fn engine_for(
    graph: &Arc<Graph>,
    options: NetOptions,
    device: &ComputeDevice,
) -> Result<Box<dyn Engine>, GraphError> {
    if device.is_cpu {
        match CpuEngine::new(graph, options) {
            Ok(engine) => return Ok(Box::new(engine)),
            Err(error) => log::info!("{error} burn trains the net instead."),
        }
    }
    Ok(Box::new(BurnEngine::new(
        graph.clone(),
        options,
        device.burn.clone(),
    )?))
}

/// Weights of a graph that are learned: kernels, matrices, biases and scales.
fn learned(graph: &Graph) -> Vec<ValueId> {
    let mut learned = Vec::new();
    for node in graph.nodes() {
        let operands: &[usize] = match node.op {
            Op::Conv { .. } | Op::Gemm { .. } | Op::BatchNorm { .. } => &[1, 2],
            Op::MatMul => &[1],
            _ => &[],
        };
        for operand in operands {
            if let Some(id) = node.inputs.get(*operand)
                && graph.weight(*id).is_some()
                && !learned.contains(id)
            {
                learned.push(*id);
            }
        }
    }
    learned
}

/// How much of the old running statistics stays after a batch.
const STATISTICS_KEPT: f32 = 0.9;

/// Mixes the statistics of a batch of so many rows into the running ones.
fn keep_running(running: &mut [f32], of_batch: &[f32], factor: f32) {
    for (running, new) in running.iter_mut().zip(of_batch) {
        *running = *running * STATISTICS_KEPT + new * factor * (1.0 - STATISTICS_KEPT);
    }
}

/// The factor from a variance over `rows` to an estimate without bias.
fn unbiased(rows: usize) -> f32 {
    rows as f32 / (rows.max(2) - 1) as f32
}

#[cfg(test)]
mod tests;
