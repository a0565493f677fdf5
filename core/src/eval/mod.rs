//! Measuring a model honestly.

pub mod metrics;
pub mod report;

pub use report::{ClassScore, ItemPrediction, Report};
