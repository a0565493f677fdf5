//! Bringing an ONNX classifier: it is read, cut, checked in another runtime, and measured.

use super::{BackboneInfo, Pixels, file_of, folder, info_file, is_name, name_for, prepare};
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::exec::{RtenRuntime, Runtime};
use crate::graph::onnx::{self, ReadOptions};
use crate::graph::{Graph, GraphError, HostTensor};
use crate::jobs::{JobContext, JobError};
use crate::project::error::io_failure;
use crate::project::runs::{write_atomically, write_json};
use crate::tasks::image_classification::runtime_for;
use crate::train::config::BUNDLED_BACKBONE as BUNDLED;
use crate::train::device::ComputeDevice;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Larger files are no backbones for a laptop.
const MOST_BYTES: u64 = 2 << 30;

/// The side of pictures where a model takes any.
const USUAL_PX: u32 = 224;

/// Sizes at which a model that names one is tried, to see whether it takes others, too.
const OTHER_PX: [u32; 2] = [160, 256];

/// How long the speed is measured.
const MEASURED_FOR: Duration = Duration::from_millis(1500);

/// Pictures at once while it is measured.
const MEASURED_AT_ONCE: usize = 8;

/// Outputs of two runtimes may differ by this share of the largest.
const TOLERANCE: f32 = 1e-3;

/// What is brought, and what the person said of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// The ONNX file; of an encoder of texts, its folder.
    pub file: PathBuf,
    /// Its name in the project; the file's name if `None`.
    pub name: Option<String>,
    /// How it sees pixels; what lies beside the file says it, else as `PyTorch`'s models, if `None`.
    pub pixels: Option<Pixels>,
    /// Its licence, where known.
    pub licence: Option<String>,
    /// Where it came from; the file's name if `None`.
    pub origin: Option<String>,
}

/// Takes a classifier into a project as a backbone.
///
/// # Errors
/// If the file is no model that Hearth can run and cut, or gives other numbers than another
/// runtime; nothing is kept then.
pub fn adopt(
    project: &Path,
    wanted: &Wanted,
    context: &JobContext,
) -> Result<BackboneInfo, JobError> {
    let reading = context.stage(Stage::Preparing, 0);
    let name = name_of(project, wanted)?;
    let bytes = read_file(&wanted.file)?;
    let pixels = match wanted.pixels {
        Some(pixels) => pixels,
        None => beside(&wanted.file)?,
    };
    let (model, is_sized) = read_model(&bytes).map_err(Failure::from)?;
    let side = prepare::side_px(&model)?;
    let graph = prepare::prepared(&model, pixels)?;
    reading.advance(0)?;
    let checking = context.stage(Stage::Proving, 0);
    let checked_with = check(&model, &bytes, side)?;
    checking.advance(0)?;
    let takes_any = !is_sized || OTHER_PX.iter().all(|px| takes(&bytes, *px, pixels, &graph));
    let dim = graph.shape(graph.outputs()[0]).size(1).unwrap_or_default();
    let stored = onnx::write(&graph).map_err(Failure::from)?;
    let info = BackboneInfo {
        licence: wanted
            .licence
            .clone()
            .unwrap_or_else(|| "not stated".to_owned()),
        origin: wanted
            .origin
            .clone()
            .unwrap_or_else(|| file_name(&wanted.file)),
        num_bytes: stored.len() as u64,
        num_parameters: graph.num_parameters(),
        dim,
        fixed_px: (!takes_any).then_some(side),
        pixels,
        measured_px: side,
        pictures_per_sec: speed(graph, side, context)?,
        checked_with,
        encoder: None,
        name,
    };
    context.stage(Stage::Writing, 0);
    let folder = folder(project);
    std::fs::create_dir_all(&folder).map_err(|error| io_failure(&folder, error))?;
    write_atomically(&file_of(project, &info.name), &stored)?;
    write_json(&info_file(project, &info.name), &info)?;
    Ok(info)
}

/// The name that a person wants, or a free one after the file's.
pub(in crate::tasks) fn name_of(project: &Path, wanted: &Wanted) -> Result<String, Failure> {
    let Some(name) = &wanted.name else {
        let stem = wanted.file.file_stem().unwrap_or_default();
        return Ok(free_name(project, &name_for(&stem.to_string_lossy())));
    };
    if !is_name(name) {
        let message = format!(
            "“{name}” cannot be a backbone’s name. Use small letters a–z, digits, - and _."
        );
        return Err(Failure::new("backbone-name", message).with("name", name));
    }
    if is_taken(project, name) {
        let message = format!("There is a backbone “{name}” already. Choose another name.");
        return Err(Failure::new("backbone-name-taken", message).with("name", name));
    }
    Ok(name.clone())
}

fn is_taken(project: &Path, name: &str) -> bool {
    name == BUNDLED || info_file(project, name).exists()
}

