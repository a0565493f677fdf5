//! Measures feature extraction on the CPU: `features_bench MODEL RAW BATCH SECONDS`, where RAW
//! holds at least BATCH pictures as 32-bit little-endian floats. Prints JSON.
#![allow(clippy::print_stdout)] // an example talks on standard output

use hearth_core::graph::HostTensor;
use hearth_core::graph::cpu::CpuRuntime;
use hearth_core::graph::exec::Runtime;
use hearth_core::graph::onnx::{ReadOptions, read};
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, raw, batch, seconds] = &arguments[..] else {
        return Err("usage: features_bench MODEL RAW BATCH SECONDS".into());
    };
    let (batch, limit) = (batch.parse()?, Duration::from_secs_f64(seconds.parse()?));
    let graph = read(&std::fs::read(model)?, ReadOptions::default())?.cut(&["embedding"])?;
    let shape = graph.shape(graph.inputs()[0]).with_batch(batch);
    let bytes = std::fs::read(raw)?;
    let mut numbers: Vec<f32> = bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|b| f32::from_le_bytes(*b))
        .collect();
    numbers.truncate(shape.iter().product());
    let input = [HostTensor::new(shape, numbers)];
    let mut runtime = CpuRuntime::new(Arc::new(graph))?;
    // Once before the clock runs, so that buffers and threads are there.
    runtime.run(&input)?;
    let mut times = Vec::new();
    let started = Instant::now();
    while started.elapsed() < limit || times.len() < 5 {
        let run = Instant::now();
        runtime.run(&input)?;
        times.push(run.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    let median = times[times.len() / 2];
    let result = serde_json::json!({
        "runtime": runtime.name(),
        "batch": batch,
        "runs": times.len(),
        "median_secs": median,
        "images_per_sec": batch as f64 / median,
    });
    println!("{result}");
    Ok(())
}
