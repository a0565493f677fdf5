//! What is done to every value by itself.

use super::{Bounds, NO_BOUNDS};
use pulp::Arch;
use rayon::prelude::*;

/// Values that a thread takes at a time.
pub const CHUNK: usize = 64 * 1024;

/// `to += from`.
pub fn add(to: &mut [f32], from: &[f32]) {
    Arch::new().dispatch(|| {
        for (to, from) in to.iter_mut().zip(from) {
            *to += from;
        }
    });
}

/// `to += from`, on all threads.
pub fn add_in_parallel(to: &mut [f32], from: &[f32]) {
    to.par_chunks_mut(CHUNK)
        .zip(from.par_chunks(CHUNK))
        .for_each(|(to, from)| add(to, from));
}

/// Adds every row to one: `sums` is as long as a row.
pub fn add_rows(rows: &[f32], sums: &mut [f32]) {
    Arch::new().dispatch(|| {
        for row in rows.chunks_exact(sums.len()) {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += value;
            }
        }
    });
}

/// `values = clamp(values + bias)`, the bias by channel.
pub fn add_and_clamp(values: &mut [f32], bias: Option<&[f32]>, bounds: Bounds) {
    let (low, high) = bounds;
    Arch::new().dispatch(|| match bias {
        Some(bias) => {
            for row in values.chunks_exact_mut(bias.len()) {
                for (value, bias) in row.iter_mut().zip(bias) {
                    *value = (*value + bias).max(low).min(high);
                }
            }
        }
        None if bounds != NO_BOUNDS => {
            for value in values {
                *value = value.max(low).min(high);
            }
        }
        None => {}
    });
}

/// `to = clamp(from · scale + shift)`, scale and shift by channel.
pub fn affine(from: &[f32], scale: &[f32], shift: &[f32], bounds: Bounds, to: &mut [f32]) {
    let (low, high) = bounds;
    let channels = scale.len();
    let chunk = (CHUNK / channels).max(1) * channels;
    to.par_chunks_mut(chunk)
        .zip(from.par_chunks(chunk))
        .for_each(|(to, from)| {
            Arch::new().dispatch(|| {
                for (to, from) in to
                    .chunks_exact_mut(channels)
                    .zip(from.chunks_exact(channels))
                {
                    let by_channel = scale.iter().zip(shift);
                    for ((to, from), (scale, shift)) in to.iter_mut().zip(from).zip(by_channel) {
                        *to = (from * scale + shift).max(low).min(high);
                    }
                }
            });
        });
}

/// `to = clamp(a + b)`.
pub fn sum(a: &[f32], b: &[f32], bounds: Bounds, to: &mut [f32]) {
    let (low, high) = bounds;
    to.par_chunks_mut(CHUNK)
        .zip(a.par_chunks(CHUNK).zip(b.par_chunks(CHUNK)))
        .for_each(|(to, (a, b))| {
            Arch::new().dispatch(|| {
                for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
                    *to = (a + b).max(low).min(high);
                }
            });
        });
}

/// Takes the gradient away where a bound held the value.
pub fn mask(dy: &mut [f32], y: &[f32], bounds: Bounds) {
    let (low, high) = bounds;
    if bounds == NO_BOUNDS {
        return;
    }
    dy.par_chunks_mut(CHUNK)
        .zip(y.par_chunks(CHUNK))
        .for_each(|(dy, y)| {
            Arch::new().dispatch(|| {
                for (dy, y) in dy.iter_mut().zip(y) {
                    *dy = if *y > low && *y < high { *dy } else { 0.0 };
                }
            });
        });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_values_and_stop_gradients() {
        let mut values = [-2.0, 1.0, 3.0, 9.0];
        add_and_clamp(&mut values, Some(&[1.0, 0.0]), (0.0, 6.0));
        assert_eq!(values, [0.0, 1.0, 4.0, 6.0]);
        let mut gradient = [1.0, 2.0, 3.0, 4.0];
        mask(&mut gradient, &values, (0.0, 6.0));
        assert_eq!(gradient, [0.0, 2.0, 3.0, 0.0]);
    }
}
