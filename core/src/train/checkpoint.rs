//! All of a training at one moment, so that it goes on after a pause or a kill as if nothing had
//! been: weights, optimiser, statistics, best weights, curves and position. What is random hangs on
//! seed and position alone, see [`super::batches::Drawing::rng`].
//!
//! A file of its own kind, which nothing but a training reads: a JSON header, floats, a checksum.

use super::net::{Engine, Layout, Parameter};
use super::optimizer::{Optimizer, OptimizerSettings};
use super::{EpochMetrics, Moment};
use crate::failure::Failure;
use crate::project::error::io_failure;
use crate::project::runs::write_atomically;
use crate::train::OptimizerKind;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The checkpoint's file in the folder of a run that is under way.
pub const FILE_NAME: &str = "checkpoint.bin";

/// Begins the file.
const MAGIC: &[u8; 8] = b"HEARTHCK";

/// Raised when the layout changes.
const VERSION: u32 = 1;

/// Length of the checksum.
const CHECKSUM: usize = 32;

/// Seconds between two checkpoints, for tests.
const INTERVAL_VARIABLE: &str = "HEARTH_CHECKPOINT_SECS";

/// The best values so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// What they were judged by.
    pub loss: f32,
    /// When.
    pub epoch: u32,
    /// The values.
    pub values: Vec<Vec<f32>>,
    /// Statistics of batch normalisation.
    pub statistics: Vec<f32>,
}

/// All of a training at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// The epoch that is under way, counted from 1.
    pub epoch: u32,
    /// Batches of it that are done.
    pub batch: usize,
    /// Sum of their losses.
    pub loss_sum: f64,
    /// Samples of them that were right.
    pub num_right: u64,
    /// Sum of their squared errors, where numbers are predicted.
    pub squares: f64,
    /// Samples of them.
    pub num_seen: u64,
    /// Seconds that the training took so far.
    pub elapsed_secs: f64,
    /// Parameters.
    pub values: Vec<Vec<f32>>,
    /// Their average, where one is kept.
    pub average: Option<Vec<Vec<f32>>>,
    /// The optimiser.
    pub optimizer: Optimizer,
    /// Statistics of batch normalisation.
    pub statistics: Vec<f32>,
    /// The best epoch so far.
    pub best: Option<Best>,
    /// Curves so far.
    pub epochs: Vec<EpochMetrics>,
    /// What happened beside the epochs.
    pub moments: Vec<Moment>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    version: u32,
    epoch: u32,
    batch: usize,
    loss_sum: f64,
    num_right: u64,
    #[serde(default)]
    squares: f64,
    num_seen: u64,
    elapsed_secs: f64,
    optimizer: OptimizerKind,
    momentum: f32,
    weight_decay: f32,
    num_steps: u64,
    parameters: Vec<(String, usize)>,
    num_statistics: usize,
    has_average: bool,
    best: Option<(f32, u32)>,
    epochs: Vec<EpochMetrics>,
    #[serde(default)]
    moments: Vec<Moment>,
}

impl Checkpoint {
    /// The file's bytes.
    ///
    /// # Errors
    /// If the header cannot be written as JSON.
    pub fn to_bytes(&self, parameters: &[Parameter]) -> Result<Vec<u8>, Failure> {
        let header = Header {
            version: VERSION,
            epoch: self.epoch,
            batch: self.batch,
            loss_sum: self.loss_sum,
            num_right: self.num_right,
            squares: self.squares,
            num_seen: self.num_seen,
            elapsed_secs: self.elapsed_secs,
            optimizer: self.optimizer.settings.kind,
            momentum: self.optimizer.settings.momentum,
            weight_decay: self.optimizer.settings.weight_decay,
            num_steps: self.optimizer.num_steps,
            parameters: parameters.iter().map(|p| (p.name.clone(), p.len)).collect(),
            num_statistics: self.statistics.len(),
            has_average: self.average.is_some(),
            best: self.best.as_ref().map(|best| (best.loss, best.epoch)),
            epochs: self.epochs.clone(),
            moments: self.moments.clone(),
        };
        let header = serde_json::to_vec(&header)
            .map_err(|error| Failure::new("internal", error.to_string()))?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend((header.len() as u64).to_le_bytes());
        bytes.extend(header);
        let mut put = |values: &[f32]| bytes.extend_from_slice(bytemuck::cast_slice(values));
        let best = self.best.as_ref();
        for list in [
            Some(&self.values),
            self.average.as_ref(),
            Some(&self.optimizer.first),
            Some(&self.optimizer.second),
            best.map(|best| &best.values),
        ]
        .into_iter()
        .flatten()
        {
            for values in list {
                put(values);
            }
        }
        put(&self.statistics);
        if let Some(best) = best {
            put(&best.statistics);
        }
        let sum = blake3::hash(&bytes);
        bytes.extend(sum.as_bytes());
        Ok(bytes)
    }

