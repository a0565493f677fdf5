//! Where to compute. The only file that names burn's backends.

use super::{DeviceChoice, half_precision};
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::{Linear, LinearConfig};
use burn::optim::{GradientsParams, SgdConfig};
use burn::prelude::*;
use burn::tensor::wgpu::wgpu;
use burn::tensor::{DeviceKind, TensorData};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::pin::pin;
use std::process::{Command, Stdio};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Lets a software adapter pass as a GPU, for tests on machines without one.
const ALLOW_SOFTWARE: &str = "HEARTH_ALLOW_SOFTWARE_GPU";

/// Names the program that probes GPUs, where it is not this one.
const PROBE_PROGRAM: &str = "HEARTH_PROBE_PROGRAM";

/// A GPU that has not answered by then is not offered.
const PROBE_LIMIT: Duration = Duration::from_secs(90);

/// Behind a GPU's id: the test of half precision, in a child of its own.
const HALF: &str = "+half";

/// Losses of a GPU and the CPU may differ by this share.
const PROBE_TOLERANCE: f32 = 1e-2;

/// A device as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// `cpu`, `discrete-0`, `integrated-0`, `virtual-0`, …, or `software`.
    pub id: String,
    /// The device in words.
    pub name: String,
    /// `cpu` or `gpu`.
    pub kind: String,
    /// Whether it may be used for training.
    pub usable: bool,
    /// Why not.
    pub reason: Option<Failure>,
    /// Whether it proved that it computes right in half precision, too.
    #[serde(default)]
    pub is_half_right: bool,
}

impl DeviceInfo {
    fn cpu() -> Self {
        Self {
            id: "cpu".into(),
            name: cpu_name(),
            kind: "cpu".into(),
            usable: true,
            reason: None,
            is_half_right: false,
        }
    }

    fn is_software(&self) -> bool {
        self.id == "software"
    }
}

/// A device that may be computed on.
#[derive(Clone, Debug)]
pub struct ComputeDevice {
    /// burn's handle, without autodiff.
    pub burn: Device,
    /// The device in words.
    pub name: String,
    /// Whether it is the CPU.
    pub is_cpu: bool,
    /// Whether it proved that it computes right in half precision.
    pub is_half_right: bool,
}

impl ComputeDevice {
    /// The CPU.
    pub fn cpu() -> Self {
        Self {
            burn: Device::flex(),
            name: "CPU".into(),
            is_cpu: true,
            is_half_right: false,
        }
    }
}

/// The device that a choice means. `num_new_pictures` of them have to go through the backbone;
/// `tests_half` says whether a GPU has to be tested in half precision, too.
///
/// # Errors
/// If a GPU was asked for and none is usable.
pub fn resolve(
    choice: DeviceChoice,
    num_new_pictures: usize,
    tests_half: bool,
    context: &JobContext,
) -> Result<ComputeDevice, JobError> {
    /// Below this a GPU saves less time than its self-test takes.
    const WORTH_A_GPU: usize = 5_000;
    let is_asked_for = match choice {
        DeviceChoice::Cpu => false,
        DeviceChoice::Gpu => true,
        DeviceChoice::Auto => num_new_pictures >= WORTH_A_GPU,
    };
    if !is_asked_for {
        return Ok(ComputeDevice::cpu());
    }
    let devices = probe_all(tests_half, context)?;
    let mut gpus = devices.iter().filter(|device| device.kind == "gpu");
    match gpus.clone().find(|gpu| gpu.usable) {
        Some(gpu) => Ok(ComputeDevice {
            burn: Device::wgpu(kind_of(&gpu.id)?),
            name: gpu.name.clone(),
            is_cpu: false,
            is_half_right: gpu.is_half_right,
        }),
        None if choice == DeviceChoice::Auto => Ok(ComputeDevice::cpu()),
        None => {
            let advice = "Choose the CPU, or update the graphics driver.";
            let failure = match gpus.next() {
                None => Failure::new("no-gpu", format!("No GPU was found. {advice}")),
                Some(gpu) => {
                    let why = gpu.reason.as_ref().map_or("", |reason| &reason.message);
                    let name = &gpu.name;
                    let message = format!("{name} cannot be used: {why} {advice}");
                    Failure::new("unusable-gpu", message)
                        .with("gpu", name)
                        .with("detail", why)
                }
            };
            Err(failure.into())
        }
    }
}

