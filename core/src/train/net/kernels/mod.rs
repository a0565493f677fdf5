//! Forward and backward passes over batches in host memory. Pictures lie channels last,
//! `[batch, height, width, channels]`, so that most of the work is plain matrix products.
//!
//! Work is cut into as many parts as there are threads, and parts are summed in their order: the
//! same machine gives the same sums.

pub mod conv;
pub mod depthwise;
pub mod matrix;
pub mod norm;
pub mod pointwise;
pub mod pool;

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

/// Samples that each thread gets, of so many.
fn share(samples: usize) -> usize {
    samples.div_ceil(rayon::current_num_threads()).max(1)
}
