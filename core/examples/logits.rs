//! Runs a model on raw numbers and prints every output as JSON, for comparison with other
//! runtimes: `logits MODEL RAW BATCH [cpu|flex]`, where RAW holds 32-bit little-endian floats.
#![allow(clippy::print_stdout)] // an example talks on standard output

use hearth_core::graph::HostTensor;
use hearth_core::graph::cpu::CpuRuntime;
use hearth_core::graph::exec::{BurnRuntime, Runtime};
use hearth_core::graph::onnx::{ReadOptions, read};
use hearth_core::train::device::ComputeDevice;
use std::error::Error;
use std::sync::Arc;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, raw, batch, rest @ ..] = &arguments[..] else {
        return Err("usage: logits MODEL RAW BATCH [cpu|flex]".into());
    };
    let batch: usize = batch.parse()?;
    let graph = Arc::new(read(&std::fs::read(model)?, ReadOptions::default())?);
    let shape = graph.shape(graph.inputs()[0]).with_batch(batch);
    let bytes = std::fs::read(raw)?;
    let numbers: Vec<f32> = bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|b| f32::from_le_bytes(*b))
        .collect();
    let mut runtime: Box<dyn Runtime> = match rest.first().map(String::as_str) {
        Some("flex") => {
            let device = ComputeDevice::cpu();
            Box::new(BurnRuntime::new(graph.clone(), device.burn, &device.name)?)
        }
        _ => Box::new(CpuRuntime::new(graph.clone())?),
    };
    let outputs = runtime.run(&[HostTensor::new(shape, numbers)])?;
    let named: serde_json::Map<String, serde_json::Value> = graph
        .outputs()
        .iter()
        .zip(outputs)
        .map(|(id, tensor)| (graph.name(*id).to_owned(), serde_json::json!(tensor.data())))
        .collect();
    println!(
        "{}",
        serde_json::json!({ "runtime": runtime.name(), "outputs": named })
    );
    Ok(())
}
