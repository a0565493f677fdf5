//! Our own CPU runtime for nets of convolutions: the graph is lowered once into a plan (batch
//! norm folded, activations and sums fused, weights packed, channels last), then run.

pub(crate) mod activation;
mod conv;
mod depthwise;
mod lower;
pub(crate) mod matrix;
mod plan;
mod pool;

pub(crate) use pool::softmax;

use super::exec::{Runtime, check_inputs};
use super::{Graph, GraphError, HostTensor};
use plan::{Arena, Plan};
use rayon::prelude::*;
use std::sync::{Arc, Mutex};

/// A graph lowered to the CPU.
pub struct CpuRuntime {
    graph: Arc<Graph>,
    plan: Plan,
    arenas: Mutex<Vec<Arena>>,
}

impl CpuRuntime {
    /// Lowers a graph.
    ///
    /// # Errors
    /// [`GraphError::UnsupportedUse`] names the first node that the plan does not cover; burn
    /// can run it then.
    pub fn new(graph: Arc<Graph>) -> Result<Self, GraphError> {
        Ok(Self {
            plan: lower::lower(&graph)?,
            graph,
            arenas: Mutex::new(Vec::new()),
        })
    }

    /// Runs one sample: its slices of the inputs, its slices of the outputs.
    fn run_one(&self, inputs: &[&[f32]], outputs: &mut [&mut [f32]], in_parallel: bool) {
        let spare = self.arenas.lock().ok().and_then(|mut arenas| arenas.pop());
        let mut arena = spare.unwrap_or_else(|| self.plan.new_arena());
        self.plan.run(&mut arena, inputs, outputs, in_parallel);
        if let Ok(mut arenas) = self.arenas.lock() {
            arenas.push(arena);
        }
    }
}

impl Runtime for CpuRuntime {
    fn name(&self) -> String {
        "CPU".to_owned()
    }

    fn run(&mut self, inputs: &[HostTensor]) -> Result<Vec<HostTensor>, GraphError> {
        let batch = check_inputs(&self.graph, inputs)?;
        let shapes: Vec<Vec<usize>> = self
            .graph
            .outputs()
            .iter()
            .map(|id| self.graph.shape(*id).with_batch(batch))
            .collect();
        let mut results: Vec<Vec<f32>> = shapes
            .iter()
            .map(|shape| vec![0.0; shape.iter().product()])
            .collect();
        // Samples beside each other where there are enough, threads within one sample otherwise.
        let in_parallel = batch < rayon::current_num_threads();
        let mut samples: Vec<(Vec<&[f32]>, Vec<&mut [f32]>)> =
            (0..batch).map(|_| (Vec::new(), Vec::new())).collect();
        for input in inputs {
            for (sample, row) in samples.iter_mut().zip(input.rows()) {
                sample.0.push(row);
            }
        }
        for result in &mut results {
            let row = result.len() / batch.max(1);
            for (sample, row) in samples.iter_mut().zip(result.chunks_exact_mut(row.max(1))) {
                sample.1.push(row);
            }
        }
        if in_parallel {
            for (inputs, outputs) in &mut samples {
                self.run_one(inputs, outputs, true);
            }
        } else {
            samples
                .par_iter_mut()
                .for_each(|(inputs, outputs)| self.run_one(inputs, outputs, false));
        }
        Ok(shapes
            .into_iter()
            .zip(results)
            .map(|(shape, data)| HostTensor::new(shape, data))
            .collect())
    }
}
