//! Running graphs. [`Runtime`] is the one trait that everything else knows; behind it stand our
//! CPU plan, a plain runtime for rows of numbers, burn (flex or wgpu), and rten for proof.

pub(crate) mod burn;
mod plain;
mod rten;

pub use burn::BurnRuntime;
pub use plain::PlainRuntime;
pub use rten::RtenRuntime;

use super::{Graph, GraphError, HostTensor};

/// Something that can run a graph.
pub trait Runtime: Send {
    /// What runs, in words.
    fn name(&self) -> String;

    /// Runs a batch: one tensor for each of the graph's inputs, with the batch in front; returns
    /// one for each output. Takes any batch size.
    ///
    /// # Errors
    /// If a shape is not the graph's, or the device fails.
    fn run(&mut self, inputs: &[HostTensor]) -> Result<Vec<HostTensor>, GraphError>;
}

/// Checks a run's inputs against the graph and returns the batch size.
pub(super) fn check_inputs(graph: &Graph, inputs: &[HostTensor]) -> Result<usize, GraphError> {
    let wrong = |detail: String| GraphError::WrongInput { detail };
    if inputs.len() != graph.inputs().len() {
        return Err(wrong(format!(
            "{} tensors for {} inputs",
            inputs.len(),
            graph.inputs().len()
        )));
    }
    let batch = inputs
        .first()
        .and_then(|i| i.shape().first())
        .copied()
        .unwrap_or(0);
    for (input, id) in inputs.iter().zip(graph.inputs()) {
        let expected = graph.shape(*id);
        if input.shape() != expected.with_batch(batch) {
            return Err(wrong(format!(
                "“{}” has the shape {:?} and should have {expected}",
                graph.name(*id),
                input.shape()
            )));
        }
    }
    Ok(batch)
}
