//! Training: configuration, devices, cached features, the trainer, and what it leaves behind.

pub mod balance;
pub mod config;
pub mod device;
pub mod features;
pub mod head;
pub mod net;
pub mod run;

pub use balance::Balance;
pub use config::{DeviceChoice, Preset, TrainConfig};
pub use run::{CrossValidation, EpochMetrics, RunSummary, SplitScore, StopReason};
