//! Which runtime takes a graph.

use crate::graph::cpu::CpuRuntime;
use crate::graph::exec::{BurnRuntime, PlainRuntime, Runtime};
use crate::graph::{Graph, GraphError};
use crate::train::device::ComputeDevice;
use std::sync::Arc;

/// Something to run a graph on a device: on the CPU our plan for pictures or our plain runtime for
/// rows of numbers, burn elsewhere and for what neither covers.
///
/// # Errors
/// If no runtime takes the graph.
pub fn runtime_for(
    graph: Arc<Graph>,
    device: &ComputeDevice,
) -> Result<Box<dyn Runtime>, GraphError> {
    if device.is_cpu {
        if let Ok(runtime) = PlainRuntime::new(graph.clone()) {
            return Ok(Box::new(runtime));
        }
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
