//! Forward and backward passes over batches in host memory. Pictures lie channels last,
//! `[batch, height, width, channels]`, so that most of the work is plain matrix products.
//!
//! Work is cut into parts by the size of the batch, whatever the number of threads, and parts are
//! summed in their order: the sums are the same everywhere.

pub mod conv;
pub mod curve;
pub mod depthwise;
pub mod matrix;
pub mod norm;
pub mod pointwise;
pub mod pool;
pub mod product;

/// Height, width and channels of one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// Values of one pixel.
    pub channels: usize,
}

impl Size {
    /// Values of one sample.
    pub fn len(self) -> usize {
        self.height * self.width * self.channels
    }

    /// Pixels of one sample.
    pub fn num_pixels(self) -> usize {
        self.height * self.width
    }
}

/// Smallest and largest value that passes; [`NO_BOUNDS`] lets everything through.
pub type Bounds = (f32, f32);

/// Everything passes.
pub const NO_BOUNDS: Bounds = (f32::NEG_INFINITY, f32::INFINITY);

/// Samples of a part, of so many. Each part sums into memory of its own, which costs little time
/// where parts are not too many.
fn share(samples: usize) -> usize {
    let parts = if samples < 64 { 8 } else { 16 };
    samples.div_ceil(parts).max(1)
}
