//! Training: configuration, devices, cached features, the loop, and what it leaves behind.

pub mod balance;
pub mod batches;
pub mod boosting;
pub mod checkpoint;
mod choice;
pub mod config;
pub mod curves;
pub mod device;
pub mod features;
pub mod find_rate;
pub mod fit;
pub mod half_precision;
pub mod head;
pub mod loss;
pub mod memory;
pub mod moments;
pub mod net;
pub mod numbers;
pub mod optimizer;
pub mod run;
pub mod schedule;
pub mod search;
pub mod settings;
pub mod sleep;
pub mod sparse;
pub mod target;
pub mod thresholds;
pub mod watch;
pub mod way;

pub use balance::Balance;
pub use choice::{Loss, OptimizerKind, Precision, Schedule, TargetTransform, Way};
pub use config::{DeviceChoice, Preset, TrainConfig};
pub use moments::{Moment, MomentKind};
pub use run::{
    CrossValidation, EpochMetrics, PausedRun, RunRemark, RunSummary, StopReason, TrainingNote,
    WatchedSample,
};
pub use way::{PickedWay, WayReason};
