//! Pooling: largest value or mean of each window, and the mean of the whole picture.

use super::Size;
use super::conv::Windows;
use rayon::prelude::*;

/// What is taken of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The largest value; padding never wins.
    Largest,
    /// The mean; padding counts as zeros where `counts_padding`.
    Mean {
        /// Whether padding counts as values.
        counts_padding: bool,
    },
}

/// Picture pixels of a window.
fn pixels(windows: &Windows, y: usize, x: usize) -> impl Iterator<Item = usize> + use<> {
    let w = *windows;
    (0..w.kernel[0]).flat_map(move |ky| {
        (0..w.kernel[1]).filter_map(move |kx| {
            let from_y = (y * w.stride[0] + ky).checked_sub(w.padding.top)?;
            let from_x = (x * w.stride[1] + kx).checked_sub(w.padding.left)?;
            (from_y < w.input.height && from_x < w.input.width)
                .then_some(from_y * w.input.width + from_x)
        })
    })
}

fn divisor(windows: &Windows, y: usize, x: usize, counts_padding: bool) -> f32 {
    if counts_padding {
        (windows.kernel[0] * windows.kernel[1]) as f32
    } else {
        pixels(windows, y, x).count().max(1) as f32
    }
}

/// Pools a batch.
pub fn forward(windows: &Windows, taken: Taken, x: &[f32], out: &mut [f32]) {
    let c = windows.input.channels;
    x.par_chunks(windows.input.len())
        .zip(out.par_chunks_mut(windows.output.len()))
        .for_each(|(picture, out)| {
            for (at, out) in out.chunks_exact_mut(c).enumerate() {
                let (y, x) = (at / windows.output.width, at % windows.output.width);
                match taken {
                    Taken::Largest => {
                        out.fill(f32::NEG_INFINITY);
                        for from in pixels(windows, y, x) {
                            for (out, value) in out.iter_mut().zip(&picture[from * c..][..c]) {
                                *out = out.max(*value);
                            }
                        }
                    }
                    Taken::Mean { counts_padding } => {
                        out.fill(0.0);
                        for from in pixels(windows, y, x) {
                            super::pointwise::add(out, &picture[from * c..][..c]);
                        }
                        let count = divisor(windows, y, x, counts_padding);
                        for value in out {
                            *value /= count;
                        }
                    }
                }
            }
        });
}

/// Sets the gradient of the input. Of equal largest values, the first one gets it.
pub fn backward(windows: &Windows, taken: Taken, x: &[f32], y: &[f32], dy: &[f32], dx: &mut [f32]) {
    let c = windows.input.channels;
    let pictures = x.par_chunks(windows.input.len());
    let results = y.par_chunks(windows.output.len());
    dx.par_chunks_mut(windows.input.len())
        .zip(pictures)
        .zip(results.zip(dy.par_chunks(windows.output.len())))
        .for_each(|((dx, picture), (result, dy))| {
            dx.fill(0.0);
            let mut is_open = vec![true; c];
            let pixels_of = result.chunks_exact(c).zip(dy.chunks_exact(c));
            for (at, (result, dy)) in pixels_of.enumerate() {
                let (row, column) = (at / windows.output.width, at % windows.output.width);
                match taken {
                    Taken::Largest => {
                        is_open.fill(true);
                        for from in pixels(windows, row, column) {
                            for i in 0..c {
                                if is_open[i] && picture[from * c + i] == result[i] {
                                    dx[from * c + i] += dy[i];
                                    is_open[i] = false;
                                }
                            }
                        }
                    }
                    Taken::Mean { counts_padding } => {
                        let count = divisor(windows, row, column, counts_padding);
                        for from in pixels(windows, row, column) {
                            for i in 0..c {
                                dx[from * c + i] += dy[i] / count;
                            }
                        }
                    }
                }
            }
        });
}

/// The mean over each picture, `[batch, channels]`.
pub fn global_mean(size: Size, x: &[f32], out: &mut [f32]) {
    let pixels = size.num_pixels() as f32;
    x.par_chunks(size.len())
        .zip(out.par_chunks_mut(size.channels))
        .for_each(|(x, out)| {
            out.fill(0.0);
            super::pointwise::add_rows(x, out);
            for value in out {
                *value /= pixels;
            }
        });
}

/// Sets the gradient of a picture from that of its mean.
pub fn global_mean_backward(size: Size, dy: &[f32], dx: &mut [f32]) {
    let pixels = size.num_pixels() as f32;
    dx.par_chunks_mut(size.len())
        .zip(dy.par_chunks(size.channels))
        .for_each(|(dx, dy)| {
            for pixel in dx.chunks_exact_mut(size.channels) {
                for (to, from) in pixel.iter_mut().zip(dy) {
                    *to = from / pixels;
                }
            }
        });
}
