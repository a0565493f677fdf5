//! The curves of a run for other programs: a CSV table and `TensorBoard`'s event file, which grow
//! with every epoch.

mod events;

use super::EpochMetrics;
use crate::failure::Failure;
use crate::project::error::io_failure;
use events::EventFile;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The table's file in a run's folder.
pub const TABLE_NAME: &str = "metrics.csv";

/// The folder of `TensorBoard`'s file in a run's folder.
pub const EVENTS_FOLDER: &str = "tensorboard";

const HEAD: &str = "epoch,train_loss,train_accuracy,valid_loss,valid_accuracy,learning_rate,elapsed_secs,samples_per_sec,is_best\n";

/// Both files, open.
pub struct Curves {
    table: File,
    table_path: PathBuf,
    events: EventFile,
}

impl Curves {
    /// Starts both files with what there is.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn start(run_dir: &Path, epochs: &[EpochMetrics]) -> Result<Self, Failure> {
        let table_path = run_dir.join(TABLE_NAME);
        let mut table = File::create(&table_path).map_err(|e| io_failure(&table_path, e))?;
        table
            .write_all(HEAD.as_bytes())
            .map_err(|e| io_failure(&table_path, e))?;
        let folder = run_dir.join(EVENTS_FOLDER);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).map_err(|e| io_failure(&folder, e))?;
        let mut curves = Self {
            table,
            table_path,
            events: EventFile::start(&folder)?,
        };
        for epoch in epochs {
            curves.add(epoch)?;
        }
        Ok(curves)
    }

    /// Adds an epoch.
    ///
    /// # Errors
    /// If the disk is full.
    pub fn add(&mut self, epoch: &EpochMetrics) -> Result<(), Failure> {
        let optional = |value: Option<f32>| value.map_or(String::new(), |value| value.to_string());
        let line = format!(
            "{},{},{},{},{},{},{},{},{}\n",
            epoch.epoch,
            epoch.train_loss,
            epoch.train_accuracy,
            optional(epoch.valid_loss),
            optional(epoch.valid_accuracy),
            epoch.learning_rate,
            epoch.elapsed_secs,
            epoch.samples_per_sec,
            epoch.is_best,
        );
        self.table
            .write_all(line.as_bytes())
            .map_err(|e| io_failure(&self.table_path, e))?;
        let scalars = [
            ("loss/train", Some(epoch.train_loss)),
            ("loss/validation", epoch.valid_loss),
            ("accuracy/train", Some(epoch.train_accuracy)),
            ("accuracy/validation", epoch.valid_accuracy),
            ("learning_rate", Some(epoch.learning_rate as f32)),
            ("samples_per_sec", Some(epoch.samples_per_sec)),
        ];
        let present: Vec<(&str, f32)> = scalars
            .into_iter()
            .filter_map(|(tag, value)| Some((tag, value?)))
            .collect();
        self.events.add(epoch.epoch, &present)
    }
}
