//! Nets to be trained from scratch, built as graphs: from 0–255 pixels to logits.

mod builder;
mod residual;

pub use residual::{Residual, residual};
