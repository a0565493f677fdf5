//! Matrix products of tall, dense matrices, the same to the bit on any number of threads.
//!
//! The narrow matrix is cut into panels of [`LANES`] columns, so that the inner loop is one
//! multiplication and addition on whole vector registers, in one fixed order.

use pulp::Arch;
use rayon::prelude::*;

/// Columns of a panel: one or two vector registers.
pub(super) const LANES: usize = 16;
/// Rows that share one walk down a panel.
const BLOCK: usize = 4;
/// Rows that one task works on.
const CHUNK: usize = 256;

/// A `[depth, columns]` matrix in panels: `[panel][depth][LANES]`, padded with zeros.
#[derive(Clone, Debug)]
pub(super) struct Panels {
    pub depth: usize,
    pub columns: usize,
    pub data: Vec<f32>,
}

impl Panels {
    /// Packs `element(row, column)`.
    pub fn pack(depth: usize, columns: usize, element: impl Fn(usize, usize) -> f32) -> Self {
        let mut panels = Self::zeros(depth, columns);
        for column in 0..columns {
            for row in 0..depth {
                let at = panels.at(row, column);
                panels.data[at] = element(row, column);
            }
        }
        panels
    }

    /// All zeros.
    pub fn zeros(depth: usize, columns: usize) -> Self {
        let size = columns.div_ceil(LANES) * depth * LANES;
        Self {
            depth,
            columns,
            data: vec![0.0; size],
        }
    }

    /// Where an element lies.
    pub fn at(&self, row: usize, column: usize) -> usize {
        (column / LANES * self.depth + row) * LANES + column % LANES
    }

    /// Columns with their padding.
    pub fn width(&self) -> usize {
        self.columns.div_ceil(LANES) * LANES
    }

    /// `out[i] = rows[i] · panels`; `out` is `[rows, width]`.
    pub fn multiply(&self, rows: &[&[f32]], out: &mut [f32]) {
        Arch::new().dispatch(
            #[inline(always)]
            || self.multiply_here(rows, out),
        );
    }

    #[inline(always)]
    fn multiply_here(&self, rows: &[&[f32]], out: &mut [f32]) {
        let (depth, width) = (self.depth, self.width());
        for (block, out) in rows.chunks(BLOCK).zip(out.chunks_mut(BLOCK * width)) {
            // A short last block repeats its last row; what that gives is not kept.
            let last = block.len() - 1;
            let rows: [&[f32]; BLOCK] = std::array::from_fn(|i| &block[i.min(last)][..depth]);
            for (p, panel) in self.data.chunks_exact((depth * LANES).max(1)).enumerate() {
                let mut sums = [[0.0f32; LANES]; BLOCK];
                let (columns, _) = panel.as_chunks::<LANES>();
                for (j, weights) in columns.iter().enumerate() {
                    for (sum, row) in sums.iter_mut().zip(&rows) {
                        let x = row[j];
                        for (s, w) in sum.iter_mut().zip(weights) {
                            *s += x * w;
                        }
                    }
                }
                for (row, sum) in out.chunks_exact_mut(width).zip(&sums) {
                    row[p * LANES..][..LANES].copy_from_slice(sum);
                }
            }
        }
    }

    /// `self += rowsᵀ · factors`; `factors` is `[rows, width]`.
    pub fn add_outer(&mut self, rows: &[&[f32]], factors: &[f32]) {
        Arch::new().dispatch(
            #[inline(always)]
            || self.add_outer_here(rows, factors),
        );
    }

    #[inline(always)]
    fn add_outer_here(&mut self, rows: &[&[f32]], factors: &[f32]) {
        let (depth, width) = (self.depth, self.width());
        for (block, factors) in rows.chunks(BLOCK).zip(factors.chunks(BLOCK * width)) {
            let last = block.len() - 1;
            let rows: [&[f32]; BLOCK] = std::array::from_fn(|i| &block[i.min(last)][..depth]);
            for (p, panel) in self
                .data
                .chunks_exact_mut((depth * LANES).max(1))
                .enumerate()
            {
                let mut weights = [[0.0f32; LANES]; BLOCK];
                for (weight, factor) in weights.iter_mut().zip(factors.chunks_exact(width)) {
                    weight.copy_from_slice(&factor[p * LANES..][..LANES]);
                }
                let (sums, _) = panel.as_chunks_mut::<LANES>();
                for (j, sum) in sums.iter_mut().enumerate() {
                    for (row, weight) in rows.iter().zip(&weights) {
                        let x = row[j];
                        for (s, w) in sum.iter_mut().zip(weight) {
                            *s += x * w;
                        }
                    }
                }
            }
        }
    }
}

/// Runs `work` on chunks of the rows, in parallel, and gives the results in the rows' order: sums
/// over them do not depend on the number of threads.
pub(super) fn over_chunks<T: Send>(
    rows: &[&[f32]],
    work: impl Fn(usize, &[&[f32]]) -> T + Sync,
) -> Vec<T> {
    rows.par_chunks(CHUNK)
        .enumerate()
        .map(|(i, chunk)| work(i * CHUNK, chunk))
        .collect()
}

/// `rows · panels`, `[rows, columns]` without the padding.
pub(super) fn product(rows: &[&[f32]], panels: &Panels) -> Vec<f32> {
    let width = panels.width();
    let parts = over_chunks(rows, |_, chunk| {
        let mut wide = vec![0.0; chunk.len() * width];
        panels.multiply(chunk, &mut wide);
        wide.chunks_exact(width.max(1))
            .flat_map(|row| row[..panels.columns].iter().copied())
            .collect::<Vec<f32>>()
    });
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_the_plain_loop() {
        for (n, d, k) in [(1, 1, 1), (7, 5, 3), (300, 20, 17), (9, 33, 40)] {
            let value = |i: usize| ((i * 37 % 101) as f32 - 50.0) / 50.0;
            let x: Vec<f32> = (0..n * d).map(value).collect();
            let rows: Vec<&[f32]> = x.chunks_exact(d).collect();
            let panels = Panels::pack(d, k, |r, c| value(r * 7 + c * 3));
            let out = product(&rows, &panels);
            let mut back = Panels::zeros(d, k);
            let width = panels.width();
            let factors: Vec<f32> = (0..n * width)
                .map(|i| if i % width < k { value(i) } else { 0.0 })
                .collect();
            back.add_outer(&rows, &factors);
            for c in 0..k {
                for r in 0..n {
                    let want: f32 = (0..d).map(|j| x[r * d + j] * value(j * 7 + c * 3)).sum();
                    assert!((out[r * k + c] - want).abs() < 1e-4);
                }
                for j in 0..d {
                    let want: f32 = (0..n).map(|r| x[r * d + j] * factors[r * width + c]).sum();
                    assert!((back.data[back.at(j, c)] - want).abs() < 1e-3);
                }
            }
        }
    }
}
