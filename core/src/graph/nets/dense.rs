//! Dense nets on rows of numbers: layers that see everything of the one before.

use super::builder::Builder;
use crate::graph::{Graph, GraphError, ValueId};

/// Adds a dense net behind a value, `[batch, features]`, with seeded weights: hidden layers of these
/// widths, each with a `ReLU`, and a last one that begins at 0; it gives `logits`, `[batch, outputs]`.
///
/// # Errors
/// If the value has another shape.
pub fn append_dense(
    graph: Graph,
    features: ValueId,
    widths: &[usize],
    num_outputs: usize,
    seed: u64,
) -> Result<Graph, GraphError> {
    let mut builder = Builder::on(graph, seed);
    let mut x = features;
    for (layer, width) in widths.iter().enumerate() {
        let name = format!("layers.{layer}");
        x = builder.dense(&name, x, *width)?;
        x = builder.relu(&name, x)?;
    }
    let logits = builder.answer(x, num_outputs)?;
    let mut graph = builder.graph;
    graph.add_output(logits);
    Ok(graph)
}
