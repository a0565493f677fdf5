//! Nets to be trained from scratch, built as graphs: from 0–255 pixels, or from a spectrogram, to
//! logits.

mod builder;
mod residual;

pub use residual::{Residual, residual, residual_on_spectrogram};