/// This name, or with a number behind it where it is taken.
pub(in crate::tasks) fn free_name(project: &Path, name: &str) -> String {
    let numbered = (2..).map(|n| format!("{name}-{n}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    let free = names.find(|name| !is_taken(project, name));
    free.unwrap_or_else(|| name.to_owned())
}

pub(in crate::tasks) fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error| io_failure(path, error);
    let num_bytes = std::fs::metadata(path).map_err(failed)?.len();
    if num_bytes > MOST_BYTES {
        let gigabytes = num_bytes as f64 / 1e9;
        let message = format!(
            "{} has {gigabytes:.1} GB, which is too large for a backbone.",
            path.display()
        );
        return Err(Failure::new("backbone-too-large", message).with("path", path.display()));
    }
    std::fs::read(path).map_err(failed)
}

/// What a `preprocessor_config.json` beside the file, or in the folder above an `onnx` folder,
/// says; else what is usual.
fn beside(file: &Path) -> Result<Pixels, Failure> {
    let folder = file.parent().unwrap_or(file);
    let above = folder
        .parent()
        .filter(|_| folder.file_name().is_some_and(|name| name == "onnx"));
    let configs = [Some(folder), above].into_iter().flatten();
    let mut configs = configs.map(|folder| folder.join("preprocessor_config.json"));
    match configs.find(|config| config.is_file()) {
        Some(config) => {
            let text = std::fs::read_to_string(&config).map_err(|e| io_failure(&config, e))?;
            Pixels::from_preprocessor(&text)
        }
        None => Ok(super::PixelScale::default().into()),
    }
}

/// The model, and whether its file names a size of pictures.
fn read_model(bytes: &[u8]) -> Result<(Graph, bool), GraphError> {
    match onnx::read(bytes, ReadOptions::default()) {
        Ok(model) => Ok((model, true)),
        Err(GraphError::Unreadable { .. }) => {
            let input_px = Some([USUAL_PX as usize; 2]);
            Ok((onnx::read(bytes, ReadOptions { input_px })?, false))
        }
        Err(error) => Err(error),
    }
}

/// Whether a model gives the same kind of embedding for pictures of another size.
fn takes(bytes: &[u8], side_px: u32, pixels: Pixels, graph: &Graph) -> bool {
    let input_px = Some([side_px as usize; 2]);
    let other = onnx::read(bytes, ReadOptions { input_px }).map_err(Failure::from);
    let other = other.and_then(|other| prepare::prepared(&other, pixels));
    other.is_ok_and(|other| {
        other.shape(other.outputs()[0]) == graph.shape(graph.outputs()[0])
            && other.nodes().len() == graph.nodes().len()
    })
}

/// Numbers like those of normalised pictures, different in each.
fn noise(count: usize, side: usize) -> HostTensor {
    let len = count * 3 * side * side;
    let values = (0..len as u32).map(|i| {
        let mixed = i.wrapping_mul(2_654_435_761) >> 8;
        (mixed % 1000) as f32 / 250.0 - 2.0
    });
    HostTensor::new([count, 3, side, side], values.collect())
}

/// Runs the whole model here and in another runtime; the other's name, where it could read the
/// file.
fn check(model: &Graph, bytes: &[u8], side: u32) -> Result<Option<String>, Failure> {
    let input = noise(1, side as usize);
    let mut ours = runtime(Arc::new(model.clone()))?;
    let found = ours.run(std::slice::from_ref(&input))?.swap_remove(0);
    if let Some(value) = found.data().iter().find(|value| !value.is_finite()) {
        let message =
            format!("The model gives {value} instead of numbers. Its file may be damaged.");
        return Err(Failure::new("backbone-not-finite", message));
    }
    let theirs = RtenRuntime::load(bytes.to_vec()).and_then(|mut theirs| {
        let outputs = theirs.run(std::slice::from_ref(&input))?;
        Ok((theirs.name(), outputs))
    });
    let (name, mut outputs) = match theirs {
        Ok(theirs) => theirs,
        Err(error) => {
            log::info!("a backbone is not compared: {error}");
            return Ok(None);
        }
    };
    let expected = outputs.swap_remove(0);
    let largest = expected
        .data()
        .iter()
        .fold(1e-6_f32, |most, v| most.max(v.abs()));
    let pairs = found.data().iter().zip(expected.data());
    let differs = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    let is_same = found.data().len() == expected.data().len() && differs <= TOLERANCE * largest;
    if is_same {
        return Ok(Some(name));
    }
    let message = format!(
        "Hearth computes something else than {name}: {differs:.2e} apart where the largest output is {largest:.2e}. The model is not used; please report it."
    );
    Err(Failure::new("backbone-differs", message).with("detail", format!("{differs:.2e}")))
}

fn runtime(graph: Arc<Graph>) -> Result<Box<dyn Runtime>, Failure> {
    let device = ComputeDevice::cpu();
    Ok(runtime_for(graph, &device)?)
}

/// Pictures a second.
fn speed(graph: Graph, side: u32, context: &JobContext) -> Result<f32, JobError> {
    let mut runtime = runtime(Arc::new(graph))?;
    let input = noise(MEASURED_AT_ONCE, side as usize);
    // The first time is slower.
    runtime
        .run(std::slice::from_ref(&input))
        .map_err(Failure::from)?;
    let started = Instant::now();
    let mut count = 0;
    while count == 0 || started.elapsed() < MEASURED_FOR {
        context.check()?;
        runtime
            .run(std::slice::from_ref(&input))
            .map_err(Failure::from)?;
        count += MEASURED_AT_ONCE;
    }
    Ok(count as f32 / started.elapsed().as_secs_f32())
}