    /// Reads what [`Checkpoint::to_bytes`] wrote; `None` where the bytes are not that.
    pub fn from_bytes(bytes: &[u8]) -> Option<(Self, Vec<(String, usize)>)> {
        let end = bytes.len().checked_sub(CHECKSUM)?;
        let (body, sum) = bytes.split_at(end);
        if blake3::hash(body).as_bytes()[..] != *sum || !body.starts_with(MAGIC) {
            return None;
        }
        let rest = &body[MAGIC.len()..];
        let (length, rest) = rest.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let header: Header = serde_json::from_slice(rest.get(..length)?).ok()?;
        if header.version != VERSION {
            return None;
        }
        let mut floats = rest[length..]
            .as_chunks::<4>()
            .0
            .iter()
            .map(|b| f32::from_le_bytes(*b));
        let mut take = |count: usize| -> Option<Vec<f32>> {
            let values: Vec<f32> = floats.by_ref().take(count).collect();
            (values.len() == count).then_some(values)
        };
        let lengths: Vec<usize> = header.parameters.iter().map(|(_, len)| *len).collect();
        let mut list = |is_there: bool| -> Option<Vec<Vec<f32>>> {
            let lengths = if is_there { &lengths[..] } else { &[] };
            lengths.iter().map(|len| take(*len)).collect()
        };
        let values = list(true)?;
        let average = list(header.has_average)?;
        let first = list(true)?;
        let second = list(header.optimizer != OptimizerKind::Sgd)?;
        let best_values = list(header.best.is_some())?;
        let statistics = take(header.num_statistics)?;
        let best = match header.best {
            Some((loss, epoch)) => Some(Best {
                loss,
                epoch,
                values: best_values,
                statistics: take(header.num_statistics)?,
            }),
            None => None,
        };
        let checkpoint = Self {
            epoch: header.epoch,
            batch: header.batch,
            loss_sum: header.loss_sum,
            num_right: header.num_right,
            squares: header.squares,
            num_seen: header.num_seen,
            elapsed_secs: header.elapsed_secs,
            values,
            average: header.has_average.then_some(average),
            optimizer: Optimizer {
                settings: OptimizerSettings {
                    kind: header.optimizer,
                    momentum: header.momentum,
                    weight_decay: header.weight_decay,
                },
                num_steps: header.num_steps,
                first,
                second,
            },
            statistics,
            best,
            epochs: header.epochs,
            moments: header.moments,
        };
        Some((checkpoint, header.parameters))
    }

    /// The same with every list of parameters changed by their layouts.
    fn laid_out(mut self, layouts: &[Layout], change: fn(&Layout, &[f32]) -> Vec<f32>) -> Self {
        let lists = [
            Some(&mut self.values),
            self.average.as_mut(),
            Some(&mut self.optimizer.first),
            Some(&mut self.optimizer.second),
            self.best.as_mut().map(|best| &mut best.values),
        ];
        for list in lists.into_iter().flatten() {
            for (values, layout) in list.iter_mut().zip(layouts) {
                *values = change(layout, values);
            }
        }
        self
    }

    /// From the graph's order of elements, as it lies in the file, into an engine's: another engine
    /// may go on.
    #[must_use]
    pub fn inward(self, layouts: &[Layout]) -> Self {
        self.laid_out(layouts, Layout::inward)
    }

    /// Checks that it is one of this net.
    ///
    /// # Errors
    /// If it has other parameters.
    pub fn check_fits(&self, parameters: &[Parameter]) -> Result<(), Failure> {
        let fits = self.values.len() == parameters.len()
            && self
                .values
                .iter()
                .zip(parameters)
                .all(|(values, parameter)| values.len() == parameter.len);
        if fits { Ok(()) } else { Err(other_net()) }
    }
}