/// Lists the CPU and every GPU; each GPU runs its self-test in a child process, because a bad
/// driver takes its process down. The test of half precision is one of its own, where it is wanted.
///
/// # Errors
/// If the person stops the job.
pub fn probe_all(tests_half: bool, context: &JobContext) -> Result<Vec<DeviceInfo>, JobError> {
    let mut devices = vec![DeviceInfo::cpu()];
    let Some(program) = probe_program() else {
        log::warn!("GPUs cannot be tested: the hearth program was not found beside this one");
        return Ok(devices);
    };
    let listed = match run_child(&program, "list", context)? {
        Ok(answer) => serde_json::from_str::<Vec<DeviceInfo>>(&answer).unwrap_or_default(),
        Err(reason) => {
            log::warn!("GPUs could not be listed: {reason}");
            Vec::new()
        }
    };
    let probing = context.stage(Stage::Probing, listed.len() as u64);
    for mut device in listed {
        match run_child(&program, &device.id, context)? {
            Ok(_) if device.is_software() && std::env::var_os(ALLOW_SOFTWARE).is_none() => {
                let message = "It computes on the processor and is slower than the CPU itself.";
                device.reason = Some(Failure::new("software-gpu", message));
            }
            Ok(_) => {
                device.usable = true;
                if tests_half {
                    let half = format!("{}{HALF}", device.id);
                    match run_child(&program, &half, context)? {
                        Ok(_) => device.is_half_right = true,
                        Err(reason) => log::info!("{}: {reason}", device.name),
                    }
                }
            }
            Err(reason) => device.reason = Some(reason),
        }
        devices.push(device);
        probing.advance(1)?;
    }
    Ok(devices)
}

/// What the child process does: lists GPUs for `list`, else tests the GPU of this id. Returns
/// JSON.
///
/// # Errors
/// Why the GPU cannot be used.
pub fn run_probe(id: &str) -> Result<String, String> {
    if id == "list" {
        return serde_json::to_string(&list_gpus()).map_err(|error| error.to_string());
    }
    let (id, is_half) = match id.strip_suffix(HALF) {
        Some(id) => (id, true),
        None => (id, false),
    };
    let device = Device::wgpu(kind_of(id).map_err(|failure| failure.message)?);
    if is_half {
        let largest = half_precision::prove(&device)?;
        return Ok(serde_json::json!({ "id": id, "largest_difference": largest }).to_string());
    }
    let expected = tiny_training(&Device::flex())?;
    let found = tiny_training(&device)?;
    let largest = expected
        .iter()
        .zip(&found)
        .map(|(a, b)| (a - b).abs() / a.abs().max(1e-3))
        .fold(0.0, f32::max);
    if largest.is_nan() || largest > PROBE_TOLERANCE {
        return Err(format!(
            "It computes something else than the CPU: losses {found:?} instead of {expected:?}."
        ));
    }
    Ok(serde_json::json!({ "id": id, "largest_difference": largest }).to_string())
}

/// Losses of three steps of a small net on fixed numbers.
fn tiny_training(device: &Device) -> Result<Vec<f32>, String> {
    #[derive(Module, Debug)]
    struct Tiny {
        conv: Conv2d,
        linear: Linear,
    }
    let device = device.clone().autodiff();
    let numbers = |count: usize, scale: f32| -> Vec<f32> {
        (0..count)
            .map(|i| ((i * 37 % 101) as f32 / 50.0 - 1.0) * scale)
            .collect()
    };
    let mut model = Tiny {
        conv: Conv2dConfig::new([3, 8], [3, 3]).init(&device),
        linear: LinearConfig::new(8, 4).init(&device),
    };
    let fixed = |shape: &[usize]| {
        let count = shape.iter().product();
        TensorData::new(numbers(count, 0.3), shape.to_vec())
    };
    model.conv.weight = model
        .conv
        .weight
        .map(|_| Tensor::from_data(fixed(&[8, 3, 3, 3]), &device).require_grad());
    model.conv.bias = None;
    model.linear.weight = model
        .linear
        .weight
        .map(|_| Tensor::from_data(fixed(&[8, 4]), &device).require_grad());
    model.linear.bias = None;
    let x: Tensor<4> = Tensor::from_data(
        TensorData::new(numbers(8 * 3 * 16 * 16, 1.0), [8, 3, 16, 16]),
        &device,
    );
    let y: Tensor<1, Int> = Tensor::from_data(
        TensorData::new(vec![0i32, 1, 2, 3, 0, 1, 2, 3], [8]),
        &device,
    );
    let mut optimizer = SgdConfig::new().init();
    let mut losses = Vec::new();
    for _ in 0..3 {
        let hidden = burn::tensor::activation::relu(model.conv.forward(x.clone()));
        let pooled = hidden.mean_dim(3).mean_dim(2).reshape([8, 8]);
        let logits = model.linear.forward(pooled);
        let loss = CrossEntropyLossConfig::new()
            .init(&device)
            .forward(logits, y.clone());
        let value = loss
            .clone()
            .into_data()
            .convert::<f32>()
            .try_to_vec::<f32>()
            .map_err(|error| format!("{error:?}"))?;
        losses.extend(value);
        let gradients = GradientsParams::from_grads(loss.backward(), &model);
        model = optimizer.step(0.5, model, gradients);
    }
    Ok(losses)
}

