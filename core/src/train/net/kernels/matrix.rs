//! Matrix products, by the `gemm` crate that burn's CPU backend uses, too.
#![allow(unsafe_code)] // the crate takes pointers; all lengths are asserted here

use gemm::{Parallelism, gemm};

/// A matrix in memory, row by row.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    /// Elements.
    pub data: &'a [f32],
    /// Rows in memory.
    pub rows: usize,
    /// Columns in memory.
    pub columns: usize,
    /// Whether rows and columns change places.
    pub is_transposed: bool,
}

impl<'a> Matrix<'a> {
    /// As it lies in memory.
    pub fn new(data: &'a [f32], rows: usize, columns: usize) -> Self {
        Self {
            data,
            rows,
            columns,
            is_transposed: false,
        }
    }

    /// Rows and columns change places.
    #[must_use]
    pub fn transposed(self) -> Self {
        Self {
            is_transposed: !self.is_transposed,
            ..self
        }
    }

    fn dims(&self) -> (usize, usize) {
        if self.is_transposed {
            (self.columns, self.rows)
        } else {
            (self.rows, self.columns)
        }
    }

    /// Distances of neighbours in a row and in a column.
    fn strides(&self) -> (isize, isize) {
        let across = self.columns as isize;
        if self.is_transposed {
            (across, 1)
        } else {
            (1, across)
        }
    }
}

/// `out = a · b`, or `out += a · b` where it `adds`, on this thread.
///
/// # Panics
/// If sizes do not fit.
pub fn product(a: Matrix<'_>, b: Matrix<'_>, out: &mut [f32], adds: bool) {
    let ((m, k), (inner, n)) = (a.dims(), b.dims());
    assert_eq!(k, inner, "the inner sizes of a product");
    assert!(a.data.len() >= a.rows * a.columns && b.data.len() >= b.rows * b.columns);
    assert!(out.len() >= m * n);
    if m == 0 || n == 0 {
        return;
    }
    let ((a_next, a_down), (b_next, b_down)) = (a.strides(), b.strides());
    // SAFETY: all three matrices lie inside their slices, as asserted above, and `out` is
    // borrowed alone.
    unsafe {
        gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            n as isize,
            adds,
            a.data.as_ptr(),
            a_next,
            a_down,
            b.data.as_ptr(),
            b_next,
            b_down,
            1.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_the_plain_loop() {
        let numbers = |count: usize, step: usize| -> Vec<f32> {
            (0..count).map(|i| (i * step % 13) as f32 - 6.0).collect()
        };
        let (m, k, n) = (5, 7, 9);
        let (a, b) = (numbers(m * k, 5), numbers(k * n, 7));
        let at = |row: usize, column: usize| -> f32 {
            (0..k).map(|i| a[row * k + i] * b[i * n + column]).sum()
        };
        let turned = |data: &[f32], rows: usize, columns: usize| -> Vec<f32> {
            (0..columns)
                .flat_map(|c| (0..rows).map(move |r| data[r * columns + c]))
                .collect()
        };
        let (a_turned, b_turned) = (turned(&a, m, k), turned(&b, k, n));
        for (left, right) in [
            (Matrix::new(&a, m, k), Matrix::new(&b, k, n)),
            (
                Matrix::new(&a_turned, k, m).transposed(),
                Matrix::new(&b_turned, n, k).transposed(),
            ),
        ] {
            let mut out = vec![1.0; m * n];
            product(left, right, &mut out, true);
            for row in 0..m {
                for column in 0..n {
                    assert_eq!(out[row * n + column], at(row, column) + 1.0);
                }
            }
        }
    }
}