fn other_net() -> Failure {
    Failure::new(
        "checkpoint-other-net",
        "The checkpoint is one of another model, so the training cannot go on. Start it anew; earlier runs are untouched.",
    )
}

/// Writes a training's checkpoints.
#[derive(Clone, Debug)]
pub struct Keeper {
    path: PathBuf,
    interval: Duration,
}

impl Keeper {
    /// Writes into the folder of a run.
    pub fn new(run_dir: &Path) -> Self {
        let secs = std::env::var(INTERVAL_VARIABLE)
            .ok()
            .and_then(|text| text.parse().ok());
        Self {
            path: run_dir.join(FILE_NAME),
            interval: Duration::from_secs_f64(f64::clamp(secs.unwrap_or(20.0), 0.0, 3600.0)),
        }
    }

    /// Time between two checkpoints.
    pub fn interval(&self) -> Duration {
        self.interval
    }

    /// Writes one aside and renames it: an earlier one stays until then.
    ///
    /// # Errors
    /// If the disk is full.
    pub fn write(&self, state: &Checkpoint, engine: &dyn Engine) -> Result<(), Failure> {
        let state = state.clone().laid_out(&engine.layouts(), Layout::outward);
        write_atomically(&self.path, &state.to_bytes(engine.parameters())?)
    }
}

/// Reads the checkpoint in the folder of a run.
///
/// # Errors
/// If there is none, or it is damaged.
pub fn load(run_dir: &Path) -> Result<Checkpoint, Failure> {
    let path = run_dir.join(FILE_NAME);
    let bytes = std::fs::read(&path).map_err(|error| io_failure(&path, error))?;
    match Checkpoint::from_bytes(&bytes) {
        Some((checkpoint, _)) => Ok(checkpoint),
        None => Err(Failure::new(
            "checkpoint-damaged",
            format!(
                "The checkpoint {} is damaged, so this training cannot go on. Start it anew; earlier runs are untouched.",
                path.display()
            ),
        )
        .with("path", path.display())),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    fn example(kind: OptimizerKind) -> (Checkpoint, Vec<Parameter>) {
        let parameters: Vec<Parameter> = [("a", 3), ("b", 2)]
            .map(|(name, len)| Parameter {
                name: name.into(),
                len,
                decays: true,
            })
            .into();
        let values = vec![vec![1.0, 2.0, 3.0], vec![4.0, 5.0]];
        let settings = OptimizerSettings {
            kind,
            momentum: 0.9,
            weight_decay: 0.1,
        };
        let checkpoint = Checkpoint {
            epoch: 3,
            batch: 7,
            loss_sum: 1.0 / 3.0,
            num_right: 10,
            squares: 2.5,
            num_seen: 20,
            elapsed_secs: 1.5,
            average: Some(values.clone()),
            optimizer: Optimizer::new(settings, &parameters),
            statistics: vec![0.5, 0.25],
            best: Some(Best {
                loss: 0.7,
                epoch: 2,
                values: values.clone(),
                statistics: vec![1.0, 2.0],
            }),
            epochs: Vec::new(),
            moments: Vec::new(),
            values,
        };
        (checkpoint, parameters)
    }

    #[test]
    fn what_is_written_comes_back() {
        for kind in OptimizerKind::ALL {
            let (mut checkpoint, parameters) = example(*kind);
            for has_more in [true, false] {
                if !has_more {
                    checkpoint.best = None;
                    checkpoint.average = None;
                }
                let bytes = checkpoint.to_bytes(&parameters).unwrap();
                let (read, _) = Checkpoint::from_bytes(&bytes).unwrap();
                assert_eq!(read, checkpoint);
                read.check_fits(&parameters).unwrap();
                assert!(read.check_fits(&parameters[..1]).is_err());
            }
        }
    }

    #[test]
    fn damage_is_seen() {
        let (checkpoint, parameters) = example(OptimizerKind::AdamW);
        let bytes = checkpoint.to_bytes(&parameters).unwrap();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(Checkpoint::from_bytes(&damaged).is_none(), "byte {at}");
            assert!(Checkpoint::from_bytes(&bytes[..at]).is_none());
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), &bytes[..50]).unwrap();
        assert_eq!(load(folder.path()).unwrap_err().code, "checkpoint-damaged");
    }
}