fn list_gpus() -> Vec<DeviceInfo> {
    let instance = wgpu::Instance::default();
    let backends = wgpu::Backends::PRIMARY;
    let adapters = finish(instance.enumerate_adapters(backends));
    let mut seen = [0; 3];
    let mut devices: Vec<DeviceInfo> = Vec::new();
    for adapter in adapters {
        let info = adapter.get_info();
        let (class, name) = match info.device_type {
            wgpu::DeviceType::DiscreteGpu => (Some(0), "discrete"),
            wgpu::DeviceType::IntegratedGpu => (Some(1), "integrated"),
            wgpu::DeviceType::VirtualGpu => (Some(2), "virtual"),
            wgpu::DeviceType::Cpu => (None, "software"),
            wgpu::DeviceType::Other => continue,
        };
        let id = match class {
            Some(class) => {
                seen[class] += 1;
                format!("{name}-{}", seen[class] - 1)
            }
            None => name.to_owned(),
        };
        if devices.iter().any(|device| device.id == id) {
            continue;
        }
        devices.push(DeviceInfo {
            id,
            name: format!("{} ({:?})", info.name, info.backend),
            kind: "gpu".into(),
            usable: false,
            reason: None,
            is_half_right: false,
        });
    }
    devices
}

/// Waits for a future that needs nobody to wake it.
fn finish<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::thread::yield_now();
    }
}

fn kind_of(id: &str) -> Result<DeviceKind, Failure> {
    let unknown =
        || Failure::new("unknown-device", format!("There is no device “{id}”.")).with("device", id);
    if id == "software" {
        return Ok(DeviceKind::Cpu);
    }
    let (class, index) = id.split_once('-').ok_or_else(unknown)?;
    let index = index.parse().map_err(|_| unknown())?;
    match class {
        "discrete" => Ok(DeviceKind::DiscreteGpu(index)),
        "integrated" => Ok(DeviceKind::IntegratedGpu(index)),
        "virtual" => Ok(DeviceKind::VirtualGpu(index)),
        _ => Err(unknown()),
    }
}

/// This program, or the one beside it where this is a test.
fn probe_program() -> Option<PathBuf> {
    if let Some(program) = std::env::var_os(PROBE_PROGRAM) {
        return Some(program.into());
    }
    let own = std::env::current_exe().ok()?;
    let name = format!("hearth{}", std::env::consts::EXE_SUFFIX);
    if own.file_name()?.to_string_lossy() == name {
        return Some(own);
    }
    own.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(&name))
        .find(|program| program.is_file())
}

/// Runs the probe; the inner error says why it failed.
fn run_child(
    program: &PathBuf,
    id: &str,
    context: &JobContext,
) -> Result<Result<String, Failure>, JobError> {
    let unstarted = |error: std::io::Error| {
        let message = format!("Its self-test could not be started: {error}.");
        Failure::new("probe-not-started", message).with("detail", error)
    };
    let child = Command::new(program)
        .args(["doctor", "--probe", id])
        // Trying every kernel variant takes minutes on slow adapters; the answer is the same.
        .env("CUBECL_AUTOTUNE_LEVEL", "minimal")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => return Ok(Err(unstarted(error))),
    };
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(_)) => break,
            Ok(None) if started.elapsed() < PROBE_LIMIT && context.check().is_ok() => {
                std::thread::sleep(Duration::from_millis(20));
            }
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                context.check()?;
                let secs = PROBE_LIMIT.as_secs();
                let message = format!("Its self-test took more than {secs} seconds.");
                return Ok(Err(
                    Failure::new("probe-too-slow", message).with("secs", secs)
                ));
            }
        }
    }
    let output = match child.wait_with_output() {
        Ok(output) => output,
        Err(error) => return Ok(Err(unstarted(error))),
    };
    if output.status.success() {
        return Ok(Ok(String::from_utf8_lossy(&output.stdout)
            .trim()
            .to_owned()));
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    let last = errors.lines().rev().find(|line| !line.trim().is_empty());
    Ok(Err(match (output.status.code(), last) {
        (Some(_), Some(line)) => {
            let detail = line.trim().trim_start_matches("error: ");
            Failure::new("probe-failed", format!("It failed its self-test: {detail}"))
                .with("detail", detail)
        }
        _ => Failure::new(
            "probe-crashed",
            format!("Its driver crashed in the self-test ({}).", output.status),
        )
        .with("detail", output.status),
    }))
}

/// The processor's name and its number of threads.
fn cpu_name() -> String {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let system = sysinfo::System::new_with_specifics(
        sysinfo::RefreshKind::nothing().with_cpu(sysinfo::CpuRefreshKind::nothing()),
    );
    let brand = system
        .ok()
        .and_then(|system| {
            system
                .cpus()
                .first()
                .map(|cpu| cpu.brand().trim().to_owned())
        })
        .unwrap_or_default();
    if brand.is_empty() {
        format!("CPU, {threads} threads")
    } else {
        format!("{brand}, {threads} threads")
    }
}
