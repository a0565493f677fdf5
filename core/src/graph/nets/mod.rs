//! Nets to be trained from scratch, built as graphs: from 0–255 pixels, from a spectrogram, or from
//! rows of numbers to logits.

mod builder;
mod dense;
mod residual;

pub use dense::append_dense;
pub use residual::{Residual, residual, residual_on_spectrogram};
